//! What is sent: a split, and its rules.

use blnk_api::{MinorUnits, types};
use chrono::{DateTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    error::invalid_request::{InvalidRequest, Reason},
    transactions::{
        balance_ref::BalanceRef,
        new_transaction::{NewTransaction, SAME_BALANCE},
        overdraft::Overdraft,
        split::{
            distribution::{Part, PlannedLeg, divide},
            operations::POST_SPLIT,
            share::Share,
        },
    },
    validate::{
        Check,
        stored::{OptOuts, Restore, Store},
    },
    values::{
        amount::Amount,
        metadata::Metadata,
        reference::Reference,
        text::{IntoParam, InvalidText, Known, Param, TextRule, null_as_empty},
    },
};

/// The most parts. The server posts one leg after the other, and stops half-way where the connection breaks; so a split
/// is to be short.
const MAX_PARTS: usize = 200;

/// A split to post: one amount from one balance to many, or from many to one, as plain data that can be built, validated,
/// stored, compared, and sent again.
///
/// **The legs are computed here**, exactly, and are public before anything is sent: [`legs`](Self::legs). The server's own
/// arithmetic is not used; it moves 110.00 for 100.00 where parts overlap, and cuts what it should round.
///
/// - A part is a number of minor units, a [`Share`] of the whole amount, or the rest.
/// - A share is cut to whole units. The units that are then missing from the sum of the shares (itself cut to whole units)
///   go one each to the shares with the largest remainders; of equal remainders the part that was given first is first.
/// - The rest takes what the other parts do not. Without a rest the parts must make the amount exactly: three times
///   `33.3%` is refused, and the difference named; three times `1/3` is not.
///
/// Refused before it is sent, besides what a [`NewTransaction`] refuses:
///
/// - parts that do not make the amount, a second rest, and a leg that comes to 0;
/// - a leg beyond 2^63 − 1 minor units: the server has no exact form for it;
/// - the same balance in two parts: the server loses the first. Two names, or a name and an id, of one balance are only
///   recognised where a [`Balance`](crate::balances::Balance) is given;
/// - fewer than 2 parts, and more than 200: the legs are posted one after the other, and where the connection breaks
///   half-way, those before remain. Divide a larger one into several splits.
///
/// There is no expiry: the server never ends a hold that is a split by itself.
///
/// As JSON it has `source` and `destinations`, or `sources` and `destination`; each part has a `balance`, and `amount`,
/// `share` or `rest`. Members it does not know are refused when it is read.
///
/// Source: `sources`, `destinations` and `precise_distribution` of `POST /proxy/transactions`, and the server's behaviour
/// where the documentation is silent.
///
/// # Example: a sale
///
/// ```
/// use blnk::{Amount, transactions::split::{NewSplit, Part, Share}};
///
/// let sale = NewSplit::to_many("sale-7", Amount::parse("59.99", "USD", 100)?, "@buyers")
///     .part("bln_5ce86029-3c2e-4e2a-aae2-7fb931ca4c4f", Part::Rest)
///     .part("@platform", Share::percent("12.5")?)
///     .part("@shipping", 499);
/// let amounts: Vec<_> = sale.legs()?.into_iter().map(|leg| leg.amount.to_string()).collect();
/// assert_eq!(amounts, ["4751", "749", "499"]);
///
/// let stored = serde_json::to_string(&sale)?;
/// assert_eq!(serde_json::from_str::<NewSplit>(&stored)?, sale);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Written", into = "Written")]
#[must_use = "a split does nothing until it is posted"]
pub struct NewSplit {
    /// What all legs have in common; the side of the parts is empty.
    common: NewTransaction,
    direction: Direction,
    parts: Vec<NamedPart>,
}

/// Which side the parts are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    ToMany,
    FromMany,
}

impl Direction {
    /// Returns the names of the one side and of the parts.
    pub(super) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::ToMany => ("source", "destination"),
            Self::FromMany => ("destination", "source"),
        }
    }

    /// Returns the name of the list of parts.
    pub(super) fn list(self) -> &'static str {
        match self {
            Self::ToMany => "destinations",
            Self::FromMany => "sources",
        }
    }
}

#[derive(Debug, Clone)]
struct NamedPart {
    balance: String,
    /// Whether it was accepted on purpose though a rule refuses it.
    verbatim: bool,
    known: Option<Known>,
    part: Part,
}

/// What is known of a balance is no part of what is sent.
impl PartialEq for NamedPart {
    fn eq(&self, other: &Self) -> bool {
        (&self.balance, self.verbatim, &self.part) == (&other.balance, other.verbatim, &other.part)
    }
}

