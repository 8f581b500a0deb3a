//! What can go wrong with a call, sorted by what the caller can do next.

pub(crate) mod api;
pub(crate) mod configuration;
pub(crate) mod context;
pub(crate) mod decode;
pub(crate) mod invalid_request;
pub(crate) mod mismatch;
pub(crate) mod transport;

use std::{error::Error as StdError, fmt, time::Duration};

pub use self::{
    api::ApiError,
    configuration::ConfigurationError,
    decode::DecodeError,
    invalid_request::{InvalidRequest, Problem, Reason},
    mismatch::Mismatch,
    transport::{Phase, TransportError},
};
use crate::{
    error::context::Context,
    protocol::{operation::Operation, outcome::Outcome},
    reply::raw::Raw,
};

/// Why a call failed.
///
/// [`outcome`](Self::outcome) returns whether something was written, which for a ledger is the first question;
/// [`is_retryable`](Self::is_retryable) whether the same call is safe to repeat and may succeed; and
/// [`kind`](Self::kind) the details. [`when_a_call_fails`](crate::when_a_call_fails) shows them together. Messages are
/// lower case, of one line, and contain no token, no value of metadata and none of the server's `details`.
///
/// # Example: what to do next
///
/// ```
/// use blnk::{Client, NewBalance, Outcome};
///
/// # async fn example(blnk: Client) -> Result<(), blnk::Error> {
/// let wallet = NewBalance::new("ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc", "USD");
/// match blnk.balances().create(&wallet).await {
///     Ok(balance) => println!("created {}", balance.balance_id),
///     Err(error) if error.is_retryable() => println!("nothing was written, send it again later: {error}"),
///     Err(error) if error.is_unknown_ledger() => println!("create the ledger first"),
///     Err(error) => match error.outcome() {
///         Outcome::Unknown => println!("look for it before you create another: {error}"),
///         Outcome::Applied => println!("it was created, but the reply cannot be read: {error}"),
///         _ => println!("nothing was written: {error}"),
///     },
/// }
/// # Ok(())
/// # }
/// ```
pub struct Error(Box<ErrorKind>);

/// The kinds of error, by what a caller can do.
///
/// # Example: a request that was not sent
///
/// ```
/// use blnk::{Error, ErrorKind, NewBalance};
///
/// let error = Error::from(NewBalance::new("", "USD").validate().unwrap_err());
/// assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)));
/// assert_eq!(error.kind().name(), "invalid_request");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built; the setting and the cure are named.
    Configuration(ConfigurationError),
    /// The request failed validation and was not sent; every problem is listed by JSON pointer.
    InvalidRequest(InvalidRequest),
    /// The server replied with a failure.
    Api(ApiError),
    /// There was no usable reply.
    Transport(TransportError),
    /// The server replied with a success that cannot be read.
    Decode(DecodeError),
    /// The stored record differs from the requested one.
    Mismatch(Mismatch),
}

impl ErrorKind {
    /// Returns a stable name, for logs and metrics: `configuration`, `invalid_request`, `api`, `transport`, `decode` or
    /// `mismatch`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Configuration(_) => "configuration",
            Self::InvalidRequest(_) => "invalid_request",
            Self::Api(_) => "api",
            Self::Transport(_) => "transport",
            Self::Decode(_) => "decode",
            Self::Mismatch(_) => "mismatch",
        }
    }
}

impl Error {
    /// Returns the kind of the error, with its details.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// Returns the kind of the error, owned.
    pub fn into_kind(self) -> ErrorKind {
        *self.0
    }

    /// Returns whether something was written: see [`Outcome`].
    pub fn outcome(&self) -> Outcome {
        self.context()
            .map_or(Outcome::NotSent, |context| context.outcome)
    }

    /// Returns whether the same call is safe to repeat and may succeed: nothing was written, or a second send writes
    /// nothing new, and the cause can pass (no connection, a timeout, a lost connection, 408, 423, 429, 502, 503, 504).
    ///
    /// The call has already made further attempts, as its [`RetryPolicy`](crate::RetryPolicy) allows. So repeat it
    /// later rather than at once, after [`retry_after`](Self::retry_after) if there is one.
    ///
    /// An access token that was refused is another case: see [`is_unauthorized`](Self::is_unauthorized).
    pub fn is_retryable(&self) -> bool {
        self.context().is_some_and(|context| context.retryable)
    }

