//! Balances that are created.

use blnk::{Client, NewBalance, Outcome, balances::AllocationStrategy};
use blnk_mock::MockCloud;
use serde_json::json;

use crate::support::{
    mock::client,
    recordings::oracle,
    scripted::{Scripted, answer, reply},
};

#[tokio::test]
async fn a_created_balance_has_every_requested_member() {
    let cloud = MockCloud::start().await.unwrap();
    let (ledger, identity) = (cloud.seed_ledger("Customer wallets"), cloud.seed_identity());
    let wallet = NewBalance::new(&ledger, "USD")
        .identity(&identity)
        .meta_data("my_app", json!({ "tier": "gold" }))
        .track_fund_lineage(true)
        .allocation_strategy("LIFO");
    let balance = client(&cloud).balances().create(&wallet).await.unwrap();
    assert_eq!(
        (balance.ledger_id.as_str(), balance.currency.as_str()),
        (ledger.as_str(), "USD")
    );
    assert_eq!(balance.identity_id.unwrap(), identity.as_str());
    assert_eq!(
        balance.meta_data.unwrap().get("my_app"),
        Some(&json!({ "tier": "gold" }))
    );
    assert_eq!(balance.track_fund_lineage, Some(true));
    assert_eq!(balance.allocation_strategy, Some(AllocationStrategy::Lifo));
    assert_eq!(cloud.balances().len(), 1);
}

#[tokio::test]
async fn an_unknown_ledger_and_an_unknown_identity_are_distinguished() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    let ledger = cloud.seed_ledger("Customer wallets");
    let of_no_ledger = NewBalance::new("ldg_0", "USD");
    let error = balances.create(&of_no_ledger).await.unwrap_err();
    assert!(error.is_unknown_ledger() && !error.is_unknown_identity());
    assert_eq!(
        (error.status(), error.code(), error.outcome()),
        (Some(400), Some("GEN_BAD_REQUEST"), Outcome::Rejected)
    );
    let of_nobody = NewBalance::new(&ledger, "USD").identity("idt_0");
    let error = balances.create(&of_nobody).await.unwrap_err();
    assert!(error.is_unknown_identity() && !error.is_unknown_ledger());
    assert_eq!(
        error.to_string(),
        "balance_create failed with 400 GEN_BAD_REQUEST: Invalid ledger ID (the identity does not exist; the server's \
         message says ledger for both)"
    );
    assert!(cloud.balances().is_empty());
}

#[tokio::test]
async fn a_wrong_token_is_unauthorized_and_rejected() {
    let cloud = MockCloud::start().await.unwrap();
    cloud.require_access_token("another");
    let blnk = Client::builder()
        .base_url(cloud.base_url())
        .access_token("mine")
        .instance_id("i")
        .build()
        .unwrap();
    let wallet = NewBalance::new("ldg_0", "USD");
    let error = blnk.balances().create(&wallet).await.unwrap_err();
    assert_eq!(
        (error.status(), error.outcome()),
        (Some(401), Outcome::Rejected)
    );
    assert!(error.is_unauthorized() && !error.is_retryable());
}

#[tokio::test]
async fn a_balance_stored_and_sent_again_is_the_same_bytes() {
    let server = Scripted::start(vec![answer(reply("503 Service Unavailable", ""))]).await;
    let balances = server.client().balances();
    let wallet = NewBalance::new("ldg_1", "₦")
        .identity("idt_1")
        .meta_data("b", json!({ "z": [0.1, 1e-7, "é"], "a": null }))
        .meta_data("a", 9_007_199_254_740_992_u64)
        .track_fund_lineage(true)
        .allocation_strategy("lifo");
    let error = balances.create(&wallet).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    // The request outlives the call, and the program.
    balances.create(&wallet).await.unwrap_err();
    let text = serde_json::to_string(&wallet).unwrap();
    drop(wallet);
    let read: NewBalance = serde_json::from_str(&text).unwrap();
    balances.create(&read).await.unwrap_err();
    let requests = server.seen().requests;
    assert_eq!(requests.len(), 3);
    assert!(requests[0].contains(r#""allocation_strategy":"LIFO""#));
    assert_eq!((&requests[1], &requests[2]), (&requests[0], &requests[0]));
}

#[tokio::test]
async fn the_oracles_history_sent_through_the_client_ends_as_recorded() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    let (ledger, identity) = (cloud.seed_ledger("l"), cloud.seed_identity());
    let (mut sent, mut refused) = (0, 0);
    for (number, line) in oracle(&ledger, &identity).into_iter().enumerate() {
        let before = cloud.request_count();
        let Ok(requested) = serde_json::from_value::<NewBalance>(line.request.clone()) else {
            refused += 1;
            assert!(line.reply.contains("GEN_MALFORMED_REQUEST"), "{number}");
            continue;
        };
        let result = balances.create(&requested).await;
        if cloud.request_count() == before {
            refused += 1;
            assert_eq!(result.unwrap_err().outcome(), Outcome::NotSent, "{number}");
            // The lines are one history: what only the client refuses must not be missing from it.
            let path = format!("/proxy/balances?instance_id={}", cloud.instance_id());
            let request = blnk_mock::cloud::Request::new("POST", path)
                .header("authorization", format!("Bearer {}", cloud.access_token()))
                .body(line.request.to_string());
            assert_eq!(cloud.answer(&request).status, line.status, "{number}");
            continue;
        }
        sent += 1;
        match result {
            Ok(_) => assert_eq!(line.status, 201, "{number}"),
            Err(error) => {
                assert_eq!(
                    (error.status(), error.outcome()),
                    (Some(line.status), Outcome::Rejected),
                    "{number}: {error}"
                );
                assert_eq!(
                    error.is_unknown_ledger(),
                    line.reply.contains("balances_ledger_id_fkey"),
                    "{number}"
                );
                assert_eq!(
                    error.is_unknown_identity(),
                    line.reply.contains("balances_identity_id_fkey"),
                    "{number}"
                );
            }
        }
    }
    assert_eq!((sent, refused), (354, 446));
}
