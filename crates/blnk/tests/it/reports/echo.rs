//! R1, R2: a record that differs from the requested one is never a success.

use blnk::{Client, Error, NewBalance, NewIdentity, NewLedger, Outcome, balances::Creation};
use serde_json::{Map, Value, json};

use super::{differing, mismatch, reads, writes};
use crate::support::{
    people::{ID, day, everything},
    replies::{fees, internal},
    scripted::{Act, Scripted, answer, reply},
};

/// What a creation that is answered by this record ends in, and how often it was sent.
async fn create<T>(
    record: &Value,
    call: impl AsyncFn(&Client) -> Result<T, Error>,
) -> (Result<T, Error>, usize) {
    let script = answer(reply("201 Created", &record.to_string()));
    let server = Scripted::start(vec![script]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    (call(&client).await, server.seen().requests.len())
}

/// The record with other values of one member, and without it: each is a difference in it, and in nothing else.
async fn assert_held<T>(
    record: &Value,
    id: &str,
    members: &[(&str, Vec<Value>)],
    call: impl AsyncFn(&Client) -> Result<T, Error>,
) {
    let (created, sent) = create(record, &call).await;
    assert!(created.is_ok() && sent == 1, "{:?}", created.err());
    for (member, others) in members {
        for other in others {
            let mut differs = record.clone();
            // `false` is put in place of nothing where a flag is missing.
            match other {
                Value::String(text) if text == "missing" => {
                    differs.as_object_mut().unwrap().remove(*member);
                }
                other => differs[member] = other.clone(),
            }
            let (result, sent) = create(&differs, &call).await;
            let error = result.err().unwrap_or_else(|| panic!("{member}: {other}"));
            let found = mismatch(&error);
            assert_eq!(differing(found), [format!("/{member}")], "{error}");
            assert_eq!(error.outcome(), Outcome::Applied, "{error}");
            assert_eq!((error.attempts(), sent), (1, 1), "{error}");
            let wanted = if *member == id { other } else { &record[id] };
            assert_eq!(found.record_id(), wanted.as_str().unwrap());
            assert!(error.to_string().contains(found.record_id()), "{error}");
            assert_eq!(found.raw().as_str(), differs.to_string());
        }
    }
}

fn missing(others: &[Value]) -> Vec<Value> {
    let none = [json!("missing"), json!(""), Value::Null];
    [&none[..], others].concat()
}

fn whole_balance() -> (NewBalance, Value) {
    let wanted = fees()
        .identity("idt_1")
        .track_fund_lineage(true)
        .allocation_strategy("LIFO")
        .meta_data("k", json!({ "a": [1.5, "x"] }));
    let mut record: Value = serde_json::from_str(&internal()).unwrap();
    record["identity_id"] = json!("idt_1");
    record["track_fund_lineage"] = json!(true);
    record["allocation_strategy"] = json!("LIFO");
    record["meta_data"] = json!({ "k": { "a": [1.5, "x"] } });
    (wanted, record)
}

fn members_of_a_balance() -> Vec<(&'static str, Vec<Value>)> {
    vec![
        ("ledger_id", vec![json!("ldg_other"), json!("")]),
        ("currency", vec![json!("EUR"), json!("usd"), json!("USD ")]),
        ("indicator", missing(&[json!("@other"), json!("@Fees")])),
        ("identity_id", missing(&[json!("idt_2")])),
        (
            "track_fund_lineage",
            vec![json!("missing"), json!(false), Value::Null],
        ),
        ("allocation_strategy", missing(&[json!("FIFO")])),
        (
            "meta_data",
            vec![
                json!("missing"),
                Value::Null,
                json!({}),
                json!({ "k": null }),
                json!({ "k": { "a": [1.5] } }),
                json!({ "k": { "a": [1.25, "x"] } }),
                json!({ "K": { "a": [1.5, "x"] } }),
            ],
        ),
    ]
}

#[tokio::test]
async fn r1_a_balance_created_without_a_requested_member_is_an_error_that_names_it() {
    let (wanted, record) = whole_balance();
    assert_held(
        &record,
        "balance_id",
        &members_of_a_balance(),
        async |blnk| blnk.balances().create(&wanted).await,
    )
    .await;
}

#[tokio::test]
async fn r1_an_ensured_balance_without_a_requested_member_is_an_error_and_not_made_again() {
    let (wanted, record) = whole_balance();
    assert_held(
        &record,
        "balance_id",
        &members_of_a_balance(),
        async |blnk| blnk.balances().ensure_internal(&wanted).await,
    )
    .await;
}

#[tokio::test]
async fn r1_a_flag_that_was_requested_as_false_is_held_too() {
    let mut record: Value = serde_json::from_str(&internal()).unwrap();
    let members = [("track_fund_lineage", vec![json!(true)])];
    assert_held(&record, "balance_id", &members, async |blnk| {
        blnk.balances()
            .create(&fees().track_fund_lineage(false))
            .await
    })
    .await;
    // A server that leaves it out where it is false has not ignored it.
    record.as_object_mut().unwrap().remove("track_fund_lineage");
    let untracked = fees().track_fund_lineage(false);
    let (created, _) = create(&record, async |blnk| {
        blnk.balances().create(&untracked).await
    })
    .await;
    assert_eq!(created.unwrap().track_fund_lineage, None);
}

#[tokio::test]
async fn r1_the_error_says_in_words_what_the_server_ignored() {
    let mut record: Value = serde_json::from_str(&internal()).unwrap();
    record.as_object_mut().unwrap().remove("indicator");
    let (result, _) = create(&record, async |blnk| blnk.balances().create(&fees()).await).await;
    let id = record["balance_id"].as_str().unwrap();
    assert_eq!(
        result.unwrap_err().to_string(),
        format!(
            "balance_create: the record {id} differs from the requested one; /indicator: was requested as `@fees`, and \
             the record has none that can be read: a server that does not know `indicator` ignores it"
        )
    );
}

#[tokio::test]
async fn r1_what_was_not_requested_and_what_the_server_adds_is_no_difference() {
    let (wanted, record) = whole_balance();
    let mut more = record.clone();
    more["meta_data"]["BLNK_X"] = json!("added");
    more["new"] = json!(1);
    let (created, _) = create(&more, async |blnk| blnk.balances().create(&wanted).await).await;
    created.unwrap();
    let (created, _) = create(&record, async |blnk| blnk.balances().create(&fees()).await).await;
    created.unwrap();
}

#[tokio::test]
async fn r1_a_balance_found_in_place_of_a_created_one_that_cannot_be_read_is_no_success() {
    // The creation was ignorant of the name, and its reply broke off; the balance of that name is another, older one.
    let whole = String::from_utf8(reply("201 Created", &internal())).unwrap();
    let cut = whole.len() - 100;
    let created = serde_json::from_str::<Value>(&internal()).unwrap()["balance_id"].clone();
    let created = created.as_str().unwrap();
    let older = internal().replace(created, "bln_older");
    let missing = r#"{"error":"m","error_detail":{"code":"BAL_NOT_FOUND","message":"m"}}"#;
    for found in [
        reply("200 OK", &older),
        reply("404 Not Found", missing),
        reply("500 Internal Server Error", ""),
    ] {
        let scripts = vec![answer(&whole.as_bytes()[..cut]), answer(found)];
        let server = Scripted::start(scripts).await;
        let client = server.builder().sleep_with(|_| async {}).build().unwrap();
        let ensured = client.balances().ensure_internal(&fees()).await;
        let error = ensured.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Applied, "{error}");
        assert!(error.to_string().contains(created), "{error}");
        assert!(!error.is_retryable() && !error.is_not_found(), "{error}");
    }
    // The same one is the created one.
    let scripts = vec![
        answer(&whole.as_bytes()[..cut]),
        answer(reply("200 OK", &internal())),
    ];
    let server = Scripted::start(scripts).await;
    let ensured = server.client().balances().ensure_internal(&fees()).await;
    assert_eq!(ensured.unwrap().creation, Creation::Created);
}

