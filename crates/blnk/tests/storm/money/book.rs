//! The balances of a storm, and what the server stores of its transactions, read without the client.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    money::{
        audit::Stored,
        plan::{ACCOUNTS, Plan},
    },
    server::Server,
};

pub(crate) const CURRENCY: &str = "USD";

/// How many references are read at once: two of each call, and the route lists a hundred.
const AT_ONCE: usize = 40;

/// How long the queue may take.
const QUEUE: Duration = Duration::from_secs(120);

pub(crate) struct Book {
    /// What begins the names of one run, and of no other.
    run: String,
    payers: Vec<String>,
    receivers: Vec<String>,
    /// It has nothing, and never will.
    nothing: String,
}

impl Book {
    pub(crate) async fn open(server: &Server) -> Self {
        // No digits of a call follow `storm` before those of the call's own.
        let run = format!("m{:012x}", fastrand::u64(..1 << 48));
        let ledger = json!({ "name": run });
        let ledger = server.create("ledgers", ledger, "ledger_id").await;
        let balance = json!({ "ledger_id": ledger, "currency": CURRENCY });
        let mut ids = Vec::new();
        for _ in 0..=2 * ACCOUNTS {
            ids.push(
                server
                    .create("balances", balance.clone(), "balance_id")
                    .await,
            );
        }
        let nothing = ids.pop().unwrap();
        let receivers = ids.split_off(ACCOUNTS);
        Self {
            run,
            payers: ids,
            receivers,
            nothing,
        }
    }

    pub(crate) fn reference(&self, call: usize) -> String {
        format!("{}-storm-{call}", self.run)
    }

    pub(crate) fn source(&self, plan: &Plan) -> &str {
        if plan.kind.is_lacking() {
            &self.nothing
        } else {
            &self.payers[plan.source]
        }
    }

    pub(crate) fn destination(&self, plan: &Plan, call: usize) -> String {
        match plan.destination {
            Some(receiver) => self.receivers[receiver].clone(),
            None => format!("@{}", self.reference(call)),
        }
    }

    /// Posts, before a call and without the client, what the call finds.
    pub(crate) async fn post_before(&self, server: &Server, plan: &Plan, call: usize) {
        let body = json!({
            "reference": self.reference(call),
            "precise_amount": plan.amount_before(),
            "precision": 100,
            "currency": CURRENCY,
            "source": self.source(plan),
            "destination": self.destination(plan, call),
            "description": "before",
            "allow_overdraft": true,
            "skip_queue": true,
        });
        let (status, reply) = server.send("POST", "transactions", Some(body)).await;
        assert_eq!(status, 201, "{reply}");
    }

    /// What is stored of so many calls, by call, when the queue has done what it does: every one of `accepted` is settled.
    pub(crate) async fn settled(
        &self,
        server: &Server,
        calls: usize,
        accepted: &[usize],
    ) -> BTreeMap<usize, Stored> {
        let start = Instant::now();
        let mut last = usize::MAX;
        loop {
            let stored = self.stored(server, calls).await;
            let is_settled = |call: &usize| stored.get(call).is_some_and(|stored| stored.child);
            let rows = stored.values().map(|stored| stored.rows).sum();
            // What is accepted and not reported so may still be on its way, in the queue of a real server.
            let calm = !server.is_real() || rows == last;
            if accepted.iter().all(is_settled) && calm || start.elapsed() > QUEUE {
                return stored;
            }
            last = rows;
            tokio::time::sleep(Duration::from_secs(3)).await;
        }
    }

    async fn stored(&self, server: &Server, calls: usize) -> BTreeMap<usize, Stored> {
        let mut stored = BTreeMap::<usize, Stored>::new();
        let calls: Vec<_> = (0..calls).collect();
        for some in calls.chunks(AT_ONCE) {
            let references: BTreeMap<_, _> = some
                .iter()
                .flat_map(|call| {
                    let reference = self.reference(*call);
                    let child = format!("{reference}_q");
                    [(reference, (*call, false)), (child, (*call, true))]
                })
                .collect();
            let values: Vec<_> = references.keys().collect();
            let filter = json!({ "field": "reference", "operator": "in", "values": values });
            let body = json!({ "filters": [filter], "limit": 100 });
            let (status, rows) = server.send("POST", "transactions/filter", Some(body)).await;
            assert_eq!(status, 200, "{rows}");
            for row in rows.as_array().into_iter().flatten() {
                let reference = row["reference"].as_str().unwrap();
                let (call, child) = references[reference];
                let of_call = stored.entry(call).or_default();
                of_call.rows += 1;
                of_call.child |= child;
                if row["status"] == "APPLIED" {
                    let id = row["transaction_id"].as_str().unwrap();
                    of_call.moved.push(id.to_owned());
                    of_call.amount += row["precise_amount"].as_i64().unwrap();
                }
            }
        }
        stored
    }

    /// What is wrong with the balances, if so much moved for each of these calls: nothing, if they add up to the unit.
    pub(crate) async fn unbalanced(&self, server: &Server, moves: &[(Plan, i64)]) -> Vec<String> {
        let mut expected = BTreeMap::<String, i64>::new();
        let ids = self.payers.iter().chain(&self.receivers);
        for id in ids.chain([&self.nothing]) {
            expected.insert(id.clone(), 0);
        }
        for (call, (plan, moved)) in moves.iter().enumerate() {
            *expected.entry(self.source(plan).to_owned()).or_default() -= moved;
            *expected.entry(self.destination(plan, call)).or_default() += moved;
        }
        let (mut wrong, mut sum) = (Vec::new(), 0);
        for (balance, expected) in expected {
            let path = if balance.starts_with('@') {
                format!("balances/indicator/{balance}/currency/{CURRENCY}")
            } else {
                format!("balances/{balance}")
            };
            let found = match server.send("GET", &path, None).await {
                (200, record) => minor_units(&record["balance"]),
                // A name that nothing was posted to.
                (404, _) => 0,
                other => panic!("{path}: {other:?}"),
            };
            sum += found;
            if found != expected {
                wrong.push(format!("{balance} has {found}; expected {expected}"));
            }
        }
        if sum != 0 {
            wrong.push(format!("all balances together are {sum}"));
        }
        wrong
    }
}

fn minor_units(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value}"))
}
