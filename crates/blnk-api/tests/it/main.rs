//! The tests of `blnk-api` from outside, as one program.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, what cannot be had is a failure"
)]

mod minor_units;
mod operations;
mod sending;
