//! Tokens in place of personal data.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::State;
use super::decode::go_struct;
use super::errors::{
    Failure, IDENTITY_NOT_FOUND, TOKENIZATION_DISABLED, VALIDATION_ERROR, classified, internal,
};
use super::exchange::Reply;
use super::identities::Identity;
use super::json::{Json, Kind};
use super::routes::{Answer, Call};
use super::write::{Form, Object};

/// What can be tokenized, in the names that the routes take.
const TOKENIZABLE: [&str; 7] = [
    "FirstName",
    "LastName",
    "OtherNames",
    "EmailAddress",
    "PhoneNumber",
    "Street",
    "PostCode",
];

/// Members of an identity that are no text and so are never a token.
const OTHER_MEMBERS: [&str; 3] = ["DOB", "CreatedAt", "MetaData"];

/// Where the metadata of an identity keeps what is tokenized, for every caller to read and write.
const MARKS: &str = "tokenized_fields";

go_struct! {
    pub(super) struct TokenizeRequest in "model" { fields: Option<Vec<String>> }
}

go_struct! {
    pub(super) struct DetokenizeRequest in "model" { fields: Option<Vec<String>> }
}

/// `GET /proxy/identities/{id}/tokenized-fields`
pub(super) fn list(state: &mut State, call: &Call<'_>) -> Answer {
    let identity = state.identity(call.param(0), IDENTITY_NOT_FOUND)?;
    let mut answer = Object::new(Form::Stored);
    if let Some((kind, metadata)) = identity.strange_marks().zip(identity.meta_data.as_ref()) {
        let debug = Object::new(Form::Stored)
            .flag("has_metadata", true)
            .metadata("raw_metadata", Some(metadata))
            .text("tokenized_field_type", kind);
        answer = answer.raw("debug_info", &debug.end());
    }
    // The server's order is another each time. This one is nobody's own, so that a test finds out
    // who relies on an order.
    let fields = identity.tokenized_fields().into_iter().rev();
    let list: Vec<String> = fields.map(|field| json_text(&field)).collect();
    let answer = answer.raw(MARKS, &format!("[{}]", list.join(",")));
    Ok(Reply::json(200, answer.end()))
}

/// `POST /proxy/identities/{id}/tokenize/{field}`
pub(super) fn tokenize_one(state: &mut State, call: &Call<'_>) -> Answer {
    state.tokenize(call.param(0), call.param(1))?;
    Ok(Reply::message("Field tokenized successfully"))
}

/// `POST /proxy/identities/{id}/tokenize`: one after the other up to the first that fails.
pub(super) fn tokenize_many(state: &mut State, call: &Call<'_>) -> Answer {
    let request: TokenizeRequest = call.decode()?;
    let required = || Failure::required("TokenizeRequest", "Fields");
    let fields = request.fields.ok_or_else(required)?;
    if fields.is_empty() {
        let message = "at least one field must be specified";
        return Err(Failure::new(VALIDATION_ERROR, message));
    }
    for field in fields {
        state.tokenize(call.param(0), &field)?;
    }
    Ok(Reply::message("Fields tokenized successfully"))
}

/// `GET /proxy/identities/{id}/detokenize/{field}`
pub(super) fn detokenize_one(state: &mut State, call: &Call<'_>) -> Answer {
    let value = state.detokenize(call.param(0), call.param(1))?;
    let answer = Object::new(Form::Stored)
        .text("field", call.param(1))
        .text("value", &value);
    Ok(Reply::json(200, answer.end()))
}

/// `POST /proxy/identities/{id}/detokenize`: all that is marked if no field is named.
pub(super) fn detokenize_many(state: &mut State, call: &Call<'_>) -> Answer {
    let request: DetokenizeRequest = call.decode()?;
    let required = || Failure::required("DetokenizeRequest", "Fields");
    let mut fields = request.fields.ok_or_else(required)?;
    if fields.is_empty() {
        fields = state
            .identity(call.param(0), IDENTITY_NOT_FOUND)?
            .tokenized_fields();
    }
    let mut values = BTreeMap::new();
    for field in fields {
        let value = state.detokenize(call.param(0), &field)?;
        values.insert(field, value);
    }
    let answer = values
        .iter()
        .fold(Object::new(Form::Stored), |object, (field, value)| {
            object.text(field, value)
        });
    let answer = Object::new(Form::Stored).raw("fields", &answer.end());
    Ok(Reply::json(200, answer.end()))
}

