//! How far a source may go below zero.

use blnk_api::MinorUnits;
use serde::{Deserialize, Serialize};

/// How far the source of a transaction may go below zero.
///
/// The server has a flag and a limit, and drops the limit on the queue when both are sent. So one of them is sent, never
/// both.
///
/// # Example
///
/// ```
/// use blnk::transactions::Overdraft;
///
/// assert_eq!(Overdraft::default(), Overdraft::None);
/// assert_eq!(serde_json::to_string(&Overdraft::UpTo(1_000.into()))?, r#"{"up_to":"1000"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(from = "Written", into = "Written")]
pub enum Overdraft {
    /// Not at all.
    #[default]
    None,
    /// By this many minor units, below 2^50. It must be a finite decimal in major units.
    UpTo(MinorUnits),
    /// Without limit, as the source of new money must.
    Unlimited,
}

impl Overdraft {
    pub(crate) fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// How it is written in every format: a name, or an object with the limit. Formats write serde's own form differently.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Written {
    Name(Name),
    Limit(Limit),
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum Name {
    None,
    Unlimited,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Limit {
    up_to: MinorUnits,
}

impl From<Written> for Overdraft {
    fn from(written: Written) -> Self {
        match written {
            Written::Name(Name::None) => Self::None,
            Written::Name(Name::Unlimited) => Self::Unlimited,
            Written::Limit(Limit { up_to }) => Self::UpTo(up_to),
        }
    }
}

impl From<Overdraft> for Written {
    fn from(overdraft: Overdraft) -> Self {
        match overdraft {
            Overdraft::None => Self::Name(Name::None),
            Overdraft::Unlimited => Self::Name(Name::Unlimited),
            Overdraft::UpTo(up_to) => Self::Limit(Limit { up_to }),
        }
    }
}
