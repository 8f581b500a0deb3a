//! Failures that the server replied with.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use blnk_api::hooks::Reply;
use bytes::Bytes;
use serde_json::Value;

use crate::{
    error::context::{Context, truncated},
    protocol::{
        error_body::{self, ErrorBody},
        retry_after::retry_after,
    },
};

/// The server replied with a failure.
///
/// # Example: status, code and message
///
/// ```
/// # fn example(error: blnk::Error) {
/// if let blnk::ErrorKind::Api(error) = error.kind() {
///     println!("{} {:?}: {:?}", error.status(), error.code(), error.message());
/// }
/// # }
/// ```
pub struct ApiError {
    pub(crate) context: Context,
    pub(crate) status: u16,
    pub(crate) reply: ErrorBody,
    retry_after: Option<Duration>,
    request_id: Option<String>,
    body: Bytes,
}

impl ApiError {
    pub(crate) fn new(context: Context, reply: &Reply, read: ErrorBody) -> Self {
        // Core sends no request id; a gateway in between may.
        let request_id = ["x-request-id", "request-id", "x-correlation-id", "cf-ray"]
            .iter()
            .find_map(|name| reply.headers.get(*name)?.to_str().ok())
            .map(error_body::name);
        Self {
            context,
            status: reply.status.as_u16(),
            reply: read,
            retry_after: retry_after(reply.status, &reply.headers, SystemTime::now()),
            request_id,
            body: truncated(&reply.body),
        }
    }

    /// Returns the operation that failed, such as `balance_create`.
    pub fn operation(&self) -> &'static str {
        self.context.operation.name()
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the server's code, such as `GEN_BAD_REQUEST`. Servers before Core 0.15, and Cloud itself, send none.
    pub fn code(&self) -> Option<&str> {
        self.reply.code.as_deref()
    }

    /// Returns the server's message, bounded and without control characters.
    pub fn message(&self) -> Option<&str> {
        self.reply.message.as_deref()
    }

    /// Returns the server's details: a database error, a network error, or other JSON.
    ///
    /// They can contain SQL and network addresses, so no message of this crate prints them. Do not show them to users.
    pub fn details(&self) -> Option<&Value> {
        self.reply.details.as_ref()
    }

    /// Returns the delay that the server requested: `Retry-After`, or else `RateLimit-Reset`.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Returns the request's id in the logs of the server or of a gateway, if one was sent.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the beginning of the body, at most 4 KiB, unchanged. It can contain personal data.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns a hint for this failure.
    fn hint(&self) -> Option<&'static str> {
        (self.context.operation.hint)(self.status, &self.reply).or_else(|| {
            match self.reply.database("Code") {
                Some("22023") => Some(
                    "the record's row is longer than the server can store; shorten its metadata",
                ),
                Some("22P05" | "22021") => {
                    Some("a text contains a character that the database cannot store")
                }
                _ if self.status == 404 && !self.reply.is_from_server() => Some(
                    "this is not the server's own reply; check the base URL, which is that of \
                     Blnk Cloud without `/proxy`",
                ),
                _ if self.is_stored_key_refused() => Some(
                    "the instance's own key was refused by its server, not your access token; \
                     check the instance in Blnk Cloud",
                ),
                _ => None,
            }
        })
    }

    /// Returns whether Core refused the key with which Cloud calls it, which no token of the caller changes.
    pub(crate) fn is_stored_key_refused(&self) -> bool {
        self.code().is_some_and(|code| code.starts_with("AUTH_"))
    }
}

/// Shows everything but the server's details and the body, which may contain what does not belong into logs.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("context", &self.context)
            .field("status", &self.status)
            .field("code", &self.reply.code)
            .field("message", &self.reply.message)
            .field("retry_after", &self.retry_after)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed with {}", self.operation(), self.status)?;
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
        self.context.write_attempts(f)
    }
}

impl std::error::Error for ApiError {}
