//! The legs of a split, looked up by their references and recognised by their balances.

use std::collections::HashMap;

use blnk_api::types;

use crate::{
    call::{attempts::Call, echo::Differences, request::Request},
    error::{Error, Problem},
    reply::{
        decode::{NoId, Reply},
        raw::Raw,
    },
    transactions::{
        balance_ref::{BalanceRef, is_name},
        compare,
        look_up::transactions,
        operations::{FILTER, READ_SIDE},
        split::{
            distribution::PlannedLeg,
            leg::LegState,
            new_split::{Direction, NewSplit},
        },
        status::TransactionStatus,
        transaction::Transaction,
    },
    validate::Check,
    values::{id::TransactionId, indicator::Indicator},
};

/// The most values of a filter, and the most rows of a page.
const PAGE: usize = 100;

/// What was to be posted.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// What is sent.
    pub(super) sent: types::PostTransaction,
    pub(super) legs: Vec<PlannedLeg>,
    /// What all legs have in common.
    common: types::PostTransaction,
    direction: Direction,
    /// What the row of each leg reads, where only that kind is meant.
    status: Option<TransactionStatus>,
}

impl Plan {
    pub(super) fn of(
        split: &NewSplit,
        legs: Vec<PlannedLeg>,
        status: Option<TransactionStatus>,
    ) -> Self {
        let inflight = status == Some(TransactionStatus::Inflight);
        let sent = split.to_wire(&legs, inflight);
        Self {
            common: types::PostTransaction {
                sources: Vec::new(),
                destinations: Vec::new(),
                meta_data: None,
                ..sent.clone()
            },
            sent,
            legs,
            direction: split.direction(),
            status,
        }
    }

    pub(super) fn reference(&self) -> &str {
        &self.sent.reference
    }

    /// Returns the leg as a transaction by itself, with a reference of the server's.
    fn transaction(&self, leg: &PlannedLeg, reference: &str) -> types::PostTransaction {
        let mut transaction = types::PostTransaction {
            reference: reference.to_owned(),
            precise_amount: leg.amount.clone().into(),
            ..self.common.clone()
        };
        let side = Some(leg.balance.clone());
        match self.direction {
            Direction::ToMany => transaction.destination = side,
            Direction::FromMany => transaction.source = side,
        }
        transaction
    }

    /// Returns the balances of a row: that of the one side, and that of the parts.
    fn sides<'a>(&self, row: &'a Transaction) -> (Option<&'a str>, Option<&'a str>) {
        let source = row.source.as_ref().map(BalanceRef::as_str);
        let destination = row.destination.as_ref().map(BalanceRef::as_str);
        match self.direction {
            Direction::ToMany => (source, destination),
            Direction::FromMany => (destination, source),
        }
    }
}

/// What has the references of a split.
#[derive(Debug)]
pub(super) struct Found {
    /// The own legs, in the order of the parts.
    pub(super) legs: Vec<Option<Transaction>>,
    /// The id that the legs have in common, which belongs to no row.
    pub(super) parent: Option<TransactionId>,
    /// A transaction that has a reference of the split and is no leg of it, and in what they differ.
    pub(super) other: Option<(Transaction, Vec<Problem>)>,
}

