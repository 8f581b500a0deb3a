//! Identities.

use chrono::{DateTime, Utc};

use crate::cloud::database::error::DatabaseError;
use crate::cloud::database::index::refuse_wide;
use crate::cloud::database::statement::refuse_nul;
use crate::cloud::database::time::stored_time;
use crate::cloud::go::decode::go_struct;
use crate::cloud::go::time::GoTime;
use crate::cloud::go::write::{Form, Metadata, Object};

go_struct! {
    /// An identity as it is stored. Core decodes requests into the same members and replies with
    /// them.
    #[non_exhaustive]
    pub struct Identity in "model" {
        /// `idt_` and a UUID, in the caller's spelling if the caller chose it.
        identity_id: String,
        /// `individual` or `organization` in the documentation; the server accepts any text.
        identity_type: String,
        /// Empty, like the texts that follow, where the request had none.
        organization_name: String,
        /// Free text.
        category: String,
        /// Free text.
        first_name: String,
        /// Free text.
        last_name: String,
        /// Free text.
        other_names: String,
        /// Free text.
        gender: String,
        /// Not validated.
        email_address: String,
        /// Not validated.
        phone_number: String,
        /// Free text.
        nationality: String,
        /// Free text.
        street: String,
        /// Free text.
        country: String,
        /// Free text.
        state: String,
        /// Free text.
        post_code: String,
        /// Free text.
        city: String,
        /// Midnight UTC of the date, independent of the time and the offset that were sent.
        dob: GoTime,
        /// To the microsecond.
        created_at: GoTime,
        /// `None` where the request had none.
        meta_data: Option<Metadata>,
    }
}

/// The parameters of Core's insert statement for the date of birth and the metadata.
const DOB_PARAMETER: usize = 7;
const METADATA_PARAMETER: usize = 19;

impl Identity {
    /// The row of a new identity: no time of day in the date of birth, microseconds in the time of
    /// creation.
    pub(crate) fn stored(self, now: DateTime<Utc>) -> Self {
        Self {
            dob: self.dob.midnight(),
            created_at: GoTime::from(stored_time(now)),
            ..self
        }
    }

    pub(crate) fn json(&self, form: Form) -> String {
        let object = Object::new(form);
        let object = self
            .texts()
            .iter()
            .fold(object, |object, (name, _, value)| object.text(name, value));
        object
            .text("dob", &self.dob.to_string())
            .text("created_at", &self.created_at.to_string())
            .metadata("meta_data", self.meta_data.as_ref())
            .end()
    }

    /// As a read of a balance shows it.
    pub(crate) fn joined(&self) -> Self {
        Self {
            identity_type: String::new(),
            meta_data: None,
            ..self.clone()
        }
    }

    /// The identity after an update, which replaces what is not empty. The metadata is replaced as
    /// a whole.
    pub(crate) fn updated_by(&self, update: Self) -> Self {
        let mut updated = self.clone();
        for ((_, text), (_, _, new)) in updated.texts_mut().into_iter().zip(update.texts()) {
            if !new.is_empty() {
                *text = new.to_owned();
            }
        }
        if !update.dob.is_zero() {
            updated.dob = update.dob.midnight();
        }
        if update.meta_data.is_some() {
            updated.meta_data = update.meta_data;
        }
        updated
    }

    /// The parameters of the insert statement that an update of these members writes.
    pub(crate) fn written_parameters(&self) -> Vec<usize> {
        let present = |(_, parameter, text): (_, usize, &str)| {
            Some(parameter).filter(|parameter| *parameter > 1 && !text.is_empty())
        };
        let texts = self.texts().into_iter().filter_map(present);
        let dob = (!self.dob.is_zero()).then_some(DOB_PARAMETER);
        let metadata = self.meta_data.as_ref().map(|_| METADATA_PARAMETER);
        texts.chain(dob).chain(metadata).collect()
    }

    /// Checks the parameters in their order. `place` maps a number of the insert statement to one
    /// of the statement that is executed.
    pub(crate) fn check_parameters(
        &self,
        place: impl Fn(usize) -> usize,
    ) -> Result<(), DatabaseError> {
        let texts = self.texts().map(|(_, parameter, text)| (parameter, text));
        let placed = |before_dob: bool| -> Vec<(usize, &str)> {
            let mut texts = texts.to_vec();
            texts.retain(|(parameter, _)| (*parameter < DOB_PARAMETER) == before_dob);
            texts
                .iter_mut()
                .for_each(|(parameter, _)| *parameter = place(*parameter));
            texts
        };
        let metadata = place(METADATA_PARAMETER);
        refuse_nul(&placed(true), (metadata, None))?;
        if !self.dob.has_storable_offset() {
            return Err(DatabaseError::time_zone(place(DOB_PARAMETER)));
        }
        refuse_nul(&placed(false), (metadata, self.meta_data.as_ref()))
    }

    /// No trigger broadcasts identities, so that this is the only limit of their size.
    pub(crate) fn check_index(&self) -> Result<(), DatabaseError> {
        // The other column of this index is the time of creation, which is as wide as a text of
        // seven characters.
        let columns = [Some(self.country.as_str()), Some("created")];
        refuse_wide("blnk_identity_country_created_at_idx", &columns)
    }
}

/// The members in the order of replies, with their names in Go and their parameters in Core's
/// insert statement.
macro_rules! texts {
    ($($member:ident, $go_name:literal, $parameter:literal;)*) => {
        impl Identity {
            /// With names and parameters of the insert statement.
            fn texts(&self) -> [(&'static str, usize, &str); 16] {
                [$((stringify!($member), $parameter, self.$member.as_str()),)*]
            }

            /// By their names in Go, which the routes of tokenization use.
            pub(crate) fn texts_mut(&mut self) -> [(&'static str, &mut String); 16] {
                [$(($go_name, &mut self.$member),)*]
            }
        }
    };
}

texts! {
    identity_id, "IdentityID", 1;
    identity_type, "IdentityType", 2;
    organization_name, "OrganizationName", 11;
    category, "Category", 12;
    first_name, "FirstName", 3;
    last_name, "LastName", 4;
    other_names, "OtherNames", 5;
    gender, "Gender", 6;
    email_address, "EmailAddress", 8;
    phone_number, "PhoneNumber", 9;
    nationality, "Nationality", 10;
    street, "Street", 13;
    country, "Country", 14;
    state, "State", 15;
    post_code, "PostCode", 16;
    city, "City", 17;
}