    /// Returns how many attempts were made to send the request.
    pub fn attempts(&self) -> u32 {
        self.context().map_or(0, |context| context.attempts)
    }

    /// Returns what became of each part of a request that the server does in parts, under the names and in the order of
    /// the request: the fields of [`tokenize_many`](crate::identities::Identities::tokenize_many), the balances of a
    /// [split](crate::transactions::split). Empty for every other call, and for a request that failed validation.
    ///
    /// [`outcome`](Self::outcome) is that of the whole: `Applied` or `Rejected` only if all parts are.
    ///
    /// # Example: which balances moved
    ///
    /// ```
    /// # fn example(error: blnk::Error) {
    /// use blnk::Outcome;
    ///
    /// for (balance, outcome) in error.parts() {
    ///     match outcome {
    ///         Outcome::Applied => println!("{balance}: moved"),
    ///         Outcome::Unknown => println!("{balance}: look again later"),
    ///         _ => println!("{balance}: nothing moved"),
    ///     }
    /// }
    /// # }
    /// ```
    pub fn parts(&self) -> &[(String, Outcome)] {
        self.context().map_or(&[], |context| &context.parts)
    }

    /// Returns the HTTP status, if one was received.
    pub fn status(&self) -> Option<u16> {
        match &*self.0 {
            ErrorKind::Api(error) => Some(error.status),
            ErrorKind::Decode(error) => Some(error.status),
            ErrorKind::Transport(error) => error.status,
            _ => None,
        }
    }

    /// Returns the server's code, such as `GEN_BAD_REQUEST`. The set is open: match with a fallback.
    pub fn code(&self) -> Option<&str> {
        self.api()?.code()
    }

    /// Returns the delay that the server requested.
    pub fn retry_after(&self) -> Option<Duration> {
        self.api()?.retry_after()
    }

    /// Returns whether Cloud refused the access token: 401. Get another token and call again.
    ///
    /// A 401 with a code of Core's (`AUTH_…`) does not count: it means that the instance's own key was refused, which
    /// no token changes.
    pub fn is_unauthorized(&self) -> bool {
        self.api()
            .is_some_and(|error| error.status == 401 && !error.is_stored_key_refused())
    }

    /// Returns whether Cloud does not allow this call with this access token: 403. The token lacks a scope, or the
    /// instance belongs to another organization.
    ///
    /// A 403 with a code of Core's does not count: it is about the instance's own key (`AUTH_…`), or about a setting of
    /// the server.
    pub fn is_forbidden(&self) -> bool {
        self.api()
            .is_some_and(|error| error.status == 403 && error.code().is_none())
    }

    /// Returns whether the server replied that the record does not exist.
    ///
    /// The body decides, not the status: a 404 of a gateway, or for a wrong base URL, does not count. When an internal
    /// balance is looked up, the server derives status and code from its own message, which contains the indicator: an
    /// unknown `@field` is a 400 `IDT_FIELD_NOT_FOUND`, and an unknown `@insufficient funds` a 400
    /// `TXN_INSUFFICIENT_FUNDS`. Both count.
    ///
    /// The 404 of a metadata merge does not count: it can also mean that the server's database is unreachable.
    pub fn is_not_found(&self) -> bool {
        if let ErrorKind::Decode(error) = self.kind()
            && error.found_nothing
        {
            return true;
        }
        self.api().is_some_and(|error| {
            let ambiguous = error.status == 404 && error.context.operation.ambiguous.contains(&404);
            !ambiguous && error.reply.is_not_found()
        })
    }

    /// Returns whether the record exists already, or its state does not allow the call: 409. For an internal balance:
    /// indicator and currency are taken.
    pub fn is_conflict(&self) -> bool {
        self.api().is_some_and(|error| error.status == 409)
    }

    /// Returns whether the server limits the rate of requests: 429.
    pub fn is_rate_limited(&self) -> bool {
        self.api().is_some_and(|error| error.status == 429)
    }

