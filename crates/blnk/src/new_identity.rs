//! What a new identity is asked to be, as plain data, and the rules it has to keep.

use std::fmt;

use blnk_api::types;
use chrono::NaiveDate;
use http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    ArgumentFor, Ask, Error, Identity, IdentityId, IdentityType, InvalidRequest, Metadata, Problem,
    Reason, Redacted, Request,
    call::Call,
    identity_texts::{check, identity_request, identity_texts},
    operation::{Operation, Replay},
    request::sealed::Carry,
};

identity_texts! { identity_request {
    /// An identity to create: plain data that can be built, checked, stored, compared and sent later.
    ///
    /// Nothing has to be set, and the server looks at no text. As JSON it has the members of the wire, and
    /// `lossy_meta_data` where [`Metadata::lossy`] was used. Members it does not know are refused when it is read: the
    /// server would drop a misspelt one without a word.
    ///
    /// Source: the documentation page of `POST /proxy/identities`, and the server's behaviour where they differ.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::NewIdentity;
    /// use chrono::NaiveDate;
    ///
    /// let asked = NewIdentity::individual()
    ///     .identity_id("idt_3b63c8da-af29-4cc3-ad38-df17d87456e6")
    ///     .first_name("Ada")
    ///     .dob(NaiveDate::from_ymd_opt(1990, 1, 1).unwrap());
    /// asked.validate()?;
    ///
    /// let stored = serde_json::to_string(&asked)?;
    /// assert!(stored.contains(r#""dob":"1990-01-01T00:00:00Z""#));
    /// assert_eq!(serde_json::from_str::<NewIdentity>(&stored)?, asked);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    #[must_use = "a request does nothing until it is sent"]
    NewIdentity => CreateIdentity {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        identity_id: Option<String>,
    }
    "Personal data: see [`Redacted`]."
} }

impl NewIdentity {
    /// An identity of which nothing is said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A person.
    pub fn individual() -> Self {
        Self::new().identity_type(IdentityType::Individual)
    }

    /// An organization.
    pub fn organization() -> Self {
        Self::new().identity_type(IdentityType::Organization)
    }

    /// Chooses the id: `idt_` and a UUID of your own. **With it the creation can be repeated**: a second one is refused
    /// ([`is_duplicate`](Error::is_duplicate)), and never makes another identity.
    ///
    /// Write the UUID in small letters with hyphens. The server takes capitals, no hyphens, braces and `urn:uuid:`
    /// too, but each spelling is another identity, and those with braces or colons cannot be asked for again here: a
    /// path takes letters, digits, `_` and `-` alone.
    pub fn identity_id(mut self, id: impl ArgumentFor<IdentityId>) -> Self {
        self.identity_id = Some(id.into_argument().text);
        self
    }

    /// Sets a top-level key of the metadata. `tokenized_fields` is the server's own: it decides what counts as
    /// tokenized.
    pub fn meta_data(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        let meta_data = self.meta_data.get_or_insert_default();
        meta_data.insert(key.into(), value.into());
        self
    }

    /// Replaces the whole metadata. An empty one is stored as `{}`, none as `null`.
    pub fn meta_data_all(mut self, meta_data: impl Into<Metadata>) -> Self {
        let meta_data = meta_data.into();
        self.lossy_meta_data = meta_data.is_lossy();
        self.meta_data = Some(meta_data);
        self
    }

    /// The id of your own, if there is one; empty text is none, to the server as to this.
    pub fn own_id(&self) -> Option<&str> {
        self.identity_id.as_deref().filter(|id| !id.is_empty())
    }

    /// Checks everything that can be known without the server, and reports all that is wrong.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`] with every problem, by field: an id that is not `idt_` and a UUID, a NUL character, a year
    /// beyond 9999, and the rules of [`Metadata`].
    pub fn validate(&self) -> Result<(), InvalidRequest> {
        let mut problems = Vec::new();
        if let Some(id) = self.own_id() {
            check("identity_id", id, &mut problems);
            if !is_own_id(id) {
                let message = "is not `idt_` and a UUID; expected such as \
                               `idt_3b63c8da-af29-4cc3-ad38-df17d87456e6`, or none";
                problems.push(Problem::new("identity_id", Reason::Refused, message));
            }
        }
        self.check_members(&mut problems);
        InvalidRequest::check(Self::OPERATION.name, problems)
    }
}

/// The server's rule: `idt_`, and what its UUID library reads.
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

/// The creation of an identity, bound to a client.
pub type CreateIdentity = Request<NewIdentity>;

impl CreateIdentity {
    /// See [`NewIdentity::identity_id`].
    pub fn identity_id(self, id: impl ArgumentFor<IdentityId>) -> Self {
        self.with(|identity| identity.identity_id(id))
    }

    /// See [`NewIdentity::meta_data`].
    pub fn meta_data(self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.with(|identity| identity.meta_data(key, value))
    }

    /// See [`NewIdentity::meta_data_all`].
    pub fn meta_data_all(self, meta_data: impl Into<Metadata>) -> Self {
        self.with(|identity| identity.meta_data_all(meta_data))
    }
}

impl Ask for NewIdentity {
    type Answer = Identity;

    fn validate(&self) -> Result<(), InvalidRequest> {
        Self::validate(self)
    }
}

impl Carry for NewIdentity {
    const OPERATION: &'static Operation = &Operation {
        name: "identity_create",
        method: "POST",
        template: "/proxy/identities",
        promised: StatusCode::CREATED,
        writes: true,
        // The server makes another id for each.
        replay: Replay::OnlyIfUnsent,
        unproven: &[],
    };

    fn operation(&self) -> &'static Operation {
        /// The id is unique, so that a second one is refused.
        const WITH_OWN_ID: &Operation = &Operation {
            replay: Replay::Safe,
            ..*NewIdentity::OPERATION
        };
        self.own_id().map_or(Self::OPERATION, |_| WITH_OWN_ID)
    }

    async fn carry(self, call: &Call) -> Result<Identity, Error> {
        let own_id = self.own_id().map(str::to_owned);
        let mut body = self.members_to_wire();
        body.identity_id = own_id;
        let create = call.api().identity_create(call.instance_id(), &body);
        let reply = call.run(create).await?;
        Ok(reply.kept())
    }
}
