//! Balances by their id: read, read at a time, lineage, and the link to an identity.

use blnk::{Balance, ErrorKind, HistoricalBalance, Lineage, MinorUnits, Outcome, ReadBalanceAt};
use blnk_mock::MockCloud;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use crate::{
    cloud::client,
    recordings::exchanges,
    scripted::{Act, CREATED, Scripted, answer, reply},
    strict_rules::{UNSAFE_IDS, assert_unsafe},
};

fn at(text: &str) -> DateTime<chrono::FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

/// The bodies of the recorded successes of a `GET` whose path, after the id, ends so.
fn recorded(end: &str) -> Vec<(String, String)> {
    exchanges()
        .into_iter()
        .filter(|(_, step)| {
            let path = step.request.template.split('?').next().unwrap();
            let parts: Vec<_> = path
                .trim_start_matches("/proxy/balances/")
                .split('/')
                .collect();
            path.starts_with("/proxy/balances/")
                && step.request.method == "GET"
                && step.reply.status == 200
                && parts.get(1).copied().unwrap_or_default() == end
                && parts.len() <= 2
        })
        .map(|(name, step)| (name, step.reply.body))
        .collect()
}

/// Reads a text as a type and writes it again, and it is the same JSON and the same value.
fn the_same_again<T>(name: &str, text: &str) -> T
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let value: T = serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let again = serde_json::to_string(&value).unwrap();
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(json(&again), json(text), "{name}");
    assert_eq!(serde_json::from_str::<T>(&again).unwrap(), value, "{name}");
    value
}

#[tokio::test]
async fn a_read_is_sent_byte_for_byte() {
    let server = Scripted::refusing(1).await;
    let balances = server.client().balances();
    balances.read("bln_1").await.unwrap_err();
    assert_eq!(
        server.sent(),
        (
            "GET /proxy/balances/bln_1?instance_id=instance_01ABC HTTP/1.1".to_owned(),
            String::new()
        )
    );
}

#[tokio::test]
async fn a_read_with_everything_is_one_request() {
    let server = Scripted::refusing(1).await;
    let balances = server.client().balances();
    let request = balances.read("bln_1").with_ledger().with_queued();
    request.await.unwrap_err();
    assert_eq!(
        server.sent().0,
        "GET /proxy/balances/bln_1?include=ledger&instance_id=instance_01ABC&with_queued=true HTTP/1.1"
    );
}

#[tokio::test]
async fn a_time_of_any_offset_is_sent_as_utc_with_its_fraction() {
    let server = Scripted::refusing(1).await;
    let balances = server.client().balances();
    let request = balances.read_at("bln_1", at("2026-01-02T03:04:05.678+05:30"));
    request.await.unwrap_err();
    assert_eq!(
        server.sent().0,
        "GET /proxy/balances/bln_1/at?instance_id=instance_01ABC&timestamp=2026-01-01T21%3A34%3A05.678Z HTTP/1.1"
    );
}

#[tokio::test]
async fn from_source_is_asked_with_the_word_that_the_server_knows() {
    let server = Scripted::refusing(1).await;
    let balances = server.client().balances();
    let request = balances
        .read_at("bln_1", at("2026-01-02T03:04:05Z"))
        .from_source();
    request.await.unwrap_err();
    assert_eq!(
        server.sent().0,
        "GET /proxy/balances/bln_1/at?from_source=true&instance_id=instance_01ABC&timestamp=2026-01-02T03%3A04%3A05Z HTTP/1.1"
    );
}

#[tokio::test]
async fn a_lineage_is_asked_for_byte_for_byte() {
    let server = Scripted::refusing(1).await;
    server
        .client()
        .balances()
        .lineage("bln_1")
        .await
        .unwrap_err();
    assert_eq!(
        server.sent().0,
        "GET /proxy/balances/bln_1/lineage?instance_id=instance_01ABC HTTP/1.1"
    );
}

#[tokio::test]
async fn a_link_is_sent_byte_for_byte() {
    let server = Scripted::refusing(1).await;
    let balances = server.client().balances();
    balances.link_identity("bln_1", "idt_1").await.unwrap_err();
    assert_eq!(
        server.sent(),
        (
            "PUT /proxy/balances/bln_1/identity?instance_id=instance_01ABC HTTP/1.1".to_owned(),
            r#"{"identity_id":"idt_1"}"#.to_owned()
        )
    );
}

#[tokio::test]
async fn a_balance_is_read_with_what_was_asked_for_and_no_more() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    let ledger = cloud.seed_ledger("Customer wallets");
    let id = cloud.seed_balance(&ledger, "USD").unwrap();
    let plain = balances.read(&id).await.unwrap();
    assert_eq!((plain.ledger, plain.queued_debit_balance), (None, None));
    assert_eq!(
        (plain.version, plain.track_fund_lineage),
        (Some(1), Some(false))
    );
    let whole = balances
        .read(&id)
        .with_ledger()
        .with_queued()
        .await
        .unwrap();
    assert_eq!(whole.ledger.unwrap().ledger_id, ledger.as_str());
    assert_eq!(whole.queued_debit_balance, Some(MinorUnits::ZERO));
    assert_eq!(whole.queued_credit_balance, Some(MinorUnits::ZERO));
}

