//! What can go wrong with a call, sorted by what the caller can do next.

use std::{error::Error as StdError, fmt, time::Duration};

use blnk_api::hooks::{BodyFault, Reply};
use bytes::Bytes;
use serde_json::Value;

use crate::{
    ConfigurationError, Contradiction, InvalidRequest, Outcome, call::Context, failure::Failure, wait,
};

/// The most of a reply's body that an error keeps: 4 KiB, enough to recognise a gateway's page.
const MAX_KEPT_BODY: usize = 4 * 1024;

/// Why a call failed.
///
/// [`kind`](Self::kind) sorts errors by what to do about them; [`outcome`](Self::outcome) answers whether something was
/// written, which for a ledger is the first question. Messages are lower case, of one line, and hold no token, no
/// metadata and none of the server's `details`.
///
/// # Example
///
/// ```
/// use blnk::{Client, ErrorKind, Outcome};
///
/// # async fn example(client: Client) -> Result<(), blnk::Error> {
/// match client.balances().create("ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc", "USD").await {
///     Ok(balance) => println!("created {}", balance.balance_id),
///     Err(error) if error.is_unknown_ledger() => println!("create the ledger first"),
///     Err(error) => match error.outcome() {
///         Outcome::NotSent | Outcome::Rejected => println!("nothing was written: {error}"),
///         Outcome::Unknown => println!("look before you send it again: {error}"),
///         Outcome::Applied => println!("it was created, but the reply is unreadable: {error}"),
///     },
/// }
/// # Ok(())
/// # }
/// ```
pub struct Error(Box<ErrorKind>);

/// The kinds of error, by what a caller can do.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built; the setting and the cure are named.
    Configuration(ConfigurationError),
    /// Refused before it was sent, with every problem by field.
    InvalidRequest(InvalidRequest),
    /// The server answered with a failure.
    Api(ApiError),
    /// There was no usable answer.
    Transport(TransportError),
    /// The server answered with a success that cannot be read.
    Decode(DecodeError),
    /// What exists is not what was asked for.
    Contradiction(Contradiction),
}

impl ErrorKind {
    /// A stable name, for logs and metrics: `configuration`, `invalid_request`, `api`, `transport` or `decode`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Configuration(_) => "configuration",
            Self::InvalidRequest(_) => "invalid_request",
            Self::Api(_) => "api",
            Self::Transport(_) => "transport",
            Self::Decode(_) => "decode",
            Self::Contradiction(_) => "contradiction",
        }
    }
}

impl Error {
    /// The kind, with what belongs to it.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// The kind, owned.
    pub fn into_kind(self) -> ErrorKind {
        *self.0
    }

    /// Whether something was written.
    pub fn outcome(&self) -> Outcome {
        match &*self.0 {
            ErrorKind::Configuration(_) | ErrorKind::InvalidRequest(_) => Outcome::NotSent,
            ErrorKind::Api(error) => error.context.outcome,
            ErrorKind::Transport(error) => error.context.outcome,
            ErrorKind::Decode(error) => error.context.outcome,
            // It was looked at after the creation was refused.
            ErrorKind::Contradiction(_) => Outcome::Rejected,
        }
    }

    /// How many times the request was sent, or was tried to be.
    pub fn tries(&self) -> u32 {
        match &*self.0 {
            ErrorKind::Configuration(_)
            | ErrorKind::InvalidRequest(_)
            | ErrorKind::Contradiction(_) => 0,
            ErrorKind::Api(error) => error.context.tries,
            ErrorKind::Transport(error) => error.context.tries,
            ErrorKind::Decode(error) => error.context.tries,
        }
    }

    /// The HTTP status, if one came.
    pub fn status(&self) -> Option<u16> {
        match &*self.0 {
            ErrorKind::Api(error) => Some(error.status),
            ErrorKind::Decode(error) => Some(error.status),
            ErrorKind::Transport(error) => error.status,
            ErrorKind::Configuration(_)
            | ErrorKind::InvalidRequest(_)
            | ErrorKind::Contradiction(_) => None,
        }
    }

    fn api(&self) -> Option<&ApiError> {
        match &*self.0 {
            ErrorKind::Api(error) => Some(error),
            _ => None,
        }
    }

    /// The server's code, such as `GEN_BAD_REQUEST`. The set is open: match with a fallback.
    pub fn code(&self) -> Option<&str> {
        self.api()?.code()
    }

