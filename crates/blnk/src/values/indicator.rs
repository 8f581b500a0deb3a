//! The `@name` of an internal balance.

use serde::{Deserialize, Serialize};

use crate::values::text::{InvalidText, TextRule, check_text, check_visible, validated_text};

/// The `@name` of an internal balance on the General Ledger.
///
/// The server trims Unicode blanks at both ends (`strings.TrimSpace` of Go), and then requires `@` and one or more
/// characters that are no *ASCII* blanks: its rule is the regular expression `^@\S+$`, in which Go's `\S` excludes tab,
/// line feed, form feed, carriage return and space. This type contains the trimmed text, and also refuses other blanks
/// and invisible characters, with which two different names look the same. [`Indicator::verbatim`] is the opt-out.
///
/// Source: Blnk Core, and `indicator` of `POST /proxy/balances`.
///
/// # Example: trimmed and validated
///
/// ```
/// use blnk::values::Indicator;
///
/// assert_eq!(Indicator::new(" @fees ")?, "@fees");
/// assert!(Indicator::new("fees").is_err());
/// # Ok::<(), blnk::values::InvalidText>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Indicator(String);

impl Indicator {
    /// Returns the indicator, trimmed and validated.
    ///
    /// # Errors
    ///
    /// The trimmed text does not begin with `@`, has nothing after it, or contains a blank of any script, NUL or an
    /// invisible character.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidText> {
        let text = text.into();
        Self::check(&text)?;
        // `char::is_whitespace` and Go's `unicode.IsSpace` are both the Unicode property White_Space.
        Ok(Self(text.trim().to_owned()))
    }

    /// Returns the indicator, trimmed and validated only by the server's own rule, for a balance that exists under such
    /// a name.
    ///
    /// # Errors
    ///
    /// The trimmed text does not begin with `@`, has nothing after it, or contains an ASCII blank or NUL.
    pub fn verbatim(text: impl Into<String>) -> Result<Self, InvalidText> {
        let text = text.into();
        check_servers_rule(&text)?;
        Ok(Self(text.trim().to_owned()))
    }
}

impl TextRule for Indicator {
    const EXPECTED: &'static str =
        "`@` and at least one character, without blanks, such as `@fees`";

    fn check(text: &str) -> Result<(), InvalidText> {
        check_servers_rule(text)?;
        let expected = "a name without it; remove it, or keep it with `Indicator::verbatim`";
        check_visible(text.trim(), expected)
    }
}

/// Validates an indicator as the server does.
pub(crate) fn check_servers_rule(text: &str) -> Result<(), InvalidText> {
    let trimmed = text.trim();
    let invalid = |found: &'static str| Err(InvalidText::new(found, Indicator::EXPECTED));
    check_text(trimmed, Indicator::EXPECTED)?;
    match trimmed.strip_prefix('@') {
        None => invalid("does not begin with `@`"),
        Some("") => invalid("has nothing after `@`"),
        Some(name) if name.contains(['\t', '\n', '\u{c}', '\r', ' ']) => {
            invalid("contains a blank")
        }
        Some(_) => Ok(()),
    }
}

validated_text!(Indicator);
