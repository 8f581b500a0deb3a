//! Behaviour of the client as its users see it: one binary for all.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests: a failure is a panic, and the tables they print are for people"
)]

mod balances;
mod compiler;
mod configuration;
mod faults;
mod identities;
mod ledgers;
mod metadata;
mod oracle;
mod recorded;
mod replies;
mod reports;
mod requests;
mod secrets;
mod support;
mod telemetry;
mod transactions;
mod traps;
