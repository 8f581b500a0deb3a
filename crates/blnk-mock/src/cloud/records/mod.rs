//! The rows, and how Core and PostgreSQL write them.

pub(crate) mod balance;
pub(crate) mod identity;
pub(crate) mod ledger;
pub(crate) mod lineage;
pub(crate) mod marks;
pub(crate) mod posting;
pub(crate) mod reconciliation;
pub(crate) mod request;
pub(crate) mod transaction;
