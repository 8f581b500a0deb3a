//! Balances: what each owner holds of each currency.

mod allocation_strategy;
mod balance;
mod historical;
mod internal;
mod lineage;
mod new_balance;
mod operations;
mod read_balance;
mod row;

use blnk_api::types;
use chrono::{DateTime, TimeZone, Utc};

pub use self::{
    allocation_strategy::AllocationStrategy,
    balance::Balance,
    historical::HistoricalBalance,
    internal::Ensured,
    lineage::{Lineage, LineageProvider},
    new_balance::NewBalance,
    read_balance::ReadBalance,
    row::Headroom,
};
use self::{
    new_balance::check_name,
    operations::{CREATE, ENSURE, LINEAGE, LINK_IDENTITY, READ, READ_AT, READ_BY_INDICATOR},
};
pub use crate::values::creation::Creation;
use crate::{
    call::request::Request,
    client::settings::Client,
    error::invalid_request::Reason,
    validate::{Check, path::encode},
    values::{
        currency::Currency,
        id::{BalanceId, GENERAL_LEDGER, IdentityId},
        indicator::Indicator,
        text::IntoParam,
    },
};

impl Client {
    /// Returns the calls on balances: what each owner holds of each currency.
    pub fn balances(&self) -> Balances {
        let client = self.clone();
        Balances { client }
    }
}

/// The calls on balances; see [`Client::balances`].
///
/// # Example: a creation and a read
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// # let ledger = cloud.seed_ledger("Customer wallets");
/// let wallet = blnk::NewBalance::new(&ledger, "USD");
/// let created = blnk.balances().create(&wallet).await?;
/// let read = blnk.balances().read(&created.balance_id).await?;
/// assert_eq!(read.currency, created.currency);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone)]
pub struct Balances {
    client: Client,
}

