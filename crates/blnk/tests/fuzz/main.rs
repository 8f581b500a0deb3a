//! Random replies and random requests: whatever comes, nothing panics, nothing is lost, and nothing is said of a write
//! that the reply does not prove.
//!
//! `PROPTEST_CASES=1000000 cargo test --release -p blnk --test fuzz -- --nocapture` makes a long run of it. What a run
//! has found is in `found`, as tests of their own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests: a failure is a panic, and the figures they print are for people"
)]

mod found;
mod json;
mod loopback;
#[path = "../it/recordings.rs"]
#[allow(dead_code, reason = "shared with the `it` binary, which uses the rest")]
mod recordings;

use std::{cell::Cell, error::Error as _};

use blnk::{Balance, Error, ErrorKind, NewBalance, Outcome};
use proptest::{
    prelude::*,
    sample::select,
    test_runner::{TestCaseResult, TestRunner},
};
use serde_json::Value;

use crate::{
    json::{Body, bodies, members, recorded, unquoted},
    loopback::{Call, Loopback},
};

/// How many inputs there are unless `PROPTEST_CASES` says otherwise: a few seconds' worth.
const CASES: u32 = 3_000;

/// Runs `check` on random values, and shows how many there were, and how many of them were `counted` to be `what`.
fn fuzz<S: Strategy>(
    inputs: &S,
    counted: &Cell<u32>,
    what: &str,
    check: impl Fn(S::Value) -> TestCaseResult,
) {
    let mut config = ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    let cases = config.cases;
    if let Err(failed) = TestRunner::new(config).run(inputs, check) {
        panic!("{failed}");
    }
    let counted = counted.get();
    println!("{cases} inputs, {counted} of them {what}");
    let enough = cases < CASES || counted > cases / 100;
    assert!(enough, "{counted} of {cases} prove little");
}

fn count(counter: &Cell<u32>) {
    counter.set(counter.get() + 1);
}

fn fail(error: impl ToString) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// That a balance that was read from `body` is written with all that was in it.
fn assert_kept(balance: &Balance, body: &[u8]) -> TestCaseResult {
    let again = serde_json::to_string(balance).map_err(fail)?;
    let back: Balance =
        serde_json::from_str(&again).map_err(|error| fail(format!("{error}: {again}")))?;
    prop_assert_eq!(&back, balance, "{}", again);
    let (mut before, mut after) = (
        members(body).map_err(fail)?,
        members(again.as_bytes()).unwrap(),
    );
    before.sort();
    after.sort();
    let names = |members: &json::Members| -> Vec<_> {
        members.iter().map(|(name, _)| name.clone()).collect()
    };
    prop_assert_eq!(names(&before), names(&after));
    let unknown = balance.unknown_members();
    before.retain(|(name, _)| unknown.contains(&unquoted(name)));
    after.retain(|(name, _)| unknown.contains(&unquoted(name)));
    prop_assert_eq!(before, after);
    let shown = format!("{balance:?}");
    prop_assert!(shown.contains("balance_id"));
    Ok(())
}

#[test]
fn whatever_is_read_as_a_balance_is_written_with_all_its_members() {
    let (good, _) = recorded();
    let read = Cell::new(0);
    fuzz(&bodies(good), &read, "a balance", |Body(body)| {
        let Ok(balance) = serde_json::from_slice::<Balance>(&body) else {
            return Ok(());
        };
        count(&read);
        assert_kept(&balance, &body)
    });
}

/// Promised by a creation, promised by a read, and failures of every sort.
const STATUSES: &[u16] = &[
    201, 201, 201, 200, 200, 200, 400, 401, 404, 409, 429, 500, 500, 502, 503,
];

/// Whether PostgreSQL itself says in a failure's body that a statement failed on its data.
fn refused_by_the_database(body: &[u8]) -> bool {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let is_refusal = |code: &str| {
        code.len() == 5
            && ["22", "23", "54"]
                .iter()
                .any(|class| code.starts_with(class))
    };
    ["/error_detail/details/Code", "/error/details/Code"]
        .iter()
        .filter_map(|place| body.pointer(place)?.as_str())
        .any(is_refusal)
}

