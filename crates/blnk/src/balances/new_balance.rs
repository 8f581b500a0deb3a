//! What is sent: a balance to create, and its rules.

use blnk_api::types;
use serde::{Deserialize, Serialize};

use crate::{
    balances::{
        allocation_strategy::AllocationStrategy,
        balance::Balance,
        operations::CREATE,
        row::{BalanceRow, Headroom},
    },
    call::echo::Differences,
    error::invalid_request::{InvalidRequest, Reason},
    validate::{
        Check, path,
        stored::{OptOuts, Restore, Store},
    },
    values::{
        currency::Currency,
        id::{GENERAL_LEDGER, IdentityId, LedgerId},
        indicator::{Indicator, check_servers_rule},
        metadata::Metadata,
        text::{IntoParam, Param, TextRule, null_as_empty},
    },
};

/// A balance to create: plain data that can be built, validated, stored, compared, and sent again.
///
/// Text is accepted unchanged. [`validate`](Self::validate) checks all of it at once, and so does every call before it
/// sends anything.
///
/// Refused before it is sent: an empty ledger or currency, an id of another kind of record, a NUL character anywhere, a
/// currency with blanks or invisible characters, an indicator on an ordinary ledger, one on the General Ledger that is
/// blank, has such characters or cannot be part of a path, fund lineage without an identity, an unknown allocation
/// strategy, metadata that breaks the rules of [`Metadata`], and a row that is too long or cannot grow by its
/// [`Headroom`]. Only the server can check whether the ledger and the identity exist, and whether an indicator is
/// taken.
///
/// Its JSON has the members of the wire. Unknown members are refused when it is read, because the server ignores a
/// misspelt one without a warning. [`Stored`](crate::Stored) is the form that preserves opt-outs.
///
/// Source: the documentation page of `POST /proxy/balances`, and the server's behaviour where the page is silent.
///
/// # Example: stored, and read again
///
/// ```
/// use blnk::NewBalance;
/// use serde_json::json;
///
/// let wallet = NewBalance::new("ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc", "USD")
///     .identity("idt_3b63c8da-af29-4cc3-ad38-df17d87456e6")
///     .meta_data("my_app", json!({ "tier": "gold" }));
/// wallet.validate()?;
///
/// let stored = serde_json::to_string(&wallet)?;
/// assert_eq!(serde_json::from_str::<NewBalance>(&stored)?, wallet);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "json-schema",
    derive(schemars::JsonSchema),
    schemars(extend("required" = ["ledger_id", "currency"]))
)]
#[serde(deny_unknown_fields)]
#[must_use = "a balance to create does nothing until it is sent"]
pub struct NewBalance {
    #[serde(default, deserialize_with = "null_as_empty")]
    ledger_id: String,
    #[serde(default, deserialize_with = "null_as_empty")]
    currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    track_fund_lineage: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    allocation_strategy: Option<AllocationStrategy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    indicator: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    meta_data: Option<Metadata>,
    #[serde(skip)]
    verbatim_currency: bool,
    #[serde(skip)]
    verbatim_indicator: bool,
    #[serde(skip)]
    headroom: Headroom,
}

impl NewBalance {
    /// Returns a balance to create, in a ledger and of one currency.
    pub fn new(ledger: impl IntoParam<LedgerId>, currency: impl IntoParam<Currency>) -> Self {
        Self::of(ledger.into_param().text, currency.into_param())
    }

    /// Returns an internal balance to create: one for your own purposes, such as fees or settlement, which is on the
    /// General Ledger and is found by its `@name`.
    ///
    /// Indicator and currency are unique together on an instance: a second creation is refused with 409
    /// ([`is_conflict`](crate::Error::is_conflict)), while that of an ordinary balance creates another one.
    ///
    /// # Example: with and without `@`
    ///
    /// ```
    /// use blnk::NewBalance;
    ///
    /// assert!(NewBalance::internal("@fees", "USD").validate().is_ok());
    /// assert!(NewBalance::internal("fees", "USD").validate().is_err());
    /// ```
    pub fn internal(
        indicator: impl IntoParam<Indicator>,
        currency: impl IntoParam<Currency>,
    ) -> Self {
        let mut balance = Self::of(GENERAL_LEDGER.to_owned(), currency.into_param());
        let indicator = indicator.into_param();
        balance.verbatim_indicator = indicator.is_verbatim::<Indicator>();
        balance.indicator = Some(indicator.text);
        balance
    }

