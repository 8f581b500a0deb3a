//! Writes JSON as the two programs behind Cloud do: Core (Go) in replies, PostgreSQL in the row
//! that it broadcasts.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use blnk_api::MinorUnits;

use super::json::{Json, Kind};

/// Who writes a value, which decides about blanks, escapes and numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Core, of a value that it has just decoded.
    Sent,
    /// Core, of a value that it read back from a `jsonb` column: minus zero has lost its sign.
    Stored,
    /// PostgreSQL, of a `jsonb` column.
    Row,
}

/// A caller's metadata: a JSON object whose keys are sorted, as Go and PostgreSQL sort them.
///
/// [`Display`](fmt::Display) shows it as a read of the record does.
#[derive(Clone, Debug, Default)]
pub struct Metadata(BTreeMap<String, Json>);

impl Metadata {
    /// Takes the members of `object` over; of two members with one key the later wins, as in Go's
    /// maps.
    pub(super) fn merge(&mut self, object: Vec<(String, Json)>) {
        self.0.extend(object);
    }

    /// Adds or replaces members, at the top level only.
    pub(super) fn merge_all(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(super) fn member(&self, key: &str) -> Option<&Json> {
        self.0.get(key)
    }

    pub(super) fn set(&mut self, key: &str, value: Json) {
        self.0.insert(key.to_owned(), value);
    }

    pub(super) fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// The value of a member, nothing if there is none or it is nested deeper than `serde_json`
    /// reads.
    ///
    /// ```
    /// use blnk_mock::{MockCloud, cloud::Request};
    ///
    /// let cloud = MockCloud::new();
    /// let ledger_id = cloud.seed_ledger("Loans");
    /// let request = Request::new("POST", format!("/proxy/{ledger_id}/metadata?instance_id=i"))
    ///     .header("Authorization", "Bearer t")
    ///     .body(r#"{"meta_data":{"team":"credit"}}"#);
    /// assert_eq!(cloud.answer(&request).status, 200);
    /// let metadata = cloud.ledger(&ledger_id).and_then(|ledger| ledger.meta_data);
    /// assert_eq!(metadata.and_then(|metadata| metadata.get("team")), Some("credit".into()));
    /// ```
    #[must_use]
    pub fn get(&self, key: &str) -> Option<serde_json::Value> {
        self.to_value()
            .ok()?
            .get_mut(key)
            .map(serde_json::Value::take)
    }

    /// The metadata as a JSON value.
    ///
    /// # Errors
    ///
    /// Where it is nested deeper than `serde_json` reads, which is 128.
    pub fn to_value(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::from_str(&self.to_string())
    }

    pub(super) fn write(&self, out: &mut String, form: Form) {
        let members = self
            .0
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        write_all(vec![Step::Value(Kind::Object(members))], out, form);
    }

    /// What Core shows after a merge: the members of `sent` as it has just decoded them, the others
    /// as the database gave them back.
    pub(super) fn merged_json(&self, sent: &Self) -> String {
        let members = self
            .0
            .iter()
            .fold(Object::new(Form::Sent), |object, (key, value)| {
                let form = if sent.0.contains_key(key) {
                    Form::Sent
                } else {
                    Form::Stored
                };
                object.member(key, |out, _| {
                    write_all(vec![Step::Value(value.kind())], out, form)
                })
            });
        members.end()
    }

    /// Whether a string or key in it holds U+0000, which no `jsonb` column takes.
    pub(super) fn holds_nul(&self) -> bool {
        let mut text = String::new();
        self.write(&mut text, Form::Row);
        // A backslash of the caller's own is written twice.
        text.replace(r"\\", "").contains(r"\u0000")
    }
}

impl fmt::Display for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write(&mut text, Form::Stored);
        f.write_str(&text)
    }
}

