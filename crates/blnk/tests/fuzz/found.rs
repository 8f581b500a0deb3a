//! What random inputs have found: each was read, reported or judged wrongly once.

use blnk::{NewBalance, Outcome, balances::Balance};

use crate::{
    assert_honest, assert_judged_as_before, assert_written_and_read_again,
    loopback::{Call, Loopback},
};

/// A balance, as recorded but for the place of one change.
const BALANCE: &str = r#"{"balance":0,"version":0,"inflight_balance":0,"credit_balance":0,"inflight_credit_balance":0,"debit_balance":0,"inflight_debit_balance":0,"ledger_id":"ldg_1","identity_id":"","balance_id":"bln_1","currency":"USD","created_at":"2026-11-22T08:39:15.929741758Z","inflight_expires_at":"0001-01-01T00:00:00Z","meta_data":null,"track_fund_lineage":false,"allocation_strategy":"FIFO"}"#;

fn balance(member: &str, instead: &str) -> String {
    assert!(BALANCE.contains(member));
    BALANCE.replacen(member, instead, 1)
}

#[test]
fn a_value_that_is_read_as_none_is_read_so_again() {
    for (member, instead) in [
        (r#""version":0"#, r#""version":-1"#),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T02:00:00+02:00"),
    ] {
        let body = balance(member, instead);
        let read: Balance = serde_json::from_str(&body).unwrap();
        assert_written_and_read_again(&read).unwrap();
    }
}

#[test]
fn a_number_in_metadata_is_the_same_after_any_number_of_reads() {
    for number in ["1e-81", "240220130123453261000000000000000000000000000"] {
        let body = balance("null", &format!(r#"{{"n":{number}}}"#));
        let read: Balance = serde_json::from_str(&body).unwrap();
        assert_written_and_read_again(&read).unwrap();
        let nearest: f64 = number.parse().unwrap();
        let value = read.meta_data.unwrap().get("n").unwrap().as_f64();
        assert_eq!(value.map(f64::to_bits), Some(nearest.to_bits()), "{number}");
    }
}

#[test]
fn a_number_that_would_be_rounded_is_refused_after_storage_too() {
    for number in ["0.30500400021020011", "10000000.000000007E3"] {
        let text = format!(r#"{{"ledger_id":"l","currency":"USD","meta_data":{{"n":{number}}}}}"#);
        let balance: NewBalance = serde_json::from_str(&text).unwrap();
        assert!(balance.validate().is_err(), "{number}");
        assert_judged_as_before(&balance).unwrap();
    }
}

#[test]
fn of_two_decimals_nearest_to_one_float_only_the_written_one_is_exact() {
    // Both are read as 600000000000000.25. The server writes the even one, as its standard library does; Rust's own
    // writes the other.
    for (number, exact) in [("600000000000000.2", true), ("600000000000000.3", false)] {
        let text = format!(r#"{{"ledger_id":"l","currency":"USD","meta_data":{{"n":{number}}}}}"#);
        let balance: NewBalance = serde_json::from_str(&text).unwrap();
        assert_eq!(balance.validate().is_ok(), exact, "{number}");
        assert_judged_as_before(&balance).unwrap();
    }
}

#[test]
fn an_unreadable_balance_is_reported_without_its_values() {
    let server = Loopback::start();
    let amount = balance(r#""balance":0"#, r#""balance":"x, expected JANE DOE""#);
    for body in [r#""x, expected JANE DOE""#, &amount] {
        let answer = server.call(Call::Create, 201, "", body.as_bytes());
        assert_honest(&answer, Call::Create, 201, body.as_bytes()).unwrap();
    }
}

#[test]
fn a_reply_that_is_not_utf_8_in_any_part_is_unreadable() {
    let body = balance("{", r#"{"note":"?","#);
    let body: Vec<_> = body
        .bytes()
        .map(|byte| if byte == b'?' { 0x80 } else { byte })
        .collect();
    let answer = Loopback::start().call(Call::Create, 201, "", &body);
    assert_honest(&answer, Call::Create, 201, &body).unwrap();
    let error = answer.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Applied);
    assert!(
        error
            .to_string()
            .ends_with("the body is not UTF-8; the record is bln_1"),
        "{error}"
    );
}

#[test]
fn a_conflict_without_the_body_of_the_server_proves_nothing() {
    // What exists is then looked for, and that fails as well.
    let answer = Loopback::start().call(Call::Ensure, 409, "", b"");
    assert_eq!(answer.unwrap_err().outcome(), Outcome::Unknown);
}

#[test]
fn what_a_server_sends_is_at_most_one_line_in_a_log() {
    let server = Loopback::start();
    let long = "\u{10ffff}".repeat(2_000);
    let body = format!(r#"{{"error_detail":{{"code":"{long}","message":"{long}"}}}}"#);
    for (header, body) in [("x-request-id: a\tb\r\n", "{}"), ("", &body)] {
        let answer = server.call(Call::Create, 400, header, body.as_bytes());
        assert_honest(&answer, Call::Create, 400, body.as_bytes()).unwrap();
    }
}

#[test]
fn metadata_that_no_decoder_reads_does_not_spoil_the_record() {
    // `serde_json` takes an object that begins with this name for a value of its own.
    let body = balance("null", r#"{"a":{"$serde_json::private::RawValue":1}}"#);
    let answer = Loopback::start().call(Call::Create, 201, "", body.as_bytes());
    let balance = answer.unwrap();
    assert_eq!(
        (balance.balance_id.as_str(), balance.meta_data),
        ("bln_1", None)
    );
}
