//! What a program does with its own `rustls` and `reqwest`, in a graph that `blnk` is part of.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, a missing value is a failure"
)]

use blnk::Client;

/// A client of the hosted Cloud, whose certificates the machine may lack.
fn build() -> Result<Client, String> {
    let built = Client::new("blnk_at_example", "instance_01ABC");
    built.map_err(|error| error.to_string())
}

#[test]
#[cfg(any(
    feature = "blnk-rustls",
    feature = "blnk-ring",
    feature = "blnk-native-tls"
))]
fn blnk_speaks_tls_or_names_what_the_machine_lacks() {
    if let Err(error) = build() {
        assert!(
            error.starts_with("tls: ") && error.contains("certificate"),
            "{error}"
        );
    }
}

#[test]
#[cfg(not(any(
    feature = "blnk-rustls",
    feature = "blnk-ring",
    feature = "blnk-native-tls"
)))]
fn blnk_without_tls_says_which_features_there_are() {
    let error = build().unwrap_err();
    assert!(
        error.contains("enable the feature `rustls`, `ring` or `native-tls`"),
        "{error}"
    );
}

/// The program chose nothing, and there is one provider that its own defaults brought.
#[test]
#[cfg(all(feature = "uses-rustls", not(feature = "blnk-ring")))]
fn the_programs_own_rustls_has_its_default_provider() {
    drop(build());
    let own = rustls::ClientConfig::builder()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    assert!(!own.crypto_provider().cipher_suites.is_empty());
}

/// With `ring` beside its own default a program has two providers, and must install one, as the feature's text says.
#[test]
#[cfg(all(feature = "uses-rustls", feature = "blnk-ring"))]
fn beside_ring_a_program_installs_the_provider_of_its_choice() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    drop(build());
    let own = rustls::ClientConfig::builder()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    assert!(!own.crypto_provider().cipher_suites.is_empty());
}

#[test]
#[cfg(all(feature = "uses-reqwest", not(feature = "blnk-ring")))]
fn the_programs_own_reqwest_client_is_built() {
    drop(build());
    // `Client::new` panics where it cannot be built; a machine without certificates is not what is tested.
    if let Err(error) = reqwest::Client::builder().build() {
        let error = format!("{error:?}");
        assert!(error.contains("ertificate"), "{error}");
    }
}