    /// Returns whether a timeout of this client passed.
    pub fn is_timeout(&self) -> bool {
        matches!(&*self.0, ErrorKind::Transport(error) if error.phase == Phase::TimedOut)
    }

    /// Returns whether the last attempt could not connect. Whether an earlier one was sent is in the
    /// [`outcome`](Self::outcome).
    pub fn is_connect(&self) -> bool {
        matches!(&*self.0, ErrorKind::Transport(error) if error.phase == Phase::Connect)
    }

    pub(crate) fn kind_mut(&mut self) -> &mut ErrorKind {
        &mut self.0
    }

    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }

    pub(crate) fn api(&self) -> Option<&ApiError> {
        match &*self.0 {
            ErrorKind::Api(error) => Some(error),
            _ => None,
        }
    }

    pub(crate) fn context(&self) -> Option<&Context> {
        match &*self.0 {
            ErrorKind::Configuration(_) | ErrorKind::InvalidRequest(_) => None,
            ErrorKind::Api(error) => Some(&error.context),
            ErrorKind::Transport(error) => Some(&error.context),
            ErrorKind::Decode(error) => Some(&error.context),
            ErrorKind::Mismatch(error) => Some(&error.context),
        }
    }

    pub(crate) fn context_mut(&mut self) -> Option<&mut Context> {
        match &mut *self.0 {
            ErrorKind::Configuration(_) | ErrorKind::InvalidRequest(_) => None,
            ErrorKind::Api(error) => Some(&mut error.context),
            ErrorKind::Transport(error) => Some(&mut error.context),
            ErrorKind::Decode(error) => Some(&mut error.context),
            ErrorKind::Mismatch(error) => Some(&mut error.context),
        }
    }

    /// The error of a look-up that found nothing, and what does not exist.
    pub(crate) fn nothing_found(operation: &'static Operation, what: &'static str) -> Self {
        let context = Context::new(operation, Outcome::ReadOnly, 1);
        Self::new(ErrorKind::Decode(DecodeError::nothing_found(context, what)))
    }

    /// The error that a record is not the requested one.
    pub(crate) fn mismatch(
        context: Context,
        record: (&str, &Raw),
        differences: Vec<Problem>,
    ) -> Self {
        let mismatch = Mismatch::new(context, record, differences);
        Self::new(ErrorKind::Mismatch(mismatch))
    }

    /// Returns the same error, of a call that can be repeated after any unclear outcome.
    pub(crate) fn safe_to_repeat(mut self) -> Self {
        if let Some(context) = self.context_mut()
            && context.outcome == Outcome::Unknown
        {
            context.retryable = true;
        }
        self
    }

    /// Returns the same error, of a call of which the outcome of each part is known. The whole has an outcome that all
    /// parts have, and is unknown otherwise; it can be repeated where a part is unknown.
    pub(crate) fn with_parts(mut self, parts: Vec<(String, Outcome)>) -> Self {
        let one = parts.first().map(|(_, outcome)| *outcome);
        let whole = one.filter(|one| parts.iter().all(|(_, outcome)| outcome == one));
        let is_open = parts
            .iter()
            .any(|(_, outcome)| *outcome == Outcome::Unknown);
        if let Some(context) = self.context_mut() {
            context.parts = parts;
            context.retryable = is_open || (context.retryable && whole.is_some());
        }
        self.with_outcome(whole.unwrap_or(Outcome::Unknown))
    }

    /// Returns the same error, of a call of whose write more is known from elsewhere.
    pub(crate) fn with_outcome(mut self, outcome: Outcome) -> Self {
        if let Some(context) = self.context_mut() {
            context.outcome = outcome;
            context.may_have_been_sent = outcome != Outcome::NotSent;
            context.retryable &= outcome != Outcome::Applied;
        }
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
            ErrorKind::Mismatch(error) => error.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.0 {
            // The kinds are this error, and print its message; only what is below them is a source.
            ErrorKind::Configuration(error) => error.source(),
            ErrorKind::InvalidRequest(_) | ErrorKind::Api(_) | ErrorKind::Mismatch(_) => None,
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
