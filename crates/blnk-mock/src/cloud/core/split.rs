//! How a split is cut into legs: the parts in Core's order of steps, with its surprises. A part is
//! cut, not rounded; what is missing in the end goes to the largest leg; an identifier that occurs
//! twice loses a part.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use blnk_api::MinorUnits;
use num_bigint::Sign;

use crate::cloud::core::decimal::Decimal;
use crate::cloud::records::posting::Distribution;

/// Why a split is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SplitError {
    Text(&'static str),
    /// A part that is no number makes Core panic.
    Panic,
}

/// The legs by identifier. The order is that of the parts; the server's varies.
pub(crate) fn legs(
    total: &MinorUnits,
    parts: &[Distribution],
    precision: i64,
) -> Result<Vec<(String, MinorUnits)>, SplitError> {
    let sum = Decimal::from(total);
    let one = MinorUnits::from(1);
    let of_all = |amount: &dyn Fn(usize) -> MinorUnits| {
        let legs = parts.iter().enumerate();
        in_order(
            parts,
            legs.map(|(at, part)| (part.identifier.clone(), amount(at)))
                .collect(),
        )
    };
    if total.is_zero() {
        return Ok(of_all(&|_| MinorUnits::ZERO));
    }
    if *total <= one && total.signum() > 0 && !parts.is_empty() {
        // The others are zero, also one with the identifier of the first.
        return Ok(of_all(&|at| {
            if at == 0 {
                total.clone()
            } else {
                MinorUnits::ZERO
            }
        }));
    }

    let mut rest = sum.clone();
    let mut fixed: BTreeMap<&str, Decimal> = BTreeMap::new();
    let mut fixed_sum = Decimal::zero();
    for part in parts {
        if part.is_rest() || part.is_percentage() {
            continue;
        }
        let amount = fixed_amount(part, precision)?;
        if amount.sign() == Sign::NoSign {
            continue;
        }
        if amount.compare(&rest) == Ordering::Greater {
            return Err(SplitError::Text(
                "fixed amount exceeds remaining transaction amount",
            ));
        }
        fixed_sum = fixed_sum.add(&amount);
        rest = rest.sub(&amount);
        fixed.insert(&part.identifier, amount);
    }

    let hundred = Decimal::from(100);
    let mut percent: BTreeMap<&str, Decimal> = BTreeMap::new();
    let mut percentages = Decimal::zero();
    for part in parts {
        let Some(text) = part.distribution.strip_suffix('%') else {
            continue;
        };
        if part.is_rest() {
            continue;
        }
        let percentage = number(text).ok_or(SplitError::Text("invalid percentage format"))?;
        let percentage = percentage.ok_or(SplitError::Panic)?;
        percentages = percentages.add(&percentage);
        let amount = sum.mul(&percentage).div(&hundred);
        let tiny =
            amount.sign() == Sign::Plus && amount.compare(&Decimal::from(1)) == Ordering::Less;
        percent.insert(
            &part.identifier,
            if tiny { Decimal::zero() } else { amount },
        );
    }

    if percentages.compare(&hundred) == Ordering::Greater
        || fixed_sum.compare(&sum) == Ordering::Greater
    {
        return Err(SplitError::Text(
            "total distributions exceed 100% or total amount",
        ));
    }

    if !percent.is_empty() {
        let target = sum.mul(&percentages).div(&hundred);
        let current = percent
            .values()
            .fold(Decimal::zero(), |sum, amount| sum.add(amount));
        let missing = target.sub(&current);
        if missing.sign() != Sign::NoSign
            && let Some(largest) = largest(percent.values_mut())
        {
            *largest = largest.add(&missing);
        }
    }

    let mut legs: BTreeMap<String, MinorUnits> = BTreeMap::new();
    for (identifier, amount) in fixed {
        legs.insert(identifier.to_owned(), amount.truncated());
    }
    for (identifier, amount) in percent {
        legs.insert(identifier.to_owned(), amount.truncated());
        rest = rest.sub(&amount);
    }
    if let Some(part) = parts.iter().find(|part| part.is_rest()) {
        if legs.contains_key(&part.identifier) {
            return Err(SplitError::Text(
                "multiple identifiers with 'left' distribution",
            ));
        }
        legs.insert(part.identifier.clone(), rest.truncated());
    }

    let missing = total - &legs.values().sum::<MinorUnits>();
    if !missing.is_zero() {
        let mut most: Option<&mut MinorUnits> = None;
        for amount in legs.values_mut() {
            if amount.signum() > 0 && most.as_ref().is_none_or(|most| *amount > **most) {
                most = Some(amount);
            }
        }
        if let Some(most) = most {
            *most += &missing;
        }
    }
    Ok(in_order(parts, legs))
}

/// One leg for each identifier, in the order of the parts.
fn in_order(
    parts: &[Distribution],
    mut legs: BTreeMap<String, MinorUnits>,
) -> Vec<(String, MinorUnits)> {
    parts
        .iter()
        .filter_map(|part| legs.remove_entry(&part.identifier))
        .collect()
}

