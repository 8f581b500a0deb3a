//! What the client reported of each movement, compared with what moved.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Write},
};

use blnk::transactions::Creation;

use crate::{audit::Report, money::plan::Kind};

/// What became of a queued transaction, by `wait_settled`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    Applied,
    Rejected,
}

/// One call, when it has ended.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    pub(crate) call: usize,
    pub(crate) kind: Kind,
    pub(crate) report: Report,
    /// The transaction that moved the money, as the client returned it.
    pub(crate) transaction: Option<String>,
    /// Which call posted it, where the client says so.
    pub(crate) creation: Option<Creation>,
    pub(crate) settled: Option<Settled>,
    /// Whether an error says that the same call can be made again.
    pub(crate) retryable: bool,
    /// The error's message.
    pub(crate) message: String,
}

/// What is stored of a reference.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stored {
    /// The transactions that moved money.
    pub(crate) moved: Vec<String>,
    /// How much they moved.
    pub(crate) amount: i64,
    /// How many rows there are, whatever they say.
    pub(crate) rows: usize,
    /// Whether it is settled, where it is queued.
    pub(crate) child: bool,
}

/// How many calls reported what, and how often the money moved: not, once, more often.
#[derive(Debug, Default)]
pub(crate) struct Audit {
    table: BTreeMap<(Kind, Report), [usize; 3]>,
    settled: [usize; 2],
    pub(crate) twice: usize,
    pub(crate) losses: usize,
    pub(crate) misreported: usize,
    /// What is wrong, and with which call.
    pub(crate) wrong: Vec<(usize, String)>,
}

impl Audit {
    /// Compares; `stored` is by call.
    pub(crate) fn of(calls: &[Ended], stored: &BTreeMap<usize, Stored>) -> Self {
        let mut audit = Self::default();
        let nothing = Stored::default();
        let mut created = BTreeSet::new();
        for ended in calls {
            let stored = stored.get(&ended.call).unwrap_or(&nothing);
            audit.compare(ended, stored);
            if ended.creation == Some(Creation::Created) && !created.insert(ended.call) {
                audit.misreported += 1;
                let both = "both of two workers posted it".to_owned();
                audit.wrong.push((ended.call, both));
            }
        }
        audit
    }

    fn compare(&mut self, ended: &Ended, stored: &Stored) {
        let moved = stored.moved.len();
        let row = self.table.entry((ended.kind, ended.report)).or_default();
        row[moved.min(2)] += 1;
        let mut wrong = Vec::new();
        if moved > 1 {
            self.twice += 1;
            wrong.push("moved more than once".to_owned());
        }
        wrong.extend(self.losses_of(ended, stored).map(str::to_owned));
        wrong.extend(self.misreports_of(ended, stored));
        let of_call = |wrong| {
            let (kind, message) = (ended.kind, &ended.message);
            (ended.call, format!("{kind:?}: {wrong} ({message})"))
        };
        self.wrong.extend(wrong.into_iter().map(of_call));
    }

