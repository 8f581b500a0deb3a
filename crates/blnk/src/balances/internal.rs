//! Internal balances that exist once: created, or found.

use serde::{Deserialize, Serialize};

use crate::{
    balances::{balance::Balance, operations::READ_BY_INDICATOR},
    call::{attempts::Call, echo::Differences, request::Request},
    error::{Error, ErrorKind, context::Context},
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

/// Creates an internal balance, and reads it if the creation is refused because it exists. An identity is compared with
/// that of the stored one.
pub(crate) async fn ensure(
    call: Call,
    identity: Option<String>,
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
    let mut differences = Differences::default();
    let stored = balance.identity_id.as_ref().map(IdentityId::as_str);
    differences.text("identity_id", identity.as_deref(), stored);
    if differences.0.is_empty() {
        return Ok(Ensured { balance, creation });
    }
    let context = Context::new(call.operation, outcome, refused.attempts() + 1);
    let record = (balance.balance_id.as_str(), balance.raw());
    Err(Error::mismatch(context, record, differences.0))
}
