//! The rules for our OpenAPI document.
//!
//! Some exist because the generator panics or invents names otherwise, some because a reply that breaks them would make
//! every client fail with a newer server, some because documentation needs descriptions and examples. All problems of a
//! document are reported at once, each with its JSON pointer and its cure.

mod document;
mod examples;
mod index;
mod operations;
mod replies;
mod schemas;
mod shape;
#[cfg(test)]
mod tests;

use std::fmt;

use openapiv3::OpenAPI;

use self::{
    document::{Document, Pointer},
    index::Index,
};

/// The name of the schema that amounts of money refer to.
pub(crate) const MONEY: &str = "MinorUnits";

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Problem {
    pointer: Pointer,
    found: String,
    cure: String,
}

impl Problem {
    /// A problem of the document as a whole.
    pub(crate) fn of_document(found: impl Into<String>, cure: impl Into<String>) -> Self {
        Pointer::default().problem(found, cure)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pointer, found, cure) = (&self.pointer, &self.found, &self.cure);
        write!(f, "{pointer}\n    {found}\n    cure: {cure}")
    }
}

/// Reads the document and applies every rule.
pub(crate) fn check(text: &str) -> Result<OpenAPI, Vec<Problem>> {
    let document = Document::parse(text).map_err(|problem| vec![problem])?;
    version(&document).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let openapi = shape::read(&document, &mut problems);
    let index = Index::of(&document);
    index.check_references(&document, &mut problems);
    index.check_unused(&document, &mut problems);
    schemas::check(&document, &index, &mut problems);
    replies::check(&document, &mut problems);
    operations::check(&document, &mut problems);
    examples::check(&document, &mut problems);
    problems.sort();
    problems.dedup();
    match openapi {
        Some(openapi) if problems.is_empty() => Ok(openapi),
        _ => Err(problems),
    }
}

/// Without a supported version the other rules do not apply.
fn version(document: &Document) -> Result<(), Problem> {
    let (found, version) = (kind(document.root().value), document.root().text("openapi"));
    if version.is_some_and(|version| version.starts_with("3.0.")) {
        return Ok(());
    }
    let version = version.unwrap_or("none");
    Err(Problem::of_document(
        format!("found {found}, version {version}; the generator reads OpenAPI 3.0 alone"),
        "write `openapi: 3.0.3`, and `nullable: true` instead of a list of types",
    ))
}

/// What a value is, in words.
fn kind(value: &serde_json::Value) -> &'static str {
    use serde_json::Value;
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
