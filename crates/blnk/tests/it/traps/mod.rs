//! The traps of the server, each in two halves: sent raw, the fake falls in as a running server does; through the
//! client it cannot, or is refused, or is recognised. The table of them is `docs/traps.md`.

mod holds;

use blnk::{
    ErrorKind, NewTransaction, Outcome,
    error::Reason,
    transactions::{Creation, Overdraft, Role, Settlement},
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

pub(crate) const SKIP: &str = r#","skip_queue":true"#;

#[tokio::test]
async fn t1_an_overdraft_limit_is_dropped_on_the_queue() {
    // 100.00 are there, and 10.00 more are the limit.
    let world = World::new().await;
    let both = r#","allow_overdraft":true,"overdraft_limit":10"#;
    world.cloud.hold_queue();
    for number in 0..20 {
        let body = world.body_of(&format!("r{number}"), 5_000, both);
        assert_eq!(world.raw(&body).0, 201);
    }
    world.cloud.release_queue();
    assert_eq!(world.received().await, "100000", "every one was applied");

    let world = World::new().await;
    world.cloud.hold_queue();
    for number in 0..20 {
        let limited = world
            .payment(&format!("r{number}"), 5_000)
            .overdraft(Overdraft::UpTo(1_000.into()));
        world.blnk.transactions().queue(&limited).await.unwrap();
    }
    world.cloud.release_queue();
    assert_eq!(world.received().await, "10000", "the limit was respected");

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
    for body in [
        split(&world, "e", SKIP),
        split(&world, "e", ""),
        world.body("e", SKIP),
    ] {
        assert_eq!(world.raw(&body).0, 201);
    }
    let ada = world.blnk.balances().read(&world.ada).await.unwrap();
    assert_eq!(ada.balance, 7_000.into(), "10.00 were paid three times");
    // The same shape is refused, or accepted and not applied.
    assert_eq!(world.raw(&split(&world, "e", SKIP)).0, 409);
    assert_eq!(world.raw(&split(&world, "e", "")).0, 201);
    assert_eq!(world.raw(&world.body("e", SKIP)).0, 409);
    let ada = world.blnk.balances().read(&world.ada).await.unwrap();
    assert_eq!(ada.balance, 7_000.into());

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
    assert_eq!(world.raw(&world.body_of("x_q", 1, SKIP)).0, 201);
    assert_eq!(world.raw(&world.body("x", "")).0, 201);
    assert_eq!(world.received().await, "1", "10.00 never move");
    assert_eq!(world.stored_status("x"), Some("QUEUED"));
    let foreign = world.raw_read("transactions/reference/x_q");
    assert_eq!(
        foreign["status"], "APPLIED",
        "a poller takes it for the confirmation"
    );

    let transactions = world.blnk.transactions();
    let queued = transactions
        .queue(&world.payment("x", 1_000))
        .await
        .unwrap();
    let error = transactions.wait_settled(&queued).await.unwrap_err();
    assert!(error.to_string().contains("will never settle"), "{error}");
    for reference in ["x_q", "txn_1_refund"] {
        let wrong = ("/reference".to_owned(), Reason::Reference);
        assert_eq!(reasons(world.payment(reference, 1).validate()), [wrong]);
    }
    assert!(world.payment("order-7", 1).validate().is_ok());
}

/// What the second customer receives of two queued payments of 100.00 and 10.00 that wait together, where there are
/// 100.00 and the first may overdraw; and the status of the second.
async fn received_together(second: &str) -> (String, Option<&'static str>) {
    let world = World::new().await;
    world.cloud.hold_queue();
    let first = world.body_of("r1", 10_000, r#","allow_overdraft":true"#);
    assert_eq!(world.raw(&first).0, 201);
    assert_eq!(world.raw(&world.body("r2", second)).0, 201);
    world.cloud.release_queue();
    (world.received().await, world.stored_status("r2_q"))
}

#[tokio::test]
async fn t9_reserved_metadata_keys_move_money() {
    let (received, status) = received_together("").await;
    assert_eq!((&*received, status), ("10000", Some("REJECTED")));
    let (received, status) = received_together(r#","meta_data":{"allow_overdraft":true}"#).await;
    assert_eq!((&*received, status), ("11000", Some("APPLIED")));
    let inflight = r#","meta_data":{"allow_overdraft":true,"inflight":true}"#;
    let (received, status) = received_together(inflight).await;
    assert_eq!((&*received, status), ("10000", Some("INFLIGHT")));

    let world = World::new().await;
    let (_, refunded) = world.raw(&world.body("t", SKIP));
    let refunded: serde_json::Value = serde_json::from_str(&refunded).unwrap();
    let id = refunded["transaction_id"].as_str().unwrap();
    let tied = format!(r#"{SKIP},"meta_data":{{"QUEUED_PARENT_TRANSACTION":"{id}"}}"#);
    assert_eq!(world.raw(&world.body_of("e", 7_700, &tied)).0, 201);
    assert_eq!(world.received().await, "8700");
    let refund = format!("refund-transaction/{id}");
    assert_eq!(world.request("POST", &refund, "").0, 201);
    assert_eq!(world.received().await, "0", "77.00 were refunded too");

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
    // The fake keeps the order of what is due, so a date makes the first one the slower one.
    let spend = |world: &World, reference| {
        NewTransaction::new(reference, usd(700))
            .source(&world.ben)
            .destination("@shop")
    };
    let world = World::new().await;
    let in_a_minute = chrono::Utc::now() + chrono::TimeDelta::seconds(60);
    let later = format!(r#","scheduled_for":"{}""#, in_a_minute.to_rfc3339());
    assert_eq!(world.raw(&world.body("fund", &later)).0, 201);
    let body = world
        .body("spend", "")
        .replace(&world.ben, "@shop")
        .replace(&world.ada, &world.ben);
    assert_eq!(world.raw(&body).0, 201);
    world.cloud.advance(std::time::Duration::from_secs(120));
    assert_eq!(world.stored_status("fund_q"), Some("APPLIED"));
    assert_eq!(world.stored_status("spend_q"), Some("REJECTED"));
    assert_eq!(world.received().await, "1000");

    // Without the wait it is recognised for what it is, and the reference is spent.
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let first = world.payment("fund", 700).scheduled_for(in_a_minute);
    transactions.queue(&first).await.unwrap();
    let early = transactions.queue(&spend(&world, "early")).await.unwrap();
    let settlement = transactions.wait_settled(&early).await.unwrap();
    assert!(
        matches!(&settlement, Settlement::Rejected { reason: Some(reason), .. } if reason.contains("insufficient funds")),
        "{settlement:?}"
    );
    // The safe pattern is the wait.
    let first = transactions
        .queue(&world.payment("fund-2", 700))
        .await
        .unwrap();
    assert!(matches!(
        transactions.wait_settled(&first).await.unwrap(),
        Settlement::Applied(_)
    ));
    let second = transactions.queue(&spend(&world, "spend")).await.unwrap();
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
    let stored = world.cloud.transactions();
    let with_date = |status: &str| {
        let rows = stored.iter().filter(|row| row.status == status);
        let rows = rows.filter(|row| row.reference.starts_with('r'));
        let dated = rows.clone().filter(|row| row.effective_date.is_some());
        (dated.count(), rows.count())
    };
    assert_eq!(
        (with_date("QUEUED"), with_date("APPLIED")),
        ((4, 4), (1, 4))
    );
    let day = "2020-01-02T00:00:00Z"
        .parse::<chrono::DateTime<chrono::Utc>>()
        .unwrap();
    let balances = world.blnk.balances();
    let then = balances.read_at_from_source(&world.ben, day).await.unwrap();
    assert_eq!(
        (then.balance, &*world.received().await),
        (1_000.into(), "4000")
    );

    let payment = world.payment("d", 1_000).effective_date(day);
    let transactions = world.blnk.transactions();
    let wrong = ("/effective_date".to_owned(), Reason::NotInThisCall);
    assert_eq!(reasons(transactions.queue(&payment).validate()), [wrong]);
    transactions.post(&payment).await.unwrap();
    let then = balances.read_at_from_source(&world.ben, day).await.unwrap();
    assert_eq!(then.balance, 2_000.into());
}

#[tokio::test]
async fn a_scheduled_transaction_is_applied_at_once_where_the_queue_is_skipped() {
    let world = World::new().await;
    let tomorrow = chrono::Utc::now() + chrono::TimeDelta::days(1);
    let later = format!(r#"{SKIP},"scheduled_for":"{}""#, tomorrow.to_rfc3339());
    let (status, reply) = world.raw(&world.body("r", &later));
    assert!(
        status == 201 && reply.contains(r#""status":"APPLIED""#),
        "{reply}"
    );
    assert_eq!(world.received().await, "1000");

    let payment = world.payment("s", 1_000).scheduled_for(tomorrow);
    let transactions = world.blnk.transactions();
    let wrong = ("/scheduled_for".to_owned(), Reason::NotInThisCall);
    for validated in [
        transactions.post(&payment).validate(),
        transactions.ensure_posted(&payment).validate(),
        transactions.preview(&payment).validate(),
    ] {
        assert_eq!(reasons(validated), std::slice::from_ref(&wrong));
    }
    // The queue waits for its time.
    let queued = transactions.queue(&payment).await.unwrap();
    assert_eq!(queued.status.as_str(), "SCHEDULED");
    assert_eq!(world.received().await, "1000");
    world.cloud.advance(std::time::Duration::from_secs(90_000));
    assert_eq!(world.received().await, "2000");
}

/// The longest text in the metadata of a post of this form that is accepted.
fn longest(world: &World, form: &str, metadata: impl Fn(usize) -> String) -> usize {
    let (mut fits, mut fails) = (5_000, 9_000);
    while fails - fits > 1 {
        let bytes = usize::midpoint(fits, fails);
        let more = format!("{form}{}", metadata(bytes));
        // Of constant length, as the reference is a part of the row.
        let body = world.body_of(&format!("s{bytes}{}", form.len() % 10), 1, &more);
        match world.raw(&body).0 {
            201 => fits = bytes,
            _ => fails = bytes,
        }
    }
    fits
}

#[tokio::test]
async fn t19_metadata_near_the_limit_of_a_row_locks_money() {
    let world = World::new().await;
    let metadata = |bytes: usize| format!(r#","meta_data":{{"k":"{}"}}"#, "x".repeat(bytes));
    let largest = longest(&world, SKIP, metadata);
    let before = world.received().await;
    let mut seen = Vec::new();
    for less in (0..300).step_by(10) {
        let (reference, child) = (format!("q{less:03}"), format!("q{less:03}_q"));
        let body = world.body_of(&reference, 1, &metadata(largest - less));
        assert_eq!(world.raw(&body).0, 201);
        world.cloud.advance(std::time::Duration::from_secs(86_400));
        seen.push(match world.stored_status(&reference) {
            None => "no row",
            Some("QUEUED") if world.stored_status(&child) == Some("APPLIED") => "applied",
            Some("QUEUED") if world.stored_status(&child).is_none() => "never applied",
            Some(other) => other,
        });
    }
    let applied = seen.iter().filter(|seen| **seen == "applied").count();
    seen.dedup();
    assert_eq!(seen, ["no row", "never applied", "applied"]);
    let moved = before.parse::<usize>().unwrap() + applied;
    assert_eq!(world.received().await, moved.to_string());
    // A hold that just fits can be neither committed nor voided.
    let hold = r#","skip_queue":true,"inflight":true"#;
    let largest_hold = longest(&world, hold, metadata);
    let more = format!("{hold}{}", metadata(largest_hold));
    let (status, reply) = world.raw(&world.body("hold1", &more));
    assert_eq!(status, 201, "{reply}");
    let reply: serde_json::Value = serde_json::from_str(&reply).unwrap();
    let path = format!(
        "transactions/inflight/{}",
        reply["transaction_id"].as_str().unwrap()
    );
    for action in ["commit", "void"] {
        let action = format!(r#"{{"status":"{action}","skip_queue":true}}"#);
        let (status, reply) = world.request("PUT", &path, &action);
        assert!(
            status == 400 && reply.contains("GEN_BAD_REQUEST"),
            "{status} {reply}"
        );
    }

    let long = world
        .payment("r", 1)
        .meta_data("k", "x".repeat(largest - 300));
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
    for reference in ["a/b", "a", "Case"] {
        let payment = world.payment(reference, 1);
        transactions.post(&payment).await.unwrap();
    }
    let by_path = |text: &str| {
        let path = format!("transactions/reference/{text}");
        world.request("GET", &path, "")
    };
    for unseen in ["a%2Fb", "a/b", "case"] {
        assert_eq!(by_path(unseen).0, 404, "{unseen}");
    }
    assert_eq!(by_path("a/").0, 301, "to another transaction");
    let (status, reply) = by_path(&format!("..%2F..%2Fbalances%2F{}", world.ben));
    assert!(
        status == 200 && reply.contains(r#""balance_id":"#),
        "to a record of another kind: {status} {reply}"
    );

    assert_eq!(
        transactions
            .read_by_reference("a/b")
            .await
            .unwrap()
            .reference,
        "a/b"
    );
    for reference in ["a/", "..", "case", "a/../a"] {
        let error = transactions.read_by_reference(reference).await.unwrap_err();
        assert!(error.is_not_found(), "{reference}: {error}");
    }
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
async fn t22_a_reply_to_a_lost_race_is_a_failure_though_the_money_moved() {
    let world = World::new().await;
    assert_eq!(world.raw(&world.body("r", SKIP)).0, 201);
    let (status, refusal) = world.raw(&world.body("r", SKIP));
    assert!(
        status == 409 && refusal.contains("TXN_DUPLICATE_REFERENCE"),
        "{status} {refusal}"
    );

    let transactions = world.blnk.transactions();
    let payment = world.payment("r", 1_000);
    let ensured = transactions.ensure_posted(&payment).await.unwrap();
    assert_eq!(ensured.creation, Creation::Existing);
    let other = world.payment("r", 999);
    let error = transactions.ensure_posted(&other).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Mismatch(_)), "{error}");
    assert_eq!(world.received().await, "1000");
    // The fake does one thing after the other; of a running server a lost race can be a 500.
    let (ada, ben) = (&world.ada, &world.ben);
    let stored = format!(
        r#"[{{"precise_amount":1000,"precision":100,"transaction_id":"txn_1","parent_transaction":"","source":"{ada}","destination":"{ben}","reference":"r","currency":"USD","status":"APPLIED"}}]"#
    );
    let failure = r#"{"error":"Failed to record transaction","error_detail":{"code":"GEN_INTERNAL","message":"Failed to record transaction"}}"#;
    let server = Scripted::start(vec![
        answer(reply("200 OK", "[]")),
        answer(reply("500 Internal Server Error", failure)),
        answer(reply("200 OK", &stored)),
    ])
    .await;
    let ensured = server.client().transactions().ensure_posted(&payment).await;
    assert_eq!(ensured.unwrap().creation, Creation::Unknown);
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
    let queued = body.replace(SKIP, r#","allow_overdraft":true"#);
    let queued = queued.replace(r#""reference":"r""#, r#""reference":"q""#);
    assert_eq!(world.raw(&queued).0, 201);
    for _ in 0..8 {
        world.cloud.advance(std::time::Duration::from_secs(3_600));
    }
    assert_eq!(world.stored_status("q_q"), Some("REJECTED"));

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
async fn t23_lineage_drifts_from_the_balance() {
    let world = World::new().await;
    let identity = world.cloud.seed_identity();
    let ledger = world.cloud.seed_ledger("Tracked");
    let tracked = blnk::NewBalance::new(&*ledger, "USD")
        .identity(&*identity)
        .track_fund_lineage(true);
    let tracked = world.blnk.balances().create(&tracked).await.unwrap();
    let id = &tracked.balance_id;
    let transactions = world.blnk.transactions();
    let top_up = top_up("top-up", 1_000, id.as_str()).lineage_provider("stripe".to_owned());
    transactions.post(&top_up).await.unwrap();
    let spend = NewTransaction::new("spend", usd(400))
        .source(id)
        .destination(&world.ben);
    let spend = transactions.post(&spend).await.unwrap();
    let available = async || {
        let lineage = world.blnk.balances().lineage(id).await.unwrap();
        let balance = world.blnk.balances().read(id).await.unwrap().balance;
        (lineage.providers[0].available.clone(), balance)
    };
    assert_eq!(available().await, (600.into(), 600.into()));
    let allocation = transactions.lineage(&spend.transaction_id).await.unwrap();
    assert_eq!(allocation.fund_allocation[0].amount, Some(400.into()));

    let refund = format!("refund-transaction/{}", spend.transaction_id);
    assert_eq!(world.request("POST", &refund, "").0, 201);
    // So it is read as information, and what can be spent is the balance.
    assert_eq!(available().await, (600.into(), 1_000.into()));
    let rest = NewTransaction::new("rest", usd(1_000))
        .source(id)
        .destination(&world.ben);
    transactions.post(&rest).await.unwrap();
    assert_eq!(world.received().await, "1000");
}

#[tokio::test]
async fn t27_a_refused_post_leaves_a_new_balance_behind() {
    let world = World::new().await;
    for name in ["@typo", "@", "@ blank", "@@x"] {
        let body = world.body("r", SKIP).replace(&world.ada, name);
        let (status, reply) = world.raw(&body);
        assert!(
            status == 400 && reply.contains("TXN_INSUFFICIENT_FUNDS"),
            "{status} {reply}"
        );
        let made = world.cloud.balances();
        let made = made
            .iter()
            .find(|balance| balance.indicator.as_deref() == Some(name));
        assert!(made.unwrap().balance.is_zero(), "{name}");
    }

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
    let version = async || {
        let balance = world.blnk.balances().read(&world.ben).await.unwrap();
        (balance.version.unwrap(), balance.balance)
    };
    assert_eq!(version().await, (1, 0.into()));
    world.cloud.hold_queue();
    for number in 0..5 {
        world.raw(&world.body(&format!("r{number}"), ""));
    }
    world.cloud.release_queue();
    assert_eq!(version().await, (2, 5_000.into()), "one for five");

    // Through this client it is the same, and the documentation of the field says so.
    world.cloud.hold_queue();
    for number in 5..8 {
        let payment = world.payment(&format!("r{number}"), 1_000);
        world.blnk.transactions().queue(&payment).await.unwrap();
    }
    world.cloud.release_queue();
    assert_eq!(version().await, (3, 8_000.into()));
}

#[tokio::test]
async fn t29_a_swallowed_post_stays_in_the_queued_amounts() {
    let world = World::new().await;
    let queued = |world: &World| {
        let path = format!("balances/{}?with_queued=true", world.ben);
        world.raw_read(&path)["queued_credit_balance"].to_string()
    };
    // What is settled or rejected does not count.
    assert_eq!(world.raw(&world.body("settled", "")).0, 201);
    assert_eq!(world.raw(&world.body_of("rejected", 99_999, "")).0, 201);
    assert_eq!(world.stored_status("rejected_q"), Some("REJECTED"));
    assert_eq!(queued(&world), "0");
    assert_eq!(world.raw(&world.body("x_q", SKIP)).0, 201);
    assert_eq!(world.raw(&world.body_of("x", 700, "")).0, 201);
    world.cloud.advance(std::time::Duration::from_secs(86_400));
    assert_eq!(queued(&world), "700");

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
    assert_eq!(world.raw(&world.body("x", "")).0, 201);
    let [parent, child] = ["x", "x_q"].map(|reference| {
        let stored = world.cloud.transaction_by_reference(reference).unwrap();
        world.raw_read(&format!("transactions/{}", stored.transaction_id))
    });
    for same in ["created_at", "hash"] {
        assert!(parent[same].is_string(), "{parent}");
        assert_eq!(parent[same], child[same], "{same}");
    }
    assert_eq!(
        (&parent["status"], &child["status"]),
        (&"QUEUED".into(), &"APPLIED".into())
    );

    let transactions = world.blnk.transactions();
    let queued = transactions.queue(&world.payment("y", 700)).await.unwrap();
    let Settlement::Applied(child) = transactions.wait_settled(&queued).await.unwrap() else {
        panic!()
    };
    let parent = transactions.read(&queued.transaction_id).await.unwrap();
    assert_eq!(
        (&parent.created_at, &parent.hash),
        (&child.created_at, &child.hash)
    );
    // So only its parent shows what settles.
    assert_eq!(parent.parent_transaction, None);
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
    assert_eq!(world.raw(&world.body("taken", SKIP)).0, 201);
    let nobody = world.body("r", "").replace(&world.ben, "bln_0");
    for (reference, body) in [("r", nobody), ("taken", world.body("taken", ""))] {
        let (status, reply) = world.raw(&body);
        assert!(
            status == 201 && reply.contains(r#""status":"QUEUED""#),
            "{status} {reply}"
        );
        for _ in 0..8 {
            world.cloud.advance(std::time::Duration::from_secs(3_600));
        }
        let reply: serde_json::Value = serde_json::from_str(&reply).unwrap();
        let id = reply["transaction_id"].as_str().unwrap();
        let (status, _) = world.request("GET", &format!("transactions/{id}"), "");
        assert_eq!(status, 404, "the id of {reference} never exists");
        assert_eq!(world.stored_status(&format!("{reference}_q")), None);
    }
    assert_eq!(world.stored_status("r"), None);
    assert_eq!(world.received().await, "1000");

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
    let queued = transactions
        .queue(&world.payment("taken", 1_000))
        .await
        .unwrap();
    let error = transactions.wait_settled(&queued).await.unwrap_err();
    assert!(
        error.to_string().contains("not posted through the queue"),
        "{error}"
    );
}

#[tokio::test]
async fn an_amount_always_has_a_precision() {
    let world = World::new().await;
    let without = world.body("r", SKIP).replace(
        r#""precise_amount":1000,"precision":100,"#,
        r#""amount":10,"#,
    );
    let (status, reply) = world.raw(&without);
    assert!(
        status == 201 && reply.contains(r#""precise_amount":10,"#),
        "{reply}"
    );
    assert_eq!(world.received().await, "10", "a hundredth of 10.00");

    let server = Scripted::refusing(1).await;
    server
        .client()
        .transactions()
        .post(&world.payment("r", 1))
        .await
        .unwrap_err();
    assert!(server.sent().1.contains(r#""precision":100,"#));
    let json = r#"{"reference":"r","precise_amount":"1","currency":"USD","source":"@a","destination":"@b"}"#;
    let read: NewTransaction = serde_json::from_str(json).unwrap();
    assert_eq!(
        reasons(read.validate()),
        [("/precision".to_owned(), Reason::Refused)]
    );
}

#[tokio::test]
async fn floats_are_rounded() {
    let world = World::new().await;
    // Half away from zero, in decimal: the nearest float of most of them is below the half.
    for (text, units) in [
        ("0.005", 1),
        ("0.015", 2),
        ("1.005", 101),
        ("1.115", 112),
        ("2.675", 268),
        ("8.475", 848),
    ] {
        let (balance, amount) = (world.received().await, format!(r#""amount":{text},"#));
        let body = world.body(text, SKIP);
        let body = body.replace(r#""precise_amount":1000,"#, &amount);
        assert_eq!(world.raw(&body).0, 201);
        let moved = balance.parse::<i64>().unwrap() + units;
        assert_eq!(world.received().await, moved.to_string(), "{text}");

        let error = blnk::Amount::parse(text, "USD", 100).unwrap_err();
        assert!(error.to_string().contains("is finer than 1/100"), "{error}");
    }
    let before = world.received().await;
    let body = world.body("nothing", SKIP);
    let body = body.replace(r#""precise_amount":1000,"#, r#""amount":0.001,"#);
    let (status, reply) = world.raw(&body);
    assert!(
        status == 400 && reply.contains("TXN_VALIDATION_ERROR"),
        "{status} {reply}"
    );
    let queued = body.replace(SKIP, "");
    assert_eq!(world.raw(&queued).0, 201, "and nothing is ever stored");
    assert_eq!(world.stored_status("nothing"), None);
    assert_eq!(world.received().await, before);

    // What is sent is whole minor units, and never a float.
    let amount = blnk::Amount::parse("1.01", "USD", 100).unwrap();
    let server = Scripted::refusing(1).await;
    let payment = NewTransaction::new("r", amount)
        .source("@a")
        .destination("@b");
    let post = server.client().transactions().post(&payment);
    post.await.unwrap_err();
    let body = server.sent().1;
    assert!(
        body.contains(r#""precise_amount":101,"#) && !body.contains(r#""amount""#),
        "{body}"
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
    assert_eq!(world.received().await, "1000", "it moved");

    let error = world
        .blnk
        .transactions()
        .preview(&world.payment("s", 1))
        .await
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode(decode) if decode.record_id().is_some()));
    assert_eq!(error.outcome(), Outcome::Applied);
    assert_eq!(world.received().await, "1001");
}

#[tokio::test]
async fn flags_in_reads_are_no_facts() {
    let world = World::new().await;
    let hold = format!(r#"{SKIP},"inflight":true,"allow_overdraft":true,"overdraft_limit":5"#);
    let (status, reply) = world.raw(&world.body("hold", &hold));
    assert_eq!(status, 201, "{reply}");
    let reply: serde_json::Value = serde_json::from_str(&reply).unwrap();
    let path = format!("transactions/{}", reply["transaction_id"].as_str().unwrap());
    let flags = ["allow_overdraft", "skip_queue"];
    for flag in flags {
        assert_eq!(reply[flag], true, "{flag} in the reply of the post");
        assert_eq!(world.raw_read(&path)[flag], false, "{flag} in a read");
    }
    assert_eq!(world.raw_read(&path)["overdraft_limit"], 0);
    assert_eq!(world.raw_read(&path)["inflight"], true);
    // Committed, the row of the hold reads as before.
    let commit = path.replace("transactions/", "transactions/inflight/");
    let all = r#"{"status":"commit","skip_queue":true}"#;
    assert_eq!(world.request("PUT", &commit, all).0, 200);
    assert_eq!(world.received().await, "1000");
    let hold = world.raw_read(&path);
    assert_eq!(
        (&hold["status"], &hold["inflight"]),
        (&"INFLIGHT".into(), &true.into())
    );
    // The flag of a hold is a key of its metadata, which anybody can set.
    let id = reply["transaction_id"].as_str().unwrap();
    let off = r#"{"meta_data":{"inflight":false}}"#;
    assert_eq!(world.request("POST", &format!("{id}/metadata"), off).0, 200);
    let hold = world.raw_read(&path);
    assert_eq!(
        (&hold["status"], &hold["inflight"]),
        (&"INFLIGHT".into(), &false.into())
    );
    // So does that of a queued one.
    assert_eq!(world.raw(&world.body("queued", "")).0, 201);
    assert_eq!(world.received().await, "2000");
    assert_eq!(
        world.raw_read("transactions/reference/queued")["status"],
        "QUEUED"
    );

    let read = world.blnk.transactions().read(id).await.unwrap();
    let fields = serde_json::to_value(&read).unwrap();
    for no_field in ["inflight", "atomic", "overdraft_limit"]
        .iter()
        .chain(&flags)
    {
        assert_eq!(fields.get(no_field), None, "{no_field}");
    }
    // What became of a queued one is the status of its child.
    let transactions = world.blnk.transactions();
    let queued = transactions.queue(&world.payment("queued", 1_000));
    let queued = queued.await.unwrap();
    let Settlement::Applied(child) = transactions.wait_settled(&queued).await.unwrap() else {
        panic!()
    };
    assert_eq!(child.status.as_str(), "APPLIED");
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

/// The table of `docs/traps.md`, whose last column names the tests of this file.
mod table {
    use std::collections::BTreeSet;

    /// The tests of this folder, and those of other files that are named by a trap.
    fn tests() -> BTreeSet<&'static str> {
        let here = [include_str!("mod.rs"), include_str!("holds.rs")];
        let elsewhere = [
            include_str!("../transactions/batches.rs"),
            include_str!("../transactions/splits.rs"),
        ];
        let is_trap = |name: &&str| {
            let number = name
                .strip_prefix('t')
                .and_then(|name| name.split('_').next());
            number.is_some_and(|number| number.parse::<u8>().is_ok())
        };
        let traps = elsewhere.into_iter().flat_map(tests_of).filter(is_trap);
        here.into_iter().flat_map(tests_of).chain(traps).collect()
    }

    fn tests_of(file: &'static str) -> impl Iterator<Item = &'static str> {
        let lines = file.lines().zip(file.lines().skip(1));
        let tests = lines.filter(|(line, _)| ["#[tokio::test]", "#[test]"].contains(line));
        tests.map(|(_, line)| {
            let name = line.trim_start_matches("async ").trim_start_matches("fn ");
            name.split('(').next().unwrap()
        })
    }

    #[test]
    fn every_trap_of_the_table_names_its_test_and_every_test_is_named() {
        let lines = include_str!("../../../docs/traps.md").lines();
        let rows = lines.filter(|line| line.starts_with("| ")).skip(1);
        let named: Vec<_> = rows
            .map(|row| {
                let cells: Vec<_> = row.trim_matches('|').split(" | ").collect();
                let [_, _, _, test] = cells[..] else {
                    panic!("expected four columns: {row}")
                };
                test.trim().trim_matches('`')
            })
            .collect();
        assert!(named.len() > 20, "{named:?}");
        let all: BTreeSet<_> = named.iter().copied().collect();
        assert_eq!(named.len(), all.len(), "a test is named twice");
        assert_eq!(all, tests());
    }
}
