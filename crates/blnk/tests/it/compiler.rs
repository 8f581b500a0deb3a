//! What the compiler says of a program that does not type-check: an error message is a part of the interface.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The folder of built libraries, which is that of this test.
fn libraries() -> PathBuf {
    let test = env::current_exe().unwrap();
    test.parent().unwrap().to_owned()
}

/// Type-checks a program that uses one build of `blnk`, and returns what the compiler says.
fn check(library: &Path, program: &str) -> (bool, String) {
    let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["-", "--crate-type=lib", "--edition=2024", "--emit=metadata"])
        .args(["-o", "-", "-L"])
        .arg(format!("dependency={}", libraries().display()))
        .arg("--extern")
        .arg(format!("blnk={}", library.display()))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut rustc.stdin.take().unwrap(), program.as_bytes()).unwrap();
    let output = rustc.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.success(), said)
}

/// The newest build of `blnk` with which a correct program type-checks: others may be of another compiler.
fn library(program: &str) -> PathBuf {
    let files = std::fs::read_dir(libraries()).unwrap();
    let mut builds: Vec<_> = files
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with("libblnk-") && name.ends_with(".rlib")
        })
        .collect();
    builds.sort_by_key(|path| path.metadata().unwrap().modified().unwrap());
    let works = |path: &PathBuf| check(path, program).0;
    let newest = builds.iter().rev().find(|path| works(path));
    newest.expect("a build of this library").clone()
}

#[test]
fn an_id_of_another_kind_is_named_with_the_expected_one() {
    let program = |argument: &str| {
        format!(
            "pub fn example(blnk: blnk::Client, id: blnk::values::{argument}) {{ let _ = blnk.ledgers().read(id); }}"
        )
    };
    let library = library(&program("LedgerId"));
    let (is_correct, said) = check(&library, &program("IdentityId"));
    assert!(!is_correct);
    for words in [
        "error[E0277]: `IdentityId` is not accepted where `LedgerId` is expected",
        "expected a `LedgerId`, a reference to one, or text",
        "each kind of record has an id type of its own",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}
