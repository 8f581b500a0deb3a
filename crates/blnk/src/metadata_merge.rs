//! The metadata of any record: merged into what is stored.

use blnk_api::types;
use serde::{Deserialize, Serialize};

use crate::{
    ArgumentFor, BalanceId, Client, IdentityId, LedgerId, Metadata, Problem, Reason, Request,
    TransactionId,
    declare::request,
    id::sealed::{Argument, Sealed},
    metadata::RECONCILIATION_KEY,
    operation::Operation,
    path::PathId,
};

/// The prefixes by which the server tells what an id names.
const OWNERS: [&str; 5] = ["ldg_", "bln_", "idt_", "txn_", "bulk_"];

/// A record that has metadata: a ledger, balance, identity or transaction, by its id.
///
/// [`ArgumentFor`] this is a [`LedgerId`], [`BalanceId`], [`IdentityId`] or [`TransactionId`], or text, whose prefix
/// says what it names. The id of a batch of transactions (`bulk_…`) can be given as text.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum MetadataOwner {}

macro_rules! owners {
    ($($id:ident)*) => { $(
        impl Sealed<MetadataOwner> for $id {
            fn into_argument(self) -> Argument {
                Sealed::<$id>::into_argument(self)
            }
        }

        impl Sealed<MetadataOwner> for &$id {
            fn into_argument(self) -> Argument {
                Sealed::<$id>::into_argument(self)
            }
        }
    )* };
}
owners!(LedgerId BalanceId IdentityId TransactionId);

/// The calls on the metadata of records; see [`Client::metadata`].
///
/// **One writer for one record.** The server reads the metadata, merges, and writes it back without a lock. Of 50
/// merges at once, all answered 200 and each shown its own key, a ledger kept 19, an identity 5 and a balance 3. (A
/// transaction kept all: there the merge is one statement.) So: make the merges of one record one after the other, put
/// what belongs together into one, and read back what matters.
///
/// # Example
///
/// ```
/// # use blnk_mock::MockCloud;
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let cloud = MockCloud::start().await?;
/// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
/// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id()).build()?;
/// # let id = blnk.identities().create().await?.identity_id;
/// use blnk::Metadata;
///
/// // A lock of yours around all writes of this record; across processes, one in your database.
/// let writes = tokio::sync::Mutex::new(());
/// let one_at_a_time = writes.lock().await;
///
/// let facts = Metadata::new().with("tier", "gold").with("since", 2026);
/// blnk.metadata().merge(&id, facts).await?;
/// let stored = blnk.identities().read(&id).await?.meta_data.unwrap();
/// assert_eq!(stored.get("tier"), Some(&"gold".into()));
/// drop(one_at_a_time);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct RecordMetadata {
    client: Client,
}

impl RecordMetadata {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Adds keys to the metadata of a ledger, balance, identity or transaction, and answers with the merged whole; for
    /// a transaction, with what was sent.
    ///
    /// - **Shallow**: a key at the top is replaced whole, and the others stay.
    /// - **Nothing can be deleted**: `null` is stored as `null`.
    /// - **Parallel merges are lost behind a 200**: see [`RecordMetadata`] for the pattern that is safe.
    /// - `tokenized_fields` on an identity decides what counts as tokenized, and `inflight` on a transaction what reads
    ///   say of that: both are the server's own.
    /// - The row of a balance has a limit of 7,999 bytes. A balance that is too long to move can be rescued here, by a
    ///   shorter value for a long key.
    ///
    /// Not repeated by itself: the same merge again writes the same, but a copy that is late undoes what somebody wrote
    /// in between.
    ///
    /// Source: the documentation page of `POST /proxy/{entity_id}/metadata`, whose sample says 201; the server
    /// answers 200.
    ///
    /// # Errors
    ///
    /// **A 404 does not prove that the record is gone**: for ledgers and balances the server says the same when its
    /// database is out of reach. Its outcome is `Unknown`, and [`is_not_found`](crate::Error::is_not_found) is false;
    /// read the record. [`may_be_too_long`](crate::Error::may_be_too_long) for a balance. And the failures that any
    /// call can have.
    ///
    /// Refused before it is sent: the General Ledger, which has no metadata of its own; an id of another kind; the key
    /// `BLNK_RUN_RECONCILIATION` on a balance, for which there is [`rebuild_balance`](Self::rebuild_balance); and what
    /// breaks the rules of [`Metadata`].
    ///
    /// # Example
    ///
    /// ```
    /// # use blnk_mock::MockCloud;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cloud = MockCloud::start().await?;
    /// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
    /// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id()).build()?;
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// let merged = blnk.metadata().merge(&ledger, blnk::Metadata::new().with("region", "NG")).await?;
    /// assert_eq!(merged.get("region"), Some(&"NG".into()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn merge(
        &self,
        owner: impl ArgumentFor<MetadataOwner>,
        meta_data: impl Into<Metadata>,
    ) -> Request<MergeMetadata> {
        self.client.request(MergeMetadata::new(owner, meta_data))
    }

    /// Makes the server compute a balance anew from its applied transactions, by merging
    /// `BLNK_RUN_RECONCILIATION: "SOURCE"`. What it found is in the balance's metadata afterwards, under
    /// `BLNK_RECONCILIATION_RESULT`, for which the row needs 253 bytes more.
    ///
    /// This is for a balance that is wrong, as one is whose creation had that key: its first movement is missing from
    /// it. A balance that is right stays as it is. Nothing should move the balance meanwhile.
    ///
    /// A merge like any other: what [`merge`](Self::merge) says of parallel writers holds here too.
    ///
    /// Source: the documentation page on balance reconstruction, and `POST /proxy/{entity_id}/metadata`.
    ///
    /// # Errors
    ///
    /// As for [`merge`](Self::merge).
    ///
    /// # Example
    ///
    /// ```
    /// # use blnk_mock::MockCloud;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cloud = MockCloud::start().await?;
    /// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
    /// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id()).build()?;
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let balance = cloud.seed_balance(&ledger, "USD").unwrap();
    /// blnk.metadata().rebuild_balance(&balance).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn rebuild_balance(&self, id: impl ArgumentFor<BalanceId>) -> Request<RebuildBalance> {
        self.client.request(RebuildBalance::new(id))
    }
}

