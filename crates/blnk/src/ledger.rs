//! A ledger as the server tells it.

use blnk_api::types;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::ser::SerializeMap;

use crate::{
    LedgerId, Metadata,
    reply::{Kept, Original, entry, kept_reply},
};

/// A ledger: a named group of balances.
///
/// Members of a newer server are kept: [`unknown_members`](Self::unknown_members) names them, [`member`](Self::member)
/// reads them, and serialising writes them again.
///
/// Source: the replies of `POST /proxy/ledgers` and `GET /proxy/ledgers/{ledger_id}`.
///
/// # Example
///
/// ```
/// let ledger: blnk::Ledger = serde_json::from_str(r#"{
///     "ledger_id": "ldg_eb56e157-da77-4c37-9c56-238531111b20", "name": "Loans",
///     "created_at": "2026-11-22T08:39:16.281018Z", "meta_data": null, "colour": "red"
/// }"#)?;
/// assert_eq!((ledger.name.as_str(), ledger.meta_data.as_ref()), ("Loans", None));
/// assert_eq!(ledger.member::<String>("colour").unwrap()?, "red");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Ledger {
    /// The ledger's own id.
    pub ledger_id: LedgerId,
    /// Its name. Names are not unique.
    pub name: String,
    /// When it was created. The reply of the creation is by another clock than later reads, so the two are not equal.
    pub created_at: DateTime<Utc>,
    /// The caller's own data. `None` if none was given, and where the ledger is [part of a
    /// balance](crate::Balance::ledger), whatever is stored; `Some` of an empty object if that was given.
    pub meta_data: Option<Metadata>,
    original: Original,
}

impl Kept for Ledger {
    type Wire = types::Ledger;

    const KNOWN: &'static [&'static str] = &["ledger_id", "name", "created_at", "meta_data"];

    fn from_wire(wire: types::Ledger, text: Bytes) -> Self {
        Self {
            ledger_id: LedgerId::from_server(wire.ledger_id),
            name: wire.name,
            created_at: wire.created_at,
            meta_data: wire.meta_data.map(Metadata::from_server),
            original: Original::new(text),
        }
    }

    fn original(&self) -> &Original {
        &self.original
    }

    fn write_member<M: SerializeMap>(&self, map: &mut M, name: &str) -> Result<bool, M::Error> {
        match name {
            "ledger_id" => entry(map, name, Some(&self.ledger_id)),
            "name" => entry(map, name, Some(&self.name)),
            "created_at" => {
                let time = self.original.time(name, &self.created_at);
                entry(map, name, Some(&time))
            }
            "meta_data" => entry(map, name, self.meta_data.as_ref()),
            _ => Ok(false),
        }
    }
}

kept_reply!(Ledger);

/// Two are equal when they say the same, unknown members included.
impl PartialEq for Ledger {
    fn eq(&self, other: &Self) -> bool {
        self.ledger_id == other.ledger_id
            && self.name == other.name
            && self.created_at == other.created_at
            && self.meta_data == other.meta_data
            && self.original.unknown(Self::KNOWN) == other.original.unknown(Self::KNOWN)
    }
}
