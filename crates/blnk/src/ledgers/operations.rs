//! What a second send of each operation would do.

use blnk_api::operations;

use crate::protocol::operation::{Operation, Replay};

// Names are not unique: sent again, it would make a second ledger.
pub(crate) const CREATE: Operation = Operation::write(
    operations::LEDGER_CREATE,
    Replay::OnlyIfUnsent,
    &["ledger_id"],
);

pub(crate) const READ: Operation = Operation::read(operations::LEDGER_READ);

// It sets the same name again.
pub(crate) const RENAME: Operation =
    Operation::write(operations::LEDGER_RENAME, Replay::Safe, &["ledger_id"]);
