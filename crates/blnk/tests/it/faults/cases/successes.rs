//! Successes: as documented, with a body that cannot be read, and with an undocumented status.

use blnk::Outcome::Applied;

use crate::{
    faults::cases::{
        Case, PAGE,
        expected::{
            APPLIED, APPLIED_CUT, ErrorType::Decode, Expect, Expected, SUCCESS, UNPROVEN_SUCCESS,
            UNPROVEN_SUCCESS_CUT, UNPROVEN_SUCCESS_TIMED_OUT,
        },
    },
    support::{
        calls::Kind::{self, Ensure},
        scripted::{Act, answer, reply},
    },
};

/// Makes a reply of a status and of the body that belongs to a call.
type Form = fn(&str, &str) -> Vec<u8>;

/// Bodies that lack their end, but not what only the server writes.
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

/// Bodies that arrive whole, and are the server's without being readable.
const UNREADABLE: [(&str, Form); 1] = [("length too short", |status, body| {
    sized(status, body, body.len() - 1)
})];

/// Bodies that arrive whole, and have nothing that only the server writes.
const FOREIGN: [(&str, Form); 6] = [
    ("gzip that was not requested", |status, _| {
        let head = format!("{status}\r\ncontent-encoding: gzip");
        reply(&head, "\u{1f}\u{8b}\u{8}")
    }),
    ("HTML", |status, _| {
        reply(&format!("{status}\r\ncontent-type: text/html"), PAGE)
    }),
    ("empty", |status, _| reply(status, "")),
    ("of another shape", |status, _| reply(status, "{}")),
    ("an error of a gateway", |status, _| {
        reply(status, r#"{"error":"upstream timed out"}"#)
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
        undocumented("whole", reply, UNPROVEN_SUCCESS),
        undocumented(
            "202",
            |_, body| reply("202 Accepted", body),
            UNPROVEN_SUCCESS,
        ),
        undocumented(
            "204",
            |_, _| b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
            UNPROVEN_SUCCESS,
        ),
        documented(
            "body cut before any proof",
            |status, body| sized(status, &body[..1], body.len()),
            UNPROVEN_SUCCESS_CUT,
        ),
        Case::by_kind(
            "documented success, byte by byte past the timeout",
            |kind| endless(kind.success()),
            UNPROVEN_SUCCESS_TIMED_OUT,
        )
        .slow(),
        Case::by_kind(
            "undocumented success, byte by byte past the timeout",
            |kind| endless(kind.other_success()),
            UNPROVEN_SUCCESS_TIMED_OUT,
        )
        .slow(),
    ];
    // `ensure_internal` goes on to read what it created. This server sends that read the same reply, which does not
    // answer a read, and is requested three times where the connection is lost.
    for (name, form) in CUT {
        let ensure = Expect::failure(4, Applied, Decode);
        cases.push(documented(name, form, APPLIED_CUT).except(&[Ensure], ensure));
        cases.push(undocumented(name, form, UNPROVEN_SUCCESS_CUT));
    }
    for (name, form) in UNREADABLE {
        let ensure = Expect::failure(2, Applied, Decode);
        cases.push(documented(name, form, APPLIED).except(&[Ensure], ensure));
        cases.push(undocumented(name, form, UNPROVEN_SUCCESS));
    }
    for (name, form) in FOREIGN {
        cases.push(documented(name, form, UNPROVEN_SUCCESS));
        cases.push(undocumented(name, form, UNPROVEN_SUCCESS));
    }
    cases
}
