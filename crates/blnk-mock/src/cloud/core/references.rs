//! How transactions are found: by id, by reference, by parent.

use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::fault::Outcome;
use crate::cloud::core::state::State;
use crate::cloud::database::error::DatabaseError;
use crate::cloud::database::statement::refuse_nul;
use crate::cloud::records::posting::Posting;
use crate::cloud::records::transaction::Transaction;

impl State {
    pub(crate) fn has_reference(&self, reference: &str) -> Outcome<bool> {
        let failed = |error: DatabaseError| {
            Failure::new(Code::Internal, "Failed to check if transaction exists").caused_by(error)
        };
        refuse_nul(&[(1, reference)], (1, None)).map_err(failed)?;
        Ok(self.transaction_by_reference(reference).is_some())
    }

    /// A transaction as a read by id selects it.
    pub(crate) fn transaction(&self, id: &str) -> Outcome<Posting> {
        let missing = || {
            let message = format!("Transaction with ID '{id}' not found");
            Failure::new(Code::NotFound, message).with_empty_details()
        };
        let row = self.transactions().get(id).ok_or_else(missing)?;
        Ok(row.by_id().ok_or_else(unreadable)?)
    }

    /// A transaction as a read by reference selects it.
    pub(crate) fn transaction_of(&self, reference: &str) -> Outcome<Posting> {
        let missing = || {
            let message = format!("Transaction with reference '{reference}' not found");
            Failure::new(Code::NotFound, message).with_empty_details()
        };
        let row = self
            .transaction_by_reference(reference)
            .ok_or_else(missing)?;
        Ok(row.by_reference().ok_or_else(unreadable)?)
    }

    /// The rows that have this parent.
    pub(crate) fn children<'a>(&'a self, parent: &'a str) -> impl Iterator<Item = &'a Transaction> {
        let rows = self.transactions().rows().iter();
        rows.filter(move |row| row.parent_transaction == parent)
    }
}

/// A float cannot be read from the column.
fn unreadable() -> Failure {
    Failure::new(Code::Internal, "Failed to retrieve transaction").with_empty_details()
}
