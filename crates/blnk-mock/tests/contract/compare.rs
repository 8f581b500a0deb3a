//! Compares replies by the rules of the recordings' README: what must be equal and what may differ.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::{Map, Value};

use super::server::Answer;

pub(crate) const HEADERS: &[&str] = &[
    "content-type",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
];

/// A shorter text has no UUID, so that no pattern is searched for.
const UUID_LEN: usize = 36;

static UUID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").unwrap()
});
static TIME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""(created_at|executed_at)":"[^"]*""#).unwrap());
static EFFECTIVE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""effective_date":"([^"]*)""#).unwrap());
static HASH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""hash":"[0-9a-f]{64}""#).unwrap());
static TOKEN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""FPT:[^"]*""#).unwrap());
static TOKENIZED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""tokenized_fields":\[[^\]]*\]"#).unwrap());
static LETTER_OR_DIGIT: LazyLock<Regex> = LazyLock::new(|| Regex::new("[A-Za-z0-9+/=]").unwrap());

/// A member, by its JSON pointer, and both values.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) place: String,
    pub(crate) recorded: String,
    pub(crate) answered: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            recorded,
            answered,
        } = self;
        write!(
            f,
            "  {place}\n    - recorded {}\n    + answered {}",
            shortened(recorded),
            shortened(answered)
        )
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(300) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

/// The values of this replay by the recorded ones.
#[derive(Clone, Default)]
pub(crate) struct Known {
    values: BTreeMap<String, String>,
    uuids: BTreeMap<String, String>,
    /// Whether any id will do, because chance decides which of several equal records is meant.
    pub(crate) any_id: bool,
}

impl Known {
    pub(crate) fn learn(&mut self, recorded: &str, actual: &str) {
        self.values.insert(recorded.to_owned(), actual.to_owned());
    }

    /// A recorded text with the ids of this replay, except for ids that are not known yet.
    pub(crate) fn translated(&self, recorded: &str) -> String {
        self.values
            .iter()
            .fold(recorded.to_owned(), |text, (from, to)| {
                text.replace(from.as_str(), to)
            })
    }

    /// Whether two texts are equal except for ids, each of which corresponds to one other id
    /// throughout.
    fn same(&mut self, recorded: &str, answered: &str) -> bool {
        let recorded = self.translated(recorded);
        if recorded.len() < UUID_LEN {
            return recorded == answered;
        }
        UUID.replace_all(&recorded, "") == UUID.replace_all(answered, "")
            && (self.any_id || self.have_the_same_ids(&recorded, answered))
    }

    fn have_the_same_ids(&mut self, recorded: &str, answered: &str) -> bool {
        let mut pairs = UUID.find_iter(recorded).zip(UUID.find_iter(answered));
        pairs.all(|(from, to)| self.stands_for(from.as_str(), to.as_str()))
    }

    fn stands_for(&mut self, recorded: &str, answered: &str) -> bool {
        match self.uuids.get(recorded) {
            Some(known) => known == answered,
            None if recorded == answered => true,
            None if self.uuids.values().any(|known| known == answered) => false,
            None => self
                .uuids
                .insert(recorded.to_owned(), answered.to_owned())
                .is_none(),
        }
    }
}

/// Compares status, headers and body.
pub(crate) fn compare(recorded: &Answer, answered: &Answer, known: &mut Known) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut differ = |place: &str, recorded: String, answered: String| {
        differences.push(Difference {
            place: place.to_owned(),
            recorded,
            answered,
        });
    };
    if recorded.status != answered.status {
        differ(
            "status",
            recorded.status.to_string(),
            answered.status.to_string(),
        );
    }
    for name in HEADERS {
        let value = |answer: &Answer| {
            answer
                .headers
                .iter()
                .find(|(given, _)| given == name)
                .map(|(_, value)| value.clone())
        };
        let (mut recorded, mut answered) = (value(recorded), value(answered));
        if *name != "content-type" {
            // The numbers depend on the server.
            (recorded, answered) = (
                recorded.map(|_| "present".into()),
                answered.map(|_| "present".into()),
            );
        }
        if recorded != answered {
            let shown = |value: Option<String>| value.unwrap_or_else(|| "absent".to_owned());
            differ(&format!("header {name}"), shown(recorded), shown(answered));
        }
    }
    match (
        serde_json::from_str(&recorded.body),
        serde_json::from_str(&answered.body),
    ) {
        (Ok(recorded), Ok(answered)) => values("", &recorded, &answered, known, &mut differences),
        _ if known.same(&recorded.body, &answered.body) => {}
        _ => differ("body", recorded.body.clone(), answered.body.clone()),
    }
    differences
}

fn values(
    place: &str,
    recorded: &Value,
    answered: &Value,
    known: &mut Known,
    found: &mut Vec<Difference>,
) {
    match (recorded, answered) {
        (Value::Object(recorded), Value::Object(answered)) => {
            let (recorded, answered) = match place {
                "/error_detail/details" => (telling(recorded), telling(answered)),
                _ => (recorded.clone(), answered.clone()),
            };
            for (name, value) in &recorded {
                let place = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
                match answered.get(name) {
                    Some(answer) => values(&place, value, answer, known, found),
                    None => found.push(Difference {
                        place,
                        recorded: value.to_string(),
                        answered: "absent".into(),
                    }),
                }
            }
            for (name, value) in answered
                .iter()
                .filter(|(name, _)| !recorded.contains_key(*name))
            {
                let place = format!("{place}/{name}");
                found.push(Difference {
                    place,
                    recorded: "absent".into(),
                    answered: value.to_string(),
                });
            }
        }
        (Value::Array(recorded), Value::Array(answered))
            if place == "/tokenized_fields" && sorted(recorded) == sorted(answered) => {}
        (Value::Array(recorded), Value::Array(answered)) if recorded.len() == answered.len() => {
            for (at, (recorded, answered)) in recorded.iter().zip(answered).enumerate() {
                values(&format!("{place}/{at}"), recorded, answered, known, found);
            }
        }
        (Value::String(recorded), Value::String(answered))
            if same_text(place, recorded, answered, known) => {}
        _ if recorded == answered => {}
        _ => found.push(Difference {
            place: place.to_owned(),
            recorded: recorded.to_string(),
            answered: answered.to_string(),
        }),
    }
}

/// The server's order of these varies.
fn sorted(names: &[Value]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(ToString::to_string).collect();
    names.sort();
    names
}

/// A token without its random parts: the length, and the characters that are not Base64.
fn shape_of_token(token: &str) -> Option<String> {
    let rest = token.strip_prefix("FPT:")?;
    Some(LETTER_OR_DIGIT.replace_all(rest, "x").into_owned())
}

/// The members of the driver's error that a caller can use.
fn telling(details: &Map<String, Value>) -> Map<String, Value> {
    let telling = ["Code", "Constraint", "index", "batch_id"];
    details
        .iter()
        .filter(|(name, _)| telling.contains(&name.as_str()))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect()
}

fn same_text(place: &str, recorded: &str, answered: &str, known: &mut Known) -> bool {
    let is_time = |text: &str| chrono::DateTime::parse_from_rfc3339(text).is_ok();
    if place.ends_with("/created_at") && !place.contains("/meta_data/") {
        return is_time(recorded) && is_time(answered);
    }
    if place.ends_with("/BLNK_RECONCILIATION_RESULT/executed_at") {
        let is_time = |text: &str| chrono::DateTime::parse_from_str(text, "%F %T%.f%#z").is_ok();
        return is_time(recorded) && is_time(answered);
    }
    if let (Some(recorded), Some(answered)) = (shape_of_token(recorded), shape_of_token(answered)) {
        return recorded == answered;
    }
    if matches!(place, "/error" | "/errors" | "/error_detail/message") && is_syntax_error(recorded)
    {
        return !answered.is_empty();
    }
    if place.ends_with("/effective_date") && is_recorded_now(recorded) {
        return is_now(answered);
    }
    if place.ends_with("/hash") {
        return known.any_id || known.stands_for(recorded, answered);
    }
    known.same(recorded, answered)
}

/// Whether a time is the server's own of the days of the recordings.
fn is_recorded_now(time: &str) -> bool {
    time.starts_with("2026-11-")
}

fn is_now(time: &str) -> bool {
    let time = chrono::DateTime::parse_from_rfc3339(time);
    time.is_ok_and(|time| (chrono::Utc::now() - time.to_utc()).num_days().abs() < 2)
}

fn is_syntax_error(message: &str) -> bool {
    matches!(message, "EOF" | "unexpected EOF") || message.starts_with("invalid character ")
}

/// Whether two bodies are the same text, except for ids, times and the driver's details.
pub(crate) fn same_bytes(recorded: &str, answered: &str, known: &Known) -> Result<(), Difference> {
    let essence = |text: &str| {
        let text = UUID.replace_all(text, "UUID").into_owned();
        let text = TIME.replace_all(&text, r#""$1":"TIME""#).into_owned();
        let text = EFFECTIVE
            .replace_all(&text, |found: &Captures<'_>| {
                let is_own = is_recorded_now(&found[1]) || is_now(&found[1]);
                let shown = if is_own { "TIME" } else { &found[1] };
                format!(r#""effective_date":"{shown}""#)
            })
            .into_owned();
        let text = HASH.replace_all(&text, r#""hash":"HASH""#).into_owned();
        let text = TOKENIZED
            .replace_all(&text, r#""tokenized_fields":"LIST""#)
            .into_owned();
        let text = TOKEN.replace_all(&text, r#""TOKEN""#).into_owned();
        text.split_once(r#","details":{"Severity""#)
            .map_or(text.clone(), |(before, _)| before.to_owned())
    };
    let (recorded, answered) = (essence(&known.translated(recorded)), essence(answered));
    if recorded == answered {
        return Ok(());
    }
    Err(Difference {
        place: "text".to_owned(),
        recorded,
        answered,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, content_type: &str, body: &str) -> Answer {
        Answer {
            status,
            headers: vec![("content-type".into(), content_type.into())],
            body: body.into(),
        }
    }

    fn places(recorded: &str, answered: &str) -> Vec<String> {
        let (recorded, answered) = (
            answer(201, "application/json", recorded),
            answer(201, "application/json", answered),
        );
        compare(&recorded, &answered, &mut Known::default())
            .into_iter()
            .map(|difference| difference.place)
            .collect()
    }

    #[test]
    fn a_difference_names_the_member_and_both_values() {
        let (recorded, answered) = (
            answer(201, "a/json", r#"{"a":{"b":1}}"#),
            answer(200, "text/plain", r#"{"a":{"b":"1"}}"#),
        );
        let report: Vec<String> = compare(&recorded, &answered, &mut Known::default())
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            report,
            [
                "  status\n    - recorded 201\n    + answered 200",
                "  header content-type\n    - recorded a/json\n    + answered text/plain",
                "  /a/b\n    - recorded 1\n    + answered \"1\"",
            ]
        );
    }

    #[test]
    fn all_differences_are_reported_at_once() {
        assert_eq!(
            places(
                r#"{"a":1,"b":null,"c":[],"d":""}"#,
                r#"{"a":2,"c":{},"d":null,"e":0}"#
            ),
            ["/a", "/b", "/c", "/d", "/e"]
        );
    }

    #[test]
    fn a_missing_rate_limit_header_is_a_difference() {
        let mut recorded = answer(201, "application/json", "{}");
        recorded
            .headers
            .push(("ratelimit-limit".into(), "1".into()));
        let mut other = answer(201, "application/json", "{}");
        assert_eq!(compare(&recorded, &other, &mut Known::default()).len(), 1);
        other.headers.push(("ratelimit-limit".into(), "2".into()));
        assert_eq!(compare(&recorded, &other, &mut Known::default()), []);
    }

    #[test]
    fn an_id_may_differ_but_must_correspond_to_one_other_throughout() {
        let (a, b) = (
            "bln_11111111-1111-4111-8111-111111111111",
            "bln_22222222-2222-4222-8222-222222222222",
        );
        let (c, d) = (
            "bln_33333333-3333-4333-8333-333333333333",
            "bln_44444444-4444-4444-8444-444444444444",
        );
        let pair = |x: &str, y: &str| format!(r#"{{"x":"{x}","y":"{y}"}}"#);
        assert_eq!(places(&pair(a, b), &pair(c, d)), Vec::<String>::new());
        assert_eq!(places(&pair(a, a), &pair(c, d)), ["/y"]);
        assert_eq!(places(&pair(a, b), &pair(c, c)), ["/y"]);
        assert_eq!(
            places(&pair(a, b), &pair(c, &d.replace("bln", "ldg"))),
            ["/y"]
        );
    }

    #[test]
    fn a_time_of_creation_may_differ_but_must_be_a_time() {
        let at = |time: &str| format!(r#"{{"created_at":"{time}"}}"#);
        assert_eq!(
            places(
                &at("2026-01-01T00:00:00.123456789Z"),
                &at("2027-01-01T00:00:00.1Z")
            ),
            Vec::<String>::new()
        );
        assert_eq!(
            places(&at("2026-01-01T00:00:00Z"), &at("yesterday")),
            ["/created_at"]
        );
    }

    #[test]
    fn a_token_may_differ_but_must_have_the_same_shape() {
        let street = |token: &str| format!(r#"{{"street":"{token}"}}"#);
        let recorded = street("FPT:8 Hzqpfn:QUJD/EVG+A==");
        assert_eq!(
            places(&recorded, &street("FPT:1 Marina:abcdefgh+w==")),
            Vec::<String>::new()
        );
        for other in ["FPT:1-Marina:abcdefgh+w==", "FPT:1 Marina:abcd", "1 Marina"] {
            assert_eq!(places(&recorded, &street(other)), ["/street"]);
        }
    }

    #[test]
    fn tokenized_fields_may_be_listed_in_another_order_and_no_others() {
        let fields = |list: &str| format!(r#"{{"tokenized_fields":{list}}}"#);
        let recorded = fields(r#"["Street","LastName"]"#);
        assert_eq!(
            places(&recorded, &fields(r#"["LastName","Street"]"#)),
            Vec::<String>::new()
        );
        assert_eq!(
            places(&recorded, &fields(r#"["LastName"]"#)),
            ["/tokenized_fields"]
        );
    }

    #[test]
    fn only_code_and_constraint_of_the_details_count() {
        let of = |code: &str, line: &str| {
            format!(r#"{{"error_detail":{{"details":{{"Code":"{code}","Line":"{line}"}}}}}}"#)
        };
        assert_eq!(places(&of("1", "2"), &of("1", "3")), Vec::<String>::new());
        assert_eq!(
            places(&of("1", "2"), &of("2", "2")),
            ["/error_detail/details/Code"]
        );
        assert_eq!(
            places(
                r#"{"error_detail":{"details":{}}}"#,
                r#"{"error_detail":{}}"#
            ),
            ["/error_detail/details"]
        );
    }

    #[test]
    fn the_message_of_a_syntax_error_may_differ_and_no_other() {
        assert_eq!(
            places(r#"{"error":"unexpected EOF"}"#, r#"{"error":"cut off"}"#),
            Vec::<String>::new()
        );
        assert_eq!(
            places(r#"{"error":"unexpected EOF"}"#, r#"{"errors":"cut off"}"#),
            ["/error", "/errors"]
        );
        assert_eq!(
            places(
                r#"{"error":"Invalid ledger ID"}"#,
                r#"{"error":"Invalid ledger id"}"#
            ),
            ["/error"]
        );
    }
}
