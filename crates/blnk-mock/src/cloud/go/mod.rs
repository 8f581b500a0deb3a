//! The habits of Go, in which Core is written: its JSON and its times.

pub(crate) mod decode;
pub(crate) mod json;
pub(crate) mod sha256;
pub(crate) mod time;
pub(crate) mod write;
