//! Where funds came from. For each provider of funds and each identity there is a shadow balance,
//! and one for all of the identity; movements between them repeat the real ones.

use std::cmp::Reverse;

use blnk_api::MinorUnits;

use crate::cloud::core::decimal::{integer, units};
use crate::cloud::core::fault::{Fault, Outcome};
use crate::cloud::core::state::State;
use crate::cloud::go::write::Metadata;
use crate::cloud::records::balance::Balance;
use crate::cloud::records::identity::Identity;
use crate::cloud::records::lineage::{Lineage, Mapping, shares_json};
use crate::cloud::records::posting::{Posting, Status, key};

/// The funds of one provider in a balance.
pub(crate) struct Provider {
    pub(crate) name: String,
    pub(crate) amount: MinorUnits,
    pub(crate) available: MinorUnits,
    pub(crate) spent: MinorUnits,
    pub(crate) shadow_id: String,
}

impl Identity {
    /// The part of the names of shadow balances that stands for the identity.
    fn shadow_name(&self) -> String {
        let name = if !self.first_name.is_empty() && !self.last_name.is_empty() {
            format!("{}_{}", self.first_name, self.last_name)
        } else if self.organization_name.is_empty() {
            return self.identity_id.clone();
        } else {
            self.organization_name.replace(' ', "_")
        };
        let id = self.identity_id.get(..8).unwrap_or(&self.identity_id);
        format!("{}_{id}", name.to_lowercase())
    }
}

impl State {
    /// What is to be followed of a transaction that is about to be recorded.
    pub(crate) fn lineage_of(
        &self,
        posting: &Posting,
        source: &Balance,
        destination: &Balance,
    ) -> Option<Lineage> {
        let is_commit = !posting.parent_transaction.is_empty() && posting.has_flag(key::INFLIGHT);
        let is_settled = matches!(posting.status, Status::Applied | Status::Inflight);
        let credits = provider(posting).is_some() && destination.track_fund_lineage;
        let follows = is_settled && !is_commit && (credits || source.track_fund_lineage);
        follows.then(|| Lineage {
            transaction_id: posting.transaction_id.clone(),
            source_id: source.balance_id.clone(),
            destination_id: destination.balance_id.clone(),
            inflight: posting.inflight,
        })
    }

    /// Follows the funds of a transaction.
    pub(crate) fn follow(&mut self, lineage: &Lineage) -> Outcome<()> {
        let mut posting = self.transaction(&lineage.transaction_id)?;
        posting.inflight = lineage.inflight;
        let source = self.balances().get(&lineage.source_id).cloned();
        let destination = self.balances().get(&lineage.destination_id).cloned();
        // A tracked source can only pass on the funds of a provider that it has.
        let provider = provider(&posting).filter(|provider| {
            source.as_ref().is_none_or(|source| {
                let mut mappings = self.mappings(&source.balance_id);
                !source.track_fund_lineage || mappings.any(|known| known.provider == *provider)
            })
        });
        if let (Some(provider), Some(destination)) = (provider, &destination)
            && destination.track_fund_lineage
        {
            self.credit(&posting, destination, &provider)?;
        }
        match source.filter(|source| source.track_fund_lineage) {
            Some(source) => self.debit(&posting, &source, destination.as_ref()),
            None => Ok(()),
        }
    }

    fn credit(&mut self, posting: &Posting, destination: &Balance, provider: &str) -> Outcome<()> {
        let (shadow, aggregate) = self.shadows(destination, provider, &posting.currency)?;
        let metadata = [
            (key::SHADOW_FOR, posting.transaction_id.as_str()),
            ("_provider", provider),
            (
                "_identity_id",
                destination.identity_id.as_deref().unwrap_or_default(),
            ),
            ("_lineage_type", "credit"),
            ("_main_balance", &destination.balance_id),
        ];
        self.post(Posting {
            source: shadow.clone(),
            destination: aggregate.clone(),
            amount: posting.amount,
            precise_amount: posting.precise_amount.clone(),
            reference: format!("{}_shadow_{provider}", posting.reference),
            description: format!("Shadow credit from {provider}"),
            allow_overdraft: true,
            ..shadow_of(posting, &destination.currency, &metadata)
        })?;
        self.map(&destination.balance_id, provider, shadow, aggregate);
        Ok(())
    }

