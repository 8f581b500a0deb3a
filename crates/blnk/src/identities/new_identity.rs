//! What is sent: an identity to create.

use blnk_api::types;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    error::invalid_request::{InvalidRequest, Reason},
    identities::{fields::Fields, identity_type::IdentityType, operations::CREATE},
    validate::{
        Check,
        stored::{OptOuts, Restore, Store},
    },
    values::{id::IdentityId, metadata::Metadata, redacted::Redacted, text::IntoParam},
};

/// An identity to create: plain data that can be built, validated, stored, compared, and sent again.
///
/// No member is required, and the server validates no text. Personal data is [`Redacted`], so `Debug` does not show it.
///
/// Its JSON has the members of the wire. Unknown members are refused when it is read, because the server ignores a
/// misspelt one without a warning. [`Stored`](crate::Stored) is the form that preserves opt-outs.
///
/// Refused before it is sent: an id of your own that is not `idt_` and a UUID, a NUL character, a year of birth outside
/// 0 to 9999, and metadata that breaks the rules of [`Metadata`].
///
/// Source: the documentation page of `POST /proxy/identities`, and the server's behaviour where they differ.
///
/// # Example: stored, and read again
///
/// ```
/// use blnk::NewIdentity;
/// use chrono::NaiveDate;
///
/// let ada = NewIdentity::individual()
///     .identity_id("idt_3b63c8da-af29-4cc3-ad38-df17d87456e6")
///     .first_name("Ada")
///     .dob(NaiveDate::from_ymd_opt(1990, 1, 1).unwrap());
/// ada.validate()?;
///
/// let stored = serde_json::to_string(&ada)?;
/// assert!(stored.contains(r#""dob":"1990-01-01T00:00:00Z""#));
/// assert_eq!(serde_json::from_str::<NewIdentity>(&stored)?, ada);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[must_use = "an identity to create does nothing until it is sent"]
pub struct NewIdentity(Fields);

impl NewIdentity {
    /// Returns an identity to create, without any member.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a person to create.
    pub fn individual() -> Self {
        Self::new().identity_type(IdentityType::Individual)
    }

    /// Returns an organization to create.
    pub fn organization() -> Self {
        Self::new().identity_type(IdentityType::Organization)
    }

    /// Sets an id of your own: `idt_` and a UUID. **With it the creation can be repeated**: a second one is refused
    /// ([`is_duplicate`](crate::Error::is_duplicate)), and does not create another identity.
    ///
    /// Write the UUID in lower case with hyphens. The server also accepts upper case, no hyphens, braces and
    /// `urn:uuid:`, but each spelling is another identity, and ids with braces or colons cannot be read here: a path
    /// accepts only letters, digits, `_` and `-`.
    ///
    /// Servers before Core 0.14.2 ignore it: see [`server_versions`](crate::server_versions).
    pub fn identity_id(mut self, id: impl IntoParam<IdentityId>) -> Self {
        self.0.identity_id = Some(id.into_param().text);
        self
    }

    /// Sets what the identity is.
    pub fn identity_type(mut self, kind: impl Into<IdentityType>) -> Self {
        self.0.identity_type = Some(kind.into());
        self
    }

    /// Sets the organization's name.
    pub fn organization_name(mut self, text: impl Into<String>) -> Self {
        self.0.organization_name = Some(Redacted::from(text.into()));
        self
    }

    /// Sets the category: any text, such as `customer`.
    pub fn category(mut self, text: impl Into<String>) -> Self {
        self.0.category = Some(Redacted::from(text.into()));
        self
    }

    /// Sets a person's first name. It can be [tokenized](crate::identities::TokenizableField).
    pub fn first_name(mut self, text: impl Into<String>) -> Self {
        self.0.first_name = Some(Redacted::from(text.into()));
        self
    }

    /// Sets a person's last name. It can be [tokenized](crate::identities::TokenizableField).
    pub fn last_name(mut self, text: impl Into<String>) -> Self {
        self.0.last_name = Some(Redacted::from(text.into()));
        self
    }

    /// Sets a person's other names. They can be [tokenized](crate::identities::TokenizableField).
    pub fn other_names(mut self, text: impl Into<String>) -> Self {
        self.0.other_names = Some(Redacted::from(text.into()));
        self
    }

    /// Sets the gender: any text.
    pub fn gender(mut self, text: impl Into<String>) -> Self {
        self.0.gender = Some(Redacted::from(text.into()));
        self
    }

