//! What is to be written to an identity, as plain data.

use std::fmt;

use blnk_api::types;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    ArgumentFor, Ask, Error, IdentityId, IdentityType, InvalidRequest, Metadata, Problem, Reason,
    Redacted, Request,
    call::Call,
    identity_texts::{identity_request, identity_texts},
    operation::Operation,
    path,
    request::sealed::Carry,
};

identity_texts! { identity_request {
    /// An update of an identity: what is set is written, the rest stays.
    ///
    /// **Nothing can be blanked.** An empty text is as if it were not set, to the server as to this.
    ///
    /// **Do not write a field that is tokenized.** The new value is stored in the clear and still counts as tokenized:
    /// detokenizing it fails with 500, alone and with the others, and tokenizing it with 409.
    ///
    /// Source: the documentation page of `PUT /proxy/identities/{identity_id}`, and the server's behaviour where they
    /// differ.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::{Ask, IdentityUpdate};
    ///
    /// let id = "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6";
    /// assert!(IdentityUpdate::new(id).city("Lagos").validate().is_ok());
    /// assert!(IdentityUpdate::new(id).city("").validate().is_err());
    /// ```
    #[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    #[must_use = "a request does nothing until it is sent"]
    IdentityUpdate => UpdateIdentity {
        identity_id: String,
    }
    "Empty text changes nothing. Not to be written while it is tokenized."
} }

impl IdentityUpdate {
    /// An update of this identity; nothing is set yet.
    pub fn new(id: impl ArgumentFor<IdentityId>) -> Self {
        Self {
            identity_id: id.into_argument().text,
            ..Self::default()
        }
    }

    /// Replaces the whole metadata; an empty one empties it. To add keys, use
    /// [`RecordMetadata::merge`](crate::RecordMetadata::merge).
    ///
    /// **This breaks tokenized data** unless `tokenized_fields` is carried over from what is stored: without it the
    /// tokens cannot be read, and tokenizing once more wraps them for good. Before that, merging `tokenized_fields`
    /// back saves them.
    pub fn replace_meta_data(mut self, meta_data: impl Into<Metadata>) -> Self {
        let meta_data = meta_data.into();
        self.lossy_meta_data = meta_data.is_lossy();
        self.meta_data = Some(meta_data);
        self
    }
}

/// The update of an identity, bound to a client.
pub type UpdateIdentity = Request<IdentityUpdate>;

impl UpdateIdentity {
    /// See [`IdentityUpdate::replace_meta_data`]: **breaks tokenized data** unless `tokenized_fields` is carried over.
    pub fn replace_meta_data(self, meta_data: impl Into<Metadata>) -> Self {
        self.with(|update| update.replace_meta_data(meta_data))
    }
}

impl Ask for IdentityUpdate {
    type Answer = ();

    fn validate(&self) -> Result<(), InvalidRequest> {
        InvalidRequest::collect(Self::OPERATION, |problems| {
            path::note_id("identity_id", &self.identity_id, problems);
            self.check_members(problems);
            if self.texts().next().is_none()
                && self.birthday().is_none()
                && self.meta_data.is_none()
            {
                let message = "has nothing to write: set at least one member, and not to empty text, which blanks nothing";
                problems.push(Problem::new("identity", Reason::Refused, message));
            }
        })
    }
}

impl Carry for IdentityUpdate {
    /// One statement, which sets the same members to the same values.
    const OPERATION: &'static Operation =
        &Operation::set("identity_update", "/proxy/identities/{identity_id}");

    async fn carry(self, call: &Call) -> Result<(), Error> {
        let id = self.identity_id.clone();
        let body = self.members_to_wire();
        let update = call.api().identity_update(&id, call.instance_id(), &body);
        call.run(update).await.map(drop)
    }
}
