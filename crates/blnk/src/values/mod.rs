//! Newtypes: values that can be mixed up, each parsed once at the edge.

#[macro_use]
mod open_enum;
pub(crate) mod amount;
pub(crate) mod creation;
pub(crate) mod currency;
pub(crate) mod id;
pub(crate) mod indicator;
pub(crate) mod json_text;
pub(crate) mod metadata;
pub(crate) mod number_text;
pub(crate) mod precision;
pub(crate) mod redacted;
pub(crate) mod reference;
pub(crate) mod text;
pub(crate) mod to_json;

pub use blnk_api::{MinorUnits, OutOfRangeError, ParseMinorUnitsError};

pub use self::{
    amount::{Amount, ParseAmountError},
    creation::Creation,
    currency::Currency,
    id::{BalanceId, BatchId, IdentityId, LedgerId, TransactionId},
    indicator::Indicator,
    metadata::Metadata,
    precision::Precision,
    redacted::Redacted,
    reference::Reference,
    text::{IntoParam, InvalidText},
};
