//! Balances: the calls.

use http::StatusCode;
use serde_json::Value;

use crate::{
    AllocationStrategy, ArgumentFor, Ask, Balance, Client, Currency, EnsureBalance, Error,
    HeadRoom, IdentityId, Indicator, InternalBalance, InvalidRequest, LedgerId, Metadata,
    NewBalance, Request,
    call::Call,
    new_balance,
    operation::{Operation, Replay},
    request::sealed::Carry,
};

/// The calls on balances; see [`Client::balances`].
///
/// # Example
///
/// ```
/// # fn example(blnk: blnk::Client) {
/// let balances = blnk.balances();
/// let request = balances.create("ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc", "USD");
/// assert!(request.validate().is_ok());
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Balances {
    pub(crate) client: Client,
}

impl Balances {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Creates a balance of `currency` in a ledger. Await it, or set more first.
    ///
    /// **Sending it again makes a second balance.** The server has no idempotency key for balances. After an error, ask
    /// [`Error::outcome`] before you send it again.
    ///
    /// Source: the documentation page of `POST /proxy/balances`.
    ///
    /// # Errors
    ///
    /// Refused before it is sent: see [`NewBalance::validate`]. By the server:
    /// [`is_unknown_ledger`](Error::is_unknown_ledger), [`is_unknown_identity`](Error::is_unknown_identity), and the
    /// failures that any call can have.
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
    /// let balance = blnk
    ///     .balances()
    ///     .create(&ledger, "USD")
    ///     .meta_data("my_app", serde_json::json!({ "tier": "gold" }))
    ///     .await?;
    /// assert!(balance.balance.is_zero());
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(
        &self,
        ledger: impl ArgumentFor<LedgerId>,
        currency: impl ArgumentFor<Currency>,
    ) -> CreateBalance {
        self.create_from(NewBalance::new(ledger, currency))
    }

    /// Creates an internal balance: one of your own books, found by its `@name` on the General Ledger.
    ///
    /// Indicator and currency are unique together, so a second one is refused:
    /// [`is_conflict`](Error::is_conflict).
    ///
    /// Source: the route `POST /proxy/balances`; its documentation page does not mention indicators.
    ///
    /// # Errors
    ///
    /// As for [`create`](Self::create), and a conflict if it exists.
    pub fn create_internal(
        &self,
        indicator: impl ArgumentFor<Indicator>,
        currency: impl ArgumentFor<Currency>,
    ) -> CreateBalance {
        self.create_from(NewBalance::internal(indicator, currency))
    }

    /// Makes sure that an internal balance exists, and answers with it, whether this call creates it or an earlier one
    /// did.
    ///
    /// Safe to repeat, and repeated by itself after any failure that may pass: indicator and currency are unique
    /// together, so a second creation is refused. It creates, and when told that there is one already, reads it: two
    /// requests in that case.
    ///
    /// Metadata is used if this call creates the balance; that of an existing one is neither changed nor compared,
    /// because the server does not tell it on this route.
    ///
    /// # Errors
    ///
    /// As for [`create_internal`](Self::create_internal) without the conflict, and
    /// [`ErrorKind::Contradiction`](crate::ErrorKind::Contradiction) if what is stored is not what was asked for.
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
    /// let first = blnk.balances().ensure_internal("@fees", "USD").await?;
    /// let again = blnk.balances().ensure_internal("@fees", "USD").await?;
    /// assert_eq!(first.balance.balance_id, again.balance.balance_id);
    /// assert_eq!((first.made, again.made), (blnk::Made::Now, blnk::Made::Earlier));
    /// # Ok(())
    /// # }
    /// ```
    pub fn ensure_internal(
        &self,
        indicator: impl ArgumentFor<Indicator>,
        currency: impl ArgumentFor<Currency>,
    ) -> Request<EnsureBalance> {
        self.client.request(EnsureBalance::new(indicator, currency))
    }

    /// Reads an internal balance by its `@name` and currency.
    ///
    /// The server does not tell metadata on this route: `meta_data` is `None` whatever is stored.
    ///
    /// Source: the route `GET /proxy/balances/indicator/{indicator}/currency/{currency}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) if there is none, and the failures that any call can have.
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
    /// let error = blnk.balances().read_internal("@nobody", "USD").await.unwrap_err();
    /// assert!(error.is_not_found());
    /// # Ok(())
    /// # }
    /// ```
    pub fn read_internal(
        &self,
        indicator: impl ArgumentFor<Indicator>,
        currency: impl ArgumentFor<Currency>,
    ) -> Request<InternalBalance> {
        self.client
            .request(InternalBalance::new(indicator, currency))
    }

    /// Creates what was asked for elsewhere or earlier.
    ///
    /// # Errors
    ///
    /// As for [`create`](Self::create).
    pub fn create_from(&self, balance: NewBalance) -> CreateBalance {
        self.client.request(balance)
    }
}

/// The creation of a balance, bound to a client.
pub type CreateBalance = Request<NewBalance>;

impl CreateBalance {
    /// See [`NewBalance::identity`].
    pub fn identity(self, identity: impl ArgumentFor<IdentityId>) -> Self {
        self.with(|balance| balance.identity(identity))
    }

    /// See [`NewBalance::meta_data`].
    pub fn meta_data(self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.with(|balance| balance.meta_data(key, value))
    }

    /// See [`NewBalance::meta_data_all`].
    pub fn meta_data_all(self, meta_data: impl Into<Metadata>) -> Self {
        self.with(|balance| balance.meta_data_all(meta_data))
    }

    /// See [`NewBalance::track_fund_lineage`].
    pub fn track_fund_lineage(self, track: bool) -> Self {
        self.with(|balance| balance.track_fund_lineage(track))
    }

    /// See [`NewBalance::allocation_strategy`].
    pub fn allocation_strategy(self, strategy: impl Into<AllocationStrategy>) -> Self {
        self.with(|balance| balance.allocation_strategy(strategy))
    }

    /// See [`NewBalance::head_room`].
    pub fn head_room(self, room: HeadRoom) -> Self {
        self.with(|balance| balance.head_room(room))
    }
}

impl Ask for NewBalance {
    type Answer = Balance;

    fn validate(&self) -> Result<(), InvalidRequest> {
        Self::validate(self)
    }
}

impl Carry for NewBalance {
    const OPERATION: &'static Operation = &Operation {
        name: new_balance::OPERATION,
        method: "POST",
        template: "/proxy/balances",
        promised: StatusCode::CREATED,
        writes: true,
        replay: Replay::OnlyIfUnsent,
        unproven: &[],
    };

    async fn carry(self, call: &Call) -> Result<Balance, Error> {
        let body = self.into_wire();
        let create = call.api().balance_create(call.instance_id(), &body);
        Ok(call.run(create).await?.kept())
    }
}
