//! From what the attempts showed to a result.

use std::{
    error::Error as StdError,
    future::Future,
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use blnk_api::hooks::Reply;
use bytes::Bytes;
use tokio::time::Instant;

use crate::{
    call::{
        attempts::{AttemptHistory, Call, Progress, is_proven},
        echo::Differences,
        telemetry::{CallEnd, Span},
    },
    client::{retry::RetryPolicy, settings::Client},
    error::{
        Error, ErrorKind,
        api::ApiError,
        context::Context,
        decode::DecodeError,
        invalid_request::Problem,
        transport::{Phase, TransportError},
    },
    protocol::{
        error_body::ErrorBody,
        operation::Operation,
        outcome::{Evidence, Outcome},
        proof::has_error,
    },
    reply::{decode::Unusable, raw::Raw},
};

/// `Instant + Duration` overflows; one year is more than any call needs.
const LONGEST: Duration = Duration::from_secs(86_400 * 365);

/// The limits of a call, where they differ from the client's settings.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Limits {
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
}

/// How the body of a success is read.
pub(crate) type Decode<T> = fn(&Bytes) -> Result<T, Unusable>;

/// How a reply is compared with its request.
pub(crate) type Echo<T> = Box<dyn FnOnce(&T, &mut Differences) + Send + Sync>;

/// How a reply is read.
pub(crate) struct Reading<T> {
    pub(crate) decode: Decode<T>,
    /// The id and the text of the record that it is.
    pub(crate) record: fn(&T) -> Option<(&str, &Raw)>,
    pub(crate) echo: Option<Echo<T>>,
}

impl Call {
    pub(crate) fn new(client: &Client, operation: &'static Operation, limits: Limits) -> Self {
        let settings = client.settings();
        let default = match operation.long {
            true => settings.long_timeout,
            false => settings.timeout,
        };
        Self {
            operation,
            authorization: client.authorization(),
            timeout: limits.timeout.unwrap_or(default).min(LONGEST),
            retry: limits.retry.unwrap_or(settings.retry),
            begun: Instant::now(),
            span: Span::of(operation, &settings.server),
            may_have_written: AtomicBool::new(false),
            client: client.clone(),
        }
    }

    /// Returns a further call of the same undertaking, within the remaining time and with the same token.
    pub(crate) fn follow_up(&self, operation: &'static Operation) -> Self {
        let limits = Limits {
            timeout: Some(self.timeout.saturating_sub(self.begun.elapsed())),
            retry: Some(self.retry),
        };
        Self {
            authorization: self.authorization.clone(),
            ..Self::new(&self.client, operation, limits)
        }
    }

    /// Sends a request and reads the reply.
    #[allow(
        clippy::manual_async_fn,
        reason = "an `async fn` stores its arguments twice, and this future is part of every call's"
    )]
    pub(crate) fn send<T>(
        &self,
        request: Option<reqwest::Request>,
        reading: Reading<T>,
    ) -> impl Future<Output = Result<T, Error>> {
        let mut in_flight = InFlight {
            call: self,
            history: AttemptHistory::new(request),
            is_over: false,
        };
        async move {
            self.exchange(&mut in_flight.history).await;
            in_flight.is_over = true;
            let history = std::mem::take(&mut in_flight.history);
            let attempts = history.attempts;
            self.may_have_written
                .store(history.may_have_written, Ordering::Relaxed);
            let result = self.result_of(history, reading);
            if self.span.is_enabled() {
                self.record_end(attempts, result.as_ref().err());
            }
            result
        }
    }

    /// Makes the attempts within the total limit. If that passes, the history shows how far the call came.
    async fn exchange(&self, history: &mut AttemptHistory) {
        let attempts = pin!(self.run_attempts(history));
        let attempts = tokio::time::timeout_at(self.deadline(), attempts);
        let _ = if self.span.is_enabled() {
            self.span.instrument(attempts).await
        } else {
            attempts.await
        };
    }

    /// Reports to the subscriber how the call ended.
    fn record_end(&self, attempts: u32, error: Option<&Error>) {
        let success = self.operation.wire.success_status;
        self.span.record_end(&CallEnd {
            attempts,
            status: error.map_or(Some(success), Error::status),
            outcome: match error {
                None => self.operation.writes.then_some(Outcome::Applied),
                Some(error) => Some(error.outcome()),
            },
            error: error.map(|error| error.kind().name()),
            expected: error.is_some_and(|error| {
                (!self.operation.writes && error.is_not_found())
                    || (self.operation.expects_conflict && error.is_conflict())
            }),
            elapsed: self.begun.elapsed(),
        });
    }

    /// Turns the last attempt into a reply or an error.
    fn result_of<T>(&self, history: AttemptHistory, reading: Reading<T>) -> Result<T, Error> {
        let facts = Facts {
            call: self,
            attempts: history.attempts,
            may_have_written: history.may_have_written,
            may_have_been_sent: history.may_have_been_sent || !history.last.is_unsent(),
            retryable: history.is_retryable(self.operation),
        };
        let earlier_sent = history.may_have_been_sent;
        match history.last {
            Progress::Reply(reply) => {
                if !self.operation.is_success(reply.status) || reply.fault.is_some() {
                    return Err(facts.replied(reply, None));
                }
                // A record beside an error: one of the two is not true.
                if self.operation.writes
                    && has_error(&reply.body)
                    && !is_proven(&reply, self.operation)
                {
                    return Err(facts.replied(reply, Some(Unusable::Error)));
                }
                match (reading.decode)(&reply.body) {
                    Ok(value) => facts.compared(value, reading, reply),
                    Err(cause) => Err(facts.replied(reply, Some(cause))),
                }
            }
            Progress::Status(status) => Err(facts.no_reply(
                Evidence::Status(status, &ErrorBody::default()),
                Phase::TimedOut,
                format!("the reply, a {}, did not end in time", status.as_u16()),
                None,
            )),
            Progress::Sent => Err(facts.no_reply(
                Evidence::NoStatus,
                Phase::TimedOut,
                "no reply arrived in time".to_owned(),
                None,
            )),
            Progress::Lost(error) if error.is_connect() => {
                let base_url = &self.client.settings().server.base_url;
                let earlier = if earlier_sent {
                    " any more; an earlier attempt may have been received"
                } else {
                    ""
                };
                let detail = format!("no connection to {base_url} could be made{earlier}");
                Err(facts.no_reply(Evidence::NoConnection, Phase::Connect, detail, Some(error)))
            }
            Progress::Lost(error) => Err(facts.no_reply(
                Evidence::NoStatus,
                Phase::Exchange,
                exchange_failure(&error).to_owned(),
                Some(error),
            )),
            // The generated code could not build the request.
            Progress::NotSent => Err(facts.no_reply(
                Evidence::NoConnection,
                Phase::Connect,
                "the request could not be built, and nothing was sent".to_owned(),
                None,
            )),
        }
    }
}

