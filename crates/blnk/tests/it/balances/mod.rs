//! Balances.

mod create;
mod internal;
mod reads;
mod rules;
