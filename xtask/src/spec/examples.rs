//! Compares the examples with the schemas beside them.

use serde_json::Value;

use super::{
    Problem,
    document::{At, Document},
    kind,
    operations::operations,
};

/// Compares the examples of every request and reply with their schemas.
pub(crate) fn check(document: &Document, problems: &mut Vec<Problem>) {
    let mut comparison = Comparison { document, problems };
    for operation in operations(document) {
        // In a request, a member without a description is a mistake; a server may send more than is described.
        let request = operation.at.get("requestBody").map(|at| (at, true));
        let replies = operation.at.members_of("responses").into_iter();
        let replies = replies.map(|(_, at)| (at, false));
        for (holder, closed) in request.into_iter().chain(replies) {
            let holder = document.resolve(holder);
            for (_, media) in holder.iter().flat_map(|at| at.members_of("content")) {
                let named = media.members_of("examples").into_iter();
                let named = named.filter_map(|(_, at)| document.resolve(at)?.get("value"));
                if let Some(schema) = media.get("schema") {
                    for example in media.get("example").into_iter().chain(named) {
                        comparison.compare(&example, &schema, closed);
                    }
                }
            }
        }
    }
}

struct Comparison<'a> {
    document: &'a Document,
    problems: &'a mut Vec<Problem>,
}

impl Comparison<'_> {
    /// Compares an example with its schema; one that is `closed` has no other members than described.
    fn compare(&mut self, example: &At<'_>, schema: &At<'_>, closed: bool) {
        let Some(schema) = self.document.resolve(schema.clone()) else {
            return;
        };
        let is_null = example.value.is_null() && schema.flag("nullable");
        if is_null || !schema.combined().is_empty() {
            return;
        }
        if let Some(expected) = schema.text("type")
            && !is(example.value, expected)
        {
            let found = kind(example.value);
            return self.report(example, format!("{found}, expected {expected}"), &schema);
        }
        let listed = schema.elements_of("enum");
        if !listed.is_empty() && !listed.iter().any(|listed| listed.value == example.value) {
            let found = format!("{}, expected a listed value", example.value);
            self.report(example, found, &schema);
        }
        for name in schema.elements_of("required") {
            let name = name.value.as_str().unwrap_or_default();
            if example.get(name).is_none() {
                self.report(example, format!("no `{name}`, which is required"), &schema);
            }
        }
        let open = schema.get("additionalProperties");
        for (name, member) in example.members() {
            let described = schema.get("properties").and_then(|all| all.get(name));
            let additional = open.clone().filter(|open| open.value.is_object());
            if let Some(described) = described.or(additional) {
                self.compare(&member, &described, closed);
            } else if closed && open.is_none() {
                let found = format!("`{name}`, which is not described");
                self.report(&member, found, &schema);
            }
        }
        if let Some(items) = schema.get("items") {
            for element in example.elements() {
                self.compare(&element, &items, closed);
            }
        }
    }

    fn report(&mut self, example: &At<'_>, found: String, schema: &At<'_>) {
        self.problems.push(example.pointer.problem(
            format!("found an example with {found} at {}", schema.pointer),
            "correct the example or the schema, whichever differs from a recording",
        ));
    }
}

fn is(value: &Value, expected: &str) -> bool {
    match expected {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        // Larger integers are read as floats.
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        // Other rules apply to the type itself.
        _ => true,
    }
}
