//! Ledgers: created, read, renamed.

use blnk::{Ledger, LedgerId, Metadata, NewLedger, Outcome, Reason};
use blnk_mock::MockCloud;
use serde_json::{Value, json};

use crate::{
    cloud::client,
    recordings::exchanges,
    scripted::{Act, Scripted, answer, reply},
    strict_rules::{UNSAFE_IDS, assert_unsafe, reasons},
};

#[tokio::test]
async fn a_creation_is_sent_byte_for_byte() {
    let server = Scripted::refusing(1).await;
    let ledgers = server.client().ledgers();
    let request = ledgers.create("Loans").meta_data("team", "credit");
    request.await.unwrap_err();
    assert_eq!(
        server.sent(),
        (
            "POST /proxy/ledgers?instance_id=instance_01ABC HTTP/1.1".to_owned(),
            r#"{"meta_data":{"team":"credit"},"name":"Loans"}"#.to_owned()
        )
    );
}

#[tokio::test]
async fn a_read_is_sent_byte_for_byte() {
    let server = Scripted::refusing(1).await;
    let ledgers = server.client().ledgers();
    ledgers.read(LedgerId::general()).await.unwrap_err();
    assert_eq!(
        server.sent(),
        (
            "GET /proxy/ledgers/general_ledger_id?instance_id=instance_01ABC HTTP/1.1".to_owned(),
            String::new()
        )
    );
}

#[tokio::test]
async fn a_rename_is_sent_byte_for_byte() {
    let server = Scripted::refusing(1).await;
    let ledgers = server.client().ledgers();
    ledgers.rename("ldg_1", "New").await.unwrap_err();
    assert_eq!(
        server.sent(),
        (
            "PUT /proxy/ledgers/ldg_1?instance_id=instance_01ABC HTTP/1.1".to_owned(),
            r#"{"name":"New"}"#.to_owned()
        )
    );
}

#[tokio::test]
async fn a_ledger_is_created_read_and_renamed() {
    let cloud = MockCloud::start().await.unwrap();
    let ledgers = client(&cloud).ledgers();
    let made = ledgers.create("Old").meta_data("k", 1).await.unwrap();
    let renamed = ledgers.rename(&made.ledger_id, "New").await.unwrap();
    let read = ledgers.read(&made.ledger_id).await.unwrap();
    assert_eq!((made.name.as_str(), read.name.as_str()), ("Old", "New"));
    assert_eq!(read, renamed);
    assert_eq!(read.meta_data, Some(Metadata::new().with("k", 1)));
}

