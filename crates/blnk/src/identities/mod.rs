//! Identities: the persons and organizations that own balances.

mod errors;
mod fields;
mod identity;
mod identity_type;
mod identity_update;
mod new_identity;
mod operations;
mod tokenizable_field;

use std::collections::{BTreeMap, BTreeSet};

use blnk_api::types;

use self::operations::{
    CREATE, CREATE_WITH_OWN_ID, DETOKENIZE, DETOKENIZE_FIELD, READ, TOKENIZE, TOKENIZE_FIELD,
    TOKENIZED_FIELDS, UPDATE,
};
pub use self::{
    identity::Identity, identity_type::IdentityType, identity_update::IdentityUpdate,
    new_identity::NewIdentity, tokenizable_field::TokenizableField,
};
use crate::{
    call::request::Request,
    client::settings::Client,
    error::invalid_request::Reason,
    reply::{
        decode::{NoId, Reply},
        raw::Raw,
    },
    validate::Check,
    values::{id::IdentityId, redacted::Redacted, text::IntoParam},
};

impl Client {
    /// Returns the calls on identities: the persons and organizations that own balances.
    pub fn identities(&self) -> Identities {
        let client = self.clone();
        Identities { client }
    }
}

/// The calls on identities, the persons and organizations that own balances; see [`Client::identities`].
///
/// **One writer for one identity.** The server reads an identity, changes it and writes it back without a lock: of
/// seven parallel tokenizations, each with a 200, one to four took effect, and a parallel update was lost. So send the
/// writes of one identity one after the other, and read back what matters.
///
/// # Example: one writer
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// # let ada = blnk::NewIdentity::new().street("1 Marina").first_name("Ada");
/// # let id = blnk.identities().create(&ada).await?.identity_id;
/// use blnk::identities::TokenizableField::{FirstName, Street};
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
/// # Ok(()) });
/// ```
#[derive(Debug, Clone)]
pub struct Identities {
    client: Client,
}

impl Identities {
    /// Creates an identity and returns it.
    ///
    /// **With an [id of your own](NewIdentity::identity_id) the call is safe to repeat**, and repeats itself after
    /// failures that may pass. If a reply is lost, the next attempt may fail with
    /// [`is_duplicate`](crate::Error::is_duplicate): the identity exists. **Without one, sending it again creates a
    /// second identity.**
    ///
    /// Source: the documentation page of `POST /proxy/identities`.
    ///
    /// # Errors
    ///
    /// Before it is sent: see [`NewIdentity`]. By the server: [`is_duplicate`](crate::Error::is_duplicate),
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if it stored another identity than the requested one, and
    /// the failures that any call can have.
    ///
    /// # Example: a creation that can be repeated
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// let id = "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6";
    /// let ada = blnk::NewIdentity::individual().identity_id(id).first_name("Ada");
    /// let identity = blnk.identities().create(&ada).await?;
    /// assert_eq!(identity.first_name.unwrap().reveal(), "Ada");
    ///
    /// let error = blnk.identities().create(&ada).await.unwrap_err();
    /// assert!(error.is_duplicate());
    /// # Ok(()) });
    /// ```
    pub fn create(&self, identity: &NewIdentity) -> Request<Identity> {
        let operation = match identity.own_id() {
            Some(_) => &CREATE_WITH_OWN_ID,
            None => &CREATE,
        };
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let body = identity.to_wire();
        let call = api.identity_create(instance, &body);
        let request = Request::new(&self.client, operation, identity.check(), call);
        request.echo(move |stored, differences| fields::compare(&body, stored, differences))
    }

