//! What became of each transaction of a batch.

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    transactions::{status::TransactionStatus, transaction::Transaction},
    values::{
        id::{BatchId, TransactionId},
        reference::Reference,
    },
};

/// What became of a batch, transaction by transaction.
///
/// # Example
///
/// ```
/// # fn example(verdicts: blnk::transactions::BatchVerdicts) {
/// if verdicts.is_applied() {
///     println!("all of {} moved", verdicts.batch_id);
/// } else if verdicts.is_decided() {
///     println!("{} moved", verdicts.applied().count());
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BatchVerdicts {
    /// The id of the batch.
    pub batch_id: BatchId,
    /// One for each transaction, in the order in which they were sent.
    pub verdicts: Vec<BatchVerdict>,
}

impl BatchVerdicts {
    /// Returns whether every transaction was applied, and none is refunded.
    pub fn is_applied(&self) -> bool {
        self.applied().count() == self.verdicts.len()
    }

    /// Returns whether every verdict is final: none is [`Open`](Verdict::Open).
    pub fn is_decided(&self) -> bool {
        self.verdicts.iter().all(|item| item.verdict.is_final())
    }

    /// Returns the transactions that were applied.
    pub fn applied(&self) -> impl Iterator<Item = &Transaction> {
        self.verdicts.iter().filter_map(|item| match &item.verdict {
            Verdict::Applied(transaction) => Some(transaction),
            _ => None,
        })
    }

    /// Returns the verdict for this reference; `None` if the batch does not have it.
    pub fn of(&self, reference: &str) -> Option<&Verdict> {
        let mut verdicts = self.verdicts.iter();
        let item = verdicts.find(|item| item.reference.as_str() == reference)?;
        Some(&item.verdict)
    }
}

/// What became of one transaction of a batch.
///
/// # Example
///
/// ```
/// # fn example(item: blnk::transactions::BatchVerdict) {
/// if !item.verdict.is_final() {
///     println!("{} is open", item.reference);
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BatchVerdict {
    /// The caller's key.
    #[serde(deserialize_with = "reference")]
    pub reference: Reference,
    /// What became of it.
    pub verdict: Verdict,
}

impl BatchVerdict {
    pub(super) fn new(reference: Reference, verdict: Verdict) -> Self {
        Self { reference, verdict }
    }
}

/// Reads a reference that was accepted, whatever it is.
fn reference<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reference, D::Error> {
    String::deserialize(deserializer).map(Reference::from_server)
}

/// What is known of one transaction of a batch, from what the server stores.
///
/// # Example
///
/// ```
/// # fn example(verdict: blnk::transactions::Verdict) {
/// use blnk::transactions::Verdict;
///
/// match verdict {
///     Verdict::Applied(transaction) => println!("moved: {}", transaction.transaction_id),
///     Verdict::Rejected { reason, .. } => println!("never will: {reason:?}"),
///     Verdict::Refunded { refund, .. } => println!("moved, and moved back by {refund}"),
///     Verdict::NotPosted => println!("never will, another one of its batch failed"),
///     Verdict::Taken(other) => println!("the reference belongs to {}", other.transaction_id),
///     _ => println!("wait longer"),
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "details")]
#[non_exhaustive]
pub enum Verdict {
    /// The money moved: this is the transaction that moved it; of a queued one, its child. In a queued batch also one that
    /// was applied before the batch, with the same reference, amount, currency, precision, source and destination.
    Applied(Transaction),
    /// No money moved, and none will. The reference is spent. Only in a queued batch.
    Rejected {
        /// The transaction that says so.
        transaction: Transaction,
        /// Why, in the server's words.
        reason: Option<String>,
    },
    /// The money moved, and moved back. Only in an atomic batch: the server refunds all that was posted of one that failed,
    /// and anybody can refund a transaction that was applied. The reference is spent.
    Refunded {
        /// The transaction that moved it.
        transaction: Transaction,
        /// The one that moved it back.
        refund: TransactionId,
    },
    /// No money moved, and this batch will move none: one before it failed, or it failed itself. Only in an atomic batch of
    /// which all that was posted is refunded, or that met a reference which another transaction has. The reference is free.
    NotPosted,
    /// Another transaction has the reference, or that of the child, and this one will never move money. In an atomic batch
    /// also one that is equal, but was not posted by the batch: the batch failed there.
    Taken(Transaction),
    /// Not decided in the time of the call. It may still be; or never, without a word from the server:
    /// [`batches`](crate::batches) explains when.
    Open {
        /// The transaction as it is now: one that waits on the queue, or was applied in an atomic batch that is not
        /// complete. `None` where there is none.
        transaction: Option<Transaction>,
    },
}

impl Verdict {
    /// Returns whether it can no longer change.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Open { .. })
    }

    /// Reads it from the transaction that settles one on the queue; nothing where that one is not final.
    pub(super) fn of(settles: &Transaction) -> Option<Self> {
        let transaction = settles.clone();
        match settles.status {
            TransactionStatus::Applied => Some(Self::Applied(transaction)),
            TransactionStatus::Rejected => Some(Self::Rejected {
                reason: settles.rejection_reason().map(str::to_owned),
                transaction,
            }),
            _ => None,
        }
    }
}
