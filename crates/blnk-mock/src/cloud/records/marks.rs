//! Which members of an identity are tokenized. Core stores that in the identity's metadata, where
//! every caller can read and overwrite it.

use std::collections::BTreeMap;

use crate::cloud::go::json::{Json, Kind};
use crate::cloud::go::write::{Form, Object};
use crate::cloud::records::identity::Identity;

/// The member of the metadata that contains the marks.
pub(crate) const MARKS: &str = "tokenized_fields";

impl Identity {
    /// The members that are tokenized according to the metadata, which is all that the server looks
    /// at, in Core's names and in alphabetical order.
    ///
    /// ```
    /// use blnk_mock::{MockCloud, cloud::Request};
    ///
    /// let cloud = MockCloud::new();
    /// let id = cloud.seed_identity();
    /// let instance = cloud.instance_id();
    /// let path = format!("/proxy/identities/{id}/tokenize/FirstName?instance_id={instance}");
    /// let request = Request::new("POST", path).header("Authorization", "Bearer t");
    /// assert_eq!(cloud.answer(&request).status, 200);
    /// assert_eq!(cloud.identities()[0].tokenized_fields(), ["FirstName"]);
    /// ```
    #[must_use]
    pub fn tokenized_fields(&self) -> Vec<String> {
        let marks = self.marks().into_iter();
        marks
            .filter_map(|(field, is_tokenized)| is_tokenized.then_some(field))
            .collect()
    }

    /// A value that is no boolean is no mark.
    fn marks(&self) -> BTreeMap<String, bool> {
        let member = self
            .meta_data
            .as_ref()
            .and_then(|metadata| metadata.member(MARKS));
        let Some(Kind::Object(members)) = member.map(Json::kind) else {
            return BTreeMap::new();
        };
        let mark = |(field, value): (String, Json)| match value.kind() {
            Kind::Bool(is_tokenized) => Some((field, is_tokenized)),
            _ => None,
        };
        members.into_iter().filter_map(mark).collect()
    }

    /// The Go type of the value in place of the marks, if it is no object.
    pub(crate) fn invalid_marks(&self) -> Option<&'static str> {
        match self.meta_data.as_ref()?.member(MARKS)?.kind() {
            Kind::Null => Some("<nil>"),
            Kind::Bool(_) => Some("bool"),
            Kind::Number(_) => Some("float64"),
            Kind::Text(_) => Some("string"),
            Kind::Array(_) => Some("[]interface {}"),
            Kind::Object(_) => None,
        }
    }

    /// The mark of the capitalized name comes before that of the name as it was sent.
    pub(crate) fn is_marked(&self, field: &str) -> bool {
        let marks = self.marks();
        let mark = marks.get(&capitalized(field)).or_else(|| marks.get(field));
        mark.copied().unwrap_or_default()
    }

    pub(crate) fn mark(&mut self, name: String) {
        let mut marks = self.marks();
        marks.insert(name, true);
        let object = marks
            .iter()
            .fold(Object::new(Form::Sent), |object, (field, mark)| {
                object.flag(field, *mark)
            });
        self.meta_data.get_or_insert_default().set(MARKS, object);
    }

    /// The text with this name in Go.
    pub(crate) fn text_mut(&mut self, go_name: &str) -> Option<&mut String> {
        let mut texts = self.texts_mut().into_iter();
        texts.find_map(|(name, text)| (name == go_name).then_some(text))
    }
}

/// Core accepts `firstName` for `FirstName`, and no other spelling.
pub(crate) fn capitalized(field: &str) -> String {
    let mut characters = field.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
