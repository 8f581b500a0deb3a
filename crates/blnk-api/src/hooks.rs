//! What every request and every reply passes through.
//!
//! The generated calls know nothing of credentials, body limits or gateways. They hand each built request to the
//! [`Session`] of their client, which adds the credentials, and either sends it once or leaves it for somebody else to
//! send ([`request_of`]). What it sends itself comes back with a body that is in memory, bounded in size and, if it
//! tells of a failure, always of the JSON error shape. Why that matters: left alone, the generated code forgets status
//! and headers of a failure that is not JSON (a gateway's HTML page), and reads bodies of any size.
//!
//! Headers are bounded by the HTTP library below: a hundred of them, and some 400 kB in all. There is no setting for it.

use std::{
    cell::Cell,
    fmt,
    future::Future,
    pin::pin,
    task::{Context, Waker},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};

use crate::{
    generated::{Client, Error},
    types::{ErrorBody, ErrorText},
};

/// The most that is read of a reply's body unless a [`Session`] says otherwise: 8 MiB.
///
/// The largest honest reply of the documented operations is a balance, whose row the server itself keeps under 8 kB
/// (it announces each row through a PostgreSQL notification of at most 7,999 bytes). Three orders of magnitude above
/// that there is room for servers to come, and still no way to fill a caller's memory.
pub const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

/// The most characters of a failure's text that go into the error shape when the body was not JSON.
const MAX_ERROR_TEXT_CHARS: usize = 2_000;

/// The header that the generator adds with the document's version; no server knows it.
const API_VERSION: HeaderName = HeaderName::from_static("api-version");

thread_local! {
    /// The request that a generated call has built on this thread, on its way to [`request_of`].
    static BUILT: Cell<Option<reqwest::Request>> = const { Cell::new(None) };
}

/// The request that a generated call builds; `None` if it could not build one.
///
/// The generated code builds a request, sends it and reads the reply. A client that wants to send it more than once, to
/// time it, or to keep what the generated code forgets of a reply, lets it do the first only.
///
/// `call` is of a client whose session is [`Session::unsent`]. It is begun and dropped: nothing is sent.
///
/// # Example
///
/// ```
/// use blnk_api::{Client, hooks::{Session, request_of}};
///
/// let session = Session::unsent("Bearer blnk_at_example".parse()?);
/// let client = Client::new_with_client("https://api.cloud.blnkfinance.com", reqwest::Client::new(), session);
/// let call = client.balance_read_by_indicator("%40fees", "USD", "instance_01ABC");
/// let request = request_of(call).unwrap();
/// assert_eq!(request.url().path(), "/proxy/balances/indicator/%40fees/currency/USD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn request_of<F: Future>(call: F) -> Option<reqwest::Request> {
    // Another call may have left one that nobody asked for.
    drop(built());
    // Building takes no waiting, so the first poll goes as far as the request, where the call stays.
    let _ = pin!(call).poll(&mut Context::from_waker(Waker::noop()));
    built()
}

/// A copy of a request for another try, but for the headers, which [`complete`] puts back: copying them each time, for
/// a try that is hardly ever made, takes more than all else of it.
///
/// `None` if its body is a stream, which no generated call has.
pub fn copy_of(request: &mut reqwest::Request) -> Option<reqwest::Request> {
    let headers = std::mem::take(request.headers_mut());
    let copy = request.try_clone();
    *request.headers_mut() = headers;
    copy
}

/// Gives a [copy](copy_of) of a request of this client the headers that the request had.
pub fn complete(client: &Client, copy: &mut reqwest::Request) {
    let json = HeaderValue::from_static("application/json");
    let body = copy.body().is_some();
    let headers = copy.headers_mut();
    headers.insert(header::AUTHORIZATION, client.inner().authorization.clone());
    headers.insert(header::ACCEPT, json.clone());
    if body {
        headers.insert(header::CONTENT_TYPE, json);
    }
}

fn built() -> Option<reqwest::Request> {
    BUILT.try_with(Cell::take).ok().flatten()
}

/// What the generated client carries besides its base URL: the credentials, and what becomes of a request.
#[derive(Clone)]
pub struct Session {
    authorization: HeaderValue,
    way: Way,
}

#[derive(Clone)]
enum Way {
    /// It is sent once, and at most so many bytes of the reply's body are read.
    Sent(usize),
    /// It is left for somebody else to send, who asks for it with [`request_of`].
    Left,
}

impl Session {
    /// A session that sends `access_token` (an API key or an OAuth access token) with every request.
    ///
    /// # Errors
    ///
    /// The token holds a character that no header can carry, such as a line break.
    ///
    /// # Example
    ///
    /// ```
    /// let session = blnk_api::hooks::Session::new("blnk_at_example")?;
    /// let client = blnk_api::Client::new_with_client(
    ///     "https://api.cloud.blnkfinance.com",
    ///     reqwest::Client::new(),
    ///     session,
    /// );
    /// assert!(!format!("{client:?}").contains("blnk_at_example"));
    /// # Ok::<(), http::header::InvalidHeaderValue>(())
    /// ```
    pub fn new(access_token: &str) -> Result<Self, header::InvalidHeaderValue> {
        let authorization = HeaderValue::try_from(format!("Bearer {access_token}"))?;
        Ok(Self::of(authorization, Way::Sent(MAX_BODY_BYTES)))
    }

    /// A session with a ready `Authorization` value, whose requests are built and not sent: see [`request_of`].
    ///
    /// The value is marked sensitive, so that no `Debug` output of a request shows it.
    pub fn unsent(authorization: HeaderValue) -> Self {
        Self::of(authorization, Way::Left)
    }

