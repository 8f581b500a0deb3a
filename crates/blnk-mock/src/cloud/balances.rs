//! Balances.

use blnk_api::MinorUnits;
use chrono::{DateTime, Utc};

use super::State;
use super::decode::go_struct;
use super::errors::{
    BAD_REQUEST, BALANCE_NOT_FOUND, CONFLICT, DatabaseError, Failure, Faults, INTERNAL, classified,
};
use super::exchange::Reply;
use super::gotime::GoTime;
use super::identities::Identity;
use super::index::refuse_wide;
use super::ledgers::{GENERAL_LEDGER_ID, Ledger};
use super::routes::{Answer, Call};
use super::sources::{row_time, stored_time};
use super::storage::{broadcast, refuse_nul};
use super::write::{Form, Metadata, Object};

/// A balance as it is stored.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Balance {
    /// `bln_` and a UUID.
    pub balance_id: String,
    /// The ledger that it belongs to.
    pub ledger_id: String,
    /// The identity that it is linked to.
    pub identity_id: Option<String>,
    /// The name of an internal balance, without the blanks that stood around it.
    pub indicator: Option<String>,
    /// Byte for byte as it was sent.
    pub currency: String,
    /// Credits less debits.
    pub balance: MinorUnits,
    /// What came in.
    pub credit_balance: MinorUnits,
    /// What went out.
    pub debit_balance: MinorUnits,
    /// Inflight credits less inflight debits.
    pub inflight_balance: MinorUnits,
    /// What is reserved to come in.
    pub inflight_credit_balance: MinorUnits,
    /// What is reserved to go out.
    pub inflight_debit_balance: MinorUnits,
    /// One more with every change; a balance starts at 1, though the reply to its creation says 0.
    pub version: u64,
    /// To the microsecond, as reads show it.
    pub created_at: DateTime<Utc>,
    /// Nothing where the request had none.
    pub meta_data: Option<Metadata>,
    /// Whether the origin of its funds is tracked.
    pub track_fund_lineage: bool,
    /// `FIFO`, `LIFO` or `PROPORTIONAL`.
    pub allocation_strategy: String,
    /// No caller learns it, but it counts towards the size of the row.
    row_number: u64,
}

go_struct! {
    pub(super) struct CreateBalance in "model" {
        ledger_id: String,
        identity_id: String,
        currency: String,
        precision: f64,
        meta_data: Option<Metadata>,
        track_fund_lineage: bool,
        allocation_strategy: String,
        indicator: String,
    }
}

/// `POST /proxy/balances`
pub(super) fn create(state: &mut State, call: &Call<'_>) -> Answer {
    let created = state.create_balance(call.decode()?)?;
    // The reply is what Core holds in memory, not what the database made of it.
    Ok(Reply::json(
        201,
        created.json(Form::Sent, &Extras::default()),
    ))
}

impl CreateBalance {
    fn check(&self) -> Result<(), Failure> {
        let internal = self.ledger_id == GENERAL_LEDGER_ID;
        let mut faults = Faults::default();
        faults.require("ledger_id", &self.ledger_id);
        faults.require("currency", &self.currency);
        faults.refuse_if(
            self.track_fund_lineage && self.identity_id.is_empty(),
            "identity_id",
            "identity_id is required when track_fund_lineage is enabled",
        );
        faults.refuse_if(
            !matches!(
                self.allocation_strategy.as_str(),
                "" | "FIFO" | "LIFO" | "PROPORTIONAL"
            ),
            "allocation_strategy",
            "allocation_strategy must be one of: FIFO, LIFO, PROPORTIONAL",
        );
        faults.refuse_if(
            !self.indicator.is_empty() && !internal,
            "indicator",
            "indicator is only allowed for General Ledger balances (ledger_id = general_ledger_id)",
        );
        faults.refuse_if(
            !self.indicator.is_empty() && !is_indicator(&self.indicator),
            "indicator",
            "indicator must start with '@' and contain no whitespace (e.g. '@cash')",
        );
        faults.check()
    }
}

