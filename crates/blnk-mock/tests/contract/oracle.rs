//! 800 random requests to create a balance, and the replies of a real server.

use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::compare::{Known, compare};
use super::server::{Answer, Server};

/// Identifies the run of the recording; every indicator contains it.
const RECORDED_RUN: &str = "38bf7c";

#[derive(Deserialize)]
struct Line {
    /// Sent as it is here, so that no decoder changes a number or a lone surrogate.
    request: Box<RawValue>,
    status: u16,
    reply: String,
}

/// Replays all lines in order, because they depend on each other. Returns their number and the
/// differences.
pub(crate) async fn replay(server: &Server) -> (usize, Vec<String>) {
    let ledger = server.create("ledgers", r#"{"name":"Oracle"}"#).await;
    let identity = server.create("identities", "{}").await;
    let run = &uuid::Uuid::new_v4().simple().to_string()[..RECORDED_RUN.len()];
    let here = |text: &str| {
        text.replace("${ledger}", &ledger)
            .replace("${identity}", &identity)
            .replace(RECORDED_RUN, run)
    };
    let target = format!("/proxy/balances?instance_id={}", server.instance_id);
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/recordings/oracle-create-balance.jsonl.gz");
    let file = BufReader::new(GzDecoder::new(std::fs::File::open(path).unwrap()));
    let (mut lines, mut differences) = (0, Vec::new());
    for line in file.lines() {
        let line: Line = serde_json::from_str(&line.unwrap()).unwrap();
        lines += 1;
        let answered = server
            .send("POST", &target, true, Some(here(line.request.get())))
            .await;
        // The lines have no headers, which are the same in every reply of Core.
        let headers = answered.headers.clone();
        let recorded = Answer {
            status: line.status,
            headers,
            body: here(&line.reply),
        };
        let found = compare(&recorded, &answered, &mut Known::default());
        if !found.is_empty() {
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            differences.push(format!(
                "oracle line {lines}: {}\n{}",
                line.request,
                found.join("\n")
            ));
        }
    }
    (lines, differences)
}
