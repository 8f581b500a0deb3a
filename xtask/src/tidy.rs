//! House rules that no compiler checks, applied to the text of the files.

use std::{fs, io, path::Path};

use crate::generate::{API, HEADER, MOCK};

/// Names that do not say what a file contains.
const EMPTY_NAMES: [&str; 3] = ["utils", "helpers", "common"];

/// How a documented module begins; the root of a crate may include its README, with a feature.
const DOCUMENTED: [&str; 3] = ["//!", "#![doc = include_str!(", "#![cfg_attr("];

/// Crates that no public signature of `blnk` names, so that they can be replaced without breaking a user.
const HIDDEN: [&str; 2] = ["reqwest", "progenitor_client"];

/// The dependencies among the crates of the workspace: the crate, the section of its manifest, the dependency. The fake
/// server must not share the client's assumptions, users of the client must not build the fake server, and xtask must
/// build without what it generates. `deny.toml` has the rules for all other crates.
const ALLOWED: [(&str, &str, &str); 7] = [
    ("crates/blnk", "[dependencies]", "blnk-api"),
    ("crates/blnk", "[dev-dependencies]", "blnk-doctest"),
    ("crates/blnk", "[dev-dependencies]", "blnk-mock"),
    ("crates/blnk-doctest", "[dependencies]", "blnk"),
    ("crates/blnk-doctest", "[dependencies]", "blnk-mock"),
    ("crates/blnk-mock", "[dependencies]", "blnk-api"),
    ("crates/blnk-neighbour", "[dependencies]", "blnk"),
];

/// The broken rules in the workspace at `root`, each as `file:line: what: cure`.
pub(crate) fn check(root: &Path) -> io::Result<Vec<String>> {
    let mut broken = Vec::new();
    for name in files(root, "")? {
        if name.ends_with(".rs") || name.ends_with(".md") || name.ends_with("/Cargo.toml") {
            broken.extend(check_file(&name, &fs::read_to_string(root.join(&name))?));
        }
    }
    Ok(broken)
}

/// The files below a folder in order, without hidden and built ones; names are given from `root`.
pub(crate) fn files(root: &Path, folder: &str) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        if name.starts_with('.') || name == "target" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            found.extend(files(root, path.trim_start_matches('/'))?);
        } else {
            found.push(path.trim_start_matches('/').to_owned());
        }
    }
    found.sort();
    Ok(found)
}

/// The broken rules in one file, whose name is given from the root of the workspace.
fn check_file(name: &str, text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    let mut report = |line: usize, what: &str| broken.push(format!("{name}:{line}: {what}"));
    if name == API || name == MOCK {
        if text.lines().next() != Some(HEADER) {
            report(1, "no header: run `cargo xtask generate`");
        }
        return broken;
    }
    let mut section = "";
    for (number, line) in lines(text) {
        let fence = line.trim_start_matches([' ', '/', '!']).strip_prefix("```");
        if fence.is_some_and(|words| words.split([',', ' ']).any(|word| word == "ignore")) {
            report(number, "an example that is not compiled: use `no_run`");
        }
        // Spelled so that this file does not contain it.
        if name.ends_with(".rs") && line.contains(concat!("#[", "ignore")) {
            report(number, "a test that does not run: run or remove it");
        }
        if name.ends_with("/Cargo.toml") {
            section = if line.starts_with('[') { line } else { section };
            let crate_ = line.split(['.', ' ', '=']).next().unwrap_or_default();
            let ours = section.ends_with("dependencies]") && crate_.starts_with("blnk");
            let folder = name.trim_end_matches("/Cargo.toml");
            if ours && !ALLOWED.contains(&(folder, section, crate_)) {
                report(number, &format!("`{crate_}` under {section}: remove it"));
            }
        }
    }
    if name.ends_with(".rs") {
        let mut names = name.split('/').map(|part| part.trim_end_matches(".rs"));
        if names.any(|part| EMPTY_NAMES.contains(&part)) {
            report(1, "a name without meaning: name the content");
        }
        if !DOCUMENTED.iter().any(|start| text.starts_with(start)) {
            report(1, "no module documentation: begin with a `//!` line");
        }
    }
    if name.starts_with("crates/blnk/src/") {
        for (number, hidden) in exposed(text) {
            let what = format!("a public item names `{hidden}`: wrap it in a type of our own");
            report(number, &what);
        }
    }
    broken
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines())
}

