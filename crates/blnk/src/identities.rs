//! Identities: the calls.

use crate::{
    ArgumentFor, Client, CreateIdentity, DetokenizeField, DetokenizeFields, Identity, IdentityId,
    IdentityUpdate, ListTokenizedFields, NewIdentity, Request, TokenizableField, TokenizeField,
    TokenizeFields, UpdateIdentity, declare::request, operation::Operation, path::PathId,
};

/// The calls on identities, the persons and organizations that own balances; see [`Client::identities`].
///
/// **One writer for one identity.** The server reads an identity, changes it and writes it back without a lock: of
/// seven tokenizations at once, all answered 200, one to four were done, and an update beside one was undone. So:
/// make the writes of one identity one after the other, and read back what matters.
///
/// # Example
///
/// ```
/// # use blnk_mock::MockCloud;
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let cloud = MockCloud::start().await?;
/// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
/// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id()).build()?;
/// # let id = blnk.identities().create().street("1 Marina").first_name("Ada").await?.identity_id;
/// use blnk::TokenizableField::{FirstName, Street};
///
/// // A lock of yours around all writes of this identity; across processes, one in your database.
/// let writes = tokio::sync::Mutex::new(());
/// let one_at_a_time = writes.lock().await;
///
/// let before = blnk.identities().read(&id).await?;
/// let wanted = [(FirstName, before.first_name), (Street, before.street)];
/// for (field, value) in &wanted {
///     // A value with a colon could never be read again.
///     if value.as_ref().is_some_and(|value| !value.reveal().contains(':')) {
///         blnk.identities().tokenize(&id, field.clone()).await?;
///     }
/// }
/// let after = blnk.identities().read(&id).await?;
/// assert!(after.street.is_some_and(|street| street.reveal().starts_with("FPT:")));
/// drop(one_at_a_time);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Identities {
    client: Client,
}

impl Identities {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Creates an identity. Set its members, then await it.
    ///
    /// **With an id of your own it can be repeated** ([`NewIdentity::identity_id`]), and is repeated by itself after
    /// failures that may pass. If a reply is lost, the next try may be told
    /// [`is_duplicate`](crate::Error::is_duplicate): then the identity exists. **Without one, sending it again makes a
    /// second identity.**
    ///
    /// [`Client::request`] sends a [`NewIdentity`] that was made elsewhere or earlier.
    ///
    /// Source: the documentation page of `POST /proxy/identities`.
    ///
    /// # Errors
    ///
    /// Refused before it is sent: see [`NewIdentity`]. By the server:
    /// [`is_duplicate`](crate::Error::is_duplicate), and the failures that any call can have.
    ///
    /// # Example
    ///
    /// ```
    /// # use blnk_mock::MockCloud;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cloud = MockCloud::start().await?;
    /// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
    /// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id()).build()?;
    /// let id = "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6";
    /// let asked = blnk::NewIdentity::individual().identity_id(id).first_name("Ada");
    /// let identity = blnk.request(asked.clone()).await?;
    /// assert_eq!(identity.first_name.unwrap().reveal(), "Ada");
    ///
    /// let error = blnk.request(asked).await.unwrap_err();
    /// assert!(error.is_duplicate());
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(&self) -> CreateIdentity {
        self.client.request(NewIdentity::new())
    }

