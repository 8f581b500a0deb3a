//! A share of an amount, as an exact fraction.

use std::{fmt, str::FromStr};

use num_bigint::BigInt;
use serde::{Deserialize, Serialize};

use crate::values::text::InvalidText;

/// The most digits of a percentage behind its point.
const MAX_PLACES: usize = 20;

const EXPECTED: &str =
    "a percentage above 0 and up to 100 as digits with at most one point, such as `33.3`";

const EXPECTED_RATIO: &str = "a ratio above 0 and up to 1, such as 1 to 3";

/// A share of the whole amount of a split: an exact fraction above 0 and up to 1, not a float.
///
/// As JSON it is text: `"33.3%"`, or `"1/3"`.
///
/// # Example
///
/// ```
/// use blnk::transactions::split::Share;
///
/// let fee = Share::percent("2.9")?;
/// assert_eq!(fee.to_string(), "2.9%");
/// assert_eq!("1/3".parse::<Share>()?, Share::ratio(1, 3)?);
/// assert!(Share::percent("0").is_err() && Share::ratio(4, 3).is_err());
/// # Ok::<(), blnk::values::InvalidText>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Share(Form);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Form {
    /// All digits of a percentage, and how many of them are behind its point; the last of those is not 0.
    Percent {
        digits: u128,
        places: usize,
    },
    Ratio {
        part: u64,
        of: u64,
    },
}

impl Share {
    /// Makes a share of a percentage in decimal text: digits, and where there is a fraction, one point and up to 20
    /// further digits. Nothing is rounded.
    ///
    /// # Errors
    ///
    /// Text of another form (a sign, an exponent, blanks, `%`), 0, and more than 100.
    pub fn percent(text: &str) -> Result<Self, InvalidText> {
        let refused = |found: &'static str| Err(InvalidText::new(found, EXPECTED));
        let is_digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
            Some(_) => return refused("is no plain decimal"),
            None => (text, ""),
        };
        if !is_digits(whole) {
            return refused("is no plain decimal");
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > MAX_PLACES {
            return refused("has more than 20 digits behind the point");
        }
        let all = [whole, fraction].concat();
        let most = 10_u128.pow(2) * power_of_ten(fraction.len());
        // What does not fit is above 100 too.
        match all.trim_start_matches('0').parse::<u128>() {
            Ok(digits) if digits <= most => Ok(Self(Form::Percent {
                digits,
                places: fraction.len(),
            })),
            _ if all.bytes().all(|digit| digit == b'0') => refused("is 0"),
            _ => refused("is more than 100"),
        }
    }

    /// Makes a share of `part` in `of`: `Share::ratio(1, 3)` is a third.
    ///
    /// # Errors
    ///
    /// A part of 0, and one that is more than the whole.
    pub fn ratio(part: u64, of: u64) -> Result<Self, InvalidText> {
        if part == 0 || part > of {
            let found = format!("is {part} to {of}");
            return Err(InvalidText::new(found, EXPECTED_RATIO));
        }
        Ok(Self(Form::Ratio { part, of }))
    }

    /// Returns numerator and denominator.
    pub(super) fn fraction(self) -> (BigInt, BigInt) {
        match self.0 {
            Form::Percent { digits, places } => {
                let hundred = 100 * power_of_ten(places);
                (digits.into(), hundred.into())
            }
            Form::Ratio { part, of } => (part.into(), of.into()),
        }
    }
}

/// `places` is at most [`MAX_PLACES`], so that nothing overflows.
fn power_of_ten(places: usize) -> u128 {
    (0..places).fold(1, |power, _| power * 10)
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Form::Percent { digits, places } => {
                let digits = format!("{digits:0>width$}", width = places + 1);
                let (whole, fraction) = digits.split_at(digits.len() - places);
                let point = if places == 0 { "" } else { "." };
                write!(f, "{whole}{point}{fraction}%")
            }
            Form::Ratio { part, of } => write!(f, "{part}/{of}"),
        }
    }
}

impl FromStr for Share {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        if let Some(percent) = text.strip_suffix('%') {
            return Self::percent(percent);
        }
        let number = |text: &str| match text.starts_with('+') {
            true => None,
            false => text.parse().ok(),
        };
        let ratio = text.split_once('/');
        match ratio.and_then(|(part, of)| Some((number(part)?, number(of)?))) {
            Some((part, of)) => Self::ratio(part, of),
            None => {
                let expected = "a share such as `33.3%` or `1/3`";
                Err(InvalidText::new("is no share", expected))
            }
        }
    }
}

impl TryFrom<String> for Share {
    type Error = InvalidText;

    fn try_from(text: String) -> Result<Self, InvalidText> {
        text.parse()
    }
}

impl From<Share> for String {
    fn from(share: Share) -> Self {
        share.to_string()
    }
}
