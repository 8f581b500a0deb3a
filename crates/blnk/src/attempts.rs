//! The tries of one call: the way to the server, which keeps what was seen on it.

use std::{
    error::Error as StdError,
    io,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use blnk_api::hooks::{BodyFault, Exchange, Reply, Transport};
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
            Self::Reply(reply) => wait::asked(reply.status, &reply.headers, chrono::Utc::now()),
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

/// What was seen on the whole way.
#[derive(Debug)]
pub(crate) struct Log {
    /// The last try.
    pub(crate) last: Seen,
    /// How many there were.
    pub(crate) tries: u32,
    /// Whether one before the last may have written.
    pub(crate) doubt: bool,
}

/// The way to the server for one call.
///
/// What was seen is kept here and not in the future, so that it is known even of a call that ran out of time.
#[derive(Debug)]
pub(crate) struct Attempts {
    client: Client,
    operation: &'static Operation,
    retry: RetryPolicy,
    deadline: Instant,
    span: Span,
    log: Mutex<Log>,
}

impl Attempts {
    pub(crate) fn new(
        client: Client,
        operation: &'static Operation,
        retry: RetryPolicy,
        deadline: Instant,
        span: Span,
    ) -> Self {
        let log = Mutex::new(Log {
            last: Seen::Nothing,
            tries: 0,
            doubt: false,
        });
        Self {
            client,
            operation,
            retry,
            deadline,
            span,
            log,
        }
    }

    /// What was seen; to be asked once, at the end.
    pub(crate) fn finish(&self) -> Log {
        let mut log = self.log();
        Log {
            last: std::mem::replace(&mut log.last, Seen::Nothing),
            tries: log.tries,
            doubt: log.doubt,
        }
    }

    fn log(&self) -> std::sync::MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a try and tells its number, from 1.
    fn begin(&self) -> u32 {
        let mut log = self.log();
        log.doubt |= log.last.outcome(self.operation) == Outcome::Unknown;
        log.last = Seen::Sent;
        log.tries += 1;
        log.tries
    }

    fn saw(&self, seen: Seen) {
        self.log().last = seen;
    }

    /// Sends a request once and reads the reply, as far as it goes.
    async fn exchange_once(&self, http: &reqwest::Client, request: reqwest::Request) {
        match http.execute(request).await {
            Ok(response) => {
                self.saw(Seen::Status(response.status()));
                let limit = self.client.settings().max_body_bytes;
                self.saw(Seen::Reply(Reply::read(response, limit).await));
            }
            Err(error) => self.saw(Seen::Lost(error.without_url())),
        }
    }

    /// Sends a request once, within the limit of one try where there is one.
    async fn attempt(&self, http: &reqwest::Client, request: reqwest::Request) {
        let exchange = self.exchange_once(http, request);
        match (self.operation.replay, self.client.settings().try_timeout) {
            // Giving up on a write that may not be repeated gains nothing, and turns a slow success into doubt.
            (Replay::Safe, Some(limit)) if self.retry.max_tries() > 1 => {
                let _ = tokio::time::timeout(limit, exchange).await;
            }
            _ => exchange.await,
        }
    }

    /// The wait before another try, if there is to be one.
    fn again(&self, number: u32, waits: &mut Waits) -> Option<Duration> {
        let (ending, asked) = {
            let last = &self.log().last;
            let ending = last.ending();
            if number >= self.retry.max_tries() || !ending.allows(self.operation.replay) {
                return None;
            }
            (ending, last.asked_wait())
        };
        let wait = match asked {
            Some(wait) => wait,
            None => waits
                .get_or_insert_with(|| Box::new(self.retry.waits()))
                .next()?,
        };
        let left = self.deadline.saturating_duration_since(Instant::now());
        // A try that runs out of time while it connects is a try of which nobody knows whether it was sent.
        let needed = wait.saturating_add(self.client.settings().connect_limit);
        if needed > left || !self.client.settings().budget.take(ending) {
            return None;
        }
        Some(wait)
    }

    /// Tells the log of a try that ended.
    fn tell(&self, number: u32, elapsed: Duration, wait: Option<Duration>) {
        let (status, outcome) = {
            let last = &self.log().last;
            (last.status(), last.outcome(self.operation))
        };
        let ended = Try {
            number,
            status,
            outcome,
            elapsed,
            wait,
        };
        self.span.attempt(self.operation, &ended);
    }

    /// Gives the budget back what a success is worth.
    fn settle(&self, retried: Option<Ending>) {
        if let Seen::Reply(reply) = &self.log().last
            && reply.status.is_success()
        {
            self.client.settings().budget.succeed(retried);
        }
    }
}

/// What the generated code gets instead of a reply: it would read the reply a second time, and forget its status and
/// headers. The log has it, and [`Call`](crate::call::Call) reads it there.
///
/// An error of that type can only be had from something that fails; no address is the quickest to.
fn ask_the_log(http: &reqwest::Client) -> Result<reqwest::Response, reqwest::Error> {
    match http.get("").build() {
        Err(error) => Err(error),
        Ok(_) => Ok(http::Response::new("").into()),
    }
}

impl Transport for Attempts {
    fn exchange<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: reqwest::Request,
        _operation: &'static str,
    ) -> Exchange<'a> {
        Box::pin(async move {
            let mut request = Some(request);
            let mut waits: Waits = None;
            let mut retried = None;
            loop {
                let number = self.begin();
                // The body is shared, not copied; the last try needs no copy of the rest either.
                let copy = match &request {
                    Some(kept) if number < self.retry.max_tries() => kept.try_clone(),
                    _ => None,
                };
                let Some(this) = copy.or_else(|| request.take()) else {
                    break;
                };
                let begun = Instant::now();
                self.attempt(http, this).await;
                let wait = self.again(number, &mut waits);
                self.tell(number, begun.elapsed(), wait);
                let Some(wait) = wait else {
                    break;
                };
                retried = Some(self.log().last.ending());
                self.client.settings().sleep.sleep(wait).await;
            }
            self.settle(retried);
            ask_the_log(http)
        })
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
