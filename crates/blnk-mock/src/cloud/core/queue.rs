//! What the jobs of the queue do. Nothing runs beside anything else, so that an interleaving is an
//! order of steps.

use chrono::{DateTime, TimeDelta, Utc};

use crate::cloud::core::fault::{Fault, Outcome};
use crate::cloud::core::jobs::{Job, Waiting};
use crate::cloud::core::state::State;
use crate::cloud::records::posting::{Posting, Status, key};

/// How often a job of a transaction is repeated before the transaction is rejected.
const RETRIES: u32 = 5;

/// How often the expiry of a hold is repeated.
const EXPIRY_RETRIES: u32 = 25;

/// How long a failed job waits, without the server's random part, which is its mean here.
fn delay(retries: u32) -> TimeDelta {
    TimeDelta::seconds(i64::from(retries.pow(4) + 15 + 15 * (retries + 1)))
}

impl State {
    pub(crate) fn enqueue(&mut self, job: Job) {
        let now = self.sources.now();
        self.queue.push(now, 0, job);
    }

    pub(crate) fn enqueue_at(&mut self, due: DateTime<Utc>, job: Job) {
        self.queue.push(due, 0, job);
    }

    /// Does the job that is due first; false if none is due.
    pub(crate) fn step(&mut self) -> bool {
        let now = self.sources.now();
        let Some(waiting) = self.queue.next(now) else {
            return false;
        };
        let Waiting { retries, job, .. } = waiting;
        let (again, most) = match job.clone() {
            Job::Store {
                posting,
                legs,
                reference,
            } => {
                self.store_queued(*posting, legs, &reference);
                (false, 0)
            }
            Job::Process(posting) => (self.process(*posting, retries), RETRIES),
            Job::Expire(id) => (self.void_hold(&id, None).is_err(), EXPIRY_RETRIES),
            Job::Act(action) | Job::CommitOnDate(action) => (self.run_action(&action), RETRIES),
            Job::Batch(batch) => {
                // The result is sent to a webhook alone.
                let _ = self.run_batch(*batch);
                (false, 0)
            }
            Job::Lineage(lineage) => (self.follow(&lineage).is_err(), RETRIES),
        };
        if again && retries < most {
            self.queue.push(now + delay(retries), retries + 1, job);
        }
        true
    }

    /// Does all that is due, unless a test holds the queue.
    pub(crate) fn settle_unless_held(&mut self) {
        if !self.queue.is_held {
            self.settle();
        }
    }

    /// Does all that is due.
    pub(crate) fn settle(&mut self) {
        while self.step() {}
    }

    /// Stores what a queued post is until it is settled. If that fails, nobody is informed, and the
    /// post itself takes the place of its copy on the queue.
    fn store_queued(&mut self, mut posting: Posting, mut legs: Vec<Posting>, reference: &str) {
        let copies = match legs.is_empty() {
            true => self
                .store_one(&mut posting, reference)
                .map(|copy| vec![copy]),
            false => {
                let parent = posting.transaction_id.clone();
                self.store_legs(&mut legs, &parent, reference)
            }
        };
        let copies = copies.unwrap_or_default();
        let jobs = match copies.is_empty() {
            true => vec![posting],
            false => copies,
        };
        for posting in jobs {
            let job = Job::Process(Box::new(posting));
            match &job {
                Job::Process(posting) if !posting.scheduled_for.is_zero() => {
                    let due = posting.scheduled_for.utc().max(self.sources.now());
                    self.enqueue_at(due, job);
                }
                _ => self.enqueue(job),
            }
        }
    }

    fn store_one(&mut self, posting: &mut Posting, reference: &str) -> Outcome<Posting> {
        if !posting.is_split() {
            self.prepare_for_queue(posting)?;
        }
        self.insert_only(posting)?;
        Ok(self.queue_copy(posting, reference))
    }

    /// All legs and their copies have one map of metadata, which the last leg writes last.
    fn store_legs(
        &mut self,
        legs: &mut [Posting],
        parent: &str,
        reference: &str,
    ) -> Outcome<Vec<Posting>> {
        let mut copies = Vec::new();
        let mut metadata = legs.first().and_then(|leg| leg.meta_data.clone());
        for (at, leg) in legs.iter_mut().enumerate() {
            leg.parent_transaction = parent.to_owned();
            leg.reference = format!("{reference}_{}", at + 1);
            leg.meta_data = metadata;
            let prepared = self.prepare_for_queue(leg);
            metadata = leg.meta_data.clone();
            prepared?;
            self.insert_only(leg)?;
            let name = leg.reference.clone();
            copies.push(self.queue_copy(leg, &name));
        }
        for copy in &mut copies {
            copy.meta_data = metadata.clone();
        }
        Ok(copies)
    }

    fn queue_copy(&self, stored: &Posting, reference: &str) -> Posting {
        Posting {
            transaction_id: self.sources.id("txn_"),
            parent_transaction: stored.transaction_id.clone(),
            reference: format!("{reference}_q"),
            ..stored.clone()
        }
    }

