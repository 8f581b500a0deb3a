//! A balance as the server tells it, with what the wire leaves ambiguous sorted out.

use blnk_api::{MinorUnits, types};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde::ser::SerializeMap;

use crate::{
    AllocationStrategy, BalanceId, Currency, IdentityId, Indicator, Ledger, LedgerId, Metadata,
    reply::{Kept, Original, entry, kept_reply},
};

/// Go's zero time, `0001-01-01T00:00:00Z`, which the server sends for "not set", in seconds before 1970.
const ZERO_TIME_BEFORE_1970: i64 = 62_135_596_800;

/// A balance: what one owner holds of one currency in one ledger.
///
/// Amounts are whole [minor units](MinorUnits) of any size. What the server writes as an empty text or as its zero
/// time is `None` here. Members of a newer server are kept: [`unknown_members`](Self::unknown_members) names them,
/// [`member`](Self::member) reads them, and serialising writes them again.
///
/// Source: the reply of `POST /proxy/balances`.
///
/// # Example
///
/// ```
/// let balance: blnk::Balance = serde_json::from_str(r#"{
///     "balance": 0, "inflight_balance": 0, "credit_balance": 0, "inflight_credit_balance": 0,
///     "debit_balance": 0, "inflight_debit_balance": 0,
///     "ledger_id": "ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc", "identity_id": "",
///     "balance_id": "bln_5ce86029-3c2e-4e2a-aae2-7fb931ca4c4f", "currency": "USD",
///     "created_at": "2024-11-26T08:36:36.238244338Z", "meta_data": null, "colour": "red"
/// }"#)?;
/// assert_eq!(balance.currency, "USD");
/// assert_eq!(balance.identity_id, None);
/// assert_eq!(balance.unknown_members(), ["colour"]);
/// assert_eq!(balance.member::<String>("colour").unwrap()?, "red");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Balance {
    /// The balance's own id.
    pub balance_id: BalanceId,
    /// The ledger it is in.
    pub ledger_id: LedgerId,
    /// The ledger itself; only where a read asked for it. Its `meta_data` is `None` there, whatever is stored.
    pub ledger: Option<Ledger>,
    /// The identity that owns it, if one is linked.
    pub identity_id: Option<IdentityId>,
    /// Its `@name`, if it is an internal balance.
    pub indicator: Option<Indicator>,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// What it holds: credits less debits, in minor units; may be negative.
    pub balance: MinorUnits,
    /// All that was ever credited, in minor units.
    pub credit_balance: MinorUnits,
    /// All that was ever debited, in minor units.
    pub debit_balance: MinorUnits,
    /// What in-flight transactions would add, in minor units.
    pub inflight_balance: MinorUnits,
    /// What in-flight transactions would credit, in minor units.
    pub inflight_credit_balance: MinorUnits,
    /// What in-flight transactions would debit, in minor units.
    pub inflight_debit_balance: MinorUnits,
    /// What queued transactions would credit; only where a read asked for it.
    pub queued_credit_balance: Option<MinorUnits>,
    /// What queued transactions would debit; only where a read asked for it.
    pub queued_debit_balance: Option<MinorUnits>,
    /// How often it was changed, beginning with 1. `None` right after creation, where the server does not tell.
    pub version: Option<u64>,
    /// When it was created. The reply of the creation has nanoseconds; later reads have microseconds, rounded, so the
    /// two are not equal.
    pub created_at: DateTime<Utc>,
    /// No current server sets this.
    pub inflight_expires_at: Option<DateTime<Utc>>,
    /// The caller's own data. `None` if none was given; `Some` of an empty object if that was given.
    pub meta_data: Option<Metadata>,
    /// Whether fund lineage is tracked. `None` where the server does not tell.
    pub track_fund_lineage: Option<bool>,
    /// How lineage-tracked funds are spent. `None` where the server does not tell.
    pub allocation_strategy: Option<AllocationStrategy>,
    original: Original,
}

impl Kept for Balance {
    type Wire = types::Balance;

