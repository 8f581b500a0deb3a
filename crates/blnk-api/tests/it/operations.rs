//! The table of operations against a list that was written by hand, from the documentation and from recordings.

use blnk_api::operations;

/// Name, method, template and success status of every operation.
const EXPECTED: [(&str, &str, &str, u16); 18] = [
    ("ledger_create", "POST", "/proxy/ledgers", 201),
    ("ledger_read", "GET", "/proxy/ledgers/{ledger_id}", 200),
    ("ledger_rename", "PUT", "/proxy/ledgers/{ledger_id}", 200),
    ("balance_create", "POST", "/proxy/balances", 201),
    (
        "balance_read_by_indicator",
        "GET",
        "/proxy/balances/indicator/{indicator}/currency/{currency}",
        200,
    ),
    ("balance_read", "GET", "/proxy/balances/{balance_id}", 200),
    (
        "balance_read_at",
        "GET",
        "/proxy/balances/{balance_id}/at",
        200,
    ),
    (
        "balance_lineage",
        "GET",
        "/proxy/balances/{balance_id}/lineage",
        200,
    ),
    (
        "balance_link_identity",
        "PUT",
        "/proxy/balances/{balance_id}/identity",
        200,
    ),
    ("identity_create", "POST", "/proxy/identities", 201),
    (
        "identity_read",
        "GET",
        "/proxy/identities/{identity_id}",
        200,
    ),
    (
        "identity_update",
        "PUT",
        "/proxy/identities/{identity_id}",
        200,
    ),
    (
        "identity_tokenized_fields",
        "GET",
        "/proxy/identities/{identity_id}/tokenized-fields",
        200,
    ),
    (
        "identity_tokenize_field",
        "POST",
        "/proxy/identities/{identity_id}/tokenize/{field}",
        200,
    ),
    (
        "identity_tokenize",
        "POST",
        "/proxy/identities/{identity_id}/tokenize",
        200,
    ),
    (
        "identity_detokenize_field",
        "GET",
        "/proxy/identities/{identity_id}/detokenize/{field}",
        200,
    ),
    (
        "identity_detokenize",
        "POST",
        "/proxy/identities/{identity_id}/detokenize",
        200,
    ),
    ("metadata_merge", "POST", "/proxy/{entity_id}/metadata", 200),
];

#[test]
fn every_operation_has_the_expected_method_template_and_status() {
    let mut expected = EXPECTED.to_vec();
    let mut found: Vec<_> = operations::ALL
        .iter()
        .map(|operation| {
            (
                operation.name,
                operation.method,
                operation.template,
                operation.success_status,
            )
        })
        .collect();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn a_constant_is_named_after_its_operation() {
    assert_eq!(operations::METADATA_MERGE.name, "metadata_merge");
    assert_eq!(operations::BALANCE_READ_AT.name, "balance_read_at");
    assert!(operations::ALL.contains(&operations::LEDGER_CREATE));
}
