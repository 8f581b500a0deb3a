//! Lists of transactions: filters, order and page, as Core and PostgreSQL apply them. Texts are
//! compared byte by byte.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, Utc};

use crate::cloud::core::decimal::Decimal;
use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::state::State;
use crate::cloud::database::error::DatabaseError;
use crate::cloud::go::time::GoTime;
use crate::cloud::records::transaction::Transaction;

/// A value to compare with.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Text(String),
    Number(f64),
    Bool(bool),
    /// An array or an object.
    Other,
}

/// A condition.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    pub(crate) field: String,
    pub(crate) operator: String,
    pub(crate) value: Value,
    pub(crate) values: Vec<Value>,
}

/// What to list.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) filters: Vec<Filter>,
    /// Whether one condition is enough.
    pub(crate) any: bool,
    /// Empty for the time of creation.
    pub(crate) sort_by: String,
    pub(crate) ascending: bool,
    pub(crate) limit: usize,
    pub(crate) offset: usize,
}

/// The fields of transactions that can be filtered and sorted by.
pub(crate) const FIELDS: &[&str] = &[
    "transaction_id",
    "parent_transaction",
    "amount",
    "currency",
    "source",
    "destination",
    "balance_id",
    "reference",
    "status",
    "created_at",
    "effective_date",
    "indicator",
    "description",
    "precision",
    "meta_data",
];

pub(crate) const OPERATORS: &[&str] = &[
    "eq",
    "ne",
    "gt",
    "gte",
    "lt",
    "lte",
    "in",
    "between",
    "like",
    "ilike",
    "isnull",
    "isnotnull",
];

/// What a filter is for a row.
type Test<'a> = Box<dyn Fn(&Transaction) -> bool + 'a>;

/// What a filter is for a column.
type Condition = Box<dyn Fn(&Cell) -> bool>;

/// A column of a row.
#[derive(Debug)]
enum Cell {
    Null,
    Text(String),
    Number(Decimal),
    Time(DateTime<Utc>),
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Text,
    Number,
    Time,
}

fn column(field: &str) -> Column {
    match field {
        "amount" | "precision" => Column::Number,
        "created_at" | "effective_date" => Column::Time,
        _ => Column::Text,
    }
}

fn cell(row: &Transaction, field: &str) -> Cell {
    let text = |text: &str| Cell::Text(text.to_owned());
    match field {
        "transaction_id" => text(&row.transaction_id),
        "parent_transaction" => text(&row.parent_transaction),
        "amount" => Cell::Number(Decimal::parse(&row.amount)),
        "currency" => text(&row.currency),
        "source" => text(&row.source),
        "destination" => text(&row.destination),
        "reference" => text(&row.reference),
        "status" => text(row.status),
        "created_at" => Cell::Time(row.created_at),
        "effective_date" => row.effective_date.map_or(Cell::Null, Cell::Time),
        "description" => text(&row.description),
        "precision" => Cell::Number(Decimal::parse(&row.precision.to_string())),
        _ => match field.strip_prefix("meta_data.") {
            Some(key) => {
                let metadata = row.meta_data.as_ref();
                let value = metadata.and_then(|metadata| metadata.as_text(key));
                value.map_or(Cell::Null, Cell::Text)
            }
            None => Cell::Null,
        },
    }
}

impl State {
    /// The rows of a page, and how many rows there are on all pages.
    pub(crate) fn list_transactions(
        &self,
        query: &Query,
    ) -> Result<(Vec<&Transaction>, usize), Failure> {
        for filter in &query.filters {
            check(filter)?;
        }
        let failed = |error| {
            Failure::new(Code::Internal, "Failed to retrieve transactions").caused_by(error)
        };
        if matches!(query.sort_by.as_str(), "balance_id" | "indicator") {
            return Err(failed(DatabaseError::unknown_column(&query.sort_by)));
        }
        let tests: Result<Vec<_>, _> = query
            .filters
            .iter()
            .map(|filter| self.test(filter))
            .collect();
        let tests = tests.map_err(failed)?;
        let mut rows: Vec<&Transaction> = self
            .transactions()
            .rows()
            .iter()
            .filter(|row| {
                let mut passed = tests.iter().map(|test| test(row));
                match query.any && !tests.is_empty() {
                    true => passed.any(|passed| passed),
                    false => passed.all(|passed| passed),
                }
            })
            .collect();
        let field = match query.sort_by.as_str() {
            "" => "created_at",
            field => field,
        };
        if !query.ascending {
            // Of two equal rows, the later one comes first here.
            rows.reverse();
        }
        rows.sort_by(|one, other| {
            // A null is the largest value.
            let order = match (cell(one, field), cell(other, field)) {
                (Cell::Null, Cell::Null) => Ordering::Equal,
                (Cell::Null, _) => Ordering::Greater,
                (_, Cell::Null) => Ordering::Less,
                (one, other) => order(&one, &other),
            };
            match query.ascending {
                true => order,
                false => order.reverse(),
            }
        });
        let total = rows.len();
        let page = rows.into_iter().skip(query.offset).take(query.limit);
        Ok((page.collect(), total))
    }

