//! A proxy between the client and the server that does to each request what the seed says.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
};

use crate::{
    fault::{Act, After, Close, Fault},
    listener::Mode,
    plan::Seed,
    wire,
};

pub(crate) struct Proxy {
    seed: Seed,
    server: String,
    faults: Vec<Fault>,
    seen: Mutex<Seen>,
    connections: Mutex<Vec<JoinHandle<()>>>,
}

/// What passed the proxy.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) connections: usize,
    pub(crate) requests: usize,
    pub(crate) forwarded: usize,
    /// How often each fault was done.
    pub(crate) faults: BTreeMap<&'static str, usize>,
    /// What each call met.
    pub(crate) calls: BTreeMap<usize, Met>,
    /// The first call that each balance received money by, and that of each transaction.
    ids: BTreeMap<String, usize>,
}

/// The call of what belongs to no call: more than there are.
const NO_CALL: usize = usize::MAX >> 1;

/// What one call met.
#[derive(Debug, Default)]
pub(crate) struct Met {
    requests: usize,
    pub(crate) story: Vec<&'static str>,
}

/// What is to be done with a connection.
enum Next {
    Continue,
    Close,
}

impl Proxy {
    pub(crate) fn new(seed: Seed, server: String, faults: Vec<Fault>) -> Arc<Self> {
        Arc::new(Self {
            seed,
            server,
            faults,
            seen: Mutex::default(),
            connections: Mutex::default(),
        })
    }

    pub(crate) fn faults(&self) -> &[Fault] {
        &self.faults
    }

    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves a connection.
    pub(crate) fn accept(self: &Arc<Self>, stream: TcpStream) {
        self.seen().connections += 1;
        let this = self.clone();
        let task = tokio::spawn(async move { this.serve(stream).await });
        self.tasks().push(task);
    }

    /// Notes the mode of the listener that an attempt of a call meets.
    pub(crate) fn note_mode(&self, call: usize, mode: Mode) {
        match mode {
            Mode::Accept => {}
            Mode::Refuse => self.note(call, "connect: refused"),
            Mode::CloseAtOnce(Close::Finish) => self.note(call, "connect: closed at once"),
            Mode::CloseAtOnce(Close::Reset) => self.note(call, "connect: reset at once"),
        }
    }

    /// Waits until no connection remains; the client must have closed its own, or do it soon.
    pub(crate) async fn finish(&self) {
        loop {
            let task = self.tasks().pop();
            match task {
                // A panic here is not the client's fault.
                Some(task) => task.await.unwrap(),
                None => return,
            }
        }
    }

    fn tasks(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, call: usize, what: &'static str) {
        let mut seen = self.seen();
        *seen.faults.entry(what).or_default() += 1;
        seen.calls.entry(call).or_default().story.push(what);
    }

    /// The call that a request belongs to. That of a balance or of a transaction by its id follows a reply that has the id;
    /// a balance of many calls belongs to none of them.
    fn call_of(&self, request: &[u8]) -> usize {
        wire::call(request).unwrap_or_else(|| {
            let ids = wire::balance(request).into_iter();
            let mut ids = ids.chain(wire::transactions(request));
            let calls = &self.seen().ids;
            let call = ids.find_map(|id| calls.get(&id).copied());
            call.unwrap_or(NO_CALL)
        })
    }

    /// The number of this request among those of its call, from 0.
    fn count(&self, call: usize) -> usize {
        let mut seen = self.seen();
        seen.requests += 1;
        let met = seen.calls.entry(call).or_default();
        met.requests += 1;
        met.requests - 1
    }

    async fn serve(&self, mut stream: TcpStream) {
        stream.set_nodelay(true).unwrap();
        let mut server = None;
        // An error is a connection that the client closed, as it may.
        while let Ok(Some(request)) = next_request(&mut stream).await {
            match self.exchange(&mut stream, &mut server, &request).await {
                Ok(Next::Continue) => {}
                Ok(Next::Close) | Err(_) => return,
            }
        }
    }

