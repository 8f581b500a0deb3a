//! A customer's first day: a ledger, an identity, two balances, and what can fail on that day.
//!
//! On Blnk Cloud if `BLNK_ACCESS_TOKEN`, `BLNK_INSTANCE_ID` or `BLNK_BASE_URL` is set (the last only where Cloud is not
//! the hosted one); else on a Blnk Cloud in this process. A live run does not remove the records that it creates.

#![allow(clippy::print_stdout, reason = "a program for people")]

use std::{env, error::Error as StdError};

use blnk::{
    Client, Error, Metadata, NewBalance, NewIdentity, NewLedger, Outcome,
    balances::{Balance, Creation, ReadBalance},
    identities::{Identity, TokenizableField},
    ledgers::Ledger,
};
use blnk_mock::MockCloud;
use serde_json::json;
use uuid::Uuid;

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let variables = ["BLNK_ACCESS_TOKEN", "BLNK_INSTANCE_ID", "BLNK_BASE_URL"];
    if variables.iter().any(|name| env::var_os(name).is_some()) {
        println!("On Blnk Cloud, with the settings of the environment.");
        story(&Client::from_env()?).await?;
    } else {
        println!("Offline, on a Blnk Cloud in this process.");
        println!("For a live run, set BLNK_ACCESS_TOKEN and BLNK_INSTANCE_ID.");
        let cloud = MockCloud::start().await?;
        let blnk = Client::builder()
            .base_url(cloud.base_url())
            .access_token(cloud.access_token())
            .instance_id(cloud.instance_id())
            .build()?;
        story(&blnk).await?;
    }
    Ok(())
}

async fn story(blnk: &Client) -> Result<(), Error> {
    println!("\n1. A ledger");
    let ledger = blnk
        .ledgers()
        .create(&NewLedger::new("Customer wallets"))
        .await?;
    println!("   {}, \"{}\"", ledger.ledger_id, ledger.name);

    println!("\n2. An identity with an id of our own, so that its creation can be repeated");
    let ada = identity(blnk).await?;

    println!("\n3. Two balances that belong to her");
    let balances = balances(blnk, &ledger, &ada).await?;

    println!("\n4. Metadata, merged into the first");
    let more = Metadata::new().with("opened_by", "branch 12");
    let id = &balances[0].balance_id;
    let merged = blnk.metadata().merge(id, &more).await?;
    let keys: Vec<_> = merged.as_map().keys().cloned().collect();
    println!("   its keys: {}", keys.join(", "));

    println!("\n5. A read that includes the ledger");
    let with_ledger = ReadBalance::new().with_ledger();
    let read = blnk.balances().read_with(id, &with_ledger).await?;
    let ledger = read.ledger.map(|ledger| ledger.name).unwrap_or_default();
    let (amount, currency) = (read.balance, read.currency);
    println!("   {amount} {currency} (minor units) in \"{ledger}\"");

    println!("\n6. A token in place of her email address");
    if let Err(error) = tokenize(blnk, &ada).await {
        println!("   not on this instance: {error}");
    }

    println!("\n7. An internal balance, ensured twice");
    let fees = NewBalance::internal("@onboarding-fees", "USD");
    for _ in 0..2 {
        let ensured = blnk.balances().ensure_internal(&fees).await?;
        let creation = match ensured.creation {
            Creation::Created => "created by this call",
            Creation::Existing => "existed before",
            Creation::Unknown => "created by this call or another",
        };
        println!("   {}: {creation}", ensured.balance.balance_id);
    }

    println!("\n8. A failure, and whether anything was written");
    let nowhere = NewBalance::new("ldg_00000000-0000-4000-8000-000000000000", "USD");
    if let Err(error) = blnk.balances().create(&nowhere).await {
        let written = match error.outcome() {
            Outcome::NotSent | Outcome::Rejected | Outcome::ReadOnly => "no",
            Outcome::Unknown => "unknown: look for the balance before you create another",
            Outcome::Applied => "yes: do not create another",
            _ => "see the documentation of this outcome",
        };
        println!("   {error}\n   written: {written}");
    }
    Ok(())
}

async fn identity(blnk: &Client) -> Result<Identity, Error> {
    let ada = NewIdentity::individual()
        .identity_id(format!("idt_{}", Uuid::new_v4()))
        .first_name("Ada")
        .last_name("Obi")
        .email_address("ada@example.com");
    let created = blnk.identities().create(&ada).await?;
    println!("   {}", created.identity_id);
    if let Some(name) = &created.first_name {
        println!("   first name: {name:?}, because personal data is printed only after `reveal`");
    }
    match blnk.identities().create(&ada).await {
        Err(error) if error.is_duplicate() => {
            println!("   sent again: refused as a duplicate, nothing was written");
        }
        other => println!("   sent again: {other:?}"),
    }
    Ok(created)
}

async fn balances(blnk: &Client, ledger: &Ledger, owner: &Identity) -> Result<Vec<Balance>, Error> {
    let mut balances = Vec::new();
    for currency in ["USD", "NGN"] {
        let wallet = NewBalance::new(&ledger.ledger_id, currency)
            .identity(&owner.identity_id)
            .meta_data("my_app", json!({ "tier": "gold" }));
        let wallet = blnk.balances().create(&wallet).await?;
        println!("   {} in {}", wallet.balance_id, wallet.currency);
        balances.push(wallet);
    }
    Ok(balances)
}

async fn tokenize(blnk: &Client, owner: &Identity) -> Result<(), Error> {
    let (identities, id) = (blnk.identities(), &owner.identity_id);
    let field = TokenizableField::EmailAddress;
    identities.tokenize(id, field.clone()).await?;
    if let Some(token) = identities.read(id).await?.email_address {
        let token: String = token.reveal().chars().take(24).collect();
        println!("   stored: {token}…");
    }
    let email = identities.detokenize(id, field).await?;
    println!("   detokenized: {}", email.reveal());
    Ok(())
}
