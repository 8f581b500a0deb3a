//! Every schema and every `$ref` of the document, found in one walk.

use super::{
    Problem,
    document::{At, Document, Pointer},
};

/// Members whose own members have names chosen by the author, not keywords of OpenAPI.
const NAME_MAPS: &str = "callbacks content encoding examples headers links parameters paths \
                         requestBodies responses securitySchemes variables";

/// Whether a schema is one of the document's named ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Directly under `components/schemas`.
    Named,
    /// Anywhere else.
    Inline,
}

/// The results of the walk.
#[derive(Debug, Default)]
pub(crate) struct Index<'a> {
    pub(crate) schemas: Vec<(At<'a>, Place)>,
    /// The place of each `$ref`, and its text.
    references: Vec<(Pointer, &'a str)>,
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
            let is_map = NAME_MAPS.split(' ').any(|map| map == name);
            match name {
                "example" | "value" | "default" => {}
                _ if name.starts_with("x-") => {}
                "schema" => self.schema(member, Place::Inline),
                "schemas" => {
                    for (_, schema) in member.members() {
                        self.schema(schema, Place::Named);
                    }
                }
                _ if is_map && member.value.is_object() => {
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
        if !self.reference(&at) {
            for child in parts(&at) {
                self.schema(child, Place::Inline);
            }
        }
        self.schemas.push((at, place));
    }

    fn reference(&mut self, at: &At<'a>) -> bool {
        let target = at.text("$ref");
        let reference = target.map(|target| (at.pointer.join("$ref"), target));
        self.references.extend(reference);
        target.is_some()
    }

    /// Every `$ref` leads somewhere inside the document, and none leads back to itself.
    pub(crate) fn check_references(&self, document: &'a Document, problems: &mut Vec<Problem>) {
        for (pointer, target) in &self.references {
            let place = target.strip_prefix('#').map(Pointer::of_fragment);
            if place.and_then(|place| document.at(&place)).is_none() {
                problems.push(pointer.problem(
                    format!("found a $ref to `{target}`, which does not exist in this document"),
                    "correct the name, or add what is missing under `components`",
                ));
            }
        }
        // A schema that consists of itself has no end, and the generator does not return. Through `properties` and
        // `items` a schema may contain itself.
        for (schema, place) in &self.schemas {
            if *place == Place::Named && !ends(document, schema, &mut Vec::new()) {
                problems.push(schema.pointer.problem(
                    "found a schema that leads back to itself by $ref, allOf, anyOf or oneOf alone",
                    "break the circle: one of its schemas must have a type of its own",
                ));
            }
        }
    }

    /// Every component is used outside itself. Security schemes are named without a `$ref`, and so is a schema that is
    /// another reply of an operation, for which OpenAPI allows one schema here: `x-reply-of` names the operation.
    pub(crate) fn check_unused(&self, document: &'a Document, problems: &mut Vec<Problem>) {
        let mut components = document.root().members_of("components");
        components.retain(|(kind, _)| *kind != "securitySchemes");
        for (_, member) in components.iter().flat_map(|(_, members)| members.members()) {
            let place = member.pointer.as_str();
            let is_used = self.references.iter().any(|(from, target)| {
                let is_inside = from.as_str().starts_with(&format!("{place}/"));
                target.strip_prefix('#') == Some(place) && !is_inside
            });
            if !is_used && member.text("x-reply-of").is_none() {
                problems.push(member.pointer.problem(
                    "found a component that nothing else uses",
                    "use it or remove it",
                ));
            }
        }
    }
}

/// The schemas directly inside a schema.
pub(crate) fn parts<'a>(schema: &At<'a>) -> Vec<At<'a>> {
    let properties = schema.members_of("properties").into_iter();
    let mut parts: Vec<_> = properties.map(|(_, at)| at).collect();
    for keyword in ["items", "additionalProperties", "not"] {
        parts.extend(schema.get(keyword).filter(|at| at.value.is_object()));
    }
    parts.extend(schema.combined());
    parts
}

/// Whether a schema does not consist of itself; `above` are the schemas that consist of it.
fn ends<'a>(document: &'a Document, schema: &At<'a>, above: &mut Vec<Pointer>) -> bool {
    if above.contains(&schema.pointer) {
        return false;
    }
    above.push(schema.pointer.clone());
    let mut next = schema.combined();
    if let Some((_, target)) = schema
        .text("$ref")
        .and_then(|target| target.split_once('#'))
    {
        next.extend(document.at(&Pointer::of_fragment(target)));
    }
    let ends = next.iter().all(|next| ends(document, next, above));
    above.pop();
    ends
}
