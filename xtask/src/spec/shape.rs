//! Whether the document is OpenAPI 3.0, read in pieces so that each problem has a narrow place.

use openapiv3::{Example, OpenAPI, Operation, Parameter, RequestBody, Response, Schema};
use serde::de::DeserializeOwned;

use super::{
    Problem,
    document::{At, Document},
    operations::METHODS,
};

/// Reads the document; none if it is not OpenAPI.
pub(crate) fn read(document: &Document, problems: &mut Vec<Problem>) -> Option<OpenAPI> {
    let before = problems.len();
    pieces("", "", &document.root(), problems);
    // What contains a wrong piece is wrong for no other reason, and would be reported at a wider place.
    if problems.len() > before {
        return None;
    }
    piece(&document.root(), problems)
}

/// Reads the pieces inside the value called `name`, and the value itself if they are right.
fn pieces(parent: &str, name: &str, at: &At<'_>, problems: &mut Vec<Problem>) {
    let before = problems.len();
    if at.text("$ref").is_some() || ["example", "value"].contains(&name) {
        return;
    }
    if name == "schema" || parent == "schemas" {
        return drop(piece::<Schema>(at, problems));
    }
    for (inner, member) in at.members() {
        pieces(name, inner, &member, problems);
    }
    for element in at.elements() {
        pieces(name, "", &element, problems);
    }
    if problems.len() > before {
        return;
    }
    match (parent, name) {
        ("examples", _) => drop(piece::<Example>(at, problems)),
        ("parameters", _) => drop(piece::<Parameter>(at, problems)),
        ("responses", _) => drop(piece::<Response>(at, problems)),
        ("requestBodies", _) | (_, "requestBody") => drop(piece::<RequestBody>(at, problems)),
        (path, method) if path.starts_with('/') && METHODS.contains(&method) => {
            drop(piece::<Operation>(at, problems));
        }
        _ => {}
    }
}

fn piece<T: DeserializeOwned>(at: &At<'_>, problems: &mut Vec<Problem>) -> Option<T> {
    let error = match serde_path_to_error::deserialize(at.value) {
        Ok(read) => return Some(read),
        Err(error) => error,
    };
    let place = error.path().to_string();
    let error = error.into_inner().to_string();
    let cure = if error.ends_with("expected a string") {
        "put it in quotes"
    } else {
        "write it as https://spec.openapis.org/oas/v3.0.3 says"
    };
    let found = format!("found at `{place}` what OpenAPI 3.0 does not allow: {error}");
    problems.push(at.pointer.problem(found, cure));
    None
}
