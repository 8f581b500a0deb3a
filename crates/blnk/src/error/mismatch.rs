//! A stored record that differs from the requested one.

use std::fmt;

use crate::{
    error::{
        context::{Context, quoted},
        invalid_request::Problem,
    },
    reply::raw::Raw,
};

/// The stored record differs from the requested one.
///
/// With the outcome [`Applied`](crate::Outcome::Applied) the call created the record, and the server ignored or changed
/// a member, as [older servers](crate::server_versions) do. The request was not sent again; read the record before you
/// create another. With another outcome the reply is about a record that existed before, or about another record than
/// the requested one.
///
/// # Example: the record that exists
///
/// ```
/// # fn example(error: blnk::Error) {
/// if let blnk::ErrorKind::Mismatch(mismatch) = error.kind() {
///     println!("look at {}: {mismatch}", mismatch.record_id());
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct Mismatch {
    pub(crate) context: Context,
    record_id: String,
    raw: Raw,
    differences: Vec<Problem>,
}

impl Mismatch {
    pub(crate) fn new(context: Context, record: (&str, &Raw), differences: Vec<Problem>) -> Self {
        Self {
            context,
            record_id: record.0.to_owned(),
            raw: record.1.clone(),
            differences,
        }
    }

    /// Returns the operation, such as `balance_create`.
    pub fn operation(&self) -> &'static str {
        self.context.operation.name()
    }

    /// Returns the id of the record that exists.
    pub fn record_id(&self) -> &str {
        &self.record_id
    }

    /// Returns the record that exists, as the server sent it. It can contain personal data.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    /// Returns what differs, by JSON pointer; never empty.
    pub fn differences(&self) -> &[Problem] {
        &self.differences
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operation, id) = (self.operation(), quoted(&self.record_id));
        write!(
            f,
            "{operation}: the record {id} differs from the requested one"
        )?;
        for difference in &self.differences {
            write!(f, "; {difference}")?;
        }
        self.context.write_attempts(f)
    }
}

impl std::error::Error for Mismatch {}
