//! Refunds: made once, found afterwards, and refused where the server would move money wrongly.

use blnk::{
    ErrorKind, Outcome, RetryPolicy,
    transactions::{Creation, TransactionStatus},
};
use blnk_mock::{CoreVersion, cloud};

use crate::{
    support::{
        lossy_proxy::{
            Fate::{Answered, CutEarly, CutLate, Dropped, GaveUp, Lost},
            LossyProxy,
        },
        scripted::{Act, Scripted, answer, reply},
    },
    transactions::World,
};

/// A payment of 10.00 that was posted at once, and its id.
async fn paid(world: &World) -> String {
    let payment = world.payment("p-1", 1_000);
    let posted = world.blnk.transactions().post(&payment).await.unwrap();
    posted.transaction_id.to_string()
}

/// Sends a raw request for a refund.
fn raw_refund(cloud: &blnk_mock::MockCloud, id: &str, body: &str) -> u16 {
    let path = format!(
        "/proxy/refund-transaction/{id}?instance_id={}",
        cloud.instance_id()
    );
    let request = cloud::Request::new("POST", path)
        .header("Authorization", "Bearer t")
        .body(body);
    cloud.answer(&request).status
}

/// The message of the error of a refund that is refused before it is sent.
async fn refusal(world: &World, id: &str) -> String {
    let refund = world.blnk.transactions().ensure_refunded(id);
    let error = refund.await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    assert!(matches!(error.kind(), ErrorKind::Mismatch(_)), "{error}");
    error.to_string()
}

#[tokio::test]
async fn the_money_moves_back_once_however_often_it_is_called() {
    let world = World::new().await;
    let id = paid(&world).await;
    let mut made = Vec::new();
    for _ in 0..4 {
        let refunded = world
            .blnk
            .transactions()
            .ensure_refunded(&*id)
            .await
            .unwrap();
        assert_eq!(refunded.refund.status, TransactionStatus::Applied);
        assert_eq!(world.received().await, "0");
        made.push(refunded.creation);
    }
    assert_eq!(made[0], Creation::Created);
    assert_eq!(made[1..], [Creation::Existing; 3]);
    let path = "/proxy/refund-transaction/{id}";
    assert_eq!(world.cloud.request_count_of("POST", path), 1);
}

#[tokio::test]
async fn a_queued_payment_is_refunded_once_by_either_of_its_ids() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let queued = transactions
        .queue(&world.payment("p-1", 1_000))
        .await
        .unwrap();
    let child = world.cloud.transaction_by_reference("p-1_q").unwrap();
    let ids = [queued.transaction_id.as_str(), &child.transaction_id];
    for id in [ids[0], ids[1], ids[0]] {
        let refunded = transactions.ensure_refunded(id).await.unwrap();
        let reference = format!("{}_refund_q", child.transaction_id);
        assert_eq!(refunded.refund.reference, reference.as_str());
        assert_eq!(world.received().await, "0");
    }
}

#[tokio::test]
async fn commits_of_a_hold_are_refunded_one_by_one() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let hold = transactions
        .hold(&world.payment("h-1", 1_000))
        .await
        .unwrap();
    let first = transactions.commit_part(&hold, 300).await.unwrap();
    transactions.commit_part(&hold, 200).await.unwrap();
    let why = refusal(&world, hold.transaction.transaction_id.as_str()).await;
    assert!(why.contains("is INFLIGHT: a hold is released"), "{why}");
    transactions
        .ensure_refunded(&first.transaction_id)
        .await
        .unwrap();
    assert_eq!(world.received().await, "200");
    let void = transactions.void(&hold).await.unwrap();
    let why = refusal(&world, void.transaction_id.as_str()).await;
    assert!(why.contains("is VOID"), "{why}");
}

