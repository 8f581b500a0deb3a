//! What is to happen to each call, decided by the seed and the call's number alone.

use fastrand::Rng;

use crate::{
    door::Stance,
    fault::{Fault, How},
};

/// The most requests that one call makes: three tries to create, and three to read what exists already.
const MOST_REQUESTS: usize = 6;

/// What is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// An ordinary balance: sent twice, it would be made twice.
    Create,
    /// The same in a ledger that does not exist.
    CreateNowhere,
    /// An internal balance of a new name.
    Ensure,
    /// An internal balance that exists already.
    EnsureAgain,
}

/// One call.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) kind: Kind,
    /// Whether a fault is to come that ends only when the client gives up, so that it should be quick to.
    pub(crate) brief: bool,
    /// A door of its own, and how it stands at each try.
    pub(crate) doors: Option<Vec<Stance>>,
}

/// The randomness of a storm.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seed(pub(crate) u64);

impl Seed {
    /// Dice for one purpose; the same each time.
    fn dice(self, call: usize, request: usize) -> Rng {
        let mut mixed = self.0;
        for number in [call, request] {
            let number = u64::try_from(number).unwrap();
            mixed = Rng::with_seed(mixed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).u64(..);
        }
        Rng::with_seed(mixed)
    }

    /// What is planned for a call. In a calm, which has no faults, no call has a door of its own.
    pub(crate) fn plan(self, call: usize, faults: &[Fault]) -> Plan {
        let mut dice = self.dice(call, usize::MAX);
        let kind = match dice.u32(..100) {
            _ if call < faults.len() => Kind::Create,
            0..72 => Kind::Create,
            72..74 => Kind::CreateNowhere,
            74..92 => Kind::Ensure,
            _ => Kind::EnsureAgain,
        };
        let own = call >= faults.len() && faults.len() > 1 && dice.u32(..100) < 10;
        Plan {
            kind,
            brief: (0..MOST_REQUESTS)
                .any(|request| faults[self.fault(call, request, faults)].hangs()),
            doors: own.then(|| (0..MOST_REQUESTS).map(|_| stance(&mut dice)).collect()),
        }
    }

    /// Which of `faults` happens to a call's request, of which `request` went before it. The first calls meet each in
    /// turn, so that none is left out by chance.
    pub(crate) fn fault(self, call: usize, request: usize, faults: &[Fault]) -> usize {
        if request == 0 && call < faults.len() {
            return call;
        }
        let all = faults.iter().map(|fault| fault.weight).sum::<u32>();
        let mut left = self.dice(call, request).u32(..all);
        faults
            .iter()
            .position(|fault| match left.checked_sub(fault.weight) {
                Some(less) => {
                    left = less;
                    false
                }
                None => true,
            })
            .unwrap()
    }

    /// Whether the connection ends after a whole reply, though the client was not told that it would.
    pub(crate) fn ends(self, call: usize, request: usize, faults: &[Fault]) -> Option<How> {
        let mut dice = self.dice(call, MOST_REQUESTS + request);
        match dice.u32(..100) {
            _ if faults.len() == 1 => None,
            0..12 => Some(How::Close),
            12..20 => Some(How::Reset),
            _ => None,
        }
    }
}

fn stance(dice: &mut Rng) -> Stance {
    match dice.u32(..10) {
        0..5 => Stance::Shut,
        5..8 => Stance::Open,
        8 => Stance::Slam(How::Close),
        _ => Stance::Slam(How::Reset),
    }
}
