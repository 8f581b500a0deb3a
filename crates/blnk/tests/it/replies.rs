//! Replies: those that are not what was promised, and what each type keeps of one.

use std::fmt::Debug;

use blnk::{
    Balance, Error, ErrorKind, HistoricalBalance, Identity, Ledger, Lineage, LineageProvider,
    MinorUnits, Outcome,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::scripted::{Act, CREATED, Scripted, answer, reply};

async fn create(script: Vec<Act>) -> Result<Balance, Error> {
    let server = Scripted::start(vec![script]).await;
    server.client().balances().create("ldg_1", "USD").await
}

/// The body that a decode error kept, once it was seen to say that the write happened.
fn kept(error: &Error) -> Vec<u8> {
    assert_eq!(error.outcome(), Outcome::Applied, "{error}");
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
async fn a_created_with_a_page_instead_of_json_was_applied() {
    let error = create(answer(reply(
        "201 Created\r\ncontent-type: text/html",
        "<h1>hi</h1>",
    )))
    .await
    .unwrap_err();
    assert_eq!(kept(&error), b"<h1>hi</h1>");
}

#[tokio::test]
async fn a_created_that_breaks_off_was_applied_and_its_piece_is_kept() {
    let whole = String::from_utf8(reply("201 Created", CREATED)).unwrap();
    let error = create(answer(&whole.as_bytes()[..whole.len() - 100]))
        .await
        .unwrap_err();
    let piece = kept(&error);
    assert_eq!(piece, CREATED.as_bytes()[..CREATED.len() - 100]);
    assert_eq!(
        error.to_string(),
        "balance_create was answered 201 and the reply cannot be read: its body broke off"
    );
}

#[tokio::test]
async fn a_created_with_an_amount_in_quotes_was_applied() {
    let body = CREATED.replacen("\"balance\":0", "\"balance\":\"12\"", 1);
    let error = create(answer(reply("201 Created", &body)))
        .await
        .unwrap_err();
    assert_eq!(kept(&error), body.as_bytes());
}

#[tokio::test]
async fn a_created_without_its_id_was_applied_and_the_message_names_the_member() {
    let body = CREATED.replacen("balance_id", "balance_jd", 1);
    let error = create(answer(reply("201 Created", &body)))
        .await
        .unwrap_err();
    kept(&error);
    assert!(
        error.to_string().contains("missing field `balance_id`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_created_with_an_empty_id_was_applied_and_is_no_success() {
    let body = CREATED.replacen("bln_c5f5424f-b9fa-4821-8fa6-4cc3b85d82b0", "", 1);
    let error = create(answer(reply("201 Created", &body)))
        .await
        .unwrap_err();
    kept(&error);
    assert!(error.to_string().ends_with("it names no record"), "{error}");
}

#[tokio::test]
async fn a_created_larger_than_the_limit_was_applied_and_little_of_it_is_kept() {
    let server = Scripted::start(vec![answer(reply("201 Created", &"x".repeat(100_000)))]).await;
    let client = server.builder().max_body_bytes(50_000).build().unwrap();
    let error = client.balances().create("ldg_1", "USD").await.unwrap_err();
    assert_eq!(kept(&error).len(), 4096);
    assert!(
        error
            .to_string()
            .ends_with("its body is longer than the limit of 50000 bytes"),
        "{error}"
    );
}

#[tokio::test]
async fn a_gateways_page_keeps_its_status_and_text() {
    let page = "<html>502 Bad Gateway</html>";
    let error = create(answer(reply("502 Bad Gateway\r\nx-request-id: r-1", page)))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(
        error.to_string(),
        "balance_create was answered 502 without a message, request r-1"
    );
    let ErrorKind::Api(error) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        (error.status(), error.body(), error.request_id()),
        (502, page.as_bytes(), Some("r-1"))
    );
}

/// That every member is written as it was read, at its place, and that two values are equal only if all members are.
///
/// Each member comes with its value and with others; the last is one that this version does not know.
fn assert_each_member_counts<T>(members: &[(&str, &str, &[&str])])
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let text = |changed: &str, other: &str| {
        let member = |(name, value, _): &(&str, &str, _)| {
            format!(
                "\"{name}\":{}",
                if *name == changed { other } else { value }
            )
        };
        let members: Vec<_> = members.iter().map(member).collect();
        format!("{{{}}}", members.join(","))
    };
    let read = |text: &str| serde_json::from_str::<T>(text).unwrap();
    let whole = read(&text("", ""));
    assert_eq!(whole, read(&text("", "")));
    for (name, value, others) in members {
        assert!(!others.is_empty());
        for other in others.iter().chain([value]) {
            let text = text(name, other);
            assert_eq!(serde_json::to_string(&read(&text)).unwrap(), text);
            assert_eq!(read(&text) == whole, other == value, "{name}: {other}");
        }
    }
}

const TIME: &str = r#""2026-11-22T08:39:16.281018Z""#;
const LATER: &str = r#""2026-11-22T08:39:16.281019Z""#;
const NEW: (&str, &str, &[&str]) = ("new", "1", &["2", "1.0"]);

#[test]
fn each_member_of_a_ledger_counts() {
    assert_each_member_counts::<Ledger>(&[
        ("ledger_id", r#""ldg_1""#, &[r#""ldg_2""#]),
        ("name", r#""Loans""#, &[r#""loans""#, r#""""#]),
        ("created_at", TIME, &[LATER]),
        ("meta_data", "null", &["{}", r#"{"k":1}"#]),
        NEW,
    ]);
}

#[test]
fn each_member_of_a_balance_counts() {
    let ledger = |name: &str| {
        format!(r#"{{"ledger_id":"ldg_1","name":"{name}","created_at":{TIME},"meta_data":null}}"#)
    };
    assert_each_member_counts::<Balance>(&[
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
        NEW,
    ]);
}

#[test]
fn each_member_of_an_identity_counts() {
    let text: (&str, &[&str]) = (r#""a""#, &[r#""b""#]);
    let member = |name| (name, text.0, text.1);
    assert_each_member_counts::<Identity>(&[
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
        NEW,
    ]);
}

#[test]
fn each_member_of_a_balance_at_a_time_counts() {
    let whole = r#"{"balance":1,"balance_id":"bln_1","credit_balance":1,"currency":"USD","debit_balance":1,"new":1}"#;
    let others = [
        whole.replace(r#""balance":1"#, r#""balance":2"#),
        whole.replace("bln_1", "bln_2"),
        whole.replace(r#""credit_balance":1"#, r#""credit_balance":2"#),
        whole.replace("USD", "EUR"),
        whole.replace(r#""debit_balance":1"#, r#""debit_balance":2"#),
        whole.replace(r#""new":1"#, r#""new":2"#),
    ];
    let others: Vec<_> = others.iter().map(String::as_str).collect();
    assert_each_member_counts::<HistoricalBalance>(&[
        ("balance", whole, &others),
        ("from_source", "false", &["true"]),
        ("timestamp", TIME, &[LATER]),
        NEW,
    ]);
}

#[test]
fn each_member_of_a_lineage_and_of_its_funds_counts() {
    assert_each_member_counts::<LineageProvider>(&[
        ("provider", r#""stripe""#, &[r#""""#]),
        ("amount", "1", &["2", r#""2""#]),
        ("available", "1", &["2", r#""2""#]),
        ("spent", "1", &["2", r#""2""#]),
        ("shadow_balance_id", r#""bln_1""#, &[r#""bln_2""#]),
        NEW,
    ]);
    let funds = |rank: &str| {
        format!(r#"[{{"provider":"stripe","amount":1,"available":1,"spent":0,"rank":{rank}}}]"#)
    };
    assert_each_member_counts::<Lineage>(&[
        ("balance_id", r#""bln_1""#, &[r#""bln_2""#]),
        ("total_with_lineage", "1", &["2", r#""2""#]),
        ("aggregate_balance_id", r#""bln_1""#, &[r#""bln_2""#]),
        ("providers", &funds("1"), &["[]", &funds("2")]),
        NEW,
    ]);
}

#[test]
fn an_amount_that_came_as_a_text_is_written_as_a_number_once_it_is_changed() {
    let text = r#"{"provider":"stripe","amount":"5","available":5,"spent":"0"}"#;
    let mut funds: LineageProvider = serde_json::from_str(text).unwrap();
    funds.amount = MinorUnits::from(7);
    let changed = text.replace(r#""amount":"5""#, r#""amount":7"#);
    assert_eq!(serde_json::to_string(&funds).unwrap(), changed);
}
