//! Holds: commits and voids, of one hold or of all below an id.

use blnk_api::MinorUnits;

use crate::cloud::core::fault::{Fault, Outcome};
use crate::cloud::core::jobs::{Action, Job};
use crate::cloud::core::precision;
use crate::cloud::core::state::State;
use crate::cloud::go::time::GoTime;
use crate::cloud::records::posting::{Posting, Status, key};

impl Posting {
    /// Core also takes a queued post for a hold if its metadata says that it becomes one.
    fn is_hold(&self) -> bool {
        self.status == Status::Inflight
            || (self.status == Status::Queued && self.has_flag(key::INFLIGHT))
    }
}

/// How an error about a hold is sorted where only its words are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HoldError {
    NotFound,
    AlreadyVoided,
    AlreadyCommitted,
    NotInflight,
    InvalidAmount,
    Other,
}

impl HoldError {
    pub(crate) fn of(fault: &Fault) -> Self {
        let text = fault.text();
        let words = [
            ("not found", Self::NotFound),
            ("has already been voided", Self::AlreadyVoided),
            ("Transaction already committed", Self::AlreadyCommitted),
            ("not in inflight status", Self::NotInflight),
            ("cannot commit more than", Self::InvalidAmount),
        ];
        let found = words.into_iter().find(|(words, _)| text.contains(words));
        found.map_or(Self::Other, |(_, error)| error)
    }

    /// The name in the replies of the bulk routes.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::AlreadyVoided => "ALREADY_VOIDED",
            Self::AlreadyCommitted => "ALREADY_COMMITTED",
            Self::NotInflight => "NOT_INFLIGHT",
            Self::InvalidAmount => "INVALID_AMOUNT",
            Self::Other => "INTERNAL_ERROR",
        }
    }
}

/// The error of one step of several, as a route of several shows it.
pub(crate) fn all_faults(faults: &[Fault]) -> Fault {
    let texts: Vec<&str> = faults.iter().map(Fault::text).collect();
    let list = texts.join(" ");
    Fault::new(format!("error occurred during processing: [{list}]"))
}

impl State {
    /// The minor units of an amount that a commit names, with the precision of some transaction
    /// of this id or of its children.
    pub(crate) fn units_for(&self, id: &str, amount: f64) -> MinorUnits {
        let rows = self.transactions().rows().iter();
        let mut rows = rows.filter(|row| row.transaction_id == id || row.parent_transaction == id);
        let precision = rows.next().map_or(1.0, |row| row.float_precision);
        let precision = if precision > 0.0 { precision } else { 1.0 };
        precision::minor_units(amount, precision)
    }

    /// The holds below an id, the newest first; if there are none, the queued posts that become
    /// holds.
    pub(crate) fn holds_below(&self, id: &str) -> Vec<Posting> {
        let rows = || self.transactions().rows().iter();
        let mut holds: Vec<_> = rows()
            .filter(|row| {
                row.state == Status::Inflight
                    && (row.transaction_id == id
                        || row.parent_transaction == id
                        || row.key(key::QUEUED_PARENT).as_deref() == Some(id))
            })
            .collect();
        if holds.is_empty() {
            holds = rows()
                .filter(|row| {
                    let copy = format!("{}_q", row.reference);
                    let is_rejected = self
                        .transaction_by_reference(&copy)
                        .is_some_and(|copy| copy.state == Status::Rejected);
                    (row.transaction_id == id || row.parent_transaction == id)
                        && row.state == Status::Queued
                        && row.is_marked_inflight()
                        && !is_rejected
                })
                .collect();
        }
        newest_first(&mut holds);
        holds.into_iter().filter_map(|row| row.by_id()).collect()
    }

    /// Commits every hold below an id. The first that was made is returned, if none failed.
    pub(crate) fn commit_all(&mut self, id: &str, amount: &MinorUnits) -> Outcome<Option<Posting>> {
        self.each_hold(id, |state, hold| state.commit_hold(&hold, amount, None))
    }

    /// Releases every hold below an id.
    pub(crate) fn void_all(&mut self, id: &str) -> Outcome<Option<Posting>> {
        self.each_hold(id, |state, hold| state.void_hold(&hold, None))
    }

