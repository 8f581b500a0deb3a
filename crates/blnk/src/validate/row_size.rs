//! How large a record's row is on the server.

use crate::{error::invalid_request::Reason, validate::Check};

/// The largest row that the server can store or update, as JSON.
///
/// Core sends each changed row through `pg_notify`, and PostgreSQL refuses payloads of 8,000 bytes and more; the
/// statement fails with it.
pub(crate) const MAX_ROW_BYTES: usize = 7_999;

/// Digits of the internal row number. A client cannot know it; ten digits is more rows than a table will have.
pub(crate) const ROW_NUMBER: usize = 10;

impl Check {
    /// Refuses a row that the server refuses, or that leaves less than `spare` bytes to grow.
    pub(crate) fn row_size(
        &mut self,
        record: &str,
        field: &str,
        needed: impl FnOnce() -> usize,
        spare: usize,
    ) {
        // What is nested too deep is not walked through.
        if self.has(Reason::TooDeep) {
            return;
        }
        let needed = needed();
        let excess = (needed + spare).saturating_sub(MAX_ROW_BYTES);
        if excess == 0 {
            return;
        }
        let message = if needed > MAX_ROW_BYTES {
            format!(
                "makes the {record}'s row {needed} bytes long, and the server refuses rows over \
                 {MAX_ROW_BYTES}; shorten it by {excess} bytes"
            )
        } else {
            format!(
                "makes the {record}'s row {needed} bytes long, which leaves {} of the \
                 {MAX_ROW_BYTES} that the server allows; the {record} would be created and stop \
                 moving when its amounts grow: shorten it by {excess} bytes, or set less \
                 `headroom` than {spare}",
                MAX_ROW_BYTES - needed,
            )
        };
        self.refuse(field, Reason::RowTooLong, message);
    }
}