    /// Returns the identity with this id. Tokenized fields have their tokens.
    ///
    /// Source: the documentation page of `GET /proxy/identities/{identity_id}`.
    ///
    /// # Errors
    ///
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity), and the failures that any call can have.
    ///
    /// # Example: an identity without a city
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let id = cloud.seed_identity();
    /// let identity = blnk.identities().read(&id).await?;
    /// assert_eq!(identity.city, None);
    /// # Ok(()) });
    /// ```
    pub fn read(&self, identity: impl IntoParam<IdentityId>) -> Request<Identity> {
        let mut check = Check::new();
        let id = check.path_id("identity_id", identity);
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.identity_read(&id, instance);
        let request = Request::new(&self.client, &READ, check, call);
        request.echo_id("identity_id", id)
    }

    /// Writes members of an identity; those that are not set do not change.
    ///
    /// **Do not write a tokenized field**, or metadata without `tokenized_fields`: both make tokens unreadable, see
    /// [`IdentityUpdate`]. **Do not write in parallel with another write of the identity**: one of them is lost, with a
    /// 200.
    ///
    /// The call is safe to repeat, and repeats itself after failures that may pass: it writes the same again. The
    /// server replies with a message, and not with the identity, as its documentation page has it.
    ///
    /// Source: the documentation page of `PUT /proxy/identities/{identity_id}`.
    ///
    /// # Errors
    ///
    /// Before it is sent: an update without a member. By the server:
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity), and the failures that any call can have.
    ///
    /// # Example: a new address
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let id = cloud.seed_identity();
    /// let moved = blnk::identities::IdentityUpdate::new().city("Lagos").country("Nigeria");
    /// blnk.identities().update(&id, &moved).await?;
    /// assert_eq!(blnk.identities().read(&id).await?.city.unwrap().reveal(), "Lagos");
    /// # Ok(()) });
    /// ```
    pub fn update(
        &self,
        identity: impl IntoParam<IdentityId>,
        update: &IdentityUpdate,
    ) -> Request<()> {
        let mut check = update.check();
        let id = check.path_id("identity_id", identity);
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let body = update.to_wire();
        let call = api.identity_update(&id, instance, &body);
        Request::new(&self.client, &UPDATE, check, call)
    }

    /// Replaces the stored value of one field by a token, from which the server can restore the value.
    ///
    /// - **A value with a `:` is lost**: tokenizing it succeeds, and the value cannot be recovered. Read it first.
    /// - **A token hides only ASCII letters and digits.** Length, case, punctuation and all other letters remain: `漢字`
    ///   does not change. The visible part is the same for the same text, so equal values are recognisable.
    /// - **Parallel writes of one identity are lost, with a 200**: see [`Identities`] for the safe pattern.
    /// - An empty field can be tokenized too.
    ///
    /// The call does not repeat itself: a request that arrives late would restore earlier values of the identity.
    ///
    /// Source: the documentation page of `POST /proxy/identities/{identity_id}/tokenize/{field}`.
    ///
    /// # Errors
    ///
    /// [`is_already_tokenized`](crate::Error::is_already_tokenized),
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity),
    /// [`is_tokenization_disabled`](crate::Error::is_tokenization_disabled), and the failures that any call can have.
    ///
    /// # Example: a token and its value
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// use blnk::{NewIdentity, identities::TokenizableField::EmailAddress};
    ///
    /// let ada = NewIdentity::new().email_address("ada@example.com");
    /// let id = blnk.identities().create(&ada).await?.identity_id;
    /// blnk.identities().tokenize(&id, EmailAddress).await?;
    /// let email = blnk.identities().detokenize(&id, EmailAddress).await?;
    /// assert_eq!(email.reveal(), "ada@example.com");
    /// # Ok(()) });
    /// ```
    pub fn tokenize(
        &self,
        identity: impl IntoParam<IdentityId>,
        field: impl Into<TokenizableField>,
    ) -> Request<()> {
        let mut check = Check::new();
        let id = check.path_id("identity_id", identity);
        let field = wire_field(&mut check, "field", &field.into());
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.identity_tokenize_field(&id, field, instance);
        Request::new(&self.client, &TOKENIZE_FIELD, check, call)
    }

    /// Tokenizes several fields, one after the other, in this order, each as [`tokenize`](Self::tokenize) does.
    ///
    /// **It is not atomic.** The server stops at the first field that fails, and those before it remain tokenized. The
    /// error's [`maybe_tokenized`](crate::Error::maybe_tokenized) returns the fields that may be tokenized, and the
    /// outcome is `Unknown` if there may be any. The same call sent again is refused at the first tokenized field:
    /// [`tokenized_fields`](Self::tokenized_fields) returns those that are.
    ///
    /// Source: the documentation page of `POST /proxy/identities/{identity_id}/tokenize`.
    ///
    /// # Errors
    ///
    /// As for [`tokenize`](Self::tokenize). Before it is sent: no field, and the same field twice.
    ///
    /// # Example: several fields, and then the missing ones
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// use blnk::identities::TokenizableField::{FirstName, LastName, Street};
    ///
    /// # let id = cloud.seed_identity();
    /// blnk.identities().tokenize(&id, LastName).await?;
    /// let fields = [FirstName, LastName, Street];
    /// let error = blnk.identities().tokenize_many(&id, fields.clone()).await.unwrap_err();
    /// assert!(error.is_already_tokenized());
    /// assert_eq!(error.maybe_tokenized(), [FirstName]);
    ///
    /// let done = blnk.identities().tokenized_fields(&id).await?;
    /// let missing = fields.into_iter().filter(|field| !done.contains(field));
    /// blnk.identities().tokenize_many(&id, missing).await?;
    /// # Ok(()) });
    /// ```
    pub fn tokenize_many(
        &self,
        identity: impl IntoParam<IdentityId>,
        fields: impl IntoIterator<Item = TokenizableField>,
    ) -> Request<()> {
        let fields: Vec<_> = fields.into_iter().collect();
        let mut check = Check::new();
        let id = check.path_id("identity_id", identity);
        let body = types::TokenizeFields {
            fields: wire_fields(&mut check, &fields),
        };
        let mut seen = BTreeSet::new();
        if let Some(twice) = fields.iter().find(|field| !seen.insert(*field)) {
            let message =
                format!("names {twice} twice; the second is refused when the first is done");
            check.refuse("fields", Reason::Refused, message);
        }
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.identity_tokenize(&id, instance, &body);
        let one: Request<()> = Request::new(&self.client, &TOKENIZE, check, call);
        let names: Vec<_> = fields.into_iter().map(String::from).collect();
        one.map_err(|error| error.of_tokenizing(names))
    }

    /// Returns the fields that count as tokenized: those marked in `tokenized_fields` of the identity's metadata.
    ///
    /// The server does not verify the marks. Every caller that can write the metadata can write marks with any name; if
    /// they are not an object, the list is empty.
    ///
    /// Source: the documentation page of `GET /proxy/identities/{identity_id}/tokenized-fields`.
    ///
    /// # Errors
    ///
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity), and the failures that any call can have.
    ///
    /// # Example: no token
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let id = cloud.seed_identity();
    /// assert!(blnk.identities().tokenized_fields(&id).await?.is_empty());
    /// # Ok(()) });
    /// ```
    pub fn tokenized_fields(
        &self,
        identity: impl IntoParam<IdentityId>,
    ) -> Request<BTreeSet<TokenizableField>> {
        let mut check = Check::new();
        let id = check.path_id("identity_id", identity);
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.identity_tokenized_fields(&id, instance);
        Request::new(&self.client, &TOKENIZED_FIELDS, check, call)
    }

    /// Returns the value behind the token of one field. The stored token does not change.
    ///
    /// Source: the documentation page of `GET /proxy/identities/{identity_id}/detokenize/{field}`.
    ///
    /// # Errors
    ///
    /// [`is_not_tokenized`](crate::Error::is_not_tokenized),
    /// [`is_unknown_identity`](crate::Error::is_unknown_identity), and the failures that any call can have. The server
    /// replies 500 `GEN_INTERNAL` if the stored text cannot be read as a token: the value had a `:`, or was written
    /// after the field was tokenized.
    ///
    /// # Example: a field without a token
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # let id = cloud.seed_identity();
    /// let error = blnk.identities().detokenize(&id, "FirstName").await.unwrap_err();
    /// assert!(error.is_not_tokenized());
    /// # Ok(()) });
    /// ```
    pub fn detokenize(
        &self,
        identity: impl IntoParam<IdentityId>,
        field: impl Into<TokenizableField>,
    ) -> Request<Redacted> {
        let mut check = Check::new();
        let id = check.path_id("identity_id", identity);
        let field = wire_field(&mut check, "field", &field.into());
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let call = api.identity_detokenize_field(&id, field, instance);
        Request::new(&self.client, &DETOKENIZE_FIELD, check, call)
    }

    /// Returns the values behind the tokens of several fields.
    ///
    /// **All or nothing**: one field without a token, or with one that cannot be read, fails the whole call. Then read
    /// the fields one by one with [`detokenize`](Self::detokenize).
    ///
    /// It is a read, although by `POST`: the access token needs the scope `proxy:write`.
    ///
    /// Source: the documentation page of `POST /proxy/identities/{identity_id}/detokenize`.
    ///
    /// # Errors
    ///
    /// As for [`detokenize`](Self::detokenize). Before it is sent, if no field is named.
    ///
    /// # Example: two values
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// use blnk::identities::TokenizableField::{FirstName, Street};
    ///
    /// # let ada = blnk::NewIdentity::new().first_name("Ada").street("1 Marina");
    /// # let id = blnk.identities().create(&ada).await?.identity_id;
    /// blnk.identities().tokenize_many(&id, [FirstName, Street]).await?;
    /// let values = blnk.identities().detokenize_many(&id, [FirstName, Street]).await?;
    /// assert_eq!(values[&FirstName].reveal(), "Ada");
    /// # Ok(()) });
    /// ```
    pub fn detokenize_many(
        &self,
        identity: impl IntoParam<IdentityId>,
        fields: impl IntoIterator<Item = TokenizableField>,
    ) -> Request<BTreeMap<TokenizableField, Redacted>> {
        let fields: Vec<_> = fields.into_iter().collect();
        let mut check = Check::new();
        let fields = wire_fields(&mut check, &fields);
        self.detokenize_these(identity, fields, check)
    }

    /// Returns the values behind all tokens; an empty map if no field is tokenized.
    ///
    /// **All or nothing**: a token that cannot be read fails the whole call with 500, a mark for a field that does not
    /// exist with 400. Then read the fields one by one, as in the example.
    ///
    /// Source: the documentation page of `POST /proxy/identities/{identity_id}/detokenize`.
    ///
    /// # Errors
    ///
    /// As for [`detokenize`](Self::detokenize).
    ///
    /// # Example: every value that can be read
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// # use blnk::identities::TokenizableField::{FirstName, Street};
    /// # let ada = blnk::NewIdentity::new().first_name("Ada").street("a:b");
    /// # let id = blnk.identities().create(&ada).await?.identity_id;
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
    /// # Ok(()) });
    /// ```
    pub fn detokenize_all(
        &self,
        identity: impl IntoParam<IdentityId>,
    ) -> Request<BTreeMap<TokenizableField, Redacted>> {
        // To the server an empty list means all.
        self.detokenize_these(identity, Vec::new(), Check::new())
    }

    fn detokenize_these(
        &self,
        identity: impl IntoParam<IdentityId>,
        fields: Vec<types::TokenizableField>,
        mut check: Check,
    ) -> Request<BTreeMap<TokenizableField, Redacted>> {
        let id = check.path_id("identity_id", identity);
        let (api, instance) = (self.client.api(), self.client.instance_id());
        let body = types::DetokenizeFields { fields };
        let call = api.identity_detokenize(&id, instance, &body);
        Request::new(&self.client, &DETOKENIZE, check, call)
    }
}