/// `^@\S+$` in Go, where `\s` is the tab, the line feed, the form feed, the carriage return and the
/// space.
fn is_indicator(text: &str) -> bool {
    let blank = |character| matches!(character, '\t' | '\n' | '\u{c}' | '\r' | ' ');
    text.strip_prefix('@')
        .is_some_and(|name| !name.is_empty() && !name.contains(blank))
}

/// Go maps character by character: a ligature, whose upper case is two letters, stays.
fn simple_upper_case(text: &str) -> String {
    let upper = |character: char| {
        let mut mapped = character.to_uppercase();
        match (mapped.next(), mapped.next()) {
            (Some(single), None) => single,
            _ => character,
        }
    };
    text.chars().map(upper).collect()
}

impl State {
    pub(super) fn seed_balance(
        &mut self,
        ledger_id: &str,
        currency: &str,
    ) -> Result<String, Failure> {
        let request = CreateBalance {
            ledger_id: ledger_id.to_owned(),
            currency: currency.to_owned(),
            ..CreateBalance::default()
        };
        Ok(self.create_balance(request)?.balance_id)
    }

    /// Stores a balance and gives it back as it was before it was stored.
    fn create_balance(&mut self, mut request: CreateBalance) -> Result<Balance, Failure> {
        request.allocation_strategy = simple_upper_case(&request.allocation_strategy)
            .trim()
            .to_owned();
        request.indicator = request.indicator.trim().to_owned();
        request.check()?;

        let present = |text: String| Some(text).filter(|text| !text.is_empty());
        let created = Balance {
            balance_id: self.sources.id("bln_"),
            ledger_id: request.ledger_id,
            identity_id: present(request.identity_id),
            indicator: present(request.indicator),
            currency: request.currency,
            balance: MinorUnits::default(),
            credit_balance: MinorUnits::default(),
            debit_balance: MinorUnits::default(),
            inflight_balance: MinorUnits::default(),
            inflight_credit_balance: MinorUnits::default(),
            inflight_debit_balance: MinorUnits::default(),
            version: 0,
            created_at: self.sources.now(),
            meta_data: request.meta_data,
            track_fund_lineage: request.track_fund_lineage,
            allocation_strategy: present(request.allocation_strategy)
                .unwrap_or_else(|| String::from("FIFO")),
            row_number: 0,
        };
        let stored = Balance {
            version: 1,
            created_at: stored_time(created.created_at),
            ..created.clone()
        };
        self.insert_balance(stored)?;
        Ok(created)
    }

    /// Checks in the order of the statement: its parameters, then the indexes, then the triggers,
    /// of which those of the foreign keys come first.
    fn insert_balance(&mut self, mut balance: Balance) -> Result<(), Failure> {
        let Balance {
            ledger_id,
            currency,
            ..
        } = &balance;
        let identity_id = balance.identity_id.as_deref().unwrap_or_default();
        let indicator = balance.indicator.as_deref().unwrap_or_default();
        let texts = [
            (5, currency.as_str()),
            (6, ledger_id),
            (7, identity_id),
            (8, indicator),
        ];
        refuse_nul(&texts, (10, balance.meta_data.as_ref())).map_err(refused)?;

        balance.row_number = self.balances.take_row_number();
        self.check_indexes(&balance)?;
        self.check_references(&balance)?;
        broadcast("balances", &balance.row()).map_err(refused)?;

        if let Some(name) = balance.name() {
            self.internal.insert(name, balance.balance_id.clone());
        }
        self.balances.put(balance.balance_id.clone(), balance);
        Ok(())
    }

    /// Stores what became of a balance, its version untouched. One trigger rebuilds it before, if it
    /// carries the key for that; another broadcasts the row after.
    pub(super) fn update_balance(&mut self, mut balance: Balance) -> Result<(), DatabaseError> {
        refuse_nul(&[], (1, balance.meta_data.as_ref()))?;
        balance.rebuild_if_asked(self.sources.now());
        let columns = [
            Some(balance.currency.as_str()),
            balance.identity_id.as_deref(),
        ];
        refuse_wide("blnk_balances_currency_identity_id_idx", &columns)?;
        broadcast("balances", &balance.row())?;
        self.balances.put(balance.balance_id.clone(), balance);
        Ok(())
    }

