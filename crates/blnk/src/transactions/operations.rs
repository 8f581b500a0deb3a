//! What a second send of each operation would do, and what its failures mean.

use blnk_api::{Operation as Wire, operations};

use crate::protocol::{
    error_body::ErrorBody,
    operation::{Operation, Replay},
};

/// Returns a route of the document as a call of its own, with another name and status.
pub(crate) const fn wire(name: &'static str, success_status: u16, route: Wire) -> Wire {
    let mut wire = route;
    wire.name = name;
    wire.success_status = success_status;
    wire
}

// The reference is unique on the instance: a second send is refused.
pub(crate) const POST: Operation = Operation::write(
    operations::TRANSACTION_POST,
    Replay::Safe,
    &["transaction_id"],
)
.keyed_by("reference")
.unproven(unproven)
.long()
.hint(hint);

// A second send moves nothing more; its reply has an id that never exists.
pub(crate) const QUEUE: Operation = Operation {
    wire: wire("transaction_queue", 201, operations::TRANSACTION_POST),
    ..POST
};

// A server before Core 0.15.3 posts.
pub(crate) const PREVIEW: Operation = Operation {
    wire: wire("transaction_preview", 200, operations::TRANSACTION_POST),
    writes: false,
    writes_on_older: true,
    proof: &[],
    ..POST
};

// It waits for what the server does anyway.
pub(crate) const WAIT: Operation = Operation::read(wire(
    "transaction_wait",
    200,
    operations::TRANSACTION_FILTER,
));

// The reference is unique on the instance: a second send is refused.
pub(crate) const HOLD: Operation = Operation {
    wire: wire("transaction_hold", 201, operations::TRANSACTION_POST),
    ..POST
};

// After the first send nothing remains to be committed, and a second one is refused.
pub(crate) const COMMIT: Operation = Operation::write(
    wire("transaction_commit", 200, operations::INFLIGHT_UPDATE),
    Replay::Safe,
    &["transaction_id"],
)
.keyed_by("parent_transaction")
.unproven(unproven_settlement)
.long()
.hint(settlement_hint);

// A second send commits as much again.
pub(crate) const COMMIT_PART: Operation = Operation {
    wire: wire("transaction_commit_part", 200, operations::INFLIGHT_UPDATE),
    replay: Replay::OnlyIfUnsent,
    ..COMMIT
};

pub(crate) const ENSURE_COMMITTED: Operation = Operation {
    wire: wire(
        "transaction_ensure_committed",
        200,
        operations::INFLIGHT_UPDATE,
    ),
    ..COMMIT_PART
};

// After the first send nothing remains to be released, and a second one is refused.
pub(crate) const VOID: Operation = Operation {
    wire: wire("transaction_void", 200, operations::INFLIGHT_UPDATE),
    ..COMMIT
};

pub(crate) const READ_HOLD: Operation = Operation::read(wire(
    "transaction_read_hold",
    200,
    operations::TRANSACTION_FILTER,
));

// Through the queue: a second request is dropped, because the refund's reference is unique.
pub(crate) const REFUND: Operation = Operation::write(
    operations::TRANSACTION_REFUND,
    Replay::Safe,
    &["transaction_id"],
)
.keyed_by("parent_transaction")
.unproven(unproven_refund)
.long();

pub(crate) const READ: Operation = Operation::read(operations::TRANSACTION_READ);

pub(crate) const READ_BY_REFERENCE: Operation =
    Operation::read(operations::TRANSACTION_READ_BY_REFERENCE);

pub(crate) const FILTER: Operation = Operation::read(operations::TRANSACTION_FILTER);

pub(crate) const READ_SIDE: Operation = Operation::read(operations::BALANCE_READ);

pub(crate) const LINEAGE: Operation = Operation::read(operations::TRANSACTION_LINEAGE);

// A batch on the queue: a second send gives the queue what it has, and nothing moves twice, as for one transaction. Many
// take a while, and nothing is gained by giving up. A reply with another count is about another batch.
pub(crate) const POST_BATCH: Operation = Operation::write(
    operations::TRANSACTION_POST_BATCH,
    Replay::Safe,
    &["batch_id"],
)
.keyed_by("transaction_count")
.unproven(unproven_of_many)
.long()
.hint(hint_of_batch);

