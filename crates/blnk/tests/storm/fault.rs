//! What the proxy can do to one request.

use crate::wire::reply;

/// One kind of fault.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Its name in the summary.
    pub(crate) name: &'static str,
    /// How often it is drawn, compared with the others.
    pub(crate) weight: u32,
    pub(crate) act: Act,
}

/// What is done to a request.
#[derive(Debug)]
pub(crate) enum Act {
    /// The connection is closed when so much of the request was read. Nothing is forwarded.
    Close(Part, Close),
    /// No reply, until the client closes the connection. Nothing is forwarded.
    Hang,
    /// As `Hang`; forwarded when the client has closed the connection.
    HangThenForward,
    /// A reply that is not the server's. Nothing is forwarded.
    Reply(Vec<u8>),
    /// Forwarded, and then this is done to the reply.
    Forward(After),
}

/// What is done to the reply to a request that was forwarded.
#[derive(Debug)]
pub(crate) enum After {
    /// It is passed on.
    Pass,
    /// It is passed on one byte at a time.
    Drip,
    /// It is passed on behind a `100 Continue`.
    Continue,
    /// The connection is closed before the server has replied.
    CloseEarly,
    /// The connection is closed when so much of the reply was passed on.
    Cut(Part, Close),
    /// So much of it is passed on, and then nothing happens until the client closes the connection.
    Stall(Part),
    /// Another takes its place.
    Replace(Vec<u8>),
    /// Another takes its place if it is a 201: no server replies "created" where nothing was.
    ReplaceCreated(Vec<u8>),
}

/// How much of a message.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part {
    Nothing,
    /// Up to inside the code of a status line: `HTTP/1.1 20`.
    StatusLine,
    HalfOfHead,
    HalfOfBody,
    /// All but the last byte, so that the body has the id of its record and is no JSON.
    AlmostAll,
    Half,
    All,
}

impl Part {
    /// That part of `message`, whose head is `head` bytes long.
    pub(crate) fn of(self, message: &[u8], head: usize) -> &[u8] {
        let length = match self {
            Self::Nothing => 0,
            Self::StatusLine => 11,
            Self::HalfOfHead => head / 2,
            Self::HalfOfBody => head + (message.len() - head) / 2,
            Self::AlmostAll => message.len() - 1,
            Self::Half => message.len() / 2,
            Self::All => message.len(),
        };
        &message[..length]
    }
}

/// How a connection is closed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Close {
    /// In order: FIN.
    Finish,
    /// At once: RST.
    Reset,
}

impl Fault {
    /// Whether it ends only by a timeout of the client.
    pub(crate) fn hangs(&self) -> bool {
        matches!(
            self.act,
            Act::Hang | Act::HangThenForward | Act::Forward(After::Stall(_))
        )
    }
}

const PAGE: &str = "<html><h1>no</h1></html>";
const ANOTHER: &str = r#"{"balance":0,"inflight_balance":0,"credit_balance":0,"inflight_credit_balance":0,"debit_balance":0,"inflight_debit_balance":0,"ledger_id":"ldg_another","balance_id":"bln_another","currency":"XXX","identity_id":"idt_another","name":"Another"}"#;
const ANOTHER_TRANSACTION: &str = r#"{"precise_amount":1,"amount":0.01,"precision":100,"transaction_id":"txn_another","parent_transaction":"","source":"bln_another","destination":"bln_another_still","reference":"another","currency":"XXX","description":"another","status":"APPLIED","hash":"h","skip_queue":true,"created_at":"2026-11-25T12:12:54.900060406Z"}"#;
const BARE: &str = r#"{"error":"no"}"#;
const DETAIL: &str = r#"{"error":"no","error_detail":{"code":"GEN_BAD_REQUEST","message":"no"}}"#;
const ERRORS: &str =
    r#"{"errors":"no","error_detail":{"code":"GEN_VALIDATION_ERROR","message":"no"}}"#;
const LOCKED: &str = r#"{"error":"failed to acquire lock","error_detail":{"code":"GEN_RESOURCE_LOCKED","message":"failed to acquire lock"}}"#;
/// The server cannot reach its database; nothing says whether it could a moment ago.
const DIAL: &str = r#"{"error":"no","error_detail":{"code":"GEN_INTERNAL","message":"no","details":{"Op":"dial","Net":"tcp","Err":{"Syscall":"connect","Err":111}}}}"#;
/// The database itself says that the statement broke a constraint.
const CONSTRAINT: &str = r#"{"error":"no","error_detail":{"code":"GEN_INTERNAL","message":"no","details":{"Severity":"ERROR","Code":"23503"}}}"#;

