//! Batches, and many holds at once: accepted, decided, and what the server would do otherwise.

use std::time::Duration;

use blnk::{
    Client, ErrorKind, NewTransaction, Outcome, RetryPolicy,
    error::Reason,
    transactions::{
        BatchAccepted, BatchMode, Hold, HoldCommit, HoldFailureCode, HoldVerdicts, Overdraft,
        TransactionStatus, Verdict,
    },
    values::{Reference, TransactionId},
};

use crate::{
    support::{
        invalid::{problem, reasons},
        replies::round_trips,
        scripted::{Act, Scripted, answer, reply},
    },
    transactions::{World, top_up, usd},
};

fn plain(reference: &str) -> NewTransaction {
    NewTransaction::new(reference, usd(5))
        .source("bln_1")
        .destination("bln_2")
}

/// Sends a body as it is to a route, and returns status and reply.
fn raw(world: &World, method: &str, route: &str, body: &str) -> (u16, String) {
    let instance = world.cloud.instance_id();
    let path = format!("/proxy{route}?instance_id={instance}");
    let request = blnk_mock::cloud::Request::new(method, path)
        .header("Authorization", "Bearer t")
        .body(body);
    let reply = world.cloud.answer(&request);
    (reply.status, reply.body)
}

fn raw_batch(world: &World, flags: &str, items: &[String]) -> (u16, String) {
    let items = items.join(",");
    let body = format!(r#"{{{flags}"transactions":[{items}]}}"#);
    raw(world, "POST", "/transactions/bulk", &body)
}

fn member(reply: &str, name: &str) -> String {
    let reply: serde_json::Value = serde_json::from_str(reply).unwrap();
    reply[name].as_str().unwrap().to_owned()
}

/// A hold, of the reply to its post.
fn held(reply: &str) -> Hold {
    let text = format!(
        r#"{{"transaction":{reply},"committed":"0","voided":"0","remaining":"0","children":[]}}"#
    );
    serde_json::from_str(&text).unwrap()
}

/// A hold with this id.
fn id(text: &str) -> Hold {
    held(&format!(
        r#"{{"transaction_id":"{text}","reference":"r","currency":"USD","precise_amount":1000,"status":"INFLIGHT"}}"#
    ))
}

/// What is known of each, in a word.
fn words(verdicts: &blnk::transactions::BatchVerdicts) -> Vec<&'static str> {
    let word = |verdict: &Verdict| match verdict {
        Verdict::Applied(_) => "applied",
        Verdict::Rejected { .. } => "rejected",
        Verdict::Refunded { .. } => "refunded",
        Verdict::NotPosted => "not posted",
        Verdict::Taken(_) => "taken",
        Verdict::Open {
            transaction: Some(_),
        } => "open, is there",
        Verdict::Open { transaction: None } => "open",
        _ => "new",
    };
    let items = verdicts.verdicts.iter();
    items.map(|item| word(&item.verdict)).collect()
}

/// What the wait shows when its time is over.
async fn look(client: &Client, accepted: &BatchAccepted) -> Vec<&'static str> {
    let wait = client.transactions().wait_batch(accepted);
    words(&wait.timeout(Duration::from_millis(300)).await.unwrap())
}

impl World {
    /// A payment that the second customer cannot make.
    fn poor(&self, reference: &str) -> NewTransaction {
        NewTransaction::new(reference, usd(99_999))
            .source(&self.ben)
            .destination(&self.ada)
    }

    /// What the first customer has.
    async fn rest(&self) -> String {
        let balance = self.blnk.balances().read(&self.ada).await.unwrap();
        balance.balance.to_string()
    }

    /// A client whose replies from these requests are lost.
    async fn losing(&self, requests: &'static str) -> Client {
        let url = blnk_doctest::losing_replies(&self.cloud, requests).await;
        Client::builder()
            .base_url(url.unwrap())
            .access_token(self.cloud.access_token())
            .instance_id(self.cloud.instance_id())
            .sleep_with(|_| async {})
            .build()
            .unwrap()
    }

    /// A hold of the first customer, posted at once.
    fn hold(&self, reference: &str) -> Hold {
        let more = r#","inflight":true,"skip_queue":true"#;
        held(&self.raw(&self.body(reference, more)).1)
    }
}

// What is sent.

const TWO: &str = r#"[{"currency":"USD","description":"r-1","destination":"bln_2","precise_amount":5,"precision":100,"reference":"r-1","source":"bln_1"},{"currency":"USD","description":"r-2","destination":"bln_2","precise_amount":5,"precision":100,"reference":"r-2","source":"bln_1"}]"#;

