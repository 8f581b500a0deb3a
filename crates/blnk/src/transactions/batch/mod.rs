//! Many transactions in one request: accepted together, and each decided later.

mod accepted;
mod verdict;
mod wait;

use std::collections::BTreeMap;

use blnk_api::types;

use self::accepted::Acceptance;
pub use self::{
    accepted::{BatchAccepted, BatchItem, BatchMode},
    verdict::{BatchVerdict, BatchVerdicts, Verdict},
};
use crate::{
    call::request::Request,
    error::invalid_request::Reason,
    transactions::{
        Transactions,
        new_transaction::NewTransaction,
        operations::{POST_BATCH, POST_BATCH_ATOMIC, WAIT_BATCH},
    },
    validate::Check,
};

/// The most transactions of a batch.
const MOST: usize = 10_000;

impl Transactions {
    /// Gives up to 10,000 transactions to the server's queue, and returns the acceptance: **no money has moved**.
    ///
    /// [`wait_batch`](Self::wait_batch) returns what became of each. Safe to repeat, and repeated by the call itself: a
    /// reference that the queue has already changes nothing.
    ///
    /// **They are not tied together.** Each is applied or rejected by itself, whatever becomes of the others, and the queue
    /// preserves no order between sources: of 10 payments that were queued in one batch with the money they spend, 4 were
    /// rejected. [`post_batch_atomic`](Self::post_batch_atomic) posts in order, all or none.
    ///
    /// **One reference pays once for each shape.** The server does not compare it with that of a split.
    ///
    /// Source: the documentation page of `POST /proxy/transactions/bulk`, without flags. (With `atomic` the server accepts
    /// the same, and nothing is undone.)
    ///
    /// # Errors
    ///
    /// Before it is sent, by JSON pointer with the index (`/transactions/17/currency`): what [`queue`](Self::queue) refuses
    /// of each; a reference that the batch has twice; no transaction, or more than 10,000; more than 5 MB. An error whose
    /// [`outcome`](crate::Error::outcome) is unknown [is retryable](crate::Error::is_retryable): make the same call again. And the
    /// failures that any call can have.
    ///
    /// # Example: accepted, then decided
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let wallet = cloud.seed_balance(&ledger, "USD").unwrap();
    /// use blnk::{Amount, NewTransaction, transactions::Overdraft};
    ///
    /// let bonus = |reference| {
    ///     NewTransaction::new(reference, Amount::new(500, "USD", 100))
    ///         .source("@promotions")
    ///         .destination(&wallet)
    ///         .overdraft(Overdraft::Unlimited)
    /// };
    /// let accepted = blnk.transactions().post_batch(&[bonus("bonus-1"), bonus("bonus-2")]).await?;
    /// let verdicts = blnk.transactions().wait_batch(&accepted).await?;
    /// assert!(verdicts.is_applied());
    /// # Ok(()) });
    /// ```
    pub fn post_batch(&self, transactions: &[NewTransaction]) -> Request<BatchAccepted> {
        let check = check(transactions, NewTransaction::check_queue);
        self.send_batch(BatchMode::Queued, transactions, check)
    }

    /// Has up to 10,000 transactions posted in order, all or none, and returns the acceptance: **no money may have moved
    /// yet**.
    ///
    /// [`wait_batch`](Self::wait_batch) returns what became of each. The server posts them after its reply, so that a lost
    /// connection does not end the work in the middle. Where one fails, the ones before it are refunded, through the queue,
    /// and the ones behind it are never posted: for a moment the money of the first ones has moved. Their references are
    /// spent: another batch needs other ones.
    ///
    /// Safe to repeat, and repeated by the call itself: of two batches with the same references, one alone posts the first
    /// transaction, and the other fails there with nothing to refund.
    ///
    /// **No route shows a batch**, nor why one failed: the reason is in a webhook alone. At most 100 such batches are
    /// processed at once; a further one is answered 429, which is retryable. What a server that stops in the middle leaves
    /// is explained in [`batches`](crate::batches).
    ///
    /// Source: the documentation page of `POST /proxy/transactions/bulk`, with `atomic`, `skip_queue` and `run_async`
    /// together. (Without `run_async`, 89 of 400 transactions remained applied when their caller went away.)
    ///
    /// # Errors
    ///
    /// As for [`post_batch`](Self::post_batch), with what [`post`](Self::post) refuses of each.
    ///
    /// # Example: one has too little, and none moves
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let [ada, ben] = [(); 2].map(|()| cloud.seed_balance(&ledger, "USD").unwrap());
    /// use blnk::{Amount, NewTransaction, transactions::{Overdraft, Verdict}};
    ///
    /// let top_up = NewTransaction::new("deal-1-in", Amount::new(500, "USD", 100))
    ///     .source("@world")
    ///     .destination(&ada)
    ///     .overdraft(Overdraft::Unlimited);
    /// let payment = NewTransaction::new("deal-1-out", Amount::new(700, "USD", 100))
    ///     .source(&ada)
    ///     .destination(&ben);
    /// let accepted = blnk.transactions().post_batch_atomic(&[top_up, payment]).await?;
    /// let verdicts = blnk.transactions().wait_batch(&accepted).await?;
    /// assert!(matches!(verdicts.verdicts[0].verdict, Verdict::Refunded { .. }));
    /// assert_eq!(verdicts.verdicts[1].verdict, Verdict::NotPosted);
    /// # Ok(()) });
    /// ```
    pub fn post_batch_atomic(&self, transactions: &[NewTransaction]) -> Request<BatchAccepted> {
        let check = check(transactions, NewTransaction::check_post);
        self.send_batch(BatchMode::Atomic, transactions, check)
    }

