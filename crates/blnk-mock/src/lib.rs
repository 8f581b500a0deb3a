#![doc = include_str!("../README.md")]

pub mod cloud;
mod mock_cloud;
mod mount;
mod serve;

#[rustfmt::skip]
#[allow(missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications, reason = "machine-made")]
#[allow(clippy::all, clippy::unwrap_used, clippy::as_conversions, reason = "machine-made")]
mod generated;

pub use cloud::GENERAL_LEDGER_ID;
pub use generated::{MockServerExt, operations};
pub use mock_cloud::MockCloud;
pub use serve::{Exchange, ServedCloud};
