#![doc = include_str!("../README.md")]

mod allocation_strategy;
mod attempts;
mod auth;
mod balance;
mod balances;
mod call;
mod client;
mod client_builder;
mod config;
mod contradiction;
mod currency;
mod error;
mod failure;
mod id;
mod internal_balance;
mod invalid;
mod json_text;
mod jsonb;
mod metadata;
mod new_balance;
mod operation;
mod outcome;
mod path;
mod reply;
mod request;
mod retry;
mod room;
mod sleep;
mod telemetry;
mod tls;
mod wait;

#[doc = include_str!("../docs/when_a_call_fails.md")]
pub mod when_a_call_fails {}

/// The examples of the repository's front page are compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod front_page {}

pub use allocation_strategy::AllocationStrategy;
pub use auth::AccessToken;
pub use balance::Balance;
pub use balances::{Balances, CreateBalance};
pub use blnk_api::{MinorUnits, OutOfRangeError, ParseMinorUnitsError};
pub use client::Client;
pub use client_builder::ClientBuilder;
pub use config::ConfigurationError;
pub use contradiction::Contradiction;
pub use currency::Currency;
pub use error::{ApiError, DecodeError, Error, ErrorKind, Phase, TransportError};
pub use id::{ArgumentFor, BalanceId, IdentityId, Indicator, InvalidText, LedgerId};
pub use internal_balance::{EnsureBalance, Ensured, InternalBalance, Made};
pub use invalid::{InvalidRequest, Problem, Reason};
pub use metadata::Metadata;
pub use new_balance::NewBalance;
pub use outcome::Outcome;
pub use request::{Ask, Request};
pub use retry::RetryPolicy;
pub use room::HeadRoom;
