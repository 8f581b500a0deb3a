//! Names of records on the server, one type for each kind, so that one cannot be given for another.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{Problem, Reason};

/// The id of the built-in General Ledger, the home of internal balances.
pub(crate) const GENERAL_LEDGER: &str = "general_ledger_id";

/// Text that cannot be a name or a currency.
///
/// # Example
///
/// ```
/// let error = blnk::LedgerId::new("").unwrap_err();
/// assert_eq!(error.to_string(), "is empty; expected the id of a ledger, such as `ldg_…` or `general_ledger_id`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidText {
    found: &'static str,
    expected: &'static str,
}

impl InvalidText {
    pub(crate) fn new(found: &'static str, expected: &'static str) -> Self {
        Self { found, expected }
    }
}

impl fmt::Display for InvalidText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; expected {}", self.found, self.expected)
    }
}

impl std::error::Error for InvalidText {}

/// What the server can neither store nor compare: PostgreSQL text holds no NUL, and answers one with a 500.
pub(crate) fn check_text(text: &str, expected: &'static str) -> Result<(), InvalidText> {
    if text.is_empty() {
        Err(InvalidText::new("is empty", expected))
    } else if text.contains('\0') {
        Err(InvalidText::new("holds a NUL character", expected))
    } else {
        Ok(())
    }
}

/// The server takes `null` as the empty text, and then refuses that by the field's name.
pub(crate) fn null_as_empty<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<String, D::Error> {
    Option::<String>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Adds a problem for text that the server can neither store nor compare.
pub(crate) fn note_text(
    field: &'static str,
    text: &str,
    expected: &'static str,
    problems: &mut Vec<Problem>,
) {
    if let Err(found) = check_text(text, expected) {
        problems.push(Problem::new(field, Reason::Refused, found.to_string()));
    }
}

/// A value of type `T`, or text that will be checked as one when the request is.
///
/// This is what lets a constructor take `"ldg_…"` and a [`LedgerId`] alike, and not an [`IdentityId`]. Text is not
/// checked on the spot: a request reports all that is wrong with it at once.
///
/// The trait is sealed: its implementations are listed below.
pub trait ArgumentFor<T>: sealed::Sealed<T> {}

impl<T, A: sealed::Sealed<T>> ArgumentFor<T> for A {}

pub(crate) mod sealed {
    /// Text, and whether it was checked already.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Argument {
        pub text: String,
        pub checked: bool,
    }

    pub trait Sealed<T> {
        fn into_argument(self) -> Argument;
    }

    impl<T> Sealed<T> for String {
        fn into_argument(self) -> Argument {
            Argument {
                text: self,
                checked: false,
            }
        }
    }

    impl<T> Sealed<T> for &String {
        fn into_argument(self) -> Argument {
            Sealed::<T>::into_argument(self.clone())
        }
    }

    impl<T> Sealed<T> for &str {
        fn into_argument(self) -> Argument {
            Sealed::<T>::into_argument(self.to_owned())
        }
    }
}

/// Implements what every checked text type has: reading, printing, comparing, JSON.
macro_rules! checked_text {
    ($name:ident) => {
        impl $name {
            /// The text, as the server knows it.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// What a reply said: taken as it is, because the server is the one who names things.
            #[allow(dead_code, reason = "no reply of this version names a transaction")]
            pub(crate) fn from_server(text: String) -> Self {
                Self(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::InvalidText;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::InvalidText;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = crate::InvalidText;

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

        impl crate::id::sealed::Sealed<$name> for $name {
            fn into_argument(self) -> crate::id::sealed::Argument {
                crate::id::sealed::Argument {
                    text: self.0,
                    checked: true,
                }
            }
        }

        impl crate::id::sealed::Sealed<$name> for &$name {
            fn into_argument(self) -> crate::id::sealed::Argument {
                crate::id::sealed::Sealed::<$name>::into_argument(self.clone())
            }
        }
    };
}
pub(crate) use checked_text;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            pub(crate) const EXPECTED: &'static str = $expected;

            /// Checks `text`: not empty and without NUL. The server compares ids byte for byte and does not look at
            /// their form, so neither does this.
            ///
            /// # Errors
            ///
            /// The text is empty or holds a NUL character.
            pub fn new(text: impl Into<String>) -> Result<Self, InvalidText> {
                let text = text.into();
                check_text(&text, Self::EXPECTED)?;
                Ok(Self(text))
            }
        }

        checked_text!($name);
    };
}

