//! Identities: created, read, updated.

use blnk::{
    ErrorKind, Metadata, NewIdentity, Outcome, RetryPolicy, Stored,
    error::Reason,
    identities::{Identity, IdentityType, IdentityUpdate},
    values::Redacted,
};
use blnk_mock::MockCloud;
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde_json::{Value, json, value::RawValue};

use crate::support::{
    invalid::{UNSAFE_IDS, assert_unsafe, reasons},
    listening::{Listening, log_lines, to_log},
    mock::client,
    people::{ID, day, everything},
    recordings::exchanges,
    replies::{round_trips, text_of},
    scripted::{Act, Scripted, answer, reply},
};

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

/// Reads a text as the reply of a running server.
async fn read(text: &str) -> Identity {
    let server = Scripted::start(vec![answer(reply("200 OK", text))]).await;
    let id = text_of(text, "/identity_id");
    let identities = server.client().identities();
    let read = identities.read(&id);
    if read.validate().is_ok() {
        return read.await.unwrap();
    }
    // An id of a caller's own that no path can have: only a creation is answered with it.
    let server = Scripted::start(vec![answer(reply("201 Created", text))]).await;
    let identities = server.client().identities();
    identities.create(&NewIdentity::new()).await.unwrap()
}

#[tokio::test]
async fn every_recorded_identity_is_read_to_the_byte_and_stored_again() {
    let identities = recorded();
    assert!(identities.len() > 40, "{}", identities.len());
    for (name, text) in identities {
        let identity = read(&text).await;
        assert_eq!(identity.raw().as_str(), text, "{name}");
        assert!(identity.unknown_members().is_empty(), "{name}");
        assert_eq!(
            serde_json::from_str::<Identity>(&text).unwrap(),
            identity,
            "{name}"
        );
        // Every member that the server sent is a field, of the same value unless it means none.
        let wire: Value = serde_json::from_str(&text).unwrap();
        let stored = serde_json::to_value(&identity).unwrap();
        for (member, sent) in wire.as_object().unwrap() {
            let none = sent == "" || sent == "0001-01-01T00:00:00Z";
            let field = &stored[member];
            match member.as_str() {
                _ if none => assert_eq!(field, &Value::Null, "{name}: {member}"),
                "dob" => assert_eq!(field.as_str(), sent.as_str().unwrap().get(..10), "{name}"),
                "created_at" => {
                    let time =
                        |text: &Value| text.as_str().unwrap().parse::<DateTime<FixedOffset>>();
                    assert_eq!(time(field), time(sent), "{name}");
                }
                _ => assert_eq!(field, sent, "{name}: {member}"),
            }
        }
        round_trips(&identity);
    }
}