fn fixed_amount(part: &Distribution, precision: i64) -> Result<Decimal, SplitError> {
    if !part.precise_distribution.is_empty() {
        let units: i64 = part.precise_distribution.parse().map_err(|_| {
            SplitError::Text(
                "invalid precise_distribution format: must be an integer value in minor units",
            )
        })?;
        return Ok(Decimal::from(units));
    }
    if part.distribution.is_empty() {
        return Ok(Decimal::zero());
    }
    let amount =
        number(&part.distribution).ok_or(SplitError::Text("invalid fixed amount format"))?;
    let amount = amount.ok_or(SplitError::Panic)?;
    Ok(amount.mul(&Decimal::from(precision)))
}

/// A number as Go parses one: `None` if it is none, `Some(None)` if it is infinite or not a number.
fn number(text: &str) -> Option<Option<Decimal>> {
    let number: f64 = without_separators(text)?.parse().ok()?;
    if number.is_finite() {
        return Some(Some(Decimal::parse(&number.to_string())));
    }
    // Too large a number is an error, the word is not.
    (!text.contains(|character: char| character.is_ascii_digit())).then_some(None)
}

/// Go allows an underscore between two digits.
fn without_separators(text: &str) -> Option<String> {
    let mut parts = text.split('_');
    let mut joined = parts.next()?.to_owned();
    for part in parts {
        let is_between_digits = joined.ends_with(|last: char| last.is_ascii_digit())
            && part.starts_with(|first: char| first.is_ascii_digit());
        if !is_between_digits {
            return None;
        }
        joined.push_str(part);
    }
    Some(joined)
}

/// The first of the largest amounts above zero.
fn largest<'a>(amounts: impl Iterator<Item = &'a mut Decimal>) -> Option<&'a mut Decimal> {
    let mut largest: Option<&mut Decimal> = None;
    for amount in amounts {
        let beats = match &largest {
            Some(most) => amount.compare(most) == Ordering::Greater,
            None => amount.sign() == Sign::Plus,
        };
        if beats {
            largest = Some(amount);
        }
    }
    largest
}

#[cfg(test)]
mod tests {
    use super::{SplitError, legs};
    use crate::cloud::records::posting::Distribution;

    fn cut(total: i64, parts: &[(&str, &str)]) -> Result<Vec<i64>, SplitError> {
        let parts: Vec<Distribution> = parts
            .iter()
            .map(|(identifier, distribution)| Distribution {
                identifier: (*identifier).to_owned(),
                distribution: (*distribution).to_owned(),
                ..Distribution::default()
            })
            .collect();
        let legs = legs(&total.into(), &parts, 100)?;
        Ok(legs
            .iter()
            .map(|(_, amount)| i64::try_from(amount).unwrap())
            .collect())
    }

    #[test]
    fn the_parts_are_those_of_the_server() {
        for (total, parts, expected) in [
            (
                10_000,
                &[("a", "12.5%"), ("b", "20"), ("c", "left")][..],
                &[1_250, 2_000, 6_750][..],
            ),
            (
                10_000,
                &[("a", "50"), ("b", "60%"), ("c", "left")],
                &[5_000, 6_000, -1_000],
            ),
            (10_000, &[("a", "10"), ("b", "20")], &[1_000, 9_000]),
            (10_000, &[("a", "10%"), ("b", "20%")], &[1_000, 9_000]),
            (10_000, &[("a", "50"), ("b", "60%")], &[5_000, 5_000]),
            (
                10_000,
                &[("a", "10"), ("b", "left"), ("c", "left")],
                &[1_000, 9_000],
            ),
            (
                10_000,
                &[("a", "10"), ("a", "20"), ("b", "left")],
                &[2_000, 7_000 + 1_000],
            ),
            (10_000, &[("a", "100%"), ("b", "left")], &[10_000, 0]),
            (1, &[("a", "50%"), ("b", "50%")], &[1, 0]),
            (10_000, &[("a", ""), ("b", "left")], &[10_000]),
            (100, &[("a", "0.015"), ("b", "left")], &[1, 99]),
        ] {
            assert_eq!(cut(total, parts).unwrap(), expected, "{parts:?}");
        }
    }

    #[test]
    fn a_part_that_is_no_number_is_refused_or_makes_core_panic() {
        let error = |part: &str| cut(100, &[("a", part), ("b", "left")]).unwrap_err();
        assert_eq!(
            error("0x10"),
            SplitError::Text("invalid fixed amount format")
        );
        assert_eq!(error("5 %"), SplitError::Text("invalid percentage format"));
        assert_eq!(
            error("1e400"),
            SplitError::Text("invalid fixed amount format")
        );
        assert_eq!(error("1_"), SplitError::Text("invalid fixed amount format"));
        assert_eq!(
            cut(1_000, &[("a", "0_1"), ("b", "left")]).unwrap(),
            [100, 900]
        );
        for part in ["NaN", "Inf", "-infinity", "NaN%"] {
            assert_eq!(error(part), SplitError::Panic, "{part}");
        }
    }
}
