//! What a reply is made of: the members this version knows, and what the server said beyond them.

use std::{fmt, sync::Arc};

use serde::{
    Deserializer, Serializer,
    de::{DeserializeOwned, Error as _, MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::value::RawValue;

use crate::json_text::text_of;

/// Makes a type of a reply from its fields.
///
/// ```text
/// reply! {
///     /// A ledger.
///     #[derive(Debug, Clone)]
///     pub struct Ledger from types::Ledger, named by ledger_id {
///         /// The ledger's own id.
///         pub ledger_id: LedgerId,
///         /// The caller's own data.
///         pub meta_data: Option<Metadata>,
///     }
/// }
/// ```
///
/// - `from` is the type that the reply is decoded as. A field is its member of the same name.
/// - `named by` is the member that names the record: without it, a success is of no use.
/// - The type of a field says how it is read and written ([`Field`](crate::field::Field)); where it has a second way,
///   `as` names that: `pub version: Option<u64> as Version`.
/// - Members are written in the order of the fields, unless an `order { .. }` behind the struct gives another.
///
/// The type is [`Kept`], has the JSON and the equality that go with it, and the methods `unknown_members` and `member`.
macro_rules! reply {
    ($(#[$meta:meta])* pub struct $name:ident $($rest:tt)*) => {
        crate::reply::part! { $(#[$meta])* pub struct $name $($rest)* }
        crate::reply::kept_methods!($name);
    };
}
pub(crate) use reply;

/// [`reply`] without the methods, for an object that is seen only as part of a reply.
macro_rules! part {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident from $wire:ty $(, named by $id:ident)? {
            $(
                $(#[$field_meta:meta])*
                $field_vis:vis $field:ident: $type:ty $(as $form:ty)?
            ),* $(,)?
        }
        $(order { $($ordered:ident),* $(,)? })?
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        $vis struct $name {
            $(
                $(#[$field_meta])*
                $field_vis $field: $type,
            )*
            original: crate::reply::Original,
        }

        impl crate::reply::Kept for $name {
            type Wire = $wire;

            const KNOWN: &'static [&'static str] = &crate::reply::last_of!(
                [[$(stringify!($field)),*]]
                $([[$(stringify!($ordered)),*]])?
            );

            fn from_wire(wire: $wire, text: std::sync::Arc<[u8]>) -> Self {
                let original = crate::reply::Original::new(text);
                Self {
                    $(
                        $field: {
                            type Form = crate::reply::last_of!([$type] $([$form])?);
                            crate::field::read::<$type, Form>(
                                wire.$field,
                                &original,
                                stringify!($field),
                            )
                        },
                    )*
                    original,
                }
            }

            fn original(&self) -> &crate::reply::Original {
                &self.original
            }

            fn write_member<M: serde::ser::SerializeMap>(
                &self,
                map: &mut M,
                name: &str,
            ) -> Result<bool, M::Error> {
                match name {
                    $(
                        stringify!($field) => {
                            type Form = crate::reply::last_of!([$type] $([$form])?);
                            crate::field::write::<$type, Form, M>(
                                &self.$field,
                                &self.original,
                                map,
                                name,
                            )
                        }
                    )*
                    _ => Ok(false),
                }
            }

            fn same_members(&self, other: &Self) -> bool {
                true $(&& self.$field == other.$field)*
            }
        }

        crate::reply::kept_json!($name);

        $(
            impl crate::call::Usable for $wire {
                fn is_usable(&self) -> bool {
                    !self.$id.is_empty()
                }
            }
        )?

        $(
            // Does not compile if a field has no place in the order, or two.
            const _: fn(&$name) = |$name { $($ordered: _,)* original: _ }| ();
        )?
    };
}
pub(crate) use part;

/// What is in the last of one or two brackets: a default, and what may be given instead.
macro_rules! last_of {
    ([$($one:tt)*]) => { $($one)* };
    ([$($one:tt)*] [$($two:tt)*]) => { $($two)* };
}
pub(crate) use last_of;

/// Gives a [`Kept`] type the methods of a reply.
macro_rules! kept_methods {
    ($name:ident) => {
        impl $name {
            /// The names of the reply's members that this version does not know.
            pub fn unknown_members(&self) -> Vec<String> {
                let unknown = self.original.unknown(<Self as crate::reply::Kept>::KNOWN);
                unknown.into_iter().map(|(name, _)| name).collect()
            }

            /// A member of the reply by its name on the wire, read as a type of yours; `None` if the server did not
            /// send it.
            ///
            /// It is read from the server's own text, so integers of any size are exact.
            ///
            /// # Errors
            ///
            /// The member is there and is not a `T`.
            pub fn member<T: serde::de::DeserializeOwned>(
                &self,
                name: &str,
            ) -> Option<Result<T, serde_json::Error>> {
                self.original.decode(name)
            }
        }
    };
}
pub(crate) use kept_methods;

/// Gives a [`Kept`] type its JSON and its equality.
macro_rules! kept_json {
    ($name:ident) => {
        /// Writes what the server wrote: the same members, unknown ones and its ways of saying "nothing" included.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                crate::reply::write(self, serializer)
            }
        }

        /// Reads the record from JSON, as the server writes it.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::reply::read(deserializer)
            }
        }

        /// Two are equal when they say the same, unknown members included.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                crate::reply::equal(self, other)
            }
        }
    };
}
pub(crate) use kept_json;

