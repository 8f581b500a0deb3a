//! Rules for every schema: named objects, exact numbers, money by its one name.

use super::{
    MONEY, Problem,
    document::{At, Document, Pointer},
    index::{Index, Place},
};

/// The integer formats that the generator turns into a type that holds them.
const INTEGER_FORMATS: &str = "int8, int16, int32, int64, uint8, uint16, uint32, uint64";

/// Keywords that an integer of any size cannot have.
const NARROWING: &str =
    "format, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, enum, nullable";

/// The one number with a fraction: what we send, never a float.
const EXACT_DECIMAL: &str = "/components/schemas/MajorUnits";

/// Applies the rules to every schema of the document.
pub(crate) fn check(document: &Document, index: &Index<'_>, problems: &mut Vec<Problem>) {
    for (schema, place) in &index.schemas {
        if schema.text("$ref").is_none() {
            if *place == Place::Inline {
                inline(schema, problems);
            }
            numbers(schema, problems);
            compositions(document, schema, problems);
        }
    }
    money(document, problems);
}

/// The generator invents a name for a schema without one, and the invention changes with the place.
fn inline(schema: &At<'_>, problems: &mut Vec<Problem>) {
    let has = |keyword| schema.get(keyword).is_some();
    let free_form = schema.flag("additionalProperties") && !has("properties");
    let object =
        schema.text("type") == Some("object") || has("properties") || has("additionalProperties");
    if object && !free_form || has("enum") {
        problems.push(schema.pointer.problem(
            "found an object or an enum without a name: the generator would invent one",
            "move it under `components/schemas` and refer to it with $ref; if the members are the \
             caller's own, write `additionalProperties: true` without `properties`",
        ));
    }
}

fn numbers(schema: &At<'_>, problems: &mut Vec<Problem>) {
    let is_exact = match (schema.text("type"), schema.text("format")) {
        // Replaced by a type that writes the digits as they are.
        (Some("number"), None) => schema.pointer.as_str() == EXACT_DECIMAL,
        (Some("number"), _) => false,
        (Some("integer"), None) => schema.pointer.as_str() == money_pointer(),
        (Some("integer"), Some(format)) => INTEGER_FORMATS.split(", ").any(|one| one == format),
        _ => true,
    };
    if !is_exact {
        problems.push(schema.pointer.problem(
            "found a number that is generated as 64 bits or as a float and may lose digits",
            format!("refer to {MONEY}, or use a string or one of the formats {INTEGER_FORMATS}"),
        ));
    }
}

/// serde buffers a value of several possible shapes, and its buffer holds no integer beyond 64 bits.
fn compositions(document: &Document, schema: &At<'_>, problems: &mut Vec<Problem>) {
    let elements = schema.combined().into_iter();
    let mut targets = elements.filter_map(|element| document.resolve(element));
    if targets.any(|target| target.pointer.as_str() == money_pointer()) {
        problems.push(schema.pointer.problem(
            format!("found {MONEY} inside a composition, which loses large amounts"),
            format!("refer to {MONEY} directly, and describe it there"),
        ));
    }
}

/// The schema is replaced by our own type, and must describe it.
fn money(document: &Document, problems: &mut Vec<Problem>) {
    let Some(money) = document.at(&Pointer::of_fragment(&money_pointer())) else {
        return;
    };
    let mut narrowing = NARROWING.split(", ");
    let is_narrow = narrowing.any(|keyword| money.get(keyword).is_some());
    if money.text("type") != Some("integer") || is_narrow {
        problems.push(money.pointer.problem(
            format!("found {MONEY} that is not an integer of any size, which replaces it"),
            format!("write `type: integer` without any of {NARROWING}"),
        ));
    }
}

fn money_pointer() -> String {
    format!("/components/schemas/{MONEY}")
}
