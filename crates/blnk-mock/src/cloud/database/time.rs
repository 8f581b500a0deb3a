//! Times in the columns of PostgreSQL.

use chrono::{DateTime, SubsecRound, Utc};

/// What a `timestamp` column stores of a time: microseconds, rounded.
pub(crate) fn stored_time(time: DateTime<Utc>) -> DateTime<Utc> {
    time.round_subsecs(6)
}

/// A `timestamp` column in a broadcast row. PostgreSQL cuts trailing zeros of the fraction, so that
/// about one row in ten is a byte shorter and the size limit varies; here it always has six digits,
/// so that a test has the same result every time.
pub(crate) fn row_time(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}

/// The same of a time that a request chose, or of none: without zeros at the end of the fraction, as
/// PostgreSQL writes it.
pub(crate) fn chosen_row_time(time: DateTime<Utc>) -> String {
    let text = row_time(time);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
