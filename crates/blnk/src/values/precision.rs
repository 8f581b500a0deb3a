//! How many minor units make a major one.

use std::fmt;

/// The multiplier between the major and the minor units of a currency: 100 for USD, 1 for JPY; not a number of digits.
///
/// An [`Amount`](crate::Amount) takes it as a plain number. The server stores it with each transaction and not with the
/// balance, so two precisions on one balance mix their units without a warning: use one for each currency.
///
/// # Example
///
/// ```
/// use blnk::{Amount, values::Precision};
///
/// let wei = Precision::of_digits(18).unwrap();
/// assert_eq!(Amount::new(1, "ETH", wei.get()).to_string(), "0.000000000000000001 ETH");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Precision(u64);

impl Precision {
    /// The largest that the server stores: 9,223,372,036,854,775,807.
    pub const MAX: u64 = 9_223_372_036_854_775_807;

    /// Returns the precision of a currency with so many decimal digits; `None` above 18.
    pub fn of_digits(digits: u32) -> Option<Self> {
        10_u64
            .checked_pow(digits)
            .filter(|precision| *precision <= Self::MAX)
            .map(Self)
    }

    /// Returns the precision of a currency by ISO 4217; `None` for a code that the standard does not have, or for which
    /// it states no minor unit, such as gold (`XAU`).
    ///
    /// By the table of the crate `iso_currency` 0.7, which has the changes up to 1 January 2026 (the euro in Bulgaria).
    /// Codes that were replaced are still known. Tickers such as `BTC` are not part of the standard.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::{Amount, values::Precision};
    ///
    /// let yen = Precision::for_currency("JPY").unwrap();
    /// assert_eq!(Amount::new(1_250, "JPY", yen.get()).to_string(), "1250 JPY");
    /// assert_eq!(Precision::for_currency("KWD").map(Precision::get), Some(1_000));
    /// assert_eq!(Precision::for_currency("BTC"), None);
    /// ```
    #[cfg(feature = "iso-4217")]
    pub fn for_currency(code: &str) -> Option<Self> {
        let currency = iso_currency::Currency::from_code(code)?;
        Self::of_digits(u32::from(currency.exponent()?))
    }

    /// Returns the number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl From<Precision> for u64 {
    fn from(precision: Precision) -> Self {
        precision.0
    }
}

/// Shows the number.
impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
