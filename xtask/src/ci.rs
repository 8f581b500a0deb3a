//! The checks of the project, in order.

use std::{
    env, io,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use crate::{
    generate::{self, Mode},
    layout, tidy,
};

/// One check.
struct Step {
    name: &'static str,
    work: Work,
    /// What to do when it fails.
    cure: &'static str,
}

enum Work {
    /// A check of this program, which returns a message for each broken rule.
    Rules(fn(&Path) -> io::Result<Vec<String>>),
    /// Commands, one per line, as one would type them in the root of the workspace.
    Commands(&'static str),
}
use Work::{Commands, Rules};

const STEPS: &[Step] = &[
    Step {
        name: "generated files",
        work: Rules(generated_files),
        cure: "follow the messages above",
    },
    Step {
        name: "format",
        work: Commands("cargo fmt --all --check"),
        cure: "run `cargo fmt --all`",
    },
    Step {
        name: "tidy",
        work: Rules(tidy::check),
        cure: "follow the messages above",
    },
    Step {
        name: "layout",
        work: Rules(layout::check),
        cure: "import from a lower floor, or move the item down; CONTRIBUTING.md lists the floors",
    },
    Step {
        name: "lints",
        work: Commands("cargo clippy --workspace --all-targets --locked -- -D warnings"),
        cure: "correct what clippy names above, or allow it in place with a reason",
    },
    Step {
        name: "features",
        // The default features are built by the other steps.
        work: Commands(
            "cargo clippy --package blnk --no-default-features --locked -- -D warnings\n\
             cargo clippy --package blnk --no-default-features --features ring --locked -- -D \
             warnings\n\
             cargo clippy --package blnk --all-targets --features iso-4217,rust_decimal --locked \
             -- -D warnings\n\
             cargo clippy --package blnk-mock --all-targets --features httpmock --locked -- -D \
             warnings",
        ),
        cure: "correct what clippy names above for these features",
    },
    Step {
        name: "tests",
        // Without the neighbours: together with the other crates, `blnk` has the features of all. With the features that
        // only add functions, so that their tests and examples are run.
        work: Commands(
            "cargo test --workspace --exclude blnk-neighbour --locked --features \
             blnk/iso-4217,blnk/rust_decimal",
        ),
        cure: "run the failing test alone: `cargo test -p <crate> <name>`",
    },
    Step {
        name: "neighbours",
        // Each is built alone: features of one would change the graph of another.
        work: Commands(
            "cargo test --quiet --package blnk-neighbour --locked\n\
             cargo test --quiet --package blnk-neighbour --locked --features \
             uses-rustls,blnk-rustls\n\
             cargo test --quiet --package blnk-neighbour --locked --features \
             uses-reqwest,blnk-rustls\n\
             cargo test --quiet --package blnk-neighbour --locked --features uses-rustls,blnk-ring",
        ),
        cure: "a feature of `blnk` must not change what a program does with its own rustls and \
               reqwest",
    },
    Step {
        name: "native-tls",
        work: Commands(
            "pkg-config --exists openssl\n\
             cargo test --quiet --package blnk-neighbour --locked --features \
             uses-reqwest,blnk-native-tls",
        ),
        cure: "install the headers of OpenSSL, or correct what fails above",
    },
    Step {
        name: "documentation",
        work: Commands(
            "cargo doc --workspace --no-deps --locked --config build.rustdocflags=['-Dwarnings']",
        ),
        cure: "correct what rustdoc names above",
    },
    Step {
        name: "packages",
        // The steps above have built the crates and fetched what they need.
        work: Commands(
            "cargo package --package blnk-api --package blnk-mock --package blnk --no-verify \
             --allow-dirty --locked --offline",
        ),
        cure: "correct the Cargo.toml that cargo names above (this step needs cargo 1.90 or later)",
    },
    Step {
        name: "dependencies",
        // Without advisories, which change while the code does not.
        work: Commands("cargo deny check bans licenses sources"),
        cure: "choose another dependency, or change deny.toml with a reason",
    },
    Step {
        name: "minimum versions",
        // Another lock file is written, and the committed one is not read.
        work: Commands(
            "rustup run nightly cargo update -Z direct-minimal-versions \
             -Z lockfile-path --config \
             resolver.lockfile-path='target/minimum-versions/Cargo.lock'\n\
             rustup run nightly cargo check --locked --package blnk --package blnk-mock \
             -Z lockfile-path --config resolver.lockfile-path='target/minimum-versions/Cargo.lock'",
        ),
        cure: "raise the version in `[workspace.dependencies]` (this step needs the network)",
    },
];

/// The beginnings of commands that not every installation has, what shows that it has them, and how to install them.
const TOOLS: [(&str, &str, &str); 5] = [
    (
        "cargo fmt",
        "cargo fmt --version",
        "rustup component add rustfmt",
    ),
    (
        "cargo clippy",
        "cargo clippy --version",
        "rustup component add clippy",
    ),
    (
        "cargo deny",
        "cargo deny --version",
        "cargo install cargo-deny --locked",
    ),
    (
        "pkg-config",
        "pkg-config --exists openssl",
        "apt-get install pkg-config libssl-dev",
    ),
    (
        "rustup run nightly cargo",
        "rustup run nightly cargo --version",
        "rustup toolchain install nightly",
    ),
];

/// Runs every check on the workspace at `root`, and stops at the first that fails. Returns whether all passed.
pub(crate) fn run(root: &Path) -> bool {
    let started = Instant::now();
    let mut table = Vec::new();
    let mut failed = None;
    for step in STEPS {
        println!("==> {}", step.name);
        let started = Instant::now();
        let result = match step.work {
            Rules(check) => rules(check, root),
            Commands(commands) => execute(commands, root),
        };
        let word = match result {
            Ok(None) => "ok",
            Ok(Some(why)) => {
                println!("skipped: {why}");
                "skipped"
            }
            Err(why) => {
                failed = Some((step, why));
                "FAILED"
            }
        };
        table.push((step.name, started.elapsed(), word));
        if failed.is_some() {
            break;
        }
    }
    println!();
    table.push(("total", started.elapsed(), ""));
    for (name, time, word) in table {
        println!("{name:<24}{:>8.1} s  {word}", time.as_secs_f32());
    }
    if let Some((Step { name, cure, .. }, why)) = failed {
        println!("\nci: step \"{name}\" failed: {why}\ncure: {cure}");
        return false;
    }
    true
}

/// Whether a step passed, or why it was skipped or failed.
type Outcome = Result<Option<String>, String>;

fn rules(check: fn(&Path) -> io::Result<Vec<String>>, root: &Path) -> Outcome {
    let broken = check(root).map_err(|error| format!("the files cannot be read: {error}"))?;
    if broken.is_empty() {
        return Ok(None);
    }
    Err(format!("\n    {}", broken.join("\n    ")))
}

fn generated_files(root: &Path) -> io::Result<Vec<String>> {
    let failure = generate::run(root, Mode::Check).err();
    Ok(failure.iter().map(ToString::to_string).collect())
}

fn execute(commands: &str, root: &Path) -> Outcome {
    let tool = TOOLS.iter().find(|(tool, ..)| commands.starts_with(tool));
    if let Some((_, probe, install)) = tool {
        let mut probed = prepare(probe, root);
        probed.stdout(Stdio::null()).stderr(Stdio::null());
        if !probed.status().is_ok_and(|status| status.success()) {
            let why = format!("`{probe}` fails here; `{install}` installs what is missing");
            return Ok(Some(why));
        }
    }
    for command in commands.lines() {
        let status = prepare(command, root).status();
        let status = status.map_err(|error| format!("cannot start `{command}`: {error}"))?;
        if !status.success() {
            return Err(format!("`{command}` ended with {status}"));
        }
    }
    Ok(None)
}

fn prepare(command: &str, root: &Path) -> Command {
    let mut words = command.split_whitespace();
    let mut prepared = match words.next() {
        // The same cargo that runs this program.
        Some("cargo") => Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())),
        program => Command::new(program.unwrap_or_default()),
    };
    prepared.args(words).current_dir(root);
    // Cargo sets these for xtask's own package. Build scripts that watch them would run again, and all that depends on
    // them would be built again, whenever these checks and a plain `cargo build` alternate.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            prepared.env_remove(&name);
        }
    }
    prepared
}
