//! The fault matrix: what is done to a call, what of it reached the server, and what the client says of it.
//!
//! Each row is run for one operation of every replay class and verb: see [`Kind`]. What a row is to show is written by
//! hand, from what HTTP says and what is known of the server.
//! `cargo test -p blnk --test it matrix -- --nocapture` prints the table.

use std::{
    future::{Future, poll_fn},
    iter,
    pin::pin,
    rc::Rc,
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};

use tokio::io::AsyncReadExt;

use blnk::{Client, Error, Made, Outcome, RetryPolicy};
use tokio::task::LocalSet;

use crate::{
    faults::{Case, cases},
    kinds::Kind,
    scripted::{Act, CREATED, Scripted, TOKEN, answer, held, reply},
};

/// What a call showed.
#[derive(Debug, PartialEq)]
struct Showed {
    requests: usize,
    tries: u32,
    outcome: Option<Outcome>,
    kind: &'static str,
    status: Option<u16>,
    wait: Option<u64>,
}

impl Showed {
    /// As a row says it.
    fn said(&self) -> String {
        let outcome = self.outcome.map_or("ok".to_owned(), |o| o.to_string());
        format!("{} requests, {outcome}, {}", self.requests, self.kind)
    }
}

async fn call(client: &Client, kind: Kind) -> Result<(), Error> {
    kind.call(client).await.answer.map(drop)
}

/// The limits that a row is run with, one after the other, until it shows what it should. There is more than one for a
/// row that hangs: on a busy machine a short limit passes before the server has done its part.
fn limits(case: &Case) -> impl Iterator<Item = Duration> {
    let limits = iter::successors(Some(case.limit), |limit| Some(*limit * 4));
    limits.take(if case.hangs { 4 } else { 1 })
}

/// The client that a row is run with.
fn client(
    case: &Case,
    limit: Duration,
    server: &Scripted,
    note: impl Fn(Duration) + Send + Sync + 'static,
) -> blnk::ClientBuilder {
    case.builder(server)
        .timeout(limit)
        .retry(RetryPolicy::tries(3))
        .try_timeout(None)
        .max_body_bytes(100_000)
        .sleep_with(move |wait| {
            note(wait);
            async {}
        })
}

async fn run(case: &Case, kind: Kind, limit: Duration) -> Showed {
    let server = Scripted::start(vec![(case.script)(kind)]).await;
    let waits = Arc::new(Mutex::new(Vec::new()));
    let kept = waits.clone();
    let note = move |wait| kept.lock().unwrap().push(wait);
    let client = client(case, limit, &server, note).build().unwrap();
    let result = call(&client, kind).await;
    // The script may still be reading what the client has sent.
    let seen = server
        .wait_for(|seen| seen.ended == seen.connections || case.hangs)
        .await;
    let sent = waits.lock().unwrap().len();
    if let Err(error) = &result {
        assert_eq!(
            usize::try_from(error.tries()).unwrap(),
            sent + 1,
            "{}: one wait between tries",
            case.name
        );
    }
    Showed {
        requests: seen.requests.len(),
        tries: result.as_ref().err().map_or(1, Error::tries),
        outcome: result.as_ref().err().map(Error::outcome),
        kind: result
            .as_ref()
            .err()
            .map_or("ok", |error| error.kind().name()),
        status: result.as_ref().err().and_then(Error::status),
        wait: result
            .as_ref()
            .err()
            .and_then(Error::retry_after)
            .map(|wait| wait.as_secs()),
    }
}