impl IntoParam<BalanceRef> for &NamedPart {
    fn into_param(self) -> Param {
        Param {
            text: self.balance.clone(),
            typed: self.verbatim,
            known: self.known.clone(),
        }
    }
}

impl NewSplit {
    /// Makes a split of this amount from one balance to the balances of its parts. The reference is your own key for it,
    /// unique on the instance for ever; its legs take `<reference>-1`, `<reference>-2` and so on.
    pub fn to_many(
        reference: impl IntoParam<Reference>,
        amount: Amount,
        source: impl IntoParam<BalanceRef>,
    ) -> Self {
        let common = NewTransaction::new(reference, amount).source(source);
        Self::of(common, Direction::ToMany)
    }

    /// Makes a split of this amount from the balances of its parts to one balance.
    pub fn from_many(
        reference: impl IntoParam<Reference>,
        amount: Amount,
        destination: impl IntoParam<BalanceRef>,
    ) -> Self {
        let common = NewTransaction::new(reference, amount).destination(destination);
        Self::of(common, Direction::FromMany)
    }

    fn of(common: NewTransaction, direction: Direction) -> Self {
        Self {
            common,
            direction,
            parts: Vec::new(),
        }
    }

    /// Adds a balance, and what it receives or gives: see [`BalanceRef`] and [`Part`].
    pub fn part(mut self, balance: impl IntoParam<BalanceRef>, part: impl Into<Part>) -> Self {
        let balance = balance.into_param();
        self.parts.push(NamedPart {
            verbatim: balance.is_verbatim::<BalanceRef>(),
            balance: balance.text,
            known: balance.known,
            part: part.into(),
        });
        self
    }

    /// Sets the description of every leg. The server requires one, so the reference is sent where none is given.
    pub fn description(mut self, description: impl Into<Option<String>>) -> Self {
        self.common = self.common.description(description);
        self
    }

    /// Sets how far the source may go below zero; of a split from many, each source.
    pub fn overdraft(mut self, overdraft: Overdraft) -> Self {
        self.common = self.common.overdraft(overdraft);
        self
    }

    /// Sets when it counts as having happened, in the past or in the future; the time of the post where none is given.
    pub fn effective_date<Tz: TimeZone>(mut self, at: DateTime<Tz>) -> Self {
        self.common = self.common.effective_date(at);
        self
    }

    /// Sets whose funds move, for balances that track fund lineage: the metadata key `BLNK_LINEAGE_PROVIDER`.
    pub fn lineage_provider(mut self, provider: impl Into<Option<String>>) -> Self {
        self.common = self.common.lineage_provider(provider);
        self
    }

    /// Sets a top-level key of the metadata of every leg.
    pub fn meta_data(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        self.common = self.common.meta_data(key, value);
        self
    }

    /// Replaces the whole metadata.
    pub fn meta_data_all(mut self, meta_data: impl Into<Option<Metadata>>) -> Self {
        self.common = self.common.meta_data_all(meta_data);
        self
    }

    /// Returns the reference, as given.
    pub fn reference_text(&self) -> &str {
        self.common.reference_text()
    }

    /// Returns the whole amount.
    pub fn amount(&self) -> Amount {
        self.common.amount()
    }

