//! Transactions: money moved from one balance to another.

mod balance_ref;
mod batch;
mod compare;
mod ensure;
mod errors;
mod hold;
mod holds;
mod lineage;
mod look_up;
mod many;
mod new_transaction;
mod operations;
mod overdraft;
mod preview;
mod queue;
mod refunds;
pub mod split;
mod status;
mod transaction;

use blnk_api::types;

pub use self::{
    balance_ref::BalanceRef,
    batch::{BatchAccepted, BatchItem, BatchMode, BatchVerdict, BatchVerdicts, Verdict},
    ensure::EnsuredTransaction,
    hold::{EnsuredHold, Hold},
    lineage::{FundAllocation, TransactionLineage},
    many::{HoldCommit, HoldFailure, HoldFailureCode, HoldVerdict, HoldVerdicts},
    new_transaction::NewTransaction,
    overdraft::Overdraft,
    preview::{PreviewAmounts, PreviewBalance, PreviewRejection, Role, TransactionPreview},
    queue::{QueuedTransaction, Settlement},
    refunds::EnsuredRefund,
    status::TransactionStatus,
    transaction::Transaction,
};
use self::{
    look_up::look_up,
    operations::{LINEAGE, POST, PREVIEW, QUEUE, READ, READ_BY_REFERENCE, WAIT},
};
pub use crate::values::creation::Creation;
use crate::{
    call::request::Request,
    client::settings::Client,
    error::Error,
    validate::Check,
    values::{
        id::TransactionId,
        reference::{self, Reference},
        text::IntoParam,
    },
};

impl Client {
    /// Returns the calls on transactions: money moved from one balance to another.
    pub fn transactions(&self) -> Transactions {
        let client = self.clone();
        Transactions { client }
    }
}

/// The calls on transactions; see [`Client::transactions`].
///
/// [`ensure_posted`](Self::ensure_posted) is the one to build on: it can be called again after any failure, by any
/// process, and the money moves once. [`post`](Self::post) is one request; [`queue`](Self::queue) is for volume.
///
/// What the server would do otherwise, and what these calls do about it, is in [`traps`](crate::traps).
#[derive(Debug, Clone)]
pub struct Transactions {
    client: Client,
}

impl Transactions {
    /// Posts a transaction, and returns it, applied.
    ///
    /// Safe to repeat, and repeated by the call itself after a failure that may pass: the reference is unique, so the
    /// money moves once. Where an own attempt whose reply was lost has taken the reference, the transaction is looked up
    /// and compared, and returned.
    ///
    /// **A name that does not exist is made**: a typing error in `@name` opens a new balance, also when the post is
    /// refused. Give a [`Balance`](crate::balances::Balance) of [`ensure_internal`](crate::balances::Balances::ensure_internal).
    ///
    /// **It has five minutes**, and no limit for one attempt, unless the client or the request sets a timeout: up to Core
    /// 0.15.2 a post that its caller gives up keeps both balances locked for about as long.
    ///
    /// **One reference pays once for each shape.** The server does not compare it with that of a split;
    /// [`ensure_posted`](Self::ensure_posted) does.
    ///
    /// Source: the documentation page of `POST /proxy/transactions`, with `skip_queue`.
    ///
    /// # Errors
    ///
    /// Before it is sent: see [`NewTransaction`]; and a transaction that is scheduled. By the server:
    /// [`is_insufficient_funds`](Error::is_insufficient_funds), [`is_over_overdraft_limit`](Error::is_over_overdraft_limit),
    /// [`is_duplicate_reference`](Error::is_duplicate_reference), [`is_unknown_balance`](Error::is_unknown_balance),
    /// [`is_locked`](Error::is_locked). A transaction that was applied otherwise than requested, or a reply that is
    /// another transaction's, is [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch). And the failures that any call can
    /// have.
    ///
    /// # Example: a top-up
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// use blnk::{Amount, NewBalance, NewTransaction, transactions::Overdraft};
    ///
    /// let wallet = blnk.balances().create(&NewBalance::new(&ledger, "USD")).await?;
    /// let top_up = NewTransaction::new("top-up-7731", Amount::parse("12.50", "USD", 100)?)
    ///     .source("@world")
    ///     .destination(&wallet)
    ///     .overdraft(Overdraft::Unlimited);
    /// let posted = blnk.transactions().post(&top_up).await?;
    /// assert_eq!(blnk.balances().read(&wallet.balance_id).await?.balance, posted.precise_amount);
    /// # Ok(()) });
    /// ```
    pub fn post(&self, transaction: &NewTransaction) -> Request<Transaction> {
        let sent = transaction.to_wire_now();
        let request = self.post_once(transaction, &sent);
        request.or_else(|call, error| async move {
            ensure::resolve(&call, error, sent, TransactionStatus::Applied).await
        })
    }

