//! Generated calls that are awaited, over a loopback socket with scripted responses.

use std::time::Duration;

use blnk_api::{
    Client, Error,
    hooks::{BodyFault, Reply, Session, build_request},
    types,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

const LEDGER: &str = r#"{"ledger_id":"ldg_1","name":"New","created_at":"2026-11-22T08:39:16.289693Z","meta_data":null}"#;

/// A client, and a server that answers its first request with `response` and then closes the connection.
async fn client_of(session: Session, response: String) -> (Client, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        stream.write_all(response.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        request
    });
    (client(&base_url, session), server)
}

fn client(base_url: &str, session: Session) -> Client {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    Client::new_with_client(base_url, http, session)
}

fn session() -> Session {
    Session::new("blnk_at_example").unwrap()
}

/// Reads head and body, the latter as long as the head says.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut request = String::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).await.unwrap();
        request += std::str::from_utf8(&buffer[..count]).unwrap();
        if let Some((head, body)) = request.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                let is_length = name.eq_ignore_ascii_case("content-length");
                is_length.then(|| value.parse::<usize>().unwrap())
            });
            if body.len() >= length.unwrap_or_default() {
                return request;
            }
        }
        assert_ne!(count, 0, "the request ended early: {request}");
    }
}

fn response(status: &str, content_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\nx-trace: 7\r\n\r\n{body}"
    )
}

fn text(error: &types::ErrorBody) -> &str {
    error.error.as_ref().unwrap().0.as_str().unwrap()
}

#[tokio::test]
async fn a_success_is_decoded() {
    let reply = response("200 OK", "application/json", LEDGER);
    let (client, server) = client_of(session(), reply).await;
    let body = types::RenameLedger { name: "New".into() };
    let ledger = client.ledger_rename("ldg_1", "instance_01ABC", &body).await;
    let ledger = ledger.unwrap();
    assert_eq!((ledger.status().as_u16(), &*ledger.name), (200, "New"));
    assert_eq!(ledger.headers()["x-trace"], "7");

    let request = server.await.unwrap();
    let request_line = "PUT /proxy/ledgers/ldg_1?instance_id=instance_01ABC HTTP/1.1\r\n";
    assert!(request.starts_with(request_line), "{request}");
    assert!(request.ends_with("\r\n\r\n{\"name\":\"New\"}"), "{request}");
    assert!(request.contains("authorization: Bearer blnk_at_example\r\n"));
    assert!(!request.contains("api-version"), "{request}");
}

#[tokio::test]
async fn path_parameters_are_sent_as_the_caller_encoded_them() {
    let reply = response("404 Not Found", "text/plain", "404 page not found");
    let (client, server) = client_of(session(), reply).await;
    let indicator = "%40a%5Cb%2F%2525%20c";
    let read = client
        .balance_read_by_indicator(indicator, "USD", "i")
        .await;
    assert_eq!(read.unwrap_err().status().unwrap(), 404);
    let request = server.await.unwrap();
    let request_line =
        format!("GET /proxy/balances/indicator/{indicator}/currency/USD?instance_id=i ");
    assert!(request.starts_with(&request_line), "{request}");
}

#[tokio::test]
async fn a_failure_that_is_json_is_decoded_with_its_status_and_headers() {
    let body = r#"{"error":"Ledger not found","error_detail":{"code":"LGR_NOT_FOUND"}}"#;
    let reply = response("404 Not Found", "text/plain", body);
    let (client, _server) = client_of(session(), reply).await;
    let error = client.ledger_read("ldg_1", "i").await.unwrap_err();
    let Error::ErrorResponse(failure) = error else {
        panic!("{error:?}");
    };
    assert_eq!(failure.status(), 404);
    assert_eq!(failure.headers()["x-trace"], "7");
    let code = failure.error_detail.as_ref().unwrap().code.as_deref();
    assert_eq!(
        (text(&failure), code),
        ("Ledger not found", Some("LGR_NOT_FOUND"))
    );
}

