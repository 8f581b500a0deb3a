//! Serves a [`MockCloud`] on the loopback interface until Ctrl-C.

use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::pin::pin;
use std::process::ExitCode;

use blnk_mock::{Exchange, MockCloud};
use clap::Parser;
use tokio::net::TcpListener;

/// Serves a Blnk Cloud that lives in memory, on the loopback interface, until Ctrl-C.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The port to listen on; 0 picks a free one.
    #[arg(long, default_value_t = 8099)]
    port: u16,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Arguments { port } = Arguments::parse();
    match run(port).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell if standard error is closed.
            let _ = writeln!(io::stderr(), "blnk-mock: {}", explained(port, &error));
            ExitCode::FAILURE
        }
    }
}

async fn run(port: u16) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let cloud = MockCloud::new();
    // Whoever reads the lines below may press Ctrl-C at once: it has to be listened for by then.
    let mut interrupted = pin!(interrupted());
    tokio::select! {
        biased;
        () = &mut interrupted => return Ok(()),
        () = std::future::ready(()) => {}
    }
    // Standard output holds these lines alone, so that a shell can evaluate them; the log goes to
    // standard error.
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
        // Nobody tells of Ctrl-C here; then it ends the program in its own way.
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
    // A log that nobody reads any more is no reason to stop.
    let _ = writeln!(io::stderr(), "{method} {path} {status} {took:.1?}");
}

fn explained(port: u16, error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::AddrInUse {
        let cure = "choose another with --port, or let --port 0 find a free one";
        return format!("port {port} of 127.0.0.1 is taken; {cure}");
    }
    format!("cannot serve on port {port} of 127.0.0.1: {error}")
}
