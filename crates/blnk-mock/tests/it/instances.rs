//! A record of one instance is not visible in another.

use blnk_mock::cloud::{Reply, Request};
use blnk_mock::{GENERAL_LEDGER_ID, MockCloud};

fn send(cloud: &MockCloud, method: &str, resource: &str, body: &str) -> Reply {
    let instance = cloud.instance_id();
    let request = Request::new(method, format!("/proxy/{resource}?instance_id={instance}"));
    cloud.answer(&request.header("Authorization", "Bearer t").body(body))
}

#[test]
fn a_record_of_one_instance_is_not_found_through_another() {
    let one = MockCloud::new();
    let two = one.instance("instance_2");
    let ledger_id = one.seed_ledger("Loans");
    let identity_id = one.seed_identity();
    let balance_id = one.seed_balance(&ledger_id, "USD").unwrap();
    for path in [
        format!("ledgers/{ledger_id}"),
        format!("identities/{identity_id}"),
        format!("balances/{balance_id}"),
    ] {
        assert_eq!(send(&one, "GET", &path, "").status, 200, "{path}");
        assert_eq!(send(&two, "GET", &path, "").status, 404, "{path}");
    }
    let body = format!(r#"{{"ledger_id":"{ledger_id}","currency":"USD"}}"#);
    assert_eq!(send(&one, "POST", "balances", &body).status, 201);
    assert_eq!(send(&two, "POST", "balances", &body).status, 400);
}

#[test]
fn an_indicator_is_unique_within_an_instance_alone() {
    let one = MockCloud::new();
    let two = one.instance("instance_2");
    let body = r#"{"ledger_id":"general_ledger_id","currency":"USD","indicator":"@fees"}"#;
    assert_eq!(send(&one, "POST", "balances", body).status, 201);
    assert_eq!(send(&two, "POST", "balances", body).status, 201);
    assert_eq!(send(&one, "POST", "balances", body).status, 409);
    assert_ne!(one.balances()[0].balance_id, two.balances()[0].balance_id);
}

#[test]
fn every_instance_has_its_own_general_ledger() {
    let one = MockCloud::new();
    let two = one.instance("instance_2");
    let renamed = r#"{"name":"Renamed"}"#;
    let path = format!("ledgers/{GENERAL_LEDGER_ID}");
    assert_eq!(send(&one, "PUT", &path, renamed).status, 200);
    let names = [&one, &two].map(|cloud| cloud.ledgers()[0].name.clone());
    assert_eq!(names, ["Renamed", "General Ledger"]);
    let read = send(&two, "GET", &path, "").body;
    assert!(read.contains("General Ledger"), "{read}");
}

#[test]
fn tokenization_is_disabled_in_one_instance_alone() {
    let one = MockCloud::new();
    let two = one.instance("instance_2");
    one.disable_tokenization();
    for (cloud, status) in [(&one, 403), (&two, 200)] {
        let id = cloud.seed_identity();
        let path = format!("identities/{id}/tokenize/FirstName");
        assert_eq!(send(cloud, "POST", &path, "").status, status);
    }
    let token = two.identities()[0].first_name.clone();
    assert_eq!(two.clear_text(&token).as_deref(), Some(""));
    assert_eq!(one.clear_text(&token), None);
}

#[test]
fn requests_and_the_access_token_are_those_of_the_whole_cloud() {
    let one = MockCloud::new();
    let two = one.instance("instance_2");
    for cloud in [&one, &two] {
        assert_eq!(
            send(cloud, "GET", "ledgers/general_ledger_id", "").status,
            200
        );
    }
    for cloud in [&one, &two] {
        assert_eq!(cloud.request_count(), 2);
        assert_eq!(cloud.requests().len(), 2);
        assert_eq!(cloud.request_count_of("GET", "/proxy/ledgers/{id}"), 2);
    }
    one.require_access_token("the one");
    assert_eq!(two.access_token(), "the one");
}

#[test]
fn an_instance_id_is_decoded_before_it_selects_the_instance() {
    let cloud = MockCloud::new();
    let path = "/proxy/ledgers?instance_id=a%20b";
    let request = Request::new("POST", path).header("Authorization", "Bearer t");
    assert_eq!(
        cloud.answer(&request.body(r#"{"name":"Loans"}"#)).status,
        201
    );
    assert_eq!(cloud.instance("a b").ledgers().len(), 2);
    assert_eq!(cloud.ledgers().len(), 1);
}
