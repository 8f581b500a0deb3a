//! What is refused before it is sent.

pub(crate) mod jsonb;
pub(crate) mod metadata;
pub(crate) mod path;
pub(crate) mod row_size;
pub(crate) mod stored;

use chrono::{DateTime, Datelike, Timelike, Utc};

use crate::{
    error::invalid_request::{InvalidRequest, Problem, Reason},
    protocol::operation::Operation,
    reply::decode::is_zero_time,
    values::{
        currency::{Currency, check_appearance},
        text::{IntoParam, InvalidText, TextRule, check_text},
    },
};

/// Collects every problem of a request, by JSON pointer.
#[derive(Debug, Default)]
pub(crate) struct Check {
    problems: Vec<Problem>,
}

impl Check {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a problem. `place` is a member of the request, with a JSON pointer below it behind the name where it is
    /// not the whole member.
    pub(crate) fn refuse(&mut self, place: &str, reason: Reason, message: impl Into<String>) {
        let message = message.into();
        self.problems.push(Problem::new(place, reason, message));
    }

    /// Adds the problems of a part of the request, such as an item of a list, below its place.
    pub(crate) fn part(&mut self, place: &str, part: Self) {
        let problems = part.problems.into_iter();
        self.problems
            .extend(problems.map(|problem| problem.below(place)));
    }

    /// Adds the problem that a rule found, if it found one.
    pub(crate) fn rule(&mut self, place: &str, reason: Reason, found: Result<(), InvalidText>) {
        if let Err(found) = found {
            self.refuse(place, reason, found.to_string());
        }
    }

    /// Validates text that the server stores, and returns it.
    pub(crate) fn text(
        &mut self,
        field: &str,
        text: impl Into<String>,
        expected: &'static str,
    ) -> String {
        let text = text.into();
        self.rule(field, Reason::Refused, check_text(&text, expected));
        text
    }

    /// Validates text by the rule of its type.
    pub(crate) fn value<T: TextRule>(&mut self, field: &str, text: &str) {
        self.rule(field, Reason::Refused, T::check(text));
    }

    /// Validates an id in a path by the rule of its type and the rules of paths, and returns it.
    pub(crate) fn path_id<T: TextRule>(&mut self, field: &str, id: impl IntoParam<T>) -> String {
        let id = id.into_param().text;
        match T::check(&id) {
            Ok(()) => self.rule(field, Reason::UnsafePath, path::check_id(&id)),
            Err(found) if path::check_id(&id).is_ok() || id.is_empty() => {
                self.refuse(field, Reason::Refused, found.to_string());
            }
            Err(found) => self.refuse(field, Reason::UnsafePath, found.to_string()),
        }
        id
    }

    /// Validates a currency; blanks around it pass if they were accepted on purpose.
    pub(crate) fn currency(&mut self, currency: &str, verbatim: bool) {
        match check_text(currency, Currency::EXPECTED) {
            Ok(()) if verbatim => {}
            Ok(()) => self.rule(
                "currency",
                Reason::BlankCurrency,
                check_appearance(currency),
            ),
            missing => self.rule("currency", Reason::Refused, missing),
        }
    }

    /// Validates a time that the server can read.
    pub(crate) fn time(&mut self, field: &str, time: &DateTime<Utc>) {
        let found = if is_zero_time(time) {
            "is Go's zero time, which the server treats as no time; expected a later one"
        } else if !(0..=9999).contains(&time.year()) {
            "is in a year that RFC 3339 cannot write; expected one from 0 to 9999"
        } else if time.nanosecond() >= 1_000_000_000 {
            "is a leap second, which the server does not know; expected the second before or after"
        } else {
            return;
        };
        self.refuse(field, Reason::Refused, found);
    }

    /// Validates optional text of any content: PostgreSQL stores no NUL.
    pub(crate) fn no_nul(&mut self, field: &str, text: &str) {
        if text.contains('\0') {
            let message =
                "contains a NUL character, which the server's database cannot store; remove it";
            self.refuse(field, Reason::Refused, message);
        }
    }

    pub(crate) fn has(&self, reason: Reason) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.reason() == reason)
    }

    /// Returns the problems as the error of a call, if there are any.
    pub(crate) fn finish(self, operation: &Operation) -> Result<(), InvalidRequest> {
        if self.problems.is_empty() {
            return Ok(());
        }
        Err(InvalidRequest::new(operation.name(), self.problems))
    }
}
