//! Failures that only one route answers with, word for word as a running server was recorded to send them.

use super::{Case, all};
use crate::{
    kinds::Kind::{self, Detokenize, Merge, OwnId, Rename, Tokenize},
    recordings::exchanges,
    scripted::reply,
};

const REJECTED: &str = "1 requests, rejected, api";
const UNKNOWN: &str = "1 requests, unknown, api";

/// A status, words of the body that is meant, and what the call shows.
type Row = (u16, &'static str, &'static str);

pub(super) fn cases() -> Vec<Case> {
    let exchanges = exchanges();
    // The first reply of a route that has this status and these words.
    let recorded = |route: &str, status: u16, words: &str| {
        let (from, to) = route.split_once('*').unwrap_or((route, ""));
        let found = exchanges.iter().find(|(_, step)| {
            let path = step.request.template.split('?').next().unwrap();
            let asked = format!("{} {path}", step.request.method);
            let id = asked.strip_prefix(from).and_then(|id| id.strip_suffix(to));
            id.is_some_and(|id| !id.contains('/'))
                && step.reply.status == status
                && step.reply.body.contains(words)
        });
        let (_, step) = found.unwrap_or_else(|| panic!("{status} {words} was not recorded"));
        reply(&format!("{status} Recorded"), &step.reply.body)
    };
    let tokenize = [
        // The list is `FirstName`, `LastName`, `Street`: what ends it at its first field did nothing.
        (409, "field FirstName is already tokenized", REJECTED),
        (409, "field LastName is already tokenized", UNKNOWN),
        (400, "IDT_FIELD_NOT_TOKENIZABLE", UNKNOWN),
        // Without a secret not even the first field is tokenized, and without an identity there is none.
        (403, "IDT_TOKENIZATION_DISABLED", REJECTED),
        (404, "IDT_NOT_FOUND", REJECTED),
    ];
    let detokenize = [
        (400, "is not tokenized. Metadata", REJECTED),
        (400, "IDT_FIELD_NOT_FOUND", REJECTED),
        (404, "IDT_NOT_FOUND", REJECTED),
        (500, "GEN_INTERNAL", REJECTED),
    ];
    let merge = [
        (400, "META_INVALID_ENTITY_ID", REJECTED),
        // Also what a server says whose database is out of reach.
        (404, "META_ENTITY_NOT_FOUND", UNKNOWN),
        // A row that would be too long, or any other failure inside.
        (500, "GEN_INTERNAL", UNKNOWN),
    ];
    let own_id = [
        (400, "Identity already exists", REJECTED),
        (400, "GEN_MALFORMED_REQUEST", REJECTED),
        (500, "22021", REJECTED),
        (500, "54000", REJECTED),
    ];
    let rename = [
        (400, "cannot be blank", REJECTED),
        (404, "LGR_NOT_FOUND", REJECTED),
        (500, "22021", REJECTED),
    ];
    let routes: [(Kind, &str, &[Row]); 5] = [
        (Tokenize, "POST /proxy/identities/*/tokenize", &tokenize),
        (
            Detokenize,
            "POST /proxy/identities/*/detokenize",
            &detokenize,
        ),
        (Merge, "POST /proxy/*/metadata", &merge),
        (OwnId, "POST /proxy/identities", &own_id),
        (Rename, "PUT /proxy/ledgers/*", &rename),
    ];
    let mut cases = Vec::new();
    for (kind, route, rows) in routes {
        for (status, words, shown) in rows {
            let name = format!("{status} as recorded, {words}");
            let reply = recorded(route, *status, words);
            cases.push(Case::answered(&name, reply, all(shown)).only(kind));
        }
    }
    cases
}
