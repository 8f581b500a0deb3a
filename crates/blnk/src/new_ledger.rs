//! What a new ledger is asked to be, as plain data, and the rules it has to keep.

use blnk_api::types;
use http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{
    Ask, Error, InvalidRequest, Ledger, Metadata, Problem, Reason, Request,
    call::Call,
    id::note_text,
    operation::{Operation, Replay},
    request::sealed::Carry,
    room::{MAX_ROW_BYTES, ledger_row_bytes},
};

/// What is said of a name that cannot be one.
const NAME: &str = "the name of a ledger, such as `Customer wallets`";

/// A ledger to create: plain data that can be built, checked, stored, compared and sent later.
///
/// As JSON it has the members of the wire, and `allow` for what was let through on purpose. Members it does not know
/// are refused when it is read: the server would drop a misspelt one without a word.
///
/// Source: the route `POST /proxy/ledgers`.
///
/// # Example
///
/// ```
/// use blnk::{Ask, NewLedger};
///
/// let asked = NewLedger::new("Loans").meta_data("my_app", serde_json::json!({ "team": "credit" }));
/// asked.validate()?;
///
/// let stored = serde_json::to_string(&asked)?;
/// assert_eq!(serde_json::from_str::<NewLedger>(&stored)?, asked);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["name"]))]
#[must_use = "a request does nothing until it is sent"]
pub struct NewLedger {
    #[serde(default, deserialize_with = "null_as_empty")]
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    meta_data: Option<Metadata>,
    #[serde(default, skip_serializing_if = "Allowed::is_nothing")]
    allow: Allowed,
}

/// What was let through on purpose.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Allowed {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    lossy_meta_data: bool,
}

impl Allowed {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// The server takes `null` as the empty text, and then refuses that by the field's name.
fn null_as_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Option::<String>::deserialize(deserializer).map(Option::unwrap_or_default)
}

impl NewLedger {
    /// A ledger of this name. Any text will do but the empty one; it need not be unique.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            meta_data: None,
            allow: Allowed::default(),
        }
    }

    /// Sets a top-level key of the metadata. One key per application is the documentation's advice.
    pub fn meta_data(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.meta_data
            .get_or_insert_default()
            .insert(key.into(), value.into());
        self
    }

    /// Replaces the whole metadata. An empty one is stored as `{}`, none as `null`.
    pub fn meta_data_all(mut self, meta_data: impl Into<Metadata>) -> Self {
        let meta_data = meta_data.into();
        self.allow.lossy_meta_data = meta_data.is_lossy();
        self.meta_data = Some(meta_data);
        self
    }

    /// The name, as given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The metadata, if any.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.meta_data.as_ref()
    }

    /// The bytes that the ledger's row takes on the server when it is created, at worst; over 7,999 it is refused.
    /// Later changes are not limited.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::{Ask, NewLedger};
    ///
    /// let largest = NewLedger::new("x".repeat(7_826));
    /// assert_eq!(largest.row_bytes(), 7_999);
    /// assert!(largest.validate().is_ok());
    /// assert!(NewLedger::new("x".repeat(7_827)).validate().is_err());
    /// ```
    pub fn row_bytes(&self) -> usize {
        ledger_row_bytes(&self.name, self.meta_data.as_ref().map(Metadata::as_map))
    }
}

/// Adds what is wrong with a ledger's name.
pub(crate) fn check_name(name: &str, problems: &mut Vec<Problem>) {
    note_text("name", name, NAME, problems);
}

impl Ask for NewLedger {
    type Answer = Ledger;

    fn validate(&self) -> Result<(), InvalidRequest> {
        let mut problems = Vec::new();
        check_name(&self.name, &mut problems);
        if let Some(meta_data) = &self.meta_data {
            meta_data.note_problems_of_new(self.allow.lossy_meta_data, &mut problems);
        }
        let too_deep = |problem: &Problem| problem.reason() == Reason::TooDeep;
        if !problems.iter().any(too_deep) && self.row_bytes() > MAX_ROW_BYTES {
            let (field, bytes) = match &self.meta_data {
                Some(_) => ("meta_data", self.row_bytes()),
                None => ("name", self.row_bytes()),
            };
            let message = format!(
                "makes the ledger's row {bytes} bytes long, and the server refuses rows over {MAX_ROW_BYTES}; shorten \
                 it by {} bytes",
                bytes - MAX_ROW_BYTES
            );
            problems.push(Problem::new(field, Reason::TooLittleRoom, message));
        }
        InvalidRequest::check(Self::OPERATION.name, problems)
    }
}

impl Carry for NewLedger {
    const OPERATION: &'static Operation = &Operation {
        name: "ledger_create",
        method: "POST",
        template: "/proxy/ledgers",
        promised: StatusCode::CREATED,
        writes: true,
        // Names are not unique: it would make a second ledger.
        replay: Replay::OnlyIfUnsent,
        unproven: &[],
    };

    async fn carry(self, call: &Call) -> Result<Ledger, Error> {
        let body = types::CreateLedger {
            name: self.name,
            meta_data: self.meta_data.map(Metadata::into_map),
        };
        let create = call.api().ledger_create(call.instance_id(), &body);
        Ok(call.run(create).await?.kept())
    }
}

impl Request<NewLedger> {
    /// See [`NewLedger::meta_data`].
    pub fn meta_data(self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.with(|ledger| ledger.meta_data(key, value))
    }

    /// See [`NewLedger::meta_data_all`].
    pub fn meta_data_all(self, meta_data: impl Into<Metadata>) -> Self {
        self.with(|ledger| ledger.meta_data_all(meta_data))
    }
}
