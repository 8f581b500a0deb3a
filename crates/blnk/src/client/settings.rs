//! The client, and what it was built with.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use http::HeaderValue;

use crate::client::{
    access_token::AccessToken,
    config::Server,
    retry::{Budget, RetryPolicy},
    sleep::Sleep,
};

/// A client of one instance of Blnk Cloud.
///
/// Cheap to clone: a clone is one pointer and shares the connection pool. It can be used from any number of tasks.
///
/// Calls require a Tokio runtime with IO and time enabled, such as that of `#[tokio::main]`; without one they panic.
///
/// **One client for one runtime.** The connections of a pool are driven by the runtime on which they were made. A
/// request that another runtime sends over such a connection fails, or waits until its limit, when the first is busy or
/// gone: of 600 creations by one client on ten threads with a runtime each, 44 ended with an unknown outcome. A program
/// with several runtimes builds a client in each.
///
/// # Example: a first balance
///
/// ```no_run
/// # async fn example() -> Result<(), blnk::Error> {
/// use blnk::{Client, NewBalance};
///
/// let blnk = Client::from_env()?;
/// let wallet = NewBalance::new("ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc", "USD");
/// let wallet = blnk.balances().create(&wallet).await?;
/// println!("{}: {} {}", wallet.balance_id, wallet.balance, wallet.currency);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Settings>);

/// The settings that a client was built with.
pub(crate) struct Settings {
    pub(crate) http: reqwest::Client,
    pub(crate) server: Server,
    pub(crate) instance_id: String,
    /// The generated calls, which build requests without a token.
    pub(crate) api: blnk_api::Client,
    /// The `Authorization` header with the current token.
    pub(crate) authorization: RwLock<HeaderValue>,
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Duration,
    /// The limit of a call that must not be given up early.
    pub(crate) long_timeout: Duration,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) max_body_bytes: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) sleep: Sleep,
}

impl Client {
    /// Sets the access token of all calls that begin from now on, of this client and of its clones.
    ///
    /// An OAuth access token is valid for an hour. Calls in progress continue with the token they began with.
    ///
    /// # Example: a refreshed token
    ///
    /// ```
    /// # fn example(blnk: blnk::Client) -> Result<(), blnk::error::ConfigurationError> {
    /// blnk.set_access_token(blnk::AccessToken::new("blnk_at_refreshed")?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_access_token(&self, token: AccessToken) {
        let authorization = &self.0.authorization;
        *authorization
            .write()
            .unwrap_or_else(PoisonError::into_inner) = token.authorization();
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0
    }

    /// Returns the generated calls.
    pub(crate) fn api(&self) -> &blnk_api::Client {
        &self.0.api
    }

    /// Returns the instance, which every operation requires.
    pub(crate) fn instance_id(&self) -> &str {
        &self.0.instance_id
    }

    pub(crate) fn authorization(&self) -> HeaderValue {
        let authorization = &self.0.authorization;
        let authorization = authorization.read().unwrap_or_else(PoisonError::into_inner);
        authorization.clone()
    }
}

/// Shows where the client sends requests, never the token.
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
