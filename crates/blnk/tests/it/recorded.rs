//! Every balance that a running server was recorded to send.

use blnk::{MinorUnits, NewBalance, balances::Balance};
use chrono::{DateTime, Utc};
use serde_json::{Value, json, value::RawValue};

use crate::support::{
    recordings::{exchanges, oracle},
    replies::{round_trips, text_of},
    scripted::{Scripted, answer, reply},
};

/// Recorded texts of balances.
fn balances() -> Vec<(String, String)> {
    let recorded = exchanges().into_iter().filter_map(|(name, step)| {
        let path = step
            .request
            .template
            .split('?')
            .next()
            .unwrap_or_default()
            .to_owned();
        let created =
            step.request.method == "POST" && path == "/proxy/balances" && step.reply.status == 201;
        let read = step.request.method == "GET"
            && path.starts_with("/proxy/balances/")
            && !path.ends_with("/at")
            && !path.ends_with("/lineage")
            // No call of this client asks for it.
            && !step.request.template.contains("include=identity")
            && step.reply.status == 200;
        (created || read).then_some((name, step.reply.body))
    });
    let of_the_oracle = oracle("ldg_1", "idt_1")
        .into_iter()
        .enumerate()
        .filter(|(_, line)| line.status == 201)
        .map(|(number, line)| (format!("oracle {number}"), line.reply));
    recorded.chain(of_the_oracle).collect()
}

/// Reads a text as the reply of a running server.
async fn read(text: &str) -> Balance {
    let server = Scripted::start(vec![answer(reply("200 OK", text))]).await;
    let id = text_of(text, "/balance_id");
    let read = server.client().balances().read(id).await;
    read.unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The numbers of a JSON text, sorted.
///
/// Not read by serde_json: two readers that round alike would not see what was lost.
fn numbers(json: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut rest = json;
    while let Some(start) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        rest = &rest[start..];
        if let Some(mut text) = rest.strip_prefix('"') {
            while let Some(at) = text.find(['"', '\\']) {
                let quote = text[at..].starts_with('"');
                text = &text[at + if quote { 1 } else { 2 }..];
                if quote {
                    break;
                }
            }
            rest = text;
            continue;
        }
        let end = rest.find(|c: char| !matches!(c, '-' | '+' | '.' | 'e' | 'E' | '0'..='9'));
        let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
        // Go and Rust write the same float in different forms; the standard library reads both exactly.
        numbers.push(match number.parse::<f64>() {
            Ok(float) if number.contains(['.', 'e', 'E']) || number == "-0" => format!("{float:e}"),
            _ => number.to_owned(),
        });
        rest = after;
    }
    numbers.sort();
    numbers
}

/// The members of a balance that are amounts.
const AMOUNTS: [&str; 8] = [
    "balance",
    "credit_balance",
    "debit_balance",
    "inflight_balance",
    "inflight_credit_balance",
    "inflight_debit_balance",
    "queued_credit_balance",
    "queued_debit_balance",
];

/// What a balance is in a program's own JSON, from the server's: amounts as text, times as UTC, and `null` for what the
/// server writes as nothing.
fn as_stored(wire: &Value) -> Value {
    let mut stored = json!({
        "allocation_strategy": null, "identity_id": null, "indicator": null, "inflight_expires_at": null,
        "ledger": null, "meta_data": null, "queued_credit_balance": null, "queued_debit_balance": null,
        "track_fund_lineage": null, "version": null,
    });
    for (member, sent) in wire.as_object().unwrap() {
        stored[member] = match member.as_str() {
            "ledger" => sent.clone(),
            "version" if sent == 0 => Value::Null,
            name if AMOUNTS.contains(&name) => json!(sent.to_string()),
            _ if sent == "" || sent == "0001-01-01T00:00:00Z" => Value::Null,
            "created_at" | "inflight_expires_at" => {
                json!(sent.as_str().unwrap().parse::<DateTime<Utc>>().unwrap())
            }
            _ => sent.clone(),
        };
    }
    if let Some(at) = stored["ledger"].get("created_at") {
        stored["ledger"]["created_at"] =
            json!(at.as_str().unwrap().parse::<DateTime<Utc>>().unwrap());
    }
    stored
}

#[tokio::test]
async fn every_recorded_balance_is_read_to_the_byte_and_stored_again() {
    let balances = balances();
    assert!(balances.len() > 343 + 60, "{}", balances.len());
    for (name, text) in balances {
        let balance = read(&text).await;
        assert_eq!(balance.raw().as_str(), text, "{name}");
        assert_eq!(balance.unknown_members(), [""; 0], "{name}");
        assert_eq!(serde_json::from_str::<Balance>(&text).unwrap(), balance);
        let wire: Value = serde_json::from_str(&text).unwrap();
        let stored = serde_json::to_value(&balance).unwrap();
        assert_eq!(stored, as_stored(&wire), "{name}");
        // The decimals of metadata, by a reader of another kind.
        if let Some(Ok(metadata)) = balance.raw().member::<Box<RawValue>>("meta_data") {
            let again = serde_json::to_string(&balance.meta_data).unwrap();
            assert_eq!(numbers(&again), numbers(metadata.get()), "{name}");
        }
        round_trips(&balance);
    }
}

