//! What is known of an operation before it is called.

use http::StatusCode;

/// One operation of the OpenAPI document, in one place.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "tracing"),
    allow(dead_code, reason = "nobody listens in this build")
)]
pub struct Operation {
    /// Its `operationId`.
    pub(crate) name: &'static str,
    /// Its HTTP method.
    pub(crate) method: &'static str,
    /// Its path as the document writes it, without values.
    pub(crate) template: &'static str,
    /// The status of its success.
    pub(crate) promised: StatusCode,
    /// Whether it changes anything.
    pub(crate) writes: bool,
    /// What a second send would do.
    pub(crate) replay: Replay,
}

/// What sending a request a second time would do, and so when it may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(unreachable_pub, reason = "a field of a type in a sealed trait")]
pub enum Replay {
    /// Nothing new: a read, or a write whose second copy the server refuses by a key of the caller's own.
    Safe,
    /// It would write again. Repeated only when the first certainly did not get through: no connection was made, or
    /// the server answered 429, which it does before it looks at a request.
    OnlyIfUnsent,
}
