//! What comes back: a balance at a time.

use blnk_api::{MinorUnits, types};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    reply::{
        decode::{NoId, Reply, lenient, required_id},
        raw::Raw,
    },
    values::{currency::Currency, id::BalanceId},
};

/// The applied amounts of a balance at a time.
///
/// Inflight and queued amounts are not included: the server stores no history of them. [`raw`](Self::raw) returns the
/// server's own text, in which the amounts are members of an object `balance`.
///
/// Source: the reply of `GET /proxy/balances/{balance_id}/at`.
///
/// # Example: amounts at a time
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// # let ledger = cloud.seed_ledger("Customer wallets");
/// # let id = cloud.seed_balance(&ledger, "USD").unwrap();
/// let then = blnk.balances().read_at(&id, chrono::Utc::now()).await?;
/// assert_eq!(then.balance, &then.credit_balance - &then.debit_balance);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HistoricalBalance {
    /// The balance's id.
    pub balance_id: BalanceId,
    /// The currency of the amounts.
    pub currency: Currency,
    /// Credits less debits up to the time, in minor units; can be negative.
    pub balance: MinorUnits,
    /// All that had been credited, in minor units.
    pub credit_balance: MinorUnits,
    /// All that had been debited, in minor units.
    pub debit_balance: MinorUnits,
    /// The requested time, truncated to the second by the server, which used its fraction all the same: a read at this
    /// time can return other amounts. `None` if the server sent a time that cannot be read.
    pub at: Option<DateTime<Utc>>,
    /// Whether the movements themselves were added up. `None` if the reply does not have it.
    pub from_source: Option<bool>,
    #[serde(skip)]
    raw: Raw,
}

impl HistoricalBalance {
    /// Returns the server's own text.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    /// Returns the names of the members of [`raw`](Self::raw) that this version does not know, sorted.
    pub fn unknown_members(&self) -> Vec<String> {
        self.raw.unknown(&["balance", "from_source", "timestamp"])
    }
}

impl Reply for HistoricalBalance {
    type Wire = types::BalanceAt;

    fn from_wire(wire: types::BalanceAt, raw: Raw) -> Result<Self, NoId> {
        let amounts = wire.balance;
        Ok(Self {
            balance_id: BalanceId::from_server(required_id(amounts.balance_id)?),
            currency: Currency::from_server(amounts.currency),
            balance: amounts.balance.into(),
            credit_balance: amounts.credit_balance.into(),
            debit_balance: amounts.debit_balance.into(),
            // Not `time`: the first second of the year 1 can be the requested time.
            at: lenient("timestamp", wire.timestamp),
            from_source: lenient("from_source", wire.from_source),
            raw,
        })
    }

    fn record(&self) -> Option<(&str, &Raw)> {
        Some((self.balance_id.as_str(), &self.raw))
    }
}
