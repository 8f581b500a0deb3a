//! Bugs of this project and of others that the public reported, by their numbers R1 to R15; each with others of its kind.
//!
//! R11 and R12 are about clocks and runtimes, which the documentation speaks of.

mod connections;
mod decoding;
mod echo;
mod proof;
mod texts;
mod versions;
mod waits;

use std::{fmt::Debug, future::Future, pin::Pin};

use blnk::{
    Client, Error, ErrorKind, Metadata, NewIdentity, NewLedger, Request,
    balances::ReadBalance,
    error::Mismatch,
    identities::{
        IdentityUpdate,
        TokenizableField::{FirstName, Street},
    },
};
use chrono::Utc;

use crate::support::{
    people::ID,
    replies::{fees, internal, text_of, wallet},
    scripted::CREATED,
};

/// A call, and the success that it promises.
struct Promise {
    name: &'static str,
    /// What the status line has after the version.
    status: &'static str,
    body: String,
    /// Whether a second send writes nothing new.
    safe: bool,
    call: Box<dyn Fn(&Client) -> Answer>,
}

type Answer = Pin<Box<dyn Future<Output = Result<String, Error>>>>;

impl Promise {
    /// Makes the call, and prints the answer.
    async fn call(&self, client: &Client) -> Result<String, Error> {
        (self.call)(client).await
    }
}

fn promise<T: Debug + 'static>(
    name: &'static str,
    safe: bool,
    status: &'static str,
    body: impl Into<String>,
    call: impl Fn(&Client) -> Request<T> + 'static,
) -> Promise {
    Promise {
        name,
        status,
        body: body.into(),
        safe,
        call: Box::new(move |client| {
            let request = call(client);
            Box::pin(async move { request.await.map(|answer| format!("{answer:?}")) })
        }),
    }
}

const LEDGER: &str = r#"{"ledger_id":"ldg_1","name":"New","created_at":"2026-11-22T08:39:16.289693Z","meta_data":null}"#;

const AT: &str = r#"{"balance":{"balance":0,"balance_id":"bln_1","credit_balance":0,"currency":"USD","debit_balance":0},"from_source":false,"timestamp":"2026-11-22T08:39:16Z"}"#;

const LINEAGE: &str = r#"{"balance_id":"bln_1","total_with_lineage":0,"aggregate_balance_id":"bln_2","providers":[{"provider":"stripe","amount":0,"available":0,"spent":0,"shadow_balance_id":"bln_3"}]}"#;

/// The reply about an identity with this id and nothing else.
fn identity() -> String {
    format!(
        r#"{{"identity_id":"{ID}","identity_type":"","first_name":"","city":"","dob":"0001-01-01T00:00:00Z","created_at":"2026-11-22T11:40:09.325683583Z","meta_data":null}}"#
    )
}

/// Every call that writes.
fn writes() -> Vec<Promise> {
    let done = r#"{"message":"Identity updated successfully"}"#;
    let merged = r#"{"meta_data":{"k":1}}"#;
    let (created, ok) = ("201 Created", "200 OK");
    let one = || Metadata::new().with("k", 1);
    vec![
        promise("create", false, created, CREATED, |blnk| {
            blnk.balances().create(&wallet())
        }),
        promise(
            "create an internal one",
            false,
            created,
            internal(),
            |blnk| blnk.balances().create(&fees()),
        ),
        promise("ensure", true, created, internal(), |blnk| {
            blnk.balances().ensure_internal(&fees())
        }),
        promise("create a ledger", false, created, LEDGER, |blnk| {
            blnk.ledgers().create(&NewLedger::new("New"))
        }),
        promise("create an identity", false, created, identity(), |blnk| {
            blnk.identities().create(&NewIdentity::new())
        }),
        promise("create with an own id", true, created, identity(), |blnk| {
            blnk.identities()
                .create(&NewIdentity::new().identity_id(ID))
        }),
        promise("rename", true, ok, LEDGER, |blnk| {
            blnk.ledgers().rename("ldg_1", "New")
        }),
        promise("update", true, ok, done, |blnk| {
            let update = IdentityUpdate::new().city("Oslo");
            blnk.identities().update(ID, &update)
        }),
        promise("link", true, ok, done, |blnk| {
            blnk.balances().link_identity("bln_1", ID)
        }),
        promise("tokenize", false, ok, done, |blnk| {
            blnk.identities().tokenize(ID, FirstName)
        }),
        promise("tokenize many", false, ok, done, |blnk| {
            blnk.identities().tokenize_many(ID, [FirstName, Street])
        }),
        promise("merge", false, ok, merged, move |blnk| {
            blnk.metadata().merge("ldg_1", &one())
        }),
        promise("rebuild", false, ok, merged, |blnk| {
            blnk.metadata().rebuild_balance("bln_1")
        }),
    ]
}

/// Every call that reads.
fn reads() -> Vec<Promise> {
    let ok = "200 OK";
    let balance = || CREATED.replace(&text_of(CREATED, "/balance_id"), "bln_1");
    let read =
        |name, body: String, call: fn(&Client) -> Request<_>| promise(name, true, ok, body, call);
    vec![
        read("read", balance(), |blnk| blnk.balances().read("bln_1")),
        read("read with its ledger", balance(), |blnk| {
            let ledger = ReadBalance::new().with_ledger();
            blnk.balances().read_with("bln_1", &ledger)
        }),
        read("read by indicator", internal(), |blnk| {
            blnk.balances().read_internal("@fees", "USD")
        }),
        promise("read at", true, ok, AT, |blnk| {
            blnk.balances().read_at("bln_1", Utc::now())
        }),
        promise("read at, from source", true, ok, AT, |blnk| {
            blnk.balances().read_at_from_source("bln_1", Utc::now())
        }),
        promise("lineage", true, ok, LINEAGE, |blnk| {
            blnk.balances().lineage("bln_1")
        }),
        promise("read a ledger", true, ok, LEDGER, |blnk| {
            blnk.ledgers().read("ldg_1")
        }),
        promise("read an identity", true, ok, identity(), |blnk| {
            blnk.identities().read(ID)
        }),
        promise(
            "tokenized fields",
            true,
            ok,
            r#"{"tokenized_fields":["FirstName"]}"#,
            |blnk| blnk.identities().tokenized_fields(ID),
        ),
        promise(
            "detokenize",
            true,
            ok,
            r#"{"field":"FirstName","value":"Ada"}"#,
            |blnk| blnk.identities().detokenize(ID, FirstName),
        ),
        promise(
            "detokenize all",
            true,
            ok,
            r#"{"fields":{"FirstName":"Ada"}}"#,
            |blnk| blnk.identities().detokenize_all(ID),
        ),
    ]
}

/// The error of a record that differs from the requested one.
fn mismatch(error: &Error) -> &Mismatch {
    assert!(!error.is_retryable(), "{error}");
    match error.kind() {
        ErrorKind::Mismatch(mismatch) => mismatch,
        other => panic!("{error}: {other:?}"),
    }
}

/// The members in which a record differs from the requested one.
fn differing(mismatch: &Mismatch) -> Vec<&str> {
    let differences = mismatch.differences().iter();
    differences.map(|difference| difference.pointer()).collect()
}
