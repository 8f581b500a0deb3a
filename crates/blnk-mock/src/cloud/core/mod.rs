//! The state of an instance and the rules of Core. Nothing here reads or writes JSON text or HTTP;
//! the clock and the ids are injected.

pub(crate) mod balances;
pub(crate) mod clock;
pub(crate) mod failure;
pub(crate) mod history;
pub(crate) mod identities;
pub(crate) mod ledgers;
pub(crate) mod metadata;
mod rebuild;
pub(crate) mod seeds;
pub(crate) mod state;
pub(crate) mod tokens;
mod vault;
pub(crate) mod version;
