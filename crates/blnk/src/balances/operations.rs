//! What a second send of each operation would do, and what its failures mean.

use blnk_api::operations;

use crate::protocol::{
    error_body::ErrorBody,
    operation::{Operation, Replay},
};

// The server has no key for it: sent again, it would make a second balance.
pub(crate) const CREATE: Operation = Operation::write(
    operations::BALANCE_CREATE,
    Replay::OnlyIfUnsent,
    &["balance_id"],
)
.hint(hint);

// Indicator and currency are unique together, so a second creation is refused.
pub(crate) const ENSURE: Operation =
    Operation::write(operations::BALANCE_CREATE, Replay::Safe, &["balance_id"])
        .hint(hint)
        .expects_conflict();

pub(crate) const READ: Operation = Operation::read(operations::BALANCE_READ);

pub(crate) const READ_BY_INDICATOR: Operation =
    Operation::read(operations::BALANCE_READ_BY_INDICATOR);

pub(crate) const READ_AT: Operation = Operation::read(operations::BALANCE_READ_AT);

pub(crate) const LINEAGE: Operation = Operation::read(operations::BALANCE_LINEAGE);

// It writes the same link again.
pub(crate) const LINK_IDENTITY: Operation = Operation::write(
    operations::BALANCE_LINK_IDENTITY,
    Replay::Safe,
    &["message"],
)
.hint(hint);

fn hint(_status: u16, body: &ErrorBody) -> Option<&'static str> {
    if body.has_constraint("balances_ledger_id_fkey") {
        Some("the ledger does not exist")
    } else if body.has_constraint("balances_identity_id_fkey") {
        Some("the identity does not exist; the server's message says ledger for both")
    } else if body.has_code("BAL_NOT_FOUND") && body.names_unknown_identity() {
        Some("the identity does not exist; the server's code says balance for both")
    } else if body.database("Code") == Some("54000") {
        Some("indicator and currency are too long for the database's index")
    } else {
        None
    }
}
