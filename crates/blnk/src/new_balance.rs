//! What a new balance is asked to be, as plain data, and the rules it has to keep.

use blnk_api::types;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    AllocationStrategy, ArgumentFor, Currency, HeadRoom, IdentityId, Indicator, InvalidRequest,
    LedgerId, Metadata, Problem, Reason,
    currency::check_blanks,
    id::{GENERAL_LEDGER, InvalidText, check_text, sealed::Argument},
    path,
    room::{BalanceRow, MAX_ROW_BYTES},
};

/// A balance to create: plain data that can be built, checked, stored, compared and sent later.
///
/// Text is taken as it is and checked by [`validate`](Self::validate), which sending does first, so that everything
/// that is wrong is reported at once.
///
/// As JSON it has the members of the wire, and `allow` for what was let through on purpose. Members it does not know
/// are refused when it is read: the server would drop a misspelt one without a word.
///
/// Source: the documentation page of `POST /proxy/balances`, and the server's behaviour where the page is silent.
///
/// # Example
///
/// ```
/// use blnk::NewBalance;
/// use serde_json::json;
///
/// let asked = NewBalance::new("ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc", "USD")
///     .identity("idt_3b63c8da-af29-4cc3-ad38-df17d87456e6")
///     .meta_data("my_app", json!({ "tier": "gold" }));
/// asked.validate()?;
///
/// let stored = serde_json::to_string(&asked)?;
/// assert_eq!(serde_json::from_str::<NewBalance>(&stored)?, asked);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["ledger_id", "currency"]))]
#[must_use = "a request does nothing until it is sent"]
pub struct NewBalance {
    #[serde(default, deserialize_with = "null_as_empty")]
    ledger_id: String,
    #[serde(default, deserialize_with = "null_as_empty")]
    currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    meta_data: Option<Metadata>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    track_fund_lineage: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    allocation_strategy: Option<AllocationStrategy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    indicator: Option<String>,
    #[serde(default, skip_serializing_if = "Allowed::is_nothing")]
    allow: Allowed,
}

/// What was let through on purpose.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Allowed {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    verbatim_currency: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    lossy_meta_data: bool,
    #[serde(skip_serializing_if = "HeadRoom::is_default")]
    head_room: HeadRoom,
    /// Made by [`NewBalance::internal`]: an indicator is not optional.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    internal: bool,
}

impl Allowed {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// The server takes `null` as the empty text, and then refuses that by the field's name.
fn null_as_empty<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Option::<String>::deserialize(deserializer).map(Option::unwrap_or_default)
}

impl NewBalance {
    /// A balance of `currency` in a ledger.
    pub fn new(ledger: impl ArgumentFor<LedgerId>, currency: impl ArgumentFor<Currency>) -> Self {
        Self::from_arguments(ledger.into_argument().text, currency.into_argument())
    }

    /// An internal balance: one of your own books, such as fees or settlement, found by its `@name` on the General
    /// Ledger.
    ///
    /// Indicator and currency are unique together on an instance: creating it a second time is refused with 409
    /// ([`is_conflict`](crate::Error::is_conflict)), unlike an ordinary balance, of which a second one would be made.
    ///
    /// # Example
    ///
    /// ```
    /// let fees = blnk::NewBalance::internal("@fees", "USD");
    /// assert!(fees.validate().is_ok());
    /// assert!(blnk::NewBalance::internal("fees", "USD").validate().is_err());
    /// ```
    pub fn internal(
        indicator: impl ArgumentFor<Indicator>,
        currency: impl ArgumentFor<Currency>,
    ) -> Self {
        let mut balance = Self::from_arguments(GENERAL_LEDGER.to_owned(), currency.into_argument());
        balance.indicator = Some(indicator.into_argument().text);
        balance.allow.internal = true;
        balance
    }

    fn from_arguments(ledger_id: String, currency: Argument) -> Self {
        // A typed currency has been looked at; if it has blanks, it came from `verbatim` or from the server.
        let verbatim_currency = currency.checked && check_blanks(&currency.text).is_err();
        Self {
            ledger_id,
            currency: currency.text,
            identity_id: None,
            meta_data: None,
            track_fund_lineage: None,
            allocation_strategy: None,
            indicator: None,
            allow: Allowed {
                verbatim_currency,
                ..Allowed::default()
            },
        }
    }

