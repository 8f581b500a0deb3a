//! What is sent: members of an identity to write.

use blnk_api::types;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    error::invalid_request::{InvalidRequest, Reason},
    identities::{fields::Fields, identity_type::IdentityType, operations::UPDATE},
    validate::{
        Check,
        stored::{OptOuts, Restore, Store},
    },
    values::{metadata::Metadata, redacted::Redacted},
};

/// Members of an identity to write; those that are not set do not change.
///
/// **A member cannot be emptied.** An empty text counts as not set, as on the server.
///
/// **Do not write a field that is tokenized.** The new value is stored in clear text and still counts as tokenized:
/// detokenizing it fails with 500, alone and together with others, and tokenizing it with 409.
///
/// Source: the documentation page of `PUT /proxy/identities/{identity_id}`, and the server's behaviour where they
/// differ.
///
/// # Example: one member
///
/// ```
/// use blnk::identities::IdentityUpdate;
///
/// assert!(IdentityUpdate::new().city("Lagos").validate().is_ok());
/// assert!(IdentityUpdate::new().city("").validate().is_err());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[must_use = "an update does nothing until it is sent"]
pub struct IdentityUpdate(Fields);

impl IdentityUpdate {
    /// Returns an update without any member.
    pub fn new() -> Self {
        Self::default()
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

    /// Replaces the whole metadata; an empty object removes all keys. To add keys, use
    /// [`RecordMetadata::merge`](crate::metadata::RecordMetadata::merge).
    ///
    /// **This breaks tokenized data** unless `tokenized_fields` is copied from the stored metadata: without it the
    /// tokens cannot be read, and tokenizing again wraps them irrecoverably. Before that, merging `tokenized_fields`
    /// again restores them.
    pub fn replace_meta_data(mut self, meta_data: impl Into<Option<Metadata>>) -> Self {
        self.0.meta_data = meta_data.into();
        self
    }

    /// Validates the update. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Every problem of the request, by JSON pointer.
    pub fn validate(&self) -> Result<(), InvalidRequest> {
        self.check().finish(&UPDATE)
    }

    pub(crate) fn check(&self) -> Check {
        let mut check = self.0.check();
        if self.0.identity_id.is_some() {
            let message = "cannot be written; the identity is an argument of the call";
            check.refuse("identity_id", Reason::Refused, message);
        }
        if self.to_wire() == types::UpdateIdentity::default() {
            let message = "has nothing to write: set at least one member, and not to empty text, \
                           which blanks nothing";
            check.refuse("", Reason::Refused, message);
        }
        check
    }

    pub(crate) fn to_wire(&self) -> types::UpdateIdentity {
        let wire = self.0.to_wire();
        types::UpdateIdentity {
            identity_type: wire.identity_type,
            dob: wire.dob,
            meta_data: wire.meta_data,
            organization_name: wire.organization_name,
            category: wire.category,
            first_name: wire.first_name,
            last_name: wire.last_name,
            other_names: wire.other_names,
            gender: wire.gender,
            email_address: wire.email_address,
            phone_number: wire.phone_number,
            nationality: wire.nationality,
            street: wire.street,
            country: wire.country,
            state: wire.state,
            post_code: wire.post_code,
            city: wire.city,
        }
    }
}

impl Store for IdentityUpdate {
    fn opt_outs(&self) -> OptOuts {
        OptOuts::of_metadata(self.0.meta_data.as_ref())
    }
}

impl Restore for IdentityUpdate {
    fn set_opt_outs(&mut self, opt_outs: OptOuts) {
        opt_outs.apply_to_metadata(self.0.meta_data.as_mut());
    }
}
