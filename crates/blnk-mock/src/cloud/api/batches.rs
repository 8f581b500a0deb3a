//! Batches of transactions.

use crate::cloud::api::previews;
use crate::cloud::call::{Answer, Call};
use crate::cloud::core::failure::{Code, Details, Failure};
use crate::cloud::core::jobs::{Batch, Job};
use crate::cloud::core::state::State;
use crate::cloud::exchange::Reply;
use crate::cloud::go::decode::go_struct;
use crate::cloud::go::write::{Form, Object};
use crate::cloud::records::request::RecordTransaction;

/// How many transactions a batch may have.
const MOST_ITEMS: usize = 10_000;

go_struct! {
    struct BulkTransactionRequest in "model" {
        transactions: Option<Vec<Option<RecordTransaction>>>,
        inflight: bool,
        atomic: bool,
        run_async: bool,
        skip_queue: bool,
        dry_run: bool,
    }
}

/// `POST /proxy/transactions/bulk`
pub(crate) fn post(state: &mut State, call: &Call<'_>) -> Answer {
    let malformed = |failure: Failure| {
        let message = format!("Invalid request body: {}", failure.message);
        Failure::new(failure.code, message).into_plain()
    };
    let request: BulkTransactionRequest = call.decode().map_err(malformed)?;
    let items = request.transactions.unwrap_or_default();
    if items.is_empty() {
        let message = "transactions cannot be empty";
        return Err(Failure::new(Code::BulkEmpty, message));
    }
    if items.len() > MOST_ITEMS {
        let message = format!("too many transactions; max is {MOST_ITEMS}");
        return Err(Failure::new(Code::BulkLimitExceeded, message));
    }
    let mut postings = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let invalid = |words: String| {
            let message = format!("transactions[{index}]{words}");
            Failure::new(Code::TransactionValidationError, message)
                .with_details(Details::Index(index))
                .into_list()
        };
        let item = item.ok_or_else(|| invalid(String::from(" is required")))?;
        item.check()
            .map_err(|failure| invalid(format!(": {}", failure.message)))?;
        postings.push(item.posting());
    }
    let mut batch = Batch {
        batch_id: String::new(),
        postings,
        inflight: request.inflight,
        atomic: request.atomic,
        skip_queue: request.skip_queue,
    };
    if request.dry_run && state.version.has_dry_run() {
        let preview = state.preview_batch(&batch, request.run_async);
        let preview = preview.map_err(|fault| fault.failure(Code::TransactionValidationError))?;
        return Ok(previews::reply(previews::batch(&preview)));
    }
    batch.batch_id = state.sources.id("bulk_");
    let (batch_id, count) = (batch.batch_id.clone(), batch.postings.len());
    if request.run_async {
        state.enqueue(Job::Batch(Box::new(batch)));
        let body = Object::new(Form::Sent)
            .text("batch_id", &batch_id)
            .text("message", "Bulk transaction processing started")
            .text("status", "processing");
        return Ok(Reply::json(202, body.end()));
    }
    if let Err(fault) = state.run_batch(batch) {
        if fault.is_panic() {
            return Err(Failure::panic());
        }
        let text = fault.text().to_owned();
        let code = match Failure::code_of(&text) {
            // This route does not refine it.
            Some(code) => code,
            None => Code::BadRequest,
        };
        return Err(Failure::new(code, text).with_details(Details::Batch(batch_id)));
    }
    let status = if request.inflight {
        "inflight"
    } else {
        "applied"
    };
    let body = Object::new(Form::Sent)
        .text("batch_id", &batch_id)
        .text("status", status)
        .raw("transaction_count", &count.to_string());
    Ok(Reply::json(201, body.end()))
}
