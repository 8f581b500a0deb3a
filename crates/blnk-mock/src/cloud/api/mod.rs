//! The handlers of the routes: each decodes a request, calls the core and renders the reply.

mod failure;

pub(crate) mod balances;
pub(crate) mod history;
pub(crate) mod identities;
pub(crate) mod ledgers;
pub(crate) mod metadata;
pub(crate) mod tokens;

pub(crate) use failure::reply;
