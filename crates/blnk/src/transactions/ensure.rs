//! Transactions that exist once: posted, or found.

use blnk_api::types;
use serde::{Deserialize, Serialize};

use crate::{
    call::{attempts::Call, echo::Differences, request::Request},
    error::{Error, ErrorKind},
    protocol::outcome::Outcome,
    transactions::{
        balance_ref::{BalanceRef, is_name},
        compare,
        look_up::{Found, look_up},
        operations::{FILTER, READ_NAMED},
        status::TransactionStatus,
        transaction::Transaction,
    },
    values::{creation::Creation, currency::Currency, indicator::Indicator},
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

/// Posts a transaction that does not exist, and compares one that does.
pub(crate) async fn ensure(
    call: Call,
    sent: types::PostTransaction,
    post: Request<Transaction>,
) -> Result<EnsuredTransaction, Error> {
    // Before the post: the server accepts the reference of a split for a single one, and would pay again.
    let found = look(&call, &sent).await?;
    if is_taken(&found, &sent.reference) {
        return same(
            &call,
            &sent,
            found,
            (Outcome::NotSent, 0),
            Creation::Existing,
        )
        .await;
    }
    let error = match post.send_within(&call).await {
        Ok(transaction) => {
            let creation = Creation::Created;
            return Ok(EnsuredTransaction {
                transaction,
                creation,
            });
        }
        Err(error) => error,
    };
    let outcome = error.outcome();
    let creation = match outcome {
        Outcome::Applied => Creation::Created,
        Outcome::Rejected if error.is_duplicate_reference() => Creation::Existing,
        Outcome::Unknown => Creation::Unknown,
        _ => return Err(error),
    };
    // No time remains to look it up; or it was posted otherwise than requested.
    if error.is_timeout() || matches!(error.kind(), ErrorKind::Mismatch(_)) {
        return Err(error.safe_to_repeat());
    }
    match look(&call, &sent).await {
        Ok(found) if is_taken(&found, &sent.reference) => {
            let known = (outcome, error.attempts() + 1);
            same(&call, &sent, found, known, creation).await
        }
        // What is known of the post is known from its own error.
        Ok(_) | Err(_) => Err(error.safe_to_repeat()),
    }
}

/// Resolves the refusal of a reference that an earlier attempt of the same call may have taken.
pub(crate) async fn resolve(
    call: Call,
    error: Error,
    sent: types::PostTransaction,
) -> Result<Transaction, Error> {
    if !error.is_duplicate_reference() || error.outcome() != Outcome::Unknown {
        return Err(error);
    }
    match look(&call, &sent).await {
        Ok(found) if is_taken(&found, &sent.reference) => {
            let known = (Outcome::Unknown, error.attempts() + 1);
            let same = same(&call, &sent, found, known, Creation::Unknown).await;
            same.map(|ensured| ensured.transaction)
        }
        Ok(_) | Err(_) => Err(error),
    }
}

async fn look(call: &Call, sent: &types::PostTransaction) -> Result<Found, Error> {
    let request = look_up(&call.client, shapes(&sent.reference));
    request.send_within(&call.follow_up(&FILTER)).await
}

/// Returns the leg of a split with this reference; a single transaction that somebody called so has no parent.
fn leg<'a>(found: &'a Found, reference: &str) -> Option<&'a Transaction> {
    let legs = ["-1", "_1"].map(|suffix| found.of(&format!("{reference}{suffix}")));
    let mut legs = legs.into_iter().flatten();
    legs.find(|leg| leg.parent_transaction.is_some())
}

fn is_taken(found: &Found, reference: &str) -> bool {
    found.of(reference).is_some() || leg(found, reference).is_some()
}

/// Returns what was found, if it is what was sent.
async fn same(
    call: &Call,
    sent: &types::PostTransaction,
    found: Found,
    known: (Outcome, u32),
    creation: Creation,
) -> Result<EnsuredTransaction, Error> {
    let mut differences = Differences::default();
    if let Some(leg) = leg(&found, &sent.reference) {
        let message =
            "was posted as a split, of which this is a leg; one reference belongs to one shape";
        differences.add("reference", message.to_owned());
        return Err(compare::mismatch(call.operation, known, leg, differences));
    }
    let child = found.of(&format!("{}_q", sent.reference));
    let child = child.map(|child| (child.parent_transaction.clone(), child.status.clone()));
    let Some(transaction) = found.into_one(&sent.reference) else {
        differences.add("reference", "was not found any more".to_owned());
        return Err(Error::nothing_found(&FILTER));
    };
    compare::money(sent, &transaction, &mut differences);
    if transaction.status != TransactionStatus::Applied {
        let own = child.filter(|(parent, _)| parent.as_ref() == Some(&transaction.transaction_id));
        let child = own.map(|(_, status)| format!(", and what became of it is {status}"));
        let message = format!(
            "is {}: it was not posted to be applied at once{}",
            transaction.status,
            child.unwrap_or_default()
        );
        differences.add("status", message);
    }
    if differences.0.is_empty() {
        let sides = [
            ("source", &sent.source, &transaction.source),
            ("destination", &sent.destination, &transaction.destination),
        ];
        for (member, name, stored) in sides {
            let named = named(call, name, &sent.currency).await;
            let named = named.map_err(|error| error.with_outcome(known.0))?;
            let stored = stored.as_ref().map(BalanceRef::as_str);
            differences.text(member, named.as_deref(), stored);
        }
    }
    if differences.0.is_empty() {
        return Ok(EnsuredTransaction {
            transaction,
            creation,
        });
    }
    Err(compare::mismatch(
        call.operation,
        known,
        &transaction,
        differences,
    ))
}

/// Returns the id of the balance with this name; nothing for an id, and for a name that no path can have.
async fn named(call: &Call, name: &str, currency: &str) -> Result<Option<String>, Error> {
    if !is_name(name) || name.contains('/') || currency.contains('/') {
        return Ok(None);
    }
    let indicator = Indicator::from_server(name.to_owned());
    let currency = Currency::from_server(currency.to_owned());
    let read = call.client.balances().read_internal(indicator, currency);
    match read.send_within(&call.follow_up(&READ_NAMED)).await {
        Ok(balance) => Ok(Some(String::from(balance.balance_id))),
        // Whatever was stored was not this one.
        Err(error) if error.is_not_found() => Ok(Some(name.to_owned())),
        Err(error) => Err(error),
    }
}