    fn post_once(
        &self,
        transaction: &NewTransaction,
        body: &types::PostTransaction,
    ) -> Request<Transaction> {
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.transaction_post(instance, body);
        let request = Request::new(&self.client, &POST, transaction.check_post(), call);
        let sent = body.clone();
        request.echo(move |stored, differences| {
            compare::posted(&sent, &TransactionStatus::Applied, stored, differences);
        })
    }

    /// Returns a transaction that is applied, posted by this call if it does not exist.
    ///
    /// This is how to pay exactly once: store the transaction, call this until it succeeds, also after a restart and from
    /// a second worker. It sends a look-up, a post, and after an unclear reply another look-up; of an existing one whose
    /// source or destination is a name, a read of that balance.
    ///
    /// An existing transaction is the same if reference, amount, currency, precision, source and destination are, and it
    /// was applied at once. The look-up goes by every shape that the reference can have: the server would accept the
    /// reference of a split, and pay again.
    ///
    /// # Errors
    ///
    /// As for [`post`](Self::post) without the duplicate reference, and [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch)
    /// if another transaction has this reference: what differs is named. An error whose
    /// [`outcome`](Error::outcome) is unknown [is retryable](Error::is_retryable): make the same call again.
    ///
    /// # Example: the same payment twice
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let wallet = cloud.seed_balance(&ledger, "USD").unwrap();
    /// use blnk::{Amount, NewTransaction, transactions::{Creation, Overdraft}};
    ///
    /// let payout = NewTransaction::new("payout-1", Amount::new(500, "USD", 100))
    ///     .source("@float")
    ///     .destination(&wallet)
    ///     .overdraft(Overdraft::Unlimited);
    /// let first = blnk.transactions().ensure_posted(&payout).await?;
    /// let again = blnk.transactions().ensure_posted(&payout).await?;
    /// assert_eq!((first.creation, again.creation), (Creation::Created, Creation::Existing));
    /// assert_eq!(first.transaction.transaction_id, again.transaction.transaction_id);
    /// # Ok(()) });
    /// ```
    pub fn ensure_posted(&self, transaction: &NewTransaction) -> Request<EnsuredTransaction> {
        let sent = transaction.to_wire_now();
        let post = self.post_once(transaction, &sent);
        Request::several(
            &self.client,
            &POST,
            transaction.check_post(),
            |call| async move { ensure::ensure(&call, sent, post, TransactionStatus::Applied).await },
        )
    }

    /// Gives a transaction to the server's queue, and returns the acceptance: **no money has moved**.
    ///
    /// [`wait_settled`](Self::wait_settled) returns what became of it. Safe to repeat, and repeated by the call itself:
    /// the money moves once. But the id in the reply to a repeat never exists, so everything goes by the reference.
    ///
    /// **The queue keeps no order between sources.** Of 30 payments that were queued right after the money they spend, 19
    /// were rejected. Wait until the money has arrived, or [`post`](Self::post).
    ///
    /// **The acceptance proves little**: a balance that does not exist, too little money and a reference that is taken are
    /// accepted too. A rejected transaction has spent its reference.
    ///
    /// Source: the documentation page of `POST /proxy/transactions`.
    ///
    /// # Errors
    ///
    /// Before it is sent: see [`NewTransaction`]; and an effective date, which the queue loses. And the failures that any
    /// call can have.
    ///
    /// # Example: accepted, then settled
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let wallet = cloud.seed_balance(&ledger, "USD").unwrap();
    /// use blnk::{Amount, NewTransaction, transactions::{Overdraft, Settlement}};
    ///
    /// let payout = NewTransaction::new("payout-2", Amount::new(500, "USD", 100))
    ///     .source("@float")
    ///     .destination(&wallet)
    ///     .overdraft(Overdraft::Unlimited);
    /// let queued = blnk.transactions().queue(&payout).await?;
    /// let settlement = blnk.transactions().wait_settled(&queued).await?;
    /// assert!(matches!(settlement, Settlement::Applied(child) if child.reference == "payout-2_q"));
    /// # Ok(()) });
    /// ```
    pub fn queue(&self, transaction: &NewTransaction) -> Request<QueuedTransaction> {
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let body = transaction.to_wire();
        let call = api.transaction_post(instance, &body);
        let request = Request::new(&self.client, &QUEUE, transaction.check_queue(), call);
        request.echo(move |accepted, differences| queue::accepted(&body, accepted, differences))
    }

    /// Waits until a queued transaction is settled, and returns what became of it; at most for the time of the call.
    ///
    /// Looks again and again, with growing pauses. What is found counts only if it belongs to this transaction: another one
    /// whose reference happens to be the child's would otherwise be taken for the confirmation.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if the reference, or that of the child, belongs to another
    /// transaction: this one will never settle. And the failures that any call can have.
    pub fn wait_settled(&self, queued: &QueuedTransaction) -> Request<Settlement> {
        let queued = queued.clone();
        Request::several(&self.client, &WAIT, Check::new(), |call| {
            queue::wait(call, queued)
        })
    }