    /// Does to one request, which is still unread, what the seed says.
    async fn exchange(
        &self,
        stream: &mut TcpStream,
        server: &mut Option<TcpStream>,
        request: &[u8],
    ) -> io::Result<Next> {
        let call = self.call_of(request);
        let number = self.count(call);
        let fault = &self.faults[self.seed.fault(call, number, &self.faults)];
        if let Act::Close(part, close) = fault.act {
            self.note(call, fault.name);
            let head = wire::head_len(request).unwrap();
            read(stream, part.of(request, head).len()).await?;
            return end(stream, close).await;
        }
        read(stream, request.len()).await?;
        let after = match &fault.act {
            Act::Hang | Act::HangThenForward => {
                self.note(call, fault.name);
                closed_by_client(stream).await;
                if matches!(fault.act, Act::HangThenForward) {
                    self.forward(server, request).await;
                }
                return Ok(Next::Close);
            }
            Act::Reply(reply) => {
                self.note(call, fault.name);
                stream.write_all(reply).await?;
                return self.afterwards(stream, call, number).await;
            }
            Act::Forward(After::CloseEarly) => {
                self.note(call, fault.name);
                let closed = stream.shutdown().await;
                self.forward(server, request).await;
                return closed.map(|()| Next::Close);
            }
            Act::Close(..) => unreachable!("done above"),
            Act::Forward(after) => after,
        };
        let reply = self.forward(server, request).await;
        for id in wire::destinations(&reply)
            .into_iter()
            .chain(wire::transactions(&reply))
        {
            self.seen().ids.entry(id).or_insert(call);
        }
        let head = wire::head_len(&reply).unwrap();
        // What is done only to a 201 does not change other replies.
        let idle = matches!(after, After::ReplaceCreated(_)) && wire::status(&reply) != 201;
        self.note(call, if idle { "none" } else { fault.name });
        match after {
            After::Cut(part, close) => {
                stream.write_all(part.of(&reply, head)).await?;
                return end(stream, *close).await;
            }
            After::Stall(part) => {
                stream.write_all(part.of(&reply, head)).await?;
                closed_by_client(stream).await;
                return Ok(Next::Close);
            }
            After::Drip => {
                for byte in &reply {
                    stream.write_all(&[*byte]).await?;
                    tokio::task::yield_now().await;
                }
            }
            After::Continue => {
                stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
                stream.write_all(&reply).await?;
            }
            After::ReplaceCreated(_) if idle => stream.write_all(&reply).await?,
            After::Replace(other) | After::ReplaceCreated(other) => stream.write_all(other).await?,
            After::Pass => stream.write_all(&reply).await?,
            After::CloseEarly => unreachable!("done above"),
        }
        self.afterwards(stream, call, number).await
    }

    /// Closes, now and then, a connection that the client may expect to use again.
    async fn afterwards(
        &self,
        stream: &mut TcpStream,
        call: usize,
        number: usize,
    ) -> io::Result<Next> {
        let Some(close) = self.seed.ends(call, number, &self.faults) else {
            return Ok(Next::Continue);
        };
        self.note(
            call,
            match close {
                Close::Finish => "between: closed",
                Close::Reset => "between: reset",
            },
        );
        end(stream, close).await
    }

    /// Sends a request to the server, and returns the reply. The server makes no faults.
    async fn forward(&self, server: &mut Option<TcpStream>, request: &[u8]) -> Vec<u8> {
        self.seen().forwarded += 1;
        let stream = match &mut *server {
            Some(stream) => stream,
            None => server.insert(TcpStream::connect(&self.server).await.unwrap()),
        };
        stream.write_all(request).await.unwrap();
        let mut reply = Vec::new();
        while wire::whole(&reply).is_none() {
            assert_ne!(
                stream.read_buf(&mut reply).await.unwrap(),
                0,
                "the server closed the connection"
            );
        }
        if wire::closes(&reply) {
            *server = None;
        }
        reply
    }
}

/// The next request, not read yet, so that a connection can be closed before it was read or in the middle of it. None at
/// the end.
async fn next_request(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let there = stream.peek(&mut bytes).await?;
        if there == 0 {
            return Ok(None);
        }
        if let Some(request) = wire::whole(&bytes[..there]) {
            return Ok(Some(request.to_vec()));
        }
        // The rest follows at once: the client writes small requests in one piece.
        tokio::task::yield_now().await;
    }
}

async fn read(stream: &mut TcpStream, length: usize) -> io::Result<()> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await.map(drop)
}

/// Waits until the client has closed its end.
async fn closed_by_client(stream: &mut TcpStream) {
    let mut rest = [0; 1024];
    while stream.read(&mut rest).await.is_ok_and(|count| count > 0) {}
}

/// Prepares to close a connection, which happens when the stream is dropped.
async fn end(stream: &mut TcpStream, close: Close) -> io::Result<Next> {
    match close {
        Close::Finish => stream.shutdown().await?,
        Close::Reset => stream.set_zero_linger()?,
    }
    Ok(Next::Close)
}
