//! What every request and every reply passes through.
//!
//! The generated calls know nothing of credentials, body limits or gateways. They hand each built request to the
//! [`Session`] of their client, and get back a reply whose body is already in memory, bounded in size and, if it tells
//! of a failure, always of the JSON error shape. Why that matters: left alone, the generated code forgets status and
//! headers of a failure that is not JSON (a gateway's HTML page) and reads bodies of any size.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};

use crate::{
    generated::{Client, Error},
    types::{ErrorBody, ErrorText},
};

/// The most that is read of a reply's body unless a [`Transport`] says otherwise: 8 MiB.
///
/// The largest honest reply of the documented operations is a balance, whose row the server itself keeps under 8 kB
/// (it announces each row through a PostgreSQL notification of at most 7,999 bytes). Three orders of magnitude above
/// that there is room for servers to come, and still no way to fill a caller's memory.
pub const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

/// The most characters of a failure's text that go into the error shape when the body was not JSON.
const MAX_ERROR_TEXT_CHARS: usize = 2_000;

/// The header that the generator adds with the document's version; no server knows it.
const API_VERSION: HeaderName = HeaderName::from_static("api-version");

/// The future a [`Transport`] answers with.
pub type Exchange<'a> =
    Pin<Box<dyn Future<Output = Result<reqwest::Response, reqwest::Error>> + Send + 'a>>;

/// Carries one built request to the server and brings back one reply.
///
/// Implement it to put retries, limits or records between the generated calls and the network; [`Direct`] is the plain
/// one.
pub trait Transport: Send + Sync {
    /// Sends `request`, the whole of one call of `operation` (its `operationId`), through `http`.
    fn exchange<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: reqwest::Request,
        operation: &'static str,
    ) -> Exchange<'a>;
}

/// Sends a request once and bounds the reply.
#[derive(Debug, Clone, Copy)]
pub struct Direct {
    max_body_bytes: usize,
}

impl Direct {
    /// Reads at most `max_body_bytes` of a reply's body.
    pub fn new(max_body_bytes: usize) -> Self {
        Self { max_body_bytes }
    }
}

impl Default for Direct {
    fn default() -> Self {
        Self::new(MAX_BODY_BYTES)
    }
}

impl Transport for Direct {
    fn exchange<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: reqwest::Request,
        _operation: &'static str,
    ) -> Exchange<'a> {
        Box::pin(async move {
            let reply = Reply::read(http.execute(request).await?, self.max_body_bytes).await;
            match reply.fault {
                Some(BodyFault::Broken(error)) => Err(error),
                _ => {
                    let mut response = reply.to_response();
                    *response.headers_mut() = reply.headers;
                    Ok(response)
                }
            }
        })
    }
}

/// What the generated client carries besides its base URL: the credentials and the way to the server.
#[derive(Clone)]
pub struct Session {
    authorization: HeaderValue,
    transport: Arc<dyn Transport>,
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
        let mut authorization = HeaderValue::try_from(format!("Bearer {access_token}"))?;
        authorization.set_sensitive(true);
        Ok(Self::with_transport(
            authorization,
            Arc::new(Direct::default()),
        ))
    }

    /// A session with a ready `Authorization` value and a transport of the caller's own.
    ///
    /// The value is marked sensitive, so that no `Debug` output of a request shows it.
    pub fn with_transport(mut authorization: HeaderValue, transport: Arc<dyn Transport>) -> Self {
        authorization.set_sensitive(true);
        Self {
            authorization,
            transport,
        }
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
    pub async fn read(mut response: reqwest::Response, max_body_bytes: usize) -> Self {
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let mut fault = None;
        let mut body = Body::default();
        loop {
            match response.chunk().await {
                Ok(None) => break,
                Ok(Some(chunk)) => {
                    let room = max_body_bytes - body.len();
                    let whole = chunk.len() <= room;
                    body.push(chunk.slice(..chunk.len().min(room)), max_body_bytes);
                    if !whole {
                        fault = Some(BodyFault::TooLarge {
                            limit: max_body_bytes,
                        });
                        break;
                    }
                }
                Err(error) => {
                    fault = Some(BodyFault::Broken(error.without_url()));
                    break;
                }
            }
        }
        Self {
            status,
            headers,
            body: body.into_bytes(),
            fault,
        }
    }

    /// The reply in the form that the generated code reads; a failure always has a body of the JSON error shape.
    ///
    /// It carries the status and the body. The headers stay here, where they are not copied for a success, of which
    /// nobody asks them.
    pub fn to_response(&self) -> reqwest::Response {
        let failed = self.status.is_client_error() || self.status.is_server_error();
        let body = if failed && serde_json::from_slice::<ErrorBody>(&self.body).is_err() {
            error_shape(&self.body)
        } else if self.fault.is_some() {
            // Half a body is not worth the time and the memory that reading it would take.
            Bytes::new()
        } else {
            self.body.clone()
        };
        let mut response = http::Response::new(body);
        *response.status_mut() = self.status;
        response.into()
    }
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
    if url.path().contains("%25") {
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
        info: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        self.inner()
            .transport
            .exchange(self.client(), request, info.operation_id)
            .await
    }
}
