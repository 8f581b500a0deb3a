//! Why Core refuses or fails.

use std::collections::BTreeMap;

use crate::cloud::database::error::DatabaseError;

/// An entry of Core's error catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    MalformedRequest,
    ValidationError,
    BadRequest,
    Conflict,
    Internal,
    NotFound,
    BalanceNotFound,
    BalanceTimestamp,
    IdentityNotFound,
    IdentityValidation,
    TokenizationDisabled,
    EntityNotFound,
    LedgerNotFound,
    TransactionNotFound,
    TransactionNotInflight,
    TransactionAlreadyCommitted,
    TransactionAlreadyVoided,
    TransactionDuplicateReference,
    TransactionCommitAmountExceeded,
    TransactionInsufficientFunds,
    TransactionInvalidAmount,
    TransactionValidationError,
    BalanceHistoryNotFound,
    BalanceValidationError,
    IdentityFieldNotTokenizable,
    IdentityFieldAlreadyTokenized,
    IdentityFieldNotTokenized,
    IdentityFieldNotFound,
    ReconciliationRuleInvalid,
    MetadataUnsupportedEntity,
    MetadataInvalidEntityId,
    ResourceLocked,
    TransactionInvalidStatusAction,
    BulkEmpty,
    BulkLimitExceeded,
    /// Core panics, and its framework replies without a body.
    Panic,
}

/// A refusal or a fault.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) details: Details,
    /// Whether the message is a list of faults, which has a member of its own in error bodies.
    /// Which it is depends on the route and the check.
    pub(crate) is_list: bool,
    /// Whether the reply says that it is plain text, although it is JSON.
    pub(crate) is_plain: bool,
}

/// What Core adds to a message.
#[derive(Debug)]
pub(crate) enum Details {
    Absent,
    /// What Go makes of an error without exported fields.
    Empty,
    Database(DatabaseError),
    /// The number of the item that is refused.
    Index(usize),
    /// The id of the batch that failed, which is a member of the reply, too.
    Batch(String),
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Details::Absent,
            is_list: false,
            is_plain: false,
        }
    }

    /// An error whose cause Core does not show.
    pub(crate) fn internal() -> Self {
        Self::new(Code::Internal, "internal server error")
    }

    /// What Core makes of an error that has no code yet: it searches the message for words, and the
    /// message may contain the caller's own text. A failed search for the indicator
    /// `@transaction-fees` is thus reported as a missing transaction. A plain "not found" gets the
    /// route's own code.
    pub(crate) fn classified(message: String, not_found: Code) -> Self {
        match Self::code_of(&message) {
            Some(Code::NotFound) => Self::new(not_found, message),
            Some(code) => Self::new(code, message),
            None => Self::internal(),
        }
    }

    pub(crate) fn panic() -> Self {
        Self::new(Code::Panic, "")
    }

    /// The code that Core finds in the words of a message. `NotFound` is for the route to refine.
    pub(crate) fn code_of(message: &str) -> Option<Code> {
        let mut table = WORDS.iter();
        let known = table.find(|(words, _)| words.iter().all(|word| message.contains(word)));
        match known {
            Some((_, code)) => Some(*code),
            None if message.contains("not found") => Some(Code::NotFound),
            None => None,
        }
    }

    pub(crate) fn with_details(self, details: Details) -> Self {
        Self { details, ..self }
    }

    /// Go's framework writes the head of the reply to a body that it cannot decode.
    pub(crate) fn into_plain(self) -> Self {
        Self {
            is_plain: true,
            ..self
        }
    }

    pub(crate) fn with_empty_details(self) -> Self {
        Self {
            details: Details::Empty,
            ..self
        }
    }

    pub(crate) fn caused_by(self, error: DatabaseError) -> Self {
        Self {
            details: Details::Database(error),
            ..self
        }
    }

    pub(crate) fn into_list(self) -> Self {
        Self {
            is_list: true,
            ..self
        }
    }
}

/// Faults of fields, one for each, joined in the order of their names as Core joins them.
#[derive(Debug, Default)]
pub(crate) struct Faults(BTreeMap<&'static str, &'static str>);

impl Faults {
    pub(crate) fn require(&mut self, field: &'static str, value: &str) {
        self.refuse_if(value.is_empty(), field, "cannot be blank");
    }

    pub(crate) fn refuse_if(&mut self, wrong: bool, field: &'static str, message: &'static str) {
        if wrong {
            self.0.entry(field).or_insert(message);
        }
    }

    pub(crate) fn check(self) -> Result<(), Failure> {
        self.check_as(Code::ValidationError)
    }

    pub(crate) fn check_as(self, code: Code) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Ok(());
        }
        let faults: Vec<String> = self
            .0
            .iter()
            .map(|(field, message)| format!("{field}: {message}"))
            .collect();
        Err(Failure::new(code, faults.join("; ") + ".").into_list())
    }
}

/// In Core's order: the first match decides. The table ends where no caller's text can reach.
const WORDS: &[(&[&str], Code)] = &[
    (&["transaction", "not found"], Code::TransactionNotFound),
    (&["not in inflight status"], Code::TransactionNotInflight),
    (
        &["Transaction already committed"],
        Code::TransactionAlreadyCommitted,
    ),
    (&["has already been voided"], Code::TransactionAlreadyVoided),
    (&["has already been refunded"], Code::Conflict),
    (
        &["has already been used"],
        Code::TransactionDuplicateReference,
    ),
    (
        &["cannot commit more than"],
        Code::TransactionCommitAmountExceeded,
    ),
    (&["insufficient funds"], Code::TransactionInsufficientFunds),
    (
        &["transaction amount must be positive"],
        Code::TransactionInvalidAmount,
    ),
    (
        &["transaction validation failed"],
        Code::TransactionValidationError,
    ),
    (&["reference is required"], Code::TransactionValidationError),
    (
        &["no balance data found for time"],
        Code::BalanceHistoryNotFound,
    ),
    (&["invalid timestamp format"], Code::BalanceTimestamp),
    (&["balance validation failed"], Code::BalanceValidationError),
    (
        &["identity validation failed"],
        Code::BalanceValidationError,
    ),
    (&["is not tokenizable"], Code::IdentityFieldNotTokenizable),
    (
        &["is already tokenized"],
        Code::IdentityFieldAlreadyTokenized,
    ),
    (&["is not tokenized"], Code::IdentityFieldNotTokenized),
    (&["field", "not found"], Code::IdentityFieldNotFound),
    (&["rule name is required"], Code::ReconciliationRuleInvalid),
    (
        &["matching criteria is required"],
        Code::ReconciliationRuleInvalid,
    ),
    (
        &["field and operator are required"],
        Code::ReconciliationRuleInvalid,
    ),
    (&["invalid operator"], Code::ReconciliationRuleInvalid),
    (&["invalid field"], Code::ReconciliationRuleInvalid),
    (&["drift for"], Code::ReconciliationRuleInvalid),
    (&["entity not found"], Code::EntityNotFound),
    (
        &["unsupported entity type"],
        Code::MetadataUnsupportedEntity,
    ),
    (&["invalid entity ID"], Code::MetadataInvalidEntityId),
    (
        &["does not have fund lineage tracking enabled"],
        Code::BadRequest,
    ),
    (&["failed to acquire lock"], Code::ResourceLocked),
];
