//! The client: settings, one connection pool, and a door to each resource.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use blnk_api::hooks::Session;

use crate::{
    AccessToken, Ask, Balances, ClientBuilder, Error, Identities, Ledgers, RecordMetadata, Request,
    RetryPolicy, config::Server, retry::Budget, sleep::Sleep,
};

/// A client of one instance of Blnk Cloud.
///
/// Cheap to clone: a clone is one pointer and shares the connection pool. It can be used from any number of tasks.
///
/// Calls are made on a Tokio runtime with IO and time enabled, as `#[tokio::main]` starts one; elsewhere they panic, as
/// everything does that is built on Tokio.
///
/// # Example
///
/// ```no_run
/// # async fn example() -> Result<(), blnk::Error> {
/// let blnk = blnk::Client::from_env()?;
/// let balance = blnk.balances().create("ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc", "USD").await?;
/// println!("{} holds {} {}", balance.balance_id, balance.balance, balance.currency);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Settings>);

/// What a client was built with.
pub(crate) struct Settings {
    pub(crate) http: reqwest::Client,
    pub(crate) server: Server,
    pub(crate) instance_id: String,
    /// The generated calls, with the token of now.
    pub(crate) api: RwLock<Arc<blnk_api::Client>>,
    pub(crate) connect_limit: Duration,
    pub(crate) timeout: Duration,
    pub(crate) try_timeout: Option<Duration>,
    pub(crate) max_body_bytes: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) sleep: Sleep,
}

impl Settings {
    /// The generated calls, with the token of now.
    pub(crate) fn api(&self) -> Arc<blnk_api::Client> {
        let api = self.api.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&api)
    }
}

impl Client {
    /// A client of the hosted Blnk Cloud with the defaults of [`ClientBuilder`].
    ///
    /// # Errors
    ///
    /// A configuration error that names what is wrong with the token or the instance.
    pub fn new(
        access_token: impl Into<String>,
        instance_id: impl Into<String>,
    ) -> Result<Self, Error> {
        Self::builder()
            .access_token(access_token)
            .instance_id(instance_id)
            .build()
    }

    /// A client with the settings of the environment: `BLNK_ACCESS_TOKEN`, `BLNK_INSTANCE_ID`, and `BLNK_BASE_URL` if
    /// it is not the hosted Cloud.
    ///
    /// # Errors
    ///
    /// A configuration error that names the variable that is missing or malformed.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Starts a client with settings of your own.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Ledgers: named groups of balances.
    pub fn ledgers(&self) -> Ledgers {
        Ledgers::new(self.clone())
    }

    /// Balances: what each owner holds of each currency.
    pub fn balances(&self) -> Balances {
        Balances::new(self.clone())
    }

    /// Identities: the persons and organizations that own balances.
    pub fn identities(&self) -> Identities {
        Identities::new(self.clone())
    }

    /// The metadata of ledgers, balances, identities and transactions.
    pub fn metadata(&self) -> RecordMetadata {
        RecordMetadata::new(self.clone())
    }

    /// Binds a request that was built as plain data to this client.
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
    /// let asked = blnk::NewBalance::internal("@fees", "USD");
    /// let balance = blnk.request(asked).await?;
    /// assert_eq!(balance.indicator.unwrap(), "@fees");
    /// # Ok(())
    /// # }
    /// ```
    pub fn request<A: Ask>(&self, ask: A) -> Request<A> {
        Request::new(self.clone(), ask)
    }

    /// Replaces the access token for all calls that begin from now on, of this client and of its clones.
    ///
    /// An OAuth access token lives an hour. Calls that are on their way keep the one they began with.
    ///
    /// # Example
    ///
    /// ```
    /// # fn example(blnk: blnk::Client) -> Result<(), blnk::ConfigurationError> {
    /// blnk.set_access_token(blnk::AccessToken::new("blnk_at_refreshed")?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_access_token(&self, token: AccessToken) {
        let api = generated(&self.0.server, &self.0.http, &token);
        *self.0.api.write().unwrap_or_else(PoisonError::into_inner) = api;
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0
    }
}

/// The generated calls with this token. They build each request, and do not send it.
pub(crate) fn generated(
    server: &Server,
    http: &reqwest::Client,
    token: &AccessToken,
) -> Arc<blnk_api::Client> {
    let session = Session::unsent(token.authorization());
    let api = blnk_api::Client::new_with_client(&server.base_url, http.clone(), session);
    Arc::new(api)
}

/// Shows where the client goes, never the token.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.server.base_url)
            .field("instance_id", &self.0.instance_id)
            .field("access_token", &"…")
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}
