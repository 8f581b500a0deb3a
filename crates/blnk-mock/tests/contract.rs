//! Compares MockCloud, or a live server, with recorded replies of a real server.
//!
//! By default the recordings are replayed against a MockCloud over HTTP on the loopback interface.
//! With `BLNK_CONTRACT_URL`, `BLNK_ACCESS_TOKEN` and `BLNK_INSTANCE_ID` set, the same tests run
//! against that server; they create ledgers, identities and balances there, under names that no
//! earlier run has used. A scenario that needs tokenization enabled or disabled is replayed if the
//! server is configured so: a MockCloud always is, a live server is probed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a replay that cannot continue has failed, and prints what it omitted"
)]

#[path = "contract/compare.rs"]
mod compare;
#[path = "contract/oracle.rs"]
mod oracle;
#[path = "contract/scenario.rs"]
mod scenario;
#[path = "contract/server.rs"]
mod server;
#[path = "contract/stories.rs"]
mod stories;

use std::collections::BTreeMap;

use scenario::{Coverage, Scenario};
use server::Server;
use stories::Story;

#[tokio::test]
async fn every_recorded_scenario_has_the_recorded_replies() {
    let server = Server::of_the_environment().await;
    let (mut scenarios, mut steps, mut differences) = (0, 0, Vec::new());
    for scenario in Scenario::all() {
        let outcome = scenario.replay(&server).await;
        scenarios += usize::from(outcome.steps > 0);
        steps += outcome.steps;
        differences.extend(outcome.differences);
        match scenario.coverage() {
            _ if outcome.needs_another_server => {
                println!("{}: not on this server", scenario.scenario)
            }
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
async fn every_line_of_the_oracle_has_the_recorded_reply() {
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

#[tokio::test]
async fn every_line_of_the_transaction_oracle_has_the_recorded_reply() {
    let server = Server::direct().await;
    let file = "oracle-create-transaction.jsonl.gz";
    let (lines, differences) = stories::replay_oracle(&server, file).await;
    println!(
        "{lines} lines replayed against {}, {} differences",
        server.name(),
        differences.len()
    );
    assert_eq!(lines, 1_000);
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[tokio::test]
async fn every_story_has_the_recorded_replies() {
    let server = Server::direct().await;
    let all = Story::all();
    let (mut stories, mut steps, mut differences) = (0, 0, Vec::new());
    for story in all.iter().filter(|story| story.is_supported()) {
        let (count, found) = story.replay(&server).await;
        stories += 1;
        steps += count;
        differences.extend(found);
    }
    println!(
        "{steps} steps of {stories} of {} stories replayed against {}, {} differences",
        all.len(),
        server.name(),
        differences.len()
    );
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

/// The order of members, escapes and the form of numbers are no part of the contract, but they are
/// what decoders have to read from a real server.
#[tokio::test]
async fn mock_cloud_replies_with_the_recorded_text() {
    let server = Server::mock().await;
    let mut differences = Vec::new();
    for scenario in Scenario::all() {
        differences.extend(scenario.replay(&server).await.text_differences);
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn every_scenario_has_the_expected_coverage() {
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
