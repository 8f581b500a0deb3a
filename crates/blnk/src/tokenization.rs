//! Tokens in place of an identity's personal data: the requests.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ArgumentFor, IdentityId, InvalidRequest, Problem, Reason, Redacted, TokenizableField,
    declare::{Part, request},
    operation::Operation,
    path::PathId,
    tokenizable_field::Asked,
};
use blnk_api::types;

request! {
    /// A field of an identity: what [`Identities::tokenize`](crate::Identities::tokenize) asks for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::{TokenizableField, TokenizeField};
    ///
    /// assert!(TokenizeField::new("idt_1", TokenizableField::Street).validate().is_ok());
    /// assert!(TokenizeField::new("idt_1", "first_name").validate().is_err());
    /// ```
    pub struct TokenizeField {
        identity_id: PathId,
        field: TokenizableField,
    }

    /// This field of this identity.
    pub fn new(id: impl ArgumentFor<IdentityId>, field: impl Into<TokenizableField>) {
        identity_id: PathId::of(id),
        field: field.into(),
    }

    // The server writes the whole identity back as it read it: a first copy that is late would undo what was written
    // after the second.
    const OPERATION = Operation::post(
        "identity_tokenize_field",
        "/proxy/identities/{identity_id}/tokenize/{field}",
    );

    async fn carry(self, call) -> () {
        let (id, field) = (&self.identity_id, known(&self.field, Self::OPERATION)?);
        let tokenize = call.api().identity_tokenize_field(id, field, call.instance_id());
        call.prepare(tokenize).read(drop).await
    }
}

request! {
    /// Fields of an identity: what [`Identities::tokenize_many`](crate::Identities::tokenize_many) asks for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::{TokenizableField, TokenizeFields};
    ///
    /// let fields = [TokenizableField::Street, TokenizableField::PostCode];
    /// assert!(TokenizeFields::new("idt_1", fields).validate().is_ok());
    /// assert!(TokenizeFields::new("idt_1", []).validate().is_err());
    /// ```
    pub struct TokenizeFields {
        identity_id: PathId,
        fields: Vec<TokenizableField>,
    }

    /// These fields of this identity, in this order.
    pub fn new(
        id: impl ArgumentFor<IdentityId>,
        fields: impl IntoIterator<Item = TokenizableField>,
    ) {
        identity_id: PathId::of(id),
        fields: fields.into_iter().collect(),
    }

    const OPERATION = Operation {
        // Each field is a statement of its own. Where one fails, those before it are done.
        unproven: &[400, 409, 422, 423, 500],
        ..Operation::post("identity_tokenize", "/proxy/identities/{identity_id}/tokenize")
    };

    fn validate(&self, problems) {
        let mut seen = BTreeSet::new();
        if let Some(twice) = self.fields.iter().find(|field| !seen.insert(*field)) {
            let message = format!("names {twice} twice; the second is refused when the first is done");
            problems.push(Problem::new("fields", Reason::Refused, message));
        }
    }

    async fn carry(self, call) -> () {
        let fields = to_wire(&self.fields);
        let asked = Asked::new(&fields);
        let body = types::TokenizeFields { fields };
        let tokenize = call.api().identity_tokenize(&self.identity_id, call.instance_id(), &body);
        call.prepare(tokenize).read(drop).await.map_err(|error| error.with_asked(asked))
    }
}

request! {
    /// An identity: what [`Identities::tokenized_fields`](crate::Identities::tokenized_fields) asks about.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::ListTokenizedFields;
    ///
    /// assert!(ListTokenizedFields::new("idt_1").validate().is_ok());
    /// assert!(ListTokenizedFields::new("../ledgers").validate().is_err());
    /// ```
    pub struct ListTokenizedFields {
        identity_id: PathId,
    }

    /// The fields of this identity.
    pub fn new(id: impl ArgumentFor<IdentityId>) {
        identity_id: PathId::of(id),
    }

    const OPERATION = Operation::read(
        "identity_tokenized_fields",
        "/proxy/identities/{identity_id}/tokenized-fields",
    );

    fn carry(self, call) -> BTreeSet<TokenizableField> {
        let list = call.api().identity_tokenized_fields(&self.identity_id, call.instance_id());
        call.prepare(list).read(|list| list.tokenized_fields.into_iter().map(From::from).collect())
    }
}

