//! Holds: made, committed, released.

use blnk_api::{MinorUnits, types};

use crate::{
    call::{attempts::Call, request::Request},
    error::{
        Error,
        context::Context,
        invalid_request::{Problem, Reason},
    },
    protocol::{operation::Operation, outcome::Outcome},
    transactions::{
        Transactions, compare, ensure,
        hold::{self, EnsuredHold, Hold},
        new_transaction::NewTransaction,
        operations::{COMMIT, COMMIT_PART, ENSURE_COMMITTED, HOLD, READ_HOLD, VOID},
        status::TransactionStatus,
        transaction::Transaction,
    },
    validate::Check,
    values::{creation::Creation, id::TransactionId, text::IntoParam},
};

/// The calls on holds.
impl Transactions {
    /// Reserves an amount, and returns the hold: the source cannot spend it, and the destination does not have it yet.
    ///
    /// Safe to repeat, and repeated by the call itself after a failure that may pass, as [`post`](Self::post) is. It is
    /// made before the reply: the server voids other holds when one that was posted through the queue expires, so that
    /// cannot be requested.
    ///
    /// [`inflight_expiry_date`](NewTransaction::inflight_expiry_date) releases it by itself.
    ///
    /// Source: the documentation page of `POST /proxy/transactions`, with `inflight` and `skip_queue`.
    ///
    /// # Errors
    ///
    /// As for [`post`](Self::post).
    ///
    /// # Example: held, then committed
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let ada = cloud.seed_balance(&ledger, "USD").unwrap();
    /// # let shop = cloud.seed_balance(&ledger, "USD").unwrap();
    /// # cloud.seed_funds(&ada, 10_000.into()).unwrap();
    /// use blnk::{Amount, NewTransaction};
    ///
    /// let order = NewTransaction::new("order-7", Amount::new(5_000, "USD", 100)).source(&ada).destination(&shop);
    /// let hold = blnk.transactions().hold(&order).await?;
    /// blnk.transactions().commit(&hold).await?;
    /// assert_eq!(blnk.balances().read(&shop).await?.balance, 5_000.into());
    /// # Ok(()) });
    /// ```
    pub fn hold(&self, transaction: &NewTransaction) -> Request<Hold> {
        let sent = transaction.to_wire_hold();
        let post = self.hold_once(transaction, &sent);
        Request::several(
            &self.client,
            &HOLD,
            transaction.check_hold(),
            |call| async move {
                let error = match post.send_within(&call).await {
                    Ok(new) => return Ok(Hold::new(new, Vec::new())),
                    Err(error) => error,
                };
                let existing =
                    ensure::resolve(&call, error, sent, TransactionStatus::Inflight).await?;
                existing_hold(&call, existing).await
            },
        )
    }

    /// Returns a hold that exists, made by this call if it does not, as [`ensure_posted`](Self::ensure_posted) does for a
    /// transaction that is applied at once.
    ///
    /// An existing hold is returned as it is: it may be committed, released or expired.
    ///
    /// # Errors
    ///
    /// As for [`ensure_posted`](Self::ensure_posted).
    pub fn ensure_held(&self, transaction: &NewTransaction) -> Request<EnsuredHold> {
        let sent = transaction.to_wire_hold();
        let post = self.hold_once(transaction, &sent);
        Request::several(
            &self.client,
            &HOLD,
            transaction.check_hold(),
            |call| async move {
                let status = TransactionStatus::Inflight;
                let ensured = ensure::ensure(&call, sent, post, status).await?;
                let creation = ensured.creation;
                let hold = match creation {
                    Creation::Created => Hold::new(ensured.transaction, Vec::new()),
                    _ => existing_hold(&call, ensured.transaction).await?,
                };
                Ok(EnsuredHold { hold, creation })
            },
        )
    }

    fn hold_once(
        &self,
        transaction: &NewTransaction,
        body: &types::PostTransaction,
    ) -> Request<Transaction> {
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.transaction_post(instance, body);
        let request = Request::new(&self.client, &HOLD, transaction.check_hold(), call);
        let sent = body.clone();
        request.echo(move |stored, differences| {
            compare::posted(&sent, &TransactionStatus::Inflight, stored, differences);
        })
    }

