//! The state of an instance and the rules of Core. Nothing here reads or writes JSON text or HTTP;
//! the clock and the ids are injected.

pub(crate) mod balances;
mod batches;
pub(crate) mod clock;
mod decimal;
pub(crate) mod failure;
pub(crate) mod fault;
pub(crate) mod history;
pub(crate) mod holds;
pub(crate) mod identities;
pub(crate) mod ledgers;
pub(crate) mod lineage;
pub(crate) mod metadata;
pub(crate) mod movement;
pub(crate) mod precision;
pub(crate) mod preview;
pub(crate) mod queue;
mod rebuild;
pub(crate) mod refunds;
pub(crate) mod rules;
pub(crate) mod seeds;
mod split;
pub(crate) mod state;
pub(crate) mod tokens;
pub(crate) mod transactions;
mod vault;
pub(crate) mod version;
