//! What is refused in metadata.

use std::fmt::Write;

use serde_json::{Map, Number, Value};

use crate::{
    error::invalid_request::Reason,
    validate::Check,
    values::{
        metadata::{Inexact, Metadata},
        number_text::is_rounded,
        to_json::escaped,
    },
};

/// The largest integer up to which every integer survives the server's 64-bit floats: 2^53.
const MAX_EXACT_INTEGER: u64 = 1 << 53;

/// The most levels of nesting that are sent, the metadata object itself being the first.
///
/// The server accepts some thousands. But a reply is read by decoders with a limit (128 for `serde_json`), and one
/// record that is nested deeper makes the reply, and every list page with it, unreadable for them.
const MAX_DEPTH: usize = 100;

/// The key that makes the server recompute a balance inside its first movement, before the movement is stored.
pub(crate) const RECONCILIATION_KEY: &str = "BLNK_RUN_RECONCILIATION";

const FIELD: &str = "meta_data";

impl Check {
    /// Validates the metadata of a new ledger or balance.
    pub(crate) fn metadata_of_new(&mut self, metadata: Option<&Metadata>) {
        let Some(metadata) = metadata else { return };
        if metadata.get(RECONCILIATION_KEY).is_some() {
            self.refuse(
                &format!("{FIELD}/{RECONCILIATION_KEY}"),
                Reason::ReservedKey,
                "is reserved: on a new balance it makes the server report the first movement as \
                 applied and leave the balance at zero; remove it",
            );
        }
        self.metadata(metadata);
    }

    /// Validates the metadata of any record.
    pub(crate) fn metadata(&mut self, metadata: &Metadata) {
        if let Some(error) = metadata.whole() {
            let reason = if error.too_deep {
                Reason::TooDeep
            } else {
                Reason::Refused
            };
            let place = format!("{FIELD}{}", error.pointer);
            let message = format!("{error}; expected an object that JSON can represent");
            self.refuse(&place, reason, message);
        }
        for (key, inexact) in metadata.inexact() {
            match inexact {
                Inexact::NotJson(error) if error.too_deep => {
                    let place = format!("{FIELD}/{}", escaped(key));
                    self.refuse(&place, Reason::TooDeep, too_deep());
                }
                Inexact::NotJson(error) => {
                    let place = format!("{FIELD}{}", error.pointer);
                    let message = format!("{error}; expected a value that JSON can represent");
                    self.refuse(&place, Reason::Refused, message);
                }
                Inexact::Rounded(_) if metadata.is_lossy() => {}
                Inexact::Rounded(_) => self.refuse(
                    &format!("{FIELD}/{}", escaped(key)),
                    Reason::InexactNumber,
                    "contains a number of more digits than a 64-bit float, to which the server \
                     would round it; send it as a string, or accept the loss with \
                     `Metadata::lossy`",
                ),
            }
        }
        let mut walk = Walk {
            check: self,
            lossy: metadata.is_lossy(),
            path: Vec::new(),
        };
        walk.object(metadata.as_map(), 1);
    }
}

/// One step from a value to a value in it.
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

struct Walk<'a, 'c> {
    check: &'c mut Check,
    lossy: bool,
    path: Vec<Step<'a>>,
}

