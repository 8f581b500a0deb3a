//! Random JSON, and recorded JSON with random changes.

use std::fmt;

use blnk::balances::Balance;
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Value, value::RawValue};

use crate::recordings;

/// A body, which is shown as the text that it mostly is.
#[derive(Clone)]
pub(crate) struct Body(pub(crate) Vec<u8>);

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// Names that mean something to the server, to the client or to the libraries below it; but for the one in `found`.
const NAMES: &[&str] = &[
    "$serde_json::private::Number",
    "BLNK_RUN_RECONCILIATION",
    "Code",
    "Constraint",
    "a/b~c",
    "balance",
    "balance_id",
    "code",
    "created_at",
    "currency",
    "details",
    "error",
    "error_detail",
    "errors",
    "headroom_bytes",
    "identity_id",
    "indicator",
    "inflight_expires_at",
    "ledger_id",
    "lossy_meta_data",
    "message",
    "meta_data",
    "opt_outs",
    "queued_debit_balance",
    "request",
    "verbatim_currency",
    "version",
];

/// Texts that have a meaning somewhere, or look as if they had.
const TEXTS: &[&str] = &[
    "",
    " USD",
    "@",
    "@fees",
    "AUTH_X",
    "GEN_BAD_REQUEST",
    "LIFO",
    "general_ledger_id",
    "ldg_1",
    "ſlifo",
    // Codes of PostgreSQL, and what is none.
    "22",
    "22P05",
    "23505",
    "2300000",
    "54000",
    "57P01",
    // Times: nothing, nothing in other forms, a leap second, the ends of what can be written.
    "0000-12-31T23:59:59-00:01",
    "0001-01-01T00:00:00.000Z",
    "0001-01-01T00:00:00Z",
    "0001-01-01T02:00:00+02:00",
    "2016-12-31T23:59:60Z",
    "2024-02-29 12:00:00.100+05:30",
    "9999-12-31T23:59:59.999999999-12:00",
    // Words of a decoder.
    "duplicate field",
    "missing field `z`",
    "x, expected JANE DOE",
    // What should not reach a log as it is.
    "\0",
    "\n\u{1b}[31m",
    "\u{85}\u{2028}\u{202e}",
    "\u{10ffff}",
    "🏦",
];

fn text() -> impl Strategy<Value = String> {
    let pieces = vec!["x", "\u{10ffff}", "\u{1}", "é", ", expected JANE DOE "];
    prop_oneof![
        3 => select(NAMES).prop_map(str::to_owned),
        3 => select(TEXTS).prop_map(str::to_owned),
        2 => any::<String>(),
        1 => (select(pieces), 1..3_000_usize).prop_map(|(piece, times)| piece.repeat(times)),
    ]
}

