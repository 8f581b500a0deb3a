//! Tokens in place of an identity's personal data: the requests.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ArgumentFor, Ask, Error, IdentityId, InvalidRequest, Problem, Reason, Redacted,
    TokenizableField, call::Call, operation::Operation, path, request::sealed::Carry,
    tokenizable_field::Asked,
};
use blnk_api::types;

/// A field of an identity: what [`Identities::tokenize`](crate::Identities::tokenize) asks for.
///
/// # Example
///
/// ```
/// use blnk::{Ask, TokenizableField, TokenizeField};
///
/// assert!(TokenizeField::new("idt_1", TokenizableField::Street).validate().is_ok());
/// assert!(TokenizeField::new("idt_1", "first_name").validate().is_err());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a request does nothing until it is sent"]
pub struct TokenizeField {
    identity_id: String,
    field: TokenizableField,
}

impl TokenizeField {
    /// This field of this identity.
    pub fn new(id: impl ArgumentFor<IdentityId>, field: impl Into<TokenizableField>) -> Self {
        Self {
            identity_id: id.into_argument().text,
            field: field.into(),
        }
    }
}

/// Fields of an identity: what [`Identities::tokenize_many`](crate::Identities::tokenize_many) asks for.
///
/// # Example
///
/// ```
/// use blnk::{Ask, TokenizableField, TokenizeFields};
///
/// let fields = [TokenizableField::Street, TokenizableField::PostCode];
/// assert!(TokenizeFields::new("idt_1", fields).validate().is_ok());
/// assert!(TokenizeFields::new("idt_1", []).validate().is_err());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a request does nothing until it is sent"]
pub struct TokenizeFields {
    identity_id: String,
    fields: Vec<TokenizableField>,
}

impl TokenizeFields {
    /// These fields of this identity, in this order.
    pub fn new(
        id: impl ArgumentFor<IdentityId>,
        fields: impl IntoIterator<Item = TokenizableField>,
    ) -> Self {
        Self {
            identity_id: id.into_argument().text,
            fields: fields.into_iter().collect(),
        }
    }
}

/// An identity: what [`Identities::tokenized_fields`](crate::Identities::tokenized_fields) asks about.
///
/// # Example
///
/// ```
/// use blnk::{Ask, ListTokenizedFields};
///
/// assert!(ListTokenizedFields::new("idt_1").validate().is_ok());
/// assert!(ListTokenizedFields::new("../ledgers").validate().is_err());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a request does nothing until it is sent"]
pub struct ListTokenizedFields {
    identity_id: String,
}

impl ListTokenizedFields {
    /// The fields of this identity.
    pub fn new(id: impl ArgumentFor<IdentityId>) -> Self {
        Self {
            identity_id: id.into_argument().text,
        }
    }
}

/// A field of an identity: what [`Identities::detokenize`](crate::Identities::detokenize) asks for.
///
/// # Example
///
/// ```
/// use blnk::{Ask, DetokenizeField, TokenizableField};
///
/// assert!(DetokenizeField::new("idt_1", TokenizableField::Street).validate().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a request does nothing until it is sent"]
pub struct DetokenizeField {
    identity_id: String,
    field: TokenizableField,
}

impl DetokenizeField {
    /// This field of this identity.
    pub fn new(id: impl ArgumentFor<IdentityId>, field: impl Into<TokenizableField>) -> Self {
        Self {
            identity_id: id.into_argument().text,
            field: field.into(),
        }
    }
}

/// Fields of an identity: what [`Identities::detokenize_many`](crate::Identities::detokenize_many) and
/// [`Identities::detokenize_all`](crate::Identities::detokenize_all) ask for.
///
/// # Example
///
/// ```
/// use blnk::{Ask, DetokenizeFields, TokenizableField};
///
/// assert!(DetokenizeFields::new("idt_1", [TokenizableField::Street]).validate().is_ok());
/// // To the server an empty list means all; here that is a request of its own.
/// assert!(DetokenizeFields::new("idt_1", []).validate().is_err());
/// assert!(DetokenizeFields::all("idt_1").validate().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a request does nothing until it is sent"]
pub struct DetokenizeFields {
    identity_id: String,
    /// None for all.
    fields: Option<Vec<TokenizableField>>,
}

impl DetokenizeFields {
    /// These fields of this identity.
    pub fn new(
        id: impl ArgumentFor<IdentityId>,
        fields: impl IntoIterator<Item = TokenizableField>,
    ) -> Self {
        Self {
            identity_id: id.into_argument().text,
            fields: Some(fields.into_iter().collect()),
        }
    }

    /// Every tokenized field of this identity.
    pub fn all(id: impl ArgumentFor<IdentityId>) -> Self {
        Self {
            identity_id: id.into_argument().text,
            fields: None,
        }
    }
}

/// Adds a problem for a list that is empty, or holds what the server does not tokenize.
fn note_fields(fields: &[TokenizableField], problems: &mut Vec<Problem>) {
    if fields.is_empty() {
        let message = "is empty; name at least one";
        problems.push(Problem::new("fields", Reason::Refused, message));
    }
    for field in fields {
        note_field("fields", field, problems);
    }
}

fn note_field(place: &'static str, field: &TokenizableField, problems: &mut Vec<Problem>) {
    if let TokenizableField::Other(name) = field {
        let name = name.escape_debug();
        let message = format!(
            "names `{name}`, which the server does not tokenize; expected a name such as `FirstName`"
        );
        problems.push(Problem::new(place, Reason::Refused, message));
    }
}

