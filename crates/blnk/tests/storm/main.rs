//! A storm: thousands of calls through a proxy that breaks connections and replies, and afterwards a count of what is
//! stored against what the client said.
//!
//! `cargo test -p blnk --test storm -- --nocapture` shows the tables. `BLNK_STORM_CREATES` sets the number of calls and
//! `BLNK_STORM_SEED` the seed, from which all decisions follow: by call and by request, whatever the order in which
//! they arrive. (What follows from a race, such as who writes first into a connection that is being closed, does not.)

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests: a failure is a panic, and the tables they print are for people"
)]

mod audit;
mod door;
mod fault;
mod plan;
mod proxy;
mod wire;

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use blnk::{Client, ClientBuilder, Error, Made};
use blnk_mock::{MockCloud, cloud::Request};

use crate::{
    audit::{Audit, Report, Told},
    door::{Door, Stance},
    fault::Fault,
    plan::{Kind, Plan, Seed},
    proxy::{Proxy, Seen},
};

/// How many calls are under way at the same time.
const IN_FLIGHT: usize = 64;

/// How many calls are made unless said otherwise. From so many on, every kind of fault and every report occurs.
const ENOUGH: usize = 2_000;

/// Everything that the calls of one storm share.
struct Sea {
    seed: Seed,
    cloud: MockCloud,
    ledger: String,
    proxy: Arc<Proxy>,
    door: Door,
    patient: Client,
    brief: Client,
}

impl Sea {
    fn builder(&self) -> ClientBuilder {
        builder(&self.cloud, self.door.base_url())
    }

    /// Makes one call and keeps what the client said of it.
    async fn call(&self, call: usize) -> Told {
        let Plan { kind, brief, doors } = self.seed.plan(call, self.proxy.faults());
        if kind == Kind::EnsureAgain {
            self.make_internal(call);
        }
        let client = match doors {
            None if brief => self.brief.clone(),
            None => self.patient.clone(),
            Some(stances) => self.client_with_own_door(call, stances, brief).await,
        };
        let balances = client.balances();
        let answer = match kind {
            Kind::Create => create(&client, &self.ledger, call).await,
            Kind::CreateNowhere => create(&client, "ldg_nowhere", call).await,
            Kind::Ensure | Kind::EnsureAgain => balances
                .ensure_internal(name(call), "USD")
                // The limit of one try is short enough where it matters.
                .timeout(PATIENCE)
                .await
                .map(|ensured| (ensured.balance.balance_id.to_string(), Some(ensured.made))),
        };
        let (report, balance, made, words) = match answer {
            Ok((id, made)) => (Report::Ok, Some(id), made, "ok".to_owned()),
            Err(error) => (
                Report::of(&error),
                None,
                None,
                format!("{}: {error}", error.outcome()),
            ),
        };
        Told {
            call,
            kind,
            report,
            balance,
            made,
            words,
        }
    }

    /// A client that finds the door at each of its tries as `stances` say, and open when they end.
    async fn client_with_own_door(&self, call: usize, stances: Vec<Stance>, brief: bool) -> Client {
        let door = Arc::new(Door::shut(self.proxy.clone()));
        let url = door.base_url();
        let stances = stances.into_iter().chain(std::iter::repeat(Stance::Open));
        let stances = Arc::new(std::sync::Mutex::new(stances));
        let proxy = self.proxy.clone();
        let turn = move || {
            let stance = stances.lock().unwrap().next().unwrap();
            let (door, proxy) = (door.clone(), proxy.clone());
            async move {
                proxy.note_door(call, stance);
                door.stand(stance).await;
            }
        };
        turn().await;
        let builder = self.builder().base_url(url).sleep_with(move |_| turn());
        if brief { in_a_hurry(builder) } else { builder }
            .build()
            .unwrap()
    }

