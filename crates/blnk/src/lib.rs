#![doc = include_str!("../README.md")]

#[macro_use]
pub mod values;

mod call;
mod client;
mod protocol;
mod reply;
mod validate;

pub mod balances;
pub mod error;
pub mod identities;
pub mod ledgers;
pub mod metadata;
pub mod transactions;

#[doc = include_str!("../docs/when_a_call_fails.md")]
pub mod when_a_call_fails {}

#[doc = include_str!("../docs/in_a_web_handler.md")]
pub mod in_a_web_handler {}

#[doc = include_str!("../docs/authorise_and_capture.md")]
pub mod authorise_and_capture {}

#[doc = include_str!("../docs/refunds.md")]
pub mod refunds {}

#[doc = include_str!("../docs/marketplace.md")]
pub mod marketplace {}

#[doc = include_str!("../docs/batches.md")]
pub mod batches {}

#[doc = include_str!("../docs/traps.md")]
pub mod traps {}

#[doc = include_str!("../docs/server_versions.md")]
pub mod server_versions {}

/// The examples of the repository's front page are compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod front_page {}

pub use self::{
    balances::NewBalance,
    call::request::{Detached, Request},
    client::{
        access_token::AccessToken, builder::ClientBuilder, retry::RetryPolicy, settings::Client,
    },
    error::{Error, ErrorKind},
    identities::NewIdentity,
    ledgers::NewLedger,
    protocol::outcome::Outcome,
    reply::raw::Raw,
    transactions::NewTransaction,
    validate::stored::Stored,
    values::{MinorUnits, amount::Amount, metadata::Metadata},
};
