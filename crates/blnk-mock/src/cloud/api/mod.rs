//! The handlers of the routes: each decodes a request, calls the core and renders the reply.

pub(crate) mod balances;
pub(crate) mod batches;
pub(crate) mod failure;
pub(crate) mod history;
pub(crate) mod holds;
pub(crate) mod identities;
pub(crate) mod ledgers;
pub(crate) mod lists;
pub(crate) mod metadata;
pub(crate) mod previews;
pub(crate) mod refunds;
pub(crate) mod tokens;
pub(crate) mod transactions;
