//! What a reply said beyond the members this version knows.

use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeOwned, Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The text of one JSON object as the server sent it.
///
/// Kept beside the decoded value, so that members of a newer server are not lost: they can be read with any type, and
/// a value is written again with all of them. The text is parsed only when somebody asks.
#[derive(Clone, Default)]
pub(crate) struct Original(Bytes);

impl Original {
    /// `text` must have been decoded as a JSON object already.
    pub(crate) fn new(text: Bytes) -> Self {
        Self(text)
    }

    /// Calls `each` with the name and the text of every member, in the server's order.
    pub(crate) fn for_each(&self, each: &mut dyn FnMut(&str, &RawValue)) {
        if self.0.is_empty() {
            return;
        }
        let mut deserializer = serde_json::Deserializer::from_slice(&self.0);
        // It was decoded once, so it is an object; if it were not, there would be no members to tell of.
        let _ = deserializer.deserialize_map(Members(each));
    }

    /// The text of one member; the last, if the server sent it twice.
    pub(crate) fn member(&self, name: &str) -> Option<String> {
        let mut found = None;
        self.for_each(&mut |key, value| {
            if key == name {
                found = Some(value.get().to_owned());
            }
        });
        found
    }

    /// One member as a type of the caller's.
    pub(crate) fn decode<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Option<Result<T, serde_json::Error>> {
        self.member(name).map(|text| serde_json::from_str(&text))
    }

    /// The whole text as a type.
    pub(crate) fn whole<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.0).ok()
    }

    /// The members whose names are not among `known`, with their text, sorted by name.
    pub(crate) fn unknown(&self, known: &[&str]) -> Vec<(String, String)> {
        let mut members = Vec::new();
        self.for_each(&mut |key, value| {
            if !known.contains(&key) {
                members.push((key.to_owned(), value.get().to_owned()));
            }
        });
        members.sort();
        members
    }
}

impl fmt::Debug for Original {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Original({} bytes)", self.0.len())
    }
}

struct Members<'a>(&'a mut dyn FnMut(&str, &RawValue));

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry::<std::borrow::Cow<'de, str>, &RawValue>()? {
            (self.0)(&key, value);
        }
        Ok(())
    }
}
