//! The trigger that rebuilds a balance from its transactions.

use blnk_api::MinorUnits;
use chrono::{DateTime, Utc};

use crate::cloud::records::balance::Balance;
use crate::cloud::records::reconciliation::{Figures, Reconciliation};

const REQUEST: &str = "BLNK_RUN_RECONCILIATION";
const RESULT: &str = "BLNK_RECONCILIATION_RESULT";

impl Balance {
    /// Runs before any update of a row whose metadata has the key, whatever the update changes;
    /// after a creation with the key, before the first update. There are no transactions here, so
    /// that every sum is zero.
    pub(crate) fn rebuild_if_requested(&mut self, now: DateTime<Utc>) {
        let previous = Figures::of(self);
        let Some(metadata) = self.meta_data.as_mut() else {
            return;
        };
        if metadata.text(REQUEST).as_deref() != Some("SOURCE") {
            return;
        }
        let zero = MinorUnits::default;
        let recalculated = Figures {
            balance: zero(),
            credit: zero(),
            debit: zero(),
        };
        self.balance = recalculated.balance.clone();
        self.credit_balance = recalculated.credit.clone();
        self.debit_balance = recalculated.debit.clone();
        let reconciliation = Reconciliation {
            executed_at: now,
            previous,
            recalculated,
            difference: zero(),
        };
        metadata.remove(REQUEST);
        metadata.set(RESULT, reconciliation.json());
    }
}
