//! Placeholder.
use serde::{Deserialize, Serialize};
/// Placeholder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MinorUnits(i64);
