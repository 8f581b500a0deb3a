//! What comes back: a split and its legs.

use blnk_api::MinorUnits;
use serde::{Deserialize, Serialize};

use crate::transactions::transaction::Transaction;

/// A split that was posted: every leg, in the order of the parts.
///
/// The server has no record of a split, only of its legs, and their references are in random order. So there is no id
/// here: a commit, a void or a refund of the whole group would act on every leg with one amount. Each leg is a
/// transaction of its own, with its own id.
///
/// # Example
///
/// ```
/// # fn example(split: blnk::transactions::split::Split) {
/// for leg in &split.legs {
///     println!("{}: {} ({})", leg.balance, leg.transaction.precise_amount, leg.transaction.transaction_id);
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Split {
    /// The reference of the split.
    pub reference: String,
    /// Its legs, in the order of the parts.
    pub legs: Vec<SplitLeg>,
}

/// A leg of a split: a transaction of its own.
///
/// # Example
///
/// ```
/// # fn example(leg: blnk::transactions::split::SplitLeg) {
/// println!("{} has {}", leg.balance, leg.transaction.reference);
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SplitLeg {
    /// The balance of the part, as given: an id, or the name of an internal balance.
    pub balance: String,
    /// The leg as the server stored it.
    pub transaction: Transaction,
}

/// What became of a leg of a split.
///
/// # Example
///
/// ```
/// # fn example(leg: blnk::transactions::split::LegReport) {
/// use blnk::transactions::split::LegState;
///
/// match leg.state {
///     LegState::NotPosted => println!("{} received nothing of {}", leg.balance, leg.amount),
///     LegState::Applied(transaction) => println!("{} has it: {}", leg.balance, transaction.transaction_id),
///     _ => println!("{}: held, or given back", leg.balance),
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LegReport {
    /// The balance of the part, as given: an id, or the name of an internal balance.
    pub balance: String,
    /// What it was to give or receive, in minor units.
    pub amount: MinorUnits,
    /// What became of that.
    pub state: LegState,
}

/// The state of a leg of a split.
///
/// # Example
///
/// ```
/// use blnk::transactions::split::LegState;
///
/// assert!(LegState::NotPosted.transaction().is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LegState {
    /// There is no such leg. If another call is posting the split at this moment, there may be one a moment later.
    NotPosted,
    /// The money moved.
    Applied(Transaction),
    /// The money was held. What was committed or released of it since is read as that of every hold, by its id.
    Held(Transaction),
    /// The money moved, and its refund waits in the server's queue: another leg failed.
    Returning(Transaction),
    /// The money moved or was held, and all of it was given back.
    Returned(Transaction),
}

impl LegState {
    /// Returns the leg, if there is one.
    pub fn transaction(&self) -> Option<&Transaction> {
        match self {
            Self::NotPosted => None,
            Self::Applied(leg) | Self::Held(leg) | Self::Returning(leg) | Self::Returned(leg) => {
                Some(leg)
            }
        }
    }

    /// Returns whether the leg stands: applied, or held.
    pub(super) fn stands(&self) -> bool {
        matches!(self, Self::Applied(_) | Self::Held(_))
    }
}
