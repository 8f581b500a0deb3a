//! Text inside a path.

use std::fmt::Write;

use crate::id::InvalidText;

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
