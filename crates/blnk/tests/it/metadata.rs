//! Metadata, merged into what is stored.

use blnk::{
    BalanceId, IdentityId, LedgerId, MergeMetadata, Metadata, Outcome, Reason, RetryPolicy,
    TransactionId,
};
use blnk_mock::MockCloud;
use serde_json::{Value, json};

use crate::{
    cloud::client,
    identities::ID,
    recordings::exchanges,
    scripted::{Act, Scripted, answer, reply},
    strict_rules::reasons,
};

fn one() -> Metadata {
    Metadata::new().with("k", 1)
}

#[tokio::test]
async fn keys_are_added_at_the_top_whatever_the_record() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let ledger = cloud.seed_ledger("Customer wallets");
    let (balance, identity) = (
        cloud.seed_balance(&ledger, "USD").unwrap(),
        cloud.seed_identity(),
    );
    let first = Metadata::new().with("a", json!({ "x": 1 })).with("b", 1);
    for id in [&ledger, &balance, &identity] {
        blnk.metadata().merge(id, first.clone()).await.unwrap();
        let more = Metadata::new()
            .with("a", json!({ "y": 2 }))
            .with("c", Value::Null);
        let merged = blnk.metadata().merge(id, more).await.unwrap();
        let wanted = json!({ "a": { "y": 2 }, "b": 1, "c": null });
        assert_eq!(json!(merged), wanted, "{id}");
    }
}

#[tokio::test]
async fn typed_ids_and_text_name_the_record() {
    let server = Scripted::refusing(5).await;
    let metadata = server.client().metadata();
    let (ledger, balance) = ("ldg_1".parse::<LedgerId>(), "bln_1".parse::<BalanceId>());
    let (identity, transaction) = ("idt_1".parse::<IdentityId>(), TransactionId::new("txn_1"));
    let (ledger, transaction) = (ledger.unwrap(), transaction.unwrap());
    metadata.merge(&ledger, one()).await.unwrap_err();
    metadata.merge(balance.unwrap(), one()).await.unwrap_err();
    metadata.merge(identity.unwrap(), one()).await.unwrap_err();
    metadata.merge(&transaction, one()).await.unwrap_err();
    metadata.merge("bulk_1", one()).await.unwrap_err();
    let seen = server.seen().requests;
    for (request, id) in seen
        .iter()
        .zip(["ldg_1", "bln_1", "idt_1", "txn_1", "bulk_1"])
    {
        let line = format!("POST /proxy/{id}/metadata?instance_id=instance_01ABC HTTP/1.1\r\n");
        assert!(request.starts_with(&line), "{request}");
        assert!(
            request.ends_with("\r\n\r\n{\"meta_data\":{\"k\":1}}"),
            "{request}"
        );
    }
}

#[tokio::test]
async fn recorded_merges_say_the_same_here() {
    let replies: Vec<_> = exchanges()
        .into_iter()
        .filter(|(_, step)| {
            step.request.template.contains("/metadata?") && step.reply.status == 200
        })
        .map(|(_, step)| step.reply.body)
        .collect();
    assert!(replies.len() > 20, "{}", replies.len());
    for body in replies {
        let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
        let merged = server.client().metadata().merge(ID, one()).await.unwrap();
        let wire: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(json!({ "meta_data": merged }), wire);
    }
}

#[tokio::test]
async fn the_name_that_servers_before_0_14_gave_the_reply_is_read_too() {
    let script = answer(reply("200 OK", r#"{"metadata":{"k":1}}"#));
    let server = Scripted::start(vec![script]).await;
    let merged = server.client().metadata().merge(ID, one()).await.unwrap();
    assert_eq!(merged, one());
}

#[tokio::test]
async fn a_404_proves_nothing_because_it_can_be_an_outage() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let error = blnk.metadata().merge("ldg_0", one()).await.unwrap_err();
    assert_eq!(
        (error.status(), error.outcome(), error.is_not_found()),
        (Some(404), Outcome::Unknown, false)
    );
    assert!(error.to_string().contains("out of reach"), "{error}");
}

#[tokio::test]
async fn a_row_that_would_be_too_long_is_told() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let ledger = cloud.seed_ledger("Customer wallets");
    let balance = cloud.seed_balance(&ledger, "USD").unwrap();
    let long = Metadata::new().with("k", "x".repeat(8_000));
    let error = blnk
        .metadata()
        .merge(&balance, long.clone())
        .await
        .unwrap_err();
    assert!(error.may_be_too_long());
    assert!(error.to_string().contains("7,999 bytes"), "{error}");
    blnk.metadata().merge(&ledger, long).await.unwrap();
}

