//! Transactions: posts and reads.

use crate::cloud::api::previews;
use crate::cloud::call::{Answer, Call};
use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::state::State;
use crate::cloud::exchange::Reply;
use crate::cloud::go::write::{Form, Object};
use crate::cloud::records::posting::{Posting, key};
use crate::cloud::records::request::RecordTransaction;

/// `POST /proxy/transactions`
pub(crate) fn post(state: &mut State, call: &Call<'_>) -> Answer {
    // Core does not show why it cannot decode a body.
    let malformed = |_| Failure::new(Code::MalformedRequest, "Invalid input");
    let request: RecordTransaction = call.decode().map_err(malformed)?;
    request.check()?;
    let failed =
        |fault: crate::cloud::core::fault::Fault| fault.failure(Code::TransactionValidationError);
    let is_dry_run = request.dry_run && state.version.has_dry_run();
    let posting = request.posting();
    if is_dry_run {
        let preview = state.preview_post(&posting).map_err(failed)?;
        return Ok(previews::reply(previews::json(&preview)));
    }
    let posted = state.post(posting).map_err(failed)?;
    Ok(reply(201, &posted, Form::Sent))
}

/// A transaction as a reply. Go cannot write an infinite number: then there is no body.
pub(crate) fn reply(status: u16, posting: &Posting, form: Form) -> Reply {
    let body = posting.json(form).map(Object::end);
    Reply::json(status, body.unwrap_or_default())
}

/// `GET /proxy/transactions/{id}`
pub(crate) fn read(state: &mut State, call: &Call<'_>) -> Answer {
    let posting = state.transaction(call.param(0));
    let posting = posting.map_err(|fault| fault.failure(Code::Internal))?;
    Ok(reply(200, &posting, Form::Stored))
}

/// `GET /proxy/transactions/reference/{reference}`
pub(crate) fn read_by_reference(state: &mut State, call: &Call<'_>) -> Answer {
    let posting = state.transaction_of(call.param(0));
    let posting = posting.map_err(|fault| fault.failure(Code::Internal))?;
    Ok(reply(200, &posting, Form::Stored))
}

/// `GET /proxy/transactions/{id}/lineage`
pub(crate) fn lineage(state: &mut State, call: &Call<'_>) -> Answer {
    let id = call.param(0);
    let posting = state.transaction(id);
    let posting = posting.map_err(|fault| fault.failure(Code::Internal))?;
    let mut body = Object::new(Form::Stored).text("transaction_id", id);
    let metadata = posting.meta_data.unwrap_or_default();
    if let Some(items) = metadata.objects(key::ALLOCATION, Form::Stored) {
        body = body.raw("fund_allocation", &format!("[{}]", items.join(",")));
    }
    let shadows = state.shadows_for(id);
    let list = match shadows.is_empty() {
        true => String::from("null"),
        // Unlike other routes, this one shows the metadata as it is.
        false => list(shadows.iter().map(|shadow| shadow.raw_json(Form::Stored))),
    };
    Ok(Reply::json(
        200,
        body.raw("shadow_transactions", &list).end(),
    ))
}

/// An array of transactions; empty if Go cannot write one of them.
pub(crate) fn list(items: impl Iterator<Item = Option<Object>>) -> String {
    let items: Option<Vec<String>> = items.map(|item| Some(item?.end())).collect();
    items.map_or_else(String::new, |items| format!("[{}]", items.join(",")))
}
