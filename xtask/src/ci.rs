//! The checks of the project, in order.

use std::{
    env,
    ffi::OsString,
    fmt::Display,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    dependencies, example,
    generate::{self, Mode},
    tidy,
};

/// One check.
struct Step {
    name: &'static str,
    /// What to do when it fails.
    cure: &'static str,
    run: fn(&Workspace) -> Result<Passed, String>,
}

/// How a check went that did not fail.
enum Passed {
    Held,
    /// It could not be made here, and why.
    Skipped(String),
}

const STEPS: [Step; 9] = [
    Step {
        name: "generated files",
        cure: "follow the messages above",
        run: generated_files,
    },
    Step {
        name: "format",
        cure: "run `cargo fmt --all`",
        run: format,
    },
    Step {
        name: "tidy",
        cure: "follow the messages above",
        run: tidiness,
    },
    Step {
        name: "lints",
        cure: "correct what clippy names above, or allow it in place with a reason",
        run: lints,
    },
    Step {
        name: "tests",
        cure: "run the failing test alone: `cargo test -p <crate> <name>`",
        run: tests,
    },
    Step {
        name: "features",
        cure: "build `blnk` with the features named above, and correct what it says",
        run: features,
    },
    Step {
        name: "documentation",
        cure: "correct what rustdoc names above",
        run: documentation,
    },
    Step {
        name: "dependency direction",
        cure: "take the dependency out of the crate's Cargo.toml",
        run: dependency_direction,
    },
    Step {
        name: "packages",
        cure: "give the crate's Cargo.toml what cargo names above",
        run: packages,
    },
];

/// Runs every check on the workspace at `root`, and stops at the first that fails. Answers whether all held.
pub(crate) fn run(root: &Path) -> bool {
    run_steps(&STEPS, &Workspace::at(root), |line| println!("{line}"))
}

fn run_steps(steps: &[Step], workspace: &Workspace, mut say: impl FnMut(&dyn Display)) -> bool {
    let started = Instant::now();
    let mut times: Vec<(&str, Duration, &str)> = Vec::new();
    let mut failed = None;
    for step in steps {
        say(&format_args!("==> {}", step.name));
        let started = Instant::now();
        let outcome = (step.run)(workspace);
        let word = match &outcome {
            Ok(Passed::Held) => "ok",
            Ok(Passed::Skipped(why)) => {
                say(&format_args!("skipped: {why}"));
                "skipped"
            }
            Err(_) => "FAILED",
        };
        times.push((step.name, started.elapsed(), word));
        if let Err(said) = outcome {
            failed = Some((step, said));
            break;
        }
    }
    say(&"");
    for (name, time, word) in times {
        say(&format_args!("{name:<24}{:>10}  {word}", seconds(time)));
    }
    say(&format_args!(
        "{:<24}{:>10}",
        "total",
        seconds(started.elapsed())
    ));
    if let Some((step, said)) = failed {
        say(&format_args!(
            "\nci: step \"{}\" failed: {said}\ncure: {}",
            step.name, step.cure
        ));
        return false;
    }
    true
}

fn seconds(time: Duration) -> String {
    format!("{}.{} s", time.as_secs(), time.subsec_millis() / 100)
}

/// The workspace under check, and the cargo to check it with.
struct Workspace {
    root: PathBuf,
    cargo: OsString,
}

impl Workspace {
    fn at(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            cargo: env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
        }
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.cargo);
        command.args(arguments).current_dir(&self.root);
        // Cargo tells this program about xtask's own package. Handed on, build scripts that watch these variables would
        // run again, and everything above them be built again, each time that the checks change places with a plain
        // `cargo build`.
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command
    }
}

/// Runs a command that speaks for itself.
fn succeed(mut command: Command) -> Result<Passed, String> {
    let words = words(&command);
    match command.status() {
        Ok(status) if status.success() => Ok(Passed::Held),
        Ok(status) => Err(format!("`{words}` ended with {status}")),
        Err(error) => Err(format!("`{words}` cannot be started: {error}")),
    }
}

/// A command as one would type it.
fn words(command: &Command) -> String {
    let arguments = command.get_args().map(|word| word.to_string_lossy());
    let arguments: Vec<_> = arguments.collect();
    format!("cargo {}", arguments.join(" "))
}

