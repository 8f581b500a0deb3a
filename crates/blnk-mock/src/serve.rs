//! The fake server on a port of its own.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::pin::pin;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::cloud::core::version::CoreVersion;
use crate::cloud::exchange::{Reply, Request};
use crate::mock_cloud::MockCloud;

/// The rest of a longer body is read and discarded; the server decodes five megabytes at most.
const MAX_BODY: usize = 6 * 1024 * 1024;

/// A [`MockCloud`] on a port of the loopback interface. Dropping it closes the port.
///
/// It dereferences to the `MockCloud`, whose clones outlive the port.
#[derive(Debug)]
pub struct ServedCloud {
    cloud: MockCloud,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A request and its reply, for logs: without body, query and headers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// The method.
    pub method: String,
    /// The path as it was sent.
    pub path: String,
    /// The status of the reply.
    pub status: u16,
    /// The time from the last byte of the request to the reply.
    pub took: Duration,
}

impl ServedCloud {
    async fn start(cloud: MockCloud) -> io::Result<Self> {
        let (stop, stopped) = oneshot::channel();
        let (started, start) = oneshot::channel();
        let served = cloud.clone();
        let thread = Builder::new()
            .name(String::from("blnk-mock"))
            .spawn(move || {
                let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime,
                    Err(error) => return drop(started.send(Err(error))),
                };
                runtime.block_on(async {
                    match TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await {
                        Ok(listener) => {
                            // There is no receiver if the caller was dropped while it waited; then
                            // the sender of `stop` was dropped too.
                            let _ = started.send(listener.local_addr());
                            served
                                .serve(listener, |_| {}, async { drop(stopped.await) })
                                .await;
                        }
                        Err(error) => drop(started.send(Err(error))),
                    }
                });
            })?;
        let address = start.await.map_err(io::Error::other)??;
        Ok(Self {
            cloud,
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The URL of the server: `http://127.0.0.1:` and the port, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Deref for ServedCloud {
    type Target = MockCloud;

    fn deref(&self) -> &MockCloud {
        &self.cloud
    }
}

/// Closes the port and all connections before it returns.
impl Drop for ServedCloud {
    fn drop(&mut self) {
        // Both fail if the thread has already ended.
        let _ = self.stop.take().map(|stop| stop.send(()));
        drop(self.thread.take().map(JoinHandle::join));
    }
}

impl MockCloud {
    /// Serves a new Cloud on a free port of the loopback interface, on a thread of its own and so
    /// independent of the caller's runtime, until the returned value is dropped.
    ///
    /// # Errors
    ///
    /// If the operating system provides no port or no thread.
    pub async fn start() -> io::Result<ServedCloud> {
        ServedCloud::start(Self::new()).await
    }

    /// Serves a new Cloud as [`start`](Self::start) does, whose instances run this version of Core.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// use blnk_mock::{CoreVersion, MockCloud};
    ///
    /// let cloud = MockCloud::start_as(CoreVersion::V0_15_2).await?;
    /// assert!(cloud.base_url().starts_with("http://127.0.0.1:"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If no port is free.
    pub async fn start_as(version: CoreVersion) -> io::Result<ServedCloud> {
        ServedCloud::start(Self::of_version(version)).await
    }

    /// Serves on this listener until `stop` is ready, and calls `log` for every request. Then the
    /// port and all connections are closed.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// let stop = async {};
    /// let log = |exchange: &blnk_mock::Exchange| println!("{}", exchange.status);
    /// blnk_mock::MockCloud::new().serve(listener, log, stop).await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn serve(
        self,
        listener: TcpListener,
        log: impl Fn(&Exchange) + Send + Sync + 'static,
        stop: impl Future<Output = ()>,
    ) {
        let log = Arc::new(log);
        let mut stop = pin!(stop);
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                () = &mut stop => return,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(connection(self.clone(), stream, Arc::clone(&log)));
                    }
                    // For example, there is no free file descriptor: wait for connections to end.
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                },
                Some(_) = connections.join_next() => {}
            }
        }
    }
}

async fn connection<L: Fn(&Exchange) + Send + Sync>(
    cloud: MockCloud,
    stream: TcpStream,
    log: Arc<L>,
) {
    let service = service_fn(|request| async {
        let request = received(request).await?;
        let start = Instant::now();
        let reply = cloud.answer(&request);
        let (method, path, status) = (
            request.method.clone(),
            request.path().to_owned(),
            reply.status,
        );
        log(&Exchange {
            method,
            path,
            status,
            took: start.elapsed(),
        });
        Ok::<_, hyper::Error>(sent(reply))
    });
    // The error of a client that disconnects in the middle of a request is ignored.
    drop(
        http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .await,
    );
}

async fn received(request: hyper::Request<Incoming>) -> Result<Request, hyper::Error> {
    let (parts, mut incoming) = request.into_parts();
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        (
            name.to_string(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    };
    let mut body = Vec::new();
    while let Some(frame) = incoming.frame().await {
        let data = frame?.into_data().unwrap_or_default();
        let remaining = MAX_BODY.saturating_sub(body.len());
        body.extend_from_slice(data.get(..remaining).unwrap_or(&data));
    }
    Ok(Request {
        method: parts.method.to_string(),
        target: parts
            .uri
            .path_and_query()
            .map_or_else(String::new, ToString::to_string),
        headers: parts.headers.iter().map(header).collect(),
        body,
    })
}

fn sent(reply: Reply) -> hyper::Response<Full<Bytes>> {
    let mut response = hyper::Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() = http::StatusCode::from_u16(reply.status).unwrap_or_default();
    for (name, value) in reply.headers {
        // The path of a request can put bytes into a location that no header may contain. Such a
        // header is omitted.
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
