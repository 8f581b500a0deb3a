//! The table of routes.

use crate::cloud::api::{
    balances, batches, failure, history, holds, identities, ledgers, lists, metadata, refunds,
    tokens, transactions,
};
use crate::cloud::call::{Answer, Call};
use crate::cloud::core::state::State;
use crate::cloud::exchange::{Reply, Request};
use crate::cloud::path::Path;

/// One operation.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) template: &'static str,
    answer: fn(&mut State, &Call<'_>) -> Answer,
}

/// Every operation. Of two that match, the first is chosen.
pub(crate) const ROUTES: &[Route] = &[
    Route {
        method: "POST",
        template: "/proxy/ledgers",
        answer: ledgers::create,
    },
    Route {
        method: "GET",
        template: "/proxy/ledgers/{id}",
        answer: ledgers::read,
    },
    Route {
        method: "PUT",
        template: "/proxy/ledgers/{id}",
        answer: ledgers::rename,
    },
    Route {
        method: "POST",
        template: "/proxy/identities",
        answer: identities::create,
    },
    Route {
        method: "GET",
        template: "/proxy/identities/{id}",
        answer: identities::read,
    },
    Route {
        method: "PUT",
        template: "/proxy/identities/{id}",
        answer: identities::update,
    },
    Route {
        method: "GET",
        template: "/proxy/identities/{id}/tokenized-fields",
        answer: tokens::list,
    },
    Route {
        method: "POST",
        template: "/proxy/identities/{id}/tokenize/{field}",
        answer: tokens::tokenize_one,
    },
    Route {
        method: "POST",
        template: "/proxy/identities/{id}/tokenize",
        answer: tokens::tokenize_many,
    },
    Route {
        method: "GET",
        template: "/proxy/identities/{id}/detokenize/{field}",
        answer: tokens::detokenize_one,
    },
    Route {
        method: "POST",
        template: "/proxy/identities/{id}/detokenize",
        answer: tokens::detokenize_many,
    },
    Route {
        method: "POST",
        template: "/proxy/balances",
        answer: balances::create,
    },
    Route {
        method: "GET",
        template: "/proxy/balances/{id}",
        answer: balances::read,
    },
    Route {
        method: "GET",
        template: "/proxy/balances/indicator/{indicator}/currency/{currency}",
        answer: balances::read_by_indicator,
    },
    Route {
        method: "GET",
        template: "/proxy/balances/{id}/at",
        answer: history::at,
    },
    Route {
        method: "GET",
        template: "/proxy/balances/{id}/lineage",
        answer: history::lineage,
    },
    Route {
        method: "PUT",
        template: "/proxy/balances/{id}/identity",
        answer: balances::link_identity,
    },
    Route {
        method: "POST",
        template: "/proxy/transactions",
        answer: transactions::post,
    },
    Route {
        method: "GET",
        template: "/proxy/transactions",
        answer: lists::read,
    },
    Route {
        method: "POST",
        template: "/proxy/transactions/filter",
        answer: lists::filter,
    },
    Route {
        method: "POST",
        template: "/proxy/transactions/bulk",
        answer: batches::post,
    },
    Route {
        method: "GET",
        template: "/proxy/transactions/{id}",
        answer: transactions::read,
    },
    Route {
        method: "GET",
        template: "/proxy/transactions/reference/{reference}",
        answer: transactions::read_by_reference,
    },
    Route {
        method: "GET",
        template: "/proxy/transactions/{id}/lineage",
        answer: transactions::lineage,
    },
    Route {
        method: "PUT",
        template: "/proxy/transactions/inflight/{id}",
        answer: holds::update,
    },
    Route {
        method: "POST",
        template: "/proxy/transactions/inflight/bulk/commit",
        answer: holds::commit_many,
    },
    Route {
        method: "POST",
        template: "/proxy/transactions/inflight/bulk/void",
        answer: holds::void_many,
    },
    Route {
        method: "POST",
        template: "/proxy/refund-transaction/{id}",
        answer: refunds::refund,
    },
    Route {
        method: "POST",
        template: "/proxy/{id}/metadata",
        answer: metadata::merge,
    },
];

impl Route {
    /// The route of a method and a decoded path.
    pub(crate) fn find(method: &str, path: &Path) -> Option<&'static Self> {
        ROUTES
            .iter()
            .find(|route| route.method == method && route.parameters(path).is_some())
    }

    pub(crate) fn answer(&self, state: &mut State, request: &Request, path: &Path) -> Reply {
        let call = Call {
            request,
            parameters: self.parameters(path).unwrap_or_default(),
        };
        (self.answer)(state, &call).unwrap_or_else(|failed| failure::reply(&failed, state.version))
    }

    fn parameters(&self, path: &Path) -> Option<Vec<String>> {
        let template = self.template.split('/').skip(1);
        if template.clone().count() != path.segments.len() {
            return None;
        }
        let mut parameters = Vec::new();
        for (expected, found) in template.zip(&path.segments) {
            match expected.starts_with('{') {
                true => parameters.push(found.clone()),
                false if expected == found => {}
                false => return None,
            }
        }
        Some(parameters)
    }
}
