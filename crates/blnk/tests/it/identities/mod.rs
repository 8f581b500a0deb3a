//! Identities.

mod records;
mod tokens;
