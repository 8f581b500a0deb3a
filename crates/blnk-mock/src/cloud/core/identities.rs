//! Identities: what Core refuses, and what it stores.

use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::state::{State, Statement};
use crate::cloud::database::error::{DatabaseError, UNIQUE_VIOLATION};
use crate::cloud::go::time::GoTime;
use crate::cloud::records::identity::Identity;

impl State {
    /// Stores an identity and returns it as it was before it was stored.
    pub(crate) fn create_identity(&mut self, mut identity: Identity) -> Result<Identity, Failure> {
        if identity.identity_id.is_empty() || !self.version.reads_identity_ids() {
            identity.identity_id = self.sources.id("idt_");
        }
        check_id(&identity.identity_id)?;
        let now = self.sources.now();
        identity.created_at = GoTime::from(now);
        let refused = |error: DatabaseError| {
            let id = &identity.identity_id;
            let failure = match error.code() {
                UNIQUE_VIOLATION => Failure::new(
                    Code::IdentityValidation,
                    format!("Identity already exists: {id}"),
                ),
                _ => Failure::new(Code::Internal, "Failed to create identity"),
            };
            failure.caused_by(error)
        };
        // Of the parameters as they were sent: the row has lost the offset of the date of birth.
        identity
            .check_parameters(|parameter| parameter)
            .map_err(refused)?;
        let stored = identity.clone().stored(now);
        self.commit(vec![Statement::InsertIdentity(stored)])
            .map_err(refused)?;
        Ok(identity)
    }

    /// Writes the members of `update` that are not empty, and does not change the others.
    pub(crate) fn update_identity(&mut self, mut update: Identity) -> Result<(), Failure> {
        let refused =
            |error| Failure::new(Code::Internal, "Failed to update identity").caused_by(error);
        if update.dob.is_zero() {
            update.dob = GoTime::default();
        }
        let written = update.written_parameters();
        if written.is_empty() {
            let message = "No fields provided for update";
            return Err(Failure::new(Code::BadRequest, message));
        }
        // The statement has a parameter for each column that is written and for no other.
        let place = |parameter| written.iter().filter(|other| **other <= parameter).count();
        update.check_parameters(place).map_err(refused)?;
        let id = &update.identity_id;
        let Some(stored) = self.identities().get(id) else {
            let message = format!("Identity with ID '{id}' not found");
            return Err(Failure::new(Code::IdentityNotFound, message));
        };
        let updated = stored.updated_by(update);
        self.commit(vec![Statement::UpdateIdentity(updated)])
            .map_err(refused)
    }

    /// The code of a missing identity depends on the route.
    pub(crate) fn identity(&self, id: &str, missing: Code) -> Result<&Identity, Failure> {
        let message = || format!("Identity with ID '{id}' not found");
        let missing = || Failure::new(missing, message()).with_empty_details();
        self.identities().get(id).ok_or_else(missing)
    }
}

/// Callers may choose the id. Its UUID is parsed by a lenient library and stored as it was written.
fn check_id(id: &str) -> Result<(), Failure> {
    let Some(suffix) = id.strip_prefix("idt_") else {
        return Err(Failure::new(
            Code::IdentityValidation,
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
        // Intended for braces, but any two characters are accepted.
        38 => hyphenated(&bytes[1..37]),
        45 => bytes[..9].eq_ignore_ascii_case(b"urn:uuid:") && hyphenated(&bytes[9..]),
        32 => bytes.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    };
    if valid {
        return Ok(());
    }
    Err(Failure::new(
        Code::IdentityValidation,
        "identity_id suffix after 'idt_' must be a valid UUID",
    )
    .with_empty_details())
}
