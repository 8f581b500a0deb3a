//! Serves a [`MockCloud`] on the loopback interface until Ctrl-C.

use std::env;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::pin::pin;
use std::process::ExitCode;

use blnk_mock::{Exchange, MockCloud};
use tokio::net::TcpListener;

const DEFAULT_PORT: u16 = 8099;

const HELP: &str = "\
Serves a Blnk Cloud in memory on the loopback interface until Ctrl-C.

Usage: blnk-mock [--port <PORT>]

Options:
      --port <PORT>  The port to listen on; 0 selects a free one [default: 8099]
  -h, --help         Print help
  -V, --version      Print version
";

/// What the command line requests.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    Serve { port: u16 },
    Print(String),
}

impl Command {
    /// One option does not justify a parser from a crate, which every user of the library would
    /// build.
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut port = DEFAULT_PORT;
        while let Some(argument) = arguments.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (argument.as_str(), None),
            };
            match (name, value) {
                ("-h" | "--help", None) => return Ok(Self::Print(HELP.to_owned())),
                ("-V" | "--version", None) => {
                    let version = env!("CARGO_PKG_VERSION");
                    return Ok(Self::Print(format!("blnk-mock {version}\n")));
                }
                ("--port", value) => {
                    let value = value
                        .or_else(|| arguments.next())
                        .ok_or("a value is required for '--port <PORT>'")?;
                    port = value.parse().map_err(|error| {
                        format!("invalid value '{value}' for '--port <PORT>': {error}")
                    })?;
                }
                _ => return Err(format!("unexpected argument '{argument}' found")),
            }
        }
        Ok(Self::Serve { port })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = env::args_os().skip(1);
    let arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    let port = match Command::parse(arguments) {
        Ok(Command::Serve { port }) => port,
        Ok(Command::Print(text)) => {
            return match io::stdout().write_all(text.as_bytes()) {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::FAILURE,
            };
        }
        Err(error) => {
            let _ = writeln!(
                io::stderr(),
                "blnk-mock: {error}; for more information, try '--help'"
            );
            return ExitCode::from(2);
        }
    };
    match serve(port).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing can be reported if standard error is closed.
            let _ = writeln!(io::stderr(), "blnk-mock: {}", explained(port, &error));
            ExitCode::FAILURE
        }
    }
}

async fn serve(port: u16) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let cloud = MockCloud::new();
    // The reader of the lines below may press Ctrl-C at once: the handler must be installed before.
    let mut interrupted = pin!(interrupted());
    tokio::select! {
        biased;
        () = &mut interrupted => return Ok(()),
        () = std::future::ready(()) => {}
    }
    // Standard output contains these lines alone, so that a shell can evaluate them. The log goes
    // to standard error.
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "export BLNK_BASE_URL=http://{}",
        listener.local_addr()?
    )?;
    writeln!(out, "export BLNK_ACCESS_TOKEN={}", cloud.access_token())?;
    writeln!(out, "export BLNK_INSTANCE_ID={}", cloud.instance_id())?;
    out.flush()?;
    drop(out);
    cloud.serve(listener, log, interrupted).await;
    Ok(())
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // There is no handler here; Ctrl-C then ends the program without one.
        std::future::pending::<()>().await;
    }
}

fn log(exchange: &Exchange) {
    let Exchange {
        method,
        path,
        status,
        took,
        ..
    } = exchange;
    // A log without a reader is no reason to stop.
    let _ = writeln!(io::stderr(), "{method} {path} {status} {took:.1?}");
}

fn explained(port: u16, error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::AddrInUse {
        let cure = "choose another with --port, or let --port 0 find a free one";
        return format!("port {port} of 127.0.0.1 is taken; {cure}");
    }
    format!("cannot serve on port {port} of 127.0.0.1: {error}")
}

#[cfg(test)]
mod tests {
    use super::Command;

    fn parse(line: &str) -> Result<Command, String> {
        Command::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn the_port_can_be_set_in_both_forms() {
        assert_eq!(parse(""), Ok(Command::Serve { port: 8099 }));
        for line in ["--port 0", "--port=0"] {
            assert_eq!(parse(line), Ok(Command::Serve { port: 0 }), "{line}");
        }
    }

    #[test]
    fn an_invalid_argument_is_named() {
        for (line, expected) in [
            ("--ports 1", "'--ports'"),
            ("8099", "'8099'"),
            ("--help=yes", "'--help=yes'"),
            ("--port", "required for '--port <PORT>'"),
            ("--port 65536", "'65536'"),
            ("--port=", "''"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.contains(expected), "{line}: {error}");
        }
    }

    #[test]
    fn help_and_version_are_printed() {
        for (line, expected) in [("--help", "--port <PORT>"), ("-V", "blnk-mock 0.")] {
            let Ok(Command::Print(text)) = parse(line) else {
                panic!("{line} prints a text")
            };
            assert!(text.contains(expected), "{text}");
        }
    }
}
