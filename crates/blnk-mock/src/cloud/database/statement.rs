//! What PostgreSQL refuses of a statement: U+0000 in its parameters, and rows that its trigger
//! cannot broadcast.

use crate::cloud::database::error::DatabaseError;
use crate::cloud::go::write::Metadata;

/// A payload of PostgreSQL's `NOTIFY` must be shorter than 8,000 bytes.
const MAX_PAYLOAD: usize = 7_999;

/// Refuses U+0000, which neither `text` nor `jsonb` can store. The parameters of the statement are
/// read in the order of their numbers, so that the first invalid one is the one that is reported.
pub(crate) fn refuse_nul(
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
pub(crate) fn broadcast(table: &str, row: &str) -> Result<(), DatabaseError> {
    // PostgreSQL sets its blanks like this.
    let payload = format!(r#"{{"table" : "{table}", "data" : {row}}}"#);
    if payload.len() > MAX_PAYLOAD {
        Err(DatabaseError::payload_too_long())
    } else {
        Ok(())
    }
}
