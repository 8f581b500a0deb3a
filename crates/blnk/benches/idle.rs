//! How often a creation ends with an unknown outcome, against a server that closes idle connections.
//!
//! `cargo bench -p blnk --bench idle`. The server closes a connection that was idle for 300 ms; each of 40 clients sends
//! creations with gaps around that, where a request meets the close. Compared are a client that holds idle connections
//! longer than the server and one whose limit is a third of the server's, as the default is of the common 60 s.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench for people: a failure is a panic, and its table goes to the terminal"
)]

use std::time::Duration;

use blnk::{Client, NewBalance, Outcome};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{Instant, sleep, timeout},
};

/// After so long without a request the server closes a connection.
const SERVER: Duration = Duration::from_millis(300);

const CLIENTS: usize = 40;

const CREATES: u64 = 30;

const REPLY: &str = r#"{"balance":0,"inflight_balance":0,"credit_balance":0,"inflight_credit_balance":0,"debit_balance":0,"inflight_debit_balance":0,"ledger_id":"ldg_1","balance_id":"bln_1","currency":"USD","created_at":"2026-11-22T08:39:16Z"}"#;

#[tokio::main]
async fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(stream));
        }
    });
    println!("idle limit of the client   creates   unknown");
    for (name, limit) in [
        ("90 s (none, in effect)", Duration::from_secs(90)),
        ("a third of the server's", SERVER / 3),
    ] {
        let (creates, unknown) = measure(&base_url, limit).await;
        println!("{name:<26} {creates:>7} {unknown:>9}");
    }
}

async fn measure(base_url: &str, limit: Duration) -> (u64, u64) {
    let clients = (0..CLIENTS).map(|_| {
        let blnk = Client::builder()
            .base_url(base_url)
            .access_token("t")
            .instance_id("i")
            .idle_timeout(limit)
            .build()
            .unwrap();
        tokio::spawn(async move {
            let balance = NewBalance::new("ldg_1", "USD");
            let mut unknown = 0;
            for _ in 0..CREATES {
                match blnk.balances().create(&balance).await {
                    Ok(_) => {}
                    Err(error) if error.outcome() == Outcome::Unknown => unknown += 1,
                    Err(error) => panic!("{error}"),
                }
                // From 1 ms before the server's limit to 1 ms after it, where the two can meet.
                let around = Duration::from_micros(fastrand::u64(0..2_000));
                sleep(SERVER - Duration::from_millis(1) + around).await;
            }
            unknown
        })
    });
    let mut unknown = 0;
    for client in clients.collect::<Vec<_>>() {
        unknown += client.await.unwrap();
    }
    (CREATES * u64::try_from(CLIENTS).unwrap(), unknown)
}

/// Replies to requests until the connection was idle for too long.
async fn serve(mut stream: TcpStream) {
    let mut received = Vec::new();
    let mut idle_since = Instant::now();
    loop {
        let mut piece = [0; 2_048];
        let limit = SERVER.saturating_sub(idle_since.elapsed());
        let Ok(Ok(read)) = timeout(limit, stream.read(&mut piece)).await else {
            return;
        };
        if read == 0 {
            return;
        }
        received.extend_from_slice(&piece[..read]);
        // The body of these requests is a JSON object without nesting.
        if received.ends_with(b"}") {
            received.clear();
            let length = REPLY.len();
            let reply = format!("HTTP/1.1 201 Created\r\ncontent-length: {length}\r\n\r\n{REPLY}");
            if stream.write_all(reply.as_bytes()).await.is_err() {
                return;
            }
            idle_since = Instant::now();
        }
    }
}
