//! Random replies and random requests: whatever comes, nothing panics, nothing is lost, and nothing is said of a write
//! that the reply does not prove.
//!
//! `PROPTEST_CASES=1000000 cargo test --release -p blnk --test fuzz -- --nocapture` makes a long run of it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests: a failure is a panic, and the figures they print are for people"
)]

#[path = "it/recordings.rs"]
#[allow(dead_code, reason = "shared with the `it` binary, which uses the rest")]
mod recordings;

use std::{
    cell::Cell,
    error::Error as _,
    fmt,
    sync::{Arc, Mutex},
};

use blnk::{Balance, Client, Error, NewBalance, Outcome, RetryPolicy};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::{TestCaseResult, TestRunner},
};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Value, value::RawValue};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};

/// How many inputs there are unless `PROPTEST_CASES` says otherwise: a few seconds' worth.
const CASES: u32 = 4_000;

/// Runs `check` on random values, as many as `PROPTEST_CASES` says, and shows how many `counted` took.
fn fuzz<S: Strategy>(
    inputs: &S,
    counted: &Cell<usize>,
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
    println!("{cases} inputs, {} {what}", counted.get());
}

/// A body that is shown as the text that it mostly is.
#[derive(Clone)]
struct Body(Vec<u8>);

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

fn count(counter: &Cell<usize>) {
    counter.set(counter.get() + 1);
}

/// JSON text of one value, with everything in it that decoders stumble over.
fn json() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        2 => select(vec!["null", "true", "false", "0", "-0", "1", "-1", "{}", "[]", "\"\""]).prop_map(str::to_owned),
        2 => any::<i64>().prop_map(|number| number.to_string()),
        2 => "-?[1-9][0-9]{0,80}",
        2 => "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?",
        2 => any::<f64>().prop_map(|number| Value::from(number).to_string()),
        4 => text().prop_map(|text| Value::from(text).to_string()),
        // Escapes of every kind, halves of surrogate pairs among them.
        1 => r#""(\\u[0-9a-fA-F]{4}|\\["\\/bfnrt]|[a-z ]){0,8}""#,
        1 => (1..200_usize).prop_map(|depth| "[".repeat(depth) + &"]".repeat(depth)),
        1 => (1..200_usize).prop_map(|depth| r#"{"a":"#.repeat(depth) + "1" + &"}".repeat(depth)),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let object = vec((text(), inner.clone()), 0..4).prop_map(|members| {
            object(
                members
                    .into_iter()
                    .map(|(name, value)| (Value::from(name).to_string(), value))
                    .collect(),
            )
        });
        prop_oneof![
            vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            object
        ]
    })
    .boxed()
}

/// Texts: names that mean something, ways to fool a reader, anything.
fn text() -> impl Strategy<Value = String> {
    let known = vec![
        "error",
        "errors",
        "error_detail",
        "code",
        "message",
        "details",
        "Code",
        "Constraint",
        "balance",
        "balance_id",
        "ledger_id",
        "identity_id",
        "indicator",
        "meta_data",
        "version",
        "currency",
        "created_at",
        "inflight_expires_at",
        "USD",
        " USD",
        "@fees",
        "@",
        "ldg_1",
        "general_ledger_id",
        "LIFO",
        "ſlifo",
        "allow",
        "head_room",
        "internal",
        "lossy_meta_data",
        "verbatim_currency",
        "23505",
        "22P05",
        "54000",
        "22",
        "57P01",
        "2300000",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00.000Z",
        "0000-12-31T23:59:59-00:01",
        "2016-12-31T23:59:60Z",
        "9999-12-31T23:59:59.999999999-12:00",
        "2024-02-29T12:00:00.100+05:30",
        "GEN_BAD_REQUEST",
        "AUTH_X",
        "x, expected y",
        "missing field `z`",
        "duplicate field",
        "$serde_json::private::RawValue",
        "$serde_json::private::Number",
        "\0",
        "\n\u{1b}[31m",
        "\u{85}\u{2028}\u{202e}",
        "\u{10ffff}",
        "🏦",
        "1e400",
        "BLNK_RUN_RECONCILIATION",
        "a/b~c",
    ];
    prop_oneof![
        6 => select(known).prop_map(str::to_owned),
        2 => any::<String>(),
        1 => (select(vec!["x", "\u{e000}", "\u{1}", "é", ", expected "]), 1..3_000_usize)
            .prop_map(|(piece, times)| piece.repeat(times)),
    ]
}

