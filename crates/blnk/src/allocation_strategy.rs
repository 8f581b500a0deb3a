//! How lineage-tracked funds are spent.

use std::{convert::Infallible, fmt, str::FromStr};

use blnk_api::types::AllocationStrategyInput;
use serde::{Deserialize, Serialize};

/// How a balance that tracks fund lineage spends what it holds.
///
/// Open: a newer server may answer with a strategy of its own. Source: `allocation_strategy` of `POST /proxy/balances`.
///
/// # Example
///
/// ```
/// use blnk::AllocationStrategy;
///
/// assert_eq!(AllocationStrategy::from("LIFO"), AllocationStrategy::Lifo);
/// assert_eq!(AllocationStrategy::from("NEWEST").as_str(), "NEWEST");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(from = "String", into = "String")]
#[cfg_attr(feature = "json-schema", schemars(with = "String"))]
#[non_exhaustive]
pub enum AllocationStrategy {
    /// First in, first out; the default.
    Fifo,
    /// Last in, first out.
    Lifo,
    /// From each source in proportion to what it holds.
    Proportional,
    /// Any other text. The server refuses it in requests.
    Other(String),
}

impl AllocationStrategy {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Fifo => "FIFO",
            Self::Lifo => "LIFO",
            Self::Proportional => "PROPORTIONAL",
            Self::Other(text) => text,
        }
    }

    /// The server trims and upper-cases before it compares, and takes a blank as the default.
    ///
    /// Go upper-cases rune by rune: one character becomes one character, so a dotless `ı` makes an `I`, while a
    /// ligature, which Rust would spell out as two letters, stays what it is.
    pub(crate) fn as_the_server_reads_it(&self) -> Self {
        let Self::Other(text) = self else {
            return self.clone();
        };
        let upper: String = text
            .trim()
            .chars()
            .map(|c| {
                let mut upper = c.to_uppercase();
                match (upper.next(), upper.next()) {
                    (Some(one), None) => one,
                    _ => c,
                }
            })
            .collect();
        match Self::from(upper.as_str()) {
            Self::Other(upper) if upper.is_empty() => Self::Fifo,
            Self::Other(_) => self.clone(),
            known => known,
        }
    }

    pub(crate) fn to_wire(&self) -> Option<AllocationStrategyInput> {
        match self {
            Self::Fifo => Some(AllocationStrategyInput::Fifo),
            Self::Lifo => Some(AllocationStrategyInput::Lifo),
            Self::Proportional => Some(AllocationStrategyInput::Proportional),
            Self::Other(_) => None,
        }
    }
}

impl From<&str> for AllocationStrategy {
    fn from(text: &str) -> Self {
        match text {
            "FIFO" => Self::Fifo,
            "LIFO" => Self::Lifo,
            "PROPORTIONAL" => Self::Proportional,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl From<String> for AllocationStrategy {
    fn from(text: String) -> Self {
        match Self::from(text.as_str()) {
            Self::Other(_) => Self::Other(text),
            known => known,
        }
    }
}

impl From<AllocationStrategy> for String {
    fn from(strategy: AllocationStrategy) -> Self {
        match strategy {
            AllocationStrategy::Other(text) => text,
            known => known.as_str().to_owned(),
        }
    }
}

impl FromStr for AllocationStrategy {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}

impl fmt::Display for AllocationStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