/// JSON text of one value, with everything in it that decoders stumble over.
fn json() -> BoxedStrategy<String> {
    let words = [
        "null", "true", "false", "0", "-0", "1", "-1", "{}", "[]", "1.0",
    ];
    let leaf = prop_oneof![
        2 => select(words.to_vec()).prop_map(str::to_owned),
        2 => any::<i64>().prop_map(|number| number.to_string()),
        2 => "-?[1-9][0-9]{0,80}",
        2 => "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?",
        2 => any::<f64>().prop_map(|number| Value::from(number).to_string()),
        4 => text().prop_map(|text| Value::from(text).to_string()),
        // Escapes of every kind, halves of surrogate pairs among them.
        1 => r#""(\\u[0-9a-fA-F]{4}|\\["\\/bfnrt]|[a-z ]){0,8}""#,
        1 => (1..200_usize).prop_map(|depth| "[".repeat(depth) + &"]".repeat(depth)),
        1 => (1..200_usize).prop_map(|depth| r#"{"a":"#.repeat(depth) + "1" + &"}".repeat(depth)),
    ]
    .boxed();
    let tree = leaf.clone().prop_recursive(3, 24, 4, |inner| {
        let members = vec((text().prop_map(|name| quoted(&name)), inner.clone()), 0..4);
        prop_oneof![
            vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            members.prop_map(|members| object(&members)),
        ]
    });
    prop_oneof![2 => leaf, 1 => tree].boxed()
}

/// One change to a JSON object.
#[derive(Debug, Clone)]
enum Change {
    Remove(Index),
    Double(Index),
    Replace(Index, String),
    Add(Index, String, String),
    /// Writes a name as `\u` escapes, which changes nothing.
    Escape(Index),
    /// Changes the object that a member is.
    Inside(Index, Box<Change>),
}

fn change() -> impl Strategy<Value = Change> {
    let shallow = prop_oneof![
        1 => any::<Index>().prop_map(Change::Remove),
        1 => any::<Index>().prop_map(Change::Double),
        3 => (any::<Index>(), json()).prop_map(|(at, value)| Change::Replace(at, value)),
        2 => (any::<Index>(), text(), json()).prop_map(|(at, name, value)| Change::Add(at, name, value)),
        1 => any::<Index>().prop_map(Change::Escape),
    ];
    shallow.prop_recursive(2, 3, 1, |inner| {
        (any::<Index>(), inner).prop_map(|(at, change)| Change::Inside(at, Box::new(change)))
    })
}

/// Changes an object's text; other text stays as it is.
fn changed(json: &str, change: &Change) -> String {
    let Ok(mut members) = members(json.as_bytes()) else {
        return json.to_owned();
    };
    if members.is_empty() {
        members.push((quoted("new"), "1".to_owned()));
    }
    let length = members.len();
    match change {
        Change::Remove(at) => drop(members.remove(at.index(length))),
        Change::Double(at) => members.push(members[at.index(length)].clone()),
        Change::Replace(at, value) => members[at.index(length)].1.clone_from(value),
        Change::Add(at, name, value) => {
            members.insert(at.index(length), (quoted(name), value.clone()));
        }
        Change::Escape(at) => {
            let name = &mut members[at.index(length)].0;
            let escape = |unit| format!("\\u{unit:04x}");
            let escapes: String = unquoted(name).encode_utf16().map(escape).collect();
            *name = format!("\"{escapes}\"");
        }
        Change::Inside(at, change) => {
            let value = &mut members[at.index(length)].1;
            *value = changed(value, change);
        }
    }
    object(&members)
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The text of a JSON string.
pub(crate) fn unquoted(json: &str) -> String {
    serde_json::from_str(json).unwrap()
}

/// The text of each name and of each value of a JSON object, in order.
pub(crate) type Members = Vec<(String, String)>;

/// The members of a JSON object.
pub(crate) fn members(json: &[u8]) -> Result<Members, serde_json::Error> {
    struct Collect(Members);

    impl<'de> Deserialize<'de> for Collect {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(Self(Vec::new()))
        }
    }

    impl<'de> Visitor<'de> for Collect {
        type Value = Self;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
            while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                self.0.push((quoted(&name), value.get().to_owned()));
            }
            Ok(self)
        }
    }

    serde_json::from_slice(json).map(|Collect(members)| members)
}

fn object(members: &[(String, String)]) -> String {
    let members: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{name}:{value}"))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// Some of `bodies` as they are, most with changes, some broken; and now and then anything at all.
pub(crate) fn bodies(bodies: Vec<String>) -> impl Strategy<Value = Body> {
    let changed_body = (select(bodies), vec(change(), 0..4))
        .prop_map(|(body, changes)| {
            let change = |body: String, change| changed(&body, change);
            changes.iter().fold(body, change).into_bytes()
        })
        .boxed();
    let place = (any::<Index>(), any::<u8>(), 0..4_u8);
    let broken = (changed_body.clone(), place).prop_map(|(mut body, (at, byte, how))| {
        let at = at.index(body.len());
        match how {
            0 => body.truncate(at),
            1 => body[at] = byte,
            2 => body.insert(at, byte),
            _ => body.extend([byte, b'}']),
        }
        body
    });
    prop_oneof![
        8 => changed_body,
        3 => broken,
        1 => vec(any::<u8>(), 0..300),
        1 => json().prop_map(String::into_bytes),
    ]
    .prop_map(Body)
}

/// Recorded bodies of balances, and recorded bodies of failures.
pub(crate) fn recorded() -> (Vec<String>, Vec<String>) {
    let replies = recordings::exchanges()
        .into_iter()
        .map(|(_, step)| step.reply);
    let (good, bad): (Vec<_>, Vec<_>) = replies
        .filter(|reply| !reply.body.is_empty())
        .partition(|reply| reply.status < 400);
    let good = good
        .into_iter()
        .map(|reply| reply.body)
        .filter(|body| serde_json::from_str::<Balance>(body).is_ok())
        // What a newer server might add.
        .flat_map(|body| [body.replacen('{', r#"{"note":"a text","#, 1), body]);
    (
        good.collect(),
        bad.into_iter().map(|reply| reply.body).collect(),
    )
}