#[tokio::test]
async fn every_fault_is_told_for_what_it_proves_and_no_write_is_sent_twice() {
    let mut wrong = Vec::new();
    println!(
        "{:<58} {:<10} {:>8}  {:<9} {}",
        "case", "call", "requests", "outcome", "error"
    );
    let (cases, mut calls) = (cases(), Vec::new());
    for case in &cases {
        let work = |case: Rc<Case>, kind, wanted| async move {
            let mut showed = None;
            for limit in limits(&case) {
                let this = run(&case, kind, limit).await;
                let done = this.said() == wanted;
                showed = Some(this);
                if done {
                    break;
                }
            }
            showed.unwrap()
        };
        let shows = LocalSet::new().run_until(case.each(work)).await;
        for ((kind, wanted), showed) in case.calls.iter().zip(shows) {
            calls.push(*kind);
            let outcome = showed
                .outcome
                .map_or("ok".to_owned(), |outcome| outcome.to_string());
            println!(
                "{:<58} {:<10} {:>8}  {:<9} {} {}",
                case.name,
                format!("{kind:?}").to_lowercase(),
                showed.requests,
                outcome,
                showed.kind,
                showed
                    .status
                    .map_or(String::new(), |status| status.to_string()),
            );
            let said = showed.said();
            if said != *wanted {
                wrong.push(format!(
                    "{}, {kind:?}: wanted {wanted}; showed {said}",
                    case.name
                ));
            }
            if showed.outcome.is_some() && showed.wait != case.wait {
                wrong.push(format!(
                    "{}: wait {:?}, not {:?}",
                    case.name, case.wait, showed.wait
                ));
            }
        }
    }
    let count = |kind: Kind| calls.iter().filter(|call| **call == kind).count();
    println!("{} calls in {} rows", calls.len(), cases.len());
    for kind in Kind::ALL {
        assert!(count(kind) > 60, "{kind:?}: {} rows", count(kind));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What `ensure_internal` ends in when each try meets another answer.
async fn ensure(scripts: Vec<Vec<Act>>) -> (Result<Made, Error>, usize) {
    let server = Scripted::start(scripts).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let ensured = client.balances().ensure_internal("@fees", "USD").await;
    (
        ensured.map(|ensured| ensured.made),
        server.seen().requests.len(),
    )
}

#[tokio::test]
async fn what_one_answer_proved_is_not_unsaid_by_a_later_one() {
    let cut = answer(format!(
        "HTTP/1.1 201 Created\r\ncontent-length: 9999\r\n\r\n{CREATED}"
    ));
    let found = answer(reply("200 OK", CREATED));
    let lost = vec![Act::Read];
    let taken = answer(reply(
        "409 Conflict",
        r#"{"error":"m","error_detail":{"code":"GEN_CONFLICT","message":"m"}}"#,
    ));
    let a_page = answer(reply("409 Conflict", "<html>"));
    let nobody = answer(reply("401 Unauthorized", r#"{"error":"m"}"#));
    let busy = answer(reply("503 Service Unavailable", ""));

    let now = |result: Result<Made, Error>| result.unwrap();
    let outcome = |result: Result<Made, Error>| result.unwrap_err().outcome();
    // A 201 was seen: it was made by this call, whatever follows.
    assert_eq!(
        now(ensure(vec![cut.clone(), found.clone()]).await.0),
        Made::Now
    );
    assert_eq!(
        outcome(ensure(vec![cut.clone(), nobody.clone()]).await.0),
        Outcome::Applied
    );
    assert_eq!(
        outcome(ensure(vec![cut.clone(), busy.clone()]).await.0),
        Outcome::Applied
    );
    assert_eq!(outcome(ensure(vec![cut, vec![]]).await.0), Outcome::Applied);
    // The server said that there is one: an earlier call made it.
    assert_eq!(
        now(ensure(vec![taken.clone(), found.clone()]).await.0),
        Made::Earlier
    );
    assert_eq!(
        outcome(ensure(vec![taken.clone(), nobody.clone()]).await.0),
        Outcome::Rejected
    );
    assert_eq!(
        outcome(ensure(vec![taken.clone(), vec![]]).await.0),
        Outcome::Rejected
    );
    // A first try was lost, or somebody else said 409: nobody can tell whose it is.
    assert_eq!(
        now(ensure(vec![lost.clone(), taken.clone(), found.clone()])
            .await
            .0),
        Made::Unclear
    );
    assert_eq!(
        outcome(ensure(vec![lost.clone(), taken, nobody.clone()]).await.0),
        Outcome::Unknown
    );
    assert_eq!(
        now(ensure(vec![a_page.clone(), found]).await.0),
        Made::Unclear
    );
    assert_eq!(
        outcome(ensure(vec![a_page, nobody.clone()]).await.0),
        Outcome::Unknown
    );
    assert_eq!(
        outcome(ensure(vec![lost, nobody]).await.0),
        Outcome::Unknown
    );
}

#[tokio::test]
async fn a_call_without_any_time_is_refused_and_not_sent() {
    let server = Scripted::start(vec![answer(reply("201 Created", CREATED))]).await;
    let request = server.client().balances().create("ldg_1", "USD");
    let error = request.timeout(Duration::ZERO).await.unwrap_err();
    assert_eq!(
        (error.outcome(), error.kind().name()),
        (Outcome::NotSent, "configuration")
    );
    assert_eq!(server.seen().connections, 0);
}

#[tokio::test]
async fn a_short_call_is_tried_again_as_well() {
    let busy = answer(reply("503 Service Unavailable", ""));
    let server = Scripted::start(vec![busy]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let read = client.balances().read_internal("@fees", "USD");
    let error = read.timeout(Duration::from_secs(3)).await.unwrap_err();
    assert_eq!((error.tries(), server.seen().requests.len()), (3, 3));
}

/// Polls a future so many times, and then gives up on it.
async fn polled<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            left -= 1;
            if left == 0 {
                Poll::Ready(None)
            } else {
                Poll::Pending
            }
        }
    })
    .await
}

/// Drops a call at each of its first points, and makes another after it: how often it was dropped, or how the later
/// call differed from one that is alone.
async fn dropped(case: &Case, kind: Kind, limit: Duration) -> Result<usize, String> {
    let alone = run(case, kind, limit).await;
    let points = [1, 2, 4, 6];
    for (dropped, times) in points.into_iter().enumerate() {
        let server = Scripted::start(vec![(case.script)(kind)]).await;
        let client = client(case, limit, &server, |_| {}).build().unwrap();
        // A hanging case ends by its own limit; a dropped call has ended long before.
        if polled(call(&client, kind), times).await.is_some() {
            return Ok(dropped);
        }
        let after = call(&client, kind).await.err();
        let outcome = after.as_ref().map(Error::outcome);
        let tries = after.as_ref().map_or(1, Error::tries);
        if (outcome, tries) != (alone.outcome, alone.tries) {
            let name = &case.name;
            return Err(format!("{name}, {times}: {after:?}; alone {alone:?}"));
        }
        drop(client);
        // Every connection of the dropped call is given up, and of the client with it.
        server.wait_for(|seen| seen.ended == seen.connections).await;
    }
    Ok(points.len())
}

#[tokio::test]
async fn a_call_dropped_at_any_point_leaves_nothing_that_a_later_call_would_notice() {
    let mut drops = 0;
    for case in cases() {
        let work = |case: Rc<Case>, kind, _| async move {
            let mut result = Ok(0);
            for limit in limits(&case) {
                result = dropped(&case, kind, limit).await;
                if result.is_ok() {
                    break;
                }
            }
            result.unwrap()
        };
        let dropped = LocalSet::new().run_until(case.each(work)).await;
        drops += dropped.into_iter().sum::<usize>();
    }
    assert!(drops > 1_000, "{drops}");
}

#[tokio::test]
async fn a_pooled_connection_that_the_server_closed_never_doubles_a_create() {
    for _ in 0..50 {
        // Each connection answers once and is closed by the server, so each further call finds a dying one in the pool.
        let created = reply("201 Created", CREATED);
        let server = Scripted::start(vec![answer(created)]).await;
        let client = server.builder().retry(RetryPolicy::once()).build().unwrap();
        let mut ok = 0;
        for _ in 0..3 {
            match call(&client, Kind::Create).await {
                Ok(()) => ok += 1,
                Err(error) => assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}"),
            }
        }
        let seen = server.wait_for(|seen| seen.ended == seen.connections).await;
        assert!(
            (ok..=3).contains(&seen.requests.len()),
            "{ok} of {}",
            seen.requests.len()
        );
    }
}

