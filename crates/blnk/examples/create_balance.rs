//! Creates a balance, shows a request that is refused before it is sent, and one that the server refuses.
//!
//! On Blnk Cloud if `BLNK_ACCESS_TOKEN`, `BLNK_INSTANCE_ID` and, where it is not the hosted one, `BLNK_BASE_URL` are
//! set; else on a Blnk Cloud in this process. `BLNK_LEDGER_ID` names the ledger; without it a live run uses the General
//! Ledger, which every instance has.

#![allow(clippy::print_stdout, reason = "a program for people")]

use std::{env, error::Error as StdError};

use blnk::{Client, Error, ErrorKind, NewBalance};
use blnk_mock::MockCloud;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let variables = ["BLNK_ACCESS_TOKEN", "BLNK_INSTANCE_ID", "BLNK_BASE_URL"];
    if variables.iter().any(|name| env::var_os(name).is_some()) {
        let blnk = Client::from_env()?;
        println!("On Blnk Cloud, with the settings of the environment.\n");
        let ledger = env::var("BLNK_LEDGER_ID").unwrap_or_else(|_| "general_ledger_id".to_owned());
        story(&blnk, &ledger).await?;
    } else {
        let cloud = MockCloud::start().await?;
        let blnk = Client::builder()
            .base_url(cloud.base_url())
            .access_token(cloud.access_token())
            .instance_id(cloud.instance_id())
            .build()?;
        println!(
            "On a Blnk Cloud in this process, because {} are not set.\n",
            variables.join(", ")
        );
        story(&blnk, &cloud.seed_ledger("Customer wallets")).await?;
    }
    Ok(())
}

async fn story(blnk: &Client, ledger: &str) -> Result<(), Error> {
    println!("1. A balance in {ledger}");
    let balance = blnk
        .balances()
        .create(ledger, "USD")
        .meta_data("blnk_example", json!({ "tier": "gold" }))
        .await?;
    println!("   created  {}", balance.balance_id);
    println!("   at       {}", balance.created_at);
    println!(
        "   holds    {} {} (minor units)\n",
        balance.balance, balance.currency
    );

    println!("2. A request that cannot be meant");
    let wrong = NewBalance::new("", " USD")
        .track_fund_lineage(true)
        .meta_data("limit", 9_007_199_254_740_993_u64);
    if let Err(error) = blnk.request(wrong).await {
        show(&error);
    }

    println!("3. A ledger that does not exist");
    let nowhere = "ldg_00000000-0000-4000-8000-000000000000";
    if let Err(error) = blnk.balances().create(nowhere, "USD").await {
        show(&error);
    }
    Ok(())
}

/// What a program could do with an error, as a person would want to read it.
fn show(error: &Error) {
    println!("   outcome  {}", error.outcome());
    match error.kind() {
        ErrorKind::InvalidRequest(invalid) => {
            for problem in invalid.problems() {
                println!(
                    "   problem  {}\n            {}",
                    problem.field(),
                    problem.message()
                );
            }
        }
        ErrorKind::Api(api) => {
            println!("   status   {}", api.status());
            println!("   code     {}", api.code().unwrap_or("none"));
            println!("   message  {}", api.message().unwrap_or("none"));
            println!(
                "   ledger?  {}",
                if error.is_unknown_ledger() {
                    "unknown"
                } else {
                    "known"
                }
            );
        }
        _ => println!("   error    {error}"),
    }
    println!();
}
