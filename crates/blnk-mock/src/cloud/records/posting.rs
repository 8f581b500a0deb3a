//! A transaction in Core's memory: what a request names, what a reply shows. What a route does
//! not know has its zero value, which looks like data.

use blnk_api::MinorUnits;
use chrono::{DateTime, Utc};

use crate::cloud::go::decode::{GoItem, go_struct};
use crate::cloud::go::sha256::sha256;
use crate::cloud::go::time::GoTime;
use crate::cloud::go::write::{Form, Metadata, Object};

go_struct! {
    /// A part of a split.
    pub(crate) struct Distribution in "model" {
        identifier: String,
        distribution: String,
        precise_distribution: String,
        transaction_id: String,
    }
}

impl GoItem for Distribution {
    type Struct = Self;
    const SLICE: &'static str = "[]model.Distribution";

    fn target(&mut self) -> &mut Self {
        self
    }

    fn set_null(&mut self) {}
}

impl Distribution {
    pub(crate) fn is_rest(&self) -> bool {
        self.distribution == "left" || self.precise_distribution == "left"
    }

    pub(crate) fn is_percentage(&self) -> bool {
        self.distribution.ends_with('%')
    }

    fn json(&self) -> String {
        let mut object = Object::new(Form::Sent)
            .text("identifier", &self.identifier)
            .text("distribution", &self.distribution);
        if !self.precise_distribution.is_empty() {
            object = object.text("precise_distribution", &self.precise_distribution);
        }
        object.text("transaction_id", &self.transaction_id).end()
    }
}

/// A status of a transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Status {
    /// Not yet decided.
    #[default]
    None,
    Queued,
    Scheduled,
    Applied,
    Inflight,
    /// Becomes `Applied` when the commit is recorded.
    Commit,
    Void,
    Rejected,
}

impl Status {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Queued => "QUEUED",
            Self::Scheduled => "SCHEDULED",
            Self::Applied => "APPLIED",
            Self::Inflight => "INFLIGHT",
            Self::Commit => "COMMIT",
            Self::Void => "VOID",
            Self::Rejected => "REJECTED",
        }
    }
}

/// A transaction in memory. Amounts are in minor units; `amount` is what a reply shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Posting {
    pub(crate) precise_amount: Option<MinorUnits>,
    pub(crate) amount: f64,
    pub(crate) amount_string: String,
    pub(crate) precision: f64,
    pub(crate) overdraft_limit: f64,
    pub(crate) transaction_id: String,
    pub(crate) parent_transaction: String,
    pub(crate) source: String,
    pub(crate) destination: String,
    pub(crate) reference: String,
    pub(crate) currency: String,
    pub(crate) description: String,
    pub(crate) status: Status,
    pub(crate) hash: String,
    pub(crate) allow_overdraft: bool,
    pub(crate) inflight: bool,
    pub(crate) skip_queue: bool,
    pub(crate) atomic: bool,
    pub(crate) sources: Vec<Distribution>,
    pub(crate) destinations: Vec<Distribution>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) effective_date: Option<GoTime>,
    pub(crate) scheduled_for: GoTime,
    pub(crate) inflight_expiry_date: GoTime,
    pub(crate) inflight_commit_date: GoTime,
    pub(crate) meta_data: Option<Metadata>,
}

/// The keys with a meaning for Core.
pub(crate) mod key {
    pub(crate) const INFLIGHT: &str = "inflight";
    pub(crate) const ATOMIC: &str = "atomic";
    pub(crate) const ALLOW_OVERDRAFT: &str = "allow_overdraft";
    pub(crate) const QUEUED_PARENT: &str = "QUEUED_PARENT_TRANSACTION";
    pub(crate) const QUEUE_LANE: &str = "queue_lane";
    pub(crate) const QUEUE_PAIR: &str = "queue_pair_key";
    pub(crate) const SEQUENCE: &str = "sequence";
    pub(crate) const REJECTION: &str = "blnk_rejection_reason";
    pub(crate) const PROVIDER: &str = "BLNK_LINEAGE_PROVIDER";
    pub(crate) const ALLOCATION: &str = "BLNK_FUND_ALLOCATION";
    pub(crate) const SHADOW_FOR: &str = "_shadow_for";
}

