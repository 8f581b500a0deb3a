//! The rows of the fault matrix.

use std::time::Duration;

use crate::{
    matrix::Kind::{self, Create, Ensure, Read, Rename},
    scripted::{Act, CREATED, answer, reply},
};

/// Where a call goes.
pub(crate) enum Place {
    Server,
    Elsewhere(String),
    /// To the scripted server, which does not speak TLS.
    Encrypted,
}

/// One fault, and what each call shows of it: requests that reached the server, outcome, kind of error.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    pub(crate) script: Box<dyn Fn(Kind) -> Vec<Act>>,
    pub(crate) limit: Duration,
    /// The server keeps connections open until the client gives up.
    pub(crate) hangs: bool,
    pub(crate) wait: Option<u64>,
    pub(crate) calls: Vec<(Kind, &'static str)>,
}

impl Case {
    fn of(name: &'static str, script: Vec<Act>, calls: [&'static str; 3]) -> Self {
        let [create, read, ensure] = calls;
        Self {
            name,
            place: Place::Server,
            script: Box::new(move |_| script.clone()),
            limit: Duration::from_secs(20),
            hangs: false,
            wait: None,
            // A rename may be repeated as `ensure_internal` may.
            calls: vec![
                (Create, create),
                (Read, read),
                (Ensure, ensure),
                (Rename, ensure),
            ],
        }
    }

    /// What a rename shows, where it is not what `ensure_internal` does.
    fn rename(mut self, shown: &'static str) -> Self {
        self.calls.retain(|(kind, _)| *kind != Rename);
        self.calls.push((Rename, shown));
        self
    }

    /// A whole reply.
    fn answered(name: &'static str, reply: impl Into<Vec<u8>>, calls: [&'static str; 3]) -> Self {
        Self::of(name, answer(reply), calls)
    }

    fn waiting(self, seconds: u64) -> Self {
        Self {
            wait: Some(seconds),
            ..self
        }
    }

    fn slow(self) -> Self {
        Self {
            limit: Duration::from_millis(60),
            hangs: true,
            ..self
        }
    }

    fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }
}

const DETAIL: &str = r#"{"error":"m","error_detail":{"code":"C","message":"m"}}"#;
const ERRORS: &str =
    r#"{"errors":"m","error_detail":{"code":"GEN_VALIDATION_ERROR","message":"m"}}"#;
const BARE: &str = r#"{"error":"m"}"#;
const PAGE: &str = "<html>no</html>";

/// Every call shows the same.
fn all(shown: &'static str) -> [&'static str; 3] {
    [shown; 3]
}

/// The write may not be repeated and is in doubt; the others are tried three times.
const DOUBT: [&str; 3] = [
    "1 requests, unknown, transport",
    "3 requests, rejected, transport",
    "3 requests, unknown, transport",
];

/// The same where the server read no request.
const DOUBT_UNREAD: [&str; 3] = [
    "0 requests, unknown, transport",
    "0 requests, rejected, transport",
    "0 requests, unknown, transport",
];

/// Refused, by everyone at once.
const REFUSED: [&str; 3] = [
    "1 requests, rejected, api",
    "1 requests, rejected, api",
    "1 requests, rejected, api",
];

/// A failure that proves nothing of a write and is not worth another try.
const UNPROVEN: [&str; 3] = [
    "1 requests, unknown, api",
    "1 requests, rejected, api",
    "1 requests, unknown, api",
];

/// A failure that proves nothing of a write and may pass.
const PASSING: [&str; 3] = [
    "1 requests, unknown, api",
    "3 requests, rejected, api",
    "3 requests, unknown, api",
];

/// Slow down: nothing was looked at, so everyone may come again.
const LIMITED: [&str; 3] = [
    "3 requests, rejected, api",
    "3 requests, rejected, api",
    "3 requests, rejected, api",
];

/// A 201 whose body is useless: the write happened, and `ensure_internal` goes on to read it, in vain on this server. To
/// a read the status means nothing.
const APPLIED: [&str; 3] = [
    "1 requests, applied, decode",
    "1 requests, rejected, decode",
    "2 requests, applied, decode",
];

/// A success that was not promised.
const STRANGE: [&str; 3] = [
    "1 requests, unknown, decode",
    "1 requests, rejected, decode",
    "1 requests, unknown, decode",
];

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = broken();
    cases.extend(successes());
    cases.extend(refusals());
    cases.extend(failures());
    cases
}

