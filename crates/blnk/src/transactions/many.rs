//! Many holds in one request: committed or released, with a verdict for each.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use blnk_api::{MinorUnits, types};
use serde::{Deserialize, Serialize};

use crate::{
    call::{echo::Differences, request::Request},
    error::invalid_request::Reason,
    protocol::{operation::Operation, outcome::Outcome},
    reply::{
        decode::{NoId, Reply, text},
        raw::Raw,
    },
    transactions::{
        Transactions,
        hold::Hold,
        operations::{COMMIT_MANY, COMMIT_MANY_PARTS, VOID_MANY},
        status::TransactionStatus,
    },
    validate::Check,
    values::id::TransactionId,
};

/// The most holds of a request.
const MOST: usize = 100;

impl Transactions {
    /// Commits up to 100 holds, and returns a verdict for each, in order.
    ///
    /// Each is committed by itself, before the reply: some can succeed and others fail. A [`Hold`] is the transaction whose own
    /// row reads `INFLIGHT`: of one that somebody queued, this route would commit the queued id once more.
    ///
    /// With the rest of each hold ([`HoldCommit::rest`]) the call is safe to repeat, and repeated by the call itself; where
    /// the reply to its first attempt was lost, `ALREADY_COMMITTED` can be what that one did, and the
    /// [`outcome`](HoldFailure::outcome) is unknown: [`read_hold`](Self::read_hold) shows what is committed. **With a part
    /// ([`HoldCommit::part`]) it is sent once**: a part is committed again.
    ///
    /// Source: the route `POST /proxy/transactions/inflight/bulk/commit`, with `skip_queue`.
    ///
    /// # Errors
    ///
    /// Before it is sent: no hold, or more than 100; one whose own row is not `INFLIGHT`; a hold that occurs twice; a part of less than 1 minor unit, for which
    /// the server would commit everything. An error whose [`outcome`](crate::Error::outcome) is unknown does not say which
    /// holds were committed: read each before you commit another part. And the failures that any call can have.
    ///
    /// # Example: one whole, one in part
    ///
    /// ```
    /// # async fn example(blnk: blnk::Client, one: blnk::transactions::Hold, other: blnk::transactions::Hold) -> Result<(), blnk::Error> {
    /// use blnk::transactions::HoldCommit;
    ///
    /// let commits = [HoldCommit::rest(&one), HoldCommit::part(&other, 400)];
    /// for hold in blnk.transactions().commit_many(&commits).await?.verdicts {
    ///     println!("{}: {:?}", hold.transaction_id, hold.failure);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn commit_many(&self, commits: &[HoldCommit]) -> Request<HoldVerdicts> {
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let ids = commits.iter().map(|commit| &commit.transaction_id);
        let ids: Vec<_> = ids.cloned().collect();
        let statuses = commits.iter().map(|commit| &commit.status);
        let mut check = check("transactions", "/transaction_id", &ids, statuses);
        for (index, commit) in commits.iter().enumerate() {
            if let Some(part) = commit.part.as_ref().filter(|part| part.signum() < 1) {
                let message = format!(
                    "is {part} minor units; expected 1 or more, or the rest by `HoldCommit::rest`: \
                     the server commits everything for 0"
                );
                let place = format!("transactions/{index}/precise_amount");
                check.refuse(&place, Reason::Refused, message);
            }
        }
        let item = |commit: &HoldCommit| types::CommitItem {
            precise_amount: commit.part.clone().map(Into::into),
            transaction_id: commit.transaction_id.to_string(),
        };
        let body = types::CommitMany {
            skip_queue: Some(true),
            transactions: commits.iter().map(item).collect(),
        };
        let operation = match commits.iter().any(|commit| commit.part.is_some()) {
            true => &COMMIT_MANY_PARTS,
            false => &COMMIT_MANY,
        };
        let call = api.inflight_commit_many(instance, &body);
        let request = Request::new(&self.client, operation, Check::new(), call);
        let done = HoldFailureCode::AlreadyCommitted;
        self.verdicts(operation, check, request, ids, done)
    }

    /// Releases what is held of up to 100 holds, and returns a verdict for each, in order.
    ///
    /// Each is released by itself, before the reply: some can succeed and others fail. Of a hold that was committed in part,
    /// the rest is released.
    ///
    /// Safe to repeat, and repeated by the call itself; where the reply to its first attempt was lost, `ALREADY_VOIDED` can
    /// be what that one did, and the [`outcome`](HoldFailure::outcome) is unknown: [`read_hold`](Self::read_hold) shows what
    /// is released.
    ///
    /// Source: the route `POST /proxy/transactions/inflight/bulk/void`, with `skip_queue`.
    ///
    /// # Errors
    ///
    /// Before it is sent: no hold, or more than 100; one whose own row is not `INFLIGHT`; a hold that occurs twice. And the failures that any call can have.
    ///
    /// # Example: what could not be released
    ///
    /// ```
    /// # async fn example(blnk: blnk::Client, holds: Vec<blnk::transactions::Hold>) -> Result<(), blnk::Error> {
    /// let voided = blnk.transactions().void_many(&holds).await?;
    /// for (hold, failure) in voided.failures() {
    ///     println!("{hold}: {}", failure.code);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn void_many(&self, holds: &[Hold]) -> Request<HoldVerdicts> {
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let ids = holds.iter().map(|hold| &hold.transaction.transaction_id);
        let ids: Vec<_> = ids.cloned().collect();
        let body = types::VoidMany {
            skip_queue: Some(true),
            transaction_ids: ids.iter().map(TransactionId::to_string).collect(),
        };
        let statuses = holds.iter().map(|hold| &hold.transaction.status);
        let check = check("transaction_ids", "", &ids, statuses);
        let call = api.inflight_void_many(instance, &body);
        let request = Request::new(&self.client, &VOID_MANY, Check::new(), call);
        let done = HoldFailureCode::AlreadyVoided;
        self.verdicts(&VOID_MANY, check, request, ids, done)
    }

    /// Holds the verdicts against the holds that were sent, and puts them in their order. `done` is the code of a hold with
    /// which an earlier attempt did what was requested.
    fn verdicts(
        &self,
        operation: &'static Operation,
        check: Check,
        request: Request<HoldVerdicts>,
        sent: Vec<TransactionId>,
        done: HoldFailureCode,
    ) -> Request<HoldVerdicts> {
        let expected = sent.clone();
        let request = request.echo(move |found: &HoldVerdicts, differences: &mut Differences| {
            let has_each = expected.iter().all(|id| found.of(id).is_some());
            if !has_each || found.verdicts.len() != expected.len() {
                let message = "has not one verdict for each hold that was sent";
                differences.add("results", message.to_owned());
            }
        });
        Request::several(&self.client, operation, check, move |call| async move {
            let mut found = request.send_within(&call).await?;
            let place =
                |verdict: &HoldVerdict| sent.iter().position(|id| *id == verdict.transaction_id);
            found.verdicts.sort_by_key(place);
            if call.may_have_written.load(Ordering::Relaxed) {
                let verdicts = found.verdicts.iter_mut();
                for failure in verdicts.filter_map(|verdict| verdict.failure.as_mut()) {
                    let is_own = [&done, &HoldFailureCode::Locked].contains(&&failure.code);
                    failure.after_lost_attempt = is_own;
                }
            }
            Ok(found)
        })
    }
}

