//! The body of a failure, in any of the server's shapes.

use blnk_api::hooks::Reply;
use serde_json::Value;

/// The most characters of a server's message in an error.
const MAX_MESSAGE_CHARS: usize = 500;

/// The most characters of a server's code, or of a request's id, in an error.
const MAX_NAME_CHARS: usize = 100;

/// What servers before 0.15 put before the message of a record that does not exist.
const OLD_NOT_FOUND: &str = "NOT_FOUND: ";

/// The content of the body of a failure.
///
/// Decoded by content, not by `Content-Type`: the server labels some JSON failures as text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ErrorBody {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) details: Option<Value>,
    from_server: bool,
    /// Whether the message is a list of members that break rules, which the server checks before anything else.
    is_about_rules: bool,
}

impl ErrorBody {
    /// Reads the body of a failure. A success, and a body that is incomplete, read as nothing.
    pub(crate) fn of(reply: &Reply) -> Self {
        if reply.status.is_success() || reply.fault.is_some() {
            Self::default()
        } else {
            Self::read(&reply.body)
        }
    }

    fn read(body: &[u8]) -> Self {
        let Ok(Value::Object(mut body)) = serde_json::from_slice(body) else {
            return Self::default();
        };
        // Today the parts are in `error_detail`; the next major release calls that object `error`.
        let detail = [body.remove("error_detail"), body.get("error").cloned()]
            .into_iter()
            .find_map(|value| match value {
                Some(Value::Object(detail)) => Some(detail),
                _ => None,
            });
        let legacy = ["error", "errors"]
            .iter()
            .find_map(|name| body.get(*name).filter(|value| !value.is_null()));
        let from_server = detail.is_some() || legacy.is_some();
        let mut detail = detail.unwrap_or_default();
        let message = match (detail.remove("message"), legacy) {
            (Some(Value::String(message)), _) => Some(message),
            (_, Some(Value::String(message))) => Some(message.clone()),
            // The query filters reply with a list of objects.
            (_, Some(other)) => Some(other.to_string()),
            _ => None,
        };
        Self {
            code: match detail.remove("code") {
                Some(Value::String(code)) if !code.is_empty() => Some(name(&code)),
                _ => None,
            },
            message: message.map(|message| bounded(without_metadata(&message), MAX_MESSAGE_CHARS)),
            details: detail
                .remove("details")
                .filter(|details| !details.is_null()),
            from_server,
            is_about_rules: body.get("error").is_none_or(Value::is_null)
                && body.get("errors").is_some_and(Value::is_string),
        }
    }

    /// Returns whether the server replied that the record does not exist: by its code, by the prefix of the message of
    /// servers before 0.15, or by the message of a look-up by indicator, which can have any code.
    pub(crate) fn is_not_found(&self) -> bool {
        let message = self.message.as_deref().unwrap_or_default();
        let by_indicator =
            message.starts_with("balance with indicator '") && message.ends_with("' not found");
        let by_code = match &self.code {
            Some(code) => code.ends_with("NOT_FOUND"),
            None => self.from_server && message.starts_with(OLD_NOT_FOUND),
        };
        // The code of this failure is derived from the caller's metadata, which the message quotes.
        by_indicator || (by_code && !self.is_about_field(" is not tokenized"))
    }

    /// Returns whether the message is about a field of an identity and ends with this text. The server derives the code
    /// from the message, which quotes the caller's metadata.
    pub(crate) fn is_about_field(&self, words: &str) -> bool {
        let message = self.message.as_deref().unwrap_or_default();
        message.starts_with("field ") && message.ends_with(words)
    }

    /// Returns whether an identity does not exist, according to the message, whatever the code is: when an identity is
    /// linked to a balance, the code is `BAL_NOT_FOUND` for either.
    pub(crate) fn names_unknown_identity(&self) -> bool {
        let message = self.message.as_deref().unwrap_or_default();
        let message = message.strip_prefix(OLD_NOT_FOUND).unwrap_or(message);
        message.starts_with("Identity with ID '")
    }

    /// Returns whether the server lists members that break rules.
    pub(crate) fn is_about_rules(&self) -> bool {
        self.is_about_rules
    }

    /// Returns the id in the words that a balance does not exist.
    pub(crate) fn unknown_balance(&self) -> Option<&str> {
        let message = self.message.as_deref()?;
        let message = message.strip_prefix(OLD_NOT_FOUND).unwrap_or(message);
        let id = message.strip_prefix("Balance with ID '")?;
        id.strip_suffix("' not found")
    }

