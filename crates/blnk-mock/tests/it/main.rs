//! The crate as its users meet it: a Cloud in a test, and the program.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a program that does not do as expected has failed"
)]

mod mock_cloud;
mod program;
