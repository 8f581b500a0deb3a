//! Balances: what Core refuses, and what it stores.

use blnk_api::MinorUnits;

use crate::cloud::core::failure::{Code, Failure, Faults};
use crate::cloud::core::movement::Sums;
use crate::cloud::core::state::{State, Statement};
use crate::cloud::database::error::{DatabaseError, FOREIGN_KEY_VIOLATION, UNIQUE_VIOLATION};
use crate::cloud::database::statement::refuse_nul;
use crate::cloud::database::time::stored_time;
use crate::cloud::go::write::Metadata;
use crate::cloud::records::balance::Balance;
use crate::cloud::records::ledger::GENERAL_LEDGER_ID;
use crate::cloud::records::posting::Status;
use crate::cloud::records::transaction::Transaction;

/// A balance to create. An empty text is an absent one.
#[derive(Default)]
pub(crate) struct NewBalance {
    pub(crate) ledger_id: String,
    pub(crate) identity_id: String,
    pub(crate) currency: String,
    pub(crate) meta_data: Option<Metadata>,
    pub(crate) track_fund_lineage: bool,
    pub(crate) allocation_strategy: String,
    pub(crate) indicator: String,
}

impl NewBalance {
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

/// Go maps character by character: a ligature, whose upper case is two letters, does not change.
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

impl Balance {
    pub(crate) fn sums(&self) -> Sums {
        Sums {
            credit: self.credit_balance.clone(),
            debit: self.debit_balance.clone(),
            inflight_credit: self.inflight_credit_balance.clone(),
            inflight_debit: self.inflight_debit_balance.clone(),
        }
    }

    pub(crate) fn with_sums(&self, sums: Sums) -> Self {
        Self {
            balance: sums.balance(),
            inflight_balance: sums.inflight_balance(),
            credit_balance: sums.credit,
            debit_balance: sums.debit,
            inflight_credit_balance: sums.inflight_credit,
            inflight_debit_balance: sums.inflight_debit,
            ..self.clone()
        }
    }
}

impl State {
    /// The debits and the credits of a balance by queued transactions that nothing became of.
    pub(crate) fn queued_amounts(&self, id: &str) -> (MinorUnits, MinorUnits) {
        let rows = self.transactions().rows().iter();
        let waiting = rows.filter(|row| {
            let is_settled = |child: &Transaction| {
                matches!(
                    child.state,
                    Status::Applied | Status::Rejected | Status::Void | Status::Inflight
                )
            };
            row.state == Status::Queued
                && (row.source == id || row.destination == id)
                && !self.children(&row.transaction_id).any(is_settled)
        });
        let (mut debit, mut credit) = (MinorUnits::ZERO, MinorUnits::ZERO);
        for row in waiting {
            match row.source == id {
                true => debit += &row.precise_amount,
                false => credit += &row.precise_amount,
            }
        }
        (debit, credit)
    }

    /// Stores a balance and returns it as it was before it was stored.
    pub(crate) fn create_balance(&mut self, mut new: NewBalance) -> Result<Balance, Failure> {
        new.allocation_strategy = simple_upper_case(&new.allocation_strategy)
            .trim()
            .to_owned();
        new.indicator = new.indicator.trim().to_owned();
        if !self.version.reads_indicators() {
            new.indicator.clear();
        }
        new.check()?;

        let present = |text: String| Some(text).filter(|text| !text.is_empty());
        let created = Balance {
            balance_id: self.sources.id("bln_"),
            ledger_id: new.ledger_id,
            identity_id: present(new.identity_id),
            indicator: present(new.indicator),
            currency: new.currency,
            balance: MinorUnits::default(),
            credit_balance: MinorUnits::default(),
            debit_balance: MinorUnits::default(),
            inflight_balance: MinorUnits::default(),
            inflight_credit_balance: MinorUnits::default(),
            inflight_debit_balance: MinorUnits::default(),
            version: 0,
            created_at: self.sources.now(),
            meta_data: new.meta_data,
            track_fund_lineage: new.track_fund_lineage,
            allocation_strategy: present(new.allocation_strategy)
                .unwrap_or_else(|| String::from("FIFO")),
            row_number: 0,
        };
        let stored = Balance {
            version: 1,
            created_at: stored_time(created.created_at),
            ..created.clone()
        };
        match self.commit(vec![Statement::InsertBalance(stored)]) {
            Ok(()) => Ok(created),
            Err(error) => Err(refused(&created, error)),
        }
    }

    /// Links a balance to an identity.
    pub(crate) fn link_identity(
        &mut self,
        balance_id: &str,
        identity_id: String,
    ) -> Result<(), Failure> {
        let failed = |message| move |error| Failure::new(Code::Internal, message).caused_by(error);
        refuse_nul(&[(1, &identity_id)], (1, None))
            .map_err(failed("Failed to retrieve identity"))?;
        // The code is that of a missing balance for both; only the message differs.
        self.identity(&identity_id, Code::BalanceNotFound)?;
        let mut balance = self.balance(balance_id)?.clone();
        balance.identity_id = Some(identity_id);
        self.commit(vec![Statement::UpdateBalance(balance)])
            .map_err(failed("Failed to update balance identity"))
    }

    pub(crate) fn balance(&self, id: &str) -> Result<&Balance, Failure> {
        let missing = || {
            let message = format!("Balance with ID '{id}' not found");
            Failure::new(Code::BalanceNotFound, message).with_empty_details()
        };
        self.balances().get(id).ok_or_else(missing)
    }
}

/// Core reports a missing identity as an invalid ledger too; only the constraint differs.
fn refused(balance: &Balance, error: DatabaseError) -> Failure {
    let failure = match (error.code(), balance.name()) {
        (UNIQUE_VIOLATION, Some((indicator, currency))) => {
            let message =
                format!("Balance already exists for indicator '{indicator}' and '{currency}'");
            Failure::new(Code::Conflict, message)
        }
        (FOREIGN_KEY_VIOLATION, _) => Failure::new(Code::BadRequest, "Invalid ledger ID"),
        _ => Failure::new(Code::Internal, "Database error occurred"),
    };
    failure.caused_by(error)
}
