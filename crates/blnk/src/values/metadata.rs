//! The caller's own data on a record.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _,
    ser::SerializeMap,
};
use serde_json::{Map, Value, value::RawValue};

use crate::values::{
    json_text::text_of,
    number_text::{has_raw_value, is_rounded},
    to_json::{NotJson, to_json},
};

/// The caller's JSON object on a record (`meta_data` on the wire), built from anything that serialises.
///
/// The server converts numbers to 64-bit floats. An integer beyond 2^53, or a decimal with more digits than a float can
/// represent, is returned as another number, without a warning. A request with such a number is refused before it is
/// sent; send the number as text, or accept the loss with [`Metadata::lossy`]. NaN and infinity are refused too: JSON
/// has no form for them. An `f32` has its own digits, not those of the `f64` next to it. Every key is accepted, also
/// the empty one, as on the server.
///
/// It can contain personal data, so `Debug` shows only the number of keys; [`as_map`](Self::as_map) and the JSON have
/// the values.
///
/// The server does not preserve the order of keys.
///
/// Source: the metadata rules of `POST /proxy/balances`.
///
/// # Example: from a struct
///
/// ```
/// use blnk::Metadata;
/// use serde_json::json;
///
/// #[derive(serde::Serialize)]
/// struct Customer {
///     tier: &'static str,
/// }
///
/// let metadata = Metadata::new().with("my_app", Customer { tier: "gold" });
/// assert_eq!(metadata.get("my_app"), Some(&json!({ "tier": "gold" })));
/// assert_eq!(Metadata::of(&Customer { tier: "gold" }), Metadata::new().with("tier", "gold"));
/// assert_eq!(serde_json::to_value(&metadata)?, json!({ "my_app": { "tier": "gold" } }));
/// assert_eq!(format!("{metadata:?}"), "Metadata { keys: 1, .. }");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "json-schema", schemars(transparent))]
pub struct Metadata {
    map: Map<String, Value>,
    #[cfg_attr(feature = "json-schema", schemars(skip))]
    lossy: bool,
    /// What is wrong with top-level values beyond what the map shows; nearly always nothing.
    #[cfg_attr(feature = "json-schema", schemars(skip))]
    inexact: BTreeMap<String, Inexact>,
    /// Why the value that was to be the object is none.
    #[cfg_attr(feature = "json-schema", schemars(skip))]
    whole: Option<NotJson>,
}

/// A top-level value that differs in the map from the one that was set.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Inexact {
    /// Its text contains a number that lost digits when it was read.
    Rounded(String),
    /// JSON cannot represent it, and the map does not contain it.
    NotJson(NotJson),
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metadata")
            .field("keys", &self.map.len())
            .finish_non_exhaustive()
    }
}

/// Two are equal if they contain the same JSON object.
impl PartialEq for Metadata {
    fn eq(&self, other: &Self) -> bool {
        self.map == other.map && self.inexact == other.inexact && self.whole == other.whole
    }
}

impl Metadata {
    /// Returns an empty object. To the server it differs from no metadata: it is stored as `{}`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the members of a struct or a map as metadata. Other values, and values that JSON cannot represent, are
    /// reported when the request is validated.
    pub fn of(value: &(impl Serialize + ?Sized)) -> Self {
        let error = match to_json(value) {
            Ok(Value::Object(map)) => return Self::from(map),
            Ok(_) => NotJson {
                pointer: String::new(),
                found: "is no object; expected a struct or a map".to_owned(),
                too_deep: false,
            },
            Err(error) => error,
        };
        Self {
            whole: Some(error),
            ..Self::default()
        }
    }

