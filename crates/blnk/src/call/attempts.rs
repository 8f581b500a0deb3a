//! The attempts of one call, and what each showed.

use std::{
    error::Error as StdError,
    future::Future,
    io,
    pin::pin,
    sync::atomic::AtomicBool,
    time::{Duration, SystemTime},
};

use blnk_api::hooks::{BodyFault, Reply, clone_without_headers, restore_headers};
use http::{HeaderValue, StatusCode, header};
use tokio::time::Instant;

use crate::{
    call::{
        classify::Ending,
        telemetry::{AttemptEnd, Span},
    },
    client::{retry::RetryPolicy, settings::Client},
    protocol::{
        error_body::ErrorBody,
        operation::{Operation, Replay},
        outcome::{Evidence, Outcome},
        proof::proof,
        retry_after::retry_after,
    },
};

/// How far the last attempt came.
#[derive(Debug, Default)]
pub(crate) enum Progress {
    /// Nothing was handed to the network.
    #[default]
    NotSent,
    /// The request was handed to the network.
    Sent,
    /// The connection failed before a status arrived.
    Lost(reqwest::Error),
    /// A status arrived; the body is being read.
    Status(StatusCode),
    /// The reply was read, or as much of it as arrived.
    Reply(Reply),
}

impl Progress {
    /// Returns what this proves about the write.
    fn outcome(&self, operation: &Operation) -> Outcome {
        let body;
        let evidence = match self {
            Self::NotSent => Evidence::NoConnection,
            Self::Lost(error) if error.is_connect() => Evidence::NoConnection,
            Self::Sent | Self::Lost(_) => Evidence::NoStatus,
            Self::Status(status) => {
                body = ErrorBody::default();
                Evidence::Status(*status, &body)
            }
            Self::Reply(reply) if is_proven(reply, operation) => Evidence::Proven,
            Self::Reply(reply) => {
                body = ErrorBody::of(reply);
                Evidence::Status(reply.status, &body)
            }
        };
        Outcome::of(evidence, operation)
    }

    /// Returns whether the request was certainly not sent.
    pub(crate) fn is_unsent(&self) -> bool {
        match self {
            Self::NotSent => true,
            Self::Lost(error) => error.is_connect(),
            _ => false,
        }
    }

    fn status(&self) -> Option<u16> {
        match self {
            Self::NotSent | Self::Sent | Self::Lost(_) => None,
            Self::Status(status) => Some(status.as_u16()),
            Self::Reply(reply) => Some(reply.status.as_u16()),
        }
    }

    /// Returns the delay that the server requested.
    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Reply(reply) => retry_after(reply.status, &reply.headers, SystemTime::now()),
            _ => None,
        }
    }

    fn ending(&self) -> Ending {
        match self {
            Self::NotSent | Self::Sent | Self::Status(_) => Ending::TimedOut,
            Self::Lost(error) if error.is_connect() && is_untrusted(error) => Ending::NotTrusted,
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

/// Returns whether a reply proves that the server wrote.
pub(crate) fn is_proven(reply: &Reply, operation: &Operation) -> bool {
    operation.is_success(reply.status) && proof(&reply.body, operation.proof).is_some()
}

/// The pending request, and what the attempts so far showed.
///
/// The caller of the attempts owns it, and not the future that writes it, so that it is known even of a call that ran
/// out of time.
#[derive(Debug, Default)]
pub(crate) struct AttemptHistory {
    /// The request of the next attempt.
    next: Option<reqwest::Request>,
    pub(crate) last: Progress,
    pub(crate) attempts: u32,
    /// Whether an attempt before the last may have written.
    pub(crate) may_have_written: bool,
    /// Whether an attempt before the last may have sent its request.
    pub(crate) may_have_been_sent: bool,
}

impl AttemptHistory {
    /// `None` is a request that could not be built.
    pub(crate) fn new(request: Option<reqwest::Request>) -> Self {
        Self {
            next: request,
            ..Self::default()
        }
    }

    /// Returns what the attempts so far prove about the write.
    pub(crate) fn outcome(&self, operation: &Operation) -> Outcome {
        self.last.outcome(operation).after(self.may_have_written)
    }

    /// Returns whether the same call is safe to repeat and may succeed.
    pub(crate) fn is_retryable(&self, operation: &Operation) -> bool {
        let last = &self.last;
        // A request that cannot be built never will be.
        let sent = !matches!(last, Progress::NotSent);
        sent && last.ending().allows(operation.replay)
            && last.outcome(operation) != Outcome::Applied
    }
}

/// One call in progress: what is the same for all its attempts.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) operation: &'static Operation,
    pub(crate) client: Client,
    /// The token with which the call began.
    pub(crate) authorization: HeaderValue,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) begun: Instant,
    pub(crate) span: Span,
    /// Whether an attempt of its last request, before the one that was answered, may have written.
    pub(crate) may_have_written: AtomicBool,
}

