//! Splits: one amount from one balance to many, or from many to one.
//!
//! [`marketplace`](crate::marketplace) is the story of one: a sale whose price goes to the seller, the platform and the
//! tax office.

mod distribution;
mod leg;
mod look;
mod new_split;
mod operations;
mod settle;
mod share;

pub use self::{
    distribution::{Part, PlannedLeg},
    leg::{LegReport, LegState, Split, SplitLeg},
    new_split::NewSplit,
    share::Share,
};
use self::{
    look::Plan,
    operations::{HOLD_SPLIT, LEGS, POST_SPLIT},
};
use crate::{
    call::request::Request,
    protocol::operation::Operation,
    transactions::{Transactions, compare, status::TransactionStatus},
    validate::Check,
};

/// # Splits
impl Transactions {
    /// Posts a split, and returns its legs, applied.
    ///
    /// The server posts the legs one after the other, before it replies, and gives back those before one that fails. The
    /// legs are then read by their references: the ids in the server's reply can be those of other legs.
    ///
    /// Safe to repeat, and repeated by the call itself after a failure that may pass: the reference of the first leg is
    /// unique, so nothing moves twice. Where an own attempt whose reply was lost has posted all legs exactly as planned,
    /// that is success.
    ///
    /// **A failure is one of each leg**: [`Error::parts`](crate::Error::parts) has the outcome of each balance, from a look
    /// at the legs after the failure, and the outcome of the whole is `Applied` or `Rejected` only where all are. Refunds of
    /// legs are waited for, for some seconds. A leg that stays applied while another is not was posted by a server that
    /// lost its caller or stopped in between; refund it by itself.
    ///
    /// Before the post it looks for every shape of the reference: the server would accept that of a single transaction for a
    /// split too, and pay again. **A service that restarts calls [`legs`](Self::legs)**, which says what became of each, and
    /// posts where every leg is [`NotPosted`](LegState::NotPosted).
    ///
    /// It has five minutes, as [`post`](Self::post) has, and a caller that drops it in between leaves half of a split.
    ///
    /// Source: the documentation page of `POST /proxy/transactions`, with `skip_queue` and `atomic`.
    ///
    /// # Errors
    ///
    /// Before it is sent: see [`NewSplit`]. By the server: as for [`post`](Self::post), of any leg. A reference that is
    /// taken is [`is_duplicate_reference`](crate::Error::is_duplicate_reference), with the outcome `Applied` where an earlier
    /// call has posted exactly this split; where something else has a reference of the split, such as a transaction
    /// `sale-7-2` of your own, [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) names it. After a failure of a later leg
    /// the reference is spent: another attempt needs another one. And the failures that any call can have.
    ///
    /// # Example: one payment, three balances
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let (buyer, seller) = (cloud.seed_balance(&ledger, "USD").unwrap(), cloud.seed_balance(&ledger, "USD").unwrap());
    /// # cloud.seed_funds(&buyer, 10_000.into()).unwrap();
    /// use blnk::{Amount, transactions::split::{NewSplit, Part, Share}};
    ///
    /// let sale = NewSplit::to_many("sale-7", Amount::parse("59.99", "USD", 100)?, &buyer)
    ///     .part(&seller, Part::Rest)
    ///     .part("@platform", Share::percent("12.5")?)
    ///     .part("@shipping", 499);
    /// let posted = blnk.transactions().post_split(&sale).await?;
    /// assert_eq!(posted.legs[1].balance, "@platform");
    /// assert_eq!(posted.legs[1].transaction.precise_amount, 749.into());
    /// assert_eq!(blnk.balances().read(&seller).await?.balance, 4_751.into());
    /// # Ok(()) });
    /// ```
    pub fn post_split(&self, split: &NewSplit) -> Request<Split> {
        self.send_split(split, &POST_SPLIT, TransactionStatus::Applied)
    }

