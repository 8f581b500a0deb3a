//! Replies: those that are not as documented, and what each type has of one.

use std::fmt::Debug;

use blnk::{
    Error, ErrorKind, MinorUnits, Outcome,
    balances::{Balance, Creation, Ensured, HistoricalBalance, Lineage},
    error::{Problem, Reason},
    identities::Identity,
    ledgers::Ledger,
};
use chrono::Utc;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::support::{
    replies::{fees, internal, round_trips, text_of, wallet},
    scripted::{Act, CREATED, Scripted, answer, reply},
};

async fn create(script: Vec<Act>) -> Result<Balance, Error> {
    let server = Scripted::start(vec![script]).await;
    server.client().balances().create(&wallet()).await
}

/// The body and the record in an error about a 201 that cannot be read, which must have this outcome.
fn shown(error: &Error, outcome: Outcome) -> (Vec<u8>, Option<&str>) {
    assert_eq!(error.outcome(), outcome, "{error}");
    assert_eq!(error.status(), Some(201));
    assert!(!error.is_retryable());
    match error.kind() {
        ErrorKind::Decode(error) => (error.body().to_vec(), error.record_id()),
        other => panic!("{other:?}"),
    }
}

/// The id of the record in [`CREATED`].
fn id() -> String {
    text_of(CREATED, "/balance_id")
}

#[tokio::test]
async fn a_created_balance_is_read() {
    let balance = create(answer(reply("201 Created", CREATED))).await.unwrap();
    assert_eq!(
        balance.balance_id,
        "bln_c5f5424f-b9fa-4821-8fa6-4cc3b85d82b0"
    );
    assert_eq!(balance.identity_id, None);
    assert_eq!(balance.version, None);
    assert_eq!(balance.inflight_expires_at, None);
}

#[tokio::test]
async fn a_201_with_a_page_instead_of_json_is_unknown() {
    let error = create(answer(reply(
        "201 Created\r\ncontent-type: text/html",
        "<h1>hi</h1>",
    )))
    .await
    .unwrap_err();
    let body = b"<h1>hi</h1>".to_vec();
    assert_eq!(shown(&error, Outcome::Unknown), (body, None));
}

#[tokio::test]
async fn a_201_cut_after_the_id_was_applied_and_names_the_record() {
    let whole = String::from_utf8(reply("201 Created", CREATED)).unwrap();
    let error = create(answer(&whole.as_bytes()[..whole.len() - 100]))
        .await
        .unwrap_err();
    let beginning = CREATED.as_bytes()[..CREATED.len() - 100].to_vec();
    assert_eq!(
        shown(&error, Outcome::Applied),
        (beginning, Some(id().as_str()))
    );
    assert_eq!(
        error.to_string(),
        format!(
            "balance_create succeeded with 201, but the connection failed inside the body; the record is {}",
            id()
        )
    );
}

#[tokio::test]
async fn a_201_whose_body_is_cut_before_or_inside_the_id_is_unknown() {
    let whole = String::from_utf8(reply("201 Created", CREATED)).unwrap();
    let at = whole.find(&id()).unwrap();
    let head = whole.len() - CREATED.len();
    for cut in [head, head + 1, at - 20, at, at + 10, at + id().len()] {
        let error = create(answer(&whole.as_bytes()[..cut])).await.unwrap_err();
        let beginning = whole.as_bytes()[head..cut].to_vec();
        assert_eq!(shown(&error, Outcome::Unknown), (beginning, None));
        let said = "balance_create succeeded with 201, but the connection failed inside the body";
        assert_eq!(error.to_string(), said);
    }
}

#[tokio::test]
async fn a_201_with_an_amount_that_is_no_whole_number_was_applied() {
    for amount in [
        "1.5", "1e3", "\"1.5\"", "\"1e3\"", "\"\"", "\"12 \"", "null", "true", "{}", "[1]",
    ] {
        let body = CREATED.replacen("\"balance\":0", &format!("\"balance\":{amount}"), 1);
        let error = create(answer(reply("201 Created", &body)))
            .await
            .unwrap_err();
        let (found, record) = shown(&error, Outcome::Applied);
        assert_eq!(found, body.as_bytes(), "{amount}");
        assert_eq!(record, Some(id().as_str()), "{amount}");
    }
}

