//! The state of one instance, and how it changes: all rows of a change are written, or none.

use std::fmt;

use crate::cloud::core::clock::Sources;
use crate::cloud::core::jobs::Queue;
use crate::cloud::core::vault::Vault;
use crate::cloud::core::version::CoreVersion;
use crate::cloud::database::error::DatabaseError;
use crate::cloud::database::index::refuse_wide;
use crate::cloud::database::statement::{broadcast, refuse_nul};
use crate::cloud::database::table::Table;
use crate::cloud::database::time::stored_time;
use crate::cloud::go::write::Metadata;
use crate::cloud::records::balance::Balance;
use crate::cloud::records::identity::Identity;
use crate::cloud::records::ledger::{GENERAL_LEDGER_ID, Ledger};
use crate::cloud::records::lineage::Mapping;
use crate::cloud::records::reconciliation::Figures;
use crate::cloud::records::transaction::Transaction;

/// The database of one instance of Core, its secret, its clock and its ids.
pub(crate) struct State {
    pub(crate) version: CoreVersion,
    pub(crate) sources: Sources,
    pub(crate) vault: Vault,
    ledgers: Table<Ledger>,
    identities: Table<Identity>,
    balances: Table<Balance>,
    /// The unique index of internal balances: their ids by indicator and currency.
    internal: Table<String, (String, String)>,
    transactions: Table<Transaction>,
    /// The unique index of references: the ids of their transactions.
    references: Table<String>,
    pub(crate) mappings: Vec<Mapping>,
    pub(crate) queue: Queue,
}

/// A statement that writes one row.
pub(crate) enum Statement {
    InsertLedger(Ledger),
    UpdateLedger(Ledger),
    InsertIdentity(Identity),
    UpdateIdentity(Identity),
    InsertBalance(Balance),
    UpdateBalance(Balance),
    InsertTransaction {
        row: Box<Transaction>,
        /// As Core sends it, which may be more than the column can store.
        precision: f64,
    },
    UpdateTransaction(Box<Transaction>),
}

impl State {
    /// An instance whose only record is the General Ledger.
    pub(crate) fn new(version: CoreVersion, sources: Sources) -> Self {
        let mut state = Self {
            version,
            sources,
            vault: Vault::default(),
            ledgers: Table::new(),
            identities: Table::new(),
            balances: Table::new(),
            internal: Table::new(),
            transactions: Table::new(),
            references: Table::new(),
            mappings: Vec::new(),
            queue: Queue::default(),
        };
        state.store_ledger(Ledger {
            ledger_id: GENERAL_LEDGER_ID.to_owned(),
            name: String::from("General Ledger"),
            created_at: stored_time(state.sources.now()),
            meta_data: Some(Metadata::default()),
        });
        state
    }

    pub(crate) fn ledgers(&self) -> &Table<Ledger> {
        &self.ledgers
    }

    pub(crate) fn identities(&self) -> &Table<Identity> {
        &self.identities
    }

    pub(crate) fn balances(&self) -> &Table<Balance> {
        &self.balances
    }

    pub(crate) fn internal_balance(&self, indicator: &str, currency: &str) -> Option<&Balance> {
        let name = (indicator.to_owned(), currency.to_owned());
        self.balances.get(self.internal.get(&name)?)
    }

    pub(crate) fn transactions(&self) -> &Table<Transaction> {
        &self.transactions
    }

    pub(crate) fn transaction_by_reference(&self, reference: &str) -> Option<&Transaction> {
        self.transactions.get(self.references.get(reference)?)
    }

    /// Executes the statements as one database transaction, in order: either all rows are written
    /// or none. A later statement sees the rows of earlier ones.
    pub(crate) fn commit(&mut self, statements: Vec<Statement>) -> Result<(), DatabaseError> {
        self.transact(statements).map_err(|(_, error)| error)
    }

    /// The same. The error has the number of the statement that failed.
    pub(crate) fn transact(
        &mut self,
        mut statements: Vec<Statement>,
    ) -> Result<(), (usize, DatabaseError)> {
        // The clock is called before the first write, because it may panic.
        for statement in &mut statements {
            if let Statement::UpdateBalance(balance) = statement {
                let now = self.sources.now();
                let stored = self.balances.get(&balance.balance_id);
                let previous = stored.map_or_else(|| Figures::of(balance), Figures::of);
                balance.rebuild_if_requested(now, previous, self.transactions.rows());
            }
        }
        self.ledgers.begin();
        self.identities.begin();
        self.balances.begin();
        self.internal.begin();
        self.transactions.begin();
        self.references.begin();
        let result = statements
            .into_iter()
            .enumerate()
            .try_for_each(|(at, statement)| self.execute(statement).map_err(|error| (at, error)));
        if result.is_ok() {
            self.ledgers.commit();
            self.identities.commit();
            self.balances.commit();
            self.internal.commit();
            self.transactions.commit();
            self.references.commit();
        } else {
            self.ledgers.rollback();
            self.identities.rollback();
            self.balances.rollback();
            self.internal.rollback();
            self.transactions.rollback();
            self.references.rollback();
        }
        result
    }