/// Validates a field and returns its form on the wire.
fn wire_field(check: &mut Check, place: &str, field: &TokenizableField) -> types::TokenizableField {
    field.to_wire().unwrap_or_else(|| {
        let name = field.as_str().escape_debug();
        let message = format!(
            "names `{name}`, which the server does not tokenize; expected a name such as \
             `FirstName`"
        );
        check.refuse(place, Reason::Refused, message);
        // Not sent: the request is not valid.
        types::TokenizableField::FirstName
    })
}

/// Validates a list of fields, which must not be empty: to the server that means all, or is an error.
fn wire_fields(check: &mut Check, fields: &[TokenizableField]) -> Vec<types::TokenizableField> {
    if fields.is_empty() {
        check.refuse("fields", Reason::Refused, "is empty; name at least one");
    }
    let mut wire = Vec::with_capacity(fields.len());
    for (index, field) in fields.iter().enumerate() {
        wire.push(wire_field(check, &format!("fields/{index}"), field));
    }
    wire
}

impl Reply for BTreeSet<TokenizableField> {
    type Wire = types::TokenizedFields;

    fn from_wire(wire: types::TokenizedFields, _: Raw) -> Result<Self, NoId> {
        let fields = wire.tokenized_fields.into_iter();
        Ok(fields.map(TokenizableField::from).collect())
    }
}

impl Reply for Redacted {
    type Wire = types::DetokenizedField;

    fn from_wire(wire: types::DetokenizedField, _: Raw) -> Result<Self, NoId> {
        Ok(wire.value.into())
    }
}

impl Reply for BTreeMap<TokenizableField, Redacted> {
    type Wire = types::DetokenizedFields;

    fn from_wire(wire: types::DetokenizedFields, _: Raw) -> Result<Self, NoId> {
        let values = wire.fields.0.into_iter();
        Ok(values
            .map(|(field, value)| (field.into(), value.into()))
            .collect())
    }
}
