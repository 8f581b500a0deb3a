//! What can go wrong with a call, sorted by what the caller can do next.

mod api;
mod decode;
mod identities;
mod transport;

use std::{error::Error as StdError, fmt, time::Duration};

use bytes::Bytes;

pub use self::{
    api::ApiError,
    decode::DecodeError,
    transport::{Phase, TransportError},
};
use crate::{
    ConfigurationError, Contradiction, InvalidRequest, Outcome, TokenizableField, call::Context,
};

/// The most of a reply's body that an error keeps: 4 KiB, enough to recognise a gateway's page.
const MAX_KEPT_BODY: usize = 4 * 1024;

/// Why a call failed.
///
/// [`kind`](Self::kind) sorts errors by what to do about them; [`outcome`](Self::outcome) answers whether something was
/// written, which for a ledger is the first question. Messages are lower case, of one line, and hold no token, no value
/// of metadata and none of the server's `details`.
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
///
/// # Example
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
    /// A stable name, for logs and metrics: `configuration`, `invalid_request`, `api`, `transport`, `decode` or
    /// `contradiction`.
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
            ErrorKind::Configuration(_) | ErrorKind::InvalidRequest(_) => 0,
            ErrorKind::Contradiction(error) => error.tries,
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

    /// The ledger does not exist. (Where a balance is created, the server answers 400 with the same code and message as
    /// for an unknown identity; where the ledger itself is asked for, 404.)
    pub fn is_unknown_ledger(&self) -> bool {
        self.has_constraint("balances_ledger_id_fkey")
            || self
                .api()
                .is_some_and(|error| error.status == 404 && error.code() == Some("LGR_NOT_FOUND"))
    }

    /// The identity does not exist. (Where a balance is created, the server's message speaks of the ledger; where an
    /// identity is linked, its code speaks of the balance.)
    pub fn is_unknown_identity(&self) -> bool {
        self.has_constraint("balances_identity_id_fkey")
            || self.api().is_some_and(ApiError::names_unknown_identity)
            || self.api().is_some_and(ApiError::says_no_identity)
    }

    /// The record does not exist.
    ///
    /// That is a 404, but for one route: where an internal balance is looked up, the server chooses status and code by
    /// the words of its own message, in which it repeats the caller's. `@field` not found is a 400
    /// `IDT_FIELD_NOT_FOUND` there, and `@insufficient funds` a 400 `TXN_INSUFFICIENT_FUNDS`.
    ///
    /// The 404 of a metadata merge does not count: it can also mean that the server's database is out of reach.
    pub fn is_not_found(&self) -> bool {
        let by_words = |message: &str| {
            message.starts_with("balance with indicator '") && message.ends_with("' not found")
        };
        self.api()
            .is_some_and(|error| error.says_not_found() || error.message().is_some_and(by_words))
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

    /// The last try could make no connection. Whether an earlier one was sent is in the [`outcome`](Self::outcome).
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

    /// The same error, of a call of whose write more is known from elsewhere.
    pub(crate) fn with_outcome(mut self, outcome: Outcome) -> Self {
        let context = match &mut *self.0 {
            ErrorKind::Api(error) => &mut error.context,
            ErrorKind::Transport(error) => &mut error.context,
            ErrorKind::Decode(error) => &mut error.context,
            _ => return self,
        };
        context.outcome = outcome;
        context.left = true;
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
        }?;
        let fields = self.maybe_tokenized();
        if fields.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = fields.iter().map(TokenizableField::as_str).collect();
        write!(f, "; may be tokenized: {}", names.join(", "))
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.0 {
            // These are this error, seen closer; their own words are its words, so only what is below them is a source.
            ErrorKind::Configuration(error) => error.source(),
            ErrorKind::InvalidRequest(_) | ErrorKind::Api(_) | ErrorKind::Contradiction(_) => None,
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

/// How often it was tried, where that is worth a word.
fn tried(f: &mut fmt::Formatter<'_>, context: Context) -> fmt::Result {
    match context.tries {
        0 | 1 => Ok(()),
        tries => write!(f, ", after {tries} tries"),
    }
}

/// A copy of the beginning of a body, so that an error does not hold on to megabytes.
fn kept(body: &Bytes) -> Bytes {
    if body.len() <= MAX_KEPT_BODY {
        body.clone()
    } else {
        Bytes::copy_from_slice(&body[..MAX_KEPT_BODY])
    }
}
