//! The fields of an identity that the server puts tokens in place of.

use std::fmt;

use blnk_api::types;
use serde::{Deserialize, Serialize};

/// A field of an identity that can be tokenized, by the server's name for it.
///
/// Open: what counts as tokenized is stored in the identity's metadata, where anybody can write a name of their own.
///
/// Source: the documentation page of `POST /proxy/identities/{identity_id}/tokenize/{field}`.
///
/// # Example
///
/// ```
/// use blnk::TokenizableField;
///
/// assert_eq!(TokenizableField::FirstName.as_str(), "FirstName");
/// assert_eq!(TokenizableField::from("Street"), TokenizableField::Street);
/// // The name of the member is not the name of the field.
/// assert_eq!(TokenizableField::from("street"), TokenizableField::Other("street".to_owned()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(from = "String", into = "String")]
#[cfg_attr(feature = "json-schema", schemars(with = "String"))]
#[non_exhaustive]
pub enum TokenizableField {
    /// `first_name`
    FirstName,
    /// `last_name`
    LastName,
    /// `other_names`
    OtherNames,
    /// `email_address`
    EmailAddress,
    /// `phone_number`
    PhoneNumber,
    /// `street`
    Street,
    /// `post_code`
    PostCode,
    /// Any other name, as a reply may have it. The server tokenizes no such field, and no request takes it.
    Other(String),
}

impl TokenizableField {
    /// The server's name.
    pub fn as_str(&self) -> &str {
        match self {
            Self::FirstName => "FirstName",
            Self::LastName => "LastName",
            Self::OtherNames => "OtherNames",
            Self::EmailAddress => "EmailAddress",
            Self::PhoneNumber => "PhoneNumber",
            Self::Street => "Street",
            Self::PostCode => "PostCode",
            Self::Other(name) => name,
        }
    }

    /// The same field on the wire; none for a name that the server does not tokenize.
    pub(crate) fn to_wire(&self) -> Option<types::TokenizableField> {
        self.as_str().parse().ok()
    }
}

impl From<&str> for TokenizableField {
    fn from(name: &str) -> Self {
        match name {
            "FirstName" => Self::FirstName,
            "LastName" => Self::LastName,
            "OtherNames" => Self::OtherNames,
            "EmailAddress" => Self::EmailAddress,
            "PhoneNumber" => Self::PhoneNumber,
            "Street" => Self::Street,
            "PostCode" => Self::PostCode,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl From<String> for TokenizableField {
    fn from(name: String) -> Self {
        Self::from(name.as_str())
    }
}

impl From<TokenizableField> for String {
    fn from(field: TokenizableField) -> Self {
        field.as_str().to_owned()
    }
}

impl fmt::Display for TokenizableField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The fields that a call is to tokenize, in their order: at most seven, none twice.
#[derive(Clone, Copy, Default)]
pub(crate) struct Asked([Option<types::TokenizableField>; 7]);

impl Asked {
    pub(crate) fn new(fields: &[types::TokenizableField]) -> Self {
        let mut asked = Self::default();
        for (place, field) in asked.0.iter_mut().zip(fields) {
            *place = Some(*field);
        }
        asked
    }

    /// Those before the one of this name; all, if it is not among them.
    pub(crate) fn before(self, name: Option<&str>) -> Self {
        let mut ended = false;
        Self(self.0.map(|field| {
            ended |= field.is_some_and(|field| Some(&*field.to_string()) == name);
            field.filter(|_| !ended)
        }))
    }

    pub(crate) fn fields(self) -> impl Iterator<Item = TokenizableField> {
        let fields = self.0.into_iter().flatten();
        fields.map(|field| TokenizableField::from(field.to_string()))
    }
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().flatten()).finish()
    }
}
