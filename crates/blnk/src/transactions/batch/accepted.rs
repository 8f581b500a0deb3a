//! What comes back: a batch is accepted, and what was in it.

use blnk_api::{MinorUnits, types};
use serde::{Deserialize, Serialize};

use crate::{
    reply::{
        decode::{NoId, Reply, lenient, required_id},
        raw::Raw,
    },
    transactions::{balance_ref::BalanceRef, compare::Terms},
    values::{currency::Currency, id::BatchId, reference::Reference},
};

/// How the transactions of a batch are posted.
///
/// # Example
///
/// ```
/// use blnk::transactions::BatchMode;
///
/// assert_eq!(serde_json::to_string(&BatchMode::Atomic)?, r#""atomic""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BatchMode {
    /// Each by the queue, by itself.
    Queued,
    /// In order, all or none.
    Atomic,
}

/// A batch of transactions that the server accepted. **It is no proof that any of them moved money**, or ever will:
/// [`wait_batch`](crate::transactions::Transactions::wait_batch) returns what became of each.
///
/// Store it to wait after a restart. Where it was lost, send the same transactions again: that is safe, and returns another
/// one for the same references.
///
/// Source: the reply of `POST /proxy/transactions/bulk`, and the transactions that were sent.
///
/// # Example
///
/// ```
/// # fn example(accepted: blnk::transactions::BatchAccepted) {
/// println!("{}: {} transactions", accepted.batch_id, accepted.items.len());
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BatchAccepted {
    /// The id of the batch, the parent of each of its transactions. Where an earlier attempt was lost, they can have the id
    /// of that one.
    pub batch_id: BatchId,
    /// How they are posted.
    pub mode: BatchMode,
    /// What was sent, in order: one for each transaction.
    pub items: Vec<BatchItem>,
    #[serde(skip)]
    raw: Raw,
}

impl BatchAccepted {
    /// Returns the server's own text; empty where it was read from a program's own store.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }
}

/// One transaction of a batch, as it was sent: what a stored transaction is compared with.
///
/// # Example
///
/// ```
/// # fn example(accepted: blnk::transactions::BatchAccepted) {
/// let total: blnk::MinorUnits = accepted.items.iter().map(|item| &item.precise_amount).sum();
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written")]
#[non_exhaustive]
pub struct BatchItem {
    /// The caller's key.
    pub reference: Reference,
    /// What is to move, in minor units.
    pub precise_amount: MinorUnits,
    /// The currency of the amount.
    pub currency: Currency,
    /// How many minor units make a major one.
    pub precision: u64,
    /// Where the money is to come from.
    pub source: BalanceRef,
    /// Where it is to go.
    pub destination: BalanceRef,
}

impl BatchItem {
    pub(super) fn of(sent: types::PostTransaction) -> Self {
        Self {
            reference: Reference::from_server(sent.reference),
            precise_amount: sent.precise_amount.0,
            currency: Currency::from_server(sent.currency),
            // Validated.
            precision: u64::try_from(sent.precision).unwrap_or_default(),
            source: BalanceRef::from_server(sent.source.unwrap_or_default()),
            destination: BalanceRef::from_server(sent.destination.unwrap_or_default()),
        }
    }
}

impl<'a> From<&'a BatchItem> for Terms<'a> {
    fn from(sent: &'a BatchItem) -> Self {
        Self {
            reference: sent.reference.as_str(),
            precise_amount: &sent.precise_amount,
            currency: sent.currency.as_str(),
            precision: Some(sent.precision),
            source: Some(sent.source.as_str()),
            destination: Some(sent.destination.as_str()),
        }
    }
}

/// The stored form: texts that were accepted on purpose though a rule refuses them are read again.
#[derive(Deserialize)]
struct Written {
    reference: String,
    precise_amount: MinorUnits,
    currency: String,
    precision: u64,
    source: String,
    destination: String,
}

impl From<Written> for BatchItem {
    fn from(written: Written) -> Self {
        Self {
            reference: Reference::from_server(written.reference),
            precise_amount: written.precise_amount,
            currency: Currency::from_server(written.currency),
            precision: written.precision,
            source: BalanceRef::from_server(written.source),
            destination: BalanceRef::from_server(written.destination),
        }
    }
}

/// The reply alone.
#[derive(Debug)]
pub(super) struct Acceptance {
    batch_id: BatchId,
    /// How many transactions were sent, in the server's words; not in every reply.
    pub(super) count: Option<i64>,
    raw: Raw,
}

impl Acceptance {
    pub(super) fn of(self, mode: BatchMode, items: Vec<BatchItem>) -> BatchAccepted {
        BatchAccepted {
            batch_id: self.batch_id,
            mode,
            items,
            raw: self.raw,
        }
    }
}

impl Reply for Acceptance {
    type Wire = types::BatchAccepted;

    fn from_wire(wire: types::BatchAccepted, raw: Raw) -> Result<Self, NoId> {
        Ok(Self {
            batch_id: BatchId::from_server(required_id(wire.batch_id)?),
            count: lenient("transaction_count", wire.transaction_count),
            raw,
        })
    }

    fn record(&self) -> Option<(&str, &Raw)> {
        Some((self.batch_id.as_str(), &self.raw))
    }
}
