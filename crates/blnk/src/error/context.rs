//! What every error of a call knows of the call.

use std::fmt;

use blnk_api::MinorUnits;
use bytes::Bytes;

use crate::protocol::{operation::Operation, outcome::Outcome};

/// The most characters of a text of the server's in a message.
const MAX_TEXT: usize = 100;

/// Returns a text of the server's as a message can quote it: on one line, and bounded.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted: String = text.escape_debug().take(MAX_TEXT).collect();
    if text.escape_debug().nth(MAX_TEXT).is_some() {
        quoted.push('…');
    }
    quoted
}

/// The most parts that a message names.
const MAX_PARTS: usize = 8;

/// Returns whether a part of a request was done, or may have been.
pub(crate) fn may_be_done(part: Outcome) -> bool {
    matches!(part, Outcome::Applied | Outcome::Unknown)
}

/// The most of a reply's body in an error: 4 KiB, enough to recognise a gateway's page.
const MAX_BODY: usize = 4 * 1024;

/// The facts that every error of a call has.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) operation: &'static Operation,
    pub(crate) outcome: Outcome,
    pub(crate) attempts: u32,
    /// Whether the request of any attempt may have been sent.
    pub(crate) may_have_been_sent: bool,
    /// Whether the same call is safe to repeat and may succeed.
    pub(crate) retryable: bool,
    /// Whether an attempt before the one that created the record may have created another.
    pub(crate) maybe_another: bool,
    /// An amount that was read before the write, where the write has no key by which it can be found.
    pub(crate) before: Option<Box<MinorUnits>>,
    /// What became of each part of a request that the server does in parts, under the caller's names.
    pub(crate) parts: Vec<(String, Outcome)>,
}

impl Context {
    /// What is known of a call whose failure says nothing more.
    pub(crate) fn new(operation: &'static Operation, outcome: Outcome, attempts: u32) -> Self {
        Self {
            operation,
            outcome,
            attempts,
            may_have_been_sent: outcome != Outcome::NotSent,
            retryable: false,
            maybe_another: false,
            before: None,
            parts: Vec::new(),
        }
    }

    /// Writes how many attempts there were, if there was more than one, and what may be done.
    pub(crate) fn write_attempts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.attempts > 1 {
            write!(f, ", after {} attempts", self.attempts)?;
        }
        if self.maybe_another {
            write!(f, "; an earlier attempt may have created another record")?;
        }
        let done = self
            .parts
            .iter()
            .filter(|(_, outcome)| may_be_done(*outcome));
        for (index, (name, _)) in done.clone().take(MAX_PARTS).enumerate() {
            let before = if index == 0 { "; may be done: " } else { ", " };
            write!(f, "{before}{}", quoted(name))?;
        }
        match done.count().checked_sub(MAX_PARTS) {
            Some(more) if more > 0 => write!(f, " and {more} more"),
            _ => Ok(()),
        }
    }
}

/// Copies the beginning of a long body, so that an error does not contain megabytes.
pub(crate) fn truncated(body: &Bytes) -> Bytes {
    if body.len() <= MAX_BODY {
        body.clone()
    } else {
        Bytes::copy_from_slice(&body[..MAX_BODY])
    }
}
