//! An identity as the server tells it, with what the wire leaves ambiguous sorted out.

use std::fmt;

use blnk_api::types;
use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use serde::ser::SerializeMap;

use crate::{
    IdentityId, IdentityType, Metadata, Redacted,
    identity_texts::{day, identity_texts, is_none, midnight},
    reply::{Kept, Original, entry, kept_reply},
};

macro_rules! identity_reply {
    ({ $(#[$meta:meta])* } $($text:ident: $doc:literal)*) => {
        $(#[$meta])*
        pub struct Identity {
            /// The identity's own id.
            pub identity_id: IdentityId,
            /// What it is, if that was said.
            pub identity_type: Option<IdentityType>,
            $(
                #[doc = $doc]
                pub $text: Option<Redacted<String>>,
            )*
            /// The date of birth. In JSON it is a time, as the server writes it.
            pub dob: Option<Redacted<NaiveDate>>,
            /// When it was created. The reply of the creation has nanoseconds; later reads have microseconds, rounded.
            pub created_at: DateTime<Utc>,
            /// The caller's own data, and `tokenized_fields`, the server's list of what is tokenized. `None` if none
            /// was given; `Some` of an empty object if that was given.
            pub meta_data: Option<Metadata>,
            original: Original,
        }

        impl Kept for Identity {
            type Wire = types::Identity;

            const KNOWN: &'static [&'static str] = &[
                "identity_id", "identity_type", $(stringify!($text),)* "dob", "created_at", "meta_data",
            ];

            fn from_wire(wire: types::Identity, body: Bytes) -> Self {
                let text = |text: Option<String>| text.filter(|text| !text.is_empty());
                Self {
                    identity_id: IdentityId::from_server(wire.identity_id),
                    identity_type: text(wire.identity_type).map(IdentityType::from),
                    $($text: text(wire.$text).map(Redacted::from),)*
                    dob: wire.dob.as_deref().and_then(day).filter(|day| !is_none(*day)).map(Redacted::from),
                    created_at: wire.created_at,
                    meta_data: wire.meta_data.map(Metadata::from_server),
                    original: Original::new(body),
                }
            }

            fn original(&self) -> &Original {
                &self.original
            }

            fn write_member<M: SerializeMap>(&self, map: &mut M, name: &str) -> Result<bool, M::Error> {
                match name {
                    "identity_id" => entry(map, name, Some(&self.identity_id)),
                    "identity_type" => entry(map, name, self.identity_type.as_ref()),
                    $(stringify!($text) => entry(map, name, self.$text.as_ref()),)*
                    "dob" => entry(map, name, self.dob_text().as_ref()),
                    "created_at" => entry(map, name, Some(&self.original.time(name, &self.created_at))),
                    "meta_data" => entry(map, name, self.meta_data.as_ref()),
                    _ => Ok(false),
                }
            }
        }

        /// Two are equal when they say the same, unknown members included.
        impl PartialEq for Identity {
            fn eq(&self, other: &Self) -> bool {
                self.identity_id == other.identity_id
                    && self.identity_type == other.identity_type
                    $(&& self.$text == other.$text)*
                    && self.dob == other.dob
                    && self.created_at == other.created_at
                    && self.meta_data == other.meta_data
                    && self.original.unknown(Self::KNOWN) == other.original.unknown(Self::KNOWN)
            }
        }

        /// Shows what is set, and the value of nothing that may be personal, metadata and unknown members included.
        impl fmt::Debug for Identity {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct("Identity")
                    .field("identity_id", &self.identity_id)
                    .field("identity_type", &self.identity_type)
                    $(.field(stringify!($text), &self.$text))*
                    .field("dob", &self.dob)
                    .field("created_at", &self.created_at)
                    .field("meta_data", &self.meta_data.as_ref().map(|_| Redacted::from(())))
                    .finish_non_exhaustive()
            }
        }
    };
}

identity_texts! { identity_reply {
    /// An identity: a person or an organization that owns balances.
    ///
    /// What is personal is [`Redacted`]: it prints as `…` and is read with `reveal`. What the server writes as an empty
    /// text or as its zero time is `None` here. A tokenized text reads as its token, which begins with `FPT:`.
    ///
    /// Members of a newer server are kept: [`unknown_members`](Self::unknown_members) names them,
    /// [`member`](Self::member) reads them, and serialising writes them again.
    ///
    /// Source: the replies of `POST /proxy/identities` and `GET /proxy/identities/{identity_id}`.
    ///
    /// # Example
    ///
    /// ```
    /// let identity: blnk::Identity = serde_json::from_str(r#"{
    ///     "identity_id": "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6", "identity_type": "individual",
    ///     "first_name": "Ada", "last_name": "", "dob": "1990-01-01T00:00:00Z",
    ///     "created_at": "2026-11-22T08:39:16.2Z", "meta_data": null
    /// }"#)?;
    /// assert_eq!(identity.first_name.as_ref().unwrap().reveal(), "Ada");
    /// assert_eq!(identity.last_name, None);
    /// assert!(!format!("{identity:?}").contains("Ada"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Clone)]
    #[non_exhaustive]
} }

kept_reply!(Identity);

impl Identity {
    /// The date of birth as the server wrote it, if it says that day; otherwise as it writes one on reads.
    fn dob_text(&self) -> Option<String> {
        let dob = *self.dob?.reveal();
        let written = self.original.decode::<String>("dob").and_then(Result::ok);
        Some(match written {
            Some(text) if day(&text) == Some(dob) => text,
            _ => midnight(dob),
        })
    }
}
