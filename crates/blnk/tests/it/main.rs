//! Behaviour of the client as its users see it: one binary for all.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests: a failure is a panic, and the tables they print are for people"
)]

mod balance_reads;
mod cancel;
mod cloud;
mod configuration;
mod faults;
mod identities;
mod kinds;
mod ledgers;
mod listening;
mod matrix;
mod metadata_merge;
#[cfg(feature = "tracing")]
mod observed;
mod oracle;
mod recorded;
mod recordings;
mod replies;
mod request;
#[allow(dead_code, reason = "shared with `hostile`, which uses the rest")]
mod scripted;
mod secrets;
mod strict_rules;
mod tokenize;
#[cfg(feature = "rustls")]
mod untrusted;
