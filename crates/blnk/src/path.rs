//! Text inside a path.

use std::{
    fmt::{self, Write},
    ops::Deref,
};

use serde::{Deserialize, Serialize};

use crate::{ArgumentFor, Problem, Reason, declare::Part, id::InvalidText};

/// Text that no encoding brings to the server as one part of a path.
///
/// It splits at `%2F` as at `/`, and clients, proxies and servers resolve `.` and `..` (and `%2E`) before they look.
pub(crate) fn check(text: &str) -> Result<(), InvalidText> {
    let expected = "a name that can be a part of a path";
    if text.contains('/') {
        Err(InvalidText::new(
            "holds `/`, so the balance could never be found by indicator again",
            expected,
        ))
    } else if matches!(text, "." | "..") {
        Err(InvalidText::new(
            "is a dot segment, so the balance could never be found by indicator again",
            expected,
        ))
    } else {
        Ok(())
    }
}

/// An id as a part of a path: ASCII letters, digits, `_` and `-`.
///
/// The server's own ids are made of nothing else, and `%2e%2e` and `%0A` were seen to escape a prefix.
pub(crate) fn check_id(text: &str) -> Result<(), InvalidText> {
    let expected = "the id of a record: letters, digits, `_` and `-`";
    if text.is_empty() {
        Err(InvalidText::new("is empty", expected))
    } else if text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    {
        Ok(())
    } else {
        Err(InvalidText::new(
            "holds a character that no id has",
            expected,
        ))
    }
}

// An id that goes into a path. In a schema it is its text, and has no name.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "json-schema", schemars(inline))]
#[serde(transparent)]
pub(crate) struct PathId(String);

impl PathId {
    pub(crate) fn of<T>(id: impl ArgumentFor<T>) -> Self {
        Self(id.into_argument().text)
    }
}

impl Deref for PathId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PathId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Part for PathId {
    fn note(&self, field: &'static str, problems: &mut Vec<Problem>) {
        if let Err(found) = check_id(self) {
            let reason = if self.is_empty() {
                Reason::Refused
            } else {
                Reason::UnsafePath
            };
            problems.push(Problem::new(field, reason, found.to_string()));
        }
    }
}

/// Percent-encodes everything but ASCII letters, digits, `-`, `_` and `~`, and dots where they are not the whole.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'~' | b'.' => {
                encoded.push(char::from(byte));
            }
            // Writing to a `String` cannot fail.
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_plain_characters_is_encoded() {
        assert_eq!(encode("@a-b_c.~9"), "%40a-b_c.~9");
        assert_eq!(encode("é\\%2F?#+ \n"), "%C3%A9%5C%252F%3F%23%2B%20%0A");
    }

    #[test]
    fn an_id_is_letters_digits_underscores_and_hyphens() {
        assert!(
            ["idt_9f3d66ef-2b9e", "general_ledger_id", "A"]
                .iter()
                .all(|text| check_id(text).is_ok())
        );
        assert!(
            [
                "", ".", "..", "a/b", "%2e", "a b", "a\n", "a\0", "é", "idt_{1}"
            ]
            .iter()
            .all(|text| check_id(text).is_err())
        );
    }

    #[test]
    fn what_no_path_can_carry_is_refused() {
        assert!(
            ["a/b", "/", ".", ".."]
                .iter()
                .all(|text| check(text).is_err())
        );
        assert!(
            ["a.b", "...", "\\", "%2F", "%2e"]
                .iter()
                .all(|text| check(text).is_ok())
        );
    }
}
