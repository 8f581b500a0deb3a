//! Failures in the shapes that Core gives them.

use std::collections::BTreeMap;

use super::exchange::Reply;
use super::write::{Form, Object};

/// A name of Core's error catalogue and the status that it comes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Code(pub(super) &'static str, pub(super) u16);

pub(super) const MALFORMED_REQUEST: Code = Code("GEN_MALFORMED_REQUEST", 400);
pub(super) const VALIDATION_ERROR: Code = Code("GEN_VALIDATION_ERROR", 400);
pub(super) const BAD_REQUEST: Code = Code("GEN_BAD_REQUEST", 400);
pub(super) const CONFLICT: Code = Code("GEN_CONFLICT", 409);
pub(super) const INTERNAL: Code = Code("GEN_INTERNAL", 500);
pub(super) const NOT_FOUND: Code = Code("GEN_NOT_FOUND", 404);
pub(super) const BALANCE_NOT_FOUND: Code = Code("BAL_NOT_FOUND", 404);
pub(super) const BALANCE_TIMESTAMP: Code = Code("BAL_INVALID_TIMESTAMP", 400);
pub(super) const IDENTITY_NOT_FOUND: Code = Code("IDT_NOT_FOUND", 404);
pub(super) const IDENTITY_VALIDATION: Code = Code("IDT_VALIDATION_ERROR", 400);
pub(super) const TOKENIZATION_DISABLED: Code = Code("IDT_TOKENIZATION_DISABLED", 403);
pub(super) const ENTITY_NOT_FOUND: Code = Code("META_ENTITY_NOT_FOUND", 404);
pub(super) const LEDGER_NOT_FOUND: Code = Code("LGR_NOT_FOUND", 404);

/// A refusal or a fault, as a handler of Core reports it.
#[derive(Debug)]
pub(super) struct Failure {
    code: Code,
    message: String,
    details: Details,
    /// Core before 0.15 had only this member; which of the two it is depends on the route and the
    /// check.
    member: &'static str,
}

#[derive(Debug)]
enum Details {
    Absent,
    /// What Go makes of an error without exported fields.
    Empty,
    Database(DatabaseError),
}

impl Failure {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Details::Absent,
            member: "error",
        }
    }

    /// What the library that checks bodies says of a member that has to be there, in Go's names.
    pub(super) fn required(request: &str, field: &str) -> Self {
        let fault = format!("Field validation for '{field}' failed on the 'required' tag");
        Self::new(
            MALFORMED_REQUEST,
            format!("Key: '{request}.{field}' Error:{fault}"),
        )
    }

    pub(super) fn with_empty_details(self) -> Self {
        Self {
            details: Details::Empty,
            ..self
        }
    }

    pub(super) fn caused_by(self, error: DatabaseError) -> Self {
        Self {
            details: Details::Database(error),
            ..self
        }
    }

    pub(super) fn under_errors(self) -> Self {
        Self {
            member: "errors",
            ..self
        }
    }

    pub(super) fn reply(&self) -> Reply {
        let mut detail = Object::new(Form::Sent)
            .text("code", self.code.0)
            .text("message", &self.message);
        match &self.details {
            Details::Absent => {}
            Details::Empty => detail = detail.raw("details", "{}"),
            Details::Database(error) => detail = detail.raw("details", &error.0),
        }
        // Go sorts the keys of a map.
        let members = BTreeMap::from([
            (self.member, string(&self.message)),
            ("error_detail", detail.end()),
        ]);
        let body = members
            .into_iter()
            .fold(Object::new(Form::Sent), |body, (name, json)| {
                body.raw(name, &json)
            });
        Reply::json(self.code.1, body.end())
    }
}

fn string(text: &str) -> String {
    let mut json = String::new();
    super::write::string(text, &mut json, Form::Sent);
    json
}

/// Faults of fields, one for each, joined in the order of their names as Core joins them.
#[derive(Debug, Default)]
pub(super) struct Faults(BTreeMap<&'static str, &'static str>);

impl Faults {
    pub(super) fn require(&mut self, field: &'static str, value: &str) {
        self.refuse_if(value.is_empty(), field, "cannot be blank");
    }

