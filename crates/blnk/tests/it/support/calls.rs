//! The calls that the fault matrix and the searches for secrets make: one operation of every verb and of every class of
//! replay.

use std::{fmt::Debug, sync::LazyLock};

use blnk::{
    Amount, Client, Error, Metadata, NewBalance, NewIdentity, NewTransaction, Request,
    identities::TokenizableField::{FirstName, LastName, Street},
    transactions::{self, QueuedTransaction},
};

use crate::support::{
    replies::{internal, text_of},
    scripted::{Act, CREATED, answer, reply},
};

/// A call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// A `POST`, answered 201; a second one would make a second balance.
    Create,
    /// A `GET`, answered 200.
    Read,
    /// A `POST`, answered 201, of a balance whose name is unique; after it a `GET`, where one is needed.
    Ensure,
    /// A `PUT`, answered 200, that sets again what it set.
    Rename,
    /// A `POST`, answered 200, that reads.
    Detokenize,
    /// A `POST`, answered 200; a late second one would undo what somebody wrote in between.
    Merge,
    /// The same, one field after the other: some may be done when it fails.
    Tokenize,
    /// A `POST`, answered 201, of an identity with an id of the caller's own, which is unique.
    OwnId,
    /// A `POST`, answered 201, of a transaction with a reference of the caller's own, which is unique.
    Post,
    /// The same, accepted for the queue.
    Queue,
    /// The same body with `dry_run`, answered 200, that reads.
    Preview,
    /// A `GET` of a transaction by its reference.
    LookUp,
    /// A `POST` that looks for the reference and finds nothing, then `Post`, and where that is unclear the first again.
    EnsurePosted,
    /// A `POST`, answered 200, that reads what became of a queued transaction.
    Wait,
    /// A `POST`, answered 201, of a hold, with a reference of the caller's own.
    Hold,
    /// A `PUT`, answered 200, after which nothing of the hold remains to be committed.
    Commit,
    /// A `POST` that finds no commit yet, then the same of a part; a second one would commit as much again.
    CommitPart,
    /// A `PUT`, answered 200, after which nothing of the hold remains to be released.
    Void,
}

use Kind::{
    Commit, CommitPart, Create, Detokenize, Ensure, EnsurePosted, Hold, LookUp, Merge, OwnId, Post,
    Preview, Queue, Read, Rename, Tokenize, Void, Wait,
};

/// The identity of these calls.
pub(crate) const PERSON: &str = "idt_5ec2e75e-c2e7-4ec2-85ec-2e75ec2e75ec";

/// What begins every text that is personal. Ids and names that no log line may contain have `SECRET` in
/// them.
pub(crate) const PERSONAL: &str = "PERSONAL";

/// What a call shows to a program that prints it.
pub(crate) struct Called {
    /// What was requested, and the request, in both forms of `Debug`.
    pub(crate) request_text: String,
    /// The answer, in both forms of `Debug`.
    pub(crate) answer: Result<String, Error>,
}

/// Prints what was requested and the request, sends it, and prints the answer.
async fn send<T: Debug + 'static>(requested: impl Debug, request: Request<T>) -> Called {
    Called {
        request_text: format!("{requested:?} {requested:#?} {request:?} {request:#?}"),
        answer: request
            .await
            .map(|answer| format!("{answer:?} {answer:#?}")),
    }
}

impl Kind {
    pub(crate) const ALL: [Self; 18] = [
        Create,
        Read,
        Ensure,
        Rename,
        Detokenize,
        Merge,
        Tokenize,
        OwnId,
        Post,
        Queue,
        Preview,
        LookUp,
        EnsurePosted,
        Wait,
        Hold,
        Commit,
        CommitPart,
        Void,
    ];

    /// Makes the call.
    pub(crate) async fn call(self, client: &Client) -> Called {
        let (balances, identities) = (client.balances(), client.identities());
        match self {
            Create => {
                let balance = NewBalance::new("ldg_SECRETLEDGER", "USD")
                    .identity("idt_SECRETPERSON")
                    .meta_data("k", "SECRETDATA");
                send(&balance, balances.create(&balance)).await
            }
            Read => send((), balances.read_internal("@SECRETNAME", "USD")).await,
            Ensure => {
                let balance = NewBalance::internal("@SECRETNAME", "USD");
                send(&balance, balances.ensure_internal(&balance)).await
            }
            Rename => {
                let ledgers = client.ledgers();
                send((), ledgers.rename("ldg_SECRETLEDGER", "SECRETNAME")).await
            }
            Detokenize => {
                let fields = [FirstName, Street];
                send((), identities.detokenize_many(PERSON, fields)).await
            }
            Merge => {
                let facts = Metadata::new().with("PERSONAL-KEY", "PERSONAL-NOTE");
                send(&facts, client.metadata().merge(PERSON, &facts)).await
            }
            Tokenize => {
                let fields = [FirstName, LastName, Street];
                send((), identities.tokenize_many(PERSON, fields)).await
            }
            OwnId => {
                let identity = NewIdentity::new()
                    .identity_id(PERSON)
                    .first_name("PERSONAL-NAME")
                    .email_address("PERSONAL@example.com")
                    .meta_data("PERSONAL-KEY", "PERSONAL-NOTE");
                send(&identity, identities.create(&identity)).await
            }
            Post => {
                let payment = payment();
                send(&payment, client.transactions().post(&payment)).await
            }
            Queue => {
                let payment = payment();
                send(&payment, client.transactions().queue(&payment)).await
            }
            Preview => {
                let payment = payment();
                send(&payment, client.transactions().preview(&payment)).await
            }
            LookUp => {
                let request = client.transactions().read_by_reference("SECRETREFERENCE");
                send((), request).await
            }
            EnsurePosted => {
                let payment = payment();
                send(&payment, client.transactions().ensure_posted(&payment)).await
            }
            Wait => {
                let queued: QueuedTransaction = serde_json::from_str(Queue.success().1).unwrap();
                send(&queued, client.transactions().wait_settled(&queued)).await
            }
            Hold => {
                let payment = payment();
                send(&payment, client.transactions().hold(&payment)).await
            }
            Commit => {
                let hold = held();
                send(&hold, client.transactions().commit(&hold)).await
            }
            CommitPart => {
                let hold = held();
                send(&hold, client.transactions().commit_part(&hold, 250)).await
            }
            Void => {
                let hold = held();
                send(&hold, client.transactions().void(&hold)).await
            }
        }
    }

