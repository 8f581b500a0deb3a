//! Where requests go, validated when the client is built.

use std::time::Duration;

use url::{Host, Url};

use crate::error::configuration::ConfigurationError;

/// The address of the hosted Cloud, from the documentation.
pub(crate) const CLOUD: &str = "https://api.cloud.blnkfinance.com";

/// Where requests go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Server {
    /// Scheme, host and path, without a trailing slash, which would double in every path.
    pub(crate) base_url: String,
    pub(crate) address: String,
    pub(crate) port: u16,
    pub(crate) encrypted: bool,
}

/// Validates a base URL.
pub(crate) fn server(text: &str, allow_plain_http: bool) -> Result<Server, ConfigurationError> {
    let invalid = |message: String| ConfigurationError::new("base_url", message);
    // The text is not shown: it may contain a password.
    let url = Url::parse(text.trim()).map_err(|error| {
        invalid(format!(
            "is not a URL ({error}); expected one with a scheme, such as {CLOUD}"
        ))
    })?;
    let host = match (url.scheme(), url.host()) {
        ("https" | "http", Some(host)) => host,
        ("https" | "http", None) => {
            return Err(invalid(format!(
                "has no host; expected one, such as {CLOUD}"
            )));
        }
        (scheme, _) => {
            return Err(invalid(format!(
                "has the scheme `{scheme}`; expected https, such as {CLOUD}"
            )));
        }
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid(
            "contains a user name or a password; remove them, the access token is a setting of \
             its own"
                .to_owned(),
        ));
    }
    if url.path().trim_end_matches('/').ends_with("/proxy") {
        return Err(invalid(
            "ends in `/proxy`, which every request adds itself; remove it".to_owned(),
        ));
    }
    if url.path().contains('%') {
        return Err(invalid(
            "contains a percent escape in its path; expected a plain one".to_owned(),
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid(
            "contains a query or a fragment; end it after the host and path, the instance is a \
             setting of its own"
                .to_owned(),
        ));
    }
    if url.scheme() == "http" && !allow_plain_http && !is_loopback(&host) {
        return Err(invalid(
            "would send the access token in clear text; use https, or `allow_plain_http` inside a \
             network you trust"
                .to_owned(),
        ));
    }
    Ok(Server {
        base_url: url.as_str().trim_end_matches('/').to_owned(),
        address: host.to_string(),
        port: url.port_or_known_default().unwrap_or_default(),
        encrypted: url.scheme() == "https",
    })
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Validates an instance id: opaque text, but not blank, on one line, and not an access token.
pub(crate) fn instance_id(text: &str) -> Result<String, ConfigurationError> {
    let invalid = |found: &str| {
        ConfigurationError::new(
            "instance_id",
            format!("{found}; expected the id that Blnk Cloud shows under Instances"),
        )
    };
    if text.trim().is_empty() {
        Err(invalid("is empty"))
    } else if text.trim().len() != text.len() || text.contains(char::is_control) {
        Err(invalid(
            "contains control characters, or has blanks around it",
        ))
    } else if text.starts_with("blnk_") {
        // It would go into every URL, and from there into logs. The text is not shown.
        Err(invalid("looks like an access token"))
    } else {
        Ok(text.to_owned())
    }
}

/// The shortest time limit: Tokio's timers have no finer resolution, so a shorter one could pass before anything is
/// sent.
const SHORTEST: Duration = Duration::from_millis(1);

/// Validates a time limit.
pub(crate) fn time_limit(name: &str, limit: Duration) -> Result<(), ConfigurationError> {
    if limit < SHORTEST {
        return Err(ConfigurationError::new(
            name,
            "is shorter than a millisecond, in which no request can be sent; expected a longer \
             time",
        ));
    }
    Ok(())
}