    /// Returns what [`post`](Self::post) would do to both balances, exactly, without doing it.
    ///
    /// **The only place where the server says that the currencies differ**: in the notes. What is true now may not be when
    /// the transaction is posted.
    ///
    /// Since Core 0.15.3. **An older server posts for real.** That is recognised: the error says so, its outcome is
    /// `Applied`, and it has the transaction's id. Where the reply is lost, nobody knows which server it was: the outcome
    /// is `Unknown`, and [`ensure_posted`](Self::ensure_posted) finds out.
    ///
    /// Source: the documentation page of `POST /proxy/transactions`, with `dry_run`.
    ///
    /// # Errors
    ///
    /// As for [`post`](Self::post); but what is only not possible now is a preview that says so.
    ///
    /// # Example: too little
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let ada = cloud.seed_balance(&ledger, "USD").unwrap();
    /// # let ben = cloud.seed_balance(&ledger, "USD").unwrap();
    /// use blnk::{Amount, NewTransaction};
    ///
    /// let payment = NewTransaction::new("order-8", Amount::new(500, "USD", 100))
    ///     .source(&ada)
    ///     .destination(&ben);
    /// let preview = blnk.transactions().preview(&payment).await?;
    /// assert!(!preview.would_apply);
    /// assert_eq!(preview.rejection.unwrap().reason.unwrap(), "insufficient_funds");
    /// # Ok(()) });
    /// ```
    pub fn preview(&self, transaction: &NewTransaction) -> Request<TransactionPreview> {
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let body = types::PostTransaction {
            dry_run: Some(true),
            ..transaction.to_wire_now()
        };
        let call = api.transaction_post(instance, &body);
        let request = Request::read_as(&self.client, &PREVIEW, transaction.check_post(), call);
        request.map_err(Error::of_preview)
    }

    /// Returns the transaction with this id.
    ///
    /// The row of a queued one reads `QUEUED` for ever, that of a hold `INFLIGHT`. Right after
    /// [`queue`](Self::queue) there may be none yet, and of a repeat there is never one.
    ///
    /// Source: the route `GET /proxy/transactions/{transaction_id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) if there is none. Before it is sent: an id that is not safe in a path, and one
    /// of another kind of record. And the failures that any call can have.
    pub fn read(&self, transaction: impl IntoParam<TransactionId>) -> Request<Transaction> {
        let mut check = Check::new();
        let id = check.path_id("transaction_id", transaction);
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.transaction_read(&id, instance);
        let request = Request::new(&self.client, &READ, check, call);
        request.echo_id("transaction_id", id)
    }

    /// Returns the transaction with this reference, byte for byte: a text of yours, or that of a child (`…_q`).
    ///
    /// A reference of other characters than letters, digits and `_.:~-` is looked up by another route, because as a part of
    /// a path it could reach another transaction. That one needs an access token that may write.
    ///
    /// Source: the routes `GET /proxy/transactions/reference/{reference}` and `POST /proxy/transactions/filter`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) if there is none, and the failures that any call can have.
    ///
    /// # Example: an invoice
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// let error = blnk.transactions().read_by_reference("INV/2024/001").await.unwrap_err();
    /// assert!(error.is_not_found());
    /// # Ok(()) });
    /// ```
    pub fn read_by_reference(&self, reference: impl IntoParam<Reference>) -> Request<Transaction> {
        let text = reference.into_param().text;
        let mut check = Check::new();
        check.text("reference", &text, "the reference of a transaction");
        if reference::is_safe_in_path(&text) {
            self.by_path(text, check)
        } else {
            self.by_filter(text, check)
        }
    }

    fn by_path(&self, text: String, check: Check) -> Request<Transaction> {
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.transaction_read_by_reference(&text, instance);
        let request = Request::new(&self.client, &READ_BY_REFERENCE, check, call);
        request.echo(move |read: &Transaction, differences| {
            differences.text("reference", Some(&text), Some(read.reference.as_str()));
        })
    }

    fn by_filter(&self, text: String, check: Check) -> Request<Transaction> {
        let request = look_up(&self.client, vec![text.clone()]);
        Request::several(&self.client, &READ_BY_REFERENCE, check, |call| async move {
            let found = request.send_within(&call).await?.into_one(&text);
            found.ok_or_else(|| {
                Error::nothing_found(&READ_BY_REFERENCE, "no transaction has this reference")
            })
        })
    }

    /// Returns whose funds a transaction moved. Filled a few seconds after the post; for a queued transaction its child has
    /// them.
    ///
    /// **It informs, and is no limit of what can be spent**: refunds, partial commits and voids are not followed.
    ///
    /// Source: the route `GET /proxy/transactions/{transaction_id}/lineage`, since Core 0.13.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read).
    pub fn lineage(
        &self,
        transaction: impl IntoParam<TransactionId>,
    ) -> Request<TransactionLineage> {
        let mut check = Check::new();
        let id = check.path_id("transaction_id", transaction);
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.transaction_lineage(&id, instance);
        let request = Request::new(&self.client, &LINEAGE, check, call);
        request.echo_id("transaction_id", id)
    }
}
