//! R14: what nobody's money depends on spoils no reply.

use blnk::{
    ErrorKind, NewBalance, NewIdentity, NewLedger, Outcome, Raw,
    balances::{Balance, HistoricalBalance, Lineage},
    identities::Identity,
    ledgers::Ledger,
};
use chrono::Utc;
use serde::Serialize;
use serde_json::{Value, json};

use super::{AT, LEDGER, LINEAGE};
use crate::support::{
    listening::Listening,
    people::ID,
    replies::{round_trips, text_of, wallet},
    scripted::{CREATED, Scripted, answer, reply},
};

/// What a member is, and so which values it cannot have.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Time,
    Flag,
    Count,
    Text,
    Object,
}

impl Kind {
    fn unreadable(self) -> Vec<Value> {
        let of_all = [
            json!(7),
            json!(1.5),
            json!(true),
            json!("x"),
            json!([]),
            json!({}),
            json!({ "a": [1] }),
            json!(["2026-11-22T08:39:16Z"]),
            json!(123_456_789_012_345_678_901_234_567_890_f64),
        ];
        let reads = |value: &Value| match self {
            Self::Time => false,
            Self::Flag => value.is_boolean(),
            Self::Count => value.is_i64(),
            Self::Text => value.is_string(),
            Self::Object => value.is_object(),
        };
        let mut values: Vec<_> = of_all.into_iter().filter(|value| !reads(value)).collect();
        if self == Self::Time {
            let times = [
                "2026-11-22T08:39:16",
                "2026-11-22 08:39:16",
                "2026-11-22",
                "08:39",
                "1795336756",
                "22 Nov 26 08:39 UTC",
                "2026-13-45T99:99:99Z",
                "now",
                " ",
            ];
            values.extend(times.map(Value::from));
        }
        values
    }
}

/// A reply with another value of a member.
fn with(reply: &str, pointer: &str, value: &Value) -> String {
    let mut reply: Value = serde_json::from_str(reply).unwrap();
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    reply.pointer_mut(parent).unwrap()[member] = value.clone();
    reply.to_string()
}

/// Asserts that no value of these members spoils a reply: the field is empty, the text is there, and an event reports it.
async fn assert_lenient<T: Serialize + std::fmt::Debug>(
    good: &str,
    status: &str,
    members: &[(&str, &str, Kind)],
    call: impl AsyncFn(&blnk::Client) -> Result<T, blnk::Error>,
    raw: impl Fn(&T) -> &Raw,
) {
    let cases: Vec<_> = members
        .iter()
        .flat_map(|(pointer, field, kind)| {
            let values = kind.unreadable().into_iter();
            values.map(|value| (*pointer, *field, with(good, pointer, &value)))
        })
        .collect();
    let server = replying(status, cases.iter().map(|(.., body)| body)).await;
    let client = server.client();
    for (pointer, field, body) in cases {
        let listening = Listening::begin();
        let result = call(&client).await;
        let heard = listening.end();
        let read = result.unwrap_or_else(|error| panic!("{pointer}: {error}: {body}"));
        let stored = serde_json::to_value(&read).unwrap();
        assert_eq!(stored.pointer(field), Some(&Value::Null), "{body}");
        assert_eq!(raw(&read).as_str(), body);
        let member = pointer.rsplit('/').next().unwrap();
        let logged = heard.iter().any(|line| {
            line.contains(&format!("blnk.member=\"{member}\"")) && line.contains("cannot be read")
        });
        assert!(logged, "{pointer}: {body}: {heard:?}");
    }
}

/// A server that replies with each of these bodies in turn.
async fn replying(status: &str, bodies: impl Iterator<Item = &String>) -> Scripted {
    let scripts = bodies.map(|body| answer(reply(status, body)));
    Scripted::start(scripts.collect()).await
}

/// Asserts that each of these values of a member ends in an error, which names the record where it is known.
async fn assert_strict<T: std::fmt::Debug>(
    good: &str,
    status: &str,
    members: &[&str],
    id: Option<&str>,
    call: impl AsyncFn(&blnk::Client) -> Result<T, blnk::Error>,
) {
    let mut bodies = Vec::new();
    for pointer in members {
        let texts = ["/ledger_id", "/currency", "/name", "/balance/currency"];
        for value in [json!("x"), json!(1.5), Value::Null, json!(true), json!({})] {
            if !(texts.contains(pointer) && value.is_string()) {
                bodies.push(with(good, pointer, &value));
            }
        }
    }
    let server = replying(status, bodies.iter()).await;
    let client = server.client();
    for body in bodies {
        let error = call(&client).await;
        let error = error.err().unwrap_or_else(|| panic!("{body}"));
        let ErrorKind::Decode(decode) = error.kind() else {
            panic!("{error}")
        };
        assert_eq!(decode.record_id(), id, "{body}");
        assert_eq!(decode.body(), body.as_bytes());
        if let Some(id) = id {
            assert_eq!(error.outcome(), Outcome::Applied, "{body}");
            assert!(error.to_string().contains(id), "{error}");
        }
    }
}

