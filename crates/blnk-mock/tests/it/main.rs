//! The public interface: a Cloud in a test, and the program.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "an unexpected result fails the test"
)]

mod instances;
mod mock_cloud;
mod money;
#[cfg(feature = "httpmock")]
mod mount;
mod program;
mod rules;
mod serve;
mod versions;

/// A client for this machine. It needs a TLS provider even though it never uses TLS.
fn http() -> reqwest::Client {
    // It fails if another test was first.
    reqwest::Client::builder().no_proxy().build().unwrap()
}
