//! Internal balances: found by name, and made sure of.

use serde_json::Value;

use crate::{
    ArgumentFor, Balance, Contradiction, Currency, Error, ErrorKind, HeadRoom, IdentityId,
    Indicator, Metadata, NewBalance, Outcome, Problem, Reason,
    currency::check_blanks,
    declare::{Part, request},
    id::{InvalidText, check_text, sealed::Argument},
    operation::{Operation, Replay},
    path,
    request::sealed::Carry,
};

request! {
    /// The name of an internal balance: what [`Balances::read_internal`](crate::Balances::read_internal) asks for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::InternalBalance;
    ///
    /// assert!(InternalBalance::new("@fees", "USD").validate().is_ok());
    /// assert!(InternalBalance::new("@a/b", "USD").validate().is_err());
    /// ```
    pub struct InternalBalance {
        indicator: String,
        currency: Argument,
    }

    /// The internal balance with this indicator and currency.
    pub fn new(indicator: impl ArgumentFor<Indicator>, currency: impl ArgumentFor<Currency>) {
        indicator: indicator.into_argument().text.trim().to_owned(),
        currency: currency.into_argument(),
    }

    const OPERATION = Operation::read(
        "balance_read_by_indicator",
        "/proxy/balances/indicator/{indicator}/currency/{currency}",
    );

    fn validate(&self, problems) {
        let mut note = |field, reason, found: Result<(), InvalidText>| {
            problems.extend(found.err().map(|found| Problem::new(field, reason, found.to_string())));
        };
        note("indicator", Reason::Refused, Indicator::new(&*self.indicator).map(drop));
        let currency = &self.currency.text;
        let present = check_text(currency, Currency::EXPECTED);
        if present.is_ok() && !self.currency.checked {
            note("currency", Reason::BlankCurrency, check_blanks(currency));
        }
        note("currency", Reason::Refused, present);
        for (field, text) in [("indicator", &self.indicator), ("currency", currency)] {
            note(field, Reason::UnreachableIndicator, path::check(text));
        }
    }

    fn carry(self, call) -> Balance {
        let (name, currency) = (path::encode(&self.indicator), path::encode(&self.currency.text));
        call.prepare(call.api().balance_read_by_indicator(&name, &currency, call.instance_id())).kept()
    }
}

impl Part for Argument {}

request! {
    /// An internal balance that is to exist: what [`Balances::ensure_internal`](crate::Balances::ensure_internal) asks
    /// for.
    ///
    /// # Example
    ///
    /// ```
    /// use blnk::EnsureBalance;
    ///
    /// assert!(EnsureBalance::new("@fees", "USD").validate().is_ok());
    /// ```
    pub struct EnsureBalance {
        balance: NewBalance,
    }

    /// The internal balance with this indicator and currency.
    pub fn new(indicator: impl ArgumentFor<Indicator>, currency: impl ArgumentFor<Currency>) {
        balance: NewBalance::internal(indicator, currency),
    }

    /// See [`NewBalance::identity`]. An existing balance with another identity is a contradiction.
    pub fn identity(mut self, identity: impl ArgumentFor<IdentityId>) {
        self.balance = self.balance.identity(identity);
    }

    /// See [`NewBalance::meta_data`]; used if this call creates the balance.
    pub fn meta_data(mut self, key: impl Into<String>, value: impl Into<Value>) {
        self.balance = self.balance.meta_data(key, value);
    }

    /// See [`NewBalance::meta_data_all`]; used if this call creates the balance.
    pub fn meta_data_all(mut self, meta_data: impl Into<Metadata>) {
        self.balance = self.balance.meta_data_all(meta_data);
    }

    /// See [`NewBalance::head_room`].
    pub fn head_room(mut self, room: HeadRoom) {
        self.balance = self.balance.head_room(room);
    }

    const OPERATION = Operation {
        replay: Replay::Safe,
        ..*NewBalance::OPERATION
    };

    async fn carry(self, call) -> Ensured {
        let name = InternalBalance {
            indicator: self.balance.indicator().unwrap_or_default().to_owned(),
            currency: Argument {
                text: self.balance.currency().to_owned(),
                checked: true,
            },
        };
        let asked = self.balance.clone();
        let refused = match self.balance.carry(call).await {
            Ok(balance) => {
                return Ok(Ensured {
                    balance,
                    made: Made::Now,
                });
            }
            // There is no time left to look.
            Err(error) if error.is_timeout() => return Err(error),
            // It was made, and only the reply is unusable; or there is one, of whoever.
            Err(error) if error.outcome() == Outcome::Applied || error.is_conflict() => error,
            Err(error) => return Err(error),
        };
        let made = match refused.outcome() {
            Outcome::Applied => Made::Now,
            Outcome::Rejected => Made::Earlier,
            Outcome::Unknown | Outcome::NotSent => Made::Unclear,
        };
        let read = call.follow_up(InternalBalance::OPERATION);
        // What is known of the write is known from the creation, whatever becomes of the read.
        let balance = name
            .carry(&read)
            .await
            .map_err(|error| error.with_outcome(refused.outcome()))?;
        let differences = differences(&asked, &balance);
        if !differences.is_empty() {
            let contradiction = Contradiction::new(balance, differences, refused.tries() + 1);
            return Err(Error::new(ErrorKind::Contradiction(contradiction)));
        }
        Ok(Ensured { balance, made })
    }
}

impl Part for NewBalance {
    fn note(&self, _field: &'static str, problems: &mut Vec<Problem>) {
        self.note_members(problems);
        self.note_rules(problems);
    }
}

/// An internal balance that exists.
///
/// # Example
///
/// ```
/// # async fn example(blnk: blnk::Client) -> Result<(), blnk::Error> {
/// let ensured = blnk.balances().ensure_internal("@fees", "USD").await?;
/// if ensured.made == blnk::Made::Now {
///     println!("{} is new", ensured.balance.balance_id);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Ensured {
    /// The balance.
    pub balance: Balance,
    /// Which call made it.
    pub made: Made,
}

/// Which call made an internal balance.
///
/// # Example
///
/// ```
/// # fn example(ensured: blnk::Ensured) {
/// match ensured.made {
///     blnk::Made::Now => println!("opened"),
///     blnk::Made::Earlier | blnk::Made::Unclear => println!("there"),
/// }
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Made {
    /// This one.
    Now,
    /// An earlier one, of whoever.
    Earlier,
    /// This one or another: a first try of this call was lost on its way, and the second found the balance there.
    Unclear,
}

/// What is stored otherwise than it was asked for.
fn differences(asked: &NewBalance, stored: &Balance) -> Vec<Problem> {
    let mut problems = Vec::new();
    let identity = stored.identity_id.as_ref().map(IdentityId::as_str);
    if let Some(wanted) = asked.identity_id()
        && identity != Some(wanted)
    {
        let found = identity.map_or_else(
            || "no identity".to_owned(),
            |id| format!("the identity {id}"),
        );
        problems.push(Problem::new(
            "identity_id",
            Reason::Refused,
            format!("the stored balance has {found}; asked for was {wanted}"),
        ));
    }
    problems
}
