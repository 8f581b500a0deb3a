#![allow(missing_docs, reason = "temp")]
//! temp
pub const LEDGER_CREATE: crate::Operation = crate::Operation {
    name: "ledger_create",
    method: "POST",
    template: "/proxy/ledgers",
    success_status: 201,
};
pub const LEDGER_READ: crate::Operation = crate::Operation {
    name: "ledger_read",
    method: "GET",
    template: "/proxy/ledgers/{ledger_id}",
    success_status: 200,
};
pub const LEDGER_RENAME: crate::Operation = crate::Operation {
    name: "ledger_rename",
    method: "PUT",
    template: "/proxy/ledgers/{ledger_id}",
    success_status: 200,
};
pub const BALANCE_CREATE: crate::Operation = crate::Operation {
    name: "balance_create",
    method: "POST",
    template: "/proxy/balances",
    success_status: 201,
};
pub const BALANCE_READ_BY_INDICATOR: crate::Operation = crate::Operation {
    name: "balance_read_by_indicator",
    method: "GET",
    template: "/proxy/balances/indicator/{indicator}/currency/{currency}",
    success_status: 200,
};
pub const BALANCE_READ: crate::Operation = crate::Operation {
    name: "balance_read",
    method: "GET",
    template: "/proxy/balances/{balance_id}",
    success_status: 200,
};
pub const BALANCE_READ_AT: crate::Operation = crate::Operation {
    name: "balance_read_at",
    method: "GET",
    template: "/proxy/balances/{balance_id}/at",
    success_status: 200,
};
pub const BALANCE_LINEAGE: crate::Operation = crate::Operation {
    name: "balance_lineage",
    method: "GET",
    template: "/proxy/balances/{balance_id}/lineage",
    success_status: 200,
};
pub const BALANCE_LINK_IDENTITY: crate::Operation = crate::Operation {
    name: "balance_link_identity",
    method: "PUT",
    template: "/proxy/balances/{balance_id}/identity",
    success_status: 200,
};
pub const IDENTITY_CREATE: crate::Operation = crate::Operation {
    name: "identity_create",
    method: "POST",
    template: "/proxy/identities",
    success_status: 201,
};
pub const IDENTITY_READ: crate::Operation = crate::Operation {
    name: "identity_read",
    method: "GET",
    template: "/proxy/identities/{identity_id}",
    success_status: 200,
};
pub const IDENTITY_UPDATE: crate::Operation = crate::Operation {
    name: "identity_update",
    method: "PUT",
    template: "/proxy/identities/{identity_id}",
    success_status: 200,
};
pub const IDENTITY_TOKENIZED_FIELDS: crate::Operation = crate::Operation {
    name: "identity_tokenized_fields",
    method: "GET",
    template: "/proxy/identities/{identity_id}/tokenized-fields",
    success_status: 200,
};
pub const IDENTITY_TOKENIZE_FIELD: crate::Operation = crate::Operation {
    name: "identity_tokenize_field",
    method: "POST",
    template: "/proxy/identities/{identity_id}/tokenize/{field}",
    success_status: 200,
};
pub const IDENTITY_TOKENIZE: crate::Operation = crate::Operation {
    name: "identity_tokenize",
    method: "POST",
    template: "/proxy/identities/{identity_id}/tokenize",
    success_status: 200,
};
pub const IDENTITY_DETOKENIZE_FIELD: crate::Operation = crate::Operation {
    name: "identity_detokenize_field",
    method: "GET",
    template: "/proxy/identities/{identity_id}/detokenize/{field}",
    success_status: 200,
};
pub const IDENTITY_DETOKENIZE: crate::Operation = crate::Operation {
    name: "identity_detokenize",
    method: "POST",
    template: "/proxy/identities/{identity_id}/detokenize",
    success_status: 200,
};
pub const METADATA_MERGE: crate::Operation = crate::Operation {
    name: "metadata_merge",
    method: "POST",
    template: "/proxy/{entity_id}/metadata",
    success_status: 200,
};
