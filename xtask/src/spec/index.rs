//! Every schema and every `$ref` of the document, found in one walk.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Problem,
    document::{At, Document, Pointer},
};

/// Members whose own members are names chosen by the author, not words of OpenAPI.
const NAME_MAPS: [&str; 12] = [
    "callbacks",
    "content",
    "encoding",
    "examples",
    "headers",
    "links",
    "parameters",
    "paths",
    "requestBodies",
    "responses",
    "securitySchemes",
    "variables",
];

/// Keywords that combine schemas.
pub(crate) const COMPOSITIONS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Whether a schema is one of the document's named ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Directly under `components/schemas`.
    Named,
    /// Anywhere else.
    Inline,
}

/// A `$ref` and where it leads.
#[derive(Debug)]
struct Reference {
    /// The place of the object that holds the `$ref`.
    from: Pointer,
    target: String,
}

/// What the walk finds.
#[derive(Debug, Default)]
pub(crate) struct Index<'a> {
    pub(crate) schemas: Vec<(At<'a>, Place)>,
    references: Vec<Reference>,
}

impl<'a> Index<'a> {
    /// Walks the whole document. Examples and defaults are data and are not walked.
    pub(crate) fn of(document: &'a Document) -> Self {
        let mut index = Self::default();
        index.object(&document.root());
        index
    }

    fn object(&mut self, at: &At<'a>) {
        if self.reference(at) {
            return;
        }
        for (name, member) in at.members() {
            match name {
                "schema" => self.schema(member, Place::Inline),
                "schemas" => {
                    for (_, schema) in member.members() {
                        self.schema(schema, Place::Named);
                    }
                }
                "example" | "value" | "default" => {}
                _ if name.starts_with("x-") => {}
                _ if NAME_MAPS.contains(&name) && member.value.is_object() => {
                    for (_, named) in member.members() {
                        self.object(&named);
                    }
                }
                _ => {
                    self.object(&member);
                    for element in member.elements() {
                        self.object(&element);
                    }
                }
            }
        }
    }

    fn schema(&mut self, at: At<'a>, place: Place) {
        let is_reference = self.reference(&at);
        if !is_reference {
            for child in parts(&at) {
                self.schema(child, Place::Inline);
            }
        }
        self.schemas.push((at, place));
    }

    fn reference(&mut self, at: &At<'a>) -> bool {
        let target = at.text("$ref");
        if let Some(target) = target {
            self.references.push(Reference {
                from: at.pointer.clone(),
                target: target.to_owned(),
            });
        }
        target.is_some()
    }

    /// Every `$ref` leads somewhere inside the document, and none leads back to itself.
    pub(crate) fn check_references(&self, document: &'a Document, problems: &mut Vec<Problem>) {
        for Reference { from, target } in &self.references {
            let pointer = from.join("$ref");
            match target.strip_prefix('#').map(Pointer::of_fragment) {
                None => problems.push(Problem::new(
                    &pointer,
                    format!("found a $ref out of this document, `{target}`"),
                    "put what it means under `components` here and refer to `#/components/…`",
                )),
                Some(place) if document.at(&place).is_none() => problems.push(Problem::new(
                    &pointer,
                    format!("found a $ref to `{target}`, which does not exist"),
                    "correct the name, or add what is missing under `components`",
                )),
                Some(_) => {}
            }
        }
        self.check_circles(document, problems);
    }

    /// A schema that is made of itself has no end: the generator would not come back.
    ///
    /// Through `properties` and `items` a schema may well hold its like.
    fn check_circles(&self, document: &'a Document, problems: &mut Vec<Problem>) {
        for (schema, place) in &self.schemas {
            if *place == Place::Named && is_made_of(document, schema, &schema.pointer) {
                problems.push(Problem::new(
                    &schema.pointer,
                    "found a schema that leads back to itself by $ref, allOf, anyOf or oneOf alone",
                    "break the circle: one of its schemas must say what it is",
                ));
            }
        }
    }

    /// Every component is used by an operation.
    pub(crate) fn check_unused(&self, document: &'a Document, problems: &mut Vec<Problem>) {
        let mut by_component: BTreeMap<Pointer, Vec<Pointer>> = BTreeMap::new();
        let mut open = Vec::new();
        for Reference { from, target } in &self.references {
            let target = Pointer::of_fragment(target.trim_start_matches('#'));
            match component(from) {
                Some(holder) => by_component.entry(holder).or_default().push(target),
                None => open.push(target),
            }
        }
        let mut used = BTreeSet::new();
        while let Some(target) = open.pop() {
            let target = component(&target).unwrap_or(target);
            if used.insert(target.clone()) {
                open.extend(by_component.get(&target).into_iter().flatten().cloned());
            }
        }
        let Some(components) = document.root().get("components") else {
            return;
        };
        for (kind, members) in components.members() {
            // Security schemes are named in `security`, without a $ref.
            if kind == "securitySchemes" || kind.starts_with("x-") {
                continue;
            }
            for (name, member) in members.members() {
                if !used.contains(&member.pointer) {
                    problems.push(Problem::new(
                        &member.pointer,
                        format!("found `{name}` among the {kind}, used by no operation"),
                        "use it or take it out",
                    ));
                }
            }
        }
    }
}

/// The schemas directly inside a schema.
pub(crate) fn parts<'a>(schema: &At<'a>) -> Vec<At<'a>> {
    let mut parts = Vec::new();
    parts.extend(
        schema
            .members_of("properties")
            .into_iter()
            .map(|(_, at)| at),
    );
    for keyword in ["items", "additionalProperties", "not"] {
        parts.extend(schema.get(keyword).filter(|at| at.value.is_object()));
    }
    for keyword in COMPOSITIONS {
        parts.extend(schema.elements_of(keyword));
    }
    parts
}

/// The component that a place is in: its first three names.
fn component(pointer: &Pointer) -> Option<Pointer> {
    let text = pointer.as_str();
    let rest = text.strip_prefix("/components/")?;
    let mut slashes = rest.match_indices('/').map(|(index, _)| index);
    slashes.next()?;
    let end = slashes
        .next()
        .map_or(text.len(), |index| index + text.len() - rest.len());
    Some(Pointer::of_fragment(&text[..end]))
}

fn is_made_of(document: &Document, schema: &At<'_>, goal: &Pointer) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![schema.clone()];
    while let Some(at) = open.pop() {
        let mut next: Vec<At<'_>> = Vec::new();
        if let Some(target) = at.text("$ref").and_then(|target| target.strip_prefix('#')) {
            next.extend(document.at(&Pointer::of_fragment(target)));
        }
        for keyword in COMPOSITIONS {
            next.extend(at.elements_of(keyword));
        }
        for at in next {
            if at.pointer == *goal {
                return true;
            }
            if seen.insert(at.pointer.clone()) {
                open.push(at);
            }
        }
    }
    false
}
