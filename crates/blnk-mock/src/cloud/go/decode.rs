//! Decodes a body as Go's `encoding/json` does: keys match in any case, a later member overwrites
//! an earlier one, `null` changes nothing, unknown members are ignored, and of several wrong types
//! the first is reported.

use crate::cloud::go::json::{Json, Kind, SyntaxError};
use crate::cloud::go::write::Metadata;

/// Core's default limit of a body, in bytes. The rest is not read, so that it is no error after a
/// complete value.
pub(crate) const BODY_LIMIT: usize = 5 * 1024 * 1024;

/// A struct that Core decodes a body into.
pub(crate) trait GoStruct: Default {
    /// The name of the struct in type errors of its members.
    const NAME: &'static str;
    /// The name of the struct in the error of a body of the wrong type.
    const FULL_NAME: &'static str;

    /// Stores a member and returns its name in the struct; `None` if the struct has no such member.
    fn assign(&mut self, key: &str, value: &Json) -> Option<(&'static str, Result<(), Wrong>)>;
}

/// A type that a member of such a struct can have.
pub(crate) trait GoValue {
    /// Overwrites with `value`.
    fn set(&mut self, value: &Json) -> Result<(), Wrong>;
}

/// Why a member could not be stored.
#[derive(Debug)]
pub(crate) enum Wrong {
    /// The type that was found, and the Go type that was expected. Decoding continues.
    Type(String, &'static str),
    /// The message of a custom decoder. Decoding stops.
    Abort(String),
}

/// Declares a struct and how its members are decoded. Core's name of the package is part of some
/// messages.
macro_rules! go_struct {
    (
        $(#[$doc:meta])*
        $visibility:vis struct $name:ident in $package:literal {
            $($(#[$field_doc:meta])* $field:ident: $kind:ty),* $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        #[allow(dead_code, reason = "some members are decoded for their type errors alone")]
        $visibility struct $name {
            $($(#[$field_doc])* $visibility $field: $kind,)*
        }

        impl $crate::cloud::go::decode::GoStruct for $name {
            const NAME: &'static str = stringify!($name);
            const FULL_NAME: &'static str = concat!($package, ".", stringify!($name));

            fn assign(
                &mut self,
                key: &str,
                value: &$crate::cloud::go::json::Json,
            ) -> Option<(&'static str, Result<(), $crate::cloud::go::decode::Wrong>)> {
                use $crate::cloud::go::decode::{GoValue as _, same_key};
                $(if same_key(key, stringify!($field)) {
                    return Some((stringify!($field), self.$field.set(value)));
                })*
                None
            }
        }
    };
}
pub(crate) use go_struct;

/// Decodes the first value of `body`. The error is Go's message.
pub(crate) fn decode<T: GoStruct>(body: &[u8]) -> Result<T, String> {
    let read = body.get(..BODY_LIMIT).unwrap_or(body);
    let json = match Json::parse(read) {
        Err(SyntaxError::Empty | SyntaxError::CutOff) if read.len() < body.len() => {
            return Err(String::from("http: request body too large"));
        }
        parsed => parsed.map_err(|error| error.to_string())?,
    };
    let mut decoded = T::default();
    let members = match json.kind() {
        Kind::Null => Vec::new(),
        Kind::Object(members) => members,
        _ => {
            return Err(format!(
                "json: cannot unmarshal {} into Go value of type {}",
                json.kind_name(),
                T::FULL_NAME
            ));
        }
    };
    let mut first_mismatch = None;
    for (key, value) in members {
        match decoded.assign(&key, &value) {
            Some((field, Err(Wrong::Type(found, wanted)))) => {
                first_mismatch.get_or_insert_with(|| {
                    let place = format!("Go struct field {}.{field} of type {wanted}", T::NAME);
                    format!("json: cannot unmarshal {found} into {place}")
                });
            }
            Some((_, Err(Wrong::Abort(message)))) => return Err(message),
            Some((_, Ok(()))) | None => {}
        }
    }
    first_mismatch.map_or(Ok(decoded), Err)
}

/// Go's `strings.EqualFold` for an ASCII name: two letters beyond ASCII fold into it, the long s
/// and the Kelvin sign.
pub(crate) fn same_key(key: &str, name: &str) -> bool {
    let folded = key.chars().map(|character| match character {
        'ſ' => 's',
        '\u{212a}' => 'k',
        other => other.to_ascii_lowercase(),
    });
    folded.eq(name.chars())
}

fn mismatch(value: &Json, wanted: &'static str) -> Wrong {
    Wrong::Type(value.kind_name().to_owned(), wanted)
}

impl GoValue for String {
    fn set(&mut self, value: &Json) -> Result<(), Wrong> {
        match value.kind() {
            Kind::Text(text) => *self = text,
            Kind::Null => {}
            _ => return Err(mismatch(value, "string")),
        }
        Ok(())
    }
}

impl GoValue for bool {
    fn set(&mut self, value: &Json) -> Result<(), Wrong> {
        match value.kind() {
            Kind::Bool(flag) => *self = flag,
            Kind::Null => {}
            _ => return Err(mismatch(value, "bool")),
        }
        Ok(())
    }
}

impl GoValue for f64 {
    fn set(&mut self, value: &Json) -> Result<(), Wrong> {
        match value.kind() {
            Kind::Number(number) => {
                in_range(value)?;
                *self = number;
            }
            Kind::Null => {}
            _ => return Err(mismatch(value, "float64")),
        }
        Ok(())
    }
}

/// A Go map: a second object is merged into the first, at the top level only, and `null` empties
/// it.
impl GoValue for Option<Metadata> {
    fn set(&mut self, value: &Json) -> Result<(), Wrong> {
        match value.kind() {
            Kind::Object(members) => {
                in_range(value)?;
                self.get_or_insert_default().merge(members);
            }
            Kind::Null => *self = None,
            _ => return Err(mismatch(value, "map[string]interface {}")),
        }
        Ok(())
    }
}

/// A Go slice, in which a `null` is an empty string.
impl GoValue for Option<Vec<String>> {
    fn set(&mut self, value: &Json) -> Result<(), Wrong> {
        match value.kind() {
            Kind::Array(items) => {
                let mut texts = vec![String::new(); items.len()];
                texts
                    .iter_mut()
                    .zip(&items)
                    .try_for_each(|(text, item)| text.set(item))?;
                *self = Some(texts);
            }
            Kind::Null => *self = None,
            _ => return Err(mismatch(value, "[]string")),
        }
        Ok(())
    }
}

fn in_range(value: &Json) -> Result<(), Wrong> {
    match value.first_out_of_range() {
        Some(literal) => Err(Wrong::Type(format!("number {literal}"), "float64")),
        None => Ok(()),
    }
}
