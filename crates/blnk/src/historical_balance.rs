//! What a balance was at a time, as the server tells it.

use std::sync::Arc;

use blnk_api::{MinorUnits, types};
use chrono::{DateTime, Utc};
use serde::ser::SerializeMap;

use crate::{
    BalanceId, Currency,
    call::Usable,
    field::write,
    reply::{Kept, Original, kept_json, kept_methods, part},
};

/// The applied amounts of a balance at a time.
///
/// In-flight and queued amounts are not in it: the server keeps no history of them. As JSON it has the shape of the
/// reply, where the amounts are in an object `balance`; members of a newer server are kept.
///
/// Source: the reply of `GET /proxy/balances/{balance_id}/at`.
///
/// # Example
///
/// ```
/// let then: blnk::HistoricalBalance = serde_json::from_str(r#"{
///     "balance": { "balance": 700, "balance_id": "bln_1", "credit_balance": 1000, "currency": "USD", "debit_balance": 300 },
///     "from_source": false, "timestamp": "2026-01-02T03:04:05Z"
/// }"#)?;
/// assert_eq!(then.balance, &then.credit_balance - &then.debit_balance);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HistoricalBalance {
    /// The balance's id.
    pub balance_id: BalanceId,
    /// The currency of the amounts.
    pub currency: Currency,
    /// What it held: credits less debits, in minor units; may be negative.
    pub balance: MinorUnits,
    /// All that had been credited, in minor units.
    pub credit_balance: MinorUnits,
    /// All that had been debited, in minor units.
    pub debit_balance: MinorUnits,
    /// The time that was asked for, cut to the second by the server. Its fraction was used all the same, so asking for
    /// this time again may give other amounts.
    pub at: DateTime<Utc>,
    /// Whether the movements themselves were added up; `None` where the server does not tell.
    pub from_source: Option<bool>,
    original: Original,
}

impl Kept for HistoricalBalance {
    type Wire = types::BalanceAt;

    const KNOWN: &'static [&'static str] = &["balance", "from_source", "timestamp"];

    fn from_wire(wire: types::BalanceAt, text: Arc<[u8]>) -> Self {
        Self {
            balance_id: BalanceId::from_server(wire.balance.balance_id),
            currency: Currency::from_server(wire.balance.currency),
            balance: wire.balance.balance,
            credit_balance: wire.balance.credit_balance,
            debit_balance: wire.balance.debit_balance,
            at: wire.timestamp,
            from_source: wire.from_source,
            original: Original::new(text),
        }
    }

    fn original(&self) -> &Original {
        &self.original
    }

    fn write_member<M: SerializeMap>(&self, map: &mut M, name: &str) -> Result<bool, M::Error> {
        match name {
            "balance" => map.serialize_entry(name, &self.amounts()).map(|()| true),
            "from_source" => {
                write::<_, Option<bool>, _>(&self.from_source, &self.original, map, name)
            }
            "timestamp" => write::<_, DateTime<Utc>, _>(&self.at, &self.original, map, name),
            _ => Ok(false),
        }
    }

    fn same_members(&self, other: &Self) -> bool {
        self.at == other.at
            && self.from_source == other.from_source
            && self.amounts() == other.amounts()
    }
}

kept_json!(HistoricalBalance);
kept_methods!(HistoricalBalance);

impl Usable for types::BalanceAt {
    fn is_usable(&self) -> bool {
        !self.balance.balance_id.is_empty()
    }
}

impl HistoricalBalance {
    fn amounts(&self) -> Amounts {
        Amounts {
            balance: self.balance.clone(),
            balance_id: self.balance_id.clone(),
            credit_balance: self.credit_balance.clone(),
            currency: self.currency.clone(),
            debit_balance: self.debit_balance.clone(),
            original: Original::new(self.original.below("balance")),
        }
    }
}

part! {
    /// The object `balance` of the reply, whose members are fields of [`HistoricalBalance`] itself.
    struct Amounts from types::HistoricalBalance {
        balance: MinorUnits,
        balance_id: BalanceId,
        credit_balance: MinorUnits,
        currency: Currency,
        debit_balance: MinorUnits,
    }
}
