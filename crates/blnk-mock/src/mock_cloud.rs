//! The fake server as tests hold it.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::cloud::{Balance, Cloud, Identity, Ledger, Reply, Request};
use crate::serve::ServedCloud;

/// The token that [`MockCloud::access_token`] names until a test requires another.
const ACCESS_TOKEN: &str = "blnk_mock_token";

const INSTANCE_ID: &str = "instance_mock";

/// A Blnk Cloud in memory: a handle that can be cloned, sent and shared; every clone is the same
/// Cloud.
///
/// It starts with the General Ledger. [`start`](Self::start) gives it a port of its own,
/// [`mount`](Self::mount) puts it on an httpmock server, [`answer`](Self::answer) asks it without a
/// network.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let cloud = blnk_mock::MockCloud::start().await?;
/// let ledger_id = cloud.seed_ledger("Customer wallets");
/// let url = format!("{}/proxy/balances?instance_id={}", cloud.base_url(), cloud.instance_id());
/// # let _ = rustls::crypto::ring::default_provider().install_default();
/// let reply = reqwest::Client::new()
///     .post(url)
///     .bearer_auth(cloud.access_token())
///     .body(format!(r#"{{"ledger_id":"{ledger_id}","currency":"USD"}}"#))
///     .send()
///     .await?;
/// assert_eq!(reply.status(), 201);
/// assert_eq!(cloud.balances()[0].ledger_id, ledger_id);
/// assert_eq!(cloud.request_count_of("POST", "/proxy/balances"), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct MockCloud {
    cloud: Arc<Mutex<Cloud>>,
}

impl MockCloud {
    /// A Cloud that holds the General Ledger and nothing else.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A new Cloud on a free port of the loopback interface. It runs on a thread of its own,
    /// whatever runtime it is started from, until what this returns is dropped.
    ///
    /// # Errors
    ///
    /// Where the machine gives it no port or no thread.
    pub async fn start() -> io::Result<ServedCloud> {
        ServedCloud::start(Self::new()).await
    }

    /// The token to call it with. It takes any, unless one is
    /// [required](Self::require_access_token).
    #[must_use]
    pub fn access_token(&self) -> String {
        self.lock()
            .required_access_token()
            .unwrap_or(ACCESS_TOKEN)
            .to_owned()
    }

    /// The instance to call it with. It takes any.
    #[must_use]
    pub fn instance_id(&self) -> String {
        INSTANCE_ID.to_owned()
    }

    /// From now on takes this token alone.
    ///
    /// ```
    /// use blnk_mock::{MockCloud, cloud::Request};
    ///
    /// let cloud = MockCloud::new();
    /// cloud.require_access_token("the one");
    /// let request = Request::new("GET", "/proxy/balances/bln_1?instance_id=i");
    /// let request = request.header("Authorization", "Bearer another");
    /// assert_eq!(cloud.answer(&request).status, 401);
    /// ```
    pub fn require_access_token(&self, token: impl Into<String>) {
        self.lock().require_access_token(token);
    }

    /// From now on refuses to tokenize, as an instance without a secret does: tokens stay, and
    /// cannot be read.
    pub fn disable_tokenization(&self) {
        self.lock().set_tokenization(false);
    }

    /// From now on tokenizes, as it does from the start.
    pub fn enable_tokenization(&self) {
        self.lock().set_tokenization(true);
    }

    /// The clear text of a token that this Cloud made; nothing if the server could not read it.
    ///
    /// ```
    /// use blnk_mock::{MockCloud, cloud::Request};
    ///
    /// let cloud = MockCloud::new();
    /// let send = |path: &str, body: &str| {
    ///     let request = Request::new("POST", format!("/proxy/{path}?instance_id=i"));
    ///     cloud.answer(&request.header("Authorization", "Bearer t").body(body))
    /// };
    /// send("identities", r#"{"first_name":"Ada"}"#);
    /// let id = cloud.identities()[0].identity_id.clone();
    /// send(&format!("identities/{id}/tokenize/FirstName"), "");
    /// let token = cloud.identities()[0].first_name.clone();
    /// assert!(token.starts_with("FPT:"));
    /// assert_eq!(cloud.clear_text(&token).as_deref(), Some("Ada"));
    /// ```
    #[must_use]
    pub fn clear_text(&self, token: &str) -> Option<String> {
        self.lock().clear_text(token).map(str::to_owned)
    }