/// Whether a part of the toolchain that can be left out of an installation is there.
fn installed(workspace: &Workspace, tool: &str) -> bool {
    let mut version = workspace.cargo(&[tool, "--version"]);
    version.stdout(Stdio::null()).stderr(Stdio::null());
    version.status().is_ok_and(|status| status.success())
}

fn missing(component: &str) -> Passed {
    Passed::Skipped(format!(
        "this toolchain has no {component}; `rustup component add {component}` installs it"
    ))
}

fn generated_files(workspace: &Workspace) -> Result<Passed, String> {
    match generate::run(&workspace.root, Mode::Check) {
        Ok(_) => Ok(Passed::Held),
        Err(failure) => Err(failure.to_string()),
    }
}

fn format(workspace: &Workspace) -> Result<Passed, String> {
    if !installed(workspace, "fmt") {
        return Ok(missing("rustfmt"));
    }
    succeed(workspace.cargo(&["fmt", "--all", "--check"]))
}

fn tidiness(workspace: &Workspace) -> Result<Passed, String> {
    let untidy = tidy::check(&workspace.root).and_then(|mut untidy| {
        untidy.extend(example::check(&workspace.root)?);
        Ok(untidy)
    });
    match untidy {
        Ok(untidy) if untidy.is_empty() => Ok(Passed::Held),
        Ok(untidy) => Err(listed(&untidy)),
        Err(error) => Err(format!("the files cannot be read: {error}")),
    }
}

fn lints(workspace: &Workspace) -> Result<Passed, String> {
    if !installed(workspace, "clippy") {
        return Ok(missing("clippy"));
    }
    let arguments = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    succeed(workspace.cargo(&arguments))
}

fn tests(workspace: &Workspace) -> Result<Passed, String> {
    succeed(workspace.cargo(&["test", "--workspace", "--locked"]))
}

/// The combinations of features of `blnk` that make sense, beside the default one, which all else is run with.
const FEATURES: [&str; 7] = [
    "",
    "json-schema",
    "tracing",
    "rustls",
    "rustls,tracing",
    "native-tls",
    "native-tls,tracing,json-schema",
];

/// Compiles each combination of features, without a test build for each.
fn features(workspace: &Workspace) -> Result<Passed, String> {
    // On Linux the platform's own TLS is OpenSSL, whose headers are not part of a Rust installation.
    let native = !cfg!(target_os = "linux") || has_openssl();
    for features in FEATURES {
        if !features.contains("native-tls") || native {
            let package = [
                "check",
                "--package",
                "blnk",
                "--locked",
                "--no-default-features",
            ];
            let mut check = workspace.cargo(&package);
            check.args(["--features", features]);
            check.env("RUSTFLAGS", "-D warnings");
            // Beside the other builds, which are made without these flags and would be made again.
            check.args(["--target-dir", "target/features"]);
            succeed(check)?;
        }
    }
    Ok(if native {
        Passed::Held
    } else {
        Passed::Skipped(
            "`native-tls` alone, because the headers of OpenSSL are not installed; the other features hold"
                .to_owned(),
        )
    })
}

fn has_openssl() -> bool {
    let mut look = Command::new("pkg-config");
    look.args(["--exists", "openssl"]);
    look.stdout(Stdio::null()).stderr(Stdio::null());
    look.status().is_ok_and(|status| status.success())
}

fn documentation(workspace: &Workspace) -> Result<Passed, String> {
    let mut command = workspace.cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    succeed(command)
}

fn dependency_direction(workspace: &Workspace) -> Result<Passed, String> {
    // What the members declare is all that the rules are about: resolving the rest would need every package of every
    // platform at hand.
    let mut command =
        workspace.cargo(&["metadata", "--format-version", "1", "--no-deps", "--locked"]);
    let words = words(&command);
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("`{words}` cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{words}` ended with {}", output.status));
    }
    let metadata = serde_json::from_slice(&output.stdout);
    let metadata = metadata.map_err(|error| format!("`{words}` wrote what is no JSON: {error}"))?;
    let broken = dependencies::broken_rules(&metadata);
    if broken.is_empty() {
        Ok(Passed::Held)
    } else {
        Err(listed(&broken))
    }
}

