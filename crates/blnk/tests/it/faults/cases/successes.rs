//! Successes: as documented, with a body that cannot be used, and with an undocumented status.

use blnk::Outcome::{Applied, ReadOnly, Unknown};

use crate::{
    faults::cases::{
        Case, PAGE,
        expected::{
            APPLIED, APPLIED_CUT,
            ErrorType::{Decode, Mismatch},
            Expect, Expected, SUCCESS, UNDOCUMENTED, UNDOCUMENTED_CUT, UNDOCUMENTED_TIMED_OUT,
        },
    },
    support::{
        calls::Kind::{
            self, Commit, CommitPart, Create, Ensure, EnsurePosted, Hold, LookUp, OwnId, Post,
            Queue, Read, Rename, Void, Wait,
        },
        scripted::{Act, answer, reply},
    },
};

/// Makes a reply of a status and of the body that belongs to a call.
type Form = fn(&str, &str) -> Vec<u8>;

/// Bodies inside which the connection is lost.
const CUT: [(&str, Form); 2] = [
    ("body cut", |status, body| {
        sized(status, body, body.len() + 1)
    }),
    ("chunked, last chunk missing", |status, body| {
        let length = body.len();
        format!("HTTP/1.1 {status}\r\ntransfer-encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\n")
            .into_bytes()
    }),
];

/// Bodies that arrive whole and cannot be read.
const UNREADABLE: [(&str, Form); 11] = [
    ("length too short", |status, body| {
        sized(status, body, body.len() - 1)
    }),
    ("gzip that was not requested", |status, _| {
        let head = format!("{status}\r\ncontent-encoding: gzip");
        reply(&head, "\u{1f}\u{8b}\u{8}")
    }),
    ("HTML", |status, _| {
        reply(&format!("{status}\r\ncontent-type: text/html"), PAGE)
    }),
    ("empty", |status, _| reply(status, "")),
    ("{}", |status, _| reply(status, "{}")),
    ("null", |status, _| reply(status, "null")),
    ("a list", |status, _| reply(status, "[]")),
    ("an error", |status, _| {
        reply(status, r#"{"error":"upstream timed out"}"#)
    }),
    ("an error with a message", |status, _| {
        reply(
            status,
            r#"{"error":"timeout","message":"upstream timed out"}"#,
        )
    }),
    ("another object", |status, _| {
        reply(status, r#"{"status":"UP","data":{"balance_id":"bln_1"}}"#)
    }),
    ("larger than the limit", |status, _| {
        reply(status, &" ".repeat(200_000))
    }),
];

/// A body with a `content-length` that may be wrong.
fn sized(status: &str, body: &str, length: usize) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

/// The documented success, in some form.
fn documented(name: &str, form: Form, expected: Expected) -> Case {
    let script = move |kind: Kind| {
        let (status, body) = kind.success();
        answer(form(status, body))
    };
    Case::by_kind(format!("documented success, {name}"), script, expected)
}

/// A success with an undocumented status, in some form.
fn undocumented(name: &str, form: Form, expected: Expected) -> Case {
    let script = move |kind: Kind| {
        let (status, body) = kind.other_success();
        answer(form(status, body))
    };
    Case::by_kind(format!("undocumented success, {name}"), script, expected)
}

/// The documented success about another record than the requested one.
fn another_record() -> Case {
    let script = |kind: Kind| {
        let (status, _) = kind.success();
        answer(reply(status, kind.other_record()))
    };
    let name = "documented success, about another record";
    Case::by_kind(name, script, SUCCESS)
        // What was created is not what was requested, and it exists.
        .except(
            &[Create, Ensure, OwnId],
            Expect::failure(1, Applied, Mismatch),
        )
        .except(
            &[Rename, Post, Queue, Hold, Commit, CommitPart, Void],
            Expect::failure(1, Unknown, Mismatch),
        )
        .except(&[EnsurePosted], Expect::retryable(1, Unknown, Mismatch))
        .except(
            &[Read, LookUp, Wait],
            Expect::failure(1, ReadOnly, Mismatch),
        )
}

/// A body that arrives byte by byte and does not end within the timeout.
fn endless((status, body): (&str, &str)) -> Vec<Act> {
    let bytes = sized(status, &body[..body.len().min(40) - 1], body.len());
    vec![Act::Read, Act::Drip(bytes), Act::Hang]
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = vec![
        documented("whole", reply, SUCCESS),
        documented(
            "after 100 Continue",
            |status, body| {
                let whole = sized(status, body, body.len());
                [b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), whole].concat()
            },
            SUCCESS,
        ),
        undocumented("whole", reply, UNDOCUMENTED),
        another_record(),
        undocumented(
            "of another shape",
            |status, _| reply(status, "{}"),
            UNDOCUMENTED,
        ),
        undocumented("202", |_, body| reply("202 Accepted", body), UNDOCUMENTED),
        undocumented(
            "204",
            |_, _| b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
            UNDOCUMENTED,
        ),
        documented(
            "cut before anything proves a write",
            |status, body| sized(status, &body[..1], body.len()),
            UNDOCUMENTED_CUT,
        ),
        Case::by_kind(
            "documented success, byte by byte past the timeout",
            |kind| endless(kind.success()),
            UNDOCUMENTED_TIMED_OUT,
        )
        .slow(),
        Case::by_kind(
            "undocumented success, byte by byte past the timeout",
            |kind| endless(kind.other_success()),
            UNDOCUMENTED_TIMED_OUT,
        )
        .slow(),
    ];
    // `ensure_internal` goes on to read what it created. This server sends that read the same reply, which does not
    // answer a read, and is requested three times where the connection is lost.
    for (name, form) in CUT {
        let ensure = Expect::failure(4, Applied, Decode);
        cases.push(documented(name, form, APPLIED_CUT).except(&[Ensure], ensure));
        cases.push(undocumented(name, form, UNDOCUMENTED_CUT));
    }
    for (name, form) in UNREADABLE {
        let case = match name {
            // All of it arrived but the last brace, and in it the id.
            "length too short" => documented(name, form, APPLIED)
                .except(&[Ensure], Expect::failure(2, Applied, Decode)),
            // An empty list says that nothing became of it yet, and the call goes on to wait.
            "a list" | "null" => documented(name, form, UNDOCUMENTED).without(Wait),
            _ => documented(name, form, UNDOCUMENTED),
        };
        cases.extend([case, undocumented(name, form, UNDOCUMENTED)]);
    }
    cases
}
