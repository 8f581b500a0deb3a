//! The settings of a client, validated when it is built.

use std::{
    fmt,
    sync::{Arc, RwLock},
    time::Duration,
};

use blnk_api::hooks::Session;

use crate::{
    client::{
        access_token::AccessToken,
        config::{self, CLOUD, Server},
        retry::{Budget, RetryPolicy},
        settings::{Client, Settings},
        sleep::Sleep,
        tls,
    },
    error::{Error, configuration::ConfigurationError},
};

impl Client {
    /// Returns a client of the hosted Blnk Cloud with the defaults of [`ClientBuilder`].
    ///
    /// # Errors
    ///
    /// A configuration error for the token or the instance. In the wrong order they are refused, because a token does
    /// not begin with `instance_`, and an instance does not begin with `blnk_`.
    ///
    /// # Example: the hosted Cloud
    ///
    /// ```no_run
    /// # fn main() -> Result<(), blnk::Error> {
    /// let blnk = blnk::Client::new("blnk_at_example", "instance_01ABC")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(
        access_token: impl Into<String>,
        instance_id: impl Into<String>,
    ) -> Result<Self, Error> {
        Self::builder()
            .access_token(access_token)
            .instance_id(instance_id)
            .build()
    }

    /// Returns a client with the settings of the environment: `BLNK_ACCESS_TOKEN`, `BLNK_INSTANCE_ID`, and
    /// `BLNK_BASE_URL` if it is not the hosted Cloud. An empty `BLNK_BASE_URL` counts as unset.
    ///
    /// # Errors
    ///
    /// A configuration error for the variable that is missing or malformed.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Returns a builder with the default settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}

/// The settings of a [`Client`].
///
/// The access token and the instance are required. [`build`](Self::build) validates all settings.
///
/// # Example: a shorter limit
///
/// ```
/// use std::time::Duration;
///
/// let blnk = blnk::Client::builder()
/// #   .base_url("http://localhost:8099")
///     .access_token("blnk_at_example")
///     .instance_id("instance_01ABC")
///     .timeout(Duration::from_secs(10))
///     .build()?;
/// # Ok::<(), blnk::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "settings do nothing until the client is built"]
pub struct ClientBuilder {
    access_token: Setting,
    instance_id: Setting,
    base_url: Setting,
    connect_timeout: Duration,
    timeout: Duration,
    /// Of calls that must not be given up early; `timeout` sets it too.
    long_timeout: Duration,
    attempt_timeout: Option<Duration>,
    idle_timeout: Duration,
    max_body_bytes: usize,
    allow_plain_http: bool,
    retry: RetryPolicy,
    retry_budget: u32,
    sleep: Sleep,
}

/// A text and the name of its setting: a method, or a variable.
#[derive(Clone)]
struct Setting {
    name: &'static str,
    text: Option<String>,
}

impl Setting {
    fn new(name: &'static str) -> Self {
        Self { name, text: None }
    }

    /// Returns the setting, unset if it is empty: shells and containers write an unset variable so.
    fn without_empty(mut self) -> Self {
        self.text = self.text.filter(|text| !text.is_empty());
        self
    }

    fn required(&self, cure: &str) -> Result<&str, ConfigurationError> {
        self.text
            .as_deref()
            .ok_or_else(|| ConfigurationError::new(self.name, format!("is not set; {cure}")))
    }
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            access_token: Setting::new("access_token"),
            instance_id: Setting::new("instance_id"),
            base_url: Setting::new("base_url"),
            connect_timeout: Self::CONNECT_TIMEOUT,
            timeout: Self::TIMEOUT,
            long_timeout: Self::POST_TIMEOUT,
            attempt_timeout: Some(Self::ATTEMPT_TIMEOUT),
            idle_timeout: Self::IDLE_TIMEOUT,
            max_body_bytes: blnk_api::hooks::MAX_BODY_BYTES,
            allow_plain_http: false,
            retry: RetryPolicy::default(),
            retry_budget: Budget::CAPACITY,
            sleep: Sleep::default(),
        }
    }
}

impl ClientBuilder {
    /// The default of [`connect_timeout`](Self::connect_timeout): five seconds.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

    /// The default of [`timeout`](Self::timeout): thirty seconds.
    pub const TIMEOUT: Duration = Duration::from_secs(30);

    /// The default of [`timeout`](Self::timeout) for a post of a transaction: five minutes. To give up on one early does
    /// harm: up to Core 0.15.2 both balances then stay locked for minutes.
    pub const POST_TIMEOUT: Duration = Duration::from_secs(300);

