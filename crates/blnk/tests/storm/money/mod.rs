//! Money through the storm: every reference moves at most once, nothing is reported that is not so, and who calls again
//! until it succeeds has paid exactly once.
//!
//! `BLNK_STORM_POSTS` sets the number of calls. With `BLNK_CONTRACT_URL`, `BLNK_ACCESS_TOKEN` and `BLNK_INSTANCE_ID` the
//! proxy stands before that server; names and balances are new in each run.

mod audit;
mod book;
mod day;
mod plan;

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use blnk::{
    Amount, Client, ClientBuilder, Error, ErrorKind, NewTransaction, Outcome,
    transactions::{Creation, EnsuredTransaction, Overdraft, Settlement},
};

use self::{
    audit::{Audit, Ended, Settled, Stored},
    book::{Book, CURRENCY},
    plan::{Kind, Plan},
};
use crate::{
    BESIDES,
    audit::Report,
    fault::{self, Fault},
    listener::Listener,
    plan::Seed,
    proxy::Proxy,
    server::Server,
    setting, summary,
};

/// How many calls are made by default: before a fake server, and before a real one. From so many on, every kind of fault
/// and every report occurs.
const ENOUGH: usize = 1_000;
const ENOUGH_OF_A_REAL_SERVER: usize = 2_000;

/// How many calls are in progress at the same time. What they give up remains with the server: with more of them, one that
/// is slow would get requests faster than it replies.
const IN_FLIGHT: usize = 24;

/// How often the second pass makes one call.
const TRIES: usize = 60;

/// How long a call may take that has no short timeout.
const TIMEOUT: Duration = Duration::from_secs(60);

/// What the calls of one pass share.
struct Storm {
    seed: Seed,
    server: Arc<Server>,
    book: Arc<Book>,
    proxy: Arc<Proxy>,
    pace: Pace,
    client: Client,
    /// With a short timeout.
    short: Client,
    /// It stops when it is dropped.
    _listener: Listener,
}

impl Storm {
    async fn new(
        seed: Seed,
        server: &Arc<Server>,
        book: &Arc<Book>,
        proxy: &Arc<Proxy>,
        pace: Pace,
    ) -> Arc<Self> {
        let listener = Listener::accepting(proxy.clone()).await;
        let client = pace.builder(server).base_url(listener.base_url());
        Arc::new(Self {
            seed,
            server: server.clone(),
            book: book.clone(),
            proxy: proxy.clone(),
            pace,
            _listener: listener,
            short: pace.short(client.clone()).build().unwrap(),
            client: client.build().unwrap(),
        })
    }

    fn plan(&self, call: usize) -> Plan {
        Plan::of(self.seed, call, self.proxy.faults())
    }

    fn transaction(&self, plan: &Plan, call: usize) -> NewTransaction {
        let amount = Amount::new(plan.amount, CURRENCY, 100);
        let transaction = NewTransaction::new(self.book.reference(call), amount)
            .source(self.book.source(plan))
            .destination(self.book.destination(plan, call));
        if plan.kind.is_lacking() {
            transaction
        } else {
            transaction.overdraft(Overdraft::Unlimited)
        }
    }

    /// The client of a call: that of all, or one with a listener or with timeouts of its own.
    async fn client_of(&self, call: usize, plan: &mut Plan) -> Client {
        let Some(modes) = plan.modes.take() else {
            return if plan.short {
                self.short.clone()
            } else {
                self.client.clone()
            };
        };
        let client = self.pace.builder(&self.server);
        let client = Listener::of_a_call(&self.proxy, call, modes, client).await;
        if plan.short {
            self.pace.short(client)
        } else {
            client
        }
        .build()
        .unwrap()
    }

