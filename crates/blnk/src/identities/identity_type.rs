//! What an identity is: a person, or an organization.

open_enum! {
    /// What an identity is.
    ///
    /// Open: Blnk's documentation has two values, and the server accepts any text.
    ///
    /// Source: `identity_type` of `POST /proxy/identities`.
    ///
    /// # Example: known and other types
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
        /// An organization.
        Organization = "organization",
    }
}
