//! Rules for every schema: named objects, exact numbers, money by its one name.

use serde_json::Value;

use super::{
    MONEY, Problem,
    document::{At, Document},
    index::{COMPOSITIONS, Index, Place},
    kind,
};

/// The integer formats that the generator turns into a type that holds them.
const INTEGER_FORMATS: [&str; 8] = [
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
];

/// Members of a schema that would make of money something else than an integer of any size.
const NARROWING: [&str; 8] = [
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "enum",
    "nullable",
];

/// Holds every schema of the document to the rules.
pub(crate) fn check(document: &Document, index: &Index<'_>, problems: &mut Vec<Problem>) {
    for (schema, place) in &index.schemas {
        if !schema.value.is_object() {
            problems.push(Problem::new(
                &schema.pointer,
                format!("found {}, expected a schema", kind(schema.value)),
                "write an object with a `type` or a $ref",
            ));
        } else if schema.text("$ref").is_none() {
            if *place == Place::Inline {
                inline(schema, problems);
            }
            numbers(schema, problems);
            compositions(document, schema, problems);
        }
    }
    money(document, problems);
}

/// The generator invents a name for what has none, and the invention changes with the place.
fn inline(schema: &At<'_>, problems: &mut Vec<Problem>) {
    let free_form = schema.flag("additionalProperties") && schema.get("properties").is_none();
    let object = schema.text("type") == Some("object")
        || schema.get("properties").is_some()
        || schema.get("additionalProperties").is_some();
    if object && !free_form {
        problems.push(Problem::new(
            &schema.pointer,
            "found an object schema without a name: the generator would invent one",
            "move it under `components/schemas` and refer to it with $ref (or, if its members are the caller's own, \
             say `type: object` with `additionalProperties: true` and no `properties`)",
        ));
    }
    if schema.get("enum").is_some() {
        problems.push(Problem::new(
            &schema.pointer,
            "found an enum without a name: the generator would invent one",
            "move it under `components/schemas` and refer to it with $ref",
        ));
    }
}

fn numbers(schema: &At<'_>, problems: &mut Vec<Problem>) {
    let Some(type_) = schema.get("type") else {
        return;
    };
    let is_money = schema.pointer.as_str() == money_pointer();
    match (type_.value.as_str(), schema.text("format")) {
        (None, _) => problems.push(Problem::new(
            &type_.pointer,
            format!("found {} for a type, expected one word", kind(type_.value)),
            "lists of types are OpenAPI 3.1: write one type, and `nullable: true` beside it",
        )),
        (Some("number"), _) => problems.push(Problem::new(
            &type_.pointer,
            "found `type: number`, which is generated as a 64-bit float and loses digits",
            format!("refer to {MONEY} for an amount, use a string for a decimal, or `type: integer` with a format"),
        )),
        (Some("integer"), None) if !is_money => problems.push(Problem::new(
            &type_.pointer,
            "found `type: integer` without a format, which is generated as 64 bits without a word",
            format!("refer to {MONEY} for an amount, or say `format: int64` for a count"),
        )),
        (Some("integer"), Some(format)) if !INTEGER_FORMATS.contains(&format) => {
            problems.push(Problem::new(
                &schema.pointer.join("format"),
                format!("found `format: {format}`, which is generated as 64 bits all the same"),
                format!(
                    "refer to {MONEY} for what may be larger, or use one of {}",
                    INTEGER_FORMATS.join(", ")
                ),
            ));
        }
        _ => {}
    }
}

/// serde buffers what may be one of several shapes, and its buffer holds no integer beyond 64 bits.
fn compositions(document: &Document, schema: &At<'_>, problems: &mut Vec<Problem>) {
    for keyword in COMPOSITIONS {
        let elements = schema.elements_of(keyword);
        let mut targets = elements.into_iter().filter_map(|at| document.resolve(at));
        if targets.any(|target| target.pointer.as_str() == money_pointer()) {
            problems.push(Problem::new(
                &schema.pointer.join(keyword),
                format!("found {MONEY} inside `{keyword}`: large amounts do not survive the buffer that is read through"),
                format!("refer to {MONEY} directly, and describe it there"),
            ));
        }
    }
}

/// The schema that is replaced by our own type must be what that type is.
fn money(document: &Document, problems: &mut Vec<Problem>) {
    let pointer = super::Pointer::of_fragment(&money_pointer());
    let Some(money) = document.at(&pointer) else {
        return;
    };
    if money.text("type") != Some("integer") {
        problems.push(Problem::new(
            &pointer,
            format!("found {MONEY} that is not `type: integer`, but an integer of any size is what replaces it"),
            "say `type: integer`, without a format",
        ));
    }
    for keyword in NARROWING {
        if let Some(member) = money.get(keyword)
            && *member.value != Value::Bool(false)
        {
            problems.push(Problem::new(
                &member.pointer,
                format!(
                    "found `{keyword}` on {MONEY}, but an integer of any size is what replaces it"
                ),
                format!("take `{keyword}` out"),
            ));
        }
    }
}

fn money_pointer() -> String {
    format!("/components/schemas/{MONEY}")
}
