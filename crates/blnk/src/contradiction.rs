//! What exists is not what was asked for.

use std::fmt;

use crate::{Balance, Problem};

/// An internal balance exists under the name, and is not what was asked for. Nothing was changed.
///
/// # Example
///
/// ```
/// # fn example(error: blnk::Error) {
/// if let blnk::ErrorKind::Contradiction(contradiction) = error.kind() {
///     println!("{} is there: {contradiction}", contradiction.stored().balance_id);
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct Contradiction {
    stored: Box<Balance>,
    differences: Vec<Problem>,
    pub(crate) tries: u32,
}

impl Contradiction {
    pub(crate) fn new(stored: Balance, differences: Vec<Problem>, tries: u32) -> Self {
        Self {
            stored: Box::new(stored),
            differences,
            tries,
        }
    }

    /// The balance that exists.
    pub fn stored(&self) -> &Balance {
        &self.stored
    }

    /// What differs, by field; never empty.
    pub fn differences(&self) -> &[Problem] {
        &self.differences
    }
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the balance exists and is not what was asked for")?;
        for difference in &self.differences {
            write!(f, "; {difference}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Contradiction {}
