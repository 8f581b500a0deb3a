//! Two customers, a till and fees: a top-up, a payment, one that lacks funds, the same payment again after a crash, and a
//! queued one. Runs against an in-memory Blnk Cloud, or a real one where `BLNK_ACCESS_TOKEN` is set:
//! `cargo run --example pay`.

#![allow(clippy::print_stdout, reason = "this is what the example is for")]

use std::{error::Error, time::SystemTime};

use blnk::{
    Amount, Client, NewBalance, NewLedger, NewTransaction,
    balances::Balance,
    transactions::{Creation, Overdraft, Settlement},
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

    let wallets = blnk
        .ledgers()
        .create(&NewLedger::new("Customer wallets"))
        .await?;
    let wallet = NewBalance::new(&wallets.ledger_id, "USD");
    let ada = blnk.balances().create(&wallet).await?;
    let ben = blnk.balances().create(&wallet).await?;
    let fees = blnk
        .balances()
        .ensure_internal(&NewBalance::internal("@fees", "USD"))
        .await?
        .balance;
    let world = blnk
        .balances()
        .ensure_internal(&NewBalance::internal("@world", "USD"))
        .await?
        .balance;
    let transactions = blnk.transactions();

    let top_up = NewTransaction::new(reference("top-up"), usd("100.00")?)
        .source(&world)
        .destination(&ada)
        .overdraft(Overdraft::Unlimited);
    transactions.post(&top_up).await?;
    println!("Ada tops up {}", top_up.amount());

    let payment = NewTransaction::new(reference("order-7"), usd("12.50")?)
        .source(&ada)
        .destination(&ben)
        .description("Order 7".to_owned());
    let preview = transactions.preview(&payment).await?;
    println!("Order 7 would be paid: {}", preview.would_apply);
    let stored = serde_json::to_string(&payment)?;
    transactions.ensure_posted(&payment).await?;
    println!("Ada pays Ben {}", payment.amount());

    // The program crashed before it noted that. What it stored before the payment is all that remains.
    let payment: NewTransaction = serde_json::from_str(&stored)?;
    let again = transactions.ensure_posted(&payment).await?;
    let already = again.creation == Creation::Existing;
    println!("After the crash the same payment is sent again; paid already: {already}");

    let rent = NewTransaction::new(reference("rent"), usd("900.00")?)
        .source(&ada)
        .destination(&ben);
    match transactions.post(&rent).await {
        Err(error) if error.is_insufficient_funds() => println!("Ada cannot pay {}", rent.amount()),
        other => println!("unexpected: {other:?}"),
    }

    let fee = NewTransaction::new(reference("fee"), usd("0.35")?)
        .source(&ben)
        .destination(&fees);
    let queued = transactions.queue(&fee).await?;
    match transactions.wait_settled(&queued).await? {
        Settlement::Applied(_) => println!("The queue took Ben's fee of {}", fee.amount()),
        Settlement::Rejected { reason, .. } => println!("The queue refused the fee: {reason:?}"),
        _ => println!("The fee still waits in the queue"),
    }

    println!();
    for (name, balance) in [("Ada", &ada), ("Ben", &ben)] {
        println!("{name:5} {:>14}", holds(&blnk, balance).await?);
    }
    Ok(())
}

async fn holds(blnk: &Client, balance: &Balance) -> Result<String, Box<dyn Error>> {
    let balance = blnk.balances().read(&balance.balance_id).await?;
    Ok(Amount::new(balance.balance, &balance.currency, 100).to_string())
}