#[tokio::test]
async fn a_batch_is_sent_byte_for_byte() {
    let batch = [plain("r-1"), plain("r-2")];
    for (is_atomic, flags) in [
        (false, ""),
        (true, r#""atomic":true,"run_async":true,"skip_queue":true,"#),
    ] {
        let server = Scripted::refusing(1).await;
        let transactions = server.client().transactions();
        let request = match is_atomic {
            false => transactions.post_batch(&batch),
            true => transactions.post_batch_atomic(&batch),
        };
        request.await.unwrap_err();
        let head = "POST /proxy/transactions/bulk?instance_id=instance_01ABC HTTP/1.1";
        let body = format!(r#"{{{flags}"transactions":{TWO}}}"#);
        assert_eq!(server.sent(), (head.to_owned(), body));
    }
}

#[tokio::test]
async fn commits_and_voids_of_many_are_sent_byte_for_byte() {
    let (one, two) = (id("txn_1"), id("txn_2"));
    let server = Scripted::refusing(1).await;
    let commits = [HoldCommit::rest(&one), HoldCommit::part(&two, 400)];
    let request = server.client().transactions().commit_many(&commits);
    request.await.unwrap_err();
    let head = "POST /proxy/transactions/inflight/bulk/commit?instance_id=instance_01ABC HTTP/1.1";
    let body = r#"{"skip_queue":true,"transactions":[{"transaction_id":"txn_1"},{"precise_amount":400,"transaction_id":"txn_2"}]}"#;
    assert_eq!(server.sent(), (head.to_owned(), body.to_owned()));

    let server = Scripted::refusing(1).await;
    let request = server.client().transactions().void_many(&[one, two]);
    request.await.unwrap_err();
    let head = "POST /proxy/transactions/inflight/bulk/void?instance_id=instance_01ABC HTTP/1.1";
    let body = r#"{"skip_queue":true,"transaction_ids":["txn_1","txn_2"]}"#;
    assert_eq!(server.sent(), (head.to_owned(), body.to_owned()));
}

// What is refused before it is sent.

#[tokio::test]
async fn a_bad_item_has_its_index() {
    let server = Scripted::refusing(1).await;
    let transactions = server.client().transactions();
    let now = chrono::Utc::now();
    let mut batch: Vec<_> = (0..18)
        .map(|number| plain(&format!("r-{number}")))
        .collect();
    batch[2] = plain("r-2").effective_date(now);
    batch[3] = plain("r-3").scheduled_for(now);
    batch[17] = NewTransaction::new("r-17", blnk::Amount::new(0, "", 100))
        .source("bln_1")
        .destination("bln_1")
        .meta_data("atomic", true);
    let common = [
        ("/transactions/17/currency", Reason::Refused),
        ("/transactions/17/destination", Reason::Refused),
        ("/transactions/17/meta_data/atomic", Reason::ReservedKey),
        ("/transactions/17/precise_amount", Reason::Refused),
    ];
    let with = |date| {
        let all = common.into_iter().chain([(date, Reason::NotInThisCall)]);
        let all = all.map(|(place, reason)| (place.to_owned(), reason));
        all.collect::<Vec<_>>()
    };
    let queued = reasons(transactions.post_batch(&batch).validate());
    assert_eq!(queued, with("/transactions/2/effective_date"));
    let atomic = reasons(transactions.post_batch_atomic(&batch).validate());
    assert_eq!(atomic, with("/transactions/3/scheduled_for"));
    transactions.post_batch(&batch).await.unwrap_err();
    assert_eq!(server.seen().requests.len(), 0);
}

#[tokio::test]
async fn t18_a_reference_twice_in_a_batch_is_refused_at_both_places() {
    let server = Scripted::refusing(1).await;
    let transactions = server.client().transactions();
    let batch = ["a", "b", "a", "c", "a", "c"].map(plain);
    let wanted = [0, 2, 3, 4, 5].map(|index| {
        let place = format!("/transactions/{index}/reference");
        (place, Reason::Repeated)
    });
    assert_eq!(reasons(transactions.post_batch(&batch).validate()), wanted);
    assert_eq!(
        reasons(transactions.post_batch_atomic(&batch).validate()),
        wanted
    );
}

#[tokio::test]
async fn a_batch_has_one_to_ten_thousand() {
    let server = Scripted::refusing(1).await;
    let transactions = server.client().transactions();
    let batch: Vec<_> = (0..10_001)
        .map(|number| plain(&format!("r{number}")))
        .collect();
    for (batch, is_accepted) in [
        (&batch[..0], false),
        (&batch[..1], true),
        (&batch[..10_000], true),
        (&batch[..], false),
    ] {
        for request in [
            transactions.post_batch(batch),
            transactions.post_batch_atomic(batch),
        ] {
            if is_accepted {
                request.validate().unwrap();
            } else {
                let wanted = ("/transactions".to_owned(), Reason::Refused);
                assert_eq!(reasons(request.validate()), [wanted], "{}", batch.len());
            }
        }
    }
}

#[tokio::test]
async fn ten_thousand_are_sent_in_one_request() {
    let accepted = r#"{"batch_id":"bulk_1","status":"applied","transaction_count":10000}"#;
    let server = Scripted::start(vec![answer(reply("201 Created", accepted))]).await;
    let batch: Vec<_> = (0..10_000)
        .map(|number| plain(&format!("r{number}")))
        .collect();
    let call = server.client().transactions().post_batch(&batch);
    assert_eq!(call.await.unwrap().items.len(), 10_000);
    let body = server.sent().1;
    assert_eq!(body.matches(r#""reference":"r"#).count(), 10_000);
    assert!(body.contains(r#""reference":"r9999""#));
}

#[tokio::test]
async fn a_batch_over_five_megabytes_says_what_to_do() {
    let server = Scripted::refusing(1).await;
    let text = "x".repeat(600);
    let batch: Vec<_> = (0..10_000)
        .map(|number| plain(&format!("r{number}")).description(text.clone()))
        .collect();
    let problem = problem(server.client().transactions().post_batch(&batch).validate());
    assert_eq!(problem.reason(), Reason::TooLarge);
    assert!(
        problem.message().ends_with("send a batch in parts"),
        "{problem}"
    );
}

#[tokio::test]
async fn many_holds_are_one_to_a_hundred_each_once() {
    let server = Scripted::refusing(1).await;
    let transactions = server.client().transactions();
    let holds: Vec<_> = (0..101)
        .map(|number| id(&format!("txn_{number}")))
        .collect();
    let commits: Vec<_> = holds.iter().map(HoldCommit::rest).collect();
    transactions.void_many(&holds[..100]).validate().unwrap();
    transactions
        .commit_many(&commits[..100])
        .validate()
        .unwrap();
    for count in [0, 101] {
        let wrong = |list: &str| [(list.to_owned(), Reason::Refused)];
        let voids = transactions.void_many(&holds[..count]);
        assert_eq!(reasons(voids.validate()), wrong("/transaction_ids"));
        let commits = transactions.commit_many(&commits[..count]);
        assert_eq!(reasons(commits.validate()), wrong("/transactions"));
    }
    let [one, two] = [id("txn_1"), id("txn_2")];
    let voids = transactions.void_many(&[one.clone(), two.clone(), one.clone()]);
    let places = [0, 2].map(|index| (format!("/transaction_ids/{index}"), Reason::Repeated));
    assert_eq!(reasons(voids.validate()), places);
    let commits = [
        HoldCommit::rest(&one),
        HoldCommit::rest(&two),
        HoldCommit::part(&one, 1),
    ];
    let places = [0, 2].map(|index| {
        let place = format!("/transactions/{index}/transaction_id");
        (place, Reason::Repeated)
    });
    assert_eq!(
        reasons(transactions.commit_many(&commits).validate()),
        places
    );
}

// What comes back.

#[tokio::test]
async fn a_queued_batch_is_decided_one_by_one() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let batch = [
        world.payment("p-1", 700),
        world.poor("p-2"),
        world.payment("p-3", 1),
    ];
    let accepted = transactions.post_batch(&batch).await.unwrap();
    assert_eq!(
        (accepted.mode, accepted.items.len()),
        (BatchMode::Queued, 3)
    );
    assert!(accepted.raw().as_str().contains("transaction_count"));
    let verdicts = transactions.wait_batch(&accepted).await.unwrap();
    assert_eq!(words(&verdicts), ["applied", "rejected", "applied"]);
    assert!(verdicts.is_decided() && !verdicts.is_applied());
    let Some(Verdict::Rejected {
        transaction,
        reason,
    }) = verdicts.of("p-2")
    else {
        panic!("{verdicts:?}")
    };
    assert_eq!(transaction.reference, "p-2_q");
    assert!(reason.as_ref().unwrap().contains("insufficient funds"));
    assert_eq!(
        verdicts
            .applied()
            .map(|row| row.reference.as_str())
            .collect::<Vec<_>>(),
        ["p-1_q", "p-3_q"]
    );
    assert_eq!(world.received().await, "701");
    round_trips(&accepted);
    round_trips(&verdicts);
}

#[tokio::test]
async fn an_atomic_batch_is_applied_in_order() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    // The second spends what the first brings.
    let spend = NewTransaction::new("p-2", usd(20_000))
        .source(&world.ada)
        .destination(&world.ben);
    let batch = [top_up("p-1", 10_000, &world.ada), spend];
    let accepted = transactions.post_batch_atomic(&batch).await.unwrap();
    let verdicts = transactions.wait_batch(&accepted).await.unwrap();
    assert!(verdicts.is_applied());
    for row in verdicts.applied() {
        let parent = row.parent_transaction.as_ref().unwrap();
        assert_eq!(parent.as_str(), accepted.batch_id.as_str());
    }
    assert_eq!(
        (&*world.rest().await, &*world.received().await),
        ("0", "20000")
    );
    round_trips(&accepted);
    round_trips(&verdicts);
}

#[tokio::test]
async fn many_pages_are_looked_up() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let batch = |kind: &str| -> Vec<_> {
        (0..230)
            .map(|number| world.payment(&format!("{kind}{number}"), 1))
            .collect()
    };
    let queued = transactions.post_batch(&batch("q")).await.unwrap();
    assert!(transactions.wait_batch(&queued).await.unwrap().is_applied());
    // 50 with their children each.
    let filters = "/proxy/transactions/filter";
    assert_eq!(world.cloud.request_count_of("POST", filters), 5);
    let atomic = transactions.post_batch_atomic(&batch("a")).await.unwrap();
    assert!(transactions.wait_batch(&atomic).await.unwrap().is_applied());
    // 100 each, and the refunds of 50 each.
    assert_eq!(world.cloud.request_count_of("POST", filters), 5 + 3 + 5);
    let mut failing = batch("f");
    failing.push(world.poor("f-poor"));
    let failing = transactions.post_batch_atomic(&failing).await.unwrap();
    let verdicts = transactions.wait_batch(&failing).await.unwrap();
    assert_eq!(words(&verdicts)[..230], ["refunded"; 230]);
    assert_eq!(words(&verdicts)[230], "not posted");
    assert_eq!(world.received().await, "460");
}

#[tokio::test]
async fn a_batch_with_a_short_one_moves_nothing_in_the_end() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    world.cloud.hold_queue();
    let batch = [
        world.payment("p-1", 700),
        world.poor("p-2"),
        world.payment("p-3", 1),
    ];
    let accepted = transactions.post_batch_atomic(&batch).await.unwrap();
    let steps = [
        ["open", "open", "open"],
        // The batch has failed, and nothing shows it.
        ["open, is there", "open", "open"],
        // The refund is on the queue.
        ["open, is there", "not posted", "not posted"],
        ["refunded", "not posted", "not posted"],
    ];
    for (number, wanted) in steps.into_iter().enumerate() {
        assert!(number == 0 || world.cloud.settle_next());
        assert_eq!(look(&world.blnk, &accepted).await, wanted);
    }
    let verdicts = transactions.wait_batch(&accepted).await.unwrap();
    let Some(Verdict::Refunded {
        transaction,
        refund,
    }) = verdicts.of("p-1")
    else {
        panic!("{verdicts:?}")
    };
    assert_eq!(transaction.reference, "p-1");
    let refund = transactions.read(refund).await.unwrap();
    assert_eq!(refund.precise_amount, 700.into());
    assert_eq!(
        (&*world.rest().await, &*world.received().await),
        ("10000", "0")
    );
    round_trips(&verdicts);
}

#[tokio::test]
async fn a_held_queue_is_open_until_it_is_released() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    world.cloud.hold_queue();
    let batch = [world.payment("p-1", 700)];
    let accepted = transactions.post_batch(&batch).await.unwrap();
    assert_eq!(look(&world.blnk, &accepted).await, ["open"]);
    world.cloud.settle_next();
    assert_eq!(look(&world.blnk, &accepted).await, ["open, is there"]);
    world.cloud.release_queue();
    assert_eq!(look(&world.blnk, &accepted).await, ["applied"]);
}

#[tokio::test]
async fn a_batch_whose_acceptance_was_lost_is_sent_again_and_moves_once() {
    for is_atomic in [false, true] {
        let world = World::new().await;
        let batch = [world.payment("p-1", 700), top_up("p-2", 5, &world.ben)];
        let post = |client: &Client| match is_atomic {
            false => client.transactions().post_batch(&batch),
            true => client.transactions().post_batch_atomic(&batch),
        };
        let lossy = world.losing("POST /proxy/transactions/bulk").await;
        let error = post(&lossy).await.unwrap_err();
        assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 3));
        assert!(error.is_retryable());
        let accepted = post(&world.blnk).await.unwrap();
        let verdicts = world
            .blnk
            .transactions()
            .wait_batch(&accepted)
            .await
            .unwrap();
        assert!(verdicts.is_applied(), "{verdicts:?}");
        assert_eq!(world.received().await, "705");
        let sent = world
            .cloud
            .request_count_of("POST", "/proxy/transactions/bulk");
        assert_eq!(sent, 4);
    }
}