    /// Sets the email address, which the server does not validate. It can be
    /// [tokenized](crate::identities::TokenizableField).
    pub fn email_address(mut self, text: impl Into<String>) -> Self {
        self.0.email_address = Some(Redacted::from(text.into()));
        self
    }

    /// Sets the phone number, which the server does not validate. It can be
    /// [tokenized](crate::identities::TokenizableField).
    pub fn phone_number(mut self, text: impl Into<String>) -> Self {
        self.0.phone_number = Some(Redacted::from(text.into()));
        self
    }

    /// Sets the nationality: any text.
    pub fn nationality(mut self, text: impl Into<String>) -> Self {
        self.0.nationality = Some(Redacted::from(text.into()));
        self
    }

    /// Sets the street of the address. It can be [tokenized](crate::identities::TokenizableField).
    pub fn street(mut self, text: impl Into<String>) -> Self {
        self.0.street = Some(Redacted::from(text.into()));
        self
    }

    /// Sets the country of the address. The server's index refuses one beyond about 2,600 bytes.
    pub fn country(mut self, text: impl Into<String>) -> Self {
        self.0.country = Some(Redacted::from(text.into()));
        self
    }

    /// Sets the state of the address.
    pub fn state(mut self, text: impl Into<String>) -> Self {
        self.0.state = Some(Redacted::from(text.into()));
        self
    }

    /// Sets the post code of the address. It can be [tokenized](crate::identities::TokenizableField).
    pub fn post_code(mut self, text: impl Into<String>) -> Self {
        self.0.post_code = Some(Redacted::from(text.into()));
        self
    }

    /// Sets the city of the address.
    pub fn city(mut self, text: impl Into<String>) -> Self {
        self.0.city = Some(Redacted::from(text.into()));
        self
    }

    /// Sets the date of birth: a date, or a time, whose date in its own time zone is used. The first day of the year 1
    /// means "none", as on the server.
    pub fn dob(mut self, dob: impl Into<Redacted<NaiveDate>>) -> Self {
        self.0.dob = Some(dob.into());
        self
    }

    /// Sets a top-level key of the metadata. The key `tokenized_fields` belongs to the server: it decides which fields
    /// count as tokenized.
    pub fn meta_data(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        let meta_data = self.0.meta_data.get_or_insert_default();
        meta_data.insert(key.into(), &value);
        self
    }

    /// Replaces the whole metadata. An empty one is stored as `{}`, none as `null`.
    pub fn meta_data_all(mut self, meta_data: impl Into<Option<Metadata>>) -> Self {
        self.0.meta_data = meta_data.into();
        self
    }

    /// Returns the id of your own, if one is set; empty text is none, as on the server.
    pub fn own_id(&self) -> Option<&str> {
        self.0.identity_id.as_deref().filter(|id| !id.is_empty())
    }

    /// Returns the metadata, if any.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.0.meta_data.as_ref()
    }

    /// Validates the identity. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Every problem of the request, by JSON pointer.
    pub fn validate(&self) -> Result<(), InvalidRequest> {
        self.check().finish(&CREATE)
    }

    pub(crate) fn check(&self) -> Check {
        let mut check = self.0.check();
        if self.own_id().is_some_and(|id| !is_own_id(id)) {
            let message = "is not `idt_` and a UUID; expected such as \
                           `idt_3b63c8da-af29-4cc3-ad38-df17d87456e6`, or none";
            check.refuse("identity_id", Reason::Refused, message);
        }
        check
    }

    pub(crate) fn to_wire(&self) -> types::CreateIdentity {
        self.0.to_wire()
    }
}

impl Store for NewIdentity {
    fn opt_outs(&self) -> OptOuts {
        OptOuts::of_metadata(self.metadata())
    }
}

impl Restore for NewIdentity {
    fn set_opt_outs(&mut self, opt_outs: OptOuts) {
        opt_outs.apply_to_metadata(self.0.meta_data.as_mut());
    }
}

/// Returns whether the server accepts an id: `idt_`, and text that its UUID library can read.
fn is_own_id(id: &str) -> bool {
    let hyphenated = |uuid: &[u8]| {
        uuid.len() == 36
            && uuid.iter().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => *byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
    };
    let Some(uuid) = id.strip_prefix("idt_").map(str::as_bytes) else {
        return false;
    };
    match uuid.len() {
        32 => uuid.iter().all(u8::is_ascii_hexdigit),
        36 => hyphenated(uuid),
        // Meant for braces; the library does not look at the two characters.
        38 => hyphenated(&uuid[1..37]),
        45 => uuid[..9].eq_ignore_ascii_case(b"urn:uuid:") && hyphenated(&uuid[9..]),
        _ => false,
    }
}