    /// Links the identity that owns the balance. It must exist; only the server knows.
    ///
    /// An empty text is no identity, to the server as to this.
    pub fn identity(mut self, identity: impl ArgumentFor<IdentityId>) -> Self {
        self.identity_id = Some(identity.into_argument().text);
        self
    }

    /// Sets a top-level key of the metadata. One key per application is the documentation's advice.
    pub fn meta_data(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.meta_data
            .get_or_insert_default()
            .insert(key.into(), value.into());
        self
    }

    /// Replaces the whole metadata. An empty one is stored as `{}`, none as `null`.
    pub fn meta_data_all(mut self, meta_data: impl Into<Metadata>) -> Self {
        let meta_data = meta_data.into();
        self.allow.lossy_meta_data = meta_data.is_lossy();
        self.meta_data = Some(meta_data);
        self
    }

    /// Tracks whose funds the balance holds. Needs an [`identity`](Self::identity).
    pub fn track_fund_lineage(mut self, track: bool) -> Self {
        self.track_fund_lineage = Some(track);
        self
    }

    /// How lineage-tracked funds are spent; first in, first out unless said otherwise.
    pub fn allocation_strategy(mut self, strategy: impl Into<AllocationStrategy>) -> Self {
        self.allocation_strategy = Some(strategy.into());
        self
    }

    /// How much room the balance's row must have left to grow: see [`HeadRoom`].
    pub fn head_room(mut self, room: HeadRoom) -> Self {
        self.allow.head_room = room;
        self
    }

    /// The ledger's id, as given.
    pub fn ledger_id(&self) -> &str {
        &self.ledger_id
    }

    /// The currency, as given.
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// The identity's id, as given; empty text is none.
    pub fn identity_id(&self) -> Option<&str> {
        self.identity_id.as_deref().filter(|id| !id.is_empty())
    }

    /// The indicator, trimmed as the server trims it; blank text is none.
    pub fn indicator(&self) -> Option<&str> {
        let trimmed = self.indicator.as_deref()?.trim();
        (!trimmed.is_empty() || self.allow.internal).then_some(trimmed)
    }

