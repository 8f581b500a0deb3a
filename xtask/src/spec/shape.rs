//! Whether the document is OpenAPI 3.0 at all, told piece by piece so that each problem has a narrow place.

use openapiv3::{
    Components, Example, Info, MediaType, Operation, Parameter, PathItem, ReferenceOr, RequestBody,
    Response, Schema,
};
use serde::de::DeserializeOwned;

use super::{
    Problem,
    document::{At, Document, Pointer},
    kind,
    operations::METHODS,
};

const CURE: &str = "write it as https://spec.openapis.org/oas/v3.0.3 says";

/// Reads the smallest pieces first: what holds a wrong piece is not told again.
pub(crate) fn check(document: &Document, problems: &mut Vec<Problem>) {
    let root = document.root();
    for name in ["info", "paths"] {
        match root.get(name) {
            Some(member) if member.value.is_object() => {}
            Some(member) => problems.push(Problem::new(
                &member.pointer,
                format!(
                    "found {} for `{name}`, expected an object",
                    kind(member.value)
                ),
                CURE,
            )),
            None => problems.push(Problem::of_document(
                format!("found no member `{name}`, which OpenAPI requires"),
                format!("add `{name}`"),
            )),
        }
    }
    if let Some(info) = root.get("info").filter(|info| info.value.is_object()) {
        read::<Info>(&info, problems);
    }
    for (_, path) in root.members_of("paths") {
        whole::<PathItem>(&path, problems, |problems| {
            for (_, operation) in path.members().filter(|(name, _)| METHODS.contains(name)) {
                whole::<Operation>(&operation, problems, |problems| {
                    for parameter in operation.elements_of("parameters") {
                        read::<ReferenceOr<Parameter>>(&parameter, problems);
                    }
                    if let Some(body) = operation.get("requestBody") {
                        holder::<RequestBody>(&body, problems);
                    }
                    for (_, response) in operation.members_of("responses") {
                        holder::<Response>(&response, problems);
                    }
                });
            }
        });
    }
    let Some(components) = root.get("components") else {
        return;
    };
    whole::<Components>(&components, problems, |problems| {
        for (_, schema) in components.members_of("schemas") {
            read::<ReferenceOr<Schema>>(&schema, problems);
        }
        for (_, parameter) in components.members_of("parameters") {
            read::<ReferenceOr<Parameter>>(&parameter, problems);
        }
        for (_, body) in components.members_of("requestBodies") {
            holder::<RequestBody>(&body, problems);
        }
        for (_, response) in components.members_of("responses") {
            holder::<Response>(&response, problems);
        }
    });
}

/// What has content by media type: a request or a reply.
fn holder<T: DeserializeOwned>(at: &At<'_>, problems: &mut Vec<Problem>) {
    whole::<ReferenceOr<T>>(at, problems, |problems| {
        for (_, media) in at.members_of("content") {
            whole::<MediaType>(&media, problems, |problems| {
                for (_, example) in media.members_of("examples") {
                    read::<ReferenceOr<Example>>(&example, problems);
                }
                if let Some(schema) = media.get("schema") {
                    read::<ReferenceOr<Schema>>(&schema, problems);
                }
            });
        }
    });
}

/// Reads the pieces of something, and the whole if they are all right.
fn whole<T: DeserializeOwned>(
    at: &At<'_>,
    problems: &mut Vec<Problem>,
    pieces: impl FnOnce(&mut Vec<Problem>),
) {
    let before = problems.len();
    pieces(problems);
    if problems.len() == before {
        read::<T>(at, problems);
    }
}

fn read<T: DeserializeOwned>(at: &At<'_>, problems: &mut Vec<Problem>) {
    if let Err(error) = serde_json::from_value::<T>(at.value.clone()) {
        problems.push(not_openapi(&at.pointer, &error));
    }
}

/// The problem of a piece that the reader of OpenAPI documents refuses.
pub(crate) fn not_openapi(pointer: &Pointer, error: &serde_json::Error) -> Problem {
    let error = error.to_string();
    let cure = if error.ends_with("expected a string") {
        "put it in quotes"
    } else {
        CURE
    };
    Problem::new(
        pointer,
        format!("found something that OpenAPI 3.0 does not know: {error}"),
        cure,
    )
}
