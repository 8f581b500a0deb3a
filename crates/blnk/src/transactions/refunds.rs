//! Refunds that exist once: made, or found.

use std::time::Duration;

use blnk_api::types;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::{
    call::{attempts::Call, request::Request},
    client::retry::RetryPolicy,
    error::{
        Error, ErrorKind,
        context::Context,
        invalid_request::{Problem, Reason},
        transport::{Phase, TransportError},
    },
    protocol::outcome::Outcome,
    transactions::{
        Transactions,
        balance_ref::BalanceRef,
        look_up::{Found, look_up},
        operations::{FILTER, READ, REFUND},
        status::TransactionStatus,
        transaction::Transaction,
    },
    validate::Check,
    values::{creation::Creation, id::TransactionId, text::IntoParam},
};

/// A refund that exists once.
///
/// # Example
///
/// ```
/// # fn example(ensured: blnk::transactions::EnsuredRefund) {
/// println!("given back by {}", ensured.refund.transaction_id);
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EnsuredRefund {
    /// The transaction that moved the money back.
    pub refund: Transaction,
    /// Which call requested it.
    pub creation: Creation,
}

/// The calls on refunds.
impl Transactions {
    /// Moves the whole amount of an applied transaction back, once, and returns the transaction that did it.
    ///
    /// Can be made again after any failure, after a restart, and by several workers at the same time: the money moves back
    /// once. It reads the transaction and looks for its refund; if there is none it requests one **through the queue** and
    /// waits until that is settled, within the time of the call. The server's other kind of refund, at once, is not
    /// offered: a second send moves the money back to the payee, behind a 409.
    ///
    /// Of a transaction that was posted through the queue, the id that the queue returned is accepted too. A hold is not
    /// refunded: refund each of its [commits](crate::transactions::Hold::children). Parts of an amount cannot be refunded;
    /// post a transaction in the other direction. Whether the payee still has the money is not checked: its balance can go
    /// below zero.
    ///
    /// Source: the documentation page of `POST /proxy/refund-transaction/{transaction_id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) if there is no such transaction. [`ErrorKind::Mismatch`],
    /// with the reason, for one that cannot be refunded: queued, rejected, a hold, a void, itself a refund; whose refund was
    /// refunded by somebody else, so that the payee has the money again; or where another transaction has the refund's
    /// reference. [`is_timeout`](Error::is_timeout) if the refund was accepted and is not settled yet: make the same call
    /// again. And the failures that any call can have.
    ///
    /// # Example: the same refund twice
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let ada = cloud.seed_balance(&ledger, "USD").unwrap();
    /// # let shop = cloud.seed_balance(&ledger, "USD").unwrap();
    /// # cloud.seed_funds(&ada, 10_000.into()).unwrap();
    /// use blnk::{Amount, NewTransaction, transactions::Creation};
    ///
    /// let order = NewTransaction::new("order-7", Amount::new(1_250, "USD", 100)).source(&ada).destination(&shop);
    /// let paid = blnk.transactions().post(&order).await?;
    /// let refunded = blnk.transactions().ensure_refunded(&paid.transaction_id).await?;
    /// let again = blnk.transactions().ensure_refunded(&paid.transaction_id).await?;
    /// assert_eq!((refunded.creation, again.creation), (Creation::Created, Creation::Existing));
    /// assert_eq!(blnk.balances().read(&ada).await?.balance, 10_000.into());
    /// # Ok(()) });
    /// ```
    pub fn ensure_refunded(
        &self,
        transaction: impl IntoParam<TransactionId>,
    ) -> Request<EnsuredRefund> {
        let mut check = Check::new();
        let id = check.path_id("transaction_id", transaction);
        let transactions = self.clone();
        Request::several(&self.client, &REFUND, check, |call| async move {
            let original = refundable(&call, id).await;
            let original = original.map_err(|error| error.with_outcome(Outcome::NotSent))?;
            ensure(&call, &transactions, &original).await
        })
    }

