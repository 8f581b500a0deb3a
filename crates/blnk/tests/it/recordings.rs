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