    /// Returns the metadata, if any; without the lineage provider.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.common.metadata()
    }

    /// Returns the balances and their parts, as given and in their order.
    pub fn parts(&self) -> impl Iterator<Item = (&str, &Part)> {
        let parts = self.parts.iter();
        parts.map(|named| (named.balance.as_str(), &named.part))
    }

    /// Returns the legs as they would be sent, in the order of the parts. Their amounts make the whole, to the unit.
    ///
    /// # Errors
    ///
    /// Every problem of the split, by JSON pointer.
    pub fn legs(&self) -> Result<Vec<PlannedLeg>, InvalidRequest> {
        let (check, legs) = self.check();
        check.finish(&POST_SPLIT)?;
        Ok(legs)
    }

    /// Validates the split without sending it.
    ///
    /// # Errors
    ///
    /// Every problem, by JSON pointer.
    pub fn validate(&self) -> Result<(), InvalidRequest> {
        self.legs().map(drop)
    }

    /// Returns the problems, and the legs where there are none.
    pub(super) fn check(&self) -> (Check, Vec<PlannedLeg>) {
        let mut check = Check::new();
        self.check_legs(&mut check);
        let list = self.direction.list();
        if !(2..=MAX_PARTS).contains(&self.parts.len()) {
            let message = format!(
                "are {}; expected 2 to {MAX_PARTS}, because the server posts the legs one after \
                 the other, and does not undo them where the connection breaks",
                self.parts.len()
            );
            check.refuse(list, Reason::Parts, message);
            return (check, Vec::new());
        }
        self.check_distinct(&mut check);
        let amount = self.amount();
        let amount = amount.minor_units();
        if amount.signum() < 1 {
            return (check, Vec::new());
        }
        let parts = self.parts.iter();
        match divide(amount, parts.clone().map(|named| &named.part)) {
            Ok(amounts) => {
                let legs = parts.zip(amounts).map(|(named, amount)| PlannedLeg {
                    balance: named.balance.clone(),
                    amount,
                });
                return (check, legs.collect());
            }
            Err(problems) => {
                for problem in problems {
                    let place = problem
                        .part
                        .map_or(list.to_owned(), |index| self.place(index));
                    check.refuse(&place, Reason::Parts, problem.message);
                }
            }
        }
        (check, Vec::new())
    }

    /// Returns the place of what a part takes.
    fn place(&self, index: usize) -> String {
        let member = match self.parts[index].part {
            Part::Amount(_) => "amount",
            Part::Share(_) => "share",
            Part::Rest => "rest",
        };
        format!("{}/{index}/{member}", self.direction.list())
    }

    /// Validates each leg as the transaction that it is.
    fn check_legs(&self, check: &mut Check) {
        let (one_side, parts_side) = self.direction.names();
        let list = self.direction.list();
        let mut seen = Vec::new();
        let mut report = |leg: &NewTransaction, index: Option<usize>| {
            let Err(invalid) = leg.check_post().finish(&POST_SPLIT) else {
                return;
            };
            for problem in invalid.problems() {
                let place = problem.pointer().trim_start_matches('/');
                let is_same_balance = problem.message() == SAME_BALANCE;
                let place = match index {
                    Some(index) if place == parts_side || is_same_balance => {
                        format!("{list}/{index}/balance")
                    }
                    None if place == parts_side => continue,
                    _ => place.to_owned(),
                };
                let message = match is_same_balance {
                    true => format!("is the {one_side}; expected another balance"),
                    false => problem.message().to_owned(),
                };
                if !seen.contains(&(place.clone(), message.clone())) {
                    check.refuse(&place, problem.reason(), message.clone());
                    seen.push((place, message));
                }
            }
        };
        let longest = self.parts.iter().enumerate();
        let longest = longest.max_by_key(|(_, named)| named.balance.len());
        let Some((longest, named)) = longest else {
            return report(&self.common, None);
        };
        report(&self.leg(self.common.clone(), named), Some(longest));
        // The longest row was validated whole; of the others only the balance differs.
        let common = self.common.clone().meta_data_all(None).description(None);
        for (index, named) in self.parts.iter().enumerate() {
            if index != longest {
                report(&self.leg(common.clone(), named), Some(index));
            }
        }
    }

    fn leg(&self, common: NewTransaction, named: &NamedPart) -> NewTransaction {
        match self.direction {
            Direction::ToMany => common.destination(named),
            Direction::FromMany => common.source(named),
        }
    }

    fn check_distinct(&self, check: &mut Check) {
        let name = |named: &'_ NamedPart| named.known.as_ref()?.indicator.clone();
        for (index, named) in self.parts.iter().enumerate() {
            let is_same = |earlier: &&NamedPart| {
                earlier.balance == named.balance
                    || name(earlier).as_ref() == Some(&named.balance)
                    || name(named).as_ref() == Some(&earlier.balance)
            };
            let earlier = self.parts[..index]
                .iter()
                .position(|earlier| is_same(&earlier));
            if let Some(earlier) = earlier.filter(|_| !named.balance.is_empty()) {
                let place = format!("{}/{index}/balance", self.direction.list());
                let message = format!(
                    "is the balance of part {earlier} too, which the server would lose; expected \
                     one part for each balance"
                );
                check.refuse(&place, Reason::Parts, message);
            }
        }
    }

    /// Returns the body of the request, whose legs are these.
    pub(super) fn to_wire(&self, legs: &[PlannedLeg], inflight: bool) -> types::PostTransaction {
        let legs = legs.iter().map(|leg| types::SplitPart {
            identifier: leg.balance.clone(),
            precise_distribution: leg.amount.to_string(),
        });
        let mut body = types::PostTransaction {
            atomic: Some(true),
            inflight: inflight.then_some(true),
            ..self.common.to_wire_now()
        };
        match self.direction {
            Direction::ToMany => {
                body.destination = None;
                body.destinations = legs.collect();
            }
            Direction::FromMany => {
                body.source = None;
                body.sources = legs.collect();
            }
        }
        body
    }

    pub(super) fn direction(&self) -> Direction {
        self.direction
    }
}