    /// Requests a refund through the queue.
    fn refund(&self, original: &Transaction) -> Request<Transaction> {
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let body = types::RefundTransaction::default();
        let id = original.transaction_id.as_str();
        let call = api.transaction_refund(id, instance, &body);
        let request = Request::new(&self.client, &REFUND, Check::new(), call);
        let [reference, _] = references(original);
        let (id, amount) = (id.to_owned(), original.precise_amount.clone());
        request.echo(move |accepted: &Transaction, differences| {
            let parent = accepted
                .parent_transaction
                .as_ref()
                .map(TransactionId::as_str);
            differences.text("parent_transaction", Some(&id), parent);
            differences.text(
                "reference",
                Some(&reference),
                Some(accepted.reference.as_str()),
            );
            if accepted.precise_amount != amount {
                let (sent, stored) = (amount.to_string(), accepted.precise_amount.to_string());
                differences.text("precise_amount", Some(&sent), Some(&stored));
            }
        })
    }
}

/// The references of a refund, and of what becomes of one that is queued.
fn references(original: &Transaction) -> [String; 2] {
    let id = &original.transaction_id;
    [format!("{id}_refund"), format!("{id}_refund_q")]
}

/// Returns the applied transaction that is to be refunded, or the error that it cannot be.
async fn refundable(call: &Call, id: String) -> Result<Transaction, Error> {
    let read = call.client.transactions().read(id);
    let transaction = read.send_within(&call.follow_up(&READ)).await?;
    let is_refund =
        |reference: &str| reference.ends_with("_refund") || reference.ends_with("_refund_q");
    if transaction.parent_transaction.is_some() && is_refund(transaction.reference.as_str()) {
        return Err(refused(
            call,
            &transaction,
            "reference",
            "is that of a refund".to_owned(),
        ));
    }
    match transaction.status {
        TransactionStatus::Applied => Ok(transaction),
        TransactionStatus::Queued | TransactionStatus::Scheduled => {
            let child = format!("{}_q", transaction.reference);
            let mut found = look(call, vec![child.clone()]).await?;
            let child = found.take(&child);
            let own = Some(&transaction.transaction_id);
            let child = child.filter(|child| child.parent_transaction.as_ref() == own);
            match child {
                Some(child) if child.status == TransactionStatus::Applied => Ok(child),
                Some(child) => Err(not_applied(call, &child)),
                None => Err(not_applied(call, &transaction)),
            }
        }
        _ => Err(not_applied(call, &transaction)),
    }
}

fn not_applied(call: &Call, transaction: &Transaction) -> Error {
    let why = match transaction.status {
        TransactionStatus::Queued | TransactionStatus::Scheduled => "wait until it is settled",
        TransactionStatus::Rejected => "no money moved",
        TransactionStatus::Inflight => "a hold is released by `void`, and its commits are refunded",
        TransactionStatus::Void => {
            "no money moved, and the server would make a hold in the other direction"
        }
        _ => "only what is applied can be refunded",
    };
    let message = format!("is {}: {why}", transaction.status);
    refused(call, transaction, "status", message)
}

fn refused(call: &Call, record: &Transaction, member: &str, message: String) -> Error {
    let problem = Problem::new(member, Reason::Differs, message);
    let context = Context::new(call.operation, Outcome::NotSent, 0);
    let record = (record.transaction_id.as_str(), record.raw());
    Error::mismatch(context, record, vec![problem])
}

async fn look(call: &Call, references: Vec<String>) -> Result<Found, Error> {
    let request = look_up(&call.client, references);
    request.send_within(&call.follow_up(&FILTER)).await
}

/// What is known of a refund.
enum Progress {
    /// Nothing has its reference.
    None,
    /// It waits in the queue, with this id.
    Waiting,
    /// The money moved back: by this transaction, whose request had this id.
    Done(Box<Transaction>, TransactionId),
}

