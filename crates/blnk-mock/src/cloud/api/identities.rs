//! Identities.

use crate::cloud::call::{Answer, Call};
use crate::cloud::core::failure::Code;
use crate::cloud::core::state::State;
use crate::cloud::exchange::Reply;
use crate::cloud::go::write::Form;
use crate::cloud::records::identity::Identity;

/// `POST /proxy/identities`
pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Answer {
    let created = state.create_identity(call.decode()?)?;
    Ok(Reply::json(201, created.json(Form::Sent)))
}

/// `GET /proxy/identities/{id}`
pub(crate) fn read(state: &mut State, call: &Call<'_>) -> Answer {
    let identity = state.identity(call.param(0), Code::IdentityNotFound)?;
    Ok(Reply::json(200, identity.json(Form::Stored)))
}

/// `PUT /proxy/identities/{id}`
pub(crate) fn update(state: &mut State, call: &Call<'_>) -> Answer {
    let sent: Identity = call.decode()?;
    state.update_identity(Identity {
        identity_id: call.param(0).to_owned(),
        ..sent
    })?;
    Ok(Reply::message("Identity updated successfully"))
}
