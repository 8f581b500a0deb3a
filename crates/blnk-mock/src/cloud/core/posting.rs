//! What Core makes of a post before it looks at a balance: amounts, status, legs, the movement, the
//! row.

use crate::cloud::core::clock::Sources;
use crate::cloud::core::failure::Failure;
use crate::cloud::core::fault::{Fault, Outcome};
use crate::cloud::core::movement::{Kind, Movement, Overdraft, Refusal};
use crate::cloud::core::precision;
use crate::cloud::core::split::{self, SplitError};
use crate::cloud::database::time::stored_time;
use crate::cloud::go::time::GoTime;
use crate::cloud::records::balance::Balance;
use crate::cloud::records::posting::{Posting, Status, key};
use crate::cloud::records::transaction::Transaction;

impl Posting {
    /// Sets what Core decides when it receives a post, and again when it stores a queued one.
    pub(crate) fn prepare(&mut self, sources: &Sources) {
        self.created_at = sources.now();
        if self.effective_date.is_none() {
            self.effective_date = Some(GoTime::from(self.created_at));
        }
        self.hash = self.digest();
        self.apply_precision();
        if self.transaction_id.is_empty() {
            self.transaction_id = sources.id("txn_");
        }
        let flags = [
            (self.inflight, key::INFLIGHT),
            (self.atomic, key::ATOMIC),
            (self.allow_overdraft, key::ALLOW_OVERDRAFT),
        ];
        for (is_set, key) in flags {
            if is_set {
                self.meta().set_flag(key, true);
            }
        }
    }

    pub(crate) fn set_status(&mut self) {
        if !self.scheduled_for.is_zero() {
            self.status = Status::Scheduled;
        } else if self.status == Status::None {
            self.status = Status::Queued;
        }
    }

    /// Derives one amount from the other: the minor units win if they are above zero.
    pub(crate) fn apply_precision(&mut self) {
        if self.precision == 0.0 {
            self.precision = 1.0;
        }
        match &self.precise_amount {
            Some(amount) if amount.signum() > 0 => {
                (self.amount_string, self.amount) = precision::major_units(amount, self.precision);
            }
            _ => {
                self.precise_amount = Some(precision::minor_units(self.amount, self.precision));
            }
        }
    }

    /// The legs of a split; none if it is none.
    pub(crate) fn legs(&mut self, sources: &Sources) -> Outcome<Vec<Self>> {
        let from_sources = !self.sources.is_empty();
        let parts = if from_sources {
            &self.sources
        } else {
            &self.destinations
        };
        if parts.is_empty() {
            return Ok(Vec::new());
        }
        let total = self.precise_amount.clone().unwrap_or_default();
        let amounts = split::legs(&total, parts, precision::as_integer(self.precision));
        let amounts = amounts.map_err(|error| match error {
            SplitError::Text(text) => Fault::new(text).wrap("failed to split transaction"),
            SplitError::Panic => Fault::from(Failure::panic()),
        })?;
        let mut legs = Vec::new();
        for (at, (identifier, amount)) in amounts.into_iter().enumerate() {
            let mut leg = self.clone();
            leg.transaction_id = sources.id("txn_");
            (leg.amount_string, leg.amount) = precision::major_units(&amount, self.precision);
            leg.precise_amount = Some(amount);
            leg.hash = leg.digest();
            leg.sources = Vec::new();
            leg.destinations = Vec::new();
            leg.parent_transaction = self.transaction_id.clone();
            leg.reference = format!("{}-{}", self.reference, at + 1);
            let parts = if from_sources {
                leg.source = identifier;
                &mut self.sources
            } else {
                leg.destination = identifier;
                &mut self.destinations
            };
            if let Some(part) = parts.get_mut(at) {
                part.transaction_id = leg.transaction_id.clone();
            }
            legs.push(leg);
        }
        Ok(legs)
    }

    fn movement(&self) -> Movement {
        let kind = match self.status {
            Status::Commit => Kind::Commit,
            Status::Void => Kind::Void,
            _ if self.inflight => Kind::Hold,
            _ => Kind::Apply,
        };
        let overdraft = if self.overdraft_limit > 0.0 {
            Overdraft::UpTo(precision::overdraft_limit(
                self.overdraft_limit,
                self.precision,
            ))
        } else if self.allow_overdraft && self.overdraft_limit == 0.0 {
            Overdraft::Unlimited
        } else {
            Overdraft::Forbidden
        };
        Movement {
            kind,
            amount: self.precise_amount.clone().unwrap_or_default(),
            overdraft,
        }
    }

    /// Moves the amount between two balances in memory.
    pub(crate) fn apply(
        &mut self,
        source: &Balance,
        destination: &Balance,
    ) -> Result<(Balance, Balance), Refusal> {
        if self.status != Status::Void {
            self.apply_precision();
        }
        let (from, to) = self
            .movement()
            .between(&source.sums(), &destination.sums())?;
        Ok((source.with_sums(from), destination.with_sums(to)))
    }

    /// What it becomes when it is recorded.
    pub(crate) fn settled_status(&self) -> Status {
        match self.status {
            _ if self.inflight => Status::Inflight,
            Status::Queued | Status::Applied | Status::Scheduled | Status::Commit => {
                Status::Applied
            }
            Status::Void => Status::Void,
            Status::None | Status::Inflight | Status::Rejected => Status::None,
        }
    }

    /// The row. Its amounts may be ones that no column can store.
    pub(crate) fn row(&self) -> Transaction {
        Transaction {
            transaction_id: self.transaction_id.clone(),
            parent_transaction: self.parent_transaction.clone(),
            source: self.source.clone(),
            destination: self.destination.clone(),
            reference: self.reference.clone(),
            amount: self.amount_string.clone(),
            precise_amount: self.precise_amount.clone().unwrap_or_default(),
            precision: precision::stored(self.precision).unwrap_or_default(),
            currency: self.currency.clone(),
            description: self.description.clone(),
            status: self.status.text(),
            hash: self.hash.clone(),
            created_at: stored_time(self.created_at),
            effective_date: self
                .effective_date
                .as_ref()
                .map(|date| stored_time(date.utc())),
            scheduled_for: GoTime::from(stored_time(self.scheduled_for.utc())),
            meta_data: self.meta_data.clone().filter(|data| !data.is_empty()),
            state: self.status,
            float_precision: self.precision,
            row_number: 0,
        }
    }
}