/// Validates the holds of a request. `member` is the member of each that has its id.
fn check<'a>(
    list: &str,
    member: &str,
    holds: &[TransactionId],
    statuses: impl Iterator<Item = &'a TransactionStatus>,
) -> Check {
    let mut check = Check::new();
    let count = holds.len();
    if !(1..=MOST).contains(&count) {
        let message = format!("has {count} holds; expected 1 to {MOST}");
        check.refuse(list, Reason::Refused, message);
    }
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (index, (hold, status)) in holds.iter().zip(statuses).enumerate() {
        let place = format!("{list}/{index}{member}");
        // A reply's parent can be a batch.
        check.value::<TransactionId>(&place, hold.as_str());
        if *status != TransactionStatus::Inflight {
            let message = format!(
                "is {status}: it is no hold; expected the transaction whose own row is INFLIGHT, \
                 which `read_hold` returns"
            );
            check.refuse(&place, Reason::Refused, message);
        }
        places.entry(hold.as_str()).or_default().push(place);
    }
    for place in places.into_values().filter(|same| same.len() > 1).flatten() {
        let message = "is a hold that the request has several times; expected each once";
        check.refuse(&place, Reason::Repeated, message);
    }
    check
}

/// What to commit of a hold.
///
/// # Example
///
/// ```
/// # fn example(hold: blnk::transactions::Hold) {
/// use blnk::transactions::HoldCommit;
///
/// let whole = HoldCommit::rest(&hold);
/// let part = HoldCommit::part(&hold, 400);
/// assert!(whole.amount().is_none() && part.amount() == Some(&400.into()));
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HoldCommit {
    transaction_id: TransactionId,
    /// That of the hold's own row.
    status: TransactionStatus,
    part: Option<MinorUnits>,
}

