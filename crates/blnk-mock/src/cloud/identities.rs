//! Identities.

use chrono::{DateTime, Utc};

use super::State;
use super::decode::go_struct;
use super::errors::{DatabaseError, Failure, IDENTITY_NOT_FOUND, IDENTITY_VALIDATION, INTERNAL};
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

/// Where the date of birth stands in Core's insert statement.
const DOB_PARAMETER: usize = 7;

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
    identity.check_columns()?;
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
    let id = call.param(0);
    let missing = || {
        Failure::new(
            IDENTITY_NOT_FOUND,
            format!("Identity with ID '{id}' not found"),
        )
        .with_empty_details()
    };
    let identity = state.identities.get(id).ok_or_else(missing)?;
    Ok(Reply::json(200, identity.json(Form::Stored)))
}

impl State {
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

    /// Members in the order of replies, with their places in Core's insert statement.
    fn texts(&self) -> [(&'static str, usize, &str); 16] {
        [
            ("identity_id", 1, &self.identity_id),
            ("identity_type", 2, &self.identity_type),
            ("organization_name", 11, &self.organization_name),
            ("category", 12, &self.category),
            ("first_name", 3, &self.first_name),
            ("last_name", 4, &self.last_name),
            ("other_names", 5, &self.other_names),
            ("gender", 6, &self.gender),
            ("email_address", 8, &self.email_address),
            ("phone_number", 9, &self.phone_number),
            ("nationality", 10, &self.nationality),
            ("street", 13, &self.street),
            ("country", 14, &self.country),
            ("state", 15, &self.state),
            ("post_code", 16, &self.post_code),
            ("city", 17, &self.city),
        ]
    }

    /// The parameters in their order, then the index. No trigger broadcasts identities, so that
    /// their size has no limit.
    fn check_columns(&self) -> Result<(), Failure> {
        let refused = |error| Failure::new(INTERNAL, "Failed to create identity").caused_by(error);
        let texts = self.texts().map(|(_, parameter, text)| (parameter, text));
        let (before_dob, after_dob): (Vec<_>, Vec<_>) = texts
            .into_iter()
            .partition(|(parameter, _)| *parameter < DOB_PARAMETER);
        refuse_nul(&before_dob, (19, None)).map_err(refused)?;
        if !self.dob.has_storable_offset() {
            return Err(refused(DatabaseError::time_zone(DOB_PARAMETER)));
        }
        refuse_nul(&after_dob, (19, self.meta_data.as_ref())).map_err(refused)?;
        // The other column of this index is the time of creation, which takes as much room as a
        // text of seven characters.
        let columns = [Some(self.country.as_str()), Some("created")];
        refuse_wide("blnk_identity_country_created_at_idx", &columns).map_err(refused)
    }
}
