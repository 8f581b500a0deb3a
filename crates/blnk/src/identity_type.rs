//! What an identity is: a person, or an organization.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an identity is.
///
/// Open: the documentation names two, and the server takes any text. Source: `identity_type` of
/// `POST /proxy/identities`.
///
/// # Example
///
/// ```
/// use blnk::IdentityType;
///
/// assert_eq!(IdentityType::from("organization"), IdentityType::Organization);
/// assert_eq!(IdentityType::from("trust").as_str(), "trust");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(from = "String", into = "String")]
#[cfg_attr(feature = "json-schema", schemars(with = "String"))]
#[non_exhaustive]
pub enum IdentityType {
    /// A person.
    Individual,
    /// Anything that is no person.
    Organization,
    /// Any other text.
    Other(String),
}

impl IdentityType {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Individual => "individual",
            Self::Organization => "organization",
            Self::Other(text) => text,
        }
    }
}

impl From<&str> for IdentityType {
    fn from(text: &str) -> Self {
        match text {
            "individual" => Self::Individual,
            "organization" => Self::Organization,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl From<String> for IdentityType {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<IdentityType> for String {
    fn from(kind: IdentityType) -> Self {
        kind.as_str().to_owned()
    }
}

impl fmt::Display for IdentityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
