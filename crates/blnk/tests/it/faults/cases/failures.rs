//! 5xx.

use super::{BARE, Case, PAGE, REFUSED, Shown, UNPROVEN};
use crate::{kinds::Kind::Tokenize, scripted::reply};

/// A failure that proves nothing of a write and may pass.
const PASSING: Shown = [
    "1 requests, unknown, api",
    "3 requests, rejected, api",
    "3 requests, unknown, api",
];

pub(super) fn cases() -> Vec<Case> {
    let database = |code: &str| {
        format!(
            r#"{{"error":"m","error_detail":{{"code":"GEN_INTERNAL","message":"m","details":{{"Code":"{code}"}}}}}}"#
        )
    };
    let dial = r#"{"error":"m","error_detail":{"code":"GEN_INTERNAL","message":"m","details":{"Op":"dial","Err":{"Syscall":"connect","Err":111}}}}"#;
    let internal = |body: &str| reply("500 Internal Server Error", body);
    // One statement failed; a list of fields has one for each, and those before it may be done.
    let statement = |name: &str, code: &str| {
        Case::answered(name, internal(&database(code)), REFUSED).but(&[Tokenize], UNPROVEN[0])
    };
    vec![
        Case::answered("500, empty", internal(""), UNPROVEN),
        statement("500, a constraint (class 23)", "23505"),
        statement("500, a row too long (class 22)", "22023"),
        statement("500, an index row too long (class 54)", "54000"),
        Case::answered(
            "500, the database is not ready (55000)",
            internal(&database("55000")),
            UNPROVEN,
        ),
        Case::answered(
            "500, the database cannot be dialled",
            internal(dial),
            UNPROVEN,
        ),
        Case::answered("501", reply("501 Not Implemented", ""), UNPROVEN),
        Case::answered("502, HTML", reply("502 Bad Gateway", PAGE), PASSING),
        Case::answered("503", reply("503 Service Unavailable", BARE), PASSING),
        Case::answered(
            "503, Retry-After",
            reply("503 Service Unavailable\r\nretry-after: 1", BARE),
            PASSING,
        )
        .waiting(1),
        Case::answered("504", reply("504 Gateway Timeout", PAGE), PASSING),
    ]
}
