//! Ledgers.

use crate::cloud::call::{Answer, Call};
use crate::cloud::core::failure::Failure;
use crate::cloud::core::state::State;
use crate::cloud::exchange::Reply;
use crate::cloud::go::decode::go_struct;
use crate::cloud::go::write::{Form, Metadata};

go_struct! {
    struct CreateLedger in "model" { name: String, meta_data: Option<Metadata> }
}

/// `POST /proxy/ledgers`
pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Answer {
    let CreateLedger { name, meta_data } = call.decode().map_err(Failure::into_list)?;
    let created = state.create_ledger(name, meta_data)?;
    Ok(Reply::json(201, created.json(Form::Sent)))
}

/// `GET /proxy/ledgers/{id}`
pub(crate) fn read(state: &mut State, call: &Call<'_>) -> Answer {
    let ledger = state.ledger(call.param(0))?;
    Ok(Reply::json(200, ledger.json(Form::Stored)))
}

go_struct! {
    struct UpdateLedger in "model" { name: String }
}

/// `PUT /proxy/ledgers/{id}`, which changes the name alone.
pub(crate) fn rename(state: &mut State, call: &Call<'_>) -> Answer {
    let UpdateLedger { name } = call.decode().map_err(Failure::into_list)?;
    let renamed = state.rename_ledger(call.param(0), name)?;
    Ok(Reply::json(200, renamed.json(Form::Stored)))
}