#[tokio::test]
async fn a_lost_batch_that_failed_is_refunded_and_a_second_send_posts_nothing() {
    let world = World::new().await;
    let batch = [
        world.payment("p-1", 700),
        world.poor("p-2"),
        world.payment("p-3", 1),
    ];
    let lossy = world.losing("POST /proxy/transactions/bulk").await;
    lossy
        .transactions()
        .post_batch_atomic(&batch)
        .await
        .unwrap_err();
    // Now the second would succeed.
    world.cloud.seed_funds(&world.ben, 99_999.into()).unwrap();
    let transactions = world.blnk.transactions();
    let accepted = transactions.post_batch_atomic(&batch).await.unwrap();
    let verdicts = transactions.wait_batch(&accepted).await.unwrap();
    assert_eq!(words(&verdicts), ["refunded", "not posted", "not posted"]);
    assert_eq!(world.rest().await, "10000");
}

#[tokio::test]
async fn a_reference_of_another_transaction_is_taken() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    for foreign in [
        world.payment("amount", 1),
        world.payment("same", 700),
        top_up("name", 700, &world.ben).source("@other"),
        top_up("same-name", 700, &world.ben),
    ] {
        transactions.post(&foreign).await.unwrap();
    }
    world.raw(&world.body("child_q", r#","skip_queue":true"#));
    let batch = [
        world.payment("amount", 700),
        world.payment("same", 700),
        top_up("name", 700, &world.ben),
        top_up("same-name", 700, &world.ben),
        world.payment("child", 700),
        world.payment("new", 700),
    ];
    let before: i64 = world.received().await.parse().unwrap();
    let accepted = transactions.post_batch(&batch).await.unwrap();
    let verdicts = transactions.wait_batch(&accepted).await.unwrap();
    let wanted = ["taken", "applied", "taken", "applied", "taken", "applied"];
    assert_eq!(words(&verdicts), wanted);
    let Some(Verdict::Taken(other)) = verdicts.of("child") else {
        panic!("{verdicts:?}")
    };
    assert_eq!(other.reference, "child_q");
    assert_eq!(world.received().await, (before + 700).to_string());
}

#[tokio::test]
async fn a_taken_reference_ends_an_atomic_batch() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    transactions.post(&world.payment("p-2", 700)).await.unwrap();
    // Equal, and yet the batch fails there.
    let batch = ["p-1", "p-2", "p-3"].map(|reference| world.payment(reference, 700));
    let accepted = transactions.post_batch_atomic(&batch).await.unwrap();
    let verdicts = transactions.wait_batch(&accepted).await.unwrap();
    assert_eq!(words(&verdicts), ["refunded", "taken", "not posted"]);
    let batch = ["p-2", "p-4"].map(|reference| world.payment(reference, 700));
    let accepted = transactions.post_batch_atomic(&batch).await.unwrap();
    let verdicts = transactions.wait_batch(&accepted).await.unwrap();
    assert_eq!(words(&verdicts), ["taken", "not posted"]);
    assert_eq!(world.received().await, "700");
}