#[test]
fn empty_text_and_the_zero_time_are_none() {
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

#[tokio::test]
async fn unknown_members_are_in_the_raw_text_and_changes_are_stored() {
    let (_, text) = recorded().swap_remove(0);
    let text = text.replacen('{', r#"{"new":0.10000000000000000001,"#, 1);
    let mut identity = read(&text).await;
    assert_eq!(identity.unknown_members(), ["new"]);
    let new: Box<RawValue> = identity.raw().member("new").unwrap().unwrap();
    assert_eq!(new.get(), "0.10000000000000000001");
    identity.first_name = None;
    identity.city = Some("Oslo".into());
    identity.dob = Some(day(1990).into());
    let stored = serde_json::to_value(&identity).unwrap();
    assert_eq!(
        (&stored["first_name"], &stored["city"], &stored["dob"]),
        (&Value::Null, &json!("Oslo"), &json!("1990-03-04"))
    );
    assert_eq!(identity.raw().as_str(), text);
    round_trips(&identity);
}

#[tokio::test]
async fn every_member_arrives_and_is_read_back() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let whole = everything().identity_id(ID);
    let created = identities.create(&whole).await.unwrap();
    let read = identities.read(ID).await.unwrap();
    assert_eq!(created.identity_id, ID);
    assert_eq!(read.identity_type, Some(IdentityType::Individual));
    assert_eq!(created.dob, read.dob);
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
    let ada = NewIdentity::new().identity_id(ID).first_name("Ada");
    let ada = ada.last_name("").dob(day(1990));
    identities.create(&ada).await.unwrap_err();
    identities.read(ID).await.unwrap_err();
    let update = IdentityUpdate::new().city("Oslo").street("");
    let update = update.replace_meta_data(Metadata::new());
    identities.update(ID, &update).await.unwrap_err();
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
async fn an_update_writes_what_is_set_and_nothing_else() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let created = identities.create(&everything()).await.unwrap();
    let update = IdentityUpdate::new().city("Oslo");
    let update = update.replace_meta_data(Metadata::new());
    identities
        .update(&created.identity_id, &update)
        .await
        .unwrap();
    let read = identities.read(&created.identity_id).await.unwrap();
    assert_eq!(read.city.unwrap().reveal(), "Oslo");
    assert_eq!(read.first_name, created.first_name);
    assert_eq!(read.meta_data, Some(Metadata::new()));
}

#[tokio::test]
async fn an_identity_that_does_not_exist_is_unknown_to_every_call() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let to_oslo = IdentityUpdate::new().city("Oslo");
    let errors = [
        identities.read(ID).await.unwrap_err(),
        identities.tokenized_fields(ID).await.unwrap_err(),
        identities.detokenize(ID, "Street").await.unwrap_err(),
        identities.detokenize_all(ID).await.unwrap_err(),
        identities.update(ID, &to_oslo).await.unwrap_err(),
        identities.tokenize(ID, "Street").await.unwrap_err(),
    ];
    for (index, error) in errors.iter().enumerate() {
        assert!(
            error.is_unknown_identity() && error.is_not_found(),
            "{error}"
        );
        let outcome = if index < 4 {
            Outcome::ReadOnly
        } else {
            Outcome::Rejected
        };
        assert_eq!(error.outcome(), outcome, "{error}");
    }
}

#[tokio::test]
async fn an_own_id_that_exists_is_a_duplicate_and_a_wrong_one_is_not() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let with_id = NewIdentity::new().identity_id(ID);
    identities.create(&with_id).await.unwrap();
    let error = identities.create(&with_id).await.unwrap_err();
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
    let identities = server.client().identities();
    let error = identities.create(&NewIdentity::new()).await.unwrap_err();
    assert_eq!(error.code(), Some("IDT_VALIDATION_ERROR"));
    assert!(!error.is_duplicate());
}

#[tokio::test]
async fn a_creation_is_repeated_with_an_own_id_and_not_without() {
    for (own_id, requests) in [(Some(ID), 2), (None, 1)] {
        let taken = r#"{"error":"Identity already exists: i","error_detail":{"code":"IDT_VALIDATION_ERROR","message":"Identity already exists: i","details":{"Code":"23505","Constraint":"identity_identity_id_key"}}}"#;
        let server = Scripted::start(vec![
            vec![Act::Read, Act::Reset],
            answer(reply("400 Bad Request", taken)),
        ])
        .await;
        let blnk = server
            .builder()
            .retry(RetryPolicy::max_attempts(3))
            .sleep_with(|_| async {})
            .build()
            .unwrap();
        let mut identity = NewIdentity::new();
        if let Some(id) = own_id {
            identity = identity.identity_id(id);
        }
        let error = blnk.identities().create(&identity).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(server.seen().requests.len(), requests);
        assert_eq!(error.is_duplicate(), own_id.is_some());
    }
}

#[test]
fn own_ids_are_valid_exactly_where_the_server_accepted_them() {
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
    let (mut accepted_ids, mut refused_ids) = (0, 0);
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
        if accepted {
            accepted_ids += 1;
        } else {
            refused_ids += 1;
        }
    }
    assert!(
        accepted_ids >= 4 && refused_ids >= 5,
        "{accepted_ids} {refused_ids}"
    );
}

