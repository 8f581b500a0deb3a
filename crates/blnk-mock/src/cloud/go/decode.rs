//! Decodes a body as Go's `encoding/json` does: keys match in any case, a later member overwrites
//! an earlier one, `null` changes nothing, unknown members are ignored, and of several wrong types
//! the first is reported.

use blnk_api::MinorUnits;

use crate::cloud::go::json::{Json, Kind, SyntaxError};
use crate::cloud::go::write::{Form, Metadata, json_text};

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
    /// The same of a member of a value inside this one: what was found, the struct, the path of
    /// the member below this one, and the type that was expected.
    Nested(String, &'static str, String, &'static str),
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
    assign_all(&mut decoded, members, &mut |field, wrong| {
        first_mismatch.get_or_insert_with(|| {
            let (found, holder, path, wanted) = match wrong {
                Wrong::Nested(found, holder, path, wanted) => {
                    (found, holder, format!("{field}.{path}"), wanted)
                }
                Wrong::Type(found, wanted) => (found, T::NAME, field.to_owned(), wanted),
                Wrong::Abort(message) => (message, T::NAME, field.to_owned(), ""),
            };
            let place = format!("Go struct field {holder}.{path} of type {wanted}");
            format!("json: cannot unmarshal {found} into {place}")
        });
    })?;
    first_mismatch.map_or(Ok(decoded), Err)
}

/// Stores the members in a struct and reports those of the wrong type. The error is the message of
/// a custom decoder, at which decoding stops.
fn assign_all<T: GoStruct>(
    decoded: &mut T,
    members: Vec<(String, Json)>,
    report: &mut dyn FnMut(&'static str, Wrong),
) -> Result<(), String> {
    for (key, value) in members {
        match decoded.assign(&key, &value) {
            Some((_, Err(Wrong::Abort(message)))) => return Err(message),
            Some((field, Err(wrong))) => report(field, wrong),
            Some((_, Ok(()))) | None => {}
        }
    }
    Ok(())
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

/// Go's `int`.
impl GoValue for i64 {
    fn set(&mut self, value: &Json) -> Result<(), Wrong> {
        match value.kind() {
            Kind::Number(_) => {
                let literal = value.source();
                let found = format!("number {literal}");
                *self = literal.parse().map_err(|_| Wrong::Type(found, "int"))?;
            }
            Kind::Null => {}
            _ => return Err(mismatch(value, "int")),
        }
        Ok(())
    }
}

/// Any value.
impl GoValue for Option<Json> {
    fn set(&mut self, value: &Json) -> Result<(), Wrong> {
        in_range(value)?;
        *self = Some(value.clone());
        Ok(())
    }
}

/// A slice of any values.
impl GoValue for Option<Vec<Json>> {
    fn set(&mut self, value: &Json) -> Result<(), Wrong> {
        match value.kind() {
            Kind::Array(items) => {
                in_range(value)?;
                *self = Some(items);
            }
            Kind::Null => *self = None,
            _ => return Err(mismatch(value, "[]interface {}")),
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

/// A pointer to a large integer: a literal without fraction and exponent, which `null` clears.
impl GoValue for Option<MinorUnits> {
    fn set(&mut self, value: &Json) -> Result<(), Wrong> {
        let literal = value.source();
        *self = match literal.as_str() {
            "null" => None,
            digits => Some(digits.parse().map_err(|_| {
                Wrong::Abort(format!(
                    "math/big: cannot unmarshal {} into a *big.Int",
                    json_text(digits, Form::Row)
                ))
            })?),
        };
        Ok(())
    }
}

/// An item of a slice of structs or of pointers to structs.
pub(crate) trait GoItem: Default {
    type Struct: GoStruct;
    /// The type of the slice.
    const SLICE: &'static str;

    /// The struct to decode into, which is made if the pointer is null.
    fn target(&mut self) -> &mut Self::Struct;

    fn set_null(&mut self);
}

/// A slice of structs. A second slice is decoded into the items of the first.
impl<T: GoItem> GoValue for Option<Vec<T>> {
    fn set(&mut self, value: &Json) -> Result<(), Wrong> {
        let items = match value.kind() {
            Kind::Null => {
                *self = None;
                return Ok(());
            }
            Kind::Array(items) => items,
            _ => return Err(mismatch(value, T::SLICE)),
        };
        let decoded = self.get_or_insert_default();
        decoded.resize_with(items.len(), T::default);
        let mut first = None;
        for (target, item) in decoded.iter_mut().zip(items) {
            match item.kind() {
                Kind::Null => target.set_null(),
                Kind::Object(members) => {
                    let report = &mut |field: &'static str, wrong| {
                        first.get_or_insert(match wrong {
                            Wrong::Nested(found, holder, path, wanted) => {
                                Wrong::Nested(found, holder, format!("{field}.{path}"), wanted)
                            }
                            Wrong::Type(found, wanted) => {
                                let holder = <T::Struct as GoStruct>::NAME;
                                Wrong::Nested(found, holder, field.to_owned(), wanted)
                            }
                            abort => abort,
                        });
                    };
                    assign_all(target.target(), members, report).map_err(Wrong::Abort)?;
                }
                _ => {
                    first.get_or_insert(mismatch(&item, <T::Struct as GoStruct>::FULL_NAME));
                }
            }
        }
        first.map_or(Ok(()), Err)
    }
}

fn in_range(value: &Json) -> Result<(), Wrong> {
    match value.first_out_of_range() {
        Some(literal) => Err(Wrong::Type(format!("number {literal}"), "float64")),
        None => Ok(()),
    }
}