    /// The default of [`attempt_timeout`](Self::attempt_timeout): ten seconds.
    pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);

    /// The default of [`idle_timeout`](Self::idle_timeout): 20 seconds.
    pub const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

    /// Returns a builder with the settings of the environment, as [`Client::from_env`] reads them, to which others can
    /// be added.
    ///
    /// # Errors
    ///
    /// A configuration error for a variable that is missing or is not Unicode.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_lookup(std::env::var_os::<&str>)
    }

    fn from_lookup(
        lookup: impl Fn(&'static str) -> Option<std::ffi::OsString>,
    ) -> Result<Self, Error> {
        let read = |name| -> Result<Setting, ConfigurationError> {
            let text = match lookup(name).map(std::ffi::OsString::into_string) {
                None => None,
                Some(Ok(text)) => Some(text),
                Some(Err(_)) => {
                    return Err(ConfigurationError::new(
                        name,
                        "is not valid Unicode; set it to plain text",
                    ));
                }
            };
            Ok(Setting { name, text })
        };
        let cure = "set it in the environment, or build the client with `Client::builder`";
        let builder = Self {
            access_token: read("BLNK_ACCESS_TOKEN")?,
            instance_id: read("BLNK_INSTANCE_ID")?,
            base_url: read("BLNK_BASE_URL")?.without_empty(),
            ..Self::default()
        };
        builder.access_token.required(cure)?;
        builder.instance_id.required(cure)?;
        Ok(builder)
    }

    /// Sets the access token of all requests: an API key or an OAuth access token.
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.access_token.text = Some(token.into());
        self
    }

    /// Sets the id of the instance, which Blnk Cloud shows under Instances.
    pub fn instance_id(mut self, instance_id: impl Into<String>) -> Self {
        self.instance_id.text = Some(instance_id.into());
        self
    }

    /// Sets the address of a Cloud that is not the hosted one: scheme, host, and a path if there is one, without
    /// `/proxy`.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url.text = Some(base_url.into());
        self
    }

    /// Limits the time in which a connection is made; at most half of [`timeout`](Self::timeout). When this limit
    /// passes, nothing was sent.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// Limits the time of one attempt, after which the next begins; `None` for no limit but that of the call.
    ///
    /// It applies only to calls that are safe to repeat, and to no post of a transaction. On other writes it would only
    /// turn a slow success into an unknown outcome.
    pub fn attempt_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.attempt_timeout = limit.into();
        self
    }

    /// Limits the time that a connection stays open without a request. Zero closes it after each request.
    ///
    /// Servers and load balancers close idle connections too: after 60 seconds is common, some after 5. A request that
    /// is sent at that moment may have been received or not, so a creation ends with an unknown outcome. Set a limit
    /// that is clearly below theirs; the default is a third of the common one.
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.idle_timeout = limit;
        self
    }

    /// Sets how many attempts a call makes, and how long it waits between them.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets how many tokens all calls of this client share for further attempts; 500 by default.
    ///
    /// A further attempt costs five tokens, ten after a timeout or a connection that was not made. A success returns
    /// one, or the cost of its own last further attempt. So a server that fails every call soon receives one request
    /// for each call, not several.
    pub fn retry_budget(mut self, tokens: u32) -> Self {
        self.retry_budget = tokens;
        self
    }

    /// Waits between attempts with another function than `tokio::time::sleep`, for the tests of this crate.
    #[doc(hidden)]
    pub fn sleep_with<F>(mut self, sleep: impl Fn(Duration) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.sleep = Sleep::new(sleep);
        self
    }

    /// Limits the time of a call, with all its attempts and waits; posts of transactions too, which otherwise have
    /// [`POST_TIMEOUT`](Self::POST_TIMEOUT).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self.long_timeout = limit;
        self
    }

    /// Limits the size of a reply's body, in bytes. A longer reply is an error, whose outcome says whether it proves
    /// the write.
    pub fn max_body_bytes(mut self, limit: usize) -> Self {
        self.max_body_bytes = limit;
        self
    }

    /// Allows `http` to hosts other than this machine, for connections that are protected in another layer, such as a
    /// service mesh. The access token is sent in clear text.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// A configuration error with the setting, what is wrong with it, and the cure. A time limit below a millisecond is
    /// refused: no request can be sent in it.
    pub fn build(self) -> Result<Client, Error> {
        let token = self.access_token.required(
            "give an API key or an access token of Blnk Cloud, or use `Client::from_env`",
        )?;
        let access_token =
            AccessToken::new(token).map_err(|error| error.of(self.access_token.name))?;
        let instance = self
            .instance_id
            .required("give the id that Blnk Cloud shows under Instances")?;
        let instance_id =
            config::instance_id(instance).map_err(|error| error.of(self.instance_id.name))?;
        let url = self.base_url.text.as_deref().unwrap_or(CLOUD);
        let server = config::server(url, self.allow_plain_http)
            .map_err(|error| error.of(self.base_url.name))?;
        for (name, limit) in [
            ("connect_timeout", Some(self.connect_timeout)),
            ("timeout", Some(self.timeout)),
            ("attempt_timeout", self.attempt_timeout),
        ] {
            if let Some(limit) = limit {
                config::time_limit(name, limit)?;
            }
        }
        let http = self.http(&server)?;
        let connect_timeout = self.effective_connect_timeout();
        Ok(Client(Arc::new(Settings {
            api: blnk_api::Client::new_with_client(
                &server.base_url,
                http.clone(),
                Session::building(),
            ),
            authorization: RwLock::new(access_token.authorization()),
            http,
            server,
            instance_id,
            connect_timeout,
            timeout: self.timeout,
            long_timeout: self.long_timeout,
            attempt_timeout: self.attempt_timeout,
            max_body_bytes: self.max_body_bytes,
            retry: self.retry,
            budget: Budget::new(self.retry_budget),
            sleep: self.sleep,
        })))
    }

    /// A connection that cannot be made should fail as such, and not because the call's own limit passed first.
    fn effective_connect_timeout(&self) -> Duration {
        self.connect_timeout.min(self.timeout / 2)
    }

    fn http(&self, server: &Server) -> Result<reqwest::Client, ConfigurationError> {
        let builder = reqwest::Client::builder()
            .user_agent(concat!("blnk-rust/", env!("CARGO_PKG_VERSION")))
            // A redirect would send the token to another host, and a write to another place.
            .redirect(reqwest::redirect::Policy::none())
            // Retries are decided in `call`, and nowhere else.
            .retry(reqwest::retry::never())
            .referer(false)
            // One protocol and no compression, whatever features of the HTTP library other crates enable: what a broken
            // connection proves, and how large a body gets, must not depend on them.
            .http1_only()
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .pool_idle_timeout(self.idle_timeout)
            // With zero the timeout alone would keep a connection until the next request.
            .pool_max_idle_per_host(if self.idle_timeout.is_zero() {
                0
            } else {
                usize::MAX
            })
            .connect_timeout(self.effective_connect_timeout());
        let invalid = |message| ConfigurationError::new("tls", message);
        let builder = if server.encrypted {
            tls::encrypted(builder).map_err(invalid)?
        } else {
            // A proxy from the environment must not see a token in clear text, nor requests within this machine.
            tls::plain(builder).map_err(invalid)?.no_proxy()
        };
        builder.build().map_err(|error| {
            let found = chain(&error);
            invalid(format!(
                "cannot be set up on this machine: {found}; install the certificates of the \
                 system (the package `ca-certificates` of most containers), or name a PEM file of \
                 them in SSL_CERT_FILE"
            ))
        })
    }
}

