//! How an amount is divided into parts: whole units, exactly, with nothing lost and nothing added.

use blnk_api::MinorUnits;
use num_bigint::{BigInt, Sign};
use serde::{Deserialize, Serialize};

use crate::{error::context::quoted, transactions::split::share::Share};

/// What one balance gives or receives in a split.
///
/// # Example
///
/// ```
/// use blnk::transactions::split::{Part, Share};
///
/// let shipping = Part::from(350);
/// let fee = Part::from(Share::percent("2.9")?);
/// assert_ne!(shipping, fee);
/// # Ok::<(), blnk::values::InvalidText>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// So many minor units, 1 or more.
    Amount(MinorUnits),
    /// A share of the whole amount, fixed amounts included.
    Share(Share),
    /// What the other parts do not take. At most one part of a split.
    Rest,
}

impl From<MinorUnits> for Part {
    fn from(minor_units: MinorUnits) -> Self {
        Self::Amount(minor_units)
    }
}

impl From<i64> for Part {
    fn from(minor_units: i64) -> Self {
        Self::Amount(minor_units.into())
    }
}

impl From<Share> for Part {
    fn from(share: Share) -> Self {
        Self::Share(share)
    }
}

/// A leg of a split before it is sent: what one balance gives or receives.
///
/// # Example: what would move
///
/// ```
/// use blnk::{Amount, transactions::split::{NewSplit, Part, Share}};
///
/// let sale = NewSplit::to_many("sale-7", Amount::parse("10.00", "USD", 100)?, "@buyers")
///     .part("bln_5ce86029-3c2e-4e2a-aae2-7fb931ca4c4f", Part::Rest)
///     .part("@fees", Share::percent("2.9")?);
/// let legs = sale.legs()?;
/// assert_eq!((&legs[0].amount, &legs[1].amount), (&971.into(), &29.into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlannedLeg {
    /// The balance, as given: an id, or the name of an internal balance.
    pub balance: String,
    /// What it gives or receives, in minor units.
    pub amount: MinorUnits,
}

/// What is wrong with the parts: of one part by its index, or of all.
#[derive(Debug, PartialEq)]
pub(super) struct Refused {
    pub(super) part: Option<usize>,
    pub(super) message: String,
}

/// The largest leg. The server reads a leg as a 64-bit integer.
const MAX_LEG: i64 = i64::MAX;

