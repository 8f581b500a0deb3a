#![doc = include_str!("../README.md")]

mod allocation_strategy;
mod attempts;
mod auth;
mod balance;
mod balance_reads;
mod balances;
mod call;
mod client;
mod client_builder;
mod config;
mod contradiction;
mod currency;
mod declare;
mod error;
mod failure;
mod field;
mod historical_balance;
mod id;
mod identities;
mod identity;
mod identity_texts;
mod identity_type;
mod identity_update;
mod internal_balance;
mod invalid;
mod json_text;
mod jsonb;
mod ledger;
mod ledgers;
mod lineage;
mod metadata;
mod metadata_merge;
mod metadata_rules;
mod new_balance;
mod new_identity;
mod new_ledger;
mod operation;
mod outcome;
mod path;
mod redacted;
mod reply;
mod request;
mod retry;
mod room;
mod sleep;
mod telemetry;
mod tls;
mod tokenizable_field;
mod tokenization;
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
pub use balance_reads::{LinkIdentity, ReadBalance, ReadBalanceAt, ReadLineage};
pub use balances::{Balances, CreateBalance};
pub use blnk_api::{MinorUnits, OutOfRangeError, ParseMinorUnitsError};
pub use client::Client;
pub use client_builder::ClientBuilder;
pub use config::ConfigurationError;
pub use contradiction::Contradiction;
pub use currency::Currency;
pub use error::{ApiError, DecodeError, Error, ErrorKind, Phase, TransportError};
pub use historical_balance::HistoricalBalance;
pub use id::{ArgumentFor, BalanceId, IdentityId, Indicator, InvalidText, LedgerId, TransactionId};
pub use identities::{Identities, ReadIdentity};
pub use identity::Identity;
pub use identity_type::IdentityType;
pub use identity_update::{IdentityUpdate, UpdateIdentity};
pub use internal_balance::{EnsureBalance, Ensured, InternalBalance, Made};
pub use invalid::{InvalidRequest, Problem, Reason};
pub use ledger::Ledger;
pub use ledgers::{Ledgers, ReadLedger, RenameLedger};
pub use lineage::{Lineage, LineageProvider};
pub use metadata::Metadata;
pub use metadata_merge::{MergeMetadata, MetadataOwner, RebuildBalance, RecordMetadata};
pub use new_balance::NewBalance;
pub use new_identity::{CreateIdentity, NewIdentity};
pub use new_ledger::NewLedger;
pub use outcome::Outcome;
pub use redacted::Redacted;
pub use request::{Ask, Request};
pub use retry::RetryPolicy;
pub use room::HeadRoom;
pub use tokenizable_field::TokenizableField;
pub use tokenization::{
    DetokenizeField, DetokenizeFields, ListTokenizedFields, TokenizeField, TokenizeFields,
};
