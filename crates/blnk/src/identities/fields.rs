//! The members that the requests of identities share.

use blnk_api::types;
use chrono::{Datelike, NaiveDate, NaiveTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    call::echo::Differences,
    error::invalid_request::Reason,
    identities::{
        identity::{Identity, is_unset},
        identity_type::IdentityType,
    },
    validate::Check,
    values::{metadata::Metadata, redacted::Redacted},
};

/// The members of an identity as requests have them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    /// An id of the caller's own, for a new identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) identity_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) identity_type: Option<IdentityType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) organization_name: Option<Redacted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) category: Option<Redacted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) first_name: Option<Redacted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_name: Option<Redacted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) other_names: Option<Redacted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) gender: Option<Redacted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) email_address: Option<Redacted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) phone_number: Option<Redacted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nationality: Option<Redacted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) street: Option<Redacted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) country: Option<Redacted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<Redacted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) post_code: Option<Redacted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) city: Option<Redacted>,
    #[serde(default, with = "dob", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "json-schema",
        schemars(with = "Option<chrono::DateTime<chrono::Utc>>")
    )]
    pub(crate) dob: Option<Redacted<NaiveDate>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) meta_data: Option<Metadata>,
}

impl Fields {
    /// Validates what is the same for all requests.
    pub(crate) fn check(&self) -> Check {
        let mut check = Check::new();
        let kind = self.identity_type.as_ref().map(IdentityType::as_str);
        check.no_nul("identity_type", kind.unwrap_or_default());
        for (field, text) in self.texts() {
            check.no_nul(field, text.map_or("", |text| text.reveal()));
        }
        // The format of the wire has four digits for the year, and no sign.
        if self
            .dob
            .is_some_and(|dob| !(0..=9999).contains(&dob.reveal().year()))
        {
            let message = "is outside the years 0 to 9999, which are all that the server reads";
            check.refuse("dob", Reason::Refused, message);
        }
        if let Some(meta_data) = &self.meta_data {
            check.metadata(meta_data);
        }
        check
    }

    fn texts(&self) -> [(&'static str, Option<&Redacted>); 14] {
        [
            ("organization_name", self.organization_name.as_ref()),
            ("category", self.category.as_ref()),
            ("first_name", self.first_name.as_ref()),
            ("last_name", self.last_name.as_ref()),
            ("other_names", self.other_names.as_ref()),
            ("gender", self.gender.as_ref()),
            ("email_address", self.email_address.as_ref()),
            ("phone_number", self.phone_number.as_ref()),
            ("nationality", self.nationality.as_ref()),
            ("street", self.street.as_ref()),
            ("country", self.country.as_ref()),
            ("state", self.state.as_ref()),
            ("post_code", self.post_code.as_ref()),
            ("city", self.city.as_ref()),
        ]
    }

    pub(crate) fn to_wire(&self) -> types::CreateIdentity {
        let filled = |text: &Option<Redacted>| {
            let text = text.as_ref().map(Redacted::reveal);
            text.filter(|text| !text.is_empty()).cloned()
        };
        let kind = self.identity_type.as_ref().map(IdentityType::as_str);
        let own_id = self.identity_id.as_ref().filter(|id| !id.is_empty());
        // The year 1's first day is the server's value for none.
        let dob = self
            .dob
            .map(Redacted::into_revealed)
            .filter(|day| !is_unset(*day));
        types::CreateIdentity {
            identity_id: own_id.cloned(),
            identity_type: kind.filter(|text| !text.is_empty()).map(str::to_owned),
            dob: dob.map(|day| day.and_time(NaiveTime::MIN).and_utc()),
            meta_data: self.meta_data.as_ref().map(|data| data.as_map().clone()),
            organization_name: filled(&self.organization_name),
            category: filled(&self.category),
            first_name: filled(&self.first_name),
            last_name: filled(&self.last_name),
            other_names: filled(&self.other_names),
            gender: filled(&self.gender),
            email_address: filled(&self.email_address),
            phone_number: filled(&self.phone_number),
            nationality: filled(&self.nationality),
            street: filled(&self.street),
            country: filled(&self.country),
            state: filled(&self.state),
            post_code: filled(&self.post_code),
            city: filled(&self.city),
        }
    }
}

/// Compares a stored identity with the one that was sent.
pub(crate) fn compare(
    sent: &types::CreateIdentity,
    stored: &Identity,
    differences: &mut Differences,
) {
    differences.text(
        "identity_id",
        sent.identity_id.as_deref(),
        Some(stored.identity_id.as_str()),
    );
    let kind = stored.identity_type.as_ref().map(IdentityType::as_str);
    differences.personal("identity_type", sent.identity_type.as_deref(), kind);
    for (member, sent, stored) in [
        (
            "organization_name",
            &sent.organization_name,
            &stored.organization_name,
        ),
        ("category", &sent.category, &stored.category),
        ("first_name", &sent.first_name, &stored.first_name),
        ("last_name", &sent.last_name, &stored.last_name),
        ("other_names", &sent.other_names, &stored.other_names),
        ("gender", &sent.gender, &stored.gender),
        ("email_address", &sent.email_address, &stored.email_address),
        ("phone_number", &sent.phone_number, &stored.phone_number),
        ("nationality", &sent.nationality, &stored.nationality),
        ("street", &sent.street, &stored.street),
        ("country", &sent.country, &stored.country),
        ("state", &sent.state, &stored.state),
        ("post_code", &sent.post_code, &stored.post_code),
        ("city", &sent.city, &stored.city),
    ] {
        let stored = stored.as_ref().map(|text| text.reveal().as_str());
        differences.personal(member, sent.as_deref(), stored);
    }
    let day = |day: NaiveDate| day.to_string();
    let dob = sent.dob.map(|time| day(time.date_naive()));
    let stored_dob = stored.dob.map(Redacted::into_revealed).map(day);
    differences.personal("dob", dob.as_deref(), stored_dob.as_deref());
    let meta_data = stored.meta_data.as_ref().map(Metadata::as_map);
    differences.meta_data(sent.meta_data.as_ref(), meta_data);
}

/// A date of birth in JSON: a time, as the wire has it; a date alone is read too.
mod dob {
    use chrono::DateTime;

    use super::{Deserialize, Deserializer, NaiveDate, Redacted, Serializer};
    use serde::de::Error as _;

    pub(super) fn serialize<S: Serializer>(
        dob: &Option<Redacted<NaiveDate>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match dob {
            Some(dob) => serializer.collect_str(&format_args!("{}T00:00:00Z", dob.reveal())),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Redacted<NaiveDate>>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else {
            return Ok(None);
        };
        let read = match DateTime::parse_from_rfc3339(&text) {
            Ok(time) => Ok(time.date_naive()),
            Err(_) => NaiveDate::parse_from_str(&text, "%Y-%m-%d"),
        };
        // Without the value, which is personal.
        let expected = |_| D::Error::custom("expected a date or an RFC 3339 time");
        read.map(|day| Some(Redacted::from(day))).map_err(expected)
    }
}
