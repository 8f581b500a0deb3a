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
/// As JSON it has the members of the wire. Members it does not know are refused when it is read: the server would drop
/// a misspelt one without a warning. [`Stored`](crate::Stored) is the form that preserves opt-outs.
///
/// Refused before it is sent: an id of your own that is not `idt_` and a UUID, a NUL character, a year of birth beyond
/// 9999, and what [`Metadata`] must not contain.
///
/// Source: the documentation page of `POST /proxy/identities`, and the server's behaviour where they differ.
///
/// # Example
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
    /// Makes an identity without any member.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a person.
    pub fn individual() -> Self {
        Self::new().identity_type(IdentityType::Individual)
    }

    /// Makes an organization.
    pub fn organization() -> Self {
        Self::new().identity_type(IdentityType::Organization)
    }

    /// Chooses the id: `idt_` and a UUID of your own. **With it the creation can be repeated**: a second one is refused
    /// ([`is_duplicate`](crate::Error::is_duplicate)), and never makes another identity.
    ///
    /// Write the UUID in small letters with hyphens. The server accepts capitals, no hyphens, braces and `urn:uuid:`
    /// too, but each spelling is another identity, and those with braces or colons cannot be read again here: a path
    /// accepts letters, digits, `_` and `-` alone.
    pub fn identity_id(mut self, id: impl IntoParam<IdentityId>) -> Self {
        self.0.identity_id = Some(id.into_param().text);
        self
    }

    /// What the identity is.
    pub fn identity_type(mut self, kind: impl Into<IdentityType>) -> Self {
        self.0.identity_type = Some(kind.into());
        self
    }

    /// The organization's name.
    pub fn organization_name(mut self, text: impl Into<String>) -> Self {
        self.0.organization_name = Some(Redacted::from(text.into()));
        self
    }

    /// Any text, such as `customer`.
    pub fn category(mut self, text: impl Into<String>) -> Self {
        self.0.category = Some(Redacted::from(text.into()));
        self
    }

    /// A person's first name. Can be [tokenized](crate::identities::TokenizableField).
    pub fn first_name(mut self, text: impl Into<String>) -> Self {
        self.0.first_name = Some(Redacted::from(text.into()));
        self
    }

    /// A person's last name. Can be [tokenized](crate::identities::TokenizableField).
    pub fn last_name(mut self, text: impl Into<String>) -> Self {
        self.0.last_name = Some(Redacted::from(text.into()));
        self
    }

    /// A person's other names. Can be [tokenized](crate::identities::TokenizableField).
    pub fn other_names(mut self, text: impl Into<String>) -> Self {
        self.0.other_names = Some(Redacted::from(text.into()));
        self
    }

    /// Any text.
    pub fn gender(mut self, text: impl Into<String>) -> Self {
        self.0.gender = Some(Redacted::from(text.into()));
        self
    }

    /// The email address; not validated by the server. Can be [tokenized](crate::identities::TokenizableField).
    pub fn email_address(mut self, text: impl Into<String>) -> Self {
        self.0.email_address = Some(Redacted::from(text.into()));
        self
    }

    /// The phone number; not validated by the server. Can be [tokenized](crate::identities::TokenizableField).
    pub fn phone_number(mut self, text: impl Into<String>) -> Self {
        self.0.phone_number = Some(Redacted::from(text.into()));
        self
    }

    /// Any text.
    pub fn nationality(mut self, text: impl Into<String>) -> Self {
        self.0.nationality = Some(Redacted::from(text.into()));
        self
    }

    /// The street of the address. Can be [tokenized](crate::identities::TokenizableField).
    pub fn street(mut self, text: impl Into<String>) -> Self {
        self.0.street = Some(Redacted::from(text.into()));
        self
    }

    /// The country of the address. Beyond about 2,600 bytes the server's index refuses it.
    pub fn country(mut self, text: impl Into<String>) -> Self {
        self.0.country = Some(Redacted::from(text.into()));
        self
    }

    /// The state of the address.
    pub fn state(mut self, text: impl Into<String>) -> Self {
        self.0.state = Some(Redacted::from(text.into()));
        self
    }

    /// The post code of the address. Can be [tokenized](crate::identities::TokenizableField).
    pub fn post_code(mut self, text: impl Into<String>) -> Self {
        self.0.post_code = Some(Redacted::from(text.into()));
        self
    }

    /// The city of the address.
    pub fn city(mut self, text: impl Into<String>) -> Self {
        self.0.city = Some(Redacted::from(text.into()));
        self
    }

    /// The date of birth: a date, or a time, of which the day is used as it is written in its own zone. The first day of
    /// the year 1 means "none" to the server, and here.
    pub fn dob(mut self, dob: impl Into<Redacted<NaiveDate>>) -> Self {
        self.0.dob = Some(dob.into());
        self
    }

    /// Sets a top-level key of the metadata. `tokenized_fields` belongs to the server: it decides what counts as
    /// tokenized.
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

    /// Returns the id of your own, if there is one; empty text is none, as it is on the server.
    pub fn own_id(&self) -> Option<&str> {
        self.0.identity_id.as_deref().filter(|id| !id.is_empty())
    }

    /// Returns the metadata, if any.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.0.meta_data.as_ref()
    }

    /// Validates the identity without sending it.
    ///
    /// # Errors
    ///
    /// Every problem, by JSON pointer.
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

/// Returns whether the server accepts an id: `idt_`, and what its UUID library reads.
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
