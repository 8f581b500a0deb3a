//! What a call looks like from outside.

use tokio::task::LocalSet;

use crate::{
    faults::cases,
    kinds::{Kind, PERSON, PERSONAL},
    listening::{Listening, log_lines, to_log},
    scripted::{Scripted, TOKEN, answer, reply},
};

/// Lines of our own spans and events, without the time that a try took.
fn ours(lines: &[String]) -> Vec<String> {
    let ours = lines
        .iter()
        .filter(|line| !line.starts_with("event") || line.starts_with("event blnk "));
    ours.map(|line| {
        let fields = line
            .split(' ')
            .filter(|field| !field.starts_with("blnk.elapsed_ms="));
        fields.collect::<Vec<_>>().join(" ")
    })
    .collect()
}

#[tokio::test]
async fn a_call_is_a_span_with_the_conventions_names_and_a_try_is_an_event() {
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
    client.balances().create("ldg_1", "USD").await.unwrap_err();
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
                "event blnk message=a try ended {call} blnk.attempt=1 http.response.status_code=429 blnk.outcome=rejected blnk.wait_ms=2000"
            ),
            format!(
                "event blnk message=a try ended {call} blnk.attempt=2 http.response.status_code=400 blnk.outcome=rejected"
            ),
            "record  http.request.resend_count=1".to_owned(),
            "record  http.response.status_code=400".to_owned(),
            "record  error.type=\"api\"".to_owned(),
            "record  blnk.outcome=rejected".to_owned(),
            "record ".to_owned(),
            "event blnk message=a call failed error.type=\"api\" blnk.outcome=rejected".to_owned(),
        ]
    );
    assert!(lines.iter().any(|line| line.contains("blnk.elapsed_ms=")));
}

#[tokio::test]
async fn nothing_secret_is_said_through_the_whole_fault_matrix() {
    to_log();
    let listening = Listening::begin();
    for case in cases() {
        let calls = case.each(|case, kind, _| async move {
            let server = Scripted::start(vec![(case.script)(kind)]).await;
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
    // What is asked for in vain below did leave.
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
    ] {
        let heard = lines.iter().filter(|line| line.contains(operation));
        assert!(heard.count() > 100, "{operation} is listened to");
    }
    lines.extend(log_lines());
    for line in lines {
        for hidden in ["SECRET", PERSON, PERSONAL] {
            assert!(!line.contains(hidden), "{line}");
        }
    }
    assert!(TOKEN.contains("SECRET"));
}
