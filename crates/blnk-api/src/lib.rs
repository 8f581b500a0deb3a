#![doc = include_str!("../README.md")]

mod exact_decimal;
pub mod hooks;
mod lenient;
mod minor_units;
mod operation;
pub mod raw;

#[rustfmt::skip]
#[allow(missing_docs, unreachable_pub, unused_qualifications, reason = "machine-made: the document decides what has words, the generator how paths are written")]
#[allow(clippy::all, clippy::unwrap_used, clippy::as_conversions, clippy::allow_attributes_without_reason, reason = "machine-made: the generator's style is not ours to lint")]
mod generated;

pub use exact_decimal::{ExactDecimal, ParseExactDecimalError};
pub use generated::{Client, ClientInfo, Error, ResponseValue, operations, types};
pub use lenient::{
    Lenient, LenientAmount, LenientCount, LenientFlag, LenientObject, LenientText, LenientTime,
};
pub use minor_units::{MinorUnits, OutOfRangeError, ParseMinorUnitsError, WireAmount};
pub use operation::Operation;
