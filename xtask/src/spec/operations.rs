//! Rules for operations: a name, a description, a page, and replies that the generator can distinguish.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Problem,
    document::{At, Document},
};

/// The members of a path that are operations.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The one supported media type.
const JSON: &str = "application/json";

/// The statuses of failures.
const FAILURES: [&str; 2] = ["4XX", "5XX"];

/// One operation of the document.
#[derive(Debug)]
pub(crate) struct Operation<'a> {
    pub(crate) at: At<'a>,
    path: &'a str,
    /// The path item, which may hold parameters of all its operations.
    item: At<'a>,
}

impl<'a> Operation<'a> {
    /// The `operationId`, or the path if there is none.
    pub(crate) fn name(&self) -> &'a str {
        self.at.text("operationId").unwrap_or(self.path)
    }
}

/// All operations, path by path.
pub(crate) fn operations(document: &Document) -> Vec<Operation<'_>> {
    let mut operations = Vec::new();
    for (path, item) in document.root().members_of("paths") {
        for (method, at) in item.members() {
            let item = item.clone();
            if METHODS.contains(&method) {
                operations.push(Operation { at, path, item });
            }
        }
    }
    operations
}

/// Applies the rules to every operation.
pub(crate) fn check(document: &Document, problems: &mut Vec<Problem>) {
    let all = operations(document);
    for (_, item) in document.root().members_of("paths") {
        if item.text("$ref").is_some() {
            problems.push(item.pointer.problem(
                "found a $ref for a whole path, which the generator does not follow",
                "write the path's operations here",
            ));
        }
    }
    let mut ids = BTreeMap::new();
    for operation in &all {
        let Operation { at, .. } = operation;
        let id = at.text("operationId").unwrap_or_default();
        if let Some(first) = ids.insert(id, &at.pointer)
            && !id.is_empty()
        {
            problems.push(at.pointer.join("operationId").problem(
                format!("found the operationId `{id}` again, first used at {first}"),
                "give each operation its own",
            ));
        }
        let description = at.text("description").unwrap_or_default();
        let page = at.get("externalDocs");
        let page = page.and_then(|page| page.text("url")).unwrap_or_default();
        let id_cure = "name the thing and what is done to it, such as `balance_create`";
        let description_cure = "describe the effect, whether it may be repeated, and the errors";
        let page_cure = "add `externalDocs` with the https `url` of the documentation";
        for (holds, what, cure) in [
            (is_noun_verb(id), "an operationId noun_verb", id_cure),
            (
                !description.trim().is_empty(),
                "a description",
                description_cure,
            ),
            (
                page.starts_with("https://"),
                "a link to its page",
                page_cure,
            ),
        ] {
            if !holds {
                let found = format!("found the operation `{id}` without {what}");
                problems.push(at.pointer.problem(found, cure));
            }
        }
        parameters(document, operation, problems);
        if let Some(body) = at.get("requestBody") {
            content(document, body, true, problems);
        }
        responses(document, operation, problems);
    }
}

/// Operation ids become names of methods.
fn is_noun_verb(id: &str) -> bool {
    let is_word = |word: &str| {
        let small = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        word.starts_with(|first: char| first.is_ascii_lowercase()) && word.chars().all(small)
    };
    id.contains('_') && id.split('_').all(is_word)
}

/// Path parameters must match the places in the path; the generator panics on those that do not.
fn parameters(document: &Document, operation: &Operation<'_>, problems: &mut Vec<Problem>) {
    let holders = [&operation.item, &operation.at].into_iter();
    let parameters = holders.flat_map(|holder| holder.elements_of("parameters"));
    let parameters = parameters.filter_map(|parameter| document.resolve(parameter));
    let parameters = parameters.filter(|parameter| parameter.text("in") == Some("path"));
    let mut declared = BTreeSet::new();
    for parameter in parameters {
        declared.insert(parameter.text("name").unwrap_or_default());
        if !parameter.flag("required") {
            problems.push(parameter.pointer.problem(
                "found a path parameter that is not required",
                "write `required: true`",
            ));
        }
    }
    let places = operation.path.split('{').skip(1);
    let places = places.filter_map(|place| Some(place.split_once('}')?.0));
    if places.collect::<BTreeSet<_>>() != declared {
        problems.push(operation.at.pointer.problem(
            format!(
                "found the path parameters {declared:?} in `{}`",
                operation.path
            ),
            "declare each place of the path, `in: path` and `required: true`, and no other",
        ));
    }
}

fn responses(document: &Document, operation: &Operation<'_>, problems: &mut Vec<Problem>) {
    let pointer = operation.at.pointer.join("responses");
    let mut successes = 0;
    // Different ones; a reply without a body differs from one with a body.
    let mut failure_schemas = Vec::new();
    let responses = operation.at.members_of("responses");
    for (status, response) in &responses {
        let is_success = is_success(status);
        if !is_success && !FAILURES.contains(status) {
            problems.push(response.pointer.problem(
                format!("found the status `{status}`, expected an exact 2xx code, `4XX` or `5XX`"),
                "describe failures under `4XX` and `5XX`, and their codes in words",
            ));
            continue;
        }
        let schema = content(document, response.clone(), is_success, problems);
        if is_success {
            successes += 1;
        } else if !failure_schemas.contains(&schema) {
            failure_schemas.push(schema);
        }
    }
    for expected in FAILURES {
        if !responses.iter().any(|(status, _)| *status == expected) {
            problems.push(pointer.problem(
                format!("found no `{expected}` response"),
                "describe it: any operation can fail so",
            ));
        }
    }
    if successes != 1 {
        problems.push(pointer.problem(
            format!(
                "found {successes} success responses: the table of operations has one status each"
            ),
            "describe one success under its exact code, such as `201`",
        ));
    }
    if failure_schemas.len() > 1 {
        problems.push(pointer.problem(
            "found different schemas for failure: the generator panics",
            "refer to one schema; describe several shapes as one object with optional members",
        ));
    }
}

fn is_success(status: &str) -> bool {
    let rest = status.strip_prefix('2').unwrap_or_default();
    rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit())
}

/// Applies the rules to the body of a request or a reply, and returns its schema.
fn content<'a>(
    document: &'a Document,
    holder: At<'a>,
    with_example: bool,
    problems: &mut Vec<Problem>,
) -> Option<&'a Value> {
    let mut schema = None;
    let holder = document.resolve(holder);
    let media = holder
        .iter()
        .flat_map(|holder| holder.members_of("content"));
    for (name, media) in media {
        schema = media.value.get("schema");
        let examples = media.members_of("examples");
        let has_example = media.get("example").is_some() || !examples.is_empty();
        let json_cure = "describe the JSON form; other forms are sent by handwritten code";
        let example_cure = "add one under `examples`, as recorded from a server";
        for (holds, found, cure) in [
            (name == JSON, "a media type other than JSON", json_cure),
            (
                schema.is_some(),
                "no schema: the generator panics",
                "add `schema` with a $ref",
            ),
            (has_example || !with_example, "no example", example_cure),
        ] {
            if !holds {
                problems.push(media.pointer.problem(format!("found {found}"), cure));
            }
        }
    }
    schema
}
