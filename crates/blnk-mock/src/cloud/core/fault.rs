//! An error that passes through Core: every layer puts its words in front. What a caller sees of it
//! depends on what is inside: an error of Core's own type is shown as it was made, of any other the
//! whole text is searched for words.

use crate::cloud::core::failure::{Code, Failure};

/// An error with the words of the layers.
#[derive(Debug)]
pub(crate) struct Fault {
    text: String,
    /// The error of Core's own type that it began with.
    own: Option<Failure>,
}

/// A layer that cannot fail puts no words.
pub(crate) type Outcome<T> = Result<T, Fault>;

impl Fault {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            own: None,
        }
    }

    pub(crate) fn wrap(self, words: &str) -> Self {
        Self {
            text: format!("{words}: {}", self.text),
            ..self
        }
    }

    /// The text that other code of Core and the reasons of rejections see.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What a route of transactions makes of it. `default` is for a text without known words.
    pub(crate) fn failure(self, default: Code) -> Failure {
        if let Some(failure) = self.own {
            return match failure.code {
                Code::NotFound => Failure {
                    code: Code::TransactionNotFound,
                    ..failure
                },
                _ => failure,
            };
        }
        let code = Failure::code_of(&self.text).unwrap_or(default);
        let code = match code {
            Code::NotFound => Code::TransactionNotFound,
            code => code,
        };
        Failure::new(code, self.text)
    }

    pub(crate) fn is_panic(&self) -> bool {
        self.own
            .as_ref()
            .is_some_and(|failure| failure.code == Code::Panic)
    }

    /// Whether it says that a reference was used before, which the queue takes for success.
    pub(crate) fn is_duplicate(&self) -> bool {
        let text = self.text.to_lowercase();
        text.contains("reference") && text.contains("already been used")
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        let prefix = match failure.code {
            Code::NotFound => "NOT_FOUND",
            Code::Conflict => "CONFLICT",
            Code::BadRequest => "BAD_REQUEST",
            _ => "INTERNAL_SERVER_ERROR",
        };
        Self {
            text: format!("{prefix}: {}", failure.message),
            own: Some(failure),
        }
    }
}