enum Step {
    Value(Kind),
    Key(String),
    Text(&'static str),
}

/// Writes without recursing: what is still to be written is a stack, its end the next step.
fn write_all(mut steps: Vec<Step>, out: &mut String, form: Form) {
    let (comma, colon) = if form == Form::Row {
        (", ", ": ")
    } else {
        (",", ":")
    };
    while let Some(step) = steps.pop() {
        match step {
            Step::Text(text) => out.push_str(text),
            Step::Key(key) => string(&key, out, form),
            Step::Value(Kind::Null) => out.push_str("null"),
            Step::Value(Kind::Bool(value)) => out.push_str(if value { "true" } else { "false" }),
            Step::Value(Kind::Number(value)) => number(value, out, form),
            Step::Value(Kind::Text(text)) => string(&text, out, form),
            Step::Value(Kind::Array(items)) => {
                out.push('[');
                steps.push(Step::Text("]"));
                let count = items.len();
                for (nth, item) in items.into_iter().rev().enumerate() {
                    steps.push(Step::Value(item.kind()));
                    if nth + 1 < count {
                        steps.push(Step::Text(comma));
                    }
                }
            }
            Step::Value(Kind::Object(members)) => {
                out.push('{');
                steps.push(Step::Text("}"));
                let sorted: BTreeMap<_, _> = members.into_iter().collect();
                let count = sorted.len();
                for (nth, (key, value)) in sorted.into_iter().rev().enumerate() {
                    steps.extend([Step::Value(value.kind()), Step::Text(colon), Step::Key(key)]);
                    if nth + 1 < count {
                        steps.push(Step::Text(comma));
                    }
                }
            }
        }
    }
}

/// A number as Go prints a float64 in JSON, or as PostgreSQL prints the `numeric` that it became.
pub(super) fn number(value: f64, out: &mut String, form: Form) {
    let size = value.abs();
    // Writing to a string cannot fail.
    let _ = if value == 0.0 && form != Form::Sent {
        out.write_str("0")
    } else if form != Form::Row && size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{value:e}");
        out.write_str(&if size < 1.0 {
            text
        } else {
            text.replace('e', "e+")
        })
    } else {
        write!(out, "{value}")
    };
}

/// A string with its quotes. Core escapes what HTML would stumble over, PostgreSQL does not.
pub(super) fn string(text: &str, out: &mut String, form: Form) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str(r#"\""#),
            '\\' => out.push_str(r"\\"),
            '\n' => out.push_str(r"\n"),
            '\r' => out.push_str(r"\r"),
            '\t' => out.push_str(r"\t"),
            '\u{8}' => out.push_str(r"\b"),
            '\u{c}' => out.push_str(r"\f"),
            '\0'..='\u{1f}' => unicode_escape(character, out),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' if form != Form::Row => {
                unicode_escape(character, out)
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

fn unicode_escape(character: char, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(out, r"\u{:04x}", u32::from(character));
}

/// A JSON object being written, member by member, in the order in which the server writes them.
#[derive(Debug)]
pub(super) struct Object {
    text: String,
    form: Form,
}

impl Object {
    pub(super) fn new(form: Form) -> Self {
        Self {
            text: String::from("{"),
            form,
        }
    }

    pub(super) fn text(self, name: &str, value: &str) -> Self {
        self.member(name, |out, form| string(value, out, form))
    }

    /// A column that is null when it holds nothing.
    pub(super) fn text_or_null(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self.raw(name, "null"),
        }
    }

    pub(super) fn amount(self, name: &str, value: &MinorUnits) -> Self {
        self.raw(name, &value.to_string())
    }

    pub(super) fn flag(self, name: &str, value: bool) -> Self {
        self.raw(name, if value { "true" } else { "false" })
    }

    pub(super) fn metadata(self, name: &str, value: Option<&Metadata>) -> Self {
        match value {
            Some(value) => self.member(name, |out, form| value.write(out, form)),
            None => self.raw(name, "null"),
        }
    }

    /// A member whose value is JSON already.
    pub(super) fn raw(self, name: &str, json: &str) -> Self {
        self.member(name, |out, _| out.push_str(json))
    }

    pub(super) fn end(mut self) -> String {
        self.text.push('}');
        self.text
    }

    fn member(mut self, name: &str, value: impl FnOnce(&mut String, Form)) -> Self {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        string(name, &mut self.text, self.form);
        self.text.push(':');
        value(&mut self.text, self.form);
        self
    }
}
