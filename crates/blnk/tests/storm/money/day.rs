//! A mixed day: payments, holds that are captured in part, refunds and splits, each a story of several calls. At the end
//! every unit is where the client's words say that it is, and after a second pass exactly where it was to be.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use blnk::{
    Amount, Client, Error, ErrorKind, NewTransaction, Outcome,
    transactions::{
        Hold, Overdraft,
        split::{LegState, NewSplit, Part},
    },
};

use super::{Pace, TRIES, book::CURRENCY, each};
use crate::{fault::Fault, listener::Listener, plan::Seed, proxy::Proxy, server::Server};

/// How a hold ends.
#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    Commit,
    Void,
    Open,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Story {
    Payment,
    Hold(End),
    Refund,
    Split,
}

/// One story: what is to move, and to whom.
#[derive(Debug)]
struct Plan {
    story: Story,
    amount: i64,
    /// What is captured of a hold before its end.
    part: i64,
}

impl Plan {
    fn of(seed: Seed, call: usize) -> Self {
        let mut dice = seed.dice(call, usize::MAX);
        let story = match dice.u32(..100) {
            0..30 => Story::Payment,
            30..42 => Story::Hold(End::Commit),
            42..54 => Story::Hold(End::Void),
            54..60 => Story::Hold(End::Open),
            60..80 => Story::Refund,
            _ => Story::Split,
        };
        let amount = dice.i64(10..1_000_000_000_000);
        Self {
            story,
            amount,
            part: dice.i64(1..amount),
        }
    }
}

/// The time after which a lost request does not arrive any more: the proxy forwards it when the client has gone.
const LOST: Duration = Duration::from_secs(2);

/// What moved to a balance, by the client's words: at least, and at most.
type Words = BTreeMap<String, (i64, i64)>;

struct Day {
    seed: Seed,
    run: String,
    payer: String,
    client: Client,
    /// Not through the proxy.
    direct: Client,
    /// It stops when it is dropped.
    _listener: Listener,
}

impl Day {
    async fn new(
        seed: Seed,
        run: &str,
        payer: &str,
        (server, proxy): (&Server, &Arc<Proxy>),
        pace: Pace,
    ) -> Arc<Self> {
        let listener = Listener::accepting(proxy.clone()).await;
        let client = pace.builder(server).base_url(listener.base_url());
        let direct = pace
            .builder(server)
            .base_url(format!("http://{}", server.address));
        Arc::new(Self {
            seed,
            run: run.to_owned(),
            payer: payer.to_owned(),
            _listener: listener,
            client: pace.short(client).build().unwrap(),
            direct: direct.build().unwrap(),
        })
    }

    fn name(&self, call: usize, leg: usize) -> String {
        format!("@{}-storm-{call}-{leg}", self.run)
    }

    fn payment(&self, plan: &Plan, call: usize) -> NewTransaction {
        let reference = format!("{}-storm-{call}", self.run);
        NewTransaction::new(reference, Amount::new(plan.amount, CURRENCY, 100))
            .source(&self.payer)
            .destination(self.name(call, 0))
            .overdraft(Overdraft::Unlimited)
    }

    fn split(&self, plan: &Plan, call: usize) -> NewSplit {
        let reference = format!("{}-storm-{call}", self.run);
        let amount = Amount::new(plan.amount, CURRENCY, 100);
        NewSplit::to_many(reference, amount, &self.payer)
            .part(self.name(call, 0), plan.part.min(plan.amount - 2))
            .part(self.name(call, 1), 1)
            .part(self.name(call, 2), Part::Rest)
            .overdraft(Overdraft::Unlimited)
    }

