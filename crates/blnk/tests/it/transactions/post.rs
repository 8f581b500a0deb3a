//! Posts: what is sent, what comes back, and what failures prove.

use blnk::{
    Amount, ErrorKind, MinorUnits, NewTransaction, Outcome,
    transactions::{Overdraft, Role, TransactionStatus},
};

use crate::{
    support::{
        replies::round_trips,
        scripted::{Act, Scripted, answer, reply},
    },
    transactions::{World, top_up, usd},
};

/// The reply to [`sent`], by the form of a recorded one.
fn posted(more: &str) -> String {
    format!(
        r#"{{"precise_amount":1250,"amount":12.5,"amount_string":"12.5","precision":100,"overdraft_limit":0,"transaction_id":"txn_1","parent_transaction":"","source":"bln_1","destination":"bln_2","reference":"r-1","currency":"USD","description":"r-1","status":"APPLIED","hash":"h","allow_overdraft":false,"inflight":false,"skip_queue":true,"atomic":false,"created_at":"2026-11-25T12:12:54.900060406Z","effective_date":"2026-11-25T12:12:54.900060406Z","scheduled_for":"0001-01-01T00:00:00Z","inflight_expiry_date":"0001-01-01T00:00:00Z","inflight_commit_date":"0001-01-01T00:00:00Z"{more}}}"#
    )
}

fn sent() -> NewTransaction {
    NewTransaction::new("r-1", usd(1_250))
        .source("bln_1")
        .destination("bln_2")
}

const DUPLICATE: &str = r#"{"error":"transaction validation failed: reference r-1 has already been used","error_detail":{"code":"TXN_DUPLICATE_REFERENCE","message":"transaction validation failed: reference r-1 has already been used"}}"#;

#[tokio::test]
async fn a_post_is_sent_byte_for_byte() {
    let server = Scripted::refusing(1).await;
    let amount: MinorUnits = "123456789012345678901234567890123456789012345"
        .parse()
        .unwrap();
    let at = "2020-01-01T00:00:00Z"
        .parse::<chrono::DateTime<chrono::Utc>>()
        .unwrap();
    let everything = NewTransaction::new(
        "INV/2024/1 é".replace(' ', "-"),
        Amount::new(amount, "USD", 100),
    )
    .source("@user1/fiat")
    .destination("bln_2")
    .description("d".to_owned())
    .overdraft(Overdraft::UpTo(1_005.into()))
    .effective_date(at)
    .lineage_provider("stripe".to_owned())
    .meta_data("k", 1);
    server
        .client()
        .transactions()
        .post(&everything)
        .await
        .unwrap_err();
    assert_eq!(
        server.sent(),
        (
            "POST /proxy/transactions?instance_id=instance_01ABC HTTP/1.1".to_owned(),
            r#"{"currency":"USD","description":"d","destination":"bln_2","effective_date":"2020-01-01T00:00:00Z","meta_data":{"BLNK_LINEAGE_PROVIDER":"stripe","k":1},"overdraft_limit":10.05,"precise_amount":123456789012345678901234567890123456789012345,"precision":100,"reference":"INV/2024/1-é","skip_queue":true,"source":"@user1/fiat"}"#.to_owned()
        )
    );
}

