//! The bytes of a request.

use std::sync::{Arc, OnceLock};

use blnk::{AccessToken, Client};

use crate::scripted::{CREATED, Scripted, TOKEN, answer, reply};

/// The head of a request without what differs from run to run, its lines sorted, and its body.
fn parts(request: &str) -> (String, Vec<String>, String) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines = head.split("\r\n").map(str::to_owned);
    let first = lines.next().unwrap();
    let mut headers: Vec<_> = lines
        .map(|line| match line.strip_prefix("host: 127.0.0.1:") {
            Some(_) => "host: 127.0.0.1:…".to_owned(),
            None => line,
        })
        .collect();
    headers.sort();
    (first, headers, body.to_owned())
}

#[tokio::test]
async fn the_documentation_pages_request_is_sent_byte_for_byte() {
    let server = Scripted::refusing(1).await;
    let ledger = "ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc";
    server
        .client()
        .balances()
        .create(ledger, "USD")
        .await
        .unwrap_err();
    let seen = server.seen();
    assert_eq!((seen.connections, seen.requests.len()), (1, 1));
    let (first, headers, body) = parts(&seen.requests[0]);
    assert_eq!(
        first,
        "POST /proxy/balances?instance_id=instance_01ABC HTTP/1.1"
    );
    assert_eq!(
        headers,
        [
            "accept: application/json".to_owned(),
            format!("authorization: Bearer {TOKEN}"),
            "content-length: 73".to_owned(),
            "content-type: application/json".to_owned(),
            "host: 127.0.0.1:…".to_owned(),
            format!("user-agent: blnk-rust/{}", env!("CARGO_PKG_VERSION")),
        ]
    );
    assert_eq!(
        body,
        format!(r#"{{"currency":"USD","ledger_id":"{ledger}"}}"#)
    );
}

#[tokio::test]
async fn every_member_is_sent_as_the_server_reads_it() {
    let server = Scripted::refusing(1).await;
    let client = server.client();
    let balance = blnk::NewBalance::internal("  @fees\n", "NGN")
        .identity("idt_1")
        .meta_data("my_app", serde_json::json!({ "tier": "gold" }))
        .track_fund_lineage(true)
        .allocation_strategy(" proportional");
    client.request(balance).send().await.unwrap_err();
    let (_, _, body) = parts(&server.seen().requests[0]);
    assert_eq!(
        body,
        r#"{"allocation_strategy":"PROPORTIONAL","currency":"NGN","identity_id":"idt_1","indicator":"@fees","ledger_id":"general_ledger_id","meta_data":{"my_app":{"tier":"gold"}},"track_fund_lineage":true}"#
    );
}

#[tokio::test]
async fn no_metadata_and_empty_metadata_are_told_apart() {
    let server = Scripted::refusing(1).await;
    let client = server.client();
    client
        .balances()
        .create("ldg_1", "USD")
        .meta_data_all(blnk::Metadata::new())
        .await
        .unwrap_err();
    let (_, _, body) = parts(&server.seen().requests[0]);
    assert_eq!(
        body,
        r#"{"currency":"USD","ledger_id":"ldg_1","meta_data":{}}"#
    );
}

#[tokio::test]
async fn an_instance_id_of_any_text_stays_one_parameter() {
    let server = Scripted::refusing(1).await;
    let client = server.builder().instance_id("a&b=c/d #é").build().unwrap();
    client.balances().create("ldg_1", "USD").await.unwrap_err();
    let (first, _, _) = parts(&server.seen().requests[0]);
    assert_eq!(
        first,
        "POST /proxy/balances?instance_id=a%26b%3Dc%2Fd+%23%C3%A9 HTTP/1.1"
    );
}

#[tokio::test]
async fn a_path_and_a_slash_in_the_base_url_are_kept_as_meant() {
    let server = Scripted::refusing(1).await;
    for (end, path) in [
        ("/", "/proxy/balances"),
        ("/cloud", "/cloud/proxy/balances"),
        ("/cloud/", "/cloud/proxy/balances"),
    ] {
        let client = server
            .builder()
            .base_url(format!("{}{end}", server.base_url()))
            .build()
            .unwrap();
        client.balances().create("ldg_1", "USD").await.unwrap_err();
        let seen = server.seen();
        let (first, _, _) = parts(seen.requests.last().unwrap());
        assert_eq!(
            first,
            format!("POST {path}?instance_id=instance_01ABC HTTP/1.1")
        );
    }
}

#[tokio::test]
async fn a_refused_request_reaches_no_server() {
    let server = Scripted::refusing(1).await;
    let error = server
        .client()
        .balances()
        .create("", " USD")
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), blnk::Outcome::NotSent);
    assert_eq!(server.seen().connections, 0);
    assert_eq!(
        error.to_string(),
        "balance_create refused before it was sent: currency: has blanks around it, which the server would keep as \
         part of the name of another currency; expected it without them, or `Currency::verbatim`; ledger_id: is \
         empty; expected the id of a ledger, such as `ldg_…` or `general_ledger_id`"
    );
}

