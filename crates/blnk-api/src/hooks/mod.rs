//! What every request and every reply passes through.
//!
//! The generated calls know nothing of credentials, body limits or gateways. They pass each built request to the
//! [`Session`] of their client. In one mode it adds the credentials, sends the request once, and returns a reply whose
//! body is in memory, bounded in size and, if it is a failure, always of the JSON error shape: the generated code alone
//! discards status and headers of a failure that is not JSON (a gateway's HTML page), and reads bodies of any size. In the
//! other mode it does not send the request, and [`build_request`] returns it.
//!
//! Headers are bounded by the HTTP library: a hundred of them, and some 400 kB in all. There is no setting for it.

mod build;
mod reply;

use std::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};

pub use self::{
    build::{build_request, clone_without_headers, restore_headers},
    reply::{BodyFault, Reply},
};
use crate::{
    generated::{Client, Error},
    types::{ErrorBody, ErrorText},
};

/// The most that is read of a reply's body unless a [`Session`] says otherwise: 8 MiB.
///
/// The largest honest reply of the documented operations is a balance, whose row the server itself limits to 8 kB (it
/// announces each row through a PostgreSQL notification of at most 7,999 bytes). Three orders of magnitude above that
/// suffice for later servers, and do not exhaust a caller's memory.
pub const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

/// The most characters of a failure's text in the error shape when the body was not JSON.
const MAX_ERROR_TEXT_CHARS: usize = 2_000;

/// The header that the generator adds with the document's version; no server knows it.
const API_VERSION: HeaderName = HeaderName::from_static("api-version");

/// What the generated client holds besides its base URL: whether its requests are sent, and with which credentials.
#[derive(Clone)]
pub struct Session(Mode);

#[derive(Clone)]
enum Mode {
    /// Requests are sent once.
    Send {
        authorization: HeaderValue,
        max_body_bytes: usize,
    },
    /// Requests are built for [`build_request`] to return.
    Build,
}

impl Session {
    /// Returns a session that sends `access_token` (an API key or an OAuth access token) with every request.
    ///
    /// # Errors
    ///
    /// The token contains a character that no header can have, such as a line break.
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
        Ok(Self(Mode::Send {
            authorization,
            max_body_bytes: MAX_BODY_BYTES,
        }))
    }

    /// Returns a session whose requests are built and not sent: see [`build_request`]. A generated call of it that is
    /// awaited never ends.
    pub fn building() -> Self {
        Self(Mode::Build)
    }

    /// Sets the most bytes of a response body that are read, instead of [`MAX_BODY_BYTES`].
    ///
    /// A call whose success has a longer body fails with [`Error::Custom`]; the text of a failure is cut. No effect on a
    /// session that only builds requests.
    ///
    /// ```
    /// let session = blnk_api::hooks::Session::new("blnk_at_example")?.max_body_bytes(64 * 1024);
    /// # Ok::<(), http::header::InvalidHeaderValue>(())
    /// ```
    #[must_use]
    pub fn max_body_bytes(mut self, limit: usize) -> Self {
        if let Mode::Send { max_body_bytes, .. } = &mut self.0 {
            *max_body_bytes = limit;
        }
        self
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// The error message for the body of a success that is longer than the limit, as an extension of the response: the hook
/// that reads the body cannot return an error of its own, and the hook that follows it can.
#[derive(Clone)]
struct TooLarge(String);

/// Returns the response that the generated code decodes; a failure always has a body of the JSON error shape.
///
/// # Errors
///
/// The connection broke while the body of a success was read.
fn into_response(reply: Reply) -> reqwest::Result<reqwest::Response> {
    let status = reply.status;
    let mut response = http::Response::new(Bytes::new());
    if status.is_client_error() || status.is_server_error() {
        // An incomplete text is still the text of a failure whose status is known.
        let is_json = serde_json::from_slice::<ErrorBody>(&reply.body).is_ok();
        *response.body_mut() = if is_json {
            reply.body
        } else {
            error_shape(&reply.body)
        };
    } else {
        match reply.fault {
            None => *response.body_mut() = reply.body,
            Some(BodyFault::Broken(error)) => return Err(error),
            Some(BodyFault::TooLarge { limit }) => {
                let message = format!("response body with status {status} exceeds {limit} bytes");
                response.extensions_mut().insert(TooLarge(message));
            }
        }
    }
    *response.status_mut() = status;
    *response.headers_mut() = reply.headers;
    Ok(response.into())
}

/// Returns a failure's text, cut to a bound, in the JSON error shape.
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

/// Undoes the generator's second percent-encoding of path parameters.
///
/// Callers pass them percent-encoded. The generator encodes them again, with a set that contains `%` but not the
/// backslash, which the URL library turns into a slash. So each `%` of the caller has become `%25`, and nothing else has
/// changed.
fn undo_second_encoding(url: &mut reqwest::Url) {
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
        undo_second_encoding(request.url_mut());
        let headers = request.headers_mut();
        headers.remove(API_VERSION);
        if let Mode::Send { authorization, .. } = &self.inner().0 {
            headers.insert(header::AUTHORIZATION, authorization.clone());
        }
        Ok(())
    }

    async fn exec(
        &self,
        request: reqwest::Request,
        _info: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        let limit = match &self.inner().0 {
            Mode::Send { max_body_bytes, .. } => *max_body_bytes,
            Mode::Build => {
                build::set_built(request);
                return std::future::pending().await;
            }
        };
        let response = self.client().execute(request).await?;
        into_response(Reply::read(response, limit).await)
    }

    async fn post<E>(
        &self,
        result: &reqwest::Result<reqwest::Response>,
        _info: &OperationInfo,
    ) -> Result<(), Error<E>> {
        let response = result.as_ref().ok();
        match response.and_then(|response| response.extensions().get::<TooLarge>()) {
            Some(TooLarge(message)) => Err(Error::Custom(message.clone())),
            None => Ok(()),
        }
    }
}
