//! When a call is tried again, and after what wait.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use backon::{BackoffBuilder, ExponentialBuilder};
use http::StatusCode;

use crate::operation::Replay;

/// How often a call is tried, and how long it waits in between.
///
/// Whether a call may be tried again at all is not a setting: it follows from what a second send would do. A creation
/// of a balance is repeated only after a connection that was never made, and after 429. A read, and `ensure_internal`,
/// are also repeated after a lost connection, a reply that breaks off, a try that takes too long, and 423, 502, 503,
/// 504. A 501 and a certificate that is not trusted never are.
///
/// The waits grow exponentially with full jitter: each is a random part of a bound that doubles from `first` to
/// `longest`. A wait that the server asks for (`Retry-After`, or `RateLimit-Reset` with 429) wins. No wait goes past
/// the call's [timeout](crate::ClientBuilder::timeout): a call that would have less time left than a connection may
/// take returns its last failure at once.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use blnk::{Client, RetryPolicy};
///
/// let blnk = Client::builder()
/// #   .base_url("http://localhost:8099")
///     .access_token("blnk_at_example")
///     .instance_id("instance_01ABC")
///     .retry(RetryPolicy::tries(5).backoff(Duration::from_millis(50), Duration::from_secs(2)))
///     .build()?;
/// # Ok::<(), blnk::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    tries: u32,
    first: Duration,
    longest: Duration,
}

impl RetryPolicy {
    /// At most so many tries in all; none is taken as one.
    pub const fn tries(tries: u32) -> Self {
        Self {
            tries: if tries == 0 { 1 } else { tries },
            first: Duration::from_millis(100),
            longest: Duration::from_secs(5),
        }
    }

    /// One try.
    pub const fn once() -> Self {
        Self::tries(1)
    }

    /// The bound of the first wait, and the most it grows to.
    #[must_use]
    pub const fn backoff(self, first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            ..self
        }
    }

    pub(crate) fn max_tries(&self) -> u32 {
        self.tries
    }

    /// The waits between tries, without end.
    pub(crate) fn waits(&self) -> impl Iterator<Item = Duration> + Send + use<> {
        ExponentialBuilder::new()
            .with_min_delay(self.first.min(self.longest))
            .with_max_delay(self.longest)
            .without_max_times()
            .build()
            // Full jitter: spread over the whole of the bound, so that callers who failed together do not come back
            // together.
            .map(|bound| bound.mul_f64(fastrand::f64()))
    }
}

/// Three tries, with waits of up to 0.1 and 0.2 seconds.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self::tries(3)
    }
}

/// How one try failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// No connection was made.
    NoConnection,
    /// The other side's certificate, or its way to speak TLS, was not accepted.
    NotTrusted,
    /// The connection was lost, inside the body or before.
    Lost,
    /// The try took too long.
    TimedOut,
    /// A whole reply, or one whose body is over the limit.
    Status(StatusCode),
}

impl Ending {
    /// Whether another try can help, and cannot harm.
    pub(crate) fn allows(self, replay: Replay) -> bool {
        let safe = replay == Replay::Safe;
        match self {
            Self::NoConnection => true,
            Self::NotTrusted => false,
            Self::Lost | Self::TimedOut => safe,
            Self::Status(status) => match status.as_u16() {
                429 => true,
                423 | 502 | 503 | 504 => safe,
                _ => false,
            },
        }
    }

    /// What another try costs of the budget: more where the server may be at its end.
    fn cost(self) -> u32 {
        match self {
            Self::TimedOut | Self::NoConnection => 10,
            _ => 5,
        }
    }
}

/// Tokens for further tries, shared by all calls of a client.
///
/// Each further try takes some, and each success gives some back, so a few failures are ridden out, while a server that
/// fails every call is soon asked once per call instead of several times.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: AtomicU32,
    capacity: u32,
}

impl Budget {
    /// As the AWS SDKs have it: a hundred further tries before the first success.
    pub(crate) const CAPACITY: u32 = 500;

    pub(crate) fn new(capacity: u32) -> Self {
        Self {
            tokens: AtomicU32::new(capacity),
            capacity,
        }
    }

    /// Takes what a further try costs, if there is as much.
    pub(crate) fn take(&self, ending: Ending) -> bool {
        let cost = ending.cost();
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                tokens.checked_sub(cost)
            })
            .is_ok()
    }

    /// Gives back one token for a success, and what its own further tries took.
    pub(crate) fn succeed(&self, after: Option<Ending>) {
        let back = after.map_or(1, Ending::cost);
        // The good path: a full budget is left alone, so that calls do not contend for it.
        if self.tokens.load(Ordering::Relaxed) >= self.capacity {
            return;
        }
        let _ = self
            .tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                Some(tokens.saturating_add(back).min(self.capacity))
            });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_is_repeated_only_when_it_was_certainly_not_acted_on() {
        let status = |code| Ending::Status(StatusCode::from_u16(code).unwrap());
        let table = [
            (Ending::NoConnection, true, true),
            (Ending::NotTrusted, false, false),
            (Ending::Lost, false, true),
            (Ending::TimedOut, false, true),
            (status(429), true, true),
            (status(423), false, true),
            (status(502), false, true),
            (status(503), false, true),
            (status(504), false, true),
            (status(500), false, false),
            (status(501), false, false),
            (status(400), false, false),
            (status(409), false, false),
            (status(201), false, false),
        ];
        for (ending, only_if_unsent, safe) in table {
            assert_eq!(
                ending.allows(Replay::OnlyIfUnsent),
                only_if_unsent,
                "{ending:?}"
            );
            assert_eq!(ending.allows(Replay::Safe), safe, "{ending:?}");
        }
    }

    #[test]
    fn waits_are_spread_below_a_bound_that_doubles_to_its_cap() {
        let policy =
            RetryPolicy::tries(9).backoff(Duration::from_millis(100), Duration::from_millis(500));
        let bounds = [100, 200, 400, 500, 500].map(Duration::from_millis);
        let mut highest = [Duration::ZERO; 5];
        for _ in 0..400 {
            for ((wait, bound), highest) in policy.waits().zip(bounds).zip(&mut highest) {
                assert!(wait <= bound, "{wait:?} of {bound:?}");
                *highest = wait.max(*highest);
            }
        }
        // 400 draws miss the upper half of a bound with a probability of 2^-400.
        for (highest, bound) in highest.into_iter().zip(bounds) {
            assert!(highest > bound / 2, "{highest:?} of {bound:?}");
        }
    }

    #[test]
    fn waits_never_end_and_never_overflow() {
        let policy = RetryPolicy::tries(u32::MAX).backoff(Duration::from_secs(1), Duration::MAX);
        assert_eq!(policy.waits().take(5_000).count(), 5_000);
    }

    #[test]
    fn the_budget_runs_dry_and_successes_fill_it_again() {
        let budget = Budget::new(20);
        assert!(
            budget.take(Ending::Lost) && budget.take(Ending::TimedOut) && budget.take(Ending::Lost)
        );
        assert!(!budget.take(Ending::Lost));
        for _ in 0..4 {
            budget.succeed(None);
        }
        assert!(!budget.take(Ending::Lost));
        budget.succeed(None);
        assert!(budget.take(Ending::Lost));
        for _ in 0..100 {
            budget.succeed(Some(Ending::TimedOut));
        }
        assert_eq!(budget.tokens.load(Ordering::Relaxed), 20);
    }
}
