//! The rules that our OpenAPI document keeps, beyond being one.
//!
//! Some are there because the generator panics or invents names otherwise, some because a reply that breaks them would
//! make every client fail on a newer server, some because a page without words and examples helps nobody. All problems
//! of a document are told at once, each with its place and its cure.

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pointer: Pointer,
    line: Option<usize>,
    found: String,
    cure: String,
}

impl Problem {
    fn new(pointer: &Pointer, found: impl Into<String>, cure: impl Into<String>) -> Self {
        Self {
            pointer: pointer.clone(),
            line: None,
            found: found.into(),
            cure: cure.into(),
        }
    }

    /// A problem of the document as a whole.
    pub(crate) fn of_document(found: impl Into<String>, cure: impl Into<String>) -> Self {
        Self::new(&Pointer::default(), found, cure)
    }

    /// The line of the document's text, where one can be told.
    pub(crate) fn line(&self) -> Option<usize> {
        self.line
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            pointer,
            found,
            cure,
            ..
        } = self;
        write!(f, "{pointer}\n    {found}\n    cure: {cure}")
    }
}

/// Reads the document and holds it to every rule.
pub(crate) fn check(text: &str) -> Result<OpenAPI, Vec<Problem>> {
    let document = Document::parse(text).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    if !version(&document, &mut problems) {
        return Err(problems);
    }
    shape::check(&document, &mut problems);
    let index = Index::of(&document);
    index.check_references(&document, &mut problems);
    index.check_unused(&document, &mut problems);
    schemas::check(&document, &index, &mut problems);
    replies::check(&document, &mut problems);
    operations::check(&document, &mut problems);
    examples::check(&document, &mut problems);
    if problems.is_empty() {
        match serde_json::from_value(document.root().value.clone()) {
            Ok(openapi) => return Ok(openapi),
            Err(error) => problems.push(shape::not_openapi(&Pointer::default(), &error)),
        }
    }
    for problem in &mut problems {
        problem.line = document.line(&problem.pointer);
    }
    problems.sort_by(|left, right| (left.line, &left.pointer).cmp(&(right.line, &right.pointer)));
    problems.dedup();
    Err(problems)
}

/// Whether this is OpenAPI of a version whose rules can be held at all.
fn version(document: &Document, problems: &mut Vec<Problem>) -> bool {
    const CURE: &str = "begin the document with `openapi: 3.0.3`";
    let root = document.root();
    let Some(members) = root.value.as_object() else {
        problems.push(Problem::of_document(
            format!("found {}, expected an OpenAPI document", kind(root.value)),
            CURE,
        ));
        return false;
    };
    let pointer = root.pointer.join("openapi");
    match members.get("openapi").map(|version| version.as_str()) {
        Some(Some(version)) if version.starts_with("3.0.") => true,
        Some(Some(version)) if version.starts_with("3.1") => {
            problems.push(Problem::new(
                &pointer,
                format!("found OpenAPI {version}: the generator takes no other than 3.0"),
                "write `openapi: 3.0.3`, and in schemas `nullable: true` instead of a list of types",
            ));
            false
        }
        Some(version) => {
            let version = version.unwrap_or("something that is no text");
            problems.push(Problem::new(
                &pointer,
                format!(
                    "found version {version}, expected 3.0.3: the generator takes no other than 3.0"
                ),
                CURE,
            ));
            false
        }
        None => {
            problems.push(Problem::of_document(
                "found YAML without a member `openapi`, expected an OpenAPI document",
                CURE,
            ));
            false
        }
    }
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
