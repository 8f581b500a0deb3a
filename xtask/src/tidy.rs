//! House rules that no compiler knows, held over the text of the files.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::generate::{API, HEADER, MOCK};

/// A handwritten file longer than this is two files.
const MAX_LINES: usize = 500;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 3] = ["utils", "helpers", "common"];

/// What must not stay in the code, spelled so that this file does not contain it.
const LEFTOVERS: [(&str, &str); 3] = [
    (
        concat!("todo", "!("),
        "write what is missing, or open an issue",
    ),
    (
        concat!("unimplemented", "!("),
        "write what is missing, or open an issue",
    ),
    (
        concat!("#[", "ignore"),
        "make the test run everywhere, or take it out",
    ),
];

/// How a module begins that says what it is for; a crate may say it with its README.
const DOCUMENTED: [&str; 2] = ["//!", "#![doc = include_str!("];

/// Crates that no public signature of `blnk` names, so that they can be replaced without breaking a user.
const HIDDEN: [&str; 2] = ["reqwest", "progenitor_client"];

/// Folders that are not looked into.
const SKIPPED: [&str; 2] = ["target", "node_modules"];

/// What is untidy in the workspace at `root`, each as `file:line: what: cure`.
pub(crate) fn check(root: &Path) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    collect(root, &mut files)?;
    files.sort();
    let mut untidy = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file)?;
        let file = file.strip_prefix(root).unwrap_or(&file);
        // The same separator everywhere, so that messages and rules are the same everywhere.
        let name = file.to_string_lossy().replace('\\', "/");
        untidy.extend(check_file(&name, &text));
    }
    Ok(untidy)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || SKIPPED.contains(&&*name) {
            continue;
        }
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            collect(&path, files)?;
        } else if name.ends_with(".rs") || name.ends_with(".md") {
            files.push(path);
        }
    }
    Ok(())
}

/// What is untidy in one file, whose name is given from the root of the workspace.
fn check_file(name: &str, text: &str) -> Vec<String> {
    let mut untidy = Vec::new();
    let mut say = |line: usize, what: &str| untidy.push(format!("{name}:{line}: {what}"));
    if name == API || name == MOCK {
        if text.lines().next() != Some(HEADER) {
            say(
                1,
                "no header that names the command that makes it: run `cargo xtask generate`",
            );
        }
        return untidy;
    }
    for (number, line) in lines(text) {
        let line = line.trim_start();
        let line = ["///", "//!"]
            .iter()
            .find_map(|doc| line.strip_prefix(doc))
            .unwrap_or(line);
        let fence = line.trim_start().strip_prefix("```");
        if fence.is_some_and(|words| words.split([',', ' ']).any(|word| word == "ignore")) {
            say(
                number,
                "an example that is not compiled: make it compile, `no_run` if it must not run",
            );
        }
    }
    if !name.ends_with(".rs") {
        return untidy;
    }
    for (number, line) in lines(text) {
        for (leftover, cure) in LEFTOVERS {
            if line.contains(leftover) {
                say(
                    number,
                    &format!("`{}` left over: {cure}", leftover.trim_end_matches('(')),
                );
            }
        }
    }
    let count = text.lines().count();
    if count > MAX_LINES {
        say(
            MAX_LINES,
            &format!("{count} lines, at most {MAX_LINES}: split the file by what it is about"),
        );
    }
    let mut names = name.split('/').map(|part| part.trim_end_matches(".rs"));
    if let Some(empty) = names.find(|part| EMPTY_NAMES.contains(part)) {
        say(
            1,
            &format!("`{empty}` says nothing: name the file after what is inside"),
        );
    }
    if !DOCUMENTED.iter().any(|start| text.starts_with(start)) {
        say(
            1,
            "no module documentation: begin with a `//!` line that says what the module is for",
        );
    }
    if name.starts_with("crates/blnk/src/") {
        for (number, hidden) in exposed(text) {
            say(
                number,
                &format!("a public item names `{hidden}`: wrap it in a type of our own"),
            );
        }
    }
    untidy
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}

