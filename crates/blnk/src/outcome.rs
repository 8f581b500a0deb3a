//! Whether a call that failed wrote something.

use http::StatusCode;

use crate::{failure::Failure, operation::Operation};

/// Whether the state on the server was changed by a call that ended in an error.
///
/// For a ledger this is the question that matters after a failure. It is decided from what was seen, and is
/// [`Unknown`](Self::Unknown) whenever that does not prove more:
///
/// | What was seen | Outcome |
/// |---|---|
/// | the client could not be built, or the request was refused here | `NotSent` |
/// | no connection was made: name not found, refused, certificate not trusted, connect limit passed | `NotSent` |
/// | the connection was lost, or a limit passed, before a status came | `Unknown` |
/// | the status that the operation promises (201 for a creation, 200 for other writes), whatever the body: cut, not JSON, not the promised shape | `Applied` |
/// | another success, such as 202 or 204 | `Unknown` |
/// | 307, 308: the request is to be made elsewhere, so it was not carried out here | `Rejected` |
/// | another redirect; it may point to what was made | `Unknown` |
/// | 401, 404, 405, 411, 413, 414, 415, 417, 421, 429, 431: by their meaning, not acted on | `Rejected` |
/// | another 4xx with the server's own error body | `Rejected` |
/// | another 4xx with any other body: a gateway spoke, perhaps after the server | `Unknown` |
/// | 408, 499: somebody in between gave up waiting | `Unknown` |
/// | 500 with a PostgreSQL error code of class 22 (bad data), 23 (constraint) or 54 (limit): the statement failed | `Rejected` |
/// | any other 5xx | `Unknown` |
///
/// That a 4xx proves a refusal holds for an operation that is one statement in the database: the server answers 4xx
/// before it, or because it failed. Two operations are not so, and their exceptions are `Unknown`: the 404 of a metadata
/// merge, which can also mean that the database is out of reach, and the 400, 409, 422, 423 and 500 of tokenizing several
/// fields, which is a statement for each field: those before the one it stops at are tokenized.
///
/// A read writes nothing, so its outcome is never `Unknown` or `Applied`: `NotSent` if no connection was made, and
/// `Rejected` for every other failure.
///
/// # Example
///
/// ```
/// use blnk::{NewBalance, Outcome};
///
/// let error = blnk::Error::from(NewBalance::new("", "USD").validate().unwrap_err());
/// assert_eq!(error.outcome(), Outcome::NotSent);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The request did not leave. Nothing was written; it may be sent.
    NotSent,
    /// The server refused. Nothing was written; the same request would be refused again unless something changes.
    Rejected,
    /// Nobody can tell. Look before you send it again.
    Unknown,
    /// It was written, and only the reply is unusable. Do not send it again.
    Applied,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotSent => "not sent",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
            Self::Applied => "applied",
        })
    }
}

/// What one try showed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Evidence<'a> {
    /// No connection was made.
    NoConnection,
    /// The request may have left, and no status came.
    NoStatus,
    /// A status came, and so much of a body as `failure` was read from.
    Status(StatusCode, &'a Failure),
}

impl Outcome {
    /// The table above.
    pub(crate) fn of(evidence: Evidence<'_>, operation: &Operation) -> Self {
        let (status, failure) = match evidence {
            Evidence::NoConnection => return Self::NotSent,
            _ if !operation.writes => return Self::Rejected,
            Evidence::NoStatus => return Self::Unknown,
            Evidence::Status(status, failure) => (status, failure),
        };
        match status.as_u16() {
            status if status == operation.promised.as_u16() => Self::Applied,
            status if operation.unproven.contains(&status) => Self::Unknown,
            307 | 308 => Self::Rejected,
            401 | 404 | 405 | 411 | 413 | 414 | 415 | 417 | 421 | 429 | 431 => Self::Rejected,
            408 | 499 => Self::Unknown,
            400..=498 if failure.is_from_server() => Self::Rejected,
            500 if failure.database_refused() => Self::Rejected,
            _ => Self::Unknown,
        }
    }

    /// The outcome of a whole call whose earlier tries may have written: a later try that did not get through, or
    /// was refused, does not undo that.
    pub(crate) fn after(self, doubt: bool) -> Self {
        match self {
            Self::NotSent | Self::Rejected if doubt => Self::Unknown,
            last => last,
        }
    }
}
