//! Successes: as promised, spoiled, and with a status that was not promised.

use super::{Case, PAGE, Shown, all};
use crate::{
    kinds::Kind::{self, Ensure, Tokenize},
    scripted::{Act, answer, reply},
};

/// The promised status with a body that is of no use: the write happened. To a read the status means nothing.
const APPLIED: Shown = [
    "1 requests, applied, decode",
    "1 requests, rejected, decode",
    "1 requests, applied, decode",
];

/// The same where the body broke off, which may pass: a read tries again, a write that happened does not.
const APPLIED_CUT: Shown = [
    "1 requests, applied, decode",
    "3 requests, rejected, decode",
    "1 requests, applied, decode",
];

/// A success that was not promised.
const STRANGE: Shown = [
    "1 requests, unknown, decode",
    "1 requests, rejected, decode",
    "1 requests, unknown, decode",
];

/// The same where the body broke off, which may pass.
const STRANGE_CUT: Shown = [
    "1 requests, unknown, decode",
    "3 requests, rejected, decode",
    "3 requests, unknown, decode",
];

/// Makes a reply of a status and of the body that belongs to a call.
type Form = fn(&str, &str) -> Vec<u8>;

/// Bodies that broke off.
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

/// Bodies that came whole and cannot be read.
const USELESS: [(&str, Form); 5] = [
    ("length too short", |status, body| {
        sized(status, body, body.len() - 1)
    }),
    ("gzip without being asked", |status, _| {
        let head = format!("{status}\r\ncontent-encoding: gzip");
        reply(&head, "\u{1f}\u{8b}\u{8}")
    }),
    ("HTML", |status, _| {
        reply(&format!("{status}\r\ncontent-type: text/html"), PAGE)
    }),
    ("empty", |status, _| reply(status, "")),
    ("larger than the limit", |status, _| {
        reply(status, &" ".repeat(200_000))
    }),
];

/// A body with a `content-length` that may be wrong.
fn sized(status: &str, body: &str, length: usize) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

/// The promised success, in some form.
fn promised(name: &str, form: Form, shown: Shown) -> Case {
    let script = move |kind: Kind| {
        let (status, body) = kind.success();
        answer(form(status, body))
    };
    Case::by_kind(format!("promised success, {name}"), script, shown)
}

/// A success with a status that was not promised, in some form.
fn another(name: &str, form: Form, shown: Shown) -> Case {
    let script = move |kind: Kind| {
        let (status, body) = kind.other_success();
        answer(form(status, body))
    };
    Case::by_kind(format!("another success, {name}"), script, shown)
}

/// A body that comes byte by byte and does not end within the limit.
fn endless((status, body): (&str, &str)) -> Vec<Act> {
    let bytes = sized(status, &body[..body.len().min(40) - 1], body.len());
    vec![Act::Read, Act::Drip(bytes), Act::Hang]
}

pub(super) fn cases() -> Vec<Case> {
    let ok = all("1 requests, ok, ok");
    let mut cases = vec![
        promised("whole", reply, ok),
        promised(
            "after 100 Continue",
            |status, body| {
                let whole = sized(status, body, body.len());
                [b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), whole].concat()
            },
            ok,
        ),
        another("whole", reply, STRANGE),
        promised("of another shape", |status, _| reply(status, "{}"), APPLIED)
            .but(&[Ensure], "2 requests, applied, decode")
            // That it came is all that this one says.
            .but(&[Tokenize], ok[0]),
        another("of another shape", |status, _| reply(status, "{}"), STRANGE),
        another("202", |_, body| reply("202 Accepted", body), STRANGE),
        another(
            "204",
            |_, _| b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
            STRANGE,
        ),
        Case::by_kind(
            "promised success, byte by byte past the limit",
            |kind| endless(kind.success()),
            [
                "1 requests, applied, transport",
                "1 requests, rejected, transport",
                "1 requests, applied, transport",
            ],
        )
        .slow(),
        Case::by_kind(
            "another success, byte by byte past the limit",
            |kind| endless(kind.other_success()),
            [
                "1 requests, unknown, transport",
                "1 requests, rejected, transport",
                "1 requests, unknown, transport",
            ],
        )
        .slow(),
    ];
    // What `ensure_internal` made it goes on to read; this server answers that with the same, which is no answer to a
    // read, and is asked three times where it broke off.
    for (name, form) in CUT {
        cases.push(promised(name, form, APPLIED_CUT).but(&[Ensure], "4 requests, applied, decode"));
        cases.push(another(name, form, STRANGE_CUT));
    }
    for (name, form) in USELESS {
        cases.push(promised(name, form, APPLIED).but(&[Ensure], "2 requests, applied, decode"));
        cases.push(another(name, form, STRANGE));
    }
    cases
}
