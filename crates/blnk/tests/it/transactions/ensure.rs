//! Exactly once: posted, or found and compared.

use blnk::{
    ErrorKind, NewTransaction, Outcome,
    transactions::{Creation, Overdraft},
};

use crate::{
    support::scripted::{Act, Scripted, answer, reply},
    transactions::{World, top_up, usd},
};

async fn mismatch(world: &World, transaction: &NewTransaction) -> (Outcome, Vec<String>) {
    let call = world.blnk.transactions().ensure_posted(transaction);
    let error = call.await.unwrap_err();
    let ErrorKind::Mismatch(mismatch) = error.kind() else {
        panic!("{error}")
    };
    let pointers = mismatch
        .differences()
        .iter()
        .map(|problem| problem.pointer().to_owned());
    (error.outcome(), pointers.collect())
}

#[tokio::test]
async fn the_money_moves_once_however_often_it_is_called() {
    let world = World::new().await;
    let payment = world.payment("INV/2024/001", 700);
    let mut made = Vec::new();
    for _ in 0..4 {
        let ensured = world
            .blnk
            .transactions()
            .ensure_posted(&payment)
            .await
            .unwrap();
        made.push(ensured.creation);
    }
    assert_eq!(made[0], Creation::Created);
    assert_eq!(made[1..], [Creation::Existing; 3]);
    assert_eq!(world.received().await, "700");
}

#[tokio::test]
async fn twenty_at_once_move_the_money_once() {
    let world = World::new().await;
    let payment = world.payment("p-1", 700);
    let calls =
        (0..20).map(|_| tokio::spawn(world.blnk.transactions().ensure_posted(&payment).send()));
    let calls: Vec<_> = calls.collect();
    let mut created = 0;
    for call in calls {
        let ensured = call.await.unwrap().unwrap();
        created += usize::from(ensured.creation == Creation::Created);
    }
    assert_eq!(created, 1);
    assert_eq!(world.received().await, "700");
}

#[tokio::test]
async fn names_are_resolved_and_compared() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    transactions
        .post(&top_up("p-1", 700, &world.ben))
        .await
        .unwrap();
    let again = transactions
        .ensure_posted(&top_up("p-1", 700, &world.ben))
        .await
        .unwrap();
    assert_eq!(again.creation, Creation::Existing);
    let other = top_up("p-1", 700, &world.ben).source("@other");
    assert_eq!(mismatch(&world, &other).await.1, ["/source"]);
}

#[tokio::test]
async fn what_differs_is_named_and_nothing_is_sent() {
    let world = World::new().await;
    world
        .blnk
        .transactions()
        .post(&world.payment("p-1", 700))
        .await
        .unwrap();
    let other = NewTransaction::new("p-1", usd(701))
        .source(&world.ben)
        .destination(&world.ada);
    let (outcome, pointers) = mismatch(&world, &other).await;
    assert_eq!(outcome, Outcome::NotSent);
    assert_eq!(pointers, ["/precise_amount", "/source", "/destination"]);
    assert_eq!(
        world.cloud.request_count_of("POST", "/proxy/transactions"),
        1
    );
}

#[tokio::test]
async fn a_refusal_is_an_error_and_later_it_succeeds() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let payment = NewTransaction::new("p-1", usd(700))
        .source(&world.ben)
        .destination(&world.ada);
    let error = transactions.ensure_posted(&payment).await.unwrap_err();
    assert!(error.is_insufficient_funds());
    assert_eq!(error.outcome(), Outcome::Rejected);
    transactions.post(&world.payment("p-2", 700)).await.unwrap();
    let ensured = transactions.ensure_posted(&payment).await.unwrap();
    assert_eq!(ensured.creation, Creation::Created);
}

const POSTED: &str = r#"{"precise_amount":700,"precision":100,"transaction_id":"txn_1","parent_transaction":"","source":"bln_1","destination":"bln_2","reference":"p-1","currency":"USD","description":"p-1","status":"APPLIED"}"#;

