//! Maintenance of this workspace: `cargo xtask generate` and `cargo xtask ci`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people: what it has to say goes to the terminal"
)]

mod ci;
mod dependencies;
mod example;
mod generate;
mod spec;
mod tidy;

use std::{
    env,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use crate::generate::Mode;

/// Maintenance commands of this workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    /// The workspace to work on, instead of the one that this program belongs to.
    #[arg(long, value_name = "FOLDER", global = true)]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the generated code of blnk-api and blnk-mock from openapi/blnk-cloud.yaml.
    Generate {
        /// Change nothing; fail if the document breaks a rule or a generated file is not what it says.
        #[arg(long)]
        check: bool,
    },
    /// Run every check of the project in order, and stop at the first that fails.
    Ci,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let root = arguments.root.unwrap_or_else(root);
    let done = match arguments.command {
        Command::Generate { check: true } => match generate::run(&root, Mode::Check) {
            Ok(_) => {
                println!("the generated files are what {} says", generate::DOCUMENT);
                true
            }
            Err(failure) => told(&failure),
        },
        Command::Generate { check: false } => match generate::run(&root, Mode::Write) {
            Ok(written) if written.is_empty() => {
                println!("the generated files were up to date");
                true
            }
            Ok(written) => {
                for file in written {
                    println!("wrote {file}");
                }
                true
            }
            Err(failure) => told(&failure),
        },
        Command::Ci => ci::run(&root),
    };
    if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn told(failure: &generate::Failure) -> bool {
    eprintln!("{failure}");
    false
}

/// The workspace that this program belongs to, from wherever it is called.
fn root() -> PathBuf {
    // Cargo tells a program that it runs where its manifest is; what was true when it was built need not be any more.
    let manifest = env::var_os("CARGO_MANIFEST_DIR");
    let manifest = manifest.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let manifest = PathBuf::from(manifest);
    manifest.parent().map(Path::to_owned).unwrap_or(manifest)
}
