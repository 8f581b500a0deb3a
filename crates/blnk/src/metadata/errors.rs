//! What the failures of metadata merges mean.

use crate::{
    error::Error,
    metadata::operations::{MERGE, is_unexplained},
};

impl Error {
    /// Returns whether a metadata merge failed in the form in which the server refuses one that makes a balance's row
    /// longer than 7,999 bytes.
    ///
    /// The server replies the same to every other internal failure. Shorten the metadata of the balance, or repeat the
    /// merge later.
    pub fn may_be_too_long(&self) -> bool {
        self.api().is_some_and(|error| {
            error.operation() == MERGE.name() && is_unexplained(error.status, &error.reply)
        })
    }
}
