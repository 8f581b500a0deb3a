//! What is secret never shows: the access token, and what is personal in an identity and in metadata.

use std::fmt::Write;

use blnk::{AccessToken, Client, Error};

use crate::{
    kinds::{
        Kind::{self, Create, Detokenize, Ensure, Merge, OwnId, Read, Rename, Tokenize},
        PERSONAL,
    },
    listening::{Listening, log_lines, to_log},
    scripted::{Act, Scripted, TOKEN, answer, reply},
};

/// The part of the token that is looked for.
const TOKEN_PART: &str = "TOPSECRETTOKEN";

/// An error in every form a program could print it.
fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:#} {error:?} {error:#?}");
    write!(text, " {:?} {:#?}", error.kind(), error.kind()).unwrap();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        write!(text, " {cause} {cause:?} {cause:#?}").unwrap();
        source = cause.source();
    }
    text
}

/// Whether a text holds a secret: in any case, or as the list of numbers that bytes are printed as.
fn holds(text: &str, secret: &str) -> bool {
    let plain = text.to_lowercase().contains(&secret.to_lowercase());
    let numbers: Vec<_> = secret.bytes().map(|byte| byte.to_string()).collect();
    let unspaced: String = text.split_whitespace().collect();
    plain || unspaced.contains(&numbers.join(","))
}

/// How a call ends, and whether the server sends personal data with it.
struct Ending {
    name: &'static str,
    script: Vec<Act>,
    personal: bool,
}

impl Ending {
    fn of(name: &'static str, script: Vec<Act>) -> Self {
        let wire = sent(&script);
        Self {
            name,
            personal: holds(&wire, PERSONAL),
            script,
        }
    }

    fn answered(name: &'static str, head: &str, body: &str) -> Self {
        Self::of(name, answer(reply(head, body)))
    }
}

/// What a script sends.
fn sent(script: &[Act]) -> String {
    let written = script.iter().filter_map(|act| match act {
        Act::Write(bytes) => Some(String::from_utf8_lossy(bytes)),
        _ => None,
    });
    written.collect()
}

/// A success whose members are of other types than they should be.
fn misshapen(kind: Kind) -> &'static str {
    match kind {
        Create | Read | Ensure | Rename => r#"{"ledger_id":["PERSONAL"],"balance_id":"PERSONAL"}"#,
        Tokenize => r#"{"message":["PERSONAL"]}"#,
        Detokenize => r#"{"fields":{"FirstName":["PERSONAL"],"Street":"PERSONAL"}}"#,
        Merge => r#"{"meta_data":"PERSONAL"}"#,
        OwnId => r#"{"identity_id":"idt_1","first_name":{"PERSONAL":"PERSONAL"}}"#,
    }
}

/// The ways in which a call can end. What is personal is wherever the server is known to repeat it, and wherever a
/// stranger in between could.
fn endings(kind: Kind) -> Vec<Ending> {
    let (status, body) = kind.success();
    let text = r#""PERSONAL \" ` PERSONAL""#;
    let details = r#"{"error":"m","error_detail":{"code":"IDT_VALIDATION_ERROR","message":"m","details":{"Code":"23505","Detail":"Key (email_address)=(PERSONAL@example.com) already exists."}}}"#;
    let metadata = r#"{"error":"field FirstName is not tokenized. Metadata: {\"k\":\"PERSONAL\"}","error_detail":{"code":"IDT_FIELD_NOT_TOKENIZED","message":"field FirstName is not tokenized. Metadata: {\"k\":\"PERSONAL\"}"}}"#;
    let invalid = r#"{"error":"Invalid token"}"#;
    let redirect = "302 Found\r\nlocation: http://localhost:1/PERSONAL";
    let failed = "500 Internal Server Error";
    vec![
        Ending::answered("success", status, body),
        Ending::answered("success, cut", status, &body[..body.len() - 1]),
        Ending::answered("success, misshapen", status, misshapen(kind)),
        Ending::answered("success, a text", status, text),
        Ending::answered("success, no text", status, "PERSONAL"),
        Ending::answered("another success", kind.other_success().0, body),
        Ending::answered("refused, details", "400 Bad Request", details),
        Ending::answered("refused, metadata", "400 Bad Request", metadata),
        Ending::answered("refused, a page", "403 Forbidden", "<html>PERSONAL"),
        Ending::answered("not authorized", "401 Unauthorized", invalid),
        Ending::answered("redirect", redirect, "PERSONAL"),
        Ending::answered("500, empty", failed, ""),
        Ending::answered("500, details", failed, details),
        Ending::answered("500, a page", failed, "<html>PERSONAL"),
        Ending::of("reset", vec![Act::Read, Act::Reset]),
        Ending::of("garbage", answer("PERSONAL garbage\r\n\r\n")),
    ]
}

