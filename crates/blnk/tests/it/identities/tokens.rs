//! Tokens in place of personal data.

use std::collections::BTreeSet;

use blnk::{
    NewIdentity, Outcome, RetryPolicy,
    error::Reason,
    identities::TokenizableField::{
        self, EmailAddress, FirstName, LastName, Other, OtherNames, Street,
    },
    values::Redacted,
};
use blnk_mock::MockCloud;
use serde_json::{Value, json};

use crate::support::{
    invalid::problem,
    mock::client,
    people::ID,
    recordings::exchanges,
    scripted::{Act, Scripted, answer, reply},
};

/// The recorded replies of a route below an identity, by the end of its path, with that status.
fn recorded(method: &str, ending: &str, status: u16) -> Vec<String> {
    let replies = exchanges().into_iter().filter_map(|(_, step)| {
        let path = step.request.template.split('?').next()?.to_owned();
        (path.starts_with("/proxy/identities/")
            && path.contains(ending)
            && step.request.method == method
            && step.reply.status == status)
            .then_some(step.reply.body)
    });
    replies.collect()
}

#[tokio::test]
async fn a_tokenized_field_reads_as_its_token_and_is_detokenized() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let ada = NewIdentity::new().first_name("Ada");
    let id = identities.create(&ada).await.unwrap().identity_id;
    identities.tokenize(&id, FirstName).await.unwrap();
    let token = identities.read(&id).await.unwrap().first_name.unwrap();
    assert!(token.reveal().starts_with("FPT:"));
    let value = identities.detokenize(&id, FirstName).await.unwrap();
    assert_eq!(value.reveal(), "Ada");
}

#[tokio::test]
async fn many_fields_are_tokenized_listed_and_detokenized() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let ada = NewIdentity::new().first_name("Ada").street("1 Marina");
    let id = identities.create(&ada).await.unwrap().identity_id;
    let fields = [Street, FirstName, OtherNames];
    identities.tokenize_many(&id, fields.clone()).await.unwrap();
    let listed = identities.tokenized_fields(&id).await.unwrap();
    assert_eq!(listed, BTreeSet::from(fields));
    let some = identities.detokenize_many(&id, [Street]).await.unwrap();
    assert_eq!(some.len(), 1);
    let all = identities.detokenize_all(&id).await.unwrap();
    let all: Vec<_> = all
        .iter()
        .map(|(field, value)| (field.as_str(), value.reveal().as_str()))
        .collect();
    assert_eq!(
        all,
        [
            ("FirstName", "Ada"),
            ("OtherNames", ""),
            ("Street", "1 Marina")
        ]
    );
}

#[tokio::test]
async fn the_requests_are_sent_byte_for_byte() {
    let server = Scripted::refusing(6).await;
    let identities = server.client().identities();
    identities.tokenize(ID, Street).await.unwrap_err();
    let many = [Street, FirstName];
    identities
        .tokenize_many(ID, many.clone())
        .await
        .unwrap_err();
    identities.tokenized_fields(ID).await.unwrap_err();
    identities.detokenize(ID, EmailAddress).await.unwrap_err();
    identities.detokenize_many(ID, many).await.unwrap_err();
    identities.detokenize_all(ID).await.unwrap_err();
    let sent: Vec<_> = server
        .seen()
        .requests
        .iter()
        .map(|request| {
            let (head, body) = request.split_once("\r\n\r\n").unwrap();
            let line = head.split("\r\n").next().unwrap();
            let line = line.replace("?instance_id=instance_01ABC HTTP/1.1", "");
            format!("{} {body}", line.replace(ID, "ID"))
        })
        .collect();
    assert_eq!(
        sent,
        [
            "POST /proxy/identities/ID/tokenize/Street ",
            r#"POST /proxy/identities/ID/tokenize {"fields":["Street","FirstName"]}"#,
            "GET /proxy/identities/ID/tokenized-fields ",
            "GET /proxy/identities/ID/detokenize/EmailAddress ",
            r#"POST /proxy/identities/ID/detokenize {"fields":["Street","FirstName"]}"#,
            r#"POST /proxy/identities/ID/detokenize {"fields":[]}"#,
        ]
    );
}

#[tokio::test]
async fn recorded_lists_and_values_are_read_as_the_server_sent_them() {
    let (lists, one, many) = (
        recorded("GET", "/tokenized-fields", 200),
        recorded("GET", "/detokenize/", 200),
        recorded("POST", "/detokenize", 200),
    );
    assert!(lists.len() > 10 && one.len() > 5 && many.len() > 3);
    for body in lists {
        let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
        let list = server.client().identities().tokenized_fields(ID).await;
        let wire: Value = serde_json::from_str(&body).unwrap();
        let wanted: BTreeSet<TokenizableField> =
            serde_json::from_value(wire["tokenized_fields"].clone()).unwrap();
        assert_eq!(list.unwrap(), wanted);
    }
    for body in one {
        let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
        let value = server.client().identities().detokenize(ID, Street).await;
        let wire: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(json!(value.unwrap()), wire["value"]);
    }
    for body in many {
        let server = Scripted::start(vec![answer(reply("200 OK", &body))]).await;
        let values = server.client().identities().detokenize_all(ID).await;
        let wire: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(json!(values.unwrap()), wire["fields"]);
    }
}

