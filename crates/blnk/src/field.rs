//! How a member of a reply is read, and how it is written again.

use blnk_api::MinorUnits;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error as _},
    ser::SerializeMap,
};
use serde_json::{Map, Value};

use crate::{
    AllocationStrategy, BalanceId, Currency, IdentityId, IdentityType, Indicator, LedgerId,
    Metadata, Redacted,
    json_text::text_of,
    reply::{Kept, Original},
};

/// Go's zero time, `0001-01-01T00:00:00Z`, which the server sends for "not set", in seconds before 1970.
const ZERO_TIME_BEFORE_1970: i64 = 62_135_596_800;

/// How a field of type `T` is read from the wire, and how it is written again.
///
/// A type says so of itself, and an `Option` of it then needs no more. Where a type goes over the wire in a second way,
/// that way has a type of its own, such as [`Version`], which the field names with `as`.
///
/// All that reads is `#[inline]`: every call that succeeds runs it once for each member, and most of it does nothing.
pub(crate) trait Field<T: Serialize = Self> {
    /// What the member is decoded as.
    type Wire;

    /// Whether the server says "not set" with this value; it counts where the field is an `Option`.
    #[inline]
    fn is_unset(_: &Self::Wire) -> bool {
        false
    }

    /// What the member says.
    fn read(wire: Self::Wire, sent: Sent<'_>) -> T;

    /// What is written for the value, if anything is.
    fn written(value: &T, _: Sent<'_>) -> Option<impl Serialize> {
        Some(value)
    }
}

/// What the server sent for a member; nothing, if the value was not read from a text.
#[derive(Clone, Copy)]
pub(crate) struct Sent<'a> {
    object: &'a Original,
    name: &'a str,
}

impl Sent<'_> {
    /// The member as a type, if it is there and is one.
    pub(crate) fn decode<T: DeserializeOwned>(self) -> Option<T> {
        self.object.decode(self.name)?.ok()
    }
}

/// Reads a field of type `T` by the form `F`: the member `name` of `object`, which was decoded as `wire`.
#[inline]
pub(crate) fn read<T: Serialize, F: Field<T>>(wire: F::Wire, object: &Original, name: &str) -> T {
    F::read(wire, Sent { object, name })
}

/// Writes a field of type `T` by the form `F` as the member `name`; `false` if it is not set, and nothing was written.
pub(crate) fn write<T: Serialize, F: Field<T>, M: SerializeMap>(
    value: &T,
    object: &Original,
    map: &mut M,
    name: &str,
) -> Result<bool, M::Error> {
    match F::written(value, Sent { object, name }) {
        Some(written) => map.serialize_entry(name, &written).map(|()| true),
        None => Ok(false),
    }
}

/// Absent, `null` and what the type takes for "not set" are all `None`.
impl<T: Field + Serialize> Field for Option<T> {
    type Wire = Option<T::Wire>;

    #[inline]
    fn read(wire: Self::Wire, sent: Sent<'_>) -> Self {
        wire.filter(|wire| !T::is_unset(wire))
            .map(|wire| T::read(wire, sent))
    }

    fn written(value: &Self, sent: Sent<'_>) -> Option<impl Serialize> {
        value.as_ref().and_then(|value| T::written(value, sent))
    }
}

/// Types that are the same on the wire.
macro_rules! plain {
    ($($type:ty)*) => { $(
        impl Field for $type {
            type Wire = Self;

            #[inline]
            fn read(wire: Self, _: Sent<'_>) -> Self {
                wire
            }
        }
    )* };
}
plain!(bool MinorUnits);

/// Types that are a text on the wire, with what makes each of a text; the empty text is the server's "not set".
macro_rules! texts {
    ($($type:ty: $of_text:path;)*) => { $(
        impl Field for $type {
            type Wire = String;

            #[inline]
            fn is_unset(wire: &String) -> bool {
                wire.is_empty()
            }

            #[inline]
            fn read(wire: String, _: Sent<'_>) -> Self {
                $of_text(wire)
            }
        }
    )* };
}
texts! {
    String: String::from;
    Redacted<String>: Redacted::from;
    LedgerId: LedgerId::from_server;
    BalanceId: BalanceId::from_server;
    IdentityId: IdentityId::from_server;
    Indicator: Indicator::from_server;
    Currency: Currency::from_server;
    IdentityType: IdentityType::from;
    AllocationStrategy: AllocationStrategy::from;
}

