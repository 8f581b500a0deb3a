//! Ledgers: named groups of balances.

mod errors;
mod ledger;
mod new_ledger;
mod operations;

use blnk_api::types;

pub use self::{ledger::Ledger, new_ledger::NewLedger};
use self::{
    new_ledger::NAME,
    operations::{CREATE, READ, RENAME},
};
use crate::{
    call::request::Request,
    client::settings::Client,
    validate::Check,
    values::{id::LedgerId, metadata::Metadata, text::IntoParam},
};

impl Client {
    /// Returns the calls on ledgers: named groups of balances.
    pub fn ledgers(&self) -> Ledgers {
        let client = self.clone();
        Ledgers { client }
    }
}

/// The calls on ledgers; see [`Client::ledgers`].
///
/// # There is no `ensure`
///
/// The server has no "create unless it exists": names are not unique, and no other member of a ledger is a key of the
/// caller's. Two callers that look first and then create get two ledgers of one name.
///
/// Instead, create it once, during setup, and store its id with your configuration. Put a key of your own into its
/// metadata, so that after a creation with the outcome [`Unknown`](crate::Outcome::Unknown) it can be looked up by that
/// key (in Blnk Cloud, or with its Filters API) before another one is created.
///
/// # Example: a ledger that is created once
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// use blnk::{NewLedger, Outcome};
///
/// # let stored: Option<blnk::values::LedgerId> = None;
/// let wallets = NewLedger::new("Customer wallets").meta_data("my_app", "wallets");
/// let ledger_id = match stored {
///     Some(id) => id,
///     None => match blnk.ledgers().create(&wallets).await {
///         Ok(ledger) => ledger.ledger_id, // store it
///         Err(error) if matches!(error.outcome(), Outcome::NotSent | Outcome::Rejected) => {
///             return Err(error.into()); // nothing was written: may be sent again
///         }
///         Err(error) => {
///             return Err(format!("look for my_app = wallets before you create another: {error}").into());
///         }
///     },
/// };
/// assert_eq!(blnk.ledgers().read(&ledger_id).await?.name, "Customer wallets");
/// # Ok(()) });
/// ```
#[derive(Debug, Clone)]
pub struct Ledgers {
    client: Client,
}

impl Ledgers {
    /// Creates a ledger and returns it.
    ///
    /// **Sending it again creates a second ledger of the same name**: see [why there is no
    /// `ensure`](Self#there-is-no-ensure), and what to do instead.
    ///
    /// Source: the route `POST /proxy/ledgers`.
    ///
    /// # Errors
    ///
    /// Before it is sent: an empty name, a NUL character, metadata as for a [balance](crate::NewBalance), and a row
    /// that is too long ([`NewLedger::row_bytes`]). By the server: [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch)
    /// if it stored another ledger than the requested one, and the failures that any call can have.
    ///
    /// # Example: a ledger and a balance in it
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// use blnk::{NewBalance, NewLedger};
    ///
    /// let loans = NewLedger::new("Loans").meta_data("my_app", "loans");
    /// let ledger = blnk.ledgers().create(&loans).await?;
    /// let balance = blnk.balances().create(&NewBalance::new(&ledger.ledger_id, "USD")).await?;
    /// assert_eq!(balance.ledger_id, ledger.ledger_id);
    /// # Ok(()) });
    /// ```
    pub fn create(&self, ledger: &NewLedger) -> Request<Ledger> {
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let body = ledger.to_wire();
        let call = api.ledger_create(instance, &body);
        let request = Request::new(&self.client, &CREATE, ledger.check(), call);
        request.echo(move |stored: &Ledger, differences| {
            differences.text("name", Some(&body.name), Some(&stored.name));
            let stored = stored.meta_data.as_ref().map(Metadata::as_map);
            differences.meta_data(body.meta_data.as_ref(), stored);
        })
    }

    /// Returns the ledger with this id. [`LedgerId::general`] is the built-in General Ledger.
    ///
    /// Source: the route `GET /proxy/ledgers/{ledger_id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) if there is none, and the failures that any call can have. Before
    /// it is sent: an id with characters that a path must not contain, and an id of another kind of record.
    ///
    /// # Example: the General Ledger
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// let general = blnk.ledgers().read(blnk::values::LedgerId::general()).await?;
    /// assert_eq!(general.name, "General Ledger");
    /// # Ok(()) });
    /// ```
    pub fn read(&self, ledger: impl IntoParam<LedgerId>) -> Request<Ledger> {
        let mut check = Check::new();
        let id = check.path_id("ledger_id", ledger);
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let request = Request::new(&self.client, &READ, check, api.ledger_read(&id, instance));
        request.echo_id("ledger_id", id)
    }

    /// Renames a ledger and returns it.
    ///
    /// The call is safe to repeat, and repeats itself after a failure that may pass: it writes the same name again. Of
    /// two callers that write different names the last one wins, and that can be a repeated call.
    ///
    /// The metadata does not change. The General Ledger can be renamed too; its id does not change.
    ///
    /// Source: the route `PUT /proxy/ledgers/{ledger_id}`.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read); before it is sent, also an empty name and a NUL character. The server does not
    /// limit the length of a name here.
    ///
    /// # Example: another name
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger_id = cloud.seed_ledger("Loans");
    /// let ledger = blnk.ledgers().rename(&ledger_id, "Loans 2026").await?;
    /// assert_eq!(ledger.name, "Loans 2026");
    /// # Ok(()) });
    /// ```
    pub fn rename(
        &self,
        ledger: impl IntoParam<LedgerId>,
        name: impl Into<String>,
    ) -> Request<Ledger> {
        let mut check = Check::new();
        let id = check.path_id("ledger_id", ledger);
        let name = check.text("name", name, NAME);
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let body = types::RenameLedger { name };
        let call = api.ledger_rename(&id, instance, &body);
        let request = Request::new(&self.client, &RENAME, check, call);
        request.echo(move |stored: &Ledger, differences| {
            differences.text("ledger_id", Some(&id), Some(stored.ledger_id.as_str()));
            differences.text("name", Some(&body.name), Some(&stored.name));
        })
    }
}
