//! To and from JSON, exact at any size, and the JSON Schema.

use std::fmt;

#[cfg(feature = "json-schema")]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, IgnoredAny, MapAccess, Visitor},
    ser,
};
use serde_json::value::RawValue;

use super::{
    MinorUnits, Repr,
    text::{EXPECTED, ParseMinorUnitsError},
};
use crate::raw;

impl Serialize for MinorUnits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            // The narrowest call, because formats and trees that know 64 bits may not know 128.
            Repr::Small(value) => {
                if let Ok(value) = i64::try_from(*value) {
                    serializer.serialize_i64(value)
                } else if let Ok(value) = u64::try_from(*value) {
                    serializer.serialize_u64(value)
                } else {
                    serializer.serialize_i128(*value)
                }
            }
            // What writes text answers with `()`; what answers with something is building a tree, and serde_json's
            // tree takes the raw text, reads it again and keeps the nearest float.
            Repr::Big(_) if size_of::<S::Ok>() > 0 => Err(ser::Error::custom(
                "an amount beyond 128 bits cannot be kept in a tree of values without rounding: write it as JSON text",
            )),
            Repr::Big(value) => RawValue::from_string(value.to_string())
                .map_err(ser::Error::custom)?
                .serialize(serializer),
        }
    }
}

// `Amount` reads the digits where they are, whoever holds them: nothing is copied to the heap.
impl<'de> Deserialize<'de> for MinorUnits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        raw::visit(deserializer, Amount { map_is_text: true })
    }
}

/// What [`raw::visit`] shows: serde_json answers with a map of one entry, whose value is the text; all
/// others answer with the value itself.
struct Amount {
    /// Whether a map can be that answer. Inside a value it would be what a server sent.
    map_is_text: bool,
}

impl<'de> Visitor<'de> for Amount {
    type Value = MinorUnits;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<MinorUnits, A::Error> {
        if !self.map_is_text || entries.next_key::<IgnoredAny>()?.is_none() {
            return Err(de::Error::invalid_type(de::Unexpected::Map, &self));
        }
        entries.next_value_seed(Text)
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

    fn visit_str<E: de::Error>(self, text: &str) -> Result<MinorUnits, E> {
        Err(E::custom(ParseMinorUnitsError::quoted(text)))
    }
}

/// The text of one JSON value.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = MinorUnits;

    fn deserialize<D: Deserializer<'de>>(self, text: D) -> Result<MinorUnits, D::Error> {
        text.deserialize_str(self)
    }
}

impl Visitor<'_> for Text {
    type Value = MinorUnits;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text of a JSON value")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<MinorUnits, E> {
        MinorUnits::parse(text).map_err(E::custom)
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

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "description": "An amount of money as a whole number of the smallest unit of its currency, of any size \
                            and either sign.",
        })
    }
}
