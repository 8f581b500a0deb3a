//! Identities: created, read, updated.

use blnk::{
    ErrorKind, Identity, IdentityType, IdentityUpdate, Metadata, NewIdentity, Outcome, Reason,
    Redacted, RetryPolicy,
};
use blnk_mock::MockCloud;
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde_json::{Value, json};

use crate::{
    cloud::client,
    listening::{Listening, log_lines, to_log},
    recordings::exchanges,
    scripted::{Act, Scripted, answer, reply},
    strict_rules::{UNSAFE_IDS, reasons},
};

pub(crate) const ID: &str = "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6";

pub(crate) fn day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 3, 4).unwrap()
}

/// Every text that is personal, each another, easy to find where it should not be.
pub(crate) fn everything() -> NewIdentity {
    NewIdentity::individual()
        .organization_name("SECRET-1")
        .category("SECRET-2")
        .first_name("SECRET-3")
        .last_name("SECRET-4")
        .other_names("SECRET-5")
        .gender("SECRET-6")
        .email_address("SECRET-7")
        .phone_number("SECRET-8")
        .nationality("SECRET-9")
        .street("SECRET-10")
        .country("SECRET-11")
        .state("SECRET-12")
        .post_code("SECRET-13")
        .city("SECRET-14")
        .dob(day(1987))
        .meta_data("k", "SECRET-15")
}

/// Every identity that a running server was recorded to send.
fn recorded() -> Vec<(String, String)> {
    let identities = exchanges().into_iter().filter_map(|(name, step)| {
        let path = step.request.template.split('?').next()?.to_owned();
        let below = path.strip_prefix("/proxy/identities")?;
        let created = below.is_empty() && step.reply.status == 201;
        let read = step.request.method == "GET"
            && step.reply.status == 200
            && below.matches('/').count() == 1;
        (created || read).then_some((name, step.reply.body))
    });
    identities.collect()
}

#[test]
fn every_recorded_identity_is_read_and_written_again_as_the_same_json() {
    let identities = recorded();
    assert!(identities.len() > 40, "{}", identities.len());
    for (name, text) in identities {
        let identity: Identity = serde_json::from_str(&text).unwrap();
        let again = serde_json::to_string(&identity).unwrap();
        let (written, wanted): (Value, Value) = (
            serde_json::from_str(&again).unwrap(),
            serde_json::from_str(&text).unwrap(),
        );
        assert_eq!(written, wanted, "{name}");
        let read_again: Identity = serde_json::from_str(&again).unwrap();
        assert_eq!(read_again, identity, "{name}");
    }
}

#[test]
fn what_the_server_writes_for_nothing_is_none() {
    for (name, text) in recorded() {
        let identity: Identity = serde_json::from_str(&text).unwrap();
        let wire: Value = serde_json::from_str(&text).unwrap();
        let zero = wire["dob"] == "0001-01-01T00:00:00Z";
        assert_eq!(identity.dob.is_none(), zero, "{name}");
        let revealed = |text: Option<Redacted<String>>| text.map(Redacted::into_revealed);
        for (member, text) in [
            ("first_name", revealed(identity.first_name)),
            ("city", revealed(identity.city)),
            ("email_address", revealed(identity.email_address)),
        ] {
            let wanted = wire[member].as_str().filter(|text| !text.is_empty());
            assert_eq!(text.as_deref(), wanted, "{name}");
        }
        assert_eq!(
            identity.identity_type.is_none(),
            wire["identity_type"] == ""
        );
        assert_eq!(identity.meta_data.is_none(), wire["meta_data"].is_null());
    }
}

