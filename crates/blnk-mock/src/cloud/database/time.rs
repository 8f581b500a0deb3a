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
