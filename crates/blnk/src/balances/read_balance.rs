//! What is sent: the options of a read.

use blnk_api::types::BalanceInclude;

/// What a read of a balance includes beyond the balance itself.
///
/// # Example: everything
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// # let ledger = cloud.seed_ledger("Customer wallets");
/// # let id = cloud.seed_balance(&ledger, "USD").unwrap();
/// use blnk::balances::ReadBalance;
///
/// let everything = ReadBalance::new().with_ledger().with_queued();
/// let balance = blnk.balances().read_with(&id, &everything).await?;
/// assert_eq!(balance.ledger.unwrap().name, "Customer wallets");
/// assert!(balance.queued_debit_balance.unwrap().is_zero());
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "options do nothing until a balance is read with them"]
pub struct ReadBalance {
    ledger: bool,
    queued: bool,
}

impl ReadBalance {
    /// Returns options that include nothing more than the balance.
    pub fn new() -> Self {
        Self::default()
    }

    /// Includes the ledger, without the ledger's metadata: [`Balance::ledger`](crate::balances::Balance::ledger).
    pub fn with_ledger(mut self) -> Self {
        self.ledger = true;
        self
    }

    /// Includes the amounts of queued transactions:
    /// [`queued_debit_balance`](crate::balances::Balance::queued_debit_balance) and
    /// [`queued_credit_balance`](crate::balances::Balance::queued_credit_balance).
    pub fn with_queued(mut self) -> Self {
        self.queued = true;
        self
    }

    pub(crate) fn include(&self) -> Option<BalanceInclude> {
        self.ledger.then_some(BalanceInclude::Ledger)
    }

    pub(crate) fn queued(&self) -> Option<bool> {
        self.queued.then_some(true)
    }
}
