//! The traps of the server, each in two halves: sent raw, the fake falls in as a running server does; through the client
//! it cannot, or is refused, or is recognised.

use blnk::{
    ErrorKind, NewTransaction, Outcome,
    error::Reason,
    transactions::{Overdraft, Role, Settlement},
    values::Reference,
};
use blnk_mock::CoreVersion;

use crate::{
    support::{
        invalid::reasons,
        scripted::{Scripted, answer, reply},
    },
    transactions::{World, top_up, usd},
};

/// A split of the same payment, whose legs are `reference-1` and `reference-2`, or on the queue `_1` and `_2`.
fn split(world: &World, reference: &str, more: &str) -> String {
    let (ada, ben) = (&world.ada, &world.ben);
    format!(
        r#"{{"precise_amount":1000,"precision":100,"currency":"USD","reference":"{reference}","description":"d","source":"{ada}","destinations":[{{"identifier":"{ben}","distribution":"60%"}},{{"identifier":"@rest","distribution":"left"}}]{more}}}"#
    )
}

const SKIP: &str = r#","skip_queue":true"#;

#[tokio::test]
async fn t1_an_overdraft_limit_is_dropped_on_the_queue() {
    let world = World::new().await;
    let both = r#","allow_overdraft":true,"overdraft_limit":10"#;
    world.cloud.hold_queue();
    for number in 0..20 {
        let body = world
            .body(&format!("r{number}"), both)
            .replace("1000", "5000");
        assert_eq!(world.raw(&body).0, 201);
    }
    world.cloud.release_queue();
    let received: i64 = world.received().await.parse().unwrap();
    assert!(received > 11_000, "the limit was dropped: {received}");

    let server = Scripted::refusing(1).await;
    let limited = world
        .payment("l", 1)
        .overdraft(Overdraft::UpTo(1_000.into()));
    server
        .client()
        .transactions()
        .queue(&limited)
        .await
        .unwrap_err();
    let body = server.sent().1;
    assert!(
        body.contains(r#""overdraft_limit":10.00"#) && !body.contains("allow_overdraft"),
        "{body}"
    );
}

#[tokio::test]
async fn t6_one_reference_pays_once_for_each_shape() {
    let world = World::new().await;
    assert_eq!(world.raw(&split(&world, "e", SKIP)).0, 201);
    let single = world.body("e", SKIP);
    assert_eq!(world.raw(&single).0, 201, "paid twice");

    for (reference, mode) in [("f", SKIP), ("g", "")] {
        assert_eq!(world.raw(&split(&world, reference, mode)).0, 201);
        let before = world.received().await;
        let payment = world.payment(reference, 1_000);
        let error = world
            .blnk
            .transactions()
            .ensure_posted(&payment)
            .await
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("one reference belongs to one shape"),
            "{error}"
        );
        assert_eq!(
            (error.outcome(), world.received().await),
            (Outcome::NotSent, before)
        );
    }
    // A reference of one's own that looks like a leg is none.
    let transactions = world.blnk.transactions();
    transactions
        .post(&world.payment("order-1", 5))
        .await
        .unwrap();
    transactions
        .ensure_posted(&world.payment("order", 5))
        .await
        .unwrap();
}

#[tokio::test]
async fn t7_a_foreign_child_swallows_a_queued_transaction() {
    let world = World::new().await;
    assert_eq!(world.raw(&world.body("x_q", SKIP)).0, 201);
    let transactions = world.blnk.transactions();
    let queued = transactions.queue(&world.payment("x", 700)).await.unwrap();
    let foreign = transactions.read_by_reference("x_q").await.unwrap();
    assert_eq!(
        foreign.status.as_str(),
        "APPLIED",
        "a poller takes it for the confirmation"
    );

    let error = transactions.wait_settled(&queued).await.unwrap_err();
    assert!(error.to_string().contains("will never settle"), "{error}");
    for reference in ["x_q", "txn_1_refund"] {
        let wrong = ("/reference".to_owned(), Reason::Reference);
        assert_eq!(reasons(world.payment(reference, 1).validate()), [wrong]);
    }
    assert!(world.payment("order-7", 1).validate().is_ok());
}