/// The attempts of a call whose future may be dropped before it ends.
struct InFlight<'a> {
    call: &'a Call,
    history: AttemptHistory,
    is_over: bool,
}

/// Reports a write that its caller dropped while the server may have been writing.
impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        let (call, history) = (self.call, &self.history);
        if self.is_over || !call.operation.writes || !call.span.is_enabled() {
            return;
        }
        if history.outcome(call.operation) == Outcome::Unknown {
            let elapsed = call.begun.elapsed();
            call.span
                .record_dropped(call.operation, history.attempts, elapsed);
        }
    }
}

/// What every error of a call is made with.
struct Facts<'a> {
    call: &'a Call,
    attempts: u32,
    may_have_written: bool,
    may_have_been_sent: bool,
    retryable: bool,
}

impl Facts<'_> {
    fn context(&self, evidence: Evidence<'_>) -> Context {
        let operation = self.call.operation;
        let created = matches!(evidence, Evidence::Proven) && operation.creates();
        let outcome = Outcome::of(evidence, operation).after(self.may_have_written);
        Context {
            may_have_been_sent: self.may_have_been_sent,
            retryable: self.retryable,
            // With a key of the caller's there is never a second one.
            maybe_another: created && self.may_have_written && operation.key.is_empty(),
            ..Context::new(operation, outcome, self.attempts)
        }
    }

    /// Returns the error of a call without a complete reply.
    fn no_reply(
        &self,
        evidence: Evidence<'_>,
        phase: Phase,
        detail: String,
        source: Option<reqwest::Error>,
    ) -> Error {
        let status = match evidence {
            Evidence::Status(status, _) => Some(status.as_u16()),
            _ => None,
        };
        let source = source.map(Into::into);
        let error = TransportError::new(self.context(evidence), phase, status, detail, source);
        Error::new(ErrorKind::Transport(error))
    }

    /// Returns a value that is what was requested, or the error that it is not.
    fn compared<T>(&self, value: T, reading: Reading<T>, reply: Reply) -> Result<T, Error> {
        let mut differences = Differences::default();
        if let Some(echo) = reading.echo {
            echo(&value, &mut differences);
        }
        if differences.0.is_empty() {
            return Ok(value);
        }
        let Some(record) = (reading.record)(&value) else {
            return Err(self.replied(reply, Some(Unusable::Other)));
        };
        let mut context = self.context(Evidence::Proven);
        let created = context.operation.creates();
        let is_other = |problem: &Problem| {
            let member = problem.pointer().trim_start_matches('/');
            let by_id = !created && context.operation.proof.contains(&member);
            by_id || member == context.operation.key
        };
        if context.operation.writes && differences.0.iter().any(is_other) {
            // The reply is about another record, so it says nothing of this one.
            context.outcome = Outcome::Unknown;
        }
        context.retryable = false;
        Err(Error::mismatch(context, record, differences.0))
    }

    /// Returns the error that a reply is.
    fn replied(&self, reply: Reply, cause: Option<Unusable>) -> Error {
        let body = ErrorBody::of(&reply);
        let is_other = matches!(cause, Some(Unusable::Other));
        let context = self.context(if !is_other && is_proven(&reply, self.call.operation) {
            Evidence::Proven
        } else {
            Evidence::Status(reply.status, &body)
        });
        Error::new(if reply.status.is_success() {
            ErrorKind::Decode(DecodeError::new(context, reply, cause))
        } else {
            ErrorKind::Api(ApiError::new(context, &reply, body))
        })
    }
}

/// Describes a connection that failed before a status arrived.
fn exchange_failure(error: &reqwest::Error) -> &'static str {
    let mut cause: Option<&dyn StdError> = Some(error);
    while let Some(error) = cause {
        // The HTTP library bounds the head of a reply, and reports it in words alone.
        if error.to_string().contains("message head is too large") {
            return "the headers of the reply are larger than this client reads";
        }
        cause = error.source();
    }
    "the connection failed before a reply arrived"
}
