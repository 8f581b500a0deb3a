//! Replies: those that are not as documented, and what each type has of one.

use std::fmt::Debug;

use blnk::{
    Error, ErrorKind, MinorUnits, NewBalance, Outcome,
    balances::{Balance, Creation, Ensured, HistoricalBalance, Lineage},
    error::{Problem, Reason},
    identities::Identity,
    ledgers::Ledger,
};
use chrono::Utc;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::support::{
    people::ID,
    replies::{CREATED_IN, id_in, internal, round_trips},
    scripted::{Act, CREATED, Scripted, answer, reply},
};

async fn create(script: Vec<Act>) -> Result<Balance, Error> {
    let server = Scripted::start(vec![script]).await;
    server.client().balances().create(&requested()).await
}

/// What [`CREATED`] is the reply to.
fn requested() -> NewBalance {
    NewBalance::new(CREATED_IN.0, CREATED_IN.1)
}

/// The body in a decode error, which must have this outcome.
fn body_of(error: &Error, outcome: Outcome) -> Vec<u8> {
    assert_eq!(error.outcome(), outcome, "{error}");
    assert_eq!(error.status(), Some(201));
    match error.kind() {
        ErrorKind::Decode(error) => error.body().to_vec(),
        other => panic!("{other:?}"),
    }
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
async fn a_201_with_a_page_instead_of_json_proves_nothing() {
    let error = create(answer(reply(
        "201 Created\r\ncontent-type: text/html",
        "<h1>hi</h1>",
    )))
    .await
    .unwrap_err();
    assert_eq!(body_of(&error, Outcome::Unknown), b"<h1>hi</h1>");
}

#[tokio::test]
async fn a_201_whose_body_is_cut_was_applied_and_has_its_beginning() {
    let whole = String::from_utf8(reply("201 Created", CREATED)).unwrap();
    let error = create(answer(&whole.as_bytes()[..whole.len() - 100]))
        .await
        .unwrap_err();
    let beginning = body_of(&error, Outcome::Applied);
    assert_eq!(beginning, CREATED.as_bytes()[..CREATED.len() - 100]);
    assert_eq!(
        error.to_string(),
        "balance_create succeeded with 201, but the connection failed inside the body; the record is \
         bln_c5f5424f-b9fa-4821-8fa6-4cc3b85d82b0"
    );
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
        assert_eq!(
            body_of(&error, Outcome::Applied),
            body.as_bytes(),
            "{amount}"
        );
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
async fn a_201_without_a_member_is_applied_if_it_has_its_id() {
    for (member, outcome) in [
        ("balance_id", Outcome::Unknown),
        ("ledger_id", Outcome::Applied),
        ("currency", Outcome::Applied),
        ("credit_balance", Outcome::Applied),
    ] {
        let body = CREATED.replacen(&format!("\"{member}\""), "\"other\"", 1);
        let error = create(answer(reply("201 Created", &body)))
            .await
            .unwrap_err();
        assert_eq!(body_of(&error, outcome), body.as_bytes());
        let found = format!("missing field `{member}`");
        assert!(error.to_string().contains(&found), "{error}");
    }
}

#[tokio::test]
async fn a_201_with_an_empty_id_is_unknown_and_no_success() {
    let body = CREATED.replacen("bln_c5f5424f-b9fa-4821-8fa6-4cc3b85d82b0", "", 1);
    let error = create(answer(reply("201 Created", &body)))
        .await
        .unwrap_err();
    body_of(&error, Outcome::Unknown);
    assert!(
        error.to_string().ends_with("the response has no record id"),
        "{error}"
    );
}

#[tokio::test]
async fn a_201_beyond_the_size_limit_is_stored_in_part() {
    let padding = "x".repeat(100_000);
    let with_id = CREATED.replacen("\"NGN\"", &format!("\"{padding}\""), 1);
    for (body, outcome) in [(&with_id, Outcome::Applied), (&padding, Outcome::Unknown)] {
        let server = Scripted::start(vec![answer(reply("201 Created", body))]).await;
        let client = server.builder().max_body_bytes(50_000).build().unwrap();
        let error = client.balances().create(&requested()).await.unwrap_err();
        assert_eq!(body_of(&error, outcome).len(), 4096);
        assert!(
            error
                .to_string()
                .contains("the body is longer than the limit of 50000 bytes"),
            "{error}"
        );
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
    id: &str,
    read: impl AsyncFn(Scripted, String) -> Result<T, Error>,
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
        let value = read(server, id_in(text, id)).await.unwrap();
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
        "/ledger_id",
        async |server, id| server.client().ledgers().read(id).await,
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
        "/balance_id",
        async |server, id| server.client().balances().read(id).await,
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
        "/identity_id",
        async |server, id| server.client().identities().read(id).await,
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
        "/balance/balance_id",
        async |server, id| {
            let balances = server.client().balances();
            balances.read_at(id, Utc::now()).await
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
        "/balance_id",
        async |server, id| server.client().balances().lineage(id).await,
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
fn large_balance(created: &str) -> String {
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
    let text = large_balance(CREATED);
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
    let large = large_balance(&internal("@fees", "NGN"));
    let script = answer(reply("201 Created", &large));
    let server = Scripted::start(vec![script]).await;
    let fees = NewBalance::internal("@fees", "NGN");
    let balances = server.client().balances();
    let ensured: Ensured = balances.ensure_internal(&fees).await.unwrap();
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
    let identity = format!(r#"{{"identity_id":"{ID}","created_at":{zero},"dob":{zero}}}"#);
    let identity: Identity = serde_json::from_str(&identity).unwrap();
    assert_eq!((identity.created_at, identity.dob), (None, None));
    round_trips(&identity);
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

#[test]
fn a_stored_record_is_equal_and_has_no_raw_text() {
    let sent: Balance = serde_json::from_str(&large_balance(CREATED)).unwrap();
    let stored = serde_json::to_string(&sent).unwrap();
    let read: Balance = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, sent);
    assert_eq!(read.raw().as_str(), "");
    assert!(read.unknown_members().is_empty());
    assert!(read.raw().member::<String>("balance_id").is_none());
}

#[tokio::test]
async fn a_creation_that_the_server_changed_is_a_mismatch_and_not_repeated() {
    let wallet = requested()
        .identity("idt_1")
        .meta_data("k", 1)
        .track_fund_lineage(true)
        .allocation_strategy("LIFO");
    let script = answer(reply("201 Created", CREATED));
    let server = Scripted::start(vec![script]).await;
    let error = server.client().balances().create(&wallet).await;
    let error = error.unwrap_err();
    let ErrorKind::Mismatch(mismatch) = error.kind() else {
        panic!("{error:?}")
    };
    let mut pointers: Vec<_> = mismatch
        .differences()
        .iter()
        .map(Problem::pointer)
        .collect();
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
    assert!(
        mismatch
            .differences()
            .iter()
            .all(|one| one.reason() == Reason::Differs)
    );
    assert_eq!(
        mismatch.record_id(),
        "bln_c5f5424f-b9fa-4821-8fa6-4cc3b85d82b0"
    );
    assert_eq!(mismatch.raw().as_str(), CREATED);
    assert_eq!(
        (error.outcome(), error.is_retryable()),
        (Outcome::Applied, false)
    );
    assert_eq!(server.seen().requests.len(), 1);
}

#[tokio::test]
async fn members_that_no_money_depends_on_cannot_spoil_a_balance() {
    for (member, value) in [
        ("version", "\"x\""),
        ("track_fund_lineage", "\"yes\""),
        ("allocation_strategy", "7"),
        ("meta_data", "[]"),
        ("identity_id", "{}"),
        ("inflight_expires_at", "0"),
        ("created_at", "[]"),
    ] {
        let plain: serde_json::Value = serde_json::from_str(CREATED).unwrap();
        let sent = plain[member].to_string();
        let body = CREATED.replacen(
            &format!("\"{member}\":{sent}"),
            &format!("\"{member}\":{value}"),
            1,
        );
        assert_ne!(body, CREATED, "{member}");
        let balance = create(answer(reply("201 Created", &body))).await.unwrap();
        assert_eq!(balance.raw().as_str(), body);
        assert_eq!(json!(balance)[member], serde_json::Value::Null, "{member}");
        round_trips(&balance);
    }
}
