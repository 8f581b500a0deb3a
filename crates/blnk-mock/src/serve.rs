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

use crate::cloud::{Reply, Request};
use crate::mock_cloud::MockCloud;

/// More of a body than this is read and thrown away; the server looks at five megabytes.
const KEPT_OF_A_BODY: usize = 6 * 1024 * 1024;

/// A [`MockCloud`] with a port of its own on the loopback interface, which lives as long as this
/// does.
///
/// All that a `MockCloud` can do, this can; a clone of the `MockCloud` in it outlives the port.
#[derive(Debug)]
pub struct ServedCloud {
    cloud: MockCloud,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// One answered request, as a log shows it: nothing of its body, its query or its headers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// The method.
    pub method: String,
    /// The path as sent.
    pub path: String,
    /// The status of the reply.
    pub status: u16,
    /// From the last byte of the request to the reply.
    pub took: Duration,
}

impl ServedCloud {
    pub(crate) async fn start(cloud: MockCloud) -> io::Result<Self> {
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = oneshot::channel();
        let served = cloud.clone();
        let thread = Builder::new()
            .name(String::from("blnk-mock"))
            .spawn(move || {
                let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime,
                    Err(error) => return drop(tell.send(Err(error))),
                };
                runtime.block_on(async {
                    match TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await {
                        Ok(listener) => {
                            // Nobody listens any more if the start was given up; then the sender of
                            // `stop` is gone as well.
                            let _ = tell.send(listener.local_addr());
                            served
                                .serve(listener, |_| {}, async { drop(stopped.await) })
                                .await;
                        }
                        Err(error) => drop(tell.send(Err(error))),
                    }
                });
            })?;
        let address = told.await.map_err(io::Error::other)??;
        Ok(Self {
            cloud,
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where to find it: `http://127.0.0.1:` and the port, without a slash at the end.
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
        // The thread has ended already if it does not listen to either.
        let _ = self.stop.take().map(|stop| stop.send(()));
        drop(self.thread.take().map(JoinHandle::join));
    }
}

impl MockCloud {
    /// Serves on a listener of the caller's own until `stop` is ready, and tells `log` of every
    /// request. Then the port and all connections are closed.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// let at_once = async {};
    /// let log = |exchange: &blnk_mock::Exchange| println!("{}", exchange.status);
    /// blnk_mock::MockCloud::new().serve(listener, log, at_once).await;
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
                    // No file descriptor left, say: wait for connections to end instead of asking
                    // again at once.
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
    // A client that goes away in the middle of a request is nothing to tell anyone.
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
        let room = KEPT_OF_A_BODY.saturating_sub(body.len());
        body.extend_from_slice(data.get(..room).unwrap_or(&data));
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
        // A path can put bytes into a location that no header may hold; a reply without it is as
        // useless.
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