// An atomic batch: its transactions are posted in order, so that of two sends one alone has the first reference. The other
// fails there, before it has posted anything, and its compensation finds nothing with its own id. The reply comes at once.
pub(crate) const POST_BATCH_ATOMIC: Operation = Operation {
    wire: wire(
        "transaction_post_batch_atomic",
        202,
        operations::TRANSACTION_POST_BATCH,
    ),
    long: false,
    ..POST_BATCH
};

// It waits for what the server does anyway.
pub(crate) const WAIT_BATCH: Operation = Operation::read(wire(
    "transaction_wait_batch",
    200,
    operations::TRANSACTION_FILTER,
));

// A hold whose rest was committed has no rest: a second send commits nothing, and says so. Nothing in the reply proves that
// each was committed, so a reply that cannot be read proves nothing.
pub(crate) const COMMIT_MANY: Operation =
    Operation::write(operations::INFLIGHT_COMMIT_MANY, Replay::Safe, &[])
        .unproven(unproven_of_many)
        .long();

// A part is committed again.
pub(crate) const COMMIT_MANY_PARTS: Operation = Operation {
    replay: Replay::OnlyIfUnsent,
    ..COMMIT_MANY
};

// A hold that was released has nothing to release.
pub(crate) const VOID_MANY: Operation =
    Operation::write(operations::INFLIGHT_VOID_MANY, Replay::Safe, &[])
        .unproven(unproven_of_many)
        .long();

/// Returns whether a failure of a request about many does not prove that nothing was done: only the rules of the request
/// itself are checked before the first of them is looked at.
fn unproven_of_many(status: u16, body: &ErrorBody) -> bool {
    let codes = [
        "TXN_BULK_EMPTY",
        "TXN_BULK_LIMIT_EXCEEDED",
        "GEN_MALFORMED_REQUEST",
    ];
    if !body.is_from_server() {
        return false;
    }
    match status {
        400 => !body.is_about_rules() && !codes.iter().any(|code| body.has_code(code)),
        // Some of them may be done; also where the database refused one of them, a 500.
        404 | 409 | 422 | 423 | 500 => true,
        _ => false,
    }
}

fn hint_of_batch(status: u16, _: &ErrorBody) -> Option<&'static str> {
    (status == 429).then_some(
        "the instance also replies so while it works on 100 batches; nothing of this one was posted",
    )
}

/// The server's words for rules of the movement, which it checks before it writes.
const INSUFFICIENT_FUNDS: &str = "insufficient funds in source balance";
const OVER_LIMIT: &str = "transaction exceeds overdraft limit";
const NOT_POSITIVE: &str = "transaction precise amount must be positive";

/// Returns whether a failure does not prove that nothing moved.
fn unproven(status: u16, body: &ErrorBody) -> bool {
    if !body.is_from_server() {
        return false;
    }
    match status {
        400 if body.is_about_rules() => false,
        // Servers before 0.15 have neither statuses nor codes of their own for them.
        400 if is_duplicate(body) || body.unknown_balance().is_some() => false,
        400 if body.has_code("TXN_INSUFFICIENT_FUNDS") => !ends_with(body, INSUFFICIENT_FUNDS),
        400 if body.has_code("TXN_VALIDATION_ERROR") || body.code.is_none() => {
            ![INSUFFICIENT_FUNDS, OVER_LIMIT, NOT_POSITIVE]
                .iter()
                .any(|words| ends_with(body, words))
        }
        404 => body.unknown_balance().is_none(),
        // Also where another post of the same reference was faster.
        409 => !is_duplicate(body),
        // A statement can fail after the one that moved the money.
        500 => true,
        _ => false,
    }
}

fn ends_with(body: &ErrorBody, words: &str) -> bool {
    body.message
        .as_deref()
        .is_some_and(|message| message.ends_with(words))
}

