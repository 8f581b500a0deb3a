//! References: the caller's own keys of transactions.

use serde::{Deserialize, Serialize};

use crate::values::text::{InvalidText, TextRule, check_text, check_visible, validated_text};

/// The most bytes of a reference. The server's index holds some 2,690 that cannot be compressed, and a queued
/// transaction's child needs a few more than its parent.
pub(crate) const MAX_BYTES: usize = 2_600;

/// What the server itself appends to a reference.
const SUFFIXES: [&str; 2] = ["_q", "_refund"];

/// The reference of a transaction: your own key for it, unique on the instance for ever.
///
/// Any text that can be seen, also with `/`; case matters. Refused are blanks and invisible characters, with which one
/// reference looks like another and pays again ([`Reference::verbatim`] is the opt-out), more than 2,600 bytes, and the
/// endings `_q` and `_refund`: the server appends them itself, so that such a transaction takes the place of what became
/// of another one.
///
/// # Example
///
/// ```
/// use blnk::values::Reference;
///
/// assert_eq!(Reference::new("INV/2024/001")?, "INV/2024/001");
/// assert!(Reference::new("order-7").is_ok());
/// assert!(Reference::new("order_q").is_err());
/// assert!(Reference::new("order 7").is_err() && Reference::verbatim("order 7").is_ok());
/// # Ok::<(), blnk::values::InvalidText>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Reference(String);

impl Reference {
    /// Validates `text`.
    ///
    /// # Errors
    ///
    /// See [`Reference`].
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidText> {
        let text = text.into();
        Self::check(&text)?;
        Ok(Self(text))
    }

    /// Accepts `text` with the blanks and invisible characters that it has.
    ///
    /// # Errors
    ///
    /// The text is empty, too long, contains a NUL character, or ends in `_q` or `_refund`.
    pub fn verbatim(text: impl Into<String>) -> Result<Self, InvalidText> {
        let text = text.into();
        check_servers_rule(&text)?;
        check_ending(&text)?;
        Ok(Self(text))
    }
}

impl TextRule for Reference {
    const EXPECTED: &'static str =
        "a reference of your own for this transaction, such as `order-7`";

    fn check(text: &str) -> Result<(), InvalidText> {
        check_servers_rule(text)?;
        check_ending(text)?;
        check_seen(text)
    }
}

/// Refuses what the server refuses.
pub(crate) fn check_servers_rule(text: &str) -> Result<(), InvalidText> {
    check_text(text, Reference::EXPECTED)?;
    if text.len() > MAX_BYTES {
        let found = format!("is {} bytes long", text.len());
        return Err(InvalidText::new(
            found,
            "a reference of at most 2,600 bytes",
        ));
    }
    Ok(())
}

/// Refuses what the server appends itself.
pub(crate) fn check_ending(text: &str) -> Result<(), InvalidText> {
    if SUFFIXES.iter().any(|suffix| text.ends_with(suffix)) {
        let found = "ends in `_q` or `_refund`, which the server appends to the references of \
                     what becomes of other transactions, and which would then be missing";
        return Err(InvalidText::new(found, "another ending"));
    }
    Ok(())
}

/// Refuses blanks and invisible characters.
pub(crate) fn check_seen(text: &str) -> Result<(), InvalidText> {
    check_visible(
        text,
        "a reference without it; remove it, or keep it with `Reference::verbatim`",
    )
}

/// Returns whether a reference can be a segment of a path without reaching anything else.
pub(crate) fn is_safe_in_path(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:~-".contains(&byte);
    text.bytes().all(plain) && !text.bytes().all(|byte| byte == b'.')
}

validated_text!(Reference);
