//! What comes back: what a post would do.

use blnk_api::{MinorUnits, types};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    reply::{
        decode::{self, NoId, Reply, lenient, text},
        raw::Raw,
    },
    transactions::{balance_ref::BalanceRef, status::TransactionStatus},
    values::{currency::Currency, reference::Reference},
};

open_enum! {
    /// Which side of a transaction a balance is on.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::transactions::Role;
    ///
    /// assert_eq!(Role::from("source"), Role::Source);
    /// ```
    Role,
    /// Any other text.
    Other {
        /// Where the money comes from.
        Source = "source",
        /// Where it goes.
        Destination = "destination",
    }
}

/// What a post would do, exactly, at the moment of the preview.
///
/// Source: the reply of `POST /proxy/transactions` with `dry_run`, since Core 0.15.3.
///
/// # Example
///
/// ```
/// # fn example(preview: blnk::transactions::TransactionPreview) {
/// for side in &preview.balances {
///     println!("{}: {} → {}", side.balance, side.current.balance, side.resulting.balance);
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TransactionPreview {
    /// Whether it would be applied.
    pub would_apply: bool,
    /// Why it would be refused.
    pub rejection: Option<PreviewRejection>,
    /// The status that the transaction would have.
    pub status: Option<TransactionStatus>,
    /// The reference.
    pub reference: Reference,
    /// The currency of the amount.
    pub currency: Currency,
    /// What would move, in minor units.
    pub precise_amount: MinorUnits,
    /// How many minor units make a major one.
    pub precision: Option<u64>,
    /// The source and the destination.
    pub balances: Vec<PreviewBalance>,
    /// What else the server noticed. **The only place where it says that the currencies differ.**
    pub notes: Vec<String>,
    #[serde(skip)]
    raw: Raw,
}

/// Why a post would be refused.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PreviewRejection {
    /// The code that the post would have, such as `TXN_INSUFFICIENT_FUNDS`.
    pub code: Option<String>,
    /// A short name, such as `insufficient_funds`.
    pub reason: Option<String>,
    /// The server's words.
    pub message: Option<String>,
}

/// A balance before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PreviewBalance {
    /// The balance: its id, or its name where the post would make it.
    #[serde(rename = "balance_id")]
    pub balance: BalanceRef,
    /// Which side it is on.
    pub role: Role,
    /// Its currency.
    pub currency: Currency,
    /// Whether it does not exist, and the post would make it.
    #[serde(rename = "virtual")]
    pub is_new: bool,
    /// The amounts before.
    #[serde(flatten, serialize_with = "current")]
    pub current: PreviewAmounts,
    /// The amounts after; those before where it would not be applied.
    #[serde(flatten, serialize_with = "resulting")]
    pub resulting: PreviewAmounts,
}

/// The amounts of a balance, in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PreviewAmounts {
    /// Credits less debits.
    pub balance: MinorUnits,
    /// What can be spent: the balance less what is held.
    pub available: MinorUnits,
    /// All that was credited.
    pub credit_balance: MinorUnits,
    /// All that was debited.
    pub debit_balance: MinorUnits,
    /// What inflight transactions would debit.
    pub inflight_debit_balance: MinorUnits,
    /// What inflight transactions would credit.
    pub inflight_credit_balance: MinorUnits,
}

/// Writes the members of the wire.
macro_rules! members {
    ($name:ident, $prefix:literal) => {
        fn $name<S: serde::Serializer>(
            amounts: &PreviewAmounts,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            use serde::ser::SerializeMap;
            let mut map = serializer.serialize_map(Some(6))?;
            map.serialize_entry(concat!($prefix, "_balance"), &amounts.balance)?;
            map.serialize_entry(concat!($prefix, "_available"), &amounts.available)?;
            map.serialize_entry(concat!($prefix, "_credit_balance"), &amounts.credit_balance)?;
            map.serialize_entry(concat!($prefix, "_debit_balance"), &amounts.debit_balance)?;
            let held = &amounts.inflight_debit_balance;
            map.serialize_entry(concat!($prefix, "_inflight_debit_balance"), held)?;
            let coming = &amounts.inflight_credit_balance;
            map.serialize_entry(concat!($prefix, "_inflight_credit_balance"), coming)?;
            map.end()
        }
    };
}
members!(current, "current");
members!(resulting, "resulting");

impl TransactionPreview {
    /// Returns the balance on this side.
    pub fn side(&self, role: &Role) -> Option<&PreviewBalance> {
        self.balances.iter().find(|balance| balance.role == *role)
    }

    /// Returns the server's own text.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    /// Returns the names of the members of [`raw`](Self::raw) that this version does not know, sorted.
    pub fn unknown_members(&self) -> Vec<String> {
        let mut unknown = self.raw.unknown_to(self);
        unknown.retain(|name| name != "dry_run" && name != "amount");
        unknown
    }
}

impl Reply for TransactionPreview {
    type Wire = types::TransactionPreview;

    fn from_wire(wire: types::TransactionPreview, raw: Raw) -> Result<Self, NoId> {
        let rejection = |wire: types::PreviewRejection| PreviewRejection {
            code: text("code", wire.code),
            reason: text("reason", wire.reason),
            message: text("message", wire.message),
        };
        let precision = lenient("precision", wire.precision);
        let precision = precision.and_then(|precision| u64::try_from(precision).ok());
        Ok(Self {
            would_apply: wire.would_apply,
            rejection: wire.rejection.map(rejection),
            status: text("status", wire.status).map(TransactionStatus::from),
            reference: Reference::from_server(wire.reference),
            currency: Currency::from_server(wire.currency),
            precise_amount: wire.precise_amount.into(),
            precision: precision.filter(|precision| *precision != 0),
            balances: wire.balances.into_iter().map(PreviewBalance::of).collect(),
            notes: wire.notes,
            raw,
        })
    }
}

impl PreviewBalance {
    fn of(wire: types::PreviewBalance) -> Self {
        Self {
            balance: BalanceRef::from_server(wire.balance_id),
            role: wire.role.into(),
            currency: Currency::from_server(wire.currency),
            is_new: lenient("virtual", wire.virtual_) == Some(true),
            current: PreviewAmounts {
                balance: wire.current_balance.into(),
                available: wire.current_available.into(),
                credit_balance: wire.current_credit_balance.into(),
                debit_balance: wire.current_debit_balance.into(),
                inflight_debit_balance: wire.current_inflight_debit_balance.into(),
                inflight_credit_balance: wire.current_inflight_credit_balance.into(),
            },
            resulting: PreviewAmounts {
                balance: wire.resulting_balance.into(),
                available: wire.resulting_available.into(),
                credit_balance: wire.resulting_credit_balance.into(),
                debit_balance: wire.resulting_debit_balance.into(),
                inflight_debit_balance: wire.resulting_inflight_debit_balance.into(),
                inflight_credit_balance: wire.resulting_inflight_credit_balance.into(),
            },
        }
    }
}

/// Reads what `Serialize` writes, and the server's own JSON.
impl<'de> Deserialize<'de> for TransactionPreview {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::deserialize(deserializer)
    }
}
