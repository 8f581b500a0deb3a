//! [`Operation`]: what the document says about the request and the reply of one operation.

/// One operation of the document: its name, and what goes over the wire for it.
///
/// The constants are in [`operations`](crate::operations), generated from the document. Methods of the generated
/// [`Client`](crate::Client) have the same names in small letters.
///
/// # Example
///
/// ```
/// use blnk_api::operations;
///
/// let rename = operations::LEDGER_RENAME;
/// assert_eq!(rename.name, "ledger_rename");
/// assert_eq!(rename.method, "PUT");
/// assert_eq!(rename.template, "/proxy/ledgers/{ledger_id}");
/// assert_eq!(rename.success_status, 200);
/// assert!(operations::ALL.contains(&rename));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Operation {
    /// Its `operationId`, such as `ledger_rename`; unique in the document.
    pub name: &'static str,
    /// Its HTTP method in capitals, such as `PUT`.
    pub method: &'static str,
    /// Its path with the names of its parameters, such as `/proxy/ledgers/{ledger_id}`.
    pub template: &'static str,
    /// The HTTP status of a success. The document names exactly one for each operation.
    pub success_status: u16,
}
