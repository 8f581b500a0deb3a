//! Refunds: everything below an id that can be refunded is refunded, applied refunds included.

use crate::cloud::core::fault::{Fault, Outcome};
use crate::cloud::core::holds::{all_faults, newest_first};
use crate::cloud::core::state::State;
use crate::cloud::go::write::Metadata;
use crate::cloud::records::posting::{Posting, Status, key};

/// What a request for a refund can choose.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refund {
    pub(crate) skip_queue: bool,
    pub(crate) description: String,
    pub(crate) meta_data: Option<Metadata>,
}

impl State {
    /// The transactions below an id that Core tries to refund, the newest first.
    pub(crate) fn refundable(&self, id: &str) -> Vec<Posting> {
        let rows = self.transactions().rows().iter();
        let mut rows: Vec<_> = rows
            .filter(|row| {
                let is_child = row.parent_transaction == id;
                let is_its_own =
                    row.transaction_id == id || row.key(key::QUEUED_PARENT).as_deref() == Some(id);
                (row.state == Status::Applied && (is_child || is_its_own))
                    || (row.state == Status::Void && is_child)
            })
            .collect();
        newest_first(&mut rows);
        rows.into_iter().filter_map(|row| row.by_id()).collect()
    }

    /// Refunds everything below an id, one after the other. The first refund is returned, if none
    /// failed; what was refunded before a failure remains so.
    pub(crate) fn refund_all(&mut self, id: &str, options: &Refund) -> Outcome<Option<Posting>> {
        let (mut done, mut faults) = (Vec::new(), Vec::new());
        for original in self.refundable(id) {
            match self.refund(&original.transaction_id, options) {
                Ok(posting) => done.push(posting),
                Err(fault) => faults.push(fault),
            }
        }
        match faults.is_empty() {
            true => Ok(done.into_iter().next()),
            false => Err(all_faults(&faults)),
        }
    }

    /// Undoes what a failed atomic batch or split has made.
    pub(crate) fn roll_back(&mut self, parent: &str, inflight: bool) -> Outcome<&'static str> {
        match inflight {
            true => self.void_all(parent).map(|_| "voided"),
            false => self
                .refund_all(parent, &Refund::default())
                .map(|_| "refunded"),
        }
    }

    fn refund(&mut self, id: &str, options: &Refund) -> Outcome<Posting> {
        let original = self.transaction(id)?;
        self.check_refundable(&original)?;
        let refund = original.refunded(self.sources.id("txn_"), options);
        let words = format!(
            "failed to queue refund transaction {}",
            refund.transaction_id
        );
        self.post(refund).map_err(|fault| fault.wrap(&words))
    }

    pub(crate) fn check_refundable(&self, original: &Posting) -> Outcome<()> {
        let id = &original.transaction_id;
        if !matches!(original.status, Status::Applied | Status::Void) {
            let status = original.status.text();
            return Err(Fault::new(format!(
                "transaction {id} cannot be refunded in status {status} (only APPLIED or VOID)"
            )));
        }
        let is_refunded = self.children(id).any(|child| {
            child.source == original.destination && child.destination == original.source
        });
        match is_refunded {
            true => Err(Fault::new(format!(
                "transaction {id} has already been refunded"
            ))),
            false => Ok(()),
        }
    }
}

impl Posting {
    /// The refund of this transaction. That of a void is a hold in the opposite direction.
    pub(crate) fn refunded(&self, transaction_id: String, options: &Refund) -> Self {
        let mut refund = Self {
            transaction_id,
            reference: format!("{}_refund", self.transaction_id),
            parent_transaction: self.transaction_id.clone(),
            source: self.destination.clone(),
            destination: self.source.clone(),
            allow_overdraft: true,
            skip_queue: options.skip_queue,
            inflight: self.status == Status::Void,
            status: Status::None,
            ..self.clone()
        };
        if !options.description.is_empty() {
            refund.description.clone_from(&options.description);
        }
        if let Some(metadata) = options.meta_data.clone().filter(|data| !data.is_empty()) {
            refund.meta().merge_all(metadata);
        }
        refund
    }
}
