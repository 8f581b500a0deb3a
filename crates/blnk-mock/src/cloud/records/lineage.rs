//! Where funds came from: what is to be followed, and what is known.

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