id! {
    /// The id of a ledger: `ldg_` and a UUID, or `general_ledger_id`.
    ///
    /// # Example
    ///
    /// ```
    /// let ledger = blnk::LedgerId::new("ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc")?;
    /// assert_eq!(ledger, "ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc");
    /// # Ok::<(), blnk::InvalidText>(())
    /// ```
    LedgerId, "the id of a ledger, such as `ldg_…` or `general_ledger_id`"
}

impl LedgerId {
    /// The General Ledger, which every instance has from the start.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(blnk::LedgerId::general(), "general_ledger_id");
    /// ```
    pub fn general() -> Self {
        Self(GENERAL_LEDGER.to_owned())
    }
}

id! {
    /// The id of a balance: `bln_` and a UUID, made by the server.
    ///
    /// # Example
    ///
    /// ```
    /// let balance: blnk::BalanceId = "bln_5ce86029-3c2e-4e2a-aae2-7fb931ca4c4f".parse()?;
    /// assert_eq!(balance.as_str().len(), 40);
    /// # Ok::<(), blnk::InvalidText>(())
    /// ```
    BalanceId, "the id of a balance, such as `bln_…`"
}

id! {
    /// The id of an identity: `idt_` and a UUID.
    ///
    /// # Example
    ///
    /// ```
    /// let identity: blnk::IdentityId = "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6".parse()?;
    /// assert_eq!(identity.to_string(), "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6");
    /// # Ok::<(), blnk::InvalidText>(())
    /// ```
    IdentityId, "the id of an identity, such as `idt_…`"
}

id! {
    /// The id of a transaction: `txn_` and a UUID, made by the server.
    ///
    /// # Example
    ///
    /// ```
    /// let transaction: blnk::TransactionId = "txn_6164573b-6cc8-45a4-ad2e-7b4ba6a60f7d".parse()?;
    /// assert_eq!(transaction.as_str().len(), 40);
    /// # Ok::<(), blnk::InvalidText>(())
    /// ```
    TransactionId, "the id of a transaction, such as `txn_…`"
}

/// The `@name` of an internal balance on the General Ledger.
///
/// The server trims Unicode blanks at both ends (`strings.TrimSpace` of Go), and then asks for `@` and one or more
/// characters that are no *ASCII* blanks: its rule is the regular expression `^@\S+$`, and `\S` means "none of
/// tab, line feed, form feed, carriage return, space" to Go. This type does the same, and holds the trimmed text.
///
/// # Example
///
/// ```
/// use blnk::Indicator;
///
/// assert_eq!(Indicator::new(" @fees ")?, "@fees");
/// assert!(Indicator::new("fees").is_err());
/// # Ok::<(), blnk::InvalidText>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Indicator(String);

impl Indicator {
    pub(crate) const EXPECTED: &'static str =
        "`@` and at least one character, without blanks, such as `@fees`";

    /// Checks and trims `text`.
    ///
    /// # Errors
    ///
    /// What is left after trimming does not begin with `@`, has nothing after it, or holds an ASCII blank or NUL.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidText> {
        let text = text.into();
        // `char::is_whitespace` and Go's `unicode.IsSpace` are both the Unicode property White_Space.
        let trimmed = text.trim();
        check_text(trimmed, Self::EXPECTED)?;
        let Some(name) = trimmed.strip_prefix('@') else {
            return Err(InvalidText::new("does not begin with `@`", Self::EXPECTED));
        };
        if name.is_empty() {
            return Err(InvalidText::new("has nothing after `@`", Self::EXPECTED));
        }
        if name.contains(['\t', '\n', '\u{c}', '\r', ' ']) {
            return Err(InvalidText::new("holds a blank", Self::EXPECTED));
        }
        Ok(Self(trimmed.to_owned()))
    }
}

checked_text!(Indicator);
