//! What comes back: whose funds a balance holds.

use blnk_api::{MinorUnits, types};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    reply::{
        decode::{self, NoId, Reply, required_id, text},
        raw::Raw,
    },
    values::id::BalanceId,
};

/// Whose funds a balance holds and has spent.
///
/// Amounts are whole [minor units](MinorUnits) of any size. They are information, and no limit of what can be spent:
/// after refunds and parallel movements the server's sums differ from the balance.
///
/// Source: the reply of `GET /proxy/balances/{balance_id}/lineage`. The documentation page has the amounts as text, the
/// server writes numbers; both are read.
///
/// # Example: each provider
///
/// ```
/// # fn example(lineage: blnk::balances::Lineage) {
/// for funds in &lineage.providers {
///     println!("{}: {} of {} available", funds.provider, funds.available, funds.amount);
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Lineage {
    /// The balance's id.
    pub balance_id: BalanceId,
    /// The tracked funds in the balance, in minor units.
    pub total_with_lineage: MinorUnits,
    /// The balance in which the server stores the sum. `None` before the first tracked movement.
    pub aggregate_balance_id: Option<BalanceId>,
    /// The funds, one entry for each provider; empty before the first tracked movement.
    pub providers: Vec<LineageProvider>,
    #[serde(skip)]
    raw: Raw,
}

/// The funds of one provider.
///
/// # Example: a provider whose funds are spent
///
/// ```
/// fn is_spent(funds: &blnk::balances::LineageProvider) -> bool {
///     funds.available.is_zero()
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LineageProvider {
    /// The provider: the value of `BLNK_LINEAGE_PROVIDER` in the metadata of the movement.
    pub provider: String,
    /// All that came from it, in minor units.
    pub amount: MinorUnits,
    /// The part that is available, in minor units.
    pub available: MinorUnits,
    /// The part that was spent, in minor units.
    pub spent: MinorUnits,
    /// The balance in which the server stores this provider's funds. `None` if the reply does not have it.
    pub shadow_balance_id: Option<BalanceId>,
}

impl Lineage {
    /// Returns the server's own text.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    /// Returns the names of the members of [`raw`](Self::raw) that this version does not know, sorted.
    pub fn unknown_members(&self) -> Vec<String> {
        self.raw.unknown_to(self)
    }
}

impl Reply for Lineage {
    type Wire = types::BalanceLineage;

    fn from_wire(wire: types::BalanceLineage, raw: Raw) -> Result<Self, NoId> {
        let balance = |member, id| text(member, id).map(BalanceId::from_server);
        let provider = |wire: types::LineageProvider| LineageProvider {
            provider: wire.provider,
            amount: wire.amount.into(),
            available: wire.available.into(),
            spent: wire.spent.into(),
            shadow_balance_id: balance("shadow_balance_id", wire.shadow_balance_id),
        };
        Ok(Self {
            balance_id: BalanceId::from_server(required_id(wire.balance_id)?),
            total_with_lineage: wire.total_with_lineage.into(),
            aggregate_balance_id: balance("aggregate_balance_id", wire.aggregate_balance_id),
            providers: wire.providers.into_iter().map(provider).collect(),
            raw,
        })
    }

    fn record(&self) -> Option<(&str, &Raw)> {
        Some((self.balance_id.as_str(), &self.raw))
    }
}

/// Reads what `Serialize` writes, and the server's own JSON.
impl<'de> Deserialize<'de> for Lineage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::deserialize(deserializer)
    }
}
