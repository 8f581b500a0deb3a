//! Whose funds a balance holds, as the server tells it.

use blnk_api::MinorUnits;
use serde::Deserialize;

use crate::{BalanceId, field::NumberOrText, reply::reply};

reply! {
    /// Whose funds a balance holds and has spent.
    ///
    /// Amounts are whole [minor units](MinorUnits) of any size, exact whether the server writes them as numbers (it
    /// does) or as strings (its documentation does). Members of a newer server are kept.
    ///
    /// Source: the reply of `GET /proxy/balances/{balance_id}/lineage`.
    ///
    /// # Example
    ///
    /// ```
    /// let lineage: blnk::Lineage = serde_json::from_str(r#"{
    ///     "balance_id": "bln_1", "total_with_lineage": 700, "aggregate_balance_id": "bln_2",
    ///     "providers": [
    ///         { "provider": "stripe", "amount": 1000, "available": 700, "spent": "300", "shadow_balance_id": "bln_3" }
    ///     ]
    /// }"#)?;
    /// let stripe = &lineage.providers[0];
    /// assert_eq!(stripe.spent, &stripe.amount - &stripe.available);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone)]
    pub struct Lineage from LineageWire, named by balance_id {
        /// The balance's id.
        pub balance_id: BalanceId,
        /// What it holds of tracked funds, in minor units.
        pub total_with_lineage: MinorUnits as NumberOrText,
        /// The balance in which the server keeps the sum. `None` before the first tracked movement.
        pub aggregate_balance_id: Option<BalanceId>,
        /// The funds, one entry for each provider; empty before the first tracked movement.
        pub providers: Vec<LineageProvider>,
    }
}

reply! {
    /// The funds of one provider.
    ///
    /// # Example
    ///
    /// ```
    /// # fn example(lineage: blnk::Lineage) {
    /// for funds in &lineage.providers {
    ///     println!("{}: {} left of {}", funds.provider, funds.available, funds.amount);
    /// }
    /// # }
    /// ```
    #[derive(Debug, Clone)]
    pub struct LineageProvider from ProviderWire {
        /// What the movement's metadata named under `BLNK_LINEAGE_PROVIDER`.
        pub provider: String,
        /// All that came from it, in minor units.
        pub amount: MinorUnits as NumberOrText,
        /// What of that is left, in minor units.
        pub available: MinorUnits as NumberOrText,
        /// What of that was spent, in minor units.
        pub spent: MinorUnits as NumberOrText,
        /// The balance in which the server keeps this provider's funds, if it tells.
        pub shadow_balance_id: Option<BalanceId>,
    }
}

/// What a lineage is decoded as: the generated type holds amounts as any JSON value, and so none beyond 64 bits.
#[derive(Deserialize)]
pub(crate) struct LineageWire {
    balance_id: String,
    total_with_lineage: NumberOrText,
    aggregate_balance_id: Option<String>,
    providers: Vec<LineageProvider>,
}

#[derive(Deserialize)]
pub(crate) struct ProviderWire {
    provider: String,
    amount: NumberOrText,
    available: NumberOrText,
    spent: NumberOrText,
    shadow_balance_id: Option<String>,
}
