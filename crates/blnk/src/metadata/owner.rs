//! The records that have metadata.

use crate::values::{
    id::{BalanceId, BatchId, IdentityId, LedgerId, TransactionId},
    text::{IntoParam, InvalidText, Param, TextRule, check_text},
};

/// The prefixes by which the server recognises the kind of a record.
const PREFIXES: [&str; 5] = ["ldg_", "bln_", "idt_", "txn_", "bulk_"];

/// A record that has metadata: a ledger, balance, identity, transaction or batch of transactions, by its id.
///
/// A call that expects one accepts a [`LedgerId`], [`BalanceId`], [`IdentityId`], [`TransactionId`] or [`BatchId`], or
/// text with the prefix of one of them. The type has no values: it only is the
/// parameter of [`IntoParam`].
///
/// # Example: typed and as text
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// # let ledger = cloud.seed_ledger("Loans");
/// # let ledger_id = blnk::values::LedgerId::new(&ledger)?;
/// let team = blnk::Metadata::new().with("team", "credit");
/// blnk.metadata().merge(&ledger_id, &team).await?;
/// blnk.metadata().merge(ledger_id.as_str(), &team).await?;
/// assert!(blnk.metadata().merge("general_ledger_id", &team).validate().is_err());
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum MetadataOwner {}

impl TextRule for MetadataOwner {
    const EXPECTED: &'static str = "an id that begins with `ldg_`, `bln_`, `idt_`, `txn_` or \
                                    `bulk_` (the General Ledger has no metadata of its own)";

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
owner!(LedgerId BalanceId IdentityId TransactionId BatchId);
