//! Older versions of Core.

use blnk_mock::cloud::{Reply, Request};
use blnk_mock::{CoreVersion, MockCloud};

fn send(cloud: &MockCloud, method: &str, resource: &str, body: &str) -> Reply {
    let instance = cloud.instance_id();
    let request = Request::new(method, format!("/proxy/{resource}?instance_id={instance}"));
    cloud.answer(&request.header("Authorization", "Bearer t").body(body))
}

const FEES: &str = r#"{"ledger_id":"general_ledger_id","currency":"USD","indicator":"@fees"}"#;

#[test]
fn before_0_15_3_an_indicator_is_ignored() {
    for version in [CoreVersion::V0_14_1, CoreVersion::V0_15_2] {
        let cloud = MockCloud::of_version(version);
        for _ in 0..2 {
            let reply = send(&cloud, "POST", "balances", FEES);
            assert_eq!(reply.status, 201);
            assert!(!reply.body.contains("indicator"), "{}", reply.body);
        }
        assert_eq!(cloud.balances().len(), 2);
    }
    let cloud = MockCloud::new();
    assert!(
        send(&cloud, "POST", "balances", FEES)
            .body
            .contains("@fees")
    );
    assert_eq!(send(&cloud, "POST", "balances", FEES).status, 409);
}

#[test]
fn before_0_15_0_an_error_is_a_text() {
    let cloud = MockCloud::of_version(CoreVersion::V0_14_1);
    for (method, path, body, status, expected) in [
        (
            "GET",
            "balances/x",
            "",
            400,
            r#"{"error":"NOT_FOUND: Balance with ID 'x' not found"}"#,
        ),
        (
            "POST",
            "balances",
            "{}",
            400,
            r#"{"errors":"currency: cannot be blank; ledger_id: cannot be blank."}"#,
        ),
        (
            "POST",
            "balances",
            "{",
            400,
            r#"{"error":"unexpected EOF"}"#,
        ),
        (
            "POST",
            "ldg_x/metadata",
            r#"{"meta_data":{}}"#,
            404,
            r#"{"error":"entity not found"}"#,
        ),
    ] {
        let reply = send(&cloud, method, path, body);
        assert_eq!((reply.status, reply.body.as_str()), (status, expected));
    }
    let cloud = MockCloud::of_version(CoreVersion::V0_15_2);
    let reply = send(&cloud, "GET", "balances/x", "");
    assert_eq!(reply.status, 404);
    assert!(
        reply.body.contains(r#""code":"BAL_NOT_FOUND""#),
        "{}",
        reply.body
    );
}

#[test]
fn before_0_14_2_the_id_of_an_identity_is_ignored() {
    let id = "idt_00000000-0000-4000-8000-000000000001";
    let body = format!(r#"{{"identity_id":"{id}"}}"#);
    let cloud = MockCloud::of_version(CoreVersion::V0_14_1);
    for _ in 0..2 {
        assert_eq!(send(&cloud, "POST", "identities", &body).status, 201);
    }
    assert_eq!(cloud.identities().len(), 2);
    assert!(cloud.identity(id).is_none());
    let cloud = MockCloud::of_version(CoreVersion::V0_15_2);
    assert_eq!(send(&cloud, "POST", "identities", &body).status, 201);
    assert!(cloud.identity(id).is_some());
}
