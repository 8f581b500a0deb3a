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
#[serde(rename_all = "snake_case")]
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