impl State {
    /// Checks the name before it looks for the identity, and for the secret last of all.
    fn tokenize(&mut self, id: &str, field: &str) -> Result<(), Failure> {
        let refused = |why| {
            Err(classified(
                format!("field {field} {why}"),
                IDENTITY_NOT_FOUND,
            ))
        };
        let name = capitalized(field);
        if !TOKENIZABLE.contains(&name.as_str()) {
            return refused("is not tokenizable");
        }
        let mut identity = self.identity(id, IDENTITY_NOT_FOUND)?.clone();
        if identity.is_marked(field) {
            return refused("is already tokenized");
        }
        if !self.vault.enabled {
            let cure = "BLNK_TOKENIZATION_SECRET or tokenization_secret in your blnk.json file \
                        must be set to a 32-byte value";
            let message = format!("tokenization is disabled: {cure}");
            return Err(Failure::new(TOKENIZATION_DISABLED, message));
        }
        let salt = self.sources.id("");
        if let Some(text) = identity.text_mut(&name) {
            *text = self.vault.tokenize(text, &salt);
        }
        identity.mark(name);
        self.identities.put(id.to_owned(), identity);
        Ok(())
    }

    /// Believes the marks: what is marked and no token is a fault of the server's.
    fn detokenize(&self, id: &str, field: &str) -> Result<String, Failure> {
        let refused = |why: &str| classified(format!("field {field} {why}"), IDENTITY_NOT_FOUND);
        let mut identity = self.identity(id, IDENTITY_NOT_FOUND)?.clone();
        if !identity.is_marked(field) {
            let metadata = identity.meta_data.as_ref();
            let shown = metadata.map(|metadata| format!(". Metadata: {metadata}"));
            let shown = shown.unwrap_or_default();
            return Err(refused(&format!("is not tokenized{shown}")));
        }
        let name = capitalized(field);
        match identity.text_mut(&name) {
            Some(token) if self.vault.enabled => self
                .vault
                .clear_text(token)
                .map(str::to_owned)
                .ok_or_else(internal),
            None if !OTHER_MEMBERS.contains(&name.as_str()) => Err(refused("not found")),
            _ => Err(internal()),
        }
    }
}

impl Identity {
    /// The members that are tokenized according to the metadata, which is all that the server goes
    /// by, in Core's names and in the order of the alphabet.
    ///
    /// ```
    /// use blnk_mock::{MockCloud, cloud::Request};
    ///
    /// let cloud = MockCloud::new();
    /// let id = cloud.seed_identity();
    /// let path = format!("/proxy/identities/{id}/tokenize/FirstName?instance_id=i");
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

    /// What is no boolean is no mark.
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

    /// Go's word for what stands in the place of the marks and is none.
    fn strange_marks(&self) -> Option<&'static str> {
        match self.meta_data.as_ref()?.member(MARKS)?.kind() {
            Kind::Null => Some("<nil>"),
            Kind::Bool(_) => Some("bool"),
            Kind::Number(_) => Some("float64"),
            Kind::Text(_) => Some("string"),
            Kind::Array(_) => Some("[]interface {}"),
            Kind::Object(_) => None,
        }
    }

    /// The mark of the capitalized name counts before that of the name as it was sent.
    fn is_marked(&self, field: &str) -> bool {
        let marks = self.marks();
        let mark = marks.get(&capitalized(field)).or_else(|| marks.get(field));
        mark.copied().unwrap_or_default()
    }

    fn mark(&mut self, name: String) {
        let mut marks = self.marks();
        marks.insert(name, true);
        let object = marks
            .iter()
            .fold(Object::new(Form::Sent), |object, (field, mark)| {
                object.flag(field, *mark)
            });
        if let Ok(json) = Json::parse(object.end().as_bytes()) {
            self.meta_data.get_or_insert_default().set(MARKS, json);
        }
    }

    fn text_mut(&mut self, go_name: &str) -> Option<&mut String> {
        let mut texts = self.texts_mut().into_iter();
        texts.find_map(|(name, text)| (name == go_name).then_some(text))
    }
}

/// Core takes `firstName` for `FirstName`, and no other spelling.
fn capitalized(field: &str) -> String {
    let mut characters = field.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

fn json_text(text: &str) -> String {
    let mut json = String::new();
    super::write::string(text, &mut json, Form::Stored);
    json
}

/// What makes tokens and reads them. The server's hold the clear text encrypted; here it is kept
/// aside, so that nobody can read it out of a token.
pub(super) struct Vault {
    pub(super) enabled: bool,
    /// Clear texts by the sealed part of their tokens.
    clear: HashMap<String, String>,
}

impl Default for Vault {
    fn default() -> Self {
        Self {
            enabled: true,
            clear: HashMap::new(),
        }
    }
}

/// Shows no clear text.
impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("enabled", &self.enabled)
            .field("tokens", &self.clear.len())
            .finish()
    }
}

