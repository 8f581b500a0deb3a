//! Metadata of ledgers, identities and balances.

use crate::cloud::api::failure::required;
use crate::cloud::call::{Answer, Call};
use crate::cloud::core::state::State;
use crate::cloud::exchange::Reply;
use crate::cloud::go::decode::go_struct;
use crate::cloud::go::write::{Form, Metadata, Object};

go_struct! {
    struct MetadataRequest in "api" { meta_data: Option<Metadata> }
}

/// `POST /proxy/{id}/metadata`
pub(crate) fn merge(state: &mut State, call: &Call<'_>) -> Answer {
    let request: MetadataRequest = call.decode()?;
    let missing = || required("MetadataRequest", "Metadata");
    let sent = request.meta_data.ok_or_else(missing)?;
    let merged = state.merge_metadata(call.param(0), sent.clone())?;
    let body = Object::new(Form::Sent).raw("meta_data", &merged.merged_json(&sent));
    Ok(Reply::json(200, body.end()))
}
