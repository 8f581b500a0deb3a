//! What is wrong with a request, found before anything was sent.

use std::fmt;

/// A request that failed validation, with everything that is wrong with it.
///
/// Nothing was sent. [`Display`](fmt::Display) lists all problems in one line; [`problems`](Self::problems) returns
/// them one by one.
///
/// # Example: the places of all problems
///
/// ```
/// let error = blnk::NewBalance::new("", "").validate().unwrap_err();
/// let places: Vec<_> = error.problems().iter().map(|problem| problem.pointer()).collect();
/// assert_eq!(places, ["/currency", "/ledger_id"]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidRequest {
    operation: &'static str,
    problems: Vec<Problem>,
}

impl InvalidRequest {
    /// `problems` are one or more, in any order.
    pub(crate) fn new(operation: &'static str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|one, other| one.pointer.cmp(&other.pointer));
        Self {
            operation,
            problems,
        }
    }

    /// Returns the operation that was not sent, such as `balance_create`.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Returns every problem, sorted by pointer; never empty.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was not sent: ", self.operation)?;
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for InvalidRequest {}

/// One thing that is wrong with a request.
///
/// # Example: place and reason
///
/// ```
/// use blnk::{NewBalance, error::Reason};
///
/// let error = NewBalance::new("ldg_1", " USD").validate().unwrap_err();
/// let problem = &error.problems()[0];
/// assert_eq!((problem.pointer(), problem.reason()), ("/currency", Reason::BlankCurrency));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pointer: String,
    reason: Reason,
    message: String,
}

impl Problem {
    /// `place` is a JSON pointer without the slash at its beginning.
    pub(crate) fn new(place: &str, reason: Reason, message: impl Into<String>) -> Self {
        // The pointer of the whole request is empty.
        let slash = if place.is_empty() { "" } else { "/" };
        Self {
            pointer: format!("{slash}{place}"),
            reason,
            message: message.into(),
        }
    }

    /// Returns the same problem, of a part of the request at this place.
    pub(crate) fn below(self, place: &str) -> Self {
        Self {
            pointer: format!("/{place}{}", self.pointer),
            ..self
        }
    }

    /// Returns the place in the request as a JSON pointer (RFC 6901), with the names of the wire: `/currency`, or
    /// `/meta_data/my_app/limit`. A parameter of a path is a place too, such as `/balance_id`. The pointer of the whole
    /// request is empty.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Returns why the request was not sent.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// Returns what was found, what was expected and what to do.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A caller's own key may contain line breaks; they must not forge a second line in a log.
        write!(f, "{}: {}", self.pointer.escape_debug(), self.message)
    }
}

/// Why a request was not sent: the server would refuse it, or would accept it with a harmful effect.
///
/// # Example: a reserved key
///
/// ```
/// use blnk::{NewBalance, error::Reason};
///
/// let balance = NewBalance::new("ldg_1", "USD").meta_data("BLNK_RUN_RECONCILIATION", "SOURCE");
/// let error = balance.validate().unwrap_err();
/// assert_eq!(error.problems()[0].reason(), Reason::ReservedKey);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The server would refuse the request: 400 `GEN_VALIDATION_ERROR`, 400 `GEN_MALFORMED_REQUEST`, or a 500 with an
    /// error of the database. Also a text that the server stores and nobody means: one with characters that cannot be
    /// seen.
    Refused,
    /// The server would store a currency that is blank, or has blanks or invisible characters, as a currency of its
    /// own. Opt out with [`Currency::verbatim`](crate::values::Currency::verbatim).
    BlankCurrency,
    /// The metadata makes the record's row too long: the creation, or later movements of the balance, would be refused
    /// with 500. Opt out of the latter with [`Headroom`](crate::balances::Headroom).
    RowTooLong,
    /// The server would round the number without a warning. Send it as a string, or opt out with
    /// [`Metadata::lossy`](crate::Metadata::lossy).
    InexactNumber,
    /// The metadata key acts on the server: it makes the server report a balance's first movement as applied while the
    /// balance remains zero, or ties a transaction to another one, or lets it overdraw.
    ReservedKey,
    /// The server appends this ending to references itself, and would find the wrong transaction. Or it contains what
    /// nobody sees: opt out of that with [`Reference::verbatim`](crate::values::Reference::verbatim).
    Reference,
    /// The balance has another currency than the amount. The server does not compare them, and moves the minor units.
    OtherCurrency,
    /// The parts of a split do not make its amount, or are too few, too many, not distinct, or of no amount that can be
    /// sent. The server would move other amounts than requested.
    Parts,
    /// The request has the same reference, or the same hold, twice: the server would post one of the two, which one is
    /// chance, or the second would undo the whole batch.
    Repeated,
    /// The server would ignore the member in this kind of call.
    NotInThisCall,
    /// The server would store the nesting, and its replies could no longer be decoded.
    TooDeep,
    /// The id would be part of a path, in which its characters can lead to another record or route. The server's own
    /// ids contain only ASCII letters, digits, `_` and `-`.
    UnsafePath,
    /// The record could never be found by its indicator again, because no path can contain it.
    UnreachableIndicator,
    /// The body is longer than the server reads.
    TooLarge,
    /// The stored record differs from the requested one; only in [`Mismatch`](crate::error::Mismatch).
    Differs,
}
