//! Ledgers: created, read, renamed.

use blnk::{
    ErrorKind, Metadata, NewLedger, Outcome, Stored,
    error::{Problem, Reason},
    ledgers::Ledger,
    values::LedgerId,
};
use blnk_mock::MockCloud;
use serde_json::{Value, json};

use crate::support::{
    invalid::{UNSAFE_IDS, assert_unsafe, reasons},
    mock::client,
    recordings::exchanges,
    replies::{round_trips, text_of},
    scripted::{Act, Scripted, answer, reply},
};

#[tokio::test]
async fn a_creation_is_sent_byte_for_byte() {
    let server = Scripted::refusing(1).await;
    let ledgers = server.client().ledgers();
    let loans = NewLedger::new("Loans").meta_data("team", "credit");
    ledgers.create(&loans).await.unwrap_err();
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
    let old = NewLedger::new("Old").meta_data("k", 1);
    let created = ledgers.create(&old).await.unwrap();
    let renamed = ledgers.rename(&created.ledger_id, "New").await.unwrap();
    let read = ledgers.read(&created.ledger_id).await.unwrap();
    assert_eq!((created.name.as_str(), read.name.as_str()), ("Old", "New"));
    assert_eq!(read, renamed);
    assert_eq!(read.meta_data, Some(Metadata::new().with("k", 1)));
}

#[tokio::test]
async fn a_creation_whose_reply_is_lost_is_unknown_and_not_repeated() {
    let server = Scripted::start(vec![vec![Act::Read]]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let loans = NewLedger::new("Loans");
    let error = client.ledgers().create(&loans).await.unwrap_err();
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 1));
}

#[tokio::test]
async fn a_rename_whose_reply_is_lost_is_repeated() {
    let ledger = r#"{"ledger_id":"ldg_1","name":"New","created_at":"2026-11-22T08:39:16.289693Z","meta_data":null}"#;
    let server = Scripted::start(vec![vec![Act::Read], answer(reply("200 OK", ledger))]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let renamed = client.ledgers().rename("ldg_1", "New").await.unwrap();
    assert_eq!(renamed.name, "New");
    assert_eq!(server.seen().requests.len(), 2);
}

#[tokio::test]
async fn a_rename_whose_reply_has_no_ledger_is_unknown() {
    let server = Scripted::start(vec![answer(reply("200 OK", "{}"))]).await;
    let error = server
        .client()
        .ledgers()
        .rename("ldg_1", "New")
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
}

#[tokio::test]
async fn a_rename_whose_reply_has_the_ledgers_id_was_applied() {
    for body in [
        r#"{"ledger_id":"ldg_1"}"#,
        r#"{"ledger_id":"ldg_1","name":7}"#,
    ] {
        let server = Scripted::start(vec![answer(reply("200 OK", body))]).await;
        let rename = server.client().ledgers().rename("ldg_1", "New");
        let error = rename.await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error}");
        assert_eq!(error.outcome(), Outcome::Applied, "{body}");
    }
}

#[tokio::test]
async fn a_reply_about_another_ledger_is_a_mismatch() {
    let ledger = r#"{"ledger_id":"ldg_2","name":"Old","created_at":"2026-11-22T08:39:16Z"}"#;
    let server = Scripted::start(vec![answer(reply("200 OK", ledger))]).await;
    let error = server.client().ledgers().read("ldg_1").await.unwrap_err();
    let ErrorKind::Mismatch(mismatch) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        (mismatch.record_id(), mismatch.raw().as_str()),
        ("ldg_2", ledger)
    );
    assert_eq!(mismatch.differences()[0].pointer(), "/ledger_id");
}

#[tokio::test]
async fn a_ledger_created_with_other_members_is_a_mismatch() {
    let stored = r#"{"ledger_id":"ldg_1","name":"Old","created_at":"2026-11-22T08:39:16Z","meta_data":{"k":2}}"#;
    let server = Scripted::start(vec![answer(reply("201 Created", stored))]).await;
    let requested = NewLedger::new("New").meta_data("k", 1);
    let error = server.client().ledgers().create(&requested).await;
    let error = error.unwrap_err();
    let ErrorKind::Mismatch(mismatch) = error.kind() else {
        panic!("{error:?}")
    };
    let differences = mismatch.differences().iter();
    let pointers: Vec<_> = differences.map(Problem::pointer).collect();
    assert_eq!(pointers, ["/name", "/meta_data"]);
    assert_eq!(mismatch.record_id(), "ldg_1");
    assert_eq!(
        (error.outcome(), error.is_retryable()),
        (Outcome::Applied, false)
    );
    assert_eq!(server.seen().requests.len(), 1);
}

#[tokio::test]
async fn a_ledger_that_does_not_exist_is_unknown_and_not_found() {
    let cloud = MockCloud::start().await.unwrap();
    let ledgers = client(&cloud).ledgers();
    let read = ledgers.read("ldg_0").await.unwrap_err();
    let renamed = ledgers.rename("ldg_0", "New").await.unwrap_err();
    for (error, outcome) in [(read, Outcome::ReadOnly), (renamed, Outcome::Rejected)] {
        assert!(error.is_unknown_ledger() && error.is_not_found(), "{error}");
        assert_eq!(error.outcome(), outcome);
    }
}

