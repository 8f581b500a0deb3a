//! What comes back of a hold: what is committed, released, and what remains.

use blnk_api::MinorUnits;
use serde::{Deserialize, Serialize};

use crate::{
    call::attempts::Call,
    error::{
        Error,
        context::Context,
        invalid_request::{Problem, Reason},
    },
    protocol::outcome::Outcome,
    transactions::{
        look_up::{children, look_up},
        operations::{FILTER, READ},
        status::TransactionStatus,
        transaction::Transaction,
    },
    values::{
        creation::Creation,
        id::TransactionId,
        text::{IntoParam, Param},
    },
};

/// A hold: an amount that is reserved on the source and announced on the destination, until it is committed or released.
///
/// The amounts are those of the moment when it was read, in minor units, and add up: `held` is `committed`, `voided` and
/// `remaining` together. They are computed from what became of the hold, transaction by transaction, because its own row
/// reads `INFLIGHT` for ever.
///
/// It can be stored, and committed or released after a restart.
///
/// # Example: committed in part
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
/// blnk.transactions().commit_part(&hold, 2_000).await?;
/// let hold = blnk.transactions().read_hold(&hold).await?;
/// assert_eq!((hold.committed, hold.remaining), (2_000.into(), 3_000.into()));
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hold {
    /// The transaction that holds the amount, whose status reads [`Inflight`](TransactionStatus::Inflight).
    pub transaction: Transaction,
    /// What was moved.
    pub committed: MinorUnits,
    /// What was released: by a void, or because the hold expired.
    pub voided: MinorUnits,
    /// What is still reserved. Below zero where the server settled the hold twice, which it does where both ids of a hold
    /// that was posted through the queue are committed.
    pub remaining: MinorUnits,
    /// The commits and voids, the newest first. A commit is refunded by its own id.
    pub children: Vec<Transaction>,
}

impl Hold {
    /// Returns what was reserved in the beginning, in minor units.
    pub fn held(&self) -> &MinorUnits {
        &self.transaction.precise_amount
    }

    /// Computes the amounts of a hold from what became of it.
    pub(crate) fn new(transaction: Transaction, children: Vec<Transaction>) -> Self {
        let sum = |status: TransactionStatus| -> MinorUnits {
            let of_status = children.iter().filter(|child| child.status == status);
            of_status.map(|child| &child.precise_amount).sum()
        };
        let committed = sum(TransactionStatus::Applied);
        let voided = sum(TransactionStatus::Void);
        let remaining = transaction.precise_amount.clone() - committed.clone() - voided.clone();
        Self {
            transaction,
            committed,
            voided,
            remaining,
            children,
        }
    }

    /// Returns the newest child with this status.
    pub(crate) fn newest(self, status: &TransactionStatus) -> Option<Transaction> {
        let mut children = self.children.into_iter();
        children.find(|child| child.status == *status)
    }
}

impl IntoParam<TransactionId> for &Hold {
    fn into_param(self) -> Param {
        IntoParam::<TransactionId>::into_param(&self.transaction.transaction_id)
    }
}

/// A hold that exists once.
///
/// # Example
///
/// ```
/// # fn example(ensured: blnk::transactions::EnsuredHold) {
/// println!("{} is reserved", ensured.hold.remaining);
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EnsuredHold {
    /// The hold.
    pub hold: Hold,
    /// Which call made it.
    pub creation: Creation,
}

/// Reads what became of a hold.
pub(crate) async fn with_children(call: &Call, transaction: Transaction) -> Result<Hold, Error> {
    let id = transaction.transaction_id.as_str();
    let parent = transaction.parent_transaction.as_ref();
    // Of a queued hold: the bulk routes settle the id that the queue returned as well.
    let queued = parent.filter(|_| transaction.reference.as_str().ends_with("_q"));
    let mut parents = vec![id];
    parents.extend(queued.map(TransactionId::as_str));
    let mut children = children(call, &parents).await?;
    children.retain(|child| child.transaction_id != transaction.transaction_id);
    Ok(Hold::new(transaction, children))
}

/// Reads a hold by its id, or by the id that the queue returned.
pub(crate) async fn read(call: Call, id: String) -> Result<Hold, Error> {
    let read = call.client.transactions().read(id);
    let mut transaction = read.send_within(&call.follow_up(&READ)).await?;
    if transaction.status == TransactionStatus::Queued {
        let reference = format!("{}_q", transaction.reference);
        let request = look_up(&call.client, vec![reference.clone()]);
        let found = request.send_within(&call.follow_up(&FILTER)).await?;
        if let Some(child) = found.into_one(&reference)
            && child.parent_transaction.as_ref() == Some(&transaction.transaction_id)
        {
            transaction = child;
        }
    }
    if transaction.status != TransactionStatus::Inflight {
        return Err(no_hold(&call, &transaction));
    }
    with_children(&call, transaction).await
}

/// The error that a transaction is no hold.
fn no_hold(call: &Call, transaction: &Transaction) -> Error {
    let message = format!("is {}: it is no hold", transaction.status);
    let problem = Problem::new("status", Reason::Differs, message);
    let context = Context::new(call.operation, Outcome::ReadOnly, 1);
    let record = (transaction.transaction_id.as_str(), transaction.raw());
    Error::mismatch(context, record, vec![problem])
}
