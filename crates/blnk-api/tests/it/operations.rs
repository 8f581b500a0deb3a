//! The table of operations against what is known of each from the server's documentation and recordings.

use blnk_api::operations::*;

#[test]
fn the_table_has_name_method_path_and_status_of_each_operation() {
    let known = [
        (LEDGER_CREATE, "ledger_create POST /proxy/ledgers 201"),
        (
            LEDGER_READ,
            "ledger_read GET /proxy/ledgers/{ledger_id} 200",
        ),
        (
            LEDGER_RENAME,
            "ledger_rename PUT /proxy/ledgers/{ledger_id} 200",
        ),
        (BALANCE_CREATE, "balance_create POST /proxy/balances 201"),
        (
            BALANCE_READ,
            "balance_read GET /proxy/balances/{balance_id} 200",
        ),
        (
            BALANCE_READ_BY_INDICATOR,
            "balance_read_by_indicator GET /proxy/balances/indicator/{indicator}/currency/{currency} 200",
        ),
        (
            BALANCE_READ_AT,
            "balance_read_at GET /proxy/balances/{balance_id}/at 200",
        ),
        (
            BALANCE_LINEAGE,
            "balance_lineage GET /proxy/balances/{balance_id}/lineage 200",
        ),
        (
            BALANCE_LINK_IDENTITY,
            "balance_link_identity PUT /proxy/balances/{balance_id}/identity 200",
        ),
        (
            IDENTITY_CREATE,
            "identity_create POST /proxy/identities 201",
        ),
        (
            IDENTITY_READ,
            "identity_read GET /proxy/identities/{identity_id} 200",
        ),
        (
            IDENTITY_UPDATE,
            "identity_update PUT /proxy/identities/{identity_id} 200",
        ),
        (
            IDENTITY_TOKENIZED_FIELDS,
            "identity_tokenized_fields GET /proxy/identities/{identity_id}/tokenized-fields 200",
        ),
        (
            IDENTITY_TOKENIZE_FIELD,
            "identity_tokenize_field POST /proxy/identities/{identity_id}/tokenize/{field} 200",
        ),
        (
            IDENTITY_TOKENIZE,
            "identity_tokenize POST /proxy/identities/{identity_id}/tokenize 200",
        ),
        (
            IDENTITY_DETOKENIZE_FIELD,
            "identity_detokenize_field GET /proxy/identities/{identity_id}/detokenize/{field} 200",
        ),
        (
            IDENTITY_DETOKENIZE,
            "identity_detokenize POST /proxy/identities/{identity_id}/detokenize 200",
        ),
        (
            TRANSACTION_POST,
            "transaction_post POST /proxy/transactions 201",
        ),
        (
            TRANSACTION_FILTER,
            "transaction_filter POST /proxy/transactions/filter 200",
        ),
        (
            TRANSACTION_READ_BY_REFERENCE,
            "transaction_read_by_reference GET /proxy/transactions/reference/{reference} 200",
        ),
        (
            TRANSACTION_READ,
            "transaction_read GET /proxy/transactions/{transaction_id} 200",
        ),
        (
            TRANSACTION_LINEAGE,
            "transaction_lineage GET /proxy/transactions/{transaction_id}/lineage 200",
        ),
        (
            TRANSACTION_POST_BATCH,
            "transaction_post_batch POST /proxy/transactions/bulk 201",
        ),
        (
            TRANSACTION_REFUND,
            "transaction_refund POST /proxy/refund-transaction/{transaction_id} 201",
        ),
        (
            INFLIGHT_UPDATE,
            "inflight_update PUT /proxy/transactions/inflight/{transaction_id} 200",
        ),
        (
            INFLIGHT_COMMIT_MANY,
            "inflight_commit_many POST /proxy/transactions/inflight/bulk/commit 200",
        ),
        (
            INFLIGHT_VOID_MANY,
            "inflight_void_many POST /proxy/transactions/inflight/bulk/void 200",
        ),
        (
            METADATA_MERGE,
            "metadata_merge POST /proxy/{entity_id}/metadata 200",
        ),
    ];
    assert_eq!(ALL.len(), known.len());
    for (operation, wanted) in known {
        assert!(ALL.contains(&operation), "{wanted}");
        let (name, method, template) = (operation.name, operation.method, operation.template);
        let found = format!("{name} {method} {template} {}", operation.success_status);
        assert_eq!(found, wanted);
    }
}
