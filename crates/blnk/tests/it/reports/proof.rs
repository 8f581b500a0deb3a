//! R3, R4: a status is not the server's word.

use blnk::{ErrorKind, Outcome, RetryPolicy};
use serde_json::json;

use super::{reads, writes};
use crate::support::scripted::{Scripted, TOKEN, answer, reply};

const SIGN_IN: &str =
    "<!doctype html><html><title>Sign in</title><form action=\"/login\"></form></html>";

/// Bodies that the server does not write.
fn not_the_servers(good: &str) -> Vec<String> {
    let mut with_error = Vec::new();
    for error in [
        r#""error":"upstream timed out""#,
        r#""error":{"code":"x"}"#,
        r#""errors":["upstream timed out"]"#,
        r#""error_detail":{"code":"GEN_INTERNAL","message":"m"}"#,
    ] {
        with_error.push(format!("{{{error}}}"));
        // Beside all that the server writes.
        with_error.push(format!("{{{error},{}", &good[1..]));
        with_error.push(format!("{},{error}}}", &good[..good.len() - 1]));
    }
    let others = [
        SIGN_IN,
        "",
        " ",
        "OK",
        "null",
        "true",
        "200",
        "[]",
        "{}",
        "\"ok\"",
        r#"{"status":"ok"}"#,
        r#"{"success":true}"#,
        r#"{"transaction_id":"txn_1","status":"QUEUED"}"#,
        r#"{"balance_id":null,"ledger_id":null,"identity_id":null,"message":null,"meta_data":null,"metadata":null}"#,
        r#"{"balance_id":"","ledger_id":"","identity_id":"","message":"","meta_data":"","metadata":[]}"#,
        r#"{"balance_id":7,"ledger_id":7,"identity_id":7,"message":7,"meta_data":7,"metadata":7}"#,
        r#"{"balance_id":{},"ledger_id":{},"identity_id":{},"message":{},"meta_data":[],"metadata":null}"#,
        r#"{"balance_id":["x"],"ledger_id":["x"],"identity_id":["x"],"message":["x"]}"#,
    ];
    let mut all: Vec<_> = others.map(str::to_owned).to_vec();
    all.extend(with_error);
    all.push(
        json!({ "data": serde_json::from_str::<serde_json::Value>(good).unwrap() }).to_string(),
    );
    all.push(format!("[{good}]"));
    all.push(format!("{good}{good}").replacen('{', "<", 1));
    all
}

#[tokio::test]
async fn r3_a_promised_status_without_the_servers_own_member_is_unknown_for_every_write() {
    for write in writes() {
        let bodies = not_the_servers(&write.body);
        let scripts = bodies.iter().map(|body| answer(reply(write.status, body)));
        let server = Scripted::start(scripts.collect()).await;
        let client = server.builder().sleep_with(|_| async {}).build().unwrap();
        for (body, sent) in bodies.iter().zip(1..) {
            let result = write.call(&client).await;
            let name = write.name;
            let error = result.err().unwrap_or_else(|| panic!("{name}: {body}"));
            assert!(
                matches!(error.kind(), ErrorKind::Decode(_)),
                "{name}: {error}"
            );
            assert_eq!(error.outcome(), Outcome::Unknown, "{name}: {body}");
            assert!(!error.is_retryable(), "{name}: {body}");
            assert_eq!(server.seen().requests.len(), sent, "{name}: {body}");
            if let ErrorKind::Decode(decode) = error.kind() {
                // A record beside an error may exist, so its id is not lost.
                let named =
                    body.contains("\"error") && body.contains("_id\":\"") && !body.contains("[{");
                let named = named && !body.contains("\"data\"");
                assert_eq!(decode.record_id().is_some(), named, "{name}: {body}");
            }
            let parts = error.maybe_tokenized().len();
            assert_eq!(parts, if name == "tokenize many" { 2 } else { 0 }, "{name}");
        }
    }
}