/// Looks up what has the references of a split.
pub(super) async fn find(call: &Call, plan: &Plan) -> Result<Found, Error> {
    let reference = plan.reference();
    let leg_reference = |number: usize| format!("{reference}-{number}");
    let mut references: Vec<_> = (1..=plan.legs.len()).map(leg_reference).collect();
    // The other shapes of the reference: alone, and as a split on the queue.
    let queued = format!("{reference}_1");
    references.extend([reference.to_owned(), queued.clone()]);
    let rows = rows(call, "reference", references, None).await?;
    let row = |reference: &str| rows.iter().find(|row| row.reference.as_str() == reference);

    let mut found = Found {
        legs: vec![None; plan.legs.len()],
        parent: None,
        other: None,
    };
    let mut differ = |row: &Transaction, differences: Differences| {
        let known = found.other.get_or_insert_with(|| (row.clone(), Vec::new()));
        known.1.extend(differences.0);
    };
    let shapes = [
        row(reference),
        row(&queued).filter(|row| group(row).is_some()),
    ];
    for other in shapes.into_iter().flatten() {
        let message = format!(
            "was posted in another shape too, as `{}`; one reference belongs to one shape",
            other.reference
        );
        differ(other, difference(message));
    }
    // The first leg is posted before all others.
    let first = row(&leg_reference(1));
    found.parent = first.and_then(group).cloned();
    let mut names = Names::of(call);
    for number in 1..=plan.legs.len() {
        let Some(row) = row(&leg_reference(number)) else {
            continue;
        };
        if group(row).is_none() || group(row) != found.parent.as_ref() {
            let message = format!(
                "is to have a leg `{}`, and that is the reference of another transaction",
                row.reference
            );
            differ(row, difference(message));
            continue;
        }
        let Some(index) = leg_of(&mut names, plan, row, &found.legs).await? else {
            let message = format!(
                "has a leg `{}` with a balance of no part: another split has it",
                row.reference
            );
            differ(row, difference(message));
            continue;
        };
        let mut differences = Differences::default();
        let planned = plan.transaction(&plan.legs[index], row.reference.as_str());
        compare::terms(&planned, row, &mut differences);
        let (one, _) = plan.direction.names();
        let given = match plan.direction {
            Direction::ToMany => plan.sent.source.as_deref(),
            Direction::FromMany => plan.sent.destination.as_deref(),
        };
        if let (Some(name), (Some(stored), _)) =
            (given.filter(|given| is_name(given)), plan.sides(row))
            && !names.is(stored, name, &plan.sent.currency).await?
        {
            differences.text(one, Some(name), Some(stored));
        }
        if let Some(status) = plan.status.as_ref().filter(|status| **status != row.status) {
            let message = format!(
                "is {} and not {status}: it was posted by another kind of call",
                row.status
            );
            differences.add("status", message);
        }
        match differences.0.is_empty() {
            true => found.legs[index] = Some(row.clone()),
            false => differ(row, differences),
        }
    }
    Ok(found)
}

fn difference(message: String) -> Differences {
    let mut differences = Differences::default();
    differences.add("reference", message);
    differences
}

/// Returns what a leg has in common with the other legs. A transaction by itself has no parent, and one of a batch has the
/// batch.
fn group(row: &Transaction) -> Option<&TransactionId> {
    let parent = row.parent_transaction.as_ref()?;
    (!parent.as_str().starts_with("bulk_")).then_some(parent)
}

/// Returns which leg a row is, by its balance and amount, or by its balance alone.
async fn leg_of(
    names: &mut Names<'_>,
    plan: &Plan,
    row: &Transaction,
    legs: &[Option<Transaction>],
) -> Result<Option<usize>, Error> {
    let Some(id) = plan.sides(row).1 else {
        return Ok(None);
    };
    let open = plan.legs.iter().zip(legs).enumerate();
    let open = open.filter(|(_, (_, leg))| leg.is_none());
    let mut first = None;
    for (index, (planned, _)) in open {
        let is_it = match is_name(&planned.balance) {
            true => names.is(id, &planned.balance, &plan.sent.currency).await?,
            false => planned.balance == id,
        };
        if is_it && planned.amount == row.precise_amount {
            return Ok(Some(index));
        }
        if is_it {
            first = first.or(Some(index));
        }
    }
    Ok(first)
}

/// The names of balances, each read once.
struct Names<'a> {
    call: &'a Call,
    read: HashMap<String, (Option<Indicator>, String)>,
}

impl<'a> Names<'a> {
    fn of(call: &'a Call) -> Self {
        Self {
            call,
            read: HashMap::new(),
        }
    }

    /// Returns whether the balance with this id is the internal one with this name, in this currency.
    async fn is(&mut self, id: &str, name: &str, currency: &str) -> Result<bool, Error> {
        // What a reply has there can be anything.
        if is_name(id) {
            return Ok(id == name);
        }
        if !self.read.contains_key(id) {
            let read = self.call.client.balances().read(id);
            if read.validate().is_err() {
                return Ok(false);
            }
            let balance = read.send_within(&self.call.follow_up(&READ_SIDE)).await?;
            let currency = balance.currency.as_str().to_owned();
            self.read
                .insert(id.to_owned(), (balance.indicator, currency));
        }
        let Some((indicator, read_currency)) = self.read.get(id) else {
            return Ok(false);
        };
        let indicator = indicator.as_ref().map(Indicator::as_str);
        Ok(indicator == Some(name) && read_currency == currency)
    }
}