    /// Returns a hold with what became of it so far: committed, released, and still reserved.
    ///
    /// Of a hold that somebody posted through the queue, the id that the queue returned is accepted too: what is returned
    /// is the transaction that holds the amount, which is the one to commit or release.
    ///
    /// Source: the routes `GET /proxy/transactions/{transaction_id}` and `POST /proxy/transactions/filter`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) if there is none; [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if the
    /// transaction is no hold. And the failures that any call can have.
    pub fn read_hold(&self, hold: impl IntoParam<TransactionId>) -> Request<Hold> {
        let mut check = Check::new();
        let id = check.path_id("transaction_id", hold);
        Request::several(&self.client, &READ_HOLD, check, |call| hold::read(call, id))
    }

    /// Commits all that remains of a hold, and returns the transaction that moved it.
    ///
    /// Safe to repeat, and repeated by the call itself: there is nothing more to commit afterwards. Where an own attempt
    /// whose reply was lost has done it, that transaction is found and returned.
    ///
    /// Source: the documentation page of `PUT /proxy/transactions/inflight/{transaction_id}`, with `skip_queue`.
    ///
    /// # Errors
    ///
    /// [`is_already_committed`](Error::is_already_committed), [`is_already_voided`](Error::is_already_voided) (an expired
    /// hold too), [`is_locked`](Error::is_locked) (another commit or void is being made),
    /// [`is_hold_spent`](Error::is_hold_spent). And the failures that any call can have.
    pub fn commit(&self, hold: &Hold) -> Request<Transaction> {
        let check = check_hold(hold);
        let request = self.settle(&COMMIT, hold, TransactionStatus::Applied, None, check);
        let id = hold.transaction.transaction_id.clone();
        request.or_else(|call, error| resolve(call, error, id, TransactionStatus::Applied))
    }

    /// Commits a part of a hold, in minor units, and returns the transaction that moved it.
    ///
    /// **Not safe to repeat, and sent once**: the server has no key for it, and a second send commits as much again. What
    /// was committed before is read first. After an unclear outcome the error has it, as
    /// [`committed_before`](Error::committed_before), and [`ensure_committed`](Self::ensure_committed) with the sum
    /// settles it. Prefer that call: it can be made again after any failure.
    ///
    /// Source: the documentation page of `PUT /proxy/transactions/inflight/{transaction_id}`, with `precise_amount` and
    /// `skip_queue`.
    ///
    /// # Errors
    ///
    /// As for [`commit`](Self::commit), and [`is_more_than_held`](Error::is_more_than_held). Before it is sent: an amount
    /// below 1, for which the server would commit everything, and one above what was held.
    ///
    /// # Example: settled after an unclear outcome
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let ada = cloud.seed_balance(&ledger, "USD").unwrap();
    /// # let shop = cloud.seed_balance(&ledger, "USD").unwrap();
    /// # cloud.seed_funds(&ada, 10_000.into()).unwrap();
    /// # let order = blnk::NewTransaction::new("order-7", blnk::Amount::new(5_000, "USD", 100)).source(&ada).destination(&shop);
    /// # let hold = blnk.transactions().hold(&order).await?;
    /// let part = blnk::MinorUnits::from(2_000);
    /// if let Err(error) = blnk.transactions().commit_part(&hold, part.clone()).await {
    ///     let Some(before) = error.committed_before() else {
    ///         return Err(error.into()); // it was not committed
    ///     };
    ///     // A minute later, when a lost request cannot arrive any more.
    ///     let total = before.clone() + part;
    ///     blnk.transactions().ensure_committed(&hold, total).await?;
    /// }
    /// assert_eq!(blnk.balances().read(&shop).await?.balance, 2_000.into());
    /// # Ok(()) });
    /// ```
    pub fn commit_part(
        &self,
        hold: &Hold,
        minor_units: impl Into<MinorUnits>,
    ) -> Request<Transaction> {
        let amount = minor_units.into();
        let check = check_part(hold, &amount);
        let status = TransactionStatus::Applied;
        let commit = self.settle(&COMMIT_PART, hold, status, Some(amount), Check::new());
        let known = hold.clone();
        Request::several(&self.client, &COMMIT_PART, check, |call| async move {
            let before = now(&call, known).await?;
            let committed = commit.send_within(&call.follow_up(&COMMIT_PART)).await;
            committed.map_err(|error| error.after(before.committed))
        })
    }