    /// The metadata, if any.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.meta_data.as_ref()
    }

    /// The bytes that the balance's row takes on the server when it is created, at worst.
    ///
    /// A row is refused over 7,999 bytes, at creation and at every later movement.
    pub fn row_bytes(&self) -> usize {
        BalanceRow {
            ledger_id: &self.ledger_id,
            currency: &self.currency,
            indicator: self.indicator(),
            identity_id: self.identity_id(),
            meta_data: self.meta_data.as_ref().map(Metadata::as_map),
            track_fund_lineage: self.track_fund_lineage == Some(true),
            proportional: self.strategy() == Some(AllocationStrategy::Proportional),
        }
        .bytes()
    }

    /// What the server will make of the strategy.
    fn strategy(&self) -> Option<AllocationStrategy> {
        self.allocation_strategy
            .as_ref()
            .map(AllocationStrategy::as_the_server_reads_it)
    }

    /// Checks everything that can be known without the server, and reports all that is wrong.
    ///
    /// Sending does this first. What only the server can know (an unknown ledger or identity, a taken indicator) is
    /// not looked up.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`] with every problem, by field.
    pub fn validate(&self) -> Result<(), InvalidRequest> {
        let mut problems = Vec::new();
        let mut refuse = |field: &str, found: InvalidText| {
            problems.push(Problem::new(field, Reason::Refused, found.to_string()));
        };
        if let Err(found) = check_text(&self.ledger_id, LedgerId::EXPECTED) {
            refuse("ledger_id", found);
        }
        if let Err(found) = check_text(&self.currency, Currency::EXPECTED) {
            refuse("currency", found);
        }
        if let Some(identity) = self.identity_id()
            && let Err(found) = check_text(identity, IdentityId::EXPECTED)
        {
            refuse("identity_id", found);
        }
        if let Some(indicator) = self.indicator()
            && self.ledger_id == GENERAL_LEDGER
            && let Err(found) = Indicator::new(indicator)
        {
            refuse("indicator", found);
        }
        self.check_indicator_place(&mut problems);
        self.check_currency_blanks(&mut problems);
        self.check_lineage(&mut problems);
        self.check_metadata(&mut problems);
        if !problems
            .iter()
            .any(|problem| problem.reason() == Reason::TooDeep)
        {
            self.check_room(&mut problems);
        }
        InvalidRequest::check(OPERATION, problems)
    }

    fn check_indicator_place(&self, problems: &mut Vec<Problem>) {
        if self.indicator().is_none() {
            return;
        }
        if self.ledger_id != GENERAL_LEDGER {
            problems.push(Problem::new(
                "indicator",
                Reason::Refused,
                "is set on an ordinary ledger; expected none, or `NewBalance::internal`, which fixes the General Ledger",
            ));
            return;
        }
        for (field, text) in [
            ("indicator", self.indicator().unwrap_or_default()),
            ("currency", self.currency.as_str()),
        ] {
            if let Err(found) = path::check(text) {
                problems.push(Problem::new(
                    field,
                    Reason::UnreachableIndicator,
                    found.to_string(),
                ));
            }
        }
    }

    fn check_currency_blanks(&self, problems: &mut Vec<Problem>) {
        if self.allow.verbatim_currency || self.currency.is_empty() {
            return;
        }
        if let Err(found) = check_blanks(&self.currency) {
            problems.push(Problem::new(
                "currency",
                Reason::BlankCurrency,
                found.to_string(),
            ));
        }
    }

    fn check_lineage(&self, problems: &mut Vec<Problem>) {
        if self.track_fund_lineage == Some(true) && self.identity_id().is_none() {
            problems.push(Problem::new(
                "identity_id",
                Reason::Refused,
                "is missing; fund lineage is tracked by identity, so set one or do not track",
            ));
        }
        if let Some(AllocationStrategy::Other(found)) = self.strategy() {
            problems.push(Problem::new(
                "allocation_strategy",
                Reason::Refused,
                format!("is {found:?}; expected FIFO, LIFO or PROPORTIONAL"),
            ));
        }
    }

    fn check_metadata(&self, problems: &mut Vec<Problem>) {
        if let Some(meta_data) = &self.meta_data {
            meta_data.note_problems_of_new(self.allow.lossy_meta_data, problems);
        }
    }

    fn check_room(&self, problems: &mut Vec<Problem>) {
        let needed = self.row_bytes();
        let room = self.allow.head_room.bytes();
        if needed > MAX_ROW_BYTES {
            problems.push(Problem::new(
                "meta_data",
                Reason::TooLittleRoom,
                format!(
                    "makes the balance's row {needed} bytes long, and the server refuses rows over {MAX_ROW_BYTES}; \
                     shorten it by {} bytes",
                    needed + room - MAX_ROW_BYTES
                ),
            ));
        } else if needed + room > MAX_ROW_BYTES {
            problems.push(Problem::new(
                "meta_data",
                Reason::TooLittleRoom,
                format!(
                    "makes the balance's row {needed} bytes long, which leaves {} of the {MAX_ROW_BYTES} that the \
                     server allows; the balance would be created and stop moving when its amounts grow: shorten it by \
                     {} bytes, or ask for less `head_room` than {room}",
                    MAX_ROW_BYTES - needed,
                    needed + room - MAX_ROW_BYTES
                ),
            ));
        }
    }

    /// The request as it goes over the wire; to be called on a valid one.
    pub(crate) fn into_wire(self) -> types::CreateBalance {
        let indicator = self.indicator().map(str::to_owned);
        let allocation_strategy = self.strategy().and_then(|strategy| strategy.to_wire());
        types::CreateBalance {
            allocation_strategy,
            currency: self.currency,
            identity_id: self.identity_id.filter(|id| !id.is_empty()),
            indicator,
            ledger_id: self.ledger_id,
            meta_data: self.meta_data.map(Metadata::into_map),
            track_fund_lineage: self.track_fund_lineage,
        }
    }
}

/// The operation's name in errors and logs.
pub(crate) const OPERATION: &str = "balance_create";
