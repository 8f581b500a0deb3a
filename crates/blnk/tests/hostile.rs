//! Replies that are made to do harm: each ends in an error of its own, in bounded memory.
//!
//! A binary of its own, because it counts allocations. The server runs on another thread, whose memory is not counted.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests: a failure is a panic"
)]

#[path = "it/support/scripted.rs"]
#[allow(dead_code, reason = "shared with the `it` binary, which uses the rest")]
mod scripted;

use std::future::IntoFuture;

use blnk::{Error, ErrorKind, NewBalance, Outcome, balances::Balance};

use crate::scripted::{Act, CREATED, Scripted, reply};

const MIB: usize = 1024 * 1024;

/// The ledger of [`CREATED`].
const LEDGER: &str = "ldg_3c9e707f-4c5b-4e10-a793-353aa5863ba9";

/// What a creation ended in, and the most memory it had at any time.
fn create(script: Vec<Act>) -> (Result<Balance, Error>, usize) {
    let servers = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = servers
        .block_on(servers.spawn(async move { Scripted::start(vec![script]).await }))
        .unwrap();
    let client = server.client();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut result = None;
    let info = allocation_counter::measure(|| {
        let balance = NewBalance::new(LEDGER, "NGN");
        let call = client.balances().create(&balance).into_future();
        result = Some(runtime.block_on(call));
    });
    (result.unwrap(), usize::try_from(info.bytes_max).unwrap())
}

/// What a 201 with this body ended in, if it cannot be read: the write happened if an id arrived.
fn created(body: &[u8]) -> (Error, usize) {
    let (result, peak) = create_with(body);
    let error = result.unwrap_err();
    let id = b"\"balance_id\":\"bln_";
    let arrived = body.windows(id.len()).any(|part| part == id);
    let outcome = if arrived {
        Outcome::Applied
    } else {
        Outcome::Unknown
    };
    assert_eq!(
        (error.outcome(), error.status()),
        (outcome, Some(201)),
        "{error}"
    );
    match error.kind() {
        ErrorKind::Decode(error) => assert!(error.body().len() <= 4096),
        other => panic!("{other:?}"),
    }
    assert!(error.to_string().len() < 1_000, "{error}");
    (error, peak)
}

/// What a 201 with metadata that cannot be read ended in: the balance without it, or an error that names the balance.
fn created_with_bad(meta_data: &str) -> usize {
    let (result, peak) = create_with(&with_meta_data(meta_data));
    match result {
        Ok(balance) => assert_eq!(balance.meta_data, None),
        Err(error) => {
            assert_eq!(error.outcome(), Outcome::Applied, "{error}");
            let ErrorKind::Decode(error) = error.kind() else {
                panic!("{error:?}");
            };
            assert!(error.record_id().is_some_and(|id| id.starts_with("bln_")));
        }
    }
    peak
}

