//! Records that a test stores without a request.

use blnk_api::MinorUnits;

use crate::cloud::core::balances::NewBalance;
use crate::cloud::core::state::State;
use crate::cloud::database::time::stored_time;
use crate::cloud::records::identity::Identity;
use crate::cloud::records::ledger::Ledger;
use crate::cloud::records::posting::Posting;

impl State {
    /// Stores a ledger under this id, else under a new one, and returns the id.
    pub(crate) fn seed_ledger(&mut self, id: Option<&str>, name: &str) -> String {
        let ledger_id = id.map_or_else(|| self.sources.id("ldg_"), str::to_owned);
        let created_at = stored_time(self.sources.now());
        self.store_ledger(Ledger {
            ledger_id: ledger_id.clone(),
            name: name.to_owned(),
            created_at,
            meta_data: None,
        });
        ledger_id
    }

    /// Stores an empty identity under this id, else under a new one, and returns the id.
    pub(crate) fn seed_identity(&mut self, id: Option<&str>) -> String {
        let identity_id = id.map_or_else(|| self.sources.id("idt_"), str::to_owned);
        let identity = Identity {
            identity_id: identity_id.clone(),
            ..Identity::default()
        };
        let now = self.sources.now();
        self.store_identity(identity.stored(now));
        identity_id
    }

    /// Creates a balance and returns its id; `None` if the server refuses it.
    pub(crate) fn seed_balance(&mut self, ledger_id: &str, currency: &str) -> Option<String> {
        let new = NewBalance {
            ledger_id: ledger_id.to_owned(),
            currency: currency.to_owned(),
            ..NewBalance::default()
        };
        Some(self.create_balance(new).ok()?.balance_id)
    }

    /// Moves an amount of minor units from `@world` to a balance and returns the id of the
    /// transaction; `None` if the server refuses it. The queue is not used.
    pub(crate) fn seed_funds(&mut self, balance_id: &str, amount: MinorUnits) -> Option<String> {
        let currency = self.balances().get(balance_id)?.currency.clone();
        let posting = Posting {
            precise_amount: Some(amount),
            precision: 1.0,
            source: String::from("@world"),
            destination: balance_id.to_owned(),
            reference: self.sources.id("seed_"),
            currency,
            description: String::from("Seed"),
            allow_overdraft: true,
            skip_queue: true,
            ..Posting::default()
        };
        Some(self.post(posting).ok()?.transaction_id)
    }
}
