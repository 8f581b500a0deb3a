//! The queue: accepted, and settled later or never.

use std::time::Duration;

use blnk::{
    ErrorKind, NewTransaction,
    error::Reason,
    transactions::{Settlement, TransactionStatus},
};

use crate::{
    support::{
        invalid::reasons,
        replies::round_trips,
        scripted::{Scripted, answer, reply},
    },
    transactions::{World, top_up, usd},
};

#[tokio::test]
async fn what_is_queued_is_sent_byte_for_byte() {
    let server = Scripted::refusing(1).await;
    let at = "2031-01-01T00:00:00Z"
        .parse::<chrono::DateTime<chrono::Utc>>()
        .unwrap();
    let payment = NewTransaction::new("r", usd(5))
        .source("bln_1")
        .destination("bln_2")
        .scheduled_for(at);
    server
        .client()
        .transactions()
        .queue(&payment)
        .await
        .unwrap_err();
    assert_eq!(
        server.sent().1,
        r#"{"currency":"USD","description":"r","destination":"bln_2","precise_amount":5,"precision":100,"reference":"r","scheduled_for":"2031-01-01T00:00:00Z","source":"bln_1"}"#
    );
}

#[tokio::test]
async fn an_accepted_transaction_settles() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let queued = transactions
        .queue(&world.payment("p-1", 700))
        .await
        .unwrap();
    assert_eq!(queued.status, TransactionStatus::Queued);
    assert_eq!(queued.child_reference(), "p-1_q");
    round_trips(&queued);
    let Settlement::Applied(child) = transactions.wait_settled(&queued).await.unwrap() else {
        panic!()
    };
    assert_eq!(child.parent_transaction, Some(queued.transaction_id));
    assert_eq!(world.received().await, "700");
}

#[tokio::test]
async fn a_rejected_one_has_the_servers_reason() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let poor = NewTransaction::new("p-1", usd(1))
        .source(&world.ben)
        .destination(&world.ada);
    let queued = transactions.queue(&poor).await.unwrap();
    let settlement = transactions.wait_settled(&queued).await.unwrap();
    let Settlement::Rejected { reason, .. } = settlement else {
        panic!("{settlement:?}")
    };
    assert!(reason.unwrap().contains("insufficient funds"));
}

#[tokio::test]
async fn a_held_queue_is_still_queued_when_the_time_is_over() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    world.cloud.hold_queue();
    let queued = transactions
        .queue(&world.payment("p-1", 700))
        .await
        .unwrap();
    let wait = transactions
        .wait_settled(&queued)
        .timeout(Duration::from_millis(300));
    assert_eq!(wait.await.unwrap(), Settlement::StillQueued);
    world.cloud.release_queue();
    let settlement = transactions.wait_settled(&queued).await.unwrap();
    assert!(matches!(settlement, Settlement::Applied(_)));
}

#[tokio::test]
async fn a_repeat_has_an_id_that_never_exists_and_settles_by_its_reference() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let first = transactions
        .queue(&world.payment("p-1", 700))
        .await
        .unwrap();
    transactions.wait_settled(&first).await.unwrap();
    let again = transactions
        .queue(&world.payment("p-1", 700))
        .await
        .unwrap();
    assert_ne!(first.transaction_id, again.transaction_id);
    assert!(
        transactions
            .read(&again.transaction_id)
            .await
            .unwrap_err()
            .is_not_found()
    );
    let settlement = transactions.wait_settled(&again).await.unwrap();
    assert!(matches!(settlement, Settlement::Applied(_)));
    assert_eq!(world.received().await, "700");
}

#[tokio::test]
async fn a_repeat_that_is_another_transaction_is_a_mismatch() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    transactions
        .queue(&world.payment("p-1", 700))
        .await
        .unwrap();
    let other = transactions
        .queue(&world.payment("p-1", 800))
        .await
        .unwrap();
    let error = transactions.wait_settled(&other).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Mismatch(_)), "{error}");
}

#[tokio::test]
async fn a_reference_that_was_posted_at_once_never_settles() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    transactions.post(&world.payment("p-1", 700)).await.unwrap();
    let queued = transactions
        .queue(&world.payment("p-1", 700))
        .await
        .unwrap();
    let error = transactions.wait_settled(&queued).await.unwrap_err();
    assert!(
        error.to_string().contains("not posted through the queue"),
        "{error}"
    );
}

