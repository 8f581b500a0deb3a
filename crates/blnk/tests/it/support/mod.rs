//! What several tests share: servers, recordings, and checks of errors.

pub(crate) mod calls;
pub(crate) mod invalid;
pub(crate) mod listening;
pub(crate) mod lossy_proxy;
pub(crate) mod mock;
pub(crate) mod people;
pub(crate) mod recordings;
pub(crate) mod replies;
#[allow(dead_code, reason = "shared with `hostile`, which uses the rest")]
pub(crate) mod scripted;
