//! Writes JSON as the two programs behind Cloud do: Core (Go) in replies, PostgreSQL in the rows
//! that it broadcasts.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use blnk_api::MinorUnits;

use crate::cloud::go::json::{Json, Kind};

/// Which program writes a value. It determines blanks, escapes and numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Core, of a value that it has just decoded.
    Sent,
    /// Core, of a value that it read from a `jsonb` column: minus zero has lost its sign.
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
    /// Adds or replaces the members of an object. Of two members with one key the later wins, as in
    /// Go's maps.
    pub(crate) fn merge(&mut self, object: Vec<(String, Json)>) {
        self.0.extend(object);
    }

    /// Adds or replaces members, at the top level only.
    pub(crate) fn merge_all(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(crate) fn member(&self, key: &str) -> Option<&Json> {
        self.0.get(key)
    }

    /// The objects in an array, as JSON; `None` if the member is no array.
    pub(crate) fn objects(&self, key: &str, form: Form) -> Option<Vec<String>> {
        let Kind::Array(items) = self.member(key)?.kind() else {
            return None;
        };
        let objects = items.iter().map(Json::kind).filter_map(|kind| match kind {
            Kind::Object(members) => {
                let mut text = String::new();
                write_all(vec![Step::Value(Kind::Object(members))], &mut text, form);
                Some(text)
            }
            _ => None,
        });
        Some(objects.collect())
    }

    /// A member as PostgreSQL's `->>` returns it.
    pub(crate) fn as_text(&self, key: &str) -> Option<String> {
        match self.member(key)?.kind() {
            Kind::Null => None,
            Kind::Text(text) => Some(text),
            kind => {
                let mut text = String::new();
                write_all(vec![Step::Value(kind)], &mut text, Form::Row);
                Some(text)
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a member that is a boolean.
    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        match self.member(key)?.kind() {
            Kind::Bool(flag) => Some(flag),
            _ => None,
        }
    }

    /// The value of a member that is a string.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        match self.member(key)?.kind() {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Adds or replaces a member, at the top level only.
    pub(crate) fn set(&mut self, key: &str, value: Object) {
        self.set_json(key, &value.end());
    }

    /// Adds or replaces a member with a text.
    pub(crate) fn set_text(&mut self, key: &str, value: &str) {
        self.set_json(key, &json_text(value, Form::Row));
    }

    /// Adds or replaces a member with a boolean.
    pub(crate) fn set_flag(&mut self, key: &str, value: bool) {
        self.set_json(key, if value { "true" } else { "false" });
    }

    /// Adds or replaces a member with a value that is JSON text.
    pub(crate) fn set_json(&mut self, key: &str, value: &str) {
        if let Ok(value) = Json::parse(value.as_bytes()) {
            self.0.insert(key.to_owned(), value);
        }
    }

    pub(crate) fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// The value of a member; `None` if there is none, or if the metadata is nested deeper than
    /// `serde_json` decodes.
    ///
    /// ```
    /// use blnk_mock::{MockCloud, cloud::Request};
    ///
    /// let cloud = MockCloud::new();
    /// let ledger_id = cloud.seed_ledger("Loans");
    /// let path = format!("/proxy/{ledger_id}/metadata?instance_id={}", cloud.instance_id());
    /// let request = Request::new("POST", path)
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
    /// If it is nested deeper than the 128 levels that `serde_json` decodes.
    pub fn to_value(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::from_str(&self.to_string())
    }

    pub(crate) fn write(&self, out: &mut String, form: Form) {
        let members = self
            .0
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        write_all(vec![Step::Value(Kind::Object(members))], out, form);
    }

    /// What Core returns after a merge: the members of `sent` as it has just decoded them, the
    /// others as the database returned them.
    pub(crate) fn merged_json(&self, sent: &Self) -> String {
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

    /// Whether a string or key in it contains U+0000, which a `jsonb` column cannot store.
    pub(crate) fn holds_nul(&self) -> bool {
        let mut text = String::new();
        self.write(&mut text, Form::Row);
        // A backslash in the caller's text is written twice.
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

/// Writes without recursion: the steps that remain are a stack.
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
fn number(value: f64, out: &mut String, form: Form) {
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

/// A string with its quotes. Core escapes the special characters of HTML, PostgreSQL does not.
fn string(text: &str, out: &mut String, form: Form) {
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

/// A text as JSON.
pub(crate) fn json_text(text: &str, form: Form) -> String {
    let mut json = String::new();
    string(text, &mut json, form);
    json
}

/// A JSON object under construction, with its members in the order of the server.
#[derive(Debug)]
pub(crate) struct Object {
    text: String,
    form: Form,
}

impl Object {
    pub(crate) fn new(form: Form) -> Self {
        Self {
            text: String::from("{"),
            form,
        }
    }

    pub(crate) fn text(self, name: &str, value: &str) -> Self {
        self.member(name, |out, form| string(value, out, form))
    }

    /// A column that may be null.
    pub(crate) fn text_or_null(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self.raw(name, "null"),
        }
    }

    pub(crate) fn amount(self, name: &str, value: &MinorUnits) -> Self {
        self.raw(name, &value.to_string())
    }

    /// A 64-bit float, as Go prints it.
    pub(crate) fn number(self, name: &str, value: f64) -> Self {
        self.member(name, |out, _| number(value, out, Form::Sent))
    }

    pub(crate) fn flag(self, name: &str, value: bool) -> Self {
        self.raw(name, if value { "true" } else { "false" })
    }

    pub(crate) fn metadata(self, name: &str, value: Option<&Metadata>) -> Self {
        match value {
            Some(value) => self.member(name, |out, form| value.write(out, form)),
            None => self.raw(name, "null"),
        }
    }

    /// A member whose value is JSON text.
    pub(crate) fn raw(self, name: &str, json: &str) -> Self {
        self.member(name, |out, _| out.push_str(json))
    }

    pub(crate) fn end(mut self) -> String {
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

#[cfg(test)]
mod tests {
    use super::{Form, number};

    #[test]
    fn numbers_are_printed_as_go_prints_a_float64() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (9_007_199_254_740_993.0, "9007199254740992"),
            (9_223_372_036_854_775_807.0, "9223372036854776000"),
            (999_999_999_999_999_868_928.0, "999999999999999900000"),
            (1e21, "1e+21"),
            (-1.25e100, "-1.25e+100"),
            (1e-6, "0.000001"),
            (9e-7, "9e-7"),
            (1e-7, "1e-7"),
            (-1.5e-10, "-1.5e-10"),
            (f64::MAX, "1.7976931348623157e+308"),
            (5e-324, "5e-324"),
        ] {
            let mut printed = String::new();
            number(value, &mut printed, Form::Sent);
            assert_eq!(printed, text);
        }
    }
}