#[tokio::test]
async fn a_reference_that_is_taken_ends_a_batch_when_it_is_reached() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    world.cloud.hold_queue();
    let batch = ["p-1", "p-2", "p-3"].map(|reference| world.payment(reference, 700));
    let accepted = transactions.post_batch_atomic(&batch).await.unwrap();
    transactions.post(&world.payment("p-2", 1)).await.unwrap();
    // The first may still be posted, and moved back; the third cannot.
    let words = look(&world.blnk, &accepted).await;
    assert_eq!(words, ["open", "taken", "not posted"]);
    assert!(world.cloud.settle_next());
    let words = look(&world.blnk, &accepted).await;
    assert_eq!(words, ["open, is there", "taken", "not posted"]);
    world.cloud.release_queue();
    let words = look(&world.blnk, &accepted).await;
    assert_eq!(words, ["refunded", "taken", "not posted"]);
    assert_eq!(world.received().await, "1");
}

#[tokio::test]
async fn a_stored_acceptance_has_the_texts_that_were_accepted_on_purpose() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let reference = Reference::verbatim("order 7").unwrap();
    let payment = NewTransaction::new(&reference, usd(700))
        .source(&world.ada)
        .destination(&world.ben);
    let accepted = transactions.post_batch(&[payment]).await.unwrap();
    round_trips(&accepted);
    let verdicts = transactions.wait_batch(&accepted).await.unwrap();
    assert!(verdicts.is_applied());
    round_trips(&verdicts);
}

// What look-ups show, as they can be on a server that works beside.

const ACCEPTED: &str = r#"{"batch_id":"bulk_1","mode":"atomic","items":[{"reference":"r-1","precise_amount":"5","currency":"USD","precision":100,"source":"bln_1","destination":"bln_2"},{"reference":"r-2","precise_amount":"5","currency":"USD","precision":100,"source":"bln_1","destination":"bln_2"}]}"#;

/// A stored transaction of the batch above.
fn row(id: &str, reference: &str, parent: &str, status: &str) -> String {
    format!(
        r#"{{"transaction_id":"{id}","reference":"{reference}","parent_transaction":"{parent}","status":"{status}","precise_amount":5,"precision":100,"currency":"USD","source":"bln_1","destination":"bln_2","description":"d"}}"#
    )
}

/// Waits for the batch above while the server finds one list after the other, the last one again and again.
async fn found(lists: &[Vec<String>]) -> Vec<&'static str> {
    found_of(&serde_json::from_str(ACCEPTED).unwrap(), lists).await
}

/// The same for any batch.
async fn found_of(accepted: &BatchAccepted, lists: &[Vec<String>]) -> Vec<&'static str> {
    let script = |rows: &Vec<String>| answer(reply("200 OK", &format!("[{}]", rows.join(","))));
    let server = Scripted::start(lists.iter().map(script).collect()).await;
    look(&server.client(), accepted).await
}

#[tokio::test]
async fn an_atomic_batch_is_applied_when_all_of_it_is_there_and_not_before() {
    let one = row("txn_1", "r-1", "bulk_1", "APPLIED");
    let two = row("txn_2", "r-2", "bulk_1", "APPLIED");
    let none = Vec::new();
    let all = vec![one.clone(), two.clone()];
    // One is there, and nothing shows whether the other will come.
    let part = [vec![one.clone()], none.clone()];
    assert_eq!(found(&part).await, ["open, is there", "open"]);
    assert_eq!(found(&[all.clone(), none.clone()]).await, ["applied"; 2]);
    // The server failed after the last one was applied: each is refunded.
    let refund =
        |id: &str, parent: &str, status| row(id, &format!("{parent}_refund"), parent, status);
    let waiting = vec![refund("txn_4", "txn_2", "QUEUED")];
    let refunds = vec![refund("txn_3", "txn_1", "APPLIED"), waiting[0].clone()];
    let words = found(&[all.clone(), refunds, waiting]).await;
    assert_eq!(words, ["refunded", "open, is there"]);
    // A foreign transaction that is called so is no refund.
    let foreign = vec![refund("txn_3", "txn_1", "APPLIED").replace(
        r#""parent_transaction":"txn_1""#,
        r#""parent_transaction":"""#,
    )];
    assert_eq!(found(&[all.clone(), foreign]).await, ["applied"; 2]);
    // And the child of another one is not that of the refund.
    let child = row("txn_5", "txn_1_refund_q", "txn_9", "APPLIED");
    let waiting = vec![refund("txn_3", "txn_1", "QUEUED"), child.clone()];
    assert_eq!(
        found(&[all.clone(), waiting]).await,
        ["open, is there", "applied"]
    );
    let settled = vec![
        refund("txn_3", "txn_1", "QUEUED"),
        child.replace("txn_9", "txn_3"),
    ];
    assert_eq!(found(&[all, settled]).await, ["refunded", "applied"]);
    // One batch posts all: a second one with an equal transaction has failed.
    let other = row("txn_2", "r-2", "bulk_2", "APPLIED");
    let words = found(&[vec![one, other], none]).await;
    assert_eq!(words, ["open, is there", "taken"]);
}

