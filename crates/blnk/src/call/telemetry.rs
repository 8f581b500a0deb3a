//! What a call looks like from outside: one span, and one event for each attempt.
//!
//! Fields are named as OpenTelemetry's semantic conventions for HTTP clients name them, those of this crate begin with
//! `blnk.`. None of them contains a token, an id, a query, metadata or a body.

use std::{future::Future, time::Duration};

use tracing::{Instrument, field};

use crate::{
    client::config::Server,
    protocol::{operation::Operation, outcome::Outcome},
};

/// One attempt that ended.
#[derive(Debug)]
pub(crate) struct AttemptEnd {
    /// Its number, from 1.
    pub(crate) number: u32,
    /// The status, if one arrived.
    pub(crate) status: Option<u16>,
    /// What this attempt alone proves about the write.
    pub(crate) outcome: Outcome,
    /// How long it took.
    pub(crate) elapsed: Duration,
    /// The wait before the next, if there is one.
    pub(crate) wait: Option<Duration>,
}

/// How a call ended.
#[derive(Debug)]
pub(crate) struct CallEnd {
    pub(crate) attempts: u32,
    pub(crate) status: Option<u16>,
    /// What was written; nothing is by a read.
    pub(crate) outcome: Option<Outcome>,
    /// A stable name for the failure, if it is one.
    pub(crate) error: Option<&'static str>,
    /// Whether a failure is one that callers expect, such as a read that finds nothing.
    pub(crate) expected: bool,
    pub(crate) elapsed: Duration,
}

/// Milliseconds, as the log shows them.
fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The span of a call.
#[derive(Debug, Clone)]
pub(crate) struct Span(tracing::Span);

impl Span {
    pub(crate) fn of(operation: &Operation, server: &Server) -> Self {
        Self(tracing::info_span!(
            target: "blnk",
            "blnk_call",
            otel.kind = "client",
            blnk.operation = operation.wire.name,
            http.request.method = operation.wire.method,
            url.template = operation.wire.template,
            server.address = server.address.as_str(),
            server.port = server.port,
            http.response.status_code = field::Empty,
            http.request.resend_count = field::Empty,
            error.type = field::Empty,
            blnk.outcome = field::Empty,
            blnk.elapsed_ms = field::Empty,
        ))
    }

    /// Returns whether a subscriber is interested. In most programs none is, and then nothing is spent on this.
    pub(crate) fn is_enabled(&self) -> bool {
        !self.0.is_disabled()
    }

    /// Runs a future inside the span.
    pub(crate) fn instrument<F: Future>(&self, future: F) -> impl Future<Output = F::Output> {
        future.instrument(self.0.clone())
    }

    pub(crate) fn record_attempt(&self, operation: &Operation, end: &AttemptEnd) {
        tracing::debug!(
            target: "blnk",
            parent: &self.0,
            {
                blnk.operation = operation.wire.name,
                http.request.method = operation.wire.method,
                url.template = operation.wire.template,
                blnk.attempt = end.number,
                http.response.status_code = end.status,
                blnk.outcome = %end.outcome,
                blnk.elapsed_ms = millis(end.elapsed),
                blnk.wait_ms = end.wait.map(millis),
            },
            "an attempt ended"
        );
    }

    /// Reports a write whose future was dropped when it may have been received.
    pub(crate) fn record_dropped(&self, operation: &Operation, attempt: u32, elapsed: Duration) {
        let outcome = Outcome::Unknown;
        self.0.record("blnk.outcome", field::display(outcome));
        self.0.record("blnk.elapsed_ms", millis(elapsed));
        tracing::warn!(
            target: "blnk",
            parent: &self.0,
            {
                blnk.operation = operation.wire.name,
                blnk.attempt = attempt,
                blnk.outcome = %outcome,
                blnk.elapsed_ms = millis(elapsed),
            },
            "a call was dropped"
        );
    }

    pub(crate) fn record_end(&self, end: &CallEnd) {
        let span = &self.0;
        span.record("http.request.resend_count", end.attempts.saturating_sub(1));
        span.record("http.response.status_code", end.status);
        span.record("error.type", end.error);
        span.record("blnk.outcome", end.outcome.map(field::display));
        span.record("blnk.elapsed_ms", millis(end.elapsed));
        let Some(error) = end.error else { return };
        let outcome = end.outcome.map(field::display);
        if end.expected {
            tracing::debug!(target: "blnk", parent: span, { error.type = error, blnk.outcome = outcome }, "a call failed");
        } else {
            tracing::warn!(target: "blnk", parent: span, { error.type = error, blnk.outcome = outcome }, "a call failed");
        }
    }
}