#[tokio::test]
async fn t9_reserved_metadata_keys_move_money() {
    let world = World::new().await;
    world.cloud.hold_queue();
    let flagged = world
        .body("r1", r#","allow_overdraft":true"#)
        .replace("1000", "10000");
    world.raw(&flagged);
    world.raw(&world.body("r2", r#","meta_data":{"allow_overdraft":true}"#));
    world.cloud.release_queue();
    let overdrawn = world.received().await == "11000";
    println!("the key let it overdraw: {overdrawn}");

    for key in [
        "QUEUED_PARENT_TRANSACTION",
        "inflight",
        "allow_overdraft",
        "atomic",
        "sequence",
        "queue_lane",
        "queue_pair_key",
        "recovery_attempts",
        "BLNK_LINEAGE_PROVIDER",
        "BLNK_FUND_ALLOCATION",
        "blnk_rejection_reason",
        "_shadow_for",
    ] {
        let wrong = (format!("/meta_data/{key}"), Reason::ReservedKey);
        assert_eq!(
            reasons(world.payment("r", 1).meta_data(key, true).validate()),
            [wrong]
        );
    }
    let named = world.payment("r3", 1).lineage_provider("stripe".to_owned());
    assert!(named.validate().is_ok());
}

#[tokio::test]
async fn t16_the_queue_keeps_no_order_between_sources() {
    // What order comes is nobody's promise; the safe pattern is the wait.
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let first = transactions
        .queue(&world.payment("fund", 700))
        .await
        .unwrap();
    assert!(matches!(
        transactions.wait_settled(&first).await.unwrap(),
        Settlement::Applied(_)
    ));
    let spend = NewTransaction::new("spend", usd(700))
        .source(&world.ben)
        .destination("@shop");
    let second = transactions.queue(&spend).await.unwrap();
    assert!(matches!(
        transactions.wait_settled(&second).await.unwrap(),
        Settlement::Applied(_)
    ));
}

#[tokio::test]
async fn t17_an_effective_date_is_lost_on_the_queue() {
    let world = World::new().await;
    let dated = r#","effective_date":"2020-01-01T00:00:00Z""#;
    world.cloud.hold_queue();
    for number in 0..4 {
        assert_eq!(world.raw(&world.body(&format!("r{number}"), dated)).0, 201);
    }
    world.cloud.release_queue();

    let payment = world.payment("d", 1).effective_date(chrono::Utc::now());
    let wrong = ("/effective_date".to_owned(), Reason::NotInThisCall);
    assert_eq!(
        reasons(world.blnk.transactions().queue(&payment).validate()),
        [wrong]
    );
    assert!(world.blnk.transactions().post(&payment).validate().is_ok());
}

#[tokio::test]
async fn t19_metadata_near_the_limit_of_a_row_locks_money() {
    let world = World::new().await;
    let metadata = |bytes: usize| format!(r#","meta_data":{{"k":"{}"}}"#, "x".repeat(bytes));
    let largest = (6_000..8_000).rev().step_by(10).find(|bytes| {
        let body = world.body(&format!("s{bytes}"), &format!("{SKIP}{}", metadata(*bytes)));
        world.raw(&body).0 == 201
    });
    let largest = largest.unwrap();
    assert_eq!(world.raw(&world.body("q", &metadata(largest - 50))).0, 201);
    let settled = world.cloud.transaction_by_reference("q_q");
    assert!(
        settled.is_none_or(|child| child.status != "APPLIED"),
        "accepted, and never applied"
    );

    let long = world
        .payment("r", 1)
        .meta_data("k", "x".repeat(largest - 50));
    let wrong = ("/meta_data".to_owned(), Reason::RowTooLong);
    assert_eq!(reasons(long.validate()), [wrong]);
    let fits = world.payment("t", 1).meta_data("k", "x".repeat(5_800));
    let queued = world.blnk.transactions().queue(&fits).await.unwrap();
    let settlement = world
        .blnk
        .transactions()
        .wait_settled(&queued)
        .await
        .unwrap();
    assert!(matches!(settlement, Settlement::Applied(_)));
}

#[tokio::test]
async fn t21_look_ups_by_reference_escape_or_find_another() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    transactions.post(&world.payment("a/b", 1)).await.unwrap();
    let path = format!(
        "/proxy/transactions/reference/a%2Fb?instance_id={}",
        world.cloud.instance_id()
    );
    let request = blnk_mock::cloud::Request::new("GET", path).header("Authorization", "Bearer t");
    assert_eq!(world.cloud.answer(&request).status, 404);

    assert_eq!(
        transactions
            .read_by_reference("a/b")
            .await
            .unwrap()
            .reference,
        "a/b"
    );
    assert!(
        transactions
            .read_by_reference("a/")
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert!(
        transactions
            .read_by_reference("..")
            .await
            .unwrap_err()
            .is_not_found()
    );
    for reference in ["", "a\0b", &"x".repeat(2_601)] {
        let wrong = ("/reference".to_owned(), Reason::Refused);
        assert!(
            reasons(world.payment(reference, 1).validate()).contains(&wrong),
            "{reference}"
        );
    }
    for reference in [" a", "a b", "a\u{200b}"] {
        let wrong = ("/reference".to_owned(), Reason::Reference);
        assert_eq!(reasons(world.payment(reference, 1).validate()), [wrong]);
        let verbatim = Reference::verbatim(reference).unwrap();
        let payment = NewTransaction::new(verbatim, usd(1))
            .source("@a")
            .destination("@b");
        assert!(payment.validate().is_ok());
    }
}

#[tokio::test]
async fn t22_a_balance_and_its_name_conflict_for_ever() {
    let world = World::new().await;
    let till = blnk::NewBalance::internal("@till", "USD");
    let till = world
        .blnk
        .balances()
        .ensure_internal(&till)
        .await
        .unwrap()
        .balance;
    let body = world
        .body("r", SKIP)
        .replace(&world.ada, "@till")
        .replace(&world.ben, till.balance_id.as_str());
    let (status, reply) =
        world.raw(&body.replace(SKIP, &format!(r#","allow_overdraft":true{SKIP}"#)));
    assert!(
        status == 409 && reply.contains("GEN_CONFLICT"),
        "{status} {reply}"
    );

    let same = NewTransaction::new("r", usd(1))
        .source("@till")
        .destination(&till);
    let wrong = ("/destination".to_owned(), Reason::Refused);
    assert_eq!(reasons(same.validate()), std::slice::from_ref(&wrong));
    let same = NewTransaction::new("r", usd(1))
        .source("@till")
        .destination("@till");
    assert_eq!(reasons(same.validate()), [wrong]);
    // By id alone nobody knows, and the error says what it can mean.
    let same = NewTransaction::new("r", usd(1))
        .source("@till")
        .destination(&till.balance_id)
        .overdraft(Overdraft::Unlimited);
    let error = world
        .blnk
        .transactions()
        .ensure_posted(&same)
        .await
        .unwrap_err();
    assert!(
        error.is_conflict() && error.to_string().contains("both sides are one balance"),
        "{error}"
    );
}

#[tokio::test]
async fn t27_a_refused_post_leaves_a_new_balance_behind() {
    let world = World::new().await;
    let body = world.body("r", SKIP).replace(&world.ada, "@typo");
    assert_eq!(world.raw(&body).0, 400);
    assert!(
        world
            .blnk
            .balances()
            .read_internal("@typo", "USD")
            .await
            .is_ok()
    );
    let body = world.body("r", SKIP).replace(&world.ada, "@ blank");
    assert_eq!(world.raw(&body).0, 400);

    for name in ["@", "@ blank", " @x", "@x ", "@x\u{200b}"] {
        let payment = world.payment("r", 1).source(name);
        let wrong = ("/source".to_owned(), Reason::Refused);
        assert_eq!(reasons(payment.validate()), [wrong], "{name}");
    }
    assert!(
        world
            .payment("r", 1)
            .source("@user1/fiat")
            .validate()
            .is_ok()
    );
    // The safe argument is a balance that exists.
    let till = blnk::NewBalance::internal("@till", "USD");
    let till = world
        .blnk
        .balances()
        .ensure_internal(&till)
        .await
        .unwrap()
        .balance;
    assert!(world.payment("r", 1).source(&till).validate().is_ok());
}

#[tokio::test]
async fn t28_a_version_counts_no_movements() {
    let world = World::new().await;
    world.cloud.hold_queue();
    for number in 0..5 {
        world.raw(&world.body(&format!("r{number}"), ""));
    }
    world.cloud.release_queue();
    let balance = world.blnk.balances().read(&world.ben).await.unwrap();
    assert_eq!(balance.balance, 5_000.into());
    println!("five movements, version {:?}", balance.version);
}

#[tokio::test]
async fn t29_a_swallowed_post_stays_in_the_queued_amounts() {
    let world = World::new().await;
    assert_eq!(world.raw(&world.body("x_q", SKIP)).0, 201);
    let transactions = world.blnk.transactions();
    let queued = transactions.queue(&world.payment("x", 700)).await.unwrap();
    let options = blnk::balances::ReadBalance::new().with_queued();
    let balance = world
        .blnk
        .balances()
        .read_with(&world.ben, &options)
        .await
        .unwrap();
    assert_eq!(balance.queued_credit_balance, Some(700.into()));
    let error = transactions.wait_settled(&queued).await.unwrap_err();
    assert!(error.to_string().contains("will never settle"), "{error}");
}

#[tokio::test]
async fn t30_parent_and_child_share_time_and_hash() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let queued = transactions.queue(&world.payment("x", 700)).await.unwrap();
    let Settlement::Applied(child) = transactions.wait_settled(&queued).await.unwrap() else {
        panic!()
    };
    let parent = transactions.read(&queued.transaction_id).await.unwrap();
    assert_eq!(
        (&parent.created_at, &parent.hash),
        (&child.created_at, &child.hash)
    );
    // So only its parent shows what settles.
    assert_eq!(child.parent_transaction, Some(parent.transaction_id));
}

#[tokio::test]
async fn a_currency_is_compared_with_no_balance() {
    let world = World::new().await;
    let body = world.body("r", SKIP).replace("USD", "EUR");
    assert_eq!(world.raw(&body).0, 201, "raw minor units moved");

    let ada = world.blnk.balances().read(&world.ada).await.unwrap();
    let euros = blnk::Amount::new(5, "EUR", 100);
    let payment = NewTransaction::new("s", euros)
        .source(&ada)
        .destination(&world.ben);
    let wrong = ("/source".to_owned(), Reason::OtherCurrency);
    assert_eq!(reasons(payment.validate()), [wrong]);
    // By id alone only a preview knows.
    let payment = payment.source(&world.ada);
    let preview = world.blnk.transactions().preview(&payment).await.unwrap();
    assert!(
        preview
            .notes
            .iter()
            .any(|note| note.contains("currency mismatch")),
        "{:?}",
        preview.notes
    );
}

#[tokio::test]
async fn a_404_of_a_post_is_about_a_balance() {
    let world = World::new().await;
    let body = world.body("r", SKIP).replace(&world.ben, "bln_0");
    let (status, reply) = world.raw(&body);
    assert!(status == 404 && reply.contains("TXN_NOT_FOUND"), "{reply}");

    let payment = world.payment("r", 1).destination("bln_0");
    let error = world.blnk.transactions().post(&payment).await.unwrap_err();
    assert!(error.is_unknown_balance() && error.outcome() == Outcome::Rejected);
    assert_eq!(error.unknown_balance(&payment), Some(Role::Destination));
}

#[tokio::test]
async fn a_400_under_error_can_be_a_fault_of_the_server() {
    let fault = r#"{"error":"failed to record transaction: driver: bad connection","error_detail":{"code":"TXN_VALIDATION_ERROR","message":"failed to record transaction: driver: bad connection"}}"#;
    let server = Scripted::start(vec![answer(reply("400 Bad Request", fault))]).await;
    let payment = NewTransaction::new("r", usd(1))
        .source("@a")
        .destination("@b");
    let error = server
        .client()
        .transactions()
        .post(&payment)
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(error.to_string().contains("its own faults"), "{error}");
}

#[tokio::test]
async fn a_201_of_the_queue_proves_no_movement() {
    let world = World::new().await;
    let nobody = world.body("r", "").replace(&world.ben, "bln_0");
    assert_eq!(world.raw(&nobody).0, 201);

    let transactions = world.blnk.transactions();
    // The type is no `Transaction`; and what never settles is no success.
    let queued = transactions
        .queue(&world.payment("s", 1).destination("bln_0"))
        .await
        .unwrap();
    let wait = transactions
        .wait_settled(&queued)
        .timeout(std::time::Duration::from_millis(200));
    assert_eq!(wait.await.unwrap(), Settlement::StillQueued);
}

#[tokio::test]
async fn an_amount_always_has_a_precision() {
    let world = World::new().await;
    let without = world.body("r", SKIP).replace(r#""precision":100,"#, "");
    let (status, reply) = world.raw(&without);
    assert!(
        status == 201 && !reply.contains(r#""precision":100,"#),
        "{reply}"
    );

    let server = Scripted::refusing(1).await;
    server
        .client()
        .transactions()
        .post(&world.payment("r", 1))
        .await
        .unwrap_err();
    assert!(server.sent().1.contains(r#""precision":100"#));
    let json = r#"{"reference":"r","precise_amount":"1","currency":"USD","source":"@a","destination":"@b"}"#;
    let read: NewTransaction = serde_json::from_str(json).unwrap();
    assert_eq!(
        reasons(read.validate()),
        [("/precision".to_owned(), Reason::Refused)]
    );
}

#[tokio::test]
async fn a_preview_on_an_old_server_is_a_post() {
    let world = World::of_version(CoreVersion::V0_15_2).await;
    assert_eq!(
        world
            .raw(&world.body("r", r#","skip_queue":true,"dry_run":true"#))
            .0,
        201
    );

    let error = world
        .blnk
        .transactions()
        .preview(&world.payment("s", 1))
        .await
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode(decode) if decode.record_id().is_some()));
    assert_eq!(error.outcome(), Outcome::Applied);
}

#[tokio::test]
async fn n1_a_423_says_what_a_given_up_post_does() {
    let locked =
        r#"{"error":"locked","error_detail":{"code":"GEN_RESOURCE_LOCKED","message":"locked"}}"#;
    let server = Scripted::start(vec![answer(reply("423 Locked", locked))]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let error = client
        .transactions()
        .post(&top_up("r", 1, "bln_1"))
        .await
        .unwrap_err();
    assert!(error.is_locked() && error.is_retryable());
    assert!(error.to_string().contains("five minutes"), "{error}");
}
