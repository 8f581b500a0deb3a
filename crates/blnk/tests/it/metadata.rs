//! Metadata, merged into what is stored.

use std::collections::BTreeMap;

use blnk::{
    ErrorKind, Metadata, NewBalance, NewIdentity, NewLedger, Outcome, RetryPolicy,
    error::{InvalidRequest, Reason},
    identities::IdentityUpdate,
    values::{BalanceId, IdentityId, LedgerId, TransactionId},
};
use blnk_mock::MockCloud;
use serde::Serialize;
use serde_json::{Value, json};

use crate::support::{
    invalid::reasons,
    mock::client,
    people::ID,
    recordings::exchanges,
    scripted::{Act, Scripted, answer, reply},
};

fn one() -> Metadata {
    Metadata::new().with("k", 1)
}

#[tokio::test]
async fn keys_are_added_at_the_top_of_any_record() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let ledger = cloud.seed_ledger("Customer wallets");
    let (balance, identity) = (
        cloud.seed_balance(&ledger, "USD").unwrap(),
        cloud.seed_identity(),
    );
    let first = Metadata::new().with("a", json!({ "x": 1 })).with("b", 1);
    for id in [&ledger, &balance, &identity] {
        blnk.metadata().merge(id, &first).await.unwrap();
        let more = Metadata::new()
            .with("a", json!({ "y": 2 }))
            .with("c", Value::Null);
        let merged = blnk.metadata().merge(id, &more).await.unwrap();
        let wanted = json!({ "a": { "y": 2 }, "b": 1, "c": null });
        assert_eq!(json!(merged), wanted, "{id}");
    }
}

#[tokio::test]
async fn an_empty_key_is_a_key() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let metadata = Metadata::new().with("", json!({ "": 1 }));
    for validated in everywhere(&blnk, &metadata) {
        assert_eq!(validated, Ok(()));
    }
    let ledger = NewLedger::new("n").meta_data_all(metadata.clone());
    let ledger = blnk.ledgers().create(&ledger).await.unwrap();
    let merge = blnk.metadata().merge(&ledger.ledger_id, &one());
    assert_eq!(
        json!(merge.await.unwrap()),
        json!({ "": { "": 1 }, "k": 1 })
    );
    let read = blnk.ledgers().read(&ledger.ledger_id).await.unwrap();
    assert_eq!(json!(read.meta_data), json!({ "": { "": 1 }, "k": 1 }));

    let payment = blnk::NewTransaction::new("r", blnk::Amount::new(1, "USD", 100))
        .source("@a")
        .destination("@b")
        .overdraft(blnk::transactions::Overdraft::Unlimited)
        .meta_data_all(metadata.clone());
    let posted = blnk.transactions().post(&payment).await.unwrap();
    assert_eq!(posted.meta_data.unwrap().get(""), Some(&json!({ "": 1 })));
}

#[tokio::test]
async fn typed_ids_and_text_name_the_record() {
    let server = Scripted::refusing(5).await;
    let metadata = server.client().metadata();
    let (ledger, balance) = ("ldg_1".parse::<LedgerId>(), "bln_1".parse::<BalanceId>());
    let (identity, transaction) = ("idt_1".parse::<IdentityId>(), TransactionId::new("txn_1"));
    let (ledger, transaction) = (ledger.unwrap(), transaction.unwrap());
    metadata.merge(&ledger, &one()).await.unwrap_err();
    let merge = metadata.merge(balance.unwrap(), &one());
    merge.await.unwrap_err();
    let merge = metadata.merge(identity.unwrap(), &one());
    merge.await.unwrap_err();
    metadata.merge(&transaction, &one()).await.unwrap_err();
    metadata.merge("bulk_1", &one()).await.unwrap_err();
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
async fn recorded_merges_are_read_as_the_server_sent_them() {
    let replies: Vec<_> = exchanges()
        .into_iter()
        .filter(|(_, step)| {
            step.request.template.contains("/metadata?") && step.reply.status == 200
        })
        .map(|(_, step)| (step.request.body, step.reply.body))
        .collect();
    assert!(replies.len() > 20, "{}", replies.len());
    let mut unspellable = 0;
    for (sent, body) in replies {
        // The server accepts half of a surrogate pair, which no Rust text contains.
        let Ok(sent) = serde_json::from_str::<Value>(&sent) else {
            unspellable += 1;
            continue;
        };
        let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
        let sent = Metadata::of(&sent["meta_data"]).lossy();
        let merged = server.client().metadata().merge(ID, &sent).await.unwrap();
        let wire: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(json!({ "meta_data": merged }), wire);
    }
    assert_eq!(unspellable, 1);
}

#[tokio::test]
async fn a_merge_whose_reply_lacks_what_was_sent_is_unknown() {
    for body in [
        r#"{"kind":"Status","metadata":{},"status":"Failure"}"#,
        r#"{"meta_data":{"b":2}}"#,
        r#"{"meta_data":{"k":2}}"#,
    ] {
        let server = Scripted::start(vec![answer(reply("200 OK", body))]).await;
        let merge = server.client().metadata().merge(ID, &one());
        let error = merge.await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error}");
        assert_eq!(error.outcome(), Outcome::Unknown, "{body}");
        assert!(!error.is_retryable(), "{body}");
    }
}

