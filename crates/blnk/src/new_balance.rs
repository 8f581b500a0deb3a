//! What a new balance is asked to be, as plain data, and the rules it has to keep.

use blnk_api::types;
use serde::{Deserialize, Serialize};

use crate::{
    AllocationStrategy, ArgumentFor, Balance, Currency, HeadRoom, IdentityId, Indicator, LedgerId,
    Metadata, Problem, Reason,
    currency::check_blanks,
    declare::{Part, request},
    id::{GENERAL_LEDGER, note_text, null_as_empty, sealed::Argument},
    operation::Operation,
    path,
    room::{BalanceRow, note_room},
};

request! {
    /// A balance to create: plain data that can be built, checked, stored, compared and sent later.
    ///
    /// Text is taken as it is and checked by [`validate`](Self::validate), which sending does first, so that everything
    /// that is wrong is reported at once.
    ///
    /// Refused before it is sent: an empty ledger or currency, a NUL character anywhere, a currency with blanks at its
    /// ends, an indicator on an ordinary ledger or one that no path could name again, fund lineage without an identity,
    /// an allocation strategy that the server does not know, what [`Metadata`] must not hold, and a row that is too long
    /// or leaves less than its [`HeadRoom`]. Whether the ledger and the identity exist, and whether an indicator is
    /// taken, only the server knows.
    ///
    /// As JSON it has the members of the wire, and `allow` and `lossy_meta_data` for what was let through on purpose.
    /// Members it does not know are refused when it is read: the server would drop a misspelt one without a word.
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
    #[cfg_attr(feature = "json-schema", schemars(extend("required" = ["ledger_id", "currency"])))]
    pub struct NewBalance {
        #[serde(default, deserialize_with = "null_as_empty")]
        ledger_id: String => "The ledger's id, as given.",
        #[serde(default, deserialize_with = "null_as_empty")]
        currency: String => "The currency, as given.",
        #[serde(default, skip_serializing_if = "Option::is_none")]
        identity_id: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_fund_lineage: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        allocation_strategy: Option<AllocationStrategy>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        indicator: Option<String>,
        #[serde(default, skip_serializing_if = "Allowed::is_nothing")]
        allow: Allowed,
        ..meta_data
    }

    /// A balance of `currency` in a ledger.
    pub fn new(ledger: impl ArgumentFor<LedgerId>, currency: impl ArgumentFor<Currency>) {
        ..Self::from_arguments(ledger.into_argument().text, currency.into_argument())
    }

    /// Links the identity that owns the balance. It must exist; only the server knows.
    ///
    /// An empty text is no identity, to the server as to this.
    pub fn identity(mut self, identity: impl ArgumentFor<IdentityId>) {
        self.identity_id = Some(identity.into_argument().text);
    }

    /// Tracks whose funds the balance holds. Needs an [`identity`](Self::identity).
    pub fn track_fund_lineage(mut self, track: bool) {
        self.track_fund_lineage = Some(track);
    }

    /// How lineage-tracked funds are spent; first in, first out unless said otherwise.
    pub fn allocation_strategy(mut self, strategy: impl Into<AllocationStrategy>) {
        self.allocation_strategy = Some(strategy.into());
    }

    /// How much room the balance's row must have left to grow: see [`HeadRoom`].
    pub fn head_room(mut self, room: HeadRoom) {
        self.allow.head_room = room;
    }

    const OPERATION = Operation::create("balance_create", "/proxy/balances");

    fn validate(&self, problems) {
        self.check_texts(problems);
        self.check_indicator_place(problems);
        self.check_currency_blanks(problems);
        self.check_lineage(problems);
        let room = self.allow.head_room.bytes();
        note_room("balance", "meta_data", || self.row_bytes(), room, problems);
    }

    fn carry(self, call) -> Balance {
        let body = self.into_wire();
        call.prepare(call.api().balance_create(call.instance_id(), &body)).kept()
    }
}

/// What was let through on purpose.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
struct Allowed {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    verbatim_currency: bool,
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

impl Part for Allowed {}
impl Part for AllocationStrategy {}

impl NewBalance {
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
            lossy_meta_data: false,
            track_fund_lineage: None,
            allocation_strategy: None,
            indicator: None,
            allow: Allowed {
                verbatim_currency,
                ..Allowed::default()
            },
        }
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

    fn check_texts(&self, problems: &mut Vec<Problem>) {
        note_text("ledger_id", &self.ledger_id, LedgerId::EXPECTED, problems);
        note_text("currency", &self.currency, Currency::EXPECTED, problems);
        if let Some(identity) = self.identity_id() {
            note_text("identity_id", identity, IdentityId::EXPECTED, problems);
        }
        if let Some(indicator) = self.indicator()
            && self.ledger_id == GENERAL_LEDGER
            && let Err(found) = Indicator::new(indicator)
        {
            problems.push(Problem::new(
                "indicator",
                Reason::Refused,
                found.to_string(),
            ));
        }
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

    /// The request as it goes over the wire; to be called on a valid one.
    fn into_wire(self) -> types::CreateBalance {
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
