//! A balance as the server tells it, with what the wire leaves ambiguous sorted out.

use blnk_api::{MinorUnits, types};
use chrono::{DateTime, Utc};

use crate::{
    AllocationStrategy, BalanceId, Currency, IdentityId, Indicator, Ledger, LedgerId, Metadata,
    field::Version, reply::reply,
};

reply! {
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
    pub struct Balance from types::Balance, named by balance_id {
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
        pub version: Option<u64> as Version,
        /// When it was created. The reply of the creation has nanoseconds; later reads have microseconds, rounded, so
        /// the two are not equal.
        pub created_at: DateTime<Utc>,
        /// No current server sets this.
        pub inflight_expires_at: Option<DateTime<Utc>>,
        /// The caller's own data. `None` if none was given; `Some` of an empty object if that was given.
        pub meta_data: Option<Metadata>,
        /// Whether fund lineage is tracked. `None` where the server does not tell.
        pub track_fund_lineage: Option<bool>,
        /// How lineage-tracked funds are spent. `None` where the server does not tell.
        pub allocation_strategy: Option<AllocationStrategy>,
    }
    order {
        balance, version, inflight_balance, credit_balance, inflight_credit_balance,
        debit_balance, inflight_debit_balance, queued_debit_balance, queued_credit_balance,
        ledger_id, identity_id, balance_id, indicator, currency, ledger, created_at,
        inflight_expires_at, meta_data, track_fund_lineage, allocation_strategy,
    }
}
