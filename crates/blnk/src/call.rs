//! One call of one operation: sends the generated request and says what came of it.

use std::{future::Future, time::Duration};

use blnk_api::{
    ResponseValue,
    hooks::{Outbox, Reply, Session, request_of},
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
    api: blnk_api::Client,
    outbox: Outbox,
}

/// A success: the generated type, and the body it was read from.
pub(crate) struct Success<T> {
    pub(crate) value: T,
    pub(crate) body: Bytes,
}

impl<T> Success<T> {
    /// The type of ours that the reply is.
    pub(crate) fn kept<K: Kept<Wire = T>>(self) -> K {
        K::from_wire(self.value, self.body)
    }
}

/// What a reply is decoded as: a generated type, as a rule.
pub(crate) trait Usable: DeserializeOwned {
    /// Whether it names the record it speaks of. Without that, a success is of no use.
    fn is_usable(&self) -> bool;
}

impl Usable for types::Balance {
    fn is_usable(&self) -> bool {
        !self.balance_id.is_empty()
    }
}

impl Usable for types::Ledger {
    fn is_usable(&self) -> bool {
        !self.ledger_id.is_empty()
    }
}

/// A message for people: that it came is all that it says.
impl Usable for types::Done {
    fn is_usable(&self) -> bool {
        true
    }
}

impl Usable for types::BalanceAt {
    fn is_usable(&self) -> bool {
        !self.balance.balance_id.is_empty()
    }
}

impl Usable for types::Identity {
    fn is_usable(&self) -> bool {
        !self.identity_id.is_empty()
    }
}

impl Usable for types::MergedMetadata {
    fn is_usable(&self) -> bool {
        self.meta_data.is_some() || self.metadata.is_some()
    }
}

/// Replies that name no record, and are of use without.
macro_rules! always_usable {
    ($($name:ident)*) => { $(
        impl Usable for types::$name {
            fn is_usable(&self) -> bool {
                true
            }
        }
    )* };
}
always_usable!(TokenizedFields DetokenizedField DetokenizedFields);

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
        let outbox = Outbox::default();
        let session = Session::with_outbox(settings.authorization(), outbox.clone());
        Self {
            operation,
            timeout: limits.timeout.unwrap_or(settings.timeout),
            retry: limits.retry.unwrap_or(settings.retry),
            begun: Instant::now(),
            span: Span::of(operation, &settings.server),
            api: blnk_api::Client::new_with_client(
                &settings.server.base_url,
                settings.http.clone(),
                session,
            ),
            outbox,
            client: client.clone(),
        }
    }

    /// A further call of the same undertaking, within what is left of its time.
    pub(crate) fn follow_up(&self, operation: &'static Operation) -> Self {
        let limits = Limits {
            timeout: Some(self.timeout.saturating_sub(self.begun.elapsed())),
            retry: Some(self.retry),
        };
        Self::new(&self.client, operation, limits)
    }

    /// The generated calls, on their way through this one.
    pub(crate) fn api(&self) -> &blnk_api::Client {
        &self.api
    }

    /// The instance that every operation asks for.
    pub(crate) fn instance_id(&self) -> &str {
        &self.client.settings().instance_id
    }

    /// Sends the request of a generated call, within the total limit, and sorts what came of it.
    ///
    /// The generated code makes the request, and its type says what the reply is to be. It does not send it: it would
    /// serialise it again for each try, read the reply after it was read here within bounds, and forget its status,
    /// headers and text.
    pub(crate) async fn run<T: Usable>(
        &self,
        generated: impl Future<Output = Result<ResponseValue<T>, blnk_api::Error<ErrorBody>>>,
    ) -> Result<Success<T>, Error> {
        self.run_as(generated).await
    }

    /// [`run`](Self::run), with a reply that is decoded as another type than the generated one, which would lose some
    /// of it.
    pub(crate) async fn run_as<G, T: Usable>(
        &self,
        generated: impl Future<Output = Result<ResponseValue<G>, blnk_api::Error<ErrorBody>>>,
    ) -> Result<Success<T>, Error> {
        let mut log = Log::new();
        if let Some(request) = request_of(&self.outbox, generated) {
            let attempts = Attempts {
                client: &self.client,
                operation: self.operation,
                retry: self.retry,
                timeout: self.timeout.min(LONGEST),
                deadline: self.deadline(),
                span: &self.span,
            };
            let whole = tokio::time::timeout(self.timeout, attempts.run(request, &mut log));
            // If the limit passes, the log says how far the call came.
            if self.span.is_heard() {
                let _ = self.span.around(whole).await;
            } else {
                let _ = whole.await;
            }
        }
        let tries = log.tries;
        let result = self.sort(log);
        if self.span.is_heard() {
            self.tell(tries, &result);
        }
        result
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
    fn sort<T: Usable>(&self, log: Log) -> Result<Success<T>, Error> {
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
                Ok(value) => Ok(Success {
                    value,
                    body: reply.body,
                }),
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
