//! The texts of an identity, in one place: its reply and both of its requests have them.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

use crate::{Problem, Reason, Redacted};

/// Calls a macro with what it is given and with the texts, in the order of the server's replies.
macro_rules! identity_texts {
    ($callback:ident $head:tt) => {
        $callback! { $head
            organization_name: "The organization's name."
            category: "Any text, such as `customer`."
            first_name: "A person's first name. Can be [tokenized](crate::TokenizableField)."
            last_name: "A person's last name. Can be [tokenized](crate::TokenizableField)."
            other_names: "A person's other names. Can be [tokenized](crate::TokenizableField)."
            gender: "Any text."
            email_address: "Not checked by the server. Can be [tokenized](crate::TokenizableField)."
            phone_number: "Not checked by the server. Can be [tokenized](crate::TokenizableField)."
            nationality: "Any text."
            street: "Of the address. Can be [tokenized](crate::TokenizableField)."
            country: "Of the address. Beyond about 2,600 bytes the server's index refuses it."
            state: "Of the address."
            post_code: "Of the address. Can be [tokenized](crate::TokenizableField)."
            city: "Of the address."
        }
    };
}
pub(crate) use identity_texts;

/// Makes a request of an identity's members: fields and setters, bound to a client too, the rules and the wire's form.
macro_rules! identity_request {
    ({ $(#[$meta:meta])* $name:ident => $wire:ident { $($own:tt)* } $noted:literal } $($text:ident: $doc:literal)*) => {
        $(#[$meta])*
        pub struct $name {
            $($own)*
            #[serde(default, skip_serializing_if = "Option::is_none")]
            identity_type: Option<IdentityType>,
            $(
                #[serde(default, skip_serializing_if = "Option::is_none")]
                $text: Option<Redacted<String>>,
            )*
            #[serde(default, with = "crate::identity_texts::dob", skip_serializing_if = "Option::is_none")]
            #[schemars(with = "Option<chrono::DateTime<chrono::Utc>>")]
            dob: Option<Redacted<NaiveDate>>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            meta_data: Option<Metadata>,
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            lossy_meta_data: bool,
        }

        impl $name {
            /// What the identity is.
            pub fn identity_type(mut self, kind: impl Into<IdentityType>) -> Self {
                self.identity_type = Some(kind.into());
                self
            }

            $(
                #[doc = $doc]
                #[doc = ""]
                #[doc = $noted]
                pub fn $text(mut self, text: impl Into<String>) -> Self {
                    self.$text = Some(Redacted::from(text.into()));
                    self
                }
            )*

            /// The date of birth: a date, or a time, of which the day is taken as it is written in its own zone. The
            /// year 1's first day means "none" to the server, and to this.
            pub fn dob(mut self, dob: impl Into<Redacted<NaiveDate>>) -> Self {
                self.dob = Some(dob.into());
                self
            }

            /// The metadata, if any is set.
            pub fn metadata(&self) -> Option<&Metadata> {
                self.meta_data.as_ref()
            }

            /// Every text that is not empty, by its name on the wire; an empty one is none to the server.
            fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
                let kind = self.identity_type.as_ref().map(IdentityType::as_str);
                let texts = [("identity_type", kind), $(
                    (stringify!($text), self.$text.as_ref().map(|text| text.reveal().as_str())),
                )*];
                texts.into_iter().filter_map(|(name, text)| Some((name, text.filter(|text| !text.is_empty())?)))
            }

            /// The date of birth, if it is not the server's way to say "none".
            fn birthday(&self) -> Option<NaiveDate> {
                self.dob.map(Redacted::into_revealed).filter(|day| !crate::identity_texts::is_none(*day))
            }

            /// What the server surely refuses.
            fn check_members(&self, problems: &mut Vec<Problem>) {
                for (field, text) in self.texts() {
                    crate::identity_texts::check(field, text, problems);
                }
                crate::identity_texts::check_dob(self.birthday(), problems);
                if let Some(meta_data) = &self.meta_data {
                    meta_data.note_problems(self.lossy_meta_data, problems);
                }
            }

            #[allow(clippy::needless_update, reason = "one of the two wire types has a member more")]
            fn members_to_wire(self) -> types::$wire {
                let filled = |text: Option<Redacted<String>>| {
                    text.map(Redacted::into_revealed).filter(|text| !text.is_empty())
                };
                types::$wire {
                    dob: self.birthday().map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc()),
                    identity_type: self.identity_type.map(String::from).filter(|text| !text.is_empty()),
                    meta_data: self.meta_data.map(Metadata::into_map),
                    $($text: filled(self.$text),)*
                    ..types::$wire::default()
                }
            }
        }

        impl Request<$name> {
            #[doc = concat!("See [`", stringify!($name), "::identity_type`].")]
            pub fn identity_type(self, kind: impl Into<IdentityType>) -> Self {
                self.with(|asked| asked.identity_type(kind))
            }

            $(
                #[doc = concat!("See [`", stringify!($name), "::", stringify!($text), "`].")]
                pub fn $text(self, text: impl Into<String>) -> Self {
                    self.with(|asked| asked.$text(text))
                }
            )*

            #[doc = concat!("See [`", stringify!($name), "::dob`].")]
            pub fn dob(self, dob: impl Into<Redacted<NaiveDate>>) -> Self {
                self.with(|asked| asked.dob(dob))
            }
        }

        /// Shows what is set, and the value of nothing that may be personal.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("identity_id", &self.identity_id)
                    .field("identity_type", &self.identity_type)
                    $(.field(stringify!($text), &self.$text))*
                    .field("dob", &self.dob)
                    .field("meta_data", &self.meta_data.as_ref().map(|_| Redacted::from(())))
                    .finish_non_exhaustive()
            }
        }
    };
}
pub(crate) use identity_request;