    /// Holds a split, and returns its legs, held: each is a hold of its own, to be committed or voided by its own id.
    ///
    /// As [`post_split`](Self::post_split), but what moves there is held here. A hold that is a split has no expiry: the
    /// server would accept one and never end the hold.
    ///
    /// Source: the documentation page of `POST /proxy/transactions`, with `skip_queue`, `atomic` and `inflight`.
    ///
    /// # Errors
    ///
    /// As for [`post_split`](Self::post_split).
    ///
    /// # Example: held for both
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let (buyer, seller) = (cloud.seed_balance(&ledger, "USD").unwrap(), cloud.seed_balance(&ledger, "USD").unwrap());
    /// # cloud.seed_funds(&buyer, 10_000.into()).unwrap();
    /// use blnk::{Amount, transactions::{TransactionStatus, split::{NewSplit, Part}}};
    ///
    /// let booking = NewSplit::to_many("booking-7", Amount::new(5_000, "USD", 100), &buyer)
    ///     .part(&seller, Part::Rest)
    ///     .part("@platform", 400);
    /// let held = blnk.transactions().hold_split(&booking).await?;
    /// assert!(held.legs.iter().all(|leg| leg.transaction.status == TransactionStatus::Inflight));
    /// assert_eq!(blnk.balances().read(&buyer).await?.inflight_debit_balance, 5_000.into());
    /// # Ok(()) });
    /// ```
    pub fn hold_split(&self, split: &NewSplit) -> Request<Split> {
        self.send_split(split, &HOLD_SPLIT, TransactionStatus::Inflight)
    }

    /// Returns what became of each leg of a split, in the order of its parts.
    ///
    /// The legs are looked up by their references (`sale-7-1`, `sale-7-2` and so on), recognised by their balances and
    /// amounts, and then what gave them back: the refund of an applied leg, the void of a held one. Several requests, one for
    /// every hundred references, and one for each name that is given for a balance.
    ///
    /// Source: the route `POST /proxy/transactions/filter`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) where another transaction has one of the references, also that of
    /// the split itself: the difference names it, and the error has the [`parts`](crate::Error::parts). Before it is sent: see
    /// [`NewSplit`]. And the failures that any call can have.
    ///
    /// # Example: after a restart
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let ledger = cloud.seed_ledger("Customer wallets");
    /// # let (buyer, seller) = (cloud.seed_balance(&ledger, "USD").unwrap(), cloud.seed_balance(&ledger, "USD").unwrap());
    /// # cloud.seed_funds(&buyer, 10_000.into()).unwrap();
    /// # let stored = serde_json::json!({
    /// #     "reference": "sale-7", "precise_amount": "1000", "currency": "USD", "precision": 100, "source": buyer,
    /// #     "destinations": [{ "balance": seller, "rest": true }, { "balance": "@platform", "share": "12.5%" }],
    /// # }).to_string();
    /// use blnk::transactions::split::{LegState, NewSplit};
    ///
    /// let sale: NewSplit = serde_json::from_str(&stored)?;
    /// let legs = blnk.transactions().legs(&sale).await?;
    /// if legs.iter().all(|leg| leg.state == LegState::NotPosted) {
    ///     blnk.transactions().post_split(&sale).await?;
    /// }
    /// let legs = blnk.transactions().legs(&sale).await?;
    /// assert!(legs.iter().all(|leg| matches!(leg.state, LegState::Applied(_))));
    /// # Ok(()) });
    /// ```
    pub fn legs(&self, split: &NewSplit) -> Request<Vec<LegReport>> {
        let (check, legs) = split.check();
        let plan = Plan::of(split, legs, None);
        Request::several(&self.client, &LEGS, check, |call| {
            settle::report(call, plan)
        })
    }

    fn send_split(
        &self,
        split: &NewSplit,
        operation: &'static Operation,
        status: TransactionStatus,
    ) -> Request<Split> {
        let (check, legs) = split.check();
        let plan = Plan::of(split, legs, Some(status.clone()));
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.transaction_post(instance, &plan.sent);
        let post = Request::new(&self.client, operation, Check::new(), call);
        let sent = plan.sent.clone();
        let post = post.echo(move |stored, differences| {
            compare::posted(&sent, &status, stored, differences);
        });
        Request::several(&self.client, operation, check, |call| {
            settle::post(call, plan, post)
        })
    }
}