/// The field on the wire; an error for one that the server does not tokenize.
fn known(
    field: &TokenizableField,
    operation: &'static Operation,
) -> Result<types::TokenizableField, InvalidRequest> {
    field.to_wire().ok_or_else(|| {
        let mut problems = Vec::new();
        note_field("field", field, &mut problems);
        InvalidRequest::new(operation.name, problems)
    })
}

fn to_wire(fields: &[TokenizableField]) -> Vec<types::TokenizableField> {
    fields
        .iter()
        .filter_map(TokenizableField::to_wire)
        .collect()
}

impl Ask for TokenizeField {
    type Answer = ();

    fn validate(&self) -> Result<(), InvalidRequest> {
        InvalidRequest::collect(Self::OPERATION, |problems| {
            path::note_id("identity_id", &self.identity_id, problems);
            note_field("field", &self.field, problems);
        })
    }
}

impl Carry for TokenizeField {
    /// The server writes the whole identity back as it read it: a first copy that is late would undo what was written
    /// after the second.
    const OPERATION: &'static Operation = &Operation::post(
        "identity_tokenize_field",
        "/proxy/identities/{identity_id}/tokenize/{field}",
    );

    async fn carry(self, call: &Call) -> Result<(), Error> {
        let (id, field) = (&self.identity_id, known(&self.field, Self::OPERATION)?);
        let tokenize = call
            .api()
            .identity_tokenize_field(id, field, call.instance_id());
        call.run(tokenize).await.map(drop)
    }
}

impl Ask for TokenizeFields {
    type Answer = ();

    fn validate(&self) -> Result<(), InvalidRequest> {
        InvalidRequest::collect(Self::OPERATION, |problems| {
            path::note_id("identity_id", &self.identity_id, problems);
            note_fields(&self.fields, problems);
            let mut seen = BTreeSet::new();
            if let Some(twice) = self.fields.iter().find(|field| !seen.insert(*field)) {
                let message =
                    format!("names {twice} twice; the second is refused when the first is done");
                problems.push(Problem::new("fields", Reason::Refused, message));
            }
        })
    }
}

impl Carry for TokenizeFields {
    const OPERATION: &'static Operation = &Operation {
        // They end the list at one field, and those before it are done.
        unproven: &[400, 409],
        ..Operation::post(
            "identity_tokenize",
            "/proxy/identities/{identity_id}/tokenize",
        )
    };

    async fn carry(self, call: &Call) -> Result<(), Error> {
        let fields = to_wire(&self.fields);
        let asked = Asked::new(&fields);
        let body = types::TokenizeFields { fields };
        let id = &self.identity_id;
        let tokenize = call.api().identity_tokenize(id, call.instance_id(), &body);
        let done = call.run(tokenize).await;
        done.map(drop).map_err(|error| error.with_asked(asked))
    }
}

impl Ask for ListTokenizedFields {
    type Answer = BTreeSet<TokenizableField>;

    fn validate(&self) -> Result<(), InvalidRequest> {
        InvalidRequest::collect(Self::OPERATION, |problems| {
            path::note_id("identity_id", &self.identity_id, problems);
        })
    }
}

impl Carry for ListTokenizedFields {
    const OPERATION: &'static Operation = &Operation::read(
        "identity_tokenized_fields",
        "/proxy/identities/{identity_id}/tokenized-fields",
    );

    async fn carry(self, call: &Call) -> Result<BTreeSet<TokenizableField>, Error> {
        let api = call.api();
        let list = api.identity_tokenized_fields(&self.identity_id, call.instance_id());
        let fields = call.run(list).await?.value.tokenized_fields;
        Ok(fields.into_iter().map(TokenizableField::from).collect())
    }
}

impl Ask for DetokenizeField {
    type Answer = Redacted<String>;

    fn validate(&self) -> Result<(), InvalidRequest> {
        InvalidRequest::collect(Self::OPERATION, |problems| {
            path::note_id("identity_id", &self.identity_id, problems);
            note_field("field", &self.field, problems);
        })
    }
}

impl Carry for DetokenizeField {
    const OPERATION: &'static Operation = &Operation::read(
        "identity_detokenize_field",
        "/proxy/identities/{identity_id}/detokenize/{field}",
    );

    async fn carry(self, call: &Call) -> Result<Redacted<String>, Error> {
        let (id, field) = (&self.identity_id, known(&self.field, Self::OPERATION)?);
        let read = call
            .api()
            .identity_detokenize_field(id, field, call.instance_id());
        Ok(call.run(read).await?.value.value.into())
    }
}

impl Ask for DetokenizeFields {
    type Answer = BTreeMap<TokenizableField, Redacted<String>>;

    fn validate(&self) -> Result<(), InvalidRequest> {
        InvalidRequest::collect(Self::OPERATION, |problems| {
            path::note_id("identity_id", &self.identity_id, problems);
            if let Some(fields) = &self.fields {
                note_fields(fields, problems);
            }
        })
    }
}

impl Carry for DetokenizeFields {
    /// A read, though it is a `POST`.
    const OPERATION: &'static Operation = &Operation {
        method: "POST",
        ..Operation::read(
            "identity_detokenize",
            "/proxy/identities/{identity_id}/detokenize",
        )
    };

    async fn carry(self, call: &Call) -> Result<<Self as Ask>::Answer, Error> {
        let fields = to_wire(&self.fields.unwrap_or_default());
        let body = types::DetokenizeFields { fields };
        let id = &self.identity_id;
        let read = call
            .api()
            .identity_detokenize(id, call.instance_id(), &body);
        let values = call.run(read).await?.value.fields.0;
        let values = values
            .into_iter()
            .map(|(field, value)| (field.into(), value.into()));
        Ok(values.collect())
    }
}
