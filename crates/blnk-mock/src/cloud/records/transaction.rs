//! Transactions as they are stored. A row never changes, except for its metadata.

use blnk_api::MinorUnits;
use chrono::{DateTime, Utc};

use crate::cloud::database::error::DatabaseError;
use crate::cloud::database::index::refuse_wide;
use crate::cloud::database::statement::refuse_nul;
use crate::cloud::database::time::{chosen_row_time, row_time};
use crate::cloud::go::time::GoTime;
use crate::cloud::go::write::{Form, Metadata, Object};
use crate::cloud::records::posting::{Posting, Status, key};

/// A transaction as it is stored.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Transaction {
    /// `txn_` and a UUID.
    pub transaction_id: String,
    /// The transaction, hold or batch that it belongs to, or empty.
    pub parent_transaction: String,
    /// The id of a balance.
    pub source: String,
    /// The id of a balance.
    pub destination: String,
    /// Unique in its instance.
    pub reference: String,
    /// The amount in major units, as text with at most 16 decimals. It is derived from
    /// `precise_amount`.
    pub amount: String,
    /// The amount in minor units.
    pub precise_amount: MinorUnits,
    /// How many minor units are a major one.
    pub precision: u64,
    /// Byte for byte as it was sent.
    pub currency: String,
    /// Free text.
    pub description: String,
    /// `QUEUED`, `SCHEDULED`, `APPLIED`, `INFLIGHT`, `VOID` or `REJECTED`. It never changes: what
    /// becomes of a queued transaction or of a hold is a row of its own.
    pub status: &'static str,
    /// A digest of some members.
    pub hash: String,
    /// To the microsecond, as reads show it.
    pub created_at: DateTime<Utc>,
    /// From when on it counts in historical balances; `created_at` if there is none.
    pub effective_date: Option<DateTime<Utc>>,
    /// Go's zero time if it was not scheduled.
    pub scheduled_for: GoTime,
    /// `None` if it is empty.
    pub meta_data: Option<Metadata>,
    pub(crate) state: Status,
    /// The precision as Core knows it.
    pub(crate) float_precision: f64,
    /// Not in any reply, but it counts towards the size of the row.
    pub(crate) row_number: u64,
}

impl Transaction {
    /// As a read by id selects it; `None` if the amount exceeds a float.
    pub(crate) fn by_id(&self) -> Option<Posting> {
        let amount: f64 = self.amount.parse().ok()?;
        amount.is_finite().then(|| Posting {
            precise_amount: Some(self.precise_amount.clone()),
            amount,
            precision: self.float_precision,
            transaction_id: self.transaction_id.clone(),
            parent_transaction: self.parent_transaction.clone(),
            source: self.source.clone(),
            destination: self.destination.clone(),
            reference: self.reference.clone(),
            currency: self.currency.clone(),
            description: self.description.clone(),
            status: self.state,
            hash: self.hash.clone(),
            created_at: self.created_at,
            meta_data: self.meta_data.clone(),
            ..Posting::default()
        })
    }

    /// As a read by reference selects it: without precision and hash.
    pub(crate) fn by_reference(&self) -> Option<Posting> {
        Some(Posting {
            precision: 0.0,
            hash: String::new(),
            ..self.by_id()?
        })
    }

    /// As lists and filters select it: with the effective date.
    pub(crate) fn in_list(&self) -> Option<Posting> {
        Some(Posting {
            effective_date: self.effective_date.map(GoTime::from),
            ..self.by_id()?
        })
    }

    /// As the lineage of a transaction selects it: without the parent, with the schedule.
    pub(crate) fn as_shadow(&self) -> Option<Posting> {
        Some(Posting {
            parent_transaction: String::new(),
            scheduled_for: self.scheduled_for.clone(),
            ..self.by_id()?
        })
    }

    /// From when on it counts.
    pub(crate) fn effective(&self) -> DateTime<Utc> {
        self.effective_date.unwrap_or(self.created_at)
    }

    /// The text of a key of the metadata, as PostgreSQL's `->>` returns it.
    pub(crate) fn key(&self, key: &str) -> Option<String> {
        self.meta_data.as_ref()?.text(key)
    }

    pub(crate) fn is_marked_inflight(&self) -> bool {
        let metadata = self.meta_data.as_ref();
        metadata.is_some_and(|metadata| {
            metadata.flag(key::INFLIGHT) == Some(true)
                || metadata.text(key::INFLIGHT).as_deref() == Some("true")
        })
    }

    /// The parameters of the insert statement are read in the order of their numbers, so that the
    /// first invalid one is reported.
    pub(crate) fn check_parameters(&self, precision: f64) -> Result<(), DatabaseError> {
        let none = (13, None);
        let texts = [
            (1, self.transaction_id.as_str()),
            (2, self.parent_transaction.as_str()),
            (3, self.source.as_str()),
            (4, self.reference.as_str()),
        ];
        refuse_nul(&texts, none)?;
        if self.amount.is_empty() {
            return Err(DatabaseError::no_number(5, &self.amount));
        }
        let precision = format!("{precision:.0}");
        if precision.parse::<i64>().is_err() {
            return Err(DatabaseError::out_of_range(7, &precision));
        }
        let texts = [
            (8, self.currency.as_str()),
            (9, self.destination.as_str()),
            (10, self.description.as_str()),
        ];
        refuse_nul(&texts, (13, self.meta_data.as_ref()))
    }

    /// Index by index, in the order of their creation. A time is as wide as a text of seven
    /// characters.
    pub(crate) fn check_indexes(&self) -> Result<(), DatabaseError> {
        let (parent, reference) = (&self.parent_transaction, &self.reference);
        let currency = Some(self.currency.as_str());
        refuse_wide("idx_transactions_reference", &[Some(reference)])?;
        refuse_wide("idx_transactions_parent_transaction", &[Some(parent)])?;
        let time = Some("created");
        refuse_wide(
            "blnk_transactions_currency_created_at_idx",
            &[currency, time],
        )?;
        let index = "blnk_txn_currency_created_at_desc_idx";
        refuse_wide(index, &[currency, time, Some("integer")])
    }

    /// The row as the trigger broadcasts it, which determines its size.
    pub(crate) fn row(&self) -> String {
        let effective_date = self
            .effective_date
            .map(|date| match date == self.created_at {
                true => row_time(date),
                false => chosen_row_time(date),
            });
        Object::new(Form::Row)
            .raw("id", &self.row_number.to_string())
            .text("transaction_id", &self.transaction_id)
            .text("source", &self.source)
            .text("destination", &self.destination)
            .text("description", &self.description)
            .text("reference", &self.reference)
            .raw("amount", &self.amount)
            .text("currency", &self.currency)
            .text("status", self.status)
            .text("hash", &self.hash)
            .text("created_at", &row_time(self.created_at))
            .text("scheduled_for", &chosen_row_time(self.scheduled_for.utc()))
            .metadata("meta_data", self.meta_data.as_ref())
            .amount("precise_amount", &self.precise_amount)
            .raw("precision", &self.precision.to_string())
            .text("parent_transaction", &self.parent_transaction)
            .text_or_null("effective_date", effective_date.as_deref())
            .raw("chain_seq", "null")
            .raw("chain_prev_hash", "null")
            .raw("chain_hash", "null")
            .end()
    }
}
