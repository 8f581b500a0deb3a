//! Dry runs: what a post, a batch, a refund, a commit or a void would do. Nothing is written.

use blnk_api::MinorUnits;

use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::fault::{Fault, Outcome};
use crate::cloud::core::holds::{HoldError, all_faults};
use crate::cloud::core::jobs::Batch;
use crate::cloud::core::precision;
use crate::cloud::core::refunds::Refund;
use crate::cloud::core::state::State;
use crate::cloud::core::transactions::same_balance;
use crate::cloud::records::balance::Balance;
use crate::cloud::records::ledger::GENERAL_LEDGER_ID;
use crate::cloud::records::posting::{Posting, Status};

/// A balance in a preview.
#[derive(Clone, Debug)]
pub(crate) struct Projection {
    pub(crate) role: &'static str,
    pub(crate) before: Balance,
    pub(crate) after: Balance,
    /// A balance of a name that the real post would create.
    pub(crate) is_virtual: bool,
}

/// A leg in a preview.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub(crate) identifier: String,
    pub(crate) role: &'static str,
    pub(crate) precise_amount: MinorUnits,
    pub(crate) amount: f64,
}

/// What would happen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preview {
    /// Why it would be refused.
    pub(crate) rejection: Option<String>,
    /// Whether the rejection is about an id that does not exist, which has no reason.
    pub(crate) is_unresolved: bool,
    pub(crate) operation: &'static str,
    pub(crate) status: Status,
    pub(crate) reference: String,
    pub(crate) currency: String,
    pub(crate) amount: f64,
    /// `None` for an id that does not exist.
    pub(crate) precise_amount: Option<MinorUnits>,
    pub(crate) precision: f64,
    /// `None` where the server leaves it out.
    pub(crate) balances: Option<Vec<Projection>>,
    pub(crate) legs: Vec<Leg>,
    pub(crate) notes: Vec<String>,
}

/// What would happen to a batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct BatchPreview {
    pub(crate) cumulative: bool,
    pub(crate) atomic: bool,
    pub(crate) results: Vec<Preview>,
    pub(crate) balances: Vec<Projection>,
    pub(crate) notes: Vec<String>,
}

impl Preview {
    fn of(posting: &Posting) -> Self {
        Self {
            status: posting.status,
            reference: posting.reference.clone(),
            currency: posting.currency.clone(),
            amount: posting.amount,
            precise_amount: posting.precise_amount.clone(),
            precision: posting.precision,
            ..Self::default()
        }
    }

    pub(crate) fn would_apply(&self) -> bool {
        self.rejection.is_none()
    }

    fn reject(&mut self, text: &str) {
        self.rejection.get_or_insert_with(|| text.to_owned());
    }
}

/// The balances that a preview works on, by what they were called.
#[derive(Default)]
struct Working(Vec<(String, Projection)>);

impl Working {
    fn find(
        &mut self,
        state: &State,
        text: &str,
        currency: &str,
        role: &'static str,
    ) -> Outcome<usize> {
        if let Some(at) = self.0.iter().position(|(known, _)| known == text) {
            return Ok(at);
        }
        let projection = state.projected(text, currency, role)?;
        self.0.push((text.to_owned(), projection));
        Ok(self.0.len() - 1)
    }

    /// Moves a posting between its balances. An outer error ends the preview, an inner one is a
    /// rejection.
    fn apply(&mut self, state: &State, posting: &mut Posting) -> Outcome<Outcome<()>> {
        let source = self.find(state, &posting.source, &posting.currency, "source")?;
        let destination = self.find(
            state,
            &posting.destination,
            &posting.currency,
            "destination",
        )?;
        let (Some((_, from)), Some((_, to))) = (self.0.get(source), self.0.get(destination)) else {
            return Ok(Ok(()));
        };
        if from.before.balance_id == to.before.balance_id {
            let text = same_balance(&from.before.balance_id).message;
            return Ok(Err(Fault::new(text)));
        }
        match posting.apply(&from.after, &to.after) {
            Ok((from, to)) => {
                self.set(source, from);
                self.set(destination, to);
                Ok(Ok(()))
            }
            Err(refusal) => {
                let fault = Fault::new(refusal.to_string());
                Ok(Err(fault.wrap("failed to apply transaction to balances")))
            }
        }
    }

    fn set(&mut self, at: usize, after: Balance) {
        if let Some((_, projection)) = self.0.get_mut(at) {
            projection.after = after;
        }
    }

