//! Replies that are not what was promised.

use blnk::{Error, ErrorKind, Outcome};

use crate::scripted::{Act, CREATED, Scripted, answer, reply};

async fn create(script: Vec<Act>) -> Result<blnk::Balance, Error> {
    let server = Scripted::start(vec![script]).await;
    server.client().balances().create("ldg_1", "USD").await
}

/// The body that a decode error kept, once it was seen to say that the write happened.
fn kept(error: &Error) -> Vec<u8> {
    assert_eq!(error.outcome(), Outcome::Applied, "{error}");
    assert_eq!(error.status(), Some(201));
    match error.kind() {
        ErrorKind::Decode(error) => error.body().to_vec(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_created_balance_is_read() {
    let balance = create(answer(reply("201 Created", CREATED))).await.unwrap();
    assert_eq!(
        balance.balance_id,
        "bln_c5f5424f-b9fa-4821-8fa6-4cc3b85d82b0"
    );
    assert_eq!(balance.identity_id, None);
    assert_eq!(balance.version, None);
    assert_eq!(balance.inflight_expires_at, None);
}

#[tokio::test]
async fn a_created_with_a_page_instead_of_json_was_applied() {
    let error = create(answer(reply(
        "201 Created\r\ncontent-type: text/html",
        "<h1>hi</h1>",
    )))
    .await
    .unwrap_err();
    assert_eq!(kept(&error), b"<h1>hi</h1>");
}

#[tokio::test]
async fn a_created_that_breaks_off_was_applied_and_its_piece_is_kept() {
    let whole = String::from_utf8(reply("201 Created", CREATED)).unwrap();
    let error = create(answer(&whole.as_bytes()[..whole.len() - 100]))
        .await
        .unwrap_err();
    let piece = kept(&error);
    assert_eq!(piece, CREATED.as_bytes()[..CREATED.len() - 100]);
    assert_eq!(
        error.to_string(),
        "balance_create was answered 201 and the reply cannot be read: its body broke off"
    );
}

#[tokio::test]
async fn a_created_with_an_amount_in_quotes_was_applied() {
    let body = CREATED.replacen("\"balance\":0", "\"balance\":\"12\"", 1);
    let error = create(answer(reply("201 Created", &body)))
        .await
        .unwrap_err();
    assert_eq!(kept(&error), body.as_bytes());
}

#[tokio::test]
async fn a_created_without_its_id_was_applied_and_the_message_names_the_member() {
    let body = CREATED.replacen("balance_id", "balance_jd", 1);
    let error = create(answer(reply("201 Created", &body)))
        .await
        .unwrap_err();
    kept(&error);
    assert!(
        error.to_string().contains("missing field `balance_id`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_created_with_an_empty_id_was_applied_and_is_no_success() {
    let body = CREATED.replacen("bln_c5f5424f-b9fa-4821-8fa6-4cc3b85d82b0", "", 1);
    let error = create(answer(reply("201 Created", &body)))
        .await
        .unwrap_err();
    kept(&error);
    assert!(error.to_string().ends_with("it names no record"), "{error}");
}

#[tokio::test]
async fn a_created_larger_than_the_limit_was_applied_and_little_of_it_is_kept() {
    let server = Scripted::start(vec![answer(reply("201 Created", &"x".repeat(100_000)))]).await;
    let client = server.builder().max_body_bytes(50_000).build().unwrap();
    let error = client.balances().create("ldg_1", "USD").await.unwrap_err();
    assert_eq!(kept(&error).len(), 4096);
    assert!(
        error
            .to_string()
            .ends_with("its body is longer than the limit of 50000 bytes"),
        "{error}"
    );
}

#[tokio::test]
async fn a_gateways_page_keeps_its_status_and_text() {
    let page = "<html>502 Bad Gateway</html>";
    let error = create(answer(reply("502 Bad Gateway\r\nx-request-id: r-1", page)))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(
        error.to_string(),
        "balance_create was answered 502 without a message, request r-1"
    );
    let ErrorKind::Api(error) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        (error.status(), error.body(), error.request_id()),
        (502, page.as_bytes(), Some("r-1"))
    );
}