impl Call {
    pub(crate) fn deadline(&self) -> Instant {
        self.begun + self.timeout
    }

    /// Sends a request until a reply is final, and records what each attempt showed.
    pub(crate) async fn run_attempts(&self, history: &mut AttemptHistory) {
        let settings = self.client.settings();
        let mut retried = None;
        // Not `while let`, which would hold its value until the end of each turn.
        loop {
            let Some(mut request) = history.next.take() else {
                break;
            };
            if history.attempts > 0 {
                restore_headers(&mut request);
                let last = &history.last;
                history.may_have_written |= last.outcome(self.operation) == Outcome::Unknown;
                history.may_have_been_sent |= !last.is_unsent();
            }
            history.last = Progress::Sent;
            history.attempts += 1;
            // The body is shared, not copied; after the last attempt no copy of the rest is needed either.
            if history.attempts < self.retry.attempts() {
                history.next = clone_without_headers(&mut request);
            }
            let authorization = self.authorization.clone();
            request
                .headers_mut()
                .insert(header::AUTHORIZATION, authorization);
            let begun = self.span.is_enabled().then(Instant::now);
            self.attempt(request, &mut history.last).await;
            let wait = self.wait_before_next(history);
            if let Some(begun) = begun {
                self.record_attempt(history, begun.elapsed(), wait);
            }
            let Some(wait) = wait else {
                break;
            };
            retried = Some(history.last.ending());
            settings.sleep.sleep(wait).await;
        }
        if let Progress::Reply(reply) = &history.last
            && reply.status.is_success()
        {
            settings.budget.give_back(retried.map_or(1, Ending::cost));
        }
    }

    /// Sends a request once, within the limit of one attempt where there is one, and reads the reply.
    ///
    /// The request is passed on before the future is made, which is smaller for it.
    fn attempt<'a>(
        &'a self,
        request: reqwest::Request,
        progress: &'a mut Progress,
    ) -> impl Future<Output = ()> + 'a {
        let settings = self.client.settings();
        let response = settings.http.execute(request);
        // To give up on a write that may not be repeated gains nothing, and turns a slow success into an unknown outcome.
        let repeatable = self.operation.replay == Replay::Safe && self.retry.attempts() > 1;
        let limited = repeatable && !self.operation.long;
        let limit = settings.attempt_timeout.filter(|_| limited);
        async move {
            // Pinned, so that it is not copied into both arms below.
            let exchange = pin!(async move {
                let reply = match response.await {
                    Ok(response) => {
                        *progress = Progress::Status(response.status());
                        Reply::read(response, settings.max_body_bytes)
                    }
                    Err(error) => {
                        *progress = Progress::Lost(error.without_url());
                        return;
                    }
                };
                *progress = Progress::Reply(reply.await);
            });
            match limit {
                Some(limit) => drop(tokio::time::timeout(limit, exchange).await),
                None => exchange.await,
            }
        }
    }

    /// Returns the wait before another attempt, if there is to be one.
    fn wait_before_next(&self, history: &AttemptHistory) -> Option<Duration> {
        let settings = self.client.settings();
        if history.attempts >= self.retry.attempts() || !history.is_retryable(self.operation) {
            return None;
        }
        let backoff = self.retry.wait_after(history.attempts);
        // Never below the backoff, and spread, so that callers who were refused together do not come back together.
        let wait = match history.last.retry_after() {
            Some(requested) => requested.max(backoff) + spread(requested),
            None => backoff,
        };
        let remaining = self.deadline().saturating_duration_since(Instant::now());
        // Of an attempt that runs out of time while it connects, nobody knows whether it was sent.
        let connect = settings.connect_timeout.min(self.timeout / 2);
        let cost = history.last.ending().cost();
        if wait.saturating_add(connect) > remaining || !settings.budget.take(cost) {
            return None;
        }
        Some(wait)
    }

    /// Reports an attempt that ended to the subscriber.
    fn record_attempt(&self, history: &AttemptHistory, elapsed: Duration, wait: Option<Duration>) {
        let end = AttemptEnd {
            number: history.attempts,
            status: history.last.status(),
            outcome: history.last.outcome(self.operation),
            elapsed,
            wait,
        };
        self.span.record_attempt(self.operation, &end);
    }
}

/// Returns what a call waits beyond the requested delay: a random part of a quarter of it, and of no more than five
/// seconds.
fn spread(requested: Duration) -> Duration {
    (requested / 4)
        .min(Duration::from_secs(5))
        .mul_f64(fastrand::f64())
}

/// Returns whether a connection failed because of what the other side is, which no second attempt changes.
fn is_untrusted(error: &(dyn StdError + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if crate::client::tls::is_tls_error(error) {
            return true;
        }
        // `io::Error` hides the error it wraps from `source`.
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
