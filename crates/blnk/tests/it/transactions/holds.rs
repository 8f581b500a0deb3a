//! Holds: made, committed in parts, released, expired, and what failures of each prove.

use std::time::Duration;

use blnk::{
    Error, ErrorKind, NewTransaction, Outcome,
    error::Reason,
    transactions::{Creation, Hold, TransactionStatus},
};
use chrono::{DateTime, Utc};

use crate::{
    support::{
        invalid::reasons,
        replies::round_trips,
        scripted::{Act, Scripted, answer, reply},
    },
    transactions::{World, usd},
};

/// The reply to a hold, by the form of a recorded one.
const HELD: &str = r#"{"precise_amount":1000,"precision":100,"transaction_id":"txn_1","parent_transaction":"","source":"bln_1","destination":"bln_2","reference":"h-1","currency":"USD","description":"h-1","status":"INFLIGHT","inflight":true,"skip_queue":true}"#;

fn order() -> NewTransaction {
    NewTransaction::new("h-1", usd(1_000))
        .source("bln_1")
        .destination("bln_2")
}

/// A commit or void of the hold, as the server replies.
fn child(id: &str, status: &str, amount: i64) -> String {
    HELD.replace("txn_1", id)
        .replace(
            r#""parent_transaction":"""#,
            r#""parent_transaction":"txn_1""#,
        )
        .replace("INFLIGHT", status)
        .replace("\"h-1\"", &format!("\"ref_{id}\""))
        .replace(":1000", &format!(":{amount}"))
}

fn held() -> Hold {
    let text = format!(
        r#"{{"transaction":{HELD},"committed":"0","voided":"0","remaining":"1000","children":[]}}"#
    );
    serde_json::from_str(&text).unwrap()
}

async fn hold(world: &World, reference: &str) -> Hold {
    let order = world.payment(reference, 1_000);
    world.blnk.transactions().hold(&order).await.unwrap()
}

async fn inflight(world: &World) -> (String, String) {
    let read = |id| world.blnk.balances().read(id);
    let (ada, ben) = (read(&world.ada).await, read(&world.ben).await);
    let text = |balance: blnk::balances::Balance| balance.inflight_balance.to_string();
    (text(ada.unwrap()), text(ben.unwrap()))
}

