//! Batches of posts: one after the other, and undone by refunds or voids if it is an atomic one.

use crate::cloud::core::fault::{Fault, Outcome};
use crate::cloud::core::jobs::Batch;
use crate::cloud::core::state::State;
use crate::cloud::records::posting::key;

impl State {
    /// Posts a batch. The error says what became of the posts before the one that failed.
    pub(crate) fn run_batch(&mut self, batch: Batch) -> Outcome<()> {
        let (id, atomic, inflight) = (batch.batch_id.clone(), batch.atomic, batch.inflight);
        let Err(fault) = self.post_all(batch) else {
            return Ok(());
        };
        if fault.is_panic() {
            return Err(fault);
        }
        let text = fault.text();
        let text = match atomic.then(|| self.roll_back(&id, inflight)) {
            None => format!("{text}. Previous transactions were not rolled back."),
            Some(Ok(action)) => {
                format!("{text}. All transactions in this batch have been {action}.")
            }
            Some(Err(failed)) => {
                let failed = failed.text();
                format!("{text}. Failed to roll back all transactions: {failed}")
            }
        };
        Err(Fault::new(text))
    }

    fn post_all(&mut self, batch: Batch) -> Outcome<()> {
        for (number, mut posting) in (1_u32..).zip(batch.postings) {
            posting.inflight = batch.inflight;
            posting.skip_queue = batch.skip_queue;
            posting.parent_transaction.clone_from(&batch.batch_id);
            posting.meta().set_json(key::SEQUENCE, &number.to_string());
            if let Err(fault) = self.post_in_place(&mut posting) {
                let (source, destination) = (&posting.source, &posting.destination);
                let words = format!(
                    "failed to queue transaction {number} (Reference: {}, Source: {source}, \
                     Destination: {destination}, Amount: {:.2})",
                    posting.reference, posting.amount
                );
                return Err(fault.wrap(&words));
            }
        }
        Ok(())
    }
}
