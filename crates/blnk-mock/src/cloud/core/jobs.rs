//! The queue, as data: jobs, and the time when they are due.

use blnk_api::MinorUnits;
use chrono::{DateTime, Utc};

use crate::cloud::records::lineage::Lineage;
use crate::cloud::records::posting::Posting;

/// The work that waits.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    jobs: Vec<Waiting>,
    /// How many jobs there were, which is the number of the next one.
    count: u64,
    /// Whether jobs wait for a test instead of being done at once.
    pub(crate) is_held: bool,
}

#[derive(Debug)]
pub(crate) struct Waiting {
    due: DateTime<Utc>,
    number: u64,
    pub(crate) retries: u32,
    pub(crate) job: Job,
}

/// What is to be done.
#[derive(Clone, Debug)]
pub(crate) enum Job {
    /// Store the row of a queued post, or those of its legs, and pass the work on.
    Store {
        posting: Box<Posting>,
        legs: Vec<Posting>,
        reference: String,
    },
    /// Move the money of a queued post.
    Process(Box<Posting>),
    /// Release a hold whose time is over.
    Expire(String),
    /// Commit or release what is held below an id.
    Act(Action),
    /// Commit a hold because its date has come.
    CommitOnDate(Action),
    /// Post a batch in the background.
    Batch(Box<Batch>),
    /// Follow the funds of a transaction.
    Lineage(Lineage),
}

/// A commit or a void that was put on the queue.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(crate) transaction_id: String,
    pub(crate) is_void: bool,
    /// Zero for everything that remains.
    pub(crate) amount: MinorUnits,
    pub(crate) action_id: String,
}

/// A batch of posts.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    pub(crate) batch_id: String,
    pub(crate) postings: Vec<Posting>,
    pub(crate) inflight: bool,
    pub(crate) atomic: bool,
    pub(crate) skip_queue: bool,
}

impl Queue {
    /// Whether an action waits for this id. A second one is refused.
    pub(crate) fn has_action(&self, id: &str) -> bool {
        self.jobs.iter().any(|waiting| match &waiting.job {
            Job::Act(action) => action.transaction_id == id,
            _ => false,
        })
    }

    pub(crate) fn push(&mut self, due: DateTime<Utc>, retries: u32, job: Job) {
        self.jobs.push(Waiting {
            due,
            number: self.count,
            retries,
            job,
        });
        self.count += 1;
    }

    /// Removes the job that is due first.
    pub(crate) fn next(&mut self, now: DateTime<Utc>) -> Option<Waiting> {
        let due = self.jobs.iter().enumerate();
        let (at, _) = due
            .filter(|(_, waiting)| waiting.due <= now)
            .min_by_key(|(_, waiting)| (waiting.due, waiting.number))?;
        Some(self.jobs.remove(at))
    }
}
