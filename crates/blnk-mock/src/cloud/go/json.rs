//! Parses JSON as Core's decoder does: one value; the text after it is ignored.
//!
//! Neither parsing nor writing recurses: Core accepts 10,000 levels of nesting, which would
//! overflow the stack of a test thread. A [`Document`] is therefore a flat list of nodes that refer
//! to each other by index.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Go's `encoding/json` refuses to open more brackets than this.
const MAX_DEPTH: usize = 10_000;

/// A parsed JSON value and its source.
#[derive(Debug)]
pub(crate) struct Document {
    source: Vec<u8>,
    nodes: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    Null,
    Bool(bool),
    /// The literal.
    Number(Range<usize>),
    /// The text between the quotes, still escaped.
    Text(Range<usize>),
    Array(Vec<usize>),
    /// In the order of the source, duplicates included: Go's replies depend on both.
    Object(Vec<(Range<usize>, usize)>),
}

/// A value inside a document.
#[derive(Clone, Debug)]
pub(crate) struct Json {
    document: Arc<Document>,
    at: usize,
}

/// The type of a [`Json`] and its value.
#[derive(Debug)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Parses the first value in `body`.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, SyntaxError> {
        let (nodes, at) = Parser {
            body,
            at: 0,
            nodes: Vec::new(),
        }
        .document()?;
        let document = Document {
            source: body.to_vec(),
            nodes,
        };
        Ok(Self {
            document: Arc::new(document),
            at,
        })
    }

    pub(crate) fn kind(&self) -> Kind {
        let json = |at: &usize| Self {
            document: Arc::clone(&self.document),
            at: *at,
        };
        match self.node() {
            Node::Null => Kind::Null,
            Node::Bool(value) => Kind::Bool(*value),
            Node::Number(literal) => Kind::Number(self.number(literal)),
            Node::Text(text) => Kind::Text(self.text(text)),
            Node::Array(items) => Kind::Array(items.iter().map(json).collect()),
            Node::Object(members) => Kind::Object(
                members
                    .iter()
                    .map(|(key, value)| (self.text(key), json(value)))
                    .collect(),
            ),
        }
    }

    /// Go's name for this type in a type error.
    pub(crate) fn kind_name(&self) -> &'static str {
        match self.node() {
            Node::Null => "null",
            Node::Bool(_) => "bool",
            Node::Number(_) => "number",
            Node::Text(_) => "string",
            Node::Array(_) => "array",
            Node::Object(_) => "object",
        }
    }

    /// The bytes between the quotes of a string, still escaped. Go parses times from these.
    pub(crate) fn escaped_text(&self) -> Option<&[u8]> {
        match self.node() {
            Node::Text(text) => Some(self.slice(text)),
            _ => None,
        }
    }

    /// A scalar as it was written; empty for an array or an object.
    pub(crate) fn source(&self) -> String {
        let range = match self.node() {
            Node::Null => return String::from("null"),
            Node::Bool(value) => return value.to_string(),
            Node::Number(literal) => literal.clone(),
            Node::Text(text) => {
                return format!("\"{}\"", String::from_utf8_lossy(self.slice(text)));
            }
            Node::Array(_) | Node::Object(_) => return String::new(),
        };
        String::from_utf8_lossy(self.slice(&range)).into_owned()
    }

    /// The first number in this value that exceeds a 64-bit float, as it was written.
    pub(crate) fn first_out_of_range(&self) -> Option<String> {
        let mut open = vec![self.at];
        while let Some(at) = open.pop() {
            match self.document.nodes.get(at) {
                Some(Node::Number(literal)) if self.number(literal).is_infinite() => {
                    return Some(String::from_utf8_lossy(self.slice(literal)).into_owned());
                }
                Some(Node::Array(items)) => open.extend(items.iter().rev()),
                Some(Node::Object(members)) => {
                    open.extend(members.iter().rev().map(|(_, value)| value))
                }
                _ => {}
            }
        }
        None
    }

    fn node(&self) -> &Node {
        self.document.nodes.get(self.at).unwrap_or(&Node::Null)
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.document.source.get(range.clone()).unwrap_or_default()
    }

    fn number(&self, literal: &Range<usize>) -> f64 {
        std::str::from_utf8(self.slice(literal))
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or_default()
    }

    fn text(&self, range: &Range<usize>) -> String {
        unescape(self.slice(range))
    }
}

