//! Where times and ids come from.

use std::fmt;

use chrono::{DateTime, SubsecRound, Utc};

/// The clock and the maker of UUIDs of a [`Cloud`](super::Cloud).
pub(super) struct Sources {
    now: Box<dyn FnMut() -> DateTime<Utc> + Send>,
    uuid: Box<dyn FnMut() -> String + Send>,
}

impl Sources {
    pub(super) fn new(
        now: impl FnMut() -> DateTime<Utc> + Send + 'static,
        uuid: impl FnMut() -> String + Send + 'static,
    ) -> Self {
        Self {
            now: Box::new(now),
            uuid: Box::new(uuid),
        }
    }

    pub(super) fn now(&mut self) -> DateTime<Utc> {
        (self.now)()
    }

    pub(super) fn id(&mut self, prefix: &str) -> String {
        format!("{prefix}{}", (self.uuid)())
    }
}

impl Default for Sources {
    fn default() -> Self {
        Self::new(Utc::now, || uuid::Uuid::new_v4().to_string())
    }
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sources")
    }
}

/// What a `timestamp` column keeps of a time: microseconds, rounded.
pub(super) fn stored_time(time: DateTime<Utc>) -> DateTime<Utc> {
    time.round_subsecs(6)
}

/// A `timestamp` column in a broadcast row. PostgreSQL cuts trailing zeros of the fraction, so that
/// about one row in ten takes a byte less and the size limit flickers; here it always takes all six
/// digits, so that a test gives the same answer twice.
pub(super) fn row_time(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}
