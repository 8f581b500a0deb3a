//! [`Operation`]: what the document says about the request and the reply of one operation.

/// One operation of the document: its name, and what goes over the wire for it.
///
/// The constants are in [`operations`](crate::operations), generated from the document. Each is named like the method of
/// the generated [`Client`](crate::Client), in capitals.
///
/// # Example
///
/// ```
/// use blnk_api::operations::{self, LEDGER_READ};
///
/// assert_eq!((LEDGER_READ.name, LEDGER_READ.method), ("ledger_read", "GET"));
/// assert_eq!(LEDGER_READ.template, "/proxy/ledgers/{ledger_id}");
/// assert_eq!(LEDGER_READ.success_status, 200);
/// assert!(operations::ALL.contains(&LEDGER_READ));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Operation {
    /// Its `operationId`, such as `ledger_read`; unique in the document.
    pub name: &'static str,
    /// Its HTTP method in capitals, such as `GET`.
    pub method: &'static str,
    /// Its path with the names of its parameters in braces, such as `/proxy/ledgers/{ledger_id}`.
    pub template: &'static str,
    /// The HTTP status of a success. The document names exactly one for each operation.
    pub success_status: u16,
}
