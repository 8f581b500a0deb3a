//! Settings that cannot work are refused, with the setting's name and the cure.

use std::time::Duration;

use blnk::{Client, ClientBuilder, Error, ErrorKind, NewBalance, Outcome, RetryPolicy};

fn builder() -> ClientBuilder {
    Client::builder()
        .access_token("blnk_at_TOPSECRETTOKEN")
        .instance_id("instance_01ABC")
}

fn refused(builder: ClientBuilder) -> (String, String) {
    setting(builder.build().unwrap_err())
}

/// The setting of a configuration error, and its message.
fn setting(error: Error) -> (String, String) {
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
fn base_urls_that_cannot_work_are_refused_with_the_cure() {
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
        ("https://me:hunter2@cloud.example.com", "remove them"),
        ("https://me@cloud.example.com", "remove them"),
        (
            "https://cloud.example.com?instance_id=1",
            "the instance is a setting of its own",
        ),
        (
            "https://cloud.example.com#x",
            "contains a query or a fragment",
        ),
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
fn plain_http_is_allowed_to_this_machine_and_by_a_setting() {
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
fn tokens_that_cannot_be_sent_are_refused_without_being_shown() {
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
fn an_instance_id_is_required_and_must_be_plain_text() {
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

/// Shows the client of the environment with this base URL, in a process of its own: a test must not change the
/// environment of others.
fn client_of_environment(base_url: Option<&str>) -> String {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", THE_CLIENT_OF_THE_ENVIRONMENT, "--nocapture"])
        .env("BLNK_ACCESS_TOKEN", "t")
        .env("BLNK_INSTANCE_ID", "i")
        .env_remove("BLNK_BASE_URL");
    if let Some(base_url) = base_url {
        child.env("BLNK_BASE_URL", base_url);
    }
    let output = child.env("SHOW_CLIENT", "yes").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

const THE_CLIENT_OF_THE_ENVIRONMENT: &str =
    "configuration::an_empty_base_url_in_the_environment_counts_as_unset";

#[test]
fn an_empty_base_url_in_the_environment_counts_as_unset() {
    if std::env::var_os("SHOW_CLIENT").is_some() {
        match Client::from_env() {
            Ok(client) => println!("{client:?}"),
            Err(error) => println!("{error}"),
        }
        return;
    }
    let other = client_of_environment(Some("http://localhost:8099"));
    assert!(
        other.contains(r#"base_url: "http://localhost:8099""#),
        "{other}"
    );
    let blank = client_of_environment(Some(" "));
    assert!(blank.contains("BLNK_BASE_URL: is not a URL"), "{blank}");
    for unset in [None, Some("")] {
        let shown = client_of_environment(unset);
        // A machine without trusted certificates has no client of Cloud.
        assert!(
            shown.contains(r#"base_url: "https://api.cloud.blnkfinance.com""#)
                || shown.contains("tls: "),
            "{unset:?}: {shown}"
        );
    }
}

/// Everything that a program could print of an error.
fn printed(error: &Error) -> String {
    format!("{error} {error:?} {error:#?} {:?}", error.kind())
}

#[test]
fn a_token_and_an_instance_id_in_each_others_place_are_refused() {
    let (token, instance) = ("blnk_TOPSECRET", "instance_01ABC");
    let error = Client::new(instance, token).unwrap_err();
    let text = printed(&error);
    assert!(
        !text.contains("TOPSECRET") && !text.contains("01ABC"),
        "{text}"
    );
    let (setting, message) = setting(error);
    assert_eq!(setting, "access_token");
    assert!(
        message.starts_with("looks like an instance id; expected "),
        "{message}"
    );
}

#[test]
fn a_token_in_place_of_an_instance_id_is_refused_without_being_shown() {
    for token in ["blnk_TOPSECRET", "blnk_at_TOPSECRET", "blnk_"] {
        let error = builder().instance_id(token).build().unwrap_err();
        let text = printed(&error);
        assert!(
            !text.contains("TOPSECRET") && !text.contains("blnk_"),
            "{text}"
        );
        let (setting, message) = setting(error);
        assert_eq!(setting, "instance_id");
        assert!(
            message.starts_with("looks like an access token; "),
            "{message}"
        );
    }
}

#[tokio::test]
async fn time_limits_below_a_millisecond_are_refused() {
    for limit in [Duration::ZERO, Duration::from_nanos(999_999)] {
        for (name, builder) in [
            ("timeout", builder().timeout(limit)),
            ("connect_timeout", builder().connect_timeout(limit)),
            ("attempt_timeout", builder().attempt_timeout(limit)),
        ] {
            let (setting, message) = refused(builder);
            assert_eq!(setting, name);
            assert!(
                message.starts_with("is shorter than a millisecond"),
                "{message}"
            );
        }
        // Nothing listens there, and nothing is sent.
        let client = builder().base_url("http://127.0.0.1:1").build().unwrap();
        let balance = NewBalance::new("ldg_1", "USD");
        let request = client.balances().create(&balance).timeout(limit);
        assert_eq!(request.validate(), Ok(()));
        let error = request.await.unwrap_err();
        assert_eq!((error.attempts(), error.is_retryable()), (0, false));
        assert_eq!(setting(error).0, "timeout");
    }
}

#[tokio::test]
async fn time_limits_of_a_millisecond_and_of_ages_are_accepted() {
    for limit in [Duration::from_millis(1), Duration::MAX] {
        let builder = builder().base_url("http://127.0.0.1:1");
        let builder = builder.timeout(limit).connect_timeout(limit);
        let client = builder.attempt_timeout(limit).build().unwrap();
        let request = client.ledgers().read("ldg_1").timeout(limit);
        let error = request.retry(RetryPolicy::once()).await.unwrap_err();
        assert_eq!(error.kind().name(), "transport");
    }
}

#[test]
fn a_client_is_one_pointer_and_so_is_an_error() {
    assert_eq!(size_of::<Client>(), size_of::<usize>());
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Client>();
}
