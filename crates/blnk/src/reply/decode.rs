//! From the body of a success to a type of ours.

use blnk_api::{Lenient, LenientText, LenientTime, types};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _},
};

use crate::{protocol::proof::is_acknowledgement, reply::raw::Raw};

/// A type that a reply is read as.
pub(crate) trait Reply: Sized {
    /// What the body is decoded as: a generated type.
    type Wire: DeserializeOwned;

    /// Converts the wire type, and resolves what is ambiguous in it.
    fn from_wire(wire: Self::Wire, raw: Raw) -> Result<Self, NoId>;

    /// Returns the id and the text of the record that it is, if it is one.
    fn record(&self) -> Option<(&str, &Raw)> {
        None
    }
}

/// The record in a reply has no id, so it is unknown which record was created or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoId;

impl std::fmt::Display for NoId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the record has no id")
    }
}

/// Why the body of a success cannot be used.
#[derive(Debug)]
pub(crate) enum Unusable {
    /// It is not UTF-8.
    NotText,
    /// It is not of the documented form.
    Json(serde_json::Error),
    /// The record's id is empty.
    NoId,
    /// It has an error beside the record.
    Error,
    /// It has no id, and not what was sent.
    Other,
}

/// Reads the body of a success.
pub(crate) fn read<T: Reply>(body: &Bytes) -> Result<T, Unusable> {
    // The whole body: a decoder passes over what is wrong with members it does not know.
    let text = std::str::from_utf8(body).map_err(|_| Unusable::NotText)?;
    let wire = serde_json::from_str(text).map_err(Unusable::Json)?;
    // The text is copied: the body is a part of the connection's buffer, and would hold all of it in memory.
    T::from_wire(wire, Raw::new(text)).map_err(|NoId| Unusable::NoId)
}

/// Returns a member that cannot spoil a reply. One that cannot be read is reported, and remains in the server's text.
pub(crate) fn lenient<T>(member: &'static str, value: Option<Lenient<T>>) -> Option<T> {
    match value? {
        Lenient::Read(value) => Some(value),
        Lenient::Unreadable => {
            report_unreadable(member);
            None
        }
    }
}

/// Reports a member that cannot be read, without its value.
pub(crate) fn report_unreadable(member: &'static str) {
    tracing::warn!(target: "blnk", { blnk.member = member }, "a member of the reply cannot be \
                                                              read");
}

/// Returns a text that cannot spoil a reply; nothing for the server's empty text.
pub(crate) fn text(member: &'static str, value: Option<LenientText>) -> Option<String> {
    none_if_empty(lenient(member, value))
}

/// Returns a time that cannot spoil a reply; nothing for the server's zero time.
pub(crate) fn time(member: &'static str, value: Option<LenientTime>) -> Option<DateTime<Utc>> {
    lenient(member, value).filter(|time| !is_zero_time(time))
}

/// Returns nothing for the server's empty text.
fn none_if_empty(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// Go's zero time, `0001-01-01T00:00:00Z`, which the server sends for "not set", in seconds before 1970.
const ZERO_TIME_BEFORE_1970: i64 = 62_135_596_800;

/// Returns whether a time is Go's zero time.
pub(crate) fn is_zero_time(time: &DateTime<Utc>) -> bool {
    time.timestamp() == -ZERO_TIME_BEFORE_1970 && time.timestamp_subsec_nanos() == 0
}

/// Returns the id of the record in a reply.
pub(crate) fn required_id(id: String) -> Result<String, NoId> {
    if id.is_empty() { Err(NoId) } else { Ok(id) }
}

/// An acknowledgement without a record.
impl Reply for () {
    type Wire = types::Done;

    fn from_wire(wire: types::Done, _: Raw) -> Result<Self, NoId> {
        let message = wire.message.filter(|text| is_acknowledgement(text));
        message.map(drop).ok_or(NoId)
    }
}

/// Reads a reply from JSON of the wire's form, for `Deserialize`.
pub(crate) fn deserialize<'de, T: Reply, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let wire = T::Wire::deserialize(deserializer)?;
    T::from_wire(wire, Raw::default()).map_err(D::Error::custom)
}