    /// Sets a top-level key. With one key per application, applications do not overwrite each other's data.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        self.insert(key.into(), &value);
        self
    }

    /// Sets that the server may round numbers to 64-bit floats.
    ///
    /// # Example: a number that loses digits
    ///
    /// ```
    /// use blnk::{Metadata, NewBalance};
    ///
    /// let exact = Metadata::new().with("big", 9_007_199_254_740_993_u64);
    /// let balance = NewBalance::new("ldg_1", "USD").meta_data_all(exact.clone());
    /// assert!(balance.validate().is_err());
    ///
    /// let balance = NewBalance::new("ldg_1", "USD").meta_data_all(exact.lossy());
    /// assert!(balance.validate().is_ok());
    /// ```
    #[must_use]
    pub fn lossy(mut self) -> Self {
        self.lossy = true;
        self
    }

    /// Returns the value of a top-level key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.map.get(key)
    }

    /// Returns the object.
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.map
    }

    /// Returns the object, owned.
    pub fn into_map(self) -> Map<String, Value> {
        self.map
    }

    pub(crate) fn insert(&mut self, key: String, value: &(impl Serialize + ?Sized)) {
        self.inexact.remove(&key);
        match to_json(value) {
            Ok(value) => drop(self.map.insert(key, value)),
            Err(error) => {
                self.map.remove(&key);
                let error = error.below(&key);
                self.inexact.insert(key, Inexact::NotJson(error));
            }
        }
    }

    pub(crate) fn is_lossy(&self) -> bool {
        self.lossy
    }

    pub(crate) fn set_lossy(&mut self, lossy: bool) {
        self.lossy = lossy;
    }

    pub(crate) fn whole(&self) -> Option<&NotJson> {
        self.whole.as_ref()
    }

    pub(crate) fn inexact(&self) -> &BTreeMap<String, Inexact> {
        &self.inexact
    }
}

impl From<Map<String, Value>> for Metadata {
    fn from(map: Map<String, Value>) -> Self {
        Self {
            map,
            ..Self::default()
        }
    }
}

impl<K: Into<String>, V: Serialize> FromIterator<(K, V)> for Metadata {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let empty = Self::default();
        pairs
            .into_iter()
            .fold(empty, |all, (key, value)| all.with(key, value))
    }
}

/// Fails if a value is no JSON, such as NaN.
impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(error) = &self.whole {
            return Err(S::Error::custom(format!("meta_data: {error}")));
        }
        let mut rounded = BTreeMap::new();
        for (key, inexact) in &self.inexact {
            match inexact {
                // Only JSON preserves the text of a number; others would read it back as another value.
                Inexact::Rounded(_) if !serializer.is_human_readable() => {
                    let message =
                        format!("meta_data/{key}: has a number that only JSON can represent");
                    return Err(S::Error::custom(message));
                }
                Inexact::Rounded(text) => {
                    let text = RawValue::from_string(text.clone()).map_err(S::Error::custom)?;
                    rounded.insert(key, text);
                }
                Inexact::NotJson(error) => {
                    let pointer = &error.pointer;
                    return Err(S::Error::custom(format!("meta_data{pointer}: {error}")));
                }
            }
        }
        let mut map = serializer.serialize_map(Some(self.map.len()))?;
        for (key, value) in &self.map {
            match rounded.get(key) {
                None => map.serialize_entry(key, value)?,
                Some(text) => map.serialize_entry(key, text)?,
            }
        }
        map.end()
    }
}

/// Reads an object, and preserves the text of numbers that lose digits, so that a request that contains one is refused.
impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = text_of(deserializer)?;
        let map: Map<String, Value> = serde_json::from_str(&text).map_err(D::Error::custom)?;
        if has_raw_value(&text) {
            return Err(D::Error::custom(
                "meta_data has a key that only serde_json itself may use; expected other keys",
            ));
        }
        let mut inexact = BTreeMap::new();
        if is_rounded(&text) {
            let members: BTreeMap<String, Box<RawValue>> =
                serde_json::from_str(&text).map_err(D::Error::custom)?;
            for (key, value) in members {
                if is_rounded(value.get()) {
                    inexact.insert(key, Inexact::Rounded(value.get().to_owned()));
                }
            }
        }
        Ok(Self {
            map,
            inexact,
            ..Self::default()
        })
    }
}
