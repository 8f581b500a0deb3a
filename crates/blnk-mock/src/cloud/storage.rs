//! What PostgreSQL does to the records: tables, and the statements that it refuses.

use std::collections::HashMap;

use super::errors::DatabaseError;
use super::write::Metadata;

/// The number that the first row of a table gets.
///
/// The number counts towards the size limit of a row with each of its digits, and a caller never
/// learns it. A real instance counts from 1, and failed inserts use numbers up; one that has been
/// in use for a while has four digits or more, which is what the recordings agree with.
const FIRST_ROW: u64 = 1_000;

/// A payload of PostgreSQL's `NOTIFY` must be shorter than 8,000 bytes.
const LONGEST_PAYLOAD: usize = 7_999;

/// Rows in the order of their creation, found by their id.
#[derive(Debug)]
pub(super) struct Table<T> {
    rows: Vec<T>,
    by_id: HashMap<String, usize>,
    next_row: u64,
}

impl<T> Table<T> {
    pub(super) fn new() -> Self {
        Self {
            rows: Vec::new(),
            by_id: HashMap::new(),
            next_row: FIRST_ROW,
        }
    }

    /// Takes a row number, which is used up even if the insert fails.
    pub(super) fn take_row_number(&mut self) -> u64 {
        let number = self.next_row;
        self.next_row += 1;
        number
    }

    /// Stores a row, in place of the one with the same id if there is one.
    pub(super) fn put(&mut self, id: String, row: T) {
        match self.get_mut(&id) {
            Some(present) => *present = row,
            None => {
                self.by_id.insert(id, self.rows.len());
                self.rows.push(row);
            }
        }
    }

    pub(super) fn get(&self, id: &str) -> Option<&T> {
        self.by_id.get(id).and_then(|at| self.rows.get(*at))
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        self.by_id.get(id).and_then(|at| self.rows.get_mut(*at))
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    pub(super) fn rows(&self) -> &[T] {
        &self.rows
    }
}

/// Refuses U+0000, which neither `text` nor `jsonb` can hold. The parameters of the statement are
/// read in the order of their numbers, so that the first one at fault is the one that is reported.
pub(super) fn refuse_nul(
    texts: &[(usize, &str)],
    json: (usize, Option<&Metadata>),
) -> Result<(), DatabaseError> {
    let text = texts
        .iter()
        .filter(|(_, text)| text.contains('\0'))
        .map(|(parameter, _)| *parameter)
        .min();
    let json = Some(json.0).filter(|_| json.1.is_some_and(Metadata::holds_nul));
    match (text, json) {
        (Some(text), json) if json.is_none_or(|json| text < json) => {
            Err(DatabaseError::nul_in_text(text))
        }
        (_, Some(json)) => Err(DatabaseError::nul_in_json(json)),
        _ => Ok(()),
    }
}

/// Refuses a row that the table's trigger cannot broadcast.
pub(super) fn broadcast(table: &str, row: &str) -> Result<(), DatabaseError> {
    // PostgreSQL sets its blanks like this.
    let payload = format!(r#"{{"table" : "{table}", "data" : {row}}}"#);
    if payload.len() > LONGEST_PAYLOAD {
        Err(DatabaseError::payload_too_long())
    } else {
        Ok(())
    }
}