    fn debit(
        &mut self,
        posting: &Posting,
        source: &Balance,
        destination: Option<&Balance>,
    ) -> Outcome<()> {
        let mappings: Vec<Mapping> = self.mappings(&source.balance_id).cloned().collect();
        if mappings.is_empty() {
            return Ok(());
        }
        let tracked = destination
            .filter(|balance| balance.track_fund_lineage && balance.identity_id.is_some());
        let mut remaining = posting.precise_amount.clone().unwrap_or_default();
        for mapping in &mappings {
            let reference = released(&posting.reference, &mapping.provider);
            if let Some(row) = self.transaction_by_reference(&reference) {
                remaining -= &row.precise_amount;
            }
        }
        if remaining.signum() <= 0 {
            return Ok(());
        }
        let allocations = self.allocate(&mappings, &remaining, &source.allocation_strategy);
        let identity = self.identity_of(source)?.shadow_name();
        let name = format!("@{identity}_lineage");
        let aggregate = self
            .internal_or_new(&name, &source.currency)?
            .balance_id
            .clone();
        for (mapping, amount) in &allocations {
            let provider = &mapping.provider;
            let reference = released(&posting.reference, provider);
            if self.has_reference(&reference)? {
                continue;
            }
            let metadata = [
                (key::SHADOW_FOR, posting.transaction_id.as_str()),
                ("_provider", provider),
                ("_lineage_type", "release"),
                ("_main_balance", &source.balance_id),
                ("_allocation", &source.allocation_strategy),
            ];
            self.post(Posting {
                source: aggregate.clone(),
                destination: mapping.shadow_id.clone(),
                precise_amount: Some(amount.clone()),
                reference,
                description: format!("Release {provider} funds"),
                ..shadow_of(posting, &source.currency, &metadata)
            })?;
            if let Some(destination) = tracked {
                self.receive(posting, source, destination, provider, amount)?;
            }
        }
        self.note_allocation(posting, &allocations);
        Ok(())
    }

    fn receive(
        &mut self,
        posting: &Posting,
        source: &Balance,
        destination: &Balance,
        provider: &str,
        amount: &MinorUnits,
    ) -> Outcome<()> {
        let (shadow, aggregate) = self.shadows(destination, provider, &destination.currency)?;
        let metadata = [
            (key::SHADOW_FOR, posting.transaction_id.as_str()),
            ("_provider", provider),
            ("_lineage_type", "receive"),
            ("_main_balance", &destination.balance_id),
            ("_from_balance", &source.balance_id),
        ];
        self.post(Posting {
            source: shadow.clone(),
            destination: aggregate.clone(),
            precise_amount: Some(amount.clone()),
            reference: format!("{}_receive_{provider}", posting.reference),
            description: format!("Receive {provider} funds"),
            allow_overdraft: true,
            ..shadow_of(posting, &destination.currency, &metadata)
        })?;
        self.map(&destination.balance_id, provider, shadow, aggregate);
        Ok(())
    }

    fn identity_of(&self, balance: &Balance) -> Outcome<&Identity> {
        let identity = balance.identity_id.as_deref();
        identity
            .and_then(|id| self.identities().get(id))
            .ok_or_else(|| Fault::new("failed to get identity"))
    }

    /// The shadow balance of a provider and the one for all of an identity.
    fn shadows(
        &mut self,
        balance: &Balance,
        provider: &str,
        currency: &str,
    ) -> Outcome<(String, String)> {
        let identity = self.identity_of(balance)?.shadow_name();
        let shadow = format!("@{provider}_{identity}_lineage");
        let shadow = self.internal_or_new(&shadow, currency)?.balance_id.clone();
        let aggregate = format!("@{identity}_lineage");
        let aggregate = self.internal_or_new(&aggregate, currency)?;
        Ok((shadow, aggregate.balance_id.clone()))
    }

    fn map(&mut self, balance_id: &str, provider: &str, shadow_id: String, aggregate_id: String) {
        let mut mappings = self.mappings.iter_mut();
        let known = mappings
            .find(|mapping| mapping.balance_id == balance_id && mapping.provider == provider);
        match known {
            Some(mapping) => (mapping.shadow_id, mapping.aggregate_id) = (shadow_id, aggregate_id),
            None => self.mappings.push(Mapping {
                balance_id: balance_id.to_owned(),
                provider: provider.to_owned(),
                shadow_id,
                aggregate_id,
            }),
        }
    }

    /// The mappings of a balance, the oldest first.
    pub(crate) fn mappings(&self, balance_id: &str) -> impl Iterator<Item = &Mapping> {
        let mappings = self.mappings.iter();
        mappings.filter(move |mapping| mapping.balance_id == balance_id)
    }

