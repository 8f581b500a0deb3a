//! Being written.

mod allocation_strategy;
mod auth;
mod balance;
mod balances;
mod call;
mod client;
mod config;
mod currency;
mod error;
mod failure;
mod id;
mod invalid;
mod metadata;
mod new_balance;
mod outcome;
mod reply;
mod room;
mod tls;
mod wait;

pub use allocation_strategy::AllocationStrategy;
pub use auth::AccessToken;
pub use balance::Balance;
pub use balances::{Balances, CreateBalance};
pub use blnk_api::MinorUnits;
pub use client::{Client, ClientBuilder};
pub use config::ConfigurationError;
pub use currency::Currency;
pub use error::{ApiError, DecodeError, Error, ErrorKind, Phase, TransportError};
pub use id::{ArgumentFor, BalanceId, IdentityId, Indicator, InvalidText, LedgerId};
pub use invalid::{InvalidRequest, Problem, Reason};
pub use metadata::Metadata;
pub use new_balance::NewBalance;
pub use outcome::Outcome;
pub use room::HeadRoom;
