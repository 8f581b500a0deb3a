//! What a balance was at a time, and where its funds came from.

use blnk_api::MinorUnits;

use crate::cloud::call::{Answer, Call};
use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::state::State;
use crate::cloud::exchange::Reply;
use crate::cloud::go::time::GoTime;
use crate::cloud::go::write::{Form, Object};

/// `GET /proxy/balances/{id}/at`. The default time is now.
pub(crate) fn at(state: &mut State, call: &Call<'_>) -> Answer {
    let now = state.sources.now();
    let sent = call.query_value("timestamp");
    let invalid = |_| {
        let hint = "Please use ISO 8601 format (e.g., 2024-01-01T15:04:05Z)";
        let message = format!("invalid timestamp format. {hint}");
        Failure::new(Code::BalanceTimestamp, message)
    };
    let time = match sent.as_str() {
        "" => GoTime::from(now),
        // Any offset is accepted.
        sent => GoTime::parse(sent.as_bytes()).map_err(invalid)?,
    };
    let from_source = matches!(call.query_value("from_source").as_str(), "true" | "1");
    let figures = state.balance_at(call.param(0), &time, from_source)?;
    let balance = Object::new(Form::Stored)
        .amount("balance", &figures.balance)
        .text("balance_id", &figures.balance_id)
        .amount("credit_balance", &figures.credit_balance)
        .text("currency", &figures.currency)
        .amount("debit_balance", &figures.debit_balance);
    let body = Object::new(Form::Stored)
        .raw("balance", &balance.end())
        .flag("from_source", from_source)
        // The reply does not have the fraction.
        .text("timestamp", &time.to_the_second().to_string());
    Ok(Reply::json(200, body.end()))
}

/// `GET /proxy/balances/{id}/lineage`
pub(crate) fn lineage(state: &mut State, call: &Call<'_>) -> Answer {
    let balance = state.tracked_balance(call.param(0))?;
    let providers = state.providers(&balance.balance_id);
    let total: MinorUnits = providers.iter().map(|provider| &provider.available).sum();
    let aggregate = state.mappings(&balance.balance_id).next();
    let items = providers.iter().map(|provider| {
        Object::new(Form::Stored)
            .text("provider", &provider.name)
            .amount("amount", &provider.amount)
            .amount("available", &provider.available)
            .amount("spent", &provider.spent)
            .text("shadow_balance_id", &provider.shadow_id)
            .end()
    });
    let items: Vec<String> = items.collect();
    let body = Object::new(Form::Stored)
        .text("balance_id", &balance.balance_id)
        .amount("total_with_lineage", &total)
        .text(
            "aggregate_balance_id",
            aggregate.map_or("", |mapping| mapping.aggregate_id.as_str()),
        )
        .raw("providers", &format!("[{}]", items.join(",")));
    Ok(Reply::json(200, body.end()))
}