    /// Stores a ledger without the checks of a statement.
    pub(crate) fn store_ledger(&mut self, ledger: Ledger) {
        self.ledgers.put(ledger.ledger_id.clone(), ledger);
    }

    /// Stores an identity without the checks of a statement.
    pub(crate) fn store_identity(&mut self, identity: Identity) {
        self.identities.put(identity.identity_id.clone(), identity);
    }

    fn execute(&mut self, statement: Statement) -> Result<(), DatabaseError> {
        match statement {
            Statement::InsertLedger(ledger) => {
                refuse_nul(&[(2, &ledger.name)], (1, ledger.meta_data.as_ref()))?;
                let number = self.ledgers.take_row_number();
                broadcast("ledgers", &ledger.row(number))?;
                self.store_ledger(ledger);
            }
            // The trigger that broadcasts rows is for new ledgers alone: a new name of any length
            // is accepted.
            Statement::UpdateLedger(ledger) => {
                refuse_nul(&[(1, &ledger.name)], (1, None))?;
                self.store_ledger(ledger);
            }
            Statement::InsertIdentity(identity) => {
                identity.check_index()?;
                let id = &identity.identity_id;
                if self.identities.contains(id) {
                    let index = "identity_identity_id_key";
                    return Err(DatabaseError::unique("identity", index, "identity_id", id));
                }
                self.store_identity(identity);
            }
            Statement::UpdateIdentity(identity) => {
                identity.check_index()?;
                self.store_identity(identity);
            }
            Statement::InsertBalance(balance) => self.insert_balance(balance)?,
            Statement::UpdateBalance(balance) => {
                refuse_nul(&[], (1, balance.meta_data.as_ref()))?;
                let columns = [
                    Some(balance.currency.as_str()),
                    balance.identity_id.as_deref(),
                ];
                refuse_wide("blnk_balances_currency_identity_id_idx", &columns)?;
                broadcast("balances", &balance.row())?;
                self.balances.put(balance.balance_id.clone(), balance);
            }
            Statement::InsertTransaction { row, precision } => {
                self.insert_transaction(*row, precision)?;
            }
            // No trigger broadcasts an update, so that metadata of any size is accepted.
            Statement::UpdateTransaction(row) => {
                refuse_nul(&[], (1, row.meta_data.as_ref()))?;
                self.transactions.put(row.transaction_id.clone(), *row);
            }
        }
        Ok(())
    }

    /// Checks the parameters, then the indexes, then the triggers, of which those of the foreign
    /// keys come first.
    fn insert_transaction(
        &mut self,
        mut row: Transaction,
        precision: f64,
    ) -> Result<(), DatabaseError> {
        row.check_parameters(precision)?;
        row.row_number = self.transactions.take_row_number();
        row.check_indexes()?;
        if self.references.contains(&row.reference) {
            return Err(DatabaseError::unique(
                "transactions",
                "idx_transactions_reference_unique",
                "reference",
                &row.reference,
            ));
        }
        for (constraint, column, id) in [
            ("fk_source_balance", "source", &row.source),
            ("fk_destination_balance", "destination", &row.destination),
        ] {
            if !self.balances.contains(id) {
                let (table, target) = ("transactions", "balances");
                return Err(DatabaseError::foreign_key(
                    table, constraint, column, id, target,
                ));
            }
        }
        broadcast("transactions", &row.row())?;
        self.references
            .put(row.reference.clone(), row.transaction_id.clone());
        self.transactions.put(row.transaction_id.clone(), row);
        Ok(())
    }

