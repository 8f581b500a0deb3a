//! What a call allocates, counted beside a hand-written client, and the size of its future: both are exact, so they can
//! be tests.
//!
//! `cargo test -p blnk --test allocations -- --nocapture` prints the figures.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests: a failure is a panic, and the figures are for people"
)]

#[path = "it/support/scripted.rs"]
#[allow(dead_code, reason = "shared with the `it` binary, which uses the rest")]
mod scripted;

use std::future::Future;

use blnk::{Client, Metadata, NewBalance, RetryPolicy, balances};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use crate::scripted::{CREATED, Scripted, TOKEN, answer, reply};

/// What a service would write by hand.
#[derive(Serialize)]
struct Create<'a> {
    ledger_id: &'a str,
    currency: &'a str,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what is read is what a service would read")]
struct Balance {
    balance_id: String,
    ledger_id: String,
    identity_id: String,
    currency: String,
    created_at: chrono::DateTime<chrono::Utc>,
    balance: i128,
    credit_balance: i128,
    debit_balance: i128,
    inflight_balance: i128,
    inflight_credit_balance: i128,
    inflight_debit_balance: i128,
    meta_data: Option<serde_json::Map<String, serde_json::Value>>,
    allocation_strategy: String,
}

async fn by_hand(http: &reqwest::Client, url: &str) -> Balance {
    http.post(url)
        .query(&[("instance_id", "instance_01ABC")])
        .bearer_auth(TOKEN)
        .json(&Create {
            ledger_id: LEDGER,
            currency: "NGN",
        })
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap()
        .json()
        .await
        .unwrap()
}

/// Allocations of one call in a run of many on a warm connection.
fn count<F: Future>(runtime: &Runtime, mut call: impl FnMut() -> F) -> u64 {
    const CALLS: u64 = 20;
    for _ in 0..5 {
        runtime.block_on(call());
    }
    let info = allocation_counter::measure(|| {
        for _ in 0..CALLS {
            runtime.block_on(call());
        }
    });
    info.count_total.div_ceil(CALLS)
}

/// A server that answers calls on a connection with the same text, and a runtime of this thread, whose memory is counted.
fn loopback(reply: Vec<u8>) -> (Runtime, Scripted, Runtime) {
    let servers = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let script: Vec<_> = (0..1_000).flat_map(|_| answer(reply.clone())).collect();
    let server = servers
        .block_on(servers.spawn(async { Scripted::start(vec![script.clone(), script]).await }))
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    (servers, server, runtime)
}

/// The ledger of [`CREATED`].
const LEDGER: &str = "ldg_3c9e707f-4c5b-4e10-a793-353aa5863ba9";

/// The most bytes of the future of one call.
const MOST_BYTES: usize = 2_560;

async fn create(client: &Client) -> balances::Balance {
    let balance = NewBalance::new(LEDGER, "NGN");
    let request = client.balances().create(&balance);
    request.send().await.unwrap()
}

#[test]
fn a_create_allocates_at_most_eight_times_more_than_by_hand() {
    let (_servers, server, runtime) = loopback(reply("201 Created", CREATED));

    // It never encrypts here, and requires a provider all the same.
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/proxy/balances", server.base_url());
    let hand = count(&runtime, || by_hand(&http, &url));

    let client = server.client();
    let ours = count(&runtime, || create(&client));
    println!("allocations per create: {ours}, by hand with reqwest: {hand}");
    assert!(ours <= hand + 8, "{ours}, by hand {hand}");
}

#[test]
fn the_future_of_a_call_is_small() {
    let client = Client::builder()
        .access_token(TOKEN)
        .instance_id("instance_01ABC")
        .base_url("http://127.0.0.1:1")
        .build()
        .unwrap();
    let balance = NewBalance::new(LEDGER, "NGN");
    let update = blnk::identities::IdentityUpdate::new().city("Lagos");
    // The future that is polled: what `.await` on a request boxes is the same.
    let sizes = [
        (
            "balance_create",
            size_of_val(&client.balances().create(&balance).send()),
        ),
        (
            "balance_read",
            size_of_val(&client.balances().read("bln_1").send()),
        ),
        (
            "identity_update",
            size_of_val(&client.identities().update("idt_1", &update).send()),
        ),
    ];
    for (operation, bytes) in sizes {
        println!("bytes of the future of {operation}: {bytes}");
        assert!(bytes <= MOST_BYTES, "{operation}: {bytes}");
    }
}

#[test]
fn a_stored_balance_holds_its_own_text_and_not_the_whole_buffer() {
    const STORED: usize = 50;
    let (_servers, server, runtime) = loopback(reply("201 Created", CREATED));
    let client = server.client();
    runtime.block_on(create(&client));
    let mut stored = Vec::with_capacity(STORED);
    let info = allocation_counter::measure(|| {
        for number in 0..STORED * 12 {
            let balance = runtime.block_on(create(&client));
            // Those between would have used up a buffer of 8 kB.
            if number % 12 == 0 {
                stored.push(balance);
            }
        }
    });
    let each = info.bytes_current / i64::try_from(STORED).unwrap();
    println!("bytes per stored balance: {each}");
    assert!(each < 2_000, "{each}");
}

#[test]
fn the_size_of_a_row_is_counted_without_building_anything() {
    let meta_data: Metadata = (0..100)
        .map(|n| {
            (
                format!("key-{n}"),
                serde_json::json!([n, "x".repeat(50), { "é\n": null }]),
            )
        })
        .collect();
    let balance = NewBalance::new(LEDGER, "NGN").meta_data_all(meta_data);
    let mut bytes = 0;
    let info = allocation_counter::measure(|| bytes = balance.row_bytes());
    assert!(bytes > 6_000, "{bytes}");
    assert_eq!(info.count_total, 0);
}

#[test]
fn a_body_is_serialised_once_however_many_attempts() {
    const NAME: usize = 1 << 20;
    let (_servers, server, runtime) = loopback(reply("503 Service Unavailable", ""));
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let bytes = |attempts| {
        let name = "x".repeat(NAME);
        let info = allocation_counter::measure(|| {
            let rename = client.ledgers().rename("ldg_1", name);
            let rename = rename.retry(RetryPolicy::max_attempts(attempts)).send();
            assert_eq!(runtime.block_on(rename).unwrap_err().attempts(), attempts);
        });
        usize::try_from(info.bytes_total).unwrap()
    };
    let (once, thrice) = (bytes(1), bytes(3));
    println!("bytes allocated for a body of {NAME}: {once} in one attempt, {thrice} in three");
    assert!(once >= NAME, "{once}");
    assert!(thrice < once + NAME / 2, "{once}, {thrice}");
}