#[tokio::test]
async fn one_refund_does_not_show_that_an_atomic_batch_failed() {
    let mut accepted: BatchAccepted = serde_json::from_str(ACCEPTED).unwrap();
    let mut third = accepted.items[1].clone();
    third.reference = Reference::new("r-3").unwrap();
    accepted.items.push(third);
    let rows = vec![
        row("txn_1", "r-1", "bulk_1", "APPLIED"),
        row("txn_2", "r-2", "bulk_1", "APPLIED"),
    ];
    let two = row("txn_4", "txn_2_refund", "txn_2", "APPLIED");
    let one = row("txn_3", "txn_1_refund", "txn_1", "QUEUED");
    let (two, none) = (vec![two], Vec::new());
    // Somebody refunded the newest one while the batch is being posted; or the server refunds all.
    for (refunds, wanted) in [
        (none.clone(), ["open, is there", "refunded", "open"]),
        (vec![one], ["open, is there", "refunded", "not posted"]),
    ] {
        let lists = [rows.clone(), two.clone(), refunds, none.clone()];
        assert_eq!(found_of(&accepted, &lists).await, wanted);
    }
}

#[tokio::test]
async fn a_refund_of_one_of_a_complete_batch_changes_that_one_alone() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let batch = ["p-1", "p-2", "p-3"].map(|reference| world.payment(reference, 700));
    let accepted = transactions.post_batch_atomic(&batch).await.unwrap();
    let verdicts = transactions.wait_batch(&accepted).await.unwrap();
    assert!(verdicts.is_applied());
    let newest = verdicts.applied().last().unwrap().transaction_id.clone();
    transactions.ensure_refunded(&newest).await.unwrap();
    let verdicts = transactions.wait_batch(&accepted).await.unwrap();
    assert_eq!(words(&verdicts), ["applied", "applied", "refunded"]);
    assert!(verdicts.is_decided() && !verdicts.is_applied());
}

#[tokio::test]
async fn a_stored_acceptance_without_transactions_is_refused() {
    let server = Scripted::refusing(1).await;
    let mut accepted: BatchAccepted = serde_json::from_str(ACCEPTED).unwrap();
    accepted.items.clear();
    let wait = server.client().transactions().wait_batch(&accepted);
    let wanted = ("/items".to_owned(), Reason::Refused);
    assert_eq!(reasons(wait.validate()), [wanted]);
}

#[tokio::test]
async fn a_wait_that_never_saw_anything_is_an_error() {
    let server = Scripted::start(vec![vec![Act::Read, Act::Hang]]).await;
    let accepted = serde_json::from_str(ACCEPTED).unwrap();
    let wait = server.client().transactions().wait_batch(&accepted);
    let error = wait.timeout(Duration::from_millis(100)).await.unwrap_err();
    assert!(error.is_timeout() && error.outcome() == Outcome::ReadOnly);

    let server = Scripted::start(vec![answer(reply(
        "403 Forbidden",
        r#"{"error":"forbidden"}"#,
    ))])
    .await;
    let error = server
        .client()
        .transactions()
        .wait_batch(&accepted)
        .await
        .unwrap_err();
    assert!(error.is_forbidden());
}

// What failures prove.

