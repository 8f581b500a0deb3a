//! What a new identity is asked to be, as plain data, and the rules it has to keep.

use std::fmt;

use blnk_api::types;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    ArgumentFor, Identity, IdentityId, IdentityType, Metadata, Problem, Reason, Redacted, Request,
    declare::{Part, request},
    identity_texts::{identity_request, identity_texts},
    operation::{Operation, Replay},
};

identity_texts! { identity_request {
    /// An identity to create: plain data that can be built, checked, stored, compared and sent later.
    ///
    /// Nothing has to be set, and the server looks at no text. As JSON it has the members of the wire, and
    /// `lossy_meta_data` where [`Metadata::lossy`] was used. Members it does not know are refused when it is read: the
    /// server would drop a misspelt one without a word.
    ///
    /// Refused before it is sent: an id of your own that is not `idt_` and a UUID, a NUL character, a year of birth
    /// beyond 9999, and what [`Metadata`] must not hold.
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
    pub struct NewIdentity => CreateIdentity {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        identity_id: Option<OwnId>,
    }

    /// An identity of which nothing is said yet.
    pub fn new() {
        ..Self::default()
    }

    each text: "Personal data: see [`Redacted`]."

    /// Chooses the id: `idt_` and a UUID of your own. **With it the creation can be repeated**: a second one is refused
    /// ([`is_duplicate`](crate::Error::is_duplicate)), and never makes another identity.
    ///
    /// Write the UUID in small letters with hyphens. The server takes capitals, no hyphens, braces and `urn:uuid:`
    /// too, but each spelling is another identity, and those with braces or colons cannot be asked for again here: a
    /// path takes letters, digits, `_` and `-` alone.
    pub fn identity_id(mut self, id: impl ArgumentFor<IdentityId>) {
        self.identity_id = Some(OwnId(id.into_argument().text));
    }

    /// Sets a top-level key of the metadata. `tokenized_fields` is the server's own: it decides what counts as
    /// tokenized.
    pub fn meta_data(mut self, key: impl Into<String>, value: impl Into<Value>) {
        self.meta_data.get_or_insert_default().insert(key.into(), value.into());
    }

    /// Replaces the whole metadata. An empty one is stored as `{}`, none as `null`.
    pub fn meta_data_all(mut self, meta_data: impl Into<Metadata>) {
        self.set_meta_data(meta_data.into());
    }

    const OPERATION = Operation::create("identity_create", "/proxy/identities");

    // An id of the caller's own is unique, so that a second one is refused.
    fn operation(&self) {
        const WITH_OWN_ID: &Operation = &Operation {
            replay: Replay::Safe,
            ..Operation::create("identity_create", "/proxy/identities")
        };
        self.own_id().map_or(Self::OPERATION, |_| WITH_OWN_ID)
    }

    fn carry(self, call) -> Identity {
        let identity_id = self.own_id().map(str::to_owned);
        let body = types::CreateIdentity { identity_id, ..self.into_wire() };
        call.prepare(call.api().identity_create(call.instance_id(), &body)).kept()
    }
} }

/// The creation of an identity, bound to a client.
pub type CreateIdentity = Request<NewIdentity>;

impl NewIdentity {
    /// A person.
    pub fn individual() -> Self {
        Self::new().identity_type(IdentityType::Individual)
    }

    /// An organization.
    pub fn organization() -> Self {
        Self::new().identity_type(IdentityType::Organization)
    }

    /// The id of your own, if there is one; empty text is none, to the server as to this.
    pub fn own_id(&self) -> Option<&str> {
        let id = self.identity_id.as_ref().map(|id| id.0.as_str());
        id.filter(|id| !id.is_empty())
    }
}

// An id that the caller chose. In a schema it is its text, and has no name.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "json-schema", schemars(inline))]
#[serde(transparent)]
struct OwnId(String);

impl fmt::Debug for OwnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Part for OwnId {
    fn note(&self, field: &'static str, problems: &mut Vec<Problem>) {
        if !self.0.is_empty() && !is_own_id(&self.0) {
            let message = "is not `idt_` and a UUID; expected such as \
                           `idt_3b63c8da-af29-4cc3-ad38-df17d87456e6`, or none";
            problems.push(Problem::new(field, Reason::Refused, message));
        }
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
