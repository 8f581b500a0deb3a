//! What became of a split after its post.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    call::{attempts::Call, request::Request},
    client::retry::RetryPolicy,
    error::{Error, ErrorKind, Problem, Reason, context::Context},
    protocol::outcome::Outcome,
    transactions::{
        split::{
            leg::{LegReport, LegState, Split, SplitLeg},
            look::{Found, Plan, find, states},
            operations::failed_leg,
        },
        transaction::Transaction,
    },
};

/// How often it is looked for what becomes of the legs after a failure. Their refunds take some seconds.
const LOOKS: u32 = 8;

/// How long the waits between two looks grow.
const BACKOFF: RetryPolicy =
    RetryPolicy::once().backoff(Duration::from_millis(100), Duration::from_secs(2));

/// Posts a split, and reads its legs: the reply's ids of legs can be those of others.
pub(super) async fn post(
    call: Call,
    plan: Plan,
    post: Request<Transaction>,
) -> Result<Split, Error> {
    // Before the post: the server accepts the reference of a single transaction for a split, and would pay again.
    let before = find(&call, &plan).await;
    let before = before.map_err(|error| error.with_parts(plan.parts(|_| Outcome::NotSent)))?;
    if let Some((row, differences)) = before.other {
        let parts = plan.parts(|index| match before.legs[index] {
            Some(_) => Outcome::Applied,
            None => Outcome::NotSent,
        });
        let mut error = mismatch(&call, row, differences, 0).with_outcome(Outcome::NotSent);
        if let Some(context) = error.context_mut() {
            context.parts = parts;
        }
        return Err(error);
    }
    let reply = match post.send_within(&call).await {
        Ok(reply) => reply,
        Err(error) => return after(&call, &plan, error).await,
    };
    // The server replies after the last leg.
    let found = find(&call, &plan).await;
    let found = found.map_err(|error| error.with_parts(plan.parts(|_| Outcome::Applied)))?;
    match found.whole(&plan) {
        Some(split)
            if found.parent.as_ref() == Some(&reply.transaction_id) && found.other.is_none() =>
        {
            Ok(split)
        }
        _ => {
            let parts = plan.parts(|index| match found.legs[index] {
                Some(_) => Outcome::Applied,
                None => Outcome::Unknown,
            });
            let (row, differences) = found.other.unwrap_or_else(|| {
                let message = format!("has legs of {}, or not all", reply.transaction_id);
                let problem = Problem::new("reference", Reason::Differs, message);
                (reply, vec![problem])
            });
            Err(mismatch(&call, row, differences, 1).with_parts(parts))
        }
    }
}

/// Returns what became of the legs of a split that may have been posted.
pub(super) async fn report(call: Call, plan: Plan) -> Result<Vec<LegReport>, Error> {
    let found = find(&call, &plan).await?;
    let states = states(&call, found.legs).await?;
    if let Some((row, differences)) = found.other {
        let parts = plan.parts(|index| outcome(&states[index], false));
        let mut error = mismatch(&call, row, differences, 1);
        // It is a read, whatever the legs are.
        if let Some(context) = error.context_mut() {
            context.parts = parts;
        }
        return Err(error);
    }
    let legs = plan.legs.into_iter().zip(states);
    let reports = legs.map(|(planned, state)| LegReport {
        balance: planned.balance,
        amount: planned.amount,
        state,
    });
    Ok(reports.collect())
}