#[test]
fn members_that_nobody_knows_yet_and_changes_are_both_written() {
    let (_, text) = recorded().swap_remove(0);
    let text = text.replacen('{', r#"{"new":0.10000000000000000001,"#, 1);
    let mut identity: Identity = serde_json::from_str(&text).unwrap();
    assert_eq!(identity.unknown_members(), ["new"]);
    identity.first_name = None;
    identity.city = Some("Oslo".into());
    identity.dob = Some(day(1990).into());
    let again = serde_json::to_string(&identity).unwrap();
    assert!(again.contains(r#""new":0.10000000000000000001"#), "{again}");
    let written: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(
        (written.get("first_name"), &written["city"], &written["dob"]),
        (None, &json!("Oslo"), &json!("1990-03-04T00:00:00Z"))
    );
}

#[tokio::test]
async fn every_member_arrives_and_is_read_back() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let asked = everything().identity_id(ID);
    let made = blnk.request(asked).await.unwrap();
    let read = blnk.identities().read(ID).await.unwrap();
    assert_eq!(made.identity_id, ID);
    assert_eq!(read.identity_type, Some(IdentityType::Individual));
    assert_eq!(made.dob, read.dob);
    assert_eq!(*read.dob.unwrap().reveal(), day(1987));
    assert_eq!(read.organization_name.unwrap().reveal(), "SECRET-1");
    assert_eq!(read.city.unwrap().reveal(), "SECRET-14");
    assert_eq!(read.meta_data.unwrap().get("k"), Some(&json!("SECRET-15")));
    let stored = &cloud.identities()[0];
    assert_eq!(
        (&*stored.email_address, &*stored.post_code),
        ("SECRET-7", "SECRET-13")
    );
}

#[tokio::test]
async fn the_requests_are_sent_byte_for_byte() {
    let server = Scripted::refusing(3).await;
    let identities = server.client().identities();
    let made = identities.create().identity_id(ID).first_name("Ada");
    made.last_name("").dob(day(1990)).await.unwrap_err();
    identities.read(ID).await.unwrap_err();
    let update = identities.update(ID).city("Oslo").street("");
    update.replace_meta_data(Metadata::new()).await.unwrap_err();
    let seen = server.seen().requests;
    let parts: Vec<_> = seen
        .iter()
        .map(|request| {
            let first = request.split("\r\n").next().unwrap();
            (first, request.split_once("\r\n\r\n").unwrap().1.to_owned())
        })
        .collect();
    let line = |method: &str, path: &str| {
        format!("{method} /proxy/identities{path}?instance_id=instance_01ABC HTTP/1.1")
    };
    let below = format!("/{ID}");
    assert_eq!(parts[0].0, line("POST", ""));
    assert_eq!(
        parts[0].1,
        format!(r#"{{"dob":"1990-03-04T00:00:00Z","first_name":"Ada","identity_id":"{ID}"}}"#)
    );
    assert_eq!((parts[1].0, &*parts[1].1), (&*line("GET", &below), ""));
    assert_eq!(parts[2].0, line("PUT", &below));
    assert_eq!(parts[2].1, r#"{"city":"Oslo","meta_data":{}}"#);
}

#[tokio::test]
async fn an_update_writes_what_is_set_and_leaves_the_rest() {
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let made = blnk.request(everything()).await.unwrap();
    let update = blnk.identities().update(&made.identity_id).city("Oslo");
    update.replace_meta_data(Metadata::new()).await.unwrap();
    let read = blnk.identities().read(&made.identity_id).await.unwrap();
    assert_eq!(read.city.unwrap().reveal(), "Oslo");
    assert_eq!(read.first_name, made.first_name);
    assert_eq!(read.meta_data, Some(Metadata::new()));
}

#[tokio::test]
async fn an_identity_that_is_not_there_is_unknown_to_every_call() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let errors = [
        identities.read(ID).await.unwrap_err(),
        identities.update(ID).city("Oslo").await.unwrap_err(),
        identities.tokenize(ID, "Street").await.unwrap_err(),
        identities.tokenized_fields(ID).await.unwrap_err(),
        identities.detokenize(ID, "Street").await.unwrap_err(),
        identities.detokenize_all(ID).await.unwrap_err(),
    ];
    for error in errors {
        assert!(
            error.is_unknown_identity() && error.is_not_found(),
            "{error}"
        );
        assert_eq!(error.outcome(), Outcome::Rejected);
    }
}

#[tokio::test]
async fn an_id_of_ones_own_that_is_taken_is_a_duplicate_and_one_of_another_form_is_not() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    identities.create().identity_id(ID).await.unwrap();
    let error = identities.create().identity_id(ID).await.unwrap_err();
    assert!(error.is_duplicate());
    assert_eq!(
        (error.status(), error.outcome()),
        (Some(400), Outcome::Rejected)
    );
    let body = exchanges().into_iter().find_map(|(_, step)| {
        step.reply
            .body
            .contains("must be a valid UUID")
            .then_some(step.reply.body)
    });
    let script = answer(reply("400 Bad Request", &body.unwrap()));
    let server = Scripted::start(vec![script]).await;
    let error = server.client().identities().create().await.unwrap_err();
    assert_eq!(error.code(), Some("IDT_VALIDATION_ERROR"));
    assert!(!error.is_duplicate());
}

#[tokio::test]
async fn a_creation_is_repeated_with_an_id_of_ones_own_and_not_without() {
    for (own_id, requests) in [(Some(ID), 2), (None, 1)] {
        let taken = r#"{"error":"Identity already exists: i","error_detail":{"code":"IDT_VALIDATION_ERROR","message":"Identity already exists: i","details":{"Code":"23505","Constraint":"identity_identity_id_key"}}}"#;
        let server = Scripted::start(vec![
            vec![Act::Read, Act::Reset],
            answer(reply("400 Bad Request", taken)),
        ])
        .await;
        let blnk = server
            .builder()
            .retry(RetryPolicy::tries(3))
            .sleep_with(|_| async {})
            .build()
            .unwrap();
        let mut asked = NewIdentity::new();
        if let Some(id) = own_id {
            asked = asked.identity_id(id);
        }
        let error = blnk.request(asked).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(server.seen().requests.len(), requests);
        assert_eq!(error.is_duplicate(), own_id.is_some());
    }
}

#[test]
fn ids_that_the_server_was_recorded_to_take_pass_and_those_it_refused_do_not() {
    #[derive(serde::Deserialize)]
    struct Scenario {
        steps: Vec<Value>,
    }
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../blnk-mock/tests/recordings/identities--caller-ids.json"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let scenario: Scenario = serde_json::from_str(&text).unwrap();
    let (mut taken, mut refused) = (0, 0);
    for step in scenario.steps {
        let body = step["request"]["body"].as_str().unwrap();
        let Ok(body) = serde_json::from_str::<Value>(body) else {
            continue;
        };
        let Some(id) = body["identity_id"].as_str() else {
            continue;
        };
        let duplicate = step["reply"]["body"]
            .as_str()
            .unwrap()
            .contains("already exists");
        let accepted = step["reply"]["status"] == 201 || duplicate;
        let valid = NewIdentity::new().identity_id(id).validate().is_ok();
        assert_eq!(valid, accepted, "{id}");
        if accepted { taken += 1 } else { refused += 1 }
    }
    assert!(taken >= 4 && refused >= 5, "{taken} {refused}");
}

#[test]
fn everything_that_the_server_refuses_is_reported_at_once_and_nothing_else() {
    assert!(NewIdentity::new().validate().is_ok());
    assert!(NewIdentity::new().identity_id("").validate().is_ok());
    assert!(everything().validate().is_ok());
    let asked = everything()
        .identity_id("idt_1")
        .city("a\0b")
        .identity_type("a\0b")
        .dob(NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap())
        .meta_data("big", u64::MAX);
    assert_eq!(
        reasons(&asked),
        [
            ("city".to_owned(), Reason::Refused),
            ("dob".to_owned(), Reason::Refused),
            ("identity_id".to_owned(), Reason::Refused),
            ("identity_type".to_owned(), Reason::Refused),
            ("meta_data/big".to_owned(), Reason::InexactNumber),
        ]
    );
    let lossy = Metadata::new().with("big", u64::MAX).lossy();
    assert!(NewIdentity::new().meta_data_all(lossy).validate().is_ok());
}

#[test]
fn the_day_of_birth_is_the_one_that_was_written_whatever_the_zone() {
    let time = DateTime::parse_from_rfc3339("1990-01-01T23:30:00-05:00").unwrap();
    let of_time: Redacted<NaiveDate> = DateTime::<FixedOffset>::into(time);
    assert_eq!(
        of_time.reveal(),
        &NaiveDate::from_ymd_opt(1990, 1, 1).unwrap()
    );
    for dob in [
        "1990-01-01T23:30:00-05:00",
        "1990-01-01",
        "1990-01-01T00:00:00Z",
    ] {
        let asked: NewIdentity = serde_json::from_value(json!({ "dob": dob })).unwrap();
        assert_eq!(asked, NewIdentity::new().dob(of_time), "{dob}");
    }
    let error = serde_json::from_value::<NewIdentity>(json!({ "dob": "4 March 1987" }));
    assert!(!error.unwrap_err().to_string().contains("1987"));
}

#[tokio::test]
async fn the_zero_time_is_no_day_of_birth() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let zero = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
    assert_eq!(identities.create().dob(zero).await.unwrap().dob, None);
    let error = identities.update(ID).dob(zero).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
}

#[tokio::test]
async fn an_update_of_nothing_is_not_sent() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    for update in [
        IdentityUpdate::new(ID),
        IdentityUpdate::new(ID).city("").identity_type(""),
    ] {
        assert!(update.validate().is_err());
        let sent = identities.update(ID).city("").await;
        assert!(matches!(
            sent.unwrap_err().kind(),
            ErrorKind::InvalidRequest(_)
        ));
    }
    assert_eq!(cloud.request_count(), 0);
}

