//! The text of a JSON value, whatever deserializer holds it.

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

/// Deserialises a JSON value and passes its text to `visitor`.
///
/// From serde_json the visitor receives a map of one entry, whose value is the text. Where serde has buffered the value
/// already (inside a tagged or untagged enum, or a flattened struct), and in other formats, the text does not exist, and
/// the visitor receives a newtype struct around the value itself.
///
/// # Errors
///
/// Those of the visitor and of the deserializer, and a value that is absent.
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
    // serde_json gives a value's text only as a `RawValue`, and neither form of that suffices: `&RawValue` cannot be
    // deserialised from a reader or a `Value`, `Box<RawValue>` copies to the heap, and serde's own buffers support
    // neither. So a `RawValue` is deserialised through `Tap`, which passes the call on with our visitor in place of
    // serde_json's. The private name that serde_json uses for this is not repeated here: `Tap` forwards the one it gets.
    let mut value = None;
    <&RawValue>::deserialize(Tap {
        deserializer,
        visitor,
        value: &mut value,
    })?;
    value.ok_or_else(|| de::Error::custom("expected a value, found none"))
}

/// A deserializer that stores what its own visitor makes of the value, and returns `null` to its caller.
struct Tap<'a, D, I, T> {
    deserializer: D,
    visitor: I,
    value: &'a mut Option<T>,
}

impl<'de, D: Deserializer<'de>, I: Visitor<'de>> Deserializer<'de> for Tap<'_, D, I, I::Value> {
    type Error = D::Error;

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        raw_value: V,
    ) -> Result<V::Value, D::Error> {
        let value = self
            .deserializer
            .deserialize_newtype_struct(name, self.visitor)?;
        *self.value = Some(value);
        let null = (name, BorrowedStrDeserializer::new("null"));
        raw_value.visit_map(MapDeserializer::new(iter::once(null)))
    }

    fn deserialize_any<V: Visitor<'de>>(self, raw_value: V) -> Result<V::Value, D::Error> {
        self.deserializer.deserialize_any(raw_value)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}