    fn each_hold(
        &mut self,
        id: &str,
        mut act: impl FnMut(&mut Self, String) -> Outcome<Posting>,
    ) -> Outcome<Option<Posting>> {
        let (mut done, mut faults) = (Vec::new(), Vec::new());
        for hold in self.holds_below(id) {
            match act(self, hold.transaction_id) {
                Ok(posting) => done.push(posting),
                Err(fault) => faults.push(fault),
            }
        }
        match faults.is_empty() {
            true => Ok(done.into_iter().next()),
            false => Err(all_faults(&faults)),
        }
    }

    /// Commits a hold, or a part of it. An amount of zero is everything that
    /// remains.
    pub(crate) fn commit_hold(
        &mut self,
        id: &str,
        amount: &MinorUnits,
        reference: Option<String>,
    ) -> Outcome<Posting> {
        let mut hold = self.open_hold(id)?;
        let remaining = self.remaining_of(&hold);
        if remaining.is_zero() {
            return Err(Fault::new("cannot commit. Transaction already committed"));
        }
        check_amount(&hold, amount, &remaining)?;
        if amount.is_zero() {
            hold.amount = precision::quotient(&remaining, hold.precision);
            hold.precise_amount = Some(remaining);
        } else {
            hold.precise_amount = Some(amount.clone());
        }
        hold.status = Status::Commit;
        let committed = self.record_action(hold, reference)?;
        self.act_on_shadows(id, false);
        Ok(committed)
    }

    /// Releases what remains of a hold.
    pub(crate) fn void_hold(&mut self, id: &str, reference: Option<String>) -> Outcome<Posting> {
        let mut hold = self.open_hold(id)?;
        let remaining = self.remaining_of(&hold);
        if remaining.is_zero() {
            return Err(Fault::new("cannot void. Transaction already committed"));
        }
        hold.precise_amount = Some(remaining);
        hold.status = Status::Void;
        let voided = self.record_action(hold, reference)?;
        self.act_on_shadows(id, true);
        Ok(voided)
    }

    fn record_action(&mut self, mut hold: Posting, reference: Option<String>) -> Outcome<Posting> {
        hold.inflight = false;
        hold.parent_transaction = hold.transaction_id;
        hold.created_at = self.sources.now();
        hold.effective_date = Some(GoTime::from(hold.created_at));
        hold.transaction_id = self.sources.id("txn_");
        hold.reference = reference.unwrap_or_else(|| self.sources.id("ref_"));
        hold.hash = hold.digest();
        if hold.status == Status::Void {
            hold.apply_precision();
        }
        let recorded = self.record(&mut hold);
        recorded.map_err(|fault| fault.wrap("saving transaction to db error"))
    }

    /// A transaction that can be committed or released, from its row or from the queue.
    fn open_hold(&self, id: &str) -> Outcome<Posting> {
        let hold = self.transaction(id)?;
        if !hold.is_hold() {
            return Err(Fault::new("transaction is not in inflight status"));
        }
        if self.children(id).any(|child| child.state == Status::Void) {
            return Err(Fault::new("transaction has already been voided"));
        }
        Ok(hold)
    }

    /// What is not yet committed.
    fn remaining_of(&self, hold: &Posting) -> MinorUnits {
        let committed: MinorUnits = self
            .children(&hold.transaction_id)
            .filter(|child| child.state == Status::Applied)
            .map(|child| &child.precise_amount)
            .sum();
        hold.precise_amount.clone().unwrap_or_default() - committed
    }

    /// Puts a commit or a void on the queue and returns what the reply shows: the hold, still open.
    /// `Ok(None)` if one waits already.
    pub(crate) fn enqueue_action(
        &mut self,
        id: &str,
        is_void: bool,
        amount: Option<&MinorUnits>,
    ) -> Outcome<Option<Posting>> {
        let shown = self.check_action(id, is_void, amount)?;
        if self.queue.has_action(id) {
            return Ok(None);
        }
        let action = Action {
            transaction_id: id.to_owned(),
            is_void,
            amount: amount.cloned().unwrap_or_default(),
            action_id: self.sources.id("act_"),
        };
        self.enqueue(Job::Act(action));
        Ok(Some(shown))
    }