#[tokio::test]
async fn what_cannot_be_refunded_says_why() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    world.cloud.hold_queue();
    let queued = transactions.queue(&world.payment("q-1", 10)).await.unwrap();
    // The row is stored after the reply.
    assert!(world.cloud.settle_next());
    let why = refusal(&world, queued.transaction_id.as_str()).await;
    assert!(why.contains("is QUEUED: wait until it is settled"), "{why}");
    world.cloud.release_queue();
    let poor = world.payment("q-2", 1_000_000);
    let rejected = transactions.queue(&poor).await.unwrap();
    let why = refusal(&world, rejected.transaction_id.as_str()).await;
    assert!(why.contains("is REJECTED: no money moved"), "{why}");
    let id = paid(&world).await;
    let refund = transactions.ensure_refunded(&*id).await.unwrap().refund;
    let why = refusal(&world, refund.transaction_id.as_str()).await;
    assert!(why.contains("is that of a refund"), "{why}");
    let error = transactions.ensure_refunded("txn_0").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent);
}

#[tokio::test]
async fn a_raw_refund_is_found_and_one_that_was_undone_is_an_error() {
    let world = World::new().await;
    let id = paid(&world).await;
    let at_once = r#"{"skip_queue":true}"#;
    assert_eq!(raw_refund(&world.cloud, &id, at_once), 201);
    let found = world
        .blnk
        .transactions()
        .ensure_refunded(&*id)
        .await
        .unwrap();
    assert_eq!(found.creation, Creation::Existing);
    assert_eq!(world.received().await, "0");
    // The server moves the money to the payee again, behind a 409.
    assert_eq!(raw_refund(&world.cloud, &id, at_once), 409);
    assert_eq!(world.received().await, "1000");
    let why = refusal(&world, &id).await;
    assert!(why.contains("the payee has the money again"), "{why}");
    assert_eq!(world.received().await, "1000");
}