#[tokio::test]
async fn a_flag_or_a_limit_is_sent_never_both() {
    let bodies = [
        (Overdraft::None, ""),
        (Overdraft::Unlimited, r#""allow_overdraft":true,"#),
        (Overdraft::UpTo(0.into()), ""),
    ];
    for (overdraft, member) in bodies {
        let server = Scripted::refusing(1).await;
        let payment = sent().overdraft(overdraft);
        server
            .client()
            .transactions()
            .post(&payment)
            .await
            .unwrap_err();
        assert_eq!(
            server.sent().1,
            format!(
                r#"{{{member}"currency":"USD","description":"r-1","destination":"bln_2","precise_amount":1250,"precision":100,"reference":"r-1","skip_queue":true,"source":"bln_1"}}"#
            )
        );
    }
}

#[tokio::test]
async fn money_moves_and_the_reply_is_read() {
    let world = World::new().await;
    let payment = world.payment("p-1", 1_250).meta_data("order", 7);
    let posted = world.blnk.transactions().post(&payment).await.unwrap();
    assert_eq!(posted.status, TransactionStatus::Applied);
    assert_eq!(posted.reference, "p-1");
    assert_eq!(posted.amount(), Some(usd(1_250)));
    assert_eq!(posted.source.as_ref().unwrap(), &*world.ada);
    assert!(posted.effective_date.is_some() && posted.scheduled_for.is_none());
    assert_eq!(posted.unknown_members(), [""; 0]);
    assert_eq!(world.received().await, "1250");
    round_trips(&posted);
}

#[tokio::test]
async fn each_refusal_has_its_name_and_proves_that_nothing_moved() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let poor = NewTransaction::new("p-1", usd(1))
        .source(&world.ben)
        .destination(&world.ada);
    let error = transactions.post(&poor).await.unwrap_err();
    assert!(error.is_insufficient_funds(), "{error}");
    assert_eq!(error.outcome(), Outcome::Rejected);

    let limited = poor.clone().overdraft(Overdraft::UpTo(10.into()));
    transactions.post(&limited).await.unwrap();
    let further = NewTransaction::new("p-2", usd(10))
        .source(&world.ben)
        .destination(&world.ada)
        .overdraft(Overdraft::UpTo(10.into()));
    let error = transactions.post(&further).await.unwrap_err();
    assert!(error.is_over_overdraft_limit(), "{error}");
    assert_eq!(error.outcome(), Outcome::Rejected);

    let error = transactions.post(&limited).await.unwrap_err();
    assert!(error.is_duplicate_reference(), "{error}");
    assert_eq!(error.outcome(), Outcome::Rejected);

    let nobody = NewTransaction::new("p-3", usd(1))
        .source("bln_0")
        .destination(&world.ada);
    let error = transactions.post(&nobody).await.unwrap_err();
    assert!(error.is_unknown_balance(), "{error}");
    assert_eq!(error.unknown_balance(&nobody), Some(Role::Source));
    assert_eq!(error.outcome(), Outcome::Rejected);
}

#[tokio::test]
async fn a_400_proves_a_refusal_only_by_the_words_of_a_rule() {
    let failure = |key: &str, code: &str, message: &str| {
        format!(
            r#"{{"{key}":"{message}","error_detail":{{"code":"{code}","message":"{message}"}}}}"#
        )
    };
    let table = [
        (
            "400",
            failure(
                "errors",
                "TXN_VALIDATION_ERROR",
                "currency: cannot be blank.",
            ),
            Outcome::Rejected,
        ),
        (
            "400",
            failure(
                "error",
                "TXN_VALIDATION_ERROR",
                "failed to apply transaction to balances: transaction exceeds overdraft limit",
            ),
            Outcome::Rejected,
        ),
        (
            "400",
            failure("error", "TXN_VALIDATION_ERROR", "context deadline exceeded"),
            Outcome::Unknown,
        ),
        (
            "400",
            failure(
                "error",
                "TXN_INSUFFICIENT_FUNDS",
                "reference insufficient funds is odd",
            ),
            Outcome::Unknown,
        ),
        (
            "400",
            failure("error", "GEN_MALFORMED_REQUEST", "Invalid input"),
            Outcome::Rejected,
        ),
        (
            "404",
            failure("error", "TXN_NOT_FOUND", "something is not there"),
            Outcome::Unknown,
        ),
        (
            "404",
            failure(
                "error",
                "BAL_NOT_FOUND",
                "Balance with ID 'bln_1' not found",
            ),
            Outcome::Rejected,
        ),
        (
            "409",
            failure("error", "GEN_CONFLICT", "Optimistic locking failure"),
            Outcome::Unknown,
        ),
        ("409", DUPLICATE.to_owned(), Outcome::Rejected),
        (
            "423",
            failure("error", "GEN_RESOURCE_LOCKED", "locked"),
            Outcome::Rejected,
        ),
        (
            "500",
            failure("error", "GEN_INTERNAL", "Failed to record transaction"),
            Outcome::Unknown,
        ),
    ];
    for (status, body, outcome) in table {
        let server = Scripted::start(vec![answer(reply(&format!("{status} X"), &body))]).await;
        let client = server.builder().sleep_with(|_| async {}).build().unwrap();
        let error = client.transactions().post(&sent()).await.unwrap_err();
        assert_eq!(error.outcome(), outcome, "{status} {body}");
    }
}

