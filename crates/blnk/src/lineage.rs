//! Whose funds a balance holds, as the server tells it.

use blnk_api::MinorUnits;
use bytes::Bytes;
use serde::{Deserialize, Deserializer, de::Error as _, ser::SerializeMap};

use crate::{
    BalanceId,
    call::Usable,
    json_text::text_of,
    reply::{Kept, Original, entry, kept_reply},
};

/// Whose funds a balance holds and has spent.
///
/// Amounts are whole [minor units](MinorUnits) of any size, exact whether the server writes them as numbers (it does)
/// or as strings (its documentation does). Members of a newer server are kept.
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
#[non_exhaustive]
pub struct Lineage {
    /// The balance's id.
    pub balance_id: BalanceId,
    /// What it holds of tracked funds, in minor units.
    pub total_with_lineage: MinorUnits,
    /// The balance in which the server keeps the sum. `None` before the first tracked movement.
    pub aggregate_balance_id: Option<BalanceId>,
    /// The funds, one entry for each provider; empty before the first tracked movement.
    pub providers: Vec<LineageProvider>,
    original: Original,
}

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
#[non_exhaustive]
pub struct LineageProvider {
    /// What the movement's metadata named under `BLNK_LINEAGE_PROVIDER`.
    pub provider: String,
    /// All that came from it, in minor units.
    pub amount: MinorUnits,
    /// What of that is left, in minor units.
    pub available: MinorUnits,
    /// What of that was spent, in minor units.
    pub spent: MinorUnits,
    /// The balance in which the server keeps this provider's funds, if it tells.
    pub shadow_balance_id: Option<BalanceId>,
    original: Original,
}

/// An amount as a number or as the text of one.
///
/// The generated type holds any JSON value, and so no integer beyond 64 bits.
pub(crate) struct Amount(MinorUnits);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = text_of(deserializer)?;
        let amount = if text.starts_with('"') {
            let digits: String = serde_json::from_str(&text).map_err(D::Error::custom)?;
            digits.parse().map_err(D::Error::custom)?
        } else {
            serde_json::from_str(&text).map_err(D::Error::custom)?
        };
        Ok(Self(amount))
    }
}

/// Writes an amount as a string where the server did, and as a number otherwise.
fn amount<M: SerializeMap>(
    map: &mut M,
    name: &str,
    value: &MinorUnits,
    original: &Original,
) -> Result<bool, M::Error> {
    match original.decode::<String>(name) {
        Some(Ok(text)) if text.parse().as_ref() == Ok(value) => entry(map, name, Some(&text)),
        _ => entry(map, name, Some(value)),
    }
}

/// The wire's empty text is no id.
fn id(text: Option<String>) -> Option<BalanceId> {
    text.filter(|text| !text.is_empty())
        .map(BalanceId::from_server)
}

#[derive(Deserialize)]
pub(crate) struct LineageWire {
    balance_id: String,
    total_with_lineage: Amount,
    aggregate_balance_id: Option<String>,
    providers: Vec<LineageProvider>,
}

impl Usable for LineageWire {
    fn is_usable(&self) -> bool {
        !self.balance_id.is_empty()
    }
}

#[derive(Deserialize)]
pub(crate) struct ProviderWire {
    provider: String,
    amount: Amount,
    available: Amount,
    spent: Amount,
    shadow_balance_id: Option<String>,
}

impl Kept for Lineage {
    type Wire = LineageWire;

    const KNOWN: &'static [&'static str] = &[
        "balance_id",
        "total_with_lineage",
        "aggregate_balance_id",
        "providers",
    ];

    fn from_wire(wire: LineageWire, text: Bytes) -> Self {
        Self {
            balance_id: BalanceId::from_server(wire.balance_id),
            total_with_lineage: wire.total_with_lineage.0,
            aggregate_balance_id: id(wire.aggregate_balance_id),
            providers: wire.providers,
            original: Original::new(text),
        }
    }

    fn original(&self) -> &Original {
        &self.original
    }

    fn write_member<M: SerializeMap>(&self, map: &mut M, name: &str) -> Result<bool, M::Error> {
        match name {
            "balance_id" => entry(map, name, Some(&self.balance_id)),
            "total_with_lineage" => amount(map, name, &self.total_with_lineage, &self.original),
            "aggregate_balance_id" => entry(map, name, self.aggregate_balance_id.as_ref()),
            "providers" => entry(map, name, Some(&self.providers)),
            _ => Ok(false),
        }
    }
}

impl Kept for LineageProvider {
    type Wire = ProviderWire;

    const KNOWN: &'static [&'static str] = &[
        "provider",
        "amount",
        "available",
        "spent",
        "shadow_balance_id",
    ];

    fn from_wire(wire: ProviderWire, text: Bytes) -> Self {
        Self {
            provider: wire.provider,
            amount: wire.amount.0,
            available: wire.available.0,
            spent: wire.spent.0,
            shadow_balance_id: id(wire.shadow_balance_id),
            original: Original::new(text),
        }
    }

    fn original(&self) -> &Original {
        &self.original
    }

    fn write_member<M: SerializeMap>(&self, map: &mut M, name: &str) -> Result<bool, M::Error> {
        match name {
            "provider" => entry(map, name, Some(&self.provider)),
            "amount" => amount(map, name, &self.amount, &self.original),
            "available" => amount(map, name, &self.available, &self.original),
            "spent" => amount(map, name, &self.spent, &self.original),
            "shadow_balance_id" => entry(map, name, self.shadow_balance_id.as_ref()),
            _ => Ok(false),
        }
    }
}

kept_reply!(Lineage);
kept_reply!(LineageProvider);

/// Two are equal when they say the same, unknown members included.
impl PartialEq for Lineage {
    fn eq(&self, other: &Self) -> bool {
        self.balance_id == other.balance_id
            && self.total_with_lineage == other.total_with_lineage
            && self.aggregate_balance_id == other.aggregate_balance_id
            && self.providers == other.providers
            && self.original.unknown(Self::KNOWN) == other.original.unknown(Self::KNOWN)
    }
}

/// Two are equal when they say the same, unknown members included.
impl PartialEq for LineageProvider {
    fn eq(&self, other: &Self) -> bool {
        self.provider == other.provider
            && self.amount == other.amount
            && self.available == other.available
            && self.spent == other.spent
            && self.shadow_balance_id == other.shadow_balance_id
            && self.original.unknown(Self::KNOWN) == other.original.unknown(Self::KNOWN)
    }
}
