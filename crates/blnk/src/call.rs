//! One call of one operation: sends the generated request and says what came of it.

use std::{future::Future, marker::PhantomData, pin::pin, sync::Arc, time::Duration};

use blnk_api::{
    ResponseValue,
    hooks::{Reply, request_of},
    types::{self, ErrorBody},
};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use crate::{
    Client, Error, ErrorKind, Outcome, RetryPolicy,
    attempts::{Attempts, Log, Seen},
    error::{ApiError, DecodeError, Phase, TransportError},
    failure::Failure,
    operation::Operation,
    outcome::Evidence,
    reply::Kept,
    telemetry::{End, Span},
    tokenizable_field::Asked,
};

/// A time limit beyond this would pass the end of time; it is a year.
const LONGEST: Duration = Duration::from_secs(86_400 * 365);

/// What a call may take, where it differs from the client's settings.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Limits {
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
}

/// One call on its way.
#[derive(Debug)]
pub struct Call {
    operation: &'static Operation,
    client: Client,
    timeout: Duration,
    retry: RetryPolicy,
    begun: Instant,
    span: Span,
    api: Arc<blnk_api::Client>,
}

/// A request that was made and is not yet sent; `T` is what its reply is decoded as.
///
/// Making it takes no waiting. It is done before there is a future, which would carry about what it took.
#[derive(Debug)]
pub(crate) struct Prepared<'a, T> {
    call: &'a Call,
    log: Log,
    reply: PhantomData<fn() -> T>,
}

impl<'a, T> Prepared<'a, T> {
    /// Another type than the generated one, which would lose some of the reply.
    pub(crate) fn read_as<U: Usable>(self) -> Prepared<'a, U> {
        Prepared {
            call: self.call,
            log: self.log,
            reply: PhantomData,
        }
    }
}

impl<T: Usable> Prepared<'_, T> {
    /// Sends it; the answer is the type of ours that the reply is.
    pub(crate) fn kept<K: Kept<Wire = T>>(self) -> impl Future<Output = Result<K, Error>> {
        // The text is copied: the body is a part of the connection's buffer, which it would keep for as long as it lives.
        self.send(|value, body| K::from_wire(value, Arc::from(&*body)))
    }

    /// Sends it; the answer is made from what the reply says.
    pub(crate) fn read<A>(
        self,
        make: impl FnOnce(T) -> A,
    ) -> impl Future<Output = Result<A, Error>> {
        self.send(|value, _| make(value))
    }

    #[allow(
        clippy::manual_async_fn,
        reason = "an `async fn` keeps its arguments twice, and this one is copied about with the call"
    )]
    fn send<A>(
        mut self,
        make: impl FnOnce(T, Bytes) -> A,
    ) -> impl Future<Output = Result<A, Error>> {
        async move {
            self.call.exchange(&mut self.log).await;
            let tries = self.log.tries;
            let result = self.call.sort(self.log);
            if self.call.span.is_heard() {
                self.call.tell(tries, &result);
            }
            let (value, body) = result?;
            Ok(make(value, body))
        }
    }
}

/// What a reply is decoded as: a generated type, as a rule. With `named by`, [`reply`](crate::reply::reply) implements
/// it.
pub(crate) trait Usable: DeserializeOwned {
    /// Whether it names the record it speaks of. Without that, a success is of no use.
    fn is_usable(&self) -> bool;
}

impl Usable for types::MergedMetadata {
    fn is_usable(&self) -> bool {
        self.meta_data.is_some() || self.metadata.is_some()
    }
}

/// Replies that name no record, and are of use without: that a message for people came is all that it says.
macro_rules! always_usable {
    ($($name:ident)*) => { $(
        impl Usable for types::$name {
            fn is_usable(&self) -> bool {
                true
            }
        }
    )* };
}
always_usable!(Done TokenizedFields DetokenizedField DetokenizedFields);

/// The value that a success promises.
fn read<T: Usable>(body: &[u8]) -> Result<T, Unusable> {
    // The whole is looked at: a decoder passes over what is wrong with members it does not know.
    let text = std::str::from_utf8(body).map_err(|_| Unusable::NotText)?;
    let value: T = serde_json::from_str(text).map_err(Unusable::Json)?;
    if value.is_usable() {
        Ok(value)
    } else {
        Err(Unusable::NoId)
    }
}

/// Why the body of a success cannot be used.
#[derive(Debug)]
pub(crate) enum Unusable {
    /// It is not UTF-8.
    NotText,
    /// It is not what was promised.
    Json(serde_json::Error),
    /// The record's id is empty.
    NoId,
}

/// The facts that every error of a call has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    pub(crate) operation: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) tries: u32,
    /// Whether any try may have left.
    pub(crate) left: bool,
    /// The fields that were to be tokenized one after the other.
    pub(crate) asked: Asked,
}

impl Call {
    pub(crate) fn new(client: &Client, operation: &'static Operation, limits: Limits) -> Self {
        let settings = client.settings();
        Self {
            operation,
            timeout: limits.timeout.unwrap_or(settings.timeout),
            retry: limits.retry.unwrap_or(settings.retry),
            begun: Instant::now(),
            span: Span::of(operation, &settings.server),
            api: settings.api(),
            client: client.clone(),
        }
    }

    /// A further call of the same undertaking, within what is left of its time.
    pub(crate) fn follow_up(&self, operation: &'static Operation) -> Self {
        let limits = Limits {
            timeout: Some(self.timeout.saturating_sub(self.begun.elapsed())),
            retry: Some(self.retry),
        };
        Self {
            // With the token that the first began with.
            api: Arc::clone(&self.api),
            ..Self::new(&self.client, operation, limits)
        }
    }

