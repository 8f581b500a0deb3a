//! Holds MockCloud to what a real server answered, and any live server to the same.
//!
//! By default the recordings are replayed against a MockCloud over HTTP on the loopback interface.
//! With `BLNK_CONTRACT_URL`, `BLNK_ACCESS_TOKEN` and `BLNK_INSTANCE_ID` set, the same tests run
//! against that server; they create ledgers, identities and balances there, under names that no
//! earlier run has used. Of the scenarios that tokenize, those are replayed that fit the server: a
//! MockCloud has the secret or has none as they need it, a live server is asked.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a replay that cannot go on has failed, and what it left out is for people"
)]

#[path = "contract/compare.rs"]
mod compare;
#[path = "contract/oracle.rs"]
mod oracle;
#[path = "contract/scenario.rs"]
mod scenario;
#[path = "contract/server.rs"]
mod server;

use std::collections::BTreeMap;

use scenario::{Coverage, Scenario};
use server::Server;

#[tokio::test]
async fn every_recorded_scenario_is_answered_alike() {
    let server = Server::of_the_environment().await;
    let (mut scenarios, mut steps, mut differences) = (0, 0, Vec::new());
    for scenario in Scenario::all() {
        let outcome = scenario.replay(&server).await;
        scenarios += usize::from(outcome.steps > 0);
        steps += outcome.steps;
        differences.extend(outcome.differences);
        match scenario.coverage() {
            _ if outcome.is_for_others => println!("{}: not on this server", scenario.scenario),
            Coverage::All => {}
            part => println!("{}: {part}", scenario.scenario),
        }
    }
    println!(
        "{steps} steps of {scenarios} scenarios replayed against {}, {} differences",
        server.name(),
        differences.len()
    );
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[tokio::test]
async fn every_line_of_the_oracle_is_answered_alike() {
    let server = Server::of_the_environment().await;
    let (lines, differences) = oracle::replay(&server).await;
    println!(
        "{lines} lines replayed against {}, {} differences",
        server.name(),
        differences.len()
    );
    assert_eq!(lines, 800);
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

/// The order of members, escapes and the form of numbers are no part of the contract, but a reply
/// that has them all is what decoders meet in earnest.
#[tokio::test]
async fn mock_cloud_answers_with_the_recorded_text() {
    let server = Server::mock().await;
    let mut differences = Vec::new();
    for scenario in Scenario::all() {
        differences.extend(scenario.replay(&server).await.text_differences);
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn no_scenario_drops_out_unnoticed() {
    let found: BTreeMap<String, String> = Scenario::all()
        .iter()
        .map(|scenario| (scenario.scenario.clone(), scenario.coverage().to_string()))
        .collect();
    let expected: BTreeMap<String, String> = scenario::EXPECTED_COVERAGE
        .iter()
        .flat_map(|(coverage, names)| {
            names
                .iter()
                .map(|name| ((*name).to_owned(), (*coverage).to_owned()))
        })
        .collect();
    assert_eq!(found, expected);
}
