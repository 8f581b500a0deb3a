//! What the failures of metadata merges mean.

use crate::{
    error::Error,
    metadata::operations::{MERGE, is_unexplained},
};

impl Error {
    /// Returns whether a metadata merge failed as one does that would make a balance's row longer than the 7,999 bytes
    /// that the server can store. It says the same of any other internal failure: shorten the metadata of the balance,
    /// or try again later.
    pub fn may_be_too_long(&self) -> bool {
        self.api().is_some_and(|error| {
            error.operation() == MERGE.name() && is_unexplained(error.status, &error.reply)
        })
    }
}
