//! A transaction is held against what was sent.

use blnk_api::{MinorUnits, types};

use crate::{
    call::echo::Differences,
    transactions::{
        balance_ref::{BalanceRef, is_name},
        status::TransactionStatus,
        transaction::Transaction,
    },
    values::metadata::Metadata,
};

/// What no reply and no stored row may have otherwise than it was requested.
pub(crate) struct Terms<'a> {
    pub(super) reference: &'a str,
    pub(super) precise_amount: &'a MinorUnits,
    pub(super) currency: &'a str,
    pub(super) precision: Option<u64>,
    pub(super) source: Option<&'a str>,
    pub(super) destination: Option<&'a str>,
}

impl<'a> From<&'a types::PostTransaction> for Terms<'a> {
    fn from(sent: &'a types::PostTransaction) -> Self {
        Self {
            reference: &sent.reference,
            precise_amount: &sent.precise_amount.0,
            currency: &sent.currency,
            precision: u64::try_from(sent.precision).ok(),
            source: sent.source.as_deref(),
            destination: sent.destination.as_deref(),
        }
    }
}

impl<'a> From<&'a Transaction> for Terms<'a> {
    fn from(stored: &'a Transaction) -> Self {
        Self {
            reference: stored.reference.as_str(),
            precise_amount: &stored.precise_amount,
            currency: stored.currency.as_str(),
            precision: stored.precision,
            source: stored.source.as_ref().map(BalanceRef::as_str),
            destination: stored.destination.as_ref().map(BalanceRef::as_str),
        }
    }
}

/// Compares what moves, from where and to where. A name is no part of it: the server resolves it.
pub(crate) fn terms<'a>(
    sent: impl Into<Terms<'a>>,
    stored: impl Into<Terms<'a>>,
    differences: &mut Differences,
) {
    let (sent, stored) = (sent.into(), stored.into());
    differences.text("reference", Some(sent.reference), Some(stored.reference));
    if sent.precise_amount != stored.precise_amount {
        let (sent, stored) = (sent.precise_amount, stored.precise_amount);
        let (sent, stored) = (sent.to_string(), stored.to_string());
        differences.text("precise_amount", Some(&sent), Some(&stored));
    }
    differences.text("currency", Some(sent.currency), Some(stored.currency));
    // A read by reference does not have it.
    if let (Some(sent), Some(stored)) = (sent.precision, stored.precision)
        && sent != stored
    {
        let (sent, stored) = (sent.to_string(), stored.to_string());
        differences.text("precision", Some(&sent), Some(&stored));
    }
    let id = |side: Option<&'a str>| side.filter(|side| !is_name(side));
    differences.text("source", id(sent.source), stored.source);
    differences.text("destination", id(sent.destination), stored.destination);
}

/// Compares the reply of a post that is applied, or held, before it.
pub(crate) fn posted(
    sent: &types::PostTransaction,
    status: &TransactionStatus,
    stored: &Transaction,
    differences: &mut Differences,
) {
    terms(sent, stored, differences);
    let (wanted, found) = (status.as_str(), stored.status.as_str());
    differences.text("status", Some(wanted), Some(found));
    let description = stored.description.as_deref();
    differences.text("description", Some(&sent.description), description);
    let time = |time: chrono::DateTime<chrono::Utc>| time.to_rfc3339();
    let dates = [
        ("effective_date", sent.effective_date, stored.effective_date),
        (
            "inflight_expiry_date",
            sent.inflight_expiry_date,
            stored.inflight_expiry_date,
        ),
        (
            "inflight_commit_date",
            sent.inflight_commit_date,
            stored.inflight_commit_date,
        ),
    ];
    for (member, sent, stored) in dates {
        if sent.is_some() && sent != stored {
            let (sent, stored) = (sent.map(time), stored.map(time));
            differences.text(member, sent.as_deref(), stored.as_deref());
        }
    }
    let meta_data = stored.meta_data.as_ref().map(Metadata::as_map);
    differences.meta_data(sent.meta_data.as_ref(), meta_data);
}
