//! The program as it is called: exit codes, messages, and what it does to files.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is a failure")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::SystemTime,
};

const DOCUMENT: &str = "openapi/blnk-cloud.yaml";
const API: &str = "crates/blnk-api/src/generated.rs";
const MOCK: &str = "crates/blnk-mock/src/generated.rs";
const REAL: &str = include_str!("../../openapi/blnk-cloud.yaml");

/// A workspace with nothing but the folders that `generate` works in.
fn workspace(name: &str, document: &[u8]) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if root.exists() {
        fs::remove_dir_all(&root).unwrap();
    }
    for file in [DOCUMENT, API, MOCK] {
        fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
    }
    fs::write(root.join(DOCUMENT), document).unwrap();
    root
}

fn xtask(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).arg("--root").arg(root);
    command.output().unwrap()
}

#[track_caller]
fn ends(output: &Output, code: i32, words: &[&str]) {
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8(said).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "no {word:?} in: {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

/// Every file below a folder with its bytes and the time of its last change.
fn files(root: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let mut files = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let changed = fs::metadata(&path).unwrap().modified().unwrap();
                files.insert(path.clone(), (fs::read(&path).unwrap(), changed));
            }
        }
    }
    files
}

#[test]
fn generate_writes_both_files_once() {
    let root = workspace("writes", REAL.as_bytes());
    ends(
        &xtask(&root, &["generate"]),
        0,
        &["wrote crates/blnk-api/", "wrote crates/blnk-mock/"],
    );
    let written = files(&root);
    assert_eq!(written.len(), 3, "{:?}", written.keys());
    for file in [API, MOCK] {
        let text = fs::read_to_string(root.join(file)).unwrap();
        let header =
            "// Made by `cargo xtask generate` from openapi/blnk-cloud.yaml. Do not edit: ";
        assert!(text.starts_with(header), "{file}");
    }

    // A current file is not written, so that cargo builds nothing again.
    ends(&xtask(&root, &["generate"]), 0, &["match openapi"]);
    ends(
        &xtask(&root, &["generate", "--check"]),
        0,
        &["match openapi/blnk-cloud.yaml"],
    );
    assert_eq!(files(&root), written);

    fs::write(root.join(API), "stale").unwrap();
    ends(&xtask(&root, &["generate"]), 0, &["wrote crates/blnk-api/"]);
    let again = files(&root)
        .into_iter()
        .map(|(file, (bytes, _))| (file, bytes));
    let written = written.into_iter().map(|(file, (bytes, _))| (file, bytes));
    assert!(again.eq(written));
}

#[test]
fn check_names_stale_files_and_changes_nothing() {
    let root = workspace("stale", REAL.as_bytes());
    let stale = [
        "crates/blnk-api/src/generated.rs is not what",
        "run `cargo xtask generate`",
    ];
    ends(&xtask(&root, &["generate", "--check"]), 1, &stale);
    ends(&xtask(&root, &["generate"]), 0, &[]);
    let text = fs::read_to_string(root.join(MOCK)).unwrap();
    fs::write(root.join(MOCK), text + " ").unwrap();
    let before = files(&root);
    let output = xtask(&root, &["generate", "--check"]);
    ends(
        &output,
        1,
        &[
            "crates/blnk-mock/src/generated.rs is not what",
            "run `cargo xtask generate`",
        ],
    );
    assert!(!String::from_utf8_lossy(&output.stderr).contains("blnk-api/src"));
    assert_eq!(files(&root), before);
}

#[test]
fn a_wrong_document_writes_nothing_and_reports_all() {
    let document = REAL.replace("operationId: balance_create", "operationId: create");
    let document = document.replace("        4XX:\n", "        default:\n");
    let root = workspace("wrong", document.as_bytes());
    let before = files(&root);
    for arguments in [&["generate"][..], &["generate", "--check"]] {
        let words = [
            "openapi/blnk-cloud.yaml:",
            "/paths/~1proxy~1balances/post\n",
            "/paths/~1proxy~1balances/post/responses/default",
            "cure: ",
            "nothing was generated",
        ];
        ends(&xtask(&root, arguments), 1, &words);
        assert_eq!(files(&root), before);
    }
}

