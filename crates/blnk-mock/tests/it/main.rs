//! The crate as its users meet it: a Cloud in a test, and the program.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a program that does not do as expected has failed"
)]

mod mock_cloud;
mod program;

/// A client for this machine. It never encrypts, and still has to be told with what.
fn http() -> reqwest::Client {
    // Another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}
