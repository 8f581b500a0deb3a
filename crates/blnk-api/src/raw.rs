//! The text of a JSON value, from whatever holds it.

use std::iter;

use serde::{
    Deserialize, Deserializer,
    de::{
        self, Visitor,
        value::{BorrowedStrDeserializer, MapDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::value::RawValue;

/// Shows `visitor` a JSON value as it was written.
///
/// serde_json answers with a map of one entry, whose value is the text. Where serde has buffered the value already
/// (inside a tagged or untagged enum, or a flattened struct), the text is gone, and the answer is a newtype struct
/// around the value itself.
///
/// # Errors
///
/// What the visitor or the deserializer has to say, and a value that is not there.
///
/// # Example
///
/// ```
/// use std::fmt;
/// use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
///
/// struct Text;
///
/// impl<'de> Visitor<'de> for Text {
///     type Value = String;
///
///     fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         f.write_str("a JSON value")
///     }
///
///     fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<String, A::Error> {
///         entries.next_key::<IgnoredAny>()?;
///         entries.next_value()
///     }
/// }
///
/// let mut json = serde_json::Deserializer::from_str("1.10");
/// assert_eq!(blnk_api::raw::visit(&mut json, Text)?, "1.10");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn visit<'de, D: Deserializer<'de>, V: Visitor<'de>>(
    deserializer: D,
    visitor: V,
) -> Result<V::Value, D::Error> {
    // serde_json shows a value's text only through its `RawValue`, and neither form of that serves: `&RawValue` cannot be
    // had from a reader or from a `Value`, `Box<RawValue>` copies to the heap, and serde's own buffers give neither. So a
    // `RawValue` is asked for, and `Tap` listens in on the answer. No name of serde_json's private protocol is spelled
    // here: `Tap` hands on the one that it is called with.
    let mut heard = None;
    <&RawValue>::deserialize(Tap {
        deserializer,
        listener: visitor,
        heard: &mut heard,
    })?;
    heard.ok_or_else(|| de::Error::custom("expected a JSON value, found nothing"))
}

/// A deserializer that keeps the answer for itself and gives `RawValue` a stand-in to be content with.
struct Tap<'a, D, L, T> {
    deserializer: D,
    listener: L,
    heard: &'a mut Option<T>,
}

impl<'de, D: Deserializer<'de>, L: Visitor<'de>> Deserializer<'de> for Tap<'_, D, L, L::Value> {
    type Error = D::Error;

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        raw_value: V,
    ) -> Result<V::Value, D::Error> {
        let heard = self
            .deserializer
            .deserialize_newtype_struct(name, self.listener)?;
        *self.heard = Some(heard);
        let stand_in = (name, BorrowedStrDeserializer::new("null"));
        raw_value.visit_map(MapDeserializer::new(iter::once(stand_in)))
    }

    fn deserialize_any<V: Visitor<'de>>(self, raw_value: V) -> Result<V::Value, D::Error> {
        self.deserializer.deserialize_any(raw_value)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}