/// The lines on which a public item names a crate that should not show.
fn exposed(text: &str) -> Vec<(usize, &'static str)> {
    let mut exposed = Vec::new();
    let mut in_signature = false;
    for (number, line) in lines(text) {
        let code = line.trim_start();
        let public = code.starts_with("pub ");
        if public || in_signature {
            for hidden in HIDDEN {
                if code.contains(hidden) {
                    exposed.push((number, hidden));
                }
            }
            // A signature goes on until its body or its end; a field or a name ends with its line.
            let is_signature = in_signature || code.contains(" fn ");
            in_signature = is_signature && !code.contains(['{', ';']);
        }
    }
    exposed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str, text: &str) -> String {
        check_file(name, text).join("\n")
    }

    #[test]
    fn a_tidy_file_is_left_in_peace() {
        let text =
            "//! What it is for.\n\n/// ```\n/// assert!(true);\n/// ```\npub fn work() {}\n";
        assert_eq!(said("crates/blnk/src/client.rs", text), "");
        let readme = "#![doc = include_str!(\"../README.md\")]\n";
        assert_eq!(said("crates/blnk/src/lib.rs", readme), "");
        assert_eq!(said("README.md", "# Title\n\n```no_run\nx\n```\n"), "");
        assert_eq!(
            said(API, &format!("{HEADER}\n\nmod a;\n{}", "\n".repeat(900))),
            ""
        );
    }

    #[test]
    fn each_rule_names_the_line_and_the_cure() {
        let cases = [
            ("crates/a/src/x.rs", "fn f() {}\n".to_owned(), "x.rs:1: no module documentation"),
            ("crates/a/src/x.rs", format!("//! X.\n{}", "\n".repeat(500)), "x.rs:500: 501 lines, at most 500"),
            ("crates/a/src/utils.rs", "//! X.\n".to_owned(), "`utils` says nothing"),
            ("crates/a/src/helpers/one.rs", "//! X.\n".to_owned(), "`helpers` says nothing"),
            ("xtask/tests/common/mod.rs", "//! X.\n".to_owned(), "`common` says nothing"),
            ("crates/a/src/x.rs", format!("//! X.\nfn f() {{ {}) }}\n", LEFTOVERS[0].0), "x.rs:2: `todo!` left over"),
            ("crates/a/src/x.rs", format!("//! X.\n{})\n", LEFTOVERS[1].0), "x.rs:2: `unimplemented!` left over"),
            ("crates/a/src/x.rs", format!("//! X.\n{} = \"why\"]\n", LEFTOVERS[2].0), concat!("x.rs:2: `#[", "ignore` left over")),
            ("crates/a/src/x.rs", "//! X.\n//!\n//! ```rust,ignore\n".to_owned(), "x.rs:3: an example that is not compiled"),
            ("README.md", "```ignore\n".to_owned(), "README.md:1: an example that is not compiled"),
            (API, "//! Old.\n".to_owned(), "no header that names the command"),
            ("crates/blnk/src/x.rs", "//! X.\npub use reqwest::Url;\n".to_owned(), "x.rs:2: a public item names `reqwest`"),
            (
                "crates/blnk/src/x.rs",
                "//! X.\n    pub async fn f(\n        a: u8,\n    ) -> progenitor_client::Error<()> {\n".to_owned(),
                "x.rs:4: a public item names `progenitor_client`",
            ),
            ("crates/blnk/src/x.rs", "//! X.\npub struct A {\n    pub inner: reqwest::Client,\n".to_owned(), "x.rs:3: "),
        ];
        for (name, text, expected) in cases {
            let said = said(name, &text);
            assert!(said.contains(expected), "{name} {text:?} said {said:?}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
    }

    #[test]
    fn what_is_not_public_may_name_anything() {
        let text = "//! X.\npub(crate) fn a(b: reqwest::Client) {}\npub fn c() {\n    reqwest::get();\n}\n\
                    pub(crate) struct D {\n    inner: reqwest::Client,\n}\nuse reqwest::Url;\n";
        assert_eq!(said("crates/blnk/src/x.rs", text), "");
        assert_eq!(
            said(
                "crates/blnk-api/src/x.rs",
                "//! X.\npub use reqwest::Url;\n"
            ),
            ""
        );
    }
}
