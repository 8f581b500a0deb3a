//! A server on loopback that gives every request the same reply.

use std::sync::{Arc, Mutex};

use blnk::{Client, Error, NewBalance, RetryPolicy, balances::Balance};
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
                Call::Create => balances.create(&requested(body)).await,
                Call::Read => balances.read_internal("@fees", "USD").await,
                Call::Ensure => {
                    let fees = NewBalance::internal("@fees", "USD");
                    let ensured = balances.ensure_internal(&fees).await?;
                    Ok(ensured.balance)
                }
            }
        })
    }
}

/// The balance that a reply is about, as it would have been requested; any other if it is about none.
fn requested(body: &[u8]) -> NewBalance {
    let read = serde_json::from_slice::<Balance>(body).ok();
    let requested = read.map(|balance| {
        let plain = !balance.ledger_id.as_str().is_empty() && !balance.currency.as_str().is_empty();
        let requested = NewBalance::new(balance.ledger_id, balance.currency);
        (plain && requested.validate().is_ok()).then_some(requested)
    });
    requested
        .flatten()
        .unwrap_or_else(|| NewBalance::new("ldg_1", "USD"))
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
