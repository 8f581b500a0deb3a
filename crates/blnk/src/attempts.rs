//! The tries of one call, and what was seen of them.

use std::{
    error::Error as StdError,
    future::Future,
    io,
    pin::pin,
    time::{Duration, SystemTime},
};

use blnk_api::hooks::{BodyFault, Reply, complete, copy_of};
use http::StatusCode;
use tokio::time::Instant;

use crate::{
    Client, Outcome, RetryPolicy,
    failure::Failure,
    operation::{Operation, Replay},
    outcome::Evidence,
    retry::Ending,
    telemetry::{Span, Try},
    wait,
};

/// How far the last try came.
#[derive(Debug)]
pub(crate) enum Seen {
    /// Nothing was handed to the network.
    Nothing,
    /// The request was handed to the network.
    Sent,
    /// No status came.
    Lost(reqwest::Error),
    /// A status came; the body is being read.
    Status(StatusCode),
    /// The reply was read, as far as it went.
    Reply(Reply),
}

impl Seen {
    /// What this says about the write.
    fn outcome(&self, operation: &Operation) -> Outcome {
        let failure;
        let evidence = match self {
            Self::Nothing => Evidence::NoConnection,
            Self::Lost(error) if error.is_connect() => Evidence::NoConnection,
            Self::Sent | Self::Lost(_) => Evidence::NoStatus,
            Self::Status(status) => {
                failure = Failure::default();
                Evidence::Status(*status, &failure)
            }
            Self::Reply(reply) => {
                failure = Failure::of(reply);
                Evidence::Status(reply.status, &failure)
            }
        };
        Outcome::of(evidence, operation)
    }

    /// Whether the request certainly stayed here.
    pub(crate) fn never_left(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Lost(error) => error.is_connect(),
            _ => false,
        }
    }

    fn status(&self) -> Option<u16> {
        match self {
            Self::Nothing | Self::Sent | Self::Lost(_) => None,
            Self::Status(status) => Some(status.as_u16()),
            Self::Reply(reply) => Some(reply.status.as_u16()),
        }
    }

    /// The wait that the server asked for.
    fn asked_wait(&self) -> Option<Duration> {
        match self {
            Self::Reply(reply) => wait::asked(reply.status, &reply.headers, SystemTime::now()),
            _ => None,
        }
    }

    fn ending(&self) -> Ending {
        match self {
            Self::Nothing | Self::Sent | Self::Status(_) => Ending::TimedOut,
            Self::Lost(error) if error.is_connect() && is_distrust(error) => Ending::NotTrusted,
            Self::Lost(error) if error.is_connect() => Ending::NoConnection,
            Self::Lost(_) => Ending::Lost,
            Self::Reply(Reply {
                fault: Some(BodyFault::Broken(_)),
                status,
                ..
            }) if status.is_success() => Ending::Lost,
            Self::Reply(reply) => Ending::Status(reply.status),
        }
    }
}

/// The waits of the backoff; none as long as no try has failed.
type Waits = Option<Box<dyn Iterator<Item = Duration> + Send>>;

/// What is to be sent, and what was seen on the whole way.
///
/// It is kept by the caller and not in the future that writes it, so that it is known even of a call that ran out of time.
#[derive(Debug)]
pub(crate) struct Log {
    /// The next try.
    next: Option<reqwest::Request>,
    /// The last try.
    pub(crate) last: Seen,
    /// How many there were.
    pub(crate) tries: u32,
    /// Whether one before the last may have written.
    pub(crate) doubt: bool,
    /// Whether one before the last may have left.
    pub(crate) left: bool,
}

impl Log {
    /// `None` is a request that could not be built.
    pub(crate) fn new(request: Option<reqwest::Request>) -> Self {
        Self {
            next: request,
            last: Seen::Nothing,
            tries: 0,
            doubt: false,
            left: false,
        }
    }
}

/// The way to the server for one call.
#[derive(Debug)]
pub(crate) struct Attempts<'a> {
    pub(crate) client: &'a Client,
    pub(crate) api: &'a blnk_api::Client,
    pub(crate) operation: &'static Operation,
    pub(crate) retry: RetryPolicy,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Instant,
    pub(crate) span: &'a Span,
}

