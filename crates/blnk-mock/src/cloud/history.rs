//! What a balance was at a time, and where its funds came from. Nothing ever moves here.

use chrono::{DateTime, Utc};

use super::State;
use super::errors::{
    BAD_REQUEST, BALANCE_NOT_FOUND, BALANCE_TIMESTAMP, DatabaseError, Failure, INTERNAL, classified,
};
use super::exchange::Reply;
use super::gotime::GoTime;
use super::routes::{Answer, Call};
use super::write::{Form, Object};

/// `GET /proxy/balances/{id}/at`, now if no time is given.
pub(super) fn at(state: &mut State, call: &Call<'_>) -> Answer {
    let time = time_asked_for(call, state.sources.now())?;
    let from_source = matches!(call.query_value("from_source").as_str(), "true" | "1");
    let id = call.param(0);
    let missing = || Failure::new(BALANCE_NOT_FOUND, format!("Balance '{id}' not found"));
    let found = state.balances.get(id);
    let balance = found.ok_or_else(|| missing().with_empty_details())?;
    if !time.has_storable_offset() {
        let sought = ["balance snapshot", "transactions"][usize::from(from_source)];
        let failed = Failure::new(INTERNAL, format!("Failed to get {sought}"));
        return Err(failed.caused_by(DatabaseError::time_zone(2)));
    }
    let figures = Object::new(Form::Stored)
        .raw("balance", "0")
        .text("balance_id", &balance.balance_id)
        .raw("credit_balance", "0")
        .text("currency", &balance.currency)
        .raw("debit_balance", "0");
    let answer = Object::new(Form::Stored)
        .raw("balance", &figures.end())
        .flag("from_source", from_source)
        .text("timestamp", &time.to_the_second().to_string());
    Ok(Reply::json(200, answer.end()))
}

/// Any offset is taken here, and the fraction is lost in the reply.
fn time_asked_for(call: &Call<'_>, now: DateTime<Utc>) -> Result<GoTime, Failure> {
    let sent = call.query_value("timestamp");
    let wrong = |_| {
        let hint = "Please use ISO 8601 format (e.g., 2024-01-01T15:04:05Z)";
        let message = format!("invalid timestamp format. {hint}");
        Failure::new(BALANCE_TIMESTAMP, message)
    };
    let time = match sent.as_str() {
        "" => GoTime::from(now),
        sent => GoTime::parse(sent.as_bytes()).map_err(wrong)?,
    };
    if time.is_zero() {
        return Err(Failure::new(BAD_REQUEST, "Target time cannot be zero"));
    }
    Ok(time)
}

/// `GET /proxy/balances/{id}/lineage`
pub(super) fn lineage(state: &mut State, call: &Call<'_>) -> Answer {
    let balance = state.balance(call.param(0))?;
    let id = &balance.balance_id;
    if !balance.track_fund_lineage {
        let message = format!("balance {id} does not have fund lineage tracking enabled");
        return Err(classified(message, BALANCE_NOT_FOUND));
    }
    let lineage = Object::new(Form::Stored)
        .text("balance_id", id)
        .raw("total_with_lineage", "0")
        .text("aggregate_balance_id", "")
        .raw("providers", "[]");
    Ok(Reply::json(200, lineage.end()))
}
