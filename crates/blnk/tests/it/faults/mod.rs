//! What the client makes of every fault between it and the server's records.

mod cancel;
pub(crate) mod cases;
mod matrix;
#[cfg(feature = "rustls")]
mod untrusted;