#[tokio::test]
async fn the_html_of_a_gateway_is_the_text_of_a_failure_with_its_status() {
    let html = "<html><h1>502 Bad Gateway</h1></html>";
    let (client, _server) =
        client_of(session(), response("502 Bad Gateway", "text/html", html)).await;
    let error = client.ledger_read("ldg_1", "i").await.unwrap_err();
    let Error::ErrorResponse(failure) = error else {
        panic!("{error:?}");
    };
    assert_eq!((failure.status().as_u16(), text(&failure)), (502, html));
    assert_eq!(failure.headers()["x-trace"], "7");
}

#[tokio::test]
async fn the_text_of_a_failure_is_cut() {
    for (limit, expected) in [(10, 10), (1_000_000, 2_000)] {
        let reply = response(
            "500 Internal Server Error",
            "text/plain",
            &"x".repeat(5_000),
        );
        let (client, _server) = client_of(session().max_body_bytes(limit), reply).await;
        let error = client.ledger_read("ldg_1", "i").await.unwrap_err();
        let Error::ErrorResponse(failure) = error else {
            panic!("{error:?}");
        };
        assert_eq!(failure.status(), 500);
        assert_eq!(text(&failure), "x".repeat(expected));
    }
}

#[tokio::test]
async fn a_success_over_the_limit_is_an_error_that_names_the_limit() {
    let session = session().max_body_bytes(LEDGER.len() - 1);
    let reply = response("200 OK", "application/json", LEDGER);
    let (client, _server) = client_of(session, reply).await;
    let error = client.ledger_read("ldg_1", "i").await.unwrap_err();
    let Error::Custom(message) = error else {
        panic!("{error:?}");
    };
    let limit = LEDGER.len() - 1;
    let expected = format!("response body with status 200 OK exceeds {limit} bytes");
    assert_eq!(message, expected);

    let session = self::session().max_body_bytes(LEDGER.len());
    let reply = response("200 OK", "application/json", LEDGER);
    let (client, _server) = client_of(session, reply).await;
    assert!(client.ledger_read("ldg_1", "i").await.is_ok());
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error_of_the_connection() {
    let reply = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"ledger_id\":";
    let (client, _server) = client_of(session(), reply.to_owned()).await;
    let error = client.ledger_read("ldg_1", "i").await.unwrap_err();
    assert!(matches!(error, Error::CommunicationError(_)), "{error:?}");

    // Of a failure the status is known, and so is the beginning of its text.
    let reply = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 1000\r\n\r\nover";
    let (client, _server) = client_of(session(), reply.to_owned()).await;
    let error = client.ledger_read("ldg_1", "i").await.unwrap_err();
    let Error::ErrorResponse(failure) = error else {
        panic!("{error:?}");
    };
    assert_eq!((failure.status().as_u16(), text(&failure)), (503, "over"));
}

#[tokio::test]
async fn a_failed_connection_is_reported_as_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = client(&base_url, session());
    let error = client.ledger_read("ldg_1", "i").await.unwrap_err();
    let Error::CommunicationError(error) = error else {
        panic!("{error:?}");
    };
    assert!(error.is_connect(), "{error:?}");
}

#[tokio::test]
async fn a_body_in_many_chunks_is_read_whole_and_no_further_than_the_limit() {
    let chunks: String = ["ab", "c", "defg", "hij"]
        .map(|chunk| format!("{:x}\r\n{chunk}\r\n", chunk.len()))
        .concat();
    for limit in 0..12 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let chunks = chunks.clone();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            let reply =
                format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n");
            for byte in reply.bytes() {
                // A reader that has stopped at its limit closes the connection.
                if stream.write_all(&[byte]).await.is_err() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        });
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let reply = Reply::read(http.get(url).send().await.unwrap(), limit).await;
        assert_eq!(reply.body, &b"abcdefghij"[..limit.min(10)]);
        match reply.fault {
            None => assert!(limit >= 10),
            Some(BodyFault::TooLarge { limit: reached }) => assert!(limit < 10 && reached == limit),
            Some(fault) => panic!("{fault:?}"),
        }
        server.abort();
    }
}

#[tokio::test]
async fn a_limit_does_not_make_a_building_session_send() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let client = client(&base_url, Session::building().max_body_bytes(1));
    assert!(build_request(client.ledger_read("ldg_1", "i")).is_some());
    let accepted = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(accepted.is_err());
}
