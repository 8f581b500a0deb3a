//! A server whose certificate is not trusted.
//!
//! `untrusted/` holds a self-signed certificate for localhost and its key, made for this test alone.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::{
    faults::cases::expected::{Failure, NO_TLS, class},
    support::{calls::Kind, scripted::TOKEN},
};

#[tokio::test]
async fn an_untrusted_certificate_ends_a_call_unsent_and_without_a_retry() {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let certificate = include_bytes!("untrusted/certificate.der").to_vec();
    let key = PrivatePkcs8KeyDer::from(include_bytes!("untrusted/key.der").to_vec());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], key.into())
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    let server = tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            assert!(
                acceptor.accept(stream).await.is_err(),
                "the client must refuse"
            );
        }
    });
    let client = blnk::Client::builder()
        .base_url(format!("https://localhost:{port}"))
        .access_token(TOKEN)
        .instance_id("i")
        .sleep_with(|wait| async move { panic!("retried after {wait:?}") })
        .build();
    let client = match client {
        Ok(client) => client,
        // A machine without any trusted certificates trusts this one just as little.
        Err(error) => {
            assert!(error.to_string().starts_with("tls: "), "{error}");
            return;
        }
    };
    let mut errors = Vec::new();
    for kind in Kind::ALL {
        let expected = NO_TLS.of(class(kind)).failure.unwrap();
        errors.push((expected, kind.call(&client).await.answer.unwrap_err()));
    }
    for (expected, error) in &errors {
        let shown = (Failure::of(error), error.attempts());
        assert_eq!(shown, (*expected, 1), "{error:?}");
        assert!(error.is_connect());
        let mut causes = String::new();
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            causes.push_str(&error.to_string());
            cause = error.source();
        }
        assert!(causes.contains("certificate"), "{causes}");
    }
    server.abort();
    assert!(server.await.unwrap_err().is_cancelled());
    assert_eq!(connections.load(Ordering::SeqCst), errors.len());
}
