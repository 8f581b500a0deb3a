//! What is sent: a transaction to post, and its rules.

use blnk_api::{MinorUnits, types};
use chrono::{DateTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    error::invalid_request::{InvalidRequest, Reason},
    transactions::{
        balance_ref::{BalanceRef, is_name},
        operations::POST,
        overdraft::Overdraft,
    },
    validate::{
        Check,
        jsonb::{object_len, quoted_len},
        stored::{OptOuts, Restore, Store},
    },
    values::{
        amount::{Amount, decimal},
        indicator::check_servers_rule as check_name,
        metadata::Metadata,
        precision::Precision,
        reference::{self, Reference},
        text::{IntoParam, Known, TextRule, check_text, null_as_empty},
    },
};

/// The metadata keys by which the server itself acts on transactions.
const RESERVED: [&str; 7] = [
    "QUEUED_PARENT_TRANSACTION",
    "inflight",
    "allow_overdraft",
    "atomic",
    "sequence",
    "queue_lane",
    "queue_pair_key",
];

/// How other reserved keys begin.
const RESERVED_PREFIXES: [&str; 4] = ["recovery_", "BLNK_", "blnk_", "_"];

/// The key that names whose funds move.
const PROVIDER: &str = "BLNK_LINEAGE_PROVIDER";

/// What is wrong where both sides are one balance.
pub(super) const SAME_BALANCE: &str = "is the source; expected another balance";

/// The most digits of an amount: from there on the server's floats overflow.
const MAX_DIGITS: usize = 308;

/// The largest overdraft limit: up to here a 64-bit float that is multiplied by the precision rounds to the same units.
const MAX_LIMIT: i64 = 1 << 50;

/// The most bytes of texts and metadata. The server refuses rows over 7,999 bytes; a row's fixed members take some 650,
/// what the queue, a rejection, a recovery and lineage add takes up to 600, and a hold that is committed, or a queued
/// transaction's child, fails where the transaction itself just fitted.
const MAX_TEXT_BYTES: usize = 6_000;

/// A transaction to post: plain data that can be built, validated, stored, compared, and sent again.
///
/// Store it before you send it: after an unclear outcome, the same transaction is sent again, and its reference makes the
/// server refuse what has already moved.
///
/// Text is accepted as it is and validated by [`validate`](Self::validate), which sending does first, so that every
/// problem is reported at once. Refused before it is sent:
///
/// - an amount, a currency or a precision that [`Amount`] says cannot be posted, and a reference that [`Reference`] refuses;
/// - a source or destination that is missing or that [`BalanceRef`] refuses, and the same balance on both sides;
/// - a [`Balance`](crate::balances::Balance) of another currency than the amount's: the server compares them with
///   nothing, and moves the minor units;
/// - metadata keys by which the server acts (`QUEUED_PARENT_TRANSACTION`, `inflight`, `allow_overdraft`, `atomic`,
///   `sequence`, `queue_lane`, `queue_pair_key`, and what begins with `recovery_`, `BLNK_`, `blnk_` or `_`), and what
///   [`Metadata`] must not contain;
/// - more than 6,000 bytes of texts and metadata: near the limit of the server's rows, money is locked.
///
/// As JSON it has the members of the wire, but for `overdraft` and `lineage_provider`, and `precise_amount` is text.
/// Members it does not know are refused when it is read. [`Stored`](crate::Stored) is the form that preserves opt-outs.
///
/// Source: the documentation page of `POST /proxy/transactions`, and the server's behaviour where the page is silent.
///
/// # Example
///
/// ```
/// use blnk::{Amount, NewTransaction};
///
/// let payment = NewTransaction::new("order-7", Amount::parse("12.50", "USD", 100)?)
///     .source("bln_5ce86029-3c2e-4e2a-aae2-7fb931ca4c4f")
///     .destination("@fees")
///     .meta_data("my_app", serde_json::json!({ "order": 7 }));
/// payment.validate()?;
///
/// let stored = serde_json::to_string(&payment)?;
/// assert_eq!(serde_json::from_str::<NewTransaction>(&stored)?, payment);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "json-schema",
    derive(schemars::JsonSchema),
    schemars(extend("required" = ["reference", "precise_amount", "currency", "precision", "source", "destination"]))
)]
#[serde(deny_unknown_fields)]
#[must_use = "a transaction does nothing until it is posted"]
pub struct NewTransaction {
    #[serde(default, deserialize_with = "null_as_empty")]
    reference: String,
    #[serde(default)]
    precise_amount: MinorUnits,
    #[serde(default, deserialize_with = "null_as_empty")]
    currency: String,
    #[serde(default)]
    precision: u64,
    #[serde(default, deserialize_with = "null_as_empty")]
    source: String,
    #[serde(default, deserialize_with = "null_as_empty")]
    destination: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(default, skip_serializing_if = "Overdraft::is_none")]
    pub(super) overdraft: Overdraft,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) effective_date: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scheduled_for: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inflight_expiry_date: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inflight_commit_date: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) lineage_provider: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    meta_data: Option<Metadata>,
    #[serde(skip)]
    verbatim: Verbatim,
    #[serde(skip)]
    known: KnownBalances,
}

