//! A connection to `MockCloud` on which replies get lost.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use blnk::Client;
use blnk_mock::{CoreVersion, MockCloud, cloud};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::support::scripted::read_request;

/// What becomes of one attempt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fate {
    /// The server acts, and the whole reply arrives.
    Answered,
    /// The server acts, and the connection is reset before a status.
    Lost,
    /// The server acts, and a gateway that gave up waiting replies.
    GaveUp,
    /// The server acts, and the reply breaks off right after the status.
    CutEarly,
    /// The server acts, and the reply breaks off just before its end.
    CutLate,
    /// The connection is reset before the server has read the request.
    Dropped,
}

/// A Cloud whose instances run a version of Core, behind a connection.
pub(crate) struct LossyProxy {
    pub(crate) cloud: MockCloud,
    address: SocketAddr,
    fates: Arc<Mutex<VecDeque<Fate>>>,
    task: JoinHandle<()>,
}

impl Drop for LossyProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl LossyProxy {
    pub(crate) async fn open(version: CoreVersion) -> Self {
        let cloud = MockCloud::of_version(version);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let fates = Arc::new(Mutex::new(VecDeque::new()));
        let (served, planned) = (cloud.clone(), fates.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let fate = planned.lock().unwrap().pop_front();
                // The client makes one attempt after the other, each on a connection of its own.
                let _ = pass(stream, &served, fate.unwrap_or(Fate::Answered)).await;
            }
        });
        Self {
            cloud,
            address,
            fates,
            task,
        }
    }

    /// Plans the next attempts; those after them are answered.
    pub(crate) fn plan(&self, fates: &[Fate]) {
        *self.fates.lock().unwrap() = fates.iter().copied().collect();
    }

    /// How many planned attempts were not made.
    pub(crate) fn unused(&self) -> usize {
        self.fates.lock().unwrap().len()
    }

    pub(crate) fn client(&self) -> Client {
        Client::builder()
            .base_url(format!("http://{}", self.address))
            .access_token("t")
            .instance_id(self.cloud.instance_id())
            .retry_budget(1_000_000)
            .sleep_with(|_| async {})
            .build()
            .unwrap()
    }
}

async fn pass(mut stream: TcpStream, cloud: &MockCloud, fate: Fate) -> std::io::Result<()> {
    let request = read_request(&mut stream).await?;
    if fate == Fate::Dropped {
        return stream.set_zero_linger();
    }
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let [method, target, _] = lines.next().unwrap().split(' ').collect::<Vec<_>>()[..] else {
        panic!("{head}")
    };
    let request = cloud::Request::new(method, target);
    let request = lines.fold(request, |request, line| {
        let (name, value) = line.split_once(": ").unwrap();
        request.header(name, value)
    });
    let reply = cloud.answer(&request.body(body));
    let (status, body) = match fate {
        Fate::Lost => return stream.set_zero_linger(),
        Fate::GaveUp => (504, "<html>504 Gateway Timeout</html>"),
        _ => (reply.status, &*reply.body),
    };
    let head = format!(
        "HTTP/1.1 {status} S\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let sent = match fate {
        Fate::CutEarly => 1.min(body.len()),
        Fate::CutLate => body.len().saturating_sub(2),
        _ => body.len(),
    };
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body.as_bytes()[..sent]).await?;
    stream.shutdown().await
}
