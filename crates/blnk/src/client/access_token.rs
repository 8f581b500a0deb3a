//! The credential.

use std::fmt;

use http::HeaderValue;

use crate::error::configuration::ConfigurationError;

/// A bearer credential for Blnk Cloud: an API key (`blnk_…`) or an OAuth access token (`blnk_at_…`).
///
/// It is never printed: not by `Debug`, and not in any error of this crate. It is stored as a header value that is
/// marked sensitive, so that the HTTP library does not print it either.
///
/// # Example: what prints
///
/// ```
/// let token = blnk::AccessToken::new("blnk_at_example")?;
/// assert_eq!(format!("{token:?}"), "AccessToken(…)");
/// # Ok::<(), blnk::error::ConfigurationError>(())
/// ```
#[derive(Clone)]
pub struct AccessToken(HeaderValue);

impl AccessToken {
    /// Returns the token, validated: visible ASCII characters only, not empty, and not an instance id.
    ///
    /// # Errors
    ///
    /// The error has what was found and where, never the token.
    pub fn new(token: impl AsRef<str>) -> Result<Self, ConfigurationError> {
        let token = token.as_ref();
        let invalid = |found: String, cure: &str| {
            ConfigurationError::new("access_token", format!("{found}; {cure}"))
        };
        if token.is_empty() {
            return Err(invalid(
                "is empty".to_owned(),
                "expected an API key or an access token of Blnk Cloud",
            ));
        }
        if let Some(at) = token.bytes().position(|byte| !byte.is_ascii_graphic()) {
            return Err(invalid(
                format!(
                    "contains a blank, control or non-ASCII character at position {}",
                    at + 1
                ),
                "expected the bare token, without the word Bearer, quotes or a line break",
            ));
        }
        if token.starts_with("instance_") {
            return Err(invalid(
                "looks like an instance id".to_owned(),
                "expected an API key or an access token, which begin with `blnk_`",
            ));
        }
        let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| {
            invalid(
                "cannot be sent as a header".to_owned(),
                "expected visible ASCII characters",
            )
        })?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    pub(crate) fn authorization(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}
