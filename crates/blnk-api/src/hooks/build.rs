//! Building a request with a generated call, without sending it.

use std::{
    cell::Cell,
    future::Future,
    pin::pin,
    task::{Context, Waker},
};

use http::{HeaderValue, header};

thread_local! {
    /// The request that a generated call has built on this thread, until [`build_request`] returns it.
    static BUILT: Cell<Option<reqwest::Request>> = const { Cell::new(None) };
}

/// Returns the request that a generated call builds; `None` if it could not build one.
///
/// The generated code builds a request, sends it and reads the reply. A client that sends a request more than once,
/// limits its time, or needs what the generated code discards of a reply lets it do the first only.
///
/// `call` is of a client whose session is [`Session::building`](super::Session::building): it is polled once and
/// dropped, and nothing is sent. The request has no `Authorization` header.
///
/// # Example
///
/// ```
/// use blnk_api::{Client, hooks::{Session, build_request}};
///
/// let client = Client::new_with_client(
///     "https://api.cloud.blnkfinance.com",
///     reqwest::Client::new(),
///     Session::building(),
/// );
/// let call = client.balance_read_by_indicator("%40fees", "USD", "instance_01ABC");
/// let request = build_request(call).unwrap();
/// assert_eq!(request.url().path(), "/proxy/balances/indicator/%40fees/currency/USD");
/// ```
pub fn build_request<F: Future>(call: F) -> Option<reqwest::Request> {
    // Another call may have built one that was never fetched.
    drop(take_built());
    // Building waits for nothing, so the first poll reaches the request, where the call stops.
    let _ = pin!(call).poll(&mut Context::from_waker(Waker::noop()));
    take_built()
}

/// Returns a copy of a request without its headers, for another attempt; [`restore_headers`] adds them.
///
/// To copy the headers each time, for an attempt that is hardly ever made, costs more than the rest of the copy. `None`
/// if the body is a stream, which no generated call has.
pub fn clone_without_headers(request: &mut reqwest::Request) -> Option<reqwest::Request> {
    let headers = std::mem::take(request.headers_mut());
    let copy = request.try_clone();
    *request.headers_mut() = headers;
    copy
}

/// Adds the headers that [`clone_without_headers`] did not copy; `Authorization` is not among them.
pub fn restore_headers(copy: &mut reqwest::Request) {
    let json = HeaderValue::from_static("application/json");
    let has_body = copy.body().is_some();
    let headers = copy.headers_mut();
    headers.insert(header::ACCEPT, json.clone());
    if has_body {
        headers.insert(header::CONTENT_TYPE, json);
    }
}

/// Hands a request over to [`build_request`].
pub(super) fn set_built(request: reqwest::Request) {
    let _ = BUILT.try_with(|built| built.set(Some(request)));
}

fn take_built() -> Option<reqwest::Request> {
    BUILT.try_with(Cell::take).ok().flatten()
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "in a test, a missing value is a failure"
    )]

    use super::*;
    use crate::{Client, hooks::Session};

    fn client(base_url: &str) -> Client {
        Client::new_with_client(base_url, reqwest::Client::new(), Session::building())
    }

    #[test]
    fn a_copy_with_restored_headers_is_the_request_again() {
        let client = client("http://localhost:8099");
        let body = crate::types::RenameLedger {
            name: "New".to_owned(),
        };
        let requests = [
            build_request(client.ledger_read("ldg_1", "instance_01ABC")),
            build_request(client.ledger_rename("ldg_1", "instance_01ABC", &body)),
        ];
        for mut request in requests.map(Option::unwrap) {
            let mut copy = clone_without_headers(&mut request).unwrap();
            assert!(copy.headers().is_empty());
            restore_headers(&mut copy);
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
    fn a_request_that_was_never_fetched_is_not_returned_for_a_later_call() {
        let other = client("http://localhost:8099");
        let mut call = pin!(other.ledger_read("ldg_other", "instance_01ABC"));
        let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending());

        let unbuildable = client("no URL");
        let request = build_request(unbuildable.ledger_read("ldg_1", "instance_01ABC"));
        assert!(request.is_none(), "{request:?}");
    }
}
