//! The fields of an identity that the server replaces by tokens.

use blnk_api::types;

open_enum! {
    /// A field of an identity that can be tokenized, by the server's name for it.
    ///
    /// Open: what counts as tokenized is stored in the identity's metadata, where any name can be written.
    ///
    /// Source: the documentation page of `POST /proxy/identities/{identity_id}/tokenize/{field}`.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::identities::TokenizableField;
    ///
    /// assert_eq!(TokenizableField::FirstName.as_str(), "FirstName");
    /// assert_eq!(TokenizableField::from("Street"), TokenizableField::Street);
    /// // The name of the member is not the name of the field.
    /// assert_eq!(TokenizableField::from("street"), TokenizableField::Other("street".to_owned()));
    /// ```
    TokenizableField,
    /// Any other name, as a reply may have it. The server tokenizes no such field, and no request accepts it.
    Other {
        /// `first_name`
        FirstName = "FirstName",
        /// `last_name`
        LastName = "LastName",
        /// `other_names`
        OtherNames = "OtherNames",
        /// `email_address`
        EmailAddress = "EmailAddress",
        /// `phone_number`
        PhoneNumber = "PhoneNumber",
        /// `street`
        Street = "Street",
        /// `post_code`
        PostCode = "PostCode",
    }
}

impl TokenizableField {
    /// Returns the field on the wire; `None` for a name that the server does not tokenize.
    pub(crate) fn to_wire(&self) -> Option<types::TokenizableField> {
        self.as_str().parse().ok()
    }
}
