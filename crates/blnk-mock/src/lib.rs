#![cfg_attr(feature = "httpmock", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "httpmock"),
    doc = "A Blnk Cloud in memory, for tests, examples and offline work: see [`MockCloud`]."
)]

pub mod cloud;
mod mock_cloud;
#[cfg(feature = "httpmock")]
mod mount;
mod serve;

#[cfg(feature = "httpmock")]
#[rustfmt::skip]
#[allow(missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications, reason = "machine-made")]
#[allow(clippy::all, clippy::unwrap_used, clippy::as_conversions, reason = "machine-made")]
mod generated;

pub use cloud::GENERAL_LEDGER_ID;
pub use cloud::core::version::CoreVersion;
#[cfg(feature = "httpmock")]
pub use generated::{MockServerExt, operations};
pub use mock_cloud::MockCloud;
pub use serve::{Exchange, ServedCloud};
