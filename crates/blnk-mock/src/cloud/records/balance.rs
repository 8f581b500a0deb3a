//! Balances.

use blnk_api::MinorUnits;
use chrono::{DateTime, Utc};

use crate::cloud::database::time::row_time;
use crate::cloud::go::time::GoTime;
use crate::cloud::go::write::{Form, Metadata, Object};
use crate::cloud::records::identity::Identity;
use crate::cloud::records::ledger::Ledger;

/// A balance as it is stored.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Balance {
    /// `bln_` and a UUID.
    pub balance_id: String,
    /// The ledger that it belongs to.
    pub ledger_id: String,
    /// The identity that it is linked to.
    pub identity_id: Option<String>,
    /// The name of an internal balance, without the blanks around it.
    pub indicator: Option<String>,
    /// Byte for byte as it was sent.
    pub currency: String,
    /// Credits minus debits.
    pub balance: MinorUnits,
    /// The sum of all credits.
    pub credit_balance: MinorUnits,
    /// The sum of all debits.
    pub debit_balance: MinorUnits,
    /// Inflight credits minus inflight debits.
    pub inflight_balance: MinorUnits,
    /// The sum of the inflight credits.
    pub inflight_credit_balance: MinorUnits,
    /// The sum of the inflight debits.
    pub inflight_debit_balance: MinorUnits,
    /// Incremented by every movement. A new balance has 1, though the reply to its creation has 0.
    pub version: u64,
    /// To the microsecond, as reads show it.
    pub created_at: DateTime<Utc>,
    /// `None` where the request had none.
    pub meta_data: Option<Metadata>,
    /// Whether the origin of its funds is tracked.
    pub track_fund_lineage: bool,
    /// `FIFO`, `LIFO` or `PROPORTIONAL`.
    pub allocation_strategy: String,
    /// Not in any reply, but it counts towards the size of the row.
    pub(crate) row_number: u64,
}

/// What a read adds on request.
#[derive(Default)]
pub(crate) struct Extras<'a> {
    pub(crate) identity: Option<&'a Identity>,
    pub(crate) ledger: Option<&'a Ledger>,
    /// The debits and the credits of queued transactions.
    pub(crate) queued: Option<(MinorUnits, MinorUnits)>,
}

impl Balance {
    /// The indicator and the currency that identify an internal balance.
    pub(crate) fn name(&self) -> Option<(String, String)> {
        Some((self.indicator.clone()?, self.currency.clone()))
    }

    pub(crate) fn json(&self, form: Form, extras: &Extras<'_>) -> String {
        let mut object = Object::new(form)
            .amount("balance", &self.balance)
            .raw("version", &self.version.to_string())
            .amount("inflight_balance", &self.inflight_balance)
            .amount("credit_balance", &self.credit_balance)
            .amount("inflight_credit_balance", &self.inflight_credit_balance)
            .amount("debit_balance", &self.debit_balance)
            .amount("inflight_debit_balance", &self.inflight_debit_balance);
        if let Some((debit, credit)) = &extras.queued {
            object = object
                .amount("queued_debit_balance", debit)
                .amount("queued_credit_balance", credit);
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

    /// The row as the trigger broadcasts it, which determines its size.
    pub(crate) fn row(&self) -> String {
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