impl Balances {
    /// Creates a balance and returns it.
    ///
    /// **Sending it again creates a second balance**, except for an [internal](NewBalance::internal) one, which is
    /// unique by indicator and currency. The server has no idempotency key for balances. After an error, look at
    /// [`Error::outcome`](crate::Error::outcome) before you send it again; for internal balances use
    /// [`ensure_internal`](Self::ensure_internal).
    ///
    /// Source: the documentation page of `POST /proxy/balances`.
    ///
    /// # Errors
    ///
    /// Before it is sent: see [`NewBalance`]. By the server: [`is_unknown_ledger`](crate::Error::is_unknown_ledger),
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity), [`is_conflict`](crate::Error::is_conflict) for an
    /// internal balance that exists, [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if the server stored another
    /// balance than the requested one, and the failures that any call can have.
    ///
    /// # Example: a customer's wallet
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// let wallet = blnk::NewBalance::new(&ledger, "USD")
    ///     .meta_data("my_app", serde_json::json!({ "tier": "gold" }));
    /// let wallet = blnk.balances().create(&wallet).await?;
    /// assert!(wallet.balance.is_zero());
    /// # Ok(()) });
    /// ```
    pub fn create(&self, balance: &NewBalance) -> Request<Balance> {
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let body = balance.to_wire();
        let call = api.balance_create(instance, &body);
        let request = Request::new(&self.client, &CREATE, balance.check(), call);
        request.echo(move |stored, differences| new_balance::compare(&body, stored, differences))
    }

    /// Returns an internal balance, and creates it if it does not exist.
    ///
    /// The call is safe to repeat, and repeats itself after a failure that may pass: indicator and currency are unique
    /// together, so a second creation is refused. It sends a creation and, if that is refused because the balance
    /// exists, a read.
    ///
    /// The metadata is used if this call creates the balance. That of an existing balance is neither changed nor
    /// compared, because the reply to the read does not have it.
    ///
    /// # Errors
    ///
    /// As for [`create`](Self::create), without the conflict; [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) also
    /// if the balance that exists has another identity than the requested one. Before it is sent: a balance that was
    /// not built by [`NewBalance::internal`].
    ///
    /// # Example: the same balance twice
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// use blnk::{NewBalance, balances::Creation};
    ///
    /// let fees = NewBalance::internal("@fees", "USD");
    /// let first = blnk.balances().ensure_internal(&fees).await?;
    /// let again = blnk.balances().ensure_internal(&fees).await?;
    /// assert_eq!(first.balance.balance_id, again.balance.balance_id);
    /// assert_eq!((first.creation, again.creation), (Creation::Created, Creation::Existing));
    /// # Ok(()) });
    /// ```
    pub fn ensure_internal(&self, balance: &NewBalance) -> Request<Ensured> {
        let mut check = balance.check();
        if balance.ledger_id() != GENERAL_LEDGER {
            let message =
                "is not the General Ledger; expected a balance made by `NewBalance::internal`";
            check.refuse("ledger_id", Reason::Refused, message);
        }
        if balance.indicator().is_none() {
            let message = "is missing; expected the name by which the balance is found";
            check.refuse("indicator", Reason::Refused, message);
        }
        let create = self.create(balance);
        let name = balance.indicator().unwrap_or_default();
        // Blanks in the currency were accepted, or the creation is refused.
        let read = self.by_indicator(name, balance.currency(), [true, true]);
        let identity = balance.identity_id().map(str::to_owned);
        Request::several(&self.client, &ENSURE, check, |call| {
            internal::ensure(call, identity, create, read)
        })
    }

    /// Returns the internal balance with this `@name` and currency.
    ///
    /// The reply does not have the metadata: `meta_data` is `None`, whatever is stored.
    ///
    /// Source: the route `GET /proxy/balances/indicator/{indicator}/currency/{currency}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) if there is none, and the failures that any call can have.
    ///
    /// # Example: a balance that does not exist
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// let error = blnk.balances().read_internal("@nobody", "USD").await.unwrap_err();
    /// assert!(error.is_not_found());
    /// # Ok(()) });
    /// ```
    pub fn read_internal(
        &self,
        indicator: impl IntoParam<Indicator>,
        currency: impl IntoParam<Currency>,
    ) -> Request<Balance> {
        let (name, currency) = (indicator.into_param(), currency.into_param());
        let verbatim = [name.typed, currency.typed];
        self.by_indicator(name.text.trim(), &currency.text, verbatim)
    }

    fn by_indicator(&self, name: &str, currency: &str, verbatim: [bool; 2]) -> Request<Balance> {
        let mut check = Check::new();
        check.currency(currency, verbatim[1]);
        check_name(&mut check, name, verbatim[0], currency);
        let wanted = (name, currency);
        let (name, currency) = (encode(name), encode(currency));
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.balance_read_by_indicator(&name, &currency, instance);
        let request = Request::new(&self.client, &READ_BY_INDICATOR, check, call);
        let (name, currency) = (wanted.0.to_owned(), wanted.1.to_owned());
        request.echo(move |read: &Balance, differences| {
            let stored = read.indicator.as_ref().map(Indicator::as_str);
            differences.text("indicator", Some(&name), stored);
            differences.text("currency", Some(&currency), Some(read.currency.as_str()));
        })
    }

    /// Returns the balance with this id; [`read_with`](Self::read_with) includes more.
    ///
    /// This reply has every member; those of other routes omit some.
    ///
    /// **The identity takes a second read**, by [`Balance::identity_id`]: the server can include it, but replies 500
    /// for a balance without one, and omits parts of the identity otherwise.
    ///
    /// Source: the route `GET /proxy/balances/{balance_id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) if there is none, and the failures that any call can have. Before
    /// it is sent: an id with characters that a path must not contain, and an id of another kind of record.
    ///
    /// # Example: a balance without movements
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let id = cloud.seed_balance(&ledger, "USD").unwrap();
    /// let balance = blnk.balances().read(&id).await?;
    /// assert!(balance.balance.is_zero());
    /// # Ok(()) });
    /// ```
    pub fn read(&self, balance: impl IntoParam<BalanceId>) -> Request<Balance> {
        self.read_with(balance, &ReadBalance::new())
    }

    /// Returns the balance with this id, with its ledger or its queued amounts: see [`ReadBalance`], which has an
    /// example.
    ///
    /// Source: the route `GET /proxy/balances/{balance_id}`, with `include` and `with_queued`.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read).
    pub fn read_with(
        &self,
        balance: impl IntoParam<BalanceId>,
        options: &ReadBalance,
    ) -> Request<Balance> {
        let mut check = Check::new();
        let id = check.path_id("balance_id", balance);
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.balance_read(&id, options.include(), instance, options.queued());
        let request = Request::new(&self.client, &READ, check, call);
        request.echo_id("balance_id", id)
    }

    /// Returns the amounts of a balance at a time, by the effective dates of its applied movements.
    ///
    /// The time may have any offset; it is sent as UTC, because the server compares other offsets wrongly. Before the
    /// balance was created, all amounts are 0.
    ///
    /// **The reply can lack back-dated movements.** The server starts from the newest snapshot before the time, and
    /// does not count a movement that was posted after that snapshot with an effective date before it. For audits use
    /// [`read_at_from_source`](Self::read_at_from_source).
    ///
    /// The server uses the fraction of a second, and removes it from the time in the reply: a read at that time can
    /// return other amounts.
    ///
    /// Source: the route `GET /proxy/balances/{balance_id}/at`.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read). Before it is sent, also a time that the server does not accept: a year outside 0 to
    /// 9999, a leap second, or the zero time of Go (0001-01-01T00:00:00Z).
    ///
    /// # Example: a time with an offset
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger_id = cloud.seed_ledger("Customer wallets");
    /// # let balance_id = cloud.seed_balance(&ledger_id, "USD").unwrap();
    /// use chrono::DateTime;
    ///
    /// let at = DateTime::parse_from_rfc3339("2026-01-02T03:04:05+05:30")?;
    /// let then = blnk.balances().read_at(&balance_id, at).await?;
    /// assert!(then.balance.is_zero());
    /// assert_eq!((then.at, then.from_source), (Some(at.to_utc()), Some(false)));
    /// # Ok(()) });
    /// ```
    pub fn read_at<Tz: TimeZone>(
        &self,
        balance: impl IntoParam<BalanceId>,
        at: DateTime<Tz>,
    ) -> Request<HistoricalBalance> {
        self.at(balance, &at.to_utc(), None)
    }

    /// Returns the amounts of a balance at a time, added up from the movements themselves instead of a snapshot.
    ///
    /// It is slower than [`read_at`](Self::read_at): after 30 seconds the server replies 500.
    ///
    /// Source: the route `GET /proxy/balances/{balance_id}/at`, with `from_source=true`.
    ///
    /// # Errors
    ///
    /// As for [`read_at`](Self::read_at).
    ///
    /// # Example: an audit
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger_id = cloud.seed_ledger("Customer wallets");
    /// # let balance_id = cloud.seed_balance(&ledger_id, "USD").unwrap();
    /// let then = blnk.balances().read_at_from_source(&balance_id, chrono::Utc::now()).await?;
    /// assert_eq!(then.from_source, Some(true));
    /// # Ok(()) });
    /// ```
    pub fn read_at_from_source<Tz: TimeZone>(
        &self,
        balance: impl IntoParam<BalanceId>,
        at: DateTime<Tz>,
    ) -> Request<HistoricalBalance> {
        self.at(balance, &at.to_utc(), Some(true))
    }

    fn at(
        &self,
        balance: impl IntoParam<BalanceId>,
        at: &DateTime<Utc>,
        from_source: Option<bool>,
    ) -> Request<HistoricalBalance> {
        let mut check = Check::new();
        let id = check.path_id("balance_id", balance);
        check.time("timestamp", at);
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.balance_read_at(&id, from_source, instance, at);
        let request = Request::new(&self.client, &READ_AT, check, call);
        request.echo_id("balance_id", id)
    }

    /// Returns whose funds a balance holds and has spent. It must have been created with
    /// [`track_fund_lineage`](NewBalance::track_fund_lineage).
    ///
    /// Source: the route `GET /proxy/balances/{balance_id}/lineage`, since Core 0.13.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read), and 400 `GEN_BAD_REQUEST` for a balance that is not tracked.
    ///
    /// # Example: a new balance
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger_id = cloud.seed_ledger("Customer wallets");
    /// # let identity_id = cloud.seed_identity();
    /// let balances = blnk.balances();
    /// let tracked = blnk::NewBalance::new(&ledger_id, "USD")
    ///     .identity(&identity_id)
    ///     .track_fund_lineage(true);
    /// let tracked = balances.create(&tracked).await?;
    /// let lineage = balances.lineage(&tracked.balance_id).await?;
    /// assert!(lineage.total_with_lineage.is_zero() && lineage.providers.is_empty());
    /// # Ok(()) });
    /// ```
    pub fn lineage(&self, balance: impl IntoParam<BalanceId>) -> Request<Lineage> {
        let mut check = Check::new();
        let id = check.path_id("balance_id", balance);
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.balance_lineage(&id, instance);
        let request = Request::new(&self.client, &LINEAGE, check, call);
        request.echo(move |read: &Lineage, differences| {
            differences.text("balance_id", Some(&id), Some(read.balance_id.as_str()));
        })
    }

    /// Links an identity to a balance as its owner, in place of the previous one. A link can be replaced, not removed.
    ///
    /// The call is safe to repeat, and repeats itself after a failure that may pass: it writes the same link again. Of
    /// two callers that link different identities the last one wins, and that can be a repeated call.
    ///
    /// **Linking another identity to a balance with `track_fund_lineage` discards its lineage**, with a 200. Read the
    /// balance first, as in the second example. The read is a request of its own, so no other caller should link
    /// meanwhile.
    ///
    /// Source: the route `PUT /proxy/balances/{balance_id}/identity`.
    ///
    /// # Errors
    ///
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity) if there is no such identity; otherwise
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such balance. (The server replies 404
    /// `BAL_NOT_FOUND` to both, and looks for the identity first.) Before it is sent: an id with characters that a path
    /// must not contain, an id of another kind of record, and an identity that is empty or contains a NUL character.
    ///
    /// # Example: a new owner
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger_id = cloud.seed_ledger("Customer wallets");
    /// # let balance_id = cloud.seed_balance(&ledger_id, "USD").unwrap();
    /// # let identity_id = cloud.seed_identity();
    /// let balances = blnk.balances();
    /// balances.link_identity(&balance_id, &identity_id).await?;
    /// assert_eq!(balances.read(&balance_id).await?.identity_id.unwrap(), &*identity_id);
    ///
    /// let error = balances.link_identity(&balance_id, "idt_nobody").await.unwrap_err();
    /// assert!(error.is_unknown_identity());
    /// # Ok(()) });
    /// ```
    ///
    /// # Example: no lineage is discarded
    ///
    /// ```
    /// # async fn example(blnk: blnk::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let balances = blnk.balances();
    /// let balance = balances.read("bln_5ce86029-3c2e-4e2a-aae2-7fb931ca4c4f").await?;
    /// if balance.track_fund_lineage != Some(false) {
    ///     return Err("its lineage would be lost: create another balance for the new owner".into());
    /// }
    /// balances.link_identity(&balance.balance_id, "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn link_identity(
        &self,
        balance: impl IntoParam<BalanceId>,
        identity: impl IntoParam<IdentityId>,
    ) -> Request<()> {
        let mut check = Check::new();
        let id = check.path_id("balance_id", balance);
        let identity_id = identity.into_param().text;
        check.value::<IdentityId>("identity_id", &identity_id);
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let body = types::LinkIdentity { identity_id };
        let call = api.balance_link_identity(&id, instance, &body);
        Request::new(&self.client, &LINK_IDENTITY, check, call)
    }
}
