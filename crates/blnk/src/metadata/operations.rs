//! What a second send of a merge would do, and what its failures mean.

use blnk_api::operations;

use crate::protocol::{
    error_body::ErrorBody,
    operation::{Operation, Replay},
};

// A send that arrives late undoes what another writer did after the first. For ledgers and balances any failure to look
// one up is a 404, also that of a database that is unreachable.
pub(crate) const MERGE: Operation = Operation::write(
    operations::METADATA_MERGE,
    Replay::OnlyIfUnsent,
    &["meta_data", "metadata"],
)
.ambiguous(&[404])
.hint(hint);

fn hint(status: u16, body: &ErrorBody) -> Option<&'static str> {
    // For a 404 that is not the server's own, the error has a hint of its own.
    if status == 404 && body.is_from_server() {
        Some(
            "or the server's database is unreachable; read the record before you assume that it \
             does not exist",
        )
    } else if is_unexplained(status, body) {
        Some(
            "for a balance, this is how metadata is refused that makes its row longer than 7,999 \
             bytes; it can be an outage too",
        )
    } else {
        None
    }
}

/// Returns whether a merge failed without a reason.
pub(crate) fn is_unexplained(status: u16, body: &ErrorBody) -> bool {
    status == 500 && body.has_code("GEN_INTERNAL") && body.details.is_none()
}