#[tokio::test]
async fn what_is_sent_is_exact() {
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let order = order()
        .inflight_expiry_date(at("2031-01-01T00:00:00Z"))
        .inflight_commit_date(at("2030-01-01T00:00:00Z"));
    let server = Scripted::refusing(1).await;
    server
        .client()
        .transactions()
        .hold(&order)
        .await
        .unwrap_err();
    assert_eq!(
        server.sent().1,
        r#"{"currency":"USD","description":"h-1","destination":"bln_2","inflight":true,"inflight_commit_date":"2030-01-01T00:00:00Z","inflight_expiry_date":"2031-01-01T00:00:00Z","precise_amount":1000,"precision":100,"reference":"h-1","skip_queue":true,"source":"bln_1"}"#
    );
    for (is_void, body) in [
        (false, r#"{"skip_queue":true,"status":"commit"}"#),
        (true, r#"{"skip_queue":true,"status":"void"}"#),
    ] {
        let server = Scripted::refusing(1).await;
        let transactions = server.client().transactions();
        let call = match is_void {
            true => transactions.void(&held()),
            false => transactions.commit(&held()),
        };
        call.await.unwrap_err();
        let line = "PUT /proxy/transactions/inflight/txn_1?instance_id=instance_01ABC HTTP/1.1";
        assert_eq!(server.sent(), (line.to_owned(), body.to_owned()));
    }
}

#[tokio::test]
async fn a_part_is_sent_after_a_look_and_never_as_a_float() {
    let server = Scripted::start(vec![
        answer(reply("200 OK", "[]")),
        answer(reply("200 OK", &child("txn_2", "APPLIED", 300))),
    ])
    .await;
    let call = server.client().transactions().commit_part(&held(), 300);
    assert_eq!(call.await.unwrap().precise_amount, 300.into());
    let requests = server.seen().requests;
    let bodies: Vec<_> = requests
        .iter()
        .map(|request| request.split_once("\r\n\r\n").unwrap().1)
        .collect();
    assert_eq!(
        bodies,
        [
            r#"{"filters":[{"field":"parent_transaction","operator":"in","values":["txn_1"]}],"limit":100}"#,
            r#"{"precise_amount":300,"skip_queue":true,"status":"commit"}"#
        ]
    );
}

#[tokio::test]
async fn a_hold_reserves_and_a_commit_moves() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let hold = hold(&world, "h-1").await;
    assert_eq!(hold.transaction.status, TransactionStatus::Inflight);
    assert_eq!(
        (hold.held(), &hold.remaining),
        (&1_000.into(), &1_000.into())
    );
    assert_eq!(
        inflight(&world).await,
        ("-1000".to_owned(), "1000".to_owned())
    );
    assert_eq!(world.received().await, "0");
    round_trips(&hold);
    let committed = transactions.commit(&hold).await.unwrap();
    assert_eq!(committed.status, TransactionStatus::Applied);
    assert_eq!(
        committed.parent_transaction,
        Some(hold.transaction.transaction_id.clone())
    );
    assert_eq!(world.received().await, "1000");
    let hold = transactions.read_hold(&hold).await.unwrap();
    assert_eq!((hold.committed, hold.remaining), (1_000.into(), 0.into()));
}

#[tokio::test]
async fn parts_and_the_release_of_the_rest_add_up() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let hold = hold(&world, "h-1").await;
    for part in [250, 125, 25] {
        transactions.commit_part(&hold, part).await.unwrap();
    }
    let voided = transactions.void(&hold).await.unwrap();
    assert_eq!(
        (voided.status, voided.precise_amount),
        (TransactionStatus::Void, 600.into())
    );
    let hold = transactions.read_hold(&hold).await.unwrap();
    assert_eq!(
        [&hold.committed, &hold.voided, &hold.remaining].map(ToString::to_string),
        ["400", "600", "0"]
    );
    assert_eq!(hold.children.len(), 4);
    assert_eq!(world.received().await, "400");
    assert_eq!(inflight(&world).await, ("0".to_owned(), "0".to_owned()));
}

#[tokio::test]
async fn more_than_a_hundred_commits_are_counted_to_the_unit() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let hold = hold(&world, "h-1").await;
    for _ in 0..205 {
        let path = format!("transactions/inflight/{}", hold.transaction.transaction_id);
        let body = r#"{"status":"commit","precise_amount":3,"skip_queue":true}"#;
        assert_eq!(world.request("PUT", &path, body).0, 200);
    }
    let hold = transactions.read_hold(&hold).await.unwrap();
    assert_eq!((hold.committed, hold.remaining), (615.into(), 385.into()));
    assert_eq!(hold.children.len(), 205);
}

#[tokio::test]
async fn each_refusal_has_its_name() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let first = hold(&world, "h-1").await;
    transactions.commit_part(&first, 400).await.unwrap();
    let error = transactions.commit_part(&first, 601).await.unwrap_err();
    assert!(error.is_more_than_held(), "{error}");
    assert_eq!(error.outcome(), Outcome::Rejected);
    assert_eq!(error.committed_before(), None);
    transactions.commit(&first).await.unwrap();
    for error in [
        transactions.commit(&first).await.unwrap_err(),
        transactions.void(&first).await.unwrap_err(),
        transactions.commit_part(&first, 1).await.unwrap_err(),
    ] {
        assert!(error.is_already_committed(), "{error}");
        assert_eq!(error.outcome(), Outcome::Rejected);
    }
    let second = hold(&world, "h-2").await;
    transactions.void(&second).await.unwrap();
    let error = transactions.commit(&second).await.unwrap_err();
    assert!(
        error.is_already_voided() && error.outcome() == Outcome::Rejected,
        "{error}"
    );
}

#[tokio::test]
async fn an_expired_hold_is_recognised() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let later = world
        .payment("h-1", 1_000)
        .inflight_expiry_date(Utc::now() + chrono::TimeDelta::minutes(5));
    let hold = transactions.hold(&later).await.unwrap();
    assert!(hold.transaction.inflight_expiry_date.is_some());
    world.cloud.advance(Duration::from_secs(600));
    let error = transactions.commit(&hold).await.unwrap_err();
    assert!(error.is_already_voided(), "{error}");
    assert!(error.to_string().contains("it expired"), "{error}");
    let hold = transactions.read_hold(&hold).await.unwrap();
    assert_eq!((hold.voided, hold.remaining), (1_000.into(), 0.into()));
}

