//! The caller's own data on a record, and what the server would do to it.

use std::{
    collections::BTreeMap,
    fmt::{self, Write},
};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _,
    ser::SerializeMap,
};
use serde_json::{Map, Value, value::RawValue};

use crate::json_text::text_of;

/// The largest integer up to which every integer survives the server's 64-bit floats: 2^53.
pub(crate) const MAX_EXACT_INTEGER: u64 = 1 << 53;

/// The most levels of nesting that are sent, the metadata object itself being the first.
///
/// The server takes some thousands. But a reply is read by decoders with a limit (128 for `serde_json`), and one
/// record that goes deeper makes the reply, and every list page it is on, unreadable for them.
pub(crate) const MAX_DEPTH: usize = 100;

/// The key that makes the server recompute a balance inside its first movement, before the movement is stored.
pub(crate) const RECONCILIATION_KEY: &str = "BLNK_RUN_RECONCILIATION";

/// The caller's JSON object on a record (`meta_data` on the wire).
///
/// The server passes numbers through 64-bit floats. An integer beyond 2^53, or a decimal with more digits than a float
/// holds, comes back as another number, without a word. A request with such a number is refused before it is sent;
/// write the number as a string, or accept the loss with [`Metadata::lossy`].
///
/// It may be an identity's, so `Debug` shows how many keys it has and no more; [`as_map`](Self::as_map) has the rest, and
/// so has its JSON.
///
/// Key order is not kept by the server. Source: the metadata rules of `POST /proxy/balances`.
///
/// # Example
///
/// ```
/// use blnk::Metadata;
/// use serde_json::json;
///
/// let metadata = Metadata::new().with("my_app", json!({ "tier": "gold" }));
/// assert_eq!(metadata.get("my_app"), Some(&json!({ "tier": "gold" })));
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
    /// The text of top-level values that hold a number which lost digits when it was read.
    #[cfg_attr(feature = "json-schema", schemars(skip))]
    exact: BTreeMap<String, String>,
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metadata")
            .field("keys", &self.map.len())
            .finish_non_exhaustive()
    }
}

/// Two are equal when they hold the same JSON object.
impl PartialEq for Metadata {
    fn eq(&self, other: &Self) -> bool {
        self.map == other.map && self.exact == other.exact
    }
}

impl Metadata {
    /// An empty object. The server tells it from no metadata at all, and stores `{}`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a top-level key. One key per application keeps applications out of each other's way.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.insert(key.into(), value.into());
        self
    }

    /// Lets numbers through that the server rounds to 64-bit floats.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::{Metadata, NewBalance};
    ///
    /// let exact = Metadata::new().with("big", 9_007_199_254_740_993_u64);
    /// let asked = NewBalance::new("ldg_1", "USD").meta_data_all(exact.clone());
    /// assert!(asked.validate().is_err());
    ///
    /// let asked = NewBalance::new("ldg_1", "USD").meta_data_all(exact.lossy());
    /// assert!(asked.validate().is_ok());
    /// ```
    #[must_use]
    pub fn lossy(mut self) -> Self {
        self.lossy = true;
        self
    }

    /// The value of a top-level key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.map.get(key)
    }

    /// The JSON object.
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.map
    }

    /// The JSON object, owned.
    pub fn into_map(self) -> Map<String, Value> {
        self.map
    }

    pub(crate) fn insert(&mut self, key: String, value: Value) {
        self.exact.remove(&key);
        self.map.insert(key, value);
    }

    pub(crate) fn is_lossy(&self) -> bool {
        self.lossy
    }

    pub(crate) fn from_server(map: Map<String, Value>) -> Self {
        Self::from(map)
    }

    /// Calls `report` with the place of and the reason for everything that must not be sent, whatever the record.
    ///
    /// Places are JSON pointers below `meta_data`.
    pub(crate) fn check(&self, report: &mut dyn FnMut(String, Fault)) {
        if !self.lossy {
            for key in self.exact.keys() {
                report(pointer(&[Step::Key(key)]), Fault::Rounded);
            }
        }
        let mut walk = Walk {
            lossy: self.lossy,
            path: Vec::new(),
            report,
        };
        walk.object(&self.map, 1);
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

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Metadata {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let map: Map<String, Value> = pairs
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        Self::from(map)
    }
}

