//! What Core refuses of a request for a transaction before it looks at any balance.

use crate::cloud::core::failure::{Code, Failure, Faults};
use crate::cloud::core::precision;
use crate::cloud::go::time::GoTime;
use crate::cloud::records::posting::{Distribution, Posting};
use crate::cloud::records::request::RecordTransaction;

impl RecordTransaction {
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let mut faults = Faults::default();
        let precise = self.precise_amount.as_ref();
        let amount_is_set = self.amount != 0.0;
        for (wrong, message) in [
            (
                amount_is_set && precise.is_some(),
                "either amount or precise_amount should be provided, not both",
            ),
            (
                !amount_is_set && precise.is_none(),
                "either amount or precise_amount is required",
            ),
            (
                amount_is_set && precision::has_too_many_digits(self.amount),
                "amount has more than 15 significant digits which may cause rounding errors; \
                 use precise_amount instead",
            ),
            (self.amount < 0.0, "amount cannot be negative"),
            (
                precise.is_some_and(|amount| amount.is_negative()),
                "precise_amount cannot be negative",
            ),
        ] {
            faults.refuse_if(wrong, "amount", message);
        }
        faults.refuse_if(
            !precision::is_integer(self.precision),
            "precision",
            "precision must be an integer value",
        );
        faults.refuse_if(
            self.precision < 0.0,
            "precision",
            "precision cannot be negative",
        );
        faults.require("currency", &self.currency);
        faults.require("reference", &self.reference);
        faults.require("description", &self.description);
        faults.refuse_if(
            self.source.is_empty() == parts(&self.sources).is_empty(),
            "source",
            "either source or sources is required, not both",
        );
        faults.refuse_if(
            self.destination.is_empty() == parts(&self.destinations).is_empty(),
            "destination",
            "either destination or destinations is required, not both",
        );
        faults.refuse_if(
            self.has_one_balance_on_both_sides(),
            "destination",
            "source and destination cannot be the same balance",
        );
        for (name, date) in [
            ("scheduled_for", &self.scheduled_for),
            ("inflight_expiry_date", &self.inflight_expiry_date),
            ("inflight_commit_date", &self.inflight_commit_date),
        ] {
            faults.refuse_if(
                !date.is_empty() && GoTime::parse(date.as_bytes()).is_err(),
                name,
                "please format the scheduled date as 'YYYY-MM-DDTHH:MM:SS+00:00' \
                 (e.g., 2024-04-22T15:28:03+00:00)",
            );
        }
        faults.check_as(Code::TransactionValidationError)
    }

    fn has_one_balance_on_both_sides(&self) -> bool {
        let occurs = |text: &str, parts: &[Distribution]| {
            !text.is_empty() && parts.iter().any(|part| part.identifier == text)
        };
        (!self.source.is_empty() && self.source == self.destination)
            || occurs(&self.source, parts(&self.destinations))
            || occurs(&self.destination, parts(&self.sources))
    }

    pub(crate) fn posting(self) -> Posting {
        let date = |text: &str| GoTime::parse(text.as_bytes()).unwrap_or_default();
        Posting {
            precise_amount: self.precise_amount,
            amount: self.amount,
            precision: self.precision,
            overdraft_limit: self.overdraft_limit,
            source: self.source,
            destination: self.destination,
            reference: self.reference,
            currency: self.currency,
            description: self.description,
            allow_overdraft: self.allow_overdraft,
            inflight: self.inflight,
            skip_queue: self.skip_queue,
            atomic: self.atomic,
            sources: self.sources.unwrap_or_default(),
            destinations: self.destinations.unwrap_or_default(),
            effective_date: self.effective_date,
            scheduled_for: date(&self.scheduled_for),
            inflight_expiry_date: date(&self.inflight_expiry_date),
            inflight_commit_date: date(&self.inflight_commit_date),
            meta_data: self.meta_data,
            ..Posting::default()
        }
    }
}

fn parts(parts: &Option<Vec<Distribution>>) -> &[Distribution] {
    parts.as_deref().unwrap_or_default()
}
