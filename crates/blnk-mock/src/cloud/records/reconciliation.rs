//! What the database writes into the metadata of a balance that it rebuilds.

use blnk_api::MinorUnits;
use chrono::{DateTime, Utc};

use crate::cloud::go::write::{Form, Object};
use crate::cloud::records::balance::Balance;

/// The figures of a balance.
pub(crate) struct Figures {
    pub(crate) balance: MinorUnits,
    pub(crate) credit: MinorUnits,
    pub(crate) debit: MinorUnits,
}

/// A rebuild of a balance from its transactions.
pub(crate) struct Reconciliation {
    pub(crate) executed_at: DateTime<Utc>,
    pub(crate) previous: Figures,
    pub(crate) recalculated: Figures,
    pub(crate) difference: MinorUnits,
}

impl Figures {
    pub(crate) fn of(balance: &Balance) -> Self {
        Self {
            balance: balance.balance.clone(),
            credit: balance.credit_balance.clone(),
            debit: balance.debit_balance.clone(),
        }
    }
}

impl Reconciliation {
    pub(crate) fn json(&self) -> Object {
        // As in the time of creation, always six digits.
        let executed_at = self.executed_at.format("%Y-%m-%d %H:%M:%S%.6f+00");
        let (previous, recalculated) = (&self.previous, &self.recalculated);
        Object::new(Form::Stored)
            .text("difference", &self.difference.to_string())
            .text("executed_at", &executed_at.to_string())
            .text("previous_balance", &previous.balance.to_string())
            .text("previous_credit", &previous.credit.to_string())
            .text("previous_debit", &previous.debit.to_string())
            .text("recalculated_balance", &recalculated.balance.to_string())
            .text("recalculated_credit", &recalculated.credit.to_string())
            .text("recalculated_debit", &recalculated.debit.to_string())
    }
}
