//! What comes back: a balance.

use blnk_api::{MinorUnits, types};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    balances::allocation_strategy::AllocationStrategy,
    ledgers::Ledger,
    reply::{
        decode::{self, NoId, Reply, lenient, required_id, text, time},
        raw::Raw,
    },
    values::{
        currency::Currency,
        id::{BalanceId, IdentityId, LedgerId},
        indicator::Indicator,
        metadata::Metadata,
    },
};

/// A balance: what one owner holds of one currency in one ledger.
///
/// Amounts are whole [minor units](MinorUnits) of any size; in JSON they are text, so that they are exact for every
/// reader. Empty texts and zero times of the server are `None` here. [`raw`](Self::raw) returns the server's own text,
/// with members that this version does not know.
///
/// Source: the reply of `POST /proxy/balances`.
///
/// # Example: a new balance
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// # let ledger = cloud.seed_ledger("Customer wallets");
/// # let id = cloud.seed_balance(&ledger, "USD").unwrap();
/// let balance = blnk.balances().read(&id).await?;
/// assert_eq!(balance.currency, "USD");
/// assert_eq!(balance.identity_id, None);
/// assert_eq!(serde_json::json!({ "held": balance.balance }).to_string(), r#"{"held":"0"}"#);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Balance {
    /// The balance's id.
    pub balance_id: BalanceId,
    /// The ledger that contains it.
    pub ledger_id: LedgerId,
    /// The ledger, if a read included it. Its `meta_data` is `None` then, whatever is stored.
    pub ledger: Option<Ledger>,
    /// The identity that owns it, if one is linked.
    pub identity_id: Option<IdentityId>,
    /// The `@name`, if it is an internal balance.
    pub indicator: Option<Indicator>,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// Credits less debits, in minor units; can be negative.
    pub balance: MinorUnits,
    /// All that was ever credited, in minor units.
    pub credit_balance: MinorUnits,
    /// All that was ever debited, in minor units.
    pub debit_balance: MinorUnits,
    /// The part that inflight transactions would add, in minor units.
    pub inflight_balance: MinorUnits,
    /// The part that inflight transactions would credit, in minor units.
    pub inflight_credit_balance: MinorUnits,
    /// The part that inflight transactions would debit, in minor units.
    pub inflight_debit_balance: MinorUnits,
    /// The part that queued transactions would credit, in minor units; `None` if the read did not include it.
    pub queued_credit_balance: Option<MinorUnits>,
    /// The part that queued transactions would debit, in minor units; `None` if the read did not include it.
    pub queued_debit_balance: Option<MinorUnits>,
    /// The number of changes, beginning with 1. `None` in the reply to a creation, which does not have it.
    pub version: Option<u64>,
    /// When it was created; `None` if the server sent a time that cannot be read. The reply to the creation has
    /// nanoseconds, later reads have rounded microseconds, so the two differ.
    pub created_at: Option<DateTime<Utc>>,
    /// When inflight amounts expire. No current server sets it.
    pub inflight_expires_at: Option<DateTime<Utc>>,
    /// The caller's own data. `None` if none was set; an empty object is `Some`.
    pub meta_data: Option<Metadata>,
    /// Whether fund lineage is tracked. `None` if the reply does not have it.
    pub track_fund_lineage: Option<bool>,
    /// How lineage-tracked funds are spent. `None` if the reply does not have it.
    pub allocation_strategy: Option<AllocationStrategy>,
    #[serde(skip)]
    raw: Raw,
}

impl Balance {
    /// Returns the server's own text.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    /// Returns the names of the members of [`raw`](Self::raw) that this version does not know, sorted.
    pub fn unknown_members(&self) -> Vec<String> {
        self.raw.unknown_to(self)
    }
}

impl Reply for Balance {
    type Wire = types::Balance;

    fn from_wire(wire: types::Balance, raw: Raw) -> Result<Self, NoId> {
        let ledger = lenient("ledger", wire.ledger)
            .map(|ledger| Ledger::from_wire(ledger, raw.below("ledger")));
        // Rows begin at version 1; 0 is what the server shows where it did not look.
        let version = lenient("version", wire.version);
        let version = version.and_then(|version| u64::try_from(version).ok());
        Ok(Self {
            balance_id: BalanceId::from_server(required_id(wire.balance_id)?),
            ledger_id: LedgerId::from_server(wire.ledger_id),
            // Part of the record, which is complete without it.
            ledger: ledger.and_then(Result::ok),
            identity_id: text("identity_id", wire.identity_id).map(IdentityId::from_server),
            indicator: text("indicator", wire.indicator).map(Indicator::from_server),
            currency: Currency::from_server(wire.currency),
            balance: wire.balance.into(),
            credit_balance: wire.credit_balance.into(),
            debit_balance: wire.debit_balance.into(),
            inflight_balance: wire.inflight_balance.into(),
            inflight_credit_balance: wire.inflight_credit_balance.into(),
            inflight_debit_balance: wire.inflight_debit_balance.into(),
            queued_credit_balance: wire.queued_credit_balance.map(Into::into),
            queued_debit_balance: wire.queued_debit_balance.map(Into::into),
            version: version.filter(|version| *version != 0),
            created_at: time("created_at", wire.created_at),
            inflight_expires_at: time("inflight_expires_at", wire.inflight_expires_at),
            meta_data: lenient("meta_data", wire.meta_data).map(Metadata::from),
            track_fund_lineage: lenient("track_fund_lineage", wire.track_fund_lineage),
            allocation_strategy: text("allocation_strategy", wire.allocation_strategy)
                .map(AllocationStrategy::from),
            raw,
        })
    }

    fn record(&self) -> Option<(&str, &Raw)> {
        Some((self.balance_id.as_str(), &self.raw))
    }
}

/// Reads what `Serialize` writes, and the server's own JSON.
impl<'de> Deserialize<'de> for Balance {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::deserialize(deserializer)
    }
}