/// Connections that are not made, or break, or take too long.
fn broken() -> Vec<Case> {
    let refused = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    // A label of 64 characters is no name, so the resolver asks nobody.
    let nobody = format!("http://{}.invalid", "a".repeat(64));
    let cut = |text: &str| vec![Act::Read, Act::Write(text.as_bytes().to_vec())];
    let endless = |head: &str| {
        let mut bytes = head.as_bytes().to_vec();
        bytes.extend(&CREATED.as_bytes()[..40]);
        vec![Act::Read, Act::Drip(bytes), Act::Hang]
    };
    vec![
        Case::of(
            "connection refused",
            vec![],
            all("0 requests, not sent, transport"),
        )
        .at(Place::Elsewhere(refused)),
        Case::of(
            "name not found",
            vec![],
            all("0 requests, not sent, transport"),
        )
        .at(Place::Elsewhere(nobody)),
        Case::of(
            "no TLS spoken",
            cut("HTTP/1.1 400 Bad Request\r\n\r\n")[1..].to_vec(),
            all("0 requests, not sent, transport"),
        )
        .at(Place::Encrypted),
        Case::of(
            "slow at connect: TLS never begins",
            vec![Act::Hang],
            all("0 requests, not sent, transport"),
        )
        .at(Place::Encrypted)
        .slow(),
        Case::of("accepted and closed", vec![], DOUBT_UNREAD),
        Case::of(
            "closed after half the request",
            vec![Act::ReadBytes(60)],
            DOUBT,
        ),
        Case::of("closed after the whole request", vec![Act::Read], DOUBT),
        Case::of(
            "accepted and reset",
            vec![Act::Notice, Act::Reset],
            DOUBT_UNREAD,
        ),
        Case::of(
            "reset after half the request",
            vec![Act::ReadBytes(60), Act::Reset],
            DOUBT,
        ),
        Case::of(
            "reset after the whole request",
            vec![Act::Read, Act::Reset],
            DOUBT,
        ),
        Case::of("status line cut", cut("HTTP/1.1 201 Cre"), DOUBT),
        Case::of(
            "headers cut",
            cut("HTTP/1.1 201 Created\r\ncontent-le"),
            DOUBT,
        ),
        Case::of("status line of garbage", cut("hello, world\r\n\r\n"), DOUBT),
        Case::of(
            "no answer within the limit",
            vec![Act::Read, Act::Hang],
            [
                "1 requests, unknown, transport",
                "1 requests, rejected, transport",
                "1 requests, unknown, transport",
            ],
        )
        .slow(),
        Case::of(
            "201, body byte by byte past the limit",
            endless("HTTP/1.1 201 Created\r\ncontent-length: 457\r\n\r\n"),
            [
                "1 requests, applied, transport",
                "1 requests, rejected, transport",
                "1 requests, applied, transport",
            ],
        )
        .rename("1 requests, unknown, transport")
        .slow(),
    ]
}

/// Successes that are not what was promised.
fn successes() -> Vec<Case> {
    let chunked = format!(
        "HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{CREATED}\r\n",
        CREATED.len()
    );
    let longer = format!(
        "HTTP/1.1 201 Created\r\ncontent-length: {}\r\n\r\n{CREATED}",
        CREATED.len() + 1
    );
    let shorter = format!(
        "HTTP/1.1 201 Created\r\ncontent-length: {}\r\n\r\n{CREATED}",
        CREATED.len() - 1
    );
    let continued = format!(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\ncontent-length: {}\r\n\r\n{CREATED}",
        CREATED.len()
    );
    let broken_off = [
        "1 requests, applied, decode",
        // The status was not the promised one, but the reply broke off, which may pass.
        "3 requests, rejected, decode",
        // Made, so it is looked for, three times; this server answers that with the same.
        "4 requests, applied, decode",
    ];
    let mut cases = vec![
        Case::answered(
            "100 Continue, then 201",
            continued,
            [
                "1 requests, ok, ok",
                "1 requests, ok, ok",
                "1 requests, ok, ok",
            ],
        ),
        Case::answered("201, body cut", longer, broken_off).rename("3 requests, unknown, decode"),
        Case::answered("201, length too short", shorter, APPLIED).rename(STRANGE[0]),
        Case::answered("201, chunked, last chunk missing", chunked, broken_off)
            .rename("3 requests, unknown, decode"),
        Case::answered(
            "201, gzip without being asked",
            reply("201 Created\r\ncontent-encoding: gzip", "\u{1f}\u{8b}\u{8}"),
            APPLIED,
        )
        .rename(STRANGE[0]),
        Case::answered(
            "201, HTML",
            reply("201 Created\r\ncontent-type: text/html", PAGE),
            APPLIED,
        )
        .rename(STRANGE[0]),
        Case::answered("201, empty", reply("201 Created", ""), APPLIED).rename(STRANGE[0]),
        Case::answered(
            "201, larger than the limit",
            reply("201 Created", &" ".repeat(200_000)),
            APPLIED,
        )
        .rename(STRANGE[0]),
        Case::answered("204", "HTTP/1.1 204 No Content\r\n\r\n", STRANGE),
        Case::answered("202", reply("202 Accepted", CREATED), STRANGE),
        Case::answered("200 with a page", reply("200 OK", PAGE), STRANGE).rename(APPLIED[0]),
    ];
    // What is asked of a creation is no answer to it, and the other way round.
    cases[0]
        .calls
        .retain(|(kind, _)| matches!(kind, Create | Ensure));
    let mut swapped = Case::answered(
        "200 instead of 201",
        reply("200 OK", CREATED),
        [
            "1 requests, unknown, decode",
            "1 requests, ok, ok",
            "1 requests, unknown, decode",
        ],
    );
    swapped = swapped.rename(APPLIED[0]);
    swapped.calls.retain(|(kind, _)| *kind != Ensure);
    cases.push(swapped);
    cases
}