    pub(super) fn refuse_if(&mut self, wrong: bool, field: &'static str, message: &'static str) {
        if wrong {
            self.0.entry(field).or_insert(message);
        }
    }

    pub(super) fn check(self) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Ok(());
        }
        let faults: Vec<String> = self
            .0
            .iter()
            .map(|(field, message)| format!("{field}: {message}"))
            .collect();
        Err(Failure::new(VALIDATION_ERROR, faults.join("; ") + ".").under_errors())
    }
}

/// What PostgreSQL's driver makes of an error, as JSON. Core passes it on to the caller as it is.
#[derive(Debug)]
pub(super) struct DatabaseError(String);

#[derive(Default)]
struct Fields<'a> {
    code: &'a str,
    message: &'a str,
    detail: &'a str,
    origin: &'a str,
    schema: &'a str,
    table: &'a str,
    constraint: &'a str,
    /// File, line and routine of PostgreSQL's source.
    source: [&'a str; 3],
}

impl DatabaseError {
    pub(super) fn foreign_key(constraint: &str, column: &str, id: &str, target: &str) -> Self {
        let violated = format!("violates foreign key constraint \"{constraint}\"");
        Fields {
            code: "23503",
            message: &format!("insert or update on table \"balances\" {violated}"),
            detail: &format!("Key ({column})=({id}) is not present in table \"{target}\"."),
            schema: "blnk",
            table: "balances",
            constraint,
            source: ["ri_triggers.c", "2596", "ri_ReportViolation"],
            ..Fields::default()
        }
        .error()
    }

    pub(super) fn unique(table: &str, constraint: &str, columns: &str, values: &str) -> Self {
        Fields {
            code: "23505",
            message: &format!("duplicate key value violates unique constraint \"{constraint}\""),
            detail: &format!("Key ({columns})=({values}) already exists."),
            schema: "blnk",
            table,
            constraint,
            source: ["nbtinsert.c", "664", "_bt_check_unique"],
            ..Fields::default()
        }
        .error()
    }

    pub(super) fn nul_in_text(parameter: usize) -> Self {
        Fields {
            code: "22021",
            message: "invalid byte sequence for encoding \"UTF8\": 0x00",
            origin: &format!("unnamed portal parameter ${parameter}"),
            source: ["mbutils.c", "1798", "report_invalid_encoding_int"],
            ..Fields::default()
        }
        .error()
    }

    pub(super) fn nul_in_json(parameter: usize) -> Self {
        Fields {
            code: "22P05",
            message: "unsupported Unicode escape sequence",
            detail: r"\u0000 cannot be converted to text.",
            origin: &format!("unnamed portal parameter ${parameter} = '...'"),
            source: ["jsonfuncs.c", "621", "json_ereport_error"],
            ..Fields::default()
        }
        .error()
    }

    pub(super) fn time_zone(parameter: usize) -> Self {
        Fields {
            code: "22009",
            message: "time zone displacement out of range",
            origin: &format!("unnamed portal parameter ${parameter} = '...'"),
            source: ["datetime.c", "4013", "DateTimeParseError"],
            ..Fields::default()
        }
        .error()
    }

    pub(super) fn payload_too_long() -> Self {
        Fields {
            code: "22023",
            message: "payload string too long",
            origin: "SQL statement \"SELECT pg_notify('data_change', payload::text)\"\n\
                     PL/pgSQL function capture_changes() line 9 at PERFORM",
            source: ["async.c", "654", "Async_Notify"],
            ..Fields::default()
        }
        .error()
    }

    pub(super) fn index_row_too_wide(index: &str, size: usize, limit: usize) -> Self {
        let limit = format!("btree version 4 maximum {limit}");
        Fields {
            code: "54000",
            message: &format!("index row size {size} exceeds {limit} for index \"{index}\""),
            schema: "blnk",
            constraint: index,
            source: ["nbtutils.c", "2665", "_bt_check_third_page"],
            ..Fields::default()
        }
        .error()
    }
}