#[tokio::test]
async fn unknown_members_are_in_the_raw_text_to_the_digit() {
    let (_, text) = balances().swap_remove(0);
    let more = r#"{"hold":123456789012345678901234567890,"new":{"rate":0.10000000000000000001,"list":[]},"#;
    let text = text.replacen('{', more, 1);
    let balance = read(&text).await;
    assert_eq!(balance.unknown_members(), ["hold", "new"]);
    let hold: MinorUnits = balance.raw().member("hold").unwrap().unwrap();
    assert_eq!(hold.to_string(), "123456789012345678901234567890");
    let new: Box<RawValue> = balance.raw().member("new").unwrap().unwrap();
    assert_eq!(new.get(), r#"{"rate":0.10000000000000000001,"list":[]}"#);
    assert_eq!(balance.raw().as_str(), text);
    assert!(balance.raw().member::<u64>("missing").is_none());
    assert!(balance.raw().member::<u64>("new").unwrap().is_err());
    // They do not count when balances are compared.
    let other = read(&text.replace("7890,\"new", "7891,\"new")).await;
    assert_eq!(balance, other);
    assert_ne!(balance.raw().as_str(), other.raw().as_str());
}

#[tokio::test]
async fn amounts_of_any_size_are_exact_both_ways() {
    let (_, text) = balances().swap_remove(0);
    let large = "9".repeat(60);
    let text = text.replacen("\"balance\":0", &format!("\"balance\":-{large}"), 1);
    let balance = read(&text).await;
    assert_eq!(balance.balance.to_string(), format!("-{large}"));
    assert!(
        serde_json::to_string(&balance)
            .unwrap()
            .contains(&format!("\"balance\":\"-{large}\""))
    );
    round_trips(&balance);
}

#[test]
fn empty_text_zero_and_the_zero_time_are_none() {
    for (name, text) in balances() {
        let balance: Balance = serde_json::from_str(&text).unwrap();
        let wire: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            balance.identity_id.is_none(),
            wire["identity_id"] == "",
            "{name}"
        );
        assert_eq!(
            balance.meta_data.is_none(),
            wire["meta_data"].is_null(),
            "{name}"
        );
        assert_eq!(balance.version.is_none(), wire["version"] == 0, "{name}");
        assert_eq!(balance.inflight_expires_at, None, "{name}");
        assert_eq!(
            balance.indicator.is_none(),
            wire.get("indicator").is_none(),
            "{name}"
        );
    }
}

#[test]
fn decimals_in_metadata_are_read_to_the_digit() {
    // Each is read as its neighbour by a reader that is off by one in the last place.
    for number in [
        "31.245270191439438",
        "121.48791951161945",
        "100.78399658203125",
        "1e-7",
        "0.1",
    ] {
        let (_, text) = balances().swap_remove(0);
        let text = text.replacen(
            "\"meta_data\":null",
            &format!("\"meta_data\":{{\"k\":{number}}}"),
            1,
        );
        let balance: Balance = serde_json::from_str(&text).unwrap();
        let again = serde_json::to_string(&balance).unwrap();
        assert!(
            again.contains(&format!("{{\"k\":{number}}}")),
            "{number}: {again}"
        );
    }
}

#[test]
fn records_and_requests_are_read_where_serde_has_buffered_them() {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Either {
        Balance(Balance),
    }
    #[derive(serde::Deserialize)]
    #[serde(tag = "type")]
    enum Job {
        Create(NewBalance),
    }
    let (_, text) = balances().swap_remove(0);
    let Either::Balance(balance) = serde_json::from_str(&text).unwrap();
    assert_eq!(balance, serde_json::from_str(&text).unwrap());
    let job = r#"{"type":"Create","ledger_id":"ldg_1","currency":"USD","meta_data":{"k":1.5}}"#;
    let Job::Create(balance) = serde_json::from_str(job).unwrap();
    assert_eq!(balance.metadata().unwrap().get("k"), Some(&json!(1.5)));
}

/// The text of the first recorded balance with another time of its creation.
fn created_at(time: &str) -> String {
    let (_, text) = balances().swap_remove(0);
    let at = text
        .split("\"created_at\":\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    text.replace(&at, time)
}

#[tokio::test]
async fn a_time_with_an_offset_is_the_same_time() {
    let text = created_at("2026-11-22T03:59:45.72-05:00");
    let balance = read(&text).await;
    assert_eq!(
        balance.created_at.unwrap().to_rfc3339(),
        "2026-11-22T08:59:45.720+00:00"
    );
    assert_eq!(balance.raw().as_str(), text);
    let sent: String = balance.raw().member("created_at").unwrap().unwrap();
    assert_eq!(sent, "2026-11-22T03:59:45.72-05:00");
    assert_eq!(json!(balance)["created_at"], "2026-11-22T08:59:45.720Z");
    round_trips(&balance);
}

#[tokio::test]
async fn an_expiry_is_read_changed_and_stored() {
    let (_, text) = balances().swap_remove(0);
    let expiry = r#""inflight_expires_at":"2027-01-01T00:00:00.50+05:00""#;
    let unset = r#""inflight_expires_at":"0001-01-01T00:00:00Z""#;
    assert!(text.contains(unset), "{text}");
    let text = text.replace(unset, expiry);
    let mut balance = read(&text).await;
    assert!(balance.raw().as_str().contains(expiry));
    let expires_at = balance.inflight_expires_at.unwrap();
    assert_eq!(expires_at.to_rfc3339(), "2026-12-31T19:00:00.500+00:00");
    round_trips(&balance);
    balance.inflight_expires_at = Some("2027-02-03T04:05:06.70Z".parse().unwrap());
    assert_eq!(
        json!(balance)["inflight_expires_at"],
        "2027-02-03T04:05:06.700Z"
    );
    assert_eq!(balance.raw().as_str(), text);
    round_trips(&balance);
}
