//! The client against `MockCloud`, which answers as a running server was recorded to.

use blnk::{Client, ErrorKind, Made, NewBalance, Outcome};
use blnk_mock::{MockCloud, ServedCloud};
use serde_json::json;

use crate::recordings::oracle;

/// A client of this fake.
pub(crate) fn client(cloud: &ServedCloud) -> Client {
    Client::builder()
        .base_url(cloud.base_url())
        .access_token(cloud.access_token())
        .instance_id(cloud.instance_id())
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_created_balance_is_what_was_asked_for() {
    let cloud = MockCloud::start().await.unwrap();
    let (ledger, identity) = (cloud.seed_ledger("Customer wallets"), cloud.seed_identity());
    let balance = client(&cloud)
        .balances()
        .create(&ledger, "USD")
        .identity(&identity)
        .meta_data("my_app", json!({ "tier": "gold" }))
        .track_fund_lineage(true)
        .allocation_strategy("LIFO")
        .await
        .unwrap();
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
    assert_eq!(
        balance.allocation_strategy,
        Some(blnk::AllocationStrategy::Lifo)
    );
    assert_eq!(cloud.balances().len(), 1);
}

#[tokio::test]
async fn unknown_records_are_told_apart_though_the_server_calls_both_a_ledger() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let ledger = cloud.seed_ledger("Customer wallets");
    let error = blnk.balances().create("ldg_0", "USD").await.unwrap_err();
    assert!(error.is_unknown_ledger() && !error.is_unknown_identity());
    assert_eq!(
        (error.status(), error.code(), error.outcome()),
        (Some(400), Some("GEN_BAD_REQUEST"), Outcome::Rejected)
    );
    let error = blnk
        .balances()
        .create(&ledger, "USD")
        .identity("idt_0")
        .await
        .unwrap_err();
    assert!(error.is_unknown_identity() && !error.is_unknown_ledger());
    assert_eq!(
        error.to_string(),
        "balance_create was answered 400 GEN_BAD_REQUEST: Invalid ledger ID (the identity does not exist; the \
         server's message says ledger for both)"
    );
    assert!(cloud.balances().is_empty());
}

#[tokio::test]
async fn a_wrong_token_is_told() {
    let cloud = MockCloud::start().await.unwrap();
    cloud.require_access_token("another");
    let blnk = Client::builder()
        .base_url(cloud.base_url())
        .access_token("mine")
        .instance_id("i")
        .build()
        .unwrap();
    let error = blnk.balances().create("ldg_0", "USD").await.unwrap_err();
    assert_eq!(
        (error.status(), error.outcome()),
        (Some(401), Outcome::Rejected)
    );
}

#[tokio::test]
async fn an_internal_balance_is_made_once_and_found_again() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let first = blnk
        .balances()
        .ensure_internal("@fees", "USD")
        .meta_data("k", 1)
        .await
        .unwrap();
    let again = blnk
        .balances()
        .ensure_internal("@fees", "USD")
        .await
        .unwrap();
    assert_eq!((first.made, again.made), (Made::Now, Made::Earlier));
    assert_eq!(first.balance.balance_id, again.balance.balance_id);
    assert_eq!(cloud.balances().len(), 1);
    let error = blnk
        .balances()
        .create_internal("@fees", "USD")
        .await
        .unwrap_err();
    assert!(error.is_conflict());
    let other = blnk
        .balances()
        .ensure_internal("@fees", "EUR")
        .await
        .unwrap();
    assert_ne!(other.balance.balance_id, first.balance.balance_id);
}

#[tokio::test]
async fn an_internal_balance_of_another_identity_is_a_contradiction() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let (one, other) = (cloud.seed_identity(), cloud.seed_identity());
    blnk.balances()
        .ensure_internal("@fees", "USD")
        .identity(&one)
        .await
        .unwrap();
    blnk.balances()
        .ensure_internal("@fees", "USD")
        .identity(&one)
        .await
        .unwrap();
    let error = blnk
        .balances()
        .ensure_internal("@fees", "USD")
        .identity(&other)
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Rejected);
    let ErrorKind::Contradiction(contradiction) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        contradiction.stored().identity_id.as_ref().unwrap(),
        &one.as_str()
    );
    assert_eq!(contradiction.differences()[0].field(), "identity_id");
}

#[tokio::test]
async fn names_of_any_text_but_a_slash_are_found_by_indicator() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    for (indicator, currency) in [
        ("@cash", "USD"),
        ("@a%2Fb", "%25"),
        ("@a\\b", "U\\D"),
        ("@käse?#&=+;:", "₦ 1"),
        ("@%2e", "..."),
        ("@@\u{a0}~", "\u{200b}"),
    ] {
        let made = blnk
            .balances()
            .create_internal(indicator, currency)
            .await
            .unwrap();
        let found = blnk
            .balances()
            .read_internal(indicator, currency)
            .await
            .unwrap();
        assert_eq!(made.balance_id, found.balance_id, "{indicator} {currency}");
    }
    for (indicator, currency) in [
        ("@a/b", "USD"),
        ("@a", "a/b"),
        ("@a", ".."),
        ("@a", "."),
        ("a", "USD"),
        ("@a", ""),
        ("@a", " USD"),
    ] {
        let count = cloud.request_count();
        let error = blnk
            .balances()
            .read_internal(indicator, currency)
            .await
            .unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InvalidRequest(_)),
            "{indicator} {currency}"
        );
        assert_eq!(cloud.request_count(), count);
    }
}

#[tokio::test]
async fn a_balance_that_is_not_there_is_not_found_whatever_code_its_name_brings_about() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    for (indicator, status) in [
        ("@nobody", 404),
        ("@field", 400),
        ("@transaction-fees", 404),
    ] {
        let error = blnk
            .balances()
            .read_internal(indicator, "USD")
            .await
            .unwrap_err();
        assert_eq!(error.status(), Some(status), "{indicator}");
        assert!(error.is_not_found(), "{indicator}: {error}");
    }
    let error = blnk.balances().create("ldg_0", "USD").await.unwrap_err();
    assert!(!error.is_not_found());
}

#[tokio::test]
async fn the_oracles_history_replayed_through_the_client_ends_as_recorded() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let (ledger, identity) = (cloud.seed_ledger("l"), cloud.seed_identity());
    let (mut sent, mut refused) = (0, 0);
    for (number, line) in oracle(&ledger, &identity).into_iter().enumerate() {
        let before = cloud.request_count();
        let Ok(asked) = serde_json::from_value::<NewBalance>(line.request.clone()) else {
            refused += 1;
            assert!(line.reply.contains("GEN_MALFORMED_REQUEST"), "{number}");
            continue;
        };
        let result = blnk.request(asked).await;
        if cloud.request_count() == before {
            refused += 1;
            assert_eq!(result.unwrap_err().outcome(), Outcome::NotSent, "{number}");
            // The lines are one history: what the client alone refuses must not be missing from it.
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
    assert_eq!((sent, refused), (364, 436));
}
