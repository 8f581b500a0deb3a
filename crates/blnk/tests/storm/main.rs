//! A storm: thousands of calls through a proxy that breaks connections and replies, and afterwards a comparison of what
//! is stored with what the client reported.
//!
//! `cargo test -p blnk --test storm -- --nocapture` shows the tables. `BLNK_STORM_CREATES` sets the number of calls and
//! `BLNK_STORM_SEED` the seed, from which all decisions follow: by call and by request, in any order of their
//! arrival. (What follows from a race, such as which side writes first to a connection that is being closed, does not.)

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests: a failure is a panic, and the tables they print are for people"
)]

mod audit;
mod fault;
mod listener;
mod money;
mod plan;
mod proxy;
mod server;
mod wire;

use std::{
    collections::BTreeMap,
    fmt::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use blnk::{Client, ClientBuilder, Error, NewBalance, balances::Creation};
use blnk_mock::{MockCloud, cloud::Request};

use crate::{
    audit::{Audit, Ended, Report},
    fault::Fault,
    listener::Listener,
    plan::{Kind, Plan, Seed},
    proxy::{Proxy, Seen},
};

/// How many calls are in progress at the same time.
const IN_FLIGHT: usize = 64;

/// How many calls are made by default. From so many on, every kind of fault and every report occurs.
const ENOUGH: usize = 2_000;

/// What the calls of one storm share.
struct Storm {
    seed: Seed,
    cloud: MockCloud,
    ledger: String,
    proxy: Arc<Proxy>,
    listener: Listener,
    client: Client,
    /// With short timeouts.
    short: Client,
}

impl Storm {
    fn builder(&self) -> ClientBuilder {
        builder(&self.cloud, self.listener.base_url())
    }

    /// Makes one call, and returns what the client reported of it.
    async fn call(&self, call: usize) -> Ended {
        let Plan { kind, short, modes } = self.seed.plan(call, self.proxy.faults());
        if kind == Kind::EnsureAgain {
            self.create_internal(call);
        }
        let client = match modes {
            None if short => self.short.clone(),
            None => self.client.clone(),
            Some(modes) => {
                let builder = Listener::of_a_call(&self.proxy, call, modes, self.builder()).await;
                let builder = if short {
                    with_short_timeouts(builder)
                } else {
                    builder
                };
                builder.build().unwrap()
            }
        };
        let balances = client.balances();
        let answer = match kind {
            Kind::Create => create(&client, &self.ledger, call).await,
            Kind::CreateNowhere => create(&client, "ldg_nowhere", call).await,
            Kind::Ensure | Kind::EnsureAgain => balances
                .ensure_internal(&NewBalance::internal(name(call), "USD"))
                // The timeout of one attempt is short enough where it matters.
                .timeout(TIMEOUT)
                .await
                .map(|ensured| {
                    let id = ensured.balance.balance_id.to_string();
                    (id, Some(ensured.creation))
                }),
        };
        let (report, balance, creation, message) = match answer {
            Ok((id, creation)) => (Report::Ok, Some(id), creation, "ok".to_owned()),
            Err(error) => (
                Report::of(&error),
                None,
                None,
                format!("{}: {error}", error.outcome()),
            ),
        };
        Ended {
            call,
            kind,
            report,
            balance,
            creation,
            message,
        }
    }

    /// Creates the internal balance of a call before the call.
    fn create_internal(&self, call: usize) {
        let path = format!("/proxy/balances?instance_id={}", self.cloud.instance_id());
        let ledger = blnk_mock::GENERAL_LEDGER_ID;
        let body = format!(
            r#"{{"ledger_id":"{ledger}","currency":"USD","indicator":"{}"}}"#,
            name(call)
        );
        let request = Request::new("POST", path)
            .header(
                "authorization",
                format!("Bearer {}", self.cloud.access_token()),
            )
            .body(body);
        assert_eq!(self.cloud.answer(&request).status, 201);
    }
}

/// How long a call may take that meets no fault that hangs.
const TIMEOUT: Duration = Duration::from_secs(60);

fn builder(cloud: &MockCloud, url: String) -> ClientBuilder {
    Client::builder()
        .base_url(url)
        .access_token(cloud.access_token())
        .instance_id(cloud.instance_id())
        .timeout(TIMEOUT)
        .attempt_timeout(None)
        // Otherwise the end of a call would depend on those before it.
        .retry_budget(u32::MAX)
        .sleep_with(|_| async {})
}

/// The timeouts of a client whose calls meet a fault that ends only by one.
fn with_short_timeouts(builder: ClientBuilder) -> ClientBuilder {
    builder
        .connect_timeout(Duration::from_millis(30))
        .attempt_timeout(Duration::from_millis(60))
        .timeout(Duration::from_millis(100))
}

fn name(call: usize) -> String {
    format!("@storm-{call}")
}

async fn create(
    client: &Client,
    ledger: &str,
    call: usize,
) -> Result<(String, Option<Creation>), Error> {
    let balance = NewBalance::new(ledger, "USD").meta_data("storm", call);
    let balance = client.balances().create(&balance).await?;
    Ok((balance.balance_id.to_string(), None))
}

/// Makes `calls` calls through a proxy that does what `seed` says, waits until all connections are closed, and compares.
async fn run(seed: u64, calls: usize, faults: Vec<Fault>) -> (Audit, Arc<Proxy>) {
    let served = MockCloud::start().await.unwrap();
    let cloud = MockCloud::clone(&served);
    let server = served.base_url().trim_start_matches("http://").to_owned();
    let proxy = Proxy::new(Seed(seed), server, faults);
    let listener = Listener::accepting(proxy.clone()).await;
    let client = builder(&cloud, listener.base_url());
    let storm = Arc::new(Storm {
        seed: Seed(seed),
        ledger: cloud.seed_ledger("storm"),
        cloud: cloud.clone(),
        proxy: proxy.clone(),
        listener,
        short: with_short_timeouts(client.clone()).build().unwrap(),
        client: client.build().unwrap(),
    });
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let (storm, next) = (storm.clone(), next.clone());
        workers.spawn(async move {
            let mut ended = Vec::new();
            loop {
                let call = next.fetch_add(1, Ordering::Relaxed);
                if call >= calls {
                    return ended;
                }
                ended.push(storm.call(call).await);
            }
        });
    }
    let mut calls = workers.join_all().await.concat();
    calls.sort_by_key(|ended| ended.call);
    // With the clients their connections are closed, and then the proxy forwards what it still holds.
    drop(storm);
    proxy.finish().await;
    let mut stored = BTreeMap::<_, Vec<_>>::new();
    for balance in cloud.balances() {
        stored
            .entry(audit::origin(&balance))
            .or_default()
            .push(balance.balance_id);
    }
    (Audit::of(&calls, &stored), proxy)
}

