//! The trigger that rebuilds a balance from its transactions.

use blnk_api::MinorUnits;
use chrono::{DateTime, Utc};

use super::balances::Balance;
use super::json::{Json, Kind};
use super::write::{Form, Object};

const ASKED_BY: &str = "BLNK_RUN_RECONCILIATION";
const RESULT: &str = "BLNK_RECONCILIATION_RESULT";

impl Balance {
    /// Before any update of a row whose metadata has the key, whoever put it there and whatever the
    /// update is about: after a creation it waits for the first. There are no transactions here, so
    /// that everything comes to zero.
    pub(super) fn rebuild_if_asked(&mut self, now: DateTime<Utc>) {
        let Some(metadata) = self.meta_data.as_mut() else {
            return;
        };
        let value = metadata.member(ASKED_BY).map(Json::kind);
        if !matches!(value, Some(Kind::Text(text)) if text == "SOURCE") {
            return;
        }
        let zero = MinorUnits::default();
        let result = Object::new(Form::Stored)
            .text("difference", "0")
            // As for the time of creation, with all six digits.
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
        metadata.remove(ASKED_BY);
        if let Ok(result) = Json::parse(result.end().as_bytes()) {
            metadata.set(RESULT, result);
        }
        (self.balance, self.credit_balance) = (zero.clone(), zero.clone());
        self.debit_balance = zero;
    }
}
