//! Failures that only one route replies with, word for word as a running server was recorded to send them.

use blnk::Outcome::{self, ReadOnly, Rejected, Unknown};

use crate::{
    faults::cases::{
        Case,
        expected::{ErrorType::Api, Expect, Expected},
    },
    support::{
        calls::Kind::{self, Detokenize, Merge, OwnId, Rename, Tokenize},
        recordings::exchanges,
        scripted::reply,
    },
};

/// A status, words of the recorded body, and what it proves.
type Row = (u16, &'static str, Outcome);

pub(super) fn cases() -> Vec<Case> {
    let exchanges = exchanges();
    // The first reply of a route that has this status and these words.
    let recorded = |route: &str, status: u16, words: &str| {
        let (from, to) = route.split_once('*').unwrap_or((route, ""));
        let found = exchanges.iter().find(|(_, step)| {
            let path = step.request.template.split('?').next().unwrap();
            let line = format!("{} {path}", step.request.method);
            let id = line.strip_prefix(from).and_then(|id| id.strip_suffix(to));
            id.is_some_and(|id| !id.contains('/'))
                && step.reply.status == status
                && step.reply.body.contains(words)
        });
        let (_, step) = found.unwrap_or_else(|| panic!("{status} {words} was not recorded"));
        reply(&format!("{status} Recorded"), &step.reply.body)
    };
    let tokenize = [
        // The list is `FirstName`, `LastName`, `Street`: what ends it at its first field did nothing.
        (409, "field FirstName is already tokenized", Rejected),
        (409, "field LastName is already tokenized", Unknown),
        (400, "IDT_FIELD_NOT_TOKENIZABLE", Unknown),
        // Without a secret not even the first field is tokenized, and without an identity there is none.
        (403, "IDT_TOKENIZATION_DISABLED", Rejected),
        (404, "IDT_NOT_FOUND", Rejected),
    ];
    let detokenize = [
        (400, "is not tokenized. Metadata", ReadOnly),
        (400, "IDT_FIELD_NOT_FOUND", ReadOnly),
        (404, "IDT_NOT_FOUND", ReadOnly),
        (500, "GEN_INTERNAL", ReadOnly),
    ];
    let merge = [
        (400, "META_INVALID_ENTITY_ID", Rejected),
        // Also what a server says whose database is unreachable.
        (404, "META_ENTITY_NOT_FOUND", Unknown),
        // A row that would be too long, or any other failure inside.
        (500, "GEN_INTERNAL", Unknown),
    ];
    let own_id = [
        (400, "Identity already exists", Rejected),
        (400, "GEN_MALFORMED_REQUEST", Rejected),
        (500, "22021", Rejected),
        (500, "54000", Rejected),
    ];
    let rename = [
        (400, "cannot be blank", Rejected),
        (404, "LGR_NOT_FOUND", Rejected),
        (500, "22021", Rejected),
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
        for (status, words, outcome) in rows {
            let name = format!("{status} as recorded, {words}");
            let reply = recorded(route, *status, words);
            let expect = Expect::failure(1, *outcome, Api);
            cases.push(Case::reply(&name, reply, Expected::same(expect)).only(kind));
        }
    }
    cases
}