impl Posting {
    pub(crate) fn is_split(&self) -> bool {
        !self.sources.is_empty() || !self.destinations.is_empty()
    }

    pub(crate) fn meta(&mut self) -> &mut Metadata {
        self.meta_data.get_or_insert_default()
    }

    /// Whether a key of the metadata is `true`.
    pub(crate) fn has_flag(&self, key: &str) -> bool {
        self.flag(key) == Some(true)
    }

    /// The value of a key that is a boolean.
    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        self.meta_data.as_ref()?.flag(key)
    }

    /// The digest that Core marks a transaction with, of what it knows then.
    pub(crate) fn digest(&self) -> String {
        sha256(&format!(
            "{}{}{}{}{}",
            self.amount, self.reference, self.currency, self.source, self.destination
        ))
    }

    /// An applied transaction is not inflight, whatever its metadata says.
    pub(crate) fn clear_inflight(&mut self) {
        if let Some(metadata) = &mut self.meta_data {
            metadata.remove(key::INFLIGHT);
        }
    }

    /// The members of a reply; `None` if a number is infinite, which Go cannot write. The mark of an
    /// inflight transaction in the metadata is shown as a member.
    pub(crate) fn json(&self, form: Form) -> Option<Object> {
        let mut shown = self.clone();
        if shown.has_flag(key::INFLIGHT) {
            shown.inflight = true;
            shown.clear_inflight();
        }
        shown.raw_json(form)
    }

    /// The members as they are.
    pub(crate) fn raw_json(&self, form: Form) -> Option<Object> {
        if !(self.amount.is_finite() && self.precision.is_finite()) {
            return None;
        }
        let present = |object: Object, name: &str, text: &str| match text {
            "" => object,
            text => object.text(name, text),
        };
        let mut object = Object::new(form);
        if let Some(amount) = &self.precise_amount {
            object = object.amount("precise_amount", amount);
        }
        object = object.number("amount", self.amount);
        object = present(object, "amount_string", &self.amount_string)
            .number("precision", self.precision)
            .number("overdraft_limit", self.overdraft_limit)
            .text("transaction_id", &self.transaction_id)
            .text("parent_transaction", &self.parent_transaction);
        object = present(object, "source", &self.source);
        object = present(object, "destination", &self.destination)
            .text("reference", &self.reference)
            .text("currency", &self.currency);
        object = present(object, "description", &self.description)
            .text("status", self.status.text())
            .text("hash", &self.hash)
            .flag("allow_overdraft", self.allow_overdraft)
            .flag("inflight", self.inflight)
            .flag("skip_queue", self.skip_queue)
            .flag("atomic", self.atomic);
        for (name, parts) in [
            ("sources", &self.sources),
            ("destinations", &self.destinations),
        ] {
            if !parts.is_empty() {
                let parts: Vec<String> = parts.iter().map(Distribution::json).collect();
                object = object.raw(name, &format!("[{}]", parts.join(",")));
            }
        }
        object = object.text("created_at", &GoTime::from(self.created_at).to_string());
        if let Some(date) = &self.effective_date {
            object = object.text("effective_date", &date.to_string());
        }
        object = object
            .text("scheduled_for", &self.scheduled_for.to_string())
            .text(
                "inflight_expiry_date",
                &self.inflight_expiry_date.to_string(),
            )
            .text(
                "inflight_commit_date",
                &self.inflight_commit_date.to_string(),
            );
        match &self.meta_data {
            Some(metadata) if !metadata.is_empty() => {
                Some(object.metadata("meta_data", Some(metadata)))
            }
            _ => Some(object),
        }
    }
}