impl Attempts<'_> {
    /// Sends a request until there is an end to it, and keeps what was seen.
    pub(crate) async fn run(&self, log: &mut Log) {
        let mut waits: Waits = None;
        let mut retried = None;
        // Not `while let`, whose value would be kept until the end of each turn.
        loop {
            let Some(mut this) = log.next.take() else {
                break;
            };
            if log.tries > 0 {
                complete(self.api, &mut this);
                log.doubt |= log.last.outcome(self.operation) == Outcome::Unknown;
                log.left |= !log.last.never_left();
            }
            log.last = Seen::Sent;
            log.tries += 1;
            // The body is shared, not copied; after the last try no copy of the rest is needed either.
            if log.tries < self.retry.max_tries() {
                log.next = copy_of(&mut this);
            }
            let begun = self.span.is_heard().then(Instant::now);
            self.attempt(this, &mut log.last).await;
            let wait = self.again(log, &mut waits);
            if let Some(begun) = begun {
                self.tell(log, begun.elapsed(), wait);
            }
            let Some(wait) = wait else {
                break;
            };
            retried = Some(log.last.ending());
            self.client.settings().sleep.sleep(wait).await;
        }
        if let Seen::Reply(reply) = &log.last
            && reply.status.is_success()
        {
            self.client.settings().budget.succeed(retried);
        }
    }

    /// Sends a request once, within the limit of one try where there is one, and reads the reply, as far as it goes.
    ///
    /// The request is handed over before the future is made, which is the smaller for it.
    fn attempt<'a>(
        &'a self,
        request: reqwest::Request,
        seen: &'a mut Seen,
    ) -> impl Future<Output = ()> + 'a {
        let settings = self.client.settings();
        let sent = settings.http.execute(request);
        // Giving up on a write that may not be repeated gains nothing, and turns a slow success into doubt.
        let repeatable = self.operation.replay == Replay::Safe && self.retry.max_tries() > 1;
        let limit = settings.try_timeout.filter(|_| repeatable);
        async move {
            // Pinned, so that it is not copied into both arms below.
            let exchange = pin!(async move {
                let reply = match sent.await {
                    Ok(response) => {
                        *seen = Seen::Status(response.status());
                        Reply::read(response, settings.max_body_bytes)
                    }
                    Err(error) => {
                        *seen = Seen::Lost(error.without_url());
                        return;
                    }
                };
                *seen = Seen::Reply(reply.await);
            });
            match limit {
                Some(limit) => drop(tokio::time::timeout(limit, exchange).await),
                None => exchange.await,
            }
        }
    }

    /// The wait before another try, if there is to be one.
    fn again(&self, log: &Log, waits: &mut Waits) -> Option<Duration> {
        let ending = log.last.ending();
        if log.tries >= self.retry.max_tries() || !ending.allows(self.operation.replay) {
            return None;
        }
        // A write that is known to have happened has nothing to gain from another try, and its proof to lose.
        if log.last.outcome(self.operation) == Outcome::Applied {
            return None;
        }
        let wait = match log.last.asked_wait() {
            Some(wait) => wait,
            None => waits
                .get_or_insert_with(|| Box::new(self.retry.waits()))
                .next()?,
        };
        let left = self.deadline.saturating_duration_since(Instant::now());
        // A try that runs out of time while it connects is a try of which nobody knows whether it was sent.
        let connect = self.client.settings().connect_limit.min(self.timeout / 2);
        let needed = wait.saturating_add(connect);
        if needed > left || !self.client.settings().budget.take(ending) {
            return None;
        }
        Some(wait)
    }

    /// Tells those who listen of a try that ended.
    fn tell(&self, log: &Log, elapsed: Duration, wait: Option<Duration>) {
        let ended = Try {
            number: log.tries,
            status: log.last.status(),
            outcome: log.last.outcome(self.operation),
            elapsed,
            wait,
        };
        self.span.attempt(self.operation, &ended);
    }
}

/// Whether a connection failed for what the other side is, which no second try changes.
fn is_distrust(error: &(dyn StdError + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if is_tls(error) {
            return true;
        }
        // `io::Error` hides the error it carries from `source`.
        cause = match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    false
}

#[cfg(feature = "rustls")]
fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    error.is::<rustls::Error>()
}

#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    error.is::<native_tls::Error>()
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn is_tls(_error: &(dyn StdError + 'static)) -> bool {
    false
}
