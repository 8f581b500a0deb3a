//! Ledgers.

use chrono::{DateTime, Utc};

use crate::cloud::database::time::row_time;
use crate::cloud::go::time::GoTime;
use crate::cloud::go::write::{Form, Metadata, Object};

/// The id of the built-in ledger of the internal balances.
pub const GENERAL_LEDGER_ID: &str = "general_ledger_id";

/// A ledger as it is stored.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ledger {
    /// `ldg_` and a UUID, or [`GENERAL_LEDGER_ID`].
    pub ledger_id: String,
    /// Not unique.
    pub name: String,
    /// To the microsecond, as reads show it.
    pub created_at: DateTime<Utc>,
    /// `None` where the request had none.
    pub meta_data: Option<Metadata>,
}

impl Ledger {
    pub(crate) fn json(&self, form: Form) -> String {
        Object::new(form)
            .text("ledger_id", &self.ledger_id)
            .text("name", &self.name)
            .text("created_at", &GoTime::from(self.created_at).to_string())
            .metadata("meta_data", self.meta_data.as_ref())
            .end()
    }

    pub(crate) fn row(&self, number: u64) -> String {
        Object::new(Form::Row)
            .raw("id", &number.to_string())
            .text("name", &self.name)
            .text("ledger_id", &self.ledger_id)
            .text("created_at", &row_time(self.created_at))
            .metadata("meta_data", self.meta_data.as_ref())
            .end()
    }
}