/// One change to a JSON object.
#[derive(Debug, Clone)]
enum Change {
    Remove(Index),
    Double(Index),
    Replace(Index, String),
    Add(Index, String, String),
    /// Writes a name as `\u` escapes, which change nothing.
    Escape(Index),
    /// Changes the object that a member is.
    Inside(Index, Box<Change>),
}

fn change() -> impl Strategy<Value = Change> {
    let shallow = prop_oneof![
        any::<Index>().prop_map(Change::Remove),
        any::<Index>().prop_map(Change::Double),
        (any::<Index>(), json()).prop_map(|(at, value)| Change::Replace(at, value)),
        (any::<Index>(), text(), json()).prop_map(|(at, name, value)| Change::Add(at, name, value)),
        any::<Index>().prop_map(Change::Escape),
    ];
    shallow.prop_recursive(2, 3, 1, |inner| {
        (any::<Index>(), inner).prop_map(|(at, change)| Change::Inside(at, Box::new(change)))
    })
}

/// Changes an object's text; other text stays as it is.
fn changed(json: &str, change: &Change) -> String {
    let Ok(Members(mut members)) = serde_json::from_str(json) else {
        return json.to_owned();
    };
    if members.is_empty() {
        members.push(("\"new\"".to_owned(), "1".to_owned()));
    }
    let length = members.len();
    match change {
        Change::Remove(at) => drop(members.remove(at.index(length))),
        Change::Double(at) => members.push(members[at.index(length)].clone()),
        Change::Replace(at, value) => members[at.index(length)].1.clone_from(value),
        Change::Add(at, name, value) => {
            members.insert(
                at.index(length),
                (Value::from(name.as_str()).to_string(), value.clone()),
            );
        }
        Change::Escape(at) => {
            let name = &mut members[at.index(length)].0;
            let plain: String = serde_json::from_str(name).unwrap();
            let escapes: String = plain
                .encode_utf16()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect();
            *name = format!("\"{escapes}\"");
        }
        Change::Inside(at, change) => {
            let value = &mut members[at.index(length)].1;
            *value = changed(value, change);
        }
    }
    object(members)
}