    /// Answers a request without a network.
    #[must_use]
    pub fn answer(&self, request: &Request) -> Reply {
        self.lock().answer(request)
    }

    /// Stores a ledger without a request and returns its id.
    ///
    /// ```
    /// let cloud = blnk_mock::MockCloud::new();
    /// let ledger_id = cloud.seed_ledger("Loans");
    /// assert!(ledger_id.starts_with("ldg_"));
    /// ```
    #[must_use = "the id is the only way to the ledger"]
    pub fn seed_ledger(&self, name: &str) -> String {
        self.lock().seed_ledger(name)
    }

    /// Stores a ledger under an id of the caller's own, in place of the one that has it.
    pub fn seed_ledger_with_id(&self, id: &str, name: &str) {
        self.lock().seed_ledger_with_id(id, name);
    }

    /// Stores an identity of whom nothing is known and returns its id.
    #[must_use = "the id is the only way to the identity"]
    pub fn seed_identity(&self) -> String {
        self.lock().seed_identity()
    }

    /// Stores a balance in a ledger that is there, and returns its id; nothing if the server would
    /// refuse it.
    ///
    /// ```
    /// let cloud = blnk_mock::MockCloud::new();
    /// let ledger_id = cloud.seed_ledger("Loans");
    /// assert!(cloud.seed_balance(&ledger_id, "USD").is_some());
    /// assert_eq!(cloud.seed_balance("ldg_unknown", "USD"), None);
    /// ```
    #[must_use = "the id is the only way to the balance"]
    pub fn seed_balance(&self, ledger_id: &str, currency: &str) -> Option<String> {
        self.lock().seed_balance(ledger_id, currency)
    }

    /// Stores an identity under an id of the caller's own, in place of the one that has it.
    pub fn seed_identity_with_id(&self, id: &str) {
        self.lock().seed_identity_with_id(id);
    }

    /// A ledger as it is stored.
    #[must_use]
    pub fn ledger(&self, id: &str) -> Option<Ledger> {
        self.lock().ledger(id).cloned()
    }

    /// An identity as it is stored, tokens and marks included.
    #[must_use]
    pub fn identity(&self, id: &str) -> Option<Identity> {
        self.lock().identity(id).cloned()
    }

    /// A balance as it is stored.
    #[must_use]
    pub fn balance(&self, id: &str) -> Option<Balance> {
        self.lock().balance(id).cloned()
    }

    /// The ledgers in the order of their creation, the General Ledger first.
    #[must_use]
    pub fn ledgers(&self) -> Vec<Ledger> {
        self.lock().ledgers().to_vec()
    }

    /// The identities in the order of their creation.
    #[must_use]
    pub fn identities(&self) -> Vec<Identity> {
        self.lock().identities().to_vec()
    }

    /// The balances in the order of their creation.
    #[must_use]
    pub fn balances(&self) -> Vec<Balance> {
        self.lock().balances().to_vec()
    }

    /// The last thousand requests, the oldest first, refused ones included.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.lock().requests().cloned().collect()
    }

    /// How many requests there were, refused ones included.
    #[must_use]
    pub fn request_count(&self) -> usize {
        self.lock().request_count()
    }

    /// How many requests there were for an operation, named as in [`Cloud::operations`]; for what
    /// is no operation, method and path as sent.
    ///
    /// ```
    /// use blnk_mock::{MockCloud, cloud::Request};
    ///
    /// let cloud = MockCloud::new();
    /// let _ = cloud.answer(&Request::new("GET", "/proxy/balances/bln_1"));
    /// assert_eq!(cloud.request_count_of("GET", "/proxy/balances/{id}"), 1);
    /// ```
    #[must_use]
    pub fn request_count_of(&self, method: &str, path: &str) -> usize {
        self.lock().request_count_of(method, path)
    }

    /// A panic while the lock was held has left nothing half done: every change is one call.
    fn lock(&self) -> MutexGuard<'_, Cloud> {
        self.cloud.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A Cloud with a clock and ids of the caller's own, say.
impl From<Cloud> for MockCloud {
    fn from(cloud: Cloud) -> Self {
        Self {
            cloud: Arc::new(Mutex::new(cloud)),
        }
    }
}