/// Why the first value of a body is invalid, with Go's message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SyntaxError {
    /// The body is blank.
    Empty,
    /// The value is cut off.
    CutOff,
    /// An unexpected byte, and where it is.
    Byte(u8, Cow<'static, str>),
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("EOF"),
            Self::CutOff => f.write_str("unexpected EOF"),
            // Go prints the byte as a code point, so the first byte of an "é" is shown as "Ã".
            Self::Byte(byte, place) => match byte {
                b'\'' => write!(f, r"invalid character '\'' {place}"),
                b'\\' => write!(f, r"invalid character '\\' {place}"),
                0x07 => write!(f, r"invalid character '\a' {place}"),
                0x08 => write!(f, r"invalid character '\b' {place}"),
                b'\t' => write!(f, r"invalid character '\t' {place}"),
                b'\n' => write!(f, r"invalid character '\n' {place}"),
                0x0b => write!(f, r"invalid character '\v' {place}"),
                0x0c => write!(f, r"invalid character '\f' {place}"),
                b'\r' => write!(f, r"invalid character '\r' {place}"),
                0x00..=0x1f | 0x7f => write!(f, r"invalid character '\x{byte:02x}' {place}"),
                0x80..=0xa0 | 0xad => write!(f, r"invalid character '\u{byte:04x}' {place}"),
                _ => write!(f, "invalid character '{}' {place}", char::from(*byte)),
            },
        }
    }
}

/// A bracket that is still open.
enum Open {
    Array(Vec<usize>),
    Object(Vec<(Range<usize>, usize)>, Range<usize>),
}

struct Parser<'a> {
    body: &'a [u8],
    at: usize,
    nodes: Vec<Node>,
}

impl Parser<'_> {
    fn document(mut self) -> Result<(Vec<Node>, usize), SyntaxError> {
        if self.peek_past_blanks().is_none() {
            return Err(SyntaxError::Empty);
        }
        let mut open: Vec<Open> = Vec::new();
        'value: loop {
            let mut done = match self.next_past_blanks()? {
                b'[' => {
                    deeper(&open, b'[')?;
                    if self.closes(b']') {
                        self.push(Node::Array(Vec::new()))
                    } else {
                        open.push(Open::Array(Vec::new()));
                        continue 'value;
                    }
                }
                b'{' => {
                    deeper(&open, b'{')?;
                    if self.closes(b'}') {
                        self.push(Node::Object(Vec::new()))
                    } else {
                        let key = self.key()?;
                        open.push(Open::Object(Vec::new(), key));
                        continue 'value;
                    }
                }
                b'"' => {
                    let text = self.string()?;
                    self.push(Node::Text(text))
                }
                b't' => self.literal("true", Node::Bool(true))?,
                b'f' => self.literal("false", Node::Bool(false))?,
                b'n' => self.literal("null", Node::Null)?,
                digit @ (b'-' | b'0'..=b'9') => {
                    let number = self.number(digit)?;
                    self.push(Node::Number(number))
                }
                other => return Err(byte(other, "looking for beginning of value")),
            };
            // The value is complete: add it to its parent, and close the parents that end here.
            loop {
                done = match open.pop() {
                    None => return Ok((self.nodes, done)),
                    Some(Open::Array(mut items)) => {
                        items.push(done);
                        match self.next_past_blanks()? {
                            b',' => {
                                open.push(Open::Array(items));
                                continue 'value;
                            }
                            b']' => self.push(Node::Array(items)),
                            other => return Err(byte(other, "after array element")),
                        }
                    }
                    Some(Open::Object(mut members, key)) => {
                        members.push((key, done));
                        match self.next_past_blanks()? {
                            b',' => {
                                let key = self.key()?;
                                open.push(Open::Object(members, key));
                                continue 'value;
                            }
                            b'}' => self.push(Node::Object(members)),
                            other => return Err(byte(other, "after object key:value pair")),
                        }
                    }
                };
            }
        }
    }

    fn push(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn next(&mut self) -> Result<u8, SyntaxError> {
        let byte = self.body.get(self.at).copied().ok_or(SyntaxError::CutOff)?;
        self.at += 1;
        Ok(byte)
    }

    fn peek_past_blanks(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.body.get(self.at) {
            self.at += 1;
        }
        self.body.get(self.at).copied()
    }

    fn next_past_blanks(&mut self) -> Result<u8, SyntaxError> {
        self.peek_past_blanks();
        self.next()
    }

    fn closes(&mut self, bracket: u8) -> bool {
        let closes = self.peek_past_blanks() == Some(bracket);
        self.at += usize::from(closes);
        closes
    }

    fn key(&mut self) -> Result<Range<usize>, SyntaxError> {
        match self.next_past_blanks()? {
            b'"' => {}
            other => return Err(byte(other, "looking for beginning of object key string")),
        }
        let key = self.string()?;
        match self.next_past_blanks()? {
            b':' => Ok(key),
            other => Err(byte(other, "after object key")),
        }
    }

    /// Parses the rest of a string after its opening quote.
    fn string(&mut self) -> Result<Range<usize>, SyntaxError> {
        let start = self.at;
        loop {
            match self.next()? {
                b'"' => return Ok(start..self.at - 1),
                b'\\' => match self.next()? {
                    b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"' => {}
                    b'u' => {
                        for _ in 0..4 {
                            let digit = self.next()?;
                            if !digit.is_ascii_hexdigit() {
                                return Err(byte(digit, r"in \u hexadecimal character escape"));
                            }
                        }
                    }
                    other => return Err(byte(other, "in string escape code")),
                },
                control @ 0x00..=0x1f => return Err(byte(control, "in string literal")),
                _ => {}
            }
        }
    }

    /// Parses the rest of a literal after its first letter.
    fn literal(&mut self, word: &'static str, node: Node) -> Result<usize, SyntaxError> {
        for expected in word.bytes().skip(1) {
            let found = self.next()?;
            if found != expected {
                let place = format!("in literal {word} (expecting '{}')", char::from(expected));
                return Err(SyntaxError::Byte(found, Cow::Owned(place)));
            }
        }
        Ok(self.push(node))
    }

    /// Parses the rest of a number after its first character.
    fn number(&mut self, first: u8) -> Result<Range<usize>, SyntaxError> {
        let start = self.at - 1;
        let mut lead = first;
        if lead == b'-' {
            lead = self.next()?;
            if !lead.is_ascii_digit() {
                return Err(byte(lead, "in numeric literal"));
            }
        }
        // A number that starts with 0 ends there: "01" is the value 0 with a 1 after it.
        if lead != b'0' {
            self.digits();
        }
        if self.body.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.one_digit("after decimal point in numeric literal")?;
            self.digits();
        }
        if let Some(b'e' | b'E') = self.body.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.body.get(self.at) {
                self.at += 1;
            }
            self.one_digit("in exponent of numeric literal")?;
            self.digits();
        }
        Ok(start..self.at)
    }

    fn one_digit(&mut self, place: &'static str) -> Result<(), SyntaxError> {
        let found = self.next()?;
        if found.is_ascii_digit() {
            Ok(())
        } else {
            Err(byte(found, place))
        }
    }

    fn digits(&mut self) {
        while self.body.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
    }
}

