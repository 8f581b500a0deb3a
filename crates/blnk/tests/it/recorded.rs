//! Every balance that a running server was recorded to send.

use blnk::Balance;
use serde_json::Value;

use crate::recordings::{exchanges, oracle};

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

#[test]
fn every_recorded_balance_is_read_and_written_again_as_the_same_json() {
    let balances = balances();
    assert!(balances.len() > 343 + 60, "{}", balances.len());
    for (name, text) in balances {
        let balance: Balance =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}: {text}"));
        let again = serde_json::to_string(&balance).unwrap();
        let wanted: Value = serde_json::from_str(&text).unwrap();
        let written: Value = serde_json::from_str(&again).unwrap();
        assert_eq!(written, wanted, "{name}");
        assert_eq!(numbers(&again), numbers(&text), "{name}");
        let read_again: Balance = serde_json::from_str(&again).unwrap();
        assert_eq!(read_again, balance, "{name}");
        assert_eq!(
            written.as_object().unwrap().len(),
            wanted.as_object().unwrap().len()
        );
    }
}

#[test]
fn members_that_nobody_knows_yet_are_kept_to_the_digit() {
    let (_, text) = balances().swap_remove(0);
    let more = r#"{"hold":123456789012345678901234567890,"new":{"rate":0.10000000000000000001,"list":[]},"#;
    let text = text.replacen('{', more, 1);
    let balance: Balance = serde_json::from_str(&text).unwrap();
    assert_eq!(balance.unknown_members(), ["hold", "new"]);
    let hold: blnk::MinorUnits = balance.member("hold").unwrap().unwrap();
    assert_eq!(hold.to_string(), "123456789012345678901234567890");
    let again = serde_json::to_string(&balance).unwrap();
    assert!(
        again.contains(r#""hold":123456789012345678901234567890"#),
        "{again}"
    );
    assert!(
        again.contains(r#""new":{"rate":0.10000000000000000001,"list":[]}"#),
        "{again}"
    );
    assert_ne!(
        balance,
        serde_json::from_str(&text.replace("7890,\"new", "7891,\"new")).unwrap()
    );
}

#[test]
fn amounts_of_any_size_are_exact_both_ways() {
    let (_, text) = balances().swap_remove(0);
    let large = "9".repeat(60);
    let text = text.replacen("\"balance\":0", &format!("\"balance\":-{large}"), 1);
    let balance: Balance = serde_json::from_str(&text).unwrap();
    assert_eq!(balance.balance.to_string(), format!("-{large}"));
    assert!(
        serde_json::to_string(&balance)
            .unwrap()
            .contains(&format!("\"balance\":-{large}"))
    );
}

#[test]
fn what_the_server_writes_for_nothing_is_none() {
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
fn a_balance_is_read_where_serde_has_buffered_it() {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Either {
        Balance(Balance),
    }
    #[derive(serde::Deserialize)]
    #[serde(tag = "type")]
    enum Job {
        Create(blnk::NewBalance),
    }
    let (_, text) = balances().swap_remove(0);
    let Either::Balance(balance) = serde_json::from_str(&text).unwrap();
    assert_eq!(balance, serde_json::from_str(&text).unwrap());
    let job = r#"{"type":"Create","ledger_id":"ldg_1","currency":"USD","meta_data":{"k":1.5}}"#;
    let Job::Create(asked) = serde_json::from_str(job).unwrap();
    assert_eq!(
        asked.metadata().unwrap().get("k"),
        Some(&serde_json::json!(1.5))
    );
}

#[test]
fn a_time_with_an_offset_is_the_same_time_and_is_written_as_it_was() {
    let (_, text) = balances().swap_remove(0);
    let at = text
        .split("\"created_at\":\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let text = text.replace(&at, "2026-11-22T03:59:45.72-05:00");
    let balance: Balance = serde_json::from_str(&text).unwrap();
    assert_eq!(
        balance.created_at.to_rfc3339(),
        "2026-11-22T08:59:45.720+00:00"
    );
    assert!(
        serde_json::to_string(&balance)
            .unwrap()
            .contains("2026-11-22T03:59:45.72-05:00")
    );
}

#[test]
fn an_expiry_is_written_as_the_server_wrote_it_until_it_is_changed() {
    let (_, text) = balances().swap_remove(0);
    let expiry = r#""inflight_expires_at":"2027-01-01T00:00:00.50+05:00""#;
    let unset = r#""inflight_expires_at":"0001-01-01T00:00:00Z""#;
    assert!(text.contains(unset), "{text}");
    let text = text.replace(unset, expiry);
    let mut balance: Balance = serde_json::from_str(&text).unwrap();
    let again = serde_json::to_string(&balance).unwrap();
    assert!(again.contains(expiry), "{again}");
    balance.inflight_expires_at = Some("2027-02-03T04:05:06.70Z".parse().unwrap());
    let changed = serde_json::to_string(&balance).unwrap();
    assert!(
        changed.contains(r#""inflight_expires_at":"2027-02-03T04:05:06.7Z""#),
        "{changed}"
    );
}