impl Vault {
    /// A part to show, which is the same for the same text and keeps everything but ASCII letters
    /// and digits, and a sealed part, which is another each time.
    fn tokenize(&mut self, clear: &str, salt: &str) -> String {
        let within = |first: u8, count: u8, byte: u8| char::from(first + byte % count);
        let shown: String = clear
            .chars()
            .zip(noise(clear))
            .map(|(character, byte)| match character {
                'A'..='Z' => within(b'A', 26, byte),
                'a'..='z' => within(b'a', 26, byte),
                '0'..='9' => within(b'0', 10, byte),
                other => other,
            })
            .collect();
        // The server's cipher adds a nonce of 12 bytes and a tag of 16.
        let sealed: Vec<u8> = noise(&(salt, clear)).take(12 + clear.len() + 16).collect();
        let sealed = base64(&sealed);
        let token = format!("FPT:{shown}:{sealed}");
        self.clear.insert(sealed, clear.to_owned());
        token
    }

    /// Takes what follows the second colon for the sealed part, and so cannot read the token of a
    /// text with a colon.
    pub(super) fn clear_text(&self, token: &str) -> Option<&str> {
        let sealed = match token.strip_prefix("FPT:") {
            Some(rest) => rest.split_once(':')?.1,
            None => token,
        };
        self.clear.get(sealed).map(String::as_str)
    }
}

/// Bytes that look random and are the same for the same seed.
fn noise(seed: &(impl Hash + ?Sized)) -> impl Iterator<Item = u8> {
    (0_u64..).flat_map(move |nth| {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        nth.hash(&mut hasher);
        hasher.finish().to_le_bytes()
    })
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |nth: usize| group.get(nth).copied().unwrap_or_default();
        let digits = [
            byte(0) >> 2,
            (byte(0) & 0x03) << 4 | byte(1) >> 4,
            (byte(1) & 0x0f) << 2 | byte(2) >> 6,
            byte(2) & 0x3f,
        ];
        let shown = digits
            .iter()
            .map(|digit| char::from(DIGITS[usize::from(*digit)]));
        text.extend(shown.take(group.len() + 1));
        text.extend(std::iter::repeat_n('=', 3 - group.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Vault;

    /// A token's part to show and its sealed part.
    fn parts(token: &str) -> (&str, &str) {
        let rest = token.strip_prefix("FPT:").unwrap();
        rest.rsplit_once(':').unwrap()
    }

    #[test]
    fn a_token_keeps_the_class_of_each_character_and_hides_ascii_alone() {
        let clear = "Müller & Söhne 漢字, Nr. 007";
        let token = Vault::default().tokenize(clear, "salt");
        let class = |text: &str| -> String {
            let class = |character| match character {
                'A'..='Z' => 'A',
                'a'..='z' => 'a',
                '0'..='9' => '0',
                other => other,
            };
            text.chars().map(class).collect()
        };
        assert_eq!(class(parts(&token).0), class(clear));
        assert_ne!(parts(&token).0, clear);
    }

    #[test]
    fn equal_texts_look_equal_and_are_sealed_anew_each_time() {
        let mut vault = Vault::default();
        let (one, other) = (vault.tokenize("Ada", "1"), vault.tokenize("Ada", "2"));
        assert_eq!(parts(&one).0, parts(&other).0);
        assert_ne!(parts(&one).1, parts(&other).1);
    }

    #[test]
    fn the_sealed_part_is_as_long_as_a_nonce_the_text_and_a_tag_in_base64() {
        for (clear, length) in [("", 40), ("a", 40), ("Ada", 44), ("é", 40), ("Alice", 44)] {
            let token = Vault::default().tokenize(clear, "salt");
            assert_eq!(parts(&token).1.len(), length, "{token}");
        }
    }

    #[test]
    fn other_texts_never_share_a_token_even_if_every_uuid_is_the_same() {
        let mut vault = Vault::default();
        let tokens = ["Ada", "Eve"].map(|clear| vault.tokenize(clear, "same"));
        let clear = tokens.each_ref().map(|token| vault.clear_text(token));
        assert_eq!(clear, [Some("Ada"), Some("Eve")]);
    }
}
