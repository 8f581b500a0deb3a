//! Ledgers: what Core refuses, and what it stores.

use crate::cloud::core::failure::{Code, Failure, Faults};
use crate::cloud::core::state::{State, Statement};
use crate::cloud::database::error::DatabaseError;
use crate::cloud::database::time::stored_time;
use crate::cloud::go::write::Metadata;
use crate::cloud::records::ledger::Ledger;

impl State {
    /// Stores a ledger and returns it as it was before it was stored.
    pub(crate) fn create_ledger(
        &mut self,
        name: String,
        meta_data: Option<Metadata>,
    ) -> Result<Ledger, Failure> {
        check_name(&name)?;
        let created = Ledger {
            ledger_id: self.sources.id("ldg_"),
            name,
            created_at: self.sources.now(),
            meta_data,
        };
        // The reply has the time of Core's clock, the row that of the database's.
        let stored = Ledger {
            created_at: stored_time(self.sources.now()),
            ..created.clone()
        };
        self.commit(vec![Statement::InsertLedger(stored)])
            .map_err(refused)?;
        Ok(created)
    }

    /// Renames a ledger and returns it as it is stored.
    pub(crate) fn rename_ledger(&mut self, id: &str, name: String) -> Result<Ledger, Failure> {
        check_name(&name)?;
        let renamed = Ledger {
            name,
            ..self.ledger(id)?.clone()
        };
        self.commit(vec![Statement::UpdateLedger(renamed.clone())])
            .map_err(refused)?;
        Ok(renamed)
    }

    pub(crate) fn ledger(&self, id: &str) -> Result<&Ledger, Failure> {
        let missing =
            || Failure::new(Code::LedgerNotFound, "Ledger not found").with_empty_details();
        self.ledgers().get(id).ok_or_else(missing)
    }
}

fn check_name(name: &str) -> Result<(), Failure> {
    let mut faults = Faults::default();
    faults.require("name", name);
    faults.check()
}

fn refused(error: DatabaseError) -> Failure {
    Failure::new(Code::Internal, "Database error occurred").caused_by(error)
}
