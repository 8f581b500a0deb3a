//! What JSON text has and the value that is read from it has not.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// Returns whether JSON text contains a decimal that serde_json reads as another number.
pub(crate) fn is_rounded(json: &str) -> bool {
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
        // Whole numbers are validated by their size, where they occur in the value.
        if literal.contains(['.', 'e', 'E'])
            && let Ok(float) = literal.parse::<f64>()
            // Of two decimals equally near, serde_json writes the one that the server writes.
            && let Some(number) = serde_json::Number::from_f64(float)
            && decimal(literal) != decimal(&number.to_string())
        {
            return true;
        }
        rest = after;
    }
    false
}

/// Returns whether an object in JSON text has the key under which serde_json represents a value by its text. In a text from
/// outside, serde_json would read the value under it in place of the object.
pub(crate) fn has_raw_value(json: &str) -> bool {
    // A key can be written with escapes.
    (json.contains("RawValue") || json.contains("\\u"))
        && serde_json::from_str::<Keys>(json).is_ok_and(|keys| keys.0)
}

/// Whether the key is in a value, at any depth.
struct Keys(bool);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Search;

        impl<'de> Visitor<'de> for Search {
            type Value = Keys;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut found = false;
                while let Some(key) = map.next_key::<String>()? {
                    found |= key == "$serde_json::private::RawValue";
                    found |= map.next_value::<Keys>()?.0;
                }
                Ok(Keys(found))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Keys, A::Error> {
                let mut found = false;
                while let Some(keys) = list.next_element::<Keys>()? {
                    found |= keys.0;
                }
                Ok(Keys(found))
            }

            fn visit_unit<E>(self) -> Result<Keys, E> {
                Ok(Keys(false))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Keys, E> {
                Ok(Keys(false))
            }

            fn visit_u64<E>(self, _: u64) -> Result<Keys, E> {
                Ok(Keys(false))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Keys, E> {
                Ok(Keys(false))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Keys, E> {
                Ok(Keys(false))
            }

            fn visit_str<E>(self, _: &str) -> Result<Keys, E> {
                Ok(Keys(false))
            }
        }
        deserializer.deserialize_any(Search)
    }
}

/// Returns what follows the string that `text` is inside of.
fn after_string(mut text: &str) -> &str {
    while let Some(at) = text.find(['"', '\\']) {
        // A backslash escapes the next character, which may be a quote.
        let skip = if text[at..].starts_with('"') { 1 } else { 2 };
        let rest = text.get(at + skip..).unwrap_or("");
        if skip == 1 {
            return rest;
        }
        text = rest;
    }
    ""
}

/// Returns sign, significant digits and power of ten of a decimal literal: equal for equal numbers.
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
    use super::*;

    #[test]
    fn the_key_of_a_value_as_text_is_found_at_any_depth_and_however_it_is_written() {
        for json in [
            r#"{"$serde_json::private::RawValue":"1"}"#,
            r#"{"a":[1,{"\u0024serde_json::private::RawValue":"0.1"}]}"#,
        ] {
            assert!(has_raw_value(json), "{json}");
        }
        for json in [
            r#"{"a":"RawValue","b":[null,true,-1,1,0.5]}"#,
            r#"{"\u0061":{}}"#,
        ] {
            assert!(!has_raw_value(json), "{json}");
        }
    }
}