    fn projections(&self) -> Vec<Projection> {
        self.0
            .iter()
            .map(|(_, projection)| projection.clone())
            .collect()
    }
}

impl Posting {
    fn projected(&self) -> Self {
        let mut projected = self.clone();
        projected.normalize();
        projected.apply_precision();
        projected
    }

    fn normalize(&mut self) {
        if !matches!(self.status, Status::Commit | Status::Void) {
            self.status = match self.inflight {
                true => Status::Inflight,
                false => Status::Applied,
            };
        }
    }
}

impl State {
    /// A balance by its id or its name. A name that is not known stands for an empty balance.
    fn projected(&self, text: &str, currency: &str, role: &'static str) -> Outcome<Projection> {
        if text.is_empty() {
            return Err(Fault::new(format!("{role} is required")));
        }
        let known = match text.starts_with('@') {
            true => self.internal_balance(text, currency).cloned(),
            false => Some(self.balance_by_id(text)?.clone()),
        };
        let is_virtual = known.is_none();
        let before = known.unwrap_or_else(|| Balance {
            balance_id: text.to_owned(),
            indicator: Some(text.to_owned()),
            currency: currency.to_owned(),
            ledger_id: GENERAL_LEDGER_ID.to_owned(),
            ..Balance::default()
        });
        Ok(Projection {
            role,
            after: before.clone(),
            before,
            is_virtual,
        })
    }

    /// What a post would do.
    pub(crate) fn preview_post(&self, posting: &Posting) -> Outcome<Preview> {
        let projected = posting.projected();
        match projected.is_split() {
            true => self.preview_split(projected),
            false => self.preview_single(projected),
        }
    }

    fn preview_single(&self, mut posting: Posting) -> Outcome<Preview> {
        let source = self.projected(&posting.source, &posting.currency, "source")?;
        let destination = self.projected(&posting.destination, &posting.currency, "destination")?;
        let mut preview = Preview::of(&posting);
        if source.before.balance_id == destination.before.balance_id {
            preview.rejection = Some(same_balance(&source.before.balance_id).message);
        }
        if !posting.scheduled_for.is_zero() {
            let note = "scheduled_for is ignored in a dry run; \
                        the projection shows the effect as if applied now";
            preview.notes.push(note.to_owned());
        }
        for side in [&source, &destination] {
            let (balance, currency) = (&side.before, &side.before.currency);
            let is_known = !(side.is_virtual || currency.is_empty() || posting.currency.is_empty());
            if is_known && *currency != posting.currency {
                preview.notes.push(format!(
                    "currency mismatch: transaction is {} but {} balance {} is {currency}; \
                     the ledger applies this as raw minor units",
                    posting.currency, side.role, balance.balance_id
                ));
            }
        }
        if !posting.reference.is_empty() && self.has_reference(&posting.reference).unwrap_or(false)
        {
            preview.rejection = Some(used(&posting.reference));
        }
        let applied = posting.apply(&source.after, &destination.after);
        let mut balances = vec![source, destination];
        match applied {
            Err(refusal) => {
                let text = format!("failed to apply transaction to balances: {refusal}");
                preview.rejection = Some(text);
            }
            Ok((from, to)) if preview.would_apply() => {
                balances[0].after = from;
                balances[1].after = to;
            }
            Ok(_) => {}
        }
        preview.precise_amount.clone_from(&posting.precise_amount);
        preview.amount = posting.amount;
        preview.balances = Some(balances);
        Ok(preview)
    }

    fn preview_split(&self, mut posting: Posting) -> Outcome<Preview> {
        let legs = posting.legs(&self.sources)?;
        let mut preview = Preview::of(&posting);
        let cumulative = posting.skip_queue;
        if !cumulative {
            let note = "skip_queue is false: legs are queued for independent async processing \
                        with no ordering guarantee, so each is projected on its own rather than \
                        cumulatively";
            preview.notes.push(note.to_owned());
        }
        let mut shared = Working::default();
        let mut balances = Vec::new();
        let has_no_legs = legs.is_empty();
        for mut leg in legs {
            leg = leg.projected();
            let mut own = Working::default();
            let working = if cumulative { &mut shared } else { &mut own };
            let applied = working.apply(self, &mut leg)?;
            let failed = applied.is_err();
            match applied {
                Ok(()) => preview.legs.push(leg.as_leg(&posting)),
                Err(fault) => preview.reject(fault.text()),
            }
            if !cumulative {
                balances.extend(own.projections());
            } else if failed {
                break;
            }
        }
        if cumulative {
            balances = shared.projections();
        }
        // Go writes a list that nothing was added to as null.
        preview.balances = Some(balances).filter(|_| cumulative || !has_no_legs);
        Ok(preview)
    }

