//! What is sent: a ledger to create.

use blnk_api::types;
use serde::{Deserialize, Serialize};

use crate::{
    error::invalid_request::InvalidRequest,
    ledgers::operations::CREATE,
    validate::{
        Check,
        jsonb::{object_len, quoted_len},
        row_size::ROW_NUMBER,
        stored::{OptOuts, Restore, Store},
    },
    values::{metadata::Metadata, text::null_as_empty},
};

pub(crate) const NAME: &str = "the name of a ledger, such as `Customer wallets`";

/// A ledger to create: plain data that can be built, validated, stored, compared, and sent again.
///
/// Its JSON has the members of the wire. Unknown members are refused when it is read, because the server ignores a
/// misspelt one without a warning. [`Stored`](crate::Stored) is the form that preserves opt-outs.
///
/// Source: the route `POST /proxy/ledgers`.
///
/// # Example: stored, and read again
///
/// ```
/// use blnk::NewLedger;
///
/// let ledger = NewLedger::new("Loans").meta_data("my_app", serde_json::json!({ "team": "credit" }));
/// ledger.validate()?;
///
/// let stored = serde_json::to_string(&ledger)?;
/// assert_eq!(serde_json::from_str::<NewLedger>(&stored)?, ledger);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[must_use = "a ledger to create does nothing until it is sent"]
pub struct NewLedger {
    #[serde(deserialize_with = "null_as_empty")]
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    meta_data: Option<Metadata>,
}

impl NewLedger {
    /// Returns a ledger to create, with this name. Any text is valid but the empty one, as on the server; it need not
    /// be unique.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            meta_data: None,
        }
    }

    /// Sets a top-level key of the metadata. Blnk's documentation recommends one key for each application.
    pub fn meta_data(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        let meta_data = self.meta_data.get_or_insert_default();
        meta_data.insert(key.into(), &value);
        self
    }

    /// Replaces the whole metadata. An empty one is stored as `{}`, none as `null`.
    pub fn meta_data_all(mut self, meta_data: impl Into<Option<Metadata>>) -> Self {
        self.meta_data = meta_data.into();
        self
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the metadata, if any.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.meta_data.as_ref()
    }

    /// Returns the size of the ledger's row on the server when it is created, in bytes, at worst. Over 7,999 the ledger
    /// is refused. Later changes are not limited.
    ///
    /// Source: measured on a running server, to the byte.
    ///
    /// # Example: the largest name
    ///
    /// ```
    /// use blnk::NewLedger;
    ///
    /// let largest = NewLedger::new("x".repeat(7_826));
    /// assert_eq!(largest.row_bytes(), 7_999);
    /// assert!(largest.validate().is_ok());
    /// assert!(NewLedger::new("x".repeat(7_827)).validate().is_err());
    /// ```
    pub fn row_bytes(&self) -> usize {
        // Compared with a running server to the byte.
        let meta_data = self.metadata().map_or(4, |data| object_len(data.as_map()));
        157 + ROW_NUMBER + quoted_len(&self.name) + meta_data
    }

    /// Validates the ledger. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Every problem of the request, by JSON pointer.
    pub fn validate(&self) -> Result<(), InvalidRequest> {
        self.check().finish(&CREATE)
    }

    pub(crate) fn check(&self) -> Check {
        let mut check = Check::new();
        check.text("name", &self.name, NAME);
        check.metadata_of_new(self.metadata());
        let longest = if self.meta_data.is_some() {
            "meta_data"
        } else {
            "name"
        };
        check.row_size("ledger", longest, || self.row_bytes(), 0);
        check
    }

    pub(crate) fn to_wire(&self) -> types::CreateLedger {
        types::CreateLedger {
            name: self.name.clone(),
            meta_data: self.metadata().map(|data| data.as_map().clone()),
        }
    }
}

impl Store for NewLedger {
    fn opt_outs(&self) -> OptOuts {
        OptOuts::of_metadata(self.metadata())
    }
}

impl Restore for NewLedger {
    fn set_opt_outs(&mut self, opt_outs: OptOuts) {
        opt_outs.apply_to_metadata(self.meta_data.as_mut());
    }
}
