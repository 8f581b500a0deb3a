//! What the failures of ledgers mean.

use crate::error::Error;

impl Error {
    /// Returns whether the ledger does not exist.
    ///
    /// When a balance is created, the server replies 400 with the same code and message as for an unknown identity;
    /// when the ledger itself is read or renamed, 404 `LGR_NOT_FOUND`.
    pub fn is_unknown_ledger(&self) -> bool {
        self.api().is_some_and(|error| {
            error.reply.has_constraint("balances_ledger_id_fkey")
                || (error.operation().starts_with("ledger_")
                    && (error.reply.has_code("LGR_NOT_FOUND")
                        || error.reply.is_not_found_without_code()))
        })
    }
}
