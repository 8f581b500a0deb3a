#![doc = include_str!("../README.md")]

mod exact_decimal;
pub mod hooks;
mod lenient;
mod minor_units;
mod operation;
pub mod raw;

#[rustfmt::skip]
#[allow(missing_docs, unreachable_pub, unused_qualifications, reason = "generated: the document decides what is documented, the generator how paths are written")]
#[allow(clippy::all, clippy::unwrap_used, clippy::as_conversions, clippy::allow_attributes_without_reason, reason = "generated: the style of the generator is not ours to lint")]
mod generated;

pub use exact_decimal::{ExactDecimal, ParseExactDecimalError};
pub use generated::{Client, ClientInfo, Error, ResponseValue, operations, types};
pub use lenient::{
    Lenient, LenientAmount, LenientCount, LenientFlag, LenientLedger, LenientObject, LenientText,
    LenientTime,
};
pub use minor_units::{MinorUnits, OutOfRangeError, ParseMinorUnitsError, WireAmount};
pub use operation::Operation;