/// The members of a JSON object: the text of each name and of each value.
struct Members(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    members.push((Value::from(name).to_string(), value.get().to_owned()));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

fn object(members: Vec<(String, String)>) -> String {
    let members: Vec<_> = members
        .into_iter()
        .map(|(name, value)| format!("{name}:{value}"))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// Some of `bodies` as they are, most with changes, some broken; and now and then any bytes at all.
fn bodies(bodies: Vec<String>) -> impl Strategy<Value = Body> {
    let changed_body = (select(bodies), vec(change(), 0..4))
        .prop_map(|(body, changes)| {
            changes
                .iter()
                .fold(body, |body, change| changed(&body, change))
                .into_bytes()
        })
        .boxed();
    let broken = (changed_body.clone(), any::<Index>(), any::<u8>(), 0..4_u8).prop_map(
        |(mut body, at, byte, how)| {
            let at = at.index(body.len());
            match how {
                0 => body.truncate(at),
                1 => body[at] = byte,
                2 => body.insert(at, byte),
                _ => body.extend([byte, b'}']),
            }
            body
        },
    );
    prop_oneof![
        8 => changed_body,
        3 => broken,
        1 => vec(any::<u8>(), 0..300),
        1 => json().prop_map(String::into_bytes),
    ]
    .prop_map(Body)
}

/// Recorded bodies of balances, and recorded bodies of failures.
fn recorded() -> (Vec<String>, Vec<String>) {
    let replies = recordings::exchanges()
        .into_iter()
        .map(|(_, step)| step.reply);
    let (good, bad): (Vec<_>, Vec<_>) = replies
        .filter(|reply| !reply.body.is_empty())
        .partition(|reply| reply.status < 400);
    let good = good
        .into_iter()
        .map(|reply| reply.body)
        .filter(|body| serde_json::from_str::<Balance>(body).is_ok());
    (
        good.collect(),
        bad.into_iter().map(|reply| reply.body).collect(),
    )
}

/// That a balance that was read from `body` is written with all that was in it.
fn assert_kept(balance: &Balance, body: &[u8]) -> TestCaseResult {
    let again =
        serde_json::to_string(balance).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let back: Balance = serde_json::from_str(&again)
        .map_err(|error| TestCaseError::fail(format!("{error}: {again}")))?;
    prop_assert_eq!(&back, balance, "{}", again);
    let members = |json: &[u8]| serde_json::from_slice(json).map(|Members(members)| members);
    let (mut before, mut after) = (members(body).unwrap(), members(again.as_bytes()).unwrap());
    before.sort();
    after.sort();
    let names = |members: &[(String, String)]| {
        members
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    prop_assert_eq!(names(&before), names(&after));
    let unknown = balance.unknown_members();
    for list in [&mut before, &mut after] {
        list.retain(|(name, _)| unknown.contains(&serde_json::from_str(name).unwrap()));
    }
    prop_assert_eq!(before, after);
    let shown = format!("{balance:?}");
    prop_assert!(shown.contains("balance_id"));
    Ok(())
}

#[test]
fn whatever_is_read_as_a_balance_is_written_with_all_its_members() {
    let (good, _) = recorded();
    let read = Cell::new(0);
    fuzz(&bodies(good), &read, "read as a balance", |Body(body)| {
        let Ok(balance) = serde_json::from_slice::<Balance>(&body) else {
            return Ok(());
        };
        count(&read);
        assert_kept(&balance, &body)
    });
    assert!(
        read.get() > 50,
        "{} is too few to prove anything",
        read.get()
    );
}

/// A server on loopback that gives every request the same reply, until it is told another.
struct Loopback {
    runtime: Runtime,
    client: Client,
    reply: Arc<Mutex<Vec<u8>>>,
}

impl Loopback {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let client = Client::builder()
            .base_url(format!("http://{}", listener.local_addr().unwrap()))
            .access_token("blnk_at_TOPSECRETTOKEN")
            .instance_id("instance_01ABC")
            .retry(RetryPolicy::once())
            .build()
            .unwrap();
        let reply = Arc::<Mutex<Vec<u8>>>::default();
        let replies = reply.clone();
        runtime.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, replies.clone()));
            }
        });
        Self {
            runtime,
            client,
            reply,
        }
    }

    fn call(&self, call: Call, status: u16, header: &str, body: &[u8]) -> Result<Balance, Error> {
        let head = format!(
            "HTTP/1.1 {status} X\r\n{header}content-length: {}\r\n\r\n",
            body.len()
        );
        *self.reply.lock().unwrap() = [head.as_bytes(), body].concat();
        let balances = self.client.balances();
        self.runtime.block_on(async {
            match call {
                Call::Create => balances.create("ldg_1", "USD").await,
                Call::Read => balances.read_internal("@fees", "USD").await,
                Call::Ensure => balances
                    .ensure_internal("@fees", "USD")
                    .await
                    .map(|ensured| ensured.balance),
            }
        })
    }
}

