//! The public handle of the fake server.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use blnk_api::MinorUnits;
use chrono::{DateTime, Utc};

use crate::cloud::Cloud;
use crate::cloud::core::clock::Sources;
use crate::cloud::core::state::State;
use crate::cloud::core::version::CoreVersion;
use crate::cloud::exchange::{Reply, Request};
use crate::cloud::records::balance::Balance;
use crate::cloud::records::identity::Identity;
use crate::cloud::records::ledger::Ledger;
use crate::cloud::records::transaction::Transaction;

/// The default of [`MockCloud::access_token`].
const ACCESS_TOKEN: &str = "blnk_mock_token";

const INSTANCE_ID: &str = "instance_mock";

/// A Blnk Cloud in memory: a handle that can be cloned, sent and shared. Every clone is the same
/// Cloud.
///
/// A new Cloud contains the General Ledger. [`start`](Self::start) serves it on a free port,
/// [`serve`](Self::serve) on a listener, [`answer`](Self::answer) replies without a network, and
/// with the feature `httpmock`, `mount` adds it to an httpmock server.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let cloud = blnk_mock::MockCloud::start().await?;
/// let ledger_id = cloud.seed_ledger("Customer wallets");
/// let url = format!("{}/proxy/balances?instance_id={}", cloud.base_url(), cloud.instance_id());
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
///
/// # Instances
///
/// As in Blnk Cloud, every request names an instance, and a record is not visible in another one.
/// An instance is created by the first request for it, with a General Ledger of its own. The
/// records of a handle are those of its [`instance_id`](Self::instance_id);
/// [`instance`](Self::instance) is a handle for another one. The access token, the log and the
/// counts of requests are those of the whole Cloud.
#[derive(Clone, Debug)]
pub struct MockCloud {
    cloud: Arc<Mutex<Cloud>>,
    instance_id: Arc<str>,
}

impl Default for MockCloud {
    fn default() -> Self {
        Self::of_version(CoreVersion::Current)
    }
}

impl MockCloud {
    /// A Cloud whose only record is the General Ledger, with the clock of the machine and random
    /// UUIDs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A Cloud with this clock and these UUIDs, for replies that are the same every time.
    ///
    /// ```
    /// use blnk_mock::{MockCloud, cloud::Request};
    ///
    /// let now = || "2026-01-02T03:04:05.000000006Z".parse().unwrap_or_default();
    /// let uuid = || String::from("00000000-0000-4000-8000-000000000001");
    /// let cloud = MockCloud::with_clock_and_ids(now, uuid);
    /// let request = Request::new("POST", "/proxy/ledgers?instance_id=i")
    ///     .header("Authorization", "Bearer t")
    ///     .body(r#"{"name":"Loans"}"#);
    /// let reply = cloud.answer(&request).body;
    /// assert!(reply.contains(r#""created_at":"2026-01-02T03:04:05.000000006Z""#));
    /// assert!(reply.contains(r#""ledger_id":"ldg_00000000-0000-4000-8000-000000000001""#));
    /// ```
    #[must_use]
    pub fn with_clock_and_ids(
        now: impl FnMut() -> DateTime<Utc> + Send + 'static,
        uuid: impl FnMut() -> String + Send + 'static,
    ) -> Self {
        Self::with(CoreVersion::Current, Sources::new(now, uuid))
    }

    /// A Cloud whose instances run this version of Core.
    ///
    /// ```
    /// use blnk_mock::{CoreVersion, MockCloud, cloud::Request};
    ///
    /// let cloud = MockCloud::of_version(CoreVersion::V0_15_2);
    /// let body = r#"{"ledger_id":"general_ledger_id","currency":"USD","indicator":"@fees"}"#;
    /// let path = format!("/proxy/balances?instance_id={}", cloud.instance_id());
    /// let request = Request::new("POST", path).header("Authorization", "Bearer t").body(body);
    /// assert_eq!(cloud.answer(&request).status, 201);
    /// assert_eq!(cloud.balances()[0].indicator, None);
    /// ```
    #[must_use]
    pub fn of_version(version: CoreVersion) -> Self {
        Self::with(version, Sources::default())
    }

