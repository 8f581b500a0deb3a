//! What a new ledger is asked to be, as plain data, and the rules it has to keep.

use blnk_api::types;
use serde::{Deserialize, Serialize};

use crate::{
    Ledger, Metadata,
    declare::request,
    id::note_text,
    operation::Operation,
    room::{ledger_row_bytes, note_room},
};

/// What is said of a name that cannot be one.
pub(crate) const NAME: &str = "the name of a ledger, such as `Customer wallets`";

request! {
    /// A ledger to create: plain data that can be built, checked, stored, compared and sent later.
    ///
    /// As JSON it has the members of the wire, and `lossy_meta_data` where [`Metadata::lossy`] was used. Members it
    /// does not know are refused when it is read: the server would drop a misspelt one without a word.
    ///
    /// Source: the route `POST /proxy/ledgers`.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::NewLedger;
    ///
    /// let asked = NewLedger::new("Loans").meta_data("my_app", serde_json::json!({ "team": "credit" }));
    /// asked.validate()?;
    ///
    /// let stored = serde_json::to_string(&asked)?;
    /// assert_eq!(serde_json::from_str::<NewLedger>(&stored)?, asked);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct NewLedger {
        name: String => "The name, as given.",
        ..meta_data
    }

    /// A ledger of this name. Any text will do but the empty one; it need not be unique.
    pub fn new(name: impl Into<String>) {
        name: name.into(),
    }

    // Names are not unique: sent again, it would make a second ledger.
    const OPERATION = Operation::create("ledger_create", "/proxy/ledgers");

    fn validate(&self, problems) {
        note_text("name", &self.name, NAME, problems);
        let longest = if self.meta_data.is_some() { "meta_data" } else { "name" };
        note_room("ledger", longest, || self.row_bytes(), 0, problems);
    }

    fn carry(self, call) -> Ledger {
        let meta_data = self.meta_data.map(Metadata::into_map);
        let body = types::CreateLedger { name: self.name, meta_data };
        call.prepare(call.api().ledger_create(call.instance_id(), &body)).kept()
    }
}

impl NewLedger {
    /// The bytes that the ledger's row takes on the server when it is created, at worst; over 7,999 it is refused.
    /// Later changes are not limited.
    ///
    /// # Example
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
        ledger_row_bytes(&self.name, self.meta_data.as_ref().map(Metadata::as_map))
    }
}
