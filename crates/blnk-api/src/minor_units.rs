//! [`MinorUnits`]: an integer of any size, exact in every format.

mod convert;
mod json;
mod text;

use std::{
    borrow::Cow,
    cmp::Ordering,
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign},
};

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

pub use self::{convert::OutOfRangeError, json::WireAmount, text::ParseMinorUnitsError};

/// An amount of money as a whole number of the smallest unit of its currency, of any size and either sign.
///
/// The unit is that of the currency and is not stored here: `1250` is 12.50 USD, 1,250 JPY or 0.0000125 BTC. How many
/// minor units make a major one is what Blnk calls *precision*, and is given where an amount is made.
///
/// Nothing here rounds and nothing overflows. 64 bits are not enough for an asset with 18 decimals (9.3 ETH in wei
/// overflow them), and a 64-bit float is wrong from 2^53 on, so neither occurs: values within 128 bits are computed in
/// place, larger ones on the heap.
///
/// # Serialisation
///
/// Written as decimal text in every format: `"1250"` in JSON. So it is exact at any size in `serde_json::json!` and
/// `serde_json::Value`, inside tagged enums and flattened structs, in YAML and MessagePack, and in JavaScript, whose
/// numbers are 64-bit floats. (The server itself writes bare integers: that is [`WireAmount`].)
///
/// Read from such text, or from an integer, in every self-describing format:
///
/// | Input | Exact |
/// |---|---|
/// | text, under the rules of [`FromStr`](#impl-FromStr-for-MinorUnits) | at any size |
/// | integer in JSON text (`serde_json::from_str`, `from_slice`, `from_reader`) | at any size |
/// | integer in a `serde_json::Value`, a tagged or untagged enum, a flattened struct | within 64 bits |
/// | integer in another format | within the integer types of the format, at most 128 bits |
///
/// An integer beyond these bounds has become a float before it is read here, and is refused, like every float: a
/// rounded amount is never returned. A fraction, an exponent, `null`, a leading `+` and more than
/// [`MAX_DIGITS`](Self::MAX_DIGITS) digits are refused too.
///
/// # Example
///
/// ```
/// use blnk_api::MinorUnits;
/// use serde_json::{Value, json};
///
/// let balance: MinorUnits = serde_json::from_str("123456789012345678901234567890123456789012345678901234567890")?;
///
/// let row: Value = json!({ "balance": balance });
/// assert_eq!(row["balance"], "123456789012345678901234567890123456789012345678901234567890");
/// assert_eq!(serde_json::from_value::<MinorUnits>(row["balance"].clone())?, balance);
///
/// let sum = balance + MinorUnits::from(10);
/// assert_eq!(sum.to_string(), "123456789012345678901234567890123456789012345678901234567900");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MinorUnits(Repr);

/// A value within 128 bits is always `Small`, so that the derived equality and hash are those of the number.
///
/// `Big` is boxed so that the common case has 32 bytes.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(i128),
    Big(Box<BigInt>),
}

impl MinorUnits {
    /// The amount 0, which is also the default.
    ///
    /// ```
    /// # use blnk_api::MinorUnits;
    /// assert_eq!(MinorUnits::ZERO, MinorUnits::default());
    /// ```
    pub const ZERO: Self = Self(Repr::Small(0));

    /// The most digits of an amount that are read from text: 10,000.
    ///
    /// The time to parse decimal digits grows with the square of their number; the bound limits what a hostile reply can
    /// cost. Real amounts are far smaller: the server announces each row of a balance as text of at most 7,999 bytes and
    /// cannot store one that is longer.
    ///
    /// ```
    /// # use blnk_api::MinorUnits;
    /// assert!("9".repeat(MinorUnits::MAX_DIGITS).parse::<MinorUnits>().is_ok());
    /// assert!("9".repeat(MinorUnits::MAX_DIGITS + 1).parse::<MinorUnits>().is_err());
    /// ```
    pub const MAX_DIGITS: usize = 10_000;

    /// Whether the amount is 0.
    ///
    /// ```
    /// # use blnk_api::MinorUnits;
    /// assert!((MinorUnits::from(5) - MinorUnits::from(5)).is_zero());
    /// ```
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small(0))
    }

    /// Whether the amount is below 0.
    ///
    /// ```
    /// # use blnk_api::MinorUnits;
    /// assert!(MinorUnits::from(-1).is_negative());
    /// assert!(!MinorUnits::ZERO.is_negative());
    /// ```
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.signum() < 0
    }

    /// The sign of the amount: -1, 0 or 1.
    ///
    /// ```
    /// # use blnk_api::MinorUnits;
    /// assert_eq!(MinorUnits::from(-250).signum(), -1);
    /// ```
    #[must_use]
    pub fn signum(&self) -> i8 {
        let order = match &self.0 {
            Repr::Small(value) => value.cmp(&0),
            Repr::Big(value) if value.is_negative() => Ordering::Less,
            Repr::Big(_) => Ordering::Greater,
        };
        match order {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        }
    }

    /// The amount without its sign.
    ///
    /// ```
    /// # use blnk_api::MinorUnits;
    /// assert_eq!(MinorUnits::from(-250).abs(), MinorUnits::from(250));
    /// ```
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() {
            -self
        } else {
            self.clone()
        }
    }

    fn from_big(value: BigInt) -> Self {
        Self(match value.to_i128() {
            Some(small) => Repr::Small(small),
            None => Repr::Big(Box::new(value)),
        })
    }

    fn as_big(&self) -> Cow<'_, BigInt> {
        match &self.0 {
            Repr::Small(value) => Cow::Owned(BigInt::from(*value)),
            Repr::Big(value) => Cow::Borrowed(value),
        }
    }
}