    fn with(version: CoreVersion, sources: Sources) -> Self {
        let mut cloud = Cloud::new(version, sources);
        cloud.instance(INSTANCE_ID);
        Self {
            cloud: Arc::new(Mutex::new(cloud)),
            instance_id: Arc::from(INSTANCE_ID),
        }
    }

    /// A handle of the same Cloud for another instance.
    ///
    /// ```
    /// let cloud = blnk_mock::MockCloud::new();
    /// let other = cloud.instance("instance_2");
    /// let ledger_id = other.seed_ledger("Loans");
    /// assert!(other.ledger(&ledger_id).is_some());
    /// assert!(cloud.ledger(&ledger_id).is_none());
    /// ```
    #[must_use]
    pub fn instance(&self, instance_id: &str) -> Self {
        Self {
            cloud: Arc::clone(&self.cloud),
            instance_id: Arc::from(instance_id),
        }
    }

    /// The instance whose records this handle reads and seeds.
    #[must_use]
    pub fn instance_id(&self) -> String {
        self.instance_id.to_string()
    }

    /// A token that is accepted. By default, every token is; see
    /// [`require_access_token`](Self::require_access_token).
    #[must_use]
    pub fn access_token(&self) -> String {
        self.lock()
            .required_access_token()
            .unwrap_or(ACCESS_TOKEN)
            .to_owned()
    }

