//! Failures in the shapes that Core gives them.

use std::collections::BTreeMap;

use crate::cloud::core::failure::{Code, Details, Failure};
use crate::cloud::core::version::CoreVersion;
use crate::cloud::exchange::Reply;
use crate::cloud::go::write::{Form, Object, json_text};

/// The reply to a request that failed.
pub(crate) fn reply(failure: &Failure, version: CoreVersion) -> Reply {
    let (code, status) = catalogue(failure.code);
    if !version.has_error_codes() {
        return text_reply(failure, status);
    }
    if failure.code == Code::Panic {
        return Reply::empty(status);
    }
    let mut detail = Object::new(Form::Sent)
        .text("code", code)
        .text("message", &failure.message);
    match &failure.details {
        Details::Absent => {}
        Details::Empty => detail = detail.raw("details", "{}"),
        Details::Database(error) => detail = detail.raw("details", &error.json()),
        Details::Index(index) => {
            let details = Object::new(Form::Sent).raw("index", &index.to_string());
            detail = detail.raw("details", &details.end());
        }
        Details::Batch(id) => {
            let details = Object::new(Form::Sent).text("batch_id", id);
            detail = detail.raw("details", &details.end());
        }
    }
    // Core before 0.15 had only this member.
    let message = if failure.is_list { "errors" } else { "error" };
    // Go sorts the keys of a map.
    let mut members = BTreeMap::from([
        (message, json_text(&failure.message, Form::Sent)),
        ("error_detail", detail.end()),
    ]);
    if let Details::Batch(id) = &failure.details {
        members.insert("batch_id", json_text(id, Form::Sent));
    }
    let body = members
        .into_iter()
        .fold(Object::new(Form::Sent), |body, (name, json)| {
            body.raw(name, &json)
        });
    match failure.is_plain {
        true => Reply::plain(status, body.end()),
        false => Reply::json(status, body.end()),
    }
}

/// Before 0.15.0: a text, which has a prefix if the error is of Core's own type. All but the errors
/// of metadata are a 400.
fn text_reply(failure: &Failure, status: u16) -> Reply {
    let prefix = match (&failure.details, status) {
        (Details::Absent, _) => "",
        (_, 404) => "NOT_FOUND: ",
        (_, 409) => "CONFLICT: ",
        (_, 500..) => "INTERNAL_SERVER_ERROR: ",
        _ => "BAD_REQUEST: ",
    };
    let member = if failure.is_list { "errors" } else { "error" };
    let body = Object::new(Form::Sent).text(member, &format!("{prefix}{}", failure.message));
    let status = match failure.code {
        Code::EntityNotFound => 404,
        Code::Internal if prefix.is_empty() => 500,
        _ => 400,
    };
    Reply::json(status, body.end())
}

/// The message about a required member, in Go's names, of the library that validates bodies.
pub(crate) fn required(request: &str, field: &str) -> Failure {
    let fault = format!("Field validation for '{field}' failed on the 'required' tag");
    Failure::new(
        Code::MalformedRequest,
        format!("Key: '{request}.{field}' Error:{fault}"),
    )
}

/// The name of a code in error bodies, and its status.
pub(crate) fn catalogue(code: Code) -> (&'static str, u16) {
    match code {
        Code::MalformedRequest => ("GEN_MALFORMED_REQUEST", 400),
        Code::ValidationError => ("GEN_VALIDATION_ERROR", 400),
        Code::BadRequest => ("GEN_BAD_REQUEST", 400),
        Code::Conflict => ("GEN_CONFLICT", 409),
        Code::Internal => ("GEN_INTERNAL", 500),
        Code::NotFound => ("GEN_NOT_FOUND", 404),
        Code::BalanceNotFound => ("BAL_NOT_FOUND", 404),
        Code::BalanceTimestamp => ("BAL_INVALID_TIMESTAMP", 400),
        Code::IdentityNotFound => ("IDT_NOT_FOUND", 404),
        Code::IdentityValidation => ("IDT_VALIDATION_ERROR", 400),
        Code::TokenizationDisabled => ("IDT_TOKENIZATION_DISABLED", 403),
        Code::EntityNotFound => ("META_ENTITY_NOT_FOUND", 404),
        Code::LedgerNotFound => ("LGR_NOT_FOUND", 404),
        Code::TransactionNotFound => ("TXN_NOT_FOUND", 404),
        Code::TransactionNotInflight => ("TXN_NOT_INFLIGHT", 400),
        Code::TransactionAlreadyCommitted => ("TXN_ALREADY_COMMITTED", 409),
        Code::TransactionAlreadyVoided => ("TXN_ALREADY_VOIDED", 409),
        Code::TransactionDuplicateReference => ("TXN_DUPLICATE_REFERENCE", 409),
        Code::TransactionCommitAmountExceeded => ("TXN_COMMIT_AMOUNT_EXCEEDED", 400),
        Code::TransactionInsufficientFunds => ("TXN_INSUFFICIENT_FUNDS", 400),
        Code::TransactionInvalidAmount => ("TXN_INVALID_AMOUNT", 400),
        Code::TransactionValidationError => ("TXN_VALIDATION_ERROR", 400),
        Code::BalanceHistoryNotFound => ("BAL_HISTORY_NOT_FOUND", 404),
        Code::BalanceValidationError => ("BAL_VALIDATION_ERROR", 400),
        Code::IdentityFieldNotTokenizable => ("IDT_FIELD_NOT_TOKENIZABLE", 400),
        Code::IdentityFieldAlreadyTokenized => ("IDT_FIELD_ALREADY_TOKENIZED", 409),
        Code::IdentityFieldNotTokenized => ("IDT_FIELD_NOT_TOKENIZED", 400),
        Code::IdentityFieldNotFound => ("IDT_FIELD_NOT_FOUND", 400),
        Code::ReconciliationRuleInvalid => ("RECON_RULE_INVALID", 400),
        Code::MetadataUnsupportedEntity => ("META_UNSUPPORTED_ENTITY", 400),
        Code::MetadataInvalidEntityId => ("META_INVALID_ENTITY_ID", 400),
        Code::ResourceLocked => ("GEN_RESOURCE_LOCKED", 423),
        Code::TransactionInvalidStatusAction => ("TXN_INVALID_STATUS_ACTION", 400),
        Code::BulkEmpty => ("TXN_BULK_EMPTY", 400),
        Code::BulkLimitExceeded => ("TXN_BULK_LIMIT_EXCEEDED", 400),
        Code::Panic => ("", 500),
    }
}