#[tokio::test]
async fn a_500_and_a_conflict_are_looked_up() {
    let payment = NewTransaction::new("p-1", usd(700))
        .source("bln_1")
        .destination("bln_2");
    let failures = [
        (
            "500 X",
            r#"{"error":"Failed to record transaction","error_detail":{"code":"GEN_INTERNAL","message":"Failed to record transaction"}}"#,
            (Creation::Unknown, "api", Outcome::Unknown, true),
        ),
        (
            "409 X",
            r#"{"error":"Optimistic locking failure","error_detail":{"code":"GEN_CONFLICT","message":"Optimistic locking failure"}}"#,
            (Creation::Unknown, "api", Outcome::Unknown, true),
        ),
        (
            "409 X",
            r#"{"error":"reference p-1 has already been used","error_detail":{"code":"TXN_DUPLICATE_REFERENCE","message":"reference p-1 has already been used"}}"#,
            (Creation::Existing, "api", Outcome::Unknown, true),
        ),
        (
            "400 X",
            r#"{"error":"driver: bad connection","error_detail":{"code":"TXN_VALIDATION_ERROR","message":"driver: bad connection"}}"#,
            (Creation::Unknown, "api", Outcome::Unknown, true),
        ),
        (
            "201 X",
            r#"{"transaction_id":"txn_1","#,
            (Creation::Created, "decode", Outcome::Applied, false),
        ),
    ];
    for (status, body, (creation, kind, outcome, is_retryable)) in failures {
        let ensured = async |found: &str| {
            let server = Scripted::start(vec![
                answer(reply("200 OK", "[]")),
                answer(reply(status, body)),
                answer(reply("200 OK", found)),
            ])
            .await;
            let ensured = server.client().transactions().ensure_posted(&payment).await;
            assert_eq!(server.seen().requests.len(), 3);
            ensured
        };
        let found = ensured(&format!("[{POSTED}]")).await.unwrap();
        assert_eq!(found.transaction.transaction_id, "txn_1");
        assert_eq!(found.creation, creation, "{status} {body}");

        let error = ensured("[]").await.unwrap_err();
        assert_eq!(
            (error.kind().name(), error.outcome(), error.is_retryable()),
            (kind, outcome, is_retryable),
            "{error}"
        );
    }
}

