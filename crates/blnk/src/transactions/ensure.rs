//! Transactions that exist once: posted, or found.

use blnk_api::types;
use serde::{Deserialize, Serialize};

use crate::{
    call::{attempts::Call, echo::Differences, request::Request},
    error::{Error, ErrorKind, context::Context},
    protocol::outcome::Outcome,
    transactions::{
        balance_ref::{BalanceRef, is_name},
        compare,
        look_up::{Found, look_up},
        operations::{FILTER, READ_SIDE},
        status::TransactionStatus,
        transaction::Transaction,
    },
    values::{creation::Creation, indicator::Indicator},
};

/// A transaction that was applied exactly once.
///
/// # Example
///
/// ```
/// # fn example(ensured: blnk::transactions::EnsuredTransaction) {
/// use blnk::transactions::Creation;
///
/// if ensured.creation == Creation::Created {
///     println!("{} was posted now", ensured.transaction.reference);
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EnsuredTransaction {
    /// The transaction.
    pub transaction: Transaction,
    /// Which call posted it.
    pub creation: Creation,
}

/// The references that a reference has in its shapes: alone, as the first leg of a split, as that of a queued split, and
/// as the child of a queued transaction.
fn shapes(reference: &str) -> Vec<String> {
    let suffixes = ["", "-1", "_1", "_q"];
    suffixes
        .iter()
        .map(|suffix| format!("{reference}{suffix}"))
        .collect()
}

/// What is known of a payment before the transaction that has its reference is compared.
#[derive(Debug, Clone, Copy)]
struct Known {
    outcome: Outcome,
    attempts: u32,
    creation: Creation,
}

impl Known {
    /// What is known of a payment after a post that failed; `None` where the failure is the answer.
    fn after(error: &Error) -> Option<Self> {
        let outcome = error.outcome();
        let creation = match outcome {
            Outcome::Applied => Creation::Created,
            Outcome::Rejected if error.is_duplicate_reference() => Creation::Existing,
            Outcome::Unknown => Creation::Unknown,
            _ => return None,
        };
        Some(Self {
            outcome,
            attempts: error.attempts() + 1,
            creation,
        })
    }

    /// Returns the error of a call that could not find out more: a refused reference is no refused payment, which another
    /// send of the same may have made.
    fn undecided(self, error: Error) -> Error {
        let outcome = match self.outcome {
            Outcome::Rejected => Outcome::Unknown,
            outcome => outcome,
        };
        error.with_outcome(outcome).safe_to_repeat()
    }
}

/// The transaction that has a reference, and in which shape.
enum Taken {
    /// A leg of a split.
    Leg(Transaction),
    /// A transaction by itself, and what became of it if it was queued.
    Single(Transaction, Option<TransactionStatus>),
}

impl Taken {
    fn of(found: Found, reference: &str) -> Option<Self> {
        // A single transaction that somebody called so has no parent, and one of a batch has the batch.
        let is_leg = |parent: &str| !parent.starts_with("bulk_");
        for suffix in ["-1", "_1"] {
            let leg = found.of(&format!("{reference}{suffix}"));
            let parent = leg.and_then(|leg| leg.parent_transaction.as_ref());
            if parent.is_some_and(|parent| is_leg(parent.as_str())) {
                return leg.cloned().map(Self::Leg);
            }
        }
        let child = found.of(&format!("{reference}_q"));
        let child = child.map(|child| (child.parent_transaction.clone(), child.status.clone()));
        let transaction = found.into_one(reference)?;
        let own = child.filter(|(parent, _)| parent.as_ref() == Some(&transaction.transaction_id));
        Some(Self::Single(transaction, own.map(|(_, status)| status)))
    }
}

/// Posts a transaction that does not exist, and compares one that does; `status` is what it has then.
pub(crate) async fn ensure(
    call: &Call,
    sent: types::PostTransaction,
    post: Request<Transaction>,
    status: TransactionStatus,
) -> Result<EnsuredTransaction, Error> {
    // Before the post: the server accepts the reference of a split for a single one, and would pay again.
    let found = look(call, &sent).await;
    let found = found.map_err(|error| error.with_outcome(Outcome::NotSent))?;
    if let Some(taken) = Taken::of(found, &sent.reference) {
        let known = Known {
            outcome: Outcome::NotSent,
            attempts: 0,
            creation: Creation::Existing,
        };
        return same(call, &sent, taken, known, &status).await;
    }
    let error = match post.send_within(call).await {
        Ok(transaction) => {
            let creation = Creation::Created;
            return Ok(EnsuredTransaction {
                transaction,
                creation,
            });
        }
        Err(error) => error,
    };
    // No time remains to look it up; or it was posted otherwise than requested.
    if error.is_timeout() || matches!(error.kind(), ErrorKind::Mismatch(_)) {
        return Err(error.safe_to_repeat());
    }
    let Some(known) = Known::after(&error) else {
        return Err(error);
    };
    let Ok(found) = look(call, &sent).await else {
        return Err(known.undecided(error));
    };
    match Taken::of(found, &sent.reference) {
        Some(taken) => same(call, &sent, taken, known, &status).await,
        // The server has this failure for ever where both sides are one balance.
        None if error.is_conflict() && sides_are_one(call, &sent).await => {
            Err(error.with_outcome(Outcome::Rejected))
        }
        None => Err(known.undecided(error)),
    }
}