#[tokio::test]
async fn r1_an_earlier_attempt_that_may_have_created_another_record_is_reported() {
    let mut nameless: Value = serde_json::from_str(&internal()).unwrap();
    nameless.as_object_mut().unwrap().remove("indicator");
    let identity = json!({ "identity_id": "idt_other" });
    for (record, is_identity) in [(nameless, false), (identity, true)] {
        let answered = answer(reply("201 Created", &record.to_string()));
        let server = Scripted::start(vec![vec![Act::Read, Act::Reset], answered]).await;
        let client = server.builder().sleep_with(|_| async {}).build().unwrap();
        let error = if is_identity {
            let own = NewIdentity::new().identity_id(ID);
            client.identities().create(&own).await.unwrap_err()
        } else {
            let ensure = client.balances().ensure_internal(&fees());
            ensure.await.unwrap_err()
        };
        mismatch(&error);
        assert_eq!((error.outcome(), error.attempts()), (Outcome::Applied, 2));
        let said = "an earlier attempt may have created another record";
        assert!(error.to_string().contains(said), "{error}");
        assert_eq!(server.seen().requests.len(), 2);
    }
}

#[tokio::test]
async fn r2_an_identity_created_under_another_id_is_an_error_that_names_it() {
    let wanted = everything().identity_id(ID);
    let mut record = json!({
        "identity_id": ID, "identity_type": "individual", "dob": "1987-03-04T00:00:00Z",
        "created_at": "2026-11-22T11:40:09Z", "meta_data": { "k": "SECRET-15" },
    });
    let texts = [
        "organization_name",
        "category",
        "first_name",
        "last_name",
        "other_names",
        "gender",
        "email_address",
        "phone_number",
        "nationality",
        "street",
        "country",
        "state",
        "post_code",
        "city",
    ];
    let mut members = vec![
        ("identity_id", vec![json!("idt_other")]),
        ("identity_type", missing(&[json!("organization")])),
        (
            "dob",
            missing(&[json!("1987-03-05T00:00:00Z"), json!("0001-01-01T00:00:00Z")]),
        ),
        (
            "meta_data",
            vec![json!("missing"), Value::Null, json!({ "k": "x" })],
        ),
    ];
    for (text, number) in texts.into_iter().zip(1..) {
        record[text] = json!(format!("SECRET-{number}"));
        members.push((text, missing(&[json!("SECRET-0")])));
    }
    assert_held(&record, "identity_id", &members, async |blnk| {
        let created = blnk.identities().create(&wanted).await;
        if let Err(error) = &created {
            // Personal values, requested or stored, are in no message.
            let shown = format!("{error} {error:?}");
            assert!(
                !shown.contains("SECRET") && !shown.contains("1987"),
                "{shown}"
            );
        }
        created
    })
    .await;
    assert_eq!(*wanted_day(&record), day(1987).to_string());
}