impl HoldCommit {
    /// Commits all that is held: the whole hold, or what earlier commits did not take.
    pub fn rest(hold: &Hold) -> Self {
        Self {
            transaction_id: hold.transaction.transaction_id.clone(),
            status: hold.transaction.status.clone(),
            part: None,
        }
    }

    /// Commits this many minor units, 1 or more. What is held beyond remains held.
    pub fn part(hold: &Hold, minor_units: impl Into<MinorUnits>) -> Self {
        Self {
            transaction_id: hold.transaction.transaction_id.clone(),
            status: hold.transaction.status.clone(),
            part: Some(minor_units.into()),
        }
    }

    /// Returns the hold.
    pub fn transaction_id(&self) -> &TransactionId {
        &self.transaction_id
    }

    /// Returns the part to commit, in minor units; `None` for all that is held.
    pub fn amount(&self) -> Option<&MinorUnits> {
        self.part.as_ref()
    }
}

/// What became of each of many holds.
///
/// Source: the reply of `POST /proxy/transactions/inflight/bulk/commit` and `…/void`.
///
/// # Example
///
/// ```
/// # fn example(verdicts: blnk::transactions::HoldVerdicts) {
/// if !verdicts.is_done() {
///     println!("{} failed", verdicts.failures().count());
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HoldVerdicts {
    /// One for each hold, in the order in which they were sent.
    pub verdicts: Vec<HoldVerdict>,
    #[serde(skip)]
    raw: Raw,
}

impl HoldVerdicts {
    /// Returns whether the server says of every hold that this request committed, or released, it. Where it is not so, the
    /// [`outcome`](HoldFailure::outcome) of each failure says whether that proves that nothing moved.
    pub fn is_done(&self) -> bool {
        self.failures().next().is_none()
    }

    /// Returns the holds of which the server does not say so, and why.
    pub fn failures(&self) -> impl Iterator<Item = (&TransactionId, &HoldFailure)> {
        let verdicts = self.verdicts.iter();
        verdicts.filter_map(|hold| Some((&hold.transaction_id, hold.failure.as_ref()?)))
    }

    /// Returns the verdict for this hold; `None` if the request did not have it.
    pub fn of(&self, hold: &TransactionId) -> Option<&HoldVerdict> {
        let mut verdicts = self.verdicts.iter();
        verdicts.find(|verdict| verdict.transaction_id == *hold)
    }

    /// Returns the server's own text.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }
}