/// Looks for the refund of a transaction.
async fn progress(call: &Call, original: &Transaction) -> Result<Progress, Error> {
    let [reference, child] = references(original);
    let mut found = look(call, vec![reference.clone(), child.clone()]).await?;
    let Some(refund) = found.take(&reference) else {
        return Ok(Progress::None);
    };
    if refund.parent_transaction.as_ref() != Some(&original.transaction_id)
        || !is_reverse(&refund, original)
    {
        let message = "is that of another transaction, so that no refund can be made".to_owned();
        return Err(refused(call, &refund, "reference", message));
    }
    let requested = refund.transaction_id.clone();
    match refund.status {
        // It was requested at once, by a raw call.
        TransactionStatus::Applied => return Ok(Progress::Done(Box::new(refund), requested)),
        TransactionStatus::Queued => {}
        _ => return Err(not_settled(call, &refund)),
    }
    let Some(child) = found.take(&child) else {
        return Ok(Progress::Waiting);
    };
    if child.parent_transaction.as_ref() != Some(&requested) {
        let message = "is that of another transaction, so that the refund never settles".to_owned();
        return Err(refused(call, &child, "reference", message));
    }
    match child.status {
        TransactionStatus::Applied => Ok(Progress::Done(Box::new(child), requested)),
        TransactionStatus::Rejected => Err(not_settled(call, &child)),
        _ => Ok(Progress::Waiting),
    }
}

fn not_settled(call: &Call, refund: &Transaction) -> Error {
    let reason = refund.rejection_reason().unwrap_or("no reason was given");
    let message = format!("of the refund is {}: {reason}", refund.status);
    refused(call, refund, "status", message)
}

/// Returns whether a transaction moves the same amount in the other direction.
fn is_reverse(refund: &Transaction, original: &Transaction) -> bool {
    let side = |side: &Option<BalanceRef>| side.as_ref().map(|side| side.as_str().to_owned());
    refund.precise_amount == original.precise_amount
        && refund.currency == original.currency
        && side(&refund.source) == side(&original.destination)
        && side(&refund.destination) == side(&original.source)
}

/// How long the waits between two looks grow.
const BACKOFF: RetryPolicy =
    RetryPolicy::once().backoff(Duration::from_millis(100), Duration::from_secs(2));

/// Requests a refund that does not exist, and waits until it is settled.
async fn ensure(
    call: &Call,
    transactions: &Transactions,
    original: &Transaction,
) -> Result<EnsuredRefund, Error> {
    let found = progress(call, original).await;
    let mut found = found.map_err(|error| error.with_outcome(Outcome::NotSent))?;
    if let Progress::Done(refund, _) = found {
        undone(call, &refund).await?;
        let creation = Creation::Existing;
        return Ok(EnsuredRefund {
            refund: *refund,
            creation,
        });
    }
    let mut requested = Requested::default();
    let mut looks = 0;
    loop {
        match found {
            Progress::Done(refund, id) => {
                let creation = requested.creation(&id);
                if creation != Creation::Created {
                    not_undone(call, &refund, &requested).await?;
                }
                return Ok(EnsuredRefund {
                    refund: *refund,
                    creation,
                });
            }
            Progress::None if !requested.is_accepted() => {
                let accepted = transactions.refund(original).send_within(call).await;
                requested.record(accepted)?;
            }
            Progress::None | Progress::Waiting => {}
        }
        looks += 1;
        let wait = BACKOFF.wait_after(looks);
        if Instant::now() + wait >= call.deadline() {
            return Err(requested.into_error(call));
        }
        call.client.settings().sleep.sleep(wait).await;
        found = match progress(call, original).await {
            Ok(found) => found,
            Err(error) if matches!(error.kind(), ErrorKind::Mismatch(_)) => {
                return Err(requested.known(error));
            }
            // What is known of the refund is known from its own request.
            Err(error) if requested.is_silent() => {
                return Err(error.with_outcome(Outcome::NotSent));
            }
            Err(_) if !requested.is_accepted() => return Err(requested.into_error(call)),
            Err(error) => return Err(error.with_outcome(Outcome::Unknown).safe_to_repeat()),
        };
    }
}