/// Returns whether the source has too little.
pub(crate) fn is_insufficient(body: &ErrorBody) -> bool {
    body.has_code("TXN_INSUFFICIENT_FUNDS") || ends_with(body, INSUFFICIENT_FUNDS)
}

/// Returns whether the source may not go so far below zero.
pub(crate) fn is_over_limit(body: &ErrorBody) -> bool {
    ends_with(body, OVER_LIMIT)
}

/// Returns whether the reference is taken.
pub(crate) fn is_duplicate(body: &ErrorBody) -> bool {
    body.has_code("TXN_DUPLICATE_REFERENCE") || ends_with(body, "has already been used")
}

fn hint(status: u16, body: &ErrorBody) -> Option<&'static str> {
    match status {
        404 if body.unknown_balance().is_some() => {
            Some("a balance of the transaction does not exist; the server's code says transaction")
        }
        409 if body.has_code("GEN_CONFLICT") => Some(
            "both sides are one balance, or another transaction was faster; `ensure_posted` finds \
             out",
        ),
        423 => Some(
            "another transaction holds a balance; servers before Core 0.15.3 also keep both \
             balances locked for about five minutes after a caller gave up on its post",
        ),
        400 if unproven(status, body) => {
            Some("the server has this code for its own faults too; `ensure_posted` finds out")
        }
        _ => None,
    }
}

/// Returns whether all of a hold was committed.
pub(crate) fn is_committed(body: &ErrorBody) -> bool {
    body.has_code("TXN_ALREADY_COMMITTED") || contains(body, "Transaction already committed")
}

/// Returns whether a hold was released, or expired.
pub(crate) fn is_voided(body: &ErrorBody) -> bool {
    body.has_code("TXN_ALREADY_VOIDED") || contains(body, "has already been voided")
}

/// Returns whether more was to be committed than remains.
pub(crate) fn is_more_than_held(body: &ErrorBody) -> bool {
    body.has_code("TXN_COMMIT_AMOUNT_EXCEEDED") || contains(body, "cannot commit more than")
}

/// Returns whether the money that a hold reserved was taken by another one.
pub(crate) fn is_hold_spent(body: &ErrorBody) -> bool {
    contains(body, "insufficient inflight ")
}

fn contains(body: &ErrorBody, words: &str) -> bool {
    let message = body.message.as_deref();
    message.is_some_and(|message| message.contains(words))
}

/// Returns whether the failure of a commit or void does not prove that nothing was done.
fn unproven_settlement(status: u16, body: &ErrorBody) -> bool {
    if !body.is_from_server() {
        return false;
    }
    let refused = |codes: &[&str]| codes.iter().any(|code| body.has_code(code));
    match status {
        400 => {
            let rules = [
                "TXN_NOT_INFLIGHT",
                "TXN_INVALID_AMOUNT",
                "TXN_INVALID_STATUS_ACTION",
                "GEN_MALFORMED_REQUEST",
            ];
            let ended = is_committed(body) || is_voided(body);
            !(refused(&rules) || ended || is_more_than_held(body) || is_hold_spent(body))
        }
        409 => !(is_committed(body) || is_voided(body)),
        500 => true,
        _ => false,
    }
}

fn settlement_hint(status: u16, body: &ErrorBody) -> Option<&'static str> {
    match status {
        _ if is_hold_spent(body) => Some(
            "another hold between the same balances was settled with this one's money: one that was \
             posted through the queue, or settled by both of its ids",
        ),
        409 if is_voided(body) => Some("the hold was released, or it expired"),
        423 => Some("another commit or void is being made; the server does not wait for it"),
        400 if unproven_settlement(status, body) => Some(
            "the server has this code for its own faults too, and for a hold whose row is too near \
             its limit: then shorten its metadata; `read_hold` shows what was committed",
        ),
        _ => None,
    }
}

/// Returns whether the failure of a refund does not prove that none was made.
fn unproven_refund(status: u16, body: &ErrorBody) -> bool {
    match status {
        400 => body.is_from_server() && !body.has_code("GEN_MALFORMED_REQUEST"),
        // It exists, or is being made.
        409 | 500 => true,
        _ => false,
    }
}
