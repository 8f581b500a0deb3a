//! What is to be written to an identity, as plain data.

use blnk_api::types;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ArgumentFor, IdentityId, IdentityType, Metadata, Problem, Reason, Redacted, Request,
    declare::request,
    identity_texts::{identity_request, identity_texts},
    operation::Operation,
    path::PathId,
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
    /// use blnk::IdentityUpdate;
    ///
    /// let id = "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6";
    /// assert!(IdentityUpdate::new(id).city("Lagos").validate().is_ok());
    /// assert!(IdentityUpdate::new(id).city("").validate().is_err());
    /// ```
    pub struct IdentityUpdate => UpdateIdentity {
        identity_id: PathId,
    }

    /// An update of this identity; nothing is set yet.
    pub fn new(id: impl ArgumentFor<IdentityId>) {
        identity_id: PathId::of(id),
        ..Self::default()
    }

    each text: "Empty text changes nothing. Not to be written while it is tokenized."

    /// Replaces the whole metadata; an empty one empties it. To add keys, use
    /// [`RecordMetadata::merge`](crate::RecordMetadata::merge).
    ///
    /// **This breaks tokenized data** unless `tokenized_fields` is carried over from what is stored: without it the
    /// tokens cannot be read, and tokenizing once more wraps them for good. Before that, merging `tokenized_fields`
    /// back saves them.
    pub fn replace_meta_data(mut self, meta_data: impl Into<Metadata>) {
        self.set_meta_data(meta_data.into());
    }

    // One statement, which sets the same members to the same values.
    const OPERATION = Operation::set("identity_update", "/proxy/identities/{identity_id}");

    fn validate(&self, problems) {
        if self.clone().into_wire() == types::UpdateIdentity::default() {
            let message = "has nothing to write: set at least one member, and not to empty text, which blanks nothing";
            problems.push(Problem::new("identity", Reason::Refused, message));
        }
    }

    fn carry(self, call) -> () {
        let id = self.identity_id.clone();
        let update = self.into_wire();
        call.prepare(call.api().identity_update(&id, call.instance_id(), &update)).read(drop)
    }
} }

/// The update of an identity, bound to a client.
pub type UpdateIdentity = Request<IdentityUpdate>;
