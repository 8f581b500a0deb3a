//! What comes back: whose funds a transaction moved.

use blnk_api::{MinorUnits, types};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    reply::{
        decode::{self, NoId, Reply, lenient, required_id},
        raw::Raw,
    },
    transactions::{look_up::transactions, transaction::Transaction},
    values::id::TransactionId,
};

/// Whose funds a transaction moved.
///
/// Informs, and is no limit of what can be spent: refunds, partial commits and voids are not followed.
///
/// Source: the reply of `GET /proxy/transactions/{transaction_id}/lineage`.
///
/// # Example
///
/// ```
/// # fn example(lineage: blnk::transactions::TransactionLineage) {
/// for funds in &lineage.fund_allocation {
///     println!("{}: {:?}", funds.provider, funds.amount);
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TransactionLineage {
    /// The transaction's id.
    pub transaction_id: TransactionId,
    /// What came from which provider; empty where nothing was tracked, or not yet.
    pub fund_allocation: Vec<FundAllocation>,
    /// The movements between the server's own balances.
    pub shadow_transactions: Vec<Transaction>,
    #[serde(skip)]
    raw: Raw,
}

/// What came from one provider.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FundAllocation {
    /// Whose funds.
    pub provider: String,
    /// How much, in minor units. The server passes it through a 64-bit float, so above 2^53 it can be a neighbour of the
    /// right number; `None` from 10^21, where it is no integer any more. The shadow transactions are exact.
    pub amount: Option<MinorUnits>,
}

impl TransactionLineage {
    /// Returns the server's own text.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    /// Returns the names of the members of [`raw`](Self::raw) that this version does not know, sorted.
    pub fn unknown_members(&self) -> Vec<String> {
        self.raw.unknown_to(self)
    }
}

impl Reply for TransactionLineage {
    type Wire = types::TransactionLineage;

    fn from_wire(wire: types::TransactionLineage, raw: Raw) -> Result<Self, NoId> {
        let allocation = |wire: types::FundAllocation| FundAllocation {
            provider: wire.provider,
            amount: lenient("amount", wire.amount).map(Into::into),
        };
        let funds = wire.fund_allocation.unwrap_or_default();
        let shadows = wire.shadow_transactions.unwrap_or_default();
        Ok(Self {
            transaction_id: TransactionId::from_server(required_id(wire.transaction_id)?),
            fund_allocation: funds.into_iter().map(allocation).collect(),
            shadow_transactions: transactions(shadows, &raw.below("shadow_transactions"))?,
            raw,
        })
    }

    fn record(&self) -> Option<(&str, &Raw)> {
        Some((self.transaction_id.as_str(), &self.raw))
    }
}

/// Reads what `Serialize` writes, and the server's own JSON.
impl<'de> Deserialize<'de> for TransactionLineage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::deserialize(deserializer)
    }
}