/// What became of the requests of this call for a refund.
#[derive(Default)]
struct Requested {
    /// The id in the reply, which is a new one for each of several requests at the same time.
    id: Option<TransactionId>,
    /// The failure of the last request.
    error: Option<Error>,
    /// Whether one that failed may have been accepted.
    maybe: bool,
}

impl Requested {
    fn is_accepted(&self) -> bool {
        self.id.is_some()
    }

    /// Returns whether none was sent, or each was refused.
    fn is_silent(&self) -> bool {
        !self.is_accepted() && self.error.is_none()
    }

    /// Records a reply; a failure that another look cannot resolve is returned.
    fn record(&mut self, reply: Result<Transaction, Error>) -> Result<(), Error> {
        let error = match reply {
            Ok(accepted) => {
                self.id = Some(accepted.transaction_id);
                return Ok(());
            }
            Err(error) => error,
        };
        let is_unclear = matches!(error.outcome(), Outcome::Unknown | Outcome::Applied);
        let is_final = match is_unclear {
            true => matches!(error.kind(), ErrorKind::Mismatch(_)),
            // Another call requests one now.
            false => !(error.is_locked() || error.is_conflict()),
        };
        if is_final || error.is_timeout() || self.error.is_some() {
            return Err(match self.maybe && !is_unclear {
                // The refusal of a second request says nothing of the first.
                true => error.with_outcome(Outcome::Unknown).safe_to_repeat(),
                false => error.safe_to_repeat(),
            });
        }
        self.maybe |= is_unclear;
        self.error = Some(error);
        Ok(())
    }

    fn creation(&self, id: &TransactionId) -> Creation {
        match &self.id {
            Some(own) if own == id => Creation::Created,
            _ if self
                .error
                .as_ref()
                .is_some_and(|error| error.outcome() == Outcome::Unknown) =>
            {
                Creation::Unknown
            }
            _ => Creation::Existing,
        }
    }

    /// Returns an error of a look, with what is known of the refund.
    fn known(&self, error: Error) -> Error {
        match self.is_accepted() || self.maybe {
            true => error.with_outcome(Outcome::Unknown),
            false => error.with_outcome(Outcome::NotSent),
        }
    }

    /// The error of a call whose time is over.
    fn into_error(self, call: &Call) -> Error {
        if let Some(error) = self.error {
            return error.with_outcome(Outcome::Unknown).safe_to_repeat();
        }
        let outcome = Outcome::Unknown;
        let context = Context::new(call.operation, outcome, 1);
        let detail = "the refund waits in the queue, and was not settled in time".to_owned();
        let error = TransportError::new(context, Phase::TimedOut, None, detail, None);
        Error::new(ErrorKind::Transport(error)).safe_to_repeat()
    }
}

/// How often a refund that this call did not make is looked at before it counts, where a request of this call may have
/// refunded it: through the queue, and behind a 409.
const ROUNDS: u32 = 3;

/// Returns the error that a refund was refunded, perhaps by a request of this call.
async fn not_undone(call: &Call, refund: &Transaction, requested: &Requested) -> Result<(), Error> {
    let rounds = if requested.maybe { ROUNDS } else { 1 };
    for round in 1..=rounds {
        let undone = undone(call, refund).await;
        undone.map_err(|error| requested.known(error))?;
        if round < rounds {
            let wait = BACKOFF.wait_after(round);
            call.client.settings().sleep.sleep(wait).await;
        }
    }
    Ok(())
}

/// Returns the error that a refund was refunded, so that the payee has the money again.
async fn undone(call: &Call, refund: &Transaction) -> Result<(), Error> {
    let [reference, child] = references(refund);
    let found = look(call, vec![reference.clone(), child]).await;
    let mut found = found.map_err(|error| error.with_outcome(Outcome::NotSent))?;
    let Some(back) = found.take(&reference) else {
        return Ok(());
    };
    if back.parent_transaction.as_ref() != Some(&refund.transaction_id) {
        return Ok(());
    }
    let message = format!(
        "of the refund {} is that of a refund too: the payee has the money again",
        refund.transaction_id
    );
    Err(refused(call, &back, "reference", message))
}
