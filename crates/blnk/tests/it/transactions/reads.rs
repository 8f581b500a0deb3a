//! Reads: by id, by reference, lineage.

use blnk::{
    ErrorKind,
    transactions::{Transaction, TransactionPreview},
};

use crate::{
    support::{
        invalid::{UNSAFE_IDS, assert_unsafe},
        replies::round_trips,
        scripted::{Scripted, answer, reply},
    },
    transactions::World,
};

#[tokio::test]
async fn what_a_route_does_not_return_is_none() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    let posted = transactions.post(&world.payment("p-1", 700)).await.unwrap();
    let by_id = transactions.read(&posted.transaction_id).await.unwrap();
    let by_reference = transactions.read_by_reference("p-1").await.unwrap();
    assert_eq!((by_id.precision, by_reference.precision), (Some(100), None));
    assert!(by_id.hash.is_some() && by_reference.hash.is_none());
    assert!(by_id.effective_date.is_none() && by_reference.effective_date.is_none());
    assert_eq!(by_id.transaction_id, by_reference.transaction_id);
    round_trips(&by_id);
}

#[tokio::test]
async fn any_reference_is_found_by_a_route_that_is_safe_for_it() {
    let world = World::new().await;
    let transactions = world.blnk.transactions();
    for reference in ["plain-1.2:3~4", "INV/2024/1", "é", "a%2Fb", "...", "a?b#c"] {
        transactions
            .post(&world.payment(reference, 1))
            .await
            .unwrap();
        let read = transactions.read_by_reference(reference).await.unwrap();
        assert_eq!(read.reference, reference);
        let error = transactions
            .read_by_reference(format!("{reference}x"))
            .await
            .unwrap_err();
        assert!(error.is_not_found(), "{error}");
    }
    let by_path = world
        .cloud
        .request_count_of("GET", "/proxy/transactions/reference/{reference}");
    // `...x` is safe as well.
    assert_eq!(by_path, 3);
}

#[tokio::test]
async fn another_transaction_than_the_requested_one_is_an_error() {
    let row = r#"{"precise_amount":700,"transaction_id":"txn_1","reference":"Case","currency":"USD","status":"APPLIED"}"#;
    let list = format!("[{row}]");
    let server = Scripted::start(vec![
        answer(reply("200 OK", row)),
        answer(reply("200 OK", &list)),
        answer(reply("200 OK", row)),
    ])
    .await;
    let transactions = server.client().transactions();
    let errors = [
        transactions.read_by_reference("case").await.unwrap_err(),
        transactions.read_by_reference("a/b").await.unwrap_err(),
        transactions.read("txn_2").await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error.kind(), ErrorKind::Mismatch(_)), "{error}");
    }
}

#[tokio::test]
async fn ids_that_are_not_safe_in_a_path_are_not_sent() {
    let world = World::new().await;
    for id in UNSAFE_IDS {
        let error = world.blnk.transactions().read(id).await.unwrap_err();
        assert_unsafe(&error, "/transaction_id", id);
        let error = world.blnk.transactions().lineage(id).await.unwrap_err();
        assert_unsafe(&error, "/transaction_id", id);
    }
}

#[tokio::test]
async fn lineage_is_read() {
    let body = r#"{"transaction_id":"txn_1","fund_allocation":[{"amount":300,"provider":"stripe"},{"amount":1e+21,"provider":"x"}],"shadow_transactions":[{"precise_amount":300,"transaction_id":"txn_2","reference":"r_release_stripe","currency":"USD","status":"APPLIED"}]}"#;
    let none = r#"{"transaction_id":"txn_1","shadow_transactions":null}"#;
    let server = Scripted::start(vec![
        answer(reply("200 OK", body)),
        answer(reply("200 OK", none)),
    ])
    .await;
    let transactions = server.client().transactions();
    let lineage = transactions.lineage("txn_1").await.unwrap();
    assert_eq!(lineage.fund_allocation[0].amount, Some(300.into()));
    assert_eq!(lineage.fund_allocation[1].amount, None);
    assert_eq!(
        lineage.shadow_transactions[0]
            .raw()
            .member::<String>("status")
            .unwrap()
            .unwrap(),
        "APPLIED"
    );
    round_trips(&lineage);
    let none = transactions.lineage("txn_1").await.unwrap();
    assert!(none.fund_allocation.is_empty() && none.shadow_transactions.is_empty());
}

/// The replies of every recorded exchange whose scenario is about transactions.
fn recorded() -> Vec<(String, u16, String)> {
    use std::io::Read;
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = folder.join("../blnk-mock/tests/recordings");
    let mut replies = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("transactions") && name.ends_with(".json.gz") {
            let mut text = String::new();
            let file = std::fs::File::open(path).unwrap();
            flate2::read::GzDecoder::new(file)
                .read_to_string(&mut text)
                .unwrap();
            let scenario: serde_json::Value = serde_json::from_str(&text).unwrap();
            for step in scenario["steps"].as_array().unwrap() {
                let template = step["request"]["template"].as_str().unwrap();
                let reply = &step["reply"];
                let status = u16::try_from(reply["status"].as_u64().unwrap()).unwrap();
                replies.push((
                    template.to_owned(),
                    status,
                    reply["body"].as_str().unwrap().to_owned(),
                ));
            }
        }
    }
    replies
}

#[test]
fn every_recorded_transaction_and_preview_is_read() {
    let mut counts = [0, 0];
    for (template, status, body) in recorded() {
        let template = template.split('?').next().unwrap();
        let is_read = template.starts_with("/proxy/transactions/reference/");
        if !(is_read || template == "/proxy/transactions") || !body.starts_with('{') {
            continue;
        }
        match status {
            200 if body.starts_with(r#"{"dry_run""#) => {
                let read: TransactionPreview = serde_json::from_str(&body).unwrap();
                let text = serde_json::to_string(&read).unwrap();
                assert_eq!(
                    serde_json::from_str::<TransactionPreview>(&text).unwrap(),
                    read
                );
                counts[1] += 1;
            }
            200 | 201 => {
                let read: Transaction = serde_json::from_str(&body).unwrap();
                let text = serde_json::to_string(&read).unwrap();
                assert_eq!(serde_json::from_str::<Transaction>(&text).unwrap(), read);
                counts[0] += 1;
            }
            _ => {}
        }
    }
    assert_eq!(counts, [182, 20]);
}
