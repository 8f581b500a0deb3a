//! What comes back: a transaction.

use blnk_api::{MinorUnits, types};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    reply::{
        decode::{self, NoId, Reply, lenient, required_id, text, time},
        raw::Raw,
    },
    transactions::{balance_ref::BalanceRef, status::TransactionStatus},
    values::{
        amount::Amount, currency::Currency, id::TransactionId, metadata::Metadata,
        reference::Reference,
    },
};

/// The members of the wire that this version knows, those without a field included.
const KNOWN: [&str; 23] = [
    "allow_overdraft",
    "amount",
    "amount_string",
    "atomic",
    "created_at",
    "currency",
    "description",
    "destination",
    "effective_date",
    "hash",
    "inflight",
    "inflight_commit_date",
    "inflight_expiry_date",
    "meta_data",
    "overdraft_limit",
    "parent_transaction",
    "precise_amount",
    "precision",
    "reference",
    "scheduled_for",
    "skip_queue",
    "source",
    "status",
];

/// A transaction: an amount that moved from one balance to another, or was to move.
///
/// **The status alone says what became of it.** The server's flags (`inflight`, `allow_overdraft`, `skip_queue`, `atomic`)
/// and `overdraft_limit` are no fields here: reads show them as false and 0 whatever was sent, but for `inflight`, which
/// is a key of the metadata that anybody can set. Neither are `amount`, a 64-bit float, and `amount_string`, which is cut
/// at 16 decimals. All are in [`raw`](Self::raw).
///
/// What a reply does not really say is `None`: `precision` and `hash` in a read by reference, `effective_date` in a read
/// by id or by reference, a time or text that is not set.
///
/// Source: the reply of `POST /proxy/transactions`.
///
/// # Example
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// # let ledger = cloud.seed_ledger("Customer wallets");
/// # let wallet = cloud.seed_balance(&ledger, "USD").unwrap();
/// use blnk::{Amount, NewTransaction, transactions::{Overdraft, TransactionStatus}};
///
/// let top_up = NewTransaction::new("top-up-1", Amount::new(1_250, "USD", 100))
///     .source("@world")
///     .destination(&wallet)
///     .overdraft(Overdraft::Unlimited);
/// let posted = blnk.transactions().post(&top_up).await?;
/// assert_eq!(posted.status, TransactionStatus::Applied);
/// assert_eq!(posted.amount(), Some(Amount::new(1_250, "USD", 100)));
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Transaction {
    /// The transaction's own id.
    pub transaction_id: TransactionId,
    /// The caller's key for it; one that the server made of another one for a child or a leg.
    pub reference: Reference,
    /// What became of it.
    pub status: TransactionStatus,
    /// What moved, in minor units.
    pub precise_amount: MinorUnits,
    /// The currency of the amount. The server compares it with neither balance's.
    pub currency: Currency,
    /// How many minor units make a major one. `None` where the server does not say: in a read by reference.
    pub precision: Option<u64>,
    /// Where the money came from: an id, or in the reply of a queued post the name that was sent.
    pub source: Option<BalanceRef>,
    /// Where it went.
    pub destination: Option<BalanceRef>,
    /// The description.
    pub description: Option<String>,
    /// The transaction, or the batch of them (`bulk_…`), that it belongs to: of a queued post's child, the queued one.
    pub parent_transaction: Option<TransactionId>,
    /// When it was recorded. A queued post and its child have the same time.
    pub created_at: Option<DateTime<Utc>>,
    /// When it counts as having happened. `None` where the server does not say: in a read by id or by reference.
    pub effective_date: Option<DateTime<Utc>>,
    /// When the queue is to apply it; only in the reply of the post.
    pub scheduled_for: Option<DateTime<Utc>>,
    /// When a hold ends; only in the reply of the post.
    pub inflight_expiry_date: Option<DateTime<Utc>>,
    /// When a hold is committed; only in the reply of the post.
    pub inflight_commit_date: Option<DateTime<Utc>>,
    /// The server's checksum, the same for a queued post and its child. `None` in a read by reference.
    pub hash: Option<String>,
    /// The caller's own data, with keys that the server added.
    pub meta_data: Option<Metadata>,
    #[serde(skip)]
    raw: Raw,
}

impl Transaction {
    /// Returns the amount with its currency and precision; `None` where the server does not say the precision.
    pub fn amount(&self) -> Option<Amount> {
        let minor_units = self.precise_amount.clone();
        let amount = |precision| Amount::from_server(minor_units, &self.currency, precision);
        self.precision.map(amount)
    }

    /// Returns why the server rejected it, in the server's words; only of a queued post's child.
    pub fn rejection_reason(&self) -> Option<&str> {
        let reason = self.meta_data.as_ref()?.get("blnk_rejection_reason")?;
        reason.as_str()
    }

    /// Returns the server's own text.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    /// Returns the names of the members of [`raw`](Self::raw) that this version does not know, sorted.
    pub fn unknown_members(&self) -> Vec<String> {
        let mut unknown = self.raw.unknown(&KNOWN);
        unknown.retain(|name| name != "transaction_id");
        unknown
    }
}

impl Reply for Transaction {
    type Wire = types::Transaction;

    fn from_wire(wire: types::Transaction, raw: Raw) -> Result<Self, NoId> {
        let balance = |member, value| text(member, value).map(BalanceRef::from_server);
        let precision = lenient("precision", wire.precision);
        let precision = precision.and_then(|precision| u64::try_from(precision).ok());
        let parent = text("parent_transaction", wire.parent_transaction);
        Ok(Self {
            transaction_id: TransactionId::from_server(required_id(wire.transaction_id)?),
            reference: Reference::from_server(wire.reference),
            status: text("status", wire.status).unwrap_or_default().into(),
            precise_amount: wire.precise_amount.into(),
            currency: Currency::from_server(wire.currency),
            precision: precision.filter(|precision| *precision != 0),
            source: balance("source", wire.source),
            destination: balance("destination", wire.destination),
            description: text("description", wire.description),
            parent_transaction: parent.map(TransactionId::from_server),
            created_at: time("created_at", wire.created_at),
            effective_date: time("effective_date", wire.effective_date),
            scheduled_for: time("scheduled_for", wire.scheduled_for),
            inflight_expiry_date: time("inflight_expiry_date", wire.inflight_expiry_date),
            inflight_commit_date: time("inflight_commit_date", wire.inflight_commit_date),
            hash: text("hash", wire.hash),
            meta_data: lenient("meta_data", wire.meta_data).map(Metadata::from),
            raw,
        })
    }

    fn record(&self) -> Option<(&str, &Raw)> {
        Some((self.transaction_id.as_str(), &self.raw))
    }
}

/// Reads what `Serialize` writes, and the server's own JSON.
impl<'de> Deserialize<'de> for Transaction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::deserialize(deserializer)
    }
}
