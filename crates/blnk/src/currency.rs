//! Currencies: any text, kept byte for byte by the server.

use serde::{Deserialize, Serialize};

use crate::id::{InvalidText, check_text, checked_text};

/// The currency of a balance: by custom an ISO 4217 code (`USD`) or a ticker (`BTC`), in truth any text.
///
/// The server keeps it byte for byte and compares it byte for byte: `usd`, `USD` and `" USD"` are three currencies to
/// it, and it tells nobody. So this type refuses text that is blank or has blanks around it; [`Currency::verbatim`]
/// is the way past, in code: read from JSON, such text is refused. Case is left alone, because tickers such as `USDC.e` need it.
///
/// Source: field rules of `POST /proxy/balances`.
///
/// # Example
///
/// ```
/// use blnk::Currency;
///
/// assert_eq!(Currency::new("USD")?, "USD");
/// assert!(Currency::new(" USD").is_err());
/// assert_eq!(Currency::verbatim(" USD")?, " USD");
/// # Ok::<(), blnk::InvalidText>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Currency(String);

impl Currency {
    pub(crate) const EXPECTED: &'static str = "a currency code such as `USD`";

    /// Checks `text`.
    ///
    /// # Errors
    ///
    /// The text is empty, blank, has blanks around it, or holds a NUL character.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidText> {
        let text = text.into();
        check_text(&text, Self::EXPECTED)?;
        check_blanks(&text)?;
        Ok(Self(text))
    }

    /// Takes `text` with its blanks, for an instance whose balances were created with such a currency.
    ///
    /// # Errors
    ///
    /// The text is empty or holds a NUL character, which the server refuses.
    pub fn verbatim(text: impl Into<String>) -> Result<Self, InvalidText> {
        let text = text.into();
        check_text(&text, Self::EXPECTED)?;
        Ok(Self(text))
    }
}

/// Refuses blanks that would make one more currency out of a known one.
pub(crate) fn check_blanks(text: &str) -> Result<(), InvalidText> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        Err(InvalidText::new(
            "is blank, which the server would keep as a currency of its own",
            Currency::EXPECTED,
        ))
    } else if trimmed.len() != text.len() {
        Err(InvalidText::new(
            "has blanks around it, which the server would keep as part of the name of another currency",
            "it without them, or `Currency::verbatim`",
        ))
    } else {
        Ok(())
    }
}

checked_text!(Currency);
