//! Rules for what the server sends: it is described so that a newer server can still be read.

use std::collections::{BTreeMap, btree_map::Entry};

use serde_json::Value;

use super::{
    Problem,
    document::{At, Document, Pointer},
    index::{COMPOSITIONS, parts},
    operations::operations,
};

/// What makes the generated type refuse a value that the server may well send one day, and what to do instead.
const CLOSING: [(&str, &str); 11] = [
    (
        "enum",
        "say `type: string`, and name the known values in the description",
    ),
    ("pattern", "take it out, and describe the form in words"),
    ("minLength", "take it out, and describe the length in words"),
    ("maxLength", "take it out, and describe the length in words"),
    ("minimum", "take it out, and describe the range in words"),
    ("maximum", "take it out, and describe the range in words"),
    (
        "multipleOf",
        "take it out, and describe the values in words",
    ),
    ("minItems", "take it out, and describe the length in words"),
    ("maxItems", "take it out, and describe the length in words"),
    ("uniqueItems", "take it out, and describe the list in words"),
    ("not", "take it out, and say what the value is"),
];

/// Holds every schema that a reply can reach to the rules.
pub(crate) fn check(document: &Document, problems: &mut Vec<Problem>) {
    for (schema, operation) in reached(document).into_values() {
        let from = format!("in a reply of `{operation}`");
        for (keyword, cure) in CLOSING {
            if let Some(member) = schema.get(keyword) {
                problems.push(Problem::new(
                    &member.pointer,
                    format!("found `{keyword}` {from}: a value that the server adds later would fail the whole reply"),
                    cure,
                ));
            }
        }
        if let Some(member) = schema.get("additionalProperties")
            && *member.value == Value::Bool(false)
        {
            problems.push(Problem::new(
                &member.pointer,
                format!("found `additionalProperties: false` {from}: a member that the server adds later would fail it"),
                "take it out",
            ));
        }
        for keyword in COMPOSITIONS {
            if let Some(member) = schema.get(keyword) {
                problems.push(Problem::new(
                    &member.pointer,
                    format!("found `{keyword}` {from}: it is read through a buffer that holds no large integers"),
                    "describe one object with optional members, or leave the schema without a type",
                ));
            }
        }
    }
}

/// Every schema that some reply is made of, with the first operation that reaches it.
fn reached(document: &Document) -> BTreeMap<Pointer, (At<'_>, String)> {
    let mut reached = BTreeMap::new();
    for operation in operations(document) {
        let mut open = Vec::new();
        for (_, response) in operation.at.members_of("responses") {
            if let Some(response) = document.resolve(response) {
                let media = response.members_of("content").into_iter();
                open.extend(media.filter_map(|(_, media)| media.get("schema")));
            }
        }
        while let Some(schema) = open.pop() {
            let Some(schema) = document.resolve(schema) else {
                continue;
            };
            if let Entry::Vacant(entry) = reached.entry(schema.pointer.clone()) {
                open.extend(parts(&schema));
                entry.insert((schema, operation.name()));
            }
        }
    }
    reached
}
