//! Looking for what became of a batch until it is decided.

use std::{collections::BTreeMap, time::Duration};

use tokio::time::Instant;

use crate::{
    call::{attempts::Call, echo::Differences},
    client::retry::RetryPolicy,
    error::Error,
    transactions::{
        balance_ref::{BalanceRef, is_name},
        batch::{
            accepted::{BatchAccepted, BatchItem, BatchMode},
            verdict::{BatchVerdict, BatchVerdicts, Verdict},
        },
        compare,
        ensure::is_named,
        look_up::{Found, MOST, look_up},
        operations::FILTER,
        status::TransactionStatus,
        transaction::Transaction,
    },
    values::id::TransactionId,
};

/// How long the waits between two looks grow.
const BACKOFF: RetryPolicy =
    RetryPolicy::once().backoff(Duration::from_millis(100), Duration::from_secs(2));

/// How many transactions a request looks up by two references each.
const PAIRS: usize = MOST / 2;

/// Looks for what became of a batch until every verdict is final, or the time is over.
pub(super) async fn wait(call: Call, accepted: BatchAccepted) -> Result<BatchVerdicts, Error> {
    let mut watch = Watch::new(&call, &accepted);
    let mut looks = 0;
    loop {
        let look = match accepted.mode {
            BatchMode::Queued => watch.look_at_queue().await,
            BatchMode::Atomic => watch.look_at_batch().await,
        };
        match look {
            Ok(()) => {}
            // What was found before counts.
            Err(error) if watch.has_seen && error.is_timeout() => break,
            Err(error) => return Err(error),
        }
        if watch.verdicts.iter().all(Verdict::is_final) {
            break;
        }
        looks += 1;
        let wait = BACKOFF.wait_after(looks);
        if Instant::now() + wait >= call.deadline() {
            break;
        }
        call.client.settings().sleep.sleep(wait).await;
    }
    let verdicts = watch.verdicts;
    let references = accepted.items.into_iter().map(|item| item.reference);
    Ok(BatchVerdicts {
        batch_id: accepted.batch_id,
        verdicts: references
            .zip(verdicts)
            .map(|(reference, verdict)| BatchVerdict::new(reference, verdict))
            .collect(),
    })
}

/// What was found so far.
struct Watch<'a> {
    call: &'a Call,
    accepted: &'a BatchAccepted,
    verdicts: Vec<Verdict>,
    /// Whether a look-up succeeded.
    has_seen: bool,
    /// Which balance has which name, where that had to be looked up.
    names: BTreeMap<[String; 3], bool>,
    /// In an atomic batch: the transaction with each reference, and whether it is as it was sent.
    rows: Vec<Option<(Transaction, bool)>>,
    /// The refund of each, if there is one.
    refunds: BTreeMap<usize, Refund>,
    /// Whether all that is missing was looked up after the batch had ended.
    was_completed: bool,
}

/// The refund of a transaction of a batch that failed.
enum Refund {
    Waiting,
    Applied(TransactionId),
}

impl<'a> Watch<'a> {
    fn new(call: &'a Call, accepted: &'a BatchAccepted) -> Self {
        let count = accepted.items.len();
        let open = || Verdict::Open { transaction: None };
        Self {
            call,
            accepted,
            verdicts: std::iter::repeat_with(open).take(count).collect(),
            has_seen: false,
            names: BTreeMap::new(),
            rows: std::iter::repeat_with(|| None).take(count).collect(),
            refunds: BTreeMap::new(),
            was_completed: false,
        }
    }

    async fn find(&mut self, references: Vec<String>) -> Result<Found, Error> {
        let request = look_up(&self.call.client, references);
        let found = request.send_within(&self.call.follow_up(&FILTER)).await?;
        self.has_seen = true;
        Ok(found)
    }