#[test]
fn a_file_that_cannot_be_read_or_written_is_named() {
    let root = workspace("unreadable", b"openapi: \xff");
    ends(
        &xtask(&root, &["generate"]),
        1,
        &["no UTF-8", "cure: save the document as UTF-8"],
    );
    fs::remove_file(root.join(DOCUMENT)).unwrap();
    ends(
        &xtask(&root, &["generate"]),
        1,
        &["cannot read ", "blnk-cloud.yaml"],
    );

    // The second of the two has no place to be written in: the first is not replaced either.
    let root = workspace("unwritable", REAL.as_bytes());
    fs::write(root.join(API), "old").unwrap();
    fs::remove_dir(root.join(MOCK).parent().unwrap()).unwrap();
    let before = files(&root);
    ends(
        &xtask(&root, &["generate"]),
        1,
        &["cannot write ", "blnk-mock"],
    );
    assert_eq!(files(&root), before);
}

#[test]
fn a_wrong_call_has_another_exit_code_than_a_wrong_document() {
    let root = workspace("usage", REAL.as_bytes());
    for arguments in [
        &[][..],
        &["generat"],
        &["generate", "--chek"],
        &["ci", "--fast"],
    ] {
        ends(&xtask(&root, arguments), 2, &["Usage: cargo xtask"]);
    }
    ends(
        &xtask(&root, &["--help"]),
        0,
        &["generate", "ci", "Run every check"],
    );
}

#[test]
fn the_workspace_is_found_from_any_folder() {
    let root = workspace("elsewhere", REAL.as_bytes());
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    // As cargo sets it for a program that it runs.
    command.env("CARGO_MANIFEST_DIR", root.join("xtask"));
    command.arg("generate").current_dir(root.join("crates"));
    ends(&command.output().unwrap(), 0, &["wrote crates/blnk-api/"]);
    assert!(root.join(API).exists());
}

#[test]
fn ci_stops_at_the_first_failure_with_its_name() {
    let root = workspace("ci", REAL.as_bytes());
    let output = xtask(&root, &["ci"]);
    ends(
        &output,
        1,
        &[
            "==> generated files",
            "ci: step \"generated files\" failed: ",
            "run `cargo xtask generate`",
            "total",
        ],
    );
    assert!(!String::from_utf8_lossy(&output.stdout).contains("==> format"));
}

/// Today's document ten times over: every path, operation and schema under ten names, in one document.
fn ten_times() -> String {
    let (head, rest) = REAL.split_once("\npaths:\n").unwrap();
    let (paths, components) = rest.split_once("\ncomponents:\n").unwrap();
    let (before, schemas) = components.split_once("\n  schemas:\n").unwrap();
    // What the shared parameters and responses refer to, and money, stays one.
    let (schemas, shared) = schemas.split_at(schemas.find("    TokenizableField:").unwrap());
    let names: Vec<_> = schemas
        .lines()
        .filter(|line| line.starts_with("    ") && !line.starts_with("     "))
        .map(|line| line.trim().trim_end_matches(':').to_owned())
        .filter(|name| !name.starts_with('#'))
        .collect();
    let copy = |text: &str, number: usize| {
        let mut text = text.replace("operationId: ", &format!("operationId: copy{number}_"));
        text = text.replace("\n  /proxy/", &format!("\n  /copy{number}/"));
        for name in &names {
            let (reference, own) = (format!("schemas/{name}'"), format!("    {name}:\n"));
            text = text.replace(&reference, &format!("schemas/{name}{number}'"));
            text = text.replace(&own, &format!("    {name}{number}:\n"));
        }
        text
    };
    let (mut paths_of_all, mut schemas_of_all) = (String::new(), String::new());
    for number in 0..10 {
        paths_of_all.push_str(&copy(&format!("\n{paths}"), number));
        schemas_of_all.push_str(&copy(schemas, number));
    }
    format!(
        "{head}\npaths:{paths_of_all}\ncomponents:\n{before}\n  schemas:\n{schemas_of_all}{shared}"
    )
}

/// How long it takes is printed, and not judged: `cargo test -p xtask ten_times -- --nocapture`, with the program built
/// as it is run.
#[test]
#[allow(clippy::print_stdout, reason = "a figure for people")]
fn a_document_ten_times_as_large_is_turned_into_code() {
    let document = ten_times();
    assert!(document.len() > 8 * REAL.len());
    let root = workspace("ten_times", document.as_bytes());
    let begun = std::time::Instant::now();
    let output = xtask(&root, &["generate"]);
    println!(
        "{} bytes of document in {:?}",
        document.len(),
        begun.elapsed()
    );
    ends(&output, 0, &[]);
    let api = fs::read_to_string(root.join(API)).unwrap();
    assert_eq!(
        api.matches("pub async fn copy").count(),
        10 * REAL.matches("operationId:").count()
    );
}
