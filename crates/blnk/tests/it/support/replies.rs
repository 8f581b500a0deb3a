//! Replies in a program's own store: the forms that serde can give them.

use std::fmt::Debug;

use blnk::NewBalance;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::support::scripted::CREATED;

/// The text of a member of a reply, such as the id of the record that it is about.
pub(crate) fn text_of(reply: &str, pointer: &str) -> String {
    let reply: Value = serde_json::from_str(reply).unwrap();
    let text = reply.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("{pointer} of {reply}"))
        .to_owned()
}

/// The balance whose creation is answered by [`CREATED`].
pub(crate) fn wallet() -> NewBalance {
    NewBalance::new(
        text_of(CREATED, "/ledger_id"),
        text_of(CREATED, "/currency"),
    )
}

/// The balance whose creation is answered by [`internal`].
pub(crate) fn fees() -> NewBalance {
    NewBalance::internal("@fees", "USD")
}

/// The reply about the internal balance `@fees` in dollars, as one line.
pub(crate) fn internal() -> String {
    CREATED
        .replace(&text_of(CREATED, "/ledger_id"), "general_ledger_id")
        .replace(
            r#""currency":"NGN""#,
            r#""indicator":"@fees","currency":"USD""#,
        )
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