fn byte(found: u8, place: &'static str) -> SyntaxError {
    SyntaxError::Byte(found, Cow::Borrowed(place))
}

fn deeper(open: &[Open], bracket: u8) -> Result<(), SyntaxError> {
    if open.len() < MAX_DEPTH {
        Ok(())
    } else {
        Err(byte(bracket, "exceeded max depth"))
    }
}

/// The value of a string: each invalid byte and each lone surrogate becomes U+FFFD.
fn unescape(mut escaped: &[u8]) -> String {
    let mut text = String::with_capacity(escaped.len());
    while let Some(backslash) = escaped.iter().position(|byte| *byte == b'\\') {
        push_lossy(&mut text, &escaped[..backslash]);
        let mut rest = &escaped[backslash + 1..];
        let plain = match rest.first() {
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let high = code_unit(rest).unwrap_or_default();
                rest = rest.get(4..).unwrap_or_default();
                let low = rest
                    .get(1..)
                    .filter(|next| next.starts_with(br"\u"))
                    .and_then(|next| code_unit(&next[1..]));
                match (char::from_u32(high), low.and_then(|low| pair(high, low))) {
                    (Some(plain), _) => plain,
                    (None, Some(joined)) => {
                        rest = rest.get(6..).unwrap_or_default();
                        joined
                    }
                    (None, None) => char::REPLACEMENT_CHARACTER,
                }
            }
            Some(other) => char::from(*other),
            None => break,
        };
        text.push(plain);
        escaped = rest.get(1..).unwrap_or_default();
    }
    push_lossy(&mut text, escaped);
    text
}

/// The four hexadecimal digits after a `u`.
fn code_unit(after_backslash: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(after_backslash.get(1..5)?).ok()?;
    u32::from_str_radix(digits, 16).ok()
}

fn pair(high: u32, low: u32) -> Option<char> {
    let both = (0xd800..0xdc00).contains(&high) && (0xdc00..0xe000).contains(&low);
    if both {
        char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))
    } else {
        None
    }
}

fn push_lossy(text: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
}