#[tokio::test]
async fn the_member_of_servers_before_0_14_is_read_too() {
    let script = answer(reply("200 OK", r#"{"metadata":{"k":1}}"#));
    let server = Scripted::start(vec![script]).await;
    let merged = server.client().metadata().merge(ID, &one()).await.unwrap();
    assert_eq!(merged, one());
}

#[tokio::test]
async fn a_404_proves_nothing_because_it_can_be_an_outage() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let error = blnk.metadata().merge("ldg_0", &one()).await.unwrap_err();
    assert_eq!(
        (error.status(), error.outcome(), error.is_not_found()),
        (Some(404), Outcome::Unknown, false)
    );
    assert!(
        error.to_string().contains("database is unreachable"),
        "{error}"
    );
}

#[tokio::test]
async fn a_merge_that_makes_a_row_too_long_is_recognised() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let ledger = cloud.seed_ledger("Customer wallets");
    let balance = cloud.seed_balance(&ledger, "USD").unwrap();
    let long = Metadata::new().with("k", "x".repeat(8_000));
    let error = blnk.metadata().merge(&balance, &long).await.unwrap_err();
    assert!(error.may_be_too_long());
    assert!(error.to_string().contains("7,999 bytes"), "{error}");
    blnk.metadata().merge(&ledger, &long).await.unwrap();
}

#[tokio::test]
async fn a_merge_whose_reply_is_lost_is_not_repeated() {
    let server = Scripted::start(vec![vec![Act::Read, Act::Reset]]).await;
    let merge = server.client().metadata().merge(ID, &one());
    let error = merge.retry(RetryPolicy::max_attempts(3)).await.unwrap_err();
    assert_eq!(
        (error.outcome(), server.seen().requests.len()),
        (Outcome::Unknown, 1)
    );
}

#[tokio::test]
async fn all_problems_of_a_merge_are_reported_at_once() {
    let bad = Metadata::new()
        .with("big", u64::MAX)
        .with("nul", "\0")
        .with("BLNK_RUN_RECONCILIATION", "SOURCE");
    let server = Scripted::refusing(1).await;
    let merge = server.client().metadata().merge("bln_1", &bad);
    let key = "/meta_data/BLNK_RUN_RECONCILIATION";
    assert_eq!(
        reasons(merge.validate()),
        [
            (key.to_owned(), Reason::ReservedKey),
            ("/meta_data/big".to_owned(), Reason::InexactNumber),
            ("/meta_data/nul".to_owned(), Reason::Refused),
        ]
    );
}

#[tokio::test]
async fn the_key_that_rebuilds_balances_is_reserved_for_them_alone() {
    let key = Metadata::new().with("BLNK_RUN_RECONCILIATION", "SOURCE");
    let server = Scripted::refusing(1).await;
    let metadata = server.client().metadata();
    for id in ["ldg_1", "idt_1", "txn_1"] {
        assert!(metadata.merge(id, &key).validate().is_ok());
    }
}

#[tokio::test]
async fn ids_of_records_without_metadata_are_refused() {
    let server = Scripted::refusing(1).await;
    let metadata = server.client().metadata();
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
        assert!(metadata.merge(id, &one()).validate().is_err(), "{id}");
    }
    for id in ["ldg_", "bln_nonsense", "idt_1", "txn_1", "bulk_1"] {
        assert!(metadata.merge(id, &one()).validate().is_ok(), "{id}");
    }
}