/// Writes what was read: a number that lost digits on the way in is written with all of them.
impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.map.len()))?;
        for (key, value) in &self.map {
            match self.exact.get(key) {
                None => map.serialize_entry(key, value)?,
                Some(text) => {
                    let text = RawValue::from_string(text.clone()).map_err(S::Error::custom)?;
                    map.serialize_entry(key, &text)?;
                }
            }
        }
        map.end()
    }
}

/// Reads a JSON object and remembers the numbers that do not survive a 64-bit float, which `serde_json::Value` would
/// round as silently as the server does.
impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = text_of(deserializer)?;
        let map: Map<String, Value> = serde_json::from_str(&text).map_err(D::Error::custom)?;
        let mut exact = BTreeMap::new();
        if rounds(&text) {
            let members: BTreeMap<String, Box<RawValue>> =
                serde_json::from_str(&text).map_err(D::Error::custom)?;
            for (key, value) in members {
                if rounds(value.get()) {
                    exact.insert(key, value.get().to_owned());
                }
            }
        }
        Ok(Self {
            map,
            lossy: false,
            exact,
        })
    }
}

/// What is wrong with one place in metadata.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fault {
    Nul,
    TooDeep,
    /// An integer beyond 2^53.
    Inexact,
    /// Holds a decimal with more digits than a float.
    Rounded,
}

/// One step down into a JSON value.
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

struct Walk<'a, 'r> {
    lossy: bool,
    path: Vec<Step<'a>>,
    report: &'r mut dyn FnMut(String, Fault),
}

impl<'a> Walk<'a, '_> {
    fn object(&mut self, map: &'a Map<String, Value>, depth: usize) {
        if depth > MAX_DEPTH {
            return self.fault(Fault::TooDeep);
        }
        for (key, value) in map {
            self.path.push(Step::Key(key));
            if key.contains('\0') {
                self.fault(Fault::Nul);
            }
            self.value(value, depth);
            self.path.pop();
        }
    }

    fn value(&mut self, value: &'a Value, depth: usize) {
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::String(text) if text.contains('\0') => self.fault(Fault::Nul),
            Value::String(_) => {}
            Value::Number(number) => {
                if !self.lossy && !is_exact(number) {
                    self.fault(Fault::Inexact);
                }
            }
            Value::Array(items) => {
                if depth + 1 > MAX_DEPTH {
                    return self.fault(Fault::TooDeep);
                }
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Step::Index(index));
                    self.value(item, depth + 1);
                    self.path.pop();
                }
            }
            Value::Object(map) => self.object(map, depth + 1),
        }
    }

    fn fault(&mut self, fault: Fault) {
        (self.report)(pointer(&self.path), fault);
    }
}

/// A JSON pointer below `meta_data`.
fn pointer(path: &[Step<'_>]) -> String {
    let mut pointer = String::from("meta_data");
    for step in path {
        match step {
            Step::Key(key) => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Step::Index(index) => {
                // Writing to a `String` cannot fail.
                let _ = write!(pointer, "/{index}");
            }
        }
    }
    pointer
}

/// Whether a number is the same after the server's 64-bit float.
fn is_exact(number: &serde_json::Number) -> bool {
    if let Some(integer) = number.as_i64() {
        integer.unsigned_abs() <= MAX_EXACT_INTEGER
    } else if number.is_u64() {
        // Above `i64::MAX`, so far above 2^53.
        false
    } else {
        // A float of that size is an integer whose neighbours are further than one apart.
        number
            .as_f64()
            .is_some_and(|float| float.abs() <= 9_007_199_254_740_992.0)
    }
}

/// Whether valid JSON text holds a decimal whose value a 64-bit float does not keep.
fn rounds(json: &str) -> bool {
    let mut rest = json;
    while let Some(start) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        rest = &rest[start..];
        if let Some(text) = rest.strip_prefix('"') {
            rest = after_string(text);
            continue;
        }
        let end = rest
            .find(|c: char| !matches!(c, '-' | '+' | '.' | 'e' | 'E' | '0'..='9'))
            .unwrap_or(rest.len());
        let (literal, after) = rest.split_at(end);
        // Whole numbers are judged by their size, where they stand in the value.
        if literal.contains(['.', 'e', 'E'])
            && let Ok(float) = literal.parse::<f64>()
            // As serde_json writes it, which of two decimals as near chooses the one that the server does.
            && let Some(number) = serde_json::Number::from_f64(float)
            && decimal(literal) != decimal(&number.to_string())
        {
            return true;
        }
        rest = after;
    }
    false
}

