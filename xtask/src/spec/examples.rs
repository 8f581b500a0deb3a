//! Examples are held to the schema beside them, as far as a reader would trip over the difference.

use serde_json::Value;

use super::{
    Problem,
    document::{At, Document},
    index::COMPOSITIONS,
    kind,
    operations::operations,
};

/// Who wrote the example's members.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// The caller: a member that is not described is a mistake.
    Request,
    /// The server, which may send more than is described.
    Reply,
}

/// Holds the examples of every request and reply to their schemas.
pub(crate) fn check(document: &Document, problems: &mut Vec<Problem>) {
    for operation in operations(document) {
        let request = operation.at.get("requestBody");
        let replies = operation.at.members_of("responses").into_iter();
        let replies = replies.map(|(_, reply)| (reply, Side::Reply));
        for (holder, side) in request
            .map(|at| (at, Side::Request))
            .into_iter()
            .chain(replies)
        {
            let Some(holder) = document.resolve(holder) else {
                continue;
            };
            for (_, media) in holder.members_of("content") {
                if let Some(schema) = media.get("schema") {
                    for example in values(document, &media) {
                        compare(document, &example, &schema, side, problems);
                    }
                }
            }
        }
    }
}

fn values<'a>(document: &'a Document, media: &At<'a>) -> Vec<At<'a>> {
    let named = media.members_of("examples").into_iter();
    let named = named.filter_map(|(_, example)| document.resolve(example)?.get("value"));
    media.get("example").into_iter().chain(named).collect()
}

fn compare(
    document: &Document,
    example: &At<'_>,
    schema: &At<'_>,
    side: Side,
    problems: &mut Vec<Problem>,
) {
    let Some(schema) = document.resolve(schema.clone()) else {
        return;
    };
    let combined = COMPOSITIONS.iter().any(|word| schema.get(word).is_some());
    if combined || (example.value.is_null() && schema.flag("nullable")) {
        return;
    }
    if let Some(expected) = schema.text("type")
        && !is(example.value, expected)
    {
        problems.push(Problem::new(
            &example.pointer,
            format!(
                "found {} in an example, where {} says {expected}",
                kind(example.value),
                schema.pointer
            ),
            "correct the example or the schema, whichever a recording proves wrong",
        ));
        return;
    }
    let mut listed = schema
        .get("enum")
        .into_iter()
        .flat_map(|at| at.elements().collect::<Vec<_>>())
        .peekable();
    if listed.peek().is_some() && !listed.any(|listed| listed.value == example.value) {
        problems.push(Problem::new(
            &example.pointer,
            format!(
                "found {} in an example, which {} does not list",
                example.value, schema.pointer
            ),
            "use one of the listed values",
        ));
    }
    members(document, example, &schema, side, problems);
    if let Some(items) = schema.get("items") {
        for element in example.elements() {
            compare(document, &element, &items, side, problems);
        }
    }
}

fn members(
    document: &Document,
    example: &At<'_>,
    schema: &At<'_>,
    side: Side,
    problems: &mut Vec<Problem>,
) {
    for required in schema.elements_of("required") {
        if let Some(name) = required.value.as_str()
            && example.value.is_object()
            && example.get(name).is_none()
        {
            problems.push(Problem::new(
                &example.pointer,
                format!(
                    "found an example without `{name}`, which {} requires",
                    schema.pointer
                ),
                "add the member, or do not require what a server or a caller leaves out",
            ));
        }
    }
    let properties = schema.get("properties");
    let open = schema.get("additionalProperties");
    for (name, member) in example.members() {
        let described = properties
            .as_ref()
            .and_then(|properties| properties.get(name));
        let additional = open.clone().filter(|open| open.value.is_object());
        if let Some(described) = described.or(additional) {
            compare(document, &member, &described, side, problems);
        } else if side == Side::Request && properties.is_some() && open.is_none() {
            problems.push(Problem::new(
                &member.pointer,
                format!(
                    "found `{name}` in the example of a request, which {} does not describe",
                    schema.pointer
                ),
                "correct the name, or describe the member",
            ));
        }
    }
}

fn is(value: &Value, expected: &str) -> bool {
    match expected {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        // Larger integers cannot be told from floats here: an example of one is taken on trust.
        "integer" => value.as_number().is_some_and(|number| {
            number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|f| f.abs() >= LARGE)
        }),
        "number" => value.is_number(),
        // What the type itself should be is the business of other rules.
        _ => true,
    }
}

/// The first integer that 64 bits do not hold.
const LARGE: f64 = 18_446_744_073_709_551_616.0;
