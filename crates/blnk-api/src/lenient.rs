//! Members of a reply that nobody's money depends on.

use std::{fmt, marker::PhantomData};

use chrono::{DateTime, Utc};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};

use crate::{WireAmount, raw};

/// A member of a reply that cannot spoil the reply: a time, a flag, a count, a text.
///
/// A reply names a record that may just have been made. If a time in it has no zone, say, its id must not be lost with
/// it. So such a member is read if it has the documented form, and is [`Unreadable`](Self::Unreadable) otherwise.
///
/// # Example
///
/// ```
/// use blnk_api::{Lenient, LenientTime};
///
/// let time: LenientTime = serde_json::from_str(r#""2026-11-22T08:39:16Z""#)?;
/// assert!(time.into_option().is_some());
/// let time: LenientTime = serde_json::from_str(r#""2026-11-22 08:39:16""#)?;
/// assert_eq!(time, Lenient::Unreadable);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lenient<T> {
    /// It has the documented form.
    Read(T),
    /// It has another form.
    Unreadable,
}

/// A time that cannot spoil a reply.
pub type LenientTime = Lenient<DateTime<Utc>>;

/// A flag that cannot spoil a reply.
pub type LenientFlag = Lenient<bool>;

/// A count that cannot spoil a reply.
pub type LenientCount = Lenient<i64>;

/// An amount that cannot spoil a reply: the server wrote it from a 64-bit float, large ones with an exponent.
pub type LenientAmount = Lenient<WireAmount>;

/// A text that cannot spoil a reply.
pub type LenientText = Lenient<String>;

/// An object that cannot spoil a reply.
pub type LenientObject = Lenient<serde_json::Map<String, serde_json::Value>>;

/// An embedded ledger that cannot spoil a reply.
pub type LenientLedger = Lenient<crate::types::Ledger>;

impl<T> Lenient<T> {
    /// Returns the value, if it was read.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Unreadable => None,
        }
    }
}

/// As the value, or as `null`.
impl<T: Serialize> Serialize for Lenient<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Read(value) => value.serialize(serializer),
            Self::Unreadable => serializer.serialize_none(),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = raw::visit(deserializer, Member(PhantomData))?;
        Ok(read.map_or(Self::Unreadable, Self::Read))
    }
}

/// What [`raw::visit`] shows: the text of the value, or the value itself.
struct Member<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for Member<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Option<T>, A::Error> {
        entries.next_key::<IgnoredAny>()?;
        entries.next_value_seed(JsonText(PhantomData))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Option<T>, D::Error> {
        Ok(T::deserialize(inner).ok())
    }
}

/// The text of one JSON value, which is not copied.
struct JsonText<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for JsonText<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, text: D) -> Result<Option<T>, D::Error> {
        text.deserialize_str(self)
    }
}

impl<T: DeserializeOwned> Visitor<'_> for JsonText<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text of a JSON value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Option<T>, E> {
        Ok(serde_json::from_str(text).ok())
    }
}

#[cfg(feature = "json-schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Lenient<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Option::<T>::json_schema(generator)
    }
}
