//! A ledger as the server tells it.

use blnk_api::types;
use chrono::{DateTime, Utc};

use crate::{LedgerId, Metadata, reply::reply};

reply! {
    /// A ledger: a named group of balances.
    ///
    /// Members of a newer server are kept: [`unknown_members`](Self::unknown_members) names them,
    /// [`member`](Self::member) reads them, and serialising writes them again.
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
    pub struct Ledger from types::Ledger, named by ledger_id {
        /// The ledger's own id.
        pub ledger_id: LedgerId,
        /// Its name. Names are not unique.
        pub name: String,
        /// When it was created. The reply of the creation is by another clock than later reads, so the two are not
        /// equal.
        pub created_at: DateTime<Utc>,
        /// The caller's own data. `None` if none was given, and where the ledger is [part of a
        /// balance](crate::Balance::ledger), whatever is stored; `Some` of an empty object if that was given.
        pub meta_data: Option<Metadata>,
    }
}