/// Texts that were accepted on purpose though a rule refuses them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Verbatim {
    reference: bool,
    currency: bool,
    source: bool,
    destination: bool,
}

/// What is known of balances that were given as records. It is no part of what is sent, so requests compare without it.
#[derive(Debug, Clone, Default)]
struct KnownBalances {
    source: Option<Known>,
    destination: Option<Known>,
}

impl PartialEq for KnownBalances {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl NewTransaction {
    /// Makes a transaction of this amount. The reference is your own key for it: unique on the instance for ever, and the
    /// same again whenever the same money is meant.
    pub fn new(reference: impl IntoParam<Reference>, amount: Amount) -> Self {
        let reference = reference.into_param();
        let (precise_amount, currency, precision, verbatim_currency) = amount.into_parts();
        Self {
            verbatim: Verbatim {
                reference: reference.is_verbatim::<Reference>(),
                currency: verbatim_currency,
                ..Verbatim::default()
            },
            reference: reference.text,
            precise_amount,
            currency,
            precision,
            source: String::new(),
            destination: String::new(),
            description: None,
            overdraft: Overdraft::None,
            effective_date: None,
            scheduled_for: None,
            inflight_expiry_date: None,
            inflight_commit_date: None,
            lineage_provider: None,
            meta_data: None,
            known: KnownBalances::default(),
        }
    }

    /// Sets where the money comes from: see [`BalanceRef`].
    pub fn source(mut self, balance: impl IntoParam<BalanceRef>) -> Self {
        let balance = balance.into_param();
        self.verbatim.source = balance.is_verbatim::<BalanceRef>();
        self.source = balance.text;
        self.known.source = balance.known;
        self
    }

    /// Sets where it goes: see [`BalanceRef`].
    pub fn destination(mut self, balance: impl IntoParam<BalanceRef>) -> Self {
        let balance = balance.into_param();
        self.verbatim.destination = balance.is_verbatim::<BalanceRef>();
        self.destination = balance.text;
        self.known.destination = balance.known;
        self
    }

    /// Sets the description. The server requires one, so the reference is sent where none is given.
    pub fn description(mut self, description: impl Into<Option<String>>) -> Self {
        self.description = description.into();
        self
    }

    /// Sets how far the source may go below zero.
    pub fn overdraft(mut self, overdraft: Overdraft) -> Self {
        self.overdraft = overdraft;
        self
    }

    /// Sets when it counts as having happened, in the past or in the future; the time of the post where none is given.
    /// [`queue`](crate::transactions::Transactions::queue) refuses it, because the queue loses it.
    pub fn effective_date<Tz: TimeZone>(mut self, at: DateTime<Tz>) -> Self {
        self.effective_date = Some(at.to_utc());
        self
    }

    /// Sets when the queue is to apply it. [`post`](crate::transactions::Transactions::post) refuses it, because the
    /// server would apply it at once.
    pub fn scheduled_for<Tz: TimeZone>(mut self, at: DateTime<Tz>) -> Self {
        self.scheduled_for = Some(at.to_utc());
        self
    }

    /// Sets when a hold is released by itself, if it was not committed before; a past time is at once. Only for
    /// [`hold`](crate::transactions::Transactions::hold).
    pub fn inflight_expiry_date<Tz: TimeZone>(mut self, at: DateTime<Tz>) -> Self {
        self.inflight_expiry_date = Some(at.to_utc());
        self
    }

