//! Lists of transactions.

use crate::cloud::api::transactions::list;
use crate::cloud::call::{Answer, Call};
use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::filters::{FIELDS, Filter, OPERATORS, Query, Value};
use crate::cloud::core::state::State;
use crate::cloud::exchange::Reply;
use crate::cloud::go::decode::{GoItem, go_struct};
use crate::cloud::go::json::{Json, Kind};
use crate::cloud::go::write::{Form, Object};
use crate::cloud::path::query_pairs;

go_struct! {
    struct QueryFilter in "filter" {
        field: String,
        operator: String,
        value: Option<Json>,
        values: Option<Vec<Json>>,
    }
}

impl GoItem for QueryFilter {
    type Struct = Self;
    const SLICE: &'static str = "[]filter.QueryFilter";

    fn target(&mut self) -> &mut Self {
        self
    }

    fn set_null(&mut self) {}
}

go_struct! {
    struct FilterRequest in "api" {
        filters: Option<Vec<QueryFilter>>,
        logical_operator: String,
        limit: i64,
        offset: i64,
        sort_by: String,
        sort_order: String,
        include_count: bool,
    }
}

/// `POST /proxy/transactions/filter`
pub(crate) fn filter(state: &mut State, call: &Call<'_>) -> Answer {
    let invalid = |failure: Failure| Failure::new(Code::ValidationError, failure.message);
    let request: FilterRequest = call.decode().map_err(invalid)?;
    let any = match request.logical_operator.trim().to_lowercase().as_str() {
        "" | "and" => false,
        "or" => true,
        _ => {
            let message = "invalid logical_operator: must be 'and' or 'or'";
            return Err(Failure::new(Code::ValidationError, message));
        }
    };
    let filters = request.filters.unwrap_or_default().into_iter();
    let filters = filters.map(|filter| Filter {
        field: filter.field,
        operator: filter.operator,
        value: filter.value.as_ref().map_or(Value::Null, value),
        values: filter
            .values
            .unwrap_or_default()
            .iter()
            .map(value)
            .collect(),
    });
    let sort_by = request.sort_by.trim().to_lowercase();
    let limit = usize::try_from(request.limit).ok();
    let query = Query {
        filters: filters.collect(),
        any,
        sort_by: match FIELDS.contains(&sort_by.as_str()) {
            true => sort_by,
            false => String::new(),
        },
        ascending: request.sort_order.trim().eq_ignore_ascii_case("asc"),
        limit: limit
            .filter(|limit| (1..=100).contains(limit))
            .unwrap_or(20),
        offset: usize::try_from(request.offset).unwrap_or_default(),
    };
    let (rows, total) = state.list_transactions(&query)?;
    let is_empty = rows.is_empty();
    let data = shown(rows);
    if !request.include_count {
        return Ok(Reply::json(200, data));
    }
    let mut body = Object::new(Form::Stored).raw("data", &data);
    if !is_empty {
        body = body.raw("total_count", &total.to_string());
    }
    Ok(Reply::json(200, body.end()))
}

/// `GET /proxy/transactions`, with filters in the query.
pub(crate) fn read(state: &mut State, call: &Call<'_>) -> Answer {
    let number = |name: &str| call.query_value(name).parse::<i64>().ok();
    let limit = number("limit").filter(|limit| *limit > 0).unwrap_or(20);
    let offset = number("offset").unwrap_or_default();
    let query = Query {
        filters: query_filters(call.request.query()),
        any: call
            .query_value("logical_operator")
            .eq_ignore_ascii_case("or"),
        sort_by: String::new(),
        ascending: false,
        limit: usize::try_from(limit).unwrap_or_default().min(1_000),
        offset: usize::try_from(offset).unwrap_or_default(),
    };
    let (rows, _) = state.list_transactions(&query)?;
    Ok(Reply::json(200, shown(rows)))
}

fn shown(rows: Vec<&crate::cloud::records::transaction::Transaction>) -> String {
    let rows = rows.into_iter();
    list(rows.map(|row| row.in_list()?.json(Form::Stored)))
}

/// `field_operator=value`. A name without an operator is no filter.
fn query_filters(query: &str) -> Vec<Filter> {
    let pairs = query_pairs(query).filter_map(|(name, value)| Some((name?, value?)));
    let filter = |(name, text): (String, String)| {
        let (field, operator) = name.rsplit_once('_')?;
        let is_reserved = matches!(name.as_str(), "instance_id" | "logical_operator" | "org_id");
        if is_reserved || !OPERATORS.contains(&operator) {
            return None;
        }
        let separator = match operator {
            "in" => Some(','),
            "between" => Some('|'),
            _ => None,
        };
        let values = separator.map(|separator| text.split(separator).map(guessed).collect());
        Some(Filter {
            field: field.to_owned(),
            operator: operator.to_owned(),
            value: guessed(&text),
            values: values.unwrap_or_default(),
        })
    };
    pairs.filter_map(filter).collect()
}

/// Core guesses the type of a value in a query.
fn guessed(text: &str) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        text => Value::Text(text.to_owned()),
    }
}

fn value(json: &Json) -> Value {
    match json.kind() {
        Kind::Null => Value::Null,
        Kind::Bool(flag) => Value::Bool(flag),
        Kind::Number(number) => Value::Number(number),
        Kind::Text(text) => Value::Text(text),
        Kind::Array(_) | Kind::Object(_) => Value::Other,
    }
}
