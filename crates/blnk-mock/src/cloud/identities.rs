//! Identities.

use chrono::{DateTime, Utc};

use super::State;
use super::decode::go_struct;
use super::errors::{
    BAD_REQUEST, Code, DatabaseError, Failure, IDENTITY_NOT_FOUND, IDENTITY_VALIDATION, INTERNAL,
};
use super::exchange::Reply;
use super::gotime::GoTime;
use super::index::refuse_wide;
use super::routes::{Answer, Call};
use super::sources::stored_time;
use super::storage::refuse_nul;
use super::write::{Form, Metadata, Object};

go_struct! {
    /// An identity as it is stored. Core decodes a request into the same members and answers with
    /// them.
    #[non_exhaustive]
    pub struct Identity in "model" {
        /// `idt_` and a UUID, the caller's own spelling if it was the caller's own.
        identity_id: String,
        /// `individual` or `organization` by the documentation; anything by the server.
        identity_type: String,
        /// Empty like all that follow where the request had none.
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
        /// Not checked.
        email_address: String,
        /// Not checked.
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
        /// Midnight UTC of the date, whatever the time and the offset were.
        dob: GoTime,
        /// To the microsecond.
        created_at: GoTime,
        /// Nothing where the request had none.
        meta_data: Option<Metadata>,
    }
}

/// Where the date of birth and the metadata stand in Core's insert statement.
const DOB_PARAMETER: usize = 7;
const METADATA_PARAMETER: usize = 19;

/// `POST /proxy/identities`
pub(super) fn create(state: &mut State, call: &Call<'_>) -> Answer {
    let mut identity: Identity = call.decode()?;
    if identity.identity_id.is_empty() {
        identity.identity_id = state.sources.id("idt_");
    }
    check_id(&identity.identity_id)?;
    let now = state.sources.now();
    identity.created_at = GoTime::from(now);
    let reply = Reply::json(201, identity.json(Form::Sent));
    let refused = |error| Failure::new(INTERNAL, "Failed to create identity").caused_by(error);
    identity
        .check_parameters(|parameter| parameter)
        .and_then(|()| identity.check_index())
        .map_err(refused)?;
    if state.identities.contains(&identity.identity_id) {
        let id = &identity.identity_id;
        let taken =
            DatabaseError::unique("identity", "identity_identity_id_key", "identity_id", id);
        return Err(Failure::new(
            IDENTITY_VALIDATION,
            format!("Identity already exists: {id}"),
        )
        .caused_by(taken));
    }
    state.insert_identity(identity, now);
    Ok(reply)
}

/// `GET /proxy/identities/{id}`
pub(super) fn read(state: &mut State, call: &Call<'_>) -> Answer {
    let identity = state.identity(call.param(0), IDENTITY_NOT_FOUND)?;
    Ok(Reply::json(200, identity.json(Form::Stored)))
}

/// `PUT /proxy/identities/{id}`, which writes what is not empty and leaves the rest. The metadata is
/// replaced as a whole.
pub(super) fn update(state: &mut State, call: &Call<'_>) -> Answer {
    let mut update: Identity = call.decode()?;
    update.identity_id = call.param(0).to_owned();
    if update.dob.is_zero() {
        update.dob = GoTime::default();
    }
    let written = update.written_parameters();
    if written.is_empty() {
        return Err(Failure::new(BAD_REQUEST, "No fields provided for update"));
    }
    // The statement has a parameter for each column that is written and for no other.
    let place = |parameter| written.iter().filter(|other| **other <= parameter).count();
    let refused = |error| Failure::new(INTERNAL, "Failed to update identity").caused_by(error);
    update.check_parameters(place).map_err(refused)?;
    let Some(stored) = state.identities.get_mut(call.param(0)) else {
        let message = format!("Identity with ID '{}' not found", call.param(0));
        return Err(Failure::new(IDENTITY_NOT_FOUND, message));
    };
    let updated = stored.updated_by(update);
    updated.check_index().map_err(refused)?;
    *stored = updated;
    Ok(Reply::message("Identity updated successfully"))
}

