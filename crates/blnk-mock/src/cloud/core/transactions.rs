//! Posts: how one is recorded together with its balances, or put on the queue.

use blnk_api::MinorUnits;

use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::fault::{Fault, Outcome};
use crate::cloud::core::jobs::{Action, Job};
use crate::cloud::core::movement::Refusal;
use crate::cloud::core::state::{State, Statement};
use crate::cloud::database::statement::refuse_nul;
use crate::cloud::database::time::stored_time;
use crate::cloud::records::balance::Balance;
use crate::cloud::records::ledger::GENERAL_LEDGER_ID;
use crate::cloud::records::posting::{Posting, Status, key};

impl State {
    /// Accepts a post: records it now, or puts it on the queue. Returns what the reply shows.
    pub(crate) fn post(&mut self, mut posting: Posting) -> Outcome<Posting> {
        self.post_in_place(&mut posting)?;
        Ok(posting)
    }

    /// The same. A post that fails shows how far it got.
    pub(crate) fn post_in_place(&mut self, posting: &mut Posting) -> Outcome<()> {
        let sources = self.sources.clone();
        let reference = posting.reference.clone();
        posting.prepare(&sources);
        posting.set_status();
        let id = posting.transaction_id.clone();
        let legs = posting.legs(&sources)?;

        if posting.skip_queue {
            self.record_now(posting, legs)?;
            posting.status = match posting.inflight {
                true => Status::Inflight,
                false => Status::Applied,
            };
        } else {
            posting.meta().set_text(key::QUEUED_PARENT, &id);
            if posting.parent_transaction.contains("bulk") {
                let batch = posting.parent_transaction.clone();
                posting.meta().set_text(key::QUEUED_PARENT, &batch);
            }
            // The legs and their split have one map of metadata.
            let metadata = posting.meta_data.clone();
            let legs = legs.into_iter().map(|leg| Posting {
                meta_data: metadata.clone(),
                ..leg
            });
            self.enqueue(Job::Store {
                posting: Box::new(posting.clone()),
                legs: legs.collect(),
                reference,
            });
        }

        let id = posting.transaction_id.clone();
        if !posting.inflight_expiry_date.is_zero() {
            let due = posting.inflight_expiry_date.utc();
            self.enqueue_at(due, Job::Expire(id.clone()));
        }
        if !posting.inflight_commit_date.is_zero() {
            let due = posting.inflight_commit_date.utc();
            let action = Action {
                transaction_id: id,
                is_void: false,
                amount: MinorUnits::ZERO,
                action_id: self.sources.id("act_"),
            };
            self.enqueue_at(due, Job::CommitOnDate(action));
        }
        Ok(())
    }

    fn record_now(&mut self, posting: &mut Posting, mut legs: Vec<Posting>) -> Outcome<()> {
        if legs.is_empty() {
            return self.record(posting).map(drop);
        }
        // The legs and their split have one map of metadata.
        let mut metadata = posting.meta_data.clone();
        for (at, leg) in legs.iter_mut().enumerate() {
            leg.meta_data = metadata;
            let recorded = self.record(leg);
            metadata = leg.meta_data.clone();
            if let Err(fault) = recorded {
                if leg.atomic {
                    // Its own errors are sent to a webhook alone.
                    let _ = self.roll_back(&posting.transaction_id, leg.inflight);
                }
                return Err(fault.wrap(&format!("failed to record split transaction {at}")));
            }
        }
        posting.meta_data = metadata;
        Ok(())
    }

    /// Records one transaction and moves its balances, all or nothing. The balances of names are
    /// created first, and remain if the transaction is refused.
    pub(crate) fn record(&mut self, posting: &mut Posting) -> Outcome<Posting> {
        let resolve = |side: &'static str| {
            move |fault: Fault| {
                let words = format!("failed to resolve {side} balance indicator");
                fault.wrap(&words).wrap("failed to resolve balance IDs")
            }
        };
        posting.source = self
            .resolved(&posting.source, &posting.currency)
            .map_err(resolve("source"))?;
        posting.destination = self
            .resolved(&posting.destination, &posting.currency)
            .map_err(resolve("destination"))?;

        if self.has_reference(&posting.reference)? {
            let reference = &posting.reference;
            let text = format!("reference {reference} has already been used");
            return Err(Fault::new(text).wrap("transaction validation failed"));
        }
        let missing = |fault: Fault| fault.wrap("failed to get source and destination balances");
        let source = self
            .balance_by_id(&posting.source)
            .map_err(missing)?
            .clone();
        let destination = self
            .balance_by_id(&posting.destination)
            .map_err(missing)?
            .clone();

        let mut recorded = posting.clone();
        let refused = |refusal: Refusal| {
            Fault::new(refusal.to_string()).wrap("failed to apply transaction to balances")
        };
        let (from, to) = recorded.apply(&source, &destination).map_err(refused)?;
        recorded.status = recorded.settled_status();
        if recorded
            .precise_amount
            .as_ref()
            .is_some_and(|amount| amount.is_zero())
        {
            return Ok(recorded);
        }

