//! What comes back of the queue: accepted, and later settled.

use std::time::Duration;

use blnk_api::{MinorUnits, types};
use serde::{Deserialize, Deserializer, Serialize};
use tokio::time::Instant;

use crate::{
    call::{attempts::Call, echo::Differences},
    client::retry::RetryPolicy,
    error::{Error, context::Context},
    protocol::outcome::Outcome,
    reply::{
        decode::{self, NoId, Reply},
        raw::Raw,
    },
    transactions::{
        balance_ref::BalanceRef,
        compare, ensure,
        look_up::{Found, look_up},
        operations::FILTER,
        status::TransactionStatus,
        transaction::Transaction,
    },
    values::{currency::Currency, id::TransactionId, reference::Reference},
};

/// A transaction that the server accepted for its queue. **No money has moved**, and none may ever:
/// [`wait_settled`](crate::transactions::Transactions::wait_settled) says what became of it.
///
/// Its row reads `QUEUED` for ever. What becomes of it is a child with a reference of its own.
///
/// **The id may belong to nothing**: where the reference was taken before, by a lost attempt or by anybody else, the server
/// replies with a new id that never exists. So everything goes by the reference.
///
/// # Example
///
/// ```
/// # fn example(queued: blnk::transactions::QueuedTransaction) {
/// println!("{} settles as {}", queued.reference, queued.child_reference());
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct QueuedTransaction {
    /// The id in the reply.
    pub transaction_id: TransactionId,
    /// The caller's key.
    pub reference: Reference,
    /// [`Queued`](TransactionStatus::Queued), or [`Scheduled`](TransactionStatus::Scheduled).
    pub status: TransactionStatus,
    /// What is to move, in minor units.
    pub precise_amount: MinorUnits,
    /// The currency of the amount.
    pub currency: Currency,
    /// How many minor units make a major one.
    pub precision: Option<u64>,
    /// Where the money is to come from, as it was sent.
    pub source: Option<BalanceRef>,
    /// Where it is to go, as it was sent.
    pub destination: Option<BalanceRef>,
    #[serde(skip)]
    raw: Raw,
}

impl QueuedTransaction {
    /// Returns the reference of what becomes of it.
    pub fn child_reference(&self) -> String {
        format!("{}_q", self.reference)
    }

    /// Returns the server's own text.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }
}

impl<'a> From<&'a QueuedTransaction> for compare::Terms<'a> {
    fn from(queued: &'a QueuedTransaction) -> Self {
        Self {
            reference: queued.reference.as_str(),
            precise_amount: &queued.precise_amount,
            currency: queued.currency.as_str(),
            precision: queued.precision,
            source: queued.source.as_ref().map(BalanceRef::as_str),
            destination: queued.destination.as_ref().map(BalanceRef::as_str),
        }
    }
}

impl Reply for QueuedTransaction {
    type Wire = types::Transaction;

    fn from_wire(wire: types::Transaction, raw: Raw) -> Result<Self, NoId> {
        let accepted = Transaction::from_wire(wire, raw)?;
        let raw = accepted.raw().clone();
        Ok(Self {
            transaction_id: accepted.transaction_id,
            reference: accepted.reference,
            status: accepted.status,
            precise_amount: accepted.precise_amount,
            currency: accepted.currency,
            precision: accepted.precision,
            source: accepted.source,
            destination: accepted.destination,
            raw,
        })
    }

    fn record(&self) -> Option<(&str, &Raw)> {
        Some((self.transaction_id.as_str(), &self.raw))
    }
}

/// Reads what `Serialize` writes, and the server's own JSON.
impl<'de> Deserialize<'de> for QueuedTransaction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::deserialize(deserializer)
    }
}

/// Compares the acceptance with what was sent.
pub(crate) fn accepted(
    sent: &types::PostTransaction,
    accepted: &QueuedTransaction,
    differences: &mut Differences,
) {
    compare::terms(sent, accepted, differences);
    if !matches!(
        accepted.status,
        TransactionStatus::Queued | TransactionStatus::Scheduled
    ) {
        differences.text("status", Some("QUEUED"), Some(accepted.status.as_str()));
    }
}

/// What became of a queued transaction.
///
/// # Example
///
/// ```
/// # fn example(settlement: blnk::transactions::Settlement) {
/// use blnk::transactions::Settlement;
///
/// match settlement {
///     Settlement::Applied(transaction) => println!("moved: {}", transaction.transaction_id),
///     Settlement::Rejected { reason, .. } => println!("never will: {reason:?}"),
///     _ => println!("wait longer, or look at the balances' queued amounts"),
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Settlement {
    /// The money moved: this is the child that moved it.
    Applied(Transaction),
    /// No money moved, and none will. The reference is spent: another attempt needs another one.
    Rejected {
        /// The child that says so.
        transaction: Transaction,
        /// Why, in the server's words.
        reason: Option<String>,
    },
    /// Nothing became of it in time. It may still; or never, without a word from the server: where a balance does not
    /// exist, or a row is too long. A queued amount that does not leave a balance
    /// ([`ReadBalance::with_queued`](crate::balances::ReadBalance::with_queued)) shows that it never will.
    StillQueued,
}

