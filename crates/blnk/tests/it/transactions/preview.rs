//! Previews: what would happen, and what an old server makes of them.

use blnk::{ErrorKind, Outcome, transactions::Role};
use blnk_mock::CoreVersion;

use crate::{
    support::{
        replies::round_trips,
        scripted::{Act, Scripted, answer, reply},
    },
    transactions::{World, top_up},
};

#[tokio::test]
async fn a_preview_is_exact_and_moves_nothing() {
    let world = World::new().await;
    let preview = world
        .blnk
        .transactions()
        .preview(&world.payment("p-1", 700))
        .await
        .unwrap();
    assert!(preview.would_apply);
    let source = preview.side(&Role::Source).unwrap();
    assert_eq!(source.balance, &*world.ada);
    assert_eq!(source.current.balance, 10_000.into());
    assert_eq!(source.resulting.balance, 9_300.into());
    assert_eq!(
        preview
            .side(&Role::Destination)
            .unwrap()
            .resulting
            .credit_balance,
        700.into()
    );
    assert_eq!(preview.unknown_members(), [""; 0]);
    assert_eq!(world.received().await, "0");
    round_trips(&preview);
}

#[tokio::test]
async fn an_unknown_name_is_new_and_not_made() {
    let world = World::new().await;
    let preview = world
        .blnk
        .transactions()
        .preview(&top_up("p-1", 5, &world.ben).source("@new"))
        .await
        .unwrap();
    assert!(preview.side(&Role::Source).unwrap().is_new);
    let error = world
        .blnk
        .balances()
        .read_internal("@new", "USD")
        .await
        .unwrap_err();
    assert!(error.is_not_found());
}

#[tokio::test]
async fn an_old_server_posts_and_the_error_says_so() {
    let world = World::of_version(CoreVersion::V0_15_2).await;
    let error = world
        .blnk
        .transactions()
        .preview(&world.payment("p-1", 700))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Applied);
    let ErrorKind::Decode(decode) = error.kind() else {
        panic!("{error}")
    };
    let posted = world.cloud.transaction_by_reference("p-1").unwrap();
    assert_eq!(decode.record_id(), Some(posted.transaction_id.as_str()));
    assert!(
        error.to_string().contains("posted the transaction"),
        "{error}"
    );
}

#[tokio::test]
async fn amounts_of_any_size_are_read() {
    let world = World::new().await;
    let preview = world
        .blnk
        .transactions()
        .preview(&world.payment("p-1", 700))
        .await
        .unwrap();
    let huge = "1".repeat(60);
    let body = preview
        .raw()
        .as_str()
        .replace("\"9300\"", &format!("\"-{huge}\""));
    let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
    let read = server
        .client()
        .transactions()
        .preview(&world.payment("p-1", 700))
        .await
        .unwrap();
    assert_eq!(
        read.balances[0].resulting.balance.to_string(),
        format!("-{huge}")
    );
}

const DUPLICATE: &str = r#"{"error":"reference p-1 has already been used","error_detail":{"code":"TXN_DUPLICATE_REFERENCE","message":"reference p-1 has already been used"}}"#;
const POOR: &str = r#"{"error":"insufficient funds in source balance","error_detail":{"code":"TXN_INSUFFICIENT_FUNDS","message":"insufficient funds in source balance"}}"#;

#[tokio::test]
async fn a_preview_that_an_old_server_may_have_posted_is_unknown() {
    let (lost, cut) = (vec![Act::Read, Act::Reset], r#"{"precise_amount":7"#);
    let table = [
        (vec![lost.clone()], Outcome::Unknown),
        (
            vec![lost.clone(), answer(reply("409 Conflict", DUPLICATE))],
            Outcome::Unknown,
        ),
        (
            vec![lost, answer(reply("400 Bad Request", POOR))],
            Outcome::Unknown,
        ),
        (vec![answer(reply("201 Created", cut))], Outcome::Unknown),
        (
            vec![answer(reply("504 Gateway Timeout", "<html>"))],
            Outcome::Unknown,
        ),
        (
            vec![answer(reply("409 Conflict", DUPLICATE))],
            Outcome::ReadOnly,
        ),
        (
            vec![answer(reply("400 Bad Request", POOR))],
            Outcome::ReadOnly,
        ),
        (vec![answer(reply("200 OK", cut))], Outcome::Unknown),
    ];
    for (script, outcome) in table {
        let server = Scripted::start(script.clone()).await;
        let client = server.builder().sleep_with(|_| async {}).build().unwrap();
        let payment = top_up("p-1", 700, "bln_2");
        let error = client.transactions().preview(&payment).await.unwrap_err();
        assert_eq!(error.outcome(), outcome, "{error}");
    }
}