/// Whether a day is the server's way to say that there is none: Go's zero time.
pub(crate) fn is_none(day: NaiveDate) -> bool {
    NaiveDate::from_ymd_opt(1, 1, 1) == Some(day)
}

pub(crate) fn check(field: &'static str, text: &str, problems: &mut Vec<Problem>) {
    if text.contains('\0') {
        problems.push(Problem::new(
            field,
            Reason::Refused,
            "holds a NUL character, which the server's database cannot store; leave it out",
        ));
    }
}

pub(crate) fn check_dob(dob: Option<NaiveDate>, problems: &mut Vec<Problem>) {
    // The format of the wire has four digits for the year, and no sign.
    let last = NaiveDate::from_ymd_opt(9999, 12, 31);
    let first = NaiveDate::from_ymd_opt(0, 1, 1);
    if dob.is_some_and(|day| Some(day) < first || Some(day) > last) {
        problems.push(Problem::new(
            "dob",
            Reason::Refused,
            "is outside the years 0 to 9999, which are all that the server reads",
        ));
    }
}

/// The day of a text that begins with one.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()
}

/// A day as the server wants it: a time, RFC 3339.
pub(crate) fn midnight(day: NaiveDate) -> String {
    format!("{day}T00:00:00Z")
}

/// A date of birth in JSON: a time as the server wants it; a date alone is read too.
pub(crate) mod dob {
    use chrono::DateTime;

    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        dob: &Option<Redacted<NaiveDate>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match dob {
            Some(dob) => serializer.serialize_str(&midnight(*dob.reveal())),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Redacted<NaiveDate>>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else {
            return Ok(None);
        };
        let read = match DateTime::parse_from_rfc3339(&text) {
            Ok(time) => Ok(time.date_naive()),
            Err(_) => NaiveDate::parse_from_str(&text, "%Y-%m-%d"),
        };
        // Without the value: it is personal.
        read.map(|day| Some(Redacted::from(day)))
            .map_err(|_| D::Error::custom("expected a date or an RFC 3339 time"))
    }
}