/// Looks for what became of the legs after a failure: success where an own attempt posted all of them, else the error with
/// the outcome of each.
async fn after(call: &Call, plan: &Plan, error: Error) -> Result<Split, Error> {
    let whole = error.outcome();
    let is_taken = error.is_duplicate_reference();
    if whole == Outcome::NotSent || (whole == Outcome::Rejected && !is_taken) {
        return Err(error.with_parts(plan.parts(|_| whole)));
    }
    // No time remains.
    if error.is_timeout() {
        return Err(error.with_parts(plan.parts(|_| whole)));
    }
    let mut looks = 0;
    let (found, states) = loop {
        let Ok(found) = find(call, plan).await else {
            break (None, None);
        };
        let Ok(states) = states(call, found.legs.clone()).await else {
            break (Some(found), None);
        };
        looks += 1;
        let wait = BACKOFF.wait_after(looks);
        let is_late = looks >= LOOKS || Instant::now() + wait >= call.deadline();
        if is_late || is_settled(&states) {
            break (Some(found), Some(states));
        }
        call.client.settings().sleep.sleep(wait).await;
    };
    let (Some(found), Some(states)) = (found, states) else {
        let unknown = match whole {
            Outcome::Applied => Outcome::Applied,
            _ => Outcome::Unknown,
        };
        return Err(error.with_parts(plan.parts(|_| unknown)));
    };
    let is_own = !(is_taken && whole == Outcome::Rejected);
    let is_other = matches!(error.kind(), ErrorKind::Mismatch(_));
    let stands = states.iter().all(LegState::stands);
    if let Some(split) = found.whole(plan).filter(|_| is_own && !is_other && stands) {
        return Ok(split);
    }
    let is_over = is_over(&error, &found, &states);
    let parts = plan.parts(|index| outcome(&states[index], is_over));
    let has_other = found.other.is_some();
    let is_spent = has_other || found.legs.iter().any(Option::is_some);
    let error = match found.other {
        Some((row, differences)) if !is_other => mismatch(call, row, differences, error.attempts()),
        _ => error,
    };
    let mut error = error.with_parts(parts);
    if (has_other || (is_spent && error.outcome() == Outcome::Rejected))
        && let Some(context) = error.context_mut()
    {
        // The first reference is taken for ever; or the server would pay once more for another shape.
        context.retryable = false;
    }
    Err(error)
}

/// Returns whether the legs that are not there will never be.
fn is_over(error: &Error, found: &Found, states: &[LegState]) -> bool {
    let is_missing = |state: &LegState| *state == LegState::NotPosted;
    // Only where a leg failed are others given back.
    if !states
        .iter()
        .all(|state| state.stands() || is_missing(state))
    {
        return true;
    }
    // A gateway knows nothing of the legs, and a lost attempt may go on.
    let Some(api) = error.api().filter(|_| error.attempts() == 1) else {
        return false;
    };
    let is_final = match api.status {
        400 | 404 | 409 | 423 => api.reply.is_from_server(),
        500 => api.code().is_some(),
        _ => false,
    };
    let stopped_later = failed_leg(&api.reply).is_some_and(|leg| leg > 0);
    // Without a leg this call has posted nothing; with one it may be that of another call that goes on.
    let is_free = !error.is_duplicate_reference() || found.other.is_some();
    is_final && (stopped_later || (is_free && states.iter().all(is_missing)))
}

/// Returns whether nothing more will become of the legs that are there.
fn is_settled(states: &[LegState]) -> bool {
    let is_undone = |state: &LegState| matches!(state, LegState::NotPosted | LegState::Returned(_));
    states.iter().all(LegState::stands) || states.iter().all(is_undone)
}

fn outcome(state: &LegState, is_over: bool) -> Outcome {
    match state {
        LegState::Applied(_) | LegState::Held(_) => Outcome::Applied,
        LegState::Returning(_) => Outcome::Unknown,
        LegState::Returned(_) => Outcome::Rejected,
        LegState::NotPosted if is_over => Outcome::Rejected,
        LegState::NotPosted => Outcome::Unknown,
    }
}

fn mismatch(call: &Call, row: Transaction, differences: Vec<Problem>, attempts: u32) -> Error {
    let outcome = match call.operation.writes {
        true => Outcome::Unknown,
        false => Outcome::ReadOnly,
    };
    let context = Context::new(call.operation, outcome, attempts);
    let record = (row.transaction_id.as_str(), row.raw());
    Error::mismatch(context, record, differences)
}

impl Plan {
    /// Returns what became of each part, by its index.
    fn parts(&self, outcome: impl Fn(usize) -> Outcome) -> Vec<(String, Outcome)> {
        let legs = self.legs.iter().enumerate();
        legs.map(|(index, leg)| (leg.balance.clone(), outcome(index)))
            .collect()
    }
}

impl Found {
    /// Returns the split, if all its legs are there.
    fn whole(&self, plan: &Plan) -> Option<Split> {
        let legs = plan.legs.iter().zip(&self.legs);
        let legs = legs.map(|(planned, leg)| {
            Some(SplitLeg {
                balance: planned.balance.clone(),
                transaction: leg.clone()?,
            })
        });
        Some(Split {
            reference: plan.reference().to_owned(),
            legs: legs.collect::<Option<_>>()?,
        })
    }
}