fn wanted_day(record: &Value) -> Box<str> {
    record["dob"].as_str().unwrap()[..10].into()
}

#[tokio::test]
async fn r2_a_ledger_created_otherwise_is_an_error_that_names_it() {
    let wanted = NewLedger::new("Loans").meta_data("k", 1);
    let record = json!({ "ledger_id": "ldg_1", "name": "Loans", "meta_data": { "k": 1.0 } });
    let members = [
        ("name", vec![json!("loans"), json!(""), json!("Loans ")]),
        (
            "meta_data",
            vec![json!("missing"), Value::Null, json!({ "k": 2 })],
        ),
    ];
    assert_held(&record, "ledger_id", &members, async |blnk| {
        blnk.ledgers().create(&wanted).await
    })
    .await;
}

/// The ids in a reply, each replaced by that of another record.
fn about_another(body: &str) -> Option<String> {
    let mut body: Map<String, Value> = serde_json::from_str(body).unwrap();
    if let Some(amounts) = body.get_mut("balance").and_then(Value::as_object_mut) {
        amounts.insert("balance_id".to_owned(), json!("bln_other"));
        return Some(Value::from(body).to_string());
    }
    let id = ["indicator", "balance_id", "ledger_id", "identity_id"]
        .into_iter()
        .find(|id| body.contains_key(*id))?;
    body.insert(id.to_owned(), json!(format!("{}other", &id[..4])));
    Some(Value::from(body).to_string())
}

#[tokio::test]
async fn r2_a_read_answered_with_another_record_is_an_error() {
    let mut held = 0;
    for read in reads() {
        let Some(other) = about_another(&read.body) else {
            continue;
        };
        let mut bodies = vec![(read.body.clone(), false), (other, true)];
        if read.name == "read by indicator" {
            let euros = read
                .body
                .replace(r#""currency":"USD""#, r#""currency":"EUR""#);
            let nameless = read.body.replace(r#""indicator":"@fees","#, "");
            bodies.extend([(euros, true), (nameless, true)]);
        }
        for (body, is_other) in &bodies {
            let is_other = *is_other;
            let server = Scripted::start(vec![answer(reply("200 OK", body))]).await;
            let result = read.call(&server.client()).await;
            let name = read.name;
            assert_eq!(result.is_err(), is_other, "{name}: {:?}", result.err());
            if let Err(error) = result {
                let found = mismatch(&error);
                assert_eq!(found.differences().len(), 1, "{name}: {error}");
                assert_eq!(error.outcome(), Outcome::ReadOnly, "{name}");
                assert_eq!(server.seen().requests.len(), 1, "{name}");
                held += 1;
            }
        }
    }
    assert_eq!(held, 10);
}

#[tokio::test]
async fn r2_a_rename_answered_with_another_ledger_is_unknown_and_with_another_name_applied() {
    let rename = writes().into_iter().find(|write| write.name == "rename");
    let rename = rename.unwrap();
    for (from, to, member, outcome) in [
        ("ldg_1", "ldg_2", "/ledger_id", Outcome::Unknown),
        ("New", "Old", "/name", Outcome::Applied),
        ("New", "new", "/name", Outcome::Applied),
    ] {
        let body = rename
            .body
            .replace(&format!("\"{from}\""), &format!("\"{to}\""));
        let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
        let error = rename.call(&server.client()).await.unwrap_err();
        assert_eq!(differing(mismatch(&error)), [member]);
        assert_eq!(error.outcome(), outcome, "{error}");
        assert_eq!(server.seen().requests.len(), 1);
    }
}