#[tokio::test]
async fn an_amount_in_quotes_is_exact() {
    let large = "9".repeat(60);
    for amount in ["0", "12", "-12", "18446744073709551616", &large] {
        let body = CREATED.replacen("\"balance\":0", &format!("\"balance\":\"{amount}\""), 1);
        let balance = create(answer(reply("201 Created", &body))).await.unwrap();
        assert_eq!(balance.balance.to_string(), amount);
        assert_eq!(balance.raw().as_str(), body);
    }
}

#[tokio::test]
async fn a_201_without_the_id_is_unknown_and_the_error_names_the_member() {
    let body = CREATED.replacen("balance_id", "balance_jd", 1);
    let error = create(answer(reply("201 Created", &body)))
        .await
        .unwrap_err();
    assert_eq!(shown(&error, Outcome::Unknown).1, None);
    assert!(
        error.to_string().contains("missing field `balance_id`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_201_without_another_member_was_applied_and_names_both() {
    for member in ["ledger_id", "currency", "balance", "inflight_debit_balance"] {
        let body = CREATED.replacen(&format!("\"{member}\""), "\"other\"", 1);
        let error = create(answer(reply("201 Created", &body)))
            .await
            .unwrap_err();
        assert_eq!(shown(&error, Outcome::Applied).1, Some(id().as_str()));
        let missing = format!("missing field `{member}`");
        assert!(error.to_string().contains(&missing), "{error}");
        assert!(error.to_string().ends_with(&id()), "{error}");
    }
}

#[tokio::test]
async fn a_201_with_an_empty_id_is_unknown() {
    let body = CREATED.replacen("bln_c5f5424f-b9fa-4821-8fa6-4cc3b85d82b0", "", 1);
    let error = create(answer(reply("201 Created", &body)))
        .await
        .unwrap_err();
    assert_eq!(shown(&error, Outcome::Unknown).1, None);
    assert!(
        error.to_string().contains("the response has no record id"),
        "{error}"
    );
}

#[tokio::test]
async fn a_201_beyond_the_size_limit_is_unknown_unless_the_id_arrived() {
    let said = "the body is longer than the limit of 50000 bytes";
    let late = CREATED.replacen('{', &format!("{{\"new\":\"{}\",", "x".repeat(100_000)), 1);
    let early = CREATED.replacen("null", &format!("{{\"k\":\"{}\"}}", "x".repeat(100_000)), 1);
    for (body, outcome, end) in [
        ("x".repeat(100_000), Outcome::Unknown, said.to_owned()),
        (late, Outcome::Unknown, said.to_owned()),
        (
            early,
            Outcome::Applied,
            format!("{said}; the record is {}", id()),
        ),
    ] {
        let server = Scripted::start(vec![answer(reply("201 Created", &body))]).await;
        let client = server.builder().max_body_bytes(50_000).build().unwrap();
        let error = client.balances().create(&wallet()).await.unwrap_err();
        assert_eq!(shown(&error, outcome).0.len(), 4096);
        assert!(error.to_string().ends_with(&end), "{error}");
    }
}

#[tokio::test]
async fn the_error_of_a_gateways_page_has_its_status_and_text() {
    let page = "<html>502 Bad Gateway</html>";
    let error = create(answer(reply("502 Bad Gateway\r\nx-request-id: r-1", page)))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(
        error.to_string(),
        "balance_create failed with 502 without a message, request r-1"
    );
    let ErrorKind::Api(error) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        (error.status(), error.body(), error.request_id()),
        (502, page.as_bytes(), Some("r-1"))
    );
}

/// Asserts that every member counts: it is in the raw text as it was sent, it survives every store, and two values are
/// equal only if all members are.
///
/// Each member comes with its value and with others. One that this version does not know is added: it is in the raw text
/// alone, and does not count.
async fn assert_each_member_counts<T>(
    members: &[(&str, &str, &[&str])],
    read: impl AsyncFn(Scripted, &str) -> Result<T, Error>,
    raw: impl Fn(&T) -> (&str, Vec<String>),
) where
    T: Serialize + DeserializeOwned + PartialEq + Debug + Clone,
{
    let text = |changed: &str, other: &str, new: &str| {
        let member = |(name, value, _): &(&str, &str, _)| {
            format!(
                "\"{name}\":{}",
                if *name == changed { other } else { value }
            )
        };
        let members: Vec<_> = members.iter().map(member).collect();
        format!("{{{},\"new\":{new}}}", members.join(","))
    };
    let read = async |text: &str| {
        let server = Scripted::start(vec![answer(reply("200 OK", text))]).await;
        let value = read(server, text).await.unwrap();
        assert_eq!(raw(&value), (text, vec!["new".to_owned()]));
        round_trips(&value);
        value
    };
    let whole = read(&text("", "", "1")).await;
    for new in ["1", "1.0", "2", "0.10000000000000000001", "null"] {
        assert_eq!(read(&text("", "", new)).await, whole);
    }
    for (name, value, others) in members {
        assert!(!others.is_empty());
        for other in others.iter().chain([value]) {
            let changed = read(&text(name, other, "1")).await;
            assert_eq!(changed == whole, other == value, "{name}: {other}");
        }
    }
}

const TIME: &str = r#""2026-11-22T08:39:16.281018Z""#;
const LATER: &str = r#""2026-11-22T08:39:16.281019Z""#;

#[tokio::test]
async fn each_member_of_a_ledger_counts() {
    assert_each_member_counts::<Ledger>(
        &[
            ("ledger_id", r#""ldg_1""#, &[r#""ldg_2""#]),
            ("name", r#""Loans""#, &[r#""loans""#, r#""""#]),
            ("created_at", TIME, &[LATER]),
            ("meta_data", "null", &["{}", r#"{"k":1}"#]),
        ],
        async |server, text| {
            let id = text_of(text, "/ledger_id");
            server.client().ledgers().read(id).await
        },
        |ledger| (ledger.raw().as_str(), ledger.unknown_members()),
    )
    .await;
}

#[tokio::test]
async fn each_member_of_a_balance_counts() {
    let ledger = |name: &str| {
        format!(r#"{{"ledger_id":"ldg_1","name":"{name}","created_at":{TIME},"meta_data":null}}"#)
    };
    assert_each_member_counts::<Balance>(
        &[
            ("balance", "1", &["2"]),
            ("version", "1", &["2"]),
            ("inflight_balance", "1", &["2"]),
            ("credit_balance", "1", &["2"]),
            ("inflight_credit_balance", "1", &["2"]),
            ("debit_balance", "1", &["2"]),
            ("inflight_debit_balance", "1", &["2"]),
            ("queued_debit_balance", "1", &["2"]),
            ("queued_credit_balance", "1", &["2"]),
            ("ledger_id", r#""ldg_1""#, &[r#""ldg_2""#]),
            ("identity_id", r#""idt_1""#, &[r#""idt_2""#]),
            ("balance_id", r#""bln_1""#, &[r#""bln_2""#]),
            ("indicator", r#""@a""#, &[r#""@b""#]),
            ("currency", r#""USD""#, &[r#""EUR""#]),
            ("ledger", &ledger("a"), &[&ledger("b")]),
            ("created_at", TIME, &[LATER]),
            ("inflight_expires_at", TIME, &[LATER]),
            ("meta_data", r#"{"k":1}"#, &["{}"]),
            ("track_fund_lineage", "true", &["false"]),
            ("allocation_strategy", r#""FIFO""#, &[r#""NEWEST""#]),
        ],
        async |server, text| {
            let id = text_of(text, "/balance_id");
            server.client().balances().read(id).await
        },
        |balance| (balance.raw().as_str(), balance.unknown_members()),
    )
    .await;
}

#[tokio::test]
async fn each_member_of_an_identity_counts() {
    let text: (&str, &[&str]) = (r#""a""#, &[r#""b""#]);
    let member = |name| (name, text.0, text.1);
    assert_each_member_counts::<Identity>(
        &[
            member("identity_id"),
            member("identity_type"),
            member("organization_name"),
            member("category"),
            member("first_name"),
            member("last_name"),
            member("other_names"),
            member("gender"),
            member("email_address"),
            member("phone_number"),
            member("nationality"),
            member("street"),
            member("country"),
            member("state"),
            member("post_code"),
            member("city"),
            ("dob", TIME, &[r#""2026-11-23T00:00:00Z""#]),
            ("created_at", TIME, &[LATER]),
            ("meta_data", r#"{"k":1}"#, &["{}"]),
        ],
        async |server, text| {
            let id = text_of(text, "/identity_id");
            server.client().identities().read(id).await
        },
        |identity| (identity.raw().as_str(), identity.unknown_members()),
    )
    .await;
}

#[tokio::test]
async fn each_member_of_a_balance_at_a_time_counts() {
    let whole = r#"{"balance":1,"balance_id":"bln_1","credit_balance":1,"currency":"USD","debit_balance":1}"#;
    let others = [
        whole.replace(r#""balance":1"#, r#""balance":2"#),
        whole.replace("bln_1", "bln_2"),
        whole.replace(r#""credit_balance":1"#, r#""credit_balance":2"#),
        whole.replace("USD", "EUR"),
        whole.replace(r#""debit_balance":1"#, r#""debit_balance":2"#),
    ];
    let others: Vec<_> = others.iter().map(String::as_str).collect();
    // The server cuts the time to the second.
    assert_each_member_counts::<HistoricalBalance>(
        &[
            ("balance", whole, &others),
            ("from_source", "false", &["true"]),
            ("timestamp", TIME, &[LATER, r#""2026-11-22T08:39:17Z""#]),
        ],
        async |server, text| {
            let id = text_of(text, "/balance/balance_id");
            server.client().balances().read_at(id, Utc::now()).await
        },
        |then| (then.raw().as_str(), then.unknown_members()),
    )
    .await;
}

#[tokio::test]
async fn each_member_of_a_lineage_and_of_its_funds_counts() {
    let member = |name: &str, value: &str| {
        let funds = [
            ("provider", r#""stripe""#),
            ("amount", "1"),
            ("available", "1"),
            ("spent", "1"),
            ("shadow_balance_id", r#""bln_1""#),
        ];
        let funds = funds.map(|(found, standard)| {
            format!(
                "\"{found}\":{}",
                if found == name { value } else { standard }
            )
        });
        format!("[{{{}}}]", funds.join(","))
    };
    let others = [
        "[]".to_owned(),
        member("provider", r#""""#),
        member("amount", "2"),
        member("available", "2"),
        member("spent", "2"),
        member("shadow_balance_id", r#""bln_2""#),
        member("shadow_balance_id", r#""""#),
    ];
    let others: Vec<_> = others.iter().map(String::as_str).collect();
    assert_each_member_counts::<Lineage>(
        &[
            ("balance_id", r#""bln_1""#, &[r#""bln_2""#]),
            ("total_with_lineage", "1", &["2", r#""2""#]),
            (
                "aggregate_balance_id",
                r#""bln_1""#,
                &[r#""bln_2""#, r#""""#],
            ),
            ("providers", &member("", ""), &others),
        ],
        async |server, text| {
            let id = text_of(text, "/balance_id");
            server.client().balances().lineage(id).await
        },
        |lineage| (lineage.raw().as_str(), lineage.unknown_members()),
    )
    .await;
}

#[test]
fn an_amount_is_stored_as_text_however_it_was_sent() {
    for sent in ["5", "\"5\""] {
        let text = format!(
            r#"{{"balance_id":"bln_1","total_with_lineage":{sent},"providers":[{{"provider":"stripe","amount":{sent},"available":5,"spent":"0"}}]}}"#
        );
        let mut lineage: Lineage = serde_json::from_str(&text).unwrap();
        let stored = serde_json::to_value(&lineage).unwrap();
        assert_eq!(stored["total_with_lineage"], "5");
        assert_eq!(
            stored["providers"],
            json!([{ "provider": "stripe", "amount": "5", "available": "5", "spent": "0", "shadow_balance_id": null }])
        );
        lineage.providers[0].amount = MinorUnits::from(7);
        let stored = serde_json::to_value(&lineage).unwrap();
        assert_eq!(stored["providers"][0]["amount"], "7");
    }
}

/// A balance whose every amount has 400 digits, as the server would send it.
fn large(created: &str) -> String {
    let mut text = created.replace("\"meta_data\":null", "\"meta_data\":{\"k\":[0.1,\"é\"]}");
    for member in [
        "balance",
        "inflight_balance",
        "credit_balance",
        "inflight_credit_balance",
        "debit_balance",
        "inflight_debit_balance",
    ] {
        let amount = format!("\"{member}\":-{}", "7".repeat(400));
        text = text.replacen(&format!("\"{member}\":0"), &amount, 1);
    }
    let queued = "8".repeat(400);
    let more = format!(
        r#"{{"queued_debit_balance":{queued},"queued_credit_balance":{queued},"ledger":{{"ledger_id":"ldg_1","name":"n","created_at":{TIME},"meta_data":null}},"#
    );
    text.replacen('{', &more, 1)
}

#[tokio::test]
async fn a_balance_of_400_digits_is_stored_in_every_format() {
    let text = large(CREATED);
    let balance = create(answer(reply("201 Created", &text))).await.unwrap();
    assert_eq!(balance.raw().as_str(), text);
    assert!(balance.unknown_members().is_empty());
    let stored = serde_json::to_value(&balance).unwrap();
    assert_eq!(stored["balance"], format!("-{}", "7".repeat(400)));
    assert_eq!(stored["queued_debit_balance"], "8".repeat(400));
    assert_eq!(serde_json::from_str::<Balance>(&text).unwrap(), balance);
    round_trips(&balance);
    // As a `Value`, an amount is what it is as text.
    let text = serde_json::to_string(&balance).unwrap();
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&text).unwrap(),
        stored
    );
}

#[tokio::test]
async fn an_ensured_balance_of_400_digits_is_stored_in_every_format() {
    let script = answer(reply("201 Created", &large(&internal())));
    let server = Scripted::start(vec![script]).await;
    let balances = server.client().balances();
    let ensured: Ensured = balances.ensure_internal(&fees()).await.unwrap();
    assert_eq!(ensured.creation, Creation::Created);
    round_trips(&ensured);
}

#[tokio::test]
async fn amounts_of_400_digits_at_a_time_are_stored_in_every_format() {
    let large = "7".repeat(400);
    let text = format!(
        r#"{{"balance":{{"balance":-{large},"balance_id":"bln_1","credit_balance":{large},"currency":"USD","debit_balance":{large}}},"from_source":true,"timestamp":{TIME}}}"#
    );
    let server = Scripted::start(vec![answer(reply("200 OK", &text))]).await;
    let balances = server.client().balances();
    let then = balances.read_at("bln_1", Utc::now()).await.unwrap();
    assert_eq!(then.balance.to_string(), format!("-{large}"));
    assert_eq!(json!(then)["credit_balance"], large);
    round_trips(&then);
}

#[tokio::test]
async fn a_lineage_of_400_digits_is_stored_in_every_format() {
    let large = "7".repeat(400);
    let text = format!(
        r#"{{"balance_id":"bln_1","total_with_lineage":{large},"aggregate_balance_id":"","providers":[{{"provider":"stripe","amount":{large},"available":"{large}","spent":0}}]}}"#
    );
    let server = Scripted::start(vec![answer(reply("200 OK", &text))]).await;
    let lineage = server.client().balances().lineage("bln_1").await.unwrap();
    assert_eq!(lineage.providers[0].available.to_string(), large);
    assert_eq!(json!(lineage)["providers"][0]["amount"], large);
    round_trips(&lineage);
}

#[test]
fn a_record_without_times_is_stored_in_every_format() {
    let zero = r#""0001-01-01T00:00:00Z""#;
    let ledger =
        format!(r#"{{"ledger_id":"ldg_1","name":"n","created_at":{zero},"meta_data":null}}"#);
    let ledger: Ledger = serde_json::from_str(&ledger).unwrap();
    assert_eq!(ledger.created_at, None);
    round_trips(&ledger);
    let balance = CREATED.replace(r#""2026-11-22T08:39:15.929741758Z""#, zero);
    let balance: Balance = serde_json::from_str(&balance).unwrap();
    assert_eq!(
        (balance.created_at, balance.inflight_expires_at),
        (None, None)
    );
    round_trips(&balance);
    let identity = format!(r#"{{"identity_id":"idt_1","created_at":{zero},"dob":{zero}}}"#);
    let identity: Identity = serde_json::from_str(&identity).unwrap();
    assert_eq!((identity.created_at, identity.dob), (None, None));
    round_trips(&identity);
}

#[test]
fn a_stored_record_is_equal_and_has_no_raw_text() {
    let sent: Balance = serde_json::from_str(&large(CREATED)).unwrap();
    let stored = serde_json::to_string(&sent).unwrap();
    let read: Balance = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, sent);
    assert_eq!(read.raw().as_str(), "");
    assert!(read.unknown_members().is_empty());
    assert!(read.raw().member::<String>("balance_id").is_none());
}

#[tokio::test]
async fn a_time_that_cannot_be_read_is_none_and_in_the_raw_text() {
    for time in ["soon", "", "2026-13-22T08:39:15Z", "10000-01-01T00:00:00Z"] {
        let body = CREATED.replace("2026-11-22T08:39:15.929741758Z", time);
        let balance = create(answer(reply("201 Created", &body))).await.unwrap();
        assert_eq!(balance.created_at, None, "{time}");
        let sent: String = balance.raw().member("created_at").unwrap().unwrap();
        assert_eq!(sent, time);
    }
}

#[tokio::test]
async fn a_creation_that_the_server_changed_is_a_mismatch() {
    let changed = wallet()
        .identity("idt_1")
        .meta_data("k", 1)
        .track_fund_lineage(true)
        .allocation_strategy("LIFO");
    let script = answer(reply("201 Created", CREATED));
    let server = Scripted::start(vec![script]).await;
    let error = server.client().balances().create(&changed).await;
    let error = error.unwrap_err();
    let ErrorKind::Mismatch(mismatch) = error.kind() else {
        panic!("{error:?}")
    };
    let differences = mismatch.differences();
    let mut pointers: Vec<_> = differences.iter().map(Problem::pointer).collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/allocation_strategy",
            "/identity_id",
            "/meta_data",
            "/track_fund_lineage"
        ]
    );
    for difference in differences {
        assert_eq!(difference.reason(), Reason::Differs);
    }
    assert_eq!(
        (mismatch.record_id(), mismatch.raw().as_str()),
        (&*id(), CREATED)
    );
    assert_eq!(
        (error.outcome(), error.is_retryable()),
        (Outcome::Applied, false)
    );
    assert_eq!(server.seen().requests.len(), 1);
}

#[tokio::test]
async fn members_that_no_money_depends_on_cannot_spoil_a_balance() {
    let plain: serde_json::Value = serde_json::from_str(CREATED).unwrap();
    for (member, value) in [
        ("version", "\"x\""),
        ("track_fund_lineage", "\"yes\""),
        ("allocation_strategy", "7"),
        ("meta_data", "[]"),
        ("identity_id", "{}"),
        ("inflight_expires_at", "0"),
        ("created_at", "[]"),
    ] {
        let body = CREATED.replacen(
            &format!("\"{member}\":{}", plain[member]),
            &format!("\"{member}\":{value}"),
            1,
        );
        assert_ne!(body, CREATED, "{member}");
        let balance = create(answer(reply("201 Created", &body))).await.unwrap();
        assert_eq!(balance.raw().as_str(), body);
        assert!(json!(balance)[member].is_null(), "{member}");
        round_trips(&balance);
    }
}
