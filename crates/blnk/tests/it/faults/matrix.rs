//! The fault matrix: a fault, how much of a call reached the server, and what the client says of it.
//!
//! Each row is run for one operation of every class and verb: see [`Kind`]. What a row must show is written by hand: see
//! [`expected`](crate::faults::cases::expected).
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

use blnk::{Client, Error, NewBalance, Outcome, RetryPolicy, balances::Creation};
use tokio::{io::AsyncReadExt, task::LocalSet};

use crate::{
    faults::cases::{
        Access, Case, cases,
        expected::{Expect, Failure},
    },
    support::{
        calls::Kind,
        replies::internal,
        scripted::{Act, CREATED, Scripted, TOKEN, answer, held, reply},
    },
};

/// What a call showed.
#[derive(Debug, PartialEq)]
struct Shown {
    expect: Expect,
    attempts: u32,
    status: Option<u16>,
    access: Access,
    retry_after: Option<u64>,
}

impl Shown {
    fn of(requests: usize, result: &Result<(), Error>) -> Self {
        let error = result.as_ref().err();
        let access = error.map(|error| (error.is_unauthorized(), error.is_forbidden()));
        Self {
            expect: Expect {
                requests,
                failure: error.map(Failure::of),
            },
            attempts: error.map_or(1, Error::attempts),
            status: error.and_then(Error::status),
            access: match access {
                None | Some((false, false)) => Access::NotAnIssue,
                Some((true, false)) => Access::Unauthorized,
                Some((false, true)) => Access::Forbidden,
                Some((true, true)) => panic!("both: {error:?}"),
            },
            retry_after: error
                .and_then(Error::retry_after)
                .map(|delay| delay.as_secs()),
        }
    }

    /// A line of the table.
    fn line(&self, case: &Case, kind: Kind) -> String {
        let call = format!("{kind:?}").to_lowercase();
        let requests = self.expect.requests;
        let (outcome, retry, error) = match self.expect.failure {
            None => ("ok".to_owned(), "", "ok".to_owned()),
            Some(failure) => (
                failure.outcome.to_string(),
                if failure.retryable { "yes" } else { "no" },
                format!("{:?}", failure.error).to_lowercase(),
            ),
        };
        let status = self
            .status
            .map_or(String::new(), |status| status.to_string());
        format!(
            "{:<58} {call:<12} {requests:>8}  {outcome:<9} {retry:<5} {error} {status}",
            case.name
        )
    }

    /// What differs from what the row must show.
    fn wrong(&self, case: &Case, kind: Kind, expect: Expect) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut compare = |what: &str, expected: String, shown: String| {
            if expected != shown {
                let name = &case.name;
                wrong.push(format!(
                    "{name}, {kind:?}: {what}: expected {expected}, shown {shown}"
                ));
            }
        };
        let shown = self.expect;
        compare("end", format!("{expect:?}"), format!("{shown:?}"));
        if shown.failure.is_some() {
            let (wait, shown) = (case.retry_after, self.retry_after);
            compare("delay", format!("{wait:?}"), format!("{shown:?}"));
            let (access, shown) = (case.access, self.access);
            compare("access", format!("{access:?}"), format!("{shown:?}"));
        }
        wrong
    }
}

async fn call(client: &Client, kind: Kind) -> Result<(), Error> {
    kind.call(client).await.answer.map(drop)
}

/// The timeouts that a row is run with, one after the other, until it shows what it should. There is more than one for a
/// row that hangs: on a busy machine a short timeout passes before the server has done its part.
fn timeouts(case: &Case) -> impl Iterator<Item = Duration> {
    let timeouts = iter::successors(Some(case.timeout), |timeout| Some(*timeout * 4));
    timeouts.take(if case.hangs { 4 } else { 1 })
}

/// The client that a row is run with.
fn client(
    case: &Case,
    timeout: Duration,
    server: &Scripted,
    note: impl Fn(Duration) + Send + Sync + 'static,
) -> blnk::ClientBuilder {
    case.builder(server)
        .timeout(timeout)
        .retry(RetryPolicy::max_attempts(3))
        .attempt_timeout(None)
        .max_body_bytes(100_000)
        .sleep_with(move |wait| {
            note(wait);
            async {}
        })
}

