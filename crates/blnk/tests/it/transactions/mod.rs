//! Transactions: posted, ensured, queued, previewed, read.

mod amounts;
mod batches;
mod ensure;
mod holds;
mod oracle;
mod post;
mod preview;
mod queue;
mod reads;
mod refunds;
mod splits;

use blnk::{Amount, Client, NewTransaction, transactions::Overdraft};
use blnk_mock::{CoreVersion, MockCloud, ServedCloud};

use crate::support::mock::client;

/// A fake server, a client of it, and two customers, of whom the first has 100.00.
pub(crate) struct World {
    pub(crate) cloud: ServedCloud,
    pub(crate) blnk: Client,
    pub(crate) ada: String,
    pub(crate) ben: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::of(MockCloud::start().await.unwrap())
    }

    /// The same with a server of another version.
    pub(crate) async fn of_version(version: CoreVersion) -> Self {
        Self::of(MockCloud::start_as(version).await.unwrap())
    }

    fn of(cloud: ServedCloud) -> Self {
        let ledger = cloud.seed_ledger("Customer wallets");
        let balance = || cloud.seed_balance(&ledger, "USD").unwrap();
        let (ada, ben) = (balance(), balance());
        cloud.seed_funds(&ada, 10_000.into()).unwrap();
        let blnk = client(&cloud);
        Self {
            cloud,
            blnk,
            ada,
            ben,
        }
    }

    /// A payment of the first customer to the second.
    pub(crate) fn payment(&self, reference: &str, minor_units: i64) -> NewTransaction {
        NewTransaction::new(reference, usd(minor_units))
            .source(&self.ada)
            .destination(&self.ben)
    }

    /// What the second customer has.
    pub(crate) async fn received(&self) -> String {
        let balance = self.blnk.balances().read(&self.ben).await.unwrap();
        balance.balance.to_string()
    }

    /// Sends a request as it is, and returns status and reply. The path begins after `/proxy/`.
    pub(crate) fn request(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let separator = if path.contains('?') { '&' } else { '?' };
        let instance = self.cloud.instance_id();
        let path = format!("/proxy/{path}{separator}instance_id={instance}");
        let request = blnk_mock::cloud::Request::new(method, path)
            .header("Authorization", "Bearer t")
            .body(body);
        let reply = self.cloud.answer(&request);
        (reply.status, reply.body)
    }

    /// Posts a body as it is, and returns status and reply.
    pub(crate) fn raw(&self, body: &str) -> (u16, String) {
        self.request("POST", "transactions", body)
    }

    /// Reads a record as it is.
    pub(crate) fn raw_read(&self, path: &str) -> serde_json::Value {
        let (status, body) = self.request("GET", path, "");
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// A body of a payment of 10.00 of the first customer to the second, with further members.
    pub(crate) fn body(&self, reference: &str, more: &str) -> String {
        self.body_of(reference, 1_000, more)
    }

    /// The same of another amount.
    pub(crate) fn body_of(&self, reference: &str, minor_units: i64, more: &str) -> String {
        let (ada, ben) = (&self.ada, &self.ben);
        format!(
            r#"{{"precise_amount":{minor_units},"precision":100,"currency":"USD","reference":"{reference}","description":"d","source":"{ada}","destination":"{ben}"{more}}}"#
        )
    }

    /// The status of the transaction with this reference, as it is stored; nothing if there is none.
    pub(crate) fn stored_status(&self, reference: &str) -> Option<&'static str> {
        let stored = self.cloud.transaction_by_reference(reference);
        stored.map(|stored| stored.status)
    }
}

pub(crate) fn usd(minor_units: i64) -> Amount {
    Amount::new(minor_units, "USD", 100)
}

/// A top-up from nowhere.
pub(crate) fn top_up(reference: &str, minor_units: i64, balance: &str) -> NewTransaction {
    NewTransaction::new(reference, usd(minor_units))
        .source("@world")
        .destination(balance)
        .overdraft(Overdraft::Unlimited)
}