    fn check_action(
        &self,
        id: &str,
        is_void: bool,
        amount: Option<&MinorUnits>,
    ) -> Outcome<Posting> {
        let fault = match self.open_hold(id) {
            Ok(hold) => {
                let remaining = self.remaining_of(&hold);
                if remaining.is_zero() {
                    return Err(Fault::new("cannot commit. Transaction already committed"));
                }
                if let Some(amount) = amount.filter(|_| !is_void) {
                    check_amount(&hold, amount, &remaining)?;
                }
                return Ok(hold);
            }
            Err(fault) => fault,
        };
        let can_be_a_group = matches!(
            HoldError::of(&fault),
            HoldError::NotFound | HoldError::NotInflight
        );
        let legs = self.holds_below(id);
        let first = match legs.first() {
            Some(first) if can_be_a_group => first,
            _ => return Err(fault),
        };
        if legs.iter().all(|leg| self.remaining_of(leg).is_zero()) {
            let verb = if is_void { "void" } else { "commit" };
            let text = format!("cannot {verb}. Transaction already committed");
            return Err(Fault::new(text));
        }
        Ok(Posting {
            transaction_id: id.to_owned(),
            ..first.clone()
        })
    }

    /// Commits or releases every hold below an id, as the queue does: one that is settled already
    /// is no error. Returns whether to try again.
    pub(crate) fn run_action(&mut self, action: &Action) -> bool {
        let mut again = false;
        for leg in self.holds_below(&action.transaction_id) {
            let id = &leg.transaction_id;
            let verb = if action.is_void { "void" } else { "commit" };
            let reference = Some(format!("{id}_{verb}_{}", action.action_id));
            let done = match action.is_void {
                true => self.void_hold(id, reference),
                false => self.commit_hold(id, &action.amount, reference),
            };
            if let Err(fault) = done {
                let is_settled = fault.is_duplicate()
                    || !matches!(
                        HoldError::of(&fault),
                        HoldError::NotFound | HoldError::Other
                    );
                again |= !is_settled;
            }
        }
        again
    }

    /// The holds that a preview looks at.
    pub(crate) fn holds_for_preview(&self, id: &str) -> Outcome<Vec<Posting>> {
        let fault = match self.open_hold(id) {
            Ok(hold) => return Ok(vec![hold]),
            Err(fault) => fault,
        };
        let legs = self.holds_below(id);
        match HoldError::of(&fault) {
            HoldError::NotFound | HoldError::NotInflight if !legs.is_empty() => Ok(legs),
            _ => Err(fault),
        }
    }

    /// A commit or a void of a hold as a preview projects it.
    pub(crate) fn projected_action(
        &self,
        hold: &Posting,
        is_void: bool,
        amount: &MinorUnits,
    ) -> Outcome<Posting> {
        let mut projected = hold.clone();
        let remaining = self.remaining_of(hold);
        if remaining.is_zero() {
            let verb = if is_void { "void" } else { "commit" };
            let text = format!("cannot {verb}. Transaction already committed");
            return Err(Fault::new(text));
        }
        if is_void {
            projected.status = Status::Void;
            projected.amount = precision::quotient(&remaining, hold.precision);
            projected.precise_amount = Some(remaining);
            return Ok(projected);
        }
        check_amount(hold, amount, &remaining)?;
        if amount.is_zero() {
            projected.amount = precision::quotient(&remaining, hold.precision);
            projected.precise_amount = Some(remaining);
        } else {
            projected.precise_amount = Some(amount.clone());
        }
        projected.status = Status::Commit;
        Ok(projected)
    }
}

fn check_amount(hold: &Posting, amount: &MinorUnits, remaining: &MinorUnits) -> Outcome<()> {
    if amount.is_negative() {
        return Err(Fault::new("commit amount cannot be negative"));
    }
    let currency = &hold.currency;
    let requested = precision::quotient(amount, hold.precision);
    if hold
        .precise_amount
        .as_ref()
        .is_some_and(|whole| amount > whole)
    {
        return Err(Fault::new(format!(
            "cannot commit more than the original transaction amount. \
             Original: {currency}{:.2}, Requested: {currency}{requested:.2}",
            hold.amount
        )));
    }
    if amount > remaining {
        let available = precision::quotient(remaining, hold.precision);
        return Err(Fault::new(format!(
            "cannot commit more than the remaining amount. \
             Available: {currency}{available:.2}, Requested: {currency}{requested:.2}"
        )));
    }
    Ok(())
}

/// As Core sorts rows. Of two of one time, the later row comes first here.
pub(crate) fn newest_first(rows: &mut [&crate::cloud::records::transaction::Transaction]) {
    rows.reverse();
    rows.sort_by_key(|row| std::cmp::Reverse(row.created_at));
}