#[test]
fn all_that_the_server_refuses_is_reported_at_once_and_nothing_else() {
    assert!(NewIdentity::new().validate().is_ok());
    assert!(NewIdentity::new().identity_id("").validate().is_ok());
    assert!(everything().validate().is_ok());
    let identity = everything()
        .identity_id("idt_1")
        .city("a\0b")
        .identity_type("a\0b")
        .dob(NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap())
        .meta_data("big", u64::MAX);
    assert_eq!(
        reasons(identity.validate()),
        [
            ("/city".to_owned(), Reason::Refused),
            ("/dob".to_owned(), Reason::Refused),
            ("/identity_id".to_owned(), Reason::Refused),
            ("/identity_type".to_owned(), Reason::Refused),
            ("/meta_data/big".to_owned(), Reason::InexactNumber),
        ]
    );
    let lossy = Metadata::new().with("big", u64::MAX).lossy();
    assert!(NewIdentity::new().meta_data_all(lossy).validate().is_ok());
}

#[test]
fn the_date_of_birth_is_the_written_day_whatever_the_zone() {
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
        let identity: NewIdentity = serde_json::from_value(json!({ "dob": dob })).unwrap();
        assert_eq!(identity, NewIdentity::new().dob(of_time), "{dob}");
    }
    let error = serde_json::from_value::<NewIdentity>(json!({ "dob": "4 March 1987" }));
    assert!(!error.unwrap_err().to_string().contains("1987"));
}

#[tokio::test]
async fn the_zero_time_is_no_date_of_birth() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let zero = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
    let created = identities.create(&NewIdentity::new().dob(zero)).await;
    assert_eq!(created.unwrap().dob, None);
    let update = IdentityUpdate::new().dob(zero);
    let error = identities.update(ID, &update).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
}

#[tokio::test]
async fn an_update_of_nothing_is_not_sent() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    for update in [
        IdentityUpdate::new(),
        IdentityUpdate::new().city("").identity_type(""),
    ] {
        assert!(update.validate().is_err());
        let sent = identities.update(ID, &update).await;
        assert!(matches!(
            sent.unwrap_err().kind(),
            ErrorKind::InvalidRequest(_)
        ));
    }
    assert_eq!(cloud.request_count(), 0);
}

#[tokio::test]
async fn ids_that_are_not_safe_in_a_path_are_not_sent() {
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let update = IdentityUpdate::new().city("x");
    for id in UNSAFE_IDS {
        for error in [
            identities.read(id).await.unwrap_err(),
            identities.update(id, &update).await.unwrap_err(),
            identities.tokenize(id, "Street").await.unwrap_err(),
            identities
                .tokenize_many(id, ["Street".into()])
                .await
                .unwrap_err(),
            identities.tokenized_fields(id).await.unwrap_err(),
            identities.detokenize(id, "Street").await.unwrap_err(),
            identities
                .detokenize_many(id, ["Street".into()])
                .await
                .unwrap_err(),
            identities.detokenize_all(id).await.unwrap_err(),
        ] {
            assert_unsafe(&error, "/identity_id", id);
            assert_eq!(error.outcome(), Outcome::NotSent, "{id:?}");
        }
    }
    assert_eq!(cloud.request_count(), 0);
}

#[test]
fn requests_are_stored_and_read_again_as_they_were() {
    let identity = everything().identity_id(ID);
    let text = serde_json::to_string(&identity).unwrap();
    assert_eq!(
        serde_json::from_str::<NewIdentity>(&text).unwrap(),
        identity
    );
    let update = IdentityUpdate::new().city("Oslo").dob(day(1990));
    let text = serde_json::to_string(&update).unwrap();
    assert_eq!(
        serde_json::from_str::<IdentityUpdate>(&text).unwrap(),
        update
    );
    let misspelt = json!({ "frist_name": "Ada" });
    assert!(serde_json::from_value::<NewIdentity>(misspelt.clone()).is_err());
    assert!(serde_json::from_value::<IdentityUpdate>(misspelt).is_err());
}

