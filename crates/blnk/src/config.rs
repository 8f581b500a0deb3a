//! Settings of a client, and what is wrong with them.

use std::fmt;

use url::{Host, Url};

/// A client that cannot be built: which setting, what was found, and what to do.
///
/// # Example
///
/// ```
/// let error = blnk::Client::builder()
///     .access_token("blnk_at_example")
///     .instance_id("instance_01ABC")
///     .base_url("http://api.cloud.blnkfinance.com")
///     .build()
///     .unwrap_err();
/// assert!(error.to_string().starts_with("base_url: would send the access token in clear text"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationError {
    setting: String,
    message: String,
}

impl ConfigurationError {
    pub(crate) fn new(setting: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            setting: setting.into(),
            message: message.into(),
        }
    }

    /// A limit that no call could keep.
    pub(crate) fn no_time(setting: &str) -> Self {
        Self::new(
            setting,
            "is zero, so no call could ever succeed; expected a time",
        )
    }

    /// The same fault under the name the user knows the setting by.
    pub(crate) fn of(self, setting: &str) -> Self {
        Self {
            setting: setting.to_owned(),
            ..self
        }
    }

    /// The setting, or the environment variable it was read from.
    pub fn setting(&self) -> &str {
        &self.setting
    }

    /// What was found, what was expected and what to do.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.message)
    }
}

impl std::error::Error for ConfigurationError {}

/// The address that the documentation gives.
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

/// Checks a base URL.
pub(crate) fn server(text: &str, allow_plain_http: bool) -> Result<Server, ConfigurationError> {
    let invalid = |message: String| ConfigurationError::new("base_url", message);
    // The text is not shown: it may hold a password.
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
            "holds a user name or a password; take them out, the access token is a setting of its own".to_owned(),
        ));
    }
    if url.path().contains('%') {
        return Err(invalid(
            "holds a percent escape in its path; expected a plain one".to_owned(),
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid(
            "holds a query or a fragment; end it after the host and path, the instance is a setting of its own"
                .to_owned(),
        ));
    }
    if url.scheme() == "http" && !allow_plain_http && !is_loopback(&host) {
        return Err(invalid(
            "would send the access token in clear text; use https, or `allow_plain_http` inside a network you trust"
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

/// Checks an instance id: opaque text, but not blank and on one line.
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
        Err(invalid("holds control characters, or blanks around it"))
    } else {
        Ok(text.to_owned())
    }
}
