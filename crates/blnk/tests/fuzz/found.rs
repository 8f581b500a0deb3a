//! What random inputs have found: each was read, told or judged wrongly once.

use blnk::{Balance, NewBalance, Outcome};

use crate::{
    assert_honest, assert_judged_as_before, assert_kept,
    loopback::{Call, Loopback},
};

/// A balance, as recorded but for the place of one change.
const BALANCE: &str = r#"{"balance":0,"version":0,"inflight_balance":0,"credit_balance":0,"inflight_credit_balance":0,"debit_balance":0,"inflight_debit_balance":0,"ledger_id":"ldg_1","identity_id":"","balance_id":"bln_1","currency":"USD","created_at":"2026-11-22T08:39:15.929741758Z","inflight_expires_at":"0001-01-01T00:00:00Z","meta_data":null,"track_fund_lineage":false,"allocation_strategy":"FIFO"}"#;

fn balance(member: &str, instead: &str) -> String {
    assert!(BALANCE.contains(member));
    BALANCE.replacen(member, instead, 1)
}

#[test]
fn a_value_that_is_read_as_nothing_is_written_again() {
    for (member, instead) in [
        (r#""version":0"#, r#""version":-1"#),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T02:00:00+02:00"),
    ] {
        let body = balance(member, instead);
        let read: Balance = serde_json::from_str(&body).unwrap();
        assert_kept(&read, body.as_bytes()).unwrap();
    }
}

#[test]
fn a_number_in_metadata_is_the_same_however_often_it_is_read_and_written() {
    for number in ["1e-81", "240220130123453261000000000000000000000000000"] {
        let body = balance("null", &format!(r#"{{"n":{number}}}"#));
        let read: Balance = serde_json::from_str(&body).unwrap();
        assert_kept(&read, body.as_bytes()).unwrap();
        let nearest: f64 = number.parse().unwrap();
        let value = read.meta_data.unwrap().get("n").unwrap().as_f64();
        assert_eq!(value.map(f64::to_bits), Some(nearest.to_bits()), "{number}");
    }
}

#[test]
fn a_number_that_would_be_rounded_is_refused_after_it_was_stored_too() {
    for number in ["0.30500400021020011", "10000000.000000007E3"] {
        let asked = format!(r#"{{"ledger_id":"l","currency":"USD","meta_data":{{"n":{number}}}}}"#);
        let asked: NewBalance = serde_json::from_str(&asked).unwrap();
        assert!(asked.validate().is_err(), "{number}");
        assert_judged_as_before(&asked).unwrap();
    }
}

#[test]
fn of_two_decimals_as_near_to_one_float_only_the_one_that_comes_back_is_exact() {
    // Both are read as 600000000000000.25. The server writes the even one, as its standard library does; Rust's own
    // writes the other.
    for (number, exact) in [("600000000000000.2", true), ("600000000000000.3", false)] {
        let asked = format!(r#"{{"ledger_id":"l","currency":"USD","meta_data":{{"n":{number}}}}}"#);
        let asked: NewBalance = serde_json::from_str(&asked).unwrap();
        assert_eq!(asked.validate().is_ok(), exact, "{number}");
        assert_judged_as_before(&asked).unwrap();
    }
}

#[test]
fn an_unreadable_balance_is_told_without_its_values() {
    let server = Loopback::start();
    let amount = balance(r#""balance":0"#, r#""balance":"x, expected JANE DOE""#);
    for body in [r#""x, expected JANE DOE""#, &amount] {
        let answer = server.call(Call::Create, 201, "", body.as_bytes());
        assert_honest(&answer, Call::Create, 201, body.as_bytes()).unwrap();
    }
}

#[test]
fn a_reply_that_is_no_text_is_unreadable_wherever_that_is() {
    let body = balance("{", r#"{"note":"?","#);
    let body: Vec<_> = body
        .bytes()
        .map(|byte| if byte == b'?' { 0x80 } else { byte })
        .collect();
    let answer = Loopback::start().call(Call::Create, 201, "", &body);
    assert_honest(&answer, Call::Create, 201, &body).unwrap();
}

#[test]
fn a_conflict_that_the_server_did_not_tell_proves_nothing() {
    // What exists is then looked for, and that fails as well.
    let answer = Loopback::start().call(Call::Ensure, 409, "", b"");
    assert_eq!(answer.unwrap_err().outcome(), Outcome::Unknown);
}

#[test]
fn what_a_server_sends_is_no_more_than_a_line_in_a_log() {
    let server = Loopback::start();
    let long = "\u{10ffff}".repeat(2_000);
    let body = format!(r#"{{"error_detail":{{"code":"{long}","message":"{long}"}}}}"#);
    for (header, body) in [("x-request-id: a\tb\r\n", "{}"), ("", &body)] {
        let answer = server.call(Call::Create, 400, header, body.as_bytes());
        assert_honest(&answer, Call::Create, 400, body.as_bytes()).unwrap();
    }
}

#[test]
fn metadata_that_no_decoder_reads_was_written_all_the_same() {
    // An object that begins with this name is taken by `serde_json` for a word to itself.
    let body = balance("null", r#"{"a":{"$serde_json::private::RawValue":1}}"#);
    let answer = Loopback::start().call(Call::Create, 201, "", body.as_bytes());
    assert_eq!(answer.unwrap_err().outcome(), Outcome::Applied);
}
