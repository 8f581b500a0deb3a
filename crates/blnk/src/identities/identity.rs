//! What comes back: an identity.

use blnk_api::types;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    identities::identity_type::IdentityType,
    reply::{
        decode::{self, NoId, Reply, lenient, report_unreadable, required_id, text, time},
        raw::Raw,
    },
    values::{id::IdentityId, metadata::Metadata, redacted::Redacted},
};

/// An identity: a person or an organization that owns balances.
///
/// Personal data is [`Redacted`]: it prints as `…` and is read with `reveal`. Empty texts and zero times of the server
/// are `None` here. A tokenized field has its token, which begins with `FPT:`. [`raw`](Self::raw) returns the server's
/// own text, with members that this version does not know.
///
/// Source: the replies of `POST /proxy/identities` and `GET /proxy/identities/{identity_id}`.
///
/// # Example: personal data
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// let ada = blnk::NewIdentity::individual().first_name("Ada");
/// let identity = blnk.identities().create(&ada).await?;
/// assert_eq!(identity.first_name.as_ref().unwrap().reveal(), "Ada");
/// assert_eq!(identity.last_name, None);
/// assert!(!format!("{identity:?}").contains("Ada"));
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Identity {
    /// The identity's id.
    pub identity_id: IdentityId,
    /// What the identity is. `None` if it was not set.
    pub identity_type: Option<IdentityType>,
    /// The organization's name.
    pub organization_name: Option<Redacted>,
    /// The category: any text, such as `customer`.
    pub category: Option<Redacted>,
    /// A person's first name. Can be [tokenized](crate::identities::TokenizableField).
    pub first_name: Option<Redacted>,
    /// A person's last name. Can be [tokenized](crate::identities::TokenizableField).
    pub last_name: Option<Redacted>,
    /// A person's other names. Can be [tokenized](crate::identities::TokenizableField).
    pub other_names: Option<Redacted>,
    /// The gender: any text.
    pub gender: Option<Redacted>,
    /// The email address, which the server does not validate. Can be [tokenized](crate::identities::TokenizableField).
    pub email_address: Option<Redacted>,
    /// The phone number, which the server does not validate. Can be [tokenized](crate::identities::TokenizableField).
    pub phone_number: Option<Redacted>,
    /// The nationality: any text.
    pub nationality: Option<Redacted>,
    /// The street of the address. Can be [tokenized](crate::identities::TokenizableField).
    pub street: Option<Redacted>,
    /// The country of the address.
    pub country: Option<Redacted>,
    /// The state of the address.
    pub state: Option<Redacted>,
    /// The post code of the address. Can be [tokenized](crate::identities::TokenizableField).
    pub post_code: Option<Redacted>,
    /// The city of the address.
    pub city: Option<Redacted>,
    /// The date of birth.
    pub dob: Option<Redacted<NaiveDate>>,
    /// When it was created; `None` if the server sent a time that cannot be read. The reply to the creation has
    /// nanoseconds, later reads have rounded microseconds, so the two differ.
    pub created_at: Option<DateTime<Utc>>,
    /// The caller's own data, and `tokenized_fields`, the server's list of what is tokenized. `None` if none was set;
    /// an empty object is `Some`.
    pub meta_data: Option<Metadata>,
    #[serde(skip)]
    raw: Raw,
}

impl Identity {
    /// Returns the server's own text. It contains personal data, which its `Debug` does not show.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    /// Returns the names of the members of [`raw`](Self::raw) that this version does not know, sorted.
    pub fn unknown_members(&self) -> Vec<String> {
        self.raw.unknown_to(self)
    }
}

impl Reply for Identity {
    type Wire = types::Identity;

    fn from_wire(wire: types::Identity, raw: Raw) -> Result<Self, NoId> {
        let personal = |member, value| text(member, value).map(Redacted::from);
        let dob = text("dob", wire.dob);
        let dob = dob.as_deref().and_then(|text| {
            day(text).or_else(|| {
                report_unreadable("dob");
                None
            })
        });
        Ok(Self {
            identity_id: IdentityId::from_server(required_id(wire.identity_id)?),
            identity_type: text("identity_type", wire.identity_type).map(IdentityType::from),
            organization_name: personal("organization_name", wire.organization_name),
            category: personal("category", wire.category),
            first_name: personal("first_name", wire.first_name),
            last_name: personal("last_name", wire.last_name),
            other_names: personal("other_names", wire.other_names),
            gender: personal("gender", wire.gender),
            email_address: personal("email_address", wire.email_address),
            phone_number: personal("phone_number", wire.phone_number),
            nationality: personal("nationality", wire.nationality),
            street: personal("street", wire.street),
            country: personal("country", wire.country),
            state: personal("state", wire.state),
            post_code: personal("post_code", wire.post_code),
            city: personal("city", wire.city),
            dob: dob.filter(|day| !is_unset(*day)).map(Redacted::from),
            created_at: time("created_at", wire.created_at),
            meta_data: lenient("meta_data", wire.meta_data).map(Metadata::from),
            raw,
        })
    }

    fn record(&self) -> Option<(&str, &Raw)> {
        Some((self.identity_id.as_str(), &self.raw))
    }
}

/// Returns whether a day means "none" on the server: it is the day of Go's zero time.
pub(crate) fn is_unset(day: NaiveDate) -> bool {
    NaiveDate::from_ymd_opt(1, 1, 1) == Some(day)
}

/// Returns the day of a text that begins with one.
fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()
}

/// Reads what `Serialize` writes, and the server's own JSON.
impl<'de> Deserialize<'de> for Identity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::deserialize(deserializer)
    }
}
