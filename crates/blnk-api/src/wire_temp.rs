#![allow(missing_docs, reason = "temp")]
use crate::MinorUnits;
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    pub name: &'static str,
    pub method: &'static str,
    pub template: &'static str,
    pub success_status: u16,
}
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct WireAmount(pub MinorUnits);
impl From<WireAmount> for MinorUnits {
    fn from(a: WireAmount) -> Self {
        a.0
    }
}
