//! What is known of an operation before it is called.

use std::fmt;

use http::StatusCode;

use crate::protocol::error_body::ErrorBody;

/// One operation of the OpenAPI document, with the facts that the document cannot contain.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    /// Name, method, path and status, from the document.
    pub(crate) wire: blnk_api::Operation,
    /// Whether it changes anything.
    pub(crate) writes: bool,
    /// Whether older servers write where newer ones only read.
    pub(crate) writes_on_older: bool,
    /// What a second send would do.
    pub(crate) replay: Replay,
    /// The members of which one, in the body of a success, proves that the server wrote: the record's id, or what only
    /// the server's acknowledgement has. A gateway's page with the right status has none of them.
    pub(crate) proof: &'static [&'static str],
    /// Statuses that prove nothing here though they may elsewhere; empty for most operations.
    pub(crate) ambiguous: &'static [u16],
    /// Finds failures that prove nothing here by what their bodies say.
    pub(crate) unproven: fn(u16, &ErrorBody) -> bool,
    /// The member by which the caller names the record, where the server's id is not known before: a reply with another
    /// one is about another record.
    pub(crate) key: &'static str,
    /// Whether the server may take long, and giving up does harm: no limit for one attempt, and a long one for the call.
    pub(crate) long: bool,
    /// Whether a conflict is an answer that the call goes on with, and no failure.
    pub(crate) expects_conflict: bool,
    /// What the server's own message of a failure hides or gets wrong.
    pub(crate) hint: Hint,
}

/// Returns a hint for a failure, from its status and body.
pub(crate) type Hint = fn(u16, &ErrorBody) -> Option<&'static str>;

impl Operation {
    /// An operation that changes nothing, whatever its method.
    pub(crate) const fn read(wire: blnk_api::Operation) -> Self {
        Self {
            wire,
            writes: false,
            writes_on_older: false,
            replay: Replay::Safe,
            proof: &[],
            ambiguous: &[],
            unproven: |_, _| false,
            key: "",
            long: false,
            expects_conflict: false,
            hint: |_, _| None,
        }
    }

    /// An operation that writes, and the members of its reply of which one proves it.
    pub(crate) const fn write(
        wire: blnk_api::Operation,
        replay: Replay,
        proof: &'static [&'static str],
    ) -> Self {
        Self {
            writes: true,
            replay,
            proof,
            ..Self::read(wire)
        }
    }

    pub(crate) const fn ambiguous(self, ambiguous: &'static [u16]) -> Self {
        Self { ambiguous, ..self }
    }

    pub(crate) const fn unproven(self, unproven: fn(u16, &ErrorBody) -> bool) -> Self {
        Self { unproven, ..self }
    }

    pub(crate) const fn keyed_by(self, key: &'static str) -> Self {
        Self { key, ..self }
    }

    pub(crate) const fn long(self) -> Self {
        Self { long: true, ..self }
    }

    pub(crate) const fn expects_conflict(self) -> Self {
        Self {
            expects_conflict: true,
            ..self
        }
    }

    pub(crate) const fn hint(self, hint: Hint) -> Self {
        Self { hint, ..self }
    }

    /// Returns the `operationId`.
    pub(crate) fn name(&self) -> &'static str {
        self.wire.name
    }

    /// Returns whether its success is a new record.
    pub(crate) fn creates(&self) -> bool {
        self.wire.success_status == 201
    }

    /// Returns whether this is the status of the operation's success.
    pub(crate) fn is_success(&self, status: StatusCode) -> bool {
        status.as_u16() == self.wire.success_status
    }
}

/// Shows the name, which identifies the rest.
impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wire.name)
    }
}

/// What a second send of a request would do, and so when a call may send it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replay {
    /// Nothing new: a read, a write whose second send the server refuses by a key of the caller's own, or a write that
    /// sets again what it set before.
    Safe,
    /// It would write again. Sent again only when the first certainly was not acted on: no connection was made, or the
    /// server replied 429, which it does before it looks at a request.
    OnlyIfUnsent,
}
