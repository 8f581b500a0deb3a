//! Settings that no client can be built from.

use std::fmt;

/// A client that cannot be built: which setting, what was found, and what to do.
///
/// # Example: a base URL without encryption
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

    /// Returns the same error under another name of the setting.
    pub(crate) fn of(self, setting: &str) -> Self {
        Self {
            setting: setting.to_owned(),
            ..self
        }
    }

    /// Returns the name of the setting, or of the environment variable it was read from.
    pub fn setting(&self) -> &str {
        &self.setting
    }

    /// Returns what was found, what was expected and what to do.
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
