//! Currencies: any text, stored byte for byte by the server.

use serde::{Deserialize, Serialize};

use crate::values::text::{InvalidText, TextRule, check_text, check_visible, validated_text};

/// The currency of a balance: by custom an ISO 4217 code (`USD`) or a ticker (`BTC`), in truth any text.
///
/// The server stores and compares it byte for byte: `usd`, `USD` and `" USD"` are three currencies, without a warning.
/// So this type refuses text that is blank, has blanks around it or inside, or contains invisible characters.
/// [`Currency::verbatim`] is the opt-out, only in code: such text is refused when it is read from JSON. Case does not
/// change, because tickers such as `USDC.e` require it.
///
/// Source: field rules of `POST /proxy/balances`.
///
/// # Example: with and without blanks
///
/// ```
/// use blnk::values::Currency;
///
/// assert_eq!(Currency::new("USD")?, "USD");
/// assert!(Currency::new(" USD").is_err());
/// assert_eq!(Currency::verbatim(" USD")?, " USD");
/// # Ok::<(), blnk::values::InvalidText>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Currency(String);

impl Currency {
    /// Returns the currency, validated.
    ///
    /// # Errors
    ///
    /// The text is empty, blank, has blanks around it or inside, or contains a NUL or an invisible character.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidText> {
        let text = text.into();
        Self::check(&text)?;
        Ok(Self(text))
    }

    /// Returns the currency with its blanks and invisible characters, for one that exists under such a name.
    ///
    /// # Errors
    ///
    /// The text is empty or contains a NUL character.
    pub fn verbatim(text: impl Into<String>) -> Result<Self, InvalidText> {
        let text = text.into();
        check_text(&text, Self::EXPECTED)?;
        Ok(Self(text))
    }
}

impl TextRule for Currency {
    const EXPECTED: &'static str = "a currency code such as `USD`";

    fn check(text: &str) -> Result<(), InvalidText> {
        check_text(text, Self::EXPECTED)?;
        check_appearance(text)
    }
}

/// Refuses a currency that looks like another: blank, with blanks around or inside, or with invisible characters.
pub(crate) fn check_appearance(text: &str) -> Result<(), InvalidText> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        Err(InvalidText::new(
            "is blank, which the server would store as a currency of its own",
            Currency::EXPECTED,
        ))
    } else if trimmed.len() != text.len() {
        Err(InvalidText::new(
            "has blanks around it, which the server would store as part of the name of another \
             currency",
            "a currency code without them; remove them, or keep them with `Currency::verbatim`",
        ))
    } else {
        check_visible(
            text,
            "a currency code without it; remove it, or keep it with `Currency::verbatim`",
        )
    }
}

validated_text!(Currency);
