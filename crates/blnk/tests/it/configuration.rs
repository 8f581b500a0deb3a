//! Settings that cannot work are refused with the setting's name and the cure.

use std::time::Duration;

use blnk::{Client, ClientBuilder, Error, ErrorKind, Outcome};

fn builder() -> ClientBuilder {
    Client::builder()
        .access_token("blnk_at_TOPSECRETTOKEN")
        .instance_id("instance_01ABC")
}

fn refused(builder: ClientBuilder) -> (String, String) {
    sorted(builder.build().unwrap_err())
}

fn sorted(error: Error) -> (String, String) {
    assert_eq!(error.outcome(), Outcome::NotSent);
    let shown = error.to_string();
    match error.into_kind() {
        ErrorKind::Configuration(error) => {
            assert_eq!(shown, format!("{}: {}", error.setting(), error.message()));
            (error.setting().to_owned(), error.message().to_owned())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn base_urls_that_cannot_be_meant_are_refused_with_the_cure() {
    let cases = [
        ("", "is not a URL"),
        ("api.cloud.blnkfinance.com", "expected one with a scheme"),
        (
            "localhost:8099",
            "has the scheme `localhost`; expected https",
        ),
        (
            "ftp://api.cloud.blnkfinance.com",
            "has the scheme `ftp`; expected https",
        ),
        ("https://", "is not a URL"),
        ("https://me:hunter2@cloud.example.com", "take them out"),
        ("https://me@cloud.example.com", "take them out"),
        (
            "https://cloud.example.com?instance_id=1",
            "the instance is a setting of its own",
        ),
        ("https://cloud.example.com#x", "holds a query or a fragment"),
        (
            "http://api.cloud.blnkfinance.com",
            "use https, or `allow_plain_http`",
        ),
        (
            "http://127.0.0.1.example.com",
            "use https, or `allow_plain_http`",
        ),
        ("http://10.0.0.7:8080", "use https, or `allow_plain_http`"),
    ];
    for (url, cure) in cases {
        let (setting, message) = refused(builder().base_url(url));
        assert_eq!(setting, "base_url");
        assert!(message.contains(cure), "{url}: {message}");
        assert!(!message.contains("hunter2"));
    }
}

#[test]
fn plain_http_is_allowed_to_this_machine_and_where_it_was_asked_for() {
    for url in [
        "http://localhost:8099",
        "http://127.0.0.1",
        "http://127.9.9.9:1",
        "http://[::1]:8099/cloud/",
    ] {
        builder().base_url(url).build().unwrap();
    }
    builder()
        .base_url("http://10.0.0.7:8080")
        .allow_plain_http()
        .build()
        .unwrap();
}

#[test]
fn tokens_that_no_header_can_carry_are_refused_without_being_shown() {
    for (token, place) in [
        ("", "is empty"),
        ("Bearer TOPSECRET", "at position 7"),
        ("TOPSECRET\n", "at position 10"),
        ("TOP\0SECRET", "at position 4"),
        ("TOPSECRÉT", "at position 8"),
        (" TOPSECRET", "at position 1"),
    ] {
        let (setting, message) = refused(builder().access_token(token));
        assert_eq!(setting, "access_token");
        assert!(
            message.contains(place) && message.contains("; expected "),
            "{message}"
        );
        assert!(!message.contains("TOP"), "{message}");
    }
}

#[test]
fn an_instance_must_be_named() {
    for instance in ["", "  ", "a\nb", " a"] {
        let (setting, message) = refused(builder().instance_id(instance));
        assert_eq!(setting, "instance_id");
        assert!(message.contains("under Instances"), "{message}");
    }
    let (setting, message) = refused(Client::builder().access_token("t"));
    assert_eq!(
        (setting.as_str(), message.starts_with("is not set; give")),
        ("instance_id", true)
    );
    let (setting, _) = refused(Client::builder().instance_id("i"));
    assert_eq!(setting, "access_token");
}

#[test]
fn limits_of_no_time_are_refused() {
    assert_eq!(refused(builder().timeout(Duration::ZERO)).0, "timeout");
    assert_eq!(
        refused(builder().connect_timeout(Duration::ZERO)).0,
        "connect_timeout"
    );
    builder()
        .base_url("http://127.0.0.1:1")
        .timeout(Duration::MAX)
        .connect_timeout(Duration::MAX)
        .build()
        .unwrap();
}

#[test]
fn a_client_is_one_pointer_and_so_is_an_error() {
    assert_eq!(size_of::<Client>(), size_of::<usize>());
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Client>();
}