/// That an answer is the balance in the reply, or an error that says no more than the reply proves.
fn assert_honest(
    answer: &Result<Balance, Error>,
    call: Call,
    status: u16,
    body: &[u8],
) -> TestCaseResult {
    let read = serde_json::from_slice::<Balance>(body);
    let error = match answer {
        Ok(balance) => {
            prop_assert_eq!(status, if call == Call::Read { 200 } else { 201 });
            prop_assert_eq!(&read.map_err(fail)?, balance);
            return assert_kept(balance, body);
        }
        Err(error) => error,
    };
    let outcome = error.outcome();
    prop_assert_ne!(outcome, Outcome::NotSent);
    match (call, status) {
        (Call::Read, _) => prop_assert_eq!(outcome, Outcome::Rejected),
        (_, 201) => {
            // A balance without an id is none.
            let readable = read.is_ok_and(|balance| !balance.balance_id.as_str().is_empty());
            prop_assert!(outcome == Outcome::Applied && !readable, "{}", error);
        }
        (_, 200 | 502 | 503) => prop_assert_eq!(outcome, Outcome::Unknown),
        (_, 500) if refused_by_the_database(body) => {}
        (_, 500) => prop_assert_eq!(outcome, Outcome::Unknown),
        // What these prove depends on whose body it is: the server's is an object.
        (_, 400 | 409) => prop_assert!(
            outcome == Outcome::Unknown || outcome == Outcome::Rejected && members(body).is_ok(),
            "{}",
            error
        ),
        _ => prop_assert_eq!(outcome, Outcome::Rejected),
    }
    assert_loggable(error)
}

/// That an error's words are of a bounded length, of one line, and hold nothing of a success.
fn assert_loggable(error: &Error) -> TestCaseResult {
    let mut words = vec![error.to_string(), format!("{error:?}")];
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push(error.to_string());
        cause = error.source();
    }
    for words in words {
        prop_assert!(words.len() < 10_000, "{} bytes: {}", words.len(), words);
        prop_assert!(!words.contains(char::is_control), "{:?}", words);
        let told = words.contains("JANE") && matches!(error.kind(), ErrorKind::Decode(_));
        prop_assert!(!told, "a balance may hold personal data: {}", words);
    }
    Ok(())
}

#[test]
fn no_reply_makes_the_client_claim_more_than_it_proves() {
    let (good, bad) = recorded();
    let inputs = (
        prop_oneof![bodies(good), bodies(bad)],
        select(STATUSES),
        select(&[Call::Create, Call::Read, Call::Ensure][..]),
        prop_oneof![
            4 => Just(String::new()),
            1 => Just("content-type: text/html\r\n".to_owned()),
            1 => "x-request-id: [\t -~]{0,30}\r\n",
        ],
    );
    let (server, answered) = (Loopback::start(), Cell::new(0));
    fuzz(
        &inputs,
        &answered,
        "an answer",
        |(Body(body), status, call, header)| {
            let answer = server.call(call, status, &header, &body);
            if answer.is_ok() {
                count(&answered);
            }
            assert_honest(&answer, call, status, &body)
        },
    );
}

/// That a request is judged and compared the same after it was stored.
fn assert_judged_as_before(asked: &NewBalance) -> TestCaseResult {
    let stored = serde_json::to_string(asked).map_err(fail)?;
    let back: NewBalance =
        serde_json::from_str(&stored).map_err(|error| fail(format!("{error}: {stored}")))?;
    prop_assert_eq!(back.validate(), asked.validate(), "{}", stored);
    prop_assert_eq!(&back, asked, "{}", stored);
    Ok(())
}

/// Requests of every sort, for random changes.
const REQUESTS: [&str; 6] = [
    r#"{"ledger_id":"ldg_1","currency":"USD"}"#,
    r#"{"ledger_id":"ldg_1","currency":" USD","allow":{"verbatim_currency":true}}"#,
    r#"{"ledger_id":"general_ledger_id","currency":"USD","indicator":"@fees","allow":{"internal":true}}"#,
    r#"{"ledger_id":"l","currency":"USD","identity_id":"idt_1","track_fund_lineage":true,"allocation_strategy":"LIFO"}"#,
    r#"{"ledger_id":"l","currency":"USD","meta_data":{"a":[1.5,{"b":"c"}]},"allow":{"head_room":7},"lossy_meta_data":true}"#,
    r#"{"ledger_id":"l","currency":"USD","meta_data":{"a":0.1,"d":{"e":null}}}"#,
];

#[test]
fn a_request_that_was_stored_is_judged_as_before() {
    let judged = Cell::new(0);
    let requests = bodies(REQUESTS.map(str::to_owned).to_vec());
    fuzz(&requests, &judged, "a request", |Body(json)| {
        let Ok(asked) = serde_json::from_slice::<NewBalance>(&json) else {
            return Ok(());
        };
        count(&judged);
        assert_judged_as_before(&asked)
    });
}
