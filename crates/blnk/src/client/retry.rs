//! How often a call is attempted, and the budget that all calls of a client share.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

/// How many attempts a call makes, and how long it waits between them.
///
/// Whether a request may be sent again at all is not a setting: it follows from what a second send would do. A creation
/// of a balance is sent again only after a connection that was never made, and after 429. A read, and
/// `ensure_internal`, also after a lost connection, a reply that breaks off, an attempt that takes too long, and 408,
/// 423, 502, 503, 504. No request is sent again after a 501, or after a certificate that is not trusted.
///
/// The waits grow exponentially with full jitter: each is a random part of a bound that doubles from `first` to
/// `longest`. A delay that the server requests (`Retry-After`, or `RateLimit-Reset` with 429) takes precedence if it is
/// longer. It is extended by a random part of up to a quarter of it, and of at most five seconds, so that callers that
/// were refused together do not return together. A requested delay of zero, or until a time that has passed, is
/// ignored.
///
/// No wait exceeds the call's [timeout](crate::ClientBuilder::timeout): a call whose remaining time is shorter than the
/// wait and a connection returns its last failure at once.
///
/// # Example: more attempts
///
/// ```
/// use std::time::Duration;
/// use blnk::{Client, RetryPolicy};
///
/// let blnk = Client::builder()
/// #   .base_url("http://localhost:8099")
///     .access_token("blnk_at_example")
///     .instance_id("instance_01ABC")
///     .retry(RetryPolicy::max_attempts(5).backoff(Duration::from_millis(50), Duration::from_secs(2)))
///     .build()?;
/// # Ok::<(), blnk::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    first: Duration,
    longest: Duration,
}

impl RetryPolicy {
    /// Returns a policy of at most so many attempts in all, with the default waits; 0 counts as 1.
    pub const fn max_attempts(attempts: u32) -> Self {
        Self {
            attempts: if attempts == 0 { 1 } else { attempts },
            first: Duration::from_millis(100),
            longest: Duration::from_secs(5),
        }
    }

    /// Returns a policy of one attempt.
    pub const fn once() -> Self {
        Self::max_attempts(1)
    }

    /// Sets the bound of the first wait, and the longest bound.
    #[must_use]
    pub const fn backoff(self, first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            ..self
        }
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the wait after so many attempts, 1 or more.
    pub(crate) fn wait_after(&self, attempts: u32) -> Duration {
        let doublings = attempts.saturating_sub(1).min(31);
        let bound = self.first.saturating_mul(1 << doublings).min(self.longest);
        // Full jitter: over the whole of the bound, so that callers who failed together do not come back together.
        bound.mul_f64(fastrand::f64())
    }
}

/// Three attempts, with waits of up to 0.1 and 0.2 seconds.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self::max_attempts(3)
    }
}

/// Tokens for further attempts, shared by all calls of a client.
///
/// Each further attempt costs some, and each success returns some. A few failures are retried, while a server that
/// fails every call soon receives one request for each call instead of several.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: AtomicU32,
    capacity: u32,
}

impl Budget {
    /// The size that the AWS SDKs use: a hundred further attempts before the first success.
    pub(crate) const CAPACITY: u32 = 500;

    pub(crate) fn new(capacity: u32) -> Self {
        Self {
            tokens: AtomicU32::new(capacity),
            capacity,
        }
    }

    /// Takes the cost of a further attempt, and returns whether there was enough.
    pub(crate) fn take(&self, cost: u32) -> bool {
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |available| {
                available.checked_sub(cost)
            })
            .is_ok()
    }

    /// Returns tokens to the budget for a success: the cost of its last further attempt, or one.
    pub(crate) fn give_back(&self, tokens: u32) {
        // The common case: a full budget is not written to, so that calls do not contend for it.
        if self.tokens.load(Ordering::Relaxed) >= self.capacity {
            return;
        }
        let _ = self
            .tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |available| {
                Some(available.saturating_add(tokens).min(self.capacity))
            });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_spread_below_a_bound_that_doubles_to_its_cap() {
        let policy = RetryPolicy::max_attempts(9)
            .backoff(Duration::from_millis(100), Duration::from_millis(500));
        for (attempts, bound) in (1..).zip([100, 200, 400, 500, 500].map(Duration::from_millis)) {
            let waits: Vec<_> = (0..400).map(|_| policy.wait_after(attempts)).collect();
            assert!(waits.iter().all(|wait| *wait <= bound), "{waits:?}");
            // 400 draws miss the upper half of a bound with a probability of 2^-400.
            assert!(waits.iter().any(|wait| *wait > bound / 2), "{waits:?}");
        }
    }

    #[test]
    fn waits_never_overflow() {
        let policy =
            RetryPolicy::max_attempts(u32::MAX).backoff(Duration::from_secs(1), Duration::MAX);
        for attempts in [0, 1, 40, u32::MAX] {
            assert!(policy.wait_after(attempts) <= Duration::MAX);
        }
        let longest = RetryPolicy::once().backoff(Duration::MAX, Duration::MAX);
        assert!(longest.wait_after(u32::MAX) <= Duration::MAX);
    }

    #[test]
    fn the_budget_runs_dry_and_successes_fill_it_again() {
        let budget = Budget::new(20);
        assert!(budget.take(5) && budget.take(10) && budget.take(5));
        assert!(!budget.take(5));
        for _ in 0..4 {
            budget.give_back(1);
        }
        assert!(!budget.take(5));
        budget.give_back(1);
        assert!(budget.take(5));
        for _ in 0..100 {
            budget.give_back(10);
        }
        assert_eq!(budget.tokens.load(Ordering::Relaxed), 20);
    }
}