    const KNOWN: &'static [&'static str] = &[
        "balance",
        "version",
        "inflight_balance",
        "credit_balance",
        "inflight_credit_balance",
        "debit_balance",
        "inflight_debit_balance",
        "queued_debit_balance",
        "queued_credit_balance",
        "ledger_id",
        "identity_id",
        "balance_id",
        "indicator",
        "currency",
        "ledger",
        "created_at",
        "inflight_expires_at",
        "meta_data",
        "track_fund_lineage",
        "allocation_strategy",
    ];

    fn from_wire(wire: types::Balance, body: Bytes) -> Self {
        let text = |text: Option<String>| text.filter(|text| !text.is_empty());
        let original = Original::new(body);
        Self {
            balance_id: BalanceId::from_server(wire.balance_id),
            ledger_id: LedgerId::from_server(wire.ledger_id),
            identity_id: text(wire.identity_id).map(IdentityId::from_server),
            indicator: text(wire.indicator).map(Indicator::from_server),
            currency: Currency::from_server(wire.currency),
            balance: wire.balance,
            credit_balance: wire.credit_balance,
            debit_balance: wire.debit_balance,
            inflight_balance: wire.inflight_balance,
            inflight_credit_balance: wire.inflight_credit_balance,
            inflight_debit_balance: wire.inflight_debit_balance,
            queued_credit_balance: wire.queued_credit_balance,
            queued_debit_balance: wire.queued_debit_balance,
            // Rows begin at version 1; 0 is what the server shows where it did not look.
            version: wire
                .version
                .and_then(|version| u64::try_from(version).ok())
                .filter(|version| *version != 0),
            created_at: wire.created_at,
            inflight_expires_at: wire.inflight_expires_at.filter(|time| !is_zero_time(time)),
            meta_data: wire.meta_data.map(Metadata::from_server),
            track_fund_lineage: wire.track_fund_lineage,
            allocation_strategy: text(wire.allocation_strategy).map(AllocationStrategy::from),
            ledger: wire
                .ledger
                .map(|ledger| Ledger::from_wire(ledger, original.below("ledger"))),
            original,
        }
    }

    fn original(&self) -> &Original {
        &self.original
    }

    fn write_member<M: SerializeMap>(&self, map: &mut M, name: &str) -> Result<bool, M::Error> {
        match name {
            "balance" => entry(map, name, Some(&self.balance)),
            "version" => entry(map, name, self.version.as_ref()),
            "inflight_balance" => entry(map, name, Some(&self.inflight_balance)),
            "credit_balance" => entry(map, name, Some(&self.credit_balance)),
            "inflight_credit_balance" => entry(map, name, Some(&self.inflight_credit_balance)),
            "debit_balance" => entry(map, name, Some(&self.debit_balance)),
            "inflight_debit_balance" => entry(map, name, Some(&self.inflight_debit_balance)),
            "queued_debit_balance" => entry(map, name, self.queued_debit_balance.as_ref()),
            "queued_credit_balance" => entry(map, name, self.queued_credit_balance.as_ref()),
            "ledger_id" => entry(map, name, Some(&self.ledger_id)),
            "identity_id" => entry(map, name, self.identity_id.as_ref()),
            "balance_id" => entry(map, name, Some(&self.balance_id)),
            "indicator" => entry(map, name, self.indicator.as_ref()),
            "currency" => entry(map, name, Some(&self.currency)),
            "ledger" => entry(map, name, self.ledger.as_ref()),
            "created_at" => entry(map, name, Some(&self.original.time(name, &self.created_at))),
            "inflight_expires_at" => entry(
                map,
                name,
                self.inflight_expires_at
                    .map(|time| self.original.time(name, &time))
                    .as_ref(),
            ),
            "meta_data" => entry(map, name, self.meta_data.as_ref()),
            "track_fund_lineage" => entry(map, name, self.track_fund_lineage.as_ref()),
            "allocation_strategy" => entry(map, name, self.allocation_strategy.as_ref()),
            _ => Ok(false),
        }
    }
}

kept_reply!(Balance);

/// Two are equal when they say the same, unknown members included.
impl PartialEq for Balance {
    fn eq(&self, other: &Self) -> bool {
        self.balance_id == other.balance_id
            && self.ledger_id == other.ledger_id
            && self.identity_id == other.identity_id
            && self.indicator == other.indicator
            && self.currency == other.currency
            && self.balance == other.balance
            && self.credit_balance == other.credit_balance
            && self.debit_balance == other.debit_balance
            && self.inflight_balance == other.inflight_balance
            && self.inflight_credit_balance == other.inflight_credit_balance
            && self.inflight_debit_balance == other.inflight_debit_balance
            && self.queued_credit_balance == other.queued_credit_balance
            && self.queued_debit_balance == other.queued_debit_balance
            && self.version == other.version
            && self.created_at == other.created_at
            && self.inflight_expires_at == other.inflight_expires_at
            && self.meta_data == other.meta_data
            && self.track_fund_lineage == other.track_fund_lineage
            && self.allocation_strategy == other.allocation_strategy
            && self.ledger == other.ledger
            && self.original.unknown(Self::KNOWN) == other.original.unknown(Self::KNOWN)
    }
}

pub(crate) fn is_zero_time(time: &DateTime<Utc>) -> bool {
    *time == DateTime::<Utc>::UNIX_EPOCH - TimeDelta::seconds(ZERO_TIME_BEFORE_1970)
}