    /// Makes one call, or two at the same time, and returns what the client reported.
    async fn call(&self, call: usize) -> Vec<Ended> {
        let mut plan = self.plan(call);
        let kind = plan.kind;
        if kind.is_posted_before() {
            self.book.post_before(&self.server, &plan, call).await;
        }
        let client = self.client_of(call, &mut plan).await;
        let transaction = self.transaction(&plan, call);
        let transactions = client.transactions();
        match kind {
            Kind::Post | Kind::PostLacking | Kind::PostTaken => {
                let posted = transactions.post(&transaction).await;
                let posted = posted.map(|posted| (posted.transaction_id.to_string(), None));
                vec![ended(call, kind, posted)]
            }
            Kind::Ensure | Kind::EnsureAgain => {
                let ensured = transactions.ensure_posted(&transaction).await;
                vec![ended(call, kind, ensured.map(of_ensured))]
            }
            Kind::EnsureTwice => {
                let one = transactions.ensure_posted(&transaction);
                let other = transactions.ensure_posted(&transaction);
                let both: [_; 2] = tokio::join!(one.send(), other.send()).into();
                both.map(|ensured| ended(call, kind, ensured.map(of_ensured)))
                    .into()
            }
            Kind::Queue | Kind::QueueLacking => {
                let queued = match transactions.queue(&transaction).await {
                    Ok(queued) => queued,
                    Err(error) => return vec![ended(call, kind, Err(error))],
                };
                let awaited = self.short.transactions().wait_settled(&queued);
                let (settled, transaction) = match awaited.await {
                    Ok(Settlement::Applied(child)) => (
                        Some(Settled::Applied),
                        Some(child.transaction_id.to_string()),
                    ),
                    Ok(Settlement::Rejected { .. }) => (Some(Settled::Rejected), None),
                    Ok(_) => (None, None),
                    // To wait is to read.
                    Err(error) => {
                        assert_eq!(error.outcome(), Outcome::ReadOnly, "{error:?}");
                        (None, None)
                    }
                };
                vec![Ended {
                    transaction,
                    settled,
                    ..ended(call, kind, Ok((String::new(), None)))
                }]
            }
        }
    }

    /// Calls again until the payment is known to have been made once, or to be impossible. Returns which call made it and
    /// at which of these calls, where the client says so; the error is the last one.
    async fn call_until_done(&self, call: usize) -> Result<Option<(Creation, usize)>, String> {
        let plan = self.plan(call);
        let transaction = self.transaction(&plan, call);
        let transactions = self.client.transactions();
        let mut last = String::new();
        let mut is_settled = false;
        for calls in 1..=TRIES {
            // A slow server gets the time it takes, in the end.
            let limit = self
                .pace
                .limit
                .map(|limit| limit * u32::try_from(calls).unwrap());
            let limit = limit.unwrap_or(TIMEOUT).min(TIMEOUT);
            if plan.kind.is_queued() && !is_settled {
                let settled = async {
                    let queued = transactions.queue(&transaction).timeout(limit).await?;
                    transactions.wait_settled(&queued).timeout(limit).await
                };
                match (settled.await, plan.kind) {
                    (Ok(Settlement::Applied(_)), Kind::Queue) => is_settled = true,
                    (Ok(Settlement::Rejected { .. }), Kind::QueueLacking) => return Ok(None),
                    (other, _) => last = format!("{other:?}"),
                }
                continue;
            }
            let ensured = transactions.ensure_posted(&transaction).timeout(limit);
            match (ensured.await, plan.kind) {
                (
                    Ok(ensured),
                    Kind::Post | Kind::Ensure | Kind::EnsureAgain | Kind::EnsureTwice,
                ) => {
                    return Ok(Some((ensured.creation, calls)));
                }
                (Err(error), Kind::PostLacking) if error.is_insufficient_funds() => {
                    return Ok(None);
                }
                // One reference belongs to one transaction, and to one shape.
                (Err(error), Kind::PostTaken | Kind::Queue)
                    if matches!(error.kind(), ErrorKind::Mismatch(_))
                        && error.outcome() == Outcome::NotSent =>
                {
                    return Ok(None);
                }
                (Err(error), _) => last = format!("{}: {error}", error.outcome()),
                (Ok(ensured), _) => return Err(format!("posted {ensured:?}")),
            }
        }
        Err(format!("not done after {TRIES} calls: {last}"))
    }
}

/// How fast the calls of a storm are.
#[derive(Clone, Copy)]
struct Pace {
    /// How long a call may take that meets a fault that hangs. None without faults.
    limit: Option<Duration>,
    /// How long a single read may take.
    reads: Option<Duration>,
    /// The longest pause before a retry.
    pause: Duration,
}

impl Pace {
    fn of(server: &Server, calls: usize, faults: &[Fault]) -> Self {
        // The fake server looks at all of its rows. A limit below the time it takes would only add requests to its queue.
        let (limit, pause) = if server.is_real() {
            (2_000, 50)
        } else {
            (300 + u64::try_from(calls).unwrap() / 5, 2)
        };
        let limit = (faults.len() > 1).then_some(Duration::from_millis(limit));
        Self {
            limit: limit.map(|limit| limit * 3 / 2),
            reads: limit,
            pause: Duration::from_millis(pause),
        }
    }

    /// Without a limit for a single read.
    fn patient(self) -> Self {
        Self {
            reads: None,
            ..self
        }
    }

