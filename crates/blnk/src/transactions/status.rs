//! What became of a transaction.

open_enum! {
    /// What became of a transaction.
    ///
    /// Open: a newer server may reply with a status of its own. Source: `status` of `POST /proxy/transactions`.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::transactions::TransactionStatus;
    ///
    /// assert_eq!(TransactionStatus::from("APPLIED"), TransactionStatus::Applied);
    /// assert_eq!(TransactionStatus::from("HELD").as_str(), "HELD");
    /// ```
    TransactionStatus,
    /// Any other text; empty where the server sent none.
    Other {
        /// Accepted for the queue. The row reads so for ever: what became of it is a child.
        Queued = "QUEUED",
        /// To be queued at a time.
        Scheduled = "SCHEDULED",
        /// The money moved.
        Applied = "APPLIED",
        /// The money is held. A hold's own row reads so for ever.
        Inflight = "INFLIGHT",
        /// A hold was released.
        Void = "VOID",
        /// No money moved, and none will.
        Rejected = "REJECTED",
    }
}
