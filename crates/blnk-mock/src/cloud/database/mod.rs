//! PostgreSQL: tables, statements, indexes and the limits that it sets.

pub(crate) mod error;
pub(crate) mod index;
pub(crate) mod statement;
pub(crate) mod table;
pub(crate) mod time;
