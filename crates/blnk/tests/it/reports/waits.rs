//! R5, R6, R7: how long a client waits when a server requests it.
//!
//! No test waits: the hook of the client records how long it would have.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use blnk::{Client, RetryPolicy};

use super::{reads, writes};
use crate::support::scripted::{Scripted, answer, reply};

const SECOND: Duration = Duration::from_secs(1);

/// A client whose waits are recorded, in order.
fn recording(server: &Scripted, retry: RetryPolicy) -> (Client, Arc<Mutex<Vec<Duration>>>) {
    let waits = Arc::new(Mutex::new(Vec::new()));
    let recorded = waits.clone();
    let client = server
        .builder()
        .retry(retry)
        .retry_budget(1_000_000)
        .timeout(1_000 * SECOND)
        .sleep_with(move |wait| {
            recorded.lock().unwrap().push(wait);
            async {}
        });
    (client.build().unwrap(), waits)
}

/// The waits of so many calls of three attempts, all answered by this head, and the delay that the errors report.
async fn waits(head: &str, retry: RetryPolicy, calls: usize) -> (Vec<Duration>, Option<Duration>) {
    let server = Scripted::start(vec![answer(reply(head, ""))]).await;
    let (client, waits) = recording(&server, retry);
    let mut hint = None;
    for _ in 0..calls {
        let error = client.balances().read("bln_1").await.unwrap_err();
        assert_eq!(error.attempts(), 3, "{error}");
        hint = error.retry_after();
    }
    let waits = waits.lock().unwrap().clone();
    assert_eq!(waits.len(), calls * 2);
    (waits, hint)
}

fn spread(waits: &[Duration]) -> (Duration, Duration) {
    (*waits.iter().min().unwrap(), *waits.iter().max().unwrap())
}