    /// How long the server asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.api()?.retry_after
    }

    /// The ledger does not exist. (The server answers 400 with the same code and message as for an unknown identity.)
    pub fn is_unknown_ledger(&self) -> bool {
        self.has_constraint("balances_ledger_id_fkey")
    }

    /// The identity does not exist. (The server's own message speaks of the ledger.)
    pub fn is_unknown_identity(&self) -> bool {
        self.has_constraint("balances_identity_id_fkey")
    }

    /// The record does not exist: 404.
    pub fn is_not_found(&self) -> bool {
        self.api().is_some_and(|error| error.status == 404)
    }

    /// It exists already, or the record's state does not allow it: 409. For an internal balance: indicator and
    /// currency are taken.
    pub fn is_conflict(&self) -> bool {
        self.api().is_some_and(|error| error.status == 409)
    }

    /// The server asks to slow down: 429.
    pub fn is_rate_limited(&self) -> bool {
        self.api().is_some_and(|error| error.status == 429)
    }

    /// A time limit of this client passed.
    pub fn is_timeout(&self) -> bool {
        matches!(&*self.0, ErrorKind::Transport(error) if error.phase == Phase::TimedOut)
    }

    /// No connection could be made, so nothing was sent.
    pub fn is_connect(&self) -> bool {
        matches!(&*self.0, ErrorKind::Transport(error) if error.phase == Phase::Connect)
    }

    fn has_constraint(&self, name: &str) -> bool {
        self.api()
            .is_some_and(|error| error.failure.database("Constraint") == Some(name))
    }

    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }

    /// The same error of a call of which an earlier request may have written.
    pub(crate) fn in_doubt(mut self, doubt: bool) -> Self {
        let context = match &mut *self.0 {
            ErrorKind::Api(error) => &mut error.context,
            ErrorKind::Transport(error) => &mut error.context,
            ErrorKind::Decode(error) => &mut error.context,
            _ => return self,
        };
        context.outcome = context.outcome.after(doubt);
        self
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            ErrorKind::Configuration(error) => error.fmt(f),
            ErrorKind::InvalidRequest(error) => error.fmt(f),
            ErrorKind::Api(error) => error.fmt(f),
            ErrorKind::Transport(error) => error.fmt(f),
            ErrorKind::Decode(error) => error.fmt(f),
            ErrorKind::Contradiction(error) => error.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.0 {
            // These are this error, seen closer; their own words are its words, so only what is below them is a source.
            ErrorKind::Configuration(error) => error.source(),
            ErrorKind::InvalidRequest(_)
            | ErrorKind::Api(_)
            | ErrorKind::Contradiction(_) => None,
            ErrorKind::Transport(error) => error.source(),
            ErrorKind::Decode(error) => error.source(),
        }
    }
}

impl From<InvalidRequest> for Error {
    fn from(error: InvalidRequest) -> Self {
        Self::new(ErrorKind::InvalidRequest(error))
    }
}

impl From<ConfigurationError> for Error {
    fn from(error: ConfigurationError) -> Self {
        Self::new(ErrorKind::Configuration(error))
    }
}

/// The server answered with a failure.
pub struct ApiError {
    context: Context,
    status: u16,
    failure: Failure,
    retry_after: Option<Duration>,
    request_id: Option<String>,
    body: Bytes,
}

impl ApiError {
    pub(crate) fn new(context: Context, reply: Reply, failure: Failure) -> Self {
        // Core sends no request id; a gateway in between may.
        let request_id = ["x-request-id", "request-id", "x-correlation-id", "cf-ray"]
            .iter()
            .find_map(|name| reply.headers.get(*name)?.to_str().ok())
            .map(|id| id.chars().take(200).collect());
        Self {
            context,
            status: reply.status.as_u16(),
            failure,
            retry_after: wait::asked(reply.status, &reply.headers, chrono::Utc::now()),
            request_id,
            body: kept(&reply.body),
        }
    }

    /// The call that failed, such as `balance_create`.
    pub fn operation(&self) -> &'static str {
        self.context.operation
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The server's code, such as `GEN_BAD_REQUEST`; servers before Core 0.15 and Cloud itself send none.
    pub fn code(&self) -> Option<&str> {
        self.failure.code.as_deref()
    }

    /// The server's message, bounded and without control characters.
    pub fn message(&self) -> Option<&str> {
        self.failure.message.as_deref()
    }

    /// The server's details: a database error, a network error, or what else it had at hand.
    ///
    /// They may hold SQL text and network addresses, so no message of this crate prints them. Do not show them to users.
    pub fn details(&self) -> Option<&Value> {
        self.failure.details.as_ref()
    }

