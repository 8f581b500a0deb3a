//! A reply is held against its request: what the server stored, member by member.
//!
//! A server that does not know a member ignores it without an error: an older one creates a balance without its
//! indicator, or an identity under another id, and a repeat creates a second one.

use serde_json::{Map, Value};

use crate::error::{
    context::quoted,
    invalid_request::{Problem, Reason},
};

/// Collects the members in which a reply differs from its request.
#[derive(Debug, Default)]
pub(crate) struct Differences(pub(crate) Vec<Problem>);

impl Differences {
    /// Compares a text, if one was requested.
    pub(crate) fn text(&mut self, member: &'static str, sent: Option<&str>, stored: Option<&str>) {
        let Some(sent) = sent.filter(|sent| Some(*sent) != stored) else {
            return;
        };
        match stored {
            None => self.ignored(member, &format!("`{}`", quoted(sent))),
            Some(stored) => {
                let (sent, stored) = (quoted(sent), quoted(stored));
                self.add(
                    member,
                    format!("was requested as `{sent}`, and the record has `{stored}`"),
                );
            }
        }
    }

    /// Compares a text that may be personal, so that no message shows it.
    pub(crate) fn personal(
        &mut self,
        member: &'static str,
        sent: Option<&str>,
        stored: Option<&str>,
    ) {
        match stored {
            _ if sent.is_none() || sent == stored => {}
            None => self.ignored(member, "a value"),
            Some(_) => self.add(
                member,
                "has another value than the requested one".to_owned(),
            ),
        }
    }

    /// Compares a flag that means "no" where it is not set.
    pub(crate) fn flag(&mut self, member: &'static str, sent: Option<bool>, stored: Option<bool>) {
        match (sent, stored) {
            (Some(true), None | Some(false)) => self.ignored(member, "true"),
            (Some(false), Some(true)) => {
                self.add(
                    member,
                    "was requested as false, and the record has true".to_owned(),
                );
            }
            _ => {}
        }
    }

    /// Compares metadata: each requested key, with numbers as the 64-bit floats that the server stores. Keys that the
    /// server adds do not count.
    pub(crate) fn meta_data(
        &mut self,
        sent: Option<&Map<String, Value>>,
        stored: Option<&Map<String, Value>>,
    ) {
        let Some(sent) = sent.filter(|sent| !sent.is_empty()) else {
            return;
        };
        let Some(stored) = stored else {
            return self.ignored("meta_data", "an object");
        };
        let same = |key: &String, value| stored.get(key).is_some_and(|other| is_same(value, other));
        if !sent.iter().all(|(key, value)| same(key, value)) {
            let message = "has a requested key with another value, or not at all".to_owned();
            self.add("meta_data", message);
        }
    }

    fn ignored(&mut self, member: &'static str, sent: &str) {
        self.add(
            member,
            format!(
                "was requested as {sent}, and the record has none that can be read: a server that \
                 does not know `{member}` ignores it"
            ),
        );
    }

    /// Adds a difference in words.
    pub(crate) fn add(&mut self, member: &'static str, message: String) {
        self.0.push(Problem::new(member, Reason::Differs, message));
    }
}

fn is_same(sent: &Value, stored: &Value) -> bool {
    match (sent, stored) {
        (Value::Number(sent), Value::Number(stored)) => {
            sent == stored || sent.as_f64() == stored.as_f64()
        }
        (Value::Array(sent), Value::Array(stored)) => {
            sent.len() == stored.len() && sent.iter().zip(stored).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(sent), Value::Object(stored)) => {
            sent.len() == stored.len()
                && sent.iter().all(|(key, value)| {
                    stored.get(key).is_some_and(|stored| is_same(value, stored))
                })
        }
        _ => sent == stored,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn differs(sent: Value, stored: Value) -> bool {
        let mut differences = Differences::default();
        differences.meta_data(sent.as_object(), stored.as_object());
        !differences.0.is_empty()
    }

    #[test]
    fn metadata_is_the_same_with_the_changes_that_the_server_makes() {
        let sent = json!({ "a": 1, "b": [1.5, { "c": null }], "big": 9_007_199_254_740_993_u64 });
        let stored = json!({ "b": [1.5, { "c": null }], "a": 1.0, "big": 9_007_199_254_740_992_u64, "BLNK_X": "y" });
        assert!(!differs(sent, stored));
        assert!(!differs(json!(null), json!({ "a": 1 })));
        assert!(!differs(json!({}), json!(null)));
    }

    #[test]
    fn metadata_that_is_missing_or_changed_differs() {
        for stored in [
            json!(null),
            json!({}),
            json!({ "a": 2 }),
            json!({ "a": "1" }),
            json!({ "a": [1] }),
        ] {
            assert!(differs(json!({ "a": 1 }), stored.clone()), "{stored}");
        }
        assert!(differs(
            json!({ "a": { "b": 1 } }),
            json!({ "a": { "b": 1, "c": 2 } })
        ));
    }
}