#[tokio::test]
async fn a_failure_of_a_batch_proves_a_refusal_only_before_the_first_item() {
    let failure = |key: &str, code: &str| {
        format!(r#"{{"{key}":"m","error_detail":{{"code":"{code}","message":"m"}}}}"#)
    };
    let database = r#"{"error":"m","error_detail":{"code":"GEN_INTERNAL","message":"m","details":{"Code":"23505"}}}"#;
    let table = [
        (
            "400",
            failure("errors", "TXN_VALIDATION_ERROR"),
            Outcome::Rejected,
        ),
        ("400", failure("error", "TXN_BULK_EMPTY"), Outcome::Rejected),
        (
            "400",
            failure("error", "TXN_BULK_LIMIT_EXCEEDED"),
            Outcome::Rejected,
        ),
        (
            "400",
            failure("error", "GEN_MALFORMED_REQUEST"),
            Outcome::Rejected,
        ),
        (
            "429",
            failure("error", "GEN_RATE_LIMITED"),
            Outcome::Rejected,
        ),
        (
            "403",
            r#"{"error":"forbidden"}"#.to_owned(),
            Outcome::Rejected,
        ),
        ("404", "404 page not found".to_owned(), Outcome::Rejected),
        (
            "400",
            failure("error", "TXN_VALIDATION_ERROR"),
            Outcome::Unknown,
        ),
        (
            "400",
            failure("error", "TXN_INSUFFICIENT_FUNDS"),
            Outcome::Unknown,
        ),
        ("400", failure("error", "GEN_BAD_REQUEST"), Outcome::Unknown),
        ("404", failure("error", "TXN_NOT_FOUND"), Outcome::Unknown),
        (
            "409",
            failure("error", "TXN_DUPLICATE_REFERENCE"),
            Outcome::Unknown,
        ),
        (
            "423",
            failure("error", "GEN_RESOURCE_LOCKED"),
            Outcome::Unknown,
        ),
        ("500", database.to_owned(), Outcome::Unknown),
        ("503", "busy".to_owned(), Outcome::Unknown),
    ];
    for (status, body, outcome) in table {
        let server = Scripted::start(vec![answer(reply(&format!("{status} X"), &body))]).await;
        let client = server.builder().sleep_with(|_| async {}).build().unwrap();
        let transactions = client.transactions();
        let batch = [plain("r-1")];
        let part = [HoldCommit::part(&id("txn_1"), 1)];
        let errors = [
            transactions.post_batch(&batch).await.unwrap_err(),
            transactions.post_batch_atomic(&batch).await.unwrap_err(),
            transactions.commit_many(&part).await.unwrap_err(),
            transactions.void_many(&[id("txn_1")]).await.unwrap_err(),
        ];
        for error in &errors {
            assert_eq!(error.outcome(), outcome, "{status} {body} {error}");
        }
        // What is unclear of a batch is sent again; a part of a hold never is.
        let is_retryable = outcome == Outcome::Unknown || status == "429";
        assert!(
            errors[..2]
                .iter()
                .all(|error| error.is_retryable() == is_retryable)
        );
        assert_eq!(errors[2].is_retryable(), status == "429", "{status} {body}");
    }
}

#[tokio::test]
async fn only_the_documented_acceptance_is_one() {
    let queued = r#"{"batch_id":"bulk_1","status":"applied","transaction_count":1}"#;
    let atomic = r#"{"batch_id":"bulk_1","message":"Bulk transaction processing started","status":"processing"}"#;
    let two = queued.replace(":1}", ":2}");
    let table = [
        ("201 Created", queued, Ok(()), Err(Outcome::Unknown)),
        ("202 Accepted", atomic, Err(Outcome::Unknown), Ok(())),
        (
            "201 Created",
            &two,
            Err(Outcome::Unknown),
            Err(Outcome::Unknown),
        ),
        (
            "201 Created",
            "{}",
            Err(Outcome::Unknown),
            Err(Outcome::Unknown),
        ),
        (
            "202 Accepted",
            r#"{"batch_id":""}"#,
            Err(Outcome::Unknown),
            Err(Outcome::Unknown),
        ),
    ];
    for (status, body, as_queued, as_atomic) in table {
        let server = Scripted::start(vec![answer(reply(status, body))]).await;
        let transactions = server.client().transactions();
        let batch = [plain("r-1")];
        for (request, wanted) in [
            (transactions.post_batch(&batch), as_queued),
            (transactions.post_batch_atomic(&batch), as_atomic),
        ] {
            let found = request
                .await
                .map(|accepted| assert_eq!(accepted.batch_id, "bulk_1"));
            assert_eq!(
                found.map_err(|error| error.outcome()),
                wanted,
                "{status} {body}"
            );
        }
    }
}

// Many holds.

/// The reply to a commit of five holds, as recorded.
const COMMITTED: &str = r#"{"succeeded":2,"failed":3,"results":[{"transaction_id":"txn_1","status":"succeeded"},{"transaction_id":"txn_2","status":"succeeded"},{"transaction_id":"txn_3","status":"failed","code":"INVALID_AMOUNT","message":"cannot commit more than the original transaction amount. Original: USD10.00, Requested: USD10.01"},{"transaction_id":"txn_4","status":"failed","code":"ALREADY_VOIDED","message":"transaction has already been voided"},{"transaction_id":"txn_5","status":"failed","code":"NOT_FOUND","message":"NOT_FOUND: Transaction with ID 'txn_5' not found"}]}"#;

fn five() -> Vec<Hold> {
    (1..=5).map(|number| id(&format!("txn_{number}"))).collect()
}

async fn committed(body: &str) -> Result<HoldVerdicts, blnk::Error> {
    let server = Scripted::start(vec![answer(reply("200 OK", body))]).await;
    let commits: Vec<_> = five().iter().map(HoldCommit::rest).collect();
    server.client().transactions().commit_many(&commits).await
}

#[tokio::test]
async fn each_hold_has_its_verdict_as_recorded() {
    let verdicts = committed(COMMITTED).await.unwrap();
    let codes: Vec<_> = verdicts
        .verdicts
        .iter()
        .map(|verdict| verdict.failure.as_ref().map(|failure| failure.code.clone()))
        .collect();
    let wanted = [
        None,
        None,
        Some(HoldFailureCode::InvalidAmount),
        Some(HoldFailureCode::AlreadyVoided),
        Some(HoldFailureCode::NotFound),
    ];
    assert_eq!(codes, wanted);
    assert!(!verdicts.is_done());
    assert!(
        verdicts
            .failures()
            .all(|(_, failure)| failure.outcome() == Outcome::Rejected)
    );
    round_trips(&verdicts);
}

#[tokio::test]
async fn what_a_lost_attempt_may_have_done_is_unknown() {
    let hold = id("txn_1");
    let lost = [Act::Read, Act::Reset].to_vec();
    for (code, committed, voided) in [
        ("ALREADY_COMMITTED", Outcome::Unknown, Outcome::Rejected),
        ("ALREADY_VOIDED", Outcome::Rejected, Outcome::Unknown),
        ("LOCKED", Outcome::Unknown, Outcome::Unknown),
        ("NOT_FOUND", Outcome::Rejected, Outcome::Rejected),
    ] {
        let body = format!(
            r#"{{"results":[{{"transaction_id":"txn_1","status":"failed","code":"{code}","message":"m"}}]}}"#
        );
        let refused = answer(reply("429 Too Many Requests", r#"{"error":"m"}"#));
        for (first, is_lost) in [(Some(&lost), true), (Some(&refused), false), (None, false)] {
            let last = answer(reply("200 OK", &body));
            for (is_void, unclear) in [(false, committed), (true, voided)] {
                let scripts = first.into_iter().chain([&last]).cloned().collect();
                let server = Scripted::start(scripts).await;
                let client = server.builder().sleep_with(|_| async {}).build().unwrap();
                let verdicts = match is_void {
                    false => client
                        .transactions()
                        .commit_many(&[HoldCommit::rest(&hold)]),
                    true => client.transactions().void_many(std::slice::from_ref(&hold)),
                };
                let verdicts = verdicts.await.unwrap();
                let (_, failure) = verdicts.failures().next().unwrap();
                let wanted = if is_lost { unclear } else { Outcome::Rejected };
                assert_eq!(failure.code.as_str(), code);
                assert_eq!(failure.outcome(), wanted, "{code} {is_lost} {is_void}");
                round_trips(&verdicts);
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_hold_is_refused_before_it_is_sent() {
    let server = Scripted::refusing(1).await;
    let transactions = server.client().transactions();
    let mut queued = id("txn_2");
    queued.transaction.status = TransactionStatus::Queued;
    let both = [id("txn_1"), queued.clone()];
    let commits = [HoldCommit::rest(&both[0]), HoldCommit::part(&queued, 1)];
    let commit = transactions.commit_many(&commits);
    let void = transactions.void_many(&both);
    for (request, place) in [
        (commit, "/transactions/1/transaction_id"),
        (void, "/transaction_ids/1"),
    ] {
        let problem = problem(request.validate());
        assert_eq!(
            (problem.pointer(), problem.reason()),
            (place, Reason::Refused)
        );
        assert!(problem.message().starts_with("is QUEUED: "), "{problem}");
    }
}

#[tokio::test]
async fn a_verdict_belongs_to_its_hold_and_no_unknown_word_is_a_success() {
    let swapped = COMMITTED
        .replace("\"txn_1\"", "\"txn_0\"")
        .replace("\"txn_4\"", "\"txn_1\"")
        .replace("\"txn_0\"", "\"txn_4\"");
    let verdicts = committed(&swapped).await.unwrap();
    let ids: Vec<_> = verdicts
        .verdicts
        .iter()
        .map(|hold| hold.transaction_id.clone())
        .collect();
    let sent: Vec<_> = five()
        .into_iter()
        .map(|hold| hold.transaction.transaction_id)
        .collect();
    assert_eq!(ids, sent);
    let failed = verdicts
        .of(&id("txn_1").transaction.transaction_id)
        .unwrap()
        .failure
        .as_ref()
        .unwrap();
    assert_eq!(failed.code, HoldFailureCode::AlreadyVoided);

    let locked = r#"{"transaction_id":"txn_1","status":"failed","code":"INTERNAL_ERROR","message":"error: locked"}"#;
    let queued = r#"{"transaction_id":"txn_1","status":"queued","code":"QUEUED"}"#;
    let bare = r#"{"transaction_id":"txn_1","status":"pending"}"#;
    let succeeded = r#"{"transaction_id":"txn_1","status":"succeeded"}"#;
    for (result, code) in [
        (locked, "INTERNAL_ERROR"),
        (queued, "QUEUED"),
        (bare, "pending"),
    ] {
        let verdicts = committed(&COMMITTED.replace(succeeded, result))
            .await
            .unwrap();
        let failed = verdicts
            .of(&id("txn_1").transaction.transaction_id)
            .unwrap()
            .failure
            .as_ref()
            .unwrap();
        assert_eq!(
            (failed.code.as_str(), failed.outcome()),
            (code, Outcome::Unknown)
        );
    }
    for broken in [
        COMMITTED.replace("txn_2", "txn_1"),
        COMMITTED.replace("txn_2", "txn_6"),
        COMMITTED.replace(&format!("{succeeded},"), ""),
        r#"{"results":[]}"#.to_owned(),
        r#"{"succeeded":5}"#.to_owned(),
        COMMITTED.replacen('{', r#"{"error":"m","#, 1),
    ] {
        let error = committed(&broken).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{broken}");
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error}");
    }
}

#[tokio::test]
async fn holds_are_committed_and_released_together() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let holds: Vec<_> = (0..4)
        .map(|number| world.hold(&format!("h{number}")))
        .collect();
    let commits = [
        HoldCommit::rest(&holds[0]),
        HoldCommit::part(&holds[1], 400),
        HoldCommit::part(&holds[2], 1_001),
    ];
    let verdicts = transactions.commit_many(&commits).await.unwrap();
    let failures: Vec<_> = verdicts.failures().collect();
    let [(hold, failure)] = &failures[..] else {
        panic!("{failures:?}")
    };
    assert_eq!(
        (*hold, &failure.code),
        (
            &holds[2].transaction.transaction_id,
            &HoldFailureCode::InvalidAmount
        )
    );
    assert_eq!(world.received().await, "1400");

    let verdicts = transactions.void_many(&holds).await.unwrap();
    let failures: Vec<_> = verdicts
        .failures()
        .map(|(_, failure)| failure.code.as_str())
        .collect();
    assert_eq!(failures, ["ALREADY_COMMITTED"]);
    let verdicts = transactions.void_many(&holds).await.unwrap();
    let codes: Vec<_> = verdicts
        .failures()
        .map(|(_, failure)| failure.code.as_str())
        .collect();
    let voided = "ALREADY_VOIDED";
    assert_eq!(codes, ["ALREADY_COMMITTED", voided, voided, voided]);
    assert_eq!(world.received().await, "1400");
}

#[tokio::test]
async fn a_part_is_sent_once_and_a_rest_or_a_void_again() {
    let world = World::new().await;
    let [one, two] = ["h1", "h2"].map(|reference| world.hold(reference));
    let lossy = world.losing("POST /proxy/transactions/inflight").await;
    let transactions = lossy.transactions();
    let part = [HoldCommit::rest(&two), HoldCommit::part(&one, 300)];
    let error = transactions.commit_many(&part).await.unwrap_err();
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 1));
    assert!(!error.is_retryable());
    assert_eq!(world.received().await, "1300");

    let error = transactions
        .commit_many(&[HoldCommit::rest(&one)])
        .await
        .unwrap_err();
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 3));
    assert!(error.is_retryable());
    assert_eq!(world.received().await, "2000");
    let again = world
        .blnk
        .transactions()
        .commit_many(&[HoldCommit::rest(&one)])
        .await
        .unwrap();
    let failure = again.verdicts[0].failure.as_ref().unwrap();
    assert_eq!(failure.code, HoldFailureCode::AlreadyCommitted);

    let error = transactions
        .void_many(&[one])
        .retry(RetryPolicy::max_attempts(2))
        .await
        .unwrap_err();
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 2));
}

