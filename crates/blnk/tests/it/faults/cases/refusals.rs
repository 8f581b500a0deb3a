//! Redirects and 4xx.

use super::{BARE, Case, DETAIL, PAGE, REFUSED, Shown, UNPROVEN};
use crate::{
    kinds::Kind::{Ensure, Merge, Tokenize},
    scripted::reply,
};

const ERRORS: &str =
    r#"{"errors":"m","error_detail":{"code":"GEN_VALIDATION_ERROR","message":"m"}}"#;

/// Slow down: nothing was looked at, so everyone may come again.
const LIMITED: Shown = ["3 requests, rejected, api"; 3];

/// What ends a list of fields, of which the first may be done.
const LIST_ENDED: &str = "1 requests, unknown, api";

pub(super) fn cases() -> Vec<Case> {
    let mut cases = redirects();
    cases.extend(bad());
    cases.extend(refused());
    cases.extend(limited());
    cases
}

fn redirects() -> Vec<Case> {
    let redirect = |status: &str| {
        reply(
            &format!("{status}\r\nlocation: http://localhost:1/proxy/balances"),
            "",
        )
    };
    vec![
        Case::answered("301", redirect("301 Moved Permanently"), UNPROVEN),
        Case::answered("302", redirect("302 Found"), UNPROVEN),
        Case::answered("307", redirect("307 Temporary Redirect"), REFUSED),
        Case::answered("308", redirect("308 Permanent Redirect"), REFUSED),
    ]
}

fn bad() -> Vec<Case> {
    let bad =
        |kind: &str, body: &str| reply(&format!("400 Bad Request\r\ncontent-type: {kind}"), body);
    let own = [
        ("400, error and error_detail", "application/json", DETAIL),
        ("400, errors and error_detail", "application/json", ERRORS),
        ("400, Cloud's bare error", "application/json", BARE),
        ("400, JSON labelled as text", "text/plain", DETAIL),
    ];
    let mut cases: Vec<_> = own
        .into_iter()
        .map(|(name, kind, body)| {
            Case::answered(name, bad(kind, body), REFUSED).but(&[Tokenize], LIST_ENDED)
        })
        .collect();
    cases.push(Case::answered(
        "400, HTML",
        bad("text/html", PAGE),
        UNPROVEN,
    ));
    cases.push(Case::answered(
        "400, JSON of another shape",
        bad("application/json", r#"{"status":"no"}"#),
        UNPROVEN,
    ));
    cases
}

fn refused() -> Vec<Case> {
    vec![
        Case::answered("401", reply("401 Unauthorized", BARE), REFUSED),
        Case::answered("403", reply("403 Forbidden", BARE), REFUSED),
        Case::answered(
            "404, text",
            reply("404 Not Found", "404 page not found"),
            REFUSED,
        )
        // Of this route a 404 is not only what is not there.
        .but(&[Merge], "1 requests, unknown, api"),
        Case::answered("408, HTML", reply("408 Request Timeout", PAGE), UNPROVEN),
        Case::answered("409", reply("409 Conflict", DETAIL), REFUSED)
            // It is there, so it is read.
            .but(&[Ensure], "2 requests, rejected, api")
            .but(&[Tokenize], LIST_ENDED),
        Case::answered("413, HTML", reply("413 Content Too Large", PAGE), REFUSED),
        Case::answered("422", reply("422 Unprocessable Content", DETAIL), REFUSED)
            .but(&[Tokenize], LIST_ENDED),
        Case::answered(
            "423",
            reply("423 Locked", DETAIL),
            [
                "1 requests, rejected, api",
                "3 requests, rejected, api",
                "3 requests, rejected, api",
            ],
        )
        .but(&[Tokenize], LIST_ENDED),
    ]
}

fn limited() -> Vec<Case> {
    let date = (chrono::Utc::now() + chrono::TimeDelta::days(-1))
        .to_rfc2822()
        .replace("+0000", "GMT");
    let limited = |header: &str| reply(&format!("429 Too Many Requests{header}"), BARE);
    vec![
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
