//! Behaviour of the client as its users see it: one binary for all.

mod oracle;
mod recordings;
