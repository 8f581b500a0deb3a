//! Tokens in place of personal data.

use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::state::{State, Statement};
use crate::cloud::records::marks::capitalized;

/// The members that can be tokenized, in the names that the routes accept.
const TOKENIZABLE: [&str; 7] = [
    "FirstName",
    "LastName",
    "OtherNames",
    "EmailAddress",
    "PhoneNumber",
    "Street",
    "PostCode",
];

/// Members of an identity that are no text, so that they are never a token.
const OTHER_MEMBERS: [&str; 3] = ["DOB", "CreatedAt", "MetaData"];

impl State {
    /// Puts a token in place of a text. The order of the checks: the name, the identity, the
    /// secret.
    pub(crate) fn tokenize(&mut self, id: &str, field: &str) -> Result<(), Failure> {
        let refused = |why| {
            Err(Failure::classified(
                format!("field {field} {why}"),
                Code::IdentityNotFound,
            ))
        };
        let name = capitalized(field);
        if !TOKENIZABLE.contains(&name.as_str()) {
            return refused("is not tokenizable");
        }
        let mut identity = self.identity(id, Code::IdentityNotFound)?.clone();
        if identity.is_marked(field) {
            return refused("is already tokenized");
        }
        if !self.vault.enabled {
            let cure = "BLNK_TOKENIZATION_SECRET or tokenization_secret in your blnk.json file \
                        must be set to a 32-byte value";
            let message = format!("tokenization is disabled: {cure}");
            return Err(Failure::new(Code::TokenizationDisabled, message));
        }
        let salt = self.sources.id("");
        if let Some(text) = identity.text_mut(&name) {
            *text = self.vault.tokenize(text, &salt);
        }
        identity.mark(name);
        self.commit(vec![Statement::UpdateIdentity(identity)])
            .map_err(|_| Failure::internal())
    }

    /// The clear text of a token. The marks decide: a text that is marked and no token is an
    /// internal error.
    pub(crate) fn detokenize(&self, id: &str, field: &str) -> Result<String, Failure> {
        let refused =
            |why: &str| Failure::classified(format!("field {field} {why}"), Code::IdentityNotFound);
        let mut identity = self.identity(id, Code::IdentityNotFound)?.clone();
        if !identity.is_marked(field) {
            let metadata = identity.meta_data.as_ref();
            let metadata = metadata.map(|metadata| format!(". Metadata: {metadata}"));
            let metadata = metadata.unwrap_or_default();
            return Err(refused(&format!("is not tokenized{metadata}")));
        }
        let name = capitalized(field);
        match identity.text_mut(&name) {
            Some(token) if self.vault.enabled => self
                .vault
                .clear_text(token)
                .map(str::to_owned)
                .ok_or_else(Failure::internal),
            None if !OTHER_MEMBERS.contains(&name.as_str()) => Err(refused("not found")),
            _ => Err(Failure::internal()),
        }
    }
}
