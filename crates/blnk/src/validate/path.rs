//! Text inside a path.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::values::text::InvalidText;

/// Everything but ASCII letters, digits, `-`, `_`, `~` and `.`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'~')
    .remove(b'.');

/// Validates text that is percent-encoded into one segment of a path.
///
/// The server splits at `%2F` as at `/`, and clients, proxies and servers resolve `.` and `..` (and `%2E`) before they
/// look anything up. No encoding avoids either.
pub(crate) fn check_segment(text: &str) -> Result<(), InvalidText> {
    let expected = "a name that can be a part of a path";
    if text.contains('/') {
        Err(InvalidText::new(
            "contains `/`, so the balance could never be found by indicator again",
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

/// Validates an id as a segment of a path: ASCII letters, digits, `_` and `-`.
///
/// The server's own ids contain nothing else, and `%2e%2e` and `%0A` were seen to escape a prefix.
pub(crate) fn check_id(text: &str) -> Result<(), InvalidText> {
    let expected = "the id of a record: letters, digits, `_` and `-`";
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if text.is_empty() {
        return Err(InvalidText::new("is empty", expected));
    }
    match text.chars().position(|c| !plain(&c)) {
        Some(at) => {
            let found = format!(
                "contains a character that no id has, at character {}",
                at + 1
            );
            Err(InvalidText::new(found, expected))
        }
        None => Ok(()),
    }
}

/// Percent-encodes text as one segment of a path.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
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
        for id in ["idt_9f3d66ef-2b9e", "general_ledger_id", "A"] {
            assert!(check_id(id).is_ok(), "{id}");
        }
        for text in [
            "", ".", "..", "a/b", "%2e", "a b", "a\n", "a\0", "é", "idt_{1}",
        ] {
            assert!(check_id(text).is_err(), "{text}");
        }
    }

    #[test]
    fn text_that_no_encoding_brings_into_one_segment_is_refused() {
        for text in ["a/b", "/", ".", ".."] {
            assert!(check_segment(text).is_err(), "{text}");
        }
        for text in ["a.b", "...", "\\", "%2F", "%2e"] {
            assert!(check_segment(text).is_ok(), "{text}");
        }
    }
}