    /// Sets when a hold is committed by itself; a past time is at once. Only for
    /// [`hold`](crate::transactions::Transactions::hold).
    pub fn inflight_commit_date<Tz: TimeZone>(mut self, at: DateTime<Tz>) -> Self {
        self.inflight_commit_date = Some(at.to_utc());
        self
    }

    /// Sets whose funds move, for balances that track fund lineage: the metadata key `BLNK_LINEAGE_PROVIDER`.
    pub fn lineage_provider(mut self, provider: impl Into<Option<String>>) -> Self {
        self.lineage_provider = provider.into();
        self
    }

    /// Sets a top-level key of the metadata. The documentation advises one key per application.
    pub fn meta_data(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        let meta_data = self.meta_data.get_or_insert_default();
        meta_data.insert(key.into(), &value);
        self
    }

    /// Replaces the whole metadata.
    pub fn meta_data_all(mut self, meta_data: impl Into<Option<Metadata>>) -> Self {
        self.meta_data = meta_data.into();
        self
    }

    /// Returns the reference, as given.
    pub fn reference_text(&self) -> &str {
        &self.reference
    }

    /// Returns the amount.
    pub fn amount(&self) -> Amount {
        let minor_units = self.precise_amount.clone();
        Amount::new(minor_units, self.currency.as_str(), self.precision)
    }

    /// Returns the source, as given; empty where none was.
    pub fn source_text(&self) -> &str {
        &self.source
    }

    /// Returns the destination, as given; empty where none was.
    pub fn destination_text(&self) -> &str {
        &self.destination
    }

    /// Returns the description that is sent: the given one, or the reference.
    pub fn description_text(&self) -> &str {
        let given = self.description.as_deref();
        given
            .filter(|text| !text.is_empty())
            .unwrap_or(&self.reference)
    }

    /// Returns the metadata, if any; without the lineage provider.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.meta_data.as_ref()
    }

    /// Validates the transaction without sending it.
    ///
    /// # Errors
    ///
    /// Every problem, by JSON pointer.
    pub fn validate(&self) -> Result<(), InvalidRequest> {
        self.check().finish(&POST)
    }

    pub(crate) fn check(&self) -> Check {
        let mut check = Check::new();
        self.check_reference(&mut check);
        self.check_amount(&mut check);
        self.check_balances(&mut check);
        check.no_nul("description", self.description_text());
        let dates = [
            ("effective_date", &self.effective_date),
            ("scheduled_for", &self.scheduled_for),
            ("inflight_expiry_date", &self.inflight_expiry_date),
            ("inflight_commit_date", &self.inflight_commit_date),
        ];
        for (member, at) in dates {
            if let Some(at) = at {
                check.time(member, at);
            }
        }
        self.check_metadata(&mut check);
        self.check_size(&mut check);
        check
    }

    /// Validates it for a post that is applied before the reply.
    pub(crate) fn check_post(&self) -> Check {
        let mut check = self.check_hold();
        self.refuse_hold_dates(&mut check);
        check
    }

    fn refuse_hold_dates(&self, check: &mut Check) {
        let dates = [
            ("inflight_expiry_date", self.inflight_expiry_date),
            ("inflight_commit_date", self.inflight_commit_date),
        ];
        for (member, _) in dates.iter().filter(|(_, at)| at.is_some()) {
            let message = "is set, and only a hold has it; use `hold`, or remove it";
            check.refuse(member, Reason::NotInThisCall, message);
        }
    }

    /// Validates it for a hold, which is made before the reply.
    pub(crate) fn check_hold(&self) -> Check {
        let mut check = self.check();
        if self.scheduled_for.is_some() {
            let message =
                "is set; a post is applied at once, whatever it says; use `queue`, or remove it";
            check.refuse("scheduled_for", Reason::NotInThisCall, message);
        }
        check
    }

    /// Validates it for the queue.
    pub(crate) fn check_queue(&self) -> Check {
        let mut check = self.check();
        self.refuse_hold_dates(&mut check);
        if self.effective_date.is_some() {
            let message = "is set, and the queue loses it when several transactions of a balance \
                           wait; use `post`";
            check.refuse("effective_date", Reason::NotInThisCall, message);
        }
        check
    }