#[tokio::test]
async fn amounts_that_the_server_would_take_for_everything_are_refused() {
    let world = World::new().await;
    let hold = hold(&world, "h-1").await;
    for amount in [0, -1, 1_001] {
        let call = world.blnk.transactions().commit_part(&hold, amount);
        let wrong = [("/precise_amount".to_owned(), Reason::Refused)];
        assert_eq!(reasons(call.validate()), wrong);
        let call = world.blnk.transactions().ensure_committed(&hold, amount);
        assert_eq!(reasons(call.validate()), wrong);
    }
}

#[tokio::test]
async fn dates_of_a_hold_belong_to_holds() {
    let dated = order().inflight_expiry_date(Utc::now());
    let wrong = [("/inflight_expiry_date".to_owned(), Reason::NotInThisCall)];
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    assert_eq!(reasons(transactions.post(&dated).validate()), wrong);
    assert_eq!(reasons(transactions.queue(&dated).validate()), wrong);
    transactions.hold(&dated).validate().unwrap();
    let scheduled = order().scheduled_for(Utc::now());
    let wrong = [("/scheduled_for".to_owned(), Reason::NotInThisCall)];
    assert_eq!(reasons(transactions.hold(&scheduled).validate()), wrong);
}

#[tokio::test]
async fn a_hold_exists_once_however_often_it_is_ensured() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let order = world.payment("h-1", 1_000);
    let first = transactions.ensure_held(&order).await.unwrap();
    transactions.commit_part(&first.hold, 300).await.unwrap();
    let again = transactions.ensure_held(&order).await.unwrap();
    assert_eq!(
        (first.creation, again.creation),
        (Creation::Created, Creation::Existing)
    );
    assert_eq!(
        (again.hold.committed, again.hold.remaining),
        (300.into(), 700.into())
    );
    // One reference is one kind of call.
    let error = transactions.ensure_posted(&order).await.unwrap_err();
    assert!(
        error.to_string().contains("is INFLIGHT and not APPLIED"),
        "{error}"
    );
}

#[tokio::test]
async fn a_hold_whose_reply_was_lost_is_found_with_what_became_of_it() {
    let duplicate = r#"{"error":"reference h-1 has already been used","error_detail":{"code":"TXN_DUPLICATE_REFERENCE","message":"reference h-1 has already been used"}}"#;
    let server = Scripted::start(vec![
        vec![Act::Read, Act::Reset],
        answer(reply("409 Conflict", duplicate)),
        answer(reply("200 OK", &format!("[{HELD}]"))),
        answer(reply(
            "200 OK",
            &format!("[{}]", child("txn_2", "APPLIED", 300)),
        )),
    ])
    .await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let hold = client.transactions().hold(&order()).await.unwrap();
    assert_eq!((hold.committed, hold.remaining), (300.into(), 700.into()));
}

const COMMITTED: &str = r#"{"error":"error occurred during processing: [cannot commit. Transaction already committed]","error_detail":{"code":"TXN_ALREADY_COMMITTED","message":"error occurred during processing: [cannot commit. Transaction already committed]"}}"#;
const VOIDED: &str = r#"{"error":"error occurred during processing: [transaction has already been voided]","error_detail":{"code":"TXN_ALREADY_VOIDED","message":"error occurred during processing: [transaction has already been voided]"}}"#;

/// Settles the hold on a server whose first reply is lost, and whose second is this; then it shows the children.
async fn after_a_lost_reply(is_void: bool, second: &str, children: &str) -> Result<String, Error> {
    let server = Scripted::start(vec![
        vec![Act::Read, Act::Reset],
        answer(reply("409 Conflict", second)),
        answer(reply("200 OK", HELD)),
        answer(reply("200 OK", children)),
    ])
    .await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let transactions = client.transactions();
    let call = match is_void {
        true => transactions.void(&held()),
        false => transactions.commit(&held()),
    };
    call.await.map(|child| child.transaction_id.to_string())
}

