//! 5xx.

use blnk::Outcome::Unknown;

use crate::{
    faults::cases::{
        BARE, Case, PAGE,
        expected::{ErrorType::Api, Expect, PASSING, REFUSED, UNPROVEN},
    },
    support::{
        calls::Kind::{Commit, CommitPart, EnsurePosted, Hold, Post, Queue, Tokenize, Void},
        scripted::reply,
    },
};

pub(super) fn cases() -> Vec<Case> {
    let database = |code: &str| {
        format!(
            r#"{{"error":"m","error_detail":{{"code":"GEN_INTERNAL","message":"m","details":{{"Code":"{code}"}}}}}}"#
        )
    };
    let dial = r#"{"error":"m","error_detail":{"code":"GEN_INTERNAL","message":"m","details":{"Op":"dial","Err":{"Syscall":"connect","Err":111}}}}"#;
    let internal = |body: &str| reply("500 Internal Server Error", body);
    // One statement failed; a list of fields has one for each, and those before it may be done. A post has several.
    let statement = |name: &str, code: &str| {
        Case::reply(name, internal(&database(code)), REFUSED)
            .except(
                &[Tokenize, Post, Queue, Hold, Commit, CommitPart, Void],
                Expect::failure(1, Unknown, Api),
            )
            .except(&[EnsurePosted], Expect::retryable(2, Unknown, Api))
    };
    vec![
        Case::reply("500, empty", internal(""), UNPROVEN),
        statement("500, a constraint (class 23)", "23505"),
        statement("500, a row too long (class 22)", "22023"),
        statement("500, an index row too long (class 54)", "54000"),
        Case::reply(
            "500, the database is not ready (55000)",
            internal(&database("55000")),
            UNPROVEN,
        ),
        Case::reply(
            "500, the database cannot be dialled",
            internal(dial),
            UNPROVEN,
        ),
        Case::reply("501", reply("501 Not Implemented", ""), UNPROVEN),
        Case::reply("502, HTML", reply("502 Bad Gateway", PAGE), PASSING),
        Case::reply("503", reply("503 Service Unavailable", BARE), PASSING),
        Case::reply(
            "503, Retry-After",
            reply("503 Service Unavailable\r\nretry-after: 1", BARE),
            PASSING,
        )
        .retry_after(1),
        Case::reply("504", reply("504 Gateway Timeout", PAGE), PASSING),
        Case::reply(
            "520, HTML of a gateway",
            reply("520 Unknown Error", PAGE),
            UNPROVEN,
        ),
    ]
}