#[tokio::test]
async fn an_included_ledgers_metadata_is_not_told_whatever_is_stored() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let ledger = blnk
        .ledgers()
        .create("Loans")
        .meta_data("k", 1)
        .await
        .unwrap();
    let made = blnk
        .balances()
        .create(&ledger.ledger_id, "USD")
        .await
        .unwrap();
    let read = blnk
        .balances()
        .read(&made.balance_id)
        .with_ledger()
        .await
        .unwrap();
    let included = read.ledger.unwrap();
    assert_eq!(
        (included.name.as_str(), included.meta_data),
        ("Loans", None)
    );
}

#[tokio::test]
async fn a_balance_that_is_not_there_is_not_found_on_any_of_these_routes() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    let identity = cloud.seed_identity();
    for error in [
        balances.read("bln_0").await.unwrap_err(),
        balances.read_at("bln_0", Utc::now()).await.unwrap_err(),
        balances.lineage("bln_0").await.unwrap_err(),
        balances
            .link_identity("bln_0", &identity)
            .await
            .unwrap_err(),
    ] {
        assert!(
            error.is_not_found() && !error.is_unknown_identity(),
            "{error}"
        );
        assert_eq!(error.outcome(), Outcome::Rejected);
    }
}

#[tokio::test]
async fn an_unknown_identity_is_told_from_an_unknown_balance_though_the_code_is_one() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    let ledger = cloud.seed_ledger("l");
    let id = cloud.seed_balance(&ledger, "USD").unwrap();
    let error = balances.link_identity(&id, "idt_0").await.unwrap_err();
    assert!(error.is_unknown_identity() && !error.is_unknown_ledger());
    assert_eq!(error.code(), Some("BAL_NOT_FOUND"));
    assert_eq!(
        error.to_string(),
        "balance_link_identity was answered 404 BAL_NOT_FOUND: Identity with ID 'idt_0' not found (the identity does \
         not exist; the server's code says balance for both)"
    );
}

#[tokio::test]
async fn a_linked_identity_is_the_owner() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    let ledger = cloud.seed_ledger("l");
    let id = cloud.seed_balance(&ledger, "USD").unwrap();
    let identity = cloud.seed_identity();
    balances.link_identity(&id, &identity).await.unwrap();
    let owner = balances.read(&id).await.unwrap().identity_id;
    assert_eq!(owner.unwrap(), identity.as_str());
}