    /// Stores the internal balance of a call before it is made.
    fn make_internal(&self, call: usize) {
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

/// How long a call may take that is not meant to wait in vain.
const PATIENCE: Duration = Duration::from_secs(60);

fn builder(cloud: &MockCloud, url: String) -> ClientBuilder {
    Client::builder()
        .base_url(url)
        .access_token(cloud.access_token())
        .instance_id(cloud.instance_id())
        .timeout(PATIENCE)
        .try_timeout(None)
        // Else what becomes of a call would depend on those before it.
        .retry_budget(u32::MAX)
        .sleep_with(|_| async {})
}

/// The limits of a client whose calls meet a fault that ends only when it gives up.
fn in_a_hurry(builder: ClientBuilder) -> ClientBuilder {
    builder
        .connect_timeout(Duration::from_millis(30))
        .try_timeout(Duration::from_millis(60))
        .timeout(Duration::from_millis(100))
}

fn name(call: usize) -> String {
    format!("@storm-{call}")
}

async fn create(
    client: &Client,
    ledger: &str,
    call: usize,
) -> Result<(String, Option<Made>), Error> {
    let balance = client
        .balances()
        .create(ledger, "USD")
        .meta_data("storm", call)
        .await?;
    Ok((balance.balance_id.to_string(), None))
}

/// Makes `calls` calls through a proxy that does what `seed` says, waits until all is quiet, and counts.
async fn rage(seed: u64, calls: usize, faults: Vec<Fault>) -> (Audit, Arc<Proxy>) {
    let served = MockCloud::start().await.unwrap();
    let cloud = MockCloud::clone(&served);
    let server = served
        .base_url()
        .trim_start_matches("http://")
        .parse()
        .unwrap();
    let proxy = Proxy::new(Seed(seed), server, faults);
    let door = Door::open(proxy.clone()).await;
    let patient = builder(&cloud, door.base_url());
    let sea = Arc::new(Sea {
        seed: Seed(seed),
        ledger: cloud.seed_ledger("storm"),
        cloud: cloud.clone(),
        proxy: proxy.clone(),
        door,
        brief: in_a_hurry(patient.clone()).build().unwrap(),
        patient: patient.build().unwrap(),
    });
    let next = Arc::new(AtomicUsize::new(0));
    let mut sailors = tokio::task::JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let (sea, next) = (sea.clone(), next.clone());
        sailors.spawn(async move {
            let mut told = Vec::new();
            loop {
                let call = next.fetch_add(1, Ordering::Relaxed);
                if call >= calls {
                    return told;
                }
                told.push(sea.call(call).await);
            }
        });
    }
    let mut told = sailors.join_all().await.concat();
    told.sort_by_key(|told| told.call);
    // With the clients go their connections, and with those what the proxy still held back.
    drop(sea);
    proxy.finish().await;
    let mut stored = BTreeMap::<_, Vec<_>>::new();
    for balance in cloud.balances() {
        stored
            .entry(audit::origin(&balance))
            .or_default()
            .push(balance.balance_id);
    }
    (Audit::of(&told, &stored), proxy)
}

/// What a storm was like.
fn summary(seed: u64, calls: usize, audit: &Audit, seen: &Seen) -> String {
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
async fn after_a_storm_what_is_stored_is_what_the_client_said() {
    let seed = setting("BLNK_STORM_SEED").unwrap_or_else(|| fastrand::u64(..));
    let calls = setting("BLNK_STORM_CREATES").unwrap_or(ENOUGH);
    println!("BLNK_STORM_SEED={seed} BLNK_STORM_CREATES={calls}");
    let (audit, proxy) = rage(seed, calls, fault::storm()).await;
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
                "seed {seed}: nothing was told to be {report}"
            );
        }
    }
}

/// The faults that come between requests, not with them.
const BESIDES: [&str; 5] = [
    "between: closed",
    "between: reset",
    "door: refused",
    "door: closed at once",
    "door: reset at once",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_calm_nothing_is_lost_refused_or_in_doubt() {
    let (audit, proxy) = rage(1, 300, fault::calm()).await;
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
fn the_audit_sees_a_duplicate_a_loss_and_a_false_word() {
    let told = |report| Told {
        call: 0,
        kind: Kind::Create,
        report,
        balance: None,
        made: None,
        words: String::new(),
    };
    let stored = |count: usize| BTreeMap::from([(0, vec!["bln_1".to_owned(); count])]);
    let wrong = |report, count| Audit::of(&[told(report)], &stored(count)).wrong.len();
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
    let false_id = Told {
        balance: Some("bln_2".to_owned()),
        ..told(Report::Ok)
    };
    assert_eq!(Audit::of(&[false_id], &stored(1)).wrong.len(), 1);
    for (kind, made) in [
        (Kind::Ensure, Made::Earlier),
        (Kind::EnsureAgain, Made::Now),
    ] {
        let false_maker = Told {
            kind,
            made: Some(made),
            ..told(Report::Ok)
        };
        assert_eq!(Audit::of(&[false_maker], &stored(1)).wrong.len(), 1);
    }
}
