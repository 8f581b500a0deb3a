//! What the failures of identities, their tokens and metadata mean.

use super::{ApiError, Error, ErrorKind};
use crate::{Outcome, TokenizableField, call::Context, tokenizable_field::Asked};

impl ApiError {
    pub(super) fn says(&self, code: &str) -> bool {
        self.code() == Some(code)
    }

    /// Whether the message speaks of a field in these words; the server picks its code by the words of the message,
    /// those of the caller's metadata among them.
    fn speaks_of_field(&self, words: &str) -> bool {
        self.message()
            .is_some_and(|message| message.starts_with("field ") && message.ends_with(words))
    }

    /// The field that ended a list of them.
    fn ended_at(&self) -> Option<&str> {
        let message = self.message()?.strip_prefix("field ")?;
        Some(message.split_once(" is ")?.0)
    }

    /// Whether this 404 says that a record does not exist.
    pub(super) fn says_not_found(&self) -> bool {
        self.status == 404
            && self.context.operation != "metadata_merge"
            && !self.speaks_of_field(" is not tokenized")
    }

    /// Whether one of the identities' own routes did not find the identity.
    pub(super) fn says_no_identity(&self) -> bool {
        self.context.operation.starts_with("identity_")
            && self.status == 404
            && self.says("IDT_NOT_FOUND")
    }

    /// Whether a metadata merge failed without a word why.
    pub(super) fn is_unexplained_merge(&self) -> bool {
        self.context.operation == "metadata_merge"
            && self.status == 500
            && self.says("GEN_INTERNAL")
            && self.details().is_none()
    }
}

impl Error {
    /// An identity with the id of your own exists already. (The server answers 400, as for an id of the wrong form.)
    ///
    /// After more than one [try](Self::tries) it may be the one that an earlier try made: the reply was lost, and the
    /// identity is there. Read it and compare.
    pub fn is_duplicate(&self) -> bool {
        self.has_constraint("identity_identity_id_key")
            || self.api().is_some_and(|error| {
                let exists = |message: &str| message.starts_with("Identity already exists");
                error.says("IDT_VALIDATION_ERROR") && error.message().is_some_and(exists)
            })
    }

    /// The field is tokenized already.
    pub fn is_already_tokenized(&self) -> bool {
        self.api()
            .is_some_and(|error| error.speaks_of_field(" is already tokenized"))
    }

    /// The field is not tokenized, so there is nothing to read behind a token; whatever status and code the server
    /// picked, by the words of the identity's metadata.
    pub fn is_not_tokenized(&self) -> bool {
        self.api()
            .is_some_and(|error| error.speaks_of_field(" is not tokenized"))
    }

    /// The instance has no secret to make tokens with. Reading them may fail without one too, with other words.
    pub fn is_tokenization_disabled(&self) -> bool {
        self.api()
            .is_some_and(|error| error.says("IDT_TOKENIZATION_DISABLED"))
    }

    /// A metadata merge failed as one does that would make a balance's row longer than the 7,999 bytes the server can
    /// store. It says the same of any other failure inside: shorten the metadata of the balance, or look again later.
    pub fn may_be_too_long(&self) -> bool {
        self.api().is_some_and(ApiError::is_unexplained_merge)
    }

    /// The fields that a failed [`tokenize_many`](crate::Identities::tokenize_many) may have tokenized, in the order
    /// asked for. It works through the list and ends where something is wrong: if the server said at which field, the
    /// ones before it are done for sure.
    pub fn maybe_tokenized(&self) -> Vec<TokenizableField> {
        match (&*self.0, self.outcome()) {
            (_, Outcome::NotSent | Outcome::Rejected) => Vec::new(),
            (ErrorKind::Api(error), _) => error
                .context
                .asked
                .before(error.ended_at())
                .fields()
                .collect(),
            (ErrorKind::Transport(error), _) => error.context.asked.fields().collect(),
            (ErrorKind::Decode(error), _) => error.context.asked.fields().collect(),
            _ => Vec::new(),
        }
    }

    /// The same error, of a call that was to tokenize these fields.
    pub(crate) fn with_asked(mut self, asked: Asked) -> Self {
        if let Some(context) = self.context_mut() {
            context.asked = asked;
        }
        let at_first = |error: &ApiError| {
            matches!(error.status, 400 | 409)
                && error
                    .ended_at()
                    .is_some_and(|field| asked.before(Some(field)).fields().next().is_none())
        };
        if self.api().is_some_and(at_first) {
            return self.with_outcome(Outcome::Rejected);
        }
        self
    }

    fn context_mut(&mut self) -> Option<&mut Context> {
        match &mut *self.0 {
            ErrorKind::Api(error) => Some(&mut error.context),
            ErrorKind::Transport(error) => Some(&mut error.context),
            ErrorKind::Decode(error) => Some(&mut error.context),
            _ => None,
        }
    }
}
