//! Which call created a record.

use serde::{Deserialize, Serialize};

/// Which call created a record.
///
/// # Example: once
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// use blnk::{NewBalance, balances::Creation};
///
/// let fees = NewBalance::internal("@fees", "USD");
/// assert_eq!(blnk.balances().ensure_internal(&fees).await?.creation, Creation::Created);
/// assert_eq!(blnk.balances().ensure_internal(&fees).await?.creation, Creation::Existing);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Creation {
    /// Created by this call.
    Created,
    /// Created by an earlier call, of this client or another.
    Existing,
    /// Created by this call or another: the reply of an earlier attempt was lost, and a later one found the record.
    Unknown,
}