#[tokio::test]
async fn a_field_without_a_token_is_recognised_and_its_metadata_hidden() {
    let refusals = exchanges().into_iter().filter(|(_, step)| {
        step.reply.body.contains("is not tokenized. Metadata") && step.request.method == "GET"
    });
    let mut statuses = BTreeSet::new();
    for (_, step) in refusals {
        let status = step.reply.status;
        let head = format!("{status} Refused");
        let server = Scripted::start(vec![answer(reply(&head, &step.reply.body))]).await;
        let read = server.client().identities().detokenize(ID, Street).await;
        let error = read.unwrap_err();
        assert!(error.is_not_tokenized() && !error.is_not_found());
        for text in [format!("{error}"), format!("{error:?}")] {
            assert!(text.contains("is not tokenized"), "{text}");
            assert!(!text.contains("Metadata") && !text.contains('{') || text.starts_with("Api"));
            assert!(!text.contains("tokenized_fields") && !text.contains("transaction <"));
        }
        statuses.insert(status);
    }
    assert_eq!(statuses, BTreeSet::from([400, 404]));
}

#[tokio::test]
async fn the_reason_why_tokenizing_was_refused_is_recognised() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let id = cloud.seed_identity();
    identities.tokenize(&id, Street).await.unwrap();
    let error = identities.tokenize(&id, Street).await.unwrap_err();
    assert!(error.is_already_tokenized() && error.is_conflict());
    assert_eq!(error.outcome(), Outcome::Rejected);
    cloud.disable_tokenization();
    let error = identities.tokenize(&id, FirstName).await.unwrap_err();
    assert!(error.is_tokenization_disabled());
    assert_eq!(error.outcome(), Outcome::Rejected);
    let many = identities.tokenize_many(&id, [FirstName]).await;
    let error = many.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Rejected);
    assert_eq!(error.maybe_tokenized(), []);
}

#[tokio::test]
async fn a_list_that_failed_at_a_field_names_the_ones_before_it() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let id = cloud.seed_identity();
    identities.tokenize(&id, LastName).await.unwrap();
    let fields = [Street, FirstName, LastName, OtherNames];
    let error = identities.tokenize_many(&id, fields).await.unwrap_err();
    assert!(error.is_already_tokenized());
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(error.maybe_tokenized(), [Street, FirstName]);
    assert!(
        error
            .to_string()
            .ends_with("; may be done: Street, FirstName"),
        "{error}"
    );
    let done = identities.tokenized_fields(&id).await.unwrap();
    assert_eq!(done, BTreeSet::from([Street, FirstName, LastName]));
}

#[tokio::test]
async fn a_list_that_failed_at_its_first_field_did_nothing() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let id = cloud.seed_identity();
    identities.tokenize(&id, LastName).await.unwrap();
    let again = identities.tokenize_many(&id, [LastName, Street]).await;
    let error = again.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Rejected);
    assert_eq!(error.maybe_tokenized(), []);
}

#[tokio::test]
async fn a_list_whose_reply_was_lost_is_not_repeated_and_may_be_done() {
    for script in [
        vec![Act::Read, Act::Reset],
        answer(reply("500 Internal Server Error", r#"{"error":"x"}"#)),
        answer(reply("200 OK", "nonsense")),
    ] {
        let server = Scripted::start(vec![script]).await;
        let many = server
            .client()
            .identities()
            .tokenize_many(ID, [Street, FirstName]);
        let error = many.await.unwrap_err();
        assert_eq!(error.maybe_tokenized(), [Street, FirstName], "{error}");
        assert_eq!(server.seen().requests.len(), 1);
    }
}

#[tokio::test]
async fn lists_that_the_server_surely_refuses_are_not_sent() {
    let server = Scripted::refusing(1).await;
    let identities = server.client().identities();
    let found = |fields: &[TokenizableField]| {
        let request = identities.tokenize_many(ID, fields.to_vec());
        let problem = problem(request.validate());
        assert_eq!(problem.reason(), Reason::Refused);
        problem.to_string()
    };
    assert!(found(&[]).contains("is empty"));
    assert!(found(&[Street, Street]).contains("Street twice"));
    let other = Other("first_name".to_owned());
    let text = found(&[Street, other.clone()]);
    assert!(text.starts_with("/fields/1: names `first_name`"), "{text}");
    for fields in [vec![], vec![other.clone()]] {
        let request = identities.detokenize_many(ID, fields);
        assert!(request.validate().is_err());
    }
    let one = identities.tokenize(ID, other.clone());
    assert_eq!(problem(one.validate()).pointer(), "/field");
    let one = identities.detokenize(ID, other);
    assert_eq!(problem(one.validate()).pointer(), "/field");
    assert_eq!(server.seen().connections, 0);
}

#[tokio::test]
async fn a_value_with_a_colon_is_lost_and_the_others_are_still_read() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let ada = NewIdentity::new().first_name("Ada").street("a:b");
    let id = identities.create(&ada).await.unwrap().identity_id;
    identities
        .tokenize_many(&id, [FirstName, Street])
        .await
        .unwrap();
    let once = RetryPolicy::max_attempts(1);
    let all = identities.detokenize_all(&id).retry(once);
    assert_eq!(all.await.unwrap_err().status(), Some(500));
    let street = identities.detokenize(&id, Street).retry(once);
    assert_eq!(street.await.unwrap_err().status(), Some(500));
    let name = identities.detokenize(&id, FirstName).await.unwrap();
    assert_eq!(name, Redacted::from("Ada".to_owned()));
}

#[tokio::test]
async fn detokenized_values_are_in_no_debug() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let secret = NewIdentity::new().street("SECRET");
    let id = identities.create(&secret).await.unwrap().identity_id;
    identities.tokenize(&id, Street).await.unwrap();
    let one = identities.detokenize(&id, Street).await.unwrap();
    let all = identities.detokenize_all(&id).await.unwrap();
    assert_eq!(one.reveal(), "SECRET");
    assert!(!format!("{one:?} {all:?} {all:#?}").contains("SECRET"));
}
