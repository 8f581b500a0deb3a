//! A decimal on the wire that was never a float.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

/// A decimal that goes over the wire as a JSON number with exactly these digits, and is never held as a float.
///
/// Digits, and where there is a fraction, a point and further digits: no sign, no exponent, no zero in front of another
/// digit.
///
/// # Example
///
/// ```
/// use blnk_api::ExactDecimal;
///
/// let limit: ExactDecimal = "12.50".parse()?;
/// assert_eq!(serde_json::to_string(&limit)?, "12.50");
/// assert!("1e3".parse::<ExactDecimal>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExactDecimal(String);

/// Text that is no plain decimal.
///
/// # Example
///
/// ```
/// let error = "1e3".parse::<blnk_api::ExactDecimal>().unwrap_err();
/// assert_eq!(error.to_string(), "expected a decimal of digits and at most one point");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseExactDecimalError;

impl fmt::Display for ParseExactDecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a decimal of digits and at most one point")
    }
}

impl std::error::Error for ParseExactDecimalError {}

impl ExactDecimal {
    /// Returns the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ExactDecimal {
    type Err = ParseExactDecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let leads = whole.len() > 1 && whole.starts_with('0');
        if digits(whole) && digits(fraction) && !leads {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseExactDecimalError)
        }
    }
}

/// Shows the digits.
impl fmt::Display for ExactDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As a bare number in JSON text.
impl Serialize for ExactDecimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.clone())
            .map_err(ser::Error::custom)?
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ExactDecimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        text.get().parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "json-schema")]
impl schemars::JsonSchema for ExactDecimal {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ExactDecimal".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number", "minimum": 0 })
    }
}
