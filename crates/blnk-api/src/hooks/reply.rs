//! A reply as it arrived, with a body that is bounded.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// A reply as it arrived: nothing interpreted, nothing discarded.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reply {
    /// The status line's code.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or as much of it as arrived.
    pub body: Bytes,
    /// Why `body` is not the whole body, if it is not.
    pub fault: Option<BodyFault>,
}

/// Why a body was not read to its end.
#[derive(Debug)]
#[non_exhaustive]
pub enum BodyFault {
    /// It is longer than the limit, in bytes.
    TooLarge {
        /// The limit that was reached.
        limit: usize,
    },
    /// The connection failed inside the body.
    Broken(reqwest::Error),
}

impl Reply {
    /// Reads a reply's body, at most `max_body_bytes` of it.
    ///
    /// Never fails: of a body that breaks off or is too large, `body` is the part that arrived, and `fault` says why. No
    /// memory is reserved because of a `Content-Length` header.
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

/// Reads a body as far as it goes, and returns why it is not whole.
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
                let whole = chunk.len() <= remaining;
                body.push(chunk.slice(..chunk.len().min(remaining)), max_body_bytes);
                if !whole {
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

/// A body that is being read. Nearly every one arrives in one piece, which is not copied.
#[derive(Default)]
struct Body {
    first: Bytes,
    all: Vec<u8>,
}

impl Body {
    fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    /// Adds a piece; the whole does not exceed `most`, nor does the memory that is reserved for it.
    fn push(&mut self, piece: Bytes, most: usize) {
        if self.len() == 0 {
            self.first = piece;
            return;
        }
        let needed = self.len() + piece.len();
        if needed > self.all.capacity() {
            let doubled = needed.max(self.all.capacity().saturating_mul(2)).min(most);
            self.all.reserve_exact(doubled - self.all.len());
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.all.extend_from_slice(&piece);
    }

    fn into_bytes(self) -> Bytes {
        if self.all.is_empty() {
            self.first
        } else {
            self.all.into()
        }
    }
}