    fn check_reference(&self, check: &mut Check) {
        let text = &self.reference;
        let refused = reference::check_servers_rule(text);
        if refused.is_err() {
            return check.rule("reference", Reason::Refused, refused);
        }
        check.rule(
            "reference",
            Reason::Reference,
            reference::check_ending(text),
        );
        if !self.verbatim.reference {
            check.rule("reference", Reason::Reference, reference::check_seen(text));
        }
    }

    fn check_amount(&self, check: &mut Check) {
        let amount = &self.precise_amount;
        check.currency(&self.currency, self.verbatim.currency);
        if amount.signum() < 1 {
            let message = format!("is {amount} minor units; expected 1 or more");
            check.refuse("precise_amount", Reason::Refused, message);
        } else if amount.to_string().len() > MAX_DIGITS {
            let message = format!(
                "has more than {MAX_DIGITS} digits, for which the server's reply is empty; \
                 expected fewer"
            );
            check.refuse("precise_amount", Reason::Refused, message);
        }
        if !(1..=Precision::MAX).contains(&self.precision) {
            let message = format!(
                "is {}; expected how many minor units make a major one, such as 100, from 1 to {}",
                self.precision,
                Precision::MAX
            );
            check.refuse("precision", Reason::Refused, message);
        }
        let Overdraft::UpTo(limit) = &self.overdraft else {
            return;
        };
        if limit.is_negative() || *limit >= MinorUnits::from(MAX_LIMIT) {
            let message = format!(
                "is {limit} minor units; expected 0 or more, and below {MAX_LIMIT}, from where \
                 the server would round it"
            );
            check.refuse("overdraft", Reason::Refused, message);
        } else if decimal(limit, self.precision).is_none() {
            let message = "is no finite decimal in major units at this precision, and the server \
                           would round it";
            check.refuse("overdraft", Reason::Refused, message);
        }
    }

    fn check_balances(&self, check: &mut Check) {
        let verbatim = self.verbatim;
        let known = &self.known;
        check_balance(check, "source", &self.source, verbatim.source);
        check_balance(
            check,
            "destination",
            &self.destination,
            verbatim.destination,
        );
        for (field, known) in [
            ("source", &known.source),
            ("destination", &known.destination),
        ] {
            if let Some(known) = known
                .as_ref()
                .filter(|known| known.currency != self.currency)
            {
                let message = format!(
                    "is a balance of {}, and the amount is in {}; the server would move the minor \
                     units all the same",
                    known.currency.escape_debug(),
                    self.currency.escape_debug()
                );
                check.refuse(field, Reason::OtherCurrency, message);
            }
        }
        let named = |known: &Option<Known>, other: &str| {
            let name = known.as_ref().and_then(|known| known.indicator.as_deref());
            name == Some(other)
        };
        let same = self.source == self.destination
            || named(&known.source, &self.destination)
            || named(&known.destination, &self.source);
        if same && !self.source.is_empty() {
            check.refuse("destination", Reason::Refused, SAME_BALANCE);
        }
    }

    fn check_metadata(&self, check: &mut Check) {
        if let Some(provider) = &self.lineage_provider {
            let expected = "the name of whose funds move, such as `stripe`";
            check.text("lineage_provider", provider, expected);
        }
        let Some(metadata) = self.metadata() else {
            return;
        };
        for key in metadata.as_map().keys().filter(|key| is_reserved(key)) {
            let message = if key == PROVIDER {
                "is reserved; use `lineage_provider`"
            } else {
                "is reserved: the server acts by it, or overwrites it; use another key"
            };
            check.refuse(&format!("meta_data/{key}"), Reason::ReservedKey, message);
        }
        check.metadata(metadata);
    }