    fn of(ledger_id: String, currency: Param) -> Self {
        Self {
            ledger_id,
            verbatim_currency: currency.is_verbatim::<Currency>(),
            verbatim_indicator: false,
            currency: currency.text,
            identity_id: None,
            track_fund_lineage: None,
            allocation_strategy: None,
            indicator: None,
            meta_data: None,
            headroom: Headroom::default(),
        }
    }

    /// Sets the identity that owns the balance. The server refuses one that does not exist.
    ///
    /// An empty text counts as no identity, as on the server.
    pub fn identity(mut self, identity: impl IntoParam<IdentityId>) -> Self {
        self.identity_id = Some(identity.into_param().text);
        self
    }

    /// Sets whether the server tracks whose funds the balance contains. It requires an [`identity`](Self::identity).
    pub fn track_fund_lineage(mut self, track: impl Into<Option<bool>>) -> Self {
        self.track_fund_lineage = track.into();
        self
    }

    /// Sets how lineage-tracked funds are spent. The default is first in, first out.
    pub fn allocation_strategy(mut self, strategy: impl Into<AllocationStrategy>) -> Self {
        self.allocation_strategy = Some(strategy.into());
        self
    }

    /// Sets a top-level key of the metadata. Blnk's documentation recommends one key for each application.
    pub fn meta_data(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        let meta_data = self.meta_data.get_or_insert_default();
        meta_data.insert(key.into(), &value);
        self
    }

    /// Replaces the whole metadata. An empty one is stored as `{}`, none as `null`.
    pub fn meta_data_all(mut self, meta_data: impl Into<Option<Metadata>>) -> Self {
        self.meta_data = meta_data.into();
        self
    }

    /// Sets by how much the balance's row must be able to grow: see [`Headroom`].
    pub fn headroom(mut self, headroom: Headroom) -> Self {
        self.headroom = headroom;
        self
    }

    /// Returns the ledger's id, unchanged.
    pub fn ledger_id(&self) -> &str {
        &self.ledger_id
    }

    /// Returns the currency, unchanged.
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// Returns the identity's id, unchanged; empty text is none.
    pub fn identity_id(&self) -> Option<&str> {
        self.identity_id.as_deref().filter(|id| !id.is_empty())
    }

    /// Returns the indicator, trimmed as the server trims it; blank text is none.
    pub fn indicator(&self) -> Option<&str> {
        let trimmed = self.indicator.as_deref()?.trim();
        (!trimmed.is_empty()).then_some(trimmed)
    }

    /// Returns the metadata, if any.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.meta_data.as_ref()
    }

    /// Returns the size of the balance's row on the server when it is created, in bytes, at worst.
    ///
    /// The server refuses a row over 7,999 bytes, at creation and at every later movement.
    ///
    /// Source: measured on a running server, to the byte.
    pub fn row_bytes(&self) -> usize {
        BalanceRow {
            ledger_id: &self.ledger_id,
            currency: &self.currency,
            indicator: self.indicator(),
            identity_id: self.identity_id(),
            meta_data: self.metadata().map(Metadata::as_map),
            track_fund_lineage: self.track_fund_lineage == Some(true),
            proportional: self.strategy() == Some(AllocationStrategy::Proportional),
        }
        .bytes()
    }

    /// Validates the balance. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Every problem of the request, by JSON pointer.
    pub fn validate(&self) -> Result<(), InvalidRequest> {
        self.check().finish(&CREATE)
    }

    /// Returns the strategy as the server normalises it.
    fn strategy(&self) -> Option<AllocationStrategy> {
        let strategy = self.allocation_strategy.as_ref();
        strategy.map(AllocationStrategy::normalized)
    }

    pub(crate) fn check(&self) -> Check {
        let mut check = Check::new();
        check.metadata_of_new(self.metadata());
        check.value::<LedgerId>("ledger_id", &self.ledger_id);
        check.currency(&self.currency, self.verbatim_currency);
        if let Some(identity) = self.identity_id() {
            check.value::<IdentityId>("identity_id", identity);
        }
        self.check_indicator(&mut check);
        self.check_lineage(&mut check);
        let headroom = usize::try_from(self.headroom.bytes()).unwrap_or(usize::MAX);
        check.row_size("balance", "meta_data", || self.row_bytes(), headroom);
        check
    }

    fn check_indicator(&self, check: &mut Check) {
        // The server would create a balance without a name, which was surely meant to have one.
        if self.ledger_id == GENERAL_LEDGER
            && let Some(given) = &self.indicator
        {
            check_name(check, given, self.verbatim_indicator, &self.currency);
        } else if self.indicator().is_some() {
            let message = "is set on an ordinary ledger; expected none, or \
                           `NewBalance::internal`, which sets the General Ledger";
            check.refuse("indicator", Reason::Refused, message);
        }
    }

    fn check_lineage(&self, check: &mut Check) {
        if self.track_fund_lineage == Some(true) && self.identity_id().is_none() {
            let message =
                "is missing; fund lineage is tracked by identity, so set one or do not track";
            check.refuse("identity_id", Reason::Refused, message);
        }
        if let Some(AllocationStrategy::Other(found)) = self.strategy() {
            let message = format!("is {found:?}; expected FIFO, LIFO or PROPORTIONAL");
            check.refuse("allocation_strategy", Reason::Refused, message);
        }
    }

    pub(crate) fn to_wire(&self) -> types::CreateBalance {
        types::CreateBalance {
            allocation_strategy: self.strategy().and_then(|strategy| strategy.to_wire()),
            currency: self.currency.clone(),
            identity_id: self.identity_id().map(str::to_owned),
            indicator: self.indicator().map(str::to_owned),
            ledger_id: self.ledger_id.clone(),
            meta_data: self.metadata().map(|data| data.as_map().clone()),
            track_fund_lineage: self.track_fund_lineage,
        }
    }
}