    /// Reads at most so many bytes of a reply's body, instead of [`MAX_BODY_BYTES`]. A session whose requests are not
    /// sent reads none, and stays as it is.
    #[must_use]
    pub fn max_body_bytes(mut self, limit: usize) -> Self {
        if let Way::Sent(most) = &mut self.way {
            *most = limit;
        }
        self
    }

    fn of(mut authorization: HeaderValue, way: Way) -> Self {
        authorization.set_sensitive(true);
        Self { authorization, way }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// A reply as it came: nothing interpreted, nothing thrown away.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reply {
    /// The status line's code.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or what came of it.
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
    /// Never fails: a body that breaks off or is too large leaves what had come, and says so in `fault`. Nothing is
    /// reserved on the word of a `Content-Length` header.
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

    /// The reply in the form that the generated code reads; a failure always has a body of the JSON error shape.
    fn into_response(self) -> reqwest::Response {
        let failed = self.status.is_client_error() || self.status.is_server_error();
        let body = if failed && serde_json::from_slice::<ErrorBody>(&self.body).is_err() {
            error_shape(&self.body)
        } else if self.fault.is_some() {
            // Half a body is not worth the time and the memory that reading it would take.
            Bytes::new()
        } else {
            self.body
        };
        let mut response = http::Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response.into()
    }
}

/// Reads a body as far as it goes, and says what cut it short.
async fn read_body(
    response: &mut reqwest::Response,
    max_body_bytes: usize,
) -> (Bytes, Option<BodyFault>) {
    let mut body = Body::default();
    let fault = loop {
        match response.chunk().await {
            Ok(None) => break None,
            Ok(Some(chunk)) => {
                let room = max_body_bytes - body.len();
                let whole = chunk.len() <= room;
                body.push(chunk.slice(..chunk.len().min(room)), max_body_bytes);
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

/// A body that is being read. Nearly every one comes in one piece, which is kept as it is.
#[derive(Default)]
struct Body {
    first: Bytes,
    all: Vec<u8>,
}

impl Body {
    fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    /// Adds a piece; the whole stays within `most`, and so does what is reserved for it.
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

/// A failure's text, cut to a bound, as the JSON error shape.
fn error_shape(text: &[u8]) -> Bytes {
    let text: String = String::from_utf8_lossy(text)
        .chars()
        .take(MAX_ERROR_TEXT_CHARS)
        .collect();
    let body = ErrorBody {
        error: Some(ErrorText(text.into())),
        ..ErrorBody::default()
    };
    serde_json::to_vec(&body).map_or_else(|_| Bytes::from_static(b"{}"), Bytes::from)
}

/// Takes the generator's coat of percent-encoding off a path.
///
/// Path parameters are given to the generated calls percent-encoded. The generator encodes them again, but for the
/// URL library alone: a backslash it leaves is turned into a slash there. So each `%` of the caller arrives as `%25`.
fn uncoat(url: &mut reqwest::Url) {
    if url.path().contains('%') {
        let path = url.path().replace("%25", "%");
        url.set_path(&path);
    }
}

impl ClientHooks<Session> for Client {
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        _info: &OperationInfo,
    ) -> Result<(), Error<E>> {
        uncoat(request.url_mut());
        let headers = request.headers_mut();
        headers.remove(API_VERSION);
        headers.insert(header::AUTHORIZATION, self.inner().authorization.clone());
        Ok(())
    }

    async fn exec(
        &self,
        request: reqwest::Request,
        _info: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        let limit = match &self.inner().way {
            Way::Sent(limit) => *limit,
            Way::Left => {
                let _ = BUILT.try_with(|built| built.set(Some(request)));
                return std::future::pending().await;
            }
        };
        let reply = Reply::read(self.client().execute(request).await?, limit).await;
        match reply.fault {
            Some(BodyFault::Broken(error)) => Err(error),
            _ => Ok(reply.into_response()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "in a test, what cannot be had is a failure"
    )]

    use super::*;

    fn client(base_url: &str) -> Client {
        let session = Session::unsent(HeaderValue::from_static("Bearer t"));
        Client::new_with_client(base_url, reqwest::Client::new(), session)
    }

    #[test]
    fn a_copy_that_was_completed_is_the_request_again() {
        let client = client("http://localhost:8099");
        let body = crate::types::RenameLedger {
            name: "New".to_owned(),
        };
        let requests = [
            request_of(client.ledger_read("ldg_1", "instance_01ABC")),
            request_of(client.ledger_rename("ldg_1", "instance_01ABC", &body)),
        ];
        for mut request in requests.map(Option::unwrap) {
            let mut copy = copy_of(&mut request).unwrap();
            assert!(copy.headers().is_empty());
            complete(&client, &mut copy);
            assert_eq!(copy.headers(), request.headers());
            assert_eq!(
                (copy.method(), copy.url()),
                (request.method(), request.url())
            );
            let bytes = |request: &reqwest::Request| {
                request
                    .body()
                    .and_then(|body| body.as_bytes().map(<[u8]>::to_vec))
            };
            assert_eq!(bytes(&copy), bytes(&request));
        }
    }

    #[test]
    fn a_session_that_sends_nothing_does_not_begin_to_when_its_limit_is_set() {
        let session = Session::unsent(HeaderValue::from_static("Bearer t")).max_body_bytes(1);
        assert!(matches!(session.way, Way::Left));
    }

    #[test]
    fn a_request_that_nobody_asked_for_is_not_taken_for_that_of_a_later_call() {
        let left = client("http://localhost:8099");
        let mut call = pin!(left.ledger_read("ldg_other", "instance_01ABC"));
        let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending());

        let unbuildable = client("no URL");
        let request = request_of(unbuildable.ledger_read("ldg_1", "instance_01ABC"));
        assert!(request.is_none(), "{request:?}");
    }
}