impl Default for MinorUnits {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Ord for MinorUnits {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small(left), Repr::Small(right)) => left.cmp(right),
            (Repr::Big(left), Repr::Big(right)) => left.cmp(right),
            // A big value is beyond every small one, on the side of its sign.
            (Repr::Small(_), Repr::Big(right)) if right.is_negative() => Ordering::Greater,
            (Repr::Small(_), Repr::Big(_)) => Ordering::Less,
            (Repr::Big(left), Repr::Small(_)) if left.is_negative() => Ordering::Less,
            (Repr::Big(_), Repr::Small(_)) => Ordering::Greater,
        }
    }
}

impl PartialOrd for MinorUnits {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for MinorUnits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MinorUnits({self})")
    }
}

/// Writes all digits, with a `-` before a negative amount. Width, fill, alignment and `+` are honoured.
impl fmt::Display for MinorUnits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(value) => fmt::Display::fmt(value, f),
            Repr::Big(value) => fmt::Display::fmt(value, f),
        }
    }
}

/// Implements an operator for values and references, in place within 128 bits and exactly beyond.
macro_rules! operator {
    ($operator:ident, $method:ident, $assign:ident, $method_assign:ident, $checked:ident) => {
        impl $operator<&MinorUnits> for &MinorUnits {
            type Output = MinorUnits;

            fn $method(self, other: &MinorUnits) -> MinorUnits {
                if let (Repr::Small(left), Repr::Small(right)) = (&self.0, &other.0)
                    && let Some(small) = left.$checked(*right)
                {
                    return MinorUnits(Repr::Small(small));
                }
                MinorUnits::from_big($operator::$method(&*self.as_big(), &*other.as_big()))
            }
        }

        impl $operator<MinorUnits> for &MinorUnits {
            type Output = MinorUnits;

            fn $method(self, other: MinorUnits) -> MinorUnits {
                $operator::$method(self, &other)
            }
        }

        impl $operator<&MinorUnits> for MinorUnits {
            type Output = MinorUnits;

            fn $method(self, other: &MinorUnits) -> MinorUnits {
                $operator::$method(&self, other)
            }
        }

        impl $operator<MinorUnits> for MinorUnits {
            type Output = MinorUnits;

            fn $method(self, other: MinorUnits) -> MinorUnits {
                $operator::$method(&self, &other)
            }
        }

        impl $assign<&MinorUnits> for MinorUnits {
            fn $method_assign(&mut self, other: &MinorUnits) {
                *self = $operator::$method(&*self, other);
            }
        }

        impl $assign<MinorUnits> for MinorUnits {
            fn $method_assign(&mut self, other: MinorUnits) {
                $assign::$method_assign(self, &other);
            }
        }
    };
}

operator!(Add, add, AddAssign, add_assign, checked_add);
operator!(Sub, sub, SubAssign, sub_assign, checked_sub);

/// Scales an amount: three items at 250 each. An amount times an amount has no meaning, hence the plain factor.
///
/// ```
/// # use blnk_api::MinorUnits;
/// assert_eq!(MinorUnits::from(250) * 3, MinorUnits::from(750));
/// ```
impl Mul<i128> for MinorUnits {
    type Output = Self;

    fn mul(self, factor: i128) -> Self {
        &self * factor
    }
}

impl Mul<i128> for &MinorUnits {
    type Output = MinorUnits;

    fn mul(self, factor: i128) -> MinorUnits {
        if let Repr::Small(value) = self.0
            && let Some(small) = value.checked_mul(factor)
        {
            return MinorUnits(Repr::Small(small));
        }
        MinorUnits::from_big(&*self.as_big() * factor)
    }
}

impl MulAssign<i128> for MinorUnits {
    fn mul_assign(&mut self, factor: i128) {
        *self = &*self * factor;
    }
}

impl Neg for &MinorUnits {
    type Output = MinorUnits;

    fn neg(self) -> MinorUnits {
        match &self.0 {
            Repr::Small(value) => match value.checked_neg() {
                Some(small) => MinorUnits(Repr::Small(small)),
                None => MinorUnits::from_big(-BigInt::from(*value)),
            },
            Repr::Big(value) => MinorUnits::from_big(-&**value),
        }
    }
}

impl Neg for MinorUnits {
    type Output = Self;

    fn neg(self) -> Self {
        -&self
    }
}

impl Sum for MinorUnits {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |sum, amount| sum + amount)
    }
}

impl<'a> Sum<&'a Self> for MinorUnits {
    fn sum<I: Iterator<Item = &'a Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |sum, amount| sum + amount)
    }
}
