//! Where funds came from: what is to be followed, and what is known.

use blnk_api::MinorUnits;

use crate::cloud::go::write::{Form, Object};

/// The funds of a transaction, which are followed after it was recorded.
#[derive(Clone, Debug)]
pub(crate) struct Lineage {
    pub(crate) transaction_id: String,
    pub(crate) source_id: String,
    pub(crate) destination_id: String,
    pub(crate) inflight: bool,
}

/// Which shadow balance has the funds of a provider in a balance.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    pub(crate) balance_id: String,
    pub(crate) provider: String,
    pub(crate) shadow_id: String,
    pub(crate) aggregate_id: String,
}

/// Who gave how much to a transaction, as Core writes it into the metadata.
pub(crate) fn shares_json<'a>(shares: impl Iterator<Item = (&'a str, &'a MinorUnits)>) -> String {
    let shares = shares.map(|(provider, amount)| {
        Object::new(Form::Row)
            .amount("amount", amount)
            .text("provider", provider)
            .end()
    });
    let shares: Vec<String> = shares.collect();
    format!("[{}]", shares.join(","))
}
