//! The clock and the ids, which are injected.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// The clock and the source of UUIDs. All instances of a Cloud share it: a clone is the same clock.
#[derive(Clone)]
pub(crate) struct Sources(Arc<Mutex<Functions>>);

struct Functions {
    now: Box<dyn FnMut() -> DateTime<Utc> + Send>,
    uuid: Box<dyn FnMut() -> String + Send>,
    /// How far a test has moved the clock.
    ahead: TimeDelta,
}

impl Sources {
    pub(crate) fn new(
        now: impl FnMut() -> DateTime<Utc> + Send + 'static,
        uuid: impl FnMut() -> String + Send + 'static,
    ) -> Self {
        Self(Arc::new(Mutex::new(Functions {
            now: Box::new(now),
            uuid: Box::new(uuid),
            ahead: TimeDelta::zero(),
        })))
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        let mut functions = self.lock();
        let now = (functions.now)();
        now + functions.ahead
    }

    /// Moves the clock.
    pub(crate) fn advance(&self, duration: TimeDelta) {
        let mut functions = self.lock();
        functions.ahead += duration;
    }

    pub(crate) fn id(&self, prefix: &str) -> String {
        format!("{prefix}{}", (self.lock().uuid)())
    }

    /// A panic of one of the functions leaves nothing incomplete.
    fn lock(&self) -> MutexGuard<'_, Functions> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The clock of the machine and random UUIDs.
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