#[tokio::test]
async fn an_id_that_is_more_than_an_id_never_leaves() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    for id in UNSAFE_IDS {
        let outcomes = [
            identities.read(id).await.unwrap_err().outcome(),
            identities.update(id).city("x").await.unwrap_err().outcome(),
            identities
                .tokenize(id, "Street")
                .await
                .unwrap_err()
                .outcome(),
            identities.tokenized_fields(id).await.unwrap_err().outcome(),
            identities
                .detokenize(id, "Street")
                .await
                .unwrap_err()
                .outcome(),
            identities.detokenize_all(id).await.unwrap_err().outcome(),
        ];
        assert_eq!(outcomes, [Outcome::NotSent; 6], "{id:?}");
    }
    assert_eq!(cloud.request_count(), 0);
}

#[test]
fn requests_are_stored_and_read_again_as_they_were() {
    let asked = everything().identity_id(ID);
    let stored = serde_json::to_string(&asked).unwrap();
    assert_eq!(serde_json::from_str::<NewIdentity>(&stored).unwrap(), asked);
    let update = IdentityUpdate::new(ID).city("Oslo").dob(day(1990));
    let stored = serde_json::to_string(&update).unwrap();
    assert_eq!(
        serde_json::from_str::<IdentityUpdate>(&stored).unwrap(),
        update
    );
    let misspelt = json!({ "frist_name": "Ada" });
    assert!(serde_json::from_value::<NewIdentity>(misspelt).is_err());
}