// The traps: sent raw, and through the client.

/// A payment that the second customer cannot make, as a body.
fn poor_body(world: &World, reference: &str) -> String {
    let (ada, ben) = (&world.ada, &world.ben);
    format!(
        r#"{{"precise_amount":99999,"precision":100,"currency":"USD","reference":"{reference}","description":"d","source":"{ben}","destination":"{ada}"}}"#
    )
}

#[tokio::test]
async fn t3_atomic_does_not_hold_on_the_queue() {
    let world = World::new().await;
    let items = [
        world.body("q1", ""),
        poor_body(&world, "q2"),
        world.body("q3", ""),
    ];
    let (status, accepted) = raw_batch(&world, r#""atomic":true,"#, &items);
    assert_eq!((status, &*member(&accepted, "status")), (201, "applied"));
    assert_eq!(world.received().await, "2000", "two remain applied");

    let transactions = world.blnk.transactions();
    let batch = [
        world.payment("a1", 700),
        world.poor("a2"),
        world.payment("a3", 700),
    ];
    let accepted = transactions.post_batch_atomic(&batch).await.unwrap();
    let verdicts = transactions.wait_batch(&accepted).await.unwrap();
    assert_eq!(words(&verdicts), ["refunded", "not posted", "not posted"]);
    assert_eq!(world.received().await, "2000");
    // No flag of its own: `a_batch_is_sent_byte_for_byte` shows the three together, or none.
    let queued = transactions
        .post_batch(&[world.payment("b1", 1), world.poor("b2")])
        .await
        .unwrap();
    let verdicts = transactions.wait_batch(&queued).await.unwrap();
    assert_eq!(words(&verdicts), ["applied", "rejected"]);
}

#[tokio::test]
async fn t8_a_commit_of_many_that_is_nothing_commits_everything() {
    let world = World::new().await;
    let hold = world.hold("h1");
    let id = &hold.transaction.transaction_id;
    let body = format!(
        r#"{{"transactions":[{{"transaction_id":"{id}","precise_amount":0}}],"skip_queue":true}}"#
    );
    let (status, verdicts) = raw(&world, "POST", "/transactions/inflight/bulk/commit", &body);
    assert!(
        status == 200 && verdicts.contains("succeeded"),
        "{verdicts}"
    );
    assert_eq!(world.received().await, "1000", "all of it");

    let hold = world.hold("h2");
    let transactions = world.blnk.transactions();
    for nothing in [0, -1] {
        let request = transactions.commit_many(&[HoldCommit::part(&hold, nothing)]);
        let wrong = ("/transactions/0/precise_amount".to_owned(), Reason::Refused);
        assert_eq!(reasons(request.validate()), [wrong]);
    }
    transactions
        .commit_many(&[HoldCommit::part(&hold, 1)])
        .await
        .unwrap();
    assert_eq!(world.received().await, "1001");
}

#[tokio::test]
async fn t18_an_accepted_batch_loses_items() {
    let world = World::new().await;
    let items = [
        world.body("s1", ""),
        poor_body(&world, "s2"),
        world.body("s3", ""),
    ];
    let flags = r#""run_async":true,"skip_queue":true,"#;
    let (status, accepted) = raw_batch(&world, flags, &items);
    assert_eq!((status, &*member(&accepted, "status")), (202, "processing"));
    let batch = member(&accepted, "batch_id");
    let route = format!("/transactions/{batch}");
    assert_eq!(
        raw(&world, "GET", &route, "").0,
        404,
        "no route shows a batch"
    );
    assert_eq!(world.received().await, "1000", "the third is lost");

    // A batch that is posted at once is an atomic one here, and each reference has a verdict from what is stored.
    let transactions = world.blnk.transactions();
    let batch = [
        world.payment("a1", 1),
        world.payment("s1", 1),
        world.payment("a3", 1),
    ];
    let accepted = transactions.post_batch_atomic(&batch).await.unwrap();
    assert!(accepted.raw().as_str().contains("processing"));
    let verdicts = transactions.wait_batch(&accepted).await.unwrap();
    assert_eq!(words(&verdicts), ["refunded", "taken", "not posted"]);
    assert_eq!(world.received().await, "1000");
}

#[tokio::test]
async fn t24_many_settles_both_ids_of_a_queued_hold() {
    let world = World::new().await;
    let queued = member(
        &world.raw(&world.body("h1", r#","inflight":true"#)).1,
        "transaction_id",
    );
    world.hold("h2");
    let child = world
        .cloud
        .transaction_by_reference("h1_q")
        .unwrap()
        .transaction_id;
    for id in [&queued, &child] {
        let body = format!(r#"{{"transactions":[{{"transaction_id":"{id}"}}],"skip_queue":true}}"#);
        let (_, verdicts) = raw(&world, "POST", "/transactions/inflight/bulk/commit", &body);
        assert!(verdicts.contains(r#""succeeded":1"#), "{verdicts}");
    }
    assert_eq!(world.received().await, "2000", "a hold of 1000 paid twice");

    // The client finds the one that holds, by either id, and it is committed once.
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let queued = member(
        &world.raw(&world.body("h1", r#","inflight":true"#)).1,
        "transaction_id",
    );
    let child = world.cloud.transaction_by_reference("h1_q").unwrap();
    let one = transactions.read_hold(&*queued).await.unwrap();
    let same = transactions
        .read_hold(&*child.transaction_id)
        .await
        .unwrap();
    let both = [HoldCommit::rest(&one), HoldCommit::rest(&same)];
    assert_eq!(
        reasons(transactions.commit_many(&both).validate()).len(),
        2,
        "the same hold twice"
    );
    transactions.commit_many(&both[..1]).await.unwrap();
    let again = transactions.commit_many(&both[1..]).await.unwrap();
    assert_eq!(
        again.verdicts[0].failure.as_ref().unwrap().code,
        HoldFailureCode::AlreadyCommitted
    );
    assert_eq!(world.received().await, "1000");
}

#[tokio::test]
async fn t26_a_committed_batch_of_holds_cannot_be_refunded_by_its_id() {
    let world = World::new().await;
    let flags = r#""inflight":true,"skip_queue":true,"#;
    let (_, accepted) = raw_batch(&world, flags, &[world.body("h1", ""), world.body("h2", "")]);
    let batch = member(&accepted, "batch_id");
    let commit = r#"{"status":"commit","skip_queue":true}"#;
    let route = format!("/transactions/inflight/{batch}");
    assert_eq!(raw(&world, "PUT", &route, commit).0, 200);
    assert_eq!(world.received().await, "2000");
    let (status, refused) = raw(
        &world,
        "POST",
        &format!("/refund-transaction/{batch}"),
        "{}",
    );
    assert!(
        status == 404 && refused.contains("no transaction to refund"),
        "{refused}"
    );

    // The id of a batch is no id of a transaction.
    assert!(TransactionId::new(&batch).is_err());
    let transactions = world.blnk.transactions();
    transactions.read(&batch).validate().unwrap_err();
    let accepted = transactions
        .post_batch(&[world.payment("p-1", 1)])
        .await
        .unwrap();
    transactions.wait_batch(&accepted).await.unwrap();
    let error = transactions.read_hold(&*batch).validate().unwrap_err();
    assert_eq!(error.problems()[0].pointer(), "/transaction_id");
}

#[tokio::test]
async fn many_overdrafts_are_sent_as_a_limit_or_as_a_flag() {
    let server = Scripted::refusing(1).await;
    let batch = [
        plain("r-1").overdraft(Overdraft::UpTo(1_000.into())),
        plain("r-2").overdraft(Overdraft::Unlimited),
    ];
    server
        .client()
        .transactions()
        .post_batch(&batch)
        .await
        .unwrap_err();
    let body = server.sent().1;
    assert_eq!(
        body.matches(r#""overdraft_limit":10.00"#).count(),
        1,
        "{body}"
    );
    assert_eq!(
        body.matches(r#""allow_overdraft":true"#).count(),
        1,
        "{body}"
    );
}
