//! Ledgers.

use chrono::{DateTime, Utc};

use super::decode::go_struct;
use super::errors::{DatabaseError, Failure, Faults, INTERNAL, LEDGER_NOT_FOUND};
use super::exchange::Reply;
use super::routes::{Answer, Call};
use super::sources::stored_time;
use super::storage::{broadcast, refuse_nul};
use super::write::{Form, Metadata, Object};
use super::{State, gotime::GoTime};

/// The id of the built-in ledger that holds the internal balances.
pub const GENERAL_LEDGER_ID: &str = "general_ledger_id";

/// A ledger as it is stored.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ledger {
    /// `ldg_` and a UUID, or [`GENERAL_LEDGER_ID`].
    pub ledger_id: String,
    /// Not unique.
    pub name: String,
    /// To the microsecond, as reads show it.
    pub created_at: DateTime<Utc>,
    /// Nothing where the request had none.
    pub meta_data: Option<Metadata>,
}

go_struct! {
    pub(super) struct CreateLedger in "model" { name: String, meta_data: Option<Metadata> }
}

/// `POST /proxy/ledgers`
pub(super) fn create(state: &mut State, call: &Call<'_>) -> Answer {
    let request: CreateLedger = call.decode().map_err(Failure::under_errors)?;
    let mut faults = Faults::default();
    faults.require("name", &request.name);
    faults.check()?;

    let created = Ledger {
        ledger_id: state.sources.id("ldg_"),
        name: request.name,
        created_at: state.sources.now(),
        meta_data: request.meta_data,
    };
    let reply = Reply::json(201, created.json(Form::Sent));
    // The reply shows Core's clock, the row gets the database's.
    let stored = Ledger {
        created_at: stored_time(state.sources.now()),
        ..created
    };
    state.insert_ledger(stored).map_err(refused)?;
    Ok(reply)
}

/// `GET /proxy/ledgers/{id}`
pub(super) fn read(state: &mut State, call: &Call<'_>) -> Answer {
    let ledger = state.ledgers.get(call.param(0)).ok_or_else(missing)?;
    Ok(Reply::json(200, ledger.json(Form::Stored)))
}

go_struct! {
    pub(super) struct UpdateLedger in "model" { name: String }
}

/// `PUT /proxy/ledgers/{id}`, which only knows the name. Its length has no limit: the trigger that
/// broadcasts rows is for new ledgers alone.
pub(super) fn rename(state: &mut State, call: &Call<'_>) -> Answer {
    let request: UpdateLedger = call.decode().map_err(Failure::under_errors)?;
    let mut faults = Faults::default();
    faults.require("name", &request.name);
    faults.check()?;

    let ledger = state.ledgers.get_mut(call.param(0)).ok_or_else(missing)?;
    refuse_nul(&[(1, &request.name)], (1, None)).map_err(refused)?;
    ledger.name = request.name;
    Ok(Reply::json(200, ledger.json(Form::Stored)))
}

fn missing() -> Failure {
    Failure::new(LEDGER_NOT_FOUND, "Ledger not found").with_empty_details()
}

fn refused(error: DatabaseError) -> Failure {
    Failure::new(INTERNAL, "Database error occurred").caused_by(error)
}

impl State {
    fn insert_ledger(&mut self, ledger: Ledger) -> Result<(), DatabaseError> {
        refuse_nul(&[(2, &ledger.name)], (1, ledger.meta_data.as_ref()))?;
        let row = self.ledgers.take_row_number();
        broadcast("ledgers", &ledger.row(row))?;
        self.ledgers.put(ledger.ledger_id.clone(), ledger);
        Ok(())
    }
}

impl Ledger {
    pub(super) fn json(&self, form: Form) -> String {
        Object::new(form)
            .text("ledger_id", &self.ledger_id)
            .text("name", &self.name)
            .text("created_at", &GoTime::from(self.created_at).to_string())
            .metadata("meta_data", self.meta_data.as_ref())
            .end()
    }

    fn row(&self, number: u64) -> String {
        Object::new(Form::Row)
            .raw("id", &number.to_string())
            .text("name", &self.name)
            .text("ledger_id", &self.ledger_id)
            .text("created_at", &super::sources::row_time(self.created_at))
            .metadata("meta_data", self.meta_data.as_ref())
            .end()
    }
}
