//! What is to happen to each call, decided by the seed and the call's number alone.

use fastrand::Rng;

use crate::{
    fault::{Close, Fault},
    listener::Mode,
};

/// The most requests that one call makes: three attempts to create, and three to read what exists already.
const MOST_REQUESTS: usize = 6;

/// What a call does.
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
    /// Whether a fault is planned that ends only by a timeout, so that the timeouts should be short.
    pub(crate) short: bool,
    /// A listener of its own, and its mode at each attempt.
    pub(crate) modes: Option<Vec<Mode>>,
}

/// The randomness of a storm.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seed(pub(crate) u64);

impl Seed {
    /// Dice for one purpose; the same each time.
    pub(crate) fn dice(self, call: usize, request: usize) -> Rng {
        let mut mixed = self.0;
        for number in [call, request] {
            let number = u64::try_from(number).unwrap();
            mixed = Rng::with_seed(mixed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).u64(..);
        }
        Rng::with_seed(mixed)
    }

    /// What is planned for a call. Without faults no call has a listener of its own.
    pub(crate) fn plan(self, call: usize, faults: &[Fault]) -> Plan {
        let mut dice = self.dice(call, usize::MAX);
        let kind = match dice.u32(..100) {
            _ if call < faults.len() => Kind::Create,
            0..72 => Kind::Create,
            72..74 => Kind::CreateNowhere,
            74..92 => Kind::Ensure,
            _ => Kind::EnsureAgain,
        };
        let modes = own_modes(&mut dice, call, faults);
        Plan {
            kind,
            short: self.hangs(call, MOST_REQUESTS, faults),
            modes,
        }
    }

    /// Whether one of the first requests of a call meets a fault that ends only by a timeout.
    pub(crate) fn hangs(self, call: usize, requests: usize, faults: &[Fault]) -> bool {
        (0..requests).any(|request| faults[self.fault(call, request, faults)].hangs())
    }

    /// Which of `faults` happens to a call's request, before which it sent `request` others. The first calls meet each in
    /// turn, so that none is missing by chance.
    pub(crate) fn fault(self, call: usize, request: usize, faults: &[Fault]) -> usize {
        if request == 0 && call < faults.len() {
            return call;
        }
        let all = faults.iter().map(|fault| fault.weight).sum::<u32>();
        let mut remaining = self.dice(call, request).u32(..all);
        faults
            .iter()
            .position(|fault| match remaining.checked_sub(fault.weight) {
                Some(less) => {
                    remaining = less;
                    false
                }
                None => true,
            })
            .unwrap()
    }

    /// Whether the connection is closed after a whole reply, though no header announced it.
    pub(crate) fn ends(self, call: usize, request: usize, faults: &[Fault]) -> Option<Close> {
        let mut dice = self.dice(call, MOST_REQUESTS + request);
        match dice.u32(..100) {
            _ if faults.len() == 1 => None,
            0..12 => Some(Close::Finish),
            12..20 => Some(Close::Reset),
            _ => None,
        }
    }
}

/// The modes of a listener of its own, for one call in ten. Without faults there is none.
pub(crate) fn own_modes(dice: &mut Rng, call: usize, faults: &[Fault]) -> Option<Vec<Mode>> {
    let own = call >= faults.len() && faults.len() > 1 && dice.u32(..100) < 10;
    own.then(|| (0..MOST_REQUESTS).map(|_| mode(dice)).collect())
}

fn mode(dice: &mut Rng) -> Mode {
    match dice.u32(..10) {
        0..5 => Mode::Refuse,
        5..8 => Mode::Accept,
        8 => Mode::CloseAtOnce(Close::Finish),
        _ => Mode::CloseAtOnce(Close::Reset),
    }
}