    /// Commits so much of a hold that this total is committed, in minor units, and returns the hold.
    ///
    /// This is how to commit in parts exactly once: the total is the key. A call whose total is committed already sends no
    /// commit, so it can be made again after a restart or by a second worker. Not at the same time: two calls with one
    /// total can both find that it is not reached. The server refuses a second one while the first is being made, and never
    /// commits more than was held.
    ///
    /// After an unclear outcome make the same call again, once a lost request cannot arrive any more. It trusts its look-up, as
    /// the server has no key for a commit: give it the newest [`Hold`] that there is, so that a look-up which shows less than
    /// that is recognised.
    ///
    /// # Errors
    ///
    /// As for [`commit_part`](Self::commit_part), and [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if more than the
    /// total is committed.
    ///
    /// # Example: two parts, the second committed by two calls
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let ada = cloud.seed_balance(&ledger, "USD").unwrap();
    /// # let shop = cloud.seed_balance(&ledger, "USD").unwrap();
    /// # cloud.seed_funds(&ada, 10_000.into()).unwrap();
    /// # let order = blnk::NewTransaction::new("order-7", blnk::Amount::new(5_000, "USD", 100)).source(&ada).destination(&shop);
    /// # let hold = blnk.transactions().hold(&order).await?;
    /// let transactions = blnk.transactions();
    /// transactions.ensure_committed(&hold, 2_000).await?;
    /// transactions.ensure_committed(&hold, 2_500).await?;
    /// let hold = transactions.ensure_committed(&hold, 2_500).await?;
    /// assert_eq!((hold.committed, hold.remaining), (2_500.into(), 2_500.into()));
    /// # Ok(()) });
    /// ```
    pub fn ensure_committed(&self, hold: &Hold, total: impl Into<MinorUnits>) -> Request<Hold> {
        let total = total.into();
        let check = check_part(hold, &total);
        let (transactions, known) = (self.clone(), hold.clone());
        Request::several(&self.client, &ENSURE_COMMITTED, check, |call| async move {
            let before = now(&call, known).await?;
            let missing = total - before.committed.clone();
            if missing.is_zero() {
                return Ok(before);
            }
            if missing.is_negative() {
                let what = "which is more than the requested total";
                return Err(differs(&call, &before, what));
            }
            let status = TransactionStatus::Applied;
            let check = Check::new();
            let commit = transactions.settle(&COMMIT_PART, &before, status, Some(missing), check);
            let committed = commit.send_within(&call.follow_up(&COMMIT_PART)).await;
            let child = committed.map_err(|error| error.after(before.committed.clone()))?;
            let mut children = before.children;
            children.insert(0, child);
            Ok(Hold::new(before.transaction, children))
        })
    }

    /// Releases all that remains of a hold, and returns the transaction that says so: no money moves.
    ///
    /// Safe to repeat, and repeated by the call itself, as [`commit`](Self::commit) is.
    ///
    /// Source: the documentation page of `PUT /proxy/transactions/inflight/{transaction_id}`, with `skip_queue`.
    ///
    /// # Errors
    ///
    /// As for [`commit`](Self::commit).
    pub fn void(&self, hold: &Hold) -> Request<Transaction> {
        let check = check_hold(hold);
        let request = self.settle(&VOID, hold, TransactionStatus::Void, None, check);
        let id = hold.transaction.transaction_id.clone();
        request.or_else(|call, error| resolve(call, error, id, TransactionStatus::Void))
    }

