//! The document as plain values with their places: where a value is, where a `$ref` leads, which line it is on.

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

    /// The pointer's text; empty for the whole document.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    fn names(&self) -> impl Iterator<Item = String> {
        let names = self.0.split('/').skip(1);
        names.map(|name| name.replace("~1", "/").replace("~0", "~"))
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
        let value = self.value.as_object()?.get(name)?;
        let pointer = self.pointer.join(name);
        Some(Self { pointer, value })
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
        let Some(object) = self.get(name) else {
            return Vec::new();
        };
        object.members().collect()
    }

    /// The elements of the array that is the member called `name`.
    pub(crate) fn elements_of(&self, name: &str) -> Vec<Self> {
        let Some(array) = self.get(name) else {
            return Vec::new();
        };
        array.elements().collect()
    }

    /// The elements of an array; none if it is something else.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Self> {
        let elements = self.value.as_array().into_iter().flatten();
        elements.enumerate().map(|(index, value)| {
            let pointer = self.pointer.join(&index.to_string());
            Self { pointer, value }
        })
    }

    /// Whether the member called `name` is `true`.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.value.get(name).and_then(Value::as_bool) == Some(true)
    }
}

/// The document.
#[derive(Debug)]
pub(crate) struct Document {
    root: Value,
    lines: Lines,
}

impl Document {
    /// Reads YAML into plain values.
    ///
    /// Members come out sorted, so that what is generated does not depend on whether some crate of the build makes
    /// `serde_json` keep the order of the text.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let Plain(root) = yaml_serde::from_str(text).map_err(|error| {
            let line = error.location().map(|location| location.line());
            let problem = Problem::new(
                &Pointer::default(),
                format!("found text that is not the YAML of a JSON document: {error}"),
                "correct it there",
            );
            Problem { line, ..problem }
        })?;
        let lines = Lines::of(text);
        Ok(Self { root, lines })
    }

    /// The whole document.
    pub(crate) fn root(&self) -> At<'_> {
        At {
            pointer: Pointer::default(),
            value: &self.root,
        }
    }

    /// What is at a place.
    pub(crate) fn at(&self, pointer: &Pointer) -> Option<At<'_>> {
        Some(At {
            value: self.root.pointer(pointer.as_str())?,
            pointer: pointer.clone(),
        })
    }

    /// What a value stands for: itself, or what its `$ref` leads to; nothing if that leads nowhere or in a circle.
    pub(crate) fn resolve<'a>(&'a self, at: At<'a>) -> Option<At<'a>> {
        let mut at = at;
        for _ in 0..MAX_HOPS {
            match at.text("$ref") {
                None => return Some(at),
                Some(reference) => {
                    at = self.at(&Pointer::of_fragment(reference.strip_prefix('#')?))?;
                }
            }
        }
        None
    }

    /// The line of a place, or of the nearest place around it that has a line of its own.
    pub(crate) fn line(&self, pointer: &Pointer) -> Option<usize> {
        self.lines.find(pointer)
    }
}

/// YAML as JSON: what has no equivalent there is refused rather than guessed.
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
        f.write_str("what JSON can express too, without tags")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Value, E> {
        large(value)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Value, E> {
        large(value)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        match Number::from_f64(value) {
            Some(number) => Ok(Value::Number(number)),
            None => Err(E::invalid_value(de::Unexpected::Float(value), &self)),
        }
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(Plain(element)) = sequence.next_element()? {
            elements.push(element);
        }
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((Plain(name), Plain(value))) = map.next_entry()? {
            let name = match name {
                Value::String(name) => name,
                // A status may be written without quotes.
                Value::Number(name) => name.to_string(),
                other => {
                    return Err(de::Error::custom(format_args!(
                        "a member name that is no text, {other}"
                    )));
                }
            };
            if members.contains_key(&name) {
                return Err(de::Error::custom(format_args!(
                    "a second member called `{name}`"
                )));
            }
            members.insert(name, value);
        }
        Ok(Value::Object(Map::from_iter(members)))
    }
}

/// An integer beyond 64 bits occurs in examples alone, which are compared by kind: the nearest float will do.
fn large<E: de::Error>(value: impl ToString) -> Result<Value, E> {
    let value: f64 = value.to_string().parse().map_err(E::custom)?;
    PlainVisitor.visit_f64(value)
}

/// The lines of the text that can hold a member's name, for telling people where to look.
///
/// The YAML parser tells places of syntax errors only. Block-style YAML is regular enough to find the rest by
/// indentation; inside flow style (`{a: b}`) the line of the whole is told.
#[derive(Debug)]
struct Lines(Vec<Line>);

#[derive(Clone, Debug)]
struct Line {
    number: usize,
    indent: usize,
    text: String,
}

impl Lines {
    fn of(text: &str) -> Self {
        let mut lines = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let text = line.trim_start_matches(' ');
            if !text.is_empty() && !text.starts_with(['#', '%']) && text != "---" {
                lines.push(Line {
                    number: index + 1,
                    indent: line.len() - text.len(),
                    text: text.to_owned(),
                });
            }
        }
        Self(lines)
    }

    fn find(&self, pointer: &Pointer) -> Option<usize> {
        let mut block = self.0.clone();
        let mut found = None;
        for name in pointer.names() {
            let Some(indent) = block.first().map(|line| line.indent) else {
                break;
            };
            let next = match name.parse::<usize>() {
                Ok(index) if block.first().is_some_and(Line::is_element) => {
                    let starts = block.iter().enumerate();
                    let mut starts =
                        starts.filter(|(_, line)| line.indent == indent && line.is_element());
                    starts.nth(index).map(|(start, _)| start)
                }
                _ => block
                    .iter()
                    .position(|line| line.indent == indent && line.is_member(&name)),
            };
            let Some(start) = next else { break };
            found = block.get(start).map(|line| line.number);
            block = inside(block, start);
        }
        found
    }
}

/// The lines that belong to the member or element that begins at `start`.
fn inside(block: Vec<Line>, start: usize) -> Vec<Line> {
    let mut lines = block.into_iter().skip(start);
    let Some(head) = lines.next() else {
        return Vec::new();
    };
    let mut inner = Vec::new();
    if head.is_element() {
        let rest = head.text[1..].trim_start_matches(' ');
        // A dash may stand alone, with its element below it.
        if !rest.is_empty() {
            inner.push(Line {
                number: head.number,
                indent: head.indent + head.text.len() - rest.len(),
                text: rest.to_owned(),
            });
        }
    }
    inner.extend(lines.take_while(|line| {
        // The elements of a list may be indented no deeper than the name of the list.
        line.indent > head.indent
            || (line.indent == head.indent && line.is_element() && !head.is_element())
    }));
    inner
}

impl Line {
    fn is_element(&self) -> bool {
        self.text == "-" || self.text.starts_with("- ")
    }

    fn is_member(&self, name: &str) -> bool {
        let text = &self.text;
        ["", "'", "\""].iter().any(|quote| {
            text.strip_prefix(quote)
                .and_then(|rest| rest.strip_prefix(name))
                .and_then(|rest| rest.strip_prefix(quote))
                .is_some_and(|rest| rest == ":" || rest.starts_with(": "))
        })
    }
}
