//! Replies in a program's own store: the forms that serde can give them.

use std::fmt::Debug;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::support::scripted::CREATED;

/// The ledger and the currency of [`CREATED`].
pub(crate) const CREATED_IN: (&str, &str) = ("ldg_3c9e707f-4c5b-4e10-a793-353aa5863ba9", "NGN");

/// [`CREATED`] as the reply for an internal balance.
pub(crate) fn internal(indicator: &str, currency: &str) -> String {
    let name = format!(r#"{{"indicator":"{indicator}","#);
    CREATED
        .replacen('{', &name, 1)
        .replace(CREATED_IN.0, "general_ledger_id")
        .replace(CREATED_IN.1, currency)
}

/// The id in a reply, by JSON pointer: a reply about another record than the requested one is an error.
pub(crate) fn id_in(text: &str, pointer: &str) -> String {
    let reply: Value = serde_json::from_str(text).unwrap();
    reply.pointer(pointer).unwrap().as_str().unwrap().to_owned()
}

/// A reply in an internally tagged enum.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event")]
enum Tagged<T> {
    Stored(T),
}

/// A reply in an enum without a tag.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged<T> {
    Stored(T),
}

/// A reply whose members are those of a row.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Row<T> {
    row: u32,
    #[serde(flatten)]
    record: T,
}

/// A reply as a member.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Entry<T> {
    record: T,
}

/// Asserts that a value is the same after it was stored in each form of JSON that serde has, and as YAML and MessagePack.
pub(crate) fn round_trips<T>(value: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug + Clone,
{
    every_format(value);
    every_format(&Tagged::Stored(value.clone()));
    every_format(&Untagged::Stored(value.clone()));
    every_format(&Row {
        row: 7,
        record: value.clone(),
    });
    every_format(&Entry {
        record: value.clone(),
    });
}

fn every_format<T>(value: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
    assert_eq!(
        &serde_json::from_reader::<_, T>(text.as_bytes()).unwrap(),
        value
    );
    let tree = serde_json::to_value(value).unwrap();
    assert_eq!(&serde_json::from_value::<T>(tree).unwrap(), value);
    let yaml = yaml_serde::to_string(value).unwrap();
    assert_eq!(&yaml_serde::from_str::<T>(&yaml).unwrap(), value, "{yaml}");
    let packed = rmp_serde::to_vec_named(value).unwrap();
    assert_eq!(&rmp_serde::from_slice::<T>(&packed).unwrap(), value);
}