    /// Returns the request for a commit or void.
    fn settle(
        &self,
        operation: &'static Operation,
        hold: &Hold,
        status: TransactionStatus,
        amount: Option<MinorUnits>,
        check: Check,
    ) -> Request<Transaction> {
        let is_void = status == TransactionStatus::Void;
        let body = types::UpdateInflight {
            precise_amount: amount.clone().map(Into::into),
            skip_queue: Some(true),
            status: if is_void { "void" } else { "commit" }.to_owned(),
        };
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let id = hold.transaction.transaction_id.as_str().to_owned();
        let call = api.inflight_update(&id, instance, &body);
        let request = Request::new(&self.client, operation, check, call);
        let currency = hold.transaction.currency.clone();
        request.echo(move |child: &Transaction, differences| {
            let parent = child.parent_transaction.as_ref().map(TransactionId::as_str);
            differences.text("parent_transaction", Some(&id), parent);
            differences.text("status", Some(status.as_str()), Some(child.status.as_str()));
            differences.text(
                "currency",
                Some(currency.as_str()),
                Some(child.currency.as_str()),
            );
            if let Some(amount) = amount.filter(|amount| *amount != child.precise_amount) {
                let (sent, moved) = (amount.to_string(), child.precise_amount.to_string());
                differences.text("precise_amount", Some(&sent), Some(&moved));
            }
        })
    }
}

/// Reads what became of a hold that was found.
async fn existing_hold(call: &Call, transaction: Transaction) -> Result<Hold, Error> {
    let hold = hold::with_children(call, transaction).await;
    hold.map_err(|error| error.with_outcome(Outcome::Unknown).safe_to_repeat())
}

/// Refuses what is no hold: a stored one can be of another transaction.
fn check_hold(hold: &Hold) -> Check {
    let mut check = Check::new();
    let transaction = &hold.transaction;
    check.path_id::<TransactionId>("transaction_id", transaction.transaction_id.as_str());
    if transaction.status != TransactionStatus::Inflight {
        let message = format!(
            "is {}: a hold is the transaction whose own row reads INFLIGHT; `read_hold` finds it",
            transaction.status
        );
        check.refuse("status", Reason::Refused, message);
    }
    check
}

/// Refuses an amount for which the server would do something else, or which can never be committed.
fn check_part(hold: &Hold, amount: &MinorUnits) -> Check {
    let mut check = check_hold(hold);
    if amount.signum() < 1 {
        let message = format!(
            "is {amount} minor units, for which the server would commit everything; expected 1 or \
             more, or `commit` for all that remains"
        );
        check.refuse("precise_amount", Reason::Refused, message);
    } else if amount > hold.held() {
        let message = format!(
            "is {amount} minor units, and the hold is of {}; expected at most that",
            hold.held()
        );
        check.refuse("precise_amount", Reason::Refused, message);
    }
    check
}

/// Resolves the refusal of a hold that an earlier attempt of the same call may have settled.
async fn resolve(
    call: Call,
    error: Error,
    id: TransactionId,
    status: TransactionStatus,
) -> Result<Transaction, Error> {
    if error.outcome() != Outcome::Unknown {
        return Err(error);
    }
    let (done, other) = match status {
        TransactionStatus::Void => (error.is_already_voided(), error.is_already_committed()),
        _ => (error.is_already_committed(), error.is_already_voided()),
    };
    // What another call did before this one leaves nothing for it.
    if other {
        return Err(error.with_outcome(Outcome::Rejected));
    }
    if !done {
        return Err(error);
    }
    let read = call.client.transactions().read_hold(&id);
    let Ok(hold) = read.send_within(&call.follow_up(&READ_HOLD)).await else {
        return Err(error);
    };
    hold.newest(&status).ok_or(error)
}

/// Reads what became of a hold before something is committed of it. What was committed does not become less: a look-up that
/// shows less than the caller knows hides something, and would let it be committed again.
async fn now(call: &Call, known: Hold) -> Result<Hold, Error> {
    let read = hold::with_children(call, known.transaction).await;
    let read = read.map_err(|error| error.with_outcome(Outcome::NotSent))?;
    if read.committed < known.committed {
        let what = "which is less than this hold has: the look-up is not up to date";
        return Err(differs(call, &read, what));
    }
    Ok(read)
}

/// The error that another amount is committed than there should be.
fn differs(call: &Call, hold: &Hold, what: &str) -> Error {
    let message = format!("{} minor units are committed, {what}", hold.committed);
    let problem = Problem::new("precise_amount", Reason::Differs, message);
    let context = Context::new(call.operation, Outcome::NotSent, 0);
    let record = (
        hold.transaction.transaction_id.as_str(),
        hold.transaction.raw(),
    );
    Error::mismatch(context, record, vec![problem])
}
