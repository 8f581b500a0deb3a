//! Three clients that create a balance, and a server that costs little.

use std::{
    net::{SocketAddr, TcpListener},
    thread,
};

use blnk::{Client, NewBalance};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A 201 as recorded.
pub(crate) const CREATED: &str = r#"{"balance":0,"version":0,"inflight_balance":0,"credit_balance":0,"inflight_credit_balance":0,"debit_balance":0,"inflight_debit_balance":0,"ledger_id":"ldg_3c9e707f-4c5b-4e10-a793-353aa5863ba9","identity_id":"","balance_id":"bln_c5f5424f-b9fa-4821-8fa6-4cc3b85d82b0","currency":"NGN","created_at":"2026-11-22T08:39:15.929741758Z","inflight_expires_at":"0001-01-01T00:00:00Z","meta_data":null,"track_fund_lineage":false,"allocation_strategy":"FIFO"}"#;

pub(crate) const LEDGER: &str = "ldg_3c9e707f-4c5b-4e10-a793-353aa5863ba9";
const TOKEN: &str = "blnk_at_0123456789abcdef0123456789abcdef";
const INSTANCE: &str = "instance_01ABC";

/// Serves fixed replies from one thread of its own, until the process ends.
pub(crate) fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener
        .set_nonblocking(true)
        .expect("a socket that does not block");
    let address = listener.local_addr().expect("an address");
    let reply = format!(
        "HTTP/1.1 201 Created\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {}\r\n\r\n{CREATED}",
        CREATED.len()
    );
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build();
        runtime.expect("a runtime").block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, reply.clone()));
            }
        });
    });
    address
}

/// Answers each request on a connection with the same bytes.
async fn answer(mut stream: tokio::net::TcpStream, reply: String) {
    let _ = stream.set_nodelay(true);
    let mut request = Vec::new();
    while let Ok(1..) = stream.read_buf(&mut request).await {
        // Every request ends with its one object.
        if request.ends_with(b"}") {
            request.clear();
            if stream.write_all(reply.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

/// One of the clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rival {
    Blnk,
    Reqwest,
    Hyper,
}

impl Rival {
    pub(crate) const ALL: [Self; 3] = [Self::Blnk, Self::Reqwest, Self::Hyper];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Blnk => "blnk",
            Self::Reqwest => "reqwest",
            Self::Hyper => "hyper",
        }
    }
}

/// A client that is ready to call.
#[derive(Clone)]
pub(crate) enum Caller {
    Blnk(Client),
    Reqwest(reqwest::Client, String),
    Hyper(SocketAddr),
}

/// What a service would write by hand.
#[derive(Serialize)]
struct Create<'a> {
    ledger_id: &'a str,
    currency: &'a str,
}

/// What a service would read by hand.
#[derive(Deserialize)]
#[allow(dead_code, reason = "it is read for the sake of reading it")]
struct Balance {
    balance_id: String,
    ledger_id: String,
    identity_id: String,
    currency: String,
    created_at: chrono::DateTime<chrono::Utc>,
    balance: i128,
    credit_balance: i128,
    debit_balance: i128,
    inflight_balance: i128,
    inflight_credit_balance: i128,
    inflight_debit_balance: i128,
    version: u64,
    inflight_expires_at: chrono::DateTime<chrono::Utc>,
    meta_data: Option<serde_json::Map<String, serde_json::Value>>,
    track_fund_lineage: bool,
    allocation_strategy: String,
}

impl Caller {
    pub(crate) fn new(rival: Rival, address: SocketAddr) -> Self {
        let base_url = format!("http://{address}");
        match rival {
            Rival::Blnk => Self::Blnk(
                Client::builder()
                    .base_url(base_url)
                    .access_token(TOKEN)
                    .instance_id(INSTANCE)
                    .build()
                    .expect("valid settings"),
            ),
            Rival::Reqwest => {
                // It never encrypts here, and requires a provider all the same.
                let http = reqwest::Client::builder()
                    .user_agent("by-hand/0.1")
                    .connect_timeout(std::time::Duration::from_secs(5))
                    .timeout(std::time::Duration::from_secs(30))
                    .no_proxy()
                    .build()
                    .expect("valid settings");
                Self::Reqwest(http, format!("{base_url}/proxy/balances"))
            }
            Rival::Hyper => Self::Hyper(address),
        }
    }

    /// Creates so many balances, one after the other.
    pub(crate) async fn run(&self, calls: usize) {
        match self {
            Self::Blnk(client) => {
                for _ in 0..calls {
                    let balance = NewBalance::new(LEDGER, "NGN");
                    let created = client.balances().create(&balance).send().await;
                    drop(created.expect("a balance"));
                }
            }
            Self::Reqwest(http, url) => {
                for _ in 0..calls {
                    drop(by_hand(http, url).await.expect("a balance"));
                }
            }
            Self::Hyper(address) => bare(*address, calls).await,
        }
    }
}

async fn by_hand(http: &reqwest::Client, url: &str) -> reqwest::Result<Balance> {
    let body = Create {
        ledger_id: LEDGER,
        currency: "NGN",
    };
    let request = http
        .post(url)
        .query(&[("instance_id", INSTANCE)])
        .bearer_auth(TOKEN)
        .header("accept", "application/json")
        .json(&body);
    request.send().await?.error_for_status()?.json().await
}

/// Fixed bytes over one connection: what HTTP itself costs.
async fn bare(address: SocketAddr, calls: usize) {
    let stream = tokio::net::TcpStream::connect(address)
        .await
        .expect("a connection");
    let _ = stream.set_nodelay(true);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("HTTP");
    let connection = tokio::spawn(connection);
    for _ in 0..calls {
        let request = Request::post("/proxy/balances?instance_id=instance_01ABC")
            .header("host", "127.0.0.1")
            .header(
                "authorization",
                "Bearer blnk_at_0123456789abcdef0123456789abcdef",
            )
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from_static(
                br#"{"currency":"NGN","ledger_id":"ldg_3c9e707f-4c5b-4e10-a793-353aa5863ba9"}"#,
            )))
            .expect("a request");
        sender.ready().await.expect("a connection");
        let reply = sender.send_request(request).await.expect("a reply");
        let body = reply
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        assert_eq!(body.len(), CREATED.len());
    }
    drop(sender);
    let _ = connection.await;
}
