//! Reading a response with a bound on its body.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// A response with its body in memory; nothing is decoded and nothing is dropped.
///
/// Headers are bounded by the HTTP library: a hundred of them, and about 400 kB in all.
///
/// # Example
///
/// ```no_run
/// # async fn example(response: reqwest::Response) {
/// let reply = blnk_api::hooks::Reply::read(response, blnk_api::hooks::MAX_BODY_BYTES).await;
/// match &reply.fault {
///     None => println!("{}: {} bytes", reply.status, reply.body.len()),
///     Some(fault) => println!("{}: incomplete: {fault:?}", reply.status),
/// }
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Reply {
    /// The status code.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; if there is a `fault`, its beginning.
    pub body: Bytes,
    /// Why `body` is incomplete, if it is.
    pub fault: Option<BodyFault>,
}

/// Why a body is incomplete.
///
/// # Example
///
/// ```
/// # fn example(fault: blnk_api::hooks::BodyFault) {
/// use blnk_api::hooks::BodyFault;
///
/// match fault {
///     BodyFault::TooLarge { limit } => println!("longer than {limit} bytes"),
///     BodyFault::Broken(error) => println!("the connection failed: {error}"),
///     _ => {}
/// }
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum BodyFault {
    /// It is longer than the limit.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The connection failed while the body was read.
    Broken(reqwest::Error),
}

impl Reply {
    /// Reads the body of a response, at most `max_body_bytes` of it.
    ///
    /// Never fails: an incomplete body is returned as far as it was read, with the reason in `fault`. A
    /// `Content-Length` header does not allocate memory.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let response = http::Response::new("0123456789").into();
    /// let reply = blnk_api::hooks::Reply::read(response, 4).await;
    /// assert_eq!(reply.body, "0123");
    /// assert!(matches!(reply.fault, Some(blnk_api::hooks::BodyFault::TooLarge { limit: 4 })));
    /// # });
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn read(
        mut response: reqwest::Response,
        max_body_bytes: usize,
    ) -> impl Future<Output = Self> + Send {
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        async move {
            let (body, fault) = read_body(&mut response, max_body_bytes).await;
            Self {
                status,
                headers,
                body,
                fault,
            }
        }
    }
}

/// Reads a body to its end, to the limit or to a failure of the connection.
async fn read_body(
    response: &mut reqwest::Response,
    max_body_bytes: usize,
) -> (Bytes, Option<BodyFault>) {
    let mut body = Body::default();
    let fault = loop {
        match response.chunk().await {
            Ok(None) => break None,
            Ok(Some(chunk)) => {
                let remaining = max_body_bytes - body.len();
                let fits = chunk.len() <= remaining;
                body.push(chunk.slice(..chunk.len().min(remaining)), max_body_bytes);
                if !fits {
                    break Some(BodyFault::TooLarge {
                        limit: max_body_bytes,
                    });
                }
            }
            Err(error) => break Some(BodyFault::Broken(error.without_url())),
        }
    };
    (body.into_bytes(), fault)
}

/// The chunks of a body. Most bodies are one chunk, which is not copied.
#[derive(Default)]
struct Body {
    first: Bytes,
    all: Vec<u8>,
}

impl Body {
    fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    /// Adds a chunk. The caller ensures that the sum of all chunks is at most `max`; so is the memory allocated for it.
    fn push(&mut self, chunk: Bytes, max: usize) {
        if self.len() == 0 {
            self.first = chunk;
            return;
        }
        let needed = self.len() + chunk.len();
        if needed > self.all.capacity() {
            let doubled = needed.max(self.all.capacity().saturating_mul(2)).min(max);
            self.all.reserve_exact(doubled - self.all.len());
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.all.extend_from_slice(&chunk);
    }

    fn into_bytes(self) -> Bytes {
        if self.all.is_empty() {
            self.first
        } else {
            self.all.into()
        }
    }
}
