//! Makes and reads the tokens that replace personal data.

use std::collections::HashMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Makes tokens and reads them. The server's tokens contain the clear text, encrypted; here it is
/// stored beside them, so that nobody can decode a token.
pub(crate) struct Vault {
    pub(crate) enabled: bool,
    /// Clear texts by the sealed part of their tokens.
    clear: HashMap<String, String>,
}

impl Default for Vault {
    fn default() -> Self {
        Self {
            enabled: true,
            clear: HashMap::new(),
        }
    }
}

/// Shows no clear text.
impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("enabled", &self.enabled)
            .field("tokens", &self.clear.len())
            .finish()
    }
}

impl Vault {
    /// A visible part, which is the same for the same text and replaces ASCII letters and digits
    /// alone, and a sealed part, which differs each time.
    pub(crate) fn tokenize(&mut self, clear: &str, salt: &str) -> String {
        let within = |first: u8, count: u8, byte: u8| char::from(first + byte % count);
        let visible: String = clear
            .chars()
            .zip(noise(clear))
            .map(|(character, byte)| match character {
                'A'..='Z' => within(b'A', 26, byte),
                'a'..='z' => within(b'a', 26, byte),
                '0'..='9' => within(b'0', 10, byte),
                other => other,
            })
            .collect();
        // The server's cipher adds a nonce of 12 bytes and a tag of 16.
        let sealed: Vec<u8> = noise(&(salt, clear)).take(12 + clear.len() + 16).collect();
        let sealed = base64(&sealed);
        let token = format!("FPT:{visible}:{sealed}");
        self.clear.insert(sealed, clear.to_owned());
        token
    }

    /// The sealed part is taken to begin after the second colon, so that the token of a text with a
    /// colon cannot be read.
    pub(crate) fn clear_text(&self, token: &str) -> Option<&str> {
        let sealed = match token.strip_prefix("FPT:") {
            Some(rest) => rest.split_once(':')?.1,
            None => token,
        };
        self.clear.get(sealed).map(String::as_str)
    }
}

/// Bytes that look random and are the same for the same seed.
fn noise(seed: &(impl Hash + ?Sized)) -> impl Iterator<Item = u8> {
    (0_u64..).flat_map(move |nth| {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        nth.hash(&mut hasher);
        hasher.finish().to_le_bytes()
    })
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |nth: usize| group.get(nth).copied().unwrap_or_default();
        let digits = [
            byte(0) >> 2,
            (byte(0) & 0x03) << 4 | byte(1) >> 4,
            (byte(1) & 0x0f) << 2 | byte(2) >> 6,
            byte(2) & 0x3f,
        ];
        let shown = digits
            .iter()
            .map(|digit| char::from(DIGITS[usize::from(*digit)]));
        text.extend(shown.take(group.len() + 1));
        text.extend(std::iter::repeat_n('=', 3 - group.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Vault;

    /// A token's visible part and its sealed part.
    fn parts(token: &str) -> (&str, &str) {
        let rest = token.strip_prefix("FPT:").unwrap();
        rest.rsplit_once(':').unwrap()
    }

    #[test]
    fn a_token_preserves_the_class_of_each_character_and_hides_ascii_alone() {
        let clear = "Müller & Söhne 漢字, Nr. 007";
        let token = Vault::default().tokenize(clear, "salt");
        let class = |text: &str| -> String {
            let class = |character| match character {
                'A'..='Z' => 'A',
                'a'..='z' => 'a',
                '0'..='9' => '0',
                other => other,
            };
            text.chars().map(class).collect()
        };
        assert_eq!(class(parts(&token).0), class(clear));
        assert_ne!(parts(&token).0, clear);
    }

    #[test]
    fn equal_texts_have_the_same_visible_part_and_another_sealed_part_each_time() {
        let mut vault = Vault::default();
        let (one, other) = (vault.tokenize("Ada", "1"), vault.tokenize("Ada", "2"));
        assert_eq!(parts(&one).0, parts(&other).0);
        assert_ne!(parts(&one).1, parts(&other).1);
    }

    #[test]
    fn the_sealed_part_is_as_long_as_a_nonce_the_text_and_a_tag_in_base64() {
        for (clear, length) in [("", 40), ("a", 40), ("Ada", 44), ("é", 40), ("Alice", 44)] {
            let token = Vault::default().tokenize(clear, "salt");
            assert_eq!(parts(&token).1.len(), length, "{token}");
        }
    }

    #[test]
    fn different_texts_have_different_tokens_even_if_every_uuid_is_the_same() {
        let mut vault = Vault::default();
        let tokens = ["Ada", "Eve"].map(|clear| vault.tokenize(clear, "same"));
        let clear = tokens.each_ref().map(|token| vault.clear_text(token));
        assert_eq!(clear, [Some("Ada"), Some("Eve")]);
    }
}