    /// Reads an identity. Tokenized fields read as their tokens.
    ///
    /// Source: the documentation page of `GET /proxy/identities/{identity_id}`.
    ///
    /// # Errors
    ///
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity), and the failures that any call can have.
    ///
    /// # Example
    ///
    /// ```
    /// # use blnk_mock::MockCloud;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cloud = MockCloud::start().await?;
    /// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
    /// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id()).build()?;
    /// let made = blnk.identities().create().city("Lagos").await?;
    /// let read = blnk.identities().read(&made.identity_id).await?;
    /// assert_eq!(read.city.unwrap().reveal(), "Lagos");
    /// # Ok(())
    /// # }
    /// ```
    pub fn read(&self, id: impl ArgumentFor<IdentityId>) -> Request<ReadIdentity> {
        self.client.request(ReadIdentity::new(id))
    }

    /// Writes members of an identity. Set them, then await it; what is not set stays.
    ///
    /// **Not a member that is tokenized**, and not the metadata without `tokenized_fields`: both make tokens
    /// unreadable, see [`IdentityUpdate`]. **Not beside another write of the same identity**: one of them is lost
    /// behind a 200.
    ///
    /// Sent again it writes the same, so it is repeated after failures that may pass. The server does not answer with
    /// the identity, as its page says, but with words.
    ///
    /// Source: the documentation page of `PUT /proxy/identities/{identity_id}`.
    ///
    /// # Errors
    ///
    /// Refused before it is sent if there is nothing to write. By the server:
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity), and the failures that any call can have.
    ///
    /// # Example
    ///
    /// ```
    /// # use blnk_mock::MockCloud;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cloud = MockCloud::start().await?;
    /// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
    /// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id()).build()?;
    /// # let id = cloud.seed_identity();
    /// blnk.identities().update(&id).city("Lagos").country("Nigeria").await?;
    /// assert_eq!(blnk.identities().read(&id).await?.city.unwrap().reveal(), "Lagos");
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self, id: impl ArgumentFor<IdentityId>) -> UpdateIdentity {
        self.client.request(IdentityUpdate::new(id))
    }

    /// Replaces the stored value of one field by a token, from which the server can make the value again.
    ///
    /// - **A value with a `:` is lost**: it is tokenized with success, and nothing brings it back. Read it first.
    /// - **A token hides ASCII letters and digits alone.** Length, case, punctuation and all other letters stay: of
    ///   `漢字` nothing changes. The visible part is the same for the same text, so equal values can be told.
    /// - **Parallel writes of one identity are lost behind a 200**: see [`Identities`] for the pattern that is safe.
    /// - An empty field can be tokenized too.
    ///
    /// Not repeated by itself: a first copy that is late would write the identity back as it was.
    ///
    /// Source: the documentation page of `POST /proxy/identities/{identity_id}/tokenize/{field}`.
    ///
    /// # Errors
    ///
    /// [`is_already_tokenized`](crate::Error::is_already_tokenized),
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity),
    /// [`is_tokenization_disabled`](crate::Error::is_tokenization_disabled), and the failures that any call can have.
    ///
    /// # Example
    ///
    /// ```
    /// # use blnk_mock::MockCloud;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cloud = MockCloud::start().await?;
    /// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
    /// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id()).build()?;
    /// use blnk::TokenizableField::EmailAddress;
    ///
    /// let id = blnk.identities().create().email_address("ada@example.com").await?.identity_id;
    /// blnk.identities().tokenize(&id, EmailAddress).await?;
    /// let email = blnk.identities().detokenize(&id, EmailAddress).await?;
    /// assert_eq!(email.reveal(), "ada@example.com");
    /// # Ok(())
    /// # }
    /// ```
    pub fn tokenize(
        &self,
        id: impl ArgumentFor<IdentityId>,
        field: impl Into<TokenizableField>,
    ) -> Request<TokenizeField> {
        self.client.request(TokenizeField::new(id, field))
    }

    /// Tokenizes several fields, one after the other, in this order, with all that [`tokenize`](Self::tokenize) says.
    ///
    /// **Not atomic.** The first that fails ends it, and those before it stay tokenized. The error's
    /// [`maybe_tokenized`](crate::Error::maybe_tokenized) names those that may be done, and its outcome is `Unknown`
    /// where some may be. Sent again as it was, it is refused at the first that is done:
    /// [`tokenized_fields`](Self::tokenized_fields) says what is left.
    ///
    /// Source: the documentation page of `POST /proxy/identities/{identity_id}/tokenize`.
    ///
    /// # Errors
    ///
    /// As for [`tokenize`](Self::tokenize). Refused before it is sent if no field is named, or one twice.
    ///
    /// # Example
    ///
    /// ```
    /// # use blnk_mock::MockCloud;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cloud = MockCloud::start().await?;
    /// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
    /// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id()).build()?;
    /// use blnk::TokenizableField::{FirstName, LastName, Street};
    ///
    /// # let id = blnk.identities().create().first_name("Ada").await?.identity_id;
    /// blnk.identities().tokenize(&id, LastName).await?;
    /// let fields = [FirstName, LastName, Street];
    /// let error = blnk.identities().tokenize_many(&id, fields.clone()).await.unwrap_err();
    /// assert!(error.is_already_tokenized());
    /// assert_eq!(error.maybe_tokenized(), [FirstName]);
    ///
    /// let done = blnk.identities().tokenized_fields(&id).await?;
    /// let left = fields.into_iter().filter(|field| !done.contains(field));
    /// blnk.identities().tokenize_many(&id, left).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn tokenize_many(
        &self,
        id: impl ArgumentFor<IdentityId>,
        fields: impl IntoIterator<Item = TokenizableField>,
    ) -> Request<TokenizeFields> {
        self.client.request(TokenizeFields::new(id, fields))
    }

    /// Lists the fields that count as tokenized: those marked in `tokenized_fields` of the identity's metadata.
    ///
    /// The marks are believed blindly. Whoever can write the metadata can write marks, of any name; and if they are
    /// there and no object, the list is empty.
    ///
    /// Source: the documentation page of `GET /proxy/identities/{identity_id}/tokenized-fields`.
    ///
    /// # Errors
    ///
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity), and the failures that any call can have.
    ///
    /// # Example
    ///
    /// ```
    /// # use blnk_mock::MockCloud;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cloud = MockCloud::start().await?;
    /// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
    /// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id()).build()?;
    /// # let id = cloud.seed_identity();
    /// assert!(blnk.identities().tokenized_fields(&id).await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn tokenized_fields(
        &self,
        id: impl ArgumentFor<IdentityId>,
    ) -> Request<ListTokenizedFields> {
        self.client.request(ListTokenizedFields::new(id))
    }

    /// Reads the value behind the token of one field. The token stays where it is.
    ///
    /// Source: the documentation page of `GET /proxy/identities/{identity_id}/detokenize/{field}`.
    ///
    /// # Errors
    ///
    /// [`is_not_tokenized`](crate::Error::is_not_tokenized),
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity); a 500 `GEN_INTERNAL` if what is stored is no token
    /// that can be read: its text had a `:`, or was written after the field was tokenized. And the failures that any
    /// call can have.
    ///
    /// # Example
    ///
    /// ```
    /// # use blnk_mock::MockCloud;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cloud = MockCloud::start().await?;
    /// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
    /// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id()).build()?;
    /// # let id = cloud.seed_identity();
    /// let error = blnk.identities().detokenize(&id, "FirstName").await.unwrap_err();
    /// assert!(error.is_not_tokenized());
    /// # Ok(())
    /// # }
    /// ```
    pub fn detokenize(
        &self,
        id: impl ArgumentFor<IdentityId>,
        field: impl Into<TokenizableField>,
    ) -> Request<DetokenizeField> {
        self.client.request(DetokenizeField::new(id, field))
    }

    /// Reads the values behind the tokens of several fields.
    ///
    /// **All or nothing**: one field without a token, or one that cannot be read, fails the whole. Then read one by one
    /// with [`detokenize`](Self::detokenize).
    ///
    /// A read, though it is a `POST`: the access token needs the scope `proxy:write`.
    ///
    /// Source: the documentation page of `POST /proxy/identities/{identity_id}/detokenize`.
    ///
    /// # Errors
    ///
    /// As for [`detokenize`](Self::detokenize). Refused before it is sent if no field is named.
    ///
    /// # Example
    ///
    /// ```
    /// # use blnk_mock::MockCloud;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cloud = MockCloud::start().await?;
    /// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
    /// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id()).build()?;
    /// use blnk::TokenizableField::{FirstName, Street};
    ///
    /// # let id = blnk.identities().create().first_name("Ada").street("1 Marina").await?.identity_id;
    /// blnk.identities().tokenize_many(&id, [FirstName, Street]).await?;
    /// let values = blnk.identities().detokenize_many(&id, [FirstName, Street]).await?;
    /// assert_eq!(values[&FirstName].reveal(), "Ada");
    /// # Ok(())
    /// # }
    /// ```
    pub fn detokenize_many(
        &self,
        id: impl ArgumentFor<IdentityId>,
        fields: impl IntoIterator<Item = TokenizableField>,
    ) -> Request<DetokenizeFields> {
        self.client.request(DetokenizeFields::new(id, fields))
    }

    /// Reads the values behind all tokens; none if nothing is tokenized.
    ///
    /// **All or nothing**: one token that cannot be read fails the whole with 500, one mark for a field that does not
    /// exist with 400. Then read one by one, as here:
    ///
    /// # Errors
    ///
    /// As for [`detokenize`](Self::detokenize).
    ///
    /// # Example
    ///
    /// ```
    /// # use blnk_mock::MockCloud;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cloud = MockCloud::start().await?;
    /// # let blnk = blnk::Client::builder().base_url(cloud.base_url())
    /// #     .access_token(cloud.access_token()).instance_id(cloud.instance_id())
    /// #     .retry(blnk::RetryPolicy::tries(1)).build()?;
    /// # use blnk::TokenizableField::{FirstName, Street};
    /// # let id = blnk.identities().create().first_name("Ada").street("a:b").await?.identity_id;
    /// # blnk.identities().tokenize_many(&id, [FirstName, Street]).await?;
    /// let identities = blnk.identities();
    /// let values = match identities.detokenize_all(&id).await {
    ///     Ok(values) => values,
    ///     Err(_) => {
    ///         let mut values = std::collections::BTreeMap::new();
    ///         for field in identities.tokenized_fields(&id).await? {
    ///             if let Ok(value) = identities.detokenize(&id, field.clone()).await {
    ///                 values.insert(field, value);
    ///             }
    ///         }
    ///         values
    ///     }
    /// };
    /// assert_eq!(values[&FirstName].reveal(), "Ada");
    /// # Ok(())
    /// # }
    /// ```
    pub fn detokenize_all(&self, id: impl ArgumentFor<IdentityId>) -> Request<DetokenizeFields> {
        self.client.request(DetokenizeFields::all(id))
    }
}

request! {
    /// The id of an identity: what [`Identities::read`] asks for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::ReadIdentity;
    ///
    /// assert!(ReadIdentity::new("idt_3b63c8da-af29-4cc3-ad38-df17d87456e6").validate().is_ok());
    /// assert!(ReadIdentity::new("idt_1/../ledgers").validate().is_err());
    /// ```
    pub struct ReadIdentity {
        identity_id: PathId,
    }

    /// The identity with this id.
    pub fn new(id: impl ArgumentFor<IdentityId>) {
        identity_id: PathId::of(id),
    }

    const OPERATION = Operation::read("identity_read", "/proxy/identities/{identity_id}");

    fn carry(self, call) -> Identity {
        call.prepare(call.api().identity_read(&self.identity_id, call.instance_id())).kept()
    }
}
