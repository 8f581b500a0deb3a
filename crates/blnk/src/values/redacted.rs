//! Personal data, which does not print itself.

use std::fmt;

use chrono::{DateTime, NaiveDate, TimeZone};
use serde::{Deserialize, Serialize};

/// Personal data: it prints as `…`, and is read with [`reveal`](Self::reveal).
///
/// It has no `Display`, so that no message contains it by accident. In JSON the value is written unchanged.
///
/// # Example: what prints, and what does not
///
/// ```
/// use blnk::values::Redacted;
///
/// let name: Redacted = "Ada".into();
/// assert_eq!(format!("{name:?}"), "…");
/// assert_eq!(name.reveal(), "Ada");
/// assert_eq!(serde_json::to_string(&name)?, "\"Ada\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Redacted<T = String>(T);

impl<T> Redacted<T> {
    /// Returns the value. It is not redacted any more.
    pub fn reveal(&self) -> &T {
        &self.0
    }

    /// Returns the value, owned.
    pub fn into_revealed(self) -> T {
        self.0
    }
}

impl<T> From<T> for Redacted<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Redacted<String> {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Takes the date in the time's own zone: in UTC, a date of birth can be another day.
impl<Tz: TimeZone> From<DateTime<Tz>> for Redacted<NaiveDate> {
    fn from(time: DateTime<Tz>) -> Self {
        Self(time.date_naive())
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