/// Answers requests, whose bodies are small enough to come with their heads.
async fn serve(mut stream: TcpStream, reply: Arc<Mutex<Vec<u8>>>) {
    let mut request = Vec::new();
    while stream
        .read_buf(&mut request)
        .await
        .is_ok_and(|count| count > 0)
    {
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        if body.len() < length.map_or(0, |length| length.parse().unwrap()) {
            continue;
        }
        request.clear();
        let reply = reply.lock().unwrap().clone();
        stream.write_all(&reply).await.unwrap();
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Call {
    Create,
    Read,
    Ensure,
}

const STATUSES: [u16; 11] = [200, 201, 400, 401, 404, 409, 429, 500, 500, 502, 503];

/// Whether PostgreSQL itself says in a failure's body that a statement failed on its data.
fn refused_by_the_database(body: &[u8]) -> bool {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    ["/error_detail/details/Code", "/error/details/Code"]
        .iter()
        .any(|place| {
            let code = body
                .pointer(place)
                .and_then(Value::as_str)
                .unwrap_or_default();
            code.len() == 5 && ["22", "23", "54"].contains(&&code[..2])
        })
}

/// That an error says no more than what came proves, and can be logged.
fn assert_honest(error: &Error, call: Call, status: u16, body: &[u8]) -> TestCaseResult {
    let outcome = error.outcome();
    let unreadable = serde_json::from_slice::<Balance>(body).is_err();
    prop_assert_ne!(outcome, Outcome::NotSent);
    match (call, status) {
        (Call::Read, _) => prop_assert_eq!(outcome, Outcome::Rejected),
        (_, 201) => prop_assert!(outcome == Outcome::Applied && unreadable, "{}", error),
        (_, 500) => prop_assert_eq!(outcome == Outcome::Rejected, refused_by_the_database(body)),
        (_, 200 | 502 | 503) => prop_assert_eq!(outcome, Outcome::Unknown),
        // What a 4xx without a meaning of its own proves depends on who wrote its body.
        (_, 400 | 409) => prop_assert!(
            outcome == Outcome::Unknown
                || serde_json::from_slice::<Value>(body).is_ok_and(|body| body.is_object())
        ),
        _ => prop_assert_eq!(outcome, Outcome::Rejected),
    }
    let mut words = vec![error.to_string(), format!("{error:?}")];
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push(error.to_string());
        cause = error.source();
    }
    for words in words {
        prop_assert!(words.len() < 10_000, "{} bytes: {}", words.len(), words);
        prop_assert!(!words.contains(char::is_control), "{:?}", words);
    }
    Ok(())
}

#[test]
fn no_reply_makes_the_client_claim_more_than_it_proves() {
    let (good, bad) = recorded();
    let inputs = (
        prop_oneof![bodies(good), bodies(bad)],
        select(STATUSES.to_vec()),
        select(vec![Call::Create, Call::Read, Call::Ensure]),
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
        "answered with a balance",
        |(Body(body), status, call, header)| match server.call(call, status, &header, &body) {
            Ok(balance) => {
                count(&answered);
                prop_assert_eq!(status, if call == Call::Read { 200 } else { 201 });
                let read = serde_json::from_slice::<Balance>(&body);
                prop_assert!(
                    read.is_ok_and(|read| read == balance),
                    "read otherwise than by the client"
                );
                assert_kept(&balance, &body)
            }
            Err(error) => assert_honest(&error, call, status, &body),
        },
    );
    assert!(
        answered.get() > 5,
        "{} is too few to prove anything",
        answered.get()
    );
}

#[test]
fn a_request_that_was_stored_is_judged_as_before() {
    let requests = [
        r#"{"ledger_id":"ldg_1","currency":"USD"}"#,
        r#"{"ledger_id":"ldg_1","currency":" USD","allow":{"verbatim_currency":true}}"#,
        r#"{"ledger_id":"general_ledger_id","currency":"USD","indicator":"@fees","allow":{"internal":true}}"#,
        r#"{"ledger_id":"l","currency":"USD","identity_id":"idt_1","track_fund_lineage":true,"allocation_strategy":"LIFO"}"#,
        r#"{"ledger_id":"l","currency":"USD","meta_data":{"a":[1.5,{"b":"c"}]},"allow":{"lossy_meta_data":true,"head_room":7}}"#,
        r#"{"ledger_id":"l","currency":"USD","meta_data":{"a":0.1,"d":{"e":null}}}"#,
    ];
    let judged = Cell::new(0);
    fuzz(
        &bodies(requests.map(str::to_owned).to_vec()),
        &judged,
        "read as a request",
        |Body(json)| {
            let Ok(asked) = serde_json::from_slice::<NewBalance>(&json) else {
                return Ok(());
            };
            count(&judged);
            let verdict = asked.validate();
            let stored = serde_json::to_string(&asked).unwrap();
            let back: NewBalance = serde_json::from_str(&stored)
                .map_err(|error| TestCaseError::fail(format!("{error}: {stored}")))?;
            prop_assert_eq!(back.validate(), verdict, "{}", stored);
            prop_assert_eq!(back, asked, "{}", stored);
            Ok(())
        },
    );
    assert!(
        judged.get() > 50,
        "{} is too few to prove anything",
        judged.get()
    );
}