    /// What a condition is for a row.
    fn test(&self, filter: &Filter) -> Result<Test<'_>, DatabaseError> {
        let operator = filter.operator.clone();
        match filter.field.as_str() {
            "balance_id" => {
                let texts = texts(filter);
                Ok(Box::new(move |row| {
                    let among = |id: &String| texts.contains(id);
                    match operator.as_str() {
                        "ne" => {
                            !texts.is_empty() && !among(&row.source) && !among(&row.destination)
                        }
                        "isnull" => false,
                        "isnotnull" => true,
                        _ => among(&row.source) || among(&row.destination),
                    }
                }))
            }
            "indicator" => {
                let condition = condition(Column::Text, filter)?;
                let ids: Vec<&str> = self
                    .balances()
                    .rows()
                    .iter()
                    .filter(|balance| {
                        let name = balance.indicator.clone();
                        condition(&name.map_or(Cell::Null, Cell::Text))
                    })
                    .map(|balance| balance.balance_id.as_str())
                    .collect();
                Ok(Box::new(move |row| {
                    ids.contains(&row.source.as_str()) || ids.contains(&row.destination.as_str())
                }))
            }
            field => {
                let field = field.to_owned();
                let column = match (field.starts_with("meta_data."), operator.as_str()) {
                    (true, "gt" | "gte" | "lt" | "lte" | "between") => Column::Number,
                    _ => column(&field),
                };
                let condition = condition(column, filter)?;
                let is_cast = column == Column::Number && field.starts_with("meta_data.");
                Ok(Box::new(move |row| {
                    let found = match cell(row, &field) {
                        Cell::Text(text) if is_cast => Cell::Number(Decimal::parse(&text)),
                        found => found,
                    };
                    condition(&found)
                }))
            }
        }
    }
}

fn check(filter: &Filter) -> Result<(), Failure> {
    let (field, operator) = (&filter.field, &filter.operator);
    let refused = |text: String| {
        let message = format!("Invalid filter: {text}");
        Err(Failure::new(Code::BadRequest, message).with_empty_details())
    };
    if !OPERATORS.contains(&operator.as_str()) {
        return refused(format!(
            "invalid operator '{operator}' for field '{field}': must be one of {}",
            OPERATORS.join(", ")
        ));
    }
    match (operator.as_str(), filter.values.len()) {
        ("in", 0) => {
            return refused(format!(
                "operator 'in' for field '{field}' requires at least one value in 'values'"
            ));
        }
        ("between", count) if count != 2 => {
            return refused(format!(
                "operator 'between' for field '{field}' requires exactly two values in 'values', \
                 got {count}"
            ));
        }
        _ => {}
    }
    let for_ids = ["eq", "ne", "in", "isnull", "isnotnull"];
    if field == "balance_id" && !for_ids.contains(&operator.as_str()) {
        return refused(format!(
            "operator '{operator}' is not supported for field 'balance_id' on transactions: must \
             be one of {}",
            for_ids.join(", ")
        ));
    }
    if let Some(key) = field.strip_prefix("meta_data.") {
        let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let starts = key.starts_with(|first: char| first.is_ascii_alphabetic());
        if !starts || !key.chars().all(is_word) {
            return refused(format!(
                "invalid JSON key '{key}' in field '{field}': must match pattern \
                 ^[a-zA-Z][a-zA-Z0-9_]*$"
            ));
        }
        return Ok(());
    }
    match FIELDS.contains(&field.as_str()) {
        true => Ok(()),
        false => refused(format!("invalid field '{field}' for table 'transactions'")),
    }
}

