//! Rules for operations: a name, words, a page, and replies that the generator can tell apart.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Problem,
    document::{At, Document, Pointer},
};

/// The members of a path that are operations.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The one media type that is spoken.
pub(crate) const JSON: &str = "application/json";

/// One operation of the document.
#[derive(Debug)]
pub(crate) struct Operation<'a> {
    pub(crate) at: At<'a>,
    path: &'a str,
    method: &'a str,
    /// The path item, which may hold parameters of all its operations.
    item: At<'a>,
}

impl Operation<'_> {
    /// The `operationId`, or method and path while there is none.
    pub(crate) fn name(&self) -> String {
        match self.at.text("operationId") {
            Some(id) => id.to_owned(),
            None => format!("{} {}", self.method, self.path),
        }
    }
}

/// All operations, path by path.
pub(crate) fn operations(document: &Document) -> Vec<Operation<'_>> {
    let mut operations = Vec::new();
    for (path, item) in document.root().members_of("paths") {
        for (method, at) in item.members() {
            if METHODS.contains(&method) {
                let item = item.clone();
                operations.push(Operation {
                    at,
                    path,
                    method,
                    item,
                });
            }
        }
    }
    operations
}

/// Holds every operation to the rules.
pub(crate) fn check(document: &Document, problems: &mut Vec<Problem>) {
    let all = operations(document);
    if all.is_empty() {
        problems.push(Problem::of_document(
            "found no operation under `paths`, so there is nothing to generate",
            "describe an operation: CONTRIBUTING.md says how",
        ));
    }
    for (path, item) in document.root().members_of("paths") {
        if item.text("$ref").is_some() {
            problems.push(Problem::new(
                &item.pointer.join("$ref"),
                format!(
                    "found a $ref for the whole path `{path}`, which the generator cannot follow"
                ),
                "write the path's operations here",
            ));
        }
    }
    names(&all, problems);
    for operation in &all {
        words(operation, problems);
        parameters(document, operation, problems);
        request(document, operation, problems);
        responses(document, operation, problems);
    }
}