    /// What was reported as moved or accepted, and was not.
    fn losses_of(
        &mut self,
        ended: &Ended,
        stored: &Stored,
    ) -> impl Iterator<Item = &'static str> + use<> {
        let moved = stored.moved.len();
        // What was there before is not this call's doing.
        let before = usize::from(ended.kind.is_posted_before());
        let lost = match (ended.kind, ended.report) {
            // Accepted, and therefore settled one way or the other.
            (Kind::QueueLacking, Report::Ok | Report::Applied) if !stored.child => {
                Some("reported as accepted, and it never settled")
            }
            (Kind::QueueLacking, _) => None,
            (_, Report::Ok) if moved == 0 => Some("reported as moved or accepted, and not moved"),
            (_, Report::Applied) if moved == before => {
                Some("reported as applied, and it moved nothing")
            }
            _ => None,
        };
        let unsettled = (ended.settled == Some(Settled::Applied) && moved == 0)
            .then_some("settled as applied, and not moved");
        self.losses += usize::from(lost.is_some()) + usize::from(unsettled.is_some());
        lost.into_iter().chain(unsettled)
    }

    /// What was reported otherwise than it is.
    fn misreports_of(&mut self, ended: &Ended, stored: &Stored) -> Vec<String> {
        let moved = stored.moved.len();
        let before = usize::from(ended.kind.is_posted_before());
        let mut wrong = Vec::new();
        match (ended.kind, ended.report) {
            // The other worker may have moved it.
            (Kind::EnsureTwice, Report::NotSent | Report::Rejected) => {}
            (Kind::Queue | Kind::QueueLacking, Report::NotSent | Report::Rejected)
                if stored.rows > 0 =>
            {
                wrong.push("reported as not accepted, and stored".to_owned());
            }
            (_, Report::NotSent | Report::Rejected) if moved != before => {
                wrong.push("reported as not moved, and moved".to_owned());
            }
            (Kind::PostTaken, Report::Ok) => {
                wrong.push("another transaction was reported as this one".to_owned());
            }
            (Kind::Ensure | Kind::EnsureAgain | Kind::EnsureTwice, Report::Unknown)
                if !ended.retryable =>
            {
                wrong.push("unknown, and reported as not worth a repetition".to_owned());
            }
            (Kind::PostLacking, Report::Ok) => {
                wrong.push("reported as moved where there is nothing".to_owned());
            }
            _ => {}
        }
        if let Some(id) = &ended.transaction
            && !stored.moved.contains(id)
        {
            wrong.push(format!("returned {id}, and moved is {:?}", stored.moved));
        }
        match (ended.creation, ended.kind) {
            (Some(Creation::Created), Kind::EnsureAgain)
            | (Some(Creation::Existing), Kind::Ensure) => {
                wrong.push(format!("reported as {:?}", ended.creation));
            }
            _ => {}
        }
        match ended.settled {
            Some(Settled::Rejected) if ended.kind == Kind::Queue || moved > 0 => {
                wrong.push("settled as rejected, and there is enough".to_owned());
            }
            Some(Settled::Applied) if ended.kind == Kind::QueueLacking => {
                wrong.push("settled as applied where there is nothing".to_owned());
            }
            _ => {}
        }
        if let Some(settled) = ended.settled {
            self.settled[usize::from(settled == Settled::Rejected)] += 1;
        }
        self.misreported += wrong.len();
        wrong
    }

    /// How often the client reported this, for calls of any kind.
    pub(crate) fn count(&self, report: Report) -> usize {
        let rows = self.table.iter().filter(|((_, this), _)| *this == report);
        rows.flat_map(|(_, row)| row).sum()
    }
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for kind in Kind::ALL {
            let title = match kind {
                Kind::Post => "posted",
                Kind::PostLacking => "posted from a balance that has nothing",
                Kind::PostTaken => "posted with a reference that another transaction has",
                Kind::Ensure => "ensured",
                Kind::EnsureAgain => "ensured where it is posted already",
                Kind::EnsureTwice => "ensured by two workers at once",
                Kind::Queue => "queued",
                Kind::QueueLacking => "queued from a balance that has nothing",
            };
            writeln!(
                text,
                "{title}\n    reported    moved 0    moved 1   moved 2+"
            )?;
            for report in Report::ALL {
                let cell = self.table.get(&(kind, report));
                let [none, one, more] = cell.copied().unwrap_or_default();
                writeln!(text, "    {report:<9}  {none:>8}   {one:>8}   {more:>8}")?;
            }
        }
        let [applied, rejected] = self.settled;
        write!(
            text,
            "awaited: settled as applied {applied}, as rejected {rejected}\n\
             moved twice {}, losses {}, misreported {}",
            self.twice, self.losses, self.misreported
        )?;
        f.write_str(&text)
    }
}
