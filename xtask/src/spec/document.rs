//! The document as plain values with their places: where a value is, and where a `$ref` leads.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

use super::Problem;

/// How many `$ref` are followed from one place before the chain counts as endless.
const MAX_HOPS: usize = 16;

/// A place in the document, as a JSON pointer (RFC 6901).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Pointer(String);

impl Pointer {
    /// The place named by the text after the `#` of a `$ref`.
    pub(crate) fn of_fragment(fragment: &str) -> Self {
        Self(fragment.to_owned())
    }

    /// The place of a member or element of the value here.
    pub(crate) fn join(&self, name: &str) -> Self {
        let name = name.replace('~', "~0").replace('/', "~1");
        Self(format!("{}/{name}", self.0))
    }

    /// A problem at this place.
    pub(super) fn problem(&self, found: impl Into<String>, cure: impl Into<String>) -> Problem {
        Problem {
            pointer: self.clone(),
            found: found.into(),
            cure: cure.into(),
        }
    }

    /// The pointer's text; empty for the whole document.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "/" } else { &self.0 })
    }
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct At<'a> {
    pub(crate) pointer: Pointer,
    pub(crate) value: &'a Value,
}

impl<'a> At<'a> {
    /// The member called `name`, if this is an object that has it.
    pub(crate) fn get(&self, name: &str) -> Option<Self> {
        Some(Self {
            value: self.value.as_object()?.get(name)?,
            pointer: self.pointer.join(name),
        })
    }

    /// The member called `name`, if it is a string.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.value.as_object()?.get(name)?.as_str()
    }

    /// The members of an object; none if it is something else.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'a str, Self)> {
        let members = self.value.as_object().into_iter().flatten();
        members.map(|(name, value)| {
            let pointer = self.pointer.join(name);
            (name.as_str(), Self { pointer, value })
        })
    }

    /// The members of the object that is the member called `name`.
    pub(crate) fn members_of(&self, name: &str) -> Vec<(&'a str, Self)> {
        self.get(name).iter().flat_map(Self::members).collect()
    }

    /// The elements of the array that is the member called `name`.
    pub(crate) fn elements_of(&self, name: &str) -> Vec<Self> {
        self.get(name).iter().flat_map(Self::elements).collect()
    }

    /// The elements of an array; none if it is something else.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Self> {
        let elements = self.value.as_array().into_iter().flatten();
        elements.enumerate().map(|(index, value)| {
            let pointer = self.pointer.join(&index.to_string());
            Self { pointer, value }
        })
    }

    /// The schemas that a schema combines.
    pub(crate) fn combined(&self) -> Vec<Self> {
        let keywords = ["allOf", "anyOf", "oneOf"].into_iter();
        keywords
            .flat_map(|keyword| self.elements_of(keyword))
            .collect()
    }

    /// Whether the member called `name` is `true`.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.value.get(name).and_then(Value::as_bool) == Some(true)
    }
}

/// The document.
#[derive(Debug)]
pub(crate) struct Document(Value);

impl Document {
    /// Reads YAML into plain values.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let parsed = yaml_serde::from_str(text).map(|Plain(root)| Self(root));
        parsed.map_err(|error| {
            let found = format!("found text that is not the YAML of a JSON document: {error}");
            Problem::of_document(found, "correct it there")
        })
    }

    /// The whole document.
    pub(crate) fn root(&self) -> At<'_> {
        At {
            pointer: Pointer::default(),
            value: &self.0,
        }
    }

    /// The value at a place.
    pub(crate) fn at(&self, pointer: &Pointer) -> Option<At<'_>> {
        Some(At {
            value: self.0.pointer(pointer.as_str())?,
            pointer: pointer.clone(),
        })
    }

    /// A value, or what its `$ref` leads to; none if that leads nowhere or in a circle.
    pub(crate) fn resolve<'a>(&'a self, mut at: At<'a>) -> Option<At<'a>> {
        for _ in 0..MAX_HOPS {
            let Some(reference) = at.text("$ref") else {
                return Some(at);
            };
            at = self.at(&Pointer::of_fragment(reference.strip_prefix('#')?))?;
        }
        None
    }
}

/// YAML as JSON. YAML without an equivalent in JSON is refused rather than guessed.
///
/// Members come out sorted, so that the generated code does not depend on whether a crate of the build makes
/// `serde_json` preserve their order.
struct Plain(Value);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor).map(Self)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can express too, without tags")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Value, E> {
        // Such an integer occurs in examples alone, which are compared by kind: the nearest float will do.
        self.visit_f64(value.to_string().parse().map_err(E::custom)?)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value.to_string().parse().map_err(E::custom)?)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).map(Value::Number);
        number.ok_or_else(|| E::invalid_value(de::Unexpected::Float(value), &self))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(Plain(element)) = sequence.next_element()? {
            elements.push(element);
        }
        Ok(elements.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = BTreeMap::new();
        // A status is read as text, with and without quotes.
        while let Some((name, Plain(value))) = map.next_entry::<String, _>()? {
            if members.contains_key(&name) {
                let error = format_args!("a second member called `{name}`");
                return Err(de::Error::custom(error));
            }
            members.insert(name, value);
        }
        Ok(Value::Object(Map::from_iter(members)))
    }
}
