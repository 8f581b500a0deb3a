//! Money that moves: what holds whatever is posted.

use std::time::Duration;

use blnk_mock::cloud::{Reply, Request};
use blnk_mock::{CoreVersion, GENERAL_LEDGER_ID, MockCloud};
use proptest::prelude::*;
use serde_json::{Value, json};

fn send(cloud: &MockCloud, method: &str, path: &str, body: &Value) -> Reply {
    let instance = cloud.instance_id();
    let request = Request::new(method, format!("/proxy/{path}?instance_id={instance}"));
    let request = request.header("Authorization", "Bearer t");
    cloud.answer(&request.body(body.to_string()))
}

fn parsed(reply: &Reply) -> Value {
    serde_json::from_str(&reply.body).unwrap()
}

/// A post of ten dollars, with these members more or instead.
fn post(cloud: &MockCloud, reference: &str, source: &str, destination: &str, more: Value) -> Reply {
    let mut body = json!({
        "amount": 10, "precision": 100, "currency": "USD", "reference": reference,
        "description": "d", "source": source, "destination": destination,
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    send(cloud, "POST", "transactions", &body)
}

fn balance(cloud: &MockCloud, id: &str) -> i64 {
    i64::try_from(cloud.balance(id).unwrap().balance).unwrap()
}

fn id_of(reply: &Reply) -> String {
    parsed(reply)["transaction_id"].as_str().unwrap().to_owned()
}

/// A Cloud with two empty balances.
fn two_balances() -> (MockCloud, String, String) {
    let cloud = MockCloud::new();
    let a = cloud.seed_balance(GENERAL_LEDGER_ID, "USD").unwrap();
    let b = cloud.seed_balance(GENERAL_LEDGER_ID, "USD").unwrap();
    (cloud, a, b)
}

/// What is wrong with the balances of a Cloud, if anything is.
fn check_sums(cloud: &MockCloud) {
    let zero = blnk_api::MinorUnits::ZERO;
    let (mut sum, mut inflight) = (zero.clone(), zero);
    for balance in cloud.balances() {
        assert_eq!(
            balance.balance,
            &balance.credit_balance - &balance.debit_balance
        );
        let held = &balance.inflight_credit_balance - &balance.inflight_debit_balance;
        assert_eq!(balance.inflight_balance, held);
        sum += &balance.balance;
        inflight += &balance.inflight_balance;
    }
    assert!(sum.is_zero() && inflight.is_zero(), "{sum} {inflight}");
}

/// Everything that is stored, as text.
fn stored(cloud: &MockCloud) -> String {
    format!("{:?}{:?}", cloud.balances(), cloud.transactions())
}

#[derive(Clone, Debug)]
struct Step {
    action: u8,
    source: usize,
    destination: usize,
    amount: i64,
    reference: u8,
    skip_queue: bool,
    overdraft: u8,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (
        0..10u8,
        0..4usize,
        0..4usize,
        -1..60i64,
        0..12u8,
        any::<bool>(),
        0..4u8,
    );
    let step = step.prop_map(
        |(action, source, destination, amount, reference, skip_queue, overdraft)| Step {
            action,
            source,
            destination,
            amount,
            reference,
            skip_queue,
            overdraft,
        },
    );
    proptest::collection::vec(step, 0..25)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn balances_sum_to_zero_and_a_refused_post_changes_no_row(script in steps(), held in any::<bool>()) {
        let (cloud, a, b) = two_balances();
        let c = cloud.seed_balance(GENERAL_LEDGER_ID, "USD").unwrap();
        prop_assert!(cloud.seed_funds(&a, 100.into()).is_some());
        if held {
            cloud.hold_queue();
        }
        let places = [a, b, c, "@world".to_owned()];
        let mut ids = vec!["txn_none".to_owned()];
        for step in script {
            let target = ids[usize::from(step.reference) % ids.len()].clone();
            let before = stored(&cloud);
            let reply = match step.action {
                0..=5 => {
                    let more = json!({
                        "amount": 0, "precise_amount": step.amount, "skip_queue": step.skip_queue,
                        "inflight": step.action > 3, "allow_overdraft": step.overdraft == 1,
                        "overdraft_limit": if step.overdraft == 2 { 0.2 } else { 0.0 },
                    });
                    let reference = format!("r{}", step.reference);
                    let (source, destination) = (&places[step.source], &places[step.destination]);
                    post(&cloud, &reference, source, destination, more)
                }
                6 => send(&cloud, "PUT", &format!("transactions/inflight/{target}"), &json!({
                    "status": "commit", "precise_amount": step.amount.max(1),
                    "skip_queue": step.skip_queue,
                })),
                7 => send(&cloud, "PUT", &format!("transactions/inflight/{target}"), &json!({
                    "status": "void", "skip_queue": step.skip_queue,
                })),
                8 => send(&cloud, "POST", &format!("refund-transaction/{target}"), &json!({
                    "skip_queue": step.skip_queue,
                })),
                _ => {
                    let _ = cloud.settle_next();
                    continue;
                }
            };
            check_sums(&cloud);
            // A refund may be refused after it has moved money, and a name gets its balance first.
            if reply.status >= 400 && step.action < 8 {
                let is_new_name = cloud.balances().len() == 4 && before.matches("@world").count() == 0;
                prop_assert!(is_new_name || before == stored(&cloud), "{}", reply.body);
            }
            if reply.status == 201 {
                ids.push(id_of(&reply));
            }
        }
        cloud.settle();
        check_sums(&cloud);
        // Every reference has one row.
        let mut references: Vec<String> = cloud
            .transactions()
            .into_iter()
            .map(|row| row.reference)
            .collect();
        let count = references.len();
        references.sort();
        references.dedup();
        prop_assert_eq!(references.len(), count);
    }
}

#[test]
fn a_reference_moves_once_in_a_shape_and_again_in_another() {
    let (cloud, a, b) = two_balances();
    let split = json!({
        "destination": null, "skip_queue": true, "allow_overdraft": true,
        "destinations": [
            {"identifier": a, "precise_distribution": "600"},
            {"identifier": b, "distribution": "left"},
        ],
    });
    let mut queued = split.clone();
    queued["skip_queue"] = json!(false);
    let single = json!({"skip_queue": true, "allow_overdraft": true});
    for (more, destination) in [(&split, ""), (&queued, ""), (&single, a.as_str())] {
        assert_eq!(
            post(&cloud, "e", "@world", destination, more.clone()).status,
            201
        );
    }
    assert_eq!(balance(&cloud, &a) + balance(&cloud, &b), 3_000, "trap T6");
    assert_eq!(post(&cloud, "e", "@world", "", split).status, 409);
    assert_eq!(post(&cloud, "e", "@world", &a, single).status, 409);
    assert_eq!(post(&cloud, "e", "@world", "", queued).status, 201);
    assert_eq!(balance(&cloud, &a) + balance(&cloud, &b), 3_000);
}

#[test]
fn waiting_posts_settle_together_and_forget_the_limit_of_the_overdraft() {
    let (cloud, a, b) = two_balances();
    cloud.hold_queue();
    let more = json!({"allow_overdraft": true, "overdraft_limit": 10});
    for number in 0..5 {
        assert_eq!(
            post(&cloud, &format!("r{number}"), &a, &b, more.clone()).status,
            201
        );
    }
    cloud.settle();
    assert_eq!(balance(&cloud, &a), -5_000, "trap T1: the limit was 1000");
    assert_eq!(
        cloud.balance(&a).unwrap().version,
        2,
        "trap T28: one step for all"
    );
    // One after the other, the limit holds, and so it does alone.
    let (cloud, a, b) = two_balances();
    for number in 0..2 {
        assert_eq!(
            post(&cloud, &format!("r{number}"), &a, &b, more.clone()).status,
            201
        );
    }
    assert_eq!(balance(&cloud, &a), -1_000);
    assert_eq!(
        cloud.transaction_by_reference("r1_q").unwrap().status,
        "REJECTED"
    );
}

#[test]
fn waiting_posts_forget_their_effective_date() {
    let (cloud, a, b) = two_balances();
    cloud.hold_queue();
    let more = json!({"allow_overdraft": true, "effective_date": "2020-01-01T00:00:00Z"});
    for number in 0..3 {
        assert_eq!(
            post(&cloud, &format!("r{number}"), &a, &b, more.clone()).status,
            201
        );
    }
    cloud.settle();
    let children = cloud.transactions();
    let dated = |row: &&blnk_mock::cloud::Transaction| row.effective_date.is_some();
    let children = children.iter().filter(|row| row.status == "APPLIED");
    assert_eq!(children.filter(dated).count(), 1, "trap T17: of three");
}

#[test]
fn a_foreign_reference_swallows_a_queued_post() {
    let (cloud, a, b) = two_balances();
    let more = json!({"allow_overdraft": true, "skip_queue": true, "amount": 1});
    assert_eq!(post(&cloud, "x_q", "@world", &a, more).status, 201);
    let queued = post(&cloud, "x", "@world", &b, json!({"allow_overdraft": true}));
    assert_eq!(queued.status, 201);
    assert_eq!(balance(&cloud, &b), 0, "trap T7");
    let path = format!("balances/{b}");
    let request = Request::new(
        "GET",
        format!("/proxy/{path}?instance_id=instance_mock&with_queued=true"),
    );
    let reply = cloud.answer(&request.header("Authorization", "Bearer t"));
    assert_eq!(parsed(&reply)["queued_credit_balance"], 1_000, "trap T29");
}

#[test]
fn the_expiry_of_a_queued_hold_that_was_committed_voids_another() {
    let (cloud, a, b) = two_balances();
    assert!(cloud.seed_funds(&a, 10_000.into()).is_some());
    let soon = chrono::Utc::now() + chrono::TimeDelta::seconds(60);
    let more = json!({"inflight": true, "inflight_expiry_date": soon.to_rfc3339()});
    let first = id_of(&post(&cloud, "h1", &a, &b, more));
    let second = id_of(&post(&cloud, "h2", &a, &b, json!({"inflight": true})));
    let commit = json!({"status": "commit", "skip_queue": true});
    let path = format!("transactions/inflight/{first}");
    assert_eq!(send(&cloud, "PUT", &path, &commit).status, 200);
    let held = |cloud: &MockCloud| cloud.balance(&b).unwrap().inflight_balance;
    assert_eq!(held(&cloud), 1_000.into());
    cloud.advance(Duration::from_secs(61));
    assert!(held(&cloud).is_zero(), "trap T2");
    let path = format!("transactions/inflight/{second}");
    assert_eq!(send(&cloud, "PUT", &path, &commit).status, 400);
}

#[test]
fn a_queued_hold_has_two_ids_and_the_bulk_routes_settle_each() {
    let (cloud, a, b) = two_balances();
    assert!(cloud.seed_funds(&a, 10_000.into()).is_some());
    let parent = id_of(&post(&cloud, "h1", &a, &b, json!({"inflight": true})));
    let _ = post(
        &cloud,
        "h2",
        &a,
        &b,
        json!({"inflight": true, "skip_queue": true}),
    );
    let child = cloud
        .transaction_by_reference("h1_q")
        .unwrap()
        .transaction_id;
    for id in [parent, child] {
        let body = json!({"transactions": [{"transaction_id": id}], "skip_queue": true});
        let reply = send(&cloud, "POST", "transactions/inflight/bulk/commit", &body);
        assert_eq!(parsed(&reply)["succeeded"], 1, "{}", reply.body);
    }
    assert_eq!(balance(&cloud, &b), 2_000, "trap T24");
}

#[test]
fn a_repeated_refund_moves_the_money_back_behind_a_409() {
    let (cloud, a, _) = two_balances();
    let more = json!({"allow_overdraft": true});
    let parent = id_of(&post(&cloud, "r", "@world", &a, more));
    let path = format!("refund-transaction/{parent}");
    let skip = json!({"skip_queue": true});
    for (status, expected) in [(201, 0), (409, 1_000), (409, 0), (409, 1_000)] {
        let reply = send(&cloud, "POST", &path, &skip);
        assert_eq!(
            (reply.status, balance(&cloud, &a)),
            (status, expected),
            "trap T4"
        );
    }
    // Through the queue, the first refund is safe to repeat.
    let (cloud, a, _) = two_balances();
    let parent = id_of(&post(
        &cloud,
        "r",
        "@world",
        &a,
        json!({"allow_overdraft": true}),
    ));
    for status in [201, 409, 409] {
        let reply = send(
            &cloud,
            "POST",
            &format!("refund-transaction/{parent}"),
            &json!({}),
        );
        assert_eq!((reply.status, balance(&cloud, &a)), (status, 0));
    }
}

#[test]
fn the_queue_keeps_no_order_between_sources() {
    let (cloud, a, b) = two_balances();
    cloud.hold_queue();
    // The post that funds the other one waits longer, because it is scheduled.
    let later = chrono::Utc::now() + chrono::TimeDelta::seconds(5);
    let fund = json!({"allow_overdraft": true, "scheduled_for": later.to_rfc3339()});
    assert_eq!(post(&cloud, "fund", "@world", &a, fund).status, 201);
    assert_eq!(post(&cloud, "spend", &a, &b, json!({})).status, 201);
    cloud.settle();
    assert_eq!(
        cloud.transaction_by_reference("spend_q").unwrap().status,
        "REJECTED"
    );
    assert!(cloud.transaction_by_reference("fund_q").is_none());
    cloud.advance(Duration::from_secs(6));
    cloud.settle();
    assert_eq!(
        cloud.transaction_by_reference("fund_q").unwrap().status,
        "APPLIED"
    );
    assert_eq!(balance(&cloud, &a), 1_000);
}

#[test]
fn a_post_that_fails_for_another_reason_is_repeated_and_then_rejected() {
    let (cloud, _, _) = two_balances();
    let world = post(
        &cloud,
        "r",
        "@world",
        "@till",
        json!({"allow_overdraft": true}),
    );
    assert_eq!(world.status, 201);
    let source = cloud.transaction_by_reference("r").unwrap().source;
    // Both sides are one balance, which is found out too late.
    let more = json!({"allow_overdraft": true});
    assert_eq!(post(&cloud, "same", "@world", &source, more).status, 201);
    assert!(cloud.transaction_by_reference("same_q").is_none());
    cloud.advance(Duration::from_secs(3_600));
    for _ in 0..6 {
        cloud.advance(Duration::from_secs(3_600));
    }
    assert_eq!(
        cloud.transaction_by_reference("same_q").unwrap().status,
        "REJECTED"
    );
    assert_eq!(
        cloud.transaction_by_reference("same").unwrap().status,
        "QUEUED"
    );
}

#[test]
fn before_0_15_3_a_dry_run_is_a_post() {
    for (version, status, count) in [
        (CoreVersion::V0_15_2, 201, 1),
        (CoreVersion::Current, 200, 0),
    ] {
        let cloud = MockCloud::of_version(version);
        let a = cloud.seed_balance(GENERAL_LEDGER_ID, "USD").unwrap();
        let more = json!({"dry_run": true, "skip_queue": true, "allow_overdraft": true});
        let reply = post(&cloud, "r", "@world", &a, more);
        assert_eq!(reply.status, status, "{}", reply.body);
        assert_eq!(cloud.transactions().len(), count);
    }
}

#[test]
fn a_split_that_fails_stays_in_part_unless_it_is_atomic() {
    for (atomic, rest) in [(false, 600), (true, 0)] {
        let (cloud, a, b) = two_balances();
        assert!(cloud.seed_funds(&a, 600.into()).is_some());
        let c = cloud.seed_balance(GENERAL_LEDGER_ID, "USD").unwrap();
        let more = json!({
            "source": null, "skip_queue": true, "atomic": atomic,
            "sources": [
                {"identifier": a, "precise_distribution": "600"},
                {"identifier": b, "distribution": "left"},
            ],
        });
        assert_eq!(post(&cloud, "s", "", &c, more).status, 400);
        assert_eq!(balance(&cloud, &c), rest);
    }
}

#[test]
fn metadata_near_the_limit_of_a_row_is_refused_and_a_larger_one_can_be_merged() {
    let (cloud, a, b) = two_balances();
    let hold = |length: usize| {
        let more = json!({
            "inflight": true, "skip_queue": true, "allow_overdraft": true,
            "meta_data": {"k": "x".repeat(length)},
        });
        post(&cloud, &format!("r{length}"), &a, &b, more)
    };
    assert_eq!(hold(7_400).status, 500);
    let held = hold(100);
    assert_eq!(held.status, 201);
    let id = id_of(&held);
    let merge = json!({"meta_data": {"k": "x".repeat(20_000)}});
    assert_eq!(
        send(&cloud, "POST", &format!("{id}/metadata"), &merge).status,
        200
    );
    let path = format!("transactions/inflight/{id}");
    for status in ["commit", "void"] {
        let body = json!({"status": status, "skip_queue": true});
        let reply = send(&cloud, "PUT", &path, &body);
        assert_eq!(reply.status, 400, "trap T19: {}", reply.body);
    }
    let merge = json!({"meta_data": {"k": "x"}});
    assert_eq!(
        send(&cloud, "POST", &format!("{id}/metadata"), &merge).status,
        200
    );
    let body = json!({"status": "void", "skip_queue": true});
    assert_eq!(send(&cloud, "PUT", &path, &body).status, 200);
}