#[tokio::test]
async fn without_a_look_up_nothing_is_posted() {
    let payment = NewTransaction::new("p-1", usd(700))
        .source("bln_1")
        .destination("bln_2");
    let server = Scripted::start(vec![vec![Act::Reset]]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let error = client
        .transactions()
        .ensure_posted(&payment)
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(error.is_retryable());
}

const DUPLICATE: &str = r#"{"error":"reference p-1 has already been used","error_detail":{"code":"TXN_DUPLICATE_REFERENCE","message":"reference p-1 has already been used"}}"#;

#[tokio::test]
async fn a_taken_reference_whose_look_up_shows_nothing_is_unknown_and_retryable() {
    let payment = NewTransaction::new("p-1", usd(700))
        .source("bln_1")
        .destination("bln_2");
    for look_up in [
        reply("403 Forbidden", r#"{"error":"forbidden"}"#),
        reply("200 OK", "[]"),
    ] {
        let server = Scripted::start(vec![
            answer(reply("200 OK", "[]")),
            answer(reply("409 Conflict", DUPLICATE)),
            answer(look_up),
        ])
        .await;
        let call = server.client().transactions().ensure_posted(&payment);
        let error = call.await.unwrap_err();
        assert!(error.is_duplicate_reference(), "{error}");
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn a_side_that_cannot_be_read_after_a_refusal_leaves_the_payment_unknown() {
    let payment = NewTransaction::new("p-1", usd(700))
        .source("@float")
        .destination("bln_2");
    let found = format!("[{POSTED}]");
    let server = Scripted::start(vec![
        answer(reply("200 OK", "[]")),
        answer(reply("409 Conflict", DUPLICATE)),
        answer(reply("200 OK", &found)),
        answer(reply("403 Forbidden", r#"{"error":"forbidden"}"#)),
    ])
    .await;
    let call = server.client().transactions().ensure_posted(&payment);
    let error = call.await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(error.is_retryable());
}

#[tokio::test]
async fn names_with_slashes_are_compared() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let payment = |name: &str| top_up("p-1", 700, &world.ben).source(name);
    transactions.post(&payment("@user1/fiat")).await.unwrap();
    let again = transactions.ensure_posted(&payment("@user1/fiat"));
    assert_eq!(again.await.unwrap().creation, Creation::Existing);
    let other = mismatch(&world, &payment("@user2/fiat")).await;
    assert_eq!(other, (Outcome::NotSent, vec!["/source".to_owned()]));
}

#[tokio::test]
async fn a_transaction_of_a_batch_is_no_leg_of_a_split() {
    let payment = NewTransaction::new("p-1", usd(700))
        .source("bln_1")
        .destination("bln_2");
    for (parent, is_leg) in [("bulk_1", false), ("txn_9", true)] {
        let parent = format!(r#""parent_transaction":"{parent}""#);
        let other = POSTED
            .replace(r#""parent_transaction":"""#, &parent)
            .replace(r#""reference":"p-1""#, r#""reference":"p-1-1""#);
        let server = Scripted::start(vec![
            answer(reply("200 OK", &format!("[{other}]"))),
            answer(reply("201 Created", POSTED)),
        ])
        .await;
        let call = server.client().transactions().ensure_posted(&payment);
        match call.await {
            Ok(ensured) => assert!(!is_leg && ensured.creation == Creation::Created),
            Err(error) => assert!(is_leg && error.to_string().contains("a split"), "{error}"),
        }
    }
}

#[tokio::test]
async fn a_balance_paid_from_itself_by_its_name_is_refused_for_good() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let posted = transactions.post(&top_up("p-0", 700, &world.ben)).await;
    let id = posted.unwrap().source.unwrap();
    let payment = NewTransaction::new("p-1", usd(700))
        .source("@world")
        .destination(id.as_str())
        .overdraft(Overdraft::Unlimited);
    let error = transactions.ensure_posted(&payment).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_eq!(error.outcome(), Outcome::Rejected);
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_stored_side_that_cannot_be_read_is_another_and_no_unsent_request() {
    let payment = NewTransaction::new("p-1", usd(700))
        .source("@float")
        .destination("bln_2");
    for (side, is_same) in [("@float", true), ("@other", false), ("../x", false)] {
        let found = format!("[{}]", POSTED.replace("bln_1", side));
        let server = Scripted::start(vec![
            answer(reply("200 OK", "[]")),
            vec![Act::Read, Act::Reset],
            answer(reply("200 OK", &found)),
        ])
        .await;
        let call = server.client().transactions().ensure_posted(&payment);
        match call.retry(blnk::RetryPolicy::once()).await {
            Ok(_) => assert!(is_same),
            Err(error) => {
                assert!(
                    !is_same && matches!(error.kind(), ErrorKind::Mismatch(_)),
                    "{error}"
                );
                assert_eq!(error.outcome(), Outcome::Unknown);
            }
        }
    }
}

#[tokio::test]
async fn a_name_in_another_currency_is_another_balance() {
    let payment = NewTransaction::new("p-1", usd(700))
        .source("@float")
        .destination("bln_2");
    let balance = crate::support::replies::internal().replace("@fees", "@float");
    let balance = balance.replace(r#""currency":"USD""#, r#""currency":"EUR""#);
    let id = crate::support::replies::text_of(&balance, "/balance_id");
    let found = format!("[{}]", POSTED.replace("bln_1", &id));
    let server = Scripted::start(vec![
        answer(reply("200 OK", &found)),
        answer(reply("200 OK", &balance)),
    ])
    .await;
    let error = server.client().transactions().ensure_posted(&payment).await;
    assert!(error.unwrap_err().to_string().contains("/source"));
}

#[tokio::test]
async fn servers_without_codes_say_in_words_what_was_refused() {
    let world = World::of_version(blnk_mock::CoreVersion::V0_14_1).await;
    let transactions = world.blnk.transactions();
    let payment = world.payment("p-1", 700);
    transactions.post(&payment).await.unwrap();
    let error = transactions.post(&payment).await.unwrap_err();
    assert!(error.is_duplicate_reference(), "{error}");
    assert_eq!(error.outcome(), Outcome::Rejected);
    let hold = transactions.hold(&world.payment("h-1", 10)).await.unwrap();
    transactions.commit(&hold).await.unwrap();
    let error = transactions.commit(&hold).await.unwrap_err();
    assert!(error.is_already_committed(), "{error}");
    assert_eq!(error.outcome(), Outcome::Rejected);
    let nobody = world.payment("p-2", 1).source("bln_0");
    let error = transactions.post(&nobody).await.unwrap_err();
    assert!(error.is_unknown_balance(), "{error}");
    assert_eq!(error.outcome(), Outcome::Rejected);
}
