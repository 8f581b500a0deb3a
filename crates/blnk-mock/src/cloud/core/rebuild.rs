//! The trigger that rebuilds a balance from its transactions.

use blnk_api::MinorUnits;
use chrono::{DateTime, Utc};

use crate::cloud::go::json::{Json, Kind};
use crate::cloud::go::write::{Form, Object};
use crate::cloud::records::balance::Balance;

const REQUEST: &str = "BLNK_RUN_RECONCILIATION";
const RESULT: &str = "BLNK_RECONCILIATION_RESULT";

impl Balance {
    /// Runs before any update of a row whose metadata has the key, whatever the update changes;
    /// after a creation with the key, before the first update. There are no transactions here, so
    /// that every sum is zero.
    pub(crate) fn rebuild_if_requested(&mut self, now: DateTime<Utc>) {
        let Some(metadata) = self.meta_data.as_mut() else {
            return;
        };
        let value = metadata.member(REQUEST).map(Json::kind);
        if !matches!(value, Some(Kind::Text(text)) if text == "SOURCE") {
            return;
        }
        let zero = MinorUnits::default();
        let result = Object::new(Form::Stored)
            .text("difference", "0")
            // As in the time of creation, always six digits.
            .text(
                "executed_at",
                &now.format("%Y-%m-%d %H:%M:%S%.6f+00").to_string(),
            )
            .text("previous_balance", &self.balance.to_string())
            .text("previous_credit", &self.credit_balance.to_string())
            .text("previous_debit", &self.debit_balance.to_string())
            .text("recalculated_balance", "0")
            .text("recalculated_credit", "0")
            .text("recalculated_debit", "0");
        metadata.remove(REQUEST);
        metadata.set(RESULT, result);
        (self.balance, self.credit_balance) = (zero.clone(), zero.clone());
        self.debit_balance = zero;
    }
}