    /// What a refund of everything below an id would do.
    pub(crate) fn preview_refund(&self, id: &str) -> Outcome<Preview> {
        let refundable = self.refundable(id);
        if refundable.is_empty() {
            return Err(Fault::new(format!("transaction {id} not found for refund")));
        }
        let mut working = Working::default();
        let (mut total, mut faults) = (MinorUnits::ZERO, Vec::new());
        let mut preview = Preview::default();
        for original in &refundable {
            if let Err(fault) = self.check_refundable(original) {
                faults.push(fault);
                continue;
            }
            let options = Refund {
                skip_queue: true,
                ..Refund::default()
            };
            let mut refund = original.refunded(String::new(), &options).projected();
            if let Err(fault) = working.apply(self, &mut refund)? {
                faults.push(fault);
                continue;
            }
            let amount = refund.precise_amount.clone().unwrap_or_default();
            total += &amount;
            preview.status = refund.status;
            preview.currency.clone_from(&refund.currency);
            preview.precision = refund.precision;
            preview.reference.clone_from(&refund.reference);
            if refundable.len() > 1 {
                preview.legs.push(Leg {
                    identifier: original.transaction_id.clone(),
                    role: "source",
                    precise_amount: amount,
                    amount: refund.amount,
                });
            }
        }
        preview.finish(&working, total, &faults);
        preview.notes.push(match refundable.as_slice() {
            [one] => format!("projected refund of transaction {}", one.transaction_id),
            all => format!(
                "projected refund of {} refundable transactions under {id}",
                all.len()
            ),
        });
        Ok(preview)
    }

    /// What a commit or a void would do.
    pub(crate) fn preview_action(
        &self,
        id: &str,
        is_void: bool,
        amount: Option<&MinorUnits>,
    ) -> Outcome<Preview> {
        let mut preview = Preview {
            operation: if is_void { "void" } else { "commit" },
            status: if is_void {
                Status::Void
            } else {
                Status::Applied
            },
            ..Preview::default()
        };
        let legs = match self.holds_for_preview(id) {
            Ok(legs) => legs,
            Err(fault) => {
                let is_answer = matches!(
                    HoldError::of(&fault),
                    HoldError::AlreadyVoided | HoldError::NotInflight
                );
                if !is_answer {
                    return Err(fault);
                }
                preview.reject(fault.text());
                preview.precise_amount = Some(MinorUnits::ZERO);
                preview.balances = Some(Vec::new());
                return Ok(preview);
            }
        };
        if is_void && amount.is_some_and(|amount| amount.signum() > 0) {
            let note = "amount is ignored when voiding; \
                        a void always releases the full remaining hold";
            preview.notes.push(note.to_owned());
        }
        let nothing = MinorUnits::ZERO;
        let amount = amount.unwrap_or(&nothing);
        let mut working = Working::default();
        let (mut total, mut faults) = (MinorUnits::ZERO, Vec::new());
        for leg in &legs {
            let mut action = match self.projected_action(leg, is_void, amount) {
                Ok(action) => action,
                Err(fault) => {
                    faults.push(fault);
                    continue;
                }
            };
            if let Err(fault) = working.apply(self, &mut action)? {
                faults.push(fault);
                continue;
            }
            let moved = action.precise_amount.clone().unwrap_or_default();
            total += &moved;
            preview.currency.clone_from(&action.currency);
            preview.precision = action.precision;
            if legs.len() > 1 {
                preview.legs.push(Leg {
                    identifier: leg.transaction_id.clone(),
                    role: "source",
                    precise_amount: moved,
                    amount: action.amount,
                });
            }
        }
        preview.finish(&working, total, &faults);
        Ok(preview)
    }

    /// What many commits or voids would do, each on its own.
    pub(crate) fn preview_actions(
        &self,
        items: &[(String, Option<MinorUnits>)],
        is_void: bool,
    ) -> BatchPreview {
        let note = "items are dispatched across a worker pool, so each is projected independently \
                    against current balances and real execution order is not guaranteed";
        let mut preview = BatchPreview {
            notes: vec![note.to_owned()],
            ..BatchPreview::default()
        };
        let (mut seen, mut twice): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for (id, _) in items {
            match seen.contains(&id.as_str()) {
                true if twice.contains(&id.as_str()) => {}
                true => twice.push(id),
                false => seen.push(id),
            }
        }
        if !twice.is_empty() {
            preview.notes.push(format!(
                "transaction id appears more than once in this batch ({}); the occurrences settle \
                 the same hold, so only one of them can succeed and which one is not determined",
                twice.join(", ")
            ));
        }
        for (id, amount) in items {
            let result = self.preview_action(id, is_void, amount.as_ref());
            preview.results.push(result.unwrap_or_else(|fault| Preview {
                rejection: Some(fault.text().to_owned()),
                is_unresolved: true,
                operation: if is_void { "void" } else { "commit" },
                ..Preview::default()
            }));
        }
        preview
    }