    /// How long the server asked to wait: `Retry-After`, or else `RateLimit-Reset`.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The request's id in the logs of the server or of a gateway, if one was sent.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The beginning of the body, as it came.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// What the server's own message hides or gets wrong.
    fn hint(&self) -> Option<&'static str> {
        let code = self.failure.database("Code");
        match self.failure.database("Constraint") {
            Some("balances_ledger_id_fkey") => return Some("the ledger does not exist"),
            Some("balances_identity_id_fkey") => {
                return Some("the identity does not exist; the server's message says ledger for both");
            }
            _ => {}
        }
        match code {
            Some("22023") => Some("the record's row is longer than the server can store; shorten its metadata"),
            Some("22P05" | "22021") => Some("a text holds a character that the database cannot store"),
            Some("54000") => Some("indicator and currency are too long for the database's index"),
            _ if self.code().is_some_and(|code| code.starts_with("AUTH_")) => Some(
                "the instance's own key was refused by its server, not your access token; check the instance in Blnk Cloud",
            ),
            _ => None,
        }
    }
}

/// Shows everything but the server's details and the body, which may hold what does not belong into logs.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("context", &self.context)
            .field("status", &self.status)
            .field("code", &self.failure.code)
            .field("message", &self.failure.message)
            .field("retry_after", &self.retry_after)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was answered {}", self.context.operation, self.status)?;
        if let Some(code) = self.code() {
            write!(f, " {code}")?;
        }
        match self.message() {
            Some(message) => write!(f, ": {message}")?,
            None => write!(f, " without a message")?,
        }
        if let Some(hint) = self.hint() {
            write!(f, " ({hint})")?;
        }
        if let Some(id) = self.request_id() {
            write!(f, ", request {id}")?;
        }
        tried(f, self.context)
    }
}

/// There was no usable answer.
pub struct TransportError {
    context: Context,
    phase: Phase,
    status: Option<u16>,
    detail: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Where a call without an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// No connection was made.
    Connect,
    /// The request may have left; the connection failed before a whole answer came.
    Exchange,
    /// A time limit of this client passed.
    TimedOut,
}

impl TransportError {
    pub(crate) fn new(
        context: Context,
        phase: Phase,
        status: Option<u16>,
        detail: String,
        source: Option<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self {
            context,
            phase,
            status,
            detail,
            source,
        }
    }

    /// The call that failed, such as `balance_create`.
    pub fn operation(&self) -> &'static str {
        self.context.operation
    }

    /// Where it ended.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Whether the request may have left this machine.
    pub fn may_have_been_sent(&self) -> bool {
        self.phase != Phase::Connect
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("context", &self.context)
            .field("phase", &self.phase)
            .field("status", &self.status)
            .field("detail", &self.detail)
            .field("source", &self.source)
            .finish()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.context.operation, self.detail)?;
        tried(f, self.context)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| -> &(dyn StdError + 'static) { source })
    }
}

/// The server answered with a success that cannot be read.
pub struct DecodeError {
    context: Context,
    status: u16,
    reason: String,
    body: Bytes,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl DecodeError {
    pub(crate) fn new(context: Context, reply: Reply, cause: Option<serde_json::Error>) -> Self {
        let status = reply.status.as_u16();
        let (reason, source) = match (reply.fault, cause) {
            (Some(BodyFault::TooLarge { limit }), _) => {
                (format!("its body is longer than the limit of {limit} bytes"), None)
            }
            (Some(BodyFault::Broken(error)), _) => (
                "its body broke off".to_owned(),
                Some(Box::<dyn StdError + Send + Sync>::from(error)),
            ),
            (_, Some(error)) => (described(&error), None),
            _ => ("the operation does not promise that status".to_owned(), None),
        };
        Self {
            context,
            status,
            reason,
            body: kept(&reply.body),
            source,
        }
    }

    /// The call, such as `balance_create`.
    pub fn operation(&self) -> &'static str {
        self.context.operation
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The beginning of the body, as it came: at most 4 KiB. It may hold personal data.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("context", &self.context)
            .field("status", &self.status)
            .field("reason", &self.reason)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} was answered {} and the reply cannot be read: {}",
            self.context.operation, self.status, self.reason
        )
    }
}

impl StdError for DecodeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| -> &(dyn StdError + 'static) { source })
    }
}

/// How often it was tried, where that is worth a word.
fn tried(f: &mut fmt::Formatter<'_>, context: Context) -> fmt::Result {
    match context.tries {
        0 | 1 => Ok(()),
        tries => write!(f, ", after {tries} tries"),
    }
}

/// What does not fit, without the value that does not: a body may hold personal data, and this goes into logs.
fn described(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = match text.split_once(", expected ") {
        _ if text.starts_with("missing field") || text.starts_with("duplicate field") => text,
        Some((_, expected)) => format!("expected {expected}"),
        None => format!("at line {} column {}", error.line(), error.column()),
    };
    format!("its body is not what was promised: {what}")
}

/// A copy of the beginning of a body, so that an error does not hold on to megabytes.
fn kept(body: &Bytes) -> Bytes {
    if body.len() <= MAX_KEPT_BODY {
        body.clone()
    } else {
        Bytes::copy_from_slice(&body[..MAX_KEPT_BODY])
    }
}
