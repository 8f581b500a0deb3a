//! What a second send of a split would do, and what its failures mean.

use blnk_api::operations;

use crate::{
    protocol::{error_body::ErrorBody, operation::Operation},
    transactions::operations::{POST, is_duplicate, wire},
};

// The server posts the leg `<reference>-1` first, whichever balance it is for: a second send is refused at it, and moves
// nothing.
pub(super) const POST_SPLIT: Operation = Operation {
    wire: wire("transaction_post_split", 201, operations::TRANSACTION_POST),
    ..POST
}
.unproven(unproven)
.hint(hint);

pub(super) const HOLD_SPLIT: Operation = Operation {
    wire: wire("transaction_hold_split", 201, operations::TRANSACTION_POST),
    ..POST_SPLIT
};

pub(super) const LEGS: Operation = Operation::read(wire(
    "transaction_legs",
    200,
    operations::TRANSACTION_FILTER,
));

/// Returns the leg at which the server stopped, from 0; `None` where its words do not have it, which they have only
/// for some failures.
pub(super) fn failed_leg(body: &ErrorBody) -> Option<u32> {
    let message = body.message.as_deref()?;
    let rest = message.strip_prefix("failed to record split transaction ")?;
    rest.split_once(':')?.0.parse().ok()
}

/// Returns whether a failure does not prove that nothing moved: only one of the first leg does, and one before it.
fn unproven(status: u16, body: &ErrorBody) -> bool {
    if !body.is_from_server() {
        return false;
    }
    match failed_leg(body) {
        Some(0) => (POST.unproven)(status, body),
        Some(_) => true,
        None => {
            let message = body.message.as_deref().unwrap_or_default();
            let is_before = body.is_about_rules()
                || body.has_code("GEN_MALFORMED_REQUEST")
                || message.starts_with("failed to split transaction");
            matches!(status, 400 | 404 | 409 | 423 | 500) && !is_before
        }
    }
}

fn hint(status: u16, body: &ErrorBody) -> Option<&'static str> {
    match failed_leg(body) {
        Some(leg) if leg > 0 => Some(
            "the legs before it were posted, and are given back; the reference is spent, so \
             another attempt needs another one",
        ),
        _ if is_duplicate(body) => {
            Some("the first leg's reference is taken; `legs` returns what became of each leg")
        }
        _ => (POST.hint)(status, body),
    }
}