    /// Tells a story once, and returns what the client said of it.
    async fn once(&self, call: usize) -> Words {
        let plan = Plan::of(self.seed, call);
        let transactions = self.client.transactions();
        let one = |range| Words::from([(self.name(call, 0), range)]);
        match plan.story {
            Story::Payment => {
                let paid = transactions.ensure_posted(&self.payment(&plan, call)).await;
                one(range(&paid, 0, plan.amount))
            }
            Story::Refund => {
                let paid = transactions.ensure_posted(&self.payment(&plan, call)).await;
                let Ok(paid) = paid else {
                    return one(range(&paid, 0, plan.amount));
                };
                let id = paid.transaction.transaction_id;
                let refunded = transactions.ensure_refunded(&id).await;
                let (least, most) = range(&refunded, plan.amount, 0);
                one((least.min(most), least.max(most)))
            }
            Story::Hold(end) => {
                let Ok(held) = transactions.ensure_held(&self.payment(&plan, call)).await else {
                    return one((0, 0));
                };
                let captured = transactions.ensure_committed(&held.hold, plan.part).await;
                let captured = range(&captured, 0, plan.part);
                one(match end {
                    End::Open => captured,
                    End::Void => {
                        let _ = transactions.void(&held.hold).await;
                        captured
                    }
                    End::Commit => match transactions.commit(&held.hold).await {
                        Ok(_) => (plan.amount, plan.amount),
                        Err(error) if error.outcome() == Outcome::Unknown => {
                            (captured.0, plan.amount)
                        }
                        Err(error) if error.outcome() == Outcome::Applied => {
                            (plan.amount, plan.amount)
                        }
                        Err(_) => captured,
                    },
                })
            }
            Story::Split => {
                let split = self.split(&plan, call);
                let legs = split.legs().unwrap();
                let units = |units: &blnk::MinorUnits| units.to_string().parse::<i64>().unwrap();
                let error = transactions.post_split(&split).await.err();
                let mut words = Words::new();
                for leg in legs {
                    let amount = units(&leg.amount);
                    let outcome = error.as_ref().map(|error| {
                        let parts = error.parts().iter();
                        let part = parts.clone().find(|(name, _)| *name == leg.balance);
                        // A failure before anything was sent has no parts.
                        part.map_or(error.outcome(), |(_, outcome)| *outcome)
                    });
                    words.insert(leg.balance.clone(), of_outcome(outcome, 0, amount));
                }
                words
            }
        }
    }

    /// Tells a story again until its end, and returns what moved to whom.
    async fn until_done(&self, call: usize) -> Result<Words, String> {
        let mut last = String::new();
        for number in 0..TRIES {
            // In the end without faults: how often a story meets them is chance.
            let client = if number < TRIES / 2 {
                &self.client
            } else {
                &self.direct
            };
            match self.again(client, call).await {
                Ok(words) => return Ok(words),
                Err(error) => {
                    // A capture has no key: before it is made again, a lost one must have arrived or be gone.
                    if error.committed_before().is_some() {
                        tokio::time::sleep(LOST).await;
                    }
                    last = error.to_string();
                }
            }
        }
        Err(format!("not done after {TRIES} calls: {last}"))
    }

    async fn again(&self, client: &Client, call: usize) -> Result<Words, Error> {
        let plan = Plan::of(self.seed, call);
        let transactions = client.transactions();
        let one = |moved| Words::from([(self.name(call, 0), (moved, moved))]);
        match plan.story {
            Story::Payment => {
                transactions
                    .ensure_posted(&self.payment(&plan, call))
                    .await?;
                Ok(one(plan.amount))
            }
            Story::Refund => {
                let paid = transactions
                    .ensure_posted(&self.payment(&plan, call))
                    .await?;
                let id = paid.transaction.transaction_id;
                transactions.ensure_refunded(&id).await?;
                Ok(one(0))
            }
            Story::Hold(end) => {
                let held = transactions.ensure_held(&self.payment(&plan, call)).await?;
                let hold = match transactions.ensure_committed(&held.hold, plan.part).await {
                    Ok(hold) => hold,
                    // The first pass went further.
                    Err(error)
                        if matches!(error.kind(), ErrorKind::Mismatch(_))
                            || error.is_already_committed()
                            || error.is_already_voided() =>
                    {
                        transactions.read_hold(&held.hold).await?
                    }
                    Err(error) => return Err(error),
                };
                let ended = match end {
                    End::Commit => transactions.commit(&hold).await.map(drop),
                    End::Void => transactions.void(&hold).await.map(drop),
                    End::Open => Ok(()),
                };
                if let Err(error) = ended
                    && !(error.is_already_committed() || error.is_already_voided())
                {
                    return Err(error);
                }
                let hold: Hold = transactions.read_hold(&hold).await?;
                assert_eq!(
                    hold.held().clone(),
                    hold.committed.clone() + hold.voided.clone() + hold.remaining.clone()
                );
                let committed = hold.committed.to_string().parse().unwrap();
                match end {
                    End::Commit => assert_eq!(committed, plan.amount),
                    End::Open => assert_eq!(committed, plan.part),
                    // What was released before its part was captured stays so.
                    End::Void => assert!([0, plan.part].contains(&committed)),
                }
                Ok(one(committed))
            }
            Story::Split => {
                let split = self.split(&plan, call);
                let mut legs = transactions.legs(&split).await?;
                if legs.iter().all(|leg| leg.state == LegState::NotPosted) {
                    transactions.post_split(&split).await?;
                    legs = transactions.legs(&split).await?;
                }
                let mut words = Words::new();
                for leg in legs {
                    let amount = leg.amount.to_string().parse().unwrap();
                    let moved = if matches!(leg.state, LegState::Applied(_)) {
                        amount
                    } else {
                        0
                    };
                    words.insert(leg.balance, (moved, moved));
                }
                Ok(words)
            }
        }
    }
}

