//! What a movement does to its two balances, or why it is refused. Pure: no clock, no ids, no JSON.
//!
//! A balance is four sums. The sums of a currency are equal on both sides, whatever happens.

use std::fmt;

use blnk_api::MinorUnits;

/// The sums of one balance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) credit: MinorUnits,
    pub(crate) debit: MinorUnits,
    pub(crate) inflight_credit: MinorUnits,
    pub(crate) inflight_debit: MinorUnits,
}

impl Sums {
    pub(crate) fn balance(&self) -> MinorUnits {
        &self.credit - &self.debit
    }

    pub(crate) fn inflight_balance(&self) -> MinorUnits {
        &self.inflight_credit - &self.inflight_debit
    }

    /// What can be spent without an overdraft: funds that are held are not available.
    pub(crate) fn available(&self) -> MinorUnits {
        &self.balance() - &self.inflight_debit
    }
}

/// How a movement changes the sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Moves funds now.
    Apply,
    /// Holds funds on both sides.
    Hold,
    /// Moves funds that are held.
    Commit,
    /// Releases funds that are held.
    Void,
}

/// How far the source may go below zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Overdraft {
    Forbidden,
    UpTo(MinorUnits),
    Unlimited,
}

/// A movement from a source to a destination.
#[derive(Clone, Debug)]
pub(crate) struct Movement {
    pub(crate) kind: Kind,
    pub(crate) amount: MinorUnits,
    pub(crate) overdraft: Overdraft,
}

/// Why the balances refuse a movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    NotPositive,
    InsufficientFunds,
    OverdraftLimit,
    /// A commit or a void of more than is held on the side of the source.
    DebitNotHeld(Kind, Shortage),
    /// The same on the side of the destination.
    CreditNotHeld(Kind, Shortage),
}

/// How much is held, and how much would be needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shortage {
    have: MinorUnits,
    need: MinorUnits,
}

impl Movement {
    /// Both balances afterwards. A commit or a void is of an amount that is not below zero, which its
    /// caller has checked.
    pub(crate) fn between(
        &self,
        source: &Sums,
        destination: &Sums,
    ) -> Result<(Sums, Sums), Refusal> {
        let (mut source, mut destination) = (source.clone(), destination.clone());
        let amount = &self.amount;
        match self.kind {
            Kind::Apply | Kind::Hold => self.check_funds(&source)?,
            Kind::Commit | Kind::Void => {
                let short = |have: &MinorUnits| {
                    (have < amount).then(|| Shortage {
                        have: have.clone(),
                        need: amount.clone(),
                    })
                };
                if let Some(shortage) = short(&source.inflight_debit) {
                    return Err(Refusal::DebitNotHeld(self.kind, shortage));
                }
                if let Some(shortage) = short(&destination.inflight_credit) {
                    return Err(Refusal::CreditNotHeld(self.kind, shortage));
                }
            }
        }
        match self.kind {
            Kind::Hold => {
                source.inflight_debit += amount;
                destination.inflight_credit += amount;
            }
            Kind::Apply => {
                source.debit += amount;
                destination.credit += amount;
            }
            Kind::Commit => {
                source.inflight_debit -= amount;
                source.debit += amount;
                destination.inflight_credit -= amount;
                destination.credit += amount;
            }
            Kind::Void => {
                source.inflight_debit -= amount;
                destination.inflight_credit -= amount;
            }
        }
        Ok((source, destination))
    }

    fn check_funds(&self, source: &Sums) -> Result<(), Refusal> {
        if self.amount.signum() <= 0 {
            return Err(Refusal::NotPositive);
        }
        let rest = &source.available() - &self.amount;
        match &self.overdraft {
            Overdraft::Unlimited => Ok(()),
            _ if !rest.is_negative() => Ok(()),
            Overdraft::UpTo(limit) if rest >= -limit => Ok(()),
            Overdraft::UpTo(_) => Err(Refusal::OverdraftLimit),
            Overdraft::Forbidden => Err(Refusal::InsufficientFunds),
        }
    }
}

/// Core's words.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPositive => f.write_str("transaction precise amount must be positive"),
            Self::InsufficientFunds => f.write_str("insufficient funds in source balance"),
            Self::OverdraftLimit => f.write_str("transaction exceeds overdraft limit"),
            Self::DebitNotHeld(kind, shortage) => not_held(f, *kind, "debit", shortage),
            Self::CreditNotHeld(kind, shortage) => not_held(f, *kind, "credit", shortage),
        }
    }
}

fn not_held(
    f: &mut fmt::Formatter<'_>,
    kind: Kind,
    side: &str,
    Shortage { have, need }: &Shortage,
) -> fmt::Result {
    let action = if kind == Kind::Void { "void" } else { "commit" };
    write!(
        f,
        "{action} inflight {side} failed: insufficient inflight {side} balance: have {have}, need \
         {need}"
    )
}

#[cfg(test)]
mod tests {
    use blnk_api::MinorUnits;
    use proptest::prelude::*;

    use super::{Kind, Movement, Overdraft, Refusal, Sums};

