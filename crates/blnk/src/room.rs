//! How large a balance's row is on the server, and how much it must be able to grow.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Problem, Reason,
    jsonb::{object_len, quoted_len},
};

/// The largest row that the server can store or update, as JSON.
///
/// Core sends each changed row through `pg_notify`, and PostgreSQL refuses payloads of 8,000 bytes and more; the
/// statement fails with it.
pub(crate) const MAX_ROW_BYTES: usize = 7_999;

/// Fixed text, `balance_id`, six one-digit amounts, one-digit `version`, and `created_at` with six digits of a second.
const FIXED: usize = 386;

/// Digits of the internal row number. A client cannot know it; ten digits is more rows than a table will have.
const ROW_NUMBER: usize = 10;

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
    /// The row's length as PostgreSQL's own JSON, at worst.
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

/// Adds a problem for a row that the server refuses, or that leaves less than `spare` bytes to grow.
pub(crate) fn note_room(
    record: &str,
    field: &'static str,
    needed: impl FnOnce() -> usize,
    spare: usize,
    problems: &mut Vec<Problem>,
) {
    // What is nested too deep is not walked through.
    let too_deep = |problem: &Problem| problem.reason() == Reason::TooDeep;
    if problems.iter().any(too_deep) {
        return;
    }
    let needed = needed();
    let excess = (needed + spare).saturating_sub(MAX_ROW_BYTES);
    if excess == 0 {
        return;
    }
    let message = if needed > MAX_ROW_BYTES {
        format!(
            "makes the {record}'s row {needed} bytes long, and the server refuses rows over {MAX_ROW_BYTES}; \
             shorten it by {excess} bytes"
        )
    } else {
        format!(
            "makes the {record}'s row {needed} bytes long, which leaves {} of the {MAX_ROW_BYTES} that the server \
             allows; the {record} would be created and stop moving when its amounts grow: shorten it by {excess} \
             bytes, or ask for less `head_room` than {spare}",
            MAX_ROW_BYTES - needed,
        )
    };
    problems.push(Problem::new(field, Reason::TooLittleRoom, message));
}

/// The length of a new ledger's row as PostgreSQL's own JSON, at worst. Only its creation is limited.
///
/// Compared with a running server to the byte.
pub(crate) fn ledger_row_bytes(name: &str, meta_data: Option<&Map<String, Value>>) -> usize {
    157 + ROW_NUMBER + quoted_len(name) + meta_data.map_or(4, object_len)
}

/// How much room a new balance's row must have left, in bytes, below the server's limit of 7,999.
///
/// The row grows with the digits of its amounts, and a movement that would make it too large is refused with a 500,
/// while everything else about the balance looks well. So a balance whose metadata leaves too little room is refused
/// before it is created. The default keeps room for amounts of 39 digits (every 128-bit number), any version number
/// and an identity linked later: 277 bytes.
///
/// Source: the row rule of `POST /proxy/balances`, measured on a running server.
///
/// # Example
///
/// ```
/// use blnk::{HeadRoom, NewBalance};
///
/// assert_eq!(HeadRoom::default(), HeadRoom::for_digits(39));
///
/// let large = NewBalance::new("ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc", "USD")
///     .meta_data("k", "x".repeat(7_300));
/// assert!(large.validate().is_err());
/// assert!(large.head_room(HeadRoom::for_digits(19)).validate().is_ok());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct HeadRoom(u32);

impl HeadRoom {
    /// Room for amounts of up to `digits` digits in each of the six totals, any version number, and an identity
    /// linked later.
    pub const fn for_digits(digits: u32) -> Self {
        // Per amount `digits - 1`, two minus signs, nine digits of version, 38 of a linked identity.
        Self(digits.saturating_mul(6).saturating_add(43))
    }

    /// So many bytes.
    pub const fn of_bytes(bytes: u32) -> Self {
        Self(bytes)
    }

    /// None: the balance may stop moving at its next power of ten.
    pub const fn none() -> Self {
        Self(0)
    }

    /// The room in bytes.
    pub fn bytes(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }

    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for HeadRoom {
    fn default() -> Self {
        Self::for_digits(39)
    }
}
