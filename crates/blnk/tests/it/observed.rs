//! What a call looks like from outside.

use blnk::Client;

use crate::{
    faults::{Place, cases},
    listening::{Listening, log_lines, to_log},
    matrix::Kind,
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
        let server = Scripted::start(vec![(case.script)(Kind::Create)]).await;
        let builder = server
            .builder()
            .timeout(case.limit)
            .sleep_with(|_| async {});
        let builder = match &case.place {
            Place::Server => builder,
            Place::Elsewhere(url) => builder.base_url(url).allow_plain_http(),
            Place::Encrypted => builder.base_url(server.base_url().replace("http:", "https:")),
        };
        call_with_secrets(&builder.build().unwrap()).await;
    }
    let secret = r#"{"error":"SECRETMESSAGE","error_detail":{"code":"C","message":"SECRETMESSAGE","details":{"Detail":"SECRETSQL"}}}"#;
    let server = Scripted::start(vec![answer(reply(
        "500 Internal Server Error\r\nx-secret: SECRETHEADER",
        secret,
    ))])
    .await;
    call_with_secrets(&server.client()).await;
    let mut lines = listening.end();
    assert!(
        lines.len() > 200,
        "everything is listened to: {}",
        lines.len()
    );
    lines.extend(log_lines());
    for line in lines {
        assert!(!line.contains("SECRET"), "{line}");
    }
    assert!(TOKEN.contains("SECRET"));
}

/// Calls whose token, ids, metadata and names are all to be kept quiet about.
async fn call_with_secrets(client: &Client) {
    let balances = client.balances();
    let create = balances
        .create("ldg_SECRETLEDGER", "USD")
        .identity("idt_SECRETPERSON");
    let _ = create.meta_data("k", "SECRETDATA").await;
    let _ = balances.read_internal("@SECRETNAME", "USD").await;
}
