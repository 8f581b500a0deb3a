//! Commits and voids, of one hold or of many.

use blnk_api::MinorUnits;

use crate::cloud::api::{previews, transactions};
use crate::cloud::call::{Answer, Call};
use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::core::fault::{Fault, Outcome};
use crate::cloud::core::holds::HoldError;
use crate::cloud::core::state::State;
use crate::cloud::exchange::Reply;
use crate::cloud::go::decode::{GoItem, go_struct};
use crate::cloud::go::write::{Form, Object};
use crate::cloud::records::posting::Posting;

/// How many holds one request may name.
const MOST_ITEMS: usize = 100;

go_struct! {
    struct InflightUpdate in "model" {
        status: String,
        amount: f64,
        precise_amount: Option<MinorUnits>,
        skip_queue: bool,
        dry_run: bool,
    }
}

/// `PUT /proxy/transactions/inflight/{id}`
pub(crate) fn update(state: &mut State, call: &Call<'_>) -> Answer {
    let id = call.param(0);
    let request: InflightUpdate = call.decode().map_err(Failure::into_plain)?;
    let is_void = match request.status.as_str() {
        "commit" => false,
        "void" => true,
        _ => {
            let message = "status not supported. use either commit or void";
            return Err(Failure::new(Code::TransactionInvalidStatusAction, message));
        }
    };
    let amount = match request.precise_amount {
        Some(amount) if amount.signum() <= 0 => {
            let message = "precise_amount must be positive";
            return Err(Failure::new(Code::TransactionInvalidAmount, message));
        }
        Some(amount) => amount,
        None => state.units_for(id, request.amount),
    };
    if request.dry_run && state.version.has_dry_run() {
        let preview = state.preview_action(id, is_void, Some(&amount));
        let preview = preview.map_err(|fault| fault.failure(Code::TransactionValidationError))?;
        return Ok(previews::reply(previews::json(&preview)));
    }
    let failed = |fault: Fault| fault.failure(Code::BadRequest);
    if !request.skip_queue {
        let queued = state.enqueue_action(id, is_void, Some(&amount));
        let hold = queued.map_err(failed)?.ok_or_else(|| {
            let message = "a commit or void is already queued for this transaction";
            Failure::new(Code::Conflict, message)
        })?;
        let body = hold.json(Form::Stored);
        let body = body.map(|body| body.flag("queued", true).end());
        return Ok(Reply::json(200, body.unwrap_or_default()));
    }
    let (done, verb) = match is_void {
        true => (state.void_all(id), "void"),
        false => (state.commit_all(id, &amount), "commit"),
    };
    let nothing = || {
        let message = format!("no transaction to {verb}");
        Failure::new(Code::TransactionNotInflight, message)
    };
    let posting = done.map_err(failed)?.ok_or_else(nothing)?;
    Ok(transactions::reply(200, &posting, Form::Stored))
}

go_struct! {
    struct BulkInflightCommitItem in "model" {
        transaction_id: String,
        amount: f64,
        precise_amount: Option<MinorUnits>,
    }
}

impl GoItem for BulkInflightCommitItem {
    type Struct = Self;
    const SLICE: &'static str = "[]model.BulkInflightCommitItem";

    fn target(&mut self) -> &mut Self {
        self
    }

    fn set_null(&mut self) {}
}

go_struct! {
    struct BulkInflightCommitRequest in "model" {
        transactions: Option<Vec<BulkInflightCommitItem>>,
        skip_queue: bool,
        dry_run: bool,
    }
}

go_struct! {
    struct BulkInflightVoidRequest in "model" {
        transaction_ids: Option<Vec<String>>,
        skip_queue: bool,
        dry_run: bool,
    }
}

