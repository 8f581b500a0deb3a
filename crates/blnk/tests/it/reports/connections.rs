//! R8, R10, R13: connections, large bodies, certificates.

use std::{process::Command, time::Duration};

use blnk::{
    Client, ClientBuilder, ErrorKind, Metadata, NewBalance, NewIdentity, NewLedger, Outcome,
    error::{InvalidRequest, Reason},
    identities::IdentityUpdate,
};

use super::LEDGER;
use crate::support::{
    invalid::problem,
    people::ID,
    scripted::{Act, Scripted, TOKEN, answer, reply},
};

/// How many connections two reads need, with a pause between them.
async fn connections(idle: impl Fn(ClientBuilder) -> ClientBuilder, pause: Duration) -> usize {
    let twice = [
        answer(reply("200 OK", LEDGER)),
        answer(reply("200 OK", LEDGER)),
    ]
    .concat();
    // The server leaves it open, so that the client alone decides.
    let script = [twice, vec![Act::Hang]].concat();
    let server = Scripted::start(vec![script]).await;
    let client = idle(server.builder()).build().unwrap();
    client.ledgers().read("ldg_1").await.unwrap();
    tokio::time::sleep(pause).await;
    client.ledgers().read("ldg_1").await.unwrap();
    server.seen().connections
}

#[tokio::test]
async fn r8_a_connection_is_given_up_after_the_idle_limit_and_not_before() {
    // Load balancers close idle connections after 60 seconds.
    assert!(ClientBuilder::IDLE_TIMEOUT <= Duration::from_secs(30));
    let (none, short) = (Duration::ZERO, Duration::from_millis(1));
    assert_eq!(connections(|builder| builder, none).await, 1);
    let long = |builder: ClientBuilder| builder.idle_timeout(Duration::from_secs(3_600));
    assert_eq!(connections(long, 20 * short).await, 1);
    let brief = |builder: ClientBuilder| builder.idle_timeout(short);
    assert_eq!(connections(brief, 20 * short).await, 2);
    let never = |builder: ClientBuilder| builder.idle_timeout(Duration::ZERO);
    assert_eq!(connections(never, short).await, 2);
}

#[tokio::test]
async fn r8_without_an_idle_limit_a_connection_is_closed_after_its_request() {
    let script = [answer(reply("200 OK", LEDGER)), vec![Act::Hang]].concat();
    let server = Scripted::start(vec![script]).await;
    let builder = server.builder().idle_timeout(Duration::ZERO);
    let client = builder.build().unwrap();
    client.ledgers().read("ldg_1").await.unwrap();
    // No further request makes the client look at it.
    let closed = server.wait_for(|seen| seen.ended == 1);
    let seen = tokio::time::timeout(Duration::from_secs(30), closed).await;
    assert_eq!(seen.unwrap().connections, 1);
}

#[tokio::test]
async fn r8_a_connection_that_the_server_closed_is_not_used_again() {
    let created = answer(reply("201 Created", LEDGER));
    let server = Scripted::start(vec![created]).await;
    let client = server.client();
    for count in 1..=20 {
        client
            .ledgers()
            .create(&NewLedger::new("New"))
            .await
            .unwrap();
        // The script ends with the reply, and the connection with it.
        let seen = server.wait_for(|seen| seen.ended == count).await;
        assert_eq!((seen.requests.len(), seen.connections), (count, count));
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

const MAX_BODY: usize = 5 * 1024 * 1024;

fn assert_too_large(validated: Result<(), InvalidRequest>, bytes: usize) {
    let problem = problem(validated);
    assert_eq!(
        (problem.pointer(), problem.reason()),
        ("", Reason::TooLarge)
    );
    let wanted = format!(
        "is {bytes} bytes long, and the server reads at most {MAX_BODY}; shorten its metadata, or send a \
         batch in parts"
    );
    assert_eq!(problem.message(), wanted);
}

#[tokio::test]
async fn r10_a_body_over_five_megabytes_is_refused_before_anything_is_sent() {
    let server = Scripted::refusing(1).await;
    let client = server.client();
    // {"meta_data":{"k":"…"}}
    let frame = r#"{"meta_data":{"k":""}}"#.len();
    let metadata = |bytes: usize| Metadata::new().with("k", "x".repeat(bytes - frame));
    let fits = metadata(MAX_BODY);
    let over = metadata(MAX_BODY + 1);
    let create = |data: &Metadata| {
        let identity = NewIdentity::new().meta_data_all(data.clone());
        client.identities().create(&identity).validate()
    };
    let update = |data: &Metadata| {
        let update = IdentityUpdate::new().replace_meta_data(data.clone());
        client.identities().update(ID, &update).validate()
    };
    let merge = |data: &Metadata| client.metadata().merge("txn_1", data).validate();
    for fitting in [create(&fits), update(&fits), merge(&fits)] {
        assert_eq!(fitting, Ok(()));
    }
    for exceeding in [create(&over), update(&over), merge(&over)] {
        assert_too_large(exceeding, MAX_BODY + 1);
    }
    // What counts is the body: a control character takes six bytes of it.
    let escaped = Metadata::new().with("k", "\u{1}".repeat(1_000_000));
    assert_too_large(merge(&escaped), 6_000_000 + frame);
    let merge = client.metadata().merge("txn_1", &over);
    let error = merge.await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)));
    assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 0));
    assert_eq!(server.seen().connections, 0);
}

#[tokio::test]
async fn r10_other_bodies_have_a_lower_limit_or_any_length_of_text() {
    let server = Scripted::refusing(1).await;
    let client = server.client();
    let large = || "x".repeat(MAX_BODY);
    let ledger = NewLedger::new("n").meta_data("k", large());
    assert_eq!(problem(ledger.validate()).reason(), Reason::RowTooLong);
    let balance = NewBalance::new("ldg_1", "USD").meta_data("k", large());
    assert_eq!(problem(balance.validate()).reason(), Reason::RowTooLong);
    let rename = client.ledgers().rename("ldg_1", large());
    assert_eq!(problem(rename.validate()).reason(), Reason::TooLarge);
    let update = IdentityUpdate::new().city(large());
    let update = client.identities().update(ID, &update);
    assert_eq!(problem(update.validate()).reason(), Reason::TooLarge);
}

/// Builds a client of an encrypted address, in a process of its own with these variables.
fn built_with(variables: &[(&str, &str)]) -> String {
    let name = "reports::connections::r13_a_machine_without_certificates_is_shown_the_cure";
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", name, "--nocapture"]);
    child.env(CHILD, "1").envs(variables.iter().copied());
    let output = child.output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

const CHILD: &str = "BLNK_TEST_BUILDS_A_CLIENT";

#[test]
fn r13_a_machine_without_certificates_is_shown_the_cure() {
    if std::env::var_os(CHILD).is_some() {
        let client = Client::builder()
            .access_token(TOKEN)
            .instance_id("i")
            .build();
        match client {
            Ok(_) => println!("built"),
            Err(error) => println!("{error}; outcome {}", error.outcome()),
        }
        return;
    }
    let nowhere = [
        ("SSL_CERT_FILE", "/nonexistent/certificates.pem"),
        ("SSL_CERT_DIR", "/nonexistent/certificates"),
    ];
    let said = built_with(&nowhere);
    assert!(
        said.contains("tls: cannot be set up on this machine: "),
        "{said}"
    );
    assert!(said.contains("`ca-certificates`"), "{said}");
    assert!(said.contains("SSL_CERT_FILE; outcome not sent"), "{said}");
}
