//! Conversions between amounts and the integer types of the language.

use std::{error::Error, fmt};

use num_bigint::BigInt;

use super::{MinorUnits, Repr, text::Excerpt};

/// An amount does not fit in the integer type of a conversion.
///
/// # Example
///
/// ```
/// use blnk_api::MinorUnits;
///
/// let amount: MinorUnits = "9223372036854775808".parse()?;
/// let error = i64::try_from(&amount).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`9223372036854775808` does not fit in i64: use a wider type, or keep it as MinorUnits",
/// );
/// assert_eq!(error.value(), &amount);
/// assert_eq!(error.wanted(), "i64");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutOfRangeError {
    value: MinorUnits,
    wanted: &'static str,
}

impl OutOfRangeError {
    /// The amount, unchanged.
    ///
    /// ```
    /// # use blnk_api::MinorUnits;
    /// let error = u8::try_from(MinorUnits::from(256)).unwrap_err();
    /// assert_eq!(error.value(), &MinorUnits::from(256));
    /// ```
    #[must_use]
    pub fn value(&self) -> &MinorUnits {
        &self.value
    }

    /// The name of the target type, such as `i64`.
    ///
    /// ```
    /// # use blnk_api::MinorUnits;
    /// assert_eq!(u128::try_from(MinorUnits::from(-1)).unwrap_err().wanted(), "u128");
    /// ```
    #[must_use]
    pub fn wanted(&self) -> &'static str {
        self.wanted
    }
}

impl fmt::Display for OutOfRangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wanted = self.wanted;
        let value = self.value.to_string();
        write!(f, "{} does not fit in {wanted}: ", Excerpt::of(&value))?;
        if self.value.is_negative() && wanted.starts_with('u') {
            f.write_str("it is negative, use a signed type")
        } else if wanted.ends_with("128") {
            f.write_str("keep it as MinorUnits")
        } else {
            f.write_str("use a wider type, or keep it as MinorUnits")
        }
    }
}

impl Error for OutOfRangeError {}

macro_rules! from_within_128_bits {
    ($($integer:ty),*) => {$(
        impl From<$integer> for MinorUnits {
            fn from(value: $integer) -> Self {
                Self(Repr::Small(i128::from(value)))
            }
        }
    )*};
}

from_within_128_bits!(i8, i16, i32, i64, i128, u8, u16, u32, u64);

macro_rules! from_perhaps_beyond {
    ($($integer:ty),*) => {$(
        impl From<$integer> for MinorUnits {
            fn from(value: $integer) -> Self {
                match i128::try_from(value) {
                    Ok(small) => Self(Repr::Small(small)),
                    Err(_) => Self::from_big(BigInt::from(value)),
                }
            }
        }
    )*};
}

from_perhaps_beyond!(u128, usize, isize);

macro_rules! try_into {
    ($($integer:ty),*) => {$(
        impl TryFrom<&MinorUnits> for $integer {
            type Error = OutOfRangeError;

            fn try_from(amount: &MinorUnits) -> Result<Self, OutOfRangeError> {
                let fitting = match &amount.0 {
                    Repr::Small(value) => Self::try_from(*value).ok(),
                    Repr::Big(value) => Self::try_from(&**value).ok(),
                };
                fitting.ok_or_else(|| OutOfRangeError {
                    value: amount.clone(),
                    wanted: stringify!($integer),
                })
            }
        }

        impl TryFrom<MinorUnits> for $integer {
            type Error = OutOfRangeError;

            fn try_from(amount: MinorUnits) -> Result<Self, OutOfRangeError> {
                Self::try_from(&amount)
            }
        }
    )*};
}

try_into!(
    i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize
);