/// What happened in a storm.
fn summary(seed: u64, calls: usize, audit: &impl fmt::Display, seen: &Seen) -> String {
    let faults: usize = seen
        .faults
        .iter()
        .filter(|(name, _)| **name != "none")
        .map(|(_, n)| n)
        .sum();
    let mut text = format!(
        "{calls} calls, seed {seed}\n{audit}\n{} connections, {} requests, {} forwarded, {faults} faults",
        seen.connections, seen.requests, seen.forwarded
    );
    for (name, count) in &seen.faults {
        write!(text, "\n{count:>8}  {name}").unwrap();
    }
    text
}

/// A number from the environment.
fn setting<T: std::str::FromStr>(name: &str) -> Option<T> {
    let text = std::env::var(name).ok()?;
    let Ok(number) = text.parse() else {
        panic!("{name} is {text:?}; expected a number")
    };
    Some(number)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_stored_after_a_storm_is_what_the_client_reported() {
    let seed = setting("BLNK_STORM_SEED").unwrap_or_else(|| fastrand::u64(..));
    let calls = setting("BLNK_STORM_CREATES").unwrap_or(ENOUGH);
    println!("BLNK_STORM_SEED={seed} BLNK_STORM_CREATES={calls}");
    let (audit, proxy) = run(seed, calls, fault::storm()).await;
    let seen = proxy.seen();
    println!("{}", summary(seed, calls, &audit, &seen));
    let wrong: Vec<_> = audit
        .wrong
        .iter()
        .map(|(call, wrong)| {
            format!(
                "call {call}, {wrong}; it met {:?}",
                seen.calls.get(call).map(|met| &met.story)
            )
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "seed {seed}: {} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    if calls >= ENOUGH {
        for name in proxy.faults().iter().map(|fault| fault.name).chain(BESIDES) {
            assert!(
                seen.faults.contains_key(name),
                "seed {seed}: {name:?} never happened"
            );
        }
        for report in Report::ALL {
            assert!(
                audit.count(report) > 0,
                "seed {seed}: nothing was reported as {report}"
            );
        }
    }
}

/// The faults that happen between requests, not to them.
const BESIDES: [&str; 5] = [
    "between: closed",
    "between: reset",
    "connect: refused",
    "connect: closed at once",
    "connect: reset at once",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_faults_no_call_is_lost_refused_or_unclear() {
    let (audit, proxy) = run(1, 300, fault::calm()).await;
    let seen = proxy.seen();
    assert_eq!(audit.wrong, []);
    assert!(
        seen.requests >= 300 && seen.requests == seen.forwarded,
        "{}",
        summary(1, 300, &audit, &seen)
    );
    // Refused are the calls for a ledger that does not exist, and no others.
    let nowhere =
        (0..300).filter(|call| Seed(1).plan(*call, proxy.faults()).kind == Kind::CreateNowhere);
    let nowhere = nowhere.count();
    assert_eq!(audit.count(Report::Rejected), nowhere);
    assert_eq!(audit.count(Report::Ok), 300 - nowhere);
}

#[test]
fn the_audit_finds_a_duplicate_a_loss_and_a_wrong_report() {
    let ended = |report| Ended {
        call: 0,
        kind: Kind::Create,
        report,
        balance: None,
        creation: None,
        message: String::new(),
    };
    let stored = |count: usize| BTreeMap::from([(0, vec!["bln_1".to_owned(); count])]);
    let wrong = |report, count| Audit::of(&[ended(report)], &stored(count)).wrong.len();
    for (report, of_none, of_one, of_two) in [
        (Report::Ok, 1, 0, 1),
        (Report::Applied, 1, 0, 1),
        (Report::Unknown, 0, 0, 1),
        (Report::NotSent, 0, 1, 2),
        (Report::Rejected, 0, 1, 2),
    ] {
        let found = [0, 1, 2].map(|count| wrong(report, count));
        assert_eq!(found, [of_none, of_one, of_two], "{report}");
    }
    let wrong_id = Ended {
        balance: Some("bln_2".to_owned()),
        ..ended(Report::Ok)
    };
    assert_eq!(Audit::of(&[wrong_id], &stored(1)).wrong.len(), 1);
    for (kind, creation) in [
        (Kind::Ensure, Creation::Existing),
        (Kind::EnsureAgain, Creation::Created),
    ] {
        let wrong_creation = Ended {
            kind,
            creation: Some(creation),
            ..ended(Report::Ok)
        };
        assert_eq!(Audit::of(&[wrong_creation], &stored(1)).wrong.len(), 1);
    }
}
