//! Calls without a usable answer.

use std::{error::Error as StdError, fmt};

use super::tried;
use crate::call::Context;

/// There was no usable answer.
///
/// # Example
///
/// ```
/// # fn example(error: blnk::Error) {
/// if let blnk::ErrorKind::Transport(error) = error.kind() {
///     println!("{:?}, sent: {}", error.phase(), error.may_have_been_sent());
/// }
/// # }
/// ```
pub struct TransportError {
    pub(super) context: Context,
    pub(super) phase: Phase,
    pub(super) status: Option<u16>,
    pub(super) detail: String,
    pub(super) source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Where the last try of a call without an answer ended.
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

    /// Whether the request may have left this machine, in any try.
    pub fn may_have_been_sent(&self) -> bool {
        self.context.left
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
        self.source
            .as_deref()
            .map(|source| -> &(dyn StdError + 'static) { source })
    }
}
