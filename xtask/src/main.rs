//! Maintenance of this workspace: `cargo xtask generate` and `cargo xtask ci`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line program reports to the terminal"
)]

mod ci;
mod generate;
mod layout;
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
        /// Change nothing; fail if the document breaks a rule or a generated file does not match it.
        #[arg(long)]
        check: bool,
    },
    /// Run every check of the project in order, and stop at the first that fails.
    Ci,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let root = arguments.root.unwrap_or_else(root);
    let passed = match arguments.command {
        Command::Generate { check } => {
            let mode = if check { Mode::Check } else { Mode::Write };
            match generate::run(&root, mode) {
                Ok(written) => {
                    for file in written {
                        println!("wrote {file}");
                    }
                    println!("the generated files match {}", generate::DOCUMENT);
                    true
                }
                Err(failure) => {
                    eprintln!("{failure}");
                    false
                }
            }
        }
        Command::Ci => ci::run(&root),
    };
    ExitCode::from(u8::from(!passed))
}

/// The workspace that this program belongs to, whatever the current folder.
fn root() -> PathBuf {
    // Cargo sets this for a program that it runs; the path at build time may be out of date.
    let manifest = env::var_os("CARGO_MANIFEST_DIR");
    let manifest = manifest.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let manifest = PathBuf::from(manifest);
    manifest.parent().map(Path::to_owned).unwrap_or(manifest)
}