/// Resolves the refusal of a reference that an earlier attempt of the same call may have taken.
pub(crate) async fn resolve(
    call: &Call,
    error: Error,
    sent: types::PostTransaction,
    status: TransactionStatus,
) -> Result<Transaction, Error> {
    let known = Known::after(&error).filter(|known| known.outcome == Outcome::Unknown);
    let Some(known) = known.filter(|_| error.is_duplicate_reference()) else {
        return Err(error);
    };
    let Ok(found) = look(call, &sent).await else {
        return Err(error);
    };
    let Some(taken) = Taken::of(found, &sent.reference) else {
        return Err(error);
    };
    let same = same(call, &sent, taken, known, &status).await?;
    Ok(same.transaction)
}

async fn look(call: &Call, sent: &types::PostTransaction) -> Result<Found, Error> {
    let request = look_up(&call.client, shapes(&sent.reference));
    request.send_within(&call.follow_up(&FILTER)).await
}

/// Returns what was found, if it is what was sent.
async fn same(
    call: &Call,
    sent: &types::PostTransaction,
    taken: Taken,
    known: Known,
    status: &TransactionStatus,
) -> Result<EnsuredTransaction, Error> {
    let mut differences = Differences::default();
    let transaction = match taken {
        Taken::Leg(leg) => {
            let message = "was posted as a split, of which this is a leg; one reference belongs \
                           to one shape";
            differences.add("reference", message.to_owned());
            leg
        }
        Taken::Single(transaction, child) => {
            compare::terms(sent, &transaction, &mut differences);
            if transaction.status != *status {
                let child = child.map(|status| format!(", and what became of it is {status}"));
                let message = format!(
                    "is {} and not {status}: it was posted by another kind of call{}",
                    transaction.status,
                    child.unwrap_or_default()
                );
                differences.add("status", message);
            }
            transaction
        }
    };
    if differences.0.is_empty() {
        let sides = [
            ("source", &sent.source, &transaction.source),
            ("destination", &sent.destination, &transaction.destination),
        ];
        for (member, sent_side, stored) in sides {
            let stored = stored.as_ref().map(BalanceRef::as_str);
            let name = sent_side.as_deref().filter(|side| is_name(side));
            let is_same = match (name, stored) {
                (Some(name), Some(id)) => is_named(call, id, name, &sent.currency).await,
                _ => Ok(true),
            };
            if !is_same.map_err(|error| known.undecided(error))? {
                differences.text(member, name, stored);
            }
        }
    }
    if differences.0.is_empty() {
        let creation = known.creation;
        return Ok(EnsuredTransaction {
            transaction,
            creation,
        });
    }
    let context = Context::new(call.operation, known.outcome, known.attempts);
    let record = (transaction.transaction_id.as_str(), transaction.raw());
    Err(Error::mismatch(context, record, differences.0))
}

/// Returns whether the balance with this id is the internal one with this name, in this currency.
pub(super) async fn is_named(
    call: &Call,
    id: &str,
    name: &str,
    currency: &str,
) -> Result<bool, Error> {
    // What a reply has there can be anything.
    if is_name(id) {
        return Ok(id == name);
    }
    let read = call.client.balances().read(id);
    if read.validate().is_err() {
        return Ok(false);
    }
    let balance = read.send_within(&call.follow_up(&READ_SIDE)).await?;
    let stored = balance.indicator.as_ref().map(Indicator::as_str);
    Ok(stored == Some(name) && balance.currency.as_str() == currency)
}

/// Returns whether one side is the name of the other.
async fn sides_are_one(call: &Call, sent: &types::PostTransaction) -> bool {
    let (Some(source), Some(destination)) = (&sent.source, &sent.destination) else {
        return false;
    };
    let (name, id) = match (is_name(source), is_name(destination)) {
        (true, false) => (source, destination),
        (false, true) => (destination, source),
        _ => return false,
    };
    let is_one = is_named(call, id, name, &sent.currency).await;
    is_one.unwrap_or_default()
}