impl Fields<'_> {
    fn error(&self) -> DatabaseError {
        let [file, line, routine] = self.source;
        let json = Object::new(Form::Sent)
            .text("Severity", "ERROR")
            .text("Code", self.code)
            .text("Message", self.message)
            .text("Detail", self.detail)
            .text("Hint", "")
            .text("Position", "")
            .text("InternalPosition", "")
            .text("InternalQuery", "")
            .text("Where", self.origin)
            .text("Schema", self.schema)
            .text("Table", self.table)
            .text("Column", "")
            .text("DataTypeName", "")
            .text("Constraint", self.constraint)
            .text("File", file)
            .text("Line", line)
            .text("Routine", routine);
        DatabaseError(json.end())
    }
}

/// What Core answers to an error that has no code yet: it looks for words in the message, which may
/// hold the caller's own text. A failed look-up of the indicator `@transaction-fees` is thus called
/// a missing transaction. What comes out as a plain "not found" gets the route's own code.
pub(super) fn classified(message: String, not_found: Code) -> Failure {
    match WORDS
        .iter()
        .find(|(words, _)| words.iter().all(|word| message.contains(word)))
    {
        Some((_, code)) => Failure::new(*code, message),
        None if message.contains("not found") => Failure::new(not_found, message),
        None => internal(),
    }
}

/// An error that Core keeps to itself.
pub(super) fn internal() -> Failure {
    Failure::new(INTERNAL, "internal server error")
}

/// In Core's order: the first that fits decides. Those that come before the messages which a caller
/// can put words into.
const WORDS: &[(&[&str], Code)] = &[
    (&["transaction", "not found"], Code("TXN_NOT_FOUND", 404)),
    (&["not in inflight status"], Code("TXN_NOT_INFLIGHT", 400)),
    (
        &["Transaction already committed"],
        Code("TXN_ALREADY_COMMITTED", 409),
    ),
    (
        &["has already been voided"],
        Code("TXN_ALREADY_VOIDED", 409),
    ),
    (&["has already been refunded"], CONFLICT),
    (
        &["has already been used"],
        Code("TXN_DUPLICATE_REFERENCE", 409),
    ),
    (
        &["cannot commit more than"],
        Code("TXN_COMMIT_AMOUNT_EXCEEDED", 400),
    ),
    (&["insufficient funds"], Code("TXN_INSUFFICIENT_FUNDS", 400)),
    (
        &["transaction amount must be positive"],
        Code("TXN_INVALID_AMOUNT", 400),
    ),
    (
        &["transaction validation failed"],
        Code("TXN_VALIDATION_ERROR", 400),
    ),
    (
        &["reference is required"],
        Code("TXN_VALIDATION_ERROR", 400),
    ),
    (
        &["no balance data found for time"],
        Code("BAL_HISTORY_NOT_FOUND", 404),
    ),
    (&["invalid timestamp format"], BALANCE_TIMESTAMP),
    (
        &["balance validation failed"],
        Code("BAL_VALIDATION_ERROR", 400),
    ),
    (
        &["identity validation failed"],
        Code("BAL_VALIDATION_ERROR", 400),
    ),
    (
        &["is not tokenizable"],
        Code("IDT_FIELD_NOT_TOKENIZABLE", 400),
    ),
    (
        &["is already tokenized"],
        Code("IDT_FIELD_ALREADY_TOKENIZED", 409),
    ),
    (&["is not tokenized"], Code("IDT_FIELD_NOT_TOKENIZED", 400)),
    (&["field", "not found"], Code("IDT_FIELD_NOT_FOUND", 400)),
    (&["rule name is required"], Code("RECON_RULE_INVALID", 400)),
    (
        &["matching criteria is required"],
        Code("RECON_RULE_INVALID", 400),
    ),
    (
        &["field and operator are required"],
        Code("RECON_RULE_INVALID", 400),
    ),
    (&["invalid operator"], Code("RECON_RULE_INVALID", 400)),
    (&["invalid field"], Code("RECON_RULE_INVALID", 400)),
    (&["drift for"], Code("RECON_RULE_INVALID", 400)),
    (&["entity not found"], ENTITY_NOT_FOUND),
    (
        &["unsupported entity type"],
        Code("META_UNSUPPORTED_ENTITY", 400),
    ),
    (&["invalid entity ID"], Code("META_INVALID_ENTITY_ID", 400)),
    (
        &["does not have fund lineage tracking enabled"],
        BAD_REQUEST,
    ),
    (
        &["failed to acquire lock"],
        Code("GEN_RESOURCE_LOCKED", 423),
    ),
];
