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
    /// Statuses that prove nothing here though they may elsewhere; empty for most operations.
    pub(crate) unproven: &'static [u16],
}

impl Operation {
    /// A read: `GET`, answered 200, changing nothing however often it is sent.
    pub(crate) const fn read(name: &'static str, template: &'static str) -> Self {
        Self {
            name,
            method: "GET",
            template,
            promised: StatusCode::OK,
            writes: false,
            replay: Replay::Safe,
            unproven: &[],
        }
    }

    /// A write that sets what it is given: `PUT`, answered 200, and sent twice it sets the same again.
    pub(crate) const fn set(name: &'static str, template: &'static str) -> Self {
        Self {
            method: "PUT",
            writes: true,
            ..Self::read(name, template)
        }
    }

    /// A write that may undo another's when it is sent twice: `POST`, answered 200, and repeated only if it was unsent.
    pub(crate) const fn post(name: &'static str, template: &'static str) -> Self {
        Self {
            method: "POST",
            replay: Replay::OnlyIfUnsent,
            ..Self::set(name, template)
        }
    }

    /// A write that makes a record, and a second one when it is sent twice: `POST`, answered 201.
    pub(crate) const fn create(name: &'static str, template: &'static str) -> Self {
        Self {
            promised: StatusCode::CREATED,
            ..Self::post(name, template)
        }
    }
}

/// What sending a request a second time would do, and so when it may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(unreachable_pub, reason = "a field of a type in a sealed trait")]
pub enum Replay {
    /// Nothing new: a read, a write whose second copy the server refuses by a key of the caller's own, or a write that
    /// sets again what it set before.
    Safe,
    /// It would write again. Repeated only when the first certainly did not get through: no connection was made, or
    /// the server answered 429, which it does before it looks at a request.
    OnlyIfUnsent,
}
