//! What the failures of identities and their tokens mean.

use crate::{
    error::{
        Error,
        api::ApiError,
        context::{Context, may_be_done},
    },
    identities::{operations::TOKENIZE, tokenizable_field::TokenizableField},
    protocol::outcome::Outcome,
};

impl Error {
    /// Returns whether the identity does not exist.
    ///
    /// When a balance is created, the server's message is about a ledger; when an identity is linked, its code is about
    /// a balance. Both are recognised.
    pub fn is_unknown_identity(&self) -> bool {
        self.api().is_some_and(|error| {
            let reply = &error.reply;
            reply.has_constraint("balances_identity_id_fkey")
                || (reply.is_not_found() && reply.names_unknown_identity())
                || (error.operation().starts_with("identity_")
                    && (error.status == 404 && reply.has_code("IDT_NOT_FOUND")
                        || reply.is_not_found_without_code()))
        })
    }

    /// Returns whether an identity with this id of your own exists already. (The server replies 400, as for a malformed
    /// id.)
    ///
    /// After more than one [attempt](Self::attempts) an earlier attempt may have created it, and its reply was lost.
    /// Read the identity and compare.
    pub fn is_duplicate(&self) -> bool {
        self.api().is_some_and(|error| {
            let exists = |message: &str| message.starts_with("Identity already exists");
            error.reply.has_constraint("identity_identity_id_key")
                || (error.reply.has_code("IDT_VALIDATION_ERROR")
                    && error.message().is_some_and(exists))
        })
    }

    /// Returns whether the field is tokenized already.
    pub fn is_already_tokenized(&self) -> bool {
        self.is_about_field(" is already tokenized")
    }

    /// Returns whether the field is not tokenized, so that there is no value behind a token.
    ///
    /// The server derives status and code of this failure from its own message, which quotes the identity's metadata;
    /// so the message decides here.
    pub fn is_not_tokenized(&self) -> bool {
        self.is_about_field(" is not tokenized")
    }

    /// Returns whether the instance has no secret for tokens, so that tokenization is disabled.
    ///
    /// Detokenizing can fail without a secret too, with another code.
    pub fn is_tokenization_disabled(&self) -> bool {
        self.api()
            .is_some_and(|error| error.reply.has_code("IDT_TOKENIZATION_DISABLED"))
    }

    /// Returns the fields that a failed [`tokenize_many`](crate::identities::Identities::tokenize_many) may have
    /// tokenized, in the requested order.
    ///
    /// The server processes the list in order and stops at the first failure. If its message has the field, exactly the
    /// fields before it are tokenized.
    pub fn maybe_tokenized(&self) -> Vec<TokenizableField> {
        let is_tokenizing = |context: &&Context| context.operation.name() == TOKENIZE.name();
        let parts = self.context().filter(is_tokenizing);
        let parts = parts.map_or(&[][..], |context| &context.parts).iter();
        let done = parts.filter(|(_, outcome)| may_be_done(*outcome));
        done.map(|(name, _)| name.as_str().into()).collect()
    }

    fn is_about_field(&self, words: &str) -> bool {
        self.api()
            .is_some_and(|error| error.reply.is_about_field(words))
    }

    /// Adds what may have been tokenized by a call that was to tokenize these fields.
    pub(crate) fn of_tokenizing(mut self, fields: Vec<String>) -> Self {
        let failed = self.api().and_then(failed_field);
        let at = failed.and_then(|failed| fields.iter().position(|field| field == failed));
        let refused = self
            .api()
            .is_some_and(|error| matches!(error.status, 400 | 409));
        if at == Some(0) && refused {
            // Nothing came before it.
            self = self.with_outcome(Outcome::Rejected);
        }
        if let Some(context) = self.context_mut() {
            let whole = context.outcome;
            let part = |index: usize| match at {
                Some(at) if may_be_done(whole) && index < at => Outcome::Applied,
                Some(_) if may_be_done(whole) => Outcome::Rejected,
                _ => whole,
            };
            let fields = fields.into_iter().enumerate();
            context.parts = fields.map(|(index, field)| (field, part(index))).collect();
        }
        self
    }
}

/// Returns the field at which the server stopped.
fn failed_field(error: &ApiError) -> Option<&str> {
    let message = error.message()?.strip_prefix("field ")?;
    Some(message.split_once(" is ")?.0)
}