    /// The generated calls, on their way through this one.
    pub(crate) fn api(&self) -> &blnk_api::Client {
        &self.api
    }

    /// The instance that every operation asks for.
    pub(crate) fn instance_id(&self) -> &str {
        &self.client.settings().instance_id
    }

    /// The request that a generated call makes.
    ///
    /// The generated code makes the request, and its type says what the reply is to be. It does not send it: it would
    /// serialise it again for each try, read the reply after it was read here within bounds, and forget its status,
    /// headers and text.
    pub(crate) fn prepare<T>(
        &self,
        generated: impl Future<Output = Result<ResponseValue<T>, blnk_api::Error<ErrorBody>>>,
    ) -> Prepared<'_, T> {
        Prepared {
            call: self,
            log: Log::new(request_of(generated)),
            reply: PhantomData,
        }
    }

    /// Sends the request, within the total limit. If that passes, the log says how far the call came.
    async fn exchange(&self, log: &mut Log) {
        let attempts = Attempts {
            client: &self.client,
            api: &self.api,
            operation: self.operation,
            retry: self.retry,
            timeout: self.timeout.min(LONGEST),
            deadline: self.deadline(),
            span: &self.span,
        };
        let whole = pin!(attempts.run(log));
        let whole = tokio::time::timeout_at(self.deadline(), whole);
        let _ = if self.span.is_heard() {
            self.span.around(whole).await
        } else {
            whole.await
        };
    }

    fn deadline(&self) -> Instant {
        self.begun + self.timeout.min(LONGEST)
    }

    /// Tells those who listen how the call ended.
    fn tell<T>(&self, tries: u32, result: &Result<T, Error>) {
        let (status, outcome, error) = match result {
            Ok(_) => (
                Some(self.operation.promised.as_u16()),
                self.operation.writes.then_some(Outcome::Applied),
                None,
            ),
            Err(error) => (
                error.status(),
                Some(error.outcome()),
                Some(error.kind().name()),
            ),
        };
        self.span.end(&End {
            tries,
            status,
            outcome,
            error,
            elapsed: self.begun.elapsed(),
        });
    }

    /// What was seen, as an answer or the want of one.
    fn sort<T: Usable>(&self, log: Log) -> Result<(T, Bytes), Error> {
        let left = log.left || !log.last.never_left();
        let context = |evidence: Evidence<'_>| Context {
            operation: self.operation.name,
            outcome: Outcome::of(evidence, self.operation).after(log.doubt),
            tries: log.tries,
            left,
            asked: Asked::default(),
        };
        match log.last {
            Seen::Reply(reply)
                if reply.status != self.operation.promised || reply.fault.is_some() =>
            {
                Err(answered(reply, None, context))
            }
            Seen::Reply(reply) => match read::<T>(&reply.body) {
                Ok(value) => Ok((value, reply.body)),
                Err(cause) => Err(answered(reply, Some(cause), context)),
            },
            Seen::Status(status) => Err(unanswered(
                context(Evidence::Status(status, &Failure::default())),
                Phase::TimedOut,
                Some(status.as_u16()),
                format!("the answer, a {}, did not end in time", status.as_u16()),
                None,
            )),
            Seen::Sent => Err(unanswered(
                context(Evidence::NoStatus),
                Phase::TimedOut,
                None,
                "no answer came in time".to_owned(),
                None,
            )),
            Seen::Lost(error) if error.is_connect() => Err(unanswered(
                context(Evidence::NoConnection),
                Phase::Connect,
                None,
                format!(
                    "no connection to {} could be made{}",
                    self.client.settings().server.base_url,
                    if log.left {
                        " any more; an earlier try may have arrived"
                    } else {
                        ""
                    },
                ),
                Some(error),
            )),
            Seen::Lost(error) => Err(unanswered(
                context(Evidence::NoStatus),
                Phase::Exchange,
                None,
                exchange_failure(&error).to_owned(),
                Some(error),
            )),
            // The generated code could not build the request.
            Seen::Nothing => Err(unanswered(
                context(Evidence::NoConnection),
                Phase::Connect,
                None,
                "the request could not be built, and nothing was sent".to_owned(),
                None,
            )),
        }
    }
}

/// What is known of a connection that failed before a status came.
fn exchange_failure(error: &reqwest::Error) -> &'static str {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        // The library below bounds the head of a reply, and tells so in words alone.
        if error.to_string().contains("message head is too large") {
            return "an answer came, and its headers are larger than this client reads";
        }
        cause = error.source();
    }
    "the connection failed before an answer came"
}

/// The error of a call that got no answer to its end.
fn unanswered(
    context: Context,
    phase: Phase,
    status: Option<u16>,
    detail: String,
    source: Option<reqwest::Error>,
) -> Error {
    let source = source.map(Into::into);
    Error::new(ErrorKind::Transport(TransportError::new(
        context, phase, status, detail, source,
    )))
}

/// The error that an answer is.
fn answered(
    reply: Reply,
    cause: Option<Unusable>,
    context: impl Fn(Evidence<'_>) -> Context,
) -> Error {
    let failure = Failure::of(&reply);
    let context = context(Evidence::Status(reply.status, &failure));
    Error::new(if reply.status.is_success() {
        ErrorKind::Decode(DecodeError::new(context, reply, cause))
    } else {
        ErrorKind::Api(ApiError::new(context, reply, failure))
    })
}
