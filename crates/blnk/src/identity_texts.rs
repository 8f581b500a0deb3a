//! The texts of an identity, in one place: its reply and both of its requests have them.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

use crate::{IdentityType, Problem, Reason, Redacted, declare::Part};

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

/// Makes a [`request!`](crate::declare::request) that has an identity's members: with their setters, their rules and
/// the wire's form.
macro_rules! identity_request {
    ({
        $(#[$meta:meta])*
        pub struct $name:ident => $wire:ident { $($own:tt)* }

        $(#[$of_new:meta])*
        pub fn new $arguments:tt $made:tt

        each text: $noted:literal

        $($rest:tt)*
    } $($text:ident: $doc:literal)*) => {
        request! {
            @also [note_meta_data]

            #[derive(Default, Serialize, Deserialize)]
            #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
            #[serde(deny_unknown_fields)]
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
                #[cfg_attr(feature = "json-schema", schemars(with = "Option<chrono::DateTime<chrono::Utc>>"))]
                dob: Option<Redacted<NaiveDate>>,
                #[serde(default, skip_serializing_if = "Option::is_none")]
                meta_data: Option<Metadata>,
                #[serde(default, skip_serializing_if = "std::ops::Not::not")]
                lossy_meta_data: bool,
            }

            $(#[$of_new])*
            pub fn new $arguments $made

            /// What the identity is.
            pub fn identity_type(mut self, kind: impl Into<IdentityType>) {
                self.identity_type = Some(kind.into());
            }

            $(
                #[doc = $doc]
                #[doc = ""]
                #[doc = $noted]
                pub fn $text(mut self, text: impl Into<String>) {
                    self.$text = Some(Redacted::from(text.into()));
                }
            )*

            /// The date of birth: a date, or a time, of which the day is taken as it is written in its own zone. The
            /// year 1's first day means "none" to the server, and to this.
            pub fn dob(mut self, dob: impl Into<Redacted<NaiveDate>>) {
                self.dob = Some(dob.into());
            }

            $($rest)*
        }

        impl $name {
            /// The metadata, if any is set.
            pub fn metadata(&self) -> Option<&Metadata> {
                self.meta_data.as_ref()
            }

            /// The date of birth, if it is not the server's way to say "none".
            fn birthday(&self) -> Option<NaiveDate> {
                self.dob.map(Redacted::into_revealed).filter(|day| !crate::identity_texts::is_none(*day))
            }

            fn set_meta_data(&mut self, meta_data: Metadata) {
                self.lossy_meta_data = meta_data.is_lossy();
                self.meta_data = Some(meta_data);
            }

            fn note_meta_data(&self, problems: &mut Vec<crate::Problem>) {
                if let Some(meta_data) = self.metadata() {
                    meta_data.note_problems(self.lossy_meta_data, problems);
                }
            }

            #[allow(clippy::needless_update, reason = "one of the two wire types has a member more")]
            fn into_wire(self) -> types::$wire {
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
    };
}
pub(crate) use identity_request;

/// Whether a day is the server's way to say that there is none: Go's zero time.
pub(crate) fn is_none(day: NaiveDate) -> bool {
    NaiveDate::from_ymd_opt(1, 1, 1) == Some(day)
}

fn note_nul(text: &str, field: &'static str, problems: &mut Vec<Problem>) {
    if text.contains('\0') {
        let message =
            "holds a NUL character, which the server's database cannot store; leave it out";
        problems.push(Problem::new(field, Reason::Refused, message));
    }
}

impl Part for Redacted<String> {
    fn note(&self, field: &'static str, problems: &mut Vec<Problem>) {
        note_nul(self.reveal(), field, problems);
    }
}

impl Part for IdentityType {
    fn note(&self, field: &'static str, problems: &mut Vec<Problem>) {
        note_nul(self.as_str(), field, problems);
    }
}

/// The format of the wire has four digits for the year, and no sign.
impl Part for Redacted<NaiveDate> {
    fn note(&self, field: &'static str, problems: &mut Vec<Problem>) {
        if !(0..=9999).contains(&self.reveal().year()) {
            let message = "is outside the years 0 to 9999, which are all that the server reads";
            problems.push(Problem::new(field, Reason::Refused, message));
        }
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