/// What is there after a call that moves from `before` to `after`, by its words.
fn range<T>(result: &Result<T, Error>, before: i64, after: i64) -> (i64, i64) {
    let outcome = result.as_ref().err().map(Error::outcome);
    of_outcome(outcome, before, after)
}

fn of_outcome(outcome: Option<Outcome>, before: i64, after: i64) -> (i64, i64) {
    match outcome {
        None | Some(Outcome::Applied) => (after, after),
        Some(Outcome::NotSent | Outcome::Rejected) => (before, before),
        _ => (before, after),
    }
}

/// Returns what is wrong: what is not where the words say that it is.
async fn wrong(server: &Server, payer: &str, words: &[Words]) -> Vec<String> {
    let (mut wrong, mut moved) = (Vec::new(), 0);
    for (name, (least, most)) in words.iter().flatten() {
        let path = format!("balances/indicator/{name}/currency/{CURRENCY}");
        let found = match server.send("GET", &path, None).await {
            (200, record) => record["balance"].as_i64().unwrap(),
            (404, _) => 0,
            other => panic!("{path}: {other:?}"),
        };
        moved += found;
        if !(*least..=*most).contains(&found) {
            wrong.push(format!(
                "{name} has {found}; the words were {least} to {most}"
            ));
        }
    }
    let (_, record) = server.send("GET", &format!("balances/{payer}"), None).await;
    let paid = record["balance"].as_i64().unwrap();
    if paid + moved != 0 {
        wrong.push(format!("paid {paid}, and received {moved}"));
    }
    wrong
}

/// Tells so many stories twice, through a proxy that does what the seed says; returns what is wrong after each pass.
pub(super) async fn run(
    seed: u64,
    calls: usize,
    faults: Vec<Fault>,
    server: Server,
) -> [Vec<String>; 2] {
    let (seed, server) = (Seed(seed), Arc::new(server));
    let run = format!("d{:012x}", fastrand::u64(..1 << 48));
    let ledger = serde_json::json!({ "name": run });
    let ledger = server.create("ledgers", ledger, "ledger_id").await;
    let payer = serde_json::json!({ "ledger_id": ledger, "currency": CURRENCY });
    let payer = server.create("balances", payer, "balance_id").await;
    let proxy = Proxy::new(seed, server.address.clone(), faults);
    let pace = Pace::of(&server, calls, proxy.faults());

    let day = Day::new(seed, &run, &payer, (&server, &proxy), pace).await;
    let words = each(calls, move |call| {
        let day = day.clone();
        async move { day.once(call).await }
    });
    let words = words.await;
    proxy.finish().await;
    server.settle().await;
    let first = wrong(&server, &payer, &words).await;

    let day = Day::new(seed, &run, &payer, (&server, &proxy), pace.patient()).await;
    let again = each(calls, move |call| {
        let day = day.clone();
        async move { day.until_done(call).await }
    });
    let mut second = Vec::new();
    let mut words = Vec::new();
    for done in again.await {
        match done {
            Ok(done) => words.push(done),
            Err(error) => second.push(error),
        }
    }
    proxy.finish().await;
    server.settle().await;
    second.extend(wrong(&server, &payer, &words).await);
    [first, second]
}