/// What became of one of many holds.
///
/// # Example
///
/// ```
/// # fn example(hold: blnk::transactions::HoldVerdict) {
/// use blnk::{Outcome, transactions::HoldFailureCode};
///
/// match hold.failure {
///     None => println!("{} was committed", hold.transaction_id),
///     Some(failure) if failure.outcome() == Outcome::Unknown => println!("read it: {}", failure.code),
///     Some(failure) if failure.code == HoldFailureCode::AlreadyCommitted => println!("it was before"),
///     Some(failure) => println!("nothing moved: {}", failure.code),
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HoldVerdict {
    /// The hold.
    pub transaction_id: TransactionId,
    /// Why the server does not say that it was committed, or released; `None` if it says so.
    pub failure: Option<HoldFailure>,
}

/// Why one of many holds was not committed, or released, by a request.
///
/// # Example
///
/// ```
/// # fn example(failure: blnk::transactions::HoldFailure) {
/// println!("{}: {:?}", failure.code, failure.message);
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HoldFailure {
    /// Why.
    pub code: HoldFailureCode,
    /// The server's words.
    pub message: Option<String>,
    /// Whether an earlier attempt of the same call, whose reply was lost, may have done what the code says, or be doing it.
    #[serde(default)]
    pub after_lost_attempt: bool,
}

impl HoldFailure {
    /// Returns whether the call moved money of this hold: [`Outcome::Rejected`] where the code proves that it did not, else
    /// [`Outcome::Unknown`]: read the hold. The server has one code for its own faults, some of which come after money
    /// moved; and [an earlier attempt](Self::after_lost_attempt) may have moved it.
    pub fn outcome(&self) -> Outcome {
        match self.code {
            _ if self.after_lost_attempt => Outcome::Unknown,
            HoldFailureCode::Internal | HoldFailureCode::Other(_) => Outcome::Unknown,
            _ => Outcome::Rejected,
        }
    }
}

open_enum! {
    /// Why one of many holds was not committed, or released.
    ///
    /// Open: a newer server may reply with a code of its own. Source: `code` of a result of
    /// `POST /proxy/transactions/inflight/bulk/commit`.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::transactions::HoldFailureCode;
    ///
    /// assert_eq!(HoldFailureCode::from("ALREADY_VOIDED"), HoldFailureCode::AlreadyVoided);
    /// ```
    HoldFailureCode,
    /// Any other text.
    Other {
        /// Nothing is held of it any more: all was committed. Also where an earlier attempt of the same call did it; then the
        /// outcome is unknown.
        AlreadyCommitted = "ALREADY_COMMITTED",
        /// Nothing is held of it any more: it was released. Also where an earlier attempt of the same call did it; then the
        /// outcome is unknown.
        AlreadyVoided = "ALREADY_VOIDED",
        /// There is no transaction with this id.
        NotFound = "NOT_FOUND",
        /// The transaction is no hold: it was applied at once, is queued, or is a commit itself.
        NotInflight = "NOT_INFLIGHT",
        /// The part is more than the hold, or more than is held of it.
        InvalidAmount = "INVALID_AMOUNT",
        /// Another request works on the same hold. Nothing moved; but where that can be an earlier attempt of the same call,
        /// the outcome is unknown.
        Locked = "LOCKED",
        /// Any other fault of the server. Whether money moved is unknown.
        Internal = "INTERNAL_ERROR",
    }
}

impl Reply for HoldVerdicts {
    type Wire = types::InflightVerdicts;

    fn from_wire(wire: types::InflightVerdicts, raw: Raw) -> Result<Self, NoId> {
        let verdicts = wire.results.into_iter().map(HoldVerdict::of).collect();
        Ok(Self { verdicts, raw })
    }
}

impl HoldVerdict {
    fn of(wire: types::InflightVerdict) -> Self {
        let is_done = wire.status == "succeeded";
        // A status that this version does not know is no success.
        let failure = |code: Option<String>, message| HoldFailure {
            code: code.unwrap_or(wire.status).into(),
            message,
            after_lost_attempt: false,
        };
        let (code, message) = (text("code", wire.code), text("message", wire.message));
        Self {
            transaction_id: TransactionId::from_server(wire.transaction_id),
            failure: (!is_done).then(|| failure(code, message)),
        }
    }
}