impl Field for Metadata {
    type Wire = Map<String, Value>;

    #[inline]
    fn read(wire: Map<String, Value>, _: Sent<'_>) -> Self {
        Self::from_server(wire)
    }
}

/// Written as the server wrote it, if it says that time (it may have another offset); otherwise as Go prints it.
impl Field for DateTime<Utc> {
    type Wire = Self;

    #[inline]
    fn is_unset(wire: &Self) -> bool {
        is_zero_time(wire)
    }

    #[inline]
    fn read(wire: Self, _: Sent<'_>) -> Self {
        wire
    }

    fn written(value: &Self, sent: Sent<'_>) -> Option<impl Serialize> {
        let unchanged = sent.decode::<Self>().filter(|sent| sent == value);
        let text = unchanged.and_then(|_| sent.decode::<String>());
        Some(text.unwrap_or_else(|| go_time(value)))
    }
}

/// A record that is part of another keeps its own part of the text.
impl<T: Kept + Serialize> Field for T {
    type Wire = T::Wire;

    #[inline]
    fn read(wire: T::Wire, sent: Sent<'_>) -> Self {
        Self::from_wire(wire, sent.object.below(sent.name))
    }
}

/// The records of a list read themselves, each from its part of the text.
impl<T: Kept + Serialize> Field for Vec<T> {
    type Wire = Self;

    #[inline]
    fn read(wire: Self, _: Sent<'_>) -> Self {
        wire
    }
}

/// The version of a record. Rows begin at version 1; 0 is what the server shows where it did not look.
pub(crate) struct Version;

impl Field<Option<u64>> for Version {
    type Wire = Option<i64>;

    #[inline]
    fn read(wire: Option<i64>, _: Sent<'_>) -> Option<u64> {
        let version = wire.and_then(|version| u64::try_from(version).ok());
        version.filter(|version| *version != 0)
    }

    fn written(value: &Option<u64>, _: Sent<'_>) -> Option<impl Serialize> {
        *value
    }
}

/// An amount as a number or as the text of one, written in the way that the server chose.
pub(crate) struct NumberOrText(MinorUnits);

impl<'de> Deserialize<'de> for NumberOrText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = text_of(deserializer)?;
        let amount = if text.starts_with('"') {
            let digits: String = serde_json::from_str(&text).map_err(D::Error::custom)?;
            digits.parse().map_err(D::Error::custom)?
        } else {
            serde_json::from_str(&text).map_err(D::Error::custom)?
        };
        Ok(Self(amount))
    }
}

impl Field<MinorUnits> for NumberOrText {
    type Wire = Self;

    #[inline]
    fn read(wire: Self, _: Sent<'_>) -> MinorUnits {
        wire.0
    }

    fn written(value: &MinorUnits, sent: Sent<'_>) -> Option<impl Serialize> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Written<'a> {
            Number(&'a MinorUnits),
            Text(String),
        }
        let text = sent.decode::<String>();
        let unchanged = text.filter(|text| text.parse().as_ref() == Ok(value));
        Some(unchanged.map_or(Written::Number(value), Written::Text))
    }
}

#[inline]
pub(crate) fn is_zero_time(time: &DateTime<Utc>) -> bool {
    *time == DateTime::<Utc>::UNIX_EPOCH - TimeDelta::seconds(ZERO_TIME_BEFORE_1970)
}

/// RFC 3339 as Go prints it: up to nine digits of a second, none that is a trailing zero.
fn go_time(time: &DateTime<Utc>) -> String {
    let text = time.to_rfc3339_opts(SecondsFormat::Nanos, true);
    let digits = text
        .trim_end_matches('Z')
        .trim_end_matches('0')
        .trim_end_matches('.');
    format!("{digits}Z")
}