impl State {
    /// Which code a missing one gets depends on the route.
    pub(super) fn identity(&self, id: &str, missing: Code) -> Result<&Identity, Failure> {
        let message = || format!("Identity with ID '{id}' not found");
        let missing = || Failure::new(missing, message()).with_empty_details();
        self.identities.get(id).ok_or_else(missing)
    }

    /// Stores what reads give back: no time of day in the date of birth, microseconds in the time
    /// of creation.
    pub(super) fn insert_identity(&mut self, identity: Identity, now: DateTime<Utc>) {
        let (dob, created_at) = (identity.dob.midnight(), GoTime::from(stored_time(now)));
        let stored = Identity {
            dob,
            created_at,
            ..identity
        };
        self.identities.put(stored.identity_id.clone(), stored);
    }
}

/// An id may be the caller's own. Its UUID is parsed by a generous library and stored as it was
/// written.
fn check_id(id: &str) -> Result<(), Failure> {
    let Some(suffix) = id.strip_prefix("idt_") else {
        return Err(Failure::new(
            IDENTITY_VALIDATION,
            "identity_id must start with the 'idt_' prefix",
        ));
    };
    let hyphenated = |text: &[u8]| {
        text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    };
    let bytes = suffix.as_bytes();
    let valid = match bytes.len() {
        36 => hyphenated(bytes),
        // Meant for braces, but any two characters do.
        38 => hyphenated(&bytes[1..37]),
        45 => bytes[..9].eq_ignore_ascii_case(b"urn:uuid:") && hyphenated(&bytes[9..]),
        32 => bytes.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    };
    if valid {
        return Ok(());
    }
    Err(Failure::new(
        IDENTITY_VALIDATION,
        "identity_id suffix after 'idt_' must be a valid UUID",
    )
    .with_empty_details())
}

impl Identity {
    pub(super) fn json(&self, form: Form) -> String {
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
    pub(super) fn joined(&self) -> Self {
        Self {
            identity_type: String::new(),
            meta_data: None,
            ..self.clone()
        }
    }

    /// Its texts after an update, each of which is what it was where the update has none.
    fn updated_by(&self, update: Self) -> Self {
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
    fn written_parameters(&self) -> Vec<usize> {
        let present = |(_, parameter, text): (_, usize, &str)| {
            Some(parameter).filter(|parameter| *parameter > 1 && !text.is_empty())
        };
        let texts = self.texts().into_iter().filter_map(present);
        let dob = (!self.dob.is_zero()).then_some(DOB_PARAMETER);
        let metadata = self.meta_data.as_ref().map(|_| METADATA_PARAMETER);
        texts.chain(dob).chain(metadata).collect()
    }

    /// The parameters in their order, which `place` turns from that of the insert statement into
    /// that of the statement at hand.
    fn check_parameters(&self, place: impl Fn(usize) -> usize) -> Result<(), DatabaseError> {
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

    /// No trigger broadcasts identities, so that their size has no limit but this.
    fn check_index(&self) -> Result<(), DatabaseError> {
        // The other column of this index is the time of creation, which takes as much room as a
        // text of seven characters.
        let columns = [Some(self.country.as_str()), Some("created")];
        refuse_wide("blnk_identity_country_created_at_idx", &columns)
    }
}

/// Members in the order of replies, with their names in Go and their places in Core's insert
/// statement.
macro_rules! texts {
    ($($member:ident, $go_name:literal, $parameter:literal;)*) => {
        impl Identity {
            /// Names and places in the insert statement.
            fn texts(&self) -> [(&'static str, usize, &str); 16] {
                [$((stringify!($member), $parameter, self.$member.as_str()),)*]
            }

            /// By their names in Go, which are those of the routes that tokenize.
            pub(super) fn texts_mut(&mut self) -> [(&'static str, &mut String); 16] {
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