const BALANCE: [(&str, &str, Kind); 8] = [
    ("/created_at", "/created_at", Kind::Time),
    ("/inflight_expires_at", "/inflight_expires_at", Kind::Time),
    ("/meta_data", "/meta_data", Kind::Object),
    ("/track_fund_lineage", "/track_fund_lineage", Kind::Flag),
    ("/version", "/version", Kind::Count),
    ("/identity_id", "/identity_id", Kind::Text),
    ("/indicator", "/indicator", Kind::Text),
    ("/allocation_strategy", "/allocation_strategy", Kind::Text),
];

#[tokio::test]
async fn r14_a_created_balance_is_not_lost_with_a_member_that_cannot_be_read() {
    let create = async |blnk: &blnk::Client| blnk.balances().create(&wallet()).await;
    assert_lenient(CREATED, "201 Created", &BALANCE, create, Balance::raw).await;
}

#[tokio::test]
async fn r14_a_read_balance_is_not_lost_with_a_member_that_cannot_be_read() {
    let read = async |blnk: &blnk::Client| {
        let id = text_of(CREATED, "/balance_id");
        blnk.balances().read(id).await
    };
    assert_lenient(CREATED, "200 OK", &BALANCE, read, Balance::raw).await;
}

#[tokio::test]
async fn r14_only_ids_amounts_and_currency_spoil_a_balance_and_the_id_is_named() {
    let members = [
        "/balance",
        "/credit_balance",
        "/debit_balance",
        "/inflight_balance",
        "/inflight_credit_balance",
        "/inflight_debit_balance",
        "/ledger_id",
        "/currency",
    ];
    let id = text_of(CREATED, "/balance_id");
    let create = async |blnk: &blnk::Client| blnk.balances().create(&wallet()).await;
    assert_strict(CREATED, "201 Created", &members, Some(&id), create).await;
}

#[tokio::test]
async fn r14_a_ledger_is_not_lost_with_a_member_that_cannot_be_read() {
    let members = [
        ("/created_at", "/created_at", Kind::Time),
        ("/meta_data", "/meta_data", Kind::Object),
    ];
    let create = async |blnk: &blnk::Client| blnk.ledgers().create(&NewLedger::new("New")).await;
    assert_lenient(LEDGER, "201 Created", &members, create, Ledger::raw).await;
    let rename = async |blnk: &blnk::Client| blnk.ledgers().rename("ldg_1", "New").await;
    assert_lenient(LEDGER, "200 OK", &members, rename, Ledger::raw).await;
    let read = async |blnk: &blnk::Client| blnk.ledgers().read("ldg_1").await;
    assert_lenient(LEDGER, "200 OK", &members, read, Ledger::raw).await;
    assert_strict(LEDGER, "201 Created", &["/name"], Some("ldg_1"), create).await;
}

#[tokio::test]
async fn r14_an_identity_is_not_lost_with_a_member_that_cannot_be_read() {
    let texts = [
        "/identity_type",
        "/organization_name",
        "/category",
        "/first_name",
        "/last_name",
        "/other_names",
        "/gender",
        "/email_address",
        "/phone_number",
        "/nationality",
        "/street",
        "/country",
        "/state",
        "/post_code",
        "/city",
    ];
    let mut members = texts.map(|text| (text, text, Kind::Text)).to_vec();
    members.push(("/created_at", "/created_at", Kind::Time));
    members.push(("/meta_data", "/meta_data", Kind::Object));
    members.push(("/dob", "/dob", Kind::Text));
    let good = super::identity();
    let create = async |blnk: &blnk::Client| {
        let own = NewIdentity::new().identity_id(ID);
        blnk.identities().create(&own).await
    };
    assert_lenient(&good, "201 Created", &members, create, Identity::raw).await;
    let read = async |blnk: &blnk::Client| blnk.identities().read(ID).await;
    assert_lenient(&good, "200 OK", &members, read, Identity::raw).await;
}