request! {
    /// A field of an identity: what [`Identities::detokenize`](crate::Identities::detokenize) asks for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::{DetokenizeField, TokenizableField};
    ///
    /// assert!(DetokenizeField::new("idt_1", TokenizableField::Street).validate().is_ok());
    /// ```
    pub struct DetokenizeField {
        identity_id: PathId,
        field: TokenizableField,
    }

    /// This field of this identity.
    pub fn new(id: impl ArgumentFor<IdentityId>, field: impl Into<TokenizableField>) {
        identity_id: PathId::of(id),
        field: field.into(),
    }

    const OPERATION = Operation::read(
        "identity_detokenize_field",
        "/proxy/identities/{identity_id}/detokenize/{field}",
    );

    async fn carry(self, call) -> Redacted<String> {
        let (id, field) = (&self.identity_id, known(&self.field, Self::OPERATION)?);
        let read = call.api().identity_detokenize_field(id, field, call.instance_id());
        call.prepare(read).read(|reply| reply.value.into()).await
    }
}

request! {
    /// Fields of an identity: what [`Identities::detokenize_many`](crate::Identities::detokenize_many) and
    /// [`Identities::detokenize_all`](crate::Identities::detokenize_all) ask for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::{DetokenizeFields, TokenizableField};
    ///
    /// assert!(DetokenizeFields::new("idt_1", [TokenizableField::Street]).validate().is_ok());
    /// // To the server an empty list means all; here that is a request of its own.
    /// assert!(DetokenizeFields::new("idt_1", []).validate().is_err());
    /// assert!(DetokenizeFields::all("idt_1").validate().is_ok());
    /// ```
    pub struct DetokenizeFields {
        identity_id: PathId,
        /// None for all.
        fields: Option<Vec<TokenizableField>>,
    }

    /// These fields of this identity.
    pub fn new(
        id: impl ArgumentFor<IdentityId>,
        fields: impl IntoIterator<Item = TokenizableField>,
    ) {
        identity_id: PathId::of(id),
        fields: Some(fields.into_iter().collect()),
    }

    // A read, though it is a `POST`.
    const OPERATION = Operation {
        method: "POST",
        ..Operation::read("identity_detokenize", "/proxy/identities/{identity_id}/detokenize")
    };

    fn carry(self, call) -> BTreeMap<TokenizableField, Redacted<String>> {
        let body = types::DetokenizeFields { fields: to_wire(&self.fields.unwrap_or_default()) };
        let read = call.api().identity_detokenize(&self.identity_id, call.instance_id(), &body);
        call.prepare(read).read(|reply| {
            let values = reply.fields.0.into_iter();
            values.map(|(field, value)| (field.into(), value.into())).collect()
        })
    }
}

impl DetokenizeFields {
    /// Every tokenized field of this identity.
    pub fn all(id: impl ArgumentFor<IdentityId>) -> Self {
        Self {
            identity_id: PathId::of(id),
            fields: None,
        }
    }
}

impl Part for TokenizableField {
    fn note(&self, field: &'static str, problems: &mut Vec<Problem>) {
        if let Self::Other(name) = self {
            let name = name.escape_debug();
            let message = format!(
                "names `{name}`, which the server does not tokenize; expected a name such as `FirstName`"
            );
            problems.push(Problem::new(field, Reason::Refused, message));
        }
    }
}

/// To the server an empty list means all, or is an error.
impl Part for Vec<TokenizableField> {
    fn note(&self, field: &'static str, problems: &mut Vec<Problem>) {
        if self.is_empty() {
            let message = "is empty; name at least one";
            problems.push(Problem::new(field, Reason::Refused, message));
        }
        for name in self {
            name.note(field, problems);
        }
    }
}

/// The field on the wire; an error for one that the server does not tokenize.
fn known(
    field: &TokenizableField,
    operation: &'static Operation,
) -> Result<types::TokenizableField, InvalidRequest> {
    field.to_wire().ok_or_else(|| {
        let mut problems = Vec::new();
        field.note("field", &mut problems);
        InvalidRequest::new(operation.name, problems)
    })
}

fn to_wire(fields: &[TokenizableField]) -> Vec<types::TokenizableField> {
    fields
        .iter()
        .filter_map(TokenizableField::to_wire)
        .collect()
}