    fn builder(self, server: &Server) -> ClientBuilder {
        Client::builder()
            .access_token(&server.access_token)
            .instance_id(&server.instance_id)
            .timeout(TIMEOUT)
            .attempt_timeout(self.reads)
            // Otherwise the end of a call would depend on those before it.
            .retry_budget(u32::MAX)
            .sleep_with(move |wait| tokio::time::sleep(wait.min(self.pause)))
    }

    /// With the timeout of calls whose posts meet a fault that ends only by one: a single attempt of a post has none.
    fn short(self, builder: ClientBuilder) -> ClientBuilder {
        builder.timeout(self.limit.unwrap_or(TIMEOUT))
    }
}

fn of_ensured(ensured: EnsuredTransaction) -> (String, Option<Creation>) {
    let id = ensured.transaction.transaction_id.to_string();
    (id, Some(ensured.creation))
}

fn ended(call: usize, kind: Kind, answer: Result<(String, Option<Creation>), Error>) -> Ended {
    let error = answer.as_ref().err();
    Ended {
        call,
        kind,
        report: error.map_or(Report::Ok, Report::of),
        retryable: error.is_some_and(Error::is_retryable),
        message: error.map_or("ok".to_owned(), |error| {
            format!("{}: {error}", error.outcome())
        }),
        creation: answer.as_ref().ok().and_then(|(_, creation)| *creation),
        transaction: answer.ok().map(|(id, _)| id),
        settled: None,
    }
}

/// Does something for each of so many calls, with [`IN_FLIGHT`] at the same time; in the order of the calls.
async fn each<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    calls: usize,
    work: impl Fn(usize) -> F + Clone + Send + Sync + 'static,
) -> Vec<T> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let (next, work) = (next.clone(), work.clone());
        workers.spawn(async move {
            let mut done = Vec::new();
            loop {
                let call = next.fetch_add(1, Ordering::Relaxed);
                if call >= calls {
                    return done;
                }
                done.push((call, work(call).await));
            }
        });
    }
    let mut done: Vec<_> = workers.join_all().await.into_iter().flatten().collect();
    done.sort_by_key(|(call, _)| *call);
    done.into_iter().map(|(_, done)| done).collect()
}

/// What a storm showed.
struct Shown {
    audit: Audit,
    /// What is wrong after it, and after the second pass, and with which call.
    wrong: Vec<(Option<usize>, String)>,
    /// How often the second pass found what the first had moved, and how often it moved it.
    again: BTreeMap<&'static str, usize>,
    proxy: Arc<Proxy>,
    took: [Duration; 2],
}

