//! What a second send of each operation would do, and what its failures mean.

use blnk_api::operations;

use crate::protocol::{
    error_body::ErrorBody,
    operation::{Operation, Replay},
};

// The server makes the id: sent again, it would make a second identity.
pub(crate) const CREATE: Operation = Operation::write(
    operations::IDENTITY_CREATE,
    Replay::OnlyIfUnsent,
    &["identity_id"],
)
.hint(hint);

// An id of the caller's own is unique, so that a second creation is refused.
pub(crate) const CREATE_WITH_OWN_ID: Operation =
    Operation::write(operations::IDENTITY_CREATE, Replay::Safe, &["identity_id"]).hint(hint);

pub(crate) const READ: Operation = Operation::read(operations::IDENTITY_READ);

// One statement, which sets the same members to the same values.
pub(crate) const UPDATE: Operation =
    Operation::write(operations::IDENTITY_UPDATE, Replay::Safe, &["message"]).hint(hint);

// The server writes the whole identity back as it read it: a first send that arrives late would undo what was written
// after the second.
pub(crate) const TOKENIZE_FIELD: Operation = Operation::write(
    operations::IDENTITY_TOKENIZE_FIELD,
    Replay::OnlyIfUnsent,
    &["message"],
);

// Each field is a statement of its own. Where one fails, those before it are done.
pub(crate) const TOKENIZE: Operation = Operation::write(
    operations::IDENTITY_TOKENIZE,
    Replay::OnlyIfUnsent,
    &["message"],
)
.ambiguous(&[400, 409, 422, 423, 500]);

pub(crate) const TOKENIZED_FIELDS: Operation =
    Operation::read(operations::IDENTITY_TOKENIZED_FIELDS);

pub(crate) const DETOKENIZE_FIELD: Operation =
    Operation::read(operations::IDENTITY_DETOKENIZE_FIELD);

// A read, though it is a `POST`.
pub(crate) const DETOKENIZE: Operation = Operation::read(operations::IDENTITY_DETOKENIZE);

fn hint(_status: u16, body: &ErrorBody) -> Option<&'static str> {
    let too_long = body.database("Code") == Some("54000");
    too_long.then_some("the country is too long for the database's index")
}
