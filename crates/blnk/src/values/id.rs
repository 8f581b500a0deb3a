//! Ids of records on the server, one type for each kind.

use serde::{Deserialize, Serialize};

use crate::values::text::{InvalidText, TextRule, check_text, validated_text};

/// The id of the built-in General Ledger, the home of internal balances.
pub(crate) const GENERAL_LEDGER: &str = "general_ledger_id";

/// How the server's ids begin, and the kind of record of each.
const KINDS: [(&str, &str); 6] = [
    ("ldg_", "is the id of a ledger"),
    (GENERAL_LEDGER, "is the id of the General Ledger"),
    ("bln_", "is the id of a balance"),
    ("idt_", "is the id of an identity"),
    ("txn_", "is the id of a transaction"),
    ("bulk_", "is the id of a batch of transactions"),
];

/// Validates an id: not empty, without blanks and control characters, and not of another known kind.
///
/// The server compares ids byte for byte and does not look at their form, so no prefix is required.
fn check_id(text: &str, own: &[&str], expected: &'static str) -> Result<(), InvalidText> {
    check_text(text, expected)?;
    // The usual id is looked at byte by byte, which is much faster.
    let is_plain = text
        .bytes()
        .fold(true, |plain, byte| plain & byte.is_ascii_graphic());
    if !is_plain
        && let Some((at, found)) = text
            .chars()
            .enumerate()
            .find(|(_, c)| c.is_whitespace() || c.is_control())
    {
        let what = if found == '\n' || found == '\r' {
            "a line break"
        } else if found.is_control() {
            "a control character"
        } else {
            "a blank"
        };
        let found = format!("contains {what} at character {}", at + 1);
        return Err(InvalidText::new(found, expected));
    }
    match KINDS.iter().find(|(prefix, _)| text.starts_with(prefix)) {
        Some((prefix, found)) if !own.contains(prefix) => Err(InvalidText::new(*found, expected)),
        _ => Ok(()),
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $own:expr, $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Returns the id, validated: not empty, without blanks and control characters, and not the id of another
            /// kind of record.
            ///
            /// No prefix is required, because the server compares ids byte for byte and does not check their form.
            ///
            /// # Errors
            ///
            /// The error has what was found, and what was expected.
            pub fn new(text: impl Into<String>) -> Result<Self, InvalidText> {
                let text = text.into();
                Self::check(&text)?;
                Ok(Self(text))
            }
        }

        impl TextRule for $name {
            const EXPECTED: &'static str = $expected;

            fn check(text: &str) -> Result<(), InvalidText> {
                check_id(text, $own, Self::EXPECTED)
            }
        }

        validated_text!($name);
    };
}

id! {
    /// The id of a ledger: `ldg_` and a UUID, or `general_ledger_id`.
    ///
    /// # Example: one kind alone
    ///
    /// ```
    /// use blnk::values::LedgerId;
    ///
    /// let ledger = LedgerId::new("ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc")?;
    /// assert_eq!(ledger, "ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc");
    /// assert!(LedgerId::new("bln_5ce86029-3c2e-4e2a-aae2-7fb931ca4c4f").is_err());
    /// # Ok::<(), blnk::values::InvalidText>(())
    /// ```
    LedgerId, &["ldg_", GENERAL_LEDGER], "the id of a ledger, such as `ldg_…` or \
                                          `general_ledger_id`"
}

impl LedgerId {
    /// Returns the id of the General Ledger, which every instance has from the start.
    ///
    /// # Example: the fixed id
    ///
    /// ```
    /// assert_eq!(blnk::values::LedgerId::general(), "general_ledger_id");
    /// ```
    pub fn general() -> Self {
        Self(GENERAL_LEDGER.to_owned())
    }
}

id! {
    /// The id of a balance: `bln_` and a UUID, made by the server.
    ///
    /// # Example: from text
    ///
    /// ```
    /// let balance: blnk::values::BalanceId = "bln_5ce86029-3c2e-4e2a-aae2-7fb931ca4c4f".parse()?;
    /// assert_eq!(balance.as_str().len(), 40);
    /// # Ok::<(), blnk::values::InvalidText>(())
    /// ```
    BalanceId, &["bln_"], "the id of a balance, such as `bln_…`"
}

id! {
    /// The id of an identity: `idt_` and a UUID.
    ///
    /// # Example: back to text
    ///
    /// ```
    /// let identity: blnk::values::IdentityId = "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6".parse()?;
    /// assert_eq!(identity.to_string(), "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6");
    /// # Ok::<(), blnk::values::InvalidText>(())
    /// ```
    IdentityId, &["idt_"], "the id of an identity, such as `idt_…`"
}

id! {
    /// The id of a batch of transactions: `bulk_` and a UUID, made by the server. No route reads a batch; its
    /// transactions have this id as their parent.
    ///
    /// # Example: no transaction
    ///
    /// ```
    /// use blnk::values::{BatchId, TransactionId};
    ///
    /// let batch = BatchId::new("bulk_f8bf2251-6b41-436a-887d-0fdd93b33e6a")?;
    /// assert!(TransactionId::new(batch.as_str()).is_err());
    /// # Ok::<(), blnk::values::InvalidText>(())
    /// ```
    BatchId, &["bulk_"], "the id of a batch of transactions, such as `bulk_…`"
}

id! {
    /// The id of a transaction: `txn_` and a UUID, made by the server.
    ///
    /// # Example: from text
    ///
    /// ```
    /// let transaction: blnk::values::TransactionId = "txn_6164573b-6cc8-45a4-ad2e-7b4ba6a60f7d".parse()?;
    /// assert_eq!(transaction.as_str().len(), 40);
    /// # Ok::<(), blnk::values::InvalidText>(())
    /// ```
    TransactionId, &["txn_"], "the id of a transaction, such as `txn_…`"
}