#[tokio::test]
async fn a_doubtful_try_followed_by_a_refused_connection_stays_in_doubt() {
    // The first connection takes the request and breaks; after it nobody listens any more, and nobody else begins to.
    let keeper = held(0);
    let address = keeper.local_addr().unwrap();
    let listener = held(address.port()).listen(1).unwrap();
    let once = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        drop(listener);
        stream.read_exact(&mut [0; 64]).await.unwrap();
    });
    let client = Client::builder()
        .access_token(TOKEN)
        .instance_id("i")
        .base_url(format!("http://{address}"))
        .sleep_with(|_| async {})
        .build()
        .unwrap();
    let error = call(&client, Kind::Ensure).await.unwrap_err();
    once.await.unwrap();
    assert!(error.is_connect(), "{error:?}");
    assert_eq!((error.outcome(), error.tries()), (Outcome::Unknown, 3));
}

#[tokio::test]
async fn a_wait_past_the_deadline_is_not_begun() {
    let script = answer(reply("429 Too Many Requests\r\nretry-after: 60", "{}"));
    let server = Scripted::start(vec![script]).await;
    let client = server
        .builder()
        .timeout(Duration::from_secs(30))
        .sleep_with(|wait| async move { panic!("slept {wait:?}") })
        .build()
        .unwrap();
    let error = call(&client, Kind::Create).await.unwrap_err();
    assert_eq!((error.status(), error.tries()), (Some(429), 1));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
}
