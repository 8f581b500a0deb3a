//! What the document says of an operation.

/// One operation of the document: its name, and what goes over the wire for it.
///
/// # Example
///
/// ```
/// use blnk_api::operations::LEDGER_READ;
///
/// assert_eq!((LEDGER_READ.name, LEDGER_READ.method), ("ledger_read", "GET"));
/// assert_eq!(LEDGER_READ.template, "/proxy/ledgers/{ledger_id}");
/// assert_eq!(LEDGER_READ.success_status, 200);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// Its `operationId`.
    pub name: &'static str,
    /// Its HTTP method.
    pub method: &'static str,
    /// Its path as the document writes it, with parameters in braces.
    pub template: &'static str,
    /// The status of its success.
    pub success_status: u16,
}