/// Redirects and 4xx.
fn refusals() -> Vec<Case> {
    let redirect = |status: &str| {
        reply(
            &format!("{status}\r\nlocation: http://localhost:1/proxy/balances"),
            "",
        )
    };
    let bad =
        |kind: &str, body: &str| reply(&format!("400 Bad Request\r\ncontent-type: {kind}"), body);
    let date = (chrono::Utc::now() + chrono::TimeDelta::days(-1))
        .to_rfc2822()
        .replace("+0000", "GMT");
    let limited = |header: &str| reply(&format!("429 Too Many Requests{header}"), BARE);
    vec![
        Case::answered("301", redirect("301 Moved Permanently"), UNPROVEN),
        Case::answered("302", redirect("302 Found"), UNPROVEN),
        Case::answered("307", redirect("307 Temporary Redirect"), REFUSED),
        Case::answered("308", redirect("308 Permanent Redirect"), REFUSED),
        Case::answered(
            "400, error and error_detail",
            bad("application/json", DETAIL),
            REFUSED,
        ),
        Case::answered(
            "400, errors and error_detail",
            bad("application/json", ERRORS),
            REFUSED,
        ),
        Case::answered(
            "400, Cloud's bare error",
            bad("application/json", BARE),
            REFUSED,
        ),
        Case::answered(
            "400, JSON labelled as text",
            bad("text/plain", DETAIL),
            REFUSED,
        ),
        Case::answered("400, HTML", bad("text/html", PAGE), UNPROVEN),
        Case::answered(
            "400, JSON of another shape",
            bad("application/json", r#"{"status":"no"}"#),
            UNPROVEN,
        ),
        Case::answered("401", reply("401 Unauthorized", BARE), REFUSED),
        Case::answered("403", reply("403 Forbidden", BARE), REFUSED),
        Case::answered(
            "404, text",
            reply("404 Not Found", "404 page not found"),
            REFUSED,
        ),
        Case::answered("408, HTML", reply("408 Request Timeout", PAGE), UNPROVEN),
        Case::answered(
            "409",
            reply("409 Conflict", DETAIL),
            [REFUSED[0], REFUSED[1], "2 requests, rejected, api"],
        )
        .rename(REFUSED[0]),
        Case::answered("413, HTML", reply("413 Content Too Large", PAGE), REFUSED),
        Case::answered("422", reply("422 Unprocessable Content", DETAIL), REFUSED),
        Case::answered(
            "423",
            reply("423 Locked", DETAIL),
            [
                "1 requests, rejected, api",
                "3 requests, rejected, api",
                "3 requests, rejected, api",
            ],
        ),
        Case::answered(
            "429, Retry-After in seconds",
            limited("\r\nretry-after: 2"),
            LIMITED,
        )
        .waiting(2),
        Case::answered(
            "429, Retry-After as a date that has passed",
            limited(&format!("\r\nretry-after: {date}")),
            LIMITED,
        )
        .waiting(0),
        Case::answered(
            "429, RateLimit-Reset alone",
            limited("\r\nratelimit-reset: 1"),
            LIMITED,
        )
        .waiting(1),
        Case::answered("429, no hint", limited(""), LIMITED),
        Case::answered(
            "429, a wait past the deadline",
            limited("\r\nretry-after: 3600"),
            REFUSED,
        )
        .waiting(3600),
        Case::answered(
            "429, a negative wait",
            limited("\r\nretry-after: -5"),
            LIMITED,
        ),
        Case::answered(
            "429, an absurd wait",
            limited("\r\nretry-after: 99999999999999999999999"),
            REFUSED,
        )
        .waiting(86_400),
    ]
}

/// 5xx.
fn failures() -> Vec<Case> {
    let database = |code: &str| {
        format!(
            r#"{{"error":"m","error_detail":{{"code":"GEN_INTERNAL","message":"m","details":{{"Code":"{code}"}}}}}}"#
        )
    };
    let dial = r#"{"error":"m","error_detail":{"code":"GEN_INTERNAL","message":"m","details":{"Op":"dial","Err":{"Syscall":"connect","Err":111}}}}"#;
    let internal = |body: &str| reply("500 Internal Server Error", body);
    vec![
        Case::answered("500, empty", internal(""), UNPROVEN),
        Case::answered(
            "500, a constraint (class 23)",
            internal(&database("23505")),
            REFUSED,
        ),
        Case::answered(
            "500, a row too long (class 22)",
            internal(&database("22023")),
            REFUSED,
        ),
        Case::answered(
            "500, an index row too long (class 54)",
            internal(&database("54000")),
            REFUSED,
        ),
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