#[tokio::test]
async fn a_link_that_is_lost_is_sent_again() {
    let done = answer(reply("200 OK", r#"{"message":"m"}"#));
    let server = Scripted::start(vec![vec![Act::Read], done]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    client
        .balances()
        .link_identity("bln_1", "idt_1")
        .await
        .unwrap();
    assert_eq!(server.seen().requests.len(), 2);
}

#[tokio::test]
async fn ids_that_a_path_cannot_carry_are_never_sent() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    for id in UNSAFE_IDS {
        for error in [
            balances.read(id).await.unwrap_err(),
            balances.read_at(id, Utc::now()).await.unwrap_err(),
            balances.lineage(id).await.unwrap_err(),
            balances.link_identity(id, "idt_1").await.unwrap_err(),
        ] {
            assert_unsafe(&error, "balance_id", id);
        }
    }
    assert_eq!(cloud.request_count(), 0);
}

#[test]
fn an_identity_in_the_body_may_be_any_text_but_none_and_nul() {
    let fields = |identity: &str| {
        let asked = blnk::LinkIdentity::new("bln_1", identity);
        asked
            .validate()
            .map_err(|error| error.problems()[0].field().to_owned())
    };
    assert_eq!(fields("a/é"), Ok(()));
    assert_eq!(fields(""), Err("identity_id".to_owned()));
    assert_eq!(fields("a\0b"), Err("identity_id".to_owned()));
}

#[test]
fn times_that_the_server_does_not_know_are_refused() {
    let asked = |time: DateTime<Utc>| ReadBalanceAt::new("bln_1", time).validate();
    for known in [
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00.5Z",
        "9999-12-31T23:59:59Z",
    ] {
        assert!(asked(at(known).to_utc()).is_ok(), "{known}");
    }
    let leap = NaiveDate::from_ymd_opt(2016, 12, 31)
        .and_then(|day| day.and_hms_milli_opt(23, 59, 59, 1_500))
        .unwrap()
        .and_utc();
    for unknown in [
        at("0001-01-01T01:00:00+01:00").to_utc(),
        at("9999-12-31T23:59:59-01:00").to_utc(),
        at("0000-01-01T00:00:00+01:00").to_utc(),
        leap,
    ] {
        let error = asked(unknown).unwrap_err();
        assert_eq!(error.problems()[0].field(), "timestamp", "{unknown}");
    }
}

#[test]
fn every_recorded_balance_at_a_time_is_the_same_json_again() {
    let bodies = recorded("at");
    assert!(bodies.len() > 10, "{}", bodies.len());
    for (name, text) in bodies {
        let then: HistoricalBalance = the_same_again(&name, &text);
        assert!(then.from_source.is_some() && then.unknown_members().is_empty());
    }
}

#[test]
fn every_recorded_lineage_is_the_same_json_again() {
    let bodies = recorded("lineage");
    assert!(!bodies.is_empty());
    for (name, text) in bodies {
        let lineage: Lineage = the_same_again(&name, &text);
        assert_eq!(
            lineage.aggregate_balance_id.is_none(),
            text.contains(r#""aggregate_balance_id":"""#)
        );
    }
}

#[test]
fn every_recorded_balance_with_its_ledger_has_it() {
    let mut count = 0;
    for (name, text) in recorded("") {
        let balance: Balance = the_same_again(&name, &text);
        let wire: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(balance.ledger.is_some(), wire.get("ledger").is_some());
        if let Some(ledger) = balance.ledger {
            assert_eq!(
                (ledger.ledger_id, ledger.meta_data),
                (balance.ledger_id, None)
            );
            count += 1;
        }
    }
    assert!(count > 0);
}

/// A lineage of one provider with these amounts, as JSON.
fn lineage(amounts: [&str; 4]) -> String {
    let [total, amount, available, spent] = amounts;
    format!(
        r#"{{"balance_id":"bln_1","total_with_lineage":{total},"aggregate_balance_id":"bln_2","providers":[{{"provider":"stripe","amount":{amount},"available":{available},"spent":{spent},"shadow_balance_id":"bln_3","rank":123456789012345678901234567890}}],"new":[0.10000000000000000001]}}"#
    )
}

const LARGE: &str = "123456789012345678901234567890";

#[tokio::test]
async fn lineage_amounts_of_thirty_digits_are_exact_as_numbers_and_as_strings() {
    let quoted = format!("\"{LARGE}\"");
    for amounts in [[LARGE; 4], [&*quoted; 4], [LARGE, &quoted, "-1", "\"0\""]] {
        let body = lineage(amounts);
        let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
        let told = server.client().balances().lineage("bln_1").await.unwrap();
        let funds = &told.providers[0];
        let shown = [
            &told.total_with_lineage,
            &funds.amount,
            &funds.available,
            &funds.spent,
        ]
        .map(ToString::to_string);
        assert_eq!(shown, amounts.map(|amount| amount.replace('"', "")));
        assert_eq!(serde_json::to_string(&told).unwrap(), body);
    }
}

#[tokio::test]
async fn a_lineage_amount_that_is_no_whole_number_is_unreadable_and_not_rounded() {
    for amount in ["1.5", "1e3", "\"1.5\"", "\"\"", "null", "true", "{}"] {
        let body = lineage([amount, "0", "0", "0"]);
        let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
        let error = server
            .client()
            .balances()
            .lineage("bln_1")
            .await
            .unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{amount}");
        assert_eq!(error.outcome(), Outcome::Rejected);
    }
}

#[test]
fn a_lineage_too_large_for_a_tree_of_values_is_not_rounded_into_one() {
    let read: Lineage = serde_json::from_str(&lineage([LARGE, "0", "0", "0"])).unwrap();
    serde_json::to_value(&read).unwrap_err();
}

#[tokio::test]
async fn a_balance_without_tracking_has_no_lineage() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    let id = cloud.seed_balance(&cloud.seed_ledger("l"), "USD").unwrap();
    let error = balances.lineage(&id).await.unwrap_err();
    assert_eq!(
        (error.status(), error.code()),
        (Some(400), Some("GEN_BAD_REQUEST"))
    );
}

#[test]
fn amounts_at_a_time_are_exact_at_any_size_and_unknown_members_are_kept() {
    let text = format!(
        r#"{{"balance":{{"balance":-{LARGE}{LARGE},"balance_id":"bln_1","credit_balance":0,"currency":"USD","debit_balance":{LARGE}{LARGE},"hold":{LARGE}}},"from_source":false,"timestamp":"2026-01-02T03:04:05+05:00","new":{LARGE}}}"#
    );
    let mut then: HistoricalBalance = serde_json::from_str(&text).unwrap();
    assert_eq!(then.balance.to_string(), format!("-{LARGE}{LARGE}"));
    assert_eq!(then.at, at("2026-01-01T22:04:05Z"));
    assert_eq!(serde_json::to_string(&then).unwrap(), text);
    then.balance = MinorUnits::from(7);
    let changed = text.replace(&format!("-{LARGE}{LARGE}"), "7");
    assert_eq!(serde_json::to_string(&then).unwrap(), changed);
}

#[tokio::test]
async fn a_success_that_names_no_balance_is_no_success() {
    let body = CREATED.replacen("bln_c5f5424f-b9fa-4821-8fa6-4cc3b85d82b0", "", 1);
    let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
    let error = server.client().balances().read("bln_1").await.unwrap_err();
    assert!(error.to_string().ends_with("it names no record"), "{error}");
}
