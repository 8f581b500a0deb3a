//! The arithmetic that Core does with 64-bit floats: amounts in major units, precisions and
//! overdraft limits. Here alone, because to imitate it is to make the same errors.

use blnk_api::MinorUnits;
use num_bigint::{BigInt, BigUint, Sign};

use crate::cloud::core::decimal::{Decimal, integer, units};

/// The shortest decimal text that is this number, without an exponent.
fn shortest(number: f64) -> Decimal {
    Decimal::parse(&number.to_string())
}

/// Core refuses amounts with more significant digits than this. It counts the zeros at the end of
/// an integer.
pub(crate) fn has_too_many_digits(amount: f64) -> bool {
    const MOST: usize = 15;
    let digits = amount.to_string().replacen('.', "", 1);
    digits.trim_start_matches('0').len() > MOST
}

pub(crate) fn is_integer(precision: f64) -> bool {
    precision.trunc() == precision
}

/// Minor units of an amount in major units, rounded half away from zero.
pub(crate) fn minor_units(amount: f64, precision: f64) -> MinorUnits {
    let precision = Decimal::parse(&format!("{precision:.0}"));
    units(&shortest(amount).mul(&precision).rounded())
}

/// The amount in major units, as text with at most 16 decimals and as a float, which is infinite if
/// it is too large.
pub(crate) fn major_units(amount: &MinorUnits, precision: f64) -> (String, f64) {
    let text = Decimal::from(amount).div(&shortest(precision)).to_string();
    let number = text.parse().unwrap_or_default();
    (text, number)
}

/// The limit in minor units, of which Core uses the lowest 64 bits.
pub(crate) fn overdraft_limit(limit: f64, precision: f64) -> MinorUnits {
    let limit = shortest(limit).mul(&shortest(precision)).rounded();
    let low = limit.magnitude() % (BigUint::from(u64::MAX) + 1u32);
    let low = u64::try_from(low).unwrap_or_default();
    // Two's complement.
    let wrapped = i64::from_ne_bytes(low.to_ne_bytes());
    let signed = match limit.sign() {
        Sign::Minus => wrapped.wrapping_neg(),
        _ => wrapped,
    };
    MinorUnits::from(signed)
}

/// What the processor makes of a precision as a 64-bit integer. One that is too large becomes the
/// lowest integer.
pub(crate) fn as_integer(precision: f64) -> i64 {
    format!("{precision:.0}").parse().unwrap_or(i64::MIN)
}

/// A precision as its column stores it; `None` if it exceeds the column.
pub(crate) fn stored(precision: f64) -> Option<u64> {
    let value: i64 = format!("{precision:.0}").parse().ok()?;
    u64::try_from(value).ok()
}

/// Go's quotient of two large floats: first rounded to the bits of the longer operand, at least 64,
/// then to a float of 64 bits.
pub(crate) fn quotient(amount: &MinorUnits, precision: f64) -> f64 {
    let dividend = integer(amount);
    let divisor: BigUint = format!("{precision:.0}").parse().unwrap_or_default();
    if divisor == BigUint::default() || dividend.sign() == Sign::NoSign {
        return 0.0;
    }
    let bits = dividend.bits().max(64);
    let shift = bits + 2 + divisor.bits();
    let shifted = dividend.magnitude() << shift;
    let (whole, rest) = (&shifted / &divisor, &shifted % &divisor);
    // A further bit for what was cut off, which decides whether it was a half.
    let sticky = u32::from(rest != BigUint::default());
    let exact = (whole << 1u32) | BigUint::from(sticky);
    let (first, exponent) = rounded(&exact, bits);
    let (second, more) = rounded(&first, 53);
    let power = exponent + more;
    let places =
        i64::try_from(shift + 1).unwrap_or_default() - i64::try_from(power).unwrap_or_default();
    // Both factors are exact, and so is the product.
    let size: f64 = BigInt::from(second).to_string().parse().unwrap_or_default();
    let places = i32::try_from(places).unwrap_or_default();
    let sign = if dividend.sign() == Sign::Minus {
        -1.0
    } else {
        1.0
    };
    scaled(size.copysign(sign), -places)
}

/// The nearest number with at most this many bits, half to even, and the power of two that it is to
/// be multiplied by.
fn rounded(value: &BigUint, bits: u64) -> (BigUint, u64) {
    let excess = value.bits().saturating_sub(bits);
    if excess == 0 {
        return (value.clone(), 0);
    }
    let cut: BigUint = value >> excess;
    let rest = value - (&cut << excess);
    let half = BigUint::from(1u32) << (excess - 1);
    let up = rest > half || (rest == half && cut.bit(0));
    (cut + u32::from(up), excess)
}

#[allow(
    clippy::float_arithmetic,
    reason = "a power of two is exact, and it is not an amount that is sent"
)]
fn scaled(number: f64, exponent: i32) -> f64 {
    number * 2f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use super::{has_too_many_digits, major_units, minor_units, overdraft_limit, quotient};

    #[test]
    fn amounts_are_rounded_half_away_from_zero() {
        for (amount, units) in [
            (0.005, 1),
            (0.015, 2),
            (1.005, 101),
            (1.115, 112),
            (2.675, 268),
            (8.475, 848),
            (0.001, 0),
            (-0.005, -1),
            (12.34, 1234),
        ] {
            assert_eq!(minor_units(amount, 100.0), units.into(), "{amount}");
        }
        assert_eq!(
            minor_units(1e14, 1e18).to_string(),
            "100000000000000000000000000000000"
        );
    }

    #[test]
    fn digits_are_counted_in_the_shortest_text() {
        for (amount, refused) in [
            (999_999_999_999_999.0, false),
            (1e15, true),
            (0.300_000_000_000_000_04, true),
            (0.123_456_789_012_345, false),
            (12_345_678_901_234.5, false),
            (1e14, false),
        ] {
            assert_eq!(has_too_many_digits(amount), refused, "{amount}");
        }
    }

    #[test]
    fn major_units_are_cut_at_sixteen_decimals() {
        let shown = |digits: &str, precision| major_units(&digits.parse().unwrap(), precision);
        assert_eq!(shown("1500000000000000001", 1e18), ("1.5".to_owned(), 1.5));
        assert_eq!(shown("1", 1e17), ("0".to_owned(), 0.0));
        assert_eq!(shown("9007199254740993", 100.0).0, "90071992547409.93");
        assert!(
            shown(&format!("1{}", "0".repeat(400)), 100.0)
                .1
                .is_infinite()
        );
    }

    #[test]
    fn an_overdraft_limit_is_rounded_and_wraps() {
        assert_eq!(overdraft_limit(0.29, 100.0), 29.into());
        assert_eq!(overdraft_limit(1e300, 100.0), 0.into());
        assert_eq!(
            overdraft_limit(1e17, 100.0).to_string(),
            "-8446744073709551616"
        );
    }

    #[test]
    fn a_quotient_is_the_nearest_float() {
        for (units, precision, expected) in [
            (600, 100.0, 6.0),
            (1, 3.0, 1.0 / 3.0),
            (1234, 100.0, 12.34),
            (-7, 2.0, -3.5),
            (i64::MAX, 1.0, 9_223_372_036_854_775_807.0),
            (0, 5.0, 0.0),
            (1, 1e18, 1e-18),
        ] {
            assert_eq!(
                quotient(&units.into(), precision),
                expected,
                "{units}/{precision}"
            );
        }
    }
}
