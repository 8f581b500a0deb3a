//! What the failures of transactions mean.

use blnk_api::MinorUnits;

use crate::{
    error::{Error, ErrorKind},
    protocol::{error_body::ErrorBody, outcome::Outcome, proof::proof},
    transactions::{
        new_transaction::NewTransaction,
        operations::{
            POST, is_committed, is_duplicate, is_hold_spent, is_insufficient, is_more_than_held,
            is_over_limit, is_voided,
        },
        preview::Role,
    },
};

impl Error {
    /// Returns whether the source of a transaction has too little. The reference is still free, so the same transaction
    /// can be posted later.
    pub fn is_insufficient_funds(&self) -> bool {
        self.of_transaction(is_insufficient)
    }

    /// Returns whether the source of a transaction would go further below zero than its
    /// [`Overdraft`](crate::transactions::Overdraft) allows. The reference is still free.
    pub fn is_over_overdraft_limit(&self) -> bool {
        self.of_transaction(is_over_limit)
    }

    /// Returns whether a transaction with this reference exists, posted by somebody else or by an earlier call:
    /// [`ensure_posted`](crate::transactions::Transactions::ensure_posted) finds out whether it is the same.
    pub fn is_duplicate_reference(&self) -> bool {
        self.of_transaction(is_duplicate)
    }

    /// Returns whether a balance of a transaction does not exist. (The server's code says that of the transaction.)
    pub fn is_unknown_balance(&self) -> bool {
        self.of_transaction(|reply| reply.unknown_balance().is_some())
    }

    /// Returns which balance of this transaction does not exist; `None` where the server's words do not prove it.
    pub fn unknown_balance(&self, transaction: &NewTransaction) -> Option<Role> {
        let id = self.api()?.reply.unknown_balance()?;
        if id == transaction.source_text() {
            Some(Role::Source)
        } else if id == transaction.destination_text() {
            Some(Role::Destination)
        } else {
            None
        }
    }

    /// Returns whether another transaction holds a balance: 423. It passes; on servers before Core 0.15.3 it can take
    /// five minutes, after a post that its caller gave up.
    pub fn is_locked(&self) -> bool {
        self.api().is_some_and(|error| error.status == 423)
    }

    /// Returns whether nothing remains of a hold because it was committed.
    pub fn is_already_committed(&self) -> bool {
        self.of_transaction(is_committed)
    }

    /// Returns whether nothing remains of a hold because it was released, or expired.
    pub fn is_already_voided(&self) -> bool {
        self.of_transaction(is_voided)
    }

    /// Returns whether more was to be committed than remains of a hold. Nothing was committed.
    pub fn is_more_than_held(&self) -> bool {
        self.of_transaction(is_more_than_held)
    }

    /// Returns whether the money that a hold reserved is gone, because another hold between the same balances was settled
    /// with it: the server does that where holds are posted through the queue.
    pub fn is_hold_spent(&self) -> bool {
        self.of_transaction(is_hold_spent)
    }

    /// Returns what was committed of a hold before a commit that failed and may have been made, in minor units; `None` where it
    /// was not made:
    /// [`ensure_committed`](crate::transactions::Transactions::ensure_committed) with the sum settles it.
    pub fn committed_before(&self) -> Option<&MinorUnits> {
        self.context()?.before.as_deref()
    }

    /// Adds what was committed before a commit that may have been made.
    pub(crate) fn after(mut self, committed: MinorUnits) -> Self {
        if let Some(context) = self.context_mut()
            && matches!(context.outcome, Outcome::Unknown | Outcome::Applied)
        {
            context.before = Some(Box::new(committed));
        }
        self
    }

    fn of_transaction(&self, is: fn(&ErrorBody) -> bool) -> bool {
        self.api()
            .is_some_and(|error| error.operation().starts_with("transaction_") && is(&error.reply))
    }

    /// Adds what is known of a preview that an old server answered as a post.
    pub(crate) fn of_preview(mut self) -> Self {
        let ErrorKind::Decode(error) = self.kind_mut() else {
            return self;
        };
        let id = proof(error.body(), POST.proof);
        let Some(id) = id.filter(|_| error.status == 201) else {
            return self;
        };
        let reason = "this server does not know previews, as none before Core 0.15.3 does, and \
                      posted the transaction";
        error.made_a_record(id, reason);
        self.with_outcome(Outcome::Applied)
    }
}
