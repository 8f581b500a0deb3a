//! Transactions found by their references.

use blnk_api::types;

use crate::{
    call::request::Request,
    client::settings::Client,
    reply::{
        decode::{NoId, Reply},
        raw::Raw,
    },
    transactions::{operations::FILTER, transaction::Transaction},
    validate::Check,
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

/// The most rows of a reply. There is at most one for each reference.
pub(crate) const MOST: usize = 100;

/// The same on the wire.
const MOST_ROWS: i64 = 100;

/// How many rows a reply has at most where the request does not say it.
const DEFAULT: usize = 20;

/// Returns the request for the transactions with these references, by the one route that takes any reference. They are at
/// most [`MOST`].
pub(crate) fn look_up(client: &Client, references: Vec<String>) -> Request<Found> {
    let (api, instance) = (client.api(), client.instance_id());
    let filter = types::Filter {
        field: "reference".to_owned(),
        operator: "in".to_owned(),
        values: references.clone(),
    };
    let body = types::FilterTransactions {
        filters: vec![filter],
        limit: (references.len() > DEFAULT).then_some(MOST_ROWS),
        offset: None,
    };
    let call = api.transaction_filter(instance, &body);
    let request = Request::new(client, &FILTER, Check::new(), call);
    // Core 0.14.1 returns every row where it does not know an operator.
    request.echo(move |found: &Found, differences| {
        for row in &found.0 {
            let reference = row.reference.as_str();
            if !references.iter().any(|requested| requested == reference) {
                differences.text(
                    "reference",
                    references.first().map(String::as_str),
                    Some(reference),
                );
            }
        }
    })
}
