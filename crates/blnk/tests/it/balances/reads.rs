//! Balances by their id: read, read at a time, lineage, and the link to an identity.

use blnk::{
    Error, ErrorKind, MinorUnits, NewBalance, NewLedger, Outcome,
    balances::{Balance, HistoricalBalance, Lineage, ReadBalance},
    error::Reason,
};
use blnk_mock::MockCloud;
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde_json::{Value, json};

use crate::support::{
    invalid::{UNSAFE_IDS, assert_unsafe, reasons},
    mock::client,
    recordings::exchanges,
    replies::{round_trips, text_of},
    scripted::{Act, CREATED, Scripted, answer, reply},
};

fn at(text: &str) -> DateTime<FixedOffset> {
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

/// A server whose every reply is a 200 with this body.
async fn server_of(body: &str) -> Scripted {
    Scripted::start(vec![answer(reply("200 OK", body))]).await
}

async fn read(body: &str) -> Result<Balance, Error> {
    let server = server_of(body).await;
    let id = text_of(body, "/balance_id");
    let id = if id.is_empty() { "bln_1" } else { &id };
    server.client().balances().read(id).await
}

async fn read_at(body: &str) -> Result<HistoricalBalance, Error> {
    let server = server_of(body).await;
    let balances = server.client().balances();
    let id = text_of(body, "/balance/balance_id");
    balances.read_at(id, Utc::now()).await
}

async fn read_lineage(body: &str) -> Result<Lineage, Error> {
    let server = server_of(body).await;
    let id = text_of(body, "/balance_id");
    server.client().balances().lineage(id).await
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
    let everything = ReadBalance::new().with_ledger().with_queued();
    let request = balances.read_with("bln_1", &everything);
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
async fn a_read_from_source_is_sent_byte_for_byte() {
    let server = Scripted::refusing(1).await;
    let balances = server.client().balances();
    let request = balances.read_at_from_source("bln_1", at("2026-01-02T03:04:05Z"));
    request.await.unwrap_err();
    assert_eq!(
        server.sent().0,
        "GET /proxy/balances/bln_1/at?from_source=true&instance_id=instance_01ABC&timestamp=2026-01-02T03%3A04%3A05Z HTTP/1.1"
    );
}

#[tokio::test]
async fn a_read_of_a_lineage_is_sent_byte_for_byte() {
    let server = Scripted::refusing(1).await;
    let balances = server.client().balances();
    balances.lineage("bln_1").await.unwrap_err();
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
async fn a_read_includes_what_was_requested_and_no_more() {
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
    let everything = ReadBalance::new().with_ledger().with_queued();
    let whole = balances.read_with(&id, &everything).await.unwrap();
    assert_eq!(whole.ledger.unwrap().ledger_id, ledger.as_str());
    assert_eq!(whole.queued_debit_balance, Some(MinorUnits::ZERO));
    assert_eq!(whole.queued_credit_balance, Some(MinorUnits::ZERO));
}

#[tokio::test]
async fn an_included_ledger_has_no_metadata_whatever_is_stored() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let loans = NewLedger::new("Loans").meta_data("k", 1);
    let ledger = blnk.ledgers().create(&loans).await.unwrap();
    let wallet = NewBalance::new(&ledger.ledger_id, "USD");
    let balance = blnk.balances().create(&wallet).await.unwrap();
    let with_ledger = ReadBalance::new().with_ledger();
    let read = blnk.balances().read_with(&balance.balance_id, &with_ledger);
    let included = read.await.unwrap().ledger.unwrap();
    assert_eq!(
        (included.name.as_str(), included.meta_data),
        ("Loans", None)
    );
}

#[tokio::test]
async fn a_balance_that_does_not_exist_is_not_found_on_any_route() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    let identity = cloud.seed_identity();
    let reads = [
        balances.read("bln_0").await.unwrap_err(),
        balances.read_at("bln_0", Utc::now()).await.unwrap_err(),
        balances.lineage("bln_0").await.unwrap_err(),
    ];
    let link = balances.link_identity("bln_0", &identity);
    let link = [link.await.unwrap_err()];
    for (errors, outcome) in [
        (&reads[..], Outcome::ReadOnly),
        (&link[..], Outcome::Rejected),
    ] {
        for error in errors {
            assert!(
                error.is_not_found() && !error.is_unknown_identity(),
                "{error}"
            );
            assert_eq!(error.outcome(), outcome);
        }
    }
}

#[tokio::test]
async fn a_404_without_the_servers_own_words_is_not_a_missing_record() {
    for body in ["", "<h1>404</h1>", r#"{"status":404}"#] {
        let script = answer(reply("404 Not Found", body));
        let server = Scripted::start(vec![script]).await;
        let error = server.client().balances().read("bln_1").await.unwrap_err();
        assert_eq!(error.status(), Some(404));
        assert!(!error.is_not_found(), "{body}");
    }
}

#[tokio::test]
async fn an_unknown_identity_and_an_unknown_balance_are_distinguished() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    let ledger = cloud.seed_ledger("l");
    let id = cloud.seed_balance(&ledger, "USD").unwrap();
    let error = balances.link_identity(&id, "idt_0").await.unwrap_err();
    assert!(error.is_unknown_identity() && !error.is_unknown_ledger());
    assert_eq!(error.code(), Some("BAL_NOT_FOUND"));
    assert_eq!(
        error.to_string(),
        "balance_link_identity failed with 404 BAL_NOT_FOUND: Identity with ID 'idt_0' not found (the identity does \
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
async fn a_link_whose_reply_is_lost_is_repeated() {
    let done = answer(reply(
        "200 OK",
        r#"{"message":"Balance identity updated successfully"}"#,
    ));
    let server = Scripted::start(vec![vec![Act::Read], done]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let link = client.balances().link_identity("bln_1", "idt_1");
    link.await.unwrap();
    assert_eq!(server.seen().requests.len(), 2);
}

#[tokio::test]
async fn ids_that_are_not_safe_in_a_path_are_not_sent() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    for id in UNSAFE_IDS {
        for error in [
            balances.read(id).await.unwrap_err(),
            balances.read_at(id, Utc::now()).await.unwrap_err(),
            balances.lineage(id).await.unwrap_err(),
            balances.link_identity(id, "idt_1").await.unwrap_err(),
        ] {
            assert_unsafe(&error, "/balance_id", id);
        }
    }
    assert_eq!(cloud.request_count(), 0);
}

#[tokio::test]
async fn an_identity_in_the_body_needs_no_form_but_must_be_one() {
    let server = Scripted::refusing(1).await;
    let balances = server.client().balances();
    let link = |identity: &str| balances.link_identity("bln_1", identity).validate();
    assert_eq!(link("a/é"), Ok(()));
    for identity in ["", "a\0b", "a b", "a\n", "bln_1"] {
        let refused = [("/identity_id".to_owned(), Reason::Refused)];
        assert_eq!(reasons(link(identity)), refused, "{identity:?}");
    }
}

#[tokio::test]
async fn times_that_the_server_does_not_know_are_refused() {
    let server = Scripted::refusing(1).await;
    let balances = server.client().balances();
    let validated = |time: DateTime<Utc>| {
        let request = balances.read_at("bln_1", time);
        let from_source = balances.read_at_from_source("bln_1", time);
        assert_eq!(request.validate(), from_source.validate());
        request.validate()
    };
    for known in [
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00.5Z",
        "9999-12-31T23:59:59Z",
    ] {
        assert!(validated(at(known).to_utc()).is_ok(), "{known}");
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
        let refused = [("/timestamp".to_owned(), Reason::Refused)];
        assert_eq!(reasons(validated(unknown)), refused, "{unknown}");
    }
}

#[tokio::test]
async fn every_recorded_balance_at_a_time_is_read_to_the_byte() {
    let bodies = recorded("at");
    assert!(bodies.len() > 10, "{}", bodies.len());
    for (name, text) in bodies {
        let then = read_at(&text).await.unwrap();
        assert_eq!(then.raw().as_str(), text, "{name}");
        assert!(then.from_source.is_some() && then.unknown_members().is_empty());
        let wire: Value = serde_json::from_str(&text).unwrap();
        let amounts = &wire["balance"];
        for (amount, member) in [
            (&then.balance, "balance"),
            (&then.credit_balance, "credit_balance"),
            (&then.debit_balance, "debit_balance"),
        ] {
            assert_eq!(amount.to_string(), amounts[member].to_string(), "{name}");
        }
        assert_eq!(then.balance_id, amounts["balance_id"].as_str().unwrap());
        assert_eq!(then.currency, amounts["currency"].as_str().unwrap());
        assert_eq!(json!(then.from_source), wire["from_source"]);
        let time = at(wire["timestamp"].as_str().unwrap());
        assert_eq!(then.at.unwrap(), time, "{name}");
        round_trips(&then);
    }
}

#[tokio::test]
async fn every_recorded_lineage_is_read_to_the_byte() {
    let bodies = recorded("lineage");
    assert!(!bodies.is_empty());
    for (name, text) in bodies {
        let lineage = read_lineage(&text).await.unwrap();
        assert_eq!(lineage.raw().as_str(), text, "{name}");
        assert_eq!(
            lineage.aggregate_balance_id.is_none(),
            text.contains(r#""aggregate_balance_id":"""#)
        );
        assert!(lineage.unknown_members().is_empty(), "{name}");
        let wire: Value = serde_json::from_str(&text).unwrap();
        let total = lineage.total_with_lineage.to_string();
        assert_eq!(total, wire["total_with_lineage"].to_string(), "{name}");
        let funds = wire["providers"].as_array().unwrap();
        assert_eq!(lineage.providers.len(), funds.len(), "{name}");
        assert_eq!(serde_json::from_str::<Lineage>(&text).unwrap(), lineage);
        round_trips(&lineage);
    }
}

#[tokio::test]
async fn every_recorded_balance_with_its_ledger_has_it() {
    let mut count = 0;
    for (name, text) in recorded("") {
        let balance = read(&text).await.unwrap();
        assert_eq!(balance.raw().as_str(), text, "{name}");
        round_trips(&balance);
        let wire: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(balance.ledger.is_some(), wire.get("ledger").is_some());
        if let Some(ledger) = balance.ledger {
            let of_wire: Value = serde_json::from_str(ledger.raw().as_str()).unwrap();
            assert_eq!(of_wire, wire["ledger"], "{name}");
            assert!(text.contains(ledger.raw().as_str()), "{name}");
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
async fn lineage_amounts_are_exact_as_numbers_and_as_text() {
    let quoted = format!("\"{LARGE}\"");
    for amounts in [[LARGE; 4], [&*quoted; 4], [LARGE, &quoted, "-1", "\"0\""]] {
        let body = lineage(amounts);
        let lineage = read_lineage(&body).await.unwrap();
        let funds = &lineage.providers[0];
        let shown = [
            &lineage.total_with_lineage,
            &funds.amount,
            &funds.available,
            &funds.spent,
        ]
        .map(ToString::to_string);
        assert_eq!(shown, amounts.map(|amount| amount.replace('"', "")));
        assert_eq!(lineage.raw().as_str(), body);
        assert_eq!(lineage.unknown_members(), ["new"]);
        round_trips(&lineage);
    }
}

#[tokio::test]
async fn a_lineage_amount_that_is_no_whole_number_is_not_rounded() {
    for amount in ["1.5", "1e3", "\"1.5\"", "\"\"", "null", "true", "{}"] {
        let error = read_lineage(&lineage([amount, "0", "0", "0"])).await;
        let error = error.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{amount}");
        assert_eq!(error.outcome(), Outcome::ReadOnly);
    }
}

#[tokio::test]
async fn a_lineage_of_any_size_is_exact_in_a_tree_of_values() {
    let read: Lineage = serde_json::from_str(&lineage([LARGE, "0", "0", "0"])).unwrap();
    let tree = serde_json::to_value(&read).unwrap();
    assert_eq!(tree["total_with_lineage"], json!(LARGE));
    assert_eq!(serde_json::from_value::<Lineage>(tree).unwrap(), read);
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

#[tokio::test]
async fn amounts_at_a_time_are_exact_at_any_size() {
    let text = format!(
        r#"{{"balance":{{"balance":-{LARGE}{LARGE},"balance_id":"bln_1","credit_balance":0,"currency":"USD","debit_balance":{LARGE}{LARGE},"hold":{LARGE}}},"from_source":false,"timestamp":"2026-01-02T03:04:05+05:00","new":{LARGE}}}"#
    );
    let mut then = read_at(&text).await.unwrap();
    assert_eq!(then.balance.to_string(), format!("-{LARGE}{LARGE}"));
    assert_eq!(then.at.unwrap(), at("2026-01-01T22:04:05Z"));
    assert_eq!(then.raw().as_str(), text);
    assert_eq!(then.unknown_members(), ["new"]);
    let new: MinorUnits = then.raw().member("new").unwrap().unwrap();
    assert_eq!(new.to_string(), LARGE);
    round_trips(&then);
    then.balance = MinorUnits::from(7);
    assert_eq!(
        serde_json::to_value(&then).unwrap(),
        json!({
            "balance_id": "bln_1", "currency": "USD", "balance": "7", "credit_balance": "0",
            "debit_balance": format!("{LARGE}{LARGE}"), "at": "2026-01-01T22:04:05Z", "from_source": false,
        })
    );
}

#[tokio::test]
async fn a_success_without_the_id_of_a_balance_is_no_success() {
    let body = CREATED.replacen("bln_c5f5424f-b9fa-4821-8fa6-4cc3b85d82b0", "", 1);
    let error = read(&body).await.unwrap_err();
    assert!(
        error.to_string().contains("the response has no record id"),
        "{error}"
    );
}

#[tokio::test]
async fn a_reply_about_another_balance_is_a_mismatch() {
    let found = CREATED.replace(&text_of(CREATED, "/balance_id"), "bln_2");
    let then = r#"{"balance":{"balance":1,"balance_id":"bln_2","credit_balance":1,"currency":"USD","debit_balance":0},"from_source":false,"timestamp":"2026-01-02T03:04:05Z"}"#;
    let funds = lineage(["0"; 4]).replace("bln_1", "bln_2");
    let (of_found, of_then, of_funds) = (
        server_of(&found).await,
        server_of(then).await,
        server_of(&funds).await,
    );
    let read = of_found.client().balances().read("bln_1");
    let read_at = of_then.client().balances().read_at("bln_1", Utc::now());
    let read_lineage = of_funds.client().balances().lineage("bln_1");
    for (error, text) in [
        (read.await.unwrap_err(), &*found),
        (read_at.await.unwrap_err(), then),
        (read_lineage.await.unwrap_err(), &*funds),
    ] {
        let ErrorKind::Mismatch(mismatch) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(error.outcome(), Outcome::ReadOnly);
        assert_eq!(
            (mismatch.record_id(), mismatch.raw().as_str()),
            ("bln_2", text)
        );
        let [difference] = mismatch.differences() else {
            panic!("{error}")
        };
        assert_eq!(
            (difference.pointer(), difference.reason()),
            ("/balance_id", Reason::Differs)
        );
    }
}
