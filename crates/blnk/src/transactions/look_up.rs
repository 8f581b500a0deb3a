//! Transactions found by their references.

use blnk_api::types;

use crate::{
    call::{attempts::Call, request::Request},
    client::settings::Client,
    error::Error,
    reply::{
        decode::{NoId, Reply},
        raw::Raw,
    },
    transactions::{operations::FILTER, transaction::Transaction},
    validate::Check,
    values::id::TransactionId,
};

/// The transactions that have one of some references.
#[derive(Debug)]
pub(crate) struct Found(Vec<Transaction>);

impl Found {
    /// Returns the transaction with this reference.
    pub(crate) fn of(&self, reference: &str) -> Option<&Transaction> {
        let mut rows = self.0.iter();
        rows.find(|row| row.reference.as_str() == reference)
    }

    /// Takes the transaction with this reference out.
    pub(crate) fn take(&mut self, reference: &str) -> Option<Transaction> {
        let at = self
            .0
            .iter()
            .position(|row| row.reference.as_str() == reference)?;
        Some(self.0.swap_remove(at))
    }

    /// Returns the transaction with this reference, owned.
    pub(crate) fn into_one(self, reference: &str) -> Option<Transaction> {
        let mut rows = self.0.into_iter();
        rows.find(|row| row.reference.as_str() == reference)
    }
}

impl Reply for Found {
    type Wire = Vec<types::Transaction>;

    fn from_wire(wire: Vec<types::Transaction>, raw: Raw) -> Result<Self, NoId> {
        transactions(wire, &raw).map(Self)
    }

    fn record(&self) -> Option<(&str, &Raw)> {
        self.0.first()?.record()
    }
}

/// Reads a list, with each transaction's own text.
pub(crate) fn transactions(
    wire: Vec<types::Transaction>,
    raw: &Raw,
) -> Result<Vec<Transaction>, NoId> {
    let mut texts = raw.items().into_iter();
    let transaction = |wire| Transaction::from_wire(wire, texts.next().unwrap_or_default());
    wire.into_iter().map(transaction).collect()
}

/// The most rows of a reply, and the most values of a filter.
pub(crate) const MOST: usize = 100;

/// The same on the wire.
const PAGE: i64 = 100;

/// How many rows a reply has at most where the request does not say it.
const DEFAULT: usize = 20;

/// Returns the request for the transactions with these references, by the one route that takes any reference. They are at
/// most [`MOST`], and there is at most one transaction for each.
pub(crate) fn look_up(client: &Client, references: Vec<String>) -> Request<Found> {
    let (first, wanted) = (references.first().cloned(), references.clone());
    let page = (references.len() > DEFAULT).then_some(0);
    let request = filter(client, "reference", references, page);
    // Core 0.14.1 returns every row where it does not know an operator.
    request.echo(move |found: &Found, differences| {
        for row in &found.0 {
            let reference = row.reference.as_str();
            if !wanted.iter().any(|wanted| wanted == reference) {
                differences.text("reference", first.as_deref(), Some(reference));
            }
        }
    })
}

/// Returns what belongs to these transactions, the newest first.
pub(crate) async fn children(call: &Call, parents: &[&str]) -> Result<Vec<Transaction>, Error> {
    let mut children: Vec<Transaction> = Vec::new();
    let mut offset = 0;
    loop {
        let values = parents.iter().map(|&parent| parent.to_owned()).collect();
        let request = filter(&call.client, "parent_transaction", values, Some(offset));
        let wanted: Vec<String> = parents.iter().map(|&parent| parent.to_owned()).collect();
        let request = request.echo(move |found: &Found, differences| {
            for row in &found.0 {
                let parent = row.parent_transaction.as_ref().map(TransactionId::as_str);
                if !wanted.iter().any(|wanted| Some(wanted.as_str()) == parent) {
                    let first = wanted.first().map(String::as_str);
                    differences.text("parent_transaction", first, parent);
                }
            }
        });
        let Found(page) = request.send_within(&call.follow_up(&FILTER)).await?;
        let is_last = i64::try_from(page.len()).is_ok_and(|rows| rows < PAGE);
        // A row that was made meanwhile moves the others to the next page, so that one comes twice.
        page.into_iter().for_each(|row| {
            if children
                .iter()
                .all(|known| known.transaction_id != row.transaction_id)
            {
                children.push(row);
            }
        });
        if is_last {
            return Ok(children);
        }
        offset += PAGE;
    }
}

fn filter(
    client: &Client,
    field: &str,
    values: Vec<String>,
    offset: Option<i64>,
) -> Request<Found> {
    let (api, instance) = (client.api(), client.instance_id());
    let filter = types::Filter {
        field: field.to_owned(),
        operator: "in".to_owned(),
        values,
    };
    let body = types::FilterTransactions {
        filters: vec![filter],
        limit: offset.map(|_| PAGE),
        offset: offset.filter(|offset| *offset > 0),
    };
    let call = api.transaction_filter(instance, &body);
    Request::new(client, &FILTER, Check::new(), call)
}