#[tokio::test]
async fn a_foreign_reference_of_the_refund_is_an_error() {
    let world = World::new().await;
    let id = paid(&world).await;
    let (status, _) = world.raw(&world.body(&format!("{id}_refund"), r#","skip_queue":true"#));
    assert_eq!(status, 201);
    let why = refusal(&world, &id).await;
    assert!(why.contains("no refund can be made"), "{why}");
}

#[tokio::test]
async fn a_refund_that_waits_is_retryable_and_settles_later() {
    let world = World::new().await;
    let id = paid(&world).await;
    world.cloud.hold_queue();
    let limit = std::time::Duration::from_millis(300);
    let refund = world
        .blnk
        .transactions()
        .ensure_refunded(&*id)
        .timeout(limit);
    let error = refund.await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable(), "{error}");
    assert_eq!(error.outcome(), Outcome::Unknown);
    world.cloud.release_queue();
    let found = world
        .blnk
        .transactions()
        .ensure_refunded(&*id)
        .await
        .unwrap();
    assert_eq!(found.creation, Creation::Existing);
    assert_eq!(world.received().await, "0");
}

#[tokio::test]
async fn ten_clients_whose_replies_get_lost_move_the_money_back_once() {
    for seed in 0..12 {
        let proxy = LossyProxy::open(CoreVersion::Current).await;
        let cloud = &proxy.cloud;
        let ledger = cloud.seed_ledger("l");
        let balance = || cloud.seed_balance(&ledger, "USD").unwrap();
        let (ada, ben) = (balance(), balance());
        cloud.seed_funds(&ada, 10_000.into()).unwrap();
        let payment = blnk::NewTransaction::new("p-1", crate::transactions::usd(1_000))
            .source(&*ada)
            .destination(&*ben);
        let posted = proxy.client().transactions().post(&payment).await.unwrap();
        let mut random = fastrand::Rng::with_seed(seed);
        let fates = [Answered, Answered, Lost, GaveUp, CutEarly, CutLate, Dropped];
        let fates: Vec<_> = (0..200).map(|_| *random.choice(&fates).unwrap()).collect();
        proxy.plan(&fates);
        let calls: Vec<_> = (0..10)
            .map(|_| {
                let transactions = proxy.client().transactions();
                let once = RetryPolicy::once();
                let refund = transactions
                    .ensure_refunded(&posted.transaction_id)
                    .retry(once);
                tokio::spawn(refund.send())
            })
            .collect();
        let mut created = 0;
        for call in calls {
            match call.await.unwrap() {
                Ok(refunded) => created += usize::from(refunded.creation == Creation::Created),
                Err(error) => assert!(error.outcome() != Outcome::Rejected, "{error}"),
            }
        }
        assert!(created <= 1);
        proxy.plan(&[]);
        let again = proxy.client().transactions();
        again.ensure_refunded(&posted.transaction_id).await.unwrap();
        let balance = proxy.client().balances().read(&*ben).await.unwrap();
        assert_eq!(balance.balance, 0.into(), "seed {seed}");
    }
}

const PAID: &str = r#"{"precise_amount":1000,"precision":100,"transaction_id":"txn_1","parent_transaction":"","source":"bln_1","destination":"bln_2","reference":"p-1","currency":"USD","description":"d","status":"APPLIED"}"#;
const REFUND: &str = r#"{"precise_amount":1000,"precision":100,"transaction_id":"txn_2","parent_transaction":"txn_1","source":"bln_2","destination":"bln_1","reference":"txn_1_refund","currency":"USD","description":"d","status":"QUEUED"}"#;
const CHILD: &str = r#"{"precise_amount":1000,"precision":100,"transaction_id":"txn_3","parent_transaction":"txn_2","source":"bln_2","destination":"bln_1","reference":"txn_1_refund_q","currency":"USD","description":"d","status":"APPLIED"}"#;

/// Refunds the payment on a server that plays these after the read of it; the last one on all further connections.
async fn refunded(
    scripts: Vec<Vec<Act>>,
) -> Result<blnk::transactions::EnsuredRefund, blnk::Error> {
    let mut all = vec![answer(reply("200 OK", PAID))];
    all.extend(scripts);
    let server = Scripted::start(all).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let refund = client.transactions().ensure_refunded("txn_1");
    refund.retry(RetryPolicy::once()).await
}

fn list(rows: &[&str]) -> Vec<Act> {
    answer(reply("200 OK", &format!("[{}]", rows.join(","))))
}

#[tokio::test]
async fn the_refusal_of_a_second_request_says_nothing_of_the_first() {
    for second in ["429 X", "401 X", "403 X", "404 X", "423 X"] {
        let error = refunded(vec![
            list(&[]),
            vec![Act::Read, Act::Reset],
            list(&[]),
            answer(reply(second, r#"{"error":"no"}"#)),
        ])
        .await
        .unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{second}: {error}");
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn a_refund_of_another_call_that_a_request_of_this_one_undid_is_an_error() {
    let conflict = r#"{"error":"has already been refunded","error_detail":{"code":"GEN_CONFLICT","message":"has already been refunded"}}"#;
    let at_once = REFUND.replace("QUEUED", "APPLIED");
    let back = REFUND
        .replace("txn_1_refund", "txn_2_refund")
        .replace(r#""transaction_id":"txn_2""#, r#""transaction_id":"txn_4""#)
        .replace(
            r#""parent_transaction":"txn_1""#,
            r#""parent_transaction":"txn_2""#,
        );
    let error = refunded(vec![
        list(&[]),
        answer(reply("409 Conflict", conflict)),
        list(&[&at_once]),
        // It appears a moment later.
        list(&[]),
        list(&[&back]),
    ])
    .await
    .unwrap_err();
    assert!(
        error.to_string().contains("the payee has the money again"),
        "{error}"
    );
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn what_is_not_the_refund_of_this_transaction_does_not_count() {
    let child_of_another = CHILD.replace("txn_2", "txn_9");
    let of_less = REFUND.replace("1000", "999");
    for (rows, why) in [
        ([REFUND, &child_of_another], "never settles"),
        ([&of_less, CHILD], "no refund can be made"),
    ] {
        let error = refunded(vec![list(&rows)]).await.unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
    let found = refunded(vec![list(&[REFUND, CHILD]), list(&[])])
        .await
        .unwrap();
    assert_eq!(found.refund.transaction_id, "txn_3");
}

#[tokio::test]
async fn a_look_that_fails_after_the_acceptance_leaves_the_refund_unclear() {
    let error = refunded(vec![
        list(&[]),
        answer(reply("201 Created", REFUND)),
        answer(reply("403 Forbidden", r#"{"error":"no"}"#)),
    ])
    .await
    .unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    assert_eq!(
        (error.outcome(), error.is_retryable()),
        (Outcome::Unknown, true)
    );
}
