//! The trigger that rebuilds a balance from its transactions.

use blnk_api::MinorUnits;
use chrono::{DateTime, Utc};

use crate::cloud::records::balance::Balance;
use crate::cloud::records::posting::Status;
use crate::cloud::records::reconciliation::{Figures, Reconciliation};
use crate::cloud::records::transaction::Transaction;

const REQUEST: &str = "BLNK_RUN_RECONCILIATION";
const RESULT: &str = "BLNK_RECONCILIATION_RESULT";

impl Balance {
    /// Runs before any update of a row whose metadata has the key, whatever the update changes;
    /// after a creation with the key, before the first update. A transaction that moves the balance
    /// is stored later, so that its amount is missing in the sums.
    pub(crate) fn rebuild_if_requested(
        &mut self,
        now: DateTime<Utc>,
        previous: Figures,
        transactions: &[Transaction],
    ) {
        let Some(metadata) = self.meta_data.as_mut() else {
            return;
        };
        if metadata.text(REQUEST).as_deref() != Some("SOURCE") {
            return;
        }
        let id = &self.balance_id;
        let sum = |of_this: fn(&Transaction) -> &String| -> MinorUnits {
            let rows = transactions.iter();
            rows.filter(|row| row.state == Status::Applied && of_this(row) == id)
                .map(|row| &row.precise_amount)
                .sum()
        };
        let (credit, debit) = (sum(|row| &row.destination), sum(|row| &row.source));
        let recalculated = Figures {
            balance: &credit - &debit,
            credit,
            debit,
        };
        let difference = &recalculated.balance - &previous.balance;
        self.balance = recalculated.balance.clone();
        self.credit_balance = recalculated.credit.clone();
        self.debit_balance = recalculated.debit.clone();
        let reconciliation = Reconciliation {
            executed_at: now,
            previous,
            recalculated,
            difference,
        };
        metadata.remove(REQUEST);
        metadata.set(RESULT, reconciliation.json());
    }
}
