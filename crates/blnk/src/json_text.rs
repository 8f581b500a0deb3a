//! The text of a JSON value, from whatever holds it.

use std::{fmt, iter};

use serde::{
    Deserialize, Deserializer,
    de::{
        self, IgnoredAny, MapAccess, Visitor,
        value::{BorrowedStrDeserializer, MapDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Value, value::RawValue};

/// The text of the value that `deserializer` holds: as it was written, or, where serde has buffered the value already
/// (inside a tagged or untagged enum, or a flattened struct), as it would be written.
///
/// serde_json hands out a value's text only as its `RawValue`, and serde's buffers know nothing of that. So a `RawValue`
/// is asked for, and the answer is looked at on its way.
pub(crate) fn text_of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let mut text = None;
    Box::<RawValue>::deserialize(Tap {
        deserializer,
        text: &mut text,
    })?;
    text.ok_or_else(|| de::Error::custom("expected a JSON value, found nothing"))
}

/// A deserializer that keeps the text for itself and gives `RawValue` a stand-in to be content with.
struct Tap<'a, D> {
    deserializer: D,
    text: &'a mut Option<String>,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Tap<'_, D> {
    type Error = D::Error;

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let text = self.deserializer.deserialize_newtype_struct(name, Text)?;
        *self.text = Some(text);
        let stand_in = (name, BorrowedStrDeserializer::new("null"));
        visitor.visit_map(MapDeserializer::new(iter::once(stand_in)))
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.deserializer.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// serde_json answers with a map of one entry, whose value is the text; all others with the value itself.
struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<String, A::Error> {
        if entries.next_key::<IgnoredAny>()?.is_none() {
            return Err(de::Error::custom("expected a JSON value, found nothing"));
        }
        entries.next_value()
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<String, D::Error> {
        Ok(Value::deserialize(inner)?.to_string())
    }
}
