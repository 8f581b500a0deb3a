//! Whether a call that failed wrote something.

use http::StatusCode;

use crate::protocol::{error_body::ErrorBody, operation::Operation};

/// Whether the state on the server was changed by a call that ended in an error.
///
/// For a ledger this is the question that matters after a failure. It is decided from what was observed, and is
/// [`Unknown`](Self::Unknown) whenever that does not prove more:
///
/// | What was observed | Outcome of a write |
/// |---|---|
/// | the client could not be built, or the request failed validation | `NotSent` |
/// | no connection was made: name not found, refused, certificate not trusted, connect timeout | `NotSent` |
/// | the connection was lost, or a timeout passed, before a status arrived | `Unknown` |
/// | the status of the operation's success (201 for a creation, 200 for other writes), and in the body what only the server writes: the record's id, or the acknowledgement member; whatever else is wrong with the body, or with the record | `Applied` |
/// | that status with anything else: HTML, `{}`, `null`, an `error`, another object, nothing, another record's id | `Unknown` |
/// | another success, such as 202 or 204 | `Unknown` |
/// | 307, 308: the request must be sent to another address, so it was not processed here | `Rejected` |
/// | another redirect, which may lead to a record that was created | `Unknown` |
/// | 401, 404, 405, 411, 413, 414, 415, 417, 421, 429, 431: by their meaning, not acted on | `Rejected` |
/// | another 4xx with the server's own error body | `Rejected` |
/// | another 4xx with any other body: a gateway replied, perhaps after the server | `Unknown` |
/// | 408, 499: a gateway ended the wait | `Unknown` |
/// | 500 with a PostgreSQL error code of class 22 (bad data), 23 (constraint) or 54 (limit): the statement failed | `Rejected` |
/// | any other 5xx | `Unknown` |
///
/// A 4xx proves a refusal because an operation is one statement in the database: the server replies 4xx before it, or
/// because it failed. Two operations are exceptions, and `Unknown` there: the 404 of a metadata merge, which can also
/// mean that the database is unreachable, and the 400, 409, 422, 423 and 500 of tokenizing several fields, which is one
/// statement for each field, so that the fields before the failed one are tokenized.
///
/// A transaction is several statements, and some of its failures come after money moved. There a 400
/// `TXN_VALIDATION_ERROR` is `Rejected` only if it lists broken rules of members, or its words are those of a rule of the
/// movement; a 400 `TXN_INSUFFICIENT_FUNDS` and a 404 only by the exact words too; a 409 `GEN_CONFLICT` never. Of a batch,
/// and of many holds, a 400 is `Rejected` only if it is about the request itself, and a 404, 409, 422, 423 or 500 of the
/// server is `Unknown`: the failed one may not have been the first.
///
/// A split is several transactions. Only the failure of its first leg can prove that nothing moved; after any other its legs
/// are looked up, and the outcome is that of all of them, or `Unknown`: see [`Error::parts`](crate::Error::parts).
///
/// A read writes nothing, so its outcome is `ReadOnly`, whatever was observed. One read is a write for servers before Core
/// 0.15.3, a [preview](crate::transactions::Transactions::preview): it is `Unknown` where a post would be. Source: the recorded failures of a
/// running server, and the source of Blnk Core.
///
/// # Example: a request that was not sent
///
/// ```
/// use blnk::{NewBalance, Outcome};
///
/// let error = blnk::Error::from(NewBalance::new("", "USD").validate().unwrap_err());
/// assert_eq!(error.outcome(), Outcome::NotSent);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The request was not sent. Nothing was written.
    NotSent,
    /// The server refused the request. Nothing was written. The same request is refused again until its cause changes.
    Rejected,
    /// Nothing proves what happened. Look the record up before you send the request again.
    Unknown,
    /// It was written, and only the reply is unusable, or differs from the request. Do not send it again.
    Applied,
    /// The call was a read, so there is nothing to undo and nothing to look up.
    ReadOnly,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotSent => "not sent",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
            Self::Applied => "applied",
            Self::ReadOnly => "read only",
        })
    }
}

/// What one attempt showed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Evidence<'a> {
    /// No connection was made.
    NoConnection,
    /// The request may have been sent, and no status arrived.
    NoStatus,
    /// A status arrived, and as much of a body as the error was read from.
    Status(StatusCode, &'a ErrorBody),
    /// The status of a success arrived, with what only the server writes in the body.
    Proven,
}

impl Outcome {
    /// The table above.
    pub(crate) fn of(evidence: Evidence<'_>, operation: &Operation) -> Self {
        let (status, body) = match evidence {
            _ if operation.writes_on_older => return Self::of_maybe_read(evidence, operation),
            _ if !operation.writes => return Self::ReadOnly,
            Evidence::NoConnection => return Self::NotSent,
            Evidence::NoStatus => return Self::Unknown,
            Evidence::Proven => return Self::Applied,
            Evidence::Status(status, body) => (status, body),
        };
        match status.as_u16() {
            status if operation.ambiguous.contains(&status) => Self::Unknown,
            status if (operation.unproven)(status, body) => Self::Unknown,
            307 | 308 => Self::Rejected,
            401 | 404 | 405 | 411 | 413 | 414 | 415 | 417 | 421 | 429 | 431 => Self::Rejected,
            408 | 499 => Self::Unknown,
            400..=498 if body.is_from_server() => Self::Rejected,
            500 if body.database_refused() => Self::Rejected,
            _ => Self::Unknown,
        }
    }

    /// Returns the outcome of a read that older servers take for a write: it is a read where it is no write that may have
    /// happened.
    fn of_maybe_read(evidence: Evidence<'_>, operation: &Operation) -> Self {
        let as_write = Operation {
            writes_on_older: false,
            writes: true,
            ..*operation
        };
        match Self::of(evidence, &as_write) {
            Self::Unknown => Self::Unknown,
            _ => Self::ReadOnly,
        }
    }

    /// Returns the outcome of a whole call whose earlier attempts may have written: a later attempt that did not
    /// connect, or was refused, does not undo that.
    pub(crate) fn after(self, may_have_written: bool) -> Self {
        match self {
            Self::NotSent | Self::Rejected | Self::ReadOnly if may_have_written => Self::Unknown,
            last => last,
        }
    }
}
