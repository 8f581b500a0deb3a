//! Encryption: which library, and whose certificates are trusted.

use reqwest::ClientBuilder;

/// Sets encryption up for a client whose base URL is `https`, or says why it cannot be.
#[cfg(feature = "rustls")]
pub(crate) fn encrypted(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    use rustls_platform_verifier::BuilderVerifierExt;

    let config = config()?
        .with_platform_verifier()
        .map_err(|error| format!("the platform's certificates cannot be read: {error}"))?
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

/// Sets encryption up for a client whose base URL is `https`, or says why it cannot be.
#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
pub(crate) fn encrypted(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Ok(builder.tls_backend_native())
}

/// Says that there is no encryption in this build.
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
pub(crate) fn encrypted(_builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Err(
        "this build has no encryption; enable the feature `rustls` or `native-tls` of `blnk`"
            .to_owned(),
    )
}

/// Leaves encryption out, so that a loopback server needs no certificates on the machine.
#[cfg(feature = "rustls")]
pub(crate) fn plain(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    let config = config()?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

/// Leaves encryption out.
#[cfg(not(feature = "rustls"))]
pub(crate) fn plain(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Ok(builder)
}

/// TLS 1.2 and 1.3 with the provider named here, so that no global default has to be installed by somebody.
///
/// `ring`: it builds with a C compiler alone, in a fraction of the time of the alternative.
#[cfg(feature = "rustls")]
fn config() -> Result<rustls::ConfigBuilder<rustls::ClientConfig, rustls::WantsVerifier>, String> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())
}

/// Returns whether an error is one of the TLS library.
#[cfg(feature = "rustls")]
pub(crate) fn is_tls_error(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<rustls::Error>()
}

/// Returns whether an error is one of the TLS library.
#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
pub(crate) fn is_tls_error(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<native_tls::Error>()
}

/// Returns whether an error is one of the TLS library.
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
pub(crate) fn is_tls_error(_error: &(dyn std::error::Error + 'static)) -> bool {
    false
}