    /// What a batch would do.
    pub(crate) fn preview_batch(&self, batch: &Batch, run_async: bool) -> Outcome<BatchPreview> {
        let mut preview = BatchPreview {
            cumulative: batch.skip_queue,
            atomic: batch.atomic,
            ..BatchPreview::default()
        };
        let notes = [
            (
                !batch.skip_queue,
                "items are dispatched concurrently unless skip_queue is set, so each item is \
                 projected independently against current balances and real execution order is not \
                 guaranteed",
            ),
            (
                batch.atomic,
                "an atomic batch compensates on failure by voiding or refunding already-applied \
                 items rather than rolling back, and that compensation can itself fail",
            ),
            (
                run_async,
                "run_async is ignored in a dry run; the projection is returned immediately",
            ),
        ];
        for (applies, note) in notes {
            if applies {
                preview.notes.push(note.to_owned());
            }
        }
        let mut working = Working::default();
        let mut seen: Vec<String> = Vec::new();
        for posting in &batch.postings {
            let item = Posting {
                inflight: batch.inflight,
                skip_queue: batch.skip_queue,
                ..posting.clone()
            };
            let is_used = seen.contains(&item.reference) || self.has_reference(&item.reference)?;
            let result = if is_used {
                let mut result = Preview::of(&item.projected());
                result.reject(&used(&item.reference));
                result
            } else {
                seen.push(item.reference.clone());
                match batch.skip_queue {
                    true => self.preview_item(item, &mut working)?,
                    false => self.preview_post(&item)?,
                }
            };
            preview.results.push(result);
        }
        if batch.skip_queue {
            preview.balances = working.projections();
        }
        Ok(preview)
    }

    fn preview_item(&self, item: Posting, working: &mut Working) -> Outcome<Preview> {
        let mut item = item.projected();
        let mut preview = Preview::of(&item);
        let is_split = item.is_split();
        let legs = match is_split {
            true => item.legs(&self.sources)?,
            false => vec![item.clone()],
        };
        for leg in legs {
            let mut leg = leg.projected();
            if let Err(fault) = working.apply(self, &mut leg)? {
                preview.reject(fault.text());
                break;
            }
            if is_split {
                preview.legs.push(leg.as_leg(&item));
            }
        }
        Ok(preview)
    }
}

impl Posting {
    fn as_leg(&self, split: &Posting) -> Leg {
        let (role, identifier) = match split.sources.is_empty() {
            true => ("destination", &self.destination),
            false => ("source", &self.source),
        };
        Leg {
            identifier: identifier.clone(),
            role,
            precise_amount: self.precise_amount.clone().unwrap_or_default(),
            amount: self.amount,
        }
    }
}

impl Preview {
    fn finish(&mut self, working: &Working, total: MinorUnits, faults: &[Fault]) {
        if !faults.is_empty() {
            self.rejection = Some(all_faults(faults).text().to_owned());
        }
        if self.precision > 0.0 {
            self.amount = precision::quotient(&total, self.precision);
        }
        self.precise_amount = Some(total);
        self.balances = Some(working.projections());
    }

    /// The code that the real request would be refused with.
    pub(crate) fn rejection_code(&self) -> Code {
        let text = self.rejection.as_deref().unwrap_or_default();
        Failure::code_of(text).unwrap_or(Code::TransactionValidationError)
    }

    /// Core's short reason of a rejection.
    pub(crate) fn rejection_reason(&self) -> &'static str {
        let text = self.rejection.as_deref().unwrap_or_default().to_lowercase();
        match text.as_str() {
            _ if self.is_unresolved => "",
            text if text.contains("insufficient funds") => "insufficient_funds",
            text if text.contains("overdraft limit") => "overdraft_limit",
            text if text.contains("failed to acquire lock") => "lock_contention",
            text if text.contains("exceeded max") => "max_retries",
            _ => "other",
        }
    }
}

fn used(reference: &str) -> String {
    format!("transaction validation failed: reference {reference} has already been used")
}