    /// What a server plays on its connections so that `script` meets what the call is about, and not what it does before.
    pub(crate) fn scripts(self, script: Vec<Act>) -> Vec<Vec<Act>> {
        let mut scripts = vec![script];
        if self.looks_before() {
            scripts.insert(0, answer(reply("200 OK\r\nconnection: close", "[]")));
        }
        scripts
    }

    /// Whether the call looks for a record before it makes it, and so meets another reply first.
    pub(crate) fn looks_before(self) -> bool {
        matches!(self, EnsurePosted | CommitPart)
    }

    /// The status and body of the documented success, as recorded, about the record that was requested.
    pub(crate) fn success(self) -> (&'static str, &'static str) {
        static BALANCE: LazyLock<String> = LazyLock::new(|| {
            CREATED
                .replace(&text_of(CREATED, "/ledger_id"), "ldg_SECRETLEDGER")
                .replace(r#""identity_id":"""#, r#""identity_id":"idt_SECRETPERSON""#)
                .replace(r#""currency":"NGN""#, r#""currency":"USD""#)
                .replace(r#""meta_data":null"#, r#""meta_data":{"k":"SECRETDATA"}"#)
        });
        static INTERNAL: LazyLock<String> =
            LazyLock::new(|| internal().replace("@fees", "@SECRETNAME"));
        static LEDGER: LazyLock<String> =
            LazyLock::new(|| RENAMED.replace(&text_of(RENAMED, "/ledger_id"), "ldg_SECRETLEDGER"));
        static QUEUED: LazyLock<String> = LazyLock::new(|| POSTED.replace("APPLIED", "QUEUED"));
        static SETTLED: LazyLock<String> = LazyLock::new(|| {
            let id = text_of(POSTED, "/transaction_id");
            let child = POSTED
                .replace(
                    r#""parent_transaction":"""#,
                    &format!(r#""parent_transaction":"{id}""#),
                )
                .replace(
                    &format!(r#""transaction_id":"{id}""#),
                    r#""transaction_id":"txn_c411d000-0000-4000-8000-000000000000""#,
                )
                .replace("SECRETREFERENCE", "SECRETREFERENCE_q");
            format!("[{},{child}]", *QUEUED)
        });
        static HELD: LazyLock<String> = LazyLock::new(|| POSTED.replace("APPLIED", "INFLIGHT"));
        static COMMITTED: LazyLock<String> = LazyLock::new(|| child("APPLIED"));
        static PART: LazyLock<String> = LazyLock::new(|| COMMITTED.replace(":1250,", ":250,"));
        static VOIDED: LazyLock<String> = LazyLock::new(|| child("VOID"));
        match self {
            Create => ("201 Created", &BALANCE),
            Ensure => ("201 Created", &INTERNAL),
            Read => ("200 OK", &INTERNAL),
            Rename => ("200 OK", &LEDGER),
            Detokenize => ("200 OK", DETOKENIZED),
            Merge => (
                "200 OK",
                r#"{"meta_data":{"PERSONAL-KEY":"PERSONAL-NOTE"}}"#,
            ),
            Tokenize => ("200 OK", r#"{"message":"Fields tokenized successfully"}"#),
            OwnId => ("201 Created", IDENTITY),
            Post | EnsurePosted => ("201 Created", POSTED),
            LookUp => ("200 OK", POSTED),
            Wait => ("200 OK", &SETTLED),
            Queue => ("201 Created", &QUEUED),
            Hold => ("201 Created", &HELD),
            Commit => ("200 OK", &COMMITTED),
            CommitPart => ("200 OK", &PART),
            Void => ("200 OK", &VOIDED),
            Preview => ("200 OK", PREVIEWED),
        }
    }

    /// The body of a success about another record, where the reply is about one.
    pub(crate) fn other_record(self) -> &'static str {
        static IDENTITY_OF_ANOTHER: LazyLock<String> =
            LazyLock::new(|| IDENTITY.replace(PERSON, "idt_00000000-0000-4000-8000-000000000000"));
        static POST_OF_ANOTHER: LazyLock<String> =
            LazyLock::new(|| POSTED.replace("SECRETREFERENCE", "another"));
        static QUEUED_OF_ANOTHER: LazyLock<String> =
            LazyLock::new(|| POST_OF_ANOTHER.replace("APPLIED", "QUEUED"));
        static HOLD_OF_ANOTHER: LazyLock<String> =
            LazyLock::new(|| POST_OF_ANOTHER.replace("APPLIED", "INFLIGHT"));
        static LIST_OF_ANOTHER: LazyLock<String> =
            LazyLock::new(|| format!("[{}]", *POST_OF_ANOTHER));
        match self {
            Create | Ensure | Read => CREATED,
            Rename => RENAMED,
            OwnId => &IDENTITY_OF_ANOTHER,
            Post | LookUp | EnsurePosted => &POST_OF_ANOTHER,
            Wait => &LIST_OF_ANOTHER,
            Queue => &QUEUED_OF_ANOTHER,
            Hold => &HOLD_OF_ANOTHER,
            Commit | CommitPart | Void => POSTED,
            Detokenize | Merge | Tokenize | Preview => self.success().1,
        }
    }

    /// Another status of success, which is not documented for this call, with the same body.
    pub(crate) fn other_success(self) -> (&'static str, &'static str) {
        match self {
            Create | Ensure | OwnId | Post | Queue | EnsurePosted | Hold => {
                ("200 OK", self.success().1)
            }
            Read | Rename | Detokenize | Merge | Tokenize | Preview | LookUp | Wait | Commit
            | CommitPart | Void => ("201 Created", self.success().1),
        }
    }
}

/// The hold of these calls, nothing of which is committed or released.
fn held() -> transactions::Hold {
    let held = POSTED.replace("APPLIED", "INFLIGHT");
    let text = format!(
        r#"{{"transaction":{held},"committed":"0","voided":"0","remaining":"1250","children":[]}}"#
    );
    serde_json::from_str(&text).unwrap()
}

/// What became of the hold.
fn child(status: &str) -> String {
    let id = text_of(POSTED, "/transaction_id");
    POSTED
        .replace("APPLIED", status)
        .replace(&id, "txn_c411d000-0000-4000-8000-000000000000")
        .replace(
            r#""parent_transaction":"""#,
            &format!(r#""parent_transaction":"{id}""#),
        )
        .replace("SECRETREFERENCE", "ref_SECRET")
}

/// The transaction of these calls.
fn payment() -> NewTransaction {
    NewTransaction::new("SECRETREFERENCE", Amount::new(1_250, "USD", 100))
        .source("bln_SECRETSOURCE")
        .destination("bln_SECRETDESTINATION")
        .description("SECRETDESCRIPTION".to_owned())
}

const POSTED: &str = r#"{"precise_amount":1250,"amount":12.5,"amount_string":"12.5","precision":100,"overdraft_limit":0,"transaction_id":"txn_5ec2e75e-c2e7-4ec2-85ec-2e75ec2e75ec","parent_transaction":"","source":"bln_SECRETSOURCE","destination":"bln_SECRETDESTINATION","reference":"SECRETREFERENCE","currency":"USD","description":"SECRETDESCRIPTION","status":"APPLIED","hash":"h","allow_overdraft":false,"inflight":false,"skip_queue":true,"atomic":false,"created_at":"2026-11-25T12:12:54.900060406Z","effective_date":"2026-11-25T12:12:54.900060406Z","scheduled_for":"0001-01-01T00:00:00Z","inflight_expiry_date":"0001-01-01T00:00:00Z","inflight_commit_date":"0001-01-01T00:00:00Z"}"#;

const PREVIEWED: &str = r#"{"dry_run":true,"would_apply":true,"status":"APPLIED","reference":"SECRETREFERENCE","currency":"USD","amount":12.5,"precise_amount":"1250","precision":100,"balances":[]}"#;

const RENAMED: &str = r#"{"ledger_id":"ldg_ac82edbd-43c7-4931-914c-33b9921ba9ff","name":"SECRETNAME","created_at":"2026-11-22T08:39:16.289693Z","meta_data":null}"#;

const DETOKENIZED: &str = r#"{"fields":{"FirstName":"PERSONAL-NAME","Street":"PERSONAL-STREET"}}"#;

const IDENTITY: &str = r#"{"identity_id":"idt_5ec2e75e-c2e7-4ec2-85ec-2e75ec2e75ec","identity_type":"","organization_name":"","category":"","first_name":"PERSONAL-NAME","last_name":"","other_names":"","gender":"","email_address":"PERSONAL@example.com","phone_number":"","nationality":"","street":"","country":"","state":"","post_code":"","city":"","dob":"0001-01-01T00:00:00Z","created_at":"2026-11-22T11:40:09.325683583Z","meta_data":{"PERSONAL-KEY":"PERSONAL-NOTE"}}"#;
