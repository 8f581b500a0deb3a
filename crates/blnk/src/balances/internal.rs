//! Internal balances that exist once: created, or found.

use serde::{Deserialize, Serialize};

use crate::{
    balances::{balance::Balance, new_balance::NewBalance, operations::READ_BY_INDICATOR},
    call::{attempts::Call, request::Request},
    error::{
        Error, ErrorKind,
        context::{Context, quoted},
        invalid_request::{Problem, Reason},
        mismatch::Mismatch,
    },
    protocol::outcome::Outcome,
    values::{creation::Creation, id::IdentityId},
};

/// An internal balance that exists, and which call created it.
///
/// # Example: whether it is new
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// use blnk::{NewBalance, balances::Creation};
///
/// let ensured = blnk.balances().ensure_internal(&NewBalance::internal("@fees", "USD")).await?;
/// if ensured.creation == Creation::Created {
///     println!("{} is new", ensured.balance.balance_id);
/// }
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ensured {
    /// The balance.
    pub balance: Balance,
    /// Which call created it.
    pub creation: Creation,
}

/// Creates an internal balance, and reads it if the creation is refused because it exists.
pub(crate) async fn ensure(
    call: Call,
    wanted: NewBalance,
    create: Request<Balance>,
    read: Request<Balance>,
) -> Result<Ensured, Error> {
    let refused = match create.send_within(&call).await {
        Ok(balance) => {
            let creation = Creation::Created;
            return Ok(Ensured { balance, creation });
        }
        // No time remains to read it; or it was created otherwise than requested.
        Err(error) if error.is_timeout() || matches!(error.kind(), ErrorKind::Mismatch(_)) => {
            return Err(error);
        }
        // It was created, and only the reply is unusable; or one exists, created by any call.
        Err(error) if error.outcome() == Outcome::Applied || error.is_conflict() => error,
        Err(error) => return Err(error),
    };
    let outcome = refused.outcome();
    let creation = match outcome {
        Outcome::Applied => Creation::Created,
        Outcome::Rejected => Creation::Existing,
        _ => Creation::Unknown,
    };
    let read_call = call.follow_up(&READ_BY_INDICATOR);
    // What is known of the write is known from the creation, whatever becomes of the read.
    let balance = read.send_within(&read_call).await;
    // A server that does not know `indicator` created a balance that is not found by it, but perhaps an older one.
    if let ErrorKind::Decode(created) = refused.kind()
        && created.record_id() != balance.as_ref().ok().map(|found| found.balance_id.as_str())
    {
        return Err(refused);
    }
    let balance = balance.map_err(|error| error.with_outcome(outcome))?;
    let differences = differences(&wanted, &balance);
    if differences.is_empty() {
        return Ok(Ensured { balance, creation });
    }
    let context = Context {
        operation: call.operation,
        outcome,
        attempts: refused.attempts() + 1,
        may_have_been_sent: true,
        retryable: false,
        maybe_another: false,
        maybe_done: Vec::new(),
    };
    let mismatch = Mismatch::new(
        context,
        (balance.balance_id.as_str(), balance.raw()),
        differences,
    );
    Err(Error::new(ErrorKind::Mismatch(mismatch)))
}

/// Returns the members in which the stored balance differs from the requested one.
fn differences(wanted: &NewBalance, stored: &Balance) -> Vec<Problem> {
    let mut differences = Vec::new();
    let identity = stored.identity_id.as_ref().map(IdentityId::as_str);
    if let Some(wanted) = wanted.identity_id()
        && identity != Some(wanted)
    {
        let found = identity.map_or_else(|| "no identity".to_owned(), quoted);
        let message = format!("the stored balance has {found}; requested was {wanted}");
        differences.push(Problem::new("identity_id", Reason::Refused, message));
    }
    differences
}