/// How it is written.
#[derive(Serialize, Deserialize)]
#[cfg_attr(
    feature = "json-schema",
    derive(schemars::JsonSchema),
    schemars(extend("required" = ["reference", "precise_amount", "currency", "precision"]))
)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, deserialize_with = "null_as_empty")]
    reference: String,
    #[serde(default)]
    precise_amount: MinorUnits,
    #[serde(default, deserialize_with = "null_as_empty")]
    currency: String,
    #[serde(default)]
    precision: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sources: Vec<WrittenPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    destination: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    destinations: Vec<WrittenPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(default, skip_serializing_if = "Overdraft::is_none")]
    overdraft: Overdraft,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    effective_date: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lineage_provider: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    meta_data: Option<Metadata>,
}

/// A part: a balance, and one of `amount`, `share` and `rest`.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct WrittenPart {
    #[serde(default, deserialize_with = "null_as_empty")]
    balance: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<MinorUnits>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    share: Option<Share>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    rest: bool,
}

impl From<NewSplit> for Written {
    fn from(split: NewSplit) -> Self {
        let NewSplit {
            common,
            direction,
            parts,
        } = split;
        let parts = parts.into_iter().map(|named| {
            let (amount, share, rest) = match named.part {
                Part::Amount(amount) => (Some(amount), None, false),
                Part::Share(share) => (None, Some(share), false),
                Part::Rest => (None, None, true),
            };
            WrittenPart {
                balance: named.balance,
                amount,
                share,
                rest,
            }
        });
        let parts = parts.collect();
        let one = |text: &str| Some(text.to_owned());
        let (source, sources, destination, destinations) = match direction {
            Direction::ToMany => (one(common.source_text()), Vec::new(), None, parts),
            Direction::FromMany => (None, parts, one(common.destination_text()), Vec::new()),
        };
        let (precise_amount, currency, precision, _) = common.amount().into_parts();
        Self {
            reference: common.reference_text().to_owned(),
            precise_amount,
            currency,
            precision,
            source,
            sources,
            destination,
            destinations,
            meta_data: common.metadata().cloned(),
            description: common.description,
            overdraft: common.overdraft,
            effective_date: common.effective_date,
            lineage_provider: common.lineage_provider,
        }
    }
}

impl TryFrom<Written> for NewSplit {
    type Error = InvalidText;

    fn try_from(written: Written) -> Result<Self, InvalidText> {
        let amount = Amount::new(written.precise_amount, written.currency, written.precision);
        let common = NewTransaction::new(written.reference, amount)
            .description(written.description)
            .overdraft(written.overdraft)
            .lineage_provider(written.lineage_provider)
            .meta_data_all(written.meta_data);
        let common = match written.effective_date {
            Some(at) => common.effective_date(at),
            None => common,
        };
        let (mut split, parts) = match (
            written.source,
            written.sources,
            written.destination,
            written.destinations,
        ) {
            (source, none, None, parts) if none.is_empty() => {
                let common = common.source(source.unwrap_or_default());
                (Self::of(common, Direction::ToMany), parts)
            }
            (None, parts, destination, none) if none.is_empty() => {
                let common = common.destination(destination.unwrap_or_default());
                (Self::of(common, Direction::FromMany), parts)
            }
            _ => {
                let expected = "`source` and `destinations`, or `sources` and `destination`";
                return Err(InvalidText::new("has other sides", expected));
            }
        };
        for part in parts {
            let what = match (part.amount, part.share, part.rest) {
                (Some(amount), None, false) => Part::Amount(amount),
                (None, Some(share), false) => Part::Share(share),
                (None, None, true) => Part::Rest,
                _ => {
                    let expected = "one of `amount`, `share` and `rest`";
                    return Err(InvalidText::new("has another part", expected));
                }
            };
            split = split.part(part.balance, what);
        }
        Ok(split)
    }
}

impl Store for NewSplit {
    fn opt_outs(&self) -> OptOuts {
        let mut opt_outs = self.common.opt_outs();
        let verbatim = self.parts.iter().any(|named| named.verbatim);
        match self.direction {
            Direction::ToMany => opt_outs.verbatim_destination = verbatim,
            Direction::FromMany => opt_outs.verbatim_source = verbatim,
        }
        opt_outs
    }
}

impl Restore for NewSplit {
    fn set_opt_outs(&mut self, mut opt_outs: OptOuts) {
        let verbatim = match self.direction {
            Direction::ToMany => &mut opt_outs.verbatim_destination,
            Direction::FromMany => &mut opt_outs.verbatim_source,
        };
        let verbatim = std::mem::take(verbatim);
        for named in &mut self.parts {
            named.verbatim = verbatim && BalanceRef::check(&named.balance).is_err();
        }
        self.common.set_opt_outs(opt_outs);
    }
}