#[tokio::test]
async fn r14_a_date_of_birth_that_is_no_date_is_none_and_logged() {
    for dob in ["4 March 1987", "1987-13-45T00:00:00Z", "1987", "x"] {
        let good = super::identity();
        let body = with(&good, "/dob", &json!(dob));
        let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
        let listening = Listening::begin();
        let read = server.client().identities().read(ID).await.unwrap();
        let heard = listening.end();
        assert_eq!(read.dob, None);
        let logged = heard
            .iter()
            .any(|line| line.contains("blnk.member=\"dob\""));
        assert!(logged && !heard.join(" ").contains("1987"), "{heard:?}");
    }
}

#[tokio::test]
async fn r14_a_balance_at_a_time_is_not_lost_with_a_member_that_cannot_be_read() {
    let members = [
        ("/timestamp", "/at", Kind::Time),
        ("/from_source", "/from_source", Kind::Flag),
    ];
    let read = async |blnk: &blnk::Client| blnk.balances().read_at("bln_1", Utc::now()).await;
    assert_lenient(AT, "200 OK", &members, read, HistoricalBalance::raw).await;
    let members = [
        "/balance/balance",
        "/balance/credit_balance",
        "/balance/debit_balance",
        "/balance/currency",
    ];
    assert_strict(AT, "200 OK", &members, None, read).await;
}

#[tokio::test]
async fn r14_the_amounts_of_a_lineage_spoil_it() {
    let read = async |blnk: &blnk::Client| blnk.balances().lineage("bln_1").await;
    let members = [
        "/total_with_lineage",
        "/providers/0/amount",
        "/providers/0/available",
        "/providers/0/spent",
    ];
    for pointer in members {
        let body = with(LINEAGE, pointer, &json!("1.5"));
        let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
        let error = read(&server.client()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{pointer}");
    }
}

#[tokio::test]
async fn r14_the_balances_in_which_a_lineage_is_stored_spoil_nothing() {
    let members = [
        ("/aggregate_balance_id", "/aggregate_balance_id", Kind::Text),
        (
            "/providers/0/shadow_balance_id",
            "/providers/0/shadow_balance_id",
            Kind::Text,
        ),
    ];
    let read = async |blnk: &blnk::Client| blnk.balances().lineage("bln_1").await;
    assert_lenient(LINEAGE, "200 OK", &members, read, Lineage::raw).await;
}

#[tokio::test]
async fn r14_an_included_ledger_that_cannot_be_read_spoils_no_balance() {
    let id = text_of(CREATED, "/balance_id");
    for ledger in [
        json!({}),
        json!({ "ledger_id": 7, "name": "n" }),
        json!({ "ledger_id": "ldg_1" }),
        json!({ "ledger_id": "", "name": "n" }),
        json!([]),
        json!("ldg_1"),
        json!(7),
        Value::Null,
    ] {
        let body = CREATED.replacen('{', &format!(r#"{{"ledger":{ledger},"#), 1);
        let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
        let read = server.client().balances().read(&id).await;
        let read = read.unwrap_or_else(|error| panic!("{ledger}: {error}"));
        assert_eq!(read.ledger, None, "{ledger}");
        assert_eq!(read.raw().as_str(), body);
    }
}

#[test]
fn r14_a_record_with_members_that_could_not_be_read_is_stored() {
    let mut body = CREATED.to_owned();
    for (pointer, _, kind) in BALANCE {
        body = with(&body, pointer, &kind.unreadable()[0]);
    }
    let balance: Balance = serde_json::from_str(&body).unwrap();
    assert_eq!((balance.created_at, balance.version), (None, None));
    round_trips(&balance);
}

#[tokio::test]
async fn r14_metadata_that_was_requested_and_cannot_be_read_names_the_record() {
    let wanted = NewBalance::meta_data(wallet(), "k", 1);
    let body = with(CREATED, "/meta_data", &json!("k=1"));
    let server = Scripted::start(vec![answer(reply("201 Created", &body))]).await;
    let error = server
        .client()
        .balances()
        .create(&wanted)
        .await
        .unwrap_err();
    let found = super::mismatch(&error);
    assert_eq!(super::differing(found), ["/meta_data"]);
    assert_eq!(found.record_id(), text_of(CREATED, "/balance_id"));
    assert_eq!(error.outcome(), Outcome::Applied);
}
