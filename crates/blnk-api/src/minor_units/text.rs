//! From decimal text: which text is an amount, and why other text is not.

use std::{error::Error, fmt, str::FromStr};

use num_bigint::BigInt;

use super::{MinorUnits, Repr};

/// What an amount is, for error messages.
pub(super) const EXPECTED: &str = "a whole number of minor units such as -1250";

/// The most characters of a refused text that an error quotes.
const EXCERPT_CHARS: usize = 40;

/// Text that is not an amount.
///
/// The message says what was found (its first characters only, however long it is), what was expected, and the cure.
///
/// # Example
///
/// ```
/// let error = "12.50".parse::<blnk_api::MinorUnits>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "expected a whole number of minor units such as -1250, found a fraction, `12.50`: \
///      count in the smallest unit of the currency",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseMinorUnitsError {
    problem: Problem,
    excerpt: Excerpt,
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Problem {
    Empty,
    PlusSign,
    LeadingZero,
    Fraction,
    Exponent,
    Null,
    Boolean,
    Object,
    Array,
    TooLong { digits: usize },
    Other,
}

impl ParseMinorUnitsError {
    pub(super) fn of(text: &str) -> Self {
        Self::new(Problem::of(text), text)
    }

    fn new(problem: Problem, text: &str) -> Self {
        let excerpt = Excerpt::of(text);
        Self { problem, excerpt }
    }
}

impl Problem {
    fn of(text: &str) -> Self {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let numeric = unsigned.starts_with(|first: char| first.is_ascii_digit())
            && unsigned
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
        match text.chars().next() {
            None => Self::Empty,
            Some('+') => Self::PlusSign,
            Some('{') => Self::Object,
            Some('[') => Self::Array,
            _ if text == "null" => Self::Null,
            _ if text == "true" || text == "false" => Self::Boolean,
            _ if numeric && unsigned.contains(['e', 'E']) => Self::Exponent,
            _ if numeric && unsigned.contains('.') => Self::Fraction,
            _ => Self::Other,
        }
    }

    /// What was found, and how to correct it.
    fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => ("nothing", ""),
            Self::PlusSign => ("a leading plus sign", "remove it"),
            Self::LeadingZero => ("a leading zero", "remove it"),
            Self::Fraction => ("a fraction", "count in the smallest unit of the currency"),
            Self::Exponent => ("an exponent", "write out all digits"),
            Self::Null => ("null", "write 0, or omit the member"),
            Self::Boolean => ("a boolean", ""),
            Self::Object => ("an object", ""),
            Self::Array => ("an array", ""),
            Self::TooLong { .. } => ("too many digits", ""),
            Self::Other => ("other text", ""),
        }
    }
}

impl fmt::Display for ParseMinorUnitsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let excerpt = &self.excerpt;
        let (found, cure) = self.problem.describe();
        match self.problem {
            Problem::TooLong { digits } => {
                let most = MinorUnits::MAX_DIGITS;
                return write!(
                    f,
                    "expected a whole number of at most {most} digits, found {digits}, {excerpt}"
                );
            }
            Problem::Empty | Problem::Null => write!(f, "expected {EXPECTED}, found {found}")?,
            _ => write!(f, "expected {EXPECTED}, found {found}, {excerpt}")?,
        }
        if cure.is_empty() {
            Ok(())
        } else {
            write!(f, ": {cure}")
        }
    }
}

impl Error for ParseMinorUnitsError {}

impl MinorUnits {
    pub(super) fn parse(text: &str) -> Result<Self, ParseMinorUnitsError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ParseMinorUnitsError::of(text));
        }
        if digits.len() > 1 && digits.starts_with('0') {
            return Err(ParseMinorUnitsError::new(Problem::LeadingZero, text));
        }
        if digits.len() > Self::MAX_DIGITS {
            let digits = digits.len();
            return Err(ParseMinorUnitsError::new(Problem::TooLong { digits }, text));
        }
        if let Ok(small) = text.parse() {
            return Ok(Self(Repr::Small(small)));
        }
        match BigInt::parse_bytes(text.as_bytes(), 10) {
            Some(big) => Ok(Self::from_big(big)),
            None => Err(ParseMinorUnitsError::new(Problem::Other, text)),
        }
    }
}

/// Parses canonical decimal text: an optional `-` and digits. Refuses `+`, blanks, separators, leading zeros, fractions,
/// exponents and more than [`MAX_DIGITS`](MinorUnits::MAX_DIGITS) digits.
///
/// ```
/// # use blnk_api::MinorUnits;
/// assert_eq!("-1250".parse(), Ok(MinorUnits::from(-1250)));
/// assert!("1,250".parse::<MinorUnits>().is_err());
/// ```
impl FromStr for MinorUnits {
    type Err = ParseMinorUnitsError;

    fn from_str(text: &str) -> Result<Self, ParseMinorUnitsError> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for MinorUnits {
    type Error = ParseMinorUnitsError;

    fn try_from(text: &str) -> Result<Self, ParseMinorUnitsError> {
        Self::parse(text)
    }
}

/// The first characters of a text, so that the length of an error does not depend on the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    start: String,
    cut: bool,
}

impl Excerpt {
    pub(super) fn of(text: &str) -> Self {
        let end = text.char_indices().nth(EXCERPT_CHARS);
        let start = end.map_or(text, |(end, _)| &text[..end]);
        Self {
            start: start.to_owned(),
            cut: end.is_some(),
        }
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Escaped, so that a server cannot write line breaks or terminal codes into a log.
        let dots = if self.cut { "…" } else { "" };
        write!(f, "`{}{dots}`", self.start.escape_debug())
    }
}
