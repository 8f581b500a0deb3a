//! A server on loopback that writes exact bytes, counts what reaches it, and records what it read.

use std::{io, net::SocketAddr, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// One thing the server does on a connection.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Reads one whole request: head, and body as long as its `content-length`.
    Read,
    /// Reads so many bytes of a request.
    ReadBytes(usize),
    /// Waits until the first bytes of a request are there, and does not read them.
    Notice,
    /// Writes bytes.
    Write(Vec<u8>),
    /// Writes bytes one at a time, each in a packet of its own.
    Drip(Vec<u8>),
    /// Writes a piece so many times, or until the client stops listening.
    Pour(Vec<u8>, usize),
    /// Resets the connection.
    Reset,
    /// Does nothing until the client closes the connection.
    Hang,
    /// Waits until the test sends a signal.
    Await(watch::Receiver<bool>),
}

/// Acts that read a request and write a whole reply.
pub(crate) fn answer(reply: impl Into<Vec<u8>>) -> Vec<Act> {
    vec![Act::Read, Act::Write(reply.into())]
}

/// A reply with a body and its length; `head` is the status line's end and further headers, such as `201 Created`.
pub(crate) fn reply(head: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// What reached the server.
#[derive(Debug, Default, Clone)]
pub(crate) struct Seen {
    pub(crate) connections: usize,
    /// Connections on which the client has closed its end, or that the script has ended.
    pub(crate) ended: usize,
    pub(crate) requests: Vec<String>,
}

/// The server; it stops when it is dropped.
pub(crate) struct Scripted {
    address: SocketAddr,
    seen: watch::Receiver<Seen>,
    task: JoinHandle<()>,
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Scripted {
    /// Plays the first script on the first connection, and so on; the last one on all further connections.
    pub(crate) async fn start(scripts: Vec<Vec<Act>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (notify, seen) = watch::channel(Seen::default());
        let notify = Arc::new(notify);
        let task = tokio::spawn(async move {
            // Connections end with the server: the set is dropped, and its tasks with it.
            let mut connections = tokio::task::JoinSet::new();
            let mut number = 0;
            while let Ok((stream, _)) = listener.accept().await {
                notify.send_modify(|seen| seen.connections += 1);
                let script = scripts[number.min(scripts.len() - 1)].clone();
                number += 1;
                let notify = notify.clone();
                connections.spawn(async move {
                    let _ = play(stream, script, &notify).await;
                    notify.send_modify(|seen| seen.ended += 1);
                });
            }
        });
        Self {
            address,
            seen,
            task,
        }
    }

    /// Refuses everything, so many times, so that the requests can be looked at.
    pub(crate) async fn refusing(times: usize) -> Self {
        Self::start(vec![answer(reply("401 Unauthorized", "{}")); times]).await
    }

    /// The first line and the body of the one request that came.
    pub(crate) fn sent(&self) -> (String, String) {
        let seen = self.seen();
        assert_eq!(seen.requests.len(), 1);
        let (head, body) = seen.requests[0].split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// Waits until what reached the server is as wanted.
    pub(crate) async fn wait_for(&self, wanted: impl FnMut(&Seen) -> bool) -> Seen {
        self.seen.clone().wait_for(wanted).await.unwrap().clone()
    }

    /// A client of this server.
    pub(crate) fn client(&self) -> blnk::Client {
        self.builder().build().unwrap()
    }

    pub(crate) fn builder(&self) -> blnk::ClientBuilder {
        blnk::Client::builder()
            .access_token(TOKEN)
            .instance_id("instance_01ABC")
            .base_url(self.base_url())
    }
}

/// A socket on a port of loopback that does not listen. Another may share the port, and listen on it for a while.
pub(crate) fn held(port: u16) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    #[cfg(unix)]
    socket.set_reuseport(true).unwrap();
    socket.bind(([127, 0, 0, 1], port).into()).unwrap();
    socket
}

/// The token of every test, easy to find where it should not be.
pub(crate) const TOKEN: &str = "blnk_at_TOPSECRETTOKEN";

async fn play(
    mut stream: TcpStream,
    script: Vec<Act>,
    notify: &watch::Sender<Seen>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    for act in script {
        match act {
            Act::Read => {
                let request = read_request(&mut stream).await?;
                notify.send_modify(|seen| seen.requests.push(request));
            }
            Act::ReadBytes(count) => {
                let mut bytes = vec![0; count];
                stream.read_exact(&mut bytes).await?;
                let text = String::from_utf8_lossy(&bytes).into_owned();
                notify.send_modify(|seen| seen.requests.push(text));
            }
            Act::Notice => drop(stream.peek(&mut [0]).await?),
            Act::Write(bytes) => stream.write_all(&bytes).await?,
            Act::Drip(bytes) => {
                for byte in bytes {
                    stream.write_all(&[byte]).await?;
                    tokio::task::yield_now().await;
                }
            }
            Act::Pour(bytes, times) => {
                for _ in 0..times {
                    stream.write_all(&bytes).await?;
                }
            }
            Act::Reset => {
                stream.set_zero_linger()?;
                return Ok(());
            }
            Act::Hang => {
                let mut rest = [0; 1024];
                while stream.read(&mut rest).await? > 0 {}
            }
            Act::Await(mut signal) => {
                let _ = signal.wait_for(|said| *said).await;
            }
        }
    }
    stream.shutdown().await
}

pub(crate) async fn read_request(stream: &mut TcpStream) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).await?;
        bytes.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.trim().parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    bytes.extend(body);
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A 201 as recorded, as one line.
pub(crate) const CREATED: &str = r#"{"balance":0,"version":0,"inflight_balance":0,"credit_balance":0,"inflight_credit_balance":0,"debit_balance":0,"inflight_debit_balance":0,"ledger_id":"ldg_3c9e707f-4c5b-4e10-a793-353aa5863ba9","identity_id":"","balance_id":"bln_c5f5424f-b9fa-4821-8fa6-4cc3b85d82b0","currency":"NGN","created_at":"2026-11-22T08:39:15.929741758Z","inflight_expires_at":"0001-01-01T00:00:00Z","meta_data":null,"track_fund_lineage":false,"allocation_strategy":"FIFO"}"#;