/// The lines on which a public item names a crate that should not show.
fn exposed(text: &str) -> Vec<(usize, &str)> {
    let mut exposed = Vec::new();
    let mut in_signature = false;
    for (number, line) in lines(text) {
        let code = line.trim_start();
        if code.starts_with("pub ") || in_signature {
            let hidden = HIDDEN.iter().filter(|hidden| code.contains(**hidden));
            exposed.extend(hidden.map(|hidden| (number, *hidden)));
            // A signature goes on until its body or its end; a field or a name ends with its line.
            in_signature = (in_signature || code.contains(" fn ")) && !code.contains(['{', ';']);
        }
    }
    exposed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, text: &str) -> String {
        check_file(name, text).join("\n")
    }

    #[test]
    fn a_tidy_file_breaks_no_rule() {
        let generated = format!("{HEADER}\n\nmod a;\n");
        let manifest =
            "[dependencies]\nblnk-api.workspace = true\n[dev-dependencies]\nblnk-mock = \"1\"\n";
        let not_public = "//! X.\npub(crate) fn a(b: reqwest::Client) {}\npub fn c() {\n    \
                          reqwest::get();\n}\n\
                          pub(crate) struct D {\n    inner: reqwest::Client,\n}\nuse \
                          reqwest::Url;\n";
        for (name, text) in [
            (
                "crates/blnk/src/client.rs",
                "//! X.\n\n/// ```\n/// assert!(true);\n/// ```\npub fn work() {}\n",
            ),
            (
                "crates/blnk/src/lib.rs",
                "#![doc = include_str!(\"../README.md\")]\n",
            ),
            ("crates/blnk/src/x.rs", not_public),
            (
                "crates/blnk-api/src/x.rs",
                "//! X.\npub use reqwest::Url;\n",
            ),
            ("crates/blnk/Cargo.toml", manifest),
            ("README.md", "# Title\n\n```no_run\nx\n```\n"),
            (API, &generated),
        ] {
            assert_eq!(check(name, text), "", "{name}");
        }
    }

    #[test]
    fn each_broken_rule_is_reported_with_its_line_and_its_cure() {
        let ignored = format!("//! X.\n{} = \"why\"]\n", concat!("#[", "ignore"));
        let signature = "//! X.\n    pub async fn f(\n        a: u8,\n    ) -> \
                         progenitor_client::Error<()> {\n";
        for (name, text, expected) in [
            (
                "crates/a/src/x.rs",
                "fn f() {}\n",
                "x.rs:1: no module documentation",
            ),
            (
                "crates/a/src/utils.rs",
                "//! X.\n",
                "utils.rs:1: a name without meaning",
            ),
            (
                "xtask/tests/common/mod.rs",
                "//! X.\n",
                "mod.rs:1: a name without meaning",
            ),
            (
                "crates/a/src/x.rs",
                &ignored,
                "x.rs:2: a test that does not run",
            ),
            (
                "crates/a/src/x.rs",
                "//! X.\n//!\n//! ```rust,ignore\n",
                "x.rs:3: an example that is not compiled",
            ),
            (
                "README.md",
                "```ignore\n",
                "README.md:1: an example that is not compiled",
            ),
            (API, "//! Old.\n", "generated.rs:1: no header"),
            (
                "crates/blnk/src/x.rs",
                "//! X.\npub use reqwest::Url;\n",
                "x.rs:2: a public item names `reqwest`",
            ),
            (
                "crates/blnk/src/x.rs",
                signature,
                "x.rs:4: a public item names `progenitor_client`",
            ),
            (
                "crates/blnk/src/x.rs",
                "//! X.\npub struct A {\n    pub inner: reqwest::Client,\n",
                "x.rs:3: ",
            ),
            (
                "crates/blnk/Cargo.toml",
                "[dependencies]\nblnk-mock = \"1\"\n",
                "toml:2: `blnk-mock` under [dependencies]",
            ),
            (
                "crates/blnk-mock/Cargo.toml",
                "[dev-dependencies]\nblnk.workspace = true\n",
                "`blnk` under [dev-",
            ),
            (
                "xtask/Cargo.toml",
                "[build-dependencies]\nblnk-api = {}\n",
                "`blnk-api` under [build-",
            ),
        ] {
            let broken = check(name, text);
            assert!(broken.contains(expected), "{name} {text:?}: {broken:?}");
            assert_eq!(broken.lines().count(), 1, "{broken}");
        }
    }
}
