//! Redirects and 4xx.

use blnk::Outcome::{Rejected, Unknown};

use crate::{
    faults::cases::{
        Access, BARE, Case, DETAIL, PAGE,
        expected::{
            ErrorType::Api, Expect, LIMITED, LIMITED_BEYOND_TIMEOUT, LOCKED, PASSING, REFUSED,
            UNPROVEN,
        },
    },
    support::{
        calls::Kind::{
            Commit, CommitPart, Ensure, EnsurePosted, Hold, Merge, Post, Queue, Tokenize, Void,
        },
        scripted::reply,
    },
};

const ERRORS: &str =
    r#"{"errors":"m","error_detail":{"code":"GEN_VALIDATION_ERROR","message":"m"}}"#;

/// What Core says of the key with which Cloud calls it.
const STORED_KEY: &str = r#"{"error":"Invalid API key","error_detail":{"code":"AUTH_INVALID_API_KEY","message":"Invalid API key"}}"#;

/// What ends a list of fields, of which the first may be done.
const LIST_ENDED: Expect = Expect::failure(1, Unknown, Api);

/// What proves nothing of a transaction.
const UNCLEAR: Expect = Expect::failure(1, Unknown, Api);

/// The same of one that is looked for then, and can be made again.
const UNCLEAR_AND_LOOKED_FOR: Expect = Expect::retryable(2, Unknown, Api);

pub(super) fn cases() -> Vec<Case> {
    let mut cases = redirects();
    cases.extend(bad());
    cases.extend(access());
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
        Case::reply("301", redirect("301 Moved Permanently"), UNPROVEN),
        Case::reply("302", redirect("302 Found"), UNPROVEN),
        Case::reply("307", redirect("307 Temporary Redirect"), REFUSED),
        Case::reply("308", redirect("308 Permanent Redirect"), REFUSED),
    ]
}

fn bad() -> Vec<Case> {
    let bad =
        |kind: &str, body: &str| reply(&format!("400 Bad Request\r\ncontent-type: {kind}"), body);
    let from_server = [
        ("400, error and error_detail", "application/json", DETAIL),
        ("400, errors and error_detail", "application/json", ERRORS),
        ("400, Cloud's bare error", "application/json", BARE),
        ("400, JSON labelled as text", "text/plain", DETAIL),
    ];
    let mut cases: Vec<_> = from_server
        .into_iter()
        .map(|(name, kind, body)| {
            let case = Case::reply(name, bad(kind, body), REFUSED)
                .except(&[Tokenize], LIST_ENDED)
                // A code of no rule of a hold: the server has it for its own faults too.
                .except(&[Commit, CommitPart, Void], UNCLEAR);
            match body {
                // Without a code and the words of a rule, money may have moved.
                BARE => case
                    .except(&[Post, Queue, Hold, Commit, CommitPart, Void], UNCLEAR)
                    .except(&[EnsurePosted], UNCLEAR_AND_LOOKED_FOR),
                _ => case,
            }
        })
        .collect();
    cases.push(Case::reply("400, HTML", bad("text/html", PAGE), UNPROVEN));
    cases.push(Case::reply(
        "400, JSON of another shape",
        bad("application/json", r#"{"status":"no"}"#),
        UNPROVEN,
    ));
    cases
}

/// The token was refused, or the key behind it.
fn access() -> Vec<Case> {
    let (unauthorized, forbidden) = ("401 Unauthorized", "403 Forbidden");
    vec![
        Case::reply("401", reply(unauthorized, BARE), REFUSED).access(Access::Unauthorized),
        Case::reply(
            "401, Core's AUTH code",
            reply(unauthorized, STORED_KEY),
            REFUSED,
        ),
        Case::reply("403", reply(forbidden, BARE), REFUSED).access(Access::Forbidden),
        Case::reply(
            "403, Core's AUTH code",
            reply(forbidden, STORED_KEY),
            REFUSED,
        ),
        Case::reply("403, another code", reply(forbidden, DETAIL), REFUSED),
    ]
}

fn refused() -> Vec<Case> {
    vec![
        Case::reply(
            "404, text",
            reply("404 Not Found", "404 page not found"),
            REFUSED,
        )
        // A 404 of this route does not only mean that the record does not exist.
        .except(&[Merge], Expect::failure(1, Unknown, Api)),
        Case::reply(
            "405, text",
            reply("405 Method Not Allowed", "405 method not allowed"),
            REFUSED,
        ),
        Case::reply("408, HTML", reply("408 Request Timeout", PAGE), PASSING),
        Case::reply("409", reply("409 Conflict", DETAIL), REFUSED)
            // The record exists, so it is read.
            .except(&[Ensure], Expect::failure(2, Rejected, Api))
            .except(&[Tokenize], LIST_ENDED)
            // Not that of a taken reference: another post may have been faster.
            .except(&[Post, Queue, Hold, Commit, CommitPart, Void], UNCLEAR)
            .except(&[EnsurePosted], UNCLEAR_AND_LOOKED_FOR),
        Case::reply("413, HTML", reply("413 Content Too Large", PAGE), REFUSED),
        Case::reply("422", reply("422 Unprocessable Content", DETAIL), REFUSED)
            .except(&[Tokenize], LIST_ENDED),
        Case::reply("423", reply("423 Locked", DETAIL), LOCKED).except(&[Tokenize], LIST_ENDED),
        Case::reply(
            "431, HTML",
            reply("431 Request Header Fields Too Large", PAGE),
            REFUSED,
        ),
        Case::reply(
            "499, HTML",
            reply("499 Client Closed Request", PAGE),
            UNPROVEN,
        ),
    ]
}

fn limited() -> Vec<Case> {
    let date = (chrono::Utc::now() + chrono::TimeDelta::days(-1))
        .to_rfc2822()
        .replace("+0000", "GMT");
    let limited = |header: &str| reply(&format!("429 Too Many Requests{header}"), BARE);
    vec![
        Case::reply(
            "429, Retry-After in seconds",
            limited("\r\nretry-after: 2"),
            LIMITED,
        )
        .retry_after(2),
        Case::reply(
            "429, Retry-After as a date that has passed",
            limited(&format!("\r\nretry-after: {date}")),
            LIMITED,
        ),
        Case::reply(
            "429, RateLimit-Reset alone",
            limited("\r\nratelimit-reset: 1"),
            LIMITED,
        )
        .retry_after(1),
        Case::reply(
            "429, Retry-After of zero",
            limited("\r\nretry-after: 0"),
            LIMITED,
        ),
        Case::reply("429, no hint", limited(""), LIMITED),
        Case::reply(
            "429, a delay beyond the timeout",
            limited("\r\nretry-after: 3600"),
            LIMITED_BEYOND_TIMEOUT,
        )
        .retry_after(3600),
        Case::reply(
            "429, a negative delay",
            limited("\r\nretry-after: -5"),
            LIMITED,
        ),
        Case::reply(
            "429, an absurd delay",
            limited("\r\nretry-after: 99999999999999999999999"),
            LIMITED_BEYOND_TIMEOUT,
        )
        .retry_after(86_400),
    ]
}