impl Settlement {
    /// Reads it from the transaction that settles; nothing where that one is not final.
    fn of(settles: &Transaction) -> Option<Self> {
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

/// How long the waits between two looks grow.
const BACKOFF: RetryPolicy =
    RetryPolicy::once().backoff(Duration::from_millis(100), Duration::from_secs(2));

/// Looks for what became of a queued transaction until it is settled, or the time is over.
pub(crate) async fn wait(call: Call, queued: QueuedTransaction) -> Result<Settlement, Error> {
    let mut looks = 0;
    loop {
        let references = vec![queued.reference.to_string(), queued.child_reference()];
        let request = look_up(&call.client, references);
        match request.send_within(&call.follow_up(&FILTER)).await {
            Ok(found) => {
                if let Some(settled) = settled(&call, &queued, &found)? {
                    has_same_sides(&call, &queued, &settled).await?;
                    return Ok(settled);
                }
            }
            Err(error) if looks > 0 && error.is_timeout() => return Ok(Settlement::StillQueued),
            Err(error) => return Err(error),
        }
        looks += 1;
        let wait = BACKOFF.wait_after(looks);
        if Instant::now() + wait >= call.deadline() {
            return Ok(Settlement::StillQueued);
        }
        call.client.settings().sleep.sleep(wait).await;
    }
}

/// Returns the error that a name of the acceptance is another balance: of a repeat, which has an id that never exists,
/// nothing else shows that the transaction is another one.
async fn has_same_sides(
    call: &Call,
    queued: &QueuedTransaction,
    settled: &Settlement,
) -> Result<(), Error> {
    let (Settlement::Applied(child)
    | Settlement::Rejected {
        transaction: child, ..
    }) = settled
    else {
        return Ok(());
    };
    let is_own = child.parent_transaction.as_ref() == Some(&queued.transaction_id)
        || child.transaction_id == queued.transaction_id;
    let sides = [
        ("source", &queued.source, &child.source),
        ("destination", &queued.destination, &child.destination),
    ];
    let mut differences = Differences::default();
    for (member, sent, stored) in sides.into_iter().filter(|_| !is_own) {
        let names = (sent.as_ref().filter(|sent| sent.is_name()), stored);
        if let (Some(name), Some(id)) = names {
            let (name, id) = (name.as_str(), id.as_str());
            let currency = queued.currency.as_str();
            if !ensure::is_named(call, id, name, currency).await? {
                differences.text(member, Some(name), Some(id));
            }
        }
    }
    if differences.0.is_empty() {
        return Ok(());
    }
    let context = Context::new(call.operation, Outcome::ReadOnly, 1);
    let record = (child.transaction_id.as_str(), child.raw());
    Err(Error::mismatch(context, record, differences.0))
}

/// Returns what became of it, if that is known, or the error that its reference belongs to another transaction.
fn settled(
    call: &Call,
    queued: &QueuedTransaction,
    found: &Found,
) -> Result<Option<Settlement>, Error> {
    let mut differences = Differences::default();
    let other = |record: &Transaction, differences: Differences| {
        let context = Context::new(call.operation, Outcome::ReadOnly, 1);
        let record = (record.transaction_id.as_str(), record.raw());
        Err(Error::mismatch(context, record, differences.0))
    };
    let parent = found.of(queued.reference.as_str());
    if let Some(parent) = parent {
        compare::terms(queued, parent, &mut differences);
        let waits = matches!(
            parent.status,
            TransactionStatus::Queued | TransactionStatus::Scheduled
        );
        // Where the row of what waits could not be stored, what became of it has its reference and its id.
        let is_own = parent.transaction_id == queued.transaction_id;
        if !waits && is_own && differences.0.is_empty() {
            return Ok(Settlement::of(parent));
        }
        if !waits {
            let message = format!("is {}: it was not posted through the queue", parent.status);
            differences.add("status", message);
        }
        if !differences.0.is_empty() {
            return other(parent, differences);
        }
    }
    let Some(child) = found.of(&queued.child_reference()) else {
        return Ok(None);
    };
    let own = parent.map_or(&queued.transaction_id, |parent| &parent.transaction_id);
    if child.parent_transaction.as_ref() != Some(own) {
        let message = format!(
            "is that of another transaction, which takes the place of what becomes of {own}: that \
             one will never settle"
        );
        differences.add("reference", message);
        return other(child, differences);
    }
    Ok(Settlement::of(child))
}