    /// Settles a queued post, together with others that wait for the same balances. Returns whether
    /// to try again.
    fn process(&mut self, mut posting: Posting, retries: u32) -> bool {
        if self.settle_together(&posting) {
            return false;
        }
        let Err(fault) = self.record(&mut posting) else {
            return false;
        };
        if fault.is_duplicate() {
            return false;
        }
        let text = fault.text().to_lowercase();
        let is_final = text.contains("insufficient funds")
            || text.contains("transaction exceeds overdraft limit")
            || retries >= RETRIES;
        if is_final {
            self.reject(posting, fault.text());
        }
        !is_final
    }

    /// Stores that a post is refused. If the row cannot be stored, nothing shows it.
    fn reject(&mut self, mut posting: Posting, reason: &str) {
        posting.status = Status::Rejected;
        posting.meta().set_text(key::REJECTION, reason);
        if self.insert_only(&posting).is_err() || !posting.atomic {
            return;
        }
        let metadata = posting.meta_data.as_ref();
        if let Some(parent) = metadata.and_then(|data| data.text(key::QUEUED_PARENT)) {
            // Its own errors are sent to a webhook alone.
            let _ = self.roll_back(&parent, posting.inflight);
        }
    }

    /// Settles a post and those that wait for the same pair, else the same source, else the same
    /// destination, in one step: all or none. The others are read from their rows, which know the
    /// flags of the metadata, but neither a limit of the overdraft nor an effective date.
    fn settle_together(&mut self, leader: &Posting) -> bool {
        let can_lead = !leader.parent_transaction.is_empty()
            && leader.status == Status::Queued
            && !leader.atomic
            && !leader.skip_queue
            && !leader.is_split()
            && leader.scheduled_for.is_zero()
            && !leader.source.is_empty()
            && !leader.destination.is_empty()
            && !leader.currency.is_empty();
        if !can_lead {
            return false;
        }
        let scopes: [fn(&Posting, &Posting) -> bool; 3] = [
            |one, other| one.source == other.source && one.destination == other.destination,
            |one, other| one.source == other.source,
            |one, other| one.destination == other.destination,
        ];
        let waiting = self.waiting_siblings(leader);
        for same in scopes {
            let siblings: Vec<Posting> = waiting
                .iter()
                .filter(|sibling| same(leader, sibling) && !sibling.atomic)
                .map(|sibling| self.queue_copy(sibling, &sibling.reference))
                .collect();
            if !siblings.is_empty() {
                let batch = std::iter::once(leader.clone()).chain(siblings).collect();
                return self.record_together(batch).is_ok();
            }
        }
        false
    }

    /// The queued posts without a child, with the flags that their metadata has.
    fn waiting_siblings(&self, leader: &Posting) -> Vec<Posting> {
        let rows = self.transactions().rows().iter();
        rows.filter(|row| {
            row.state == Status::Queued
                && row.transaction_id != leader.parent_transaction
                && row.currency == leader.currency
                && (row.source == leader.source || row.destination == leader.destination)
                && row.created_at >= leader.created_at
                && row.scheduled_for.is_zero()
                && self.children(&row.transaction_id).next().is_none()
        })
        .filter_map(|row| {
            let mut posting = row.by_id()?;
            posting.amount_string.clone_from(&row.amount);
            posting.inflight = posting.flag(key::INFLIGHT).unwrap_or_default();
            posting.atomic = posting.flag(key::ATOMIC).unwrap_or_default();
            posting.allow_overdraft = posting.flag(key::ALLOW_OVERDRAFT).unwrap_or_default();
            Some(posting)
        })
        .collect()
    }

    fn record_together(&mut self, batch: Vec<Posting>) -> Outcome<()> {
        let mut balances = std::collections::BTreeMap::new();
        for posting in &batch {
            for id in [&posting.source, &posting.destination] {
                balances.insert(id.clone(), self.balance_by_id(id)?.clone());
            }
        }
        let mut references: Vec<&str> = Vec::new();
        for posting in &batch {
            let reference = posting.reference.as_str();
            if references.contains(&reference) || self.has_reference(reference)? {
                let text = format!("reference {reference} has already been used");
                return Err(Fault::new(text));
            }
            references.push(reference);
        }
        let mut recorded = Vec::new();
        let mut lineages = Vec::new();
        for posting in batch {
            let missing = || Fault::new("missing balance for coalesced transaction");
            let source = balances.get(&posting.source).ok_or_else(missing)?.clone();
            let destination = balances.get(&posting.destination).ok_or_else(missing)?;
            let mut settled = posting.settled();
            let (from, to) = settled
                .apply(&source, destination)
                .map_err(|refusal| Fault::new(refusal.to_string()))?;
            if from.balance_id == to.balance_id {
                return Err(Fault::new("one balance on both sides"));
            }
            lineages.extend(self.lineage_of(&settled, &from, &to));
            if settled.status != Status::Inflight {
                settled.inflight = false;
                settled.clear_inflight();
            }
            balances.insert(from.balance_id.clone(), from);
            balances.insert(to.balance_id.clone(), to);
            recorded.push(settled);
        }
        let balances: Vec<_> = balances.into_values().collect();
        self.persist(&balances, &recorded)?;
        for lineage in lineages {
            self.enqueue(Job::Lineage(lineage));
        }
        Ok(())
    }
}

impl Posting {
    /// A queued post with the status that it has when it is settled.
    fn settled(&self) -> Self {
        Self {
            status: match self.inflight {
                true => Status::Inflight,
                false => Status::Applied,
            },
            ..self.clone()
        }
    }
}
