//! What a call looks like in logs and traces.

use std::future::IntoFuture;

use blnk::{Client, NewBalance};
use tokio::task::LocalSet;

use crate::{
    faults::cases::cases,
    support::{
        calls::{Kind, PERSON, PERSONAL},
        listening::{Listening, log_lines, to_log},
        replies::{fees, internal},
        scripted::{Act, Scripted, TOKEN, answer, reply},
    },
};

/// Lines of our own spans and events, without the time that an attempt took.
fn ours(lines: &[String]) -> Vec<String> {
    let ours = lines
        .iter()
        .filter(|line| !line.starts_with("event") || line.starts_with("event blnk "));
    ours.map(|line| {
        // How long it took, and the random part of a wait, are in other tests.
        let fields = line.split(' ').filter(|field| {
            !field.starts_with("blnk.elapsed_ms=") && !field.starts_with("blnk.wait_ms=")
        });
        fields.collect::<Vec<_>>().join(" ")
    })
    .collect()
}

#[tokio::test]
async fn a_call_is_a_span_with_standard_names_and_an_attempt_is_an_event() {
    let limited = reply(
        "429 Too Many Requests\r\nretry-after: 2",
        r#"{"error":"slow down"}"#,
    );
    let server = Scripted::start(vec![
        answer(limited),
        answer(reply("400 Bad Request", r#"{"error":"no"}"#)),
    ])
    .await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let listening = Listening::begin();
    let balance = NewBalance::new("ldg_1", "USD");
    client.balances().create(&balance).await.unwrap_err();
    let lines = listening.end();
    let port = server.base_url().rsplit(':').next().unwrap().to_owned();
    let call = "blnk.operation=\"balance_create\" http.request.method=\"POST\" url.template=\"/proxy/balances\"";
    assert_eq!(
        ours(&lines),
        [
            format!(
                "blnk_call blnk otel.kind=\"client\" {call} server.address=\"127.0.0.1\" server.port={port}"
            ),
            format!(
                "event blnk message=an attempt ended {call} blnk.attempt=1 http.response.status_code=429 blnk.outcome=rejected level=DEBUG"
            ),
            format!(
                "event blnk message=an attempt ended {call} blnk.attempt=2 http.response.status_code=400 blnk.outcome=rejected level=DEBUG"
            ),
            "record  http.request.resend_count=1".to_owned(),
            "record  http.response.status_code=400".to_owned(),
            "record  error.type=\"api\"".to_owned(),
            "record  blnk.outcome=rejected".to_owned(),
            "record ".to_owned(),
            "event blnk message=a call failed error.type=\"api\" blnk.outcome=rejected level=WARN"
                .to_owned(),
        ]
    );
    assert!(lines.iter().any(|line| line.contains("blnk.elapsed_ms=")));
    let wait = lines
        .iter()
        .find_map(|line| line.split_once("blnk.wait_ms="))
        .and_then(|(_, wait)| wait.split(' ').next()?.parse::<u64>().ok());
    assert!((2_000..=2_500).contains(&wait.unwrap()), "{wait:?}");
}

#[tokio::test]
async fn a_success_has_a_span_and_no_warning() {
    let (status, body) = Kind::Create.success();
    let server = Scripted::start(vec![answer(reply(status, body))]).await;
    let listening = Listening::begin();
    let called = Kind::Create.call(&server.client()).await;
    called.answer.unwrap();
    let lines = ours(&listening.end());
    for record in [
        "record  http.request.resend_count=0",
        "record  http.response.status_code=201",
        "record  blnk.outcome=applied",
    ] {
        assert!(lines.iter().any(|line| line == record), "{lines:#?}");
    }
    let events = lines.iter().filter(|line| line.starts_with("event"));
    assert_eq!(events.count(), 1, "{lines:#?}");
}

/// The level at which the failure of a call is logged that gets this reply.
async fn level(status: &str, body: &str, call: impl AsyncFnOnce(Client)) -> String {
    let server = Scripted::start(vec![answer(reply(status, body))]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let listening = Listening::begin();
    call(client).await;
    let lines = ours(&listening.end());
    let failed: Vec<_> = lines
        .iter()
        .filter(|line| line.starts_with("event blnk message=a call failed "))
        .collect();
    assert_eq!(failed.len(), 1, "{lines:#?}");
    let (_, level) = failed[0].rsplit_once("level=").unwrap();
    level.to_owned()
}

#[tokio::test]
async fn a_read_that_finds_nothing_is_logged_at_debug_not_as_a_warning() {
    let none = r#"{"error":"m","error_detail":{"code":"BAL_NOT_FOUND","message":"m"}}"#;
    let other = r#"{"error":"m","error_detail":{"code":"GEN_INTERNAL","message":"m"}}"#;
    let (missing, failed) = ("404 Not Found", "500 Internal Server Error");
    let read = async |client: Client| {
        client.balances().read("bln_1").await.unwrap_err();
    };
    let link = async |client: Client| {
        let balances = client.balances();
        balances.link_identity("bln_1", "idt_1").await.unwrap_err();
    };
    assert_eq!(level(missing, none, read).await, "DEBUG");
    // A 404 of a gateway, any other failure of a read, and a write that finds nothing.
    assert_eq!(level(missing, "404 page not found", read).await, "WARN");
    assert_eq!(level(failed, other, read).await, "WARN");
    assert_eq!(level(missing, none, link).await, "WARN");
}

#[tokio::test]
async fn a_taken_indicator_is_logged_at_debug_when_the_balance_is_then_found() {
    let taken = r#"{"error":"m","error_detail":{"code":"GEN_CONFLICT","message":"m"}}"#;
    let server = Scripted::start(vec![
        answer(reply("409 Conflict", taken)),
        answer(reply("200 OK", &internal())),
    ])
    .await;
    let client = server.client();
    let listening = Listening::begin();
    client.balances().ensure_internal(&fees()).await.unwrap();
    let lines = ours(&listening.end());
    assert!(lines.iter().any(|line| line.contains("a call failed")));
    assert!(
        !lines.iter().any(|line| line.ends_with("level=WARN")),
        "{lines:#?}"
    );
    // To a caller who only creates, the same conflict is a failure.
    let create = async |client: Client| {
        client.balances().create(&fees()).await.unwrap_err();
    };
    assert_eq!(level("409 Conflict", taken, create).await, "WARN");
}

#[tokio::test]
async fn no_secret_is_logged_through_the_whole_fault_matrix() {
    to_log();
    let listening = Listening::begin();
    for case in cases() {
        let calls = case.each(|case, kind, _| async move {
            let server = Scripted::start(kind.scripts((case.script)(kind))).await;
            let builder = case.builder(&server).sleep_with(|_| async {});
            kind.call(&builder.build().unwrap()).await;
        });
        LocalSet::new().run_until(calls).await;
    }
    let secret = r#"{"error":"SECRETMESSAGE","error_detail":{"code":"C","message":"SECRETMESSAGE","details":{"Detail":"SECRETSQL"}}}"#;
    let head = "500 Internal Server Error\r\nx-secret: SECRETHEADER";
    let server = Scripted::start(vec![answer(reply(head, secret))]).await;
    for kind in Kind::ALL {
        kind.call(&server.client()).await;
    }
    // What must not be found below was sent.
    let sent = server.seen().requests.concat();
    for hidden in ["SECRETLEDGER", "SECRETDATA", TOKEN, PERSON, PERSONAL] {
        assert!(sent.contains(hidden), "{hidden}");
    }
    let mut lines = listening.end();
    for operation in [
        "balance_create",
        "balance_read_by_indicator",
        "ledger_rename",
        "identity_detokenize",
        "metadata_merge",
        "identity_tokenize",
        "identity_create",
        "transaction_post",
        "transaction_queue",
        "transaction_preview",
        "transaction_read_by_reference",
        "transaction_filter",
    ] {
        let logged = lines.iter().filter(|line| line.contains(operation));
        assert!(logged.count() > 100, "{operation} is logged");
    }
    lines.extend(log_lines());
    for line in lines {
        for hidden in ["SECRET", PERSON, PERSONAL] {
            assert!(!line.contains(hidden), "{line}");
        }
    }
    assert!(TOKEN.contains("SECRET"));
}

#[tokio::test]
async fn a_write_that_is_dropped_in_flight_ends_with_a_warning() {
    let server = Scripted::start(vec![vec![Act::Read, Act::Hang]]).await;
    let client = server.client();
    let (balances, fees) = (client.balances(), fees());
    let calls = LocalSet::new();
    calls
        .run_until(async {
            let listening = Listening::begin();
            let write = tokio::task::spawn_local(balances.create(&fees).into_future());
            server.wait_for(|seen| seen.requests.len() == 1).await;
            write.abort();
            write.await.unwrap_err();
            let lines = ours(&listening.end());
            let end = &lines[lines.len() - 3..];
            assert_eq!(end[0], "record  blnk.outcome=unknown");
            assert_eq!(
                end[2],
                "event blnk message=a call was dropped blnk.operation=\"balance_create\" blnk.attempt=1 blnk.outcome=unknown level=WARN"
            );
        })
        .await;
}

#[tokio::test]
async fn a_read_or_an_unsent_write_that_is_dropped_is_no_warning() {
    let server = Scripted::start(vec![vec![Act::Read, Act::Hang]]).await;
    let client = server.client();
    let balances = client.balances();
    let calls = LocalSet::new();
    calls
        .run_until(async {
            let listening = Listening::begin();
            drop(balances.create(&fees()).into_future());
            let read = tokio::task::spawn_local(balances.read("bln_1").into_future());
            server.wait_for(|seen| seen.requests.len() == 1).await;
            read.abort();
            read.await.unwrap_err();
            let lines = listening.end();
            assert!(
                !lines.iter().any(|line| line.contains("a call was dropped")),
                "{lines:?}"
            );
        })
        .await;
}
