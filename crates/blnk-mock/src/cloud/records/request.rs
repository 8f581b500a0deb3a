//! The request for a transaction, which is also an item of a batch.

use blnk_api::MinorUnits;

use crate::cloud::go::decode::{GoItem, go_struct};
use crate::cloud::go::time::GoTime;
use crate::cloud::go::write::Metadata;
use crate::cloud::records::posting::Distribution;

go_struct! {
    pub(crate) struct RecordTransaction in "model" {
        amount: f64,
        precision: f64,
        overdraft_limit: f64,
        precise_amount: Option<MinorUnits>,
        allow_overdraft: bool,
        inflight: bool,
        skip_queue: bool,
        atomic: bool,
        source: String,
        reference: String,
        destination: String,
        description: String,
        currency: String,
        balance_id: String,
        scheduled_for: String,
        inflight_expiry_date: String,
        inflight_commit_date: String,
        sources: Option<Vec<Distribution>>,
        destinations: Option<Vec<Distribution>>,
        meta_data: Option<Metadata>,
        effective_date: Option<GoTime>,
        dry_run: bool,
    }
}

/// A pointer in a batch.
impl GoItem for Option<RecordTransaction> {
    type Struct = RecordTransaction;
    const SLICE: &'static str = "[]*model.RecordTransaction";

    fn target(&mut self) -> &mut RecordTransaction {
        self.get_or_insert_default()
    }

    fn set_null(&mut self) {
        *self = None;
    }
}
