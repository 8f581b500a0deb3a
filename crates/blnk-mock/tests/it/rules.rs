//! Rules that no recording tests to the byte, each with a table of what a real server did.

use blnk_mock::MockCloud;
use blnk_mock::cloud::{Reply, Request};

fn post(cloud: &MockCloud, resource: &str, body: impl Into<Vec<u8>>) -> Reply {
    let request = Request::new(
        "POST",
        format!("/proxy/{resource}?instance_id=instance_mock"),
    );
    cloud.answer(&request.header("Authorization", "Bearer t").body(body))
}

fn get(cloud: &MockCloud, path: &str) -> Reply {
    let request = Request::new("GET", format!("/proxy/{path}?instance_id=instance_mock"));
    cloud.answer(&request.header("Authorization", "Bearer t"))
}

const LIMIT: usize = 7_999;

/// 386 for the text that is in every row, 4 digits of the row number, 5 for `false`, 19 for the
/// General Ledger, 5 for a currency of three letters, 4 and 4 for no indicator and no identity, 6
/// for `FIFO`.
const BALANCE_WITHOUT_METADATA: usize = 386 + 4 + 5 + 19 + 5 + 4 + 4 + 6;

/// Asserts that `body` is stored with as many `x` in place of its `PAD` as fill the row, and
/// refused with one more.
#[track_caller]
fn assert_fills_the_row(resource: &str, body: &str, size_without_padding: usize) {
    for (padding, status) in [
        (LIMIT - size_without_padding, 201),
        (LIMIT - size_without_padding + 1, 500),
    ] {
        let cloud = MockCloud::new();
        cloud.seed_identity_with_id("idt_3b63c8da-af29-4cc3-ad38-df17d87456e6");
        let reply = post(&cloud, resource, body.replace("PAD", &"x".repeat(padding)));
        assert_eq!(
            reply.status, status,
            "{body} with {padding}: {}",
            reply.body
        );
        assert_eq!(
            reply.body.contains(r#""Code":"22023""#),
            status == 500,
            "{}",
            reply.body
        );
    }
}

#[test]
fn the_row_of_a_balance_has_as_many_bytes_as_postgresql_writes() {
    for (value, size) in [
        (r#""x""#, 3),
        (r#""é₦😀""#, 2 + 2 + 3 + 4),
        (r#""\"\\\b\t\n\f\r""#, 2 + 7 * 2),
        (r#""\u0001\u001f""#, 2 + 2 * 6),
        ("\"<>&/\u{7f}\u{2028}\"", 2 + 5 + 3),
        (r#""\ud800""#, 2 + 3),
        ("null", 4),
        ("true", 4),
        ("false", 5),
        ("0", 1),
        ("-0.0", 1),
        ("1e21", 22),
        ("1e300", 301),
        ("5e-324", 326),
        ("9007199254740993", 16),
        ("-1.50", 4),
        ("[]", 2),
        ("[1, 2,3]", 2 + 3 + 2 * 2),
        ("{}", 2),
        (r#"{"a":1,"é\n":{}}"#, 2 + (3 + 2 + 1) + (6 + 2 + 2) + 2),
        (r#"{"a":1,"a":22}"#, 2 + (3 + 2 + 2)),
    ] {
        let body = format!(
            r#"{{"ledger_id":"general_ledger_id","currency":"USD","meta_data":{{"k":{value},"p":"PAD"}}}}"#
        );
        let metadata = 2 + (3 + 2 + size) + (3 + 2 + 2) + 2;
        assert_fills_the_row("balances", &body, BALANCE_WITHOUT_METADATA + metadata);
    }
}

#[test]
fn every_member_of_a_balance_counts_towards_its_row() {
    let identity = r#""identity_id":"idt_3b63c8da-af29-4cc3-ad38-df17d87456e6""#;
    for (members, size) in [
        (identity.to_owned(), 42 - 4),
        (
            format!(r#"{identity},"track_fund_lineage":true"#),
            42 - 4 - 1,
        ),
        (
            String::from(r#""allocation_strategy":" proportional ""#),
            14 - 6,
        ),
        (String::from(r#""allocation_strategy":"LIFO""#), 0),
        (
            String::from(r#""indicator":"  @a\"é ""#),
            2 + 1 + 1 + 2 + 2 - 4,
        ),
        (String::from(r#""currency":"\"€""#), 2 + 2 + 3 - 5),
    ] {
        let body = format!(
            r#"{{"ledger_id":"general_ledger_id","currency":"USD",{members},"meta_data":{{"p":"PAD"}}}}"#
        );
        assert_fills_the_row(
            "balances",
            &body,
            BALANCE_WITHOUT_METADATA + size + 2 + 3 + 2 + 2,
        );
    }
}

#[test]
fn the_row_of_a_ledger_has_157_bytes_and_its_name_and_metadata() {
    assert_fills_the_row("ledgers", r#"{"name":"PAD"}"#, 157 + 4 + 2 + 4);
    let body = r#"{"name":"é\"","meta_data":{"p":"PAD"}}"#;
    assert_fills_the_row("ledgers", body, 157 + 4 + (2 + 2 + 2) + 2 + 3 + 2 + 2);
}

/// Asserts that a change to a balance fits if its metadata leaves `growth` bytes of the row free,
/// and not if it leaves one less.
#[track_caller]
fn assert_grows_by(growth: usize, change: impl Fn(&MockCloud, &str) -> Reply) {
    for (missing, status) in [(0, 200), (1, 500)] {
        let cloud = MockCloud::new();
        let padding = LIMIT - BALANCE_WITHOUT_METADATA - 9 - growth + missing;
        let body = format!(
            r#"{{"ledger_id":"general_ledger_id","currency":"USD","meta_data":{{"p":"{}"}}}}"#,
            "x".repeat(padding)
        );
        assert_eq!(post(&cloud, "balances", body).status, 201);
        let id = cloud.balances()[0].balance_id.clone();
        let reply = change(&cloud, &id);
        assert_eq!(reply.status, status, "{missing}: {}", reply.body);
    }
}

#[test]
fn linking_an_identity_adds_38_bytes_to_the_row() {
    assert_grows_by(38, |cloud, id| {
        let identity = cloud.seed_identity();
        let request = Request::new(
            "PUT",
            format!("/proxy/balances/{id}/identity?instance_id=instance_mock"),
        );
        let body = format!(r#"{{"identity_id":"{identity}"}}"#);
        cloud.answer(&request.header("Authorization", "Bearer t").body(body))
    });
}

#[test]
fn merged_metadata_adds_its_bytes_to_the_row() {
    let merge = |cloud: &MockCloud, id: &str, member: &str| {
        let body = format!(r#"{{"meta_data":{{{member}}}}}"#);
        post(cloud, &format!("{id}/metadata"), body)
    };
    assert_grows_by(8, |cloud, id| merge(cloud, id, r#""k":1"#));
    // 253 for the result, and the separator from the other member.
    let rebuild = r#""BLNK_RUN_RECONCILIATION":"SOURCE""#;
    assert_grows_by(253 + 2, |cloud, id| merge(cloud, id, rebuild));
}

#[test]
fn an_identity_has_no_size_limit() {
    let body = format!(
        r#"{{"street":"{0}","meta_data":{{"p":"{0}"}}}}"#,
        "x".repeat(100_000)
    );
    assert_eq!(post(&MockCloud::new(), "identities", body).status, 201);
}

#[test]
fn currencies_are_limited_by_the_rows_of_their_indexes() {
    // This text has no repetition, so that PostgreSQL cannot compress it.
    let mut seed = 1_u64;
    let mut letter = move || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-"
                [usize::try_from(seed >> 58).unwrap()],
        )
    };
    let text: String = (0..2_700).map(|_| letter()).collect();
    let cloud = MockCloud::new();
    let identity = cloud.seed_identity();
    let status = |currency: &str, identity: &str| {
        let body = format!(
            r#"{{"ledger_id":"general_ledger_id","currency":"{currency}","identity_id":"{identity}"}}"#
        );
        post(&cloud, "balances", body).status
    };
    assert_eq!(status(&text[..2_684], ""), 201);
    assert_eq!(status(&text[..2_685], ""), 500);
    assert_eq!(status(&text[..2_651], &identity), 201);
    assert_eq!(status(&text[..2_652], &identity), 500);
    // A text with repetitions is compressed, if the first repetition comes early enough.
    assert_eq!(status(&text[..905].repeat(4), ""), 201);
    assert_eq!(status(&text[..910].repeat(4), ""), 500);
    assert_eq!(status(&"C".repeat(7_000), ""), 201);
}

#[test]
fn minus_zero_loses_its_sign_in_the_database() {
    let cloud = MockCloud::new();
    let body = r#"{"ledger_id":"general_ledger_id","currency":"USD","meta_data":{"n":-0.0}}"#;
    assert!(post(&cloud, "balances", body).body.contains(r#"{"n":-0}"#));
    let id = cloud.balances()[0].balance_id.clone();
    assert!(
        get(&cloud, &format!("balances/{id}"))
            .body
            .contains(r#"{"n":0}"#)
    );
}

/// Deep enough to overflow the stack of a test thread if anything recursed.
#[test]
fn metadata_may_be_nested_as_deep_as_go_decodes() {
    let nested = |inner: &str| {
        let (open, close) = (r#"[{"k":"#.repeat(4_999), "}]".repeat(4_999));
        format!(r#"{{"meta_data":{{"a":{open}{inner}{close}}}}}"#)
    };
    let cloud = MockCloud::new();
    assert_eq!(post(&cloud, "identities", nested("1")).status, 201);
    let id = cloud.identities()[0].identity_id.clone();
    let read = get(&cloud, &format!("identities/{id}"));
    assert!(read.body.contains(nested("1").trim_start_matches('{')));
    let refused = post(&cloud, "identities", nested("[]"));
    assert!(
        refused.body.contains("exceeded max depth"),
        "{}",
        refused.body
    );
}

#[test]
fn a_creation_shows_nanoseconds_and_a_read_microseconds_rounded() {
    let now = || "2026-01-02T03:04:05.123456700Z".parse().unwrap();
    let uuid = "3b63c8da-af29-4cc3-ad38-df17d87456e6";
    let cloud = MockCloud::with_clock_and_ids(now, move || uuid.to_owned());
    for (resource, id, body) in [
        ("ledgers", "ldg_UUID", r#"{"name":"a"}"#),
        ("identities", "idt_UUID", "{}"),
        (
            "balances",
            "bln_UUID",
            r#"{"ledger_id":"ldg_UUID","currency":"USD"}"#,
        ),
    ] {
        let (id, body) = (id.replace("UUID", uuid), body.replace("UUID", uuid));
        let created = post(&cloud, resource, body);
        assert!(
            created
                .body
                .contains(r#""created_at":"2026-01-02T03:04:05.1234567Z""#),
            "{}",
            created.body
        );
        let read = get(&cloud, &format!("{resource}/{id}"));
        assert!(
            read.body
                .contains(r#""created_at":"2026-01-02T03:04:05.123457Z""#),
            "{}",
            read.body
        );
    }
}

#[test]
fn every_byte_that_is_not_utf_8_becomes_a_replacement_character() {
    let cloud = MockCloud::new();
    let reply = post(
        &cloud,
        "ledgers",
        b"{\"name\":\"a\xe2\x82b\xff\xc3\xa9\"}".to_vec(),
    );
    assert!(
        reply.body.contains("\"a\u{fffd}\u{fffd}b\u{fffd}é\""),
        "{}",
        reply.body
    );
}

#[test]
fn bytes_beyond_five_megabytes_are_not_read() {
    const CAP: usize = 5 * 1024 * 1024;
    let cloud = MockCloud::new();
    let whole = r#"{"name":"a"}"#;
    assert_eq!(
        post(&cloud, "ledgers", whole.to_owned() + &" ".repeat(CAP)).status,
        201
    );
    let filled = |size: usize| format!(r#"{{"first_name":"{}"}}"#, "x".repeat(size - 17));
    assert_eq!(post(&cloud, "identities", filled(CAP)).status, 201);
    for too_large in [filled(CAP + 1), " ".repeat(CAP + 1)] {
        let reply = post(&cloud, "identities", too_large);
        assert_eq!(reply.status, 400);
        assert!(
            reply
                .body
                .starts_with(r#"{"error":"http: request body too large""#),
            "{}",
            reply.body
        );
    }
}

#[test]
fn a_failed_insert_uses_up_a_row_number_as_with_a_sequence() {
    let cloud = MockCloud::new();
    let body = |metadata: usize| {
        format!(
            r#"{{"ledger_id":"general_ledger_id","currency":"USD","meta_data":{{"p":"{}"}}}}"#,
            "x".repeat(metadata)
        )
    };
    let fits = LIMIT - BALANCE_WITHOUT_METADATA - 9;
    assert_eq!(post(&cloud, "balances", body(fits)).status, 201);
    for _ in 0..8_999 {
        assert_eq!(
            post(
                &cloud,
                "balances",
                r#"{"ledger_id":"nope","currency":"USD"}"#
            )
            .status,
            400
        );
    }
    // The row number has five digits now.
    assert_eq!(post(&cloud, "balances", body(fits)).status, 500);
    assert_eq!(post(&cloud, "balances", body(fits - 1)).status, 201);
}

#[test]
fn cloud_requires_a_token_and_an_instance_before_core_sees_the_request() {
    let cloud = MockCloud::new();
    cloud.require_access_token("the one");
    let to = |target: &str| Request::new("POST", target);
    let known = |target: &str| to(target).header("authorization", "Bearer the one");
    for (request, status, body) in [
        (to("/nowhere"), 401, "Authorization header is required"),
        (
            to("/proxy/balances").header("Authorization", ""),
            401,
            "Authorization header is required",
        ),
        (
            to("/proxy/balances").header("Authorization", "Bearer other"),
            401,
            "Invalid token",
        ),
        (
            to("/proxy/balances").header("Authorization", "Basic the one"),
            401,
            "Invalid token",
        ),
        (
            known("/balances?instance_id=instance_mock"),
            404,
            "Not found",
        ),
        (known("/proxy?instance_id=instance_mock"), 404, "Not found"),
        (known("/proxy/balances"), 400, "instance_id is required"),
        (
            known("/proxy/balances?instance_id=&instance_id=instance_mock"),
            400,
            "instance_id is required",
        ),
    ] {
        let reply = cloud.answer(&request);
        assert_eq!(
            (reply.status, reply.body),
            (status, format!(r#"{{"error":"{body}"}}"#))
        );
        assert_eq!(reply.headers.len(), 1, "none of Core's headers");
    }
    assert!(
        cloud
            .answer(&known("/proxy/balances?Instance_ID=i").body("{}"))
            .body
            .contains("cannot be blank")
    );
}

#[test]
fn a_path_that_is_invalid_or_above_the_root_is_a_bad_request_of_the_gateway() {
    for path in [
        "/proxy/balances/%zz",
        "/proxy/balances/%4",
        "/proxy/balances/%00",
        "/proxy/../..",
    ] {
        assert_eq!(
            MockCloud::new().answer(&Request::new("GET", path)).status,
            400,
            "{path}"
        );
    }
}

#[test]
fn a_dot_segment_leads_to_another_route_behind_a_proxy_that_decodes() {
    let reply = get(
        &MockCloud::new(),
        "balances/%2e%2e/ledgers/general_ledger_id",
    );
    assert!(reply.body.contains("General Ledger"), "{}", reply.body);
}

#[test]
fn no_request_causes_a_panic() {
    let mut seed = 7_u64;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let metadata = r#"{"meta_data":{"a":[-0.0],"tokenized_fields":{"Street":true}}}"#;
    let identity = r#"{"identity_id":"idt_{3b63c8da-af29-4cc3-ad38-df17d87456e6}","street":"é:1","dob":"1990-01-01T00:00:00.5+01:00"}"#;
    let cloud = MockCloud::new();
    cloud.seed_identity_with_id("idt_1");
    cloud.seed_ledger_with_id("ldg_1", "Loans");
    let seeds = [
        (
            "balances",
            r#"{"ledger_id":"ldg_1","currency":"USD","meta_data":{"k":[1e3,"\ud83d\ude00"]}}"#,
        ),
        ("ledgers", r#"{"name":"a","meta_data":null}"#),
        ("identities", identity),
        ("identities/idt_1", identity),
        ("ldg_1/metadata", metadata),
        ("idt_1/metadata", metadata),
        ("identities/idt_1/tokenize/Street", "-"),
        (
            "identities/idt_1/tokenize",
            r#"{"fields":["street","City"]}"#,
        ),
        ("identities/idt_1/detokenize", r#"{"fields":[]}"#),
        ("balances/bln_1/at", "-"),
    ];
    for _ in 0..20_000 {
        let (path, body) = seeds[random(seeds.len())];
        let mut body = body.as_bytes().to_vec();
        let mut target = format!("/proxy/{path}?instance_id=instance_mock").into_bytes();
        for _ in 0..=random(3) {
            let at = random(body.len());
            body[at] = u8::try_from(random(256)).unwrap();
        }
        body.truncate(if random(4) == 0 {
            random(body.len())
        } else {
            body.len()
        });
        if random(4) == 0 {
            let at = random(target.len());
            target[at] = b"%/.?&=;+ \x00\xc3z"[random(12)];
        }
        let target = String::from_utf8_lossy(&target).into_owned();
        let method = ["GET", "PUT", "POST", "POST"][random(4)];
        let request = Request::new(method, target)
            .header("Authorization", "Bearer t")
            .body(body);
        let status = cloud.answer(&request).status;
        assert!(
            matches!(status, 200 | 201 | 301 | 307 | 400 | 401 | 404 | 409 | 500),
            "{status}: {request:?}"
        );
    }
}