/// The token that each request carried.
fn tokens(server: &Scripted) -> Vec<String> {
    let token = |request: &String| {
        let (_, after) = request.split_once("authorization: Bearer ").unwrap();
        after.lines().next().unwrap().to_owned()
    };
    server.seen().requests.iter().map(token).collect()
}

/// A client that gets a fresh token whenever it waits between tries.
fn refreshed(server: &Scripted) -> Client {
    let this = Arc::new(OnceLock::<Client>::new());
    let client = this.clone();
    let refresh = move |_| {
        let fresh = AccessToken::new("fresh").unwrap();
        client.get().unwrap().set_access_token(fresh);
        async {}
    };
    let builder = server.builder().access_token("old").sleep_with(refresh);
    this.get_or_init(|| builder.build().unwrap()).clone()
}

#[tokio::test]
async fn a_new_token_is_for_the_calls_that_begin_after_it_and_not_for_a_further_try() {
    let busy = answer(reply("503 Service Unavailable", ""));
    let ledger = r#"{"ledger_id":"ldg_1","name":"n","created_at":"2026-11-22T08:39:16Z"}"#;
    let found = answer(reply("200 OK", ledger));
    let server = Scripted::start(vec![busy.clone(), busy, found]).await;
    let client = refreshed(&server);

    client.ledgers().read("ldg_1").await.unwrap();
    assert_eq!(tokens(&server), ["old", "old", "old"]);
    client.clone().ledgers().read("ldg_1").await.unwrap();
    assert_eq!(tokens(&server)[3..], ["fresh"]);
}

#[tokio::test]
async fn the_read_that_makes_sure_of_a_balance_carries_the_token_of_its_creation() {
    let busy = answer(reply("503 Service Unavailable", ""));
    let taken = answer(reply(
        "409 Conflict",
        r#"{"error":"m","error_detail":{"code":"GEN_CONFLICT","message":"m"}}"#,
    ));
    let found = answer(reply("200 OK", CREATED));
    let server = Scripted::start(vec![busy, taken, found]).await;
    let client = refreshed(&server);

    let ensured = client.balances().ensure_internal("@fees", "USD").await;
    ensured.unwrap();
    assert_eq!(tokens(&server), ["old", "old", "old"]);
}

#[tokio::test]
async fn a_further_try_is_the_first_again() {
    let busy = answer(reply("503 Service Unavailable", ""));
    let ledger = r#"{"ledger_id":"ldg_1","name":"n","created_at":"2026-11-22T08:39:16Z"}"#;
    let server = Scripted::start(vec![busy.clone(), busy, answer(reply("200 OK", ledger))]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    client.ledgers().rename("ldg_1", "n").await.unwrap();
    let requests = server.seen().requests;
    assert_eq!(requests.len(), 3);
    let (first, further) = (parts(&requests[0]), parts(&requests[1]));
    assert_eq!(first, further);
    assert_eq!(further, parts(&requests[2]));
}
