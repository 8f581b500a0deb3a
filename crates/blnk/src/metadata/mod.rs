//! The metadata of any record: merged into what is stored.

mod errors;
mod operations;
mod owner;

use blnk_api::types;

use self::operations::MERGE;
pub use self::owner::MetadataOwner;
use crate::{
    call::request::Request,
    client::settings::Client,
    error::invalid_request::Reason,
    reply::{
        decode::{NoId, Reply},
        raw::Raw,
    },
    validate::{Check, metadata::RECONCILIATION_KEY},
    values::{id::BalanceId, metadata::Metadata, text::IntoParam},
};

impl Client {
    /// Returns the calls on the metadata of ledgers, balances, identities and transactions.
    pub fn metadata(&self) -> RecordMetadata {
        let client = self.clone();
        RecordMetadata { client }
    }
}

/// The calls on the metadata of records; see [`Client::metadata`].
///
/// **One writer for one record.** The server reads the metadata, merges, and writes it back without a lock. Of 50
/// parallel merges, each with a 200 and a reply that had its own key, a ledger had 19 keys afterwards, an identity 5
/// and a balance 3. (A transaction had all 50: its merge is one statement.) So send the merges of one record one after
/// the other, put related keys into one merge, and read back what matters.
///
/// # Example: one writer
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// # let id = cloud.seed_identity();
/// use blnk::Metadata;
///
/// // A lock of yours around all writes of this record; across processes, one in your database.
/// let writes = tokio::sync::Mutex::new(());
/// let one_at_a_time = writes.lock().await;
///
/// let facts = Metadata::new().with("tier", "gold").with("since", 2026);
/// blnk.metadata().merge(&id, &facts).await?;
/// let stored = blnk.identities().read(&id).await?.meta_data.unwrap();
/// assert_eq!(stored.get("tier"), Some(&"gold".into()));
/// drop(one_at_a_time);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone)]
pub struct RecordMetadata {
    client: Client,
}

impl RecordMetadata {
    /// Merges keys into the metadata of a ledger, balance, identity or transaction, and returns the merged metadata; of
    /// a transaction, only the keys that were sent.
    ///
    /// - **Shallow**: the value of a top-level key is replaced as a whole, and other keys do not change.
    /// - **Nothing can be deleted**: `null` is stored as `null`.
    /// - **Parallel merges are lost, with a 200**: see [`RecordMetadata`] for the safe pattern.
    /// - `tokenized_fields` on an identity decides which fields count as tokenized, and `inflight` on a transaction
    ///   what reads return for it: both belong to the server.
    /// - The row of a balance has a limit of 7,999 bytes. A balance that is too long to move can be rescued here, by a
    ///   shorter value for a long key.
    ///
    /// The call does not repeat itself: the same merge writes the same again, but one that arrives late reverts what
    /// another caller wrote in between.
    ///
    /// Source: the documentation page of `POST /proxy/{entity_id}/metadata`, whose sample says 201; the server replies
    /// 200.
    ///
    /// # Errors
    ///
    /// **A 404 does not prove that the record does not exist**: for ledgers and balances the server replies the same
    /// when its database is unreachable. The outcome is `Unknown`, and [`is_not_found`](crate::Error::is_not_found) is
    /// false; read the record. [`may_be_too_long`](crate::Error::may_be_too_long) for a balance, and the failures that
    /// any call can have.
    ///
    /// Before it is sent: the General Ledger, which has no metadata of its own; an id of another kind of record; the
    /// key `BLNK_RUN_RECONCILIATION` on a balance, for which there is [`rebuild_balance`](Self::rebuild_balance); and
    /// metadata that breaks the rules of [`Metadata`].
    ///
    /// # Example: a key of a ledger
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// let region = blnk::Metadata::new().with("region", "NG");
    /// let merged = blnk.metadata().merge(&ledger, &region).await?;
    /// assert_eq!(merged.get("region"), Some(&"NG".into()));
    /// # Ok(()) });
    /// ```
    pub fn merge(
        &self,
        owner: impl IntoParam<MetadataOwner>,
        meta_data: &Metadata,
    ) -> Request<Metadata> {
        let mut check = Check::new();
        let id = check.path_id("entity_id", owner);
        if id.starts_with("bln_") && meta_data.get(RECONCILIATION_KEY).is_some() {
            let message = "is reserved: it makes the server recompute the balance; if that is the \
                           purpose, use `rebuild_balance`";
            let place = format!("meta_data/{RECONCILIATION_KEY}");
            check.refuse(&place, Reason::ReservedKey, message);
        }
        check.metadata(meta_data);
        let sent = meta_data.as_map().clone();
        self.send(&id, meta_data, check)
            .echo(move |stored, found| found.meta_data(Some(&sent), Some(stored.as_map())))
    }

    /// Recomputes a balance on the server from its applied transactions, and returns its metadata.
    ///
    /// The call merges `BLNK_RUN_RECONCILIATION: "SOURCE"`. Afterwards the balance's metadata has the server's result
    /// under `BLNK_RECONCILIATION_RESULT`, which takes 253 bytes more of the row.
    ///
    /// Use it for a balance that is wrong, such as one that was created with that key and lacks its first movement. A
    /// correct balance does not change. No transaction should move the balance meanwhile.
    ///
    /// It is a merge: the rules of [`merge`](Self::merge) for parallel writers apply.
    ///
    /// Source: the documentation page on balance reconstruction, and `POST /proxy/{entity_id}/metadata`.
    ///
    /// # Errors
    ///
    /// As for [`merge`](Self::merge).
    ///
    /// # Example: a recomputed balance
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let balance = cloud.seed_balance(&ledger, "USD").unwrap();
    /// blnk.metadata().rebuild_balance(&balance).await?;
    /// # Ok(()) });
    /// ```
    pub fn rebuild_balance(&self, balance: impl IntoParam<BalanceId>) -> Request<Metadata> {
        let mut check = Check::new();
        let id = check.path_id("balance_id", balance);
        if !id.starts_with("bln_") {
            // The route accepts the id of another kind of record.
            let message = "is not the id of a balance; expected `bln_…`";
            check.refuse("balance_id", Reason::Refused, message);
        }
        let key = Metadata::new().with(RECONCILIATION_KEY, "SOURCE");
        self.send(&id, &key, check)
    }

    fn send(&self, id: &str, meta_data: &Metadata, check: Check) -> Request<Metadata> {
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let meta_data = meta_data.as_map().clone();
        let body = types::MergeMetadata { meta_data };
        let call = api.metadata_merge(id, instance, &body);
        Request::new(&self.client, &MERGE, check, call)
    }
}

impl Reply for Metadata {
    type Wire = types::MergedMetadata;

    fn from_wire(wire: types::MergedMetadata, _: Raw) -> Result<Self, NoId> {
        let merged = wire.meta_data.or(wire.metadata).ok_or(NoId)?;
        Ok(Self::from(merged))
    }
}