    /// Returns whether a server before 0.15 says that the record does not exist: it sends no code.
    pub(crate) fn is_not_found_without_code(&self) -> bool {
        self.code.is_none() && self.is_not_found()
    }

    /// Returns whether this is the server's code.
    pub(crate) fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// Returns whether the failure is about this constraint of the database.
    pub(crate) fn has_constraint(&self, name: &str) -> bool {
        self.database("Constraint") == Some(name)
    }

    /// Returns whether the body has one of the server's own error shapes.
    pub(crate) fn is_from_server(&self) -> bool {
        self.from_server
    }

    /// Returns a member of PostgreSQL's error object, which the server passes on.
    pub(crate) fn database(&self, member: &str) -> Option<&str> {
        self.details.as_ref()?.get(member)?.as_str()
    }

    /// Returns whether PostgreSQL itself reported that the statement failed on its data.
    ///
    /// 22: bad data (a NUL, a row too long to announce); 23: a constraint; 54: a limit (an index row too long). The
    /// codes of lost connections (08, 57) and of a server that cannot process statements (55) prove nothing.
    pub(crate) fn database_refused(&self) -> bool {
        let code = self.database("Code").unwrap_or_default();
        code.len() == 5
            && ["22", "23", "54"]
                .iter()
                .any(|class| code.starts_with(class))
    }
}

/// Removes the metadata that the server appends to one of its messages, and with it personal data.
fn without_metadata(message: &str) -> &str {
    let end = message.find(" Metadata:").unwrap_or(message.len());
    match message.get(..end) {
        Some(said) if said.ends_with("is not tokenized.") => said.trim_end_matches('.'),
        _ => message,
    }
}

/// Bounds a short text of the server's: a code, or an id.
pub(crate) fn name(text: &str) -> String {
    bounded(text, MAX_NAME_CHARS)
}

/// Bounds a text of the server's and replaces its control characters, because it is written to logs.
fn bounded(text: &str, most: usize) -> String {
    text.chars()
        .take(most)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> (Option<String>, Option<String>, bool) {
        let failure = ErrorBody::read(body.as_bytes());
        (failure.code, failure.message, failure.from_server)
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn every_shape_gives_code_and_message() {
        let shapes = [
            (
                r#"{"error":"m","error_detail":{"code":"C","message":"m"}}"#,
                some("C"),
                some("m"),
            ),
            (
                r#"{"errors":"m","error_detail":{"code":"C","message":"m"}}"#,
                some("C"),
                some("m"),
            ),
            (r#"{"error":"bare"}"#, None, some("bare")),
            (r#"{"errors":"old core"}"#, None, some("old core")),
            (
                r#"{"errors":[{"Param":"x"}]}"#,
                None,
                some(r#"[{"Param":"x"}]"#),
            ),
            (
                r#"{"error":{"code":"C","message":"m"}}"#,
                some("C"),
                some("m"),
            ),
        ];
        for (body, code, message) in shapes {
            assert_eq!(read(body), (code, message, true), "{body}");
        }
    }

    #[test]
    fn bodies_of_others_do_not_count_as_the_servers() {
        for body in [
            "",
            "null",
            "[]",
            "<html>",
            r#"{"status":"DOWN"}"#,
            r#"{"error":null}"#,
            r#""error""#,
        ] {
            assert_eq!(read(body), (None, None, false), "{body}");
        }
    }

    #[test]
    fn only_codes_of_the_classes_22_23_and_54_prove_a_refusal() {
        let refused = |code: &str| {
            ErrorBody::read(
                format!(r#"{{"error":"e","error_detail":{{"details":{{"Code":"{code}"}}}}}}"#)
                    .as_bytes(),
            )
            .database_refused()
        };
        assert!(
            ["22023", "22P05", "23503", "23505", "54000"]
                .iter()
                .all(|code| refused(code))
        );
        assert!(
            ["55000", "57P03", "08006", "", "2", "22", "223456", "XX000"]
                .iter()
                .all(|code| !refused(code))
        );
    }

    #[test]
    fn messages_are_bounded_and_contain_no_line_breaks() {
        let body = format!(r#"{{"error":"a\nb\u001b[0m{}"}}"#, "x".repeat(5_000));
        let message = ErrorBody::read(body.as_bytes()).message.unwrap();
        assert_eq!(message.chars().count(), MAX_MESSAGE_CHARS);
        assert!(message.starts_with("a b [0mxx"));
    }
}