#[tokio::test]
async fn ids_that_are_not_safe_in_a_path_are_not_sent() {
    let cloud = MockCloud::start().await.unwrap();
    let ledgers = client(&cloud).ledgers();
    for id in UNSAFE_IDS {
        let read = ledgers.read(id).await.unwrap_err();
        let renamed = ledgers.rename(id, "New").await.unwrap_err();
        for error in [read, renamed] {
            assert_unsafe(&error, "/ledger_id", id);
        }
    }
    assert_eq!(cloud.request_count(), 0);
}

#[test]
fn all_problems_of_a_new_ledger_are_reported_at_once() {
    let ledger = NewLedger::new("")
        .meta_data("BLNK_RUN_RECONCILIATION", "SOURCE")
        .meta_data("big", 9_007_199_254_740_993_u64)
        .meta_data("nul", "\0");
    assert_eq!(
        reasons(ledger.validate()),
        [
            (
                "/meta_data/BLNK_RUN_RECONCILIATION".to_owned(),
                Reason::ReservedKey
            ),
            ("/meta_data/big".to_owned(), Reason::InexactNumber),
            ("/meta_data/nul".to_owned(), Reason::Refused),
            ("/name".to_owned(), Reason::Refused),
        ]
    );
}

#[tokio::test]
async fn a_name_with_a_nul_is_refused_and_a_blank_one_is_not() {
    assert!(NewLedger::new(" ").validate().is_ok());
    let refused = [("/name".to_owned(), Reason::Refused)];
    assert_eq!(reasons(NewLedger::new("a\0").validate()), refused);
    let server = Scripted::refusing(1).await;
    let ledgers = server.client().ledgers();
    assert_eq!(reasons(ledgers.rename("ldg_1", "\0").validate()), refused);
}

#[test]
fn a_row_of_7999_bytes_passes_and_one_more_does_not() {
    // 157 + 10 digits + the name's quotes and letter + {"k": "…"}
    let ledger = |count| NewLedger::new("n").meta_data("k", "x".repeat(count));
    assert_eq!(ledger(1).row_bytes(), 157 + 10 + 3 + 10);
    assert!(ledger(7_820).validate().is_ok());
    let refused = ledger(7_821);
    assert_eq!(refused.row_bytes(), 8_000);
    assert_eq!(
        reasons(refused.validate()),
        [("/meta_data".to_owned(), Reason::RowTooLong)]
    );
}

#[tokio::test]
async fn a_rename_has_no_row_limit() {
    let server = Scripted::refusing(1).await;
    let ledgers = server.client().ledgers();
    let rename = ledgers.rename("ldg_1", "x".repeat(20_000));
    assert!(rename.validate().is_ok());
}

#[test]
fn a_new_ledger_is_stored_and_read_with_its_opt_out() {
    let lossy = Metadata::new().with("big", u64::MAX).lossy();
    let ledger = NewLedger::new("Loans").meta_data_all(lossy);
    let text = serde_json::to_string(&Stored(&ledger)).unwrap();
    let Stored(read) = serde_json::from_str::<Stored<NewLedger>>(&text).unwrap();
    assert_eq!(read, ledger);
    assert!(read.validate().is_ok());
}

#[test]
fn a_misspelt_member_of_a_new_ledger_is_refused() {
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

#[tokio::test]
async fn every_recorded_ledger_is_read_to_the_byte_and_stored_again() {
    let mut count = 0;
    for (name, step) in exchanges() {
        let path = step.request.template.split('?').next().unwrap();
        let of_one = path.starts_with("/proxy/ledgers/")
            || path == "/proxy/ledgers" && step.request.method == "POST";
        if !of_one || step.reply.status >= 300 {
            continue;
        }
        let text = step.reply.body;
        let server = Scripted::start(vec![answer(reply("200 OK", &text))]).await;
        let id = text_of(&text, "/ledger_id");
        let ledger = server.client().ledgers().read(id).await.unwrap();
        assert_eq!(ledger.raw().as_str(), text, "{name}");
        assert!(ledger.unknown_members().is_empty());
        let wire: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(ledger.ledger_id, wire["ledger_id"].as_str().unwrap());
        assert_eq!(ledger.name, wire["name"].as_str().unwrap());
        assert_eq!(json!(ledger.meta_data), wire["meta_data"], "{name}");
        let created_at = ledger.created_at.unwrap();
        let of_wire = wire["created_at"].as_str().unwrap();
        assert_eq!(
            created_at,
            of_wire.parse::<chrono::DateTime<chrono::Utc>>().unwrap()
        );
        assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
        round_trips(&ledger);
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[tokio::test]
async fn a_ledger_is_stored_with_changes_and_its_raw_text_stays() {
    let text = r#"{"ledger_id":"ldg_1","name":"Old","created_at":"2026-11-22T03:59:45.72-05:00","meta_data":{"k":1},"rate":0.10000000000000000001}"#;
    let server = Scripted::start(vec![answer(reply("200 OK", text))]).await;
    let mut ledger = server.client().ledgers().read("ldg_1").await.unwrap();
    ledger.name = "New".to_owned();
    ledger.meta_data = None;
    assert_eq!(
        serde_json::to_value(&ledger).unwrap(),
        json!({ "ledger_id": "ldg_1", "name": "New", "created_at": "2026-11-22T08:59:45.720Z", "meta_data": null })
    );
    assert_eq!(ledger.raw().as_str(), text);
    assert_eq!(ledger.unknown_members(), ["rate"]);
    let rate = ledger
        .raw()
        .member::<Box<serde_json::value::RawValue>>("rate");
    assert_eq!(rate.unwrap().unwrap().get(), "0.10000000000000000001");
}
