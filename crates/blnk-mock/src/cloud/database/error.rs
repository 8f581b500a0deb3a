//! The errors of PostgreSQL.

use crate::cloud::go::write::{Form, Object};

/// The code of a violated foreign key.
pub(crate) const FOREIGN_KEY_VIOLATION: &str = "23503";

/// The code of a violated unique index.
pub(crate) const UNIQUE_VIOLATION: &str = "23505";

/// An error of PostgreSQL, as its driver for Go decodes it.
#[derive(Debug)]
pub(crate) struct DatabaseError(Box<Fields>);

#[derive(Debug, Default)]
struct Fields {
    code: &'static str,
    message: String,
    detail: String,
    /// Where it happened, in PostgreSQL's words.
    origin: String,
    schema: &'static str,
    table: String,
    constraint: String,
    /// File, line and routine of PostgreSQL's source.
    source: [&'static str; 3],
}

impl DatabaseError {
    pub(crate) fn foreign_key(
        table: &str,
        constraint: &str,
        column: &str,
        id: &str,
        target: &str,
    ) -> Self {
        let violated = format!("violates foreign key constraint \"{constraint}\"");
        Self(Box::new(Fields {
            code: FOREIGN_KEY_VIOLATION,
            message: format!("insert or update on table \"{table}\" {violated}"),
            detail: format!("Key ({column})=({id}) is not present in table \"{target}\"."),
            schema: "blnk",
            table: table.to_owned(),
            constraint: constraint.to_owned(),
            source: ["ri_triggers.c", "2596", "ri_ReportViolation"],
            ..Fields::default()
        }))
    }

    pub(crate) fn unique(table: &str, constraint: &str, columns: &str, values: &str) -> Self {
        Self(Box::new(Fields {
            code: UNIQUE_VIOLATION,
            message: format!("duplicate key value violates unique constraint \"{constraint}\""),
            detail: format!("Key ({columns})=({values}) already exists."),
            schema: "blnk",
            table: table.to_owned(),
            constraint: constraint.to_owned(),
            source: ["nbtinsert.c", "664", "_bt_check_unique"],
            ..Fields::default()
        }))
    }

    pub(crate) fn nul_in_text(parameter: usize) -> Self {
        Self(Box::new(Fields {
            code: "22021",
            message: String::from("invalid byte sequence for encoding \"UTF8\": 0x00"),
            origin: format!("unnamed portal parameter ${parameter}"),
            source: ["mbutils.c", "1798", "report_invalid_encoding_int"],
            ..Fields::default()
        }))
    }

    pub(crate) fn nul_in_json(parameter: usize) -> Self {
        Self(Box::new(Fields {
            code: "22P05",
            message: String::from("unsupported Unicode escape sequence"),
            detail: String::from(r"\u0000 cannot be converted to text."),
            origin: format!("unnamed portal parameter ${parameter} = '...'"),
            source: ["jsonfuncs.c", "621", "json_ereport_error"],
            ..Fields::default()
        }))
    }

    pub(crate) fn out_of_range(parameter: usize, value: &str) -> Self {
        Self(Box::new(Fields {
            code: "22003",
            message: format!("value \"{value}\" is out of range for type bigint"),
            origin: format!("unnamed portal parameter ${parameter} = '...'"),
            source: ["numutils.c", "310", "pg_strtoint64"],
            ..Fields::default()
        }))
    }

    pub(crate) fn no_number(parameter: usize, value: &str) -> Self {
        Self(Box::new(Fields {
            code: "22P02",
            message: format!("invalid input syntax for type numeric: \"{value}\""),
            origin: format!("unnamed portal parameter ${parameter} = '...'"),
            source: ["numeric.c", "703", "numeric_in"],
            ..Fields::default()
        }))
    }

    pub(crate) fn no_time(parameter: usize, value: &str) -> Self {
        Self(Box::new(Fields {
            code: "22007",
            message: format!("invalid input syntax for type timestamp: \"{value}\""),
            origin: format!("unnamed portal parameter ${parameter} = '...'"),
            source: ["datetime.c", "4023", "DateTimeParseError"],
            ..Fields::default()
        }))
    }

    pub(crate) fn unknown_column(name: &str) -> Self {
        Self(Box::new(Fields {
            code: "42703",
            message: format!("column \"{name}\" does not exist"),
            source: ["parse_relation.c", "3666", "errorMissingColumn"],
            ..Fields::default()
        }))
    }

    pub(crate) fn no_operator() -> Self {
        Self(Box::new(Fields {
            code: "42883",
            message: String::from("operator does not exist"),
            source: ["parse_oper.c", "731", "op_error"],
            ..Fields::default()
        }))
    }

    pub(crate) fn time_zone(parameter: usize) -> Self {
        Self(Box::new(Fields {
            code: "22009",
            message: String::from("time zone displacement out of range"),
            origin: format!("unnamed portal parameter ${parameter} = '...'"),
            source: ["datetime.c", "4013", "DateTimeParseError"],
            ..Fields::default()
        }))
    }

    pub(crate) fn payload_too_long() -> Self {
        Self(Box::new(Fields {
            code: "22023",
            message: String::from("payload string too long"),
            origin: String::from(
                "SQL statement \"SELECT pg_notify('data_change', payload::text)\"\n\
                 PL/pgSQL function capture_changes() line 9 at PERFORM",
            ),
            source: ["async.c", "654", "Async_Notify"],
            ..Fields::default()
        }))
    }

    pub(crate) fn index_row_too_wide(index: &str, size: usize, limit: usize) -> Self {
        let limit = format!("btree version 4 maximum {limit}");
        Self(Box::new(Fields {
            code: "54000",
            message: format!("index row size {size} exceeds {limit} for index \"{index}\""),
            schema: "blnk",
            constraint: index.to_owned(),
            source: ["nbtutils.c", "2665", "_bt_check_third_page"],
            ..Fields::default()
        }))
    }

    /// The five characters that PostgreSQL identifies an error by.
    pub(crate) fn code(&self) -> &'static str {
        self.0.code
    }

    /// The error as Go encodes it. Core sends it to the caller as it is.
    pub(crate) fn json(&self) -> String {
        let fields = &self.0;
        let [file, line, routine] = fields.source;
        Object::new(Form::Sent)
            .text("Severity", "ERROR")
            .text("Code", fields.code)
            .text("Message", &fields.message)
            .text("Detail", &fields.detail)
            .text("Hint", "")
            .text("Position", "")
            .text("InternalPosition", "")
            .text("InternalQuery", "")
            .text("Where", &fields.origin)
            .text("Schema", fields.schema)
            .text("Table", &fields.table)
            .text("Column", "")
            .text("DataTypeName", "")
            .text("Constraint", &fields.constraint)
            .text("File", file)
            .text("Line", line)
            .text("Routine", routine)
            .end()
    }
}
