//! How a reply is read: bounded body, wire type, our type, and the server's own text.

pub(crate) mod decode;
pub(crate) mod raw;
