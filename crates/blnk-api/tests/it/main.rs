//! The integration tests of `blnk-api`, as one program.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]

mod minor_units;
mod operations;
mod sending;
