//! Ledgers: the calls.

use blnk_api::types;

use crate::{
    ArgumentFor, Client, Ledger, LedgerId, NewLedger, Request, declare::request, id::note_text,
    new_ledger::NAME, operation::Operation, path::PathId,
};

/// The calls on ledgers; see [`Client::ledgers`].
///
/// # There is no `ensure`
///
/// "Create it unless it is there" cannot be had from the server: names are not unique, and nothing else of a ledger is
/// the caller's own. Two callers that look first and create then make two ledgers of one name.
///
/// What works: create it once, when you set up, and keep its id beside your configuration. Put a key of your own into
/// its metadata, so that after a creation whose outcome is [`Unknown`](crate::Outcome::Unknown) it can be looked up by
/// that key (in Blnk Cloud, or through its Filters API) before another one is made.
///
/// ```
/// # use blnk_mock::MockCloud;
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let cloud = MockCloud::start().await?;
/// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
/// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id()).build()?;
/// use blnk::Outcome;
///
/// # let kept: Option<blnk::LedgerId> = None;
/// let ledger_id = match kept {
///     Some(id) => id,
///     None => match blnk.ledgers().create("Customer wallets").meta_data("my_app", "wallets").await {
///         Ok(ledger) => ledger.ledger_id, // keep it
///         Err(error) => match error.outcome() {
///             Outcome::NotSent | Outcome::Rejected => return Err(error.into()), // may be done again
///             Outcome::Unknown | Outcome::Applied => {
///                 return Err(format!("look for my_app = wallets before you create it again: {error}").into());
///             }
///         },
///     },
/// };
/// assert_eq!(blnk.ledgers().read(&ledger_id).await?.name, "Customer wallets");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Ledgers {
    client: Client,
}

impl Ledgers {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Creates a ledger. Await it, or set metadata first.
    ///
    /// **Sending it again makes a second ledger of the same name**: see [why there is no
    /// `ensure`](Self#there-is-no-ensure), and what works.
    ///
    /// [`Client::request`] sends a [`NewLedger`] that was made elsewhere or earlier.
    ///
    /// Source: the route `POST /proxy/ledgers`.
    ///
    /// # Errors
    ///
    /// Refused before it is sent: an empty name, a NUL character, metadata as for a
    /// [balance](crate::NewBalance), and more than the ledger's row can hold
    /// ([`NewLedger::row_bytes`]). By the server: the failures that any call can have.
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
    /// let ledger = blnk.ledgers().create("Loans").meta_data("my_app", "loans").await?;
    /// let balance = blnk.balances().create(&ledger.ledger_id, "USD").await?;
    /// assert_eq!(balance.ledger_id, ledger.ledger_id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(&self, name: impl Into<String>) -> Request<NewLedger> {
        self.client.request(NewLedger::new(name))
    }

    /// Reads a ledger by its id. [`LedgerId::general`] is the built-in General Ledger.
    ///
    /// Source: the route `GET /proxy/ledgers/{ledger_id}`.
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
    /// let general = blnk.ledgers().read(blnk::LedgerId::general()).await?;
    /// assert_eq!(general.name, "General Ledger");
    /// # Ok(())
    /// # }
    /// ```
    pub fn read(&self, ledger: impl ArgumentFor<LedgerId>) -> Request<ReadLedger> {
        self.client.request(ReadLedger::new(ledger))
    }

    /// Gives a ledger another name, and answers with the ledger.
    ///
    /// Safe to repeat, and repeated by itself after any failure that may pass: it writes the same name again. Of two
    /// callers that give different names the last one wins, and a repeated call may be the last one.
    ///
    /// Its metadata stays as it is. The General Ledger can be renamed as well; its id stays what it is.
    ///
    /// Source: the route `PUT /proxy/ledgers/{ledger_id}`.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read), and, before it is sent, for an empty name and a NUL character. A name may be of any
    /// length here.
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
    /// # let ledger_id = cloud.seed_ledger("Old");
    /// let ledger = blnk.ledgers().rename(&ledger_id, "New").await?;
    /// assert_eq!(ledger.name, "New");
    /// # Ok(())
    /// # }
    /// ```
    pub fn rename(
        &self,
        ledger: impl ArgumentFor<LedgerId>,
        name: impl Into<String>,
    ) -> Request<RenameLedger> {
        self.client.request(RenameLedger::new(ledger, name))
    }
}

request! {
    /// The id of a ledger: what [`Ledgers::read`] asks for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::ReadLedger;
    ///
    /// assert!(ReadLedger::new("general_ledger_id").validate().is_ok());
    /// assert!(ReadLedger::new("../balances").validate().is_err());
    /// ```
    pub struct ReadLedger {
        ledger_id: PathId,
    }

    /// The ledger with this id.
    pub fn new(ledger: impl ArgumentFor<LedgerId>) {
        ledger_id: PathId::of(ledger),
    }

    const OPERATION = Operation::read("ledger_read", "/proxy/ledgers/{ledger_id}");

    fn carry(self, call) -> Ledger {
        call.prepare(call.api().ledger_read(&self.ledger_id, call.instance_id())).kept()
    }
}

request! {
    /// A new name for a ledger: what [`Ledgers::rename`] asks for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::RenameLedger;
    ///
    /// assert!(RenameLedger::new("ldg_1", "Loans").validate().is_ok());
    /// assert!(RenameLedger::new("ldg_1", "").validate().is_err());
    /// ```
    pub struct RenameLedger {
        ledger_id: PathId,
        name: String,
    }

    /// This name for the ledger with this id.
    pub fn new(ledger: impl ArgumentFor<LedgerId>, name: impl Into<String>) {
        ledger_id: PathId::of(ledger),
        name: name.into(),
    }

    const OPERATION = Operation::set("ledger_rename", "/proxy/ledgers/{ledger_id}");

    fn validate(&self, problems) {
        note_text("name", &self.name, NAME, problems);
    }

    fn carry(self, call) -> Ledger {
        let body = types::RenameLedger { name: self.name };
        call.prepare(call.api().ledger_rename(&self.ledger_id, call.instance_id(), &body)).kept()
    }
}
