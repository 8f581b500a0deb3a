//! Random replies and random requests: nothing panics, nothing is lost, and nothing is reported of a write that the
//! reply does not prove.
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
#[path = "../it/support/recordings.rs"]
#[allow(dead_code, reason = "shared with the `it` binary, which uses the rest")]
mod recordings;

use std::{cell::Cell, collections::BTreeMap, error::Error as _};

use blnk::{Error, ErrorKind, NewBalance, Outcome, Stored, balances::Balance};
use proptest::{
    prelude::*,
    sample::select,
    test_runner::{TestCaseResult, TestRunner},
};
use serde_json::{Value, value::RawValue};

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

/// The members that this version knows, as the server spells them.
const KNOWN: [&str; 20] = [
    "allocation_strategy",
    "balance",
    "balance_id",
    "created_at",
    "credit_balance",
    "currency",
    "debit_balance",
    "identity_id",
    "indicator",
    "inflight_balance",
    "inflight_credit_balance",
    "inflight_debit_balance",
    "inflight_expires_at",
    "ledger",
    "ledger_id",
    "meta_data",
    "queued_credit_balance",
    "queued_debit_balance",
    "track_fund_lineage",
    "version",
];

/// That a balance is the same after it was written as JSON and read again, with all members that this version knows.
fn assert_written_and_read_again(balance: &Balance) -> TestCaseResult {
    let text = serde_json::to_string(balance).map_err(fail)?;
    let again: Balance =
        serde_json::from_str(&text).map_err(|error| fail(format!("{error}: {text}")))?;
    prop_assert_eq!(&again, balance, "{}", text);
    let names = |text: &str| -> Vec<_> {
        let members = members(text.as_bytes()).unwrap();
        let mut names: Vec<_> = members.iter().map(|(name, _)| unquoted(name)).collect();
        names.sort();
        names
    };
    // The optional ones that are not set as `null`.
    prop_assert_eq!(names(&text), KNOWN);
    prop_assert_eq!(serde_json::to_string(&again).map_err(fail)?, text);
    let shown = format!("{balance:?}");
    prop_assert!(shown.contains("balance_id"));
    Ok(())
}

/// That all of the reply that a balance was read from can still be read.
fn assert_complete(balance: &Balance, body: &[u8]) -> TestCaseResult {
    prop_assert_eq!(balance.raw().as_str().as_bytes(), body);
    let members = members(body).map_err(fail)?;
    let names = members.iter().map(|(name, _)| unquoted(name));
    let mut unknown: Vec<_> = names
        .filter(|name| !KNOWN.contains(&name.as_str()))
        .collect();
    unknown.sort();
    unknown.dedup();
    prop_assert_eq!(balance.unknown_members(), unknown);
    // Of a member that was sent twice, the last counts.
    let last: BTreeMap<_, _> = members
        .iter()
        .map(|(name, value)| (unquoted(name), value))
        .collect();
    for (name, value) in last {
        let text = balance.raw().member::<Box<RawValue>>(&name);
        let text = text.ok_or_else(|| fail(format!("no {name}")))?;
        let text = text.map_err(fail)?;
        prop_assert_eq!(text.get(), value);
    }
    assert_written_and_read_again(balance)
}

#[test]
fn a_balance_is_the_same_after_it_was_written_and_read_again() {
    let (good, _) = recorded();
    let read = Cell::new(0);
    fuzz(&bodies(good), &read, "a balance", |Body(body)| {
        let Ok(balance) = serde_json::from_slice::<Balance>(&body) else {
            return Ok(());
        };
        count(&read);
        assert_written_and_read_again(&balance)
    });
}

/// The success of a creation, that of a read, and failures of every sort.
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

/// Reads a reply, which must be text: a decoder of bytes does not look into members that it skips.
fn read(body: &[u8]) -> Result<Balance, TestCaseError> {
    let text = str::from_utf8(body).map_err(fail)?;
    serde_json::from_str(text).map_err(fail)
}

