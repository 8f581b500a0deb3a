//! Amounts of money: minor units, a currency, and how many minor units make a major one.

use std::fmt;

use blnk_api::MinorUnits;
use serde::{Deserialize, Serialize};

use crate::values::{
    currency::Currency,
    text::{IntoParam, Param},
};

/// An amount of money to move: whole minor units of any size, a currency, and its precision.
///
/// The precision is the multiplier between major and minor units, 100 for USD and 1 for JPY, not a number of digits.
/// Nothing here is a float and nothing is rounded. The server receives the minor units and the precision together,
/// always: without a precision Core would take 1, and Blnk Cloud 100.
///
/// Any amount can be made; what cannot be posted is reported when the transaction is validated: less than 1, more than
/// 308 digits (from there on the server's floats overflow, and its reply to an applied transaction is empty), a precision
/// of 0 or beyond [`Precision::MAX`](crate::values::Precision::MAX), and a currency that [`Currency`] refuses.
///
/// As JSON the minor units are text, exact for every reader.
///
/// # Example
///
/// ```
/// use blnk::Amount;
///
/// let price = Amount::parse("12.50", "USD", 100)?;
/// assert_eq!(price, Amount::new(1_250, "USD", 100));
/// assert_eq!(price.to_string(), "12.50 USD");
/// assert_eq!(
///     serde_json::to_string(&price)?,
///     r#"{"minor_units":"1250","currency":"USD","precision":100}"#,
/// );
/// assert!(Amount::parse("12.505", "USD", 100).is_err()); // never rounded
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Amount {
    minor_units: MinorUnits,
    currency: String,
    precision: u64,
    #[serde(skip)]
    verbatim_currency: bool,
}

impl Amount {
    /// Makes an amount of minor units: `Amount::new(1_250, "USD", 100)` is 12.50 USD.
    pub fn new(
        minor_units: impl Into<MinorUnits>,
        currency: impl IntoParam<Currency>,
        precision: u64,
    ) -> Self {
        Self::of(minor_units.into(), currency.into_param(), precision)
    }

    fn of(minor_units: MinorUnits, currency: Param, precision: u64) -> Self {
        Self {
            minor_units,
            verbatim_currency: currency.is_verbatim::<Currency>(),
            currency: currency.text,
            precision,
        }
    }

    /// Reads an amount of major units from decimal text, exactly: digits, and where there is a fraction, one point and
    /// further digits.
    ///
    /// # Errors
    ///
    /// Text of another form (a sign, an exponent, blanks, separators of thousands), and an amount that is finer than the
    /// precision: nothing is rounded.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::Amount;
    ///
    /// assert_eq!(Amount::parse("0.5", "USD", 100)?, Amount::new(50, "USD", 100));
    /// assert_eq!(Amount::parse("12.5000", "USD", 100)?, Amount::new(1_250, "USD", 100));
    ///
    /// let error = Amount::parse("0.001", "USD", 100).unwrap_err();
    /// assert_eq!(error.to_string(), "`0.001` is finer than 1/100, the smallest unit at this precision; nothing is rounded");
    /// # Ok::<(), blnk::values::ParseAmountError>(())
    /// ```
    pub fn parse(
        text: &str,
        currency: impl IntoParam<Currency>,
        precision: u64,
    ) -> Result<Self, ParseAmountError> {
        let minor_units = minor_units(text, precision)?;
        Ok(Self::of(minor_units, currency.into_param(), precision))
    }

    /// Reads an amount of major units from a decimal, exactly.
    ///
    /// # Errors
    ///
    /// A negative decimal, and one that is finer than the precision: nothing is rounded.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::Amount;
    ///
    /// let decimal = rust_decimal::Decimal::new(1_250, 2);
    /// assert_eq!(Amount::from_decimal(decimal, "USD", 100)?, Amount::new(1_250, "USD", 100));
    /// # Ok::<(), blnk::values::ParseAmountError>(())
    /// ```
    #[cfg(feature = "rust_decimal")]
    pub fn from_decimal(
        decimal: rust_decimal::Decimal,
        currency: impl IntoParam<Currency>,
        precision: u64,
    ) -> Result<Self, ParseAmountError> {
        Self::parse(&decimal.to_string(), currency, precision)
    }

    /// Returns the minor units.
    pub fn minor_units(&self) -> &MinorUnits {
        &self.minor_units
    }

