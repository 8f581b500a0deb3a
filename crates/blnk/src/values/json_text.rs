//! The text of a JSON value, from whatever holds it.

use std::fmt;

use blnk_api::raw;
use serde::{
    Deserialize, Deserializer,
    de::{self, IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

/// Returns the text of the value in `deserializer`: as it was written, or, if serde has buffered the value already
/// (inside a tagged or untagged enum, or a flattened struct), as serde_json would write it.
pub(crate) fn text_of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    raw::visit(deserializer, Text)
}

/// What [`raw::visit`] shows, as text.
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
