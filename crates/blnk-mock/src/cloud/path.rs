//! Paths and queries as Core sees them behind a proxy.

/// A path as Core sees it behind a proxy.
///
/// The proxy decodes it, so that an escaped slash separates segments like any other, an escaped
/// `..` goes up, and consecutive slashes count as one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) segments: Vec<String>,
    pub(crate) ends_with_slash: bool,
}

impl Path {
    /// `None` if the escapes are invalid, decode to U+0000 or go above the root.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let decoded = percent_decoded(path).filter(|decoded| !decoded.contains('\0'))?;
        let mut segments = Vec::new();
        for segment in decoded.split('/') {
            match segment {
                "" | "." => {}
                ".." => {
                    segments.pop()?;
                }
                _ => segments.push(segment.to_owned()),
            }
        }
        let ends_with_slash = ["/", "/.", "/.."].iter().any(|end| decoded.ends_with(end));
        Some(Self {
            segments,
            ends_with_slash,
        })
    }

    pub(crate) fn is_proxied(&self) -> bool {
        let below_proxy = self.segments.len() > 1 || self.ends_with_slash;
        self.segments.first().is_some_and(|first| first == "proxy") && below_proxy
    }
}

/// The names and values of a query, decoded; `None` for those that cannot be decoded.
pub(crate) fn query_pairs(query: &str) -> impl Iterator<Item = (Option<String>, Option<String>)> {
    query.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (query_decoded(name), query_decoded(value))
    })
}

/// A name or value of a query, decoded; `None` if its escapes are invalid.
pub(crate) fn query_decoded(text: &str) -> Option<String> {
    percent_decoded(&text.replace('+', " "))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        let digits = part
            .get(..2)
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend(part.bytes().skip(2));
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