    /// Returns whether a stored transaction is the one that was sent.
    async fn is_same(&mut self, item: &BatchItem, row: &Transaction) -> Result<bool, Error> {
        let mut differences = Differences::default();
        compare::terms(item, row, &mut differences);
        if !differences.0.is_empty() {
            return Ok(false);
        }
        let parent = row.parent_transaction.as_ref();
        if parent.is_some_and(|parent| parent.as_str() == self.accepted.batch_id.as_str()) {
            return Ok(true);
        }
        // Posted by an earlier attempt, or by anybody: a name is a part of what was sent.
        let sides = [
            (&item.source, &row.source),
            (&item.destination, &row.destination),
        ];
        for (sent, stored) in sides.into_iter().filter(|(sent, _)| sent.is_name()) {
            let Some(stored) = stored else {
                return Ok(false);
            };
            if !self.is_named(stored, sent, item).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns whether the balance with this id is the internal one with this name; many transactions have the same.
    async fn is_named(
        &mut self,
        id: &BalanceRef,
        name: &BalanceRef,
        item: &BatchItem,
    ) -> Result<bool, Error> {
        if is_name(id.as_str()) {
            return Ok(id == name);
        }
        let currency = item.currency.as_str();
        let key = [id.as_str(), name.as_str(), currency].map(str::to_owned);
        if let Some(known) = self.names.get(&key) {
            return Ok(*known);
        }
        let is_named = is_named(self.call, id.as_str(), name.as_str(), currency).await?;
        self.names.insert(key, is_named);
        Ok(is_named)
    }

    /// Looks every undecided one up, with its child.
    async fn look_at_queue(&mut self) -> Result<(), Error> {
        let accepted = self.accepted;
        let open: Vec<usize> = (0..accepted.items.len())
            .filter(|at| !self.verdicts[*at].is_final())
            .collect();
        for page in open.chunks(PAIRS) {
            let references = page.iter().flat_map(|at| {
                let reference = accepted.items[*at].reference.as_str();
                [reference.to_owned(), child_of(reference)]
            });
            let found = self.find(references.collect()).await?;
            for at in page {
                let item = &accepted.items[*at];
                self.verdicts[*at] = self.queued(item, &found).await?;
            }
        }
        Ok(())
    }

    async fn queued(&mut self, item: &BatchItem, found: &Found) -> Result<Verdict, Error> {
        let reference = item.reference.as_str();
        // A child without its parent is not its child.
        let Some(row) = found.of(reference) else {
            return Ok(Verdict::Open { transaction: None });
        };
        let taken = || Verdict::Taken(row.clone());
        if !self.is_same(item, row).await? {
            return Ok(taken());
        }
        let waits = matches!(
            row.status,
            TransactionStatus::Queued | TransactionStatus::Scheduled
        );
        // It was applied before, or the row of what waits could not be stored, and what became of it has its reference.
        if !waits {
            return Ok(Verdict::of(row).unwrap_or_else(taken));
        }
        let open = || Verdict::Open {
            transaction: Some(row.clone()),
        };
        Ok(match found.of(&child_of(reference)) {
            None => open(),
            Some(child) if child.parent_transaction.as_ref() != Some(&row.transaction_id) => {
                Verdict::Taken(child.clone())
            }
            Some(child) => Verdict::of(child).unwrap_or_else(open),
        })
    }

    /// Looks an atomic batch up: what was posted of it, and what was refunded.
    async fn look_at_batch(&mut self) -> Result<(), Error> {
        self.look_for_rows().await?;
        if self.refunds.is_empty() && !self.is_complete() {
            // The server refunds the newest first.
            let newest = self.own().last();
            self.look_for_refunds(newest.into_iter().collect()).await?;
        }
        // Also of a complete one: the server can fail after the last of them was applied.
        if !self.refunds.is_empty() || self.has_ended() || self.is_complete() {
            self.look_for_open_refunds().await?;
        }
        if self.has_ended() && !self.was_completed {
            let known = self.own().count();
            self.look_for_rows().await?;
            if self.own().count() > known {
                self.look_for_open_refunds().await?;
            }
            // What was found last can show that it goes on.
            self.was_completed = self.has_ended();
        }
        self.judge();
        Ok(())
    }

    /// Looks for the refunds of all that was posted, where they were not found to be applied.
    async fn look_for_open_refunds(&mut self) -> Result<(), Error> {
        let open = self.own();
        let open = open.filter(|at| !matches!(self.refunds.get(at), Some(Refund::Applied(_))));
        self.look_for_refunds(open.collect()).await
    }

    /// Looks up what was not found so far. The server posts in order, so that behind one that is missing there is nothing,
    /// unless others posted it.
    async fn look_for_rows(&mut self) -> Result<(), Error> {
        let accepted = self.accepted;
        let missing: Vec<usize> = (0..accepted.items.len())
            .filter(|at| self.rows[*at].is_none())
            .collect();
        if self.was_completed {
            return Ok(());
        }
        for page in missing.chunks(MOST) {
            let references = page
                .iter()
                .map(|at| accepted.items[*at].reference.to_string());
            let found = self.find(references.collect()).await?;
            for at in page {
                let item = &accepted.items[*at];
                let Some(row) = found.of(item.reference.as_str()) else {
                    continue;
                };
                let is_same = self.is_same(item, row).await?;
                self.rows[*at] = Some((row.clone(), is_same));
            }
            let is_whole = page.iter().all(|at| self.rows[*at].is_some());
            if !is_whole && !self.has_ended() {
                break;
            }
        }
        Ok(())
    }

    async fn look_for_refunds(&mut self, of: Vec<usize>) -> Result<(), Error> {
        let ids: Vec<(usize, TransactionId)> = of
            .into_iter()
            .filter_map(|at| Some((at, self.rows[at].as_ref()?.0.transaction_id.clone())))
            .collect();
        for page in ids.chunks(PAIRS) {
            let references = page.iter().flat_map(|(_, id)| {
                let reference = refund_of(id);
                [child_of(&reference), reference]
            });
            let found = self.find(references.collect()).await?;
            for (at, id) in page {
                if let Some(refund) = Refund::of(&found, id) {
                    self.refunds.insert(*at, refund);
                }
            }
        }
        Ok(())
    }

    /// The batch that posted the first one: this one, or that of an attempt whose reply was lost. No other can have posted
    /// any of the rest.
    fn winner(&self) -> Option<&TransactionId> {
        let (first, is_same) = self.rows.first()?.as_ref()?;
        let parent = first.parent_transaction.as_ref()?;
        let is_batch = parent.as_str().starts_with("bulk_");
        (*is_same && is_batch && first.status == TransactionStatus::Applied).then_some(parent)
    }

    fn is_own(&self, row: &(Transaction, bool)) -> bool {
        let (row, is_same) = row;
        let parent = row.parent_transaction.as_ref();
        *is_same
            && row.status == TransactionStatus::Applied
            && parent.is_some()
            && parent == self.winner()
    }

    /// Those that the batch posted.
    fn own(&self) -> impl Iterator<Item = usize> {
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| row.as_ref().is_some_and(|row| self.is_own(row)))
            .map(|(at, _)| at)
    }

    /// Returns whether the batch posted all.
    fn is_complete(&self) -> bool {
        self.own().count() == self.rows.len()
    }

    /// The first reference that another transaction has: the batch ends there at the latest.
    fn taken(&self) -> Option<usize> {
        let mut rows = self.rows.iter();
        rows.position(|row| row.as_ref().is_some_and(|row| !self.is_own(row)))
    }

    /// Returns whether the batch failed, so that it posts nothing more: all that is there was refunded while others are
    /// missing, or all before a reference that another transaction has are there. One refund proves nothing: anybody can
    /// make it.
    fn has_ended(&self) -> bool {
        let are_refunded = self.own().all(|at| self.refunds.contains_key(&at));
        let was_refunded = !self.refunds.is_empty() && are_refunded && !self.is_complete();
        let is_own = |row: &Option<_>| row.as_ref().is_some_and(|row| self.is_own(row));
        let reached = |taken: usize| self.rows.iter().take(taken).all(is_own);
        was_refunded || self.taken().is_some_and(reached)
    }

    fn judge(&mut self) {
        let (has_ended, is_complete) = (self.has_ended(), self.is_complete());
        let taken = self.taken().unwrap_or(usize::MAX);
        let verdict = |(at, row): (usize, &Option<(Transaction, bool)>)| match row {
            None if has_ended || at > taken => Verdict::NotPosted,
            None => Verdict::Open { transaction: None },
            Some(found @ (row, _)) if !self.is_own(found) => Verdict::Taken(row.clone()),
            Some((row, _)) => match self.refunds.get(&at) {
                Some(Refund::Applied(refund)) => Verdict::Refunded {
                    transaction: row.clone(),
                    refund: refund.clone(),
                },
                None if is_complete => Verdict::Applied(row.clone()),
                _ => Verdict::Open {
                    transaction: Some(row.clone()),
                },
            },
        };
        self.verdicts = self.rows.iter().enumerate().map(verdict).collect();
    }
}

impl Refund {
    /// Reads it from what was found. It counts only if it belongs to the transaction.
    fn of(found: &Found, id: &TransactionId) -> Option<Self> {
        let reference = refund_of(id);
        let refund = found.of(&reference)?;
        if refund.parent_transaction.as_ref() != Some(id) {
            return None;
        }
        let child = found.of(&child_of(&reference));
        let own =
            child.filter(|child| child.parent_transaction.as_ref() == Some(&refund.transaction_id));
        let applied = [Some(refund), own]
            .into_iter()
            .flatten()
            .find(|row| row.status == TransactionStatus::Applied);
        Some(match applied {
            Some(row) => Self::Applied(row.transaction_id.clone()),
            None => Self::Waiting,
        })
    }
}

/// The reference of what becomes of a queued transaction.
fn child_of(reference: &str) -> String {
    format!("{reference}_q")
}

/// The reference of the refund of a transaction.
fn refund_of(id: &TransactionId) -> String {
    format!("{id}_refund")
}