/// Makes `calls` calls through a proxy that does what `seed` says, compares what moved with what was reported; then makes
/// every call again until it succeeds, and compares what moved with what was to move.
async fn run(seed: u64, calls: usize, faults: Vec<Fault>, server: Server) -> Shown {
    let (seed, server) = (Seed(seed), Arc::new(server));
    let book = Arc::new(Book::open(&server).await);
    let proxy = Proxy::new(seed, server.address.clone(), faults);
    let plan = |call| Plan::of(seed, call, proxy.faults());
    let pace = Pace::of(&server, calls, proxy.faults());

    let start = Instant::now();
    let storm = Storm::new(seed, &server, &book, &proxy, pace).await;
    let ended = each(calls, move |call| {
        let storm = storm.clone();
        async move { storm.call(call).await }
    });
    let ended = ended.await.concat();
    // With the clients their connections are closed, and then the proxy forwards what it still holds.
    proxy.finish().await;
    let is_accepted = |ended: &&Ended| {
        ended.kind.is_queued() && matches!(ended.report, Report::Ok | Report::Applied)
    };
    let accepted = ended.iter().filter(is_accepted).map(|ended| ended.call);
    let accepted: Vec<_> = accepted.collect();
    let stored = book.settled(&server, calls, &accepted).await;
    let audit = Audit::of(&ended, &stored);
    let moved = |call| stored.get(&call).map_or(0, |stored: &Stored| stored.amount);
    let moves: Vec<_> = (0..calls).map(|call| (plan(call), moved(call))).collect();
    let of_call = |(call, wrong): &(usize, String)| (Some(*call), wrong.clone());
    let mut wrong: Vec<_> = audit.wrong.iter().map(of_call).collect();
    let balances = book.unbalanced(&server, &moves).await;
    wrong.extend(balances.into_iter().map(|wrong| (None, wrong)));
    let first = start.elapsed();

    let start = Instant::now();
    let storm = Storm::new(seed, &server, &book, &proxy, pace.patient()).await;
    let again = each(calls, move |call| {
        let storm = storm.clone();
        async move { storm.call_until_done(call).await }
    });
    let again = again.await;
    proxy.finish().await;
    let finally = book.settled(&server, calls, &[]).await;
    let mut counts = BTreeMap::<_, usize>::new();
    for (call, end) in again.into_iter().enumerate() {
        let (plan, moved) = (plan(call), moved(call));
        let what = match end {
            Ok(Some((Creation::Created, _))) if moved > 0 => {
                let message = "reported as posted now, and it was posted before".to_owned();
                wrong.push((Some(call), message));
                continue;
            }
            // An earlier call of the second pass may have posted it.
            Ok(Some((Creation::Existing, 1))) if moved == 0 => {
                let message = "reported as posted before, and it was not".to_owned();
                wrong.push((Some(call), message));
                continue;
            }
            Ok(_) if plan.moves() == 0 => "refused again",
            Ok(_) if moved > 0 => "found",
            Ok(_) => "moved now",
            Err(error) => {
                wrong.push((Some(call), error));
                continue;
            }
        };
        *counts.entry(what).or_default() += 1;
        let (times, amount) = finally
            .get(&call)
            .map_or((0, 0), |stored| (stored.moved.len(), stored.amount));
        let expected = (usize::from(plan.moves() > 0), plan.moves());
        if (times, amount) != expected {
            let message = format!("in the end moved {amount} in {times}; expected {expected:?}");
            wrong.push((Some(call), message));
        }
    }
    let in_the_end = |plan: Plan| {
        let moves = plan.moves();
        (plan, moves)
    };
    let moves: Vec<_> = (0..calls).map(plan).map(in_the_end).collect();
    let balances = book.unbalanced(&server, &moves).await;
    wrong.extend(balances.into_iter().map(|wrong| (None, wrong)));
    Shown {
        audit,
        wrong,
        again: counts,
        proxy: proxy.clone(),
        took: [first, start.elapsed()],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_moves_once_whatever_happens_to_the_calls() {
    let server = Server::of_the_environment().await;
    let name = if server.is_real() {
        server.address.clone()
    } else {
        "the fake server".to_owned()
    };
    let enough = if server.is_real() {
        ENOUGH_OF_A_REAL_SERVER
    } else {
        ENOUGH
    };
    let seed = setting("BLNK_STORM_SEED").unwrap_or_else(|| fastrand::u64(..));
    let calls = setting("BLNK_STORM_POSTS").unwrap_or(enough);
    println!("BLNK_STORM_SEED={seed} BLNK_STORM_POSTS={calls}, {name}");
    let shown = run(seed, calls, fault::money(), server).await;
    let seen = shown.proxy.seen();
    println!("{}", summary(seed, calls, &shown.audit, &seen));
    let [first, second] = shown.took;
    println!(
        "second pass: {:?}; {first:.1?} and {second:.1?}",
        shown.again
    );
    let wrong: Vec<_> = shown
        .wrong
        .iter()
        .map(|(call, wrong)| match call {
            None => wrong.clone(),
            Some(call) => {
                let met = seen.calls.get(call).map(|met| &met.story);
                format!("call {call}, {wrong}; it met {met:?}")
            }
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "seed {seed}: {} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    if calls >= ENOUGH {
        for name in shown.proxy.faults().iter().map(|fault| fault.name) {
            assert!(
                seen.faults.contains_key(name),
                "seed {seed}: {name:?} never happened"
            );
        }
        for name in BESIDES {
            assert!(
                seen.faults.contains_key(name),
                "seed {seed}: {name:?} never happened"
            );
        }
        for report in Report::ALL {
            assert!(
                shown.audit.count(report) > 0,
                "seed {seed}: nothing was reported as {report}"
            );
        }
    }
}

/// How many stories of a day are told by default.
const STORIES: usize = 300;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_mixed_day_every_unit_is_where_the_words_say() {
    let server = Server::of_the_environment().await;
    let seed = setting("BLNK_STORM_SEED").unwrap_or_else(|| fastrand::u64(..));
    let stories = setting("BLNK_STORM_STORIES").unwrap_or(STORIES);
    println!("BLNK_STORM_SEED={seed} BLNK_STORM_STORIES={stories}");
    // A capture has no key, so it trusts its look-up: one that hides what was captured cannot be recognised.
    let mut faults = fault::money();
    faults.retain(|fault| fault.name != "before: 200, empty list");
    let [first, second] = day::run(seed, stories, faults, server).await;
    assert_eq!(first, [""; 0], "seed {seed}: after the first pass");
    assert_eq!(second, [""; 0], "seed {seed}: after the second pass");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_faults_a_mixed_day_is_exact_at_the_first_pass() {
    let [first, second] = day::run(1, 60, fault::calm(), Server::fake().await).await;
    assert_eq!((first, second), (Vec::new(), Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_faults_all_money_moves_at_the_first_call() {
    let shown = run(1, 200, fault::calm(), Server::fake().await).await;
    assert_eq!(shown.wrong, []);
    let plans = (0..200).map(|call| Plan::of(Seed(1), call, shown.proxy.faults()));
    let plans: Vec<_> = plans.collect();
    let count = |kind| plans.iter().filter(|plan| plan.kind == kind).count();
    // Refused are those that lack funds and those whose reference is taken, and no others.
    let refused = count(Kind::PostLacking) + count(Kind::PostTaken);
    assert_eq!(shown.audit.count(Report::Rejected), refused);
    let twice = count(Kind::EnsureTwice);
    assert_eq!(shown.audit.count(Report::Ok), 200 + twice - refused);
    assert_eq!(shown.again.get("moved now"), None);
}

#[test]
fn the_audit_finds_money_that_moved_twice_or_never_and_a_wrong_report() {
    let of = |kind, report| Ended {
        call: 0,
        kind,
        report,
        transaction: None,
        creation: None,
        settled: None,
        retryable: true,
        message: String::new(),
    };
    let wrong = |ended: &[Ended], moved: usize| {
        let stored = Stored {
            moved: vec!["txn_1".to_owned(); moved],
            amount: 1,
            rows: moved,
            child: moved > 0,
        };
        Audit::of(ended, &BTreeMap::from([(0, stored)])).wrong.len()
    };
    use Kind::{
        Ensure, EnsureAgain, EnsureTwice, Post, PostLacking, PostTaken, Queue, QueueLacking,
    };
    use Report::{Applied, NotSent, Ok, Rejected, Unknown};
    for (kind, report, expected) in [
        (Post, Ok, [1, 0, 1]),
        (Post, Applied, [1, 0, 1]),
        (Post, Unknown, [0, 0, 1]),
        (Post, NotSent, [0, 1, 2]),
        (Post, Rejected, [0, 1, 2]),
        (PostLacking, Ok, [2, 1, 2]),
        (PostLacking, Rejected, [0, 1, 2]),
        (PostTaken, Ok, [2, 1, 2]),
        (PostTaken, Applied, [0, 1, 1]),
        (PostTaken, Rejected, [1, 0, 2]),
        (EnsureAgain, Ok, [1, 0, 1]),
        (EnsureAgain, NotSent, [1, 0, 2]),
        // The other one may have moved it.
        (EnsureTwice, Rejected, [0, 0, 1]),
        (Queue, Ok, [1, 0, 1]),
        (Queue, Rejected, [0, 1, 2]),
        (QueueLacking, Ok, [1, 0, 1]),
    ] {
        let found = [0, 1, 2].map(|moved| wrong(&[of(kind, report)], moved));
        assert_eq!(found, expected, "{kind:?} {report}");
    }
    let created = Ended {
        creation: Some(Creation::Created),
        ..of(EnsureTwice, Ok)
    };
    assert_eq!(wrong(&[created.clone(), created], 1), 1);
    for (kind, creation) in [
        (Ensure, Creation::Existing),
        (EnsureAgain, Creation::Created),
    ] {
        let creation = Some(creation);
        let ended = Ended {
            creation,
            ..of(kind, Ok)
        };
        assert_eq!(wrong(&[ended], 1), 1, "{kind:?}");
    }
    let another = Ended {
        transaction: Some("txn_2".to_owned()),
        ..of(Post, Ok)
    };
    assert_eq!(wrong(&[another], 1), 1);
    let given_up = Ended {
        retryable: false,
        ..of(Ensure, Unknown)
    };
    assert_eq!(wrong(&[given_up], 0), 1);
    for (kind, settled, expected) in [
        (Queue, Settled::Applied, [2, 0]),
        (Queue, Settled::Rejected, [2, 1]),
        (QueueLacking, Settled::Applied, [3, 1]),
    ] {
        let ended = Ended {
            settled: Some(settled),
            ..of(kind, Ok)
        };
        let found = [0, 1].map(|moved| wrong(std::slice::from_ref(&ended), moved));
        assert_eq!(found, expected, "{kind:?} {settled:?}");
    }
}