#[tokio::test]
async fn a_commit_or_void_whose_reply_was_lost_is_found() {
    let applied = format!(
        "[{},{}]",
        child("txn_3", "APPLIED", 700),
        child("txn_2", "APPLIED", 300)
    );
    let found = after_a_lost_reply(false, COMMITTED, &applied).await;
    assert_eq!(found.unwrap(), "txn_3");
    let void = format!("[{}]", child("txn_4", "VOID", 1_000));
    let found = after_a_lost_reply(true, VOIDED, &void).await;
    assert_eq!(found.unwrap(), "txn_4");
}

#[tokio::test]
async fn a_hold_that_ended_the_other_way_after_a_lost_reply_is_a_refusal() {
    for (is_void, second) in [(false, VOIDED), (true, COMMITTED)] {
        let error = after_a_lost_reply(is_void, second, "[]").await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Rejected, "{error}");
    }
    // What is not found proves nothing.
    let error = after_a_lost_reply(false, COMMITTED, "[]")
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
}

#[tokio::test]
async fn an_unclear_part_is_sent_once_and_has_what_was_committed_before() {
    let before = format!("[{}]", child("txn_2", "APPLIED", 300));
    let server = Scripted::start(vec![
        answer(reply("200 OK", &before)),
        vec![Act::Read, Act::Reset],
    ])
    .await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let call = client.transactions().commit_part(&held(), 200);
    let error = call.await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(!error.is_retryable());
    assert_eq!(error.committed_before(), Some(&300.into()));
    assert_eq!(server.seen().requests.len(), 2);
}

#[tokio::test]
async fn a_total_is_reached_once_and_never_exceeded() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let hold = hold(&world, "h-1").await;
    for total in [200, 200, 500, 500] {
        let now = transactions.ensure_committed(&hold, total).await.unwrap();
        assert_eq!(now.committed, total.into());
        assert_eq!(now.remaining, (1_000 - total).into());
    }
    assert_eq!(world.received().await, "500");
    let error = transactions.ensure_committed(&hold, 400).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Mismatch(_)), "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!(world.received().await, "500");
}

#[tokio::test]
async fn what_is_no_hold_is_not_read_as_one() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let posted = transactions.post(&world.payment("p-1", 1)).await.unwrap();
    let error = transactions
        .read_hold(&posted.transaction_id)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("is APPLIED: it is no hold"),
        "{error}"
    );
    let error = transactions.read_hold("txn_0").await.unwrap_err();
    assert!(error.is_not_found());
}

