//! Internal balances: created once, and found by indicator.

use blnk::{
    ErrorKind, NewBalance, Outcome,
    balances::Creation,
    error::Reason,
    values::{Currency, Indicator, LedgerId},
};
use blnk_mock::MockCloud;

use crate::support::{
    invalid::reasons,
    mock::client,
    replies::{fees, internal},
    scripted::{Act, Scripted, answer, reply},
};

#[tokio::test]
async fn an_internal_balance_is_created_once_and_found_again() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    let with_metadata = fees().meta_data("k", 1);
    let first = balances.ensure_internal(&with_metadata).await.unwrap();
    let again = balances.ensure_internal(&fees()).await.unwrap();
    assert_eq!(
        (first.creation, again.creation),
        (Creation::Created, Creation::Existing)
    );
    assert_eq!(first.balance.balance_id, again.balance.balance_id);
    assert_eq!(cloud.balances().len(), 1);
    let error = balances.create(&fees()).await.unwrap_err();
    assert!(error.is_conflict());
    let euros = NewBalance::internal("@fees", "EUR");
    let other = balances.ensure_internal(&euros).await.unwrap();
    assert_ne!(other.balance.balance_id, first.balance.balance_id);
}

#[tokio::test]
async fn a_stored_balance_of_another_identity_is_a_mismatch() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    let (one, other) = (cloud.seed_identity(), cloud.seed_identity());
    let of_one = fees().identity(&one);
    let first = balances.ensure_internal(&of_one).await.unwrap();
    balances.ensure_internal(&of_one).await.unwrap();
    let of_other = fees().identity(&other);
    let error = balances.ensure_internal(&of_other).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Rejected);
    assert!(!error.is_retryable());
    let ErrorKind::Mismatch(mismatch) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(mismatch.record_id(), first.balance.balance_id.as_str());
    let [difference] = mismatch.differences() else {
        panic!("{error}")
    };
    assert_eq!(difference.pointer(), "/identity_id");
    assert_eq!(difference.reason(), Reason::Differs);
    assert_eq!(
        difference.message(),
        format!("was requested as `{other}`, and the record has `{one}`")
    );
    // The record that the error names has the identity that the error names.
    let stored = balances.read(mismatch.record_id()).await.unwrap();
    assert_eq!(stored.identity_id.unwrap(), one.as_str());
}

#[tokio::test]
async fn a_balance_found_after_a_lost_reply_has_an_unknown_creator() {
    let taken = r#"{"error":"m","error_detail":{"code":"GEN_CONFLICT","message":"m"}}"#;
    let server = Scripted::start(vec![
        vec![Act::Read, Act::Reset],
        answer(reply("409 Conflict", taken)),
        answer(reply("200 OK", &internal())),
    ])
    .await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let ensured = client.balances().ensure_internal(&fees()).await.unwrap();
    assert_eq!(ensured.creation, Creation::Unknown);
}

#[tokio::test]
async fn only_an_internal_balance_with_a_name_can_be_ensured() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    let ordinary = NewBalance::new("ldg_1", "USD");
    assert_eq!(
        reasons(balances.ensure_internal(&ordinary).validate()),
        [
            ("/indicator".to_owned(), Reason::Refused),
            ("/ledger_id".to_owned(), Reason::Refused)
        ]
    );
    let unnamed = NewBalance::new(LedgerId::general(), "USD");
    let error = balances.ensure_internal(&unnamed).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!(
        error.to_string(),
        "balance_create was not sent: /indicator: is missing; expected the name by which the balance is found"
    );
    assert_eq!(cloud.request_count(), 0);
}

#[tokio::test]
async fn names_of_any_text_but_a_slash_are_found_by_indicator() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    for (indicator, currency) in [
        ("@cash", "USD"),
        ("@a%2Fb", "%25"),
        ("@a\\b", "U\\D"),
        ("@käse?#&=+;:", "₦ 1"),
        ("@%2e", "..."),
        ("@@\u{a0}~", "\u{200b}"),
    ] {
        // Two of them have a blank or an invisible character, on purpose.
        let indicator = Indicator::verbatim(indicator).unwrap();
        let currency = Currency::verbatim(currency).unwrap();
        let internal = NewBalance::internal(&indicator, &currency);
        let created = balances.create(&internal).await.unwrap();
        let read = balances.read_internal(&indicator, &currency);
        let found = read.await.unwrap();
        assert_eq!(
            created.balance_id, found.balance_id,
            "{indicator} {currency}"
        );
    }
    for (indicator, currency) in [
        ("@a/b", "USD"),
        ("@a", "a/b"),
        ("@a", ".."),
        ("@a", "."),
        ("a", "USD"),
        ("@a", ""),
        ("@a", " USD"),
        ("@a", "₦ 1"),
        ("@a", "\u{200b}"),
        ("@@\u{a0}~", "USD"),
    ] {
        let count = cloud.request_count();
        let read = balances.read_internal(indicator, currency);
        let error = read.await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InvalidRequest(_)),
            "{indicator} {currency}"
        );
        assert_eq!(cloud.request_count(), count);
    }
}

#[tokio::test]
async fn a_verbatim_currency_is_found_by_the_same_text() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    let currency = Currency::verbatim(" USD").unwrap();
    let internal = NewBalance::internal("@fees", &currency);
    let ensured = balances.ensure_internal(&internal).await.unwrap();
    let again = balances.ensure_internal(&internal).await.unwrap();
    let found = balances.read_internal("@fees", &currency).await.unwrap();
    assert_eq!(again.creation, Creation::Existing);
    assert_eq!(ensured.balance.balance_id, found.balance_id);
    assert_eq!(found.currency, " USD");
}

#[tokio::test]
async fn a_missing_internal_balance_is_not_found_whatever_the_code() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    for (indicator, status) in [
        ("@nobody", 404),
        ("@field", 400),
        ("@transaction-fees", 404),
    ] {
        let read = balances.read_internal(indicator, "USD");
        let error = read.await.unwrap_err();
        assert_eq!(error.status(), Some(status), "{indicator}");
        assert!(error.is_not_found(), "{indicator}: {error}");
        assert_eq!(error.outcome(), Outcome::ReadOnly);
    }
    let of_no_ledger = NewBalance::new("ldg_0", "USD");
    let error = balances.create(&of_no_ledger).await.unwrap_err();
    assert!(!error.is_not_found());
}