/// Returns what became of the legs.
pub(super) async fn states(
    call: &Call,
    legs: Vec<Option<Transaction>>,
) -> Result<Vec<LegState>, Error> {
    let ids = |status: TransactionStatus| {
        let legs = legs.iter().flatten();
        let legs = legs.filter(move |leg| leg.status == status);
        legs.map(|leg| leg.transaction_id.to_string())
    };
    let refunds = ids(TransactionStatus::Applied);
    let refunds = refunds.flat_map(|id| [format!("{id}_refund"), format!("{id}_refund_q")]);
    let refunds = rows(call, "reference", refunds.collect(), None).await?;
    let held = ids(TransactionStatus::Inflight).collect();
    let mut voids = rows(call, "parent_transaction", held, Some("VOID")).await?;
    voids.retain(|row| row.status == TransactionStatus::Void);
    let state = |leg: Option<Transaction>| {
        let Some(leg) = leg else {
            return LegState::NotPosted;
        };
        let is_child =
            |row: &&Transaction| row.parent_transaction.as_ref() == Some(&leg.transaction_id);
        if leg.status == TransactionStatus::Inflight {
            // What was committed before is not given back.
            let void = voids.iter().find(is_child);
            return match void.filter(|void| void.precise_amount == leg.precise_amount) {
                Some(_) => LegState::Returned(leg),
                None => LegState::Held(leg),
            };
        }
        let Some(refund) = refunds.iter().find(is_child) else {
            return LegState::Applied(leg);
        };
        // Through the queue the refund is a child of the row that waits.
        let settled = refunds
            .iter()
            .find(|row| row.parent_transaction.as_ref() == Some(&refund.transaction_id));
        match settled.map_or(&refund.status, |settled| &settled.status) {
            TransactionStatus::Applied => LegState::Returned(leg),
            TransactionStatus::Rejected => LegState::Applied(leg),
            _ => LegState::Returning(leg),
        }
    };
    Ok(legs.into_iter().map(state).collect())
}

/// Returns the transactions that have one of these values, page by page; none without a value.
async fn rows(
    call: &Call,
    field: &'static str,
    values: Vec<String>,
    status: Option<&'static str>,
) -> Result<Vec<Transaction>, Error> {
    let mut rows = Vec::new();
    for page in values.chunks(PAGE) {
        let request = page_of(call, field, page.to_vec(), status);
        rows.extend(request.send_within(&call.follow_up(&FILTER)).await?.0);
    }
    Ok(rows)
}

fn page_of(
    call: &Call,
    field: &'static str,
    values: Vec<String>,
    status: Option<&'static str>,
) -> Request<Rows> {
    let (api, instance) = (call.client.api(), call.client.instance_id());
    let filter = |field: &str, values: Vec<String>| types::Filter {
        field: field.to_owned(),
        operator: "in".to_owned(),
        values,
    };
    let status = status.map(|status| filter("status", vec![status.to_owned()]));
    let body = types::FilterTransactions {
        filters: [filter(field, values.clone())]
            .into_iter()
            .chain(status)
            .collect(),
        // A reference is unique, and a hold has one void.
        limit: Some(100),
        offset: None,
    };
    let generated = api.transaction_filter(instance, &body);
    let request = Request::new(&call.client, &FILTER, Check::new(), generated);
    // Core 0.14.1 returns every row where it does not know an operator.
    request.echo(move |rows: &Rows, differences| {
        for row in &rows.0 {
            let stored = match field {
                "reference" => Some(row.reference.as_str()),
                _ => row.parent_transaction.as_ref().map(TransactionId::as_str),
            };
            if !values.iter().any(|value| Some(value.as_str()) == stored) {
                differences.text(field, values.first().map(String::as_str), stored);
            }
        }
    })
}

/// Rows in any order.
#[derive(Debug)]
struct Rows(Vec<Transaction>);

impl Reply for Rows {
    type Wire = Vec<types::Transaction>;

    fn from_wire(wire: Vec<types::Transaction>, raw: Raw) -> Result<Self, NoId> {
        transactions(wire, &raw).map(Self)
    }

    fn record(&self) -> Option<(&str, &Raw)> {
        self.0.first()?.record()
    }
}
