//! Dropping a call.

use std::future::IntoFuture;

use tokio::sync::watch;

use crate::support::{
    replies::wallet,
    scripted::{Act, CREATED, Scripted, answer, reply},
};

#[tokio::test]
async fn a_dropped_call_leaves_the_client_usable() {
    let server = Scripted::start(vec![
        vec![Act::Read, Act::Hang],
        answer(reply("201 Created", CREATED)),
    ])
    .await;
    let client = server.client();
    let call = tokio::spawn(client.balances().create(&wallet()).into_future());
    server.wait_for(|seen| seen.requests.len() == 1).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    // The connection is closed with the call: what still arrives on it belongs to no other.
    server.wait_for(|seen| seen.ended == 1).await;
    client.balances().create(&wallet()).await.unwrap();
    assert_eq!(server.seen().connections, 2);
}

#[tokio::test]
async fn a_call_that_was_never_polled_sends_nothing() {
    let server = Scripted::start(vec![answer(reply("201 Created", CREATED))]).await;
    drop(server.client().balances().create(&wallet()).into_future());
    server.client().balances().create(&wallet()).await.unwrap();
    assert_eq!(server.seen().requests.len(), 1);
}

#[tokio::test]
async fn calls_can_be_made_from_many_tasks_and_share_connections() {
    let (go, wait) = watch::channel(false);
    let mut script = vec![Act::Await(wait)];
    for _ in 0..3 {
        script.extend(answer(reply("201 Created", CREATED)));
    }
    let server = Scripted::start(vec![script]).await;
    let client = server.client();
    go.send(true).unwrap();
    for _ in 0..3 {
        let client = client.clone();
        tokio::spawn(async move { client.balances().create(&wallet()).await })
            .await
            .unwrap()
            .unwrap();
    }
    assert_eq!(server.seen().connections, 1);
}

#[tokio::test]
async fn a_detached_call_runs_to_its_end_without_its_caller() {
    let (go, wait) = watch::channel(false);
    let mut script = vec![Act::Read, Act::Await(wait)];
    script.push(Act::Write(reply("201 Created", CREATED)));
    script.extend(answer(reply("201 Created", CREATED)));
    let server = Scripted::start(vec![script]).await;
    let client = server.client();
    drop(client.balances().create(&wallet()).send_detached());
    server.wait_for(|seen| seen.requests.len() == 1).await;
    go.send(true).unwrap();
    // Its connection is used again, so its reply was read to the end.
    let again = client.balances().create(&wallet()).send_detached();
    again.await.unwrap();
}

#[test]
fn a_detached_call_whose_runtime_shut_down_is_unclear() {
    let runtime = || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap()
    };
    let (first, second) = (runtime(), runtime());
    let server = second.block_on(Scripted::start(vec![vec![Act::Read, Act::Hang]]));
    let client = server.client();
    let balances = client.balances();
    let mut detached = Vec::new();
    first.block_on(async {
        detached.push(balances.create(&wallet()).send_detached());
        server.wait_for(|seen| seen.requests.len() == 1).await;
    });
    drop(first);
    let error = second.block_on(detached.remove(0)).unwrap_err();
    assert_eq!(error.outcome(), blnk::Outcome::Unknown, "{error}");
}