    /// Checks the parameters, then the indexes, then the triggers, of which those of the foreign
    /// keys come first.
    fn insert_balance(&mut self, mut balance: Balance) -> Result<(), DatabaseError> {
        let texts = [
            (5, balance.currency.as_str()),
            (6, balance.ledger_id.as_str()),
            (7, balance.identity_id.as_deref().unwrap_or_default()),
            (8, balance.indicator.as_deref().unwrap_or_default()),
        ];
        refuse_nul(&texts, (10, balance.meta_data.as_ref()))?;

        balance.row_number = self.balances.take_row_number();
        self.check_indexes(&balance)?;
        self.check_references(&balance)?;
        broadcast("balances", &balance.row())?;

        if let Some(name) = balance.name() {
            self.internal.put(name, balance.balance_id.clone());
        }
        self.balances.put(balance.balance_id.clone(), balance);
        Ok(())
    }

    /// Index by index, in the order of their creation.
    fn check_indexes(&self, balance: &Balance) -> Result<(), DatabaseError> {
        let (currency, ledger_id) = (
            Some(balance.currency.as_str()),
            Some(balance.ledger_id.as_str()),
        );
        let (identity_id, indicator) =
            (balance.identity_id.as_deref(), balance.indicator.as_deref());

        refuse_wide("idx_balances_indicator", &[indicator])?;
        refuse_wide("unique_indicator_currency", &[indicator, currency])?;
        if let Some((indicator, currency)) =
            balance.name().filter(|name| self.internal.contains(name))
        {
            return Err(DatabaseError::unique(
                "balances",
                "unique_indicator_currency",
                "indicator, currency",
                &format!("{indicator}, {currency}"),
            ));
        }
        refuse_wide("blnk_balances_ledger_id_idx", &[ledger_id])?;
        refuse_wide("blnk_balances_identity_id_idx", &[identity_id])?;
        refuse_wide(
            "blnk_balances_currency_identity_id_idx",
            &[currency, identity_id],
        )
    }

    fn check_references(&self, balance: &Balance) -> Result<(), DatabaseError> {
        let ledger_id = &balance.ledger_id;
        if !self.ledgers.contains(ledger_id) {
            let constraint = "balances_ledger_id_fkey";
            let (column, table) = ("ledger_id", "ledgers");
            return Err(DatabaseError::foreign_key(
                "balances", constraint, column, ledger_id, table,
            ));
        }
        match &balance.identity_id {
            Some(id) if !self.identities.contains(id) => {
                let constraint = "balances_identity_id_fkey";
                let (column, table) = ("identity_id", "identity");
                Err(DatabaseError::foreign_key(
                    "balances", constraint, column, id, table,
                ))
            }
            _ => Ok(()),
        }
    }
}

/// Shows how many records there are, and nothing that is in them.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("ledgers", &self.ledgers.rows().len())
            .field("identities", &self.identities.rows().len())
            .field("balances", &self.balances.rows().len())
            .field("transactions", &self.transactions.rows().len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{State, Statement};
    use crate::cloud::core::balances::NewBalance;
    use crate::cloud::core::clock::Sources;
    use crate::cloud::core::version::CoreVersion;
    use crate::cloud::records::balance::Balance;
    use crate::cloud::records::ledger::{GENERAL_LEDGER_ID, Ledger};

    fn internal(state: &mut State, indicator: &str) -> Balance {
        let new = NewBalance {
            ledger_id: GENERAL_LEDGER_ID.to_owned(),
            currency: String::from("USD"),
            indicator: indicator.to_owned(),
            ..NewBalance::default()
        };
        state.create_balance(new).unwrap()
    }

    #[test]
    fn a_change_whose_last_statement_fails_writes_no_row() {
        let mut state = State::new(CoreVersion::Current, Sources::default());
        let stored = internal(&mut state, "@fees");
        let ledger = Ledger {
            name: String::from("Renamed"),
            ..state.ledgers().rows()[0].clone()
        };
        let balance = |id: &str, indicator: &str| Balance {
            balance_id: id.to_owned(),
            indicator: Some(indicator.to_owned()),
            ..stored.clone()
        };
        let change = |indicator: &str| {
            vec![
                Statement::UpdateLedger(ledger.clone()),
                Statement::InsertBalance(balance("bln_1", "@cash")),
                Statement::InsertBalance(balance("bln_2", indicator)),
            ]
        };
        // The second fails because of a row of the same change.
        for taken in ["@fees", "@cash"] {
            let error = state.commit(change(taken)).unwrap_err();
            assert_eq!(error.code(), "23505");
            assert_eq!(state.ledgers().rows()[0].name, "General Ledger");
            assert_eq!(state.balances().rows().len(), 1);
            assert!(state.internal_balance("@cash", "USD").is_none());
        }
        state.commit(change("@world")).unwrap();
        assert_eq!(state.ledgers().rows()[0].name, "Renamed");
        assert!(state.internal_balance("@world", "USD").is_some());
    }
}
