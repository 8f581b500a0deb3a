//! Three clients that create a balance or post a transaction, and a server that costs little.

use std::{
    net::{SocketAddr, TcpListener},
    thread,
};

use blnk::{Amount, Client, NewBalance, NewTransaction, transactions::Overdraft};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A 201 as recorded.
pub(crate) const CREATED: &str = r#"{"balance":0,"version":0,"inflight_balance":0,"credit_balance":0,"inflight_credit_balance":0,"debit_balance":0,"inflight_debit_balance":0,"ledger_id":"ldg_3c9e707f-4c5b-4e10-a793-353aa5863ba9","identity_id":"","balance_id":"bln_c5f5424f-b9fa-4821-8fa6-4cc3b85d82b0","currency":"NGN","created_at":"2026-11-22T08:39:15.929741758Z","inflight_expires_at":"0001-01-01T00:00:00Z","meta_data":null,"track_fund_lineage":false,"allocation_strategy":"FIFO"}"#;

/// The 201 of a post as recorded.
const POSTED: &str = r#"{"precise_amount":100,"amount":1,"amount_string":"1","precision":100,"overdraft_limit":0,"transaction_id":"txn_b340b0fe-02cf-49c9-b8e0-5363d1b9d5c3","parent_transaction":"","source":"bln_e0c15d1d-e549-4fc3-b410-9ee0a7f9b2a7","destination":"bln_9f6c5117-3e86-421c-8148-7e55992d1c7e","reference":"n8-fd7658bb","currency":"USD","description":"d","status":"APPLIED","hash":"9d01caca277b044acdbf453c2227dd53fb8916df3f46aa7cd18e99ea1e5e779d","allow_overdraft":true,"inflight":false,"skip_queue":true,"atomic":false,"created_at":"2026-11-25T12:12:54.659908475Z","effective_date":"2026-11-25T12:12:54.659908475Z","scheduled_for":"0001-01-01T00:00:00Z","inflight_expiry_date":"0001-01-01T00:00:00Z","inflight_commit_date":"0001-01-01T00:00:00Z","meta_data":{"allow_overdraft":true}}"#;

const SOURCE: &str = "bln_e0c15d1d-e549-4fc3-b410-9ee0a7f9b2a7";
const DESTINATION: &str = "bln_9f6c5117-3e86-421c-8148-7e55992d1c7e";
const REFERENCE: &str = "n8-fd7658bb";

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
    let replies = Work::ALL.map(|work| {
        let body = work.reply();
        let length = body.len();
        format!(
            "HTTP/1.1 201 Created\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {length}\r\n\r\n{body}"
        )
    });
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build();
        runtime.expect("a runtime").block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, replies.clone()));
            }
        });
    });
    address
}

