//! What is to happen to each movement, decided by the seed and the call's number alone.

use crate::{
    fault::Fault,
    listener::Mode,
    plan::{Seed, own_modes},
};

/// How many balances pay, and how many receive: a server makes the movements of one balance one after the other.
pub(crate) const ACCOUNTS: usize = 24;

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// `post`.
    Post,
    /// `post` from a balance that has nothing.
    PostLacking,
    /// `post` with a reference that another transaction has.
    PostTaken,
    /// `ensure_posted` of a transaction that nobody posted.
    Ensure,
    /// `ensure_posted` of one that is posted already.
    EnsureAgain,
    /// `ensure_posted` by two workers at the same time.
    EnsureTwice,
    /// `queue`, and `wait_settled`.
    Queue,
    /// The same from a balance that has nothing.
    QueueLacking,
}

impl Kind {
    pub(crate) const ALL: [Self; 8] = [
        Self::Post,
        Self::PostLacking,
        Self::PostTaken,
        Self::Ensure,
        Self::EnsureAgain,
        Self::EnsureTwice,
        Self::Queue,
        Self::QueueLacking,
    ];

    pub(crate) fn is_queued(self) -> bool {
        matches!(self, Self::Queue | Self::QueueLacking)
    }

    pub(crate) fn is_lacking(self) -> bool {
        matches!(self, Self::PostLacking | Self::QueueLacking)
    }

    /// Whether a transaction of this reference is posted before the call.
    pub(crate) fn is_posted_before(self) -> bool {
        matches!(self, Self::PostTaken | Self::EnsureAgain)
    }
}

/// One call.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) kind: Kind,
    /// Which balance pays.
    pub(crate) source: usize,
    /// Which balance receives; none for one of the call's own, which has a name.
    pub(crate) destination: Option<usize>,
    pub(crate) amount: i64,
    /// Whether a fault is planned that ends only by a timeout, so that the timeouts should be short.
    pub(crate) short: bool,
    /// A listener of its own, and its mode at each attempt.
    pub(crate) modes: Option<Vec<Mode>>,
}

impl Plan {
    pub(crate) fn of(seed: Seed, call: usize, faults: &[Fault]) -> Self {
        let mut dice = seed.dice(call, usize::MAX);
        let kind = match dice.u32(..100) {
            _ if call < faults.len() => Kind::Post,
            0..30 => Kind::Post,
            30..34 => Kind::PostLacking,
            34..38 => Kind::PostTaken,
            38..62 => Kind::Ensure,
            62..70 => Kind::EnsureAgain,
            70..80 => Kind::EnsureTwice,
            80..97 => Kind::Queue,
            _ => Kind::QueueLacking,
        };
        // Three look-ups and three posts, and those of both workers in any order with what follows them.
        let before_the_end_of_posts = if kind == Kind::EnsureTwice { 24 } else { 6 };
        let named = dice.u32(..100) < 15;
        Self {
            kind,
            source: dice.usize(..ACCOUNTS),
            destination: (!named).then(|| dice.usize(..ACCOUNTS)),
            amount: dice.i64(1..1_000_000_000_000),
            short: seed.hangs(call, before_the_end_of_posts, faults),
            modes: own_modes(&mut dice, call, faults),
        }
    }

    /// What moves in the end.
    pub(crate) fn moves(&self) -> i64 {
        match self.kind {
            Kind::PostLacking | Kind::QueueLacking => 0,
            Kind::PostTaken => self.amount_before(),
            _ => self.amount,
        }
    }

    /// What is posted before the call.
    pub(crate) fn amount_before(&self) -> i64 {
        self.amount + i64::from(self.kind == Kind::PostTaken)
    }
}
