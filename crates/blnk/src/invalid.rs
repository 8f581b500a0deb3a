//! What is wrong with a request, found before anything was sent.

use std::fmt;

/// A request that was refused here, with everything that is wrong with it.
///
/// Nothing was sent. [`Display`](fmt::Display) lists all problems in one line; [`problems`](Self::problems) has them
/// one by one.
///
/// # Example
///
/// ```
/// let error = blnk::NewBalance::new("", "").validate().unwrap_err();
/// let fields: Vec<_> = error.problems().iter().map(|problem| problem.field()).collect();
/// assert_eq!(fields, ["currency", "ledger_id"]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidRequest {
    operation: &'static str,
    problems: Vec<Problem>,
}

impl InvalidRequest {
    /// `Ok` if there are no problems; otherwise they are sorted by field.
    pub(crate) fn check(operation: &'static str, mut problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() {
            return Ok(());
        }
        problems.sort_by(|one, other| one.field.cmp(&other.field));
        Err(Self::new(operation, problems))
    }

    /// `problems` are some, and in their order.
    pub(crate) fn new(operation: &'static str, problems: Vec<Problem>) -> Self {
        Self {
            operation,
            problems,
        }
    }

    /// The call that was refused, such as `balance_create`.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Every problem, sorted by field; never empty.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} refused before it was sent: ", self.operation)?;
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
/// # Example
///
/// ```
/// use blnk::{NewBalance, Reason};
///
/// let error = NewBalance::new("ldg_1", " USD").validate().unwrap_err();
/// let problem = &error.problems()[0];
/// assert_eq!((problem.field(), problem.reason()), ("currency", Reason::BlankCurrency));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    field: String,
    reason: Reason,
    message: String,
}

impl Problem {
    pub(crate) fn new(
        field: impl Into<String>,
        reason: Reason,
        message: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            reason,
            message: message.into(),
        }
    }

    /// The member of the request, by its name on the wire; inside metadata a JSON pointer follows, as in
    /// `meta_data/my_app/limit`.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Why the request was not sent.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// What was found, what was expected and what to do.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A caller's own key may hold line breaks; they must not forge a second line in a log.
        write!(f, "{}: {}", self.field.escape_debug(), self.message)
    }
}

/// Why a request was not sent: the server would refuse it, or would accept it and do harm.
///
/// # Example
///
/// ```
/// use blnk::{NewBalance, Reason};
///
/// let asked = NewBalance::new("ldg_1", "USD").meta_data("BLNK_RUN_RECONCILIATION", "SOURCE");
/// let error = asked.validate().unwrap_err();
/// assert_eq!(error.problems()[0].reason(), Reason::ReservedKey);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The server would refuse it: 400 `GEN_VALIDATION_ERROR`, 400 `GEN_MALFORMED_REQUEST`, or a 500 from the database.
    Refused,
    /// The server would keep a currency that is blank, or has blanks around it, as one more currency. Way past:
    /// [`Currency::verbatim`](crate::Currency::verbatim).
    BlankCurrency,
    /// The metadata leaves the record's row too little room to grow: later movements of the balance would be refused
    /// with 500. Way past: [`HeadRoom`](crate::HeadRoom). Or it leaves none at all: the creation would be.
    TooLittleRoom,
    /// The server would round the number without a word. Way past: [`Metadata::lossy`](crate::Metadata::lossy), or a
    /// string.
    InexactNumber,
    /// The metadata key makes the server report the first movement as applied and leave the balance at zero.
    ReservedKey,
    /// The server would store the nesting, and its replies could no longer be decoded.
    TooDeep,
    /// The id would be part of a path, where its characters can lead to another record or route. The server's own ids
    /// hold ASCII letters, digits, `_` and `-` only.
    UnsafePath,
    /// The record could never be found by indicator again.
    UnreachableIndicator,
}
