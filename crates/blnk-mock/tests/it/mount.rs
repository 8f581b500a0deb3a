//! `MockCloud` on an httpmock server, and the typed mocks.

use blnk_mock::{MockCloud, MockServerExt};
use httpmock::MockServer;

#[tokio::test]
async fn replies_on_httpmock_and_on_a_port_are_the_same() {
    let server = MockServer::start_async().await;
    let mounted = MockCloud::mount(&server);
    let served = MockCloud::start().await.unwrap();
    let client = crate::http();
    for (method, target, body) in [
        (
            "POST",
            "/proxy/balances?instance_id=i",
            r#"{"ledger_id":"general_ledger_id","currency":"₦","indicator":"@a b"}"#,
        ),
        (
            "POST",
            "/proxy/balances?instance_id=i",
            r#"{"ledger_id":"nope","currency":"₦"}"#,
        ),
        (
            "GET",
            "/proxy/balances/indicator/%40a%2Fb/currency/%E2%82%A6?instance_id=i",
            "",
        ),
        (
            "GET",
            "/proxy/balances/indicator/%40%E2%82%A6/currency/USD?instance_id=i&x=%20",
            "",
        ),
        ("DELETE", "/proxy/balances", ""),
    ] {
        let mut replies = Vec::new();
        for base_url in [server.base_url(), served.base_url()] {
            let request = client.request(method.parse().unwrap(), format!("{base_url}{target}"));
            let reply = request.bearer_auth("t").body(body).send().await.unwrap();
            let header = |name| reply.headers().get(name).cloned();
            let headers = [
                header("content-type"),
                header("ratelimit-limit"),
                header("x-frame-options"),
            ];
            replies.push((reply.status(), headers, reply.text().await.unwrap()));
        }
        assert_eq!(replies[0], replies[1], "{method} {target}");
    }
    let seen = |cloud: &MockCloud| -> Vec<(String, String, Vec<u8>)> {
        cloud
            .requests()
            .into_iter()
            .map(|request| (request.method, request.target, request.body))
            .collect()
    };
    assert_eq!(seen(&mounted), seen(&served));
}

#[tokio::test]
async fn an_earlier_mock_comes_before_the_cloud() {
    let server = MockServer::start_async().await;
    let fault = server.mock(|when, then| {
        when.path("/proxy/balances");
        then.status(503);
    });
    let cloud = MockCloud::mount(&server);
    let status = async |path: &str| {
        crate::http()
            .get(server.url(path))
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(status("/proxy/balances").await, 503);
    assert_eq!(status("/proxy/ledgers").await, 401);
    fault.assert();
    assert_eq!(cloud.request_count(), 1);
}

#[tokio::test]
async fn the_typed_helpers_mock_one_reply() {
    let server = MockServer::start_async().await;
    let mock = server.balance_create(|when, then| {
        when.instance_id("i");
        then.into_inner().status(502);
    });
    let client = crate::http();
    let reply = client
        .post(server.url("/proxy/balances?instance_id=i"))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 502);
    mock.assert();
}