#[tokio::test]
async fn of_a_hold_from_the_queue_the_transaction_that_holds_is_found() {
    let world = World::new().await;
    let (status, queued) = world.raw(&world.body("h-1", r#","inflight":true"#));
    assert_eq!(status, 201);
    let queued: serde_json::Value = serde_json::from_str(&queued).unwrap();
    let id = queued["transaction_id"].as_str().unwrap();
    let hold = world.blnk.transactions().read_hold(id).await.unwrap();
    assert_eq!(hold.transaction.reference, "h-1_q");
    world.blnk.transactions().commit(&hold).await.unwrap();
    assert_eq!(world.received().await, "1000");
}

#[tokio::test]
async fn a_reply_about_another_hold_is_no_success() {
    let changes = [
        ("txn_1", "txn_8", "/parent_transaction", Outcome::Unknown),
        ("APPLIED", "VOID", "/status", Outcome::Applied),
        ("USD", "EUR", "/currency", Outcome::Applied),
    ];
    let less = child("txn_2", "APPLIED", 299);
    let server = Scripted::start(vec![
        answer(reply("200 OK", "[]")),
        answer(reply("200 OK", &less)),
    ])
    .await;
    let part = server.client().transactions().commit_part(&held(), 300);
    let error = part.await.unwrap_err();
    assert!(error.to_string().contains("/precise_amount"), "{error}");
    assert_eq!(
        (error.outcome(), error.committed_before()),
        (Outcome::Applied, Some(&0.into()))
    );
    for (from, to, pointer, outcome) in changes {
        let body = child("txn_2", "APPLIED", 1_000).replace(from, to);
        let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
        let error = server
            .client()
            .transactions()
            .commit(&held())
            .await
            .unwrap_err();
        let ErrorKind::Mismatch(mismatch) = error.kind() else {
            panic!("{error}")
        };
        assert_eq!(mismatch.differences()[0].pointer(), pointer);
        assert_eq!(error.outcome(), outcome);
    }
}

#[tokio::test]
async fn a_failure_of_a_commit_proves_a_refusal_only_by_its_code() {
    let failure = |code: &str, message: &str| {
        format!(
            r#"{{"error":"{message}","error_detail":{{"code":"{code}","message":"{message}"}}}}"#
        )
    };
    let table = [
        (
            "400",
            failure("TXN_NOT_INFLIGHT", "no transaction to commit"),
            Outcome::Rejected,
        ),
        (
            "400",
            failure(
                "GEN_BAD_REQUEST",
                "commit inflight debit failed: insufficient inflight debit balance: have 0, need 1000",
            ),
            Outcome::Rejected,
        ),
        (
            "400",
            failure("GEN_BAD_REQUEST", "context deadline exceeded"),
            Outcome::Unknown,
        ),
        (
            "409",
            failure("GEN_CONFLICT", "optimistic locking failure"),
            Outcome::Unknown,
        ),
        ("409", COMMITTED.to_owned(), Outcome::Rejected),
        (
            "423",
            failure("GEN_RESOURCE_LOCKED", "locked"),
            Outcome::Rejected,
        ),
        ("500", failure("GEN_INTERNAL", "failed"), Outcome::Unknown),
    ];
    for (status, body, outcome) in table {
        let server = Scripted::start(vec![answer(reply(&format!("{status} X"), &body))]).await;
        let client = server.builder().sleep_with(|_| async {}).build().unwrap();
        let error = client.transactions().commit(&held()).await.unwrap_err();
        assert_eq!(error.outcome(), outcome, "{status} {body}");
    }
}

#[tokio::test]
async fn a_look_up_that_hides_a_commit_is_recognised_and_nothing_is_committed() {
    let mut known = held();
    known.committed = 300.into();
    for is_part in [true, false] {
        let server = Scripted::start(vec![answer(reply("200 OK", "[]"))]).await;
        let transactions = server.client().transactions();
        let error = match is_part {
            true => transactions.commit_part(&known, 100).await.map(drop),
            false => transactions.ensure_committed(&known, 400).await.map(drop),
        };
        let error = error.unwrap_err();
        assert!(error.to_string().contains("not up to date"), "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert_eq!(server.seen().requests.len(), 1);
    }
}

#[tokio::test]
async fn a_stored_hold_that_is_none_is_refused() {
    let server = Scripted::refusing(1).await;
    let transactions = server.client().transactions();
    for (id, status, pointer) in [
        ("txn_1", "QUEUED", "/status"),
        ("../ledgers", "INFLIGHT", "/transaction_id"),
        ("bulk_1", "INFLIGHT", "/transaction_id"),
        ("ldg_1", "INFLIGHT", "/transaction_id"),
    ] {
        let mut none = serde_json::to_value(held()).unwrap();
        none["transaction"]["transaction_id"] = id.into();
        none["transaction"]["status"] = status.into();
        let none: Hold = serde_json::from_value(none).unwrap();
        for problems in [
            transactions.commit(&none).validate(),
            transactions.void(&none).validate(),
            transactions.commit_part(&none, 1).validate(),
            transactions.ensure_committed(&none, 1).validate(),
        ] {
            let problems = problems.unwrap_err();
            assert_eq!(problems.problems()[0].pointer(), pointer);
        }
    }
}

#[tokio::test]
async fn children_of_another_hold_do_not_count() {
    let other = child("txn_2", "APPLIED", 300).replace("txn_1", "txn_9");
    let server = Scripted::start(vec![
        answer(reply("200 OK", HELD)),
        answer(reply("200 OK", &format!("[{other}]"))),
    ])
    .await;
    let error = server.client().transactions().read_hold("txn_1").await;
    let error = error.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Mismatch(_)), "{error}");
}
