//! Decimal numbers, as the library that Core uses computes them: exact, but for a quotient, which
//! is rounded to 16 decimals.

use std::cmp::Ordering;
use std::fmt;

use blnk_api::MinorUnits;
use num_bigint::{BigInt, Sign};

/// The decimals of a quotient.
const QUOTIENT_SCALE: u32 = 16;

/// `digits` divided by ten to the power of `scale`.
#[derive(Clone, Debug)]
pub(crate) struct Decimal {
    digits: BigInt,
    scale: u32,
}

impl Decimal {
    /// Plain decimal text: an optional sign, digits, and at most one point. Anything else is zero.
    pub(crate) fn parse(text: &str) -> Self {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        Self {
            digits: format!("{whole}{fraction}").parse().unwrap_or_default(),
            scale: u32::try_from(fraction.len()).unwrap_or_default(),
        }
    }

    pub(crate) fn zero() -> Self {
        Self::parse("0")
    }

    pub(crate) fn add(&self, other: &Self) -> Self {
        let (first, second, scale) = self.aligned(other);
        Self {
            digits: first + second,
            scale,
        }
    }

    pub(crate) fn sub(&self, other: &Self) -> Self {
        let (first, second, scale) = self.aligned(other);
        Self {
            digits: first - second,
            scale,
        }
    }

    pub(crate) fn mul(&self, other: &Self) -> Self {
        Self {
            digits: &self.digits * &other.digits,
            scale: self.scale + other.scale,
        }
    }

    /// Rounded half away from zero. A division by zero is zero.
    pub(crate) fn div(&self, other: &Self) -> Self {
        let (first, second, _) = self.aligned(other);
        Self {
            digits: rounded_quotient(&(first * power_of_ten(QUOTIENT_SCALE)), &second),
            scale: QUOTIENT_SCALE,
        }
    }

    /// The nearest integer, half away from zero.
    pub(crate) fn rounded(&self) -> BigInt {
        rounded_quotient(&self.digits, &power_of_ten(self.scale))
    }

    /// The integer part.
    pub(crate) fn truncated(&self) -> MinorUnits {
        units(&(&self.digits / power_of_ten(self.scale)))
    }

    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let (first, second, _) = self.aligned(other);
        first.cmp(&second)
    }

    pub(crate) fn sign(&self) -> Sign {
        self.digits.sign()
    }

    fn aligned(&self, other: &Self) -> (BigInt, BigInt, u32) {
        let scale = self.scale.max(other.scale);
        (
            &self.digits * power_of_ten(scale - self.scale),
            &other.digits * power_of_ten(scale - other.scale),
            scale,
        )
    }
}

impl From<&MinorUnits> for Decimal {
    fn from(units: &MinorUnits) -> Self {
        Self::parse(&units.to_string())
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self {
            digits: BigInt::from(value),
            scale: 0,
        }
    }
}

/// Without zeros at the end of the fraction.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::try_from(self.scale).unwrap_or_default();
        let digits = format!("{:0>width$}", self.digits.magnitude(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let fraction = fraction.trim_end_matches('0');
        let minus = if self.digits.sign() == Sign::Minus {
            "-"
        } else {
            ""
        };
        match fraction {
            "" => write!(f, "{minus}{whole}"),
            _ => write!(f, "{minus}{whole}.{fraction}"),
        }
    }
}

/// An integer as an amount. One of more than ten thousand digits, which no row can store, is zero.
pub(crate) fn units(value: &BigInt) -> MinorUnits {
    value.to_string().parse().unwrap_or_default()
}

/// An amount as an integer.
pub(crate) fn integer(units: &MinorUnits) -> BigInt {
    units.to_string().parse().unwrap_or_default()
}

fn power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

fn rounded_quotient(dividend: &BigInt, divisor: &BigInt) -> BigInt {
    if divisor.sign() == Sign::NoSign {
        return BigInt::default();
    }
    let (quotient, rest) = (dividend / divisor, dividend % divisor);
    if rest.magnitude() * 2u32 < *divisor.magnitude() {
        return quotient;
    }
    match dividend.sign() == divisor.sign() {
        true => quotient + 1,
        false => quotient - 1,
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn products_are_exact_and_quotients_have_sixteen_decimals() {
        let decimal = Decimal::parse;
        for (computed, expected) in [
            (decimal("1.005").mul(&decimal("100")), "100.5"),
            (
                decimal("1500000000000000001").div(&decimal("1000000000000000000")),
                "1.5",
            ),
            (decimal("1").div(&decimal("100000000000000000")), "0"),
            (
                decimal("5").div(&decimal("100000000000000000")),
                "0.0000000000000001",
            ),
            (decimal("-2").div(&decimal("3")), "-0.6666666666666667"),
            (decimal("-1.50").sub(&decimal("0.25")), "-1.75"),
            (decimal("10").add(&decimal("-0.0")), "10"),
        ] {
            assert_eq!(computed.to_string(), expected);
        }
        for (text, rounded) in [
            ("2.5", 3),
            ("-2.5", -3),
            ("2.4999", 2),
            ("100.5", 101),
            ("0.4", 0),
        ] {
            assert_eq!(decimal(text).rounded(), rounded.into(), "{text}");
        }
        assert_eq!(decimal("-2.9").truncated(), (-2).into());
    }
}