/// What follows the string literal whose opening quote was just passed.
fn after_string(mut text: &str) -> &str {
    while let Some(at) = text.find(['"', '\\']) {
        // A backslash takes the next character with it, which may be a quote.
        let skip = if text[at..].starts_with('"') { 1 } else { 2 };
        let rest = text.get(at + skip..).unwrap_or("");
        if skip == 1 {
            return rest;
        }
        text = rest;
    }
    ""
}

/// A decimal literal's sign, significant digits and power of ten: equal for equal values.
fn decimal(literal: &str) -> (bool, String, i64) {
    let (negative, literal) = match literal.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, literal),
    };
    let (mantissa, exponent) = literal.split_once(['e', 'E']).unwrap_or((literal, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = [whole, fraction].concat();
    let digits = all.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return (false, String::new(), 0);
    }
    let places = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let exponent = exponent
        .trim_start_matches('+')
        .parse::<i64>()
        .unwrap_or(i64::MAX);
    let power = exponent
        .saturating_sub(places(fraction.len()))
        .saturating_add(places(digits.len() - significant.len()));
    (negative, significant.to_owned(), power)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(metadata: &Metadata) -> Vec<(String, Fault)> {
        let mut faults = Vec::new();
        metadata.check(&mut |place, fault| faults.push((place, fault)));
        faults
    }

    fn nested(levels: usize) -> Value {
        (1..levels).fold(json!({}), |inner, _| json!({ "k": inner }))
    }

    #[test]
    fn numbers_up_to_two_to_the_53_are_exact_and_no_others() {
        for exact in [
            json!(0),
            json!(-1),
            json!(1.5),
            json!(9_007_199_254_740_992_u64),
            json!(-9_007_199_254_740_992_i64),
            json!(1e-7),
        ] {
            assert_eq!(
                faults(&Metadata::new().with("k", exact.clone())),
                [],
                "{exact}"
            );
        }
        for inexact in [
            json!(9_007_199_254_740_993_u64),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(1e16),
            json!(-1e300),
        ] {
            assert_eq!(
                faults(&Metadata::new().with("k", inexact.clone())).len(),
                1,
                "{inexact}"
            );
            assert_eq!(faults(&Metadata::new().with("k", inexact).lossy()), []);
        }
    }

    #[test]
    fn places_are_json_pointers() {
        let metadata = Metadata::new().with("a/b", json!([{ "~": "\0" }]));
        assert_eq!(
            faults(&metadata),
            [("meta_data/a~1b/0/~0".to_owned(), Fault::Nul)]
        );
    }

    #[test]
    fn a_nul_in_a_key_is_found() {
        let metadata = Metadata::new().with("a\0b", 1);
        assert_eq!(
            faults(&metadata),
            [("meta_data/a\0b".to_owned(), Fault::Nul)]
        );
    }

    #[test]
    fn a_hundred_levels_pass_and_one_more_does_not() {
        let of = |value: Value| -> Metadata { serde_json::from_value(value).unwrap() };
        assert_eq!(faults(&of(nested(100))), []);
        assert_eq!(faults(&of(nested(101))).len(), 1);
        let arrays = (0..99).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(faults(&of(json!({ "k": arrays }))), []);
        assert_eq!(faults(&of(json!({ "k": [arrays] }))).len(), 1);
    }

    #[test]
    fn decimals_with_more_digits_than_a_float_are_remembered_by_key() {
        let read = |json: &str| serde_json::from_str::<Metadata>(json).unwrap();
        let places = |json: &str| {
            faults(&read(json))
                .into_iter()
                .map(|(place, _)| place)
                .collect::<Vec<_>>()
        };
        assert_eq!(places(r#"{"a":0.1234567890123456789}"#), ["meta_data/a"]);
        assert_eq!(
            places(
                r#"{"a":"0.1234567890123456789","b\"":[1.50,-0.0,1E2,1e-7,0.30000000000000004]}"#
            ),
            [""; 0]
        );
        assert_eq!(
            places(r#"{"0.1234567890123456789\\":0.5,"x":{"y":[1.00000000000000000001e3]}}"#),
            ["meta_data/x"]
        );
    }

    #[test]
    fn what_was_remembered_is_kept_by_storing_and_ended_by_overwriting() {
        let json = r#"{"a":0.1234567890123456789,"b":1}"#;
        let read: Metadata = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        assert_ne!(
            read,
            serde_json::from_str(r#"{"a":0.12345678901234568,"b":1}"#).unwrap()
        );
        assert_eq!(faults(&read.with("a", "0.1234567890123456789")), []);
    }
}
