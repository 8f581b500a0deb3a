//! To and from serialised forms, exact at any size: text for programs, a bare integer on the wire.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, IgnoredAny, MapAccess, Unexpected, Visitor},
    ser,
};
use serde_json::value::RawValue;

use super::{MinorUnits, Repr, text::EXPECTED};
use crate::raw;

/// As decimal text, which every format and every reader represents exactly.
impl Serialize for MinorUnits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

// `Amount` reads the digits where they are: nothing is copied to the heap.
impl<'de> Deserialize<'de> for MinorUnits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        raw::visit(deserializer, Amount { map_is_text: true })
    }
}

/// An amount as it stands on the wire: a bare integer literal, of any size.
///
/// Programs use [`MinorUnits`], which is text in their own JSON. The server writes and expects numbers; where one of its
/// pages shows an amount as text, that is read too.
///
/// # Example
///
/// ```
/// use blnk_api::{MinorUnits, WireAmount};
///
/// let digits = "9".repeat(60);
/// let amount: WireAmount = serde_json::from_str(&digits)?;
/// assert_eq!(serde_json::to_string(&amount)?, digits);
/// assert_eq!(serde_json::to_string(&MinorUnits::from(amount))?, format!("\"{digits}\""));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct WireAmount(pub MinorUnits);

impl From<WireAmount> for MinorUnits {
    fn from(amount: WireAmount) -> Self {
        amount.0
    }
}

impl From<MinorUnits> for WireAmount {
    fn from(amount: MinorUnits) -> Self {
        Self(amount)
    }
}

/// Beyond 128 bits it is exact as JSON text alone: a tree of values would round it, and is refused.
impl Serialize for WireAmount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.0 {
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
            // A serialiser of text returns `()`; one that returns something builds a tree, and serde_json's tree accepts
            // the raw text, reads it again and stores the nearest float.
            Repr::Big(_) if size_of::<S::Ok>() > 0 => Err(ser::Error::custom(
                "an amount beyond 128 bits cannot be stored in a tree of values without rounding: \
                 write it as JSON text",
            )),
            Repr::Big(value) => RawValue::from_string(value.to_string())
                .map_err(ser::Error::custom)?
                .serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for WireAmount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        MinorUnits::deserialize(deserializer).map(Self)
    }
}

/// What [`raw::visit`] shows: serde_json returns a map of one entry, whose value is the text; all others return the value
/// itself.
struct Amount {
    /// Whether a map can be that. Inside a value it would be what a server sent.
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

    // An integer beyond the widest type of a format or a buffer has become a float before it is read here.
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<MinorUnits, E> {
        let found = Unexpected::Float(value);
        Err(E::custom(format_args!(
            "expected {EXPECTED}, found {found}: write all digits, as text where numbers are \
             limited to 64 bits"
        )))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<MinorUnits, E> {
        MinorUnits::parse(text).map_err(E::custom)
    }
}

/// The text of one JSON value: a number, or a string of one.
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
        let unquoted = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        match unquoted {
            // A digit may be escaped, such as `\u0031`: JSON allows it, and it is the same string.
            Some(content) if content.contains('\\') => {
                let content: String = serde_json::from_str(text).map_err(E::custom)?;
                MinorUnits::parse(&content)
            }
            content => MinorUnits::parse(content.unwrap_or(text)),
        }
        .map_err(E::custom)
    }
}

#[cfg(feature = "json-schema")]
mod schema {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::{MinorUnits, WireAmount};

    const MEANING: &str = "An amount of money as a whole number of the smallest unit of its \
                           currency, of any size and either sign.";

    impl JsonSchema for MinorUnits {
        fn schema_name() -> Cow<'static, str> {
            "MinorUnits".into()
        }

        fn schema_id() -> Cow<'static, str> {
            concat!(module_path!(), "::MinorUnits").into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let mut schema = json_schema!({
                "type": ["string", "integer"],
                "pattern": "^(0|-?[1-9][0-9]*)$",
                "description": format!("{MEANING} Written as text; read as text or as an integer."),
            });
            if generator.contract().is_serialize() {
                schema.insert("type".to_owned(), "string".into());
            }
            schema
        }
    }

    impl JsonSchema for WireAmount {
        fn schema_name() -> Cow<'static, str> {
            "WireAmount".into()
        }

        fn schema_id() -> Cow<'static, str> {
            concat!(module_path!(), "::WireAmount").into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "integer", "description": MEANING })
        }
    }
}