    /// Refuses a row that is near the server's limit.
    fn check_size(&self, check: &mut Check) {
        if check.has(Reason::TooDeep) {
            return;
        }
        let texts = [
            self.reference_text(),
            self.description_text(),
            &self.currency,
            &self.source,
            &self.destination,
            self.lineage_provider.as_deref().unwrap_or_default(),
        ];
        let texts: usize = texts.into_iter().map(quoted_len).sum();
        let metadata = self.metadata().map_or(2, |data| object_len(data.as_map()));
        let bytes = texts + metadata + self.precise_amount.to_string().len();
        if let Some(excess) = bytes
            .checked_sub(MAX_TEXT_BYTES)
            .filter(|excess| *excess > 0)
        {
            let message = format!(
                "makes the transaction's texts and metadata {bytes} bytes long, and near the \
                 limit of the server's rows transactions cannot be settled any more; shorten them \
                 by {excess} bytes, to {MAX_TEXT_BYTES}"
            );
            let longest = if metadata > texts {
                "meta_data"
            } else {
                "description"
            };
            check.refuse(longest, Reason::RowTooLong, message);
        }
    }

    /// Returns the body of a request for the queue.
    pub(crate) fn to_wire(&self) -> types::PostTransaction {
        let limit = match &self.overdraft {
            Overdraft::UpTo(limit) if !limit.is_zero() => decimal(limit, self.precision),
            _ => None,
        };
        types::PostTransaction {
            allow_overdraft: (self.overdraft == Overdraft::Unlimited).then_some(true),
            currency: self.currency.clone(),
            description: self.description_text().to_owned(),
            atomic: None,
            destination: Some(self.destination.clone()),
            destinations: Vec::new(),
            dry_run: None,
            effective_date: self.effective_date,
            inflight: None,
            inflight_commit_date: None,
            inflight_expiry_date: None,
            meta_data: self.wire_metadata(),
            overdraft_limit: limit.and_then(|limit| limit.parse().ok()),
            precise_amount: self.precise_amount.clone().into(),
            // Validated.
            precision: i64::try_from(self.precision).unwrap_or_default(),
            reference: self.reference.clone(),
            scheduled_for: self.scheduled_for,
            skip_queue: None,
            source: Some(self.source.clone()),
            sources: Vec::new(),
        }
    }

    /// Returns the body of a post that is applied before the reply.
    pub(crate) fn to_wire_now(&self) -> types::PostTransaction {
        types::PostTransaction {
            skip_queue: Some(true),
            ..self.to_wire()
        }
    }

    /// Returns the body of a hold.
    pub(crate) fn to_wire_hold(&self) -> types::PostTransaction {
        types::PostTransaction {
            inflight: Some(true),
            inflight_commit_date: self.inflight_commit_date,
            inflight_expiry_date: self.inflight_expiry_date,
            ..self.to_wire_now()
        }
    }

    fn wire_metadata(&self) -> Option<serde_json::Map<String, Value>> {
        let mut map = self.metadata().map(|data| data.as_map().clone());
        if let Some(provider) = &self.lineage_provider {
            let provider = Value::from(provider.as_str());
            map.get_or_insert_default()
                .insert(PROVIDER.to_owned(), provider);
        }
        map
    }
}

fn is_reserved(key: &str) -> bool {
    RESERVED.contains(&key)
        || RESERVED_PREFIXES
            .iter()
            .any(|prefix| key.starts_with(prefix))
}

fn check_balance(check: &mut Check, field: &str, text: &str, verbatim: bool) {
    let rule = if verbatim && is_name(text) {
        check_name(text)
    } else if verbatim {
        check_text(text, BalanceRef::EXPECTED)
    } else {
        BalanceRef::check(text)
    };
    check.rule(field, Reason::Refused, rule);
}

impl Store for NewTransaction {
    fn opt_outs(&self) -> OptOuts {
        let verbatim = self.verbatim;
        OptOuts {
            verbatim_currency: verbatim.currency,
            verbatim_reference: verbatim.reference,
            verbatim_source: verbatim.source,
            verbatim_destination: verbatim.destination,
            ..OptOuts::of_metadata(self.metadata())
        }
    }
}

impl Restore for NewTransaction {
    fn set_opt_outs(&mut self, opt_outs: OptOuts) {
        opt_outs.apply_to_metadata(self.meta_data.as_mut());
        self.verbatim = Verbatim {
            reference: opt_outs.verbatim_reference,
            currency: opt_outs.verbatim_currency,
            source: opt_outs.verbatim_source,
            destination: opt_outs.verbatim_destination,
        };
    }
}
