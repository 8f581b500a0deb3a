//! What comes back: a ledger.

use blnk_api::types;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    reply::{
        decode::{self, NoId, Reply, lenient, required_id, time},
        raw::Raw,
    },
    values::{id::LedgerId, metadata::Metadata},
};

/// A ledger: a named group of balances.
///
/// [`raw`](Self::raw) returns the server's own text, with members that this version does not know.
///
/// Source: the replies of `POST /proxy/ledgers` and `GET /proxy/ledgers/{ledger_id}`.
///
/// # Example: name and metadata
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// # let id = cloud.seed_ledger("Loans");
/// let ledger = blnk.ledgers().read(&id).await?;
/// assert_eq!((ledger.name.as_str(), &ledger.meta_data), ("Loans", &None));
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Ledger {
    /// The ledger's id.
    pub ledger_id: LedgerId,
    /// The name. Names are not unique.
    pub name: String,
    /// When it was created; `None` if the server sent a time that cannot be read. The reply to the creation has the
    /// time of another clock than later reads, so the two differ.
    pub created_at: Option<DateTime<Utc>>,
    /// The caller's own data. `None` if none was set; an empty object is `Some`. Where the ledger is [part of a
    /// balance](crate::balances::Balance::ledger) it is `None`, whatever is stored.
    pub meta_data: Option<Metadata>,
    #[serde(skip)]
    raw: Raw,
}

impl Ledger {
    /// Returns the server's own text.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    /// Returns the names of the members of [`raw`](Self::raw) that this version does not know, sorted.
    pub fn unknown_members(&self) -> Vec<String> {
        self.raw.unknown_to(self)
    }
}

impl Reply for Ledger {
    type Wire = types::Ledger;

    fn from_wire(wire: types::Ledger, raw: Raw) -> Result<Self, NoId> {
        Ok(Self {
            ledger_id: LedgerId::from_server(required_id(wire.ledger_id)?),
            name: wire.name,
            created_at: time("created_at", wire.created_at),
            meta_data: lenient("meta_data", wire.meta_data).map(Metadata::from),
            raw,
        })
    }

    fn record(&self) -> Option<(&str, &Raw)> {
        Some((self.ledger_id.as_str(), &self.raw))
    }
}

/// Reads what `Serialize` writes, and the server's own JSON.
impl<'de> Deserialize<'de> for Ledger {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode::deserialize(deserializer)
    }
}
