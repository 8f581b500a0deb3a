//! Successes that cannot be read.

use std::{error::Error as StdError, fmt};

use blnk_api::hooks::{BodyFault, Reply};
use bytes::Bytes;

use crate::{
    error::context::{Context, truncated},
    protocol::proof::named,
    reply::decode::Unusable,
};

/// The server replied with a success that cannot be read.
///
/// # Example: status and body
///
/// ```
/// # fn example(error: blnk::Error) {
/// if let blnk::ErrorKind::Decode(error) = error.kind() {
///     println!("{}: {}", error.status(), String::from_utf8_lossy(error.body()));
/// }
/// # }
/// ```
pub struct DecodeError {
    pub(crate) context: Context,
    pub(crate) status: u16,
    reason: String,
    record_id: Option<String>,
    body: Bytes,
    source: Option<Box<dyn StdError + Send + Sync>>,
    /// Whether it is a list without an entry, which is no success of a look-up.
    pub(crate) found_nothing: bool,
}

const NO_ID: &str = "the response has no record id, or none of the server's acknowledgements";

impl DecodeError {
    /// `cause` is `None` where the status or the transfer of the body is what is wrong.
    pub(crate) fn new(context: Context, reply: Reply, cause: Option<Unusable>) -> Self {
        let status = reply.status.as_u16();
        let (reason, source) = match (reply.fault, cause) {
            (Some(BodyFault::TooLarge { limit }), _) => (
                format!("the body is longer than the limit of {limit} bytes"),
                None,
            ),
            (Some(BodyFault::Broken(error)), _) => (
                "the connection failed inside the body".to_owned(),
                Some(Box::<dyn StdError + Send + Sync>::from(error)),
            ),
            (_, Some(Unusable::Json(error))) => (described(&error), None),
            (_, Some(Unusable::NotText)) => ("the body is not UTF-8".to_owned(), None),
            (_, Some(Unusable::NoId)) => (NO_ID.to_owned(), None),
            (_, Some(Unusable::Other)) => {
                ("what it contains is not what was sent".to_owned(), None)
            }
            (_, Some(Unusable::Error)) => ("the body contains an error".to_owned(), None),
            _ => {
                let documented = context.operation.wire.success_status;
                let reason = format!("unexpected status {status} (documented: {documented})");
                (reason, None)
            }
        };
        let id = named(&reply.body, context.operation.proof);
        Self {
            context,
            status,
            reason,
            record_id: id.filter(|id| looks_like_an_id(id)),
            body: truncated(&reply.body),
            source,
            found_nothing: false,
        }
    }

    /// A look-up that found nothing. There is no body to show.
    pub(crate) fn nothing_found(context: Context, what: &str) -> Self {
        Self {
            status: context.operation.wire.success_status,
            context,
            reason: what.to_owned(),
            record_id: None,
            body: Bytes::new(),
            source: None,
            found_nothing: true,
        }
    }

    /// The reply is about a record that a call made which was to make none.
    pub(crate) fn made_a_record(&mut self, id: String, reason: &str) {
        self.record_id = Some(id);
        reason.clone_into(&mut self.reason);
    }

    /// Returns the operation, such as `balance_create`.
    pub fn operation(&self) -> &'static str {
        self.context.operation.name()
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the id of the record in the reply, such as that of a record that was just created. `None` if the reply
    /// has no id that can be read. With the outcome `Unknown` the record may not exist: look for it by its id before you
    /// create another.
    pub fn record_id(&self) -> Option<&str> {
        self.record_id.as_deref()
    }

    /// Returns the beginning of the body, at most 4 KiB, unchanged. It can contain personal data.
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
        let (operation, status) = (self.operation(), self.status);
        write!(
            f,
            "{operation} succeeded with {status}, but {}",
            self.reason
        )?;
        if let Some(id) = &self.record_id {
            write!(f, "; the record is {}", id.escape_debug())?;
        }
        self.context.write_attempts(f)
    }
}

impl StdError for DecodeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| -> &(dyn StdError + 'static) { source })
    }
}

/// Returns whether a text of a reply can be shown as an id: in a reply that cannot be read, any text can take its place.
fn looks_like_an_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    text.as_bytes().get(3) == Some(&b'_') && text.bytes().all(plain)
}

/// Describes a decoding failure without the value: a body can contain personal data, and the text is written to logs.
fn described(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.starts_with("missing field") || text.starts_with("duplicate field") {
        return format!("the body is not as documented: {text}");
    }
    // What is quoted is the value; between the first quote and the last there may be anything.
    let quotes = ['"', '`'];
    let what = match (text.find(quotes), text.rfind(quotes)) {
        (Some(first), Some(last)) => format!("{}…{}", &text[..first], &text[last + 1..]),
        _ => text,
    };
    format!("the body is not as documented: {what}")
}