/// Whether the crates that are published could be: the client, the wire and the fake server.
fn packages(workspace: &Workspace) -> Result<Passed, String> {
    // Before, crates that depend on each other could be packaged only after publishing the lower ones.
    const FIRST_MINOR: u32 = 90;
    let version = workspace.cargo(&["--version"]).output();
    let version =
        version.map_err(|error| format!("`cargo --version` cannot be started: {error}"))?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    if minor(&version).is_some_and(|minor| minor < FIRST_MINOR) {
        return Ok(Passed::Skipped(format!(
            "this is {}; packaging a whole workspace takes cargo 1.{FIRST_MINOR}",
            version.trim()
        )));
    }
    // Without building them once more, and without asking the registry for what the steps before have fetched.
    let mut arguments = vec!["package", "--workspace", "--exclude", "xtask"];
    arguments.extend(["--no-verify", "--allow-dirty", "--locked", "--offline"]);
    succeed(workspace.cargo(&arguments))
}

/// The second number of a version such as `cargo 1.95.0 (f2d3ce0bd 2026-03-21)`.
fn minor(version: &str) -> Option<u32> {
    version
        .strip_prefix("cargo 1.")?
        .split('.')
        .next()?
        .parse()
        .ok()
}

fn listed(lines: &[String]) -> String {
    format!("\n    {}", lines.join("\n    "))
}

#[cfg(test)]
mod step_tests {
    use super::*;

    const HELD: Step = Step {
        name: "one",
        cure: "",
        run: |_| Ok(Passed::Held),
    };

    fn said(steps: &[Step]) -> (bool, Vec<String>) {
        let mut lines = Vec::new();
        let held = run_steps(steps, &Workspace::at(Path::new(".")), |line| {
            lines.push(line.to_string())
        });
        (held, lines)
    }

    #[test]
    fn steps_run_in_order_and_are_timed() {
        let two = Step {
            name: "two",
            run: |_| Ok(Passed::Skipped("no tool".into())),
            ..HELD
        };
        let (held, lines) = said(&[HELD, two]);
        assert!(held);
        assert_eq!(lines[..4], ["==> one", "==> two", "skipped: no tool", ""]);
        assert!(
            lines[4].starts_with("one ") && lines[4].ends_with(" s  ok"),
            "{lines:?}"
        );
        assert!(
            lines[5].starts_with("two ") && lines[5].ends_with(" s  skipped"),
            "{lines:?}"
        );
        assert!(lines[6].starts_with("total "), "{lines:?}");
        assert_eq!(lines.len(), 7);
    }

    #[test]
    fn the_first_failure_stops_and_is_named_with_its_cure() {
        let bad = Step {
            name: "bad",
            cure: "mend it",
            run: |_| Err("it broke".into()),
        };
        let never = Step {
            name: "never",
            run: |_| panic!("a step after a failure"),
            ..HELD
        };
        let (held, lines) = said(&[HELD, bad, never]);
        assert!(!held);
        assert!(lines[4].ends_with("FAILED"), "{lines:?}");
        assert_eq!(
            lines.last().unwrap(),
            "\nci: step \"bad\" failed: it broke\ncure: mend it"
        );
    }

    #[test]
    fn the_version_of_cargo_is_read() {
        assert_eq!(minor("cargo 1.95.0 (f2d3ce0bd 2026-03-21)\n"), Some(95));
        assert_eq!(minor("cargo 1.88.0-nightly"), Some(88));
        assert_eq!(minor(""), None);
    }

    #[test]
    fn a_command_that_fails_or_is_not_there_is_named() {
        let mut workspace = Workspace::at(Path::new("."));
        workspace.cargo = "no-such-program".into();
        let said = tests(&workspace).err().unwrap();
        assert!(
            said.starts_with("`cargo test --workspace --locked` cannot be started: "),
            "{said}"
        );
        assert!(!installed(&workspace, "fmt"));
        assert!(matches!(format(&workspace), Ok(Passed::Skipped(why)) if why.contains("rustfmt")));
        assert!(matches!(lints(&workspace), Ok(Passed::Skipped(why)) if why.contains("clippy")));
    }
}
