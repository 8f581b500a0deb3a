//! A marketplace: a sale for a seller, the platform and the tax office, a gift from several, and a booking that is held.
//! Runs against an in-memory Blnk Cloud, or a real one where `BLNK_ACCESS_TOKEN` is set:
//! `cargo run --example marketplace`.

#![allow(clippy::print_stdout, reason = "this is what the example is for")]

use std::{error::Error, time::SystemTime};

use blnk::{
    Amount, Client, NewBalance, NewLedger, NewTransaction,
    transactions::{
        Overdraft,
        split::{LegState, NewSplit, Part, Share},
    },
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
    let reference = |name: &str| format!("{name}-{run}");
    let usd = |text| Amount::parse(text, "USD", 100);
    let transactions = blnk.transactions();

    let ledger = blnk
        .ledgers()
        .create(&NewLedger::new("Marketplace"))
        .await?;
    let balance = NewBalance::new(&ledger.ledger_id, "USD");
    let buyer = blnk.balances().create(&balance).await?;
    let friend = blnk.balances().create(&balance).await?;
    let seller = blnk.balances().create(&balance).await?;
    let internal = async |name| {
        let balance = NewBalance::internal(name, "USD");
        let ensured = blnk.balances().ensure_internal(&balance).await;
        ensured.map(|ensured| ensured.balance)
    };
    let (world, platform, tax) = (
        internal("@world").await?,
        internal("@platform").await?,
        internal("@tax").await?,
    );
    let top_up = NewTransaction::new(reference("top-up"), usd("200.00")?)
        .source(&world)
        .destination(&buyer)
        .overdraft(Overdraft::Unlimited);
    transactions.post(&top_up).await?;

    let sale = NewSplit::to_many(reference("sale"), usd("59.99")?, &buyer)
        .part(&seller, Part::Rest)
        .part(&platform, Share::percent("12.5")?)
        .part(&tax, Share::percent("8")?);
    println!("A sale of {} would move", sale.amount());
    for (name, leg) in ["seller", "platform", "tax"].iter().zip(sale.legs()?) {
        println!(
            "  {name:9} {:>10}",
            Amount::new(leg.amount, "USD", 100).to_string()
        );
    }
    transactions.post_split(&sale).await?;

    // After a crash nobody knows whether it was posted. The legs say so.
    let legs = transactions.legs(&sale).await?;
    let moved = legs
        .iter()
        .filter(|leg| matches!(leg.state, LegState::Applied(_)));
    println!(
        "After a restart {} of {} legs are applied",
        moved.count(),
        legs.len()
    );
    match transactions.post_split(&sale).await {
        Err(error) if error.is_duplicate_reference() => {
            println!("Posted again it moves nothing: {}", error.outcome());
        }
        other => println!("unexpected: {other:?}"),
    }

    let gift = NewSplit::from_many(reference("gift"), usd("30.00")?, &seller)
        .part(&buyer, Share::ratio(2, 3)?)
        .part(&friend, Share::ratio(1, 3)?);
    match transactions.post_split(&gift).await {
        Err(error) if error.is_insufficient_funds() => {
            println!("The friend has too little for the gift, so nobody pays:");
            for (name, (_, outcome)) in ["buyer", "friend"].iter().zip(error.parts()) {
                println!("  {name:9} {outcome}");
            }
        }
        other => println!("unexpected: {other:?}"),
    }

    let tour = NewSplit::to_many(reference("tour"), usd("90.00")?, &buyer)
        .part(&seller, Part::Rest)
        .part(&platform, Share::percent("10")?);
    let held = transactions.hold_split(&tour).await?;
    println!("A tour is held, in {} holds of their own", held.legs.len());
    let buyer = blnk.balances().read(&buyer.balance_id).await?;
    let amount = |minor_units| Amount::new(minor_units, "USD", 100).to_string();
    println!(
        "The buyer has {}, of which {} are held",
        amount(buyer.balance),
        amount(buyer.inflight_debit_balance)
    );
    Ok(())
}
