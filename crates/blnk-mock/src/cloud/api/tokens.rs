//! Tokens in place of personal data.

use std::collections::BTreeMap;

use crate::cloud::api::failure::required;
use crate::cloud::call::{Answer, Call};
use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::state::State;
use crate::cloud::exchange::Reply;
use crate::cloud::go::decode::go_struct;
use crate::cloud::go::write::{Form, Object, json_text};
use crate::cloud::records::marks::MARKS;

go_struct! {
    struct TokenizeRequest in "model" { fields: Option<Vec<String>> }
}

go_struct! {
    struct DetokenizeRequest in "model" { fields: Option<Vec<String>> }
}

/// `GET /proxy/identities/{id}/tokenized-fields`
pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Answer {
    let identity = state.identity(call.param(0), Code::IdentityNotFound)?;
    let mut body = Object::new(Form::Stored);
    if let Some((kind, metadata)) = identity.invalid_marks().zip(identity.meta_data.as_ref()) {
        let debug = Object::new(Form::Stored)
            .flag("has_metadata", true)
            .metadata("raw_metadata", Some(metadata))
            .text("tokenized_field_type", kind);
        body = body.raw("debug_info", &debug.end());
    }
    // The server's order varies. This one is not alphabetical, so that a test which relies on an
    // order fails.
    let fields = identity.tokenized_fields().into_iter().rev();
    let list: Vec<String> = fields
        .map(|field| json_text(&field, Form::Stored))
        .collect();
    let body = body.raw(MARKS, &format!("[{}]", list.join(",")));
    Ok(Reply::json(200, body.end()))
}

/// `POST /proxy/identities/{id}/tokenize/{field}`
pub(crate) fn tokenize_one(state: &mut State, call: &Call<'_>) -> Answer {
    state.tokenize(call.param(0), call.param(1))?;
    Ok(Reply::message("Field tokenized successfully"))
}

/// `POST /proxy/identities/{id}/tokenize`: one field after the other, up to the first that fails.
pub(crate) fn tokenize_many(state: &mut State, call: &Call<'_>) -> Answer {
    let request: TokenizeRequest = call.decode()?;
    let required = || required("TokenizeRequest", "Fields");
    let fields = request.fields.ok_or_else(required)?;
    if fields.is_empty() {
        let message = "at least one field must be specified";
        return Err(Failure::new(Code::ValidationError, message));
    }
    for field in fields {
        state.tokenize(call.param(0), &field)?;
    }
    Ok(Reply::message("Fields tokenized successfully"))
}

/// `GET /proxy/identities/{id}/detokenize/{field}`
pub(crate) fn detokenize_one(state: &mut State, call: &Call<'_>) -> Answer {
    let value = state.detokenize(call.param(0), call.param(1))?;
    let body = Object::new(Form::Stored)
        .text("field", call.param(1))
        .text("value", &value);
    Ok(Reply::json(200, body.end()))
}

/// `POST /proxy/identities/{id}/detokenize`: every marked field if none is named.
pub(crate) fn detokenize_many(state: &mut State, call: &Call<'_>) -> Answer {
    let request: DetokenizeRequest = call.decode()?;
    let required = || required("DetokenizeRequest", "Fields");
    let mut fields = request.fields.ok_or_else(required)?;
    if fields.is_empty() {
        fields = state
            .identity(call.param(0), Code::IdentityNotFound)?
            .tokenized_fields();
    }
    let mut values = BTreeMap::new();
    for field in fields {
        let value = state.detokenize(call.param(0), &field)?;
        values.insert(field, value);
    }
    let body = values
        .iter()
        .fold(Object::new(Form::Stored), |object, (field, value)| {
            object.text(field, value)
        });
    let body = Object::new(Form::Stored).raw("fields", &body.end());
    Ok(Reply::json(200, body.end()))
}