    /// The funds of a balance by provider.
    pub(crate) fn providers(&self, balance_id: &str) -> Vec<Provider> {
        let provider = |mapping: &Mapping| {
            let shadow = self.balances().get(&mapping.shadow_id)?;
            Some(Provider {
                name: mapping.provider.clone(),
                amount: shadow.debit_balance.clone(),
                available: &shadow.debit_balance - &shadow.credit_balance,
                spent: shadow.credit_balance.clone(),
                shadow_id: mapping.shadow_id.clone(),
            })
        };
        self.mappings(balance_id).filter_map(provider).collect()
    }

    /// How much each provider gives, by the strategy of the balance.
    fn allocate(
        &self,
        mappings: &[Mapping],
        amount: &MinorUnits,
        strategy: &str,
    ) -> Vec<(Mapping, MinorUnits)> {
        let mut funds: Vec<(Mapping, MinorUnits)> = mappings
            .iter()
            .filter_map(|mapping| {
                let shadow = self.balances().get(&mapping.shadow_id)?;
                let available = &shadow.debit_balance - &shadow.credit_balance;
                (available.signum() > 0).then(|| (mapping.clone(), available))
            })
            .collect();
        let total: MinorUnits = funds.iter().map(|(_, available)| available).sum();
        let mut rest = amount.clone().min(total.clone());
        if strategy == "PROPORTIONAL" {
            let whole = integer(&rest);
            let last = funds.len().saturating_sub(1);
            for (at, (_, available)) in funds.iter_mut().enumerate() {
                let share = match at == last {
                    true => rest.clone(),
                    false => units(&(&whole * integer(available) / integer(&total))),
                };
                *available = share.min(available.clone());
                rest -= &*available;
            }
        } else {
            if strategy == "LIFO" {
                let mut order: Vec<_> = funds.into_iter().enumerate().collect();
                order.sort_by_key(|(at, _)| Reverse(*at));
                funds = order.into_iter().map(|(_, fund)| fund).collect();
            }
            for (_, available) in &mut funds {
                *available = available.clone().min(rest.clone());
                rest -= &*available;
            }
        }
        funds.retain(|(_, amount)| amount.signum() > 0);
        funds
    }

    /// Writes into the metadata of a transaction who gave how much.
    fn note_allocation(&mut self, posting: &Posting, allocations: &[(Mapping, MinorUnits)]) {
        if allocations.is_empty() {
            return;
        }
        let mut sent = Metadata::default();
        let shares = allocations.iter();
        let shares = shares.map(|(mapping, amount)| (mapping.provider.as_str(), amount));
        sent.set_json(key::ALLOCATION, &shares_json(shares));
        let statements = self.metadata_statements(&posting.transaction_id, &sent);
        // The server does not notice a failure either.
        let _ = self.commit(statements);
    }

    /// Commits or releases the shadows of a hold.
    pub(crate) fn act_on_shadows(&mut self, id: &str, is_void: bool) {
        for shadow in self.shadows_for(id) {
            let amount = shadow.precise_amount.clone().unwrap_or_default();
            // The server goes on to the next shadow, too.
            let _ = match is_void {
                true => self.void_hold(&shadow.transaction_id, None),
                false => self.commit_hold(&shadow.transaction_id, &amount, None),
            };
        }
    }

    /// The movements between shadow balances that repeat a transaction.
    pub(crate) fn shadows_for(&self, id: &str) -> Vec<Posting> {
        let rows = self.transactions().rows().iter();
        let mut rows: Vec<_> = rows
            .filter(|row| row.key(key::SHADOW_FOR).as_deref() == Some(id))
            .collect();
        rows.sort_by_key(|row| row.created_at);
        rows.into_iter().filter_map(|row| row.as_shadow()).collect()
    }
}

/// What every movement of shadows has of the transaction that it follows.
fn shadow_of(posting: &Posting, currency: &str, metadata: &[(&str, &str)]) -> Posting {
    Posting {
        currency: currency.to_owned(),
        precision: posting.precision,
        meta_data: Some(metadata_of(metadata)),
        skip_queue: true,
        inflight: posting.inflight,
        ..Posting::default()
    }
}

/// Who gave the funds of a transaction, according to its metadata.
fn provider(posting: &Posting) -> Option<String> {
    let provider = posting.meta_data.as_ref()?.text(key::PROVIDER)?;
    Some(provider).filter(|provider| !provider.is_empty())
}

fn released(reference: &str, provider: &str) -> String {
    format!("{reference}_release_{provider}")
}

fn metadata_of(members: &[(&str, &str)]) -> Metadata {
    let mut metadata = Metadata::default();
    for (key, text) in members {
        metadata.set_text(key, text);
    }
    metadata
}
