//! Balances: the calls.

use crate::{
    ArgumentFor, Client, Currency, EnsureBalance, Indicator, InternalBalance, LedgerId, NewBalance,
    Request,
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
    /// [`Error::outcome`](crate::Error::outcome) before you send it again.
    ///
    /// [`Client::request`] sends a [`NewBalance`] that was made elsewhere or earlier.
    ///
    /// Source: the documentation page of `POST /proxy/balances`.
    ///
    /// # Errors
    ///
    /// Refused before it is sent: see [`NewBalance`]. By the server:
    /// [`is_unknown_ledger`](crate::Error::is_unknown_ledger),
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity), and the failures that any call can have.
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
        self.client.request(NewBalance::new(ledger, currency))
    }

    /// Creates an internal balance: one of your own books, found by its `@name` on the General Ledger.
    ///
    /// Indicator and currency are unique together, so a second one is refused:
    /// [`is_conflict`](crate::Error::is_conflict).
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
        self.client
            .request(NewBalance::internal(indicator, currency))
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
    /// [`is_not_found`](crate::Error::is_not_found) if there is none, and the failures that any call can have.
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
}

/// The creation of a balance, bound to a client.
pub type CreateBalance = Request<NewBalance>;