    /// Returns the currency, as given.
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// Returns how many minor units make a major one.
    pub fn precision(&self) -> u64 {
        self.precision
    }

    pub(crate) fn into_parts(self) -> (MinorUnits, String, u64, bool) {
        (
            self.minor_units,
            self.currency,
            self.precision,
            self.verbatim_currency,
        )
    }

    /// Makes the amount of a record of the server's, whose currency is what it is.
    pub(crate) fn from_server(
        minor_units: MinorUnits,
        currency: &Currency,
        precision: u64,
    ) -> Self {
        Self::of(minor_units, IntoParam::into_param(currency), precision)
    }
}

/// Shows major units and the currency, with all decimals of the precision: `12.50 USD`. At a precision at which not every
/// amount is a finite decimal, such as 3, the minor units as a fraction: `1250/3 XYZ`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match decimal(&self.minor_units, self.precision) {
            Some(decimal) => write!(f, "{decimal} {}", self.currency),
            None => write!(
                f,
                "{}/{} {}",
                self.minor_units, self.precision, self.currency
            ),
        }
    }
}

/// Returns minor units as a decimal of major ones; nothing if the precision has another prime factor than 2 and 5.
pub(crate) fn decimal(minor_units: &MinorUnits, precision: u64) -> Option<String> {
    let (rest, twos) = without_factor(precision, 2)?;
    let (rest, fives) = without_factor(rest, 5)?;
    if rest != 1 {
        return None;
    }
    let places = twos.max(fives);
    // Extended so that the denominator is a power of ten.
    let scaled = (twos..places).fold(minor_units.clone(), |amount, _| amount * 2);
    let scaled = (fives..places).fold(scaled, |amount, _| amount * 5);
    let sign = if scaled.is_negative() { "-" } else { "" };
    let digits = format!("{:0>width$}", scaled.abs().to_string(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let point = if places == 0 { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

/// Divides by a factor as often as it goes, and counts.
fn without_factor(mut number: u64, factor: u64) -> Option<(u64, usize)> {
    if number == 0 {
        return None;
    }
    let mut count = 0;
    while number.is_multiple_of(factor) {
        number /= factor;
        count += 1;
    }
    Some((number, count))
}

/// Reads the minor units in a decimal of major ones.
fn minor_units(text: &str, precision: u64) -> Result<MinorUnits, ParseAmountError> {
    let error = |fault| {
        // A text may be of any length; it goes into logs.
        let text = text.chars().take(40).collect();
        ParseAmountError { text, fault }
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if digits(fraction) => (whole, fraction.trim_end_matches('0')),
        Some(_) => return Err(error(Fault::Form)),
        None => (text, ""),
    };
    if !digits(whole) {
        return Err(error(Fault::Form));
    }
    let all = [whole, fraction].concat();
    let significant = match all.trim_start_matches('0') {
        "" => "0",
        significant => significant,
    };
    let number: MinorUnits = significant.parse().map_err(|_| error(Fault::TooLong))?;
    let scaled = (number * i128::from(precision)).to_string();
    // A multiple of a power of ten ends in as many zeros: no division is needed.
    let exact = if scaled == "0" {
        Some("0")
    } else {
        let zeros = "0".repeat(fraction.len());
        scaled.strip_suffix(&zeros)
    };
    let exact = exact.ok_or_else(|| error(Fault::TooFine(precision)))?;
    exact.parse().map_err(|_| error(Fault::TooLong))
}

/// Text that is no amount, or no exact one.
///
/// # Example
///
/// ```
/// let error = blnk::Amount::parse("1,250", "USD", 100).unwrap_err();
/// assert_eq!(error.to_string(), "`1,250` is no plain decimal; expected digits and at most one point, such as `12.50`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseAmountError {
    text: String,
    fault: Fault,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Fault {
    Form,
    TooLong,
    TooFine(u64),
}

impl fmt::Display for ParseAmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text.escape_debug();
        match self.fault {
            Fault::Form => write!(
                f,
                "`{text}` is no plain decimal; expected digits and at most one point, such as \
                 `12.50`"
            ),
            Fault::TooLong => write!(f, "`{text}` has more digits than any amount"),
            Fault::TooFine(precision) => write!(
                f,
                "`{text}` is finer than 1/{precision}, the smallest unit at this precision; \
                 nothing is rounded"
            ),
        }
    }
}

impl std::error::Error for ParseAmountError {}