/// What a condition is for a column. A comparison with a null is false, whatever it says.
fn condition(column: Column, filter: &Filter) -> Result<Condition, DatabaseError> {
    let is_null = |cell: &Cell| matches!(cell, Cell::Null);
    let one = |value: &Value| argument(column, value);
    let compare = |accepted: &'static [Ordering]| -> Result<Condition, DatabaseError> {
        let value = one(&filter.value)?;
        Ok(Box::new(move |cell: &Cell| {
            !is_null(cell) && !is_null(&value) && accepted.contains(&order(cell, &value))
        }))
    };
    match filter.operator.as_str() {
        "eq" => compare(&[Ordering::Equal]),
        "ne" => compare(&[Ordering::Less, Ordering::Greater]),
        "gt" => compare(&[Ordering::Greater]),
        "gte" => compare(&[Ordering::Greater, Ordering::Equal]),
        "lt" => compare(&[Ordering::Less]),
        "lte" => compare(&[Ordering::Less, Ordering::Equal]),
        "isnull" => Ok(Box::new(move |cell| is_null(cell))),
        "isnotnull" => Ok(Box::new(move |cell| !is_null(cell))),
        "like" | "ilike" => {
            if column != Column::Text {
                return Err(DatabaseError::no_operator());
            }
            let Cell::Text(pattern) = one(&filter.value)? else {
                return Ok(Box::new(|_| false));
            };
            let ignores_case = filter.operator == "ilike";
            Ok(Box::new(move |cell| match cell {
                Cell::Text(text) if ignores_case => {
                    matches_pattern(&text.to_lowercase(), &pattern.to_lowercase())
                }
                Cell::Text(text) => matches_pattern(text, &pattern),
                _ => false,
            }))
        }
        operator => {
            let values: Result<Vec<Cell>, _> = filter.values.iter().map(one).collect();
            let (values, is_in) = (values?, operator == "in");
            Ok(Box::new(move |cell| {
                if is_null(cell) {
                    return false;
                }
                let at = |value: &Cell| order(cell, value);
                match values.as_slice() {
                    [from, to] if !is_in => {
                        at(from) != Ordering::Less && at(to) != Ordering::Greater
                    }
                    all => all.iter().any(|value| at(value) == Ordering::Equal),
                }
            }))
        }
    }
}

/// A value as PostgreSQL reads it for a column.
fn argument(column: Column, value: &Value) -> Result<Cell, DatabaseError> {
    let text = match value {
        Value::Null => return Ok(Cell::Null),
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Other => return Err(DatabaseError::no_operator()),
    };
    match column {
        Column::Text => Ok(Cell::Text(text)),
        Column::Number => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Cell::Number(Decimal::parse(&text))),
            _ => Err(DatabaseError::no_number(1, &text)),
        },
        Column::Time => time(&text)
            .map(Cell::Time)
            .ok_or_else(|| DatabaseError::no_time(1, &text)),
    }
}

/// A time or a date. The column has no zone, so that the offset is ignored.
fn time(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Some(date.and_hms_opt(0, 0, 0)?.and_utc());
    }
    Some(GoTime::parse(text.as_bytes()).ok()?.ignoring_offset())
}

fn order(one: &Cell, other: &Cell) -> Ordering {
    match (one, other) {
        (Cell::Text(one), Cell::Text(other)) => one.as_bytes().cmp(other.as_bytes()),
        (Cell::Number(one), Cell::Number(other)) => one.compare(other),
        (Cell::Time(one), Cell::Time(other)) => one.cmp(other),
        _ => Ordering::Equal,
    }
}

/// The texts that a condition about ids has.
fn texts(filter: &Filter) -> Vec<String> {
    let values = match filter.operator.as_str() {
        "in" => filter.values.as_slice(),
        _ => std::slice::from_ref(&filter.value),
    };
    let text = |value: &Value| match argument(Column::Text, value) {
        Ok(Cell::Text(text)) => Some(text),
        _ => None,
    };
    values.iter().filter_map(text).collect()
}

/// SQL's `LIKE`.
fn matches_pattern(text: &str, pattern: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => text.is_empty(),
        Some('%') => {
            let starts = text.char_indices().map(|(at, _)| at);
            let mut starts = starts.chain([text.len()]);
            starts.any(|at| matches_pattern(&text[at..], rest.as_str()))
        }
        Some(expected) => {
            let is_any = expected == '_';
            let expected = match expected {
                '\\' => rest.next(),
                other => Some(other),
            };
            let mut found = text.chars();
            found.next().is_some_and(|first| {
                (is_any || Some(first) == expected)
                    && matches_pattern(found.as_str(), rest.as_str())
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches_pattern;

    #[test]
    fn a_pattern_has_wildcards_and_escapes() {
        for (text, pattern, expected) in [
            ("abc", "%", true),
            ("abc", "a%", true),
            ("abc", "%b%", true),
            ("abc", "a_c", true),
            ("abc", "a_", false),
            ("a%c", r"a\%c", true),
            ("abc", r"a\%c", false),
            ("é漢", "_漢", true),
            ("", "_", false),
        ] {
            assert_eq!(matches_pattern(text, pattern), expected, "{text} {pattern}");
        }
    }
}
