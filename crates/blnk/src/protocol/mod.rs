//! What is known of the server's HTTP.

pub(crate) mod error_body;
pub(crate) mod operation;
pub(crate) mod outcome;
pub(crate) mod proof;
pub(crate) mod retry_after;
