//! The traps of holds and refunds.

use std::time::Duration;

use blnk::{Outcome, transactions::Hold};
use blnk_mock::CoreVersion;
use serde_json::Value;

use crate::{
    support::{
        lossy_proxy::{Fate, LossyProxy},
        scripted::{Scripted, answer, reply},
    },
    transactions::{World, usd},
    traps::SKIP,
};

const HOLD: &str = r#","inflight":true,"skip_queue":true"#;

/// Posts a raw body, and returns the id in the reply.
fn posted(world: &World, body: &str) -> String {
    let (status, reply) = world.raw(body);
    assert_eq!(status, 201, "{reply}");
    id(&reply)
}

fn id(reply: &str) -> String {
    let reply: Value = serde_json::from_str(reply).unwrap();
    reply["transaction_id"].as_str().unwrap().to_owned()
}

/// Commits or voids a hold as the body says, and returns the status.
fn settle(world: &World, id: &str, body: &str) -> u16 {
    world
        .request("PUT", &format!("transactions/inflight/{id}"), body)
        .0
}

fn refund(world: &World, id: &str, body: &str) -> (u16, String) {
    world.request("POST", &format!("refund-transaction/{id}"), body)
}

const COMMIT: &str = r#"{"status":"commit","skip_queue":true}"#;

async fn hold(world: &World, reference: &str) -> Hold {
    let order = world.payment(reference, 1_000);
    world.blnk.transactions().hold(&order).await.unwrap()
}

async fn held(world: &World) -> String {
    let balance = world.blnk.balances().read(&world.ada).await.unwrap();
    balance.inflight_debit_balance.to_string()
}

