//! Behaviour of the client as its users see it: one binary for all.

mod cancel;
mod cloud;
mod configuration;
mod faults;
mod listening;
mod matrix;
#[cfg(feature = "tracing")]
mod observed;
mod oracle;
mod recorded;
mod recordings;
mod replies;
mod request;
mod scripted;
mod secrets;
mod strict_rules;
#[cfg(feature = "rustls")]
mod untrusted;
