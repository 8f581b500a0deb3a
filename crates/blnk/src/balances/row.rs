//! How large a balance's row is on the server, and how much it must be able to grow.

use serde_json::{Map, Value};

use crate::validate::{
    jsonb::{object_len, quoted_len},
    row_size::ROW_NUMBER,
};

/// Fixed text, `balance_id`, six one-digit amounts, one-digit `version`, and `created_at` with six digits of a second.
const FIXED: usize = 386;

/// The members that make up a new balance's row.
pub(crate) struct BalanceRow<'a> {
    pub(crate) ledger_id: &'a str,
    pub(crate) currency: &'a str,
    pub(crate) indicator: Option<&'a str>,
    pub(crate) identity_id: Option<&'a str>,
    pub(crate) meta_data: Option<&'a Map<String, Value>>,
    pub(crate) track_fund_lineage: bool,
    pub(crate) proportional: bool,
}

impl BalanceRow<'_> {
    /// Returns the row's length as PostgreSQL's own JSON, at worst.
    ///
    /// Compared with a running server to the byte for rows of many shapes.
    pub(crate) fn bytes(&self) -> usize {
        let or_null = |text: Option<&str>| text.map_or(4, quoted_len);
        FIXED
            + ROW_NUMBER
            + if self.track_fund_lineage { 4 } else { 5 }
            + if self.proportional { 14 } else { 6 }
            + quoted_len(self.ledger_id)
            + quoted_len(self.currency)
            + or_null(self.indicator)
            + or_null(self.identity_id)
            + self.meta_data.map_or(4, object_len)
    }
}

/// By how many bytes a new balance's row must be able to grow, within the server's limit of 7,999.
///
/// The row grows with the digits of its amounts. A movement that makes it too long is refused with a 500, and nothing
/// else about the balance shows why. So a balance whose metadata is too long for that is refused before it is created.
/// The default suffices for amounts of 39 digits (every 128-bit number), any version number, and an identity that is
/// linked later: 277 bytes.
///
/// Source: the row rule of `POST /proxy/balances`, measured on a running server.
///
/// # Example: large metadata
///
/// ```
/// use blnk::{NewBalance, balances::Headroom};
///
/// assert_eq!(Headroom::default(), Headroom::for_digits(39));
///
/// let large = NewBalance::new("ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc", "USD")
///     .meta_data("k", "x".repeat(7_300));
/// assert!(large.validate().is_err());
/// assert!(large.headroom(Headroom::for_digits(19)).validate().is_ok());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Headroom(u32);

impl Headroom {
    /// Returns the headroom for amounts of up to `digits` digits in each of the six totals, any version number, and an
    /// identity that is linked later.
    pub const fn for_digits(digits: u32) -> Self {
        // Per amount `digits - 1`, two minus signs, nine digits of version, 38 of a linked identity.
        Self(digits.saturating_mul(6).saturating_add(43))
    }

    /// Returns no headroom: movements of the balance can be refused from its next power of ten on.
    pub const fn none() -> Self {
        Self(0)
    }

    /// Returns the number of bytes.
    pub fn bytes(self) -> u32 {
        self.0
    }

    pub(crate) const fn of_bytes(bytes: u32) -> Self {
        Self(bytes)
    }
}

impl Default for Headroom {
    fn default() -> Self {
        Self::for_digits(39)
    }
}