/// Writes an error with its sources.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

/// Shows the settings, never the token.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A token that was set as the instance by mistake is not shown.
        let instance_id = self.instance_id.text.as_deref();
        let instance_id = instance_id.and_then(|text| config::instance_id(text).ok());
        f.debug_struct("ClientBuilder")
            .field("instance_id", &instance_id)
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, ffi::OsString};

    use super::*;

    fn from(variables: &[(&'static str, &str)]) -> Result<Client, String> {
        let variables: HashMap<_, OsString> = variables
            .iter()
            .map(|(name, value)| (*name, value.into()))
            .collect();
        ClientBuilder::from_lookup(|name| variables.get(name).cloned())
            .and_then(ClientBuilder::build)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_client_is_built_from_the_environment() {
        let both = [("BLNK_ACCESS_TOKEN", "t"), ("BLNK_INSTANCE_ID", "i")];
        let client = from(&[
            both[0],
            both[1],
            ("BLNK_BASE_URL", "http://localhost:8099/"),
        ])
        .unwrap();
        assert_eq!(client.settings().server.base_url, "http://localhost:8099");
        assert_eq!(client.settings().instance_id, "i");
        match from(&both) {
            Ok(client) => assert_eq!(client.settings().server.base_url, CLOUD),
            // A machine without trusted certificates.
            Err(error) => assert!(error.starts_with("tls: "), "{error}"),
        }
    }

    #[test]
    fn a_variable_that_is_missing_or_malformed_is_named() {
        let token = ("BLNK_ACCESS_TOKEN", "t");
        let instance = ("BLNK_INSTANCE_ID", "i");
        let cases: [(&[(&str, &str)], &str); 6] = [
            (
                &[],
                "BLNK_ACCESS_TOKEN: is not set; set it in the environment",
            ),
            (
                &[token],
                "BLNK_INSTANCE_ID: is not set; set it in the environment",
            ),
            (
                &[("BLNK_ACCESS_TOKEN", "a\nb"), instance],
                "BLNK_ACCESS_TOKEN: contains a blank, control",
            ),
            (
                &[("BLNK_ACCESS_TOKEN", ""), instance],
                "BLNK_ACCESS_TOKEN: is empty",
            ),
            (
                &[token, ("BLNK_INSTANCE_ID", " ")],
                "BLNK_INSTANCE_ID: is empty",
            ),
            (
                &[token, instance, ("BLNK_BASE_URL", "localhost")],
                "BLNK_BASE_URL: is not a URL",
            ),
        ];
        for (variables, message) in cases {
            let error = from(variables).unwrap_err();
            assert!(error.starts_with(message), "{error}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_variable_that_is_not_unicode_is_named() {
        use std::os::unix::ffi::OsStringExt;

        let error =
            ClientBuilder::from_lookup(|_| Some(OsString::from_vec(vec![0xff]))).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("BLNK_ACCESS_TOKEN: is not valid Unicode"),
            "{error}"
        );
    }
}