    /// Refuses requests with any other token from now on.
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
        self.lock().require_access_token(token.into());
    }

    /// Refuses to tokenize from now on, as an instance without a secret does. Existing tokens do
    /// not change, and cannot be read.
    pub fn disable_tokenization(&self) {
        self.state(|state| state.vault.enabled = false);
    }

    /// Tokenizes from now on, which is the default.
    pub fn enable_tokenization(&self) {
        self.state(|state| state.vault.enabled = true);
    }

    /// The clear text of a token, even while tokenization is disabled; `None` if this instance did
    /// not make the token or the server could not read it.
    ///
    /// ```
    /// use blnk_mock::{MockCloud, cloud::Request};
    ///
    /// let cloud = MockCloud::new();
    /// let send = |path: &str, body: &str| {
    ///     let path = format!("/proxy/{path}?instance_id={}", cloud.instance_id());
    ///     let request = Request::new("POST", path).header("Authorization", "Bearer t");
    ///     cloud.answer(&request.body(body))
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
        self.state(|state| state.vault.clear_text(token).map(str::to_owned))
    }

    /// The reply to a request, without a network. The request names its instance.
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
    #[must_use = "the ledger is found by this id"]
    pub fn seed_ledger(&self, name: &str) -> String {
        self.state(|state| state.seed_ledger(None, name))
    }

    /// Stores a ledger with this id without a request. It replaces the one with the same id.
    pub fn seed_ledger_with_id(&self, id: &str, name: &str) {
        self.state(|state| state.seed_ledger(Some(id), name));
    }

    /// Stores an empty identity without a request and returns its id.
    #[must_use = "the identity is found by this id"]
    pub fn seed_identity(&self) -> String {
        self.state(|state| state.seed_identity(None))
    }

    /// Stores an empty identity with this id without a request. It replaces the one with the same
    /// id.
    pub fn seed_identity_with_id(&self, id: &str) {
        self.state(|state| state.seed_identity(Some(id)));
    }

    /// Stores a balance without a request and returns its id; `None` if the server would refuse it.
    ///
    /// ```
    /// let cloud = blnk_mock::MockCloud::new();
    /// let ledger_id = cloud.seed_ledger("Loans");
    /// assert!(cloud.seed_balance(&ledger_id, "USD").is_some());
    /// assert_eq!(cloud.seed_balance("ldg_unknown", "USD"), None);
    /// ```
    #[must_use = "the balance is found by this id"]
    pub fn seed_balance(&self, ledger_id: &str, currency: &str) -> Option<String> {
        self.state(|state| state.seed_balance(ledger_id, currency))
    }

    /// Moves minor units from the internal balance `@world` to a balance, without a request and
    /// without the queue. Returns the id of the transaction; `None` if the server would refuse it.
    ///
    /// ```
    /// use blnk_mock::{GENERAL_LEDGER_ID, MockCloud};
    ///
    /// let cloud = MockCloud::new();
    /// let balance = cloud.seed_balance(GENERAL_LEDGER_ID, "USD").ok_or("refused")?;
    /// assert!(cloud.seed_funds(&balance, 1_250.into()).is_some());
    /// assert_eq!(cloud.balance(&balance).ok_or("missing")?.balance, 1_250.into());
    /// assert_eq!(cloud.seed_funds("bln_unknown", 1_250.into()), None);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn seed_funds(&self, balance_id: &str, amount: MinorUnits) -> Option<String> {
        self.state(|state| state.seed_funds(balance_id, amount))
    }

    /// Stops the queue: what it has to do waits for [`settle_next`](Self::settle_next) and
    /// [`settle`](Self::settle). By default, everything is done as soon as it is due.
    ///
    /// A queued post is two jobs: its row is stored, then its money moves.
    ///
    /// ```
    /// use blnk_mock::{GENERAL_LEDGER_ID, MockCloud, cloud::Request};
    ///
    /// let cloud = MockCloud::new();
    /// let balance = cloud.seed_balance(GENERAL_LEDGER_ID, "USD").ok_or("refused")?;
    /// cloud.hold_queue();
    /// let body = format!(
    ///     r#"{{"precise_amount":5,"currency":"USD","reference":"r","description":"d",
    ///         "source":"@world","destination":"{balance}","allow_overdraft":true}}"#
    /// );
    /// let path = format!("/proxy/transactions?instance_id={}", cloud.instance_id());
    /// let request = Request::new("POST", path).header("Authorization", "Bearer t").body(body);
    /// assert_eq!(cloud.answer(&request).status, 201);
    /// assert!(cloud.transactions().is_empty());
    ///
    /// assert!(cloud.settle_next());
    /// assert_eq!(cloud.transactions()[0].status, "QUEUED");
    /// assert!(cloud.settle_next());
    /// assert_eq!(cloud.transactions()[1].status, "APPLIED");
    /// assert!(!cloud.settle_next());
    /// # Ok::<(), &str>(())
    /// ```
    pub fn hold_queue(&self) {
        self.state(|state| state.queue.is_held = true);
    }

    /// Does everything that is due, and from now on as soon as it is due, which is the default.
    ///
    /// ```
    /// let cloud = blnk_mock::MockCloud::new();
    /// cloud.hold_queue();
    /// cloud.release_queue();
    /// assert!(!cloud.settle_next());
    /// ```
    pub fn release_queue(&self) {
        self.state(|state| {
            state.queue.is_held = false;
            state.settle();
        });
    }

    /// Does one job of the queue, the one that is due first; false if none is due. See
    /// [`hold_queue`](Self::hold_queue).
    ///
    /// ```
    /// let cloud = blnk_mock::MockCloud::new();
    /// cloud.hold_queue();
    /// assert!(!cloud.settle_next());
    /// ```
    pub fn settle_next(&self) -> bool {
        self.state(State::step)
    }

    /// Does every job of the queue that is due. Held or not, the queue remains so.
    ///
    /// ```
    /// let cloud = blnk_mock::MockCloud::new();
    /// cloud.hold_queue();
    /// cloud.settle();
    /// assert!(!cloud.settle_next());
    /// ```
    pub fn settle(&self) {
        self.state(State::settle);
    }

    /// Moves the clock of the whole Cloud forwards. Scheduled transactions, the dates of holds and
    /// repeated attempts of the queue become due, and are done unless the queue is held.
    ///
    /// ```
    /// use std::time::Duration;
    /// use blnk_mock::{GENERAL_LEDGER_ID, MockCloud};
    ///
    /// let cloud = MockCloud::new();
    /// cloud.advance(Duration::from_secs(3_600));
    /// let _ = cloud.seed_balance(GENERAL_LEDGER_ID, "USD");
    /// let ahead = cloud.balances()[0].created_at - cloud.ledgers()[0].created_at;
    /// assert!(ahead.num_seconds() >= 3_600);
    /// ```
    pub fn advance(&self, duration: Duration) {
        self.lock().advance(duration);
    }

    /// The transactions in the order of their rows.
    ///
    /// ```
    /// assert!(blnk_mock::MockCloud::new().transactions().is_empty());
    /// ```
    #[must_use]
    pub fn transactions(&self) -> Vec<Transaction> {
        self.state(|state| state.transactions().rows().to_vec())
    }

    /// A transaction by its reference. That of a settled copy of a queued one ends in `_q`.
    ///
    /// ```
    /// let cloud = blnk_mock::MockCloud::new();
    /// assert!(cloud.transaction_by_reference("order-7_q").is_none());
    /// ```
    #[must_use]
    pub fn transaction_by_reference(&self, reference: &str) -> Option<Transaction> {
        self.state(|state| state.transaction_by_reference(reference).cloned())
    }

    /// A ledger as it is stored.
    #[must_use]
    pub fn ledger(&self, id: &str) -> Option<Ledger> {
        self.state(|state| state.ledgers().get(id).cloned())
    }

    /// An identity as it is stored, with tokens and marks.
    #[must_use]
    pub fn identity(&self, id: &str) -> Option<Identity> {
        self.state(|state| state.identities().get(id).cloned())
    }

    /// A balance as it is stored.
    #[must_use]
    pub fn balance(&self, id: &str) -> Option<Balance> {
        self.state(|state| state.balances().get(id).cloned())
    }

    /// The ledgers in the order of their creation, the General Ledger first.
    #[must_use]
    pub fn ledgers(&self) -> Vec<Ledger> {
        self.state(|state| state.ledgers().rows().to_vec())
    }

    /// The identities in the order of their creation.
    #[must_use]
    pub fn identities(&self) -> Vec<Identity> {
        self.state(|state| state.identities().rows().to_vec())
    }

    /// The balances in the order of their creation.
    #[must_use]
    pub fn balances(&self) -> Vec<Balance> {
        self.state(|state| state.balances().rows().to_vec())
    }

    /// The last thousand requests to this Cloud, the oldest first, including refused ones.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.lock().requests().cloned().collect()
    }

    /// The number of requests to this Cloud, including refused ones.
    #[must_use]
    pub fn request_count(&self) -> usize {
        self.lock().request_counts().values().sum()
    }

    /// The number of requests for an operation, with the path as in
    /// [`operations`](Self::operations). Requests that match no operation are counted by method and
    /// path as they were sent.
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
        let operation = (method.to_owned(), path.to_owned());
        let count = self.lock().request_counts().get(&operation).copied();
        count.unwrap_or_default()
    }

    /// The operations of this server: method and path, with parameters in braces.
    ///
    /// ```
    /// let read = ("GET", "/proxy/balances/{id}");
    /// assert!(blnk_mock::MockCloud::operations().any(|operation| operation == read));
    /// ```
    pub fn operations() -> impl Iterator<Item = (&'static str, &'static str)> {
        Cloud::operations()
    }

    /// The operation of a method and a path.
    ///
    /// ```
    /// use blnk_mock::MockCloud;
    ///
    /// let operation = MockCloud::operation("GET", "/proxy/balances/bln_1");
    /// assert_eq!(operation, Some(("GET", "/proxy/balances/{id}")));
    /// assert_eq!(MockCloud::operation("DELETE", "/proxy/balances/bln_1"), None);
    /// ```
    #[must_use]
    pub fn operation(method: &str, path: &str) -> Option<(&'static str, &'static str)> {
        Cloud::operation(method, path)
    }

    fn state<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(self.lock().instance(&self.instance_id))
    }

    /// A panic while the lock was held leaves nothing incomplete: every change is one commit.
    fn lock(&self) -> MutexGuard<'_, Cloud> {
        self.cloud.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