        let lineage = self.lineage_of(&recorded, &source, &destination);
        if recorded.status != Status::Inflight {
            recorded.inflight = false;
            recorded.clear_inflight();
            posting.clear_inflight();
        }
        self.persist(&[from, to], &[recorded.clone()])?;
        if let Some(lineage) = lineage {
            self.enqueue(Job::Lineage(lineage));
        }
        Ok(recorded)
    }

    /// Writes balances and transactions in one database transaction.
    pub(crate) fn persist(&mut self, balances: &[Balance], postings: &[Posting]) -> Outcome<()> {
        let mut seen: Vec<&str> = Vec::new();
        for balance in balances {
            // Both sides were read with the same version, so that the second update finds no row.
            if seen.contains(&balance.balance_id.as_str()) {
                return Err(Fault::from(same_balance(&balance.balance_id)));
            }
            seen.push(&balance.balance_id);
        }
        let updates = balances.iter().map(|balance| {
            Statement::UpdateBalance(Balance {
                version: balance.version + 1,
                ..balance.clone()
            })
        });
        let inserts = postings.iter().map(|posting| Statement::InsertTransaction {
            row: Box::new(posting.row()),
            precision: posting.precision,
        });
        let count = balances.len();
        self.transact(updates.chain(inserts).collect())
            .map_err(|(statement, error)| {
                let message = if statement < count {
                    "Failed to update balance"
                } else {
                    "Failed to record transaction"
                };
                Fault::from(Failure::new(Code::Internal, message).caused_by(error))
                    .wrap("failed to persist transaction with balances")
            })
    }

    /// Writes one row and moves nothing.
    pub(crate) fn insert_only(&mut self, posting: &Posting) -> Outcome<()> {
        self.persist(&[], std::slice::from_ref(posting))
    }

    /// The id of a balance that is given by its id or by its name. A name that is not known gets a
    /// balance.
    fn resolved(&mut self, text: &str, currency: &str) -> Outcome<String> {
        if !text.starts_with('@') {
            return Ok(text.to_owned());
        }
        Ok(self.internal_or_new(text, currency)?.balance_id.clone())
    }

    /// The balance of a name, which is created if there is none. Any text is a name here.
    pub(crate) fn internal_or_new(&mut self, name: &str, currency: &str) -> Outcome<&Balance> {
        if self.internal_balance(name, currency).is_none() {
            let created = Balance {
                balance_id: self.sources.id("bln_"),
                ledger_id: GENERAL_LEDGER_ID.to_owned(),
                indicator: Some(name.to_owned()),
                currency: currency.to_owned(),
                version: 1,
                created_at: stored_time(self.sources.now()),
                allocation_strategy: String::from("FIFO"),
                ..Balance::default()
            };
            let failed = |error| {
                let message = "Database error occurred";
                Fault::from(Failure::new(Code::Internal, message).caused_by(error))
            };
            self.commit(vec![Statement::InsertBalance(created)])
                .map_err(failed)?;
        }
        let missing = || Fault::new(format!("balance with indicator '{name}' not found"));
        self.internal_balance(name, currency).ok_or_else(missing)
    }

    pub(crate) fn balance_by_id(&self, id: &str) -> Outcome<&Balance> {
        let failed =
            |error| Failure::new(Code::Internal, "Failed to scan balance data").caused_by(error);
        refuse_nul(&[(1, id)], (1, None)).map_err(failed)?;
        let missing = || {
            let message = format!("Balance with ID '{id}' not found");
            Fault::from(Failure::new(Code::NotFound, message).with_empty_details())
        };
        self.balances().get(id).ok_or_else(missing)
    }

    /// Looks up the balances of a queued post and stores their ids in it.
    pub(crate) fn prepare_for_queue(&mut self, posting: &mut Posting) -> Outcome<()> {
        let sources = self.sources.clone();
        posting.set_status();
        posting.prepare(&sources);
        for source in [true, false] {
            let text = if source {
                &posting.source
            } else {
                &posting.destination
            };
            let id = match text.starts_with('@') {
                true => self
                    .internal_or_new(text, &posting.currency)?
                    .balance_id
                    .clone(),
                false => self.balance_by_id(text)?.balance_id.clone(),
            };
            match source {
                true => posting.source = id,
                false => posting.destination = id,
            }
        }
        let pair = format!(
            "{}|{}|{}",
            posting.source, posting.destination, posting.currency
        );
        posting.meta().set_text(key::QUEUE_LANE, "normal");
        posting.meta().set_text(key::QUEUE_PAIR, &pair);
        Ok(())
    }
}

/// The second update of one balance finds no row, because the first has raised the version.
pub(crate) fn same_balance(id: &str) -> Failure {
    let reason = "may have been updated or deleted by another transaction";
    let message = format!("Optimistic locking failure: balance with ID '{id}' {reason}");
    Failure::new(Code::Conflict, message)
}
