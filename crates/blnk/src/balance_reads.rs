//! Balances by their id: what they are, what they were, whose funds they hold, and whose they are.

use blnk_api::types;
use chrono::{DateTime, TimeZone, Utc};

use crate::{
    ArgumentFor, Balance, BalanceId, Balances, HistoricalBalance, IdentityId, Lineage, Request,
    declare::request, id::note_text, operation::Operation, path::PathId,
};

impl Balances {
    /// Reads a balance by its id. Await it, or ask for [more of it](Request<ReadBalance>::with_ledger) first.
    ///
    /// Every member is true here; other routes leave some out.
    ///
    /// **Its identity takes a second read**, by [`Balance::identity_id`]: the server can embed it, but answers 500 for
    /// a balance that has none, and leaves parts of it out where there is one.
    ///
    /// Source: the route `GET /proxy/balances/{balance_id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) if there is none, also for an id of another kind; refused before it
    /// is sent, an id that is not safe in a path; and the failures that any call can have.
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
    /// # let ledger_id = cloud.seed_ledger("Customer wallets");
    /// # let balance_id = cloud.seed_balance(&ledger_id, "USD").unwrap();
    /// let balance = blnk.balances().read(&balance_id).with_ledger().with_queued().await?;
    /// assert_eq!(balance.ledger.unwrap().name, "Customer wallets");
    /// assert!(balance.queued_debit_balance.unwrap().is_zero());
    /// # Ok(())
    /// # }
    /// ```
    pub fn read(&self, balance: impl ArgumentFor<BalanceId>) -> Request<ReadBalance> {
        self.client.request(ReadBalance::new(balance))
    }

    /// Reads what a balance was at a time, by the effective dates of its applied movements.
    ///
    /// The time may have any offset; it is sent as UTC, because the server compares other offsets wrongly. Before the
    /// balance was created, all amounts are 0.
    ///
    /// **The answer can lack movements that were dated back.** The server starts from the newest snapshot before the
    /// time, and a movement that was made after that snapshot with an effective date before it is not counted. For
    /// audits ask [`from_source`](Request<ReadBalanceAt>::from_source).
    ///
    /// The time in the answer has lost its fraction of a second, which was used all the same: do not ask for that time
    /// again and expect the same.
    ///
    /// Source: the route `GET /proxy/balances/{balance_id}/at`.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read); and, before it is sent, for a time that the server does not know: the year outside
    /// 0 to 9999, a leap second, or the zero time of Go (0001-01-01T00:00:00Z).
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
    /// # let ledger_id = cloud.seed_ledger("Customer wallets");
    /// # let balance_id = cloud.seed_balance(&ledger_id, "USD").unwrap();
    /// use chrono::DateTime;
    ///
    /// let at = DateTime::parse_from_rfc3339("2026-01-02T03:04:05+05:30")?;
    /// let then = blnk.balances().read_at(&balance_id, at).from_source().await?;
    /// assert!(then.balance.is_zero());
    /// assert_eq!((then.at, then.from_source), (at.to_utc(), Some(true)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn read_at<Tz: TimeZone>(
        &self,
        balance: impl ArgumentFor<BalanceId>,
        at: DateTime<Tz>,
    ) -> Request<ReadBalanceAt> {
        self.client.request(ReadBalanceAt::new(balance, at))
    }

    /// Reads whose funds a balance holds and has spent. It must have been created with
    /// [`track_fund_lineage`](crate::NewBalance::track_fund_lineage).
    ///
    /// Source: the route `GET /proxy/balances/{balance_id}/lineage`, since Core 0.13.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read), and 400 `GEN_BAD_REQUEST` for a balance that is not tracked.
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
    /// # let ledger_id = cloud.seed_ledger("Customer wallets");
    /// # let identity_id = cloud.seed_identity();
    /// let balances = blnk.balances();
    /// let request = balances.create(&ledger_id, "USD").identity(&identity_id).track_fund_lineage(true);
    /// let lineage = balances.lineage(&request.await?.balance_id).await?;
    /// assert!(lineage.total_with_lineage.is_zero() && lineage.providers.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn lineage(&self, balance: impl ArgumentFor<BalanceId>) -> Request<ReadLineage> {
        self.client.request(ReadLineage::new(balance))
    }

    /// Makes an identity the owner of a balance, in place of the one before. A link can be replaced, not removed.
    ///
    /// Safe to repeat, and repeated by itself after any failure that may pass: it writes the same link again. Of two
    /// callers that link different identities the last one wins, and a repeated call may be the last one.
    ///
    /// **Linking another identity to a balance with `track_fund_lineage` discards its lineage so far**, answered 200.
    /// Look first, as in the second example; the look is a request of its own, so nobody else may link meanwhile.
    ///
    /// Source: the route `PUT /proxy/balances/{balance_id}/identity`.
    ///
    /// # Errors
    ///
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity) if there is no such identity; otherwise
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such balance. (The server answers both with 404
    /// `BAL_NOT_FOUND`, and looks for the identity first.) Refused before it is sent, an id that is not safe in a path,
    /// and an identity that is empty or holds a NUL character.
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
    /// # let ledger_id = cloud.seed_ledger("Customer wallets");
    /// # let balance_id = cloud.seed_balance(&ledger_id, "USD").unwrap();
    /// # let identity_id = cloud.seed_identity();
    /// let balances = blnk.balances();
    /// balances.link_identity(&balance_id, &identity_id).await?;
    /// assert_eq!(balances.read(&balance_id).await?.identity_id.unwrap(), &*identity_id);
    ///
    /// let error = balances.link_identity(&balance_id, "idt_nobody").await.unwrap_err();
    /// assert!(error.is_unknown_identity());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// ```
    /// # async fn example(blnk: blnk::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let balances = blnk.balances();
    /// let balance = balances.read("bln_5ce86029-3c2e-4e2a-aae2-7fb931ca4c4f").await?;
    /// if balance.track_fund_lineage != Some(false) {
    ///     return Err("its lineage would be lost: open another balance for the new owner".into());
    /// }
    /// balances.link_identity(&balance.balance_id, "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn link_identity(
        &self,
        balance: impl ArgumentFor<BalanceId>,
        identity: impl ArgumentFor<IdentityId>,
    ) -> Request<LinkIdentity> {
        self.client.request(LinkIdentity::new(balance, identity))
    }
}

