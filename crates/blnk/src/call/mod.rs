//! How one call is made.

pub(crate) mod attempts;
pub(crate) mod classify;
pub(crate) mod echo;
pub(crate) mod exchange;
pub(crate) mod request;
pub(crate) mod telemetry;