    fn send_batch(
        &self,
        mode: BatchMode,
        transactions: &[NewTransaction],
        check: Check,
    ) -> Request<BatchAccepted> {
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let (operation, flag) = match mode {
            BatchMode::Queued => (&POST_BATCH, None),
            BatchMode::Atomic => (&POST_BATCH_ATOMIC, Some(true)),
        };
        let body = types::PostBatch {
            atomic: flag,
            run_async: flag,
            skip_queue: flag,
            transactions: transactions.iter().map(NewTransaction::to_wire).collect(),
        };
        let call = api.transaction_post_batch(instance, &body);
        let request = Request::<Acceptance>::new(&self.client, operation, check, call);
        let items: Vec<_> = body.transactions.into_iter().map(BatchItem::of).collect();
        let sent = items.len();
        let request = request.echo(move |accepted, differences| {
            let count = accepted.count.map(|count| count.to_string());
            let sent = count.is_some().then(|| sent.to_string());
            differences.text("transaction_count", sent.as_deref(), count.as_deref());
        });
        request.then(move |reply| match reply {
            Ok(accepted) => Ok(accepted.of(mode, items)),
            Err(error) => Err(error.safe_to_repeat()),
        })
    }

    /// Waits until it is decided what became of each transaction of a batch, and returns a verdict for each, in order; at
    /// most for the time of the call, which [`timeout`](Request::timeout) sets.
    ///
    /// Looks the references up, up to 100 with one request, again and again with growing pauses. Nothing is derived from the
    /// acceptance: it can be stored, and waited for after a restart. What is not decided in time is
    /// [`Verdict::Open`]; call again. One look at 10,000 transactions is 100 to 300 requests, so set a longer timeout for
    /// many.
    ///
    /// Source: the route `POST /proxy/transactions/filter`.
    ///
    /// # Errors
    ///
    /// Before anything is sent: a stored acceptance without transactions. The failures that any read can have. A batch of
    /// which nothing was applied is no error.
    ///
    /// # Example: after a restart
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let [ada, ben] = [(); 2].map(|()| cloud.seed_balance(&ledger, "USD").unwrap());
    /// use blnk::{Amount, NewTransaction, transactions::{BatchAccepted, Verdict}};
    ///
    /// let payment = NewTransaction::new("order-8", Amount::new(500, "USD", 100))
    ///     .source(&ada)
    ///     .destination(&ben);
    /// let accepted = blnk.transactions().post_batch(&[payment]).await?;
    /// let stored = serde_json::to_string(&accepted)?;
    ///
    /// let accepted: BatchAccepted = serde_json::from_str(&stored)?;
    /// for item in blnk.transactions().wait_batch(&accepted).await?.verdicts {
    ///     match item.verdict {
    ///         Verdict::Applied(transaction) => println!("moved: {}", transaction.transaction_id),
    ///         Verdict::Open { .. } => println!("{}: wait longer", item.reference),
    ///         verdict => println!("{}: {verdict:?}", item.reference),
    ///     }
    /// }
    /// # Ok(()) });
    /// ```
    pub fn wait_batch(&self, accepted: &BatchAccepted) -> Request<BatchVerdicts> {
        let accepted = accepted.clone();
        let mut check = Check::new();
        if accepted.items.is_empty() {
            let message = "has no transactions; expected the acceptance as it was returned";
            check.refuse("items", Reason::Refused, message);
        }
        Request::several(&self.client, &WAIT_BATCH, check, |call| {
            wait::wait(call, accepted)
        })
    }
}

/// Validates a batch, and each of its transactions as the kind of the batch requires.
fn check(transactions: &[NewTransaction], rules: fn(&NewTransaction) -> Check) -> Check {
    let mut check = Check::new();
    let count = transactions.len();
    if !(1..=MOST).contains(&count) {
        let message = format!("has {count} transactions; expected 1 to {MOST}");
        check.refuse("transactions", Reason::Refused, message);
    }
    let mut earlier: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, transaction) in transactions.iter().enumerate() {
        check.part(&format!("transactions/{index}"), rules(transaction));
        let reference = transaction.reference_text();
        earlier.entry(reference).or_default().push(index);
    }
    // An empty reference is a problem of its own.
    let repeated = earlier
        .into_iter()
        .filter(|(reference, indexes)| !reference.is_empty() && indexes.len() > 1);
    for index in repeated.flat_map(|(_, indexes)| indexes) {
        let message = "is the reference of several transactions of the batch; expected one of its \
                       own for each";
        let place = format!("transactions/{index}/reference");
        check.refuse(&place, Reason::Repeated, message);
    }
    check
}
