//! What a call looks like from outside: one span, and one event for each try.
//!
//! Fields are named as OpenTelemetry's semantic conventions for HTTP clients name them, those of this crate begin with
//! `blnk.`. There is never a token, an id, a query, metadata or a body among them.

use std::{future::Future, time::Duration};

use crate::{Outcome, config::Server, operation::Operation};

/// One try that ended.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "tracing"),
    allow(dead_code, reason = "nobody listens in this build")
)]
pub(crate) struct Try {
    /// Its number, from 1.
    pub(crate) number: u32,
    /// The status, if one came.
    pub(crate) status: Option<u16>,
    /// What this try alone says about the write.
    pub(crate) outcome: Outcome,
    /// How long it took.
    pub(crate) elapsed: Duration,
    /// The wait before the next, if there is one.
    pub(crate) wait: Option<Duration>,
}

/// How a call ended.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "tracing"),
    allow(dead_code, reason = "nobody listens in this build")
)]
pub(crate) struct End {
    pub(crate) tries: u32,
    pub(crate) status: Option<u16>,
    /// What was written; nothing is by a read.
    pub(crate) outcome: Option<Outcome>,
    /// A stable name for the failure, if it is one.
    pub(crate) error: Option<&'static str>,
    pub(crate) elapsed: Duration,
}

/// Milliseconds, as the log shows them.
#[cfg(feature = "tracing")]
fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The span of a call.
#[cfg(feature = "tracing")]
#[derive(Debug, Clone)]
pub(crate) struct Span(tracing::Span);

#[cfg(feature = "tracing")]
impl Span {
    pub(crate) fn of(operation: &Operation, server: &Server) -> Self {
        use tracing::field::Empty;

        Self(tracing::info_span!(
            target: "blnk",
            "blnk_call",
            otel.kind = "client",
            blnk.operation = operation.name,
            http.request.method = operation.method,
            url.template = operation.template,
            server.address = server.address.as_str(),
            server.port = server.port,
            http.response.status_code = Empty,
            http.request.resend_count = Empty,
            error.type = Empty,
            blnk.outcome = Empty,
            blnk.elapsed_ms = Empty,
        ))
    }

    /// Whether anybody listens. In most programs nobody does, and then nothing is to be spent on this.
    pub(crate) fn is_heard(&self) -> bool {
        !self.0.is_disabled()
    }

    /// Runs a future inside the span.
    pub(crate) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> {
        tracing::Instrument::instrument(future, self.0.clone())
    }

    pub(crate) fn attempt(&self, operation: &Operation, ended: &Try) {
        tracing::debug!(
            target: "blnk",
            parent: &self.0,
            {
                blnk.operation = operation.name,
                http.request.method = operation.method,
                url.template = operation.template,
                blnk.attempt = ended.number,
                http.response.status_code = ended.status,
                blnk.outcome = %ended.outcome,
                blnk.elapsed_ms = millis(ended.elapsed),
                blnk.wait_ms = ended.wait.map(millis),
            },
            "a try ended"
        );
    }

    pub(crate) fn end(&self, end: &End) {
        let span = &self.0;
        span.record("http.request.resend_count", end.tries.saturating_sub(1));
        span.record("http.response.status_code", end.status);
        span.record("error.type", end.error);
        span.record("blnk.outcome", end.outcome.map(tracing::field::display));
        span.record("blnk.elapsed_ms", millis(end.elapsed));
        if let Some(error) = end.error {
            tracing::warn!(
                target: "blnk",
                parent: span,
                { error.type = error, blnk.outcome = end.outcome.map(tracing::field::display) },
                "a call failed"
            );
        }
    }
}

/// The span of a call, in a build without `tracing`: nothing.
#[cfg(not(feature = "tracing"))]
#[derive(Debug, Clone)]
pub(crate) struct Span;

#[cfg(not(feature = "tracing"))]
impl Span {
    pub(crate) fn of(_operation: &Operation, _server: &Server) -> Self {
        Self
    }

    pub(crate) fn is_heard(&self) -> bool {
        false
    }

    pub(crate) fn around<F: Future>(&self, future: F) -> F {
        future
    }

    pub(crate) fn attempt(&self, _operation: &Operation, _ended: &Try) {}

    pub(crate) fn end(&self, _end: &End) {}
}
