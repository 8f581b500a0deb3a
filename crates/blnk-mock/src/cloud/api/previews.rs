//! The replies to dry runs. Amounts are texts here.

use crate::cloud::api::failure::catalogue;
use crate::cloud::core::movement::Sums;
use crate::cloud::core::preview::{BatchPreview, Leg, Preview, Projection};
use crate::cloud::exchange::Reply;
use crate::cloud::go::write::{Form, Object, json_text};

/// The reply; without a body if Go cannot write it.
pub(crate) fn reply(body: Option<Object>) -> Reply {
    Reply::json(200, body.map(Object::end).unwrap_or_default())
}

/// A preview; `None` if a number is infinite.
pub(crate) fn json(preview: &Preview) -> Option<Object> {
    if !(preview.amount.is_finite() && preview.precision.is_finite()) {
        return None;
    }
    let mut object = Object::new(Form::Sent)
        .flag("dry_run", true)
        .flag("would_apply", preview.would_apply());
    if let Some(message) = &preview.rejection {
        let (code, _) = catalogue(preview.rejection_code());
        let rejection = Object::new(Form::Sent)
            .text("code", code)
            .text("reason", preview.rejection_reason())
            .text("message", message);
        object = object.raw("rejection", &rejection.end());
    }
    let status = match preview.would_apply() {
        true => preview.status.text(),
        false => "",
    };
    for (name, text) in [
        ("operation", preview.operation),
        ("status", status),
        ("reference", &preview.reference),
    ] {
        if !text.is_empty() {
            object = object.text(name, text);
        }
    }
    let precise = preview.precise_amount.as_ref();
    let precise = precise.map(ToString::to_string).unwrap_or_default();
    let balances = preview.balances.as_deref();
    object = object
        .text("currency", &preview.currency)
        .number("amount", preview.amount)
        .text("precise_amount", &precise)
        .number("precision", preview.precision)
        .raw(
            "balances",
            &balances.map_or_else(|| String::from("null"), projections),
        );
    if !preview.legs.is_empty() {
        let legs: Option<Vec<String>> = preview.legs.iter().map(leg).collect();
        object = object.raw("legs", &format!("[{}]", legs?.join(",")));
    }
    if !preview.notes.is_empty() {
        object = object.raw("notes", &texts(&preview.notes));
    }
    Some(object)
}

/// A preview of several; `None` if a number is infinite.
pub(crate) fn batch(preview: &BatchPreview) -> Option<Object> {
    let results: Option<Vec<String>> = preview
        .results
        .iter()
        .map(|result| Some(json(result)?.end()))
        .collect();
    let would_apply = preview.results.iter().all(Preview::would_apply);
    let mut object = Object::new(Form::Sent)
        .flag("dry_run", true)
        .flag("would_apply", would_apply)
        .flag("cumulative", preview.cumulative)
        .flag("atomic", preview.atomic)
        .raw("results", &format!("[{}]", results?.join(",")));
    if !preview.balances.is_empty() {
        object = object.raw("balances", &projections(&preview.balances));
    }
    if !preview.notes.is_empty() {
        object = object.raw("notes", &texts(&preview.notes));
    }
    Some(object)
}

fn leg(leg: &Leg) -> Option<String> {
    let object = Object::new(Form::Sent)
        .text("identifier", &leg.identifier)
        .text("role", leg.role)
        .text("precise_amount", &leg.precise_amount.to_string())
        .number("amount", leg.amount);
    leg.amount.is_finite().then(|| object.end())
}

fn projections(balances: &[Projection]) -> String {
    let items: Vec<String> = balances.iter().map(projection).collect();
    format!("[{}]", items.join(","))
}

fn projection(projection: &Projection) -> String {
    let (before, after) = (&projection.before, &projection.after);
    let mut object = Object::new(Form::Sent)
        .text("balance_id", &before.balance_id)
        .text("role", projection.role)
        .text("currency", &before.currency);
    if projection.is_virtual {
        object = object.flag("virtual", true);
    }
    for (when, sums) in [("current", before.sums()), ("resulting", after.sums())] {
        object = amounts(object, when, &sums);
    }
    object.end()
}

fn amounts(object: Object, when: &str, sums: &Sums) -> Object {
    [
        ("balance", sums.balance()),
        ("available", sums.available()),
        ("credit_balance", sums.credit.clone()),
        ("debit_balance", sums.debit.clone()),
        ("inflight_debit_balance", sums.inflight_debit.clone()),
        ("inflight_credit_balance", sums.inflight_credit.clone()),
    ]
    .into_iter()
    .fold(object, |object, (name, amount)| {
        object.text(&format!("{when}_{name}"), &amount.to_string())
    })
}

/// An array of texts.
fn texts(items: &[String]) -> String {
    let items: Vec<String> = items
        .iter()
        .map(|item| json_text(item, Form::Sent))
        .collect();
    format!("[{}]", items.join(","))
}