request! {
    /// Keys to add to a record's metadata: what [`RecordMetadata::merge`] asks for, as plain data.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::{MergeMetadata, Metadata};
    ///
    /// let asked = MergeMetadata::new("ldg_1", Metadata::new().with("region", "NG"));
    /// assert!(asked.validate().is_ok());
    /// assert!(MergeMetadata::new("general_ledger_id", Metadata::new()).validate().is_err());
    /// ```
    #[derive(Serialize, Deserialize)]
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub struct MergeMetadata {
        entity_id: PathId,
        meta_data: Metadata,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        lossy_meta_data: bool,
    }

    /// These keys, into the metadata of this record.
    pub fn new(owner: impl ArgumentFor<MetadataOwner>, meta_data: impl Into<Metadata>) {
        ..Self::of(PathId::of(owner), meta_data.into())
    }

    // A copy that arrives late undoes what another writer did after the first.
    const OPERATION = Operation {
        // For ledgers and balances any failure to look one up is a 404, also that of a database out of reach.
        unproven: &[404],
        ..Operation::post("metadata_merge", "/proxy/{entity_id}/metadata")
    };

    fn validate(&self, problems) {
        note_owner(&self.entity_id, &self.meta_data, problems);
        self.meta_data.note_problems(self.lossy_meta_data, problems);
    }

    fn carry(self, call) -> Metadata {
        let body = types::MergeMetadata { meta_data: self.meta_data.into_map() };
        let merge = call.api().metadata_merge(&self.entity_id, call.instance_id(), &body);
        call.prepare(merge).read(|merged| {
            Metadata::from_server(merged.meta_data.or(merged.metadata).unwrap_or_default())
        })
    }
}

impl MergeMetadata {
    fn of(entity_id: PathId, meta_data: Metadata) -> Self {
        Self {
            entity_id,
            lossy_meta_data: meta_data.is_lossy(),
            meta_data,
        }
    }
}

fn note_owner(id: &str, meta_data: &Metadata, problems: &mut Vec<Problem>) {
    if !OWNERS.iter().any(|prefix| id.starts_with(prefix)) {
        let message = "names nothing that has metadata; expected an id that begins with `ldg_`, `bln_`, `idt_`, `txn_` or \
                       `bulk_` (the General Ledger has no metadata of its own)";
        problems.push(Problem::new("entity_id", Reason::Refused, message));
    }
    if id.starts_with("bln_") && meta_data.get(RECONCILIATION_KEY).is_some() {
        let place = format!("meta_data/{RECONCILIATION_KEY}");
        let message = "is reserved: it makes the server compute the balance anew; if that is what you want, use \
                       `rebuild_balance`";
        problems.push(Problem::new(place, Reason::ReservedKey, message));
    }
}

request! {
    /// A balance to compute anew: what [`RecordMetadata::rebuild_balance`] asks for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::RebuildBalance;
    ///
    /// assert!(RebuildBalance::new("bln_5ce86029-3c2e-4e2a-aae2-7fb931ca4c4f").validate().is_ok());
    /// assert!(RebuildBalance::new("ldg_5ce86029-3c2e-4e2a-aae2-7fb931ca4c4f").validate().is_err());
    /// ```
    pub struct RebuildBalance {
        balance_id: PathId,
    }

    /// The balance with this id.
    pub fn new(id: impl ArgumentFor<BalanceId>) {
        balance_id: PathId::of(id),
    }

    const OPERATION = *MergeMetadata::OPERATION;

    fn validate(&self, problems) {
        if !self.balance_id.starts_with("bln_") {
            // The route would take the id of another kind of record.
            let message = "is not the id of a balance; expected `bln_…`";
            problems.push(Problem::new("balance_id", Reason::Refused, message));
        }
    }

    async fn carry(self, call) -> () {
        let key = Metadata::new().with(RECONCILIATION_KEY, "SOURCE");
        let merge = MergeMetadata::new(&*self.balance_id, key);
        merge.carry(call).await.map(drop)
    }
}