    pub(super) fn balance(&self, id: &str) -> Result<&Balance, Failure> {
        let missing = || {
            let message = format!("Balance with ID '{id}' not found");
            Failure::new(BALANCE_NOT_FOUND, message).with_empty_details()
        };
        self.balances.get(id).ok_or_else(missing)
    }

    /// Index by index, in the order of their making.
    fn check_indexes(&self, balance: &Balance) -> Result<(), Failure> {
        let (currency, ledger_id) = (
            Some(balance.currency.as_str()),
            Some(balance.ledger_id.as_str()),
        );
        let (identity_id, indicator) =
            (balance.identity_id.as_deref(), balance.indicator.as_deref());
        let fits = |index, columns: &[Option<&str>]| refuse_wide(index, columns).map_err(refused);

        fits("idx_balances_indicator", &[indicator])?;
        fits("unique_indicator_currency", &[indicator, currency])?;
        if let Some((indicator, currency)) = balance
            .name()
            .filter(|name| self.internal.contains_key(name))
        {
            let columns = ("indicator, currency", format!("{indicator}, {currency}"));
            let taken = DatabaseError::unique(
                "balances",
                "unique_indicator_currency",
                columns.0,
                &columns.1,
            );
            let message =
                format!("Balance already exists for indicator '{indicator}' and '{currency}'");
            return Err(Failure::new(CONFLICT, message).caused_by(taken));
        }
        fits("blnk_balances_ledger_id_idx", &[ledger_id])?;
        fits("blnk_balances_identity_id_idx", &[identity_id])?;
        fits(
            "blnk_balances_currency_identity_id_idx",
            &[currency, identity_id],
        )
    }

    /// Core calls either the ledger's fault; only the constraint tells.
    fn check_references(&self, balance: &Balance) -> Result<(), Failure> {
        let unknown = |constraint, column, id: &str, table| {
            let error = DatabaseError::foreign_key(constraint, column, id, table);
            Err(Failure::new(BAD_REQUEST, "Invalid ledger ID").caused_by(error))
        };
        let Balance {
            ledger_id,
            identity_id,
            ..
        } = balance;
        if !self.ledgers.contains(ledger_id) {
            return unknown("balances_ledger_id_fkey", "ledger_id", ledger_id, "ledgers");
        }
        match identity_id {
            Some(id) if !self.identities.contains(id) => {
                unknown("balances_identity_id_fkey", "identity_id", id, "identity")
            }
            _ => Ok(()),
        }
    }
}

fn refused(error: DatabaseError) -> Failure {
    Failure::new(INTERNAL, "Database error occurred").caused_by(error)
}

/// `GET /proxy/balances/{id}`
pub(super) fn read(state: &mut State, call: &Call<'_>) -> Answer {
    let balance = state.balance(call.param(0))?;
    let include = call.query_values("include");
    let includes = |name: &str| include.iter().any(|value| value == name);

    let identity = balance
        .identity_id
        .as_ref()
        .and_then(|id| state.identities.get(id));
    if includes("identity") && identity.is_none() {
        // The joined columns are null, which Core cannot read.
        return Err(Failure::new(INTERNAL, "Failed to scan balance data").with_empty_details());
    }
    let extras = Extras {
        identity: identity.filter(|_| includes("identity")),
        ledger: state
            .ledgers
            .get(&balance.ledger_id)
            .filter(|_| includes("ledger")),
        queued: call.query_value("with_queued") == "true",
    };
    Ok(Reply::json(200, balance.json(Form::Stored, &extras)))
}

/// `GET /proxy/balances/indicator/{indicator}/currency/{currency}`
pub(super) fn read_by_indicator(state: &mut State, call: &Call<'_>) -> Answer {
    let name = (call.param(0).to_owned(), call.param(1).to_owned());
    let missing = || {
        classified(
            format!("balance with indicator '{}' not found", name.0),
            BALANCE_NOT_FOUND,
        )
    };
    let balance = state
        .internal
        .get(&name)
        .and_then(|id| state.balances.get(id))
        .ok_or_else(missing)?;
    // This query does not select the metadata.
    let shown = Balance {
        meta_data: None,
        ..balance.clone()
    };
    Ok(Reply::json(
        200,
        shown.json(Form::Stored, &Extras::default()),
    ))
}

