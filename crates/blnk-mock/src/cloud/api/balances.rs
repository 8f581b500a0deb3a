//! Balances.

use crate::cloud::api::failure::required;
use crate::cloud::call::{Answer, Call};
use crate::cloud::core::balances::NewBalance;
use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::state::State;
use crate::cloud::exchange::Reply;
use crate::cloud::go::decode::go_struct;
use crate::cloud::go::write::{Form, Metadata};
use crate::cloud::records::balance::{Balance, Extras};

go_struct! {
    struct CreateBalance in "model" {
        ledger_id: String,
        identity_id: String,
        currency: String,
        precision: f64,
        meta_data: Option<Metadata>,
        track_fund_lineage: bool,
        allocation_strategy: String,
        indicator: String,
    }
}

/// `POST /proxy/balances`
pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Answer {
    let request: CreateBalance = call.decode()?;
    let created = state.create_balance(NewBalance {
        ledger_id: request.ledger_id,
        identity_id: request.identity_id,
        currency: request.currency,
        meta_data: request.meta_data,
        track_fund_lineage: request.track_fund_lineage,
        allocation_strategy: request.allocation_strategy,
        indicator: request.indicator,
    })?;
    // The reply is the balance in Core's memory, before the database changed it.
    Ok(Reply::json(
        201,
        created.json(Form::Sent, &Extras::default()),
    ))
}

/// `GET /proxy/balances/{id}`
pub(crate) fn read(state: &mut State, call: &Call<'_>) -> Answer {
    let balance = state.balance(call.param(0))?;
    let include = call.query_values("include");
    let includes = |name: &str| include.iter().any(|value| value == name);

    let identity = balance
        .identity_id
        .as_ref()
        .and_then(|id| state.identities().get(id));
    if includes("identity") && identity.is_none() {
        // The joined columns are null, which Core cannot read.
        return Err(
            Failure::new(Code::Internal, "Failed to scan balance data").with_empty_details()
        );
    }
    let extras = Extras {
        identity: identity.filter(|_| includes("identity")),
        ledger: state
            .ledgers()
            .get(&balance.ledger_id)
            .filter(|_| includes("ledger")),
        queued: (call.query_value("with_queued") == "true")
            .then(|| state.queued_amounts(&balance.balance_id)),
    };
    Ok(Reply::json(200, balance.json(Form::Stored, &extras)))
}

/// `GET /proxy/balances/indicator/{indicator}/currency/{currency}`
pub(crate) fn read_by_indicator(state: &mut State, call: &Call<'_>) -> Answer {
    let (indicator, currency) = (call.param(0), call.param(1));
    let missing = || {
        let message = format!("balance with indicator '{indicator}' not found");
        Failure::classified(message, Code::BalanceNotFound)
    };
    let balance = state
        .internal_balance(indicator, currency)
        .ok_or_else(missing)?;
    // This query does not select the metadata.
    let selected = Balance {
        meta_data: None,
        ..balance.clone()
    };
    Ok(Reply::json(
        200,
        selected.json(Form::Stored, &Extras::default()),
    ))
}

go_struct! {
    struct UpdateBalanceIdentity in "model" { identity_id: String }
}

/// `PUT /proxy/balances/{id}/identity`
pub(crate) fn link_identity(state: &mut State, call: &Call<'_>) -> Answer {
    let UpdateBalanceIdentity { identity_id } = call.decode()?;
    if identity_id.is_empty() {
        return Err(required("UpdateBalanceIdentity", "IdentityId"));
    }
    state.link_identity(call.param(0), identity_id)?;
    Ok(Reply::message("Balance identity updated successfully"))
}