/// Operation ids become method names: there, of one form, and different.
fn names(all: &[Operation<'_>], problems: &mut Vec<Problem>) {
    let mut first: BTreeMap<&str, &Pointer> = BTreeMap::new();
    for operation in all {
        let at = &operation.at;
        let Some(id) = at.text("operationId") else {
            problems.push(Problem::new(
                &at.pointer,
                "found an operation without operationId",
                "add one of the form noun_verb, such as `balance_create`",
            ));
            continue;
        };
        let pointer = at.pointer.join("operationId");
        if !is_noun_verb(id) {
            problems.push(Problem::new(
                &pointer,
                format!("found the operationId `{id}`, expected noun_verb in small letters"),
                "name the thing and what is done to it, such as `balance_create`",
            ));
        }
        match first.get(id) {
            Some(first) => problems.push(Problem::new(
                &pointer,
                format!("found the operationId `{id}` again, first used at {first}"),
                "give each operation its own",
            )),
            None => {
                first.insert(id, &at.pointer);
            }
        }
    }
}

fn is_noun_verb(id: &str) -> bool {
    let mut words = id.split('_');
    let word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    id.contains('_') && words.all(word)
}

fn words(operation: &Operation<'_>, problems: &mut Vec<Problem>) {
    let at = &operation.at;
    let name = operation.name();
    if at
        .text("description")
        .is_none_or(|text| text.trim().is_empty())
    {
        problems.push(Problem::new(
            &at.pointer,
            format!("found `{name}` without a description"),
            "say what it does, whether it may be repeated, and which errors come with which codes",
        ));
    }
    let page = at.get("externalDocs");
    let url = page.as_ref().and_then(|page| page.text("url"));
    if !url.is_some_and(|url| url.starts_with("https://")) {
        problems.push(Problem::new(
            &at.pointer,
            format!("found `{name}` without a link to its documentation page"),
            "add `externalDocs` with the page's https `url`",
        ));
    }
}

/// Path parameters and the places for them in the path match; the generator panics on those that do not.
fn parameters(document: &Document, operation: &Operation<'_>, problems: &mut Vec<Problem>) {
    let mut declared = Vec::new();
    for holder in [&operation.item, &operation.at] {
        for parameter in holder.elements_of("parameters") {
            let Some(parameter) = document.resolve(parameter) else {
                continue;
            };
            if parameter.text("in") != Some("path") {
                continue;
            }
            let name = parameter.text("name").unwrap_or_default();
            if !operation.path.contains(&format!("{{{name}}}")) {
                problems.push(Problem::new(
                    &parameter.pointer,
                    format!(
                        "found the path parameter `{name}`, for which `{}` has no place",
                        operation.path
                    ),
                    format!("write `{{{name}}}` into the path, or take the parameter out"),
                ));
            }
            if !parameter.flag("required") {
                problems.push(Problem::new(
                    &parameter.pointer,
                    format!("found the path parameter `{name}` that is not required"),
                    "say `required: true`",
                ));
            }
            declared.push(name);
        }
    }
    for place in operation.path.split('{').skip(1) {
        let name = place.split('}').next().unwrap_or_default();
        if !declared.contains(&name) {
            problems.push(Problem::new(
                &operation.at.pointer,
                format!("found `{{{name}}}` in the path, but no such path parameter"),
                "declare it under `parameters` with `in: path` and `required: true`",
            ));
        }
    }
}

fn request(document: &Document, operation: &Operation<'_>, problems: &mut Vec<Problem>) {
    let body = operation.at.get("requestBody");
    let Some(body) = body.and_then(|body| document.resolve(body)) else {
        return;
    };
    media(&body, problems);
    no_examples(
        &body,
        &format!("the request of `{}`", operation.name()),
        problems,
    );
}

fn responses(document: &Document, operation: &Operation<'_>, problems: &mut Vec<Problem>) {
    let name = operation.name();
    let pointer = operation.at.pointer.join("responses");
    let mut successes = 0;
    let mut failures = Schemas::default();
    let mut ranges = Vec::new();
    for (status, response) in operation.at.members_of("responses") {
        let place = response.pointer.clone();
        match status {
            "4XX" | "5XX" => ranges.push(status),
            "default" => problems.push(Problem::new(
                &place,
                "found a `default` response, beside which the generator panics",
                "say `4XX` and `5XX`, both with the schema of a failure",
            )),
            _ if is_success(status) => {}
            _ => problems.push(Problem::new(
                &place,
                format!("found the status `{status}`, expected an exact 2xx code, `4XX` or `5XX`"),
                "describe failures under `4XX` and `5XX`, and name their codes in the operation's description",
            )),
        }
        let Some(response) = document.resolve(response) else {
            continue;
        };
        media(&response, problems);
        let schema = response.members_of("content").into_iter();
        let schema = schema.map(|(_, media)| media.value.get("schema"));
        let schema = schema.flatten().next();
        match status {
            _ if is_success(status) => {
                successes += 1;
                no_examples(
                    &response,
                    &format!("the reply {status} of `{name}`"),
                    problems,
                );
            }
            "4XX" | "5XX" => failures.add(schema),
            _ => {}
        }
    }
    for expected in ["4XX", "5XX"] {
        if !ranges.contains(&expected) {
            problems.push(Problem::new(
                &pointer,
                format!("found no `{expected}` response of `{name}`"),
                "describe it: such replies come, whatever the document says",
            ));
        }
    }
    match successes {
        1 => {}
        0 => problems.push(Problem::new(
            &pointer,
            format!("found no success response of `{name}`"),
            "describe it under its exact code, such as `201`",
        )),
        count => problems.push(Problem::new(
            &pointer,
            format!("found {count} success responses of `{name}`, but the table of operations names one status"),
            "describe the one that a success has; describe several shapes as one object with optional members",
        )),
    }
    if failures.0.len() > 1 {
        let count = failures.0.len();
        problems.push(Problem::new(
            &pointer,
            format!("found {count} different schemas for failure, beside which the generator panics"),
            "let every failure of an operation refer to one schema; describe several shapes as one object with optional members",
        ));
    }
}

/// Schemas that differ; a reply without a body differs from one with.
#[derive(Default)]
struct Schemas<'a>(Vec<Option<&'a Value>>);

impl<'a> Schemas<'a> {
    fn add(&mut self, schema: Option<&'a Value>) {
        if !self.0.contains(&schema) {
            self.0.push(schema);
        }
    }
}

fn is_success(status: &str) -> bool {
    let digits = status.strip_prefix('2').unwrap_or_default();
    digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn media(holder: &At<'_>, problems: &mut Vec<Problem>) {
    for (name, media) in holder.members_of("content") {
        if name != JSON {
            problems.push(Problem::new(
                &media.pointer,
                format!("found the media type `{name}`, expected {JSON}"),
                "describe the JSON form; what has none is sent by handwritten code",
            ));
        } else if media.get("schema").is_none() {
            problems.push(Problem::new(
                &media.pointer,
                "found content without a schema, beside which the generator panics",
                "add `schema` with a $ref",
            ));
        }
    }
}

fn no_examples(holder: &At<'_>, what: &str, problems: &mut Vec<Problem>) {
    for (_, media) in holder.members_of("content") {
        if media.get("example").is_none() && media.members_of("examples").is_empty() {
            problems.push(Problem::new(
                &media.pointer,
                format!("found no example of {what}"),
                "add one under `examples`, as recorded from a server",
            ));
        }
    }
}
