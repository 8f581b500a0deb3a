//! The server's own text of a record.

use std::{borrow::Cow, collections::BTreeMap, fmt, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

/// The JSON object that a record was read from, exactly as the server sent it.
///
/// It has the members that this version does not know, and the exact text of those that it knows. The text is parsed
/// only when a method is called. Two values are always equal, so that records compare by their fields. It is empty for
/// a record that was not read from a reply, such as one from a program's own database.
///
/// # Example: one member
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// # let ledger = cloud.seed_ledger("Loans");
/// let ledger = blnk.ledgers().read(&ledger).await?;
/// assert_eq!(ledger.raw().member::<String>("name").unwrap()?, "Loans");
/// assert!(ledger.raw().as_str().starts_with('{'));
/// # Ok(()) });
/// ```
#[derive(Clone, Default)]
pub struct Raw(Arc<str>);

impl Raw {
    pub(crate) fn new(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// Returns the whole text; empty if there is none.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns a member, decoded as `T`; `None` if the server did not send it. Of a member that was sent twice, the
    /// last counts.
    ///
    /// # Errors
    ///
    /// The member cannot be decoded as `T`.
    pub fn member<T: DeserializeOwned>(&self, name: &str) -> Option<Result<T, serde_json::Error>> {
        let members = self.members();
        let text = members.get(name)?;
        Some(serde_json::from_str(text.get()))
    }

    /// Returns the names of the members that are not among `known`, sorted.
    pub(crate) fn unknown(&self, known: &[&str]) -> Vec<String> {
        let members = self.members().into_keys();
        members
            .filter(|name| !known.contains(&&**name))
            .map(Cow::into_owned)
            .collect()
    }

    /// Returns the names of the members that a record does not have as fields, sorted.
    pub(crate) fn unknown_to(&self, record: &impl Serialize) -> Vec<String> {
        let fields = serde_json::to_value(record).unwrap_or_default();
        let fields = fields.as_object();
        let names = self.members().into_keys().map(Cow::into_owned);
        names
            .filter(|name| !fields.is_some_and(|fields| fields.contains_key(name)))
            .collect()
    }

    /// Returns the text of a member that is an object; none if there is no such member.
    pub(crate) fn below(&self, name: &str) -> Self {
        let members = self.members();
        members
            .get(name)
            .map_or_else(Self::default, |text| Self::new(text.get()))
    }

    /// Returns the texts of the items of a list; none if it is no list.
    pub(crate) fn items(&self) -> Vec<Self> {
        let items: Vec<&RawValue> = serde_json::from_str(&self.0).unwrap_or_default();
        items
            .into_iter()
            .map(|item| Self::new(item.get()))
            .collect()
    }

    fn members(&self) -> BTreeMap<Cow<'_, str>, &RawValue> {
        // The text was decoded once, so it is an object, or there is none.
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

/// Shows the number of bytes alone: a record may contain personal data.
impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raw({} bytes)", self.0.len())
    }
}

impl PartialEq for Raw {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
