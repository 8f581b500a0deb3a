//! TLS: which library, and whose certificates are trusted.
//!
//! By default exactly what `reqwest` itself brings: `rustls` with the provider `aws-lc-rs`. A second provider in a
//! program makes the program's own `rustls::ClientConfig::builder()` panic, because none is the obvious one.

use std::error::Error as StdError;

use reqwest::ClientBuilder;

/// Enables TLS for a client whose base URL is `https`, or returns why that is impossible.
#[cfg(feature = "rustls")]
pub(crate) fn encrypted(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Ok(builder.tls_backend_rustls())
}

/// Enables TLS for a client whose base URL is `https`, or returns why that is impossible.
#[cfg(all(feature = "ring", not(feature = "rustls")))]
pub(crate) fn encrypted(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    use rustls_platform_verifier::BuilderVerifierExt;

    let config = config()?
        .with_platform_verifier()
        .map_err(|error| format!("the platform's certificates cannot be read: {error}"))?
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

/// Enables TLS for a client whose base URL is `https`, or returns why that is impossible.
#[cfg(all(feature = "native-tls", not(any(feature = "rustls", feature = "ring"))))]
pub(crate) fn encrypted(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Ok(builder.tls_backend_native())
}

/// Returns that there is no TLS in this build.
#[cfg(not(any(feature = "rustls", feature = "ring", feature = "native-tls")))]
pub(crate) fn encrypted(_builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Err(
        "this build has no TLS; enable the feature `rustls`, `ring` or `native-tls` of `blnk`"
            .to_owned(),
    )
}

/// Trusts no certificate at all, so that a loopback server requires none on the machine.
#[cfg(any(feature = "rustls", feature = "ring"))]
pub(crate) fn plain(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    let config = config()?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

/// Changes nothing: these libraries read certificates when they connect.
#[cfg(not(any(feature = "rustls", feature = "ring")))]
pub(crate) fn plain(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Ok(builder)
}

/// TLS 1.2 and 1.3 with the provider named here, so that no process-wide default has to be installed.
#[cfg(any(feature = "rustls", feature = "ring"))]
fn config() -> Result<rustls::ConfigBuilder<rustls::ClientConfig, rustls::WantsVerifier>, String> {
    #[cfg(feature = "rustls")]
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    #[cfg(not(feature = "rustls"))]
    let provider = rustls::crypto::ring::default_provider();
    rustls::ClientConfig::builder_with_provider(std::sync::Arc::new(provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())
}

/// Returns whether an error is one of the TLS library.
pub(crate) fn is_tls_error(error: &(dyn StdError + 'static)) -> bool {
    #[cfg(any(feature = "rustls", feature = "ring"))]
    if error.is::<rustls::Error>() {
        return true;
    }
    #[cfg(feature = "native-tls")]
    if error.is::<native_tls::Error>() {
        return true;
    }
    // Used in no build without TLS.
    let _ = error;
    false
}