/// That an answer is the balance in the reply, or an error that reports no more than the reply proves.
fn assert_honest(
    answer: &Result<Balance, Error>,
    call: Call,
    status: u16,
    body: &[u8],
) -> TestCaseResult {
    let read = read(body);
    let error = match answer {
        Ok(balance) => {
            prop_assert_eq!(status, if call == Call::Read { 200 } else { 201 });
            prop_assert_eq!(&read?, balance);
            return assert_complete(balance, body);
        }
        Err(error) => error,
    };
    let outcome = error.outcome();
    prop_assert_ne!(outcome, Outcome::NotSent);
    let applied = outcome == Outcome::Applied;
    prop_assert!(!(applied && error.is_retryable()), "{}", error);
    match (call, status) {
        (Call::Read, _) => prop_assert_eq!(outcome, Outcome::ReadOnly),
        (_, 201) => assert_proven(error, read, body)?,
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

/// That an error of a creation whose status is that of a success reports what the body proves.
fn assert_proven(
    error: &Error,
    read: Result<Balance, TestCaseError>,
    body: &[u8],
) -> TestCaseResult {
    if let ErrorKind::Mismatch(mismatch) = error.kind() {
        // It was read, and is another balance than the requested one.
        prop_assert_eq!(error.outcome(), Outcome::Applied);
        let read = read?;
        prop_assert_eq!(read.balance_id.as_str(), mismatch.record_id());
        return Ok(());
    }
    let whole: Option<Value> = serde_json::from_slice(body).ok();
    let member = |name: &str| whole.as_ref().and_then(|body| body.get(name));
    let id = member("balance_id").and_then(Value::as_str);
    let failed = ["error", "errors", "error_detail"]
        .iter()
        .any(|name| member(name).is_some_and(|value| !value.is_null()));
    match error.outcome() {
        // Proven by an id; of a body that is no JSON, the part before the fault counts.
        Outcome::Applied => {
            let named = body.windows(12).any(|part| part == b"\"balance_id\"");
            prop_assert!(named && (whole.is_none() || id.is_some()), "{}", error);
            prop_assert!(read.is_err(), "{}", error);
        }
        Outcome::Unknown => {
            let proven = id.is_some_and(|id| !id.is_empty()) && !failed;
            prop_assert!(!proven, "{}", error);
        }
        other => prop_assert!(false, "{}: {}", other, error),
    }
    Ok(())
}

/// That the text of an error is of bounded length, of one line, and contains nothing of a success.
fn assert_loggable(error: &Error) -> TestCaseResult {
    let mut texts = vec![error.to_string(), format!("{error:?}")];
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    for text in texts {
        prop_assert!(text.len() < 10_000, "{} bytes: {}", text.len(), text);
        prop_assert!(!text.contains(char::is_control), "{:?}", text);
        let shown = text.contains("JANE") && matches!(error.kind(), ErrorKind::Decode(_));
        prop_assert!(!shown, "a balance may contain personal data: {}", text);
    }
    Ok(())
}

#[test]
fn no_reply_makes_the_client_report_more_than_the_reply_proves() {
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

/// That a request is judged and compared the same after it was stored, with its opt-outs.
fn assert_judged_as_before(request: &NewBalance) -> TestCaseResult {
    let text = serde_json::to_string(&Stored(request)).map_err(fail)?;
    let Stored(again): Stored<NewBalance> =
        serde_json::from_str(&text).map_err(|error| fail(format!("{error}: {text}")))?;
    prop_assert_eq!(again.validate(), request.validate(), "{}", text);
    prop_assert_eq!(&again, request, "{}", text);
    Ok(())
}

/// That a request has the opt-outs of the stored text that it was read from.
fn assert_opt_outs(request: &NewBalance, json: &[u8]) -> TestCaseResult {
    // This reader is for shallow text; the request's own reads deeper.
    let Ok(stored) = serde_json::from_slice::<Value>(json) else {
        return Ok(());
    };
    let written = serde_json::to_value(Stored(request)).map_err(fail)?;
    // Not written: what is switched off, 277 bytes, which is the default, and what is about metadata where there is none.
    let set = |json: &Value, name: &str| -> Value {
        let value = json["opt_outs"][name].clone();
        let unset = value == false || value == 277;
        let absent = name == "lossy_meta_data" && request.metadata().is_none();
        if unset || absent { Value::Null } else { value }
    };
    for name in ["headroom_bytes", "lossy_meta_data", "verbatim_currency"] {
        prop_assert_eq!(set(&stored, name), set(&written, name), "{}", name);
    }
    Ok(())
}

/// That the plain JSON form of a request does not accept more than the request, unless its headroom is more than the default.
fn assert_no_opt_out(request: &NewBalance) -> TestCaseResult {
    let text = serde_json::to_string(request).map_err(fail)?;
    let again: NewBalance =
        serde_json::from_str(&text).map_err(|error| fail(format!("{error}: {text}")))?;
    let opt_outs = |request| -> Result<Value, TestCaseError> {
        Ok(serde_json::to_value(Stored(request)).map_err(fail)?["opt_outs"].take())
    };
    let stricter = opt_outs(request)?["headroom_bytes"].as_u64() > Some(277);
    prop_assert!(
        again.validate().is_err() || request.validate().is_ok() || stricter,
        "{}",
        text
    );
    let opt_outs = opt_outs(&again)?;
    prop_assert_eq!(opt_outs, serde_json::json!({}), "{}", text);
    Ok(())
}

/// Requests of every sort, for random changes.
const REQUESTS: [&str; 5] = [
    r#"{"ledger_id":"ldg_1","currency":"USD"}"#,
    r#"{"ledger_id":"general_ledger_id","currency":"USD","indicator":"@fees"}"#,
    r#"{"ledger_id":"l","currency":"USD","identity_id":"idt_1","track_fund_lineage":true,"allocation_strategy":"LIFO"}"#,
    r#"{"ledger_id":"l","currency":"USD","meta_data":{"a":[1.5,{"b":"c"}]}}"#,
    r#"{"ledger_id":"l","currency":"USD","meta_data":{"a":0.1,"d":{"e":null}}}"#,
];

/// Opt-outs of every sort.
const OPT_OUTS: [&str; 4] = [
    "{}",
    r#"{"verbatim_currency":true}"#,
    r#"{"headroom_bytes":7,"lossy_meta_data":true}"#,
    r#"{"lossy_meta_data":true}"#,
];

#[test]
fn a_request_that_was_stored_is_judged_as_before() {
    let judged = Cell::new(0);
    let requests = bodies(REQUESTS.map(str::to_owned).to_vec());
    fuzz(&requests, &judged, "a request", |Body(json)| {
        let Ok(request) = serde_json::from_slice::<NewBalance>(&json) else {
            return Ok(());
        };
        count(&judged);
        assert_no_opt_out(&request)?;
        assert_judged_as_before(&request)
    });
}

#[test]
fn a_request_that_was_stored_with_opt_outs_is_judged_as_before() {
    let judged = Cell::new(0);
    let stored = REQUESTS.into_iter().flat_map(|request| {
        OPT_OUTS.map(|opt_outs| format!(r#"{{"request":{request},"opt_outs":{opt_outs}}}"#))
    });
    let stored = bodies(stored.collect());
    fuzz(&stored, &judged, "a request", |Body(json)| {
        let Ok(Stored(request)) = serde_json::from_slice::<Stored<NewBalance>>(&json) else {
            return Ok(());
        };
        count(&judged);
        assert_opt_outs(&request, &json)?;
        assert_no_opt_out(&request)?;
        assert_judged_as_before(&request)
    });
}
