//! Exchanges recorded from a running server, shared with the contract suite of `blnk-mock`.

use std::{fs, io::Read, path::PathBuf};

use serde::Deserialize;
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../blnk-mock/tests/recordings")
}

/// One of the 800 random create-balance requests, with the server's verdict.
#[derive(Deserialize)]
pub(crate) struct OracleLine {
    pub(crate) request: Value,
    pub(crate) status: u16,
    pub(crate) reply: String,
}

/// The whole history, in order; `${ledger}` and `${identity}` replaced by the given ids.
pub(crate) fn oracle(ledger: &str, identity: &str) -> Vec<OracleLine> {
    let file = fs::File::open(folder().join("oracle-create-balance.jsonl.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .unwrap();
    let text = text
        .replace("${ledger}", ledger)
        .replace("${identity}", identity);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// One recorded exchange of a scenario.
#[derive(Deserialize)]
pub(crate) struct Step {
    pub(crate) request: StepRequest,
    pub(crate) reply: StepReply,
}

#[derive(Deserialize)]
pub(crate) struct StepRequest {
    pub(crate) method: String,
    pub(crate) template: String,
    #[serde(default)]
    pub(crate) body: String,
}

#[derive(Deserialize)]
pub(crate) struct StepReply {
    pub(crate) status: u16,
    pub(crate) body: String,
}

#[derive(Deserialize)]
struct Scenario {
    steps: Vec<Step>,
}

/// Every recorded exchange, with the name of its scenario.
pub(crate) fn exchanges() -> Vec<(String, Step)> {
    let mut files: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    assert!(files.len() > 60, "the recordings are there");
    files
        .iter()
        .flat_map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let scenario: Scenario =
                serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
            scenario
                .steps
                .into_iter()
                .map(move |step| (name.clone(), step))
        })
        .collect()
}
