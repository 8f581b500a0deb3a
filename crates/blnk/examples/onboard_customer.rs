//! A customer's first day: a ledger, an identity, two balances, and what can go wrong on the way.
//!
//! On Blnk Cloud if `BLNK_ACCESS_TOKEN`, `BLNK_INSTANCE_ID` and, where it is not the hosted one, `BLNK_BASE_URL` are
//! set; else on a Blnk Cloud in this process. A live run leaves its records there.

#![allow(clippy::print_stdout, reason = "a program for people")]

use std::{env, error::Error as StdError};

use blnk::{Client, Error, IdentityType, Made, Metadata, NewIdentity, Outcome, TokenizableField};
use blnk_mock::MockCloud;
use serde_json::json;
use uuid::Uuid;

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let variables = ["BLNK_ACCESS_TOKEN", "BLNK_INSTANCE_ID", "BLNK_BASE_URL"];
    if variables.iter().any(|name| env::var_os(name).is_some()) {
        println!("On Blnk Cloud, with the settings of the environment.\n");
        story(&Client::from_env()?).await?;
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
        story(&blnk).await?;
    }
    Ok(())
}

async fn story(blnk: &Client) -> Result<(), Error> {
    println!("1. A ledger");
    let ledger = blnk.ledgers().create("Customer wallets").await?;
    println!("   {} is called {}\n", ledger.ledger_id, ledger.name);

    println!("2. An identity, under an id of our own, so that it can be sent again");
    let id = format!("idt_{}", Uuid::new_v4());
    let ada = NewIdentity::new()
        .identity_type(IdentityType::Individual)
        .identity_id(&id)
        .first_name("Ada")
        .last_name("Obi")
        .email_address("ada@example.com");
    let identity = blnk.request(ada.clone()).await?;
    if let (id, Some(name)) = (identity.identity_id.as_str(), &identity.first_name) {
        println!("   {id} prints as {name:?}: personal data is not shown by accident");
    }
    match blnk.request(ada).await {
        Err(error) if error.is_duplicate() => {
            println!("   sent again: it is there already, and nothing was written\n")
        }
        other => println!("   sent again: {other:?}\n"),
    }

    println!("3. Two balances that are hers");
    let mut balances = Vec::new();
    for currency in ["USD", "NGN"] {
        let balance = blnk
            .balances()
            .create(&ledger.ledger_id, currency)
            .identity(&identity.identity_id)
            .meta_data("my_app", json!({ "tier": "gold" }))
            .await?;
        println!("   {} in {}", balance.balance_id, balance.currency);
        balances.push(balance);
    }

    println!("\n4. More is known of one of them");
    let more = Metadata::new().with("opened_by", "branch 12");
    let merged = blnk.metadata().merge(&balances[0].balance_id, more).await?;
    let keys: Vec<_> = merged.as_map().keys().cloned().collect();
    println!("   its metadata now has {}", keys.join(" and "));

    println!("\n5. Read back, with its ledger");
    let read = blnk
        .balances()
        .read(&balances[0].balance_id)
        .with_ledger()
        .await?;
    let within = read.ledger.map(|ledger| ledger.name).unwrap_or_default();
    println!(
        "   holds {} {} (minor units) in {within}",
        read.balance, read.currency
    );

    println!("\n6. Her email address is tokenized");
    match blnk
        .identities()
        .tokenize(&identity.identity_id, TokenizableField::EmailAddress)
        .await
    {
        Ok(_) => {
            let read = blnk.identities().read(&identity.identity_id).await?;
            let token = read
                .email_address
                .map(|token| token.into_revealed())
                .unwrap_or_default();
            println!(
                "   reads as {}…",
                token.chars().take(24).collect::<String>()
            );
            let clear = blnk
                .identities()
                .detokenize(&identity.identity_id, TokenizableField::EmailAddress)
                .await?;
            println!("   and is still {}, for those who may ask", clear.reveal());
        }
        Err(error) => println!("   not on this instance: {error}"),
    }

    println!("\n7. One of our own books, made sure of twice");
    for _ in 0..2 {
        let fees = blnk
            .balances()
            .ensure_internal("@onboarding-fees", "USD")
            .await?;
        let made = match fees.made {
            Made::Now => "made by this call",
            Made::Earlier | Made::Unclear => "there already",
        };
        println!("   {} was {made}", fees.balance.balance_id);
    }

    println!("\n8. And what goes wrong says whether something was written");
    let lost = blnk
        .balances()
        .create("ldg_00000000-0000-4000-8000-000000000000", "USD")
        .await;
    if let Err(error) = lost {
        let next = match error.outcome() {
            Outcome::NotSent | Outcome::Rejected => "nothing was written",
            Outcome::Unknown => "look before it is sent again",
            Outcome::Applied => "it was written; do not send it again",
        };
        println!("   {error}\n   {next}");
    }
    Ok(())
}