#[tokio::test]
async fn a_creation_that_is_lost_is_in_doubt_and_not_sent_again() {
    let server = Scripted::start(vec![vec![Act::Read]]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let error = client.ledgers().create("Loans").await.unwrap_err();
    assert_eq!((error.outcome(), error.tries()), (Outcome::Unknown, 1));
}

#[tokio::test]
async fn a_rename_that_is_lost_is_sent_again() {
    let ledger = r#"{"ledger_id":"ldg_1","name":"New","created_at":"2026-11-22T08:39:16.289693Z","meta_data":null}"#;
    let server = Scripted::start(vec![vec![Act::Read], answer(reply("200 OK", ledger))]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let renamed = client.ledgers().rename("ldg_1", "New").await.unwrap();
    assert_eq!(renamed.name, "New");
    assert_eq!(server.seen().requests.len(), 2);
}

#[tokio::test]
async fn a_rename_whose_reply_is_unreadable_was_applied() {
    let server = Scripted::start(vec![answer(reply("200 OK", "{}"))]).await;
    let error = server
        .client()
        .ledgers()
        .rename("ldg_1", "New")
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Applied);
}

#[tokio::test]
async fn a_ledger_that_is_not_there_is_unknown_and_not_found() {
    let cloud = MockCloud::start().await.unwrap();
    let ledgers = client(&cloud).ledgers();
    let read = ledgers.read("ldg_0").await.unwrap_err();
    let renamed = ledgers.rename("ldg_0", "New").await.unwrap_err();
    for error in [read, renamed] {
        assert!(error.is_unknown_ledger() && error.is_not_found(), "{error}");
        assert_eq!(error.outcome(), Outcome::Rejected);
    }
}

#[tokio::test]
async fn ids_that_a_path_cannot_carry_are_never_sent() {
    let cloud = MockCloud::start().await.unwrap();
    let ledgers = client(&cloud).ledgers();
    for id in UNSAFE_IDS {
        let read = ledgers.read(id).await.unwrap_err();
        let renamed = ledgers.rename(id, "New").await.unwrap_err();
        for error in [read, renamed] {
            assert_unsafe(&error, "ledger_id", id);
        }
    }
    assert_eq!(cloud.request_count(), 0);
}

#[test]
fn all_that_is_wrong_with_a_new_ledger_is_told_at_once() {
    let asked = NewLedger::new("")
        .meta_data("BLNK_RUN_RECONCILIATION", "SOURCE")
        .meta_data("big", 9_007_199_254_740_993_u64)
        .meta_data("nul", "\0");
    assert_eq!(
        reasons(&asked),
        [
            (
                "meta_data/BLNK_RUN_RECONCILIATION".to_owned(),
                Reason::ReservedKey
            ),
            ("meta_data/big".to_owned(), Reason::InexactNumber),
            ("meta_data/nul".to_owned(), Reason::Refused),
            ("name".to_owned(), Reason::Refused),
        ]
    );
}

#[test]
fn a_name_with_a_nul_is_refused_and_a_blank_one_is_not() {
    assert!(NewLedger::new(" ").validate().is_ok());
    assert_eq!(
        reasons(&NewLedger::new("a\0")),
        [("name".to_owned(), Reason::Refused)]
    );
    let rename = blnk::RenameLedger::new("ldg_1", "\0");
    assert_eq!(reasons(&rename), [("name".to_owned(), Reason::Refused)]);
}

#[test]
fn a_row_of_7999_bytes_passes_and_one_more_does_not() {
    // 157 + 10 digits + the name's quotes and letter + {"k": "…"}
    let asked = |count| NewLedger::new("n").meta_data("k", "x".repeat(count));
    assert_eq!(asked(1).row_bytes(), 157 + 10 + 3 + 10);
    assert!(asked(7_820).validate().is_ok());
    let refused = asked(7_821);
    assert_eq!(refused.row_bytes(), 8_000);
    assert_eq!(
        reasons(&refused),
        [("meta_data".to_owned(), Reason::TooLittleRoom)]
    );
}

#[test]
fn a_rename_has_no_row_limit() {
    let rename = blnk::RenameLedger::new("ldg_1", "x".repeat(20_000));
    assert!(rename.validate().is_ok());
}

#[test]
fn a_new_ledger_is_stored_and_read_with_what_was_let_through() {
    let lossy = Metadata::new().with("big", u64::MAX).lossy();
    let asked = NewLedger::new("Loans").meta_data_all(lossy);
    let stored = serde_json::to_string(&asked).unwrap();
    let read: NewLedger = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, asked);
    assert!(read.validate().is_ok());
}

#[test]
fn a_misspelt_member_of_a_stored_ledger_is_refused() {
    let misspelt = json!({ "name": "Loans", "metadata": {} });
    serde_json::from_value::<NewLedger>(misspelt).unwrap_err();
}

#[cfg(feature = "json-schema")]
#[test]
fn the_schema_of_a_new_ledger_requires_its_name() {
    let schema = schemars::schema_for!(NewLedger).to_value();
    assert_eq!(schema["required"], json!(["name"]));
    assert_eq!(schema["additionalProperties"], json!(false));
}

#[test]
fn every_recorded_ledger_is_read_and_written_again_as_the_same_json() {
    let mut count = 0;
    for (name, step) in exchanges() {
        let path = step.request.template.split('?').next().unwrap();
        let of_one = path.starts_with("/proxy/ledgers/")
            || path == "/proxy/ledgers" && step.request.method == "POST";
        if !of_one || step.reply.status >= 300 {
            continue;
        }
        let text = step.reply.body;
        let ledger: Ledger = serde_json::from_str(&text).unwrap();
        let again = serde_json::to_string(&ledger).unwrap();
        let wanted: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(&again).unwrap(),
            wanted,
            "{name}"
        );
        assert_eq!(serde_json::from_str::<Ledger>(&again).unwrap(), ledger);
        assert_eq!(ledger.meta_data.is_none(), wanted["meta_data"].is_null());
        assert!(ledger.unknown_members().is_empty());
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn a_ledger_is_written_with_what_was_changed_and_keeps_what_nobody_knows() {
    let text = r#"{"ledger_id":"ldg_1","name":"Old","created_at":"2026-11-22T03:59:45.72-05:00","meta_data":{"k":1},"rate":0.10000000000000000001}"#;
    let mut ledger: Ledger = serde_json::from_str(text).unwrap();
    ledger.name = "New".to_owned();
    ledger.meta_data = None;
    assert_eq!(
        serde_json::to_string(&ledger).unwrap(),
        r#"{"ledger_id":"ldg_1","name":"New","created_at":"2026-11-22T03:59:45.72-05:00","rate":0.10000000000000000001}"#
    );
}