#[tokio::test]
async fn t2_the_expiry_of_a_queued_hold_releases_another() {
    let world = World::new().await;
    let expiry = (chrono::Utc::now() + chrono::TimeDelta::seconds(60)).to_rfc3339();
    let more = format!(r#","inflight":true,"inflight_expiry_date":"{expiry}""#);
    let queued = posted(&world, &world.body("h1", &more));
    let other = posted(&world, &world.body("h2", HOLD));
    assert_eq!(settle(&world, &queued, COMMIT), 200);
    world.cloud.advance(Duration::from_secs(120));
    assert_eq!(held(&world).await, "0", "the other hold is gone");
    assert_eq!(settle(&world, &other, COMMIT), 400);

    // Through the client a hold is never queued, and expires alone.
    let server = Scripted::refusing(1).await;
    let order = world.payment("h3", 1_000);
    server
        .client()
        .transactions()
        .hold(&order)
        .await
        .unwrap_err();
    assert!(server.sent().1.contains(r#""inflight":true,"#));
    assert!(server.sent().1.contains(r#""skip_queue":true"#));
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let expiry = chrono::Utc::now() + chrono::TimeDelta::seconds(60);
    let expiring = world.payment("h1", 1_000).inflight_expiry_date(expiry);
    let first = transactions.hold(&expiring).await.unwrap();
    let second = hold(&world, "h2").await;
    transactions.commit(&first).await.unwrap();
    world.cloud.advance(Duration::from_secs(120));
    assert_eq!(held(&world).await, "1000");
    transactions.commit(&second).await.unwrap();
}

#[tokio::test]
async fn t8_a_commit_that_rounds_to_nothing_commits_everything() {
    let world = World::new().await;
    let raw = posted(&world, &world.body("h1", HOLD));
    let body = r#"{"status":"commit","amount":0.004,"skip_queue":true}"#;
    assert_eq!(settle(&world, &raw, body), 200);
    assert_eq!(world.received().await, "1000", "all of it");

    let hold = hold(&world, "h2").await;
    let part = world.blnk.transactions().commit_part(&hold, 0);
    part.validate().unwrap_err();
    world
        .blnk
        .transactions()
        .commit_part(&hold, 1)
        .await
        .unwrap();
    assert_eq!(world.received().await, "1001");
}

#[tokio::test]
async fn t10_a_partial_commit_repeats() {
    let world = World::new().await;
    let raw = posted(&world, &world.body("h1", HOLD));
    let body = r#"{"status":"commit","precise_amount":300,"skip_queue":true}"#;
    for _ in 0..3 {
        assert_eq!(settle(&world, &raw, body), 200);
    }
    assert_eq!(world.received().await, "900");

    // The reply is lost: the part is sent once, and the total settles it.
    let proxy = LossyProxy::open(CoreVersion::Current).await;
    let ledger = proxy.cloud.seed_ledger("l");
    let balance = || proxy.cloud.seed_balance(&ledger, "USD").unwrap();
    let (ada, ben) = (balance(), balance());
    proxy.cloud.seed_funds(&ada, 10_000.into()).unwrap();
    let transactions = proxy.client().transactions();
    let order = blnk::NewTransaction::new("h1", usd(1_000))
        .source(&*ada)
        .destination(&*ben);
    let hold = transactions.hold(&order).await.unwrap();
    transactions.commit_part(&hold, 100).await.unwrap();
    for fate in [Fate::Lost, Fate::Dropped] {
        let before = transactions.read_hold(&hold).await.unwrap().committed;
        proxy.plan(&[Fate::Answered, fate]);
        let error = transactions.commit_part(&hold, 300).await.unwrap_err();
        assert_eq!((error.outcome(), proxy.unused()), (Outcome::Unknown, 0));
        assert_eq!(error.committed_before(), Some(&before));
        let total = before + blnk::MinorUnits::from(300);
        let hold = transactions
            .ensure_committed(&hold, total.clone())
            .await
            .unwrap();
        assert_eq!(hold.committed, total);
        let balance = proxy.client().balances().read(&*ben).await.unwrap();
        assert_eq!(balance.balance, total);
    }
}

#[tokio::test]
async fn t12_a_queued_commit_says_yes_to_everything() {
    let world = World::new().await;
    let queued = posted(&world, &world.body("h1", r#","inflight":true"#));
    for body in [
        r#"{"status":"commit"}"#,
        r#"{"status":"commit"}"#,
        r#"{"status":"void"}"#,
        r#"{"status":"commit","precise_amount":9}"#,
    ] {
        assert_eq!(settle(&world, &queued, body), 200, "{body}");
        world.cloud.settle();
    }
    assert_eq!(world.received().await, "1000", "once");

    let hold = hold(&world, "h2").await;
    let transactions = world.blnk.transactions();
    transactions.commit(&hold).await.unwrap();
    let error = transactions.commit(&hold).await.unwrap_err();
    assert!(error.is_already_committed(), "{error}");
    let error = transactions.void(&hold).await.unwrap_err();
    assert!(error.is_already_committed(), "{error}");
}

#[tokio::test]
async fn t24_a_queued_hold_has_two_ids_that_are_settled_each() {
    let many = |world: &World, id: &str| {
        let body = format!(r#"{{"transactions":[{{"transaction_id":"{id}"}}],"skip_queue":true}}"#);
        let path = "transactions/inflight/bulk/commit";
        let (_, reply) = world.request("POST", path, &body);
        assert!(reply.contains(r#""succeeded":1"#), "{reply}");
    };
    let world = World::new().await;
    let queued = posted(&world, &world.body("h1", r#","inflight":true"#));
    let child = world.cloud.transaction_by_reference("h1_q").unwrap();
    posted(&world, &world.body("h2", HOLD));
    many(&world, &queued);
    many(&world, &child.transaction_id);
    assert_eq!(
        world.received().await,
        "2000",
        "the first hold was paid twice"
    );
    assert_eq!(held(&world).await, "0", "the second one is gone");

    // The client finds the one that holds, by either id, and sees what the other id has settled.
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let queued = posted(&world, &world.body("h1", r#","inflight":true"#));
    let child = world.cloud.transaction_by_reference("h1_q").unwrap();
    let by_queued = transactions.read_hold(&*queued).await.unwrap();
    let by_child = transactions
        .read_hold(&*child.transaction_id)
        .await
        .unwrap();
    assert_eq!(
        by_queued.transaction.transaction_id,
        by_child.transaction.transaction_id
    );
    assert_eq!(by_child.transaction.transaction_id, &*child.transaction_id);
    many(&world, &queued);
    let hold = transactions.read_hold(&*queued).await.unwrap();
    assert_eq!(
        (&hold.committed, &hold.remaining),
        (&1_000.into(), &0.into())
    );
    let total = transactions.ensure_committed(&hold, 1_000).await.unwrap();
    assert_eq!(total.committed, 1_000.into());
    assert_eq!(world.received().await, "1000");
    let error = transactions.commit(&hold).await.unwrap_err();
    assert!(error.is_hold_spent(), "{error}");
    assert_eq!(error.outcome(), Outcome::Rejected);
}

#[tokio::test]
async fn t4_a_repeated_refund_moves_the_money_back() {
    let at_once = r#"{"skip_queue":true}"#;
    let world = World::new().await;
    let paid = posted(&world, &world.body("p1", SKIP));
    assert_eq!(refund(&world, &paid, at_once).0, 201);
    assert_eq!(world.received().await, "0");
    assert_eq!(refund(&world, &paid, at_once).0, 409);
    assert_eq!(world.received().await, "1000", "behind a 409");

    let world = World::new().await;
    let paid = posted(&world, &world.body("p1", SKIP));
    for _ in 0..5 {
        let transactions = world.blnk.transactions();
        transactions.ensure_refunded(&*paid).await.unwrap();
        assert_eq!(world.received().await, "0");
    }
    let requests = world.cloud.requests();
    let sent = requests
        .iter()
        .filter(|request| request.path().contains("refund-transaction"));
    let bodies: Vec<_> = sent
        .map(|request| String::from_utf8_lossy(&request.body))
        .collect();
    assert_eq!(bodies, ["{}"], "through the queue");
}

#[tokio::test]
async fn t14_the_refund_of_a_released_hold_opens_one_in_the_other_direction() {
    let world = World::new().await;
    let raw = posted(&world, &world.body("h1", HOLD));
    let void = r#"{"status":"void","skip_queue":true}"#;
    assert_eq!(settle(&world, &raw, void), 200);
    let (status, reply) = refund(&world, &raw, r#"{"skip_queue":true}"#);
    assert_eq!(status, 201);
    assert_eq!(settle(&world, &id(&reply), COMMIT), 200);
    assert_eq!(world.received().await, "-1000", "out of nothing");

    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let hold = hold(&world, "h1").await;
    let void = transactions.void(&hold).await.unwrap();
    for id in [&hold.transaction.transaction_id, &void.transaction_id] {
        let error = transactions.ensure_refunded(id).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    }
    assert_eq!(world.received().await, "0");
}

#[tokio::test]
async fn t15_the_reply_of_the_refund_of_a_hold_is_one_commit() {
    let world = World::new().await;
    let raw = posted(&world, &world.body("h1", HOLD));
    for amount in [300, 200] {
        let body = format!(r#"{{"status":"commit","precise_amount":{amount},"skip_queue":true}}"#);
        assert_eq!(settle(&world, &raw, &body), 200);
    }
    let (_, reply) = refund(&world, &raw, r#"{"skip_queue":true}"#);
    let reply: Value = serde_json::from_str(&reply).unwrap();
    assert_eq!(reply["precise_amount"], 200);
    assert_eq!(world.received().await, "0", "500 were refunded");

    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let hold = hold(&world, "h1").await;
    for amount in [300, 200] {
        transactions.commit_part(&hold, amount).await.unwrap();
    }
    transactions
        .ensure_refunded(&hold.transaction.transaction_id)
        .await
        .unwrap_err();
    let hold = transactions.read_hold(&hold).await.unwrap();
    for commit in &hold.children {
        let refunded = transactions
            .ensure_refunded(&commit.transaction_id)
            .await
            .unwrap();
        assert_eq!(refunded.refund.precise_amount, commit.precise_amount);
    }
    assert_eq!(world.received().await, "0");
}

#[tokio::test]
async fn t25_a_refund_that_was_made_is_found_behind_a_409() {
    // The server answers some first refunds so, though they were made.
    let conflict = r#"{"error":"transaction txn_1 has already been refunded","error_detail":{"code":"GEN_CONFLICT","message":"transaction txn_1 has already been refunded"}}"#;
    let paid = r#"{"precise_amount":1000,"precision":100,"transaction_id":"txn_1","parent_transaction":"","source":"bln_1","destination":"bln_2","reference":"p-1","currency":"USD","description":"d","status":"APPLIED"}"#;
    let refund = r#"{"precise_amount":1000,"precision":100,"transaction_id":"txn_2","parent_transaction":"txn_1","source":"bln_2","destination":"bln_1","reference":"txn_1_refund","currency":"USD","description":"d","status":"APPLIED"}"#;
    let server = Scripted::start(vec![
        answer(reply("200 OK", paid)),
        answer(reply("200 OK", "[]")),
        answer(reply("409 Conflict", conflict)),
        answer(reply("200 OK", &format!("[{refund}]"))),
        // Nothing has refunded it in turn.
        answer(reply("200 OK", "[]")),
    ])
    .await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let found = client
        .transactions()
        .ensure_refunded("txn_1")
        .await
        .unwrap();
    assert_eq!(found.refund.transaction_id, "txn_2");
    assert_eq!(found.creation, blnk::transactions::Creation::Unknown);
}
