//! Instructions of one call, a create and a post, counted by callgrind: the same on every run, whatever else the machine does.
//!
//! `cargo bench -p blnk --bench instructions`. Each client makes 200 and 1,200 calls in a process of its own; what the
//! further thousand took is divided by a thousand, so that start-up does not count. Without valgrind it prints that, and
//! ends with success.

#![allow(
    clippy::print_stdout,
    clippy::panic,
    clippy::expect_used,
    reason = "a program for people, which ends where it cannot go on"
)]

mod rivals;

use std::{env, process::Command};

use rivals::{Caller, Rival, Work};

const FEW: usize = 200;
const MANY: usize = 1_200;

fn main() {
    let arguments: Vec<_> = env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "child") {
        return child(&arguments[at + 1..]);
    }
    let valgrind = Command::new("valgrind").arg("--version").output();
    if !valgrind.is_ok_and(|output| output.status.success()) {
        println!(
            "skipped: valgrind is not installed, and instructions cannot be counted without it"
        );
        return;
    }
    let address = rivals::serve().to_string();
    println!(
        "{:<8} {:<10} {:>22} {:>12}",
        "call", "client", "instructions per call", "÷ reqwest"
    );
    for work in Work::ALL {
        let counts = Rival::ALL.map(|rival| {
            let count = |calls| count(rival, work, calls, &address);
            (rival.name(), count(MANY).saturating_sub(count(FEW)) / 1_000)
        });
        let reqwest = counts[1].1;
        for (name, count) in counts {
            let thousandths = count * 1_000 / reqwest.max(1);
            println!(
                "{:<8} {name:<10} {count:>22} {:>8}.{:03}",
                work.name(),
                thousandths / 1_000,
                thousandths % 1_000
            );
        }
    }
}

/// Makes calls, in a process of its own under valgrind.
fn child(arguments: &[String]) {
    let [name, work, calls, address] = arguments else {
        return;
    };
    let rival = Rival::ALL
        .into_iter()
        .find(|rival| rival.name() == name)
        .expect("a client's name");
    let work = Work::ALL
        .into_iter()
        .find(|this| this.name() == work)
        .expect("the name of a call");
    let caller = Caller::new(rival, address.parse().expect("an address"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(caller.run(work, calls.parse().expect("a number")));
}

/// Instructions of a whole process.
fn count(rival: Rival, work: Work, calls: usize, address: &str) -> u64 {
    let this = env::current_exe().expect("a name");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(this)
        .args([
            "child",
            rival.name(),
            work.name(),
            &calls.to_string(),
            address,
        ])
        .output()
        .expect("valgrind runs");
    let text = String::from_utf8_lossy(&output.stderr);
    let collected = text
        .lines()
        .find_map(|line| line.split("Collected : ").nth(1));
    collected
        .and_then(|count| count.trim().parse().ok())
        .unwrap_or_else(|| panic!("valgrind did not count: {text}"))
}
