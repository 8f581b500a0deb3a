//! What a call costs: `blnk` beside hand-written `reqwest` and bare `hyper`, and its pieces alone.
//!
//! `cargo bench -p blnk --bench calls`. The server answers with fixed bytes from a thread of its own; the clients run on
//! the main thread, and the time of that thread is what is counted, so neither the server nor other programs do. Rounds
//! are interleaved, and the table at the end has the medians of the pairs.

#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::float_arithmetic,
    reason = "a program for people, which ends where it cannot go on, and counts time and not money"
)]

#[allow(dead_code, reason = "shared with `instructions`, which uses the rest")]
mod rivals;

use std::{hint::black_box, net::SocketAddr, time::Duration};

use blnk::{Metadata, NewBalance, balances::Balance};
use blnk_api::types::ErrorBody;
use cpu_time::ThreadTime;
use criterion::{Criterion, Throughput};
use rivals::{CREATED, Caller, LEDGER, Rival, Work};
use serde_json::json;
use tokio::{runtime::Runtime, task::JoinSet};

const IN_FLIGHT: [usize; 4] = [1, 16, 64, 256];
const ROUNDS: usize = 48;
const CALLS: usize = 2_048;

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    pieces(&mut criterion);
    criterion.final_summary();
    table(rivals::serve());
}

/// The pieces of a call alone.
fn pieces(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pieces");
    let new_balance = || {
        NewBalance::new(LEDGER, "NGN")
            .identity("idt_535b1f60-fba7-44f2-ac34-63df974976db")
            .meta_data("my_app", json!({ "tier": "gold" }))
    };
    group.bench_function("build and validate a request", |bench| {
        bench.iter(|| {
            black_box(new_balance())
                .validate()
                .expect("a valid request")
        });
    });
    let balance = new_balance();
    group.bench_function("serialise a request", |bench| {
        bench.iter(|| serde_json::to_vec(black_box(&balance)).expect("JSON"));
    });
    group.bench_function("decode a 201", |bench| {
        bench.iter(|| serde_json::from_str::<Balance>(black_box(CREATED)).expect("a balance"));
    });
    let error = r#"{"error":"Invalid ledger ID","error_detail":{"code":"GEN_BAD_REQUEST","message":"Invalid ledger ID","details":{"Severity":"ERROR","Code":"23503","Constraint":"balances_ledger_id_fkey"}}}"#;
    group.bench_function("decode an error", |bench| {
        bench.iter(|| serde_json::from_str::<ErrorBody>(black_box(error)).expect("JSON"));
    });
    let large: Metadata = (0..100)
        .map(|n| (format!("key-{n:03}"), "x".repeat(56)))
        .collect();
    let large = NewBalance::new(LEDGER, "NGN").meta_data_all(large);
    let bytes = large.row_bytes();
    group.throughput(Throughput::Bytes(
        u64::try_from(bytes).expect("a small number"),
    ));
    group.bench_function(format!("row size of {bytes} bytes"), |bench| {
        bench.iter(|| black_box(&large).row_bytes());
    });
    group.finish();
}

/// Time of this thread for so many calls with so many in flight, in microseconds per call.
fn round(runtime: &Runtime, caller: &Caller, in_flight: usize) -> f64 {
    let begun = ThreadTime::now();
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..in_flight {
            let caller = caller.clone();
            tasks.spawn(async move { caller.run(Work::Create, CALLS / in_flight).await });
        }
        while let Some(done) = tasks.join_next().await {
            done.expect("the calls were made");
        }
    });
    let calls = u32::try_from(CALLS).expect("a small number");
    begun.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The median of the ratios of two series, pair by pair.
fn ratio(one: &[f64], other: &[f64]) -> f64 {
    median(
        one.iter()
            .zip(other)
            .map(|(one, other)| one / other)
            .collect(),
    )
}

/// Interleaved rounds of all clients at each number in flight.
fn table(address: SocketAddr) {
    println!(
        "\nCPU time per create, microseconds (medians of {ROUNDS} interleaved rounds of {CALLS} calls)\n"
    );
    let mut series: Vec<_> = IN_FLIGHT
        .into_iter()
        .flat_map(|in_flight| Rival::ALL.map(|rival| Series::new(rival, in_flight, address)))
        .collect();
    for number in 0..ROUNDS {
        // Each goes first as often as any other.
        let first = number % series.len();
        let (before, after) = series.split_at_mut(first);
        for one in after.iter_mut().chain(before) {
            one.round();
        }
    }
    let [blnk, reqwest, hyper] = Rival::ALL.map(Rival::name);
    println!(
        "{:>9} {blnk:>9} {reqwest:>9} {hyper:>9} {:>16} {:>14}",
        "in flight", "blnk ÷ reqwest", "blnk ÷ hyper"
    );
    let rivals = Rival::ALL.len();
    for at_once in series.chunks(rivals) {
        print!("{:>9}", at_once[0].in_flight);
        for one in at_once {
            print!(" {:>9.1}", median(one.times.clone()));
        }
        let [to_reqwest, to_hyper] =
            [1, 2].map(|other| ratio(&at_once[0].times, &at_once[other].times));
        println!(" {to_reqwest:>16.3} {to_hyper:>14.2}");
    }
    println!("\n256 in flight ÷ 16");
    for (few, many) in series[rivals..].iter().zip(&series[3 * rivals..]) {
        println!(
            "{:>9} {:>9.2}",
            few.rival.name(),
            ratio(&many.times, &few.times)
        );
    }
}

/// One client with one number of calls in flight.
struct Series {
    rival: Rival,
    in_flight: usize,
    runtime: Runtime,
    caller: Caller,
    times: Vec<f64>,
}

impl Series {
    fn new(rival: Rival, in_flight: usize, address: SocketAddr) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let caller = Caller::new(rival, address);
        // Makes the connections.
        round(&runtime, &caller, in_flight);
        Self {
            rival,
            in_flight,
            runtime,
            caller,
            times: Vec::with_capacity(ROUNDS),
        }
    }

    fn round(&mut self) {
        let time = round(&self.runtime, &self.caller, self.in_flight);
        self.times.push(time);
    }
}
