//! Calls without a usable reply.

use std::{error::Error as StdError, fmt};

use crate::error::context::Context;

/// There was no usable reply.
///
/// # Example: where it ended
///
/// ```
/// # fn example(error: blnk::Error) {
/// if let blnk::ErrorKind::Transport(error) = error.kind() {
///     println!("{:?}, sent: {}", error.phase(), error.may_have_been_sent());
/// }
/// # }
/// ```
pub struct TransportError {
    pub(crate) context: Context,
    pub(crate) phase: Phase,
    pub(crate) status: Option<u16>,
    pub(crate) detail: String,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Where the last attempt of a call without a reply ended.
///
/// # Example: a request that may have been received
///
/// ```
/// use blnk::error::Phase;
///
/// fn may_have_been_received(phase: Phase) -> bool {
///     phase != Phase::Connect
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// No connection was made.
    Connect,
    /// The request may have been sent; the connection failed before a whole reply arrived.
    Exchange,
    /// A time limit passed.
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

    /// Returns the operation that failed, such as `balance_create`.
    pub fn operation(&self) -> &'static str {
        self.context.operation.name()
    }

    /// Returns where the last attempt ended.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Returns whether the request of any attempt may have been sent.
    pub fn may_have_been_sent(&self) -> bool {
        self.context.may_have_been_sent
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
        write!(f, "{}: {}", self.operation(), self.detail)?;
        self.context.write_attempts(f)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| -> &(dyn StdError + 'static) { source })
    }
}
