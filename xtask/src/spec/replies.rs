//! Rules for what the server sends, so that replies of newer servers can be read.

use std::collections::{BTreeMap, btree_map::Entry};

use serde_json::Value;

use super::{
    Problem,
    document::{At, Document, Pointer},
    index::parts,
    operations::operations,
};

/// Keywords that make the generated type refuse a value that a newer server may send. What combines schemas is read
/// through a buffer that holds no large integers.
const CLOSED: &str = "enum pattern minLength maxLength minimum maximum multipleOf minItems \
                      maxItems uniqueItems not additionalProperties allOf anyOf oneOf";

/// Applies the rules to every schema that is part of a reply.
pub(crate) fn check(document: &Document, problems: &mut Vec<Problem>) {
    for (schema, operation) in reached(document).into_values() {
        for keyword in CLOSED.split(' ') {
            let Some(member) = schema.get(keyword) else {
                continue;
            };
            // Additional members may be described, but not excluded.
            if keyword != "additionalProperties" || *member.value == Value::Bool(false) {
                problems.push(member.pointer.problem(
                    format!("found `{keyword}` in a reply of `{operation}`"),
                    "describe it in words: a newer server or a large integer would fail the reply",
                ));
            }
        }
    }
}

/// Every schema that is part of a reply, with the first operation that uses it.
fn reached(document: &Document) -> BTreeMap<Pointer, (At<'_>, &str)> {
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
