//! What a balance was at a time, and where its funds came from.

use blnk_api::MinorUnits;

use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::state::State;
use crate::cloud::database::error::DatabaseError;
use crate::cloud::go::time::GoTime;
use crate::cloud::records::balance::Balance;
use crate::cloud::records::posting::Status;
use crate::cloud::records::transaction::Transaction;

/// The figures of a balance at a time.
pub(crate) struct Figures {
    pub(crate) balance_id: String,
    pub(crate) currency: String,
    pub(crate) balance: MinorUnits,
    pub(crate) credit_balance: MinorUnits,
    pub(crate) debit_balance: MinorUnits,
}

impl State {
    /// The figures at `time`, from the snapshots or, if `from_source`, from the transactions.
    pub(crate) fn balance_at(
        &self,
        id: &str,
        time: &GoTime,
        from_source: bool,
    ) -> Result<Figures, Failure> {
        if time.is_zero() {
            let message = "Target time cannot be zero";
            return Err(Failure::new(Code::BadRequest, message));
        }
        let missing = || {
            let message = format!("Balance '{id}' not found");
            Failure::new(Code::BalanceNotFound, message).with_empty_details()
        };
        let balance = self.balances().get(id).ok_or_else(missing)?;
        if !time.has_storable_offset() {
            let records = if from_source {
                "transactions"
            } else {
                "balance snapshot"
            };
            let failed = Failure::new(Code::Internal, format!("Failed to get {records}"));
            return Err(failed.caused_by(DatabaseError::time_zone(2)));
        }
        // The columns have no time zone, so that the offset of the time is ignored.
        let time = time.ignoring_offset();
        let sum = |of_this: fn(&Transaction) -> &String| -> MinorUnits {
            let rows = self.transactions().rows().iter();
            rows.filter(|row| {
                row.state == Status::Applied && of_this(row) == id && row.effective() <= time
            })
            .map(|row| &row.precise_amount)
            .sum()
        };
        let (credit, debit) = (sum(|row| &row.destination), sum(|row| &row.source));
        Ok(Figures {
            balance_id: balance.balance_id.clone(),
            currency: balance.currency.clone(),
            balance: &credit - &debit,
            credit_balance: credit,
            debit_balance: debit,
        })
    }

    /// A balance whose funds are tracked.
    pub(crate) fn tracked_balance(&self, id: &str) -> Result<&Balance, Failure> {
        let balance = self.balance(id)?;
        if !balance.track_fund_lineage {
            let id = &balance.balance_id;
            let message = format!("balance {id} does not have fund lineage tracking enabled");
            return Err(Failure::classified(message, Code::BalanceNotFound));
        }
        Ok(balance)
    }
}