/// Compares a stored balance with the one that was sent.
pub(crate) fn compare(
    sent: &types::CreateBalance,
    stored: &Balance,
    differences: &mut Differences,
) {
    let identity = stored.identity_id.as_ref().map(IdentityId::as_str);
    let strategy = stored.allocation_strategy.as_ref();
    let sent_strategy = sent
        .allocation_strategy
        .map(|strategy| strategy.to_string());
    differences.text(
        "ledger_id",
        Some(&sent.ledger_id),
        Some(stored.ledger_id.as_str()),
    );
    differences.text(
        "currency",
        Some(&sent.currency),
        Some(stored.currency.as_str()),
    );
    differences.text("identity_id", sent.identity_id.as_deref(), identity);
    let indicator = stored.indicator.as_ref().map(Indicator::as_str);
    differences.text("indicator", sent.indicator.as_deref(), indicator);
    let strategy = strategy.map(AllocationStrategy::as_str);
    differences.text("allocation_strategy", sent_strategy.as_deref(), strategy);
    differences.flag(
        "track_fund_lineage",
        sent.track_fund_lineage,
        stored.track_fund_lineage,
    );
    let meta_data = stored.meta_data.as_ref().map(Metadata::as_map);
    differences.meta_data(sent.meta_data.as_ref(), meta_data);
}

/// Validates indicator and currency as the name by which an internal balance is found.
pub(crate) fn check_name(check: &mut Check, indicator: &str, verbatim: bool, currency: &str) {
    let rule = match check_servers_rule(indicator) {
        Ok(()) if verbatim => Ok(()),
        Ok(()) => Indicator::check(indicator),
        invalid => invalid,
    };
    check.rule("indicator", Reason::Refused, rule);
    for (field, text) in [("indicator", indicator.trim()), ("currency", currency)] {
        check.rule(
            field,
            Reason::UnreachableIndicator,
            path::check_segment(text),
        );
    }
}

impl Store for NewBalance {
    fn opt_outs(&self) -> OptOuts {
        let headroom = self.headroom;
        OptOuts {
            verbatim_currency: self.verbatim_currency,
            verbatim_indicator: self.verbatim_indicator,
            headroom_bytes: (headroom != Headroom::default()).then(|| headroom.bytes()),
            ..OptOuts::of_metadata(self.metadata())
        }
    }
}

impl Restore for NewBalance {
    fn set_opt_outs(&mut self, opt_outs: OptOuts) {
        opt_outs.apply_to_metadata(self.meta_data.as_mut());
        self.verbatim_currency = opt_outs.verbatim_currency;
        self.verbatim_indicator = opt_outs.verbatim_indicator;
        self.headroom = opt_outs
            .headroom_bytes
            .map_or_else(Headroom::default, Headroom::of_bytes);
    }
}
