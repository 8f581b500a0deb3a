//! Creates a balance, shows a request that is refused before it is sent, and one that the server refuses.
//!
//! On Blnk Cloud if `BLNK_ACCESS_TOKEN`, `BLNK_INSTANCE_ID` or `BLNK_BASE_URL` is set (the last only where Cloud is not
//! the hosted one); else on a Blnk Cloud in this process. `BLNK_LEDGER_ID` names the ledger; without it a live run uses
//! the General Ledger, which every instance has. A live run creates one balance and does not remove it.

#![allow(clippy::print_stdout, reason = "a program for people")]

use std::{env, error::Error as StdError};

use blnk::{Client, Error, ErrorKind, NewBalance};
use blnk_mock::MockCloud;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let variables = ["BLNK_ACCESS_TOKEN", "BLNK_INSTANCE_ID", "BLNK_BASE_URL"];
    if variables.iter().any(|name| env::var_os(name).is_some()) {
        println!("On Blnk Cloud, with the settings of the environment.\n");
        let ledger = env::var("BLNK_LEDGER_ID").unwrap_or_else(|_| "general_ledger_id".to_owned());
        story(&Client::from_env()?, &ledger).await?;
    } else {
        println!("Offline, on a Blnk Cloud in this process.");
        println!("For a live run, set BLNK_ACCESS_TOKEN and BLNK_INSTANCE_ID.\n");
        let cloud = MockCloud::start().await?;
        let blnk = Client::builder()
            .base_url(cloud.base_url())
            .access_token(cloud.access_token())
            .instance_id(cloud.instance_id())
            .build()?;
        story(&blnk, &cloud.seed_ledger("Customer wallets")).await?;
    }
    Ok(())
}

async fn story(blnk: &Client, ledger: &str) -> Result<(), Error> {
    println!("1. A new balance");
    let wallet = NewBalance::new(ledger, "USD").meta_data("my_app", json!({ "tier": "gold" }));
    let wallet = blnk.balances().create(&wallet).await?;
    line("balance", &wallet.balance_id);
    line("in ledger", &wallet.ledger_id);
    if let Some(created_at) = wallet.created_at {
        line("created at", created_at.format("%Y-%m-%d %H:%M:%S UTC"));
    }
    let amount = format!("{} {} (minor units)", wallet.balance, wallet.currency);
    line("amount", amount);

    println!("\n2. A request with three mistakes, refused before it is sent");
    let wrong = NewBalance::new(ledger, " USD")
        .track_fund_lineage(true)
        .meta_data("limit", 9_007_199_254_740_993_u64);
    if let Err(error) = blnk.balances().create(&wrong).await {
        show(&error);
    }

    println!("\n3. A ledger that does not exist, refused by the server");
    let nowhere = NewBalance::new("ldg_00000000-0000-4000-8000-000000000000", "USD");
    if let Err(error) = blnk.balances().create(&nowhere).await {
        show(&error);
    }
    Ok(())
}

/// Prints what a program can read from an error.
fn show(error: &Error) {
    line("outcome", error.outcome());
    line("retryable", error.is_retryable());
    match error.kind() {
        ErrorKind::InvalidRequest(invalid) => {
            for problem in invalid.problems() {
                println!("   {}", problem.pointer());
                for part in problem.message().split("; ") {
                    println!("      {part}");
                }
            }
        }
        ErrorKind::Api(api) => {
            line("status", api.status());
            line("code", api.code().unwrap_or("none"));
            line("message", api.message().unwrap_or("none"));
            line("is_unknown_ledger", error.is_unknown_ledger());
        }
        _ => line("error", error),
    }
}

fn line(name: &str, value: impl ToString) {
    println!("   {name:<18} {}", value.to_string());
}
