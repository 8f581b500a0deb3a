//! What several tests share: servers, recordings, and checks of errors.

pub(crate) mod calls;
pub(crate) mod invalid;
pub(crate) mod listening;
pub(crate) mod mock;
pub(crate) mod recordings;
#[allow(dead_code, reason = "shared with `hostile`, which uses the rest")]
pub(crate) mod scripted;
