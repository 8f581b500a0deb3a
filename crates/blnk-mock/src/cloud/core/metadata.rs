//! Metadata of ledgers, identities, balances and transactions.

use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::state::{State, Statement};
use crate::cloud::go::write::Metadata;

impl State {
    /// Merges metadata into a record and returns the result as Core has it in memory, before a
    /// trigger changes it. The type of the record is determined by the prefix of the id alone, so
    /// that the General Ledger's id is refused. Core does not show the errors of the database.
    pub(crate) fn merge_metadata(&mut self, id: &str, sent: Metadata) -> Result<Metadata, Failure> {
        let unknown = || {
            let message = format!("invalid entity ID format: {id}");
            Failure::classified(message, Code::NotFound)
        };
        let missing = || Failure::new(Code::EntityNotFound, "entity not found");
        let (merged, statement) = match id.split_once('_').map(|(prefix, _)| prefix) {
            Some("ldg") => {
                let mut ledger = self.ledgers().get(id).ok_or_else(missing)?.clone();
                let merged = merge(&mut ledger.meta_data, sent)?;
                (merged, Statement::UpdateLedger(ledger))
            }
            Some("idt") => {
                let mut identity = self.identities().get(id).ok_or_else(missing)?.clone();
                let merged = merge(&mut identity.meta_data, sent)?;
                (merged, Statement::UpdateIdentity(identity))
            }
            Some("bln") => {
                let mut balance = self.balances().get(id).ok_or_else(missing)?.clone();
                let merged = merge(&mut balance.meta_data, sent)?;
                (merged, Statement::UpdateBalance(balance))
            }
            Some("txn" | "bulk") => return self.merge_into_transactions(id, sent),
            _ => return Err(unknown()),
        };
        self.commit(vec![statement])
            .map_err(|_| Failure::internal())?;
        Ok(merged)
    }

    /// Statements that merge metadata into a transaction and its children.
    pub(crate) fn metadata_statements(&self, id: &str, sent: &Metadata) -> Vec<Statement> {
        let rows = self.transactions().rows().iter();
        rows.filter(|row| row.transaction_id == id || row.parent_transaction == id)
            .map(|row| {
                let mut row = row.clone();
                row.meta_data
                    .get_or_insert_default()
                    .merge_all(sent.clone());
                Statement::UpdateTransaction(Box::new(row))
            })
            .collect()
    }

    /// Merges metadata into a transaction and its children. The result is what was sent.
    fn merge_into_transactions(&mut self, id: &str, sent: Metadata) -> Result<Metadata, Failure> {
        let statements = self.metadata_statements(id, &sent);
        if statements.is_empty() {
            return Err(Failure::new(Code::EntityNotFound, "entity not found"));
        }
        self.commit(statements).map_err(|_| Failure::internal())?;
        Ok(sent)
    }
}

fn merge(stored: &mut Option<Metadata>, sent: Metadata) -> Result<Metadata, Failure> {
    if sent.holds_nul() {
        return Err(Failure::internal());
    }
    let merged = stored.get_or_insert_default();
    merged.merge_all(sent);
    Ok(merged.clone())
}