#[tokio::test]
async fn a_duplicate_after_an_own_lost_attempt_is_looked_up() {
    let found = format!("[{}]", posted(""));
    let server = Scripted::start(vec![
        vec![Act::Read],
        answer(reply("409 Conflict", DUPLICATE)),
        answer(reply("200 OK", &found)),
    ])
    .await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let posted = client.transactions().post(&sent()).await.unwrap();
    assert_eq!(posted.transaction_id, "txn_1");
    let requests = server.seen().requests;
    let body = requests[2].split_once("\r\n\r\n").unwrap().1;
    assert!(requests[2].starts_with("POST /proxy/transactions/filter?instance_id=instance_01ABC "));
    assert_eq!(
        body,
        r#"{"filters":[{"field":"reference","operator":"in","values":["r-1","r-1-1","r-1_1","r-1_q"]}]}"#
    );
}

#[tokio::test]
async fn a_duplicate_after_an_own_lost_attempt_that_is_another_is_a_mismatch() {
    let found = format!("[{}]", posted("").replace("1250", "1251"));
    let server = Scripted::start(vec![
        vec![Act::Read],
        answer(reply("409 Conflict", DUPLICATE)),
        answer(reply("200 OK", &found)),
    ])
    .await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let error = client.transactions().post(&sent()).await.unwrap_err();
    let ErrorKind::Mismatch(mismatch) = error.kind() else {
        panic!("{error}")
    };
    assert_eq!(mismatch.differences()[0].pointer(), "/precise_amount");
}

#[tokio::test]
async fn a_plain_duplicate_is_an_error_and_nothing_is_looked_up() {
    let server = Scripted::start(vec![answer(reply("409 Conflict", DUPLICATE))]).await;
    let error = server
        .client()
        .transactions()
        .post(&sent())
        .await
        .unwrap_err();
    assert!(error.is_duplicate_reference());
    assert_eq!(server.seen().requests.len(), 1);
}

#[tokio::test]
async fn a_reply_that_differs_from_the_post_is_no_success() {
    let changes = [
        (
            r#""reference":"r-1""#,
            r#""reference":"r-2""#,
            "/reference",
            Outcome::Unknown,
        ),
        (
            r#""precise_amount":1250"#,
            r#""precise_amount":1251"#,
            "/precise_amount",
            Outcome::Applied,
        ),
        (
            r#""precision":100"#,
            r#""precision":1"#,
            "/precision",
            Outcome::Applied,
        ),
        (
            r#""currency":"USD""#,
            r#""currency":"EUR""#,
            "/currency",
            Outcome::Applied,
        ),
        (
            r#""source":"bln_1""#,
            r#""source":"bln_3""#,
            "/source",
            Outcome::Applied,
        ),
        (
            r#""status":"APPLIED""#,
            r#""status":"QUEUED""#,
            "/status",
            Outcome::Applied,
        ),
    ];
    for (from, to, pointer, outcome) in changes {
        let body = posted("").replace(from, to);
        let server = Scripted::start(vec![answer(reply("201 Created", &body))]).await;
        let error = server
            .client()
            .transactions()
            .post(&sent())
            .await
            .unwrap_err();
        let ErrorKind::Mismatch(mismatch) = error.kind() else {
            panic!("{error}")
        };
        assert_eq!(mismatch.differences()[0].pointer(), pointer);
        assert_eq!(error.outcome(), outcome, "{pointer}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_post_has_no_limit_for_one_attempt_and_five_minutes_in_all() {
    let server = Scripted::start(vec![vec![Act::Read, Act::Hang]]).await;
    let client = server.client();
    let payment = sent();
    let call = client.transactions().post(&payment);
    let begun = tokio::time::Instant::now();
    let error = call.await.unwrap_err();
    assert_eq!((error.attempts(), error.outcome()), (1, Outcome::Unknown));
    assert_eq!(begun.elapsed().as_secs(), 300);
}

#[tokio::test]
async fn a_client_of_ones_own_timeout_applies_it_to_posts() {
    let server = Scripted::start(vec![vec![Act::Read, Act::Hang]]).await;
    let limit = std::time::Duration::from_millis(50);
    let client = server.builder().timeout(limit).build().unwrap();
    let error = client.transactions().post(&sent()).await.unwrap_err();
    assert!(error.is_timeout());
}

#[tokio::test]
async fn names_with_slashes_are_sources_and_destinations() {
    let world = World::new().await;
    let payment = top_up("p-1", 5, &world.ben).source("@user1/fiat");
    world.blnk.transactions().post(&payment).await.unwrap();
    assert_eq!(world.received().await, "5");
}