/// `POST /proxy/transactions/inflight/bulk/commit`
pub(crate) fn commit_many(state: &mut State, call: &Call<'_>) -> Answer {
    let request: BulkInflightCommitRequest = call.decode().map_err(Failure::into_plain)?;
    let items = request.transactions.unwrap_or_default();
    check_count(items.len(), "transactions")?;
    let items = items
        .into_iter()
        .map(|item| {
            let id = item.transaction_id;
            let precise = item.precise_amount;
            let amount = precise.unwrap_or_else(|| state.units_for(&id, item.amount));
            (id, Some(amount))
        })
        .collect();
    let is_dry_run = request.dry_run && state.version.has_dry_run();
    Ok(act(state, items, false, request.skip_queue, is_dry_run))
}

/// `POST /proxy/transactions/inflight/bulk/void`
pub(crate) fn void_many(state: &mut State, call: &Call<'_>) -> Answer {
    let request: BulkInflightVoidRequest = call.decode().map_err(Failure::into_plain)?;
    let ids = request.transaction_ids.unwrap_or_default();
    check_count(ids.len(), "transaction_ids")?;
    let items = ids.into_iter().map(|id| (id, None)).collect();
    let is_dry_run = request.dry_run && state.version.has_dry_run();
    Ok(act(state, items, true, request.skip_queue, is_dry_run))
}

fn check_count(count: usize, name: &str) -> Result<(), Failure> {
    match count {
        0 => {
            let message = format!("{name} cannot be empty");
            Err(Failure::new(Code::BulkEmpty, message))
        }
        count if count > MOST_ITEMS => {
            let message = format!("too many {name}; max is {MOST_ITEMS}");
            Err(Failure::new(Code::BulkLimitExceeded, message))
        }
        _ => Ok(()),
    }
}

/// What became of one item.
enum Settled {
    Done,
    Queued,
    AlreadyQueued,
    Failed(Fault),
}

fn act(
    state: &mut State,
    items: Vec<(String, Option<MinorUnits>)>,
    is_void: bool,
    skip_queue: bool,
    is_dry_run: bool,
) -> Reply {
    if is_dry_run {
        let preview = state.preview_actions(&items, is_void);
        return previews::reply(previews::batch(&preview));
    }
    let mut results = Vec::new();
    for (id, amount) in items {
        let result = match skip_queue {
            true => act_now(state, &id, amount.as_ref(), is_void),
            false => match state.enqueue_action(&id, is_void, amount.as_ref()) {
                Ok(Some(_)) => Settled::Queued,
                Ok(None) => Settled::AlreadyQueued,
                Err(fault) => Settled::Failed(fault),
            },
        };
        results.push((id, result));
    }
    let failed = results
        .iter()
        .filter(|(_, result)| matches!(result, Settled::Failed(_)))
        .count();
    let items: Vec<String> = results
        .iter()
        .map(|(id, result)| item(id, result))
        .collect();
    let body = Object::new(Form::Sent)
        .raw("succeeded", &(items.len() - failed).to_string())
        .raw("failed", &failed.to_string())
        .raw("results", &format!("[{}]", items.join(",")));
    Reply::json(200, body.end())
}

fn act_now(state: &mut State, id: &str, amount: Option<&MinorUnits>, is_void: bool) -> Settled {
    let nothing = MinorUnits::ZERO;
    let done: Outcome<Posting> = match is_void {
        true => state.void_hold(id, None),
        false => state.commit_hold(id, amount.unwrap_or(&nothing), None),
    };
    match done {
        Ok(_) => Settled::Done,
        Err(fault) => Settled::Failed(fault),
    }
}

fn item(id: &str, result: &Settled) -> String {
    let waits = "a commit or void is already queued for this transaction";
    let (status, code, message) = match result {
        Settled::Done => ("succeeded", "", ""),
        Settled::Queued => ("queued", "QUEUED", ""),
        Settled::AlreadyQueued => ("queued", "ALREADY_QUEUED", waits),
        Settled::Failed(fault) => ("failed", HoldError::of(fault).name(), fault.text()),
    };
    let mut object = Object::new(Form::Sent)
        .text("transaction_id", id)
        .text("status", status);
    for (name, text) in [("code", code), ("message", message)] {
        if !text.is_empty() {
            object = object.text(name, text);
        }
    }
    object.end()
}
