//! The records that have metadata.

use crate::values::{
    id::{BalanceId, IdentityId, LedgerId, TransactionId},
    text::{IntoParam, InvalidText, Param, TextRule, check_text},
};

/// The prefixes by which the server tells what an id names.
const PREFIXES: [&str; 5] = ["ldg_", "bln_", "idt_", "txn_", "bulk_"];

/// A record that has metadata: a ledger, balance, identity or transaction, by its id.
///
/// Where a call accepts one, it accepts a [`LedgerId`], [`BalanceId`], [`IdentityId`] or [`TransactionId`], or text,
/// whose prefix says what it names. The id of a batch of transactions (`bulk_…`) can be given as text. There are no
/// values of this type: it names what [`IntoParam`] converts to.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum MetadataOwner {}

impl TextRule for MetadataOwner {
    const EXPECTED: &'static str = "an id that begins with `ldg_`, `bln_`, `idt_`, `txn_` or `bulk_` (the General Ledger \
                                    has no metadata of its own)";

    fn check(text: &str) -> Result<(), InvalidText> {
        check_text(text, Self::EXPECTED)?;
        if PREFIXES.iter().any(|prefix| text.starts_with(prefix)) {
            return Ok(());
        }
        let found = "names no record that has metadata";
        Err(InvalidText::new(found, Self::EXPECTED))
    }
}

macro_rules! owner {
    ($($id:ident)*) => { $(
        impl IntoParam<MetadataOwner> for $id {
            fn into_param(self) -> Param {
                IntoParam::<$id>::into_param(self)
            }
        }

        impl IntoParam<MetadataOwner> for &$id {
            fn into_param(self) -> Param {
                IntoParam::<$id>::into_param(self)
            }
        }
    )* };
}
owner!(LedgerId BalanceId IdentityId TransactionId);