request! {
    /// What of a balance to read: what [`Balances::read`] asks for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::ReadBalance;
    ///
    /// assert!(ReadBalance::new("bln_1").with_ledger().validate().is_ok());
    /// assert!(ReadBalance::new("..").validate().is_err());
    /// ```
    pub struct ReadBalance {
        balance_id: PathId,
        with_ledger: bool,
        with_queued: bool,
    }

    /// The balance with this id.
    pub fn new(balance: impl ArgumentFor<BalanceId>) {
        balance_id: PathId::of(balance),
        with_ledger: false,
        with_queued: false,
    }

    /// With its ledger, but for the ledger's metadata: [`Balance::ledger`].
    pub fn with_ledger(mut self) {
        self.with_ledger = true;
    }

    /// With the amounts of queued transactions: [`Balance::queued_debit_balance`] and
    /// [`Balance::queued_credit_balance`].
    pub fn with_queued(mut self) {
        self.with_queued = true;
    }

    const OPERATION = Operation::read("balance_read", "/proxy/balances/{balance_id}");

    fn carry(self, call) -> Balance {
        let ledger = self.with_ledger.then_some(types::BalanceInclude::Ledger);
        let queued = self.with_queued.then_some(true);
        let api = call.api();
        call.prepare(api.balance_read(&self.balance_id, ledger, call.instance_id(), queued)).kept()
    }
}

request! {
    /// A balance and a time: what [`Balances::read_at`] asks for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::ReadBalanceAt;
    /// use chrono::{DateTime, Utc};
    ///
    /// assert!(ReadBalanceAt::new("bln_1", Utc::now()).validate().is_ok());
    /// assert!(ReadBalanceAt::new("bln_1", DateTime::<Utc>::MAX_UTC).validate().is_err());
    /// ```
    pub struct ReadBalanceAt {
        balance_id: PathId,
        timestamp: DateTime<Utc>,
        from_source: bool,
    }

    /// The balance with this id, at this time, whatever its offset.
    pub fn new(balance: impl ArgumentFor<BalanceId>, at: DateTime<impl TimeZone>) {
        balance_id: PathId::of(balance),
        timestamp: at.to_utc(),
        from_source: false,
    }

    /// Adds up the movements themselves instead of starting from a snapshot. Slower: the server gives up after 30
    /// seconds, with a 500.
    pub fn from_source(mut self) {
        self.from_source = true;
    }

    const OPERATION = Operation::read("balance_read_at", "/proxy/balances/{balance_id}/at");

    fn carry(self, call) -> HistoricalBalance {
        let source = self.from_source.then_some(true);
        let (api, time) = (call.api(), &self.timestamp);
        call.prepare(api.balance_read_at(&self.balance_id, source, call.instance_id(), time)).kept()
    }
}

request! {
    /// A balance whose lineage to read: what [`Balances::lineage`] asks for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::ReadLineage;
    ///
    /// assert!(ReadLineage::new("bln_1").validate().is_ok());
    /// assert!(ReadLineage::new("").validate().is_err());
    /// ```
    pub struct ReadLineage {
        balance_id: PathId,
    }

    /// The lineage of the balance with this id.
    pub fn new(balance: impl ArgumentFor<BalanceId>) {
        balance_id: PathId::of(balance),
    }

    const OPERATION = Operation::read("balance_lineage", "/proxy/balances/{balance_id}/lineage");

    fn carry(self, call) -> Lineage {
        call.prepare(call.api().balance_lineage(&self.balance_id, call.instance_id())).read_as().kept()
    }
}

request! {
    /// An identity for a balance: what [`Balances::link_identity`] asks for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::LinkIdentity;
    ///
    /// assert!(LinkIdentity::new("bln_1", "idt_1").validate().is_ok());
    /// assert!(LinkIdentity::new("bln_1", "").validate().is_err());
    /// ```
    pub struct LinkIdentity {
        balance_id: PathId,
        identity_id: String,
    }

    /// This identity for the balance with this id.
    pub fn new(balance: impl ArgumentFor<BalanceId>, identity: impl ArgumentFor<IdentityId>) {
        balance_id: PathId::of(balance),
        identity_id: identity.into_argument().text,
    }

    const OPERATION = Operation::set(
        "balance_link_identity",
        "/proxy/balances/{balance_id}/identity",
    );

    fn validate(&self, problems) {
        note_text("identity_id", &self.identity_id, IdentityId::EXPECTED, problems);
    }

    fn carry(self, call) -> () {
        let body = types::LinkIdentity { identity_id: self.identity_id };
        call.prepare(call.api().balance_link_identity(&self.balance_id, call.instance_id(), &body)).read(drop)
    }
}