#[test]
fn an_opt_out_of_an_identity_is_read_from_its_stored_form_alone() {
    let lossy = Metadata::new().with("big", u64::MAX).lossy();
    let identity = NewIdentity::new().meta_data_all(lossy.clone());
    let update = IdentityUpdate::new().replace_meta_data(lossy);
    let refused = [("/meta_data/big".to_owned(), Reason::InexactNumber)];

    let plain: NewIdentity = serde_json::from_value(json!(identity)).unwrap();
    assert_eq!(reasons(plain.validate()), refused);
    let text = serde_json::to_string(&Stored(&identity)).unwrap();
    let Stored(read) = serde_json::from_str::<Stored<NewIdentity>>(&text).unwrap();
    assert_eq!((read.validate(), read), (Ok(()), identity));

    let plain: IdentityUpdate = serde_json::from_value(json!(update)).unwrap();
    assert_eq!(reasons(plain.validate()), refused);
    let text = serde_json::to_string(&Stored(&update)).unwrap();
    let Stored(read) = serde_json::from_str::<Stored<IdentityUpdate>>(&text).unwrap();
    assert_eq!((read.validate(), read), (Ok(()), update));
}

#[tokio::test]
async fn no_personal_text_is_in_any_debug_display_or_log_line() {
    to_log();
    let listening = Listening::begin();
    let cloud = MockCloud::start().await.unwrap();
    let identities = client(&cloud).identities();
    let whole = everything();
    let request = identities.create(&whole);
    let update = IdentityUpdate::new()
        .first_name("SECRET")
        .dob(day(1987))
        .replace_meta_data(Metadata::new().with("k", "SECRET"));
    let broken = everything().city("SECRET\0").validate().unwrap_err();
    let mut texts = vec![
        format!("{whole:?} {whole:#?} {request:?} {request:#?}"),
        format!("{update:?} {update:#?} {identities:?}"),
        format!("{broken} {broken:?}"),
        format!("{:?}", identities.update(ID, &update)),
        format!("{:?}", Stored(&whole)),
        format!("{:?}", Redacted::from("SECRET".to_owned())),
    ];
    let created = request.await.unwrap();
    texts.push(format!("{created:?} {created:#?} {:?}", created.raw()));
    let body = created.raw().as_str();
    for json in [body, &serde_json::to_string(&created).unwrap()] {
        assert!(
            json.contains("SECRET-3") && json.contains("1987"),
            "JSON is not redacted"
        );
    }
    let id = text_of(body, "/identity_id");
    let misshapen = body.replace(r#""1987-03-04T00:00:00Z""#, r#"["1987-03-04"]"#);
    let unreadable = body.replace(r#""SECRET-3""#, r#"{"SECRET":"SECRET"}"#);
    for spoiled in [misshapen, unreadable] {
        // What cannot be read spoils no reply, and is logged without its value.
        assert_ne!(spoiled, body);
        let server = Scripted::start(vec![answer(reply("200 OK", &spoiled))]).await;
        let read = server.client().identities().read(&id).await.unwrap();
        assert!(read.dob.is_none() || read.first_name.is_none());
        texts.push(format!("{read:?} {read:#?}"));
    }
    let without_id = body.replace(&format!("\"{id}\""), r#"{"SECRET":"SECRET"}"#);
    let server = Scripted::start(vec![
        answer(reply("200 OK", &without_id)),
        answer(reply("201 Created", body)),
    ])
    .await;
    let error = server.client().identities().read(&id).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode(_)));
    texts.push(format!("{error} {error:?} {error:#?}"));
    // A record with other values than the requested ones is reported without either.
    let other = everything().first_name("SECRET-OTHER").dob(day(1988));
    let error = server.client().identities().create(&other).await;
    let error = error.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Mismatch(_)));
    texts.push(format!("{error} {error:?} {error:#?}"));
    for text in texts {
        assert!(!text.contains("SECRET") && !text.contains("1987"), "{text}");
    }
    let mut lines = listening.end();
    let found = lines.iter().any(|line| line.contains("identity_create"));
    assert!(found, "{lines:?}");
    lines.extend(log_lines());
    for line in lines {
        assert!(!line.contains("SECRET-"), "{line}");
    }
}
