//! A transaction is held against what was sent.

use blnk_api::types;

use crate::{
    call::echo::Differences,
    error::{Error, ErrorKind, context::Context, mismatch::Mismatch},
    protocol::{operation::Operation, outcome::Outcome},
    transactions::{
        balance_ref::{BalanceRef, is_name},
        status::TransactionStatus,
        transaction::Transaction,
    },
    values::metadata::Metadata,
};

/// Compares what no reply and no stored row may have otherwise. A name is no part of it: the server resolves it.
pub(crate) fn money(
    sent: &types::PostTransaction,
    stored: &Transaction,
    differences: &mut Differences,
) {
    differences.text(
        "reference",
        Some(&sent.reference),
        Some(stored.reference.as_str()),
    );
    let (amount, moved) = (&sent.precise_amount.0, &stored.precise_amount);
    differences.text(
        "precise_amount",
        Some(&amount.to_string()),
        Some(&moved.to_string()),
    );
    differences.text(
        "currency",
        Some(&sent.currency),
        Some(stored.currency.as_str()),
    );
    if let Some(precision) = stored.precision {
        let sent = sent.precision.to_string();
        differences.text("precision", Some(&sent), Some(&precision.to_string()));
    }
    side("source", &sent.source, stored.source.as_ref(), differences);
    side(
        "destination",
        &sent.destination,
        stored.destination.as_ref(),
        differences,
    );
}

fn side(
    member: &'static str,
    sent: &str,
    stored: Option<&BalanceRef>,
    differences: &mut Differences,
) {
    let sent = Some(sent).filter(|sent| !is_name(sent));
    differences.text(member, sent, stored.map(BalanceRef::as_str));
}

/// Compares the reply of a post that is applied before it.
pub(crate) fn applied(
    sent: &types::PostTransaction,
    stored: &Transaction,
    differences: &mut Differences,
) {
    money(sent, stored, differences);
    let applied = TransactionStatus::Applied;
    differences.text(
        "status",
        Some(applied.as_str()),
        Some(stored.status.as_str()),
    );
    differences.text(
        "description",
        Some(&sent.description),
        stored.description.as_deref(),
    );
    let time = |time: chrono::DateTime<chrono::Utc>| time.to_rfc3339();
    if sent.effective_date.is_some() {
        let (sent, stored) = (
            sent.effective_date.map(time),
            stored.effective_date.map(time),
        );
        differences.text("effective_date", sent.as_deref(), stored.as_deref());
    }
    let meta_data = stored.meta_data.as_ref().map(Metadata::as_map);
    differences.meta_data(sent.meta_data.as_ref(), meta_data);
}

/// Returns the error that a transaction is not the one that was sent.
pub(crate) fn mismatch(
    operation: &'static Operation,
    (outcome, attempts): (Outcome, u32),
    transaction: &Transaction,
    differences: Differences,
) -> Error {
    let context = Context {
        operation,
        outcome,
        attempts,
        may_have_been_sent: outcome != Outcome::NotSent,
        retryable: false,
        maybe_another: false,
        maybe_done: Vec::new(),
    };
    let record = (transaction.transaction_id.as_str(), transaction.raw());
    Error::new(ErrorKind::Mismatch(Mismatch::new(
        context,
        record,
        differences.0,
    )))
}