#[tokio::test]
async fn dates_belong_to_one_kind_of_call() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let at = chrono::Utc::now();
    let dated = top_up("p-1", 1, &world.ben).effective_date(at);
    let wrong = ("/effective_date".to_owned(), Reason::NotInThisCall);
    assert_eq!(reasons(transactions.queue(&dated).validate()), [wrong]);
    let later = top_up("p-1", 1, &world.ben).scheduled_for(at);
    let wrong = ("/scheduled_for".to_owned(), Reason::NotInThisCall);
    assert_eq!(reasons(transactions.post(&later).validate()), [wrong]);
}

/// What a stored acceptance is read from, and a row of a look-up.
const QUEUED: &str = r#"{"transaction_id":"txn_1","reference":"p-1","status":"QUEUED","precise_amount":700,"precision":100,"currency":"USD","source":"bln_1","destination":"bln_2","description":"d"}"#;

/// Waits for an acceptance while the server finds this.
async fn wait(accepted: &str, found: &str) -> Result<Settlement, blnk::Error> {
    let queued = serde_json::from_str(accepted).unwrap();
    let server = Scripted::start(vec![answer(reply("200 OK", found))]).await;
    let wait = server.client().transactions().wait_settled(&queued);
    wait.timeout(Duration::from_secs(1)).await
}

#[tokio::test]
async fn what_takes_the_place_of_a_row_that_could_not_be_stored_settles() {
    let row = |status: &str| format!("[{}]", QUEUED.replace("QUEUED", status));
    let settled = wait(QUEUED, &row("APPLIED")).await.unwrap();
    assert!(matches!(settled, Settlement::Applied(_)), "{settled:?}");
    let settled = wait(QUEUED, &row("REJECTED")).await.unwrap();
    assert!(
        matches!(settled, Settlement::Rejected { .. }),
        "{settled:?}"
    );
    let another = row("APPLIED").replace("txn_1", "txn_2");
    let error = wait(QUEUED, &another).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Mismatch(_)), "{error}");
}

#[tokio::test]
async fn what_an_acceptance_does_not_say_is_not_compared() {
    let bare = r#"{"transaction_id":"txn_1","reference":"p-1","status":"QUEUED","precise_amount":700,"currency":"USD"}"#;
    let child = QUEUED
        .replace(
            r#""status":"QUEUED""#,
            r#""status":"APPLIED","parent_transaction":"txn_1""#,
        )
        .replace(
            "txn_1\",\"reference\":\"p-1",
            "txn_2\",\"reference\":\"p-1_q",
        );
    let settled = wait(bare, &format!("[{QUEUED},{child}]")).await.unwrap();
    assert!(matches!(settled, Settlement::Applied(_)), "{settled:?}");
}

#[tokio::test]
async fn an_acceptance_of_another_transaction_is_no_success() {
    for (from, to, pointer) in [
        ("bln_1", "bln_3", "/source"),
        ("bln_2", "bln_3", "/destination"),
        (":100", ":1000", "/precision"),
        (":700", ":701", "/precise_amount"),
        ("QUEUED", "APPLIED", "/status"),
    ] {
        let body = QUEUED.replace(from, to);
        let server = Scripted::start(vec![answer(reply("201 Created", &body))]).await;
        let payment = NewTransaction::new("p-1", usd(700))
            .source("bln_1")
            .destination("bln_2");
        let call = server.client().transactions().queue(&payment);
        let error = call.await.unwrap_err();
        let ErrorKind::Mismatch(mismatch) = error.kind() else {
            panic!("{error}")
        };
        assert_eq!(mismatch.differences()[0].pointer(), pointer);
    }
}

#[tokio::test]
async fn a_repeat_from_another_name_is_a_mismatch() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let payment = |name: &str| top_up("q-1", 700, &world.ben).source(name);
    let first = transactions.queue(&payment("@one")).await.unwrap();
    transactions.wait_settled(&first).await.unwrap();
    let same = transactions.queue(&payment("@one")).await.unwrap();
    let settled = transactions.wait_settled(&same).await.unwrap();
    assert!(matches!(settled, Settlement::Applied(_)));
    let other = transactions.queue(&payment("@two")).await.unwrap();
    let error = transactions.wait_settled(&other).await.unwrap_err();
    let ErrorKind::Mismatch(mismatch) = error.kind() else {
        panic!("{error}")
    };
    assert_eq!(mismatch.differences()[0].pointer(), "/source");
}