/// A type of a reply that is written again as the server wrote it, unknown members and its ways of saying "nothing"
/// included. [`reply`] makes one from its fields.
pub(crate) trait Kept: Sized {
    /// The type that the reply is decoded as.
    type Wire: DeserializeOwned;

    /// The members this version knows, in the order the server writes them.
    const KNOWN: &'static [&'static str];

    /// Sorts out what the wire leaves ambiguous; `text` is what `wire` was read from.
    fn from_wire(wire: Self::Wire, text: Arc<[u8]>) -> Self;

    fn original(&self) -> &Original;

    /// Writes one known member; `false` if it is not set, and nothing was written.
    fn write_member<M: SerializeMap>(&self, map: &mut M, name: &str) -> Result<bool, M::Error>;

    /// Whether the known members are equal.
    fn same_members(&self, other: &Self) -> bool;
}

/// Reads a [`Kept`] type from JSON, as the server writes it.
pub(crate) fn read<'de, T: Kept, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let text = text_of(deserializer)?;
    let wire = serde_json::from_str(&text).map_err(D::Error::custom)?;
    Ok(T::from_wire(wire, text.into_bytes().into()))
}

/// Writes what the server wrote, with what was changed since.
pub(crate) fn write<T: Kept, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut written = Vec::with_capacity(T::KNOWN.len());
    for name in T::KNOWN {
        written.push(value.write_member(&mut map, name)?);
    }
    // What was read as nothing is written as the server wrote it; what was taken away since is not.
    let mut read = None;
    let mut result = Ok(());
    value.original().for_each(&mut |name, text| {
        let known = T::KNOWN.iter().position(|known| *known == name);
        let again = match known {
            None => true,
            Some(at) if written.get(at).copied().unwrap_or(true) => false,
            Some(_) => !read
                .get_or_insert_with(|| value.original().whole().map(T::of_wire))
                .as_ref()
                .is_some_and(|read| read.has(name)),
        };
        if again && result.is_ok() {
            result = map.serialize_entry(name, text);
        }
    });
    result?;
    map.end()
}

/// Whether two values say the same, unknown members included.
pub(crate) fn equal<T: Kept>(one: &T, other: &T) -> bool {
    one.same_members(other)
        && one.original().unknown(T::KNOWN) == other.original().unknown(T::KNOWN)
}

/// What follows from [`Kept`] for use in this file.
trait KeptExt: Kept {
    fn of_wire(wire: Self::Wire) -> Self {
        Self::from_wire(wire, Arc::default())
    }

    /// Whether a member is set, which is when something is written for it.
    fn has(&self, name: &str) -> bool {
        let mut nowhere = serde_json::Serializer::new(std::io::sink());
        let map = nowhere.serialize_map(None);
        map.is_ok_and(|mut map| self.write_member(&mut map, name).unwrap_or(true))
    }
}

impl<T: Kept> KeptExt for T {}

/// The text of one JSON object as the server sent it.
///
/// Kept beside the decoded value, so that members of a newer server are not lost: they can be read with any type, and
/// a value is written again with all of them. The text is parsed only when somebody asks.
#[derive(Clone, Default)]
pub(crate) struct Original(Arc<[u8]>);

impl Original {
    /// `text` must have been decoded as a JSON object already.
    pub(crate) fn new(text: Arc<[u8]>) -> Self {
        Self(text)
    }

    /// Calls `each` with the name and the text of every member, in the server's order.
    pub(crate) fn for_each(&self, each: &mut dyn FnMut(&str, &RawValue)) {
        if self.0.is_empty() {
            return;
        }
        let mut deserializer = serde_json::Deserializer::from_slice(&self.0);
        // It was decoded once, so it is an object; if it were not, there would be no members to tell of.
        let _ = deserializer.deserialize_map(Members(each));
    }

    /// The text of one member; the last, if the server sent it twice.
    pub(crate) fn member(&self, name: &str) -> Option<String> {
        let mut found = None;
        self.for_each(&mut |key, value| {
            if key == name {
                found = Some(value.get().to_owned());
            }
        });
        found
    }

    /// One member as a type of the caller's.
    pub(crate) fn decode<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Option<Result<T, serde_json::Error>> {
        self.member(name).map(|text| serde_json::from_str(&text))
    }

    /// The text of a member that is an object; none, if there is no such member.
    pub(crate) fn below(&self, name: &str) -> Arc<[u8]> {
        self.member(name).unwrap_or_default().into_bytes().into()
    }

    /// The whole text as a type.
    pub(crate) fn whole<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.0).ok()
    }

    /// The members whose names are not among `known`, with their text, sorted by name.
    pub(crate) fn unknown(&self, known: &[&str]) -> Vec<(String, String)> {
        let mut members = Vec::new();
        self.for_each(&mut |key, value| {
            if !known.contains(&key) {
                members.push((key.to_owned(), value.get().to_owned()));
            }
        });
        members.sort();
        members
    }
}

impl fmt::Debug for Original {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Original({} bytes)", self.0.len())
    }
}

struct Members<'a>(&'a mut dyn FnMut(&str, &RawValue));

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry::<std::borrow::Cow<'de, str>, &RawValue>()? {
            (self.0)(&key, value);
        }
        Ok(())
    }
}
