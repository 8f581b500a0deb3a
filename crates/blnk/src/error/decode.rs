//! Successes that cannot be read.

use std::{error::Error as StdError, fmt};

use blnk_api::hooks::{BodyFault, Reply};
use bytes::Bytes;

use super::kept;
use crate::call::{Context, Unusable};

/// The server answered with a success that cannot be read.
///
/// # Example
///
/// ```
/// # fn example(error: blnk::Error) {
/// if let blnk::ErrorKind::Decode(error) = error.kind() {
///     println!("{}: {}", error.status(), String::from_utf8_lossy(error.body()));
/// }
/// # }
/// ```
pub struct DecodeError {
    pub(super) context: Context,
    pub(super) status: u16,
    pub(super) reason: String,
    pub(super) body: Bytes,
    pub(super) source: Option<Box<dyn StdError + Send + Sync>>,
}

impl DecodeError {
    pub(crate) fn new(context: Context, reply: Reply, cause: Option<Unusable>) -> Self {
        let status = reply.status.as_u16();
        let (reason, source) = match (reply.fault, cause) {
            (Some(BodyFault::TooLarge { limit }), _) => (
                format!("its body is longer than the limit of {limit} bytes"),
                None,
            ),
            (Some(BodyFault::Broken(error)), _) => (
                "its body broke off".to_owned(),
                Some(Box::<dyn StdError + Send + Sync>::from(error)),
            ),
            (_, Some(Unusable::Json(error))) => (described(&error), None),
            (_, Some(Unusable::NotText)) => ("its body is not UTF-8".to_owned(), None),
            (_, Some(Unusable::NoId)) => ("it names no record".to_owned(), None),
            _ => (
                "the operation does not promise that status".to_owned(),
                None,
            ),
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
        self.source
            .as_deref()
            .map(|source| -> &(dyn StdError + 'static) { source })
    }
}

/// What does not fit, without the value that does not: a body may hold personal data, and this goes into logs.
fn described(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.starts_with("missing field") || text.starts_with("duplicate field") {
        return format!("its body is not what was promised: {text}");
    }
    // What is quoted is the value; between the first quote and the last there may be anything.
    let quotes = ['"', '`'];
    let what = match (text.find(quotes), text.rfind(quotes)) {
        (Some(first), Some(last)) => format!("{}…{}", &text[..first], &text[last + 1..]),
        _ => text,
    };
    format!("its body is not what was promised: {what}")
}