    const BALANCES: usize = 4;

    fn amounts() -> impl Strategy<Value = MinorUnits> {
        prop_oneof![
            4 => (-2i64..50).prop_map(MinorUnits::from),
            1 => any::<i128>().prop_map(MinorUnits::from),
            1 => "[1-9][0-9]{39,60}".prop_map(|digits| digits.parse().unwrap()),
        ]
    }

    fn movements() -> impl Strategy<Value = (usize, usize, Movement)> {
        let kind = prop_oneof![
            Just(Kind::Apply),
            Just(Kind::Hold),
            Just(Kind::Commit),
            Just(Kind::Void)
        ];
        let overdraft = prop_oneof![
            Just(Overdraft::Forbidden),
            Just(Overdraft::Unlimited),
            (0i64..40).prop_map(|limit| Overdraft::UpTo(MinorUnits::from(limit))),
        ];
        let other = (0..BALANCES, 1..BALANCES);
        (other, kind, amounts(), overdraft).prop_map(|((source, step), kind, amount, overdraft)| {
            // Before a commit or a void, Core has refused an amount below zero.
            let amount = match kind {
                Kind::Apply | Kind::Hold => amount,
                Kind::Commit | Kind::Void => amount.abs(),
            };
            let movement = Movement {
                kind,
                amount,
                overdraft,
            };
            (source, (source + step) % BALANCES, movement)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

        #[test]
        fn the_balances_of_a_currency_sum_to_zero(
            script in proptest::collection::vec(movements(), 0..40)
        ) {
            let mut balances = vec![Sums::default(); BALANCES];
            for (source, destination, movement) in script {
                let Ok((from, to)) = movement.between(&balances[source], &balances[destination])
                else {
                    continue;
                };
                let total = |sum: fn(&Sums) -> MinorUnits, all: &[Sums]| -> MinorUnits {
                    all.iter().map(sum).sum()
                };
                balances[source] = from;
                balances[destination] = to;
                prop_assert!(total(Sums::balance, &balances).is_zero());
                prop_assert!(total(Sums::inflight_balance, &balances).is_zero());
                // Held sums never go below zero, so that no more is committed or released than held.
                for sums in &balances {
                    prop_assert!(!sums.inflight_debit.is_negative());
                    prop_assert!(!sums.inflight_credit.is_negative());
                    prop_assert!(!sums.debit.is_negative() && !sums.credit.is_negative());
                }
                if movement.overdraft == Overdraft::Forbidden
                    && matches!(movement.kind, Kind::Apply | Kind::Hold)
                {
                    prop_assert!(!balances[source].available().is_negative());
                }
            }
        }

        #[test]
        fn a_hold_and_its_commit_are_a_movement_and_a_hold_and_its_void_are_nothing(
            amount in 1u64..,
            funds in any::<i64>(),
        ) {
            let credit = MinorUnits::from(funds);
            let (source, destination) = (Sums { credit, ..Sums::default() }, Sums::default());
            let movement = |kind| Movement {
                kind,
                amount: MinorUnits::from(amount),
                overdraft: Overdraft::Unlimited,
            };
            let held = movement(Kind::Hold).between(&source, &destination).unwrap();
            let moved = movement(Kind::Apply).between(&source, &destination).unwrap();
            prop_assert_eq!(&movement(Kind::Commit).between(&held.0, &held.1).unwrap(), &moved);
            prop_assert_eq!(
                movement(Kind::Void).between(&held.0, &held.1).unwrap(),
                (source, destination)
            );
        }
    }

    #[test]
    fn refusals_are_in_the_words_of_core() {
        let funds = |credit: i64, inflight_debit: i64| Sums {
            credit: MinorUnits::from(credit),
            inflight_debit: MinorUnits::from(inflight_debit),
            ..Sums::default()
        };
        let refusal = |kind, amount: i64, overdraft, source: &Sums| -> Refusal {
            let amount = MinorUnits::from(amount);
            let movement = Movement {
                kind,
                amount,
                overdraft,
            };
            movement.between(source, &Sums::default()).unwrap_err()
        };
        for (refusal, expected) in [
            (
                refusal(Kind::Apply, 0, Overdraft::Unlimited, &funds(1, 0)),
                "transaction precise amount must be positive",
            ),
            (
                refusal(Kind::Apply, 6, Overdraft::Forbidden, &funds(10, 5)),
                "insufficient funds in source balance",
            ),
            (
                refusal(
                    Kind::Hold,
                    8,
                    Overdraft::UpTo(MinorUnits::from(2)),
                    &funds(10, 5),
                ),
                "transaction exceeds overdraft limit",
            ),
            (
                refusal(Kind::Commit, 6, Overdraft::Unlimited, &funds(10, 5)),
                "commit inflight debit failed: insufficient inflight debit balance: have 5, need 6",
            ),
            (
                refusal(Kind::Void, 5, Overdraft::Unlimited, &funds(10, 5)),
                "void inflight credit failed: insufficient inflight credit balance: have 0, need 5",
            ),
        ] {
            assert_eq!(refusal.to_string(), expected);
        }
    }
}
