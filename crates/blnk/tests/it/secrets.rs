//! What is secret is never shown: the access token, and what is personal in an identity and in metadata.

use std::fmt::Write;

use blnk::{AccessToken, Client, Error};

use crate::support::{
    calls::{
        Kind::{
            self, Commit, CommitPart, Create, Detokenize, Ensure, EnsurePosted, Hold, LookUp,
            Merge, OwnId, Post, Preview, Queue, Read, Rename, Tokenize, Void, Wait,
        },
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

/// Whether a text contains a secret: in any case, or as the list of numbers that bytes are printed as.
fn contains(text: &str, secret: &str) -> bool {
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
            personal: contains(&wire, PERSONAL),
            script,
        }
    }

    fn reply(name: &'static str, head: &str, body: &str) -> Self {
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
        Post | Queue | LookUp | EnsurePosted | Hold | Commit | CommitPart | Void => {
            r#"{"transaction_id":["PERSONAL"],"status":"PERSONAL"}"#
        }
        Wait => r#"[{"transaction_id":["PERSONAL"],"status":"PERSONAL"}]"#,
        Preview => r#"{"would_apply":"PERSONAL","reference":["PERSONAL"]}"#,
        OwnId => r#"{"identity_id":"idt_1","first_name":{"PERSONAL":"PERSONAL"}}"#,
    }
}

/// How a call can end. What is personal is wherever the server is known to repeat it, and wherever a gateway could.
fn endings(kind: Kind) -> Vec<Ending> {
    let (status, body) = kind.success();
    let text = r#""PERSONAL \" ` PERSONAL""#;
    let details = r#"{"error":"m","error_detail":{"code":"IDT_VALIDATION_ERROR","message":"m","details":{"Code":"23505","Detail":"Key (email_address)=(PERSONAL@example.com) already exists."}}}"#;
    let metadata = r#"{"error":"field FirstName is not tokenized. Metadata: {\"k\":\"PERSONAL\"}","error_detail":{"code":"IDT_FIELD_NOT_TOKENIZED","message":"field FirstName is not tokenized. Metadata: {\"k\":\"PERSONAL\"}"}}"#;
    let invalid = r#"{"error":"Invalid token"}"#;
    let redirect = "302 Found\r\nlocation: http://localhost:1/PERSONAL";
    let failed = "500 Internal Server Error";
    vec![
        Ending::reply("success", status, body),
        Ending::reply("success, cut", status, &body[..body.len() - 1]),
        Ending::reply("success, misshapen", status, misshapen(kind)),
        Ending::reply("success, a text", status, text),
        Ending::reply("success, no JSON", status, "PERSONAL"),
        Ending::reply("another success", kind.other_success().0, body),
        Ending::reply("refused, details", "400 Bad Request", details),
        Ending::reply("refused, metadata", "400 Bad Request", metadata),
        Ending::reply("refused, a page", "403 Forbidden", "<html>PERSONAL"),
        Ending::reply("not authorized", "401 Unauthorized", invalid),
        Ending::reply("redirect", redirect, "PERSONAL"),
        Ending::reply("500, empty", failed, ""),
        Ending::reply("500, details", failed, details),
        Ending::reply("500, a page", failed, "<html>PERSONAL"),
        Ending::of("reset", vec![Act::Read, Act::Reset]),
        Ending::of("garbage", answer("PERSONAL garbage\r\n\r\n")),
    ]
}

/// Everything that is printed of one call with one ending.
async fn printed(kind: Kind, ending: &Ending) -> Vec<(String, String)> {
    let server = Scripted::start(kind.scripts(ending.script.clone())).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    let called = kind.call(&client).await;
    let requests = server.seen().requests.concat();
    // The search is able to find what is there.
    for wire in [&requests, &format!("{:#?}", requests.as_bytes())] {
        assert!(contains(wire, TOKEN_PART), "{kind:?}: {wire}");
        let sends_personal = matches!(kind, Merge | OwnId);
        assert_eq!(contains(wire, PERSONAL), sends_personal, "{kind:?}: {wire}");
    }
    let answer = match &called.answer {
        Ok(answer) => answer.clone(),
        Err(error) => shown(error),
    };
    let name = |part: &str| format!("{kind:?}, {}, {part}", ending.name);
    vec![
        (name("request"), called.request_text),
        (name("answer"), answer),
        (name("client"), format!("{client:?} {client:#?}")),
    ]
}

#[tokio::test]
async fn no_secret_is_in_any_debug_output_error_or_log_line() {
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
    assert!(lines.len() > 500, "spans and events: {}", lines.len());
    let logged = log_lines();
    assert!(logged.len() > 100, "log lines: {}", logged.len());
    lines.extend(logged);
    texts.extend(lines.into_iter().map(|line| ("log".to_owned(), line)));
    let leaks: Vec<_> = texts
        .iter()
        .filter(|(_, text)| contains(text, TOKEN_PART) || contains(text, PERSONAL))
        .map(|(name, text)| format!("{name}: {text}"))
        .collect();
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

#[tokio::test]
async fn no_secret_is_in_a_client_or_in_a_call_that_was_not_sent() {
    let builder = Client::builder()
        .access_token(TOKEN)
        .instance_id("i")
        .base_url("http://127.0.0.1:1")
        .sleep_with(|_| async {});
    let mut texts = vec![format!("{builder:?} {builder:#?}")];
    let client = builder.build().unwrap();
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
            !contains(&text, TOKEN_PART) && !contains(&text, PERSONAL),
            "{text}"
        );
    }
}

#[test]
fn a_token_set_as_the_instance_by_mistake_is_not_shown() {
    let mistaken = Client::builder().instance_id(TOKEN);
    assert!(!contains(&format!("{mistaken:?}"), TOKEN_PART));
    let right = Client::builder().instance_id("instance_01ABC");
    assert!(format!("{right:?}").contains("instance_01ABC"));
}
