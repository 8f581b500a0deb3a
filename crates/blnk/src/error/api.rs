//! Failures that the server answered with.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use blnk_api::hooks::Reply;
use bytes::Bytes;
use serde_json::Value;

use super::{kept, tried};
use crate::{
    call::Context,
    failure::{self, Failure},
    wait,
};

/// The server answered with a failure.
///
/// # Example
///
/// ```
/// # fn example(error: blnk::Error) {
/// if let blnk::ErrorKind::Api(error) = error.kind() {
///     println!("{} {:?}: {:?}", error.status(), error.code(), error.message());
/// }
/// # }
/// ```
pub struct ApiError {
    pub(super) context: Context,
    pub(super) status: u16,
    pub(super) failure: Failure,
    pub(super) retry_after: Option<Duration>,
    pub(super) request_id: Option<String>,
    pub(super) body: Bytes,
}

impl ApiError {
    pub(crate) fn new(context: Context, reply: Reply, failure: Failure) -> Self {
        // Core sends no request id; a gateway in between may.
        let request_id = ["x-request-id", "request-id", "x-correlation-id", "cf-ray"]
            .iter()
            .find_map(|name| reply.headers.get(*name)?.to_str().ok())
            .map(failure::name);
        Self {
            context,
            status: reply.status.as_u16(),
            failure,
            retry_after: wait::asked(reply.status, &reply.headers, SystemTime::now()),
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

    /// Whether a 404 is about an identity, whatever its code says: linking one to a balance is answered `BAL_NOT_FOUND`
    /// for either, and the message alone tells which.
    pub(super) fn names_unknown_identity(&self) -> bool {
        let names = |message: &str| message.starts_with("Identity with ID '");
        self.status == 404 && self.message().is_some_and(names)
    }

    /// What the server's own message hides or gets wrong.
    fn hint(&self) -> Option<&'static str> {
        let code = self.failure.database("Code");
        match self.failure.database("Constraint") {
            Some("balances_ledger_id_fkey") => return Some("the ledger does not exist"),
            Some("balances_identity_id_fkey") => {
                return Some(
                    "the identity does not exist; the server's message says ledger for both",
                );
            }
            _ => {}
        }
        if self.names_unknown_identity() && self.code() == Some("BAL_NOT_FOUND") {
            return Some("the identity does not exist; the server's code says balance for both");
        }
        match code {
            Some("22023") => {
                Some("the record's row is longer than the server can store; shorten its metadata")
            }
            Some("22P05" | "22021") => {
                Some("a text holds a character that the database cannot store")
            }
            Some("54000") if self.context.operation.starts_with("identity_") => {
                Some("the country is too long for the database's index")
            }
            Some("54000") => Some("indicator and currency are too long for the database's index"),
            _ if self.status == 404 && self.context.operation == "metadata_merge" => Some(
                "or the server's database is out of reach; read the record before you believe that it is gone",
            ),
            _ if self.is_unexplained_merge() => Some(
                "for a balance, this is how metadata is refused that makes its row longer than 7,999 bytes; it can be \
                 an outage too",
            ),
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