#[tokio::test]
async fn no_personal_text_is_in_any_debug_display_or_log_line() {
    to_log();
    let listening = Listening::begin();
    let cloud = MockCloud::start().await.unwrap();
    let blnk = client(&cloud);
    let request = blnk.request(everything());
    let update = IdentityUpdate::new(ID)
        .first_name("SECRET")
        .dob(day(1987))
        .replace_meta_data(Metadata::new().with("k", "SECRET"));
    let broken = everything().city("SECRET\0").validate().unwrap_err();
    let mut texts = vec![
        format!("{:?} {request:?} {request:#?}", everything()),
        format!("{update:?} {:?}", blnk.identities()),
        format!("{broken} {broken:?}"),
        format!("{:?}", Redacted::from("SECRET".to_owned())),
    ];
    let made = request.await.unwrap();
    texts.push(format!("{made:?} {made:#?}"));
    let body = serde_json::to_string(&made).unwrap();
    assert!(
        body.contains("SECRET-3") && body.contains("1987"),
        "JSON is not redacted"
    );
    let unreadable = body.replace(r#""SECRET-3""#, r#"{"SECRET":"SECRET"}"#);
    let server = Scripted::start(vec![
        answer(reply("200 OK", &body.replace("Z\"", "\""))),
        answer(reply("200 OK", &unreadable)),
    ])
    .await;
    for _ in 0..2 {
        let error = server.client().identities().read(ID).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Decode(_)));
        texts.push(format!("{error} {error:?} {error:#?}"));
    }
    for text in texts {
        assert!(!text.contains("SECRET") && !text.contains("1987"), "{text}");
    }
    let mut lines = listening.end();
    let heard = lines.iter().any(|line| line.contains("identity_create"));
    assert!(heard || cfg!(not(feature = "tracing")), "{lines:?}");
    lines.extend(log_lines());
    for line in lines {
        assert!(!line.contains("SECRET-"), "{line}");
    }
}
