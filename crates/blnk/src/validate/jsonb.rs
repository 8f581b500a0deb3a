//! The bytes that JSON takes in the server's rows.

use std::fmt::{self, Write};

use serde_json::{Map, Value};

/// The bytes that a value takes in the server's row (facts: PostgreSQL's own JSON of a `jsonb` column).
///
/// A space follows each colon and comma; strings escape only what JSON must; a number is the shortest decimal of its
/// 64-bit float, written out without exponent, so `1e300` takes 301 bytes. One pass, nothing built.
pub(crate) fn stored_len(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(true) => 4,
        Value::Bool(false) => 5,
        Value::Number(number) => number_len(number),
        Value::String(text) => quoted_len(text),
        Value::Array(items) => list_len(items.iter().map(stored_len)),
        Value::Object(map) => object_len(map),
    }
}

/// [`stored_len`] of an object.
pub(crate) fn object_len(map: &Map<String, Value>) -> usize {
    list_len(
        map.iter()
            .map(|(key, value)| quoted_len(key) + 2 + stored_len(value)),
    )
}

/// Two brackets, and a comma with a space between items.
fn list_len(items: impl Iterator<Item = usize>) -> usize {
    let (count, bytes) = items.fold((0, 0), |(count, bytes), item| (count + 1, bytes + item));
    2 + bytes + 2 * usize::saturating_sub(count, 1)
}

/// A string with its quotes and escapes, as PostgreSQL writes it.
pub(crate) fn quoted_len(text: &str) -> usize {
    let escapes: usize = text
        .bytes()
        .map(|byte| usize::from(ESCAPE[usize::from(byte)]))
        .sum();
    2 + text.len() + escapes
}

/// What each byte takes beyond one: this is looked up for every byte of every request.
const ESCAPE: [u8; 256] = {
    let mut escape = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        // `\u0001`
        escape[byte] = 5;
        byte += 1;
    }
    let mut short = [0x08, 0x09, 0x0a, 0x0c, 0x0d, 0x22, 0x5c].as_slice();
    while let [byte, rest @ ..] = short {
        escape[*byte] = 1;
        short = rest;
    }
    escape
};

fn number_len(number: &serde_json::Number) -> usize {
    let Some(float) = number.as_f64() else {
        return 1;
    };
    if float == 0.0 {
        // Zero and minus zero are both stored as `0`.
        return 1;
    }
    let mut length = Length(0);
    // `Display` of a float is its shortest round-trip decimal, without exponent; counting cannot fail.
    let _ = write!(length, "{float}");
    length.0
}

/// Counts what is written to it.
struct Length(usize);

impl Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lengths_are_those_of_the_facts_table() {
        let lengths = [
            (json!(null), 4),
            (json!(true), 4),
            (json!(false), 5),
            (json!(0), 1),
            (json!(-0.0), 1),
            (json!(-12.5), 5),
            (json!(1e300), 301),
            (json!(5e-324), 326),
            (json!(9_007_199_254_740_993_u64), 16),
            (json!("é\"\\\n\u{1}\u{7f}"), 2 + 2 + 2 + 2 + 2 + 6 + 1),
            (json!([]), 2),
            (json!([1, 2]), 6),
            (json!({}), 2),
            (
                json!({ "a": 1, "": null }),
                2 + (3 + 2 + 1) + 2 + (2 + 2 + 4),
            ),
        ];
        for (value, length) in lengths {
            assert_eq!(stored_len(&value), length, "{value}");
        }
    }
}
