//! An identity as the server tells it, with what the wire leaves ambiguous sorted out.

use blnk_api::types;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::{
    IdentityId, IdentityType, Metadata, Redacted,
    field::{Field, Sent},
    identity_texts::{day, identity_texts, is_none, midnight},
    reply::reply,
};

macro_rules! identity_reply {
    ({ $(#[$meta:meta])* } $($text:ident: $doc:literal)*) => {
        reply! {
            $(#[$meta])*
            pub struct Identity from types::Identity, named by identity_id {
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
                /// When it was created. The reply of the creation has nanoseconds; later reads have microseconds,
                /// rounded.
                pub created_at: DateTime<Utc>,
                /// The caller's own data, and `tokenized_fields`, the server's list of what is tokenized. `None` if
                /// none was given; `Some` of an empty object if that was given.
                pub meta_data: Option<Metadata>,
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
    #[derive(Debug, Clone)]
} }

/// Written as the server wrote it, if it says that day; otherwise as the server writes one on reads.
impl Field for Option<Redacted<NaiveDate>> {
    type Wire = Option<String>;

    fn read(wire: Option<String>, _: Sent<'_>) -> Self {
        let day = wire.as_deref().and_then(day);
        day.filter(|day| !is_none(*day)).map(Redacted::from)
    }

    fn written(value: &Self, sent: Sent<'_>) -> Option<impl Serialize> {
        let dob = *value.as_ref()?.reveal();
        let unchanged = sent.decode().filter(|sent: &String| day(sent) == Some(dob));
        Some(unchanged.unwrap_or_else(|| midnight(dob)))
    }
}
