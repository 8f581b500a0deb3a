//! Decimals that a 64-bit float cannot represent, found in JSON text.

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
