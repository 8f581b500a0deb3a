//! A card-like payment: authorised, captured in two parts, the rest released, one part refunded. Runs against an in-memory
//! Blnk Cloud, or a real one where `BLNK_ACCESS_TOKEN` is set: `cargo run --example hold_and_capture`.

#![allow(clippy::print_stdout, reason = "this is what the example is for")]

use std::{error::Error, time::SystemTime};

use blnk::{
    Amount, Client, NewBalance, NewLedger, NewTransaction,
    balances::Balance,
    transactions::{Creation, Overdraft},
};
use blnk_mock::MockCloud;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let cloud = MockCloud::start().await?;
    let blnk = match std::env::var("BLNK_ACCESS_TOKEN") {
        Ok(_) => Client::from_env()?,
        Err(_) => Client::builder()
            .base_url(cloud.base_url())
            .access_token(cloud.access_token())
            .instance_id(cloud.instance_id())
            .build()?,
    };
    // References are unique for ever, so each run of this example has its own.
    let run = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)?
        .as_millis();
    let usd = |text| Amount::parse(text, "USD", 100);

    let ledger = NewLedger::new("Card accounts");
    let ledger = blnk.ledgers().create(&ledger).await?;
    let account = NewBalance::new(&ledger.ledger_id, "USD");
    let ada = blnk.balances().create(&account).await?;
    let shop = blnk.balances().create(&account).await?;
    let world = NewBalance::internal("@world", "USD");
    let world = blnk.balances().ensure_internal(&world).await?.balance;
    let transactions = blnk.transactions();

    let top_up = NewTransaction::new(format!("top-up-{run}"), usd("100.00")?)
        .source(&world)
        .destination(&ada)
        .overdraft(Overdraft::Unlimited);
    transactions.post(&top_up).await?;
    show("Ada tops up 100.00 USD", &blnk, [&ada, &shop]).await?;

    let order = NewTransaction::new(format!("order-7-{run}"), usd("50.00")?)
        .source(&ada)
        .destination(&shop);
    let hold = transactions.ensure_held(&order).await?.hold;
    show("The shop authorises 50.00 USD", &blnk, [&ada, &shop]).await?;

    let error = transactions.post(
        &NewTransaction::new(format!("order-8-{run}"), usd("60.00")?)
            .source(&ada)
            .destination(&shop),
    );
    if error
        .await
        .is_err_and(|error| error.is_insufficient_funds())
    {
        println!("Ada cannot spend 60.00 USD meanwhile: 50.00 are reserved\n");
    }

    transactions.ensure_committed(&hold, 2_000).await?;
    show(
        "The first parcel: 20.00 USD are captured",
        &blnk,
        [&ada, &shop],
    )
    .await?;

    // The reply to this call was lost, say, and it is made again with the same total.
    transactions.ensure_committed(&hold, 3_250).await?;
    let hold = transactions.ensure_committed(&hold, 3_250).await?;
    show(
        "The second parcel: 32.50 USD are captured in all",
        &blnk,
        [&ada, &shop],
    )
    .await?;

    transactions.void(&hold).await?;
    show(
        "The rest is out of stock, and released",
        &blnk,
        [&ada, &shop],
    )
    .await?;

    // The newest commit is that of the second parcel.
    let second = transactions.read_hold(&hold).await?.children;
    let second = second
        .iter()
        .find(|child| child.precise_amount == 1_250.into());
    if let Some(second) = second {
        for _ in 0..2 {
            let refunded = transactions.ensure_refunded(&second.transaction_id).await?;
            let already = refunded.creation == Creation::Existing;
            println!("The second parcel is refunded; it was already: {already}");
        }
    }
    show("", &blnk, [&ada, &shop]).await
}

/// Prints a line, and what both have: the balance, and what is reserved.
async fn show(line: &str, blnk: &Client, sides: [&Balance; 2]) -> Result<(), Box<dyn Error>> {
    println!("{line}");
    for (name, balance) in ["Ada", "Shop"].into_iter().zip(sides) {
        let balance = blnk.balances().read(&balance.balance_id).await?;
        let amount = |units| Amount::new(units, "USD", 100).to_string();
        let reserved = balance.inflight_balance.clone();
        println!(
            "  {name:<5}{:>12}   inflight {:>12}",
            amount(balance.balance),
            amount(reserved)
        );
    }
    println!();
    Ok(())
}
