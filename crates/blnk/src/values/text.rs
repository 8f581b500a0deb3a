//! Text that is validated, and the arguments that accept it.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Text that is not valid as an id, an indicator or a currency.
///
/// # Example: an empty id
///
/// ```
/// use blnk::values::LedgerId;
///
/// let error = LedgerId::new("").unwrap_err();
/// assert_eq!(error.to_string(), "is empty; expected the id of a ledger, such as `ldg_…` or `general_ledger_id`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidText {
    found: Cow<'static, str>,
    expected: &'static str,
}

impl InvalidText {
    pub(crate) fn new(found: impl Into<Cow<'static, str>>, expected: &'static str) -> Self {
        Self {
            found: found.into(),
            expected,
        }
    }
}

impl fmt::Display for InvalidText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; expected {}", self.found, self.expected)
    }
}

impl std::error::Error for InvalidText {}

/// Validates text that PostgreSQL stores: it cannot store a NUL, and the server replies 500 to one.
pub(crate) fn check_text(text: &str, expected: &'static str) -> Result<(), InvalidText> {
    if text.is_empty() {
        Err(InvalidText::new("is empty", expected))
    } else if text.contains('\0') {
        Err(InvalidText::new("contains a NUL character", expected))
    } else {
        Ok(())
    }
}

/// Refuses invisible characters, and blanks inside: with one, two different names look the same.
///
/// Letters that look alike, and the two normal forms of one text (`é` as one character or two), are different texts to
/// the server and are accepted: only the caller can choose between them.
pub(crate) fn check_visible(text: &str, expected: &'static str) -> Result<(), InvalidText> {
    use GeneralCategory::{
        Control, Format, LineSeparator, ParagraphSeparator, PrivateUse, SpaceSeparator, Unassigned,
    };

    for (at, c) in text.chars().enumerate() {
        // Nearly every text; the category costs a search.
        if c.is_ascii_graphic() {
            continue;
        }
        let what = match c.general_category() {
            SpaceSeparator | LineSeparator | ParagraphSeparator => "a blank",
            Control => "a control character",
            Format => "an invisible character",
            PrivateUse | Unassigned => "a character without a meaning",
            _ if is_filler(c) => "an invisible character",
            _ => continue,
        };
        let code = u32::from(c);
        let found = format!("contains {what} (U+{code:04X}) at character {}", at + 1);
        return Err(InvalidText::new(found, expected));
    }
    Ok(())
}

/// Returns whether a character is shown as nothing although its category is that of letters, marks or symbols: joiners,
/// fillers, variation selectors, the empty pattern of Braille.
fn is_filler(c: char) -> bool {
    matches!(
        c,
        '\u{34f}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{ffa0}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Reads `null` as the empty text, as the server does, which then refuses that by the field's name.
pub(crate) fn null_as_empty<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<String, D::Error> {
    Option::<String>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// An argument of type `T`, or text.
///
/// A call that expects a [`LedgerId`](crate::values::LedgerId) accepts one, a reference to one, and text such as
/// `"ldg_…"`, but no [`IdentityId`](crate::values::IdentityId). Text is validated with the request, so that all
/// problems of a request are reported together.
///
/// Other crates cannot implement it.
///
/// # Example: an id of another kind
///
/// ```compile_fail
/// # fn example(blnk: blnk::Client, identity: blnk::values::IdentityId) {
/// // `IdentityId` is not accepted where `LedgerId` is expected
/// blnk.ledgers().read(&identity);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not accepted where `{T}` is expected",
    label = "expected a `{T}`, a reference to one, or text",
    note = "each kind of record has an id type of its own, so that one cannot be given for another"
)]
pub trait IntoParam<T> {
    #[doc(hidden)]
    fn into_param(self) -> Param;
}

/// The text of an argument. Only this crate can make one, which seals [`IntoParam`].
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    pub(crate) text: String,
    /// Whether it was a value of its type, and so was validated when that was made.
    pub(crate) typed: bool,
    /// What is known of the record that it names, where a record was given.
    pub(crate) known: Option<Known>,
}

/// What is known of a balance that was given as a record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub(crate) currency: String,
    pub(crate) indicator: Option<String>,
}

impl Param {
    pub(crate) fn text(text: String) -> Self {
        Self {
            text,
            typed: false,
            known: None,
        }
    }

    pub(crate) fn typed(text: String) -> Self {
        Self {
            text,
            typed: true,
            known: None,
        }
    }
}

impl Param {
    /// Returns whether it is a value that its type's rule refuses, so that it was accepted on purpose, or is the
    /// server's own.
    pub(crate) fn is_verbatim<T: TextRule>(&self) -> bool {
        self.typed && T::check(&self.text).is_err()
    }
}

impl<T> IntoParam<T> for String {
    fn into_param(self) -> Param {
        Param::text(self)
    }
}

impl<T> IntoParam<T> for &String {
    fn into_param(self) -> Param {
        Param::text(self.clone())
    }
}

impl<T> IntoParam<T> for &str {
    fn into_param(self) -> Param {
        Param::text(self.to_owned())
    }
}

/// A type of validated text: what is expected of it, and its rule.
pub(crate) trait TextRule {
    const EXPECTED: &'static str;

    fn check(text: &str) -> Result<(), InvalidText>;
}

/// Implements what every type of validated text has: parsing, printing, comparing, JSON.
macro_rules! validated_text {
    ($name:ident) => {
        impl $name {
            /// Returns the text, as on the server.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Takes a text from a reply without validation: the server's own texts are valid.
            #[allow(dead_code, reason = "not every kind of text occurs in a reply")]
            pub(crate) fn from_server(text: String) -> Self {
                Self(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::values::text::InvalidText;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::values::text::InvalidText;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = crate::values::text::InvalidText;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl crate::values::text::IntoParam<$name> for $name {
            fn into_param(self) -> crate::values::text::Param {
                crate::values::text::Param::typed(self.0)
            }
        }

        impl crate::values::text::IntoParam<$name> for &$name {
            fn into_param(self) -> crate::values::text::Param {
                crate::values::text::Param::typed(self.0.clone())
            }
        }
    };
}
pub(crate) use validated_text;
