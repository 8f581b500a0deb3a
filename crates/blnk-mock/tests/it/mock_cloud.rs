//! `MockCloud` in a test.

use std::sync::atomic::{AtomicBool, Ordering};

use blnk_mock::cloud::Request;
use blnk_mock::{GENERAL_LEDGER_ID, MockCloud};

fn post(resource: &str, body: &str) -> Request {
    Request::new(
        "POST",
        format!("/proxy/{resource}?instance_id=instance_mock"),
    )
    .header("Authorization", "Bearer the-token")
    .body(body)
}

#[test]
fn a_new_cloud_contains_the_general_ledger_alone() {
    let cloud = MockCloud::new();
    let ledgers = cloud.ledgers();
    assert_eq!(ledgers.len(), 1);
    assert_eq!(
        (ledgers[0].ledger_id.as_str(), ledgers[0].name.as_str()),
        (GENERAL_LEDGER_ID, "General Ledger")
    );
    assert!(
        cloud.identities().is_empty() && cloud.balances().is_empty() && cloud.requests().is_empty()
    );
}

#[test]
fn what_was_created_can_be_read_back() {
    let cloud = MockCloud::new();
    cloud.seed_ledger_with_id("ldg_mine", "Loans");
    cloud.seed_identity_with_id("idt_mine");
    let body = r#"{"ledger_id":"ldg_mine","identity_id":"idt_mine","currency":"USD","meta_data":{"b":1e21,"a":[-0.0]}}"#;
    assert_eq!(cloud.answer(&post("balances", body)).status, 201);
    let balances = cloud.balances();
    let [balance] = balances.as_slice() else {
        panic!("one balance: {balances:?}")
    };
    assert_eq!(balance.ledger_id, "ldg_mine");
    assert_eq!(balance.identity_id.as_deref(), Some("idt_mine"));
    assert_eq!(balance.indicator, None);
    assert_eq!(balance.version, 1);
    assert!(balance.balance.is_zero());
    let metadata = balance.meta_data.as_ref().unwrap();
    assert_eq!(metadata.to_string(), r#"{"a":[0],"b":1e+21}"#);
    assert_eq!(
        metadata.to_value().unwrap(),
        serde_json::json!({"a": [0], "b": 1e21})
    );
}

#[test]
fn an_identity_is_stored_as_reads_show_it() {
    let cloud = MockCloud::new();
    let body = r#"{"first_name":"Ada","dob":"1990-02-03T10:00:00-05:00"}"#;
    assert_eq!(cloud.answer(&post("identities", body)).status, 201);
    let identities = cloud.identities();
    assert_eq!(identities[0].first_name, "Ada");
    assert_eq!(identities[0].dob.to_string(), "1990-02-03T00:00:00Z");
}

#[test]
fn a_link_and_merged_metadata_show_on_the_balance() {
    let cloud = MockCloud::new();
    let id = cloud.seed_balance(GENERAL_LEDGER_ID, "USD").unwrap();
    let identity_id = cloud.seed_identity();
    let link = Request {
        method: "PUT".into(),
        ..post(
            &format!("balances/{id}/identity"),
            &format!(r#"{{"identity_id":"{identity_id}"}}"#),
        )
    };
    assert_eq!(cloud.answer(&link).status, 200);
    let merge = post(
        &format!("{id}/metadata"),
        r#"{"meta_data":{"tier":"gold"}}"#,
    );
    assert_eq!(cloud.answer(&merge).status, 200);
    let balance = cloud.balance(&id).unwrap();
    assert_eq!(balance.identity_id, Some(identity_id));
    let metadata = balance.meta_data.unwrap();
    assert_eq!(metadata.get("tier"), Some("gold".into()));
    assert_eq!((metadata.get("other"), balance.version), (None, 1));
}

#[test]
fn without_a_secret_tokens_cannot_be_read_and_do_not_change() {
    let cloud = MockCloud::new();
    let id = cloud.seed_identity();
    let status = |path: &str, body: &str| {
        let path = format!("identities/{id}/{path}");
        cloud.answer(&post(&path, body)).status
    };
    assert_eq!(status("tokenize/FirstName", ""), 200);
    cloud.disable_tokenization();
    assert_eq!(status("tokenize/LastName", ""), 403);
    assert_eq!(status("detokenize", r#"{"fields":[]}"#), 500);
    assert_eq!(
        cloud.identity(&id).unwrap().tokenized_fields(),
        ["FirstName"]
    );
    cloud.enable_tokenization();
    assert_eq!(status("detokenize", r#"{"fields":[]}"#), 200);
}

#[test]
fn a_clone_is_the_same_cloud() {
    let cloud = MockCloud::new();
    let _ = cloud.clone().seed_ledger("Loans");
    assert_eq!(cloud.ledgers().len(), 2);
}

#[test]
fn requests_are_counted_by_operation_including_refused_ones() {
    let cloud = MockCloud::new();
    for target in [
        "/proxy/balances/bln_1?instance_id=i",
        "/proxy/balances/bln_2",
        "/elsewhere?a=b",
    ] {
        let _ = cloud.answer(&Request::new("GET", target));
    }
    assert_eq!(cloud.request_count(), 3);
    assert_eq!(cloud.request_count_of("GET", "/proxy/balances/{id}"), 2);
    assert_eq!(cloud.request_count_of("GET", "/elsewhere"), 1);
    assert_eq!(cloud.request_count_of("POST", "/proxy/balances/{id}"), 0);
    let targets: Vec<String> = cloud
        .requests()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(
        targets,
        [
            "/proxy/balances/bln_1?instance_id=i",
            "/proxy/balances/bln_2",
            "/elsewhere?a=b"
        ]
    );
}

#[test]
fn the_last_thousand_requests_are_logged_and_all_are_counted() {
    let cloud = MockCloud::new();
    for number in 0..1_001 {
        let _ = cloud.answer(&Request::new("GET", format!("/{number}")));
    }
    assert_eq!(cloud.request_count(), 1_001);
    assert_eq!(cloud.requests().len(), 1_000);
    assert_eq!(cloud.requests()[0].target, "/1");
}

#[test]
fn debug_output_contains_no_token() {
    let cloud = MockCloud::new();
    cloud.require_access_token("the-token");
    let _ = cloud.answer(&post("balances", "{}"));
    assert_eq!(
        cloud.requests()[0].header_value("authorization"),
        Some("Bearer the-token")
    );
    assert!(!format!("{cloud:?} {:?}", cloud.requests()).contains("the-token"));
}

#[test]
fn the_required_access_token_is_returned_and_accepted() {
    let cloud = MockCloud::new();
    cloud.require_access_token("the-token");
    assert_eq!(cloud.access_token(), "the-token");
    assert_eq!(
        cloud.answer(&post("ledgers", r#"{"name":"a"}"#)).status,
        201
    );
}

#[test]
fn a_panic_during_a_request_does_not_affect_the_next() {
    static PANICS: AtomicBool = AtomicBool::new(false);
    let clock = || {
        assert!(
            !PANICS.swap(false, Ordering::Relaxed),
            "the clock breaks once"
        );
        "2026-01-01T00:00:00Z".parse().unwrap()
    };
    let cloud = MockCloud::with_clock_and_ids(clock, || String::from("one"));
    PANICS.store(true, Ordering::Relaxed);
    let broken = cloud.clone();
    std::thread::spawn(move || broken.answer(&post("ledgers", r#"{"name":"a"}"#)))
        .join()
        .unwrap_err();
    assert_eq!(
        cloud.answer(&post("ledgers", r#"{"name":"a"}"#)).status,
        201
    );
}
