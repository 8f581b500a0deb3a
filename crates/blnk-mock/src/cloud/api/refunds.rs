//! Refunds.

use crate::cloud::api::{previews, transactions};
use crate::cloud::call::{Answer, Call};
use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::refunds::Refund;
use crate::cloud::core::state::State;
use crate::cloud::go::decode::go_struct;
use crate::cloud::go::write::{Form, Metadata};

#[allow(non_camel_case_types, reason = "Core's messages have its name")]
mod request {
    use super::{Metadata, go_struct};

    go_struct! {
        pub(super) struct refundTransactionRequest in "api" {
            skip_queue: bool,
            dry_run: bool,
            meta_data: Option<Metadata>,
            description: String,
        }
    }
}

/// `POST /proxy/refund-transaction/{id}`. A request without a body is one without options.
pub(crate) fn refund(state: &mut State, call: &Call<'_>) -> Answer {
    let id = call.param(0);
    let request: request::refundTransactionRequest = match call.decode() {
        Err(failure) if failure.message == "EOF" => request::refundTransactionRequest::default(),
        decoded => decoded?,
    };
    if request.dry_run && state.version.has_dry_run() {
        let preview = state.preview_refund(id);
        let preview = preview.map_err(|fault| fault.failure(Code::TransactionValidationError))?;
        return Ok(previews::reply(previews::json(&preview)));
    }
    let options = Refund {
        skip_queue: request.skip_queue,
        description: request.description,
        meta_data: request.meta_data,
    };
    let refunded = state.refund_all(id, &options);
    let nothing = || Failure::new(Code::TransactionNotFound, "no transaction to refund");
    let refund = refunded
        .map_err(|fault| fault.failure(Code::BadRequest))?
        .ok_or_else(nothing)?;
    Ok(transactions::reply(201, &refund, Form::Stored))
}