go_struct! {
    pub(super) struct UpdateBalanceIdentity in "model" { identity_id: String }
}

/// `PUT /proxy/balances/{id}/identity`
pub(super) fn link_identity(state: &mut State, call: &Call<'_>) -> Answer {
    let UpdateBalanceIdentity { identity_id } = call.decode()?;
    if identity_id.is_empty() {
        return Err(Failure::required("UpdateBalanceIdentity", "IdentityId"));
    }
    let failed = |message| move |error| Failure::new(INTERNAL, message).caused_by(error);
    refuse_nul(&[(1, &identity_id)], (1, None)).map_err(failed("Failed to retrieve identity"))?;
    // Core calls either a missing balance; only the message tells.
    state.identity(&identity_id, BALANCE_NOT_FOUND)?;
    let mut balance = state.balance(call.param(0))?.clone();
    balance.identity_id = Some(identity_id);
    state
        .update_balance(balance)
        .map_err(failed("Failed to update balance identity"))?;
    Ok(Reply::message("Balance identity updated successfully"))
}

/// What a read adds when it is asked to.
#[derive(Default)]
struct Extras<'a> {
    identity: Option<&'a Identity>,
    ledger: Option<&'a Ledger>,
    queued: bool,
}

impl Balance {
    /// What an internal balance is found by.
    fn name(&self) -> Option<(String, String)> {
        Some((self.indicator.clone()?, self.currency.clone()))
    }

    fn json(&self, form: Form, extras: &Extras<'_>) -> String {
        let mut object = Object::new(form)
            .amount("balance", &self.balance)
            .raw("version", &self.version.to_string())
            .amount("inflight_balance", &self.inflight_balance)
            .amount("credit_balance", &self.credit_balance)
            .amount("inflight_credit_balance", &self.inflight_credit_balance)
            .amount("debit_balance", &self.debit_balance)
            .amount("inflight_debit_balance", &self.inflight_debit_balance);
        if extras.queued {
            // Nothing is ever queued here.
            object = object
                .raw("queued_debit_balance", "0")
                .raw("queued_credit_balance", "0");
        }
        object = object
            .text("ledger_id", &self.ledger_id)
            .text("identity_id", self.identity_id.as_deref().unwrap_or(""))
            .text("balance_id", &self.balance_id);
        if let Some(indicator) = &self.indicator {
            object = object.text("indicator", indicator);
        }
        object = object.text("currency", &self.currency);
        if let Some(identity) = extras.identity {
            object = object.raw("identity", &identity.joined().json(form));
        }
        if let Some(ledger) = extras.ledger {
            let joined = Ledger {
                meta_data: None,
                ..ledger.clone()
            };
            object = object.raw("ledger", &joined.json(form));
        }
        object
            .text("created_at", &GoTime::from(self.created_at).to_string())
            .text("inflight_expires_at", &GoTime::default().to_string())
            .metadata("meta_data", self.meta_data.as_ref())
            .flag("track_fund_lineage", self.track_fund_lineage)
            .text("allocation_strategy", &self.allocation_strategy)
            .end()
    }

    /// The row as the trigger broadcasts it, which is what its size is measured by.
    fn row(&self) -> String {
        Object::new(Form::Row)
            .raw("id", &self.row_number.to_string())
            .text("balance_id", &self.balance_id)
            .text_or_null("indicator", self.indicator.as_deref())
            .amount("balance", &self.balance)
            .amount("credit_balance", &self.credit_balance)
            .amount("debit_balance", &self.debit_balance)
            .text("currency", &self.currency)
            .text("ledger_id", &self.ledger_id)
            .text_or_null("identity_id", self.identity_id.as_deref())
            .text("created_at", &row_time(self.created_at))
            .metadata("meta_data", self.meta_data.as_ref())
            .raw("version", &self.version.to_string())
            .amount("inflight_balance", &self.inflight_balance)
            .amount("inflight_credit_balance", &self.inflight_credit_balance)
            .amount("inflight_debit_balance", &self.inflight_debit_balance)
            .flag("track_fund_lineage", self.track_fund_lineage)
            .text("allocation_strategy", &self.allocation_strategy)
            .end()
    }
}
