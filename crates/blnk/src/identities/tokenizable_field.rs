//! The fields of an identity that the server replaces by tokens.

use blnk_api::types;

open_enum! {
    /// A field of an identity that can be tokenized, under the server's name for it.
    ///
    /// Open: the list of tokenized fields is stored in the identity's metadata, and can contain any name.
    ///
    /// Source: the documentation page of `POST /proxy/identities/{identity_id}/tokenize/{field}`.
    ///
    /// # Example: field and member
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
    /// Any other name, which can occur in a reply. Requests refuse it, because the server does not tokenize it.
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