/// Divides an amount of 1 or more.
///
/// Fixed amounts come first. A share is cut to whole units; the units that are then missing from the sum of all shares go
/// one each to the shares with the largest remainders, and of equal ones to the first. The rest takes what remains.
pub(super) fn divide<'a>(
    amount: &MinorUnits,
    parts: impl Iterator<Item = &'a Part> + Clone,
) -> Result<Vec<MinorUnits>, Vec<Refused>> {
    let refused = |part, message: String| Refused { part, message };
    let mut problems = Vec::new();
    let mut rest_at = None;
    for (index, part) in parts.clone().enumerate() {
        match part {
            Part::Amount(amount) if amount.signum() < 1 => {
                let message = format!("is {} minor units; expected 1 or more", shown(amount));
                problems.push(refused(Some(index), message));
            }
            Part::Rest if rest_at.is_some() => {
                let message = "is a second rest; expected one at most".to_owned();
                problems.push(refused(Some(index), message));
            }
            Part::Rest => rest_at = Some(index),
            Part::Amount(_) | Part::Share(_) => {}
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let whole = big(amount);
    let mut legs: Vec<BigInt> = vec![BigInt::ZERO; parts.clone().count()];
    let mut fixed = BigInt::ZERO;
    let mut shares = Vec::new();
    let mut sum = Fraction::zero();
    for (index, part) in parts.enumerate() {
        match part {
            Part::Amount(amount) => {
                legs[index] = big(amount);
                fixed += &legs[index];
            }
            Part::Share(share) => {
                let (numerator, denominator) = share.fraction();
                let product = &whole * numerator;
                legs[index] = &product / &denominator;
                let remainder = &product % &denominator;
                sum.add(&product, &denominator);
                shares.push((index, remainder, denominator));
            }
            Part::Rest => {}
        }
    }
    // What the parts do not take: with a rest it takes that, and without one there may be nothing.
    let missing = Fraction {
        numerator: (&whole - &fixed) * &sum.denominator - &sum.numerator,
        denominator: sum.denominator.clone(),
    };
    match (missing.numerator.sign(), rest_at) {
        (Sign::Minus, _) => {
            let message = format!(
                "are {} minor units more than the amount of {}; expected no more",
                missing.text(),
                shown(amount)
            );
            return Err(vec![refused(None, message)]);
        }
        (Sign::Plus, None) => {
            let message = format!(
                "are {} minor units less than the amount of {}; expected all of it, or a part \
                 that is the rest",
                missing.text(),
                shown(amount)
            );
            return Err(vec![refused(None, message)]);
        }
        _ => {}
    }
    let of_shares = &sum.numerator / &sum.denominator;
    let cut: BigInt = shares.iter().map(|(index, ..)| &legs[*index]).sum();
    let mut units = &of_shares - cut;
    // A stable sort: of equal remainders the first part is the first.
    shares
        .sort_by(|(_, one, of_one), (_, other, of_other)| (other * of_one).cmp(&(one * of_other)));
    for (index, ..) in &shares {
        if units == BigInt::ZERO {
            break;
        }
        legs[*index] += 1;
        units -= 1;
    }
    if let Some(index) = rest_at {
        legs[index] = whole - fixed - of_shares;
    }
    let mut amounts = Vec::with_capacity(legs.len());
    for (index, leg) in legs.into_iter().enumerate() {
        if leg.sign() != Sign::Plus {
            let message = "comes to 0 minor units of this amount; expected 1 or more".to_owned();
            problems.push(refused(Some(index), message));
            continue;
        }
        match i64::try_from(&leg) {
            Ok(leg) => amounts.push(leg.into()),
            Err(_) => {
                let message = format!(
                    "comes to {} minor units, and a leg has no exact form on the wire above \
                     {MAX_LEG}; post it as a transaction of its own",
                    shown(leg)
                );
                problems.push(refused(Some(index), message));
            }
        }
    }
    match problems.is_empty() {
        true => Ok(amounts),
        false => Err(problems),
    }
}

/// A sum of fractions, not reduced: the denominators of shares are few, or small.
struct Fraction {
    numerator: BigInt,
    denominator: BigInt,
}

impl Fraction {
    fn zero() -> Self {
        Self {
            numerator: BigInt::ZERO,
            denominator: 1.into(),
        }
    }

    fn add(&mut self, numerator: &BigInt, denominator: &BigInt) {
        if &self.denominator % denominator == BigInt::ZERO {
            self.numerator += numerator * (&self.denominator / denominator);
        } else {
            self.numerator = &self.numerator * denominator + numerator * &self.denominator;
            self.denominator *= denominator;
        }
    }

    /// Returns it without its sign, as a decimal of at most three digits behind the point.
    fn text(&self) -> String {
        let thousandths = self.numerator.magnitude() * 1_000_u32;
        let denominator = self.denominator.magnitude();
        let exact = (&thousandths % denominator) == 0_u32.into();
        let digits = format!("{:0>4}", (thousandths / denominator).to_string());
        let (whole, fraction) = digits.split_at(digits.len() - 3);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        let about = if exact { "" } else { "about " };
        shown(format!("{about}{whole}{point}{fraction}"))
    }
}

/// Returns a number as a message shows it: it can have thousands of digits.
fn shown(number: impl ToString) -> String {
    quoted(&number.to_string())
}

fn big(amount: &MinorUnits) -> BigInt {
    // Its own digits always are a number.
    amount.to_string().parse().unwrap_or_default()
}