/// A day that has passed.
const PAST: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

/// No faults at all.
pub(crate) fn calm() -> Vec<Fault> {
    let act = Act::Forward(After::Pass);
    vec![Fault {
        name: "none",
        weight: 1,
        act,
    }]
}

/// All that the storm can do, beginning with nothing.
pub(crate) fn storm() -> Vec<Fault> {
    let mut faults = calm();
    faults.extend(lost_before());
    faults.extend(replied_before());
    faults.extend(lost_after());
    faults.extend(replied_after());
    // More than half of all requests meet no fault.
    faults[0].weight = faults[1..].iter().map(|fault| fault.weight).sum::<u32>() * 5 / 4;
    faults
}

/// The same for posts, with what only they can meet.
pub(crate) fn money() -> Vec<Fault> {
    let created = |body: &str| Act::Forward(After::ReplaceCreated(reply("201 Created", body)));
    let list = |body: &str| Act::Reply(reply("200 OK", body));
    let mut faults = storm();
    faults.extend(of(
        1,
        vec![
            (
                "after: 201, another transaction",
                created(ANOTHER_TRANSACTION),
            ),
            ("before: 200, empty list", list("[]")),
            ("before: 200, null", list("null")),
        ],
    ));
    faults
}

fn of(weight: u32, faults: Vec<(&'static str, Act)>) -> impl Iterator<Item = Fault> {
    faults
        .into_iter()
        .map(move |(name, act)| Fault { name, weight, act })
}

/// The connection is lost, or a timeout passes, and the server got nothing, or nothing yet.
fn lost_before() -> impl Iterator<Item = Fault> {
    use Close::{Finish, Reset};
    of(
        2,
        vec![
            ("before: closed unread", Act::Close(Part::Nothing, Finish)),
            ("before: reset unread", Act::Close(Part::Nothing, Reset)),
            ("before: closed after half", Act::Close(Part::Half, Finish)),
            ("before: reset after half", Act::Close(Part::Half, Reset)),
            ("before: closed after all", Act::Close(Part::All, Finish)),
            ("before: reset after all", Act::Close(Part::All, Reset)),
            ("before: no reply", Act::Hang),
            ("before: no reply, then written", Act::HangThenForward),
        ],
    )
}

/// A gateway replies in place of the server.
fn replied_before() -> impl Iterator<Item = Fault> {
    let reply_with = |head: &str, body: &str| Act::Reply(reply(head, body));
    let limited = |hint: &str| reply_with(&format!("429 Too Many Requests{hint}"), BARE);
    of(
        1,
        vec![
            ("before: 429", limited("")),
            ("before: 429, Retry-After", limited("\r\nretry-after: 1")),
            (
                "before: 429, Retry-After is a date",
                limited(&format!("\r\nretry-after: {PAST}")),
            ),
            (
                "before: 429, Retry-After too long",
                limited("\r\nretry-after: 3600"),
            ),
            (
                "before: 429, RateLimit-Reset",
                limited("\r\nratelimit-reset: 1"),
            ),
            ("before: 423", reply_with("423 Locked", LOCKED)),
            ("before: 503", reply_with("503 Service Unavailable", BARE)),
            (
                "before: 503, Retry-After",
                reply_with("503 Service Unavailable\r\nretry-after: 1", BARE),
            ),
            ("before: 502, HTML", reply_with("502 Bad Gateway", PAGE)),
            ("before: 504, HTML", reply_with("504 Gateway Timeout", PAGE)),
            (
                "before: 500, the database cannot be dialled",
                reply_with("500 Internal Server Error", DIAL),
            ),
            (
                "before: 500, a constraint",
                reply_with("500 Internal Server Error", CONSTRAINT),
            ),
            ("before: 400, error", reply_with("400 Bad Request", BARE)),
            (
                "before: 400, error and error_detail",
                reply_with("400 Bad Request", DETAIL),
            ),
            (
                "before: 400, errors and error_detail",
                reply_with("400 Bad Request", ERRORS),
            ),
            ("before: 400, HTML", reply_with("400 Bad Request", PAGE)),
            ("before: 401", reply_with("401 Unauthorized", BARE)),
            ("before: 403", reply_with("403 Forbidden", BARE)),
            (
                "before: 404, text",
                reply_with("404 Not Found", "404 page not found"),
            ),
            ("before: 408, HTML", reply_with("408 Request Timeout", PAGE)),
            (
                "before: 413, HTML",
                reply_with("413 Content Too Large", PAGE),
            ),
            ("before: 200, HTML", reply_with("200 OK", PAGE)),
            (
                "before: 307",
                reply_with(
                    "307 Temporary Redirect\r\nlocation: http://localhost:1/",
                    "",
                ),
            ),
            (
                "before: garbage",
                Act::Reply(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec()),
            ),
        ],
    )
}

/// The server has replied, and not all of the reply arrives.
fn lost_after() -> impl Iterator<Item = Fault> {
    use Close::{Finish, Reset};
    let cut = |part, how| Act::Forward(After::Cut(part, how));
    let stall = |part| Act::Forward(After::Stall(part));
    of(
        2,
        vec![
            ("after: closed", cut(Part::Nothing, Finish)),
            ("after: reset", cut(Part::Nothing, Reset)),
            (
                "after: closed while the server works",
                Act::Forward(After::CloseEarly),
            ),
            ("after: status line cut", cut(Part::StatusLine, Finish)),
            ("after: headers cut", cut(Part::HalfOfHead, Finish)),
            ("after: headers reset", cut(Part::HalfOfHead, Reset)),
            ("after: body cut", cut(Part::HalfOfBody, Finish)),
            ("after: body reset", cut(Part::HalfOfBody, Reset)),
            ("after: last byte cut", cut(Part::AlmostAll, Finish)),
            ("after: last byte reset", cut(Part::AlmostAll, Reset)),
            ("after: no reply", stall(Part::Nothing)),
            ("after: headers stall", stall(Part::HalfOfHead)),
            ("after: body stalls", stall(Part::HalfOfBody)),
        ],
    )
}

/// The server has replied, and another reply arrives, or the same in an odd form.
fn replied_after() -> impl Iterator<Item = Fault> {
    let replace = |head: &str, body: &str| Act::Forward(After::Replace(reply(head, body)));
    let created = |head: &str, body: &str| Act::Forward(After::ReplaceCreated(reply(head, body)));
    let garbage = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec();
    of(
        1,
        vec![
            ("after: 502, HTML", replace("502 Bad Gateway", PAGE)),
            ("after: 503", replace("503 Service Unavailable", BARE)),
            ("after: 504, HTML", replace("504 Gateway Timeout", PAGE)),
            (
                "after: 500, empty",
                replace("500 Internal Server Error", ""),
            ),
            (
                "after: 500, the database cannot be dialled",
                replace("500 Internal Server Error", DIAL),
            ),
            ("after: 501", replace("501 Not Implemented", "")),
            ("after: 400, HTML", replace("400 Bad Request", PAGE)),
            ("after: 409, HTML", replace("409 Conflict", PAGE)),
            ("after: 408, HTML", replace("408 Request Timeout", PAGE)),
            (
                "after: 303",
                replace("303 See Other\r\nlocation: /proxy/balances/bln_1", ""),
            ),
            ("after: 200, HTML", replace("200 OK", PAGE)),
            ("after: 200, empty object", replace("200 OK", "{}")),
            ("after: 200, null", replace("200 OK", "null")),
            ("after: 200, error", replace("200 OK", BARE)),
            ("after: 202", replace("202 Accepted", "{}")),
            ("after: garbage", Act::Forward(After::Replace(garbage))),
            (
                "after: 201, HTML",
                created("201 Created\r\ncontent-type: text/html", PAGE),
            ),
            ("after: 201, empty", created("201 Created", "")),
            ("after: 201, null", created("201 Created", "null")),
            ("after: 201, error", created("201 Created", BARE)),
            (
                "after: 201, another record",
                created("201 Created", ANOTHER),
            ),
            (
                "after: 201, another shape",
                created("201 Created", r#"{"status":"ok"}"#),
            ),
            ("after: a byte at a time", Act::Forward(After::Drip)),
            ("after: 100 Continue first", Act::Forward(After::Continue)),
        ],
    )
}