/// A time as a header writes it, so many seconds from now.
fn date(seconds: i64) -> String {
    let now = chrono::DateTime::<chrono::Utc>::from(SystemTime::now());
    let at = now + chrono::TimeDelta::seconds(seconds);
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[tokio::test]
async fn r5_a_wait_of_zero_or_until_the_past_leaves_the_backoff_as_it_is() {
    let backoff = RetryPolicy::max_attempts(3).backoff(8 * SECOND, 8 * SECOND);
    for headers in [
        "Retry-After: 0".to_owned(),
        "Retry-After: 000".to_owned(),
        "RateLimit-Reset: 0".to_owned(),
        format!("Retry-After: {}", date(-1)),
        format!("Retry-After: {}", date(-86_400)),
        format!("Date: {0}\r\nRetry-After: {0}", date(3_600)),
        "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT".to_owned(),
        String::from("X-None: 1"),
    ] {
        for status in ["429 Too Many Requests", "503 Service Unavailable"] {
            let head = format!("{status}\r\n{headers}");
            let (waits, hint) = waits(&head, backoff, 15).await;
            let (shortest, longest) = spread(&waits);
            // 30 draws from 0 to 8 seconds: all are below a half with a probability of 2^-30.
            assert!(longest > 4 * SECOND, "{head}: {waits:?}");
            assert!(
                longest <= 8 * SECOND && shortest < longest,
                "{head}: {waits:?}"
            );
            assert_eq!(hint, None, "{head}");
        }
    }
}

#[tokio::test]
async fn r5_a_rate_limited_creation_backs_off_too() {
    let head = "429 Too Many Requests\r\nRetry-After: 0";
    for call in writes().into_iter().chain(reads()) {
        let server = Scripted::start(vec![answer(reply(head, "{}"))]).await;
        let backoff = RetryPolicy::max_attempts(30).backoff(8 * SECOND, 8 * SECOND);
        let (client, waits) = recording(&server, backoff);
        let error = call.call(&client).await.unwrap_err();
        assert!(error.is_rate_limited() && error.attempts() == 30, "{error}");
        let (_, longest) = spread(&waits.lock().unwrap());
        assert!(longest > 4 * SECOND, "{}: {longest:?}", call.name);
    }
}

#[tokio::test]
async fn r6_a_date_is_counted_from_the_replys_own_clock() {
    let quick = RetryPolicy::max_attempts(3).backoff(Duration::ZERO, Duration::ZERO);
    for ahead in [-86_400, -3_600, -60, 0, 60, 3_600, 86_400] {
        let (sent, until) = (date(ahead), date(ahead + 7));
        let head = format!("503 Busy\r\ndate: {sent}\r\nretry-after: {until}");
        let (waits, hint) = waits(&head, quick, 3).await;
        let (shortest, longest) = spread(&waits);
        // A second may begin between the two dates.
        let hint = hint.unwrap();
        assert!(
            hint == 7 * SECOND || hint == 8 * SECOND,
            "{ahead}: {hint:?}"
        );
        assert!(shortest >= hint, "{ahead}: {waits:?}");
        assert!(longest <= hint + hint / 4, "{ahead}: {waits:?}");
    }
}

#[tokio::test]
async fn r6_without_a_clock_of_the_reply_a_date_is_counted_from_now() {
    let quick = RetryPolicy::max_attempts(3).backoff(Duration::ZERO, Duration::ZERO);
    for stamp in ["", "Date: yesterday\r\n"] {
        let head = format!("503 Busy\r\n{stamp}Retry-After: {}", date(100));
        let (waits, hint) = waits(&head, quick, 3).await;
        let hint = hint.unwrap();
        assert!(hint > 90 * SECOND && hint <= 100 * SECOND, "{hint:?}");
        let (shortest, longest) = spread(&waits);
        assert!(
            shortest > 90 * SECOND && longest <= 105 * SECOND,
            "{waits:?}"
        );
    }
}

#[tokio::test]
async fn r7_clients_that_were_refused_together_do_not_come_back_together() {
    let quick = RetryPolicy::max_attempts(3).backoff(Duration::ZERO, Duration::ZERO);
    for (headers, requested) in [
        ("Retry-After: 1", SECOND),
        ("RateLimit-Reset: 1", SECOND),
        ("Retry-After: 4", 4 * SECOND),
        ("Retry-After: 20", 20 * SECOND),
        ("Retry-After: 100", 100 * SECOND),
    ] {
        let head = format!("429 Too Many Requests\r\n{headers}");
        let (waits, hint) = waits(&head, quick, 25).await;
        assert_eq!(hint, Some(requested));
        let most = (requested / 4).min(5 * SECOND);
        let (shortest, longest) = spread(&waits);
        assert!(shortest >= requested, "never earlier: {waits:?}");
        assert!(longest <= requested + most, "{waits:?}");
        // 50 draws: each half of the spread is hit but with a probability of 2^-49.
        assert!(shortest < requested + most / 2, "{waits:?}");
        assert!(longest > requested + most / 2, "{waits:?}");
    }
}

#[tokio::test]
async fn r7_a_requested_wait_is_never_below_the_backoff() {
    let slow = RetryPolicy::max_attempts(3).backoff(60 * SECOND, 60 * SECOND);
    let head = "429 Too Many Requests\r\nRetry-After: 1";
    let (waits, hint) = waits(head, slow, 25).await;
    assert_eq!(hint, Some(SECOND));
    let (shortest, longest) = spread(&waits);
    assert!(shortest >= SECOND, "{waits:?}");
    // 50 draws of the backoff, all below its half with a probability of 2^-50.
    assert!(longest > 30 * SECOND && longest <= 61 * SECOND, "{waits:?}");
}

#[tokio::test]
async fn a_408_is_repeated_by_the_calls_that_are_safe_to_repeat_alone() {
    for call in writes().into_iter().chain(reads()) {
        for body in [
            "",
            r#"{"error":"m","error_detail":{"code":"C","message":"m"}}"#,
        ] {
            let late = answer(reply("408 Request Timeout", body));
            let done = answer(reply(call.status, &call.body));
            let server = Scripted::start(vec![late, done]).await;
            let client = server.builder().sleep_with(|_| async {}).build().unwrap();
            let result = call.call(&client).await;
            let requests = server.seen().requests.len();
            let name = call.name;
            assert_eq!(result.is_ok(), call.safe, "{name}: {:?}", result.err());
            assert_eq!(requests, if call.safe { 2 } else { 1 }, "{name}");
        }
    }
}