impl<'a> Walk<'a, '_> {
    fn object(&mut self, map: &'a Map<String, Value>, depth: usize) {
        if depth > MAX_DEPTH {
            return self.too_deep();
        }
        for (key, value) in map {
            self.path.push(Step::Key(key));
            if key.contains('\0') {
                self.nul();
            }
            self.value(value, depth);
            self.path.pop();
        }
    }

    fn value(&mut self, value: &'a Value, depth: usize) {
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::String(text) if text.contains('\0') => self.nul(),
            Value::String(_) => {}
            Value::Number(number) if self.lossy || is_exact(number) => {}
            Value::Number(_) => self.refuse(
                Reason::InexactNumber,
                "is an integer beyond 2^53, which the server would round to a 64-bit float; send \
                 it as a string, or accept the loss with `Metadata::lossy`",
            ),
            Value::Array(_) if depth + 1 > MAX_DEPTH => self.too_deep(),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Step::Index(index));
                    self.value(item, depth + 1);
                    self.path.pop();
                }
            }
            Value::Object(map) => self.object(map, depth + 1),
        }
    }

    fn nul(&mut self) {
        self.refuse(
            Reason::Refused,
            "contains a NUL character, which the server's database cannot store; remove it",
        );
    }

    fn too_deep(&mut self) {
        self.refuse(Reason::TooDeep, &too_deep());
    }

    fn refuse(&mut self, reason: Reason, message: &str) {
        let mut place = String::from(FIELD);
        for step in &self.path {
            // Writing to a `String` cannot fail.
            let _ = match step {
                Step::Key(key) => write!(place, "/{}", escaped(key)),
                Step::Index(index) => write!(place, "/{index}"),
            };
        }
        self.check.refuse(&place, reason, message);
    }
}

fn too_deep() -> String {
    format!(
        "is nested deeper than {MAX_DEPTH} levels: the server would store it, and its reply could \
         not be decoded; flatten it, or send it as a string"
    )
}

fn is_exact(number: &Number) -> bool {
    if let Some(integer) = number.as_i64() {
        integer.unsigned_abs() <= MAX_EXACT_INTEGER
    } else if number.is_u64() {
        // Above `i64::MAX`, so far above 2^53.
        false
    } else {
        // A float of that size is an integer whose neighbours are further than one apart. With the feature
        // `arbitrary_precision` of serde_json, which any crate of a program can enable, the text of a number is known.
        number
            .as_f64()
            .is_some_and(|float| float.abs() <= 9_007_199_254_740_992.0)
            && !is_rounded(&number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(metadata: &Metadata) -> Vec<(String, Reason)> {
        let mut check = Check::new();
        check.metadata(metadata);
        let problems = check.problems.iter();
        problems
            .map(|problem| (problem.pointer().to_owned(), problem.reason()))
            .collect()
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
            [("/meta_data/a~1b/0/~0".to_owned(), Reason::Refused)]
        );
    }

    #[test]
    fn a_nul_in_a_key_is_found() {
        let metadata = Metadata::new().with("a\0b", 1);
        assert_eq!(
            faults(&metadata),
            [("/meta_data/a\0b".to_owned(), Reason::Refused)]
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
        assert_eq!(places(r#"{"a":0.1234567890123456789}"#), ["/meta_data/a"]);
        assert_eq!(
            places(
                r#"{"a":"0.1234567890123456789","b\"":[1.50,-0.0,1E2,1e-7,0.30000000000000004]}"#
            ),
            [""; 0]
        );
        assert_eq!(
            places(r#"{"0.1234567890123456789\\":0.5,"x":{"y":[1.00000000000000000001e3]}}"#),
            ["/meta_data/x"]
        );
    }

    #[test]
    fn a_rounded_number_survives_storing_and_is_forgotten_when_overwritten() {
        let json = r#"{"a":0.1234567890123456789,"b":1}"#;
        let read: Metadata = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        assert_ne!(
            read,
            serde_json::from_str(r#"{"a":0.12345678901234568,"b":1}"#).unwrap()
        );
        assert_eq!(faults(&read.with("a", "0.1234567890123456789")), []);
    }

    #[test]
    fn a_number_that_json_cannot_represent_is_refused_by_pointer_until_it_is_replaced() {
        let metadata = Metadata::new().with("rates", [1.0, f64::NAN]).with("b", 1);
        let refused = ("/meta_data/rates/1".to_owned(), Reason::Refused);
        assert_eq!(faults(&metadata), [refused]);
        assert!(serde_json::to_string(&metadata).is_err());
        assert_eq!(faults(&metadata.with("rates", [1.0])), []);
        let refused = ("/meta_data".to_owned(), Reason::Refused);
        assert_eq!(faults(&Metadata::of(&[1])), [refused]);
    }
}