#[tokio::test]
async fn a_merge_is_not_sent_again_after_a_lost_answer() {
    let server = Scripted::start(vec![vec![Act::Read, Act::Reset]]).await;
    let merge = server.client().metadata().merge(ID, one());
    let error = merge.retry(RetryPolicy::tries(3)).await.unwrap_err();
    assert_eq!(
        (error.outcome(), server.seen().requests.len()),
        (Outcome::Unknown, 1)
    );
}

#[test]
fn what_must_not_be_sent_is_reported_at_once() {
    let bad = Metadata::new()
        .with("big", u64::MAX)
        .with("nul", "\0")
        .with("BLNK_RUN_RECONCILIATION", "SOURCE");
    let key = "meta_data/BLNK_RUN_RECONCILIATION";
    assert_eq!(
        reasons(&MergeMetadata::new("bln_1", bad)),
        [
            (key.to_owned(), Reason::ReservedKey),
            ("meta_data/big".to_owned(), Reason::InexactNumber),
            ("meta_data/nul".to_owned(), Reason::Refused),
        ]
    );
}

#[test]
fn the_key_that_rebuilds_balances_is_a_key_like_any_other_elsewhere() {
    let key = Metadata::new().with("BLNK_RUN_RECONCILIATION", "SOURCE");
    for id in ["ldg_1", "idt_1", "txn_1"] {
        assert!(MergeMetadata::new(id, key.clone()).validate().is_ok());
    }
}

#[test]
fn ids_that_name_nothing_with_metadata_are_refused() {
    for id in [
        "",
        "general_ledger_id",
        "acc_1",
        "LDG_1",
        "@fees",
        "ldg_1/x",
        "bln_%2e",
        "idt_1\n",
    ] {
        assert!(MergeMetadata::new(id, one()).validate().is_err(), "{id}");
    }
    for id in ["ldg_", "bln_nonsense", "idt_1", "txn_1", "bulk_1"] {
        assert!(MergeMetadata::new(id, one()).validate().is_ok(), "{id}");
    }
}

#[tokio::test]
async fn a_rebuild_sends_the_key_and_nothing_else() {
    let script = answer(reply("200 OK", r#"{"meta_data":{}}"#));
    let server = Scripted::start(vec![script]).await;
    server
        .client()
        .metadata()
        .rebuild_balance("bln_1")
        .await
        .unwrap();
    let request = &server.seen().requests[0];
    assert!(request.starts_with("POST /proxy/bln_1/metadata?"));
    let body = r#"{"meta_data":{"BLNK_RUN_RECONCILIATION":"SOURCE"}}"#;
    assert!(request.ends_with(body), "{request}");
}

#[tokio::test]
async fn a_rebuild_leaves_its_result_in_the_metadata() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let ledger = cloud.seed_ledger("Customer wallets");
    let balance = cloud.seed_balance(&ledger, "USD").unwrap();
    blnk.metadata().rebuild_balance(&balance).await.unwrap();
    let stored = blnk
        .metadata()
        .merge(&balance, Metadata::new())
        .await
        .unwrap();
    assert!(stored.get("BLNK_RECONCILIATION_RESULT").is_some());
}

#[tokio::test]
async fn a_rebuild_of_anything_but_a_balance_is_not_sent() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    for id in ["", "ldg_1", "idt_1", "bln_1/x"] {
        let error = blnk.metadata().rebuild_balance(id).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{id}");
    }
    assert_eq!(cloud.request_count(), 0);
}

#[test]
fn a_merge_is_stored_and_read_again_and_shows_no_metadata() {
    let asked = MergeMetadata::new(ID, Metadata::new().with("k", "SECRET"));
    let stored = serde_json::to_string(&asked).unwrap();
    assert_eq!(
        serde_json::from_str::<MergeMetadata>(&stored).unwrap(),
        asked
    );
    assert!(!format!("{asked:?}").contains("SECRET"));
}
