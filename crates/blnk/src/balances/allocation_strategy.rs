//! How lineage-tracked funds are spent.

use blnk_api::types::AllocationStrategyInput;

open_enum! {
    /// How a balance that tracks fund lineage spends its funds.
    ///
    /// Open: a newer server may reply with a strategy of its own. Source: `allocation_strategy` of
    /// `POST /proxy/balances`.
    ///
    /// # Example: known and other strategies
    ///
    /// ```
    /// use blnk::balances::AllocationStrategy;
    ///
    /// assert_eq!(AllocationStrategy::from("LIFO"), AllocationStrategy::Lifo);
    /// assert_eq!(AllocationStrategy::from("NEWEST").as_str(), "NEWEST");
    /// ```
    AllocationStrategy,
    /// Any other text. The server refuses it in requests.
    Other {
        /// First in, first out; the default.
        Fifo = "FIFO",
        /// Last in, first out.
        Lifo = "LIFO",
        /// From each source in proportion to its funds.
        Proportional = "PROPORTIONAL",
    }
}

impl AllocationStrategy {
    /// Returns the strategy as the server normalises it: it trims and upper-cases the text before it compares, and
    /// blank text is the default.
    ///
    /// Go upper-cases rune by rune: one character becomes one character, so a dotless `ı` becomes an `I`, while a
    /// ligature, which Rust would write as two letters, does not change.
    pub(crate) fn normalized(&self) -> Self {
        let Self::Other(text) = self else {
            return self.clone();
        };
        let upper: String = text
            .trim()
            .chars()
            .map(|c| {
                let mut upper = c.to_uppercase();
                match (upper.next(), upper.next()) {
                    (Some(one), None) => one,
                    _ => c,
                }
            })
            .collect();
        match Self::from(upper.as_str()) {
            Self::Other(upper) if upper.is_empty() => Self::Fifo,
            Self::Other(_) => self.clone(),
            known => known,
        }
    }

    pub(crate) fn to_wire(&self) -> Option<AllocationStrategyInput> {
        self.as_str().parse().ok()
    }
}
