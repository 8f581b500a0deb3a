//! Serialisation of [`MinorUnits`]: written as decimal text, read from text or integers; and its JSON Schema.

use std::fmt;

#[cfg(feature = "json-schema")]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, IgnoredAny, MapAccess, Unexpected, Visitor},
};

use super::{MinorUnits, raw, text::EXPECTED};

impl Serialize for MinorUnits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

// `Amount` reads the digits in place, from whatever holds them: a JSON literal is not copied to the heap.
impl<'de> Deserialize<'de> for MinorUnits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        raw::visit(deserializer, Amount { map_is_text: true })
    }
}

/// Receives what [`raw::visit`] shows: from serde_json a map of one entry, whose value is the text of the JSON value;
/// from all others the value itself.
struct Amount {
    /// Whether a map can be that answer. Inside a value it would be an object that somebody sent.
    map_is_text: bool,
}

impl<'de> Visitor<'de> for Amount {
    type Value = MinorUnits;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<MinorUnits, A::Error> {
        if !self.map_is_text || entries.next_key::<IgnoredAny>()?.is_none() {
            return Err(de::Error::invalid_type(Unexpected::Map, &self));
        }
        entries.next_value_seed(JsonText)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<MinorUnits, D::Error> {
        inner.deserialize_any(Self { map_is_text: false })
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<MinorUnits, E> {
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<MinorUnits, E> {
        Ok(value.into())
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<MinorUnits, E> {
        Ok(value.into())
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<MinorUnits, E> {
        Ok(value.into())
    }

    // Integers beyond the widest type of a format become floats before they get here.
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<MinorUnits, E> {
        let found = Unexpected::Float(value);
        Err(E::custom(format_args!(
            "expected {EXPECTED}, found {found}: write all digits, as text where numbers are kept in 64 bits"
        )))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<MinorUnits, E> {
        MinorUnits::parse(text).map_err(E::custom)
    }
}

/// Reads an amount from the text of one JSON value: a literal, or a string with its quotes.
struct JsonText;

impl<'de> DeserializeSeed<'de> for JsonText {
    type Value = MinorUnits;

    fn deserialize<D: Deserializer<'de>>(self, text: D) -> Result<MinorUnits, D::Error> {
        text.deserialize_str(self)
    }
}

impl Visitor<'_> for JsonText {
    type Value = MinorUnits;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text of a JSON value")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<MinorUnits, E> {
        let quoted = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        match quoted {
            None => MinorUnits::parse(text).map_err(E::custom),
            Some(digits) if !digits.contains('\\') => MinorUnits::parse(digits).map_err(E::custom),
            Some(_) => {
                let unescaped: String = serde_json::from_str(text).map_err(E::custom)?;
                MinorUnits::parse(&unescaped).map_err(E::custom)
            }
        }
    }
}

#[cfg(feature = "json-schema")]
impl JsonSchema for MinorUnits {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MinorUnits".into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        concat!(module_path!(), "::MinorUnits").into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = json_schema!({
            "type": ["string", "integer"],
            "pattern": "^-?(0|[1-9][0-9]*)$",
            "description": "An amount of money as a whole number of the smallest unit of its currency, of any size \
                            and either sign: written as decimal text, read from text or from an integer.",
        });
        if generator.contract().is_serialize() {
            schema.insert("type".to_owned(), "string".into());
        }
        schema
    }
}