#[tokio::test]
async fn a_rebuild_sends_the_key_and_nothing_else() {
    let script = answer(reply("200 OK", r#"{"meta_data":{}}"#));
    let server = Scripted::start(vec![script]).await;
    let rebuild = server.client().metadata().rebuild_balance("bln_1");
    assert_eq!(rebuild.await.unwrap(), Metadata::new());
    let request = &server.seen().requests[0];
    assert!(request.starts_with("POST /proxy/bln_1/metadata?"));
    let body = r#"{"meta_data":{"BLNK_RUN_RECONCILIATION":"SOURCE"}}"#;
    assert!(request.ends_with(body), "{request}");
}

#[tokio::test]
async fn the_result_of_a_rebuild_is_in_the_metadata_afterwards() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let ledger = cloud.seed_ledger("Customer wallets");
    let balance = cloud.seed_balance(&ledger, "USD").unwrap();
    blnk.metadata().rebuild_balance(&balance).await.unwrap();
    let stored = blnk
        .metadata()
        .merge(&balance, &Metadata::new())
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

#[tokio::test]
async fn metadata_is_stored_sent_again_and_not_in_any_debug() {
    let server = Scripted::refusing(1).await;
    let metadata = Metadata::new().with("k", "SECRET").with("rate", 0.1);
    let text = serde_json::to_string(&metadata).unwrap();
    let read: Metadata = serde_json::from_str(&text).unwrap();
    assert_eq!(read, metadata);
    for metadata in [metadata, read] {
        let merge = server.client().metadata().merge(ID, &metadata);
        assert!(!format!("{metadata:?} {metadata:#?} {merge:?} {merge:#?}").contains("SECRET"));
        merge.await.unwrap_err();
    }
    let requests = server.seen().requests;
    assert!(requests[0].ends_with(r#"{"meta_data":{"k":"SECRET","rate":0.1}}"#));
    assert_eq!(requests[0], requests[1]);
}

/// What the record of each kind says of metadata, and a merge.
fn everywhere(blnk: &blnk::Client, metadata: &Metadata) -> [Result<(), InvalidRequest>; 5] {
    let balance = NewBalance::new("ldg_1", "USD").meta_data_all(metadata.clone());
    let ledger = NewLedger::new("n").meta_data_all(metadata.clone());
    let identity = NewIdentity::new().meta_data_all(metadata.clone());
    let update = IdentityUpdate::new().replace_meta_data(metadata.clone());
    let results = [
        (
            blnk.balances().create(&balance).validate(),
            balance.validate(),
        ),
        (blnk.ledgers().create(&ledger).validate(), ledger.validate()),
        (
            blnk.identities().create(&identity).validate(),
            identity.validate(),
        ),
        (
            blnk.identities().update(ID, &update).validate(),
            update.validate(),
        ),
    ];
    let [balance, ledger, identity, update] = results.map(|(request, data)| {
        assert_eq!(request, data);
        request
    });
    let merge = blnk.metadata().merge("txn_1", metadata).validate();
    [balance, ledger, identity, update, merge]
}

#[tokio::test]
async fn numbers_that_json_cannot_represent_are_refused_by_pointer() {
    #[derive(Serialize)]
    struct Quote {
        rates: Vec<f64>,
        spread: f32,
    }
    let server = Scripted::refusing(1).await;
    let blnk = server.client();
    let quote = |last: f64, spread: f32| Quote {
        rates: vec![1.5, last],
        spread,
    };
    let named = |quote: Quote| Metadata::new().with("my/app", BTreeMap::from([("q~", quote)]));
    for (metadata, pointer) in [
        (
            named(quote(f64::NAN, 0.5)),
            "/meta_data/my~1app/q~0/rates/1",
        ),
        (
            named(quote(f64::INFINITY, 0.5)),
            "/meta_data/my~1app/q~0/rates/1",
        ),
        (
            named(quote(f64::NEG_INFINITY, 0.5)),
            "/meta_data/my~1app/q~0/rates/1",
        ),
        (named(quote(2.5, f32::NAN)), "/meta_data/my~1app/q~0/spread"),
        (
            named(quote(2.5, f32::INFINITY)),
            "/meta_data/my~1app/q~0/spread",
        ),
        (Metadata::of(&quote(f64::NAN, 0.5)), "/meta_data/rates/1"),
        (Metadata::of(&quote(2.5, f32::NAN)), "/meta_data/spread"),
        (Metadata::new().with("k", f64::NAN), "/meta_data/k"),
    ] {
        for validated in everywhere(&blnk, &metadata) {
            assert_eq!(
                reasons(validated),
                [(pointer.to_owned(), Reason::Refused)],
                "{pointer}"
            );
        }
        // What is no number is not opted out of by what accepts rounded numbers.
        let merge = blnk.metadata().merge("txn_1", &metadata.clone().lossy());
        let error = merge.await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(error.to_string().contains("which JSON cannot represent"));
        assert!(serde_json::to_string(&metadata).is_err());
    }
    assert_eq!(server.seen().connections, 0);
    let metadata = Metadata::new().with("k", f64::NAN).with("k", 1);
    assert!(everywhere(&blnk, &metadata).iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_value_that_is_no_object_is_no_metadata() {
    let server = Scripted::refusing(1).await;
    for metadata in [Metadata::of(&[1]), Metadata::of("text"), Metadata::of(&())] {
        for validated in everywhere(&server.client(), &metadata) {
            let refused = [("/meta_data".to_owned(), Reason::Refused)];
            assert_eq!(reasons(validated), refused);
        }
    }
}

#[tokio::test]
async fn an_f32_is_sent_with_its_own_digits() {
    #[derive(Serialize)]
    struct Rates {
        of_f32: f32,
        list: Vec<f32>,
        of_f64: f64,
    }
    let server = Scripted::refusing(1).await;
    let rates = Rates {
        of_f32: 0.1,
        list: vec![16_777_216.0, 1.1, 1e-7, 3.402_823_5e38],
        of_f64: 0.1_f32.into(),
    };
    let metadata = Metadata::of(&rates).with("one", 2.7_f32).lossy();
    let merge = server.client().metadata().merge("txn_1", &metadata);
    merge.await.unwrap_err();
    assert_eq!(
        server.sent().1,
        r#"{"meta_data":{"list":[16777216.0,1.1,1e-7,3.4028235e+38],"of_f32":0.1,"of_f64":0.10000000149011612,"one":2.7}}"#
    );
}
