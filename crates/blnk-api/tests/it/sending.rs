//! Generated calls that are awaited: over a real socket, against scripted replies.

use blnk_api::{Client, Error, hooks::Session};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

/// A server that replies once with these bytes, and returns the head of the request.
async fn server(reply: String) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let request = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(reply.as_bytes()).await.unwrap();
        String::from_utf8(head).unwrap()
    });
    (base_url, request)
}

fn reply(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}")
}

fn client(base_url: &str, session: Session) -> Client {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    Client::new_with_client(base_url, http, session)
}

const LEDGER: &str = r#"{"ledger_id":"ldg_1","name":"Loans","created_at":"2026-11-22T08:39:16Z"}"#;

#[tokio::test]
async fn an_awaited_call_sends_the_token_and_decodes_the_reply() {
    let (base_url, request) = server(reply("200 OK", LEDGER)).await;
    let client = client(&base_url, Session::new("blnk_at_example").unwrap());
    let ledger = client.ledger_read("ldg_1", "instance_01ABC").await.unwrap();
    assert_eq!(ledger.name, "Loans");
    let head = request.await.unwrap();
    assert!(head.starts_with("GET /proxy/ledgers/ldg_1?instance_id=instance_01ABC HTTP/1.1\r\n"));
    assert!(head.contains("\r\nauthorization: Bearer blnk_at_example\r\n"));
    assert!(!head.contains("api-version"));
}

#[tokio::test]
async fn a_gateways_page_becomes_an_error_with_its_status_and_text() {
    let (base_url, _) = server(reply("502 Bad Gateway", "<html>down</html>")).await;
    let client = client(&base_url, Session::new("t").unwrap());
    let error = client.ledger_read("ldg_1", "i").await.unwrap_err();
    let Error::ErrorResponse(response) = error else {
        panic!("{error:?}");
    };
    assert_eq!(response.status(), 502);
    let text = response.into_inner().error.unwrap();
    assert_eq!(text.0, "<html>down</html>");
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_decoded() {
    let (base_url, _) = server(reply("200 OK", LEDGER)).await;
    let session = Session::new("t").unwrap().max_body_bytes(20);
    let error = client(&base_url, session).ledger_read("ldg_1", "i").await;
    assert!(matches!(error, Err(Error::InvalidResponsePayload(..))));
}

#[tokio::test]
async fn a_connection_that_breaks_inside_the_body_is_a_failure() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{".to_owned();
    let (base_url, _) = server(cut).await;
    let client = client(&base_url, Session::new("t").unwrap());
    let error = client.ledger_read("ldg_1", "i").await.unwrap_err();
    assert!(matches!(error, Error::CommunicationError(_)), "{error:?}");
}

#[tokio::test]
async fn a_session_that_builds_does_not_begin_to_send_when_its_limit_is_set() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let session = Session::building().max_body_bytes(1);
    let client = client(&base_url, session);
    let call = client.ledger_read("ldg_1", "i");
    assert!(blnk_api::hooks::build_request(call).is_some());
}
