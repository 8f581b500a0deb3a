//! The access token never shows.

use blnk::{AccessToken, Client, Error};

use crate::{
    listening::{log_lines, to_log},
    scripted::{Act, CREATED, Scripted, TOKEN, answer, reply},
};

/// An error in every form a program could print it.
fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?} {:?}", error.kind());
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!("{cause} {cause:?}"));
        source = cause.source();
    }
    text
}

#[tokio::test]
async fn the_token_is_in_no_debug_display_error_or_log_line() {
    to_log();
    let scripts = vec![
        answer(reply("201 Created", CREATED)),
        answer(reply("201 Created", "nonsense")),
        answer(reply("401 Unauthorized", r#"{"error":"Invalid token"}"#)),
        answer(reply("302 Found\r\nlocation: http://localhost:1/", "")),
        answer(reply("500 Internal Server Error", "")),
        vec![Act::Read, Act::Reset],
        answer("garbage"),
    ];
    let calls = scripts.len();
    // Each script ends its connection, so each call gets the next one.
    let server = Scripted::start(scripts).await;
    let client = server.client();
    let mut texts = vec![
        format!("{:?}", AccessToken::new(TOKEN).unwrap()),
        format!("{:?} {:#?}", server.builder(), client),
        format!("{:?}", client.balances()),
        format!("{:?}", client.balances().create("ldg_1", "USD")),
        format!("{:?}", blnk_api::hooks::Session::new(TOKEN).unwrap()),
    ];
    for call in 0..calls {
        if let Err(error) = client.balances().create("ldg_1", "USD").await {
            texts.push(shown(&error));
        }
        server.wait_for(|seen| seen.ended == call + 1).await;
    }
    let nobody = Client::builder()
        .access_token(TOKEN)
        .instance_id("i")
        .base_url("http://127.0.0.1:1");
    texts.push(shown(
        &nobody
            .build()
            .unwrap()
            .balances()
            .create("ldg_1", "USD")
            .await
            .unwrap_err(),
    ));
    let request = server.seen().requests.concat();
    assert!(
        request.contains(TOKEN),
        "the search itself must be able to find the token"
    );
    texts.extend(log_lines());
    assert!(texts.len() > calls + 6, "log lines were kept: {texts:?}");
    for text in texts {
        assert!(!text.contains("TOPSECRET"), "{text}");
    }
}
