//! A stored record that differs from the requested one.

use std::fmt;

use crate::error::{context::Context, invalid_request::Problem};

/// The stored record differs from the requested one.
///
/// # Example
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
    differences: Vec<Problem>,
}

impl Mismatch {
    pub(crate) fn new(context: Context, record_id: String, differences: Vec<Problem>) -> Self {
        Self {
            context,
            record_id,
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

    /// Returns what differs, by JSON pointer; never empty.
    pub fn differences(&self) -> &[Problem] {
        &self.differences
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operation, id) = (self.operation(), &self.record_id);
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