/// Everything that is printed of one call that ends in one way.
async fn printed(kind: Kind, ending: &Ending) -> Vec<(String, String)> {
    let server = Scripted::start(vec![ending.script.clone()]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let called = kind.call(&client).await;
    let requests = server.seen().requests.concat();
    // The search is able to find what is there.
    for wire in [&requests, &format!("{:#?}", requests.as_bytes())] {
        assert!(holds(wire, TOKEN_PART), "{kind:?}: {wire}");
        let told = matches!(kind, Merge | OwnId);
        assert_eq!(holds(wire, PERSONAL), told, "{kind:?}: {wire}");
    }
    let answer = match &called.answer {
        Ok(answer) => answer.clone(),
        Err(error) => shown(error),
    };
    let name = |part: &str| format!("{kind:?}, {}, {part}", ending.name);
    vec![
        (name("request"), called.asked),
        (name("answer"), answer),
        (name("client"), format!("{client:?} {client:#?}")),
    ]
}

#[tokio::test]
async fn no_secret_of_any_call_is_in_any_debug_display_error_or_log_line() {
    to_log();
    let listening = Listening::begin();
    let mut texts = Vec::new();
    let mut personal = 0;
    for kind in Kind::ALL {
        for ending in endings(kind) {
            personal += usize::from(ending.personal);
            texts.extend(printed(kind, &ending).await);
        }
    }
    assert!(
        personal > 80,
        "the server sent what is personal {personal} times"
    );
    let mut lines = listening.end();
    if cfg!(feature = "tracing") {
        assert!(lines.len() > 500, "all is listened to: {}", lines.len());
    }
    let logged = log_lines();
    assert!(logged.len() > 100, "log lines were kept: {}", logged.len());
    lines.extend(logged);
    texts.extend(lines.into_iter().map(|line| ("log".to_owned(), line)));
    let held: Vec<_> = texts
        .iter()
        .filter(|(_, text)| holds(text, TOKEN_PART) || holds(text, PERSONAL))
        .map(|(name, text)| format!("{name}: {text}"))
        .collect();
    assert!(held.is_empty(), "{}", held.join("\n"));
}

#[tokio::test]
async fn no_secret_is_in_what_is_made_of_it_or_in_a_call_that_never_left() {
    let nobody = Client::builder()
        .access_token(TOKEN)
        .instance_id("i")
        .base_url("http://127.0.0.1:1")
        .sleep_with(|_| async {});
    let mut texts = vec![format!("{nobody:?} {nobody:#?}")];
    let client = nobody.build().unwrap();
    for kind in Kind::ALL {
        texts.push(shown(&kind.call(&client).await.answer.unwrap_err()));
    }
    texts.extend([
        format!("{:?}", AccessToken::new(TOKEN).unwrap()),
        format!("{client:?} {client:#?}"),
        format!("{:?} {:?}", client.balances(), client.ledgers()),
        format!("{:?} {:?}", client.identities(), client.metadata()),
        format!("{:?}", blnk_api::hooks::Session::new(TOKEN).unwrap()),
    ]);
    for text in texts {
        assert!(
            !holds(&text, TOKEN_PART) && !holds(&text, PERSONAL),
            "{text}"
        );
    }
}