#[tokio::test]
async fn r3_the_servers_own_member_proves_every_write() {
    for write in writes() {
        let null_error = write.body.replacen('{', r#"{"error":null,"#, 1);
        let more = write.body.replacen('{', r#"{"new":{"error":"x"},"#, 1);
        for body in [&write.body, &null_error, &more] {
            let server = Scripted::start(vec![answer(reply(write.status, body))]).await;
            let result = write.call(&server.client()).await;
            assert!(result.is_ok(), "{}: {body}: {:?}", write.name, result.err());
        }
    }
}

#[tokio::test]
async fn r3_another_success_proves_nothing_whatever_the_body() {
    for write in writes() {
        for status in ["200 OK", "201 Created", "202 Accepted", "203 N", "206 P"] {
            if status == write.status {
                continue;
            }
            let server = Scripted::start(vec![answer(reply(status, &write.body))]).await;
            let error = write.call(&server.client()).await.unwrap_err();
            assert_eq!(error.outcome(), Outcome::Unknown, "{} {status}", write.name);
            assert_eq!(server.seen().requests.len(), 1, "{} {status}", write.name);
        }
    }
}

#[tokio::test]
async fn r3_a_page_in_place_of_a_read_is_an_error_and_writes_nothing() {
    for read in reads() {
        for body in [
            SIGN_IN,
            "",
            "null",
            "{}",
            r#"{"error":"upstream timed out"}"#,
        ] {
            let server = Scripted::start(vec![answer(reply("200 OK", body))]).await;
            let error = read.call(&server.client()).await;
            let error = error
                .err()
                .unwrap_or_else(|| panic!("{}: {body}", read.name));
            assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error}");
            assert_eq!(error.outcome(), Outcome::ReadOnly);
        }
    }
}

const HINT: &str = "this is not the server's own reply; check the base URL, which is that of Blnk Cloud without `/proxy`";

#[tokio::test]
async fn r4_only_the_servers_own_words_are_a_record_that_does_not_exist() {
    let calls = || writes().into_iter().chain(reads());
    let replies = [
        (
            404,
            r#"{"error":"m","error_detail":{"code":"BAL_NOT_FOUND","message":"m"}}"#,
            true,
        ),
        (
            404,
            r#"{"errors":"m","error_detail":{"code":"LGR_NOT_FOUND","message":"m"}}"#,
            true,
        ),
        (
            404,
            r#"{"error":{"code":"IDT_NOT_FOUND","message":"m"}}"#,
            true,
        ),
        (
            400,
            r#"{"error":"m","error_detail":{"code":"TXN_NOT_FOUND","message":"m"}}"#,
            true,
        ),
        // Before 0.15.0.
        (
            400,
            r#"{"error":"NOT_FOUND: Balance with ID 'x' not found"}"#,
            true,
        ),
        (
            400,
            r#"{"errors":"NOT_FOUND: Ledger with ID 'x' not found"}"#,
            true,
        ),
        (
            404,
            r#"{"error":"NOT_FOUND: Identity with ID 'x' not found"}"#,
            true,
        ),
        (400, r#"{"error":"BAD_REQUEST: NOT_FOUND: x"}"#, false),
        (400, r#"{"error":"CONFLICT: Balance exists"}"#, false),
        (
            400,
            r#"{"error":"INTERNAL_SERVER_ERROR: Failed to find"}"#,
            false,
        ),
        (400, r#"{"error":"x NOT_FOUND: y"}"#, false),
        (
            400,
            r#"{"error":"m","error_detail":{"code":"GEN_BAD_REQUEST","message":"NOT_FOUND: m"}}"#,
            false,
        ),
        (404, r#"{"error":"not found"}"#, false),
        (
            404,
            r#"{"message":"NOT_FOUND: Balance with ID 'x' not found"}"#,
            false,
        ),
        (404, r#"{"code":"BAL_NOT_FOUND"}"#, false),
        (404, "NOT_FOUND: Balance with ID 'x' not found", false),
        (404, "404 page not found", false),
        (404, "<html><h1>404 Not Found</h1><hr>nginx</html>", false),
        (404, "{}", false),
        (404, "null", false),
        (404, "", false),
        (410, "", false),
    ];
    for call in calls() {
        let scripts = replies
            .iter()
            .map(|(status, body, _)| answer(reply(&format!("{status} Status"), body)));
        let server = Scripted::start(scripts.collect()).await;
        let client = server.client();
        for (status, body, is_not_found) in replies {
            let error = call.call(&client).await.unwrap_err();
            let name = call.name;
            // A merge says the same when its database is unreachable.
            let merges = matches!(name, "merge" | "rebuild") && status == 404;
            let wanted = is_not_found && !merges;
            assert_eq!(error.is_not_found(), wanted, "{name}: {status} {body}");
            let shown = error.to_string();
            let strange = status == 404 && !body.contains("\"error");
            assert_eq!(shown.contains(HINT), strange, "{name}: {shown}");
        }
    }
}

#[tokio::test]
async fn r4_an_unknown_ledger_and_identity_of_an_older_server_are_recognised() {
    let missing = |what: &str| format!(r#"{{"error":"NOT_FOUND: {what} with ID 'x' not found"}}"#);
    for (name, what, ledger, identity) in [
        ("read a ledger", "Ledger", true, false),
        ("rename", "Ledger", true, false),
        ("read an identity", "Identity", false, true),
        ("update", "Identity", false, true),
        ("tokenize", "Identity", false, true),
        ("link", "Identity", false, true),
        ("link", "Balance", false, false),
        ("read", "Balance", false, false),
    ] {
        let script = answer(reply("400 Bad Request", &missing(what)));
        let server = Scripted::start(vec![script]).await;
        let call = writes().into_iter().chain(reads());
        let call = call.into_iter().find(|call| call.name == name).unwrap();
        let error = call.call(&server.client()).await.unwrap_err();
        assert!(error.is_not_found(), "{name}: {error}");
        assert_eq!(error.is_unknown_ledger(), ledger, "{name}: {error}");
        assert_eq!(error.is_unknown_identity(), identity, "{name}: {error}");
    }
}

#[test]
fn r4_a_base_url_that_ends_in_proxy_is_refused_and_says_so() {
    let build = |base_url: &str| {
        let builder = blnk::Client::builder()
            .access_token(TOKEN)
            .instance_id("i")
            .retry(RetryPolicy::once());
        builder.base_url(base_url).build()
    };
    for base_url in [
        "http://localhost:8099/proxy",
        "http://localhost:8099/proxy/",
        "http://localhost:8099/proxy//",
        "http://localhost:8099/cloud/v1/proxy",
        "  http://localhost:8099/proxy  ",
        "http://localhost:8099/x/../proxy",
    ] {
        let error = build(base_url).unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert_eq!(
            error.to_string(),
            "base_url: ends in `/proxy`, which every request adds itself; remove it"
        );
    }
    for base_url in [
        "http://localhost:8099",
        "http://localhost:8099/",
        "http://localhost:8099/proxy/v1",
        "http://localhost:8099/my-proxy",
        "http://localhost:8099/proxys",
    ] {
        assert!(build(base_url).is_ok(), "{base_url}");
    }
}
