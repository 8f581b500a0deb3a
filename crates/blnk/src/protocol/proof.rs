//! What in the body of a success only the server writes.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Value, value::RawValue};

/// Returns the member of a body that proves that the server wrote, as text: the id of a record, or an acknowledgement.
///
/// A body that breaks off is read as far as it goes: what arrived of a record may have its id. A body that also has an
/// error proves nothing; some gateways send both.
pub(crate) fn proof(body: &[u8], members: &[&str]) -> Option<String> {
    let seen = Seen::of(body, members);
    seen.found.filter(|_| !seen.is_error)
}

/// Returns the same member also of a body that has an error: what it names may exist, though nothing proves it.
pub(crate) fn named(body: &[u8], members: &[&str]) -> Option<String> {
    Seen::of(body, members).found
}

/// Returns whether a message is one of the server's acknowledgements, such as `Identity updated successfully`. A
/// gateway's `please sign in` is none.
pub(crate) fn is_acknowledgement(message: &str) -> bool {
    [" updated successfully", " tokenized successfully"]
        .iter()
        .any(|end| message.ends_with(end))
}

impl<'a> Seen<'a> {
    fn of(body: &[u8], members: &'a [&'a str]) -> Self {
        let mut seen = Seen {
            members,
            found: None,
            is_error: false,
        };
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        // What was seen before an error in the text counts.
        let _ = deserializer.deserialize_map(&mut seen);
        seen
    }
}

/// Returns whether a body has an error of its own, beside whatever else: one in a part of it, such as the verdict of one
/// of many, is none.
pub(crate) fn has_error(body: &[u8]) -> bool {
    // A search in text is several times faster than one in bytes, and most bodies need not be read twice.
    let may_have_one = std::str::from_utf8(body).map_or(true, |text| text.contains("\"error"));
    may_have_one && Seen::of(body, &[]).is_error
}

struct Seen<'a> {
    members: &'a [&'a str],
    found: Option<String>,
    is_error: bool,
}

impl<'de> Visitor<'de> for &mut Seen<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if self.members.contains(&&*name) {
                let value: Value = map.next_value()?;
                self.found = match value {
                    Value::String(text) if name == "message" => {
                        Some(text).filter(|text| is_acknowledgement(text))
                    }
                    Value::String(text) if !text.is_empty() => Some(text),
                    // What the members of no other name are.
                    Value::Object(_) if matches!(&*name, "meta_data" | "metadata") => {
                        Some(String::new())
                    }
                    _ => None,
                };
            } else if matches!(&*name, "error" | "errors" | "error_detail") {
                // An error that breaks off is one.
                let earlier = std::mem::replace(&mut self.is_error, true);
                let value: &RawValue = map.next_value()?;
                self.is_error = earlier || !matches!(value.get(), "null" | "\"\"" | "[]" | "{}");
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_servers_own_member_proves_a_write() {
        let proven = |body: &str| proof(body.as_bytes(), &["balance_id", "message"]);
        for body in [
            "",
            "null",
            "[]",
            "{}",
            "<html>ok</html>",
            r#"{"balance_id":""}"#,
            r#"{"balance_id":null}"#,
            r#"{"balance_id":{}}"#,
            r#"{"message":7}"#,
            r#"{"data":{"balance_id":"bln_1"}}"#,
            r#"{"error":"upstream timed out"}"#,
            r#"{"error":"upstream timed out","message":"Identity updated successfully"}"#,
            r#"{"message":"Identity updated successfully","error":"upstr"#,
            r#"{"message":"please sign in"}"#,
            r#"{"message":"Unauthorized"}"#,
            r#"{"balance":0,"balance_id":"bln_"#,
        ] {
            assert_eq!(proven(body), None, "{body}");
        }
        for body in [
            r#"{"balance":0,"balance_id":"bln_1","created_at":"now"}"#,
            r#"{"balance":0,"balance_id":"bln_1","created_at":"no"#,
            r#"{"error":null,"balance_id":"bln_1"}"#,
            r#"{"error":"","errors":[],"balance_id":"bln_1"}"#,
        ] {
            assert_eq!(proven(body).as_deref(), Some("bln_1"), "{body}");
        }
        let latin_1 = b"{\"balance_id\":\"bln_1\",\"error\":\"caf\xe9\"}";
        assert_eq!(proof(latin_1, &["balance_id"]), None);
        assert_eq!(named(latin_1, &["balance_id"]).as_deref(), Some("bln_1"));
    }
}