async fn run(case: &Case, kind: Kind, timeout: Duration) -> Shown {
    let server = Scripted::start(kind.scripts((case.script)(kind))).await;
    let waits = Arc::new(Mutex::new(0));
    let counted = waits.clone();
    let count = move |_| *counted.lock().unwrap() += 1;
    let client = client(case, timeout, &server, count).build().unwrap();
    let result = call(&client, kind).await;
    // The script may still be reading what the client has sent.
    let seen = server
        .wait_for(|seen| seen.ended == seen.connections || case.hangs)
        .await;
    let before = usize::from(kind.looks_before() && !seen.requests.is_empty());
    let shown = Shown::of(seen.requests.len() - before, &result);
    if result.is_err() {
        let between = shown.attempts - 1;
        let waits = *waits.lock().unwrap();
        // What ensures also waits between the attempts of its reads, which the error of the creation does not count.
        let ensures = matches!(kind, Kind::Ensure | Kind::EnsurePosted);
        let right = waits == between || ensures && waits > between;
        let name = &case.name;
        assert!(
            right,
            "{name}: {waits} waits between {} attempts",
            shown.attempts
        );
    }
    shown
}

#[tokio::test]
async fn every_fault_reports_what_it_proves_and_no_write_is_sent_twice() {
    let mut wrong = Vec::new();
    println!(
        "{:<58} {:<12} {:>8}  {:<9} {:<5} error",
        "case", "call", "requests", "outcome", "retry"
    );
    let (cases, mut calls) = (cases(), Vec::new());
    for case in &cases {
        let work = |case: Rc<Case>, kind, expect| async move {
            let mut last = None;
            for timeout in timeouts(&case) {
                let shown = run(&case, kind, timeout).await;
                let done = shown.expect == expect;
                last = Some(shown);
                if done {
                    break;
                }
            }
            last.unwrap()
        };
        let all_shown = LocalSet::new().run_until(case.each(work)).await;
        for ((kind, expect), shown) in case.calls.iter().zip(all_shown) {
            calls.push(*kind);
            println!("{}", shown.line(case, *kind));
            wrong.extend(shown.wrong(case, *kind, *expect));
        }
    }
    let count = |kind: Kind| calls.iter().filter(|call| **call == kind).count();
    println!("{} calls in {} rows", calls.len(), cases.len());
    for kind in Kind::ALL {
        assert!(count(kind) > 60, "{kind:?}: {} rows", count(kind));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What `ensure_internal` ends in when each attempt meets another reply.
async fn ensure(scripts: &[&Vec<Act>]) -> Result<Creation, Outcome> {
    let server = Scripted::start(scripts.iter().copied().cloned().collect()).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let fees = NewBalance::internal("@fees", "USD");
    match client.balances().ensure_internal(&fees).await {
        Ok(ensured) => Ok(ensured.creation),
        Err(error) => {
            let applied = error.outcome() == Outcome::Applied;
            assert!(!(applied && error.is_retryable()), "{error:?}");
            Err(error.outcome())
        }
    }
}

#[tokio::test]
async fn a_later_reply_does_not_undo_what_an_earlier_one_proved() {
    let cut = &answer(format!(
        "HTTP/1.1 201 Created\r\ncontent-length: 9999\r\n\r\n{}",
        internal()
    ));
    let found = &answer(reply("200 OK", &internal()));
    let lost = &vec![Act::Read];
    let closed = &vec![];
    let taken = &answer(reply(
        "409 Conflict",
        r#"{"error":"m","error_detail":{"code":"GEN_CONFLICT","message":"m"}}"#,
    ));
    let page = &answer(reply("409 Conflict", "<html>"));
    let refused = &answer(reply("401 Unauthorized", r#"{"error":"m"}"#));
    let busy = &answer(reply("503 Service Unavailable", ""));

    let cases: [(&[_], _); 14] = [
        // A 201 with the record's id arrived: this call created it, whatever follows.
        (&[cut, found], Ok(Creation::Created)),
        (&[cut, refused], Err(Outcome::Applied)),
        (&[cut, busy], Err(Outcome::Applied)),
        (&[cut, closed], Err(Outcome::Applied)),
        // The server said that it exists: an earlier call created it.
        (&[taken, found], Ok(Creation::Existing)),
        (&[taken, refused], Err(Outcome::Rejected)),
        (&[taken, closed], Err(Outcome::Rejected)),
        // The first attempt was lost, or the 409 is not the server's: nothing proves which call created it.
        (&[lost, taken, found], Ok(Creation::Unknown)),
        (&[lost, taken, refused], Err(Outcome::Unknown)),
        (&[lost, taken, busy], Err(Outcome::Unknown)),
        (&[page, found], Ok(Creation::Unknown)),
        (&[page, refused], Err(Outcome::Unknown)),
        (&[lost, refused], Err(Outcome::Unknown)),
        (&[lost, lost, refused], Err(Outcome::Unknown)),
    ];
    for (number, (scripts, end)) in cases.into_iter().enumerate() {
        assert_eq!(ensure(scripts).await, end, "case {number}");
    }
}

#[tokio::test]
async fn a_call_with_a_timeout_below_a_millisecond_is_not_sent() {
    let server = Scripted::start(vec![answer(reply("201 Created", CREATED))]).await;
    let balance = NewBalance::new("ldg_1", "USD");
    for timeout in [Duration::ZERO, Duration::from_micros(999)] {
        let request = server.client().balances().create(&balance);
        let error = request.timeout(timeout).await.unwrap_err();
        assert_eq!(
            (error.outcome(), error.kind().name()),
            (Outcome::NotSent, "configuration")
        );
    }
    assert_eq!(server.seen().connections, 0);
}

#[tokio::test]
async fn a_call_with_a_short_timeout_is_retried_too() {
    let busy = answer(reply("503 Service Unavailable", ""));
    let server = Scripted::start(vec![busy]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let read = client.balances().read_internal("@fees", "USD");
    let error = read.timeout(Duration::from_secs(3)).await.unwrap_err();
    assert_eq!((error.attempts(), server.seen().requests.len()), (3, 3));
}

/// Polls a future so many times, and then drops it.
async fn polled<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut remaining = times;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            remaining -= 1;
            if remaining == 0 {
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
async fn dropped(case: &Case, kind: Kind, timeout: Duration) -> Result<usize, String> {
    // The later call would not find what is meant for the first request of the dropped one.
    if kind.looks_before() {
        return Ok(0);
    }
    let alone = run(case, kind, timeout).await;
    let points = [1, 2, 4, 6];
    for (dropped, times) in points.into_iter().enumerate() {
        let server = Scripted::start(vec![(case.script)(kind)]).await;
        let client = client(case, timeout, &server, |_| {}).build().unwrap();
        // A hanging case ends by its own timeout; a dropped call has ended long before.
        if polled(call(&client, kind), times).await.is_some() {
            return Ok(dropped);
        }
        let after = call(&client, kind).await.err();
        let failure = after.as_ref().map(Failure::of);
        let attempts = after.as_ref().map_or(1, Error::attempts);
        if (failure, attempts) != (alone.expect.failure, alone.attempts) {
            let name = &case.name;
            return Err(format!("{name}, {times}: {after:?}; alone {alone:?}"));
        }
        drop(client);
        // Every connection of the dropped call is closed, and with it those of the client.
        server.wait_for(|seen| seen.ended == seen.connections).await;
    }
    Ok(points.len())
}

#[tokio::test]
async fn a_call_dropped_at_any_point_does_not_affect_a_later_call() {
    let mut drops = 0;
    for case in cases() {
        let work = |case: Rc<Case>, kind, _| async move {
            let mut result = Ok(0);
            for timeout in timeouts(&case) {
                result = dropped(&case, kind, timeout).await;
                if result.is_ok() {
                    break;
                }
            }
            result.unwrap()
        };
        let dropped = LocalSet::new().run_until(case.each(work)).await;
        drops += dropped.into_iter().sum::<usize>();
    }
    println!("{drops} calls dropped");
    assert!(drops > 1_000, "{drops}");
}

#[tokio::test]
async fn a_pooled_connection_closed_by_the_server_never_repeats_a_create() {
    for _ in 0..50 {
        // Each connection gets one reply and is closed by the server, so each further call finds a dying one in the pool.
        let created = reply("201 Created", Kind::Create.success().1);
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
async fn an_unclear_attempt_before_a_refused_connection_remains_unclear() {
    // The first connection takes the request and breaks; after it nothing listens any more, and nothing begins to.
    let bound = held(0);
    let address = bound.local_addr().unwrap();
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
    assert!(error.is_connect() && error.is_retryable(), "{error:?}");
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 3));
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_does_not_start() {
    let script = answer(reply("429 Too Many Requests\r\nretry-after: 60", "{}"));
    let server = Scripted::start(vec![script]).await;
    let client = server
        .builder()
        .timeout(Duration::from_secs(30))
        .sleep_with(|wait| async move { panic!("slept {wait:?}") })
        .build()
        .unwrap();
    let error = call(&client, Kind::Create).await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(429), 1));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert!(error.is_retryable());
}
