//! What an identity is: a person, or an organization.

open_enum! {
    /// What an identity is.
    ///
    /// Open: the documentation names two, and the server accepts any text. Source: `identity_type` of
    /// `POST /proxy/identities`.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::identities::IdentityType;
    ///
    /// assert_eq!(IdentityType::from("organization"), IdentityType::Organization);
    /// assert_eq!(IdentityType::from("trust").as_str(), "trust");
    /// ```
    IdentityType,
    /// Any other text.
    Other {
        /// A person.
        Individual = "individual",
        /// Anything that is no person.
        Organization = "organization",
    }
}