/// Makes a creation that gets a 201 with this body.
fn create_with(body: &[u8]) -> (Result<Balance, Error>, usize) {
    let mut bytes = format!(
        "HTTP/1.1 201 Created\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    create(vec![Act::Read, Act::Write(bytes)])
}

/// The recorded reply with other text for its metadata.
fn with_meta_data(text: &str) -> Vec<u8> {
    CREATED
        .replace("\"meta_data\":null", &format!("\"meta_data\":{text}"))
        .into_bytes()
}

#[test]
fn a_body_of_ten_gigabytes_takes_at_most_twice_the_limit() {
    let head = b"HTTP/1.1 201 Created\r\ncontent-length: 10000000000\r\n\r\n".to_vec();
    let pour = Act::Pour(vec![b' '; MIB], 10_000);
    let (result, peak) = create(vec![Act::Read, Act::Write(head), pour]);
    let error = result.unwrap_err();
    // No id arrived in it.
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(
        error
            .to_string()
            .ends_with("the body is longer than the limit of 8388608 bytes"),
        "{error}"
    );
    assert!(peak < 18 * MIB, "{peak}");
}

#[test]
fn a_chunked_body_without_end_is_cut_at_the_limit() {
    let head = b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let mut chunk = format!("{MIB:x}\r\n").into_bytes();
    chunk.extend(vec![b' '; MIB]);
    chunk.extend(b"\r\n");
    let (result, peak) = create(vec![Act::Read, Act::Write(head), Act::Pour(chunk, 10_000)]);
    assert!(
        result
            .unwrap_err()
            .to_string()
            .contains("longer than the limit")
    );
    assert!(peak < 18 * MIB, "{peak}");
}

#[test]
fn headers_without_end_are_an_error() {
    let line = format!("x-filler: {}\r\n", "y".repeat(1_000)).into_bytes();
    let head = b"HTTP/1.1 201 Created\r\n".to_vec();
    let (result, peak) = create(vec![
        Act::Read,
        Act::Write(head),
        Act::Pour(line, 1_000_000),
    ]);
    let error = result.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(
        error
            .to_string()
            .contains("the headers of the reply are larger than this client reads"),
        "{error}"
    );
    assert!(peak < 2 * MIB, "{peak}");
}

#[test]
fn too_many_headers_are_an_error() {
    let head = format!("HTTP/1.1 201 Created\r\n{}\r\n", "a: b\r\n".repeat(5_000));
    let (result, _) = create(vec![Act::Read, Act::Write(head.into_bytes())]);
    let error = result.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(
        error
            .to_string()
            .contains("the headers of the reply are larger than this client reads"),
        "{error}"
    );
}

#[test]
fn a_compressed_body_is_not_decompressed() {
    // Nothing is decompressed, whatever the header says, so a small body stays small.
    let body = vec![0x1f; 1_000];
    let mut bytes =
        b"HTTP/1.1 201 Created\r\ncontent-encoding: gzip\r\ncontent-length: 1000\r\n\r\n".to_vec();
    bytes.extend(body);
    let (result, peak) = create(vec![Act::Read, Act::Write(bytes)]);
    assert_eq!(result.unwrap_err().outcome(), Outcome::Unknown);
    assert!(peak < MIB, "{peak}");
}

#[test]
fn an_amount_of_a_million_digits_is_not_computed() {
    let body = CREATED.replacen(
        "\"balance\":0",
        &format!("\"balance\":{}", "9".repeat(1_000_000)),
        1,
    );
    let (error, peak) = created(body.as_bytes());
    assert!(
        error.to_string().contains("10000"),
        "the limit is named: {error}"
    );
    assert!(peak < 8 * MIB, "{peak}");
}

#[test]
fn a_metadata_number_of_a_million_digits_is_not_computed() {
    let peak = created_with_bad(&format!("{{\"n\":{}}}", "9".repeat(1_000_000)));
    assert!(peak < 8 * MIB, "{peak}");
}

#[test]
fn nesting_of_a_hundred_thousand_levels_does_not_exhaust_the_stack() {
    let deep = format!("{{\"k\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let peak = created_with_bad(&deep);
    assert!(peak < 8 * MIB, "{peak}");
    let (_, peak) = created("[".repeat(100_000).as_bytes());
    assert!(peak < 8 * MIB, "{peak}");
}

#[test]
fn deep_nesting_in_an_unknown_member_is_skipped() {
    let deep = format!("{{\"new\":{}{},", "[".repeat(100_000), "]".repeat(100_000));
    let body = CREATED.replacen('{', &deep, 1);
    let (result, peak) = create(vec![Act::Read, Act::Write(reply("201 Created", &body))]);
    let balance = result.unwrap();
    assert_eq!(balance.unknown_members(), ["new"]);
    assert!(
        balance
            .raw()
            .member::<serde_json::Value>("new")
            .unwrap()
            .is_err()
    );
    assert!(peak < 8 * MIB, "{peak}");
}

#[test]
fn a_million_members_take_memory_in_proportion_to_the_body() {
    let members: Vec<_> = (0..600_000).map(|n| format!("\"{n:x}\":1")).collect();
    let body = with_meta_data(&format!("{{{}}}", members.join(",")));
    assert!(body.len() < 8 * MIB);
    let (result, peak) = create(vec![
        Act::Read,
        Act::Write(reply("201 Created", &String::from_utf8(body).unwrap())),
    ]);
    assert_eq!(result.unwrap().meta_data.unwrap().as_map().len(), 600_000);
    assert!(peak < 160 * MIB, "{peak}");
    let members: Vec<_> = (0..1_000_000).map(|n| format!("\"{n:x}\":1")).collect();
    let (error, peak) = created(&with_meta_data(&format!("{{{}}}", members.join(","))));
    assert!(
        error.to_string().contains("longer than the limit"),
        "{error}"
    );
    assert!(peak < 18 * MIB, "{peak}");
}

#[test]
fn every_kind_of_escape_is_read_and_half_a_surrogate_pair_is_not() {
    let body = with_meta_data(r#"{"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00":"\u0000"}"#);
    let (result, _) = create(vec![
        Act::Read,
        Act::Write(reply("201 Created", &String::from_utf8(body).unwrap())),
    ]);
    let meta_data = result.unwrap().meta_data.unwrap();
    assert_eq!(meta_data.get("\"\\/\u{8}\u{c}\n\r\té😀").unwrap(), "\0");
    for wrong in [
        r#"{"\ud83d":1}"#,
        r#"{"\x":1}"#,
        "{\"\n\":1}",
        r#"{"\u12"}"#,
    ] {
        created_with_bad(wrong);
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_an_error() {
    let mut body = with_meta_data("{\"k\":\"?\"}");
    let at = body.iter().position(|byte| *byte == b'?').unwrap();
    body[at] = 0xff;
    created(&body);
}

#[test]
fn a_member_sent_twice_is_an_error() {
    let body = CREATED.replacen('{', "{\"balance_id\":\"bln_other\",", 1);
    let (error, _) = created(body.as_bytes());
    assert!(error.to_string().contains("balance_id"), "{error}");
}

#[test]
fn the_body_of_a_failure_is_bounded_too() {
    let deep = format!("{{\"error\":{}", "[".repeat(100_000));
    let many: Vec<_> = (0..500_000).map(|n| format!("\"{n:x}\":1")).collect();
    for body in [
        deep,
        format!("{{{}}}", many.join(",")),
        "<".repeat(7 * MIB),
        format!("{{\"error\":\"{}\"}}", "é".repeat(MIB)),
    ] {
        let (result, peak) = create(vec![Act::Read, Act::Write(reply("400 Bad Request", &body))]);
        let error = result.unwrap_err();
        assert_eq!(error.status(), Some(400));
        assert!(error.to_string().len() < 4_000 && format!("{error:?}").len() < 8_000);
        assert!(peak < 160 * MIB, "{peak}");
        match error.kind() {
            ErrorKind::Api(error) => assert!(error.body().len() <= 4096),
            other => panic!("{other:?}"),
        }
    }
}