/// Answers each request for the same work with the same bytes.
async fn answer(mut stream: tokio::net::TcpStream, [created, posted]: [String; 2]) {
    let _ = stream.set_nodelay(true);
    let mut request = Vec::new();
    while let Ok(1..) = stream.read_buf(&mut request).await {
        // Every request ends with its one object.
        if request.ends_with(b"}") {
            let is_post = request.starts_with(b"POST /proxy/transactions");
            let reply = if is_post { &posted } else { &created };
            request.clear();
            if stream.write_all(reply.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

/// What is done with each client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// A balance is created.
    Create,
    /// A transaction is posted.
    Post,
}

impl Work {
    pub(crate) const ALL: [Self; 2] = [Self::Create, Self::Post];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Post => "post",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Create => "/proxy/balances",
            Self::Post => "/proxy/transactions",
        }
    }

    fn reply(self) -> &'static str {
        match self {
            Self::Create => CREATED,
            Self::Post => POSTED,
        }
    }

    /// The body that `blnk` sends.
    fn body(self) -> &'static [u8] {
        match self {
            Self::Create => {
                br#"{"currency":"NGN","ledger_id":"ldg_3c9e707f-4c5b-4e10-a793-353aa5863ba9"}"#
            }
            Self::Post => br#"{"allow_overdraft":true,"currency":"USD","description":"d","destination":"bln_9f6c5117-3e86-421c-8148-7e55992d1c7e","precise_amount":100,"precision":100,"reference":"n8-fd7658bb","skip_queue":true,"source":"bln_e0c15d1d-e549-4fc3-b410-9ee0a7f9b2a7"}"#,
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

/// The same of a post.
#[derive(Serialize)]
struct Post<'a> {
    allow_overdraft: bool,
    currency: &'a str,
    description: &'a str,
    destination: &'a str,
    precise_amount: i128,
    precision: u64,
    reference: &'a str,
    skip_queue: bool,
    source: &'a str,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "it is read for the sake of reading it")]
struct Transaction {
    transaction_id: String,
    parent_transaction: String,
    source: String,
    destination: String,
    reference: String,
    currency: String,
    description: String,
    status: String,
    hash: String,
    precise_amount: i128,
    precision: u64,
    created_at: chrono::DateTime<chrono::Utc>,
    effective_date: chrono::DateTime<chrono::Utc>,
    scheduled_for: chrono::DateTime<chrono::Utc>,
    inflight_expiry_date: chrono::DateTime<chrono::Utc>,
    inflight_commit_date: chrono::DateTime<chrono::Utc>,
    meta_data: Option<serde_json::Map<String, serde_json::Value>>,
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
                Self::Reqwest(http, base_url)
            }
            Rival::Hyper => Self::Hyper(address),
        }
    }

    /// Makes so many calls, one after the other.
    pub(crate) async fn run(&self, work: Work, calls: usize) {
        match self {
            Self::Blnk(client) => {
                for _ in 0..calls {
                    match work {
                        Work::Create => {
                            let balance = NewBalance::new(LEDGER, "NGN");
                            let created = client.balances().create(&balance).send().await;
                            drop(created.expect("a balance"));
                        }
                        Work::Post => {
                            let payment =
                                NewTransaction::new(REFERENCE, Amount::new(100, "USD", 100))
                                    .description("d".to_owned())
                                    .source(SOURCE)
                                    .destination(DESTINATION)
                                    .overdraft(Overdraft::Unlimited);
                            let posted = client.transactions().post(&payment).send().await;
                            drop(posted.expect("a transaction"));
                        }
                    }
                }
            }
            Self::Reqwest(http, base_url) => {
                let url = format!("{base_url}{}", work.path());
                for _ in 0..calls {
                    match work {
                        Work::Create => drop(create(http, &url).await.expect("a balance")),
                        Work::Post => drop(post(http, &url).await.expect("a transaction")),
                    }
                }
            }
            Self::Hyper(address) => bare(*address, work, calls).await,
        }
    }
}

async fn create(http: &reqwest::Client, url: &str) -> reqwest::Result<Balance> {
    let body = Create {
        ledger_id: LEDGER,
        currency: "NGN",
    };
    by_hand(http, url, &body).await
}

async fn post(http: &reqwest::Client, url: &str) -> reqwest::Result<Transaction> {
    let body = Post {
        allow_overdraft: true,
        currency: "USD",
        description: "d",
        destination: DESTINATION,
        precise_amount: 100,
        precision: 100,
        reference: REFERENCE,
        skip_queue: true,
        source: SOURCE,
    };
    by_hand(http, url, &body).await
}

async fn by_hand<T: DeserializeOwned>(
    http: &reqwest::Client,
    url: &str,
    body: &impl Serialize,
) -> reqwest::Result<T> {
    let request = http
        .post(url)
        .query(&[("instance_id", INSTANCE)])
        .bearer_auth(TOKEN)
        .header("accept", "application/json")
        .json(body);
    request.send().await?.error_for_status()?.json().await
}

/// Fixed bytes over one connection: what HTTP itself costs.
async fn bare(address: SocketAddr, work: Work, calls: usize) {
    let stream = tokio::net::TcpStream::connect(address)
        .await
        .expect("a connection");
    let _ = stream.set_nodelay(true);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("HTTP");
    let connection = tokio::spawn(connection);
    for _ in 0..calls {
        let request = Request::post(format!("{}?instance_id={INSTANCE}", work.path()))
            .header("host", "127.0.0.1")
            .header(
                "authorization",
                "Bearer blnk_at_0123456789abcdef0123456789abcdef",
            )
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from_static(work.body())))
            .expect("a request");
        sender.ready().await.expect("a connection");
        let reply = sender.send_request(request).await.expect("a reply");
        let body = reply
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        assert_eq!(body.len(), work.reply().len());
    }
    drop(sender);
    let _ = connection.await;
}
