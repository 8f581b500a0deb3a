//! A server on loopback that gives every request the same reply.

use std::sync::{Arc, Mutex};

use blnk::{Client, Error, NewBalance, RetryPolicy, balances::Balance};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};

/// The calls that get the replies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Call {
    Create,
    Read,
    Ensure,
}

/// The server, its client, and what runs both: one connection serves all calls.
pub(crate) struct Loopback {
    runtime: Runtime,
    client: Client,
    reply: Arc<Mutex<Vec<u8>>>,
}

impl Loopback {
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let client = Client::builder()
            .base_url(format!("http://{}", listener.local_addr().unwrap()))
            .access_token("blnk_at_TOPSECRETTOKEN")
            .instance_id("instance_01ABC")
            .retry(RetryPolicy::once())
            .build()
            .unwrap();
        let reply = Arc::<Mutex<Vec<u8>>>::default();
        let replies = reply.clone();
        runtime.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, replies.clone()));
            }
        });
        Self {
            runtime,
            client,
            reply,
        }
    }

    /// What a call returns that gets this reply. `header` is nothing, or a line with its end.
    pub(crate) fn call(
        &self,
        call: Call,
        status: u16,
        header: &str,
        body: &[u8],
    ) -> Result<Balance, Error> {
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\n{header}content-length: {length}\r\n\r\n");
        *self.reply.lock().unwrap() = [head.as_bytes(), body].concat();
        let balances = self.client.balances();
        self.runtime.block_on(async {
            match call {
                Call::Create => balances.create(&created(body)).await,
                Call::Read => {
                    let balance = internal(body);
                    let name = balance.indicator().unwrap();
                    balances.read_internal(name, balance.currency()).await
                }
                Call::Ensure => {
                    let ensured = balances.ensure_internal(&internal(body)).await?;
                    Ok(ensured.balance)
                }
            }
        })
    }
}

/// The text of a member of a reply, or other text where it has none.
fn text(body: &Value, name: &str, other: &str) -> String {
    body[name].as_str().unwrap_or(other).to_owned()
}

/// The internal balance that a reply is about, if that can be requested; otherwise another.
fn internal(body: &[u8]) -> NewBalance {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let (name, currency) = (
        text(&body, "indicator", "@fees"),
        text(&body, "currency", "USD"),
    );
    let balance = NewBalance::internal(name, currency);
    if balance.validate().is_ok() {
        balance
    } else {
        NewBalance::internal("@fees", "USD")
    }
}

/// The balance of any ledger that a reply is about, if that can be requested; otherwise another.
fn created(body: &[u8]) -> NewBalance {
    let reply: Value = serde_json::from_slice(body).unwrap_or_default();
    if reply["ledger_id"] == "general_ledger_id" && reply["indicator"].is_string() {
        return internal(body);
    }
    let (ledger, currency) = (
        text(&reply, "ledger_id", "ldg_1"),
        text(&reply, "currency", "USD"),
    );
    let balance = NewBalance::new(ledger, currency);
    if balance.validate().is_ok() {
        balance
    } else {
        NewBalance::new("ldg_1", "USD")
    }
}

async fn serve(mut stream: TcpStream, reply: Arc<Mutex<Vec<u8>>>) {
    let mut request = Vec::new();
    while stream
        .read_buf(&mut request)
        .await
        .is_ok_and(|count| count > 0)
    {
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        if body.len() < length.map_or(0, |length| length.parse().unwrap()) {
            continue;
        }
        request.clear();
        let reply = reply.lock().unwrap().clone();
        stream.write_all(&reply).await.unwrap();
    }
}
