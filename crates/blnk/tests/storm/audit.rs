//! What the client reported of each call, compared with what is stored.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Write},
};

use blnk::{Error, Outcome, balances::Creation};
use blnk_mock::cloud::Balance;

use crate::plan::Kind;

/// What the client reported of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Report {
    Ok,
    Applied,
    Unknown,
    NotSent,
    Rejected,
}

impl Report {
    pub(crate) const ALL: [Self; 5] = [
        Self::Ok,
        Self::Applied,
        Self::Unknown,
        Self::NotSent,
        Self::Rejected,
    ];

    pub(crate) fn of(error: &Error) -> Self {
        match error.outcome() {
            Outcome::Applied => Self::Applied,
            Outcome::Unknown => Self::Unknown,
            Outcome::NotSent => Self::NotSent,
            Outcome::Rejected => Self::Rejected,
            other => panic!("a write reported {other}"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ok => "ok",
            Self::Applied => "applied",
            Self::Unknown => "unknown",
            Self::NotSent => "not sent",
            Self::Rejected => "rejected",
        })
    }
}

/// One call, when it has ended.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    pub(crate) call: usize,
    pub(crate) kind: Kind,
    pub(crate) report: Report,
    /// The balance that the client returned.
    pub(crate) balance: Option<String>,
    /// Which call created it, where the client says so.
    pub(crate) creation: Option<Creation>,
    /// The error's message.
    pub(crate) message: String,
}

/// The call that a stored balance came from: the number in its metadata, or in its name.
pub(crate) fn origin(balance: &Balance) -> usize {
    if let Some(name) = &balance.indicator {
        return name.strip_prefix("@storm-").unwrap().parse().unwrap();
    }
    let meta_data = balance.meta_data.as_ref().unwrap().to_value().unwrap();
    usize::try_from(meta_data["storm"].as_u64().unwrap()).unwrap()
}

/// How many calls reported what, and how many balances each had: none, one, more.
#[derive(Debug, Default)]
pub(crate) struct Audit {
    table: BTreeMap<(Kind, Report), [usize; 3]>,
    pub(crate) duplicates: usize,
    pub(crate) losses: usize,
    pub(crate) misreported: usize,
    /// What is wrong, and with which call.
    pub(crate) wrong: Vec<(usize, String)>,
}

impl Audit {
    /// `stored` are the ids of the balances of each call.
    pub(crate) fn of(calls: &[Ended], stored: &BTreeMap<usize, Vec<String>>) -> Self {
        let mut audit = Self::default();
        for call in calls {
            let stored = stored.get(&call.call).map_or(&[][..], Vec::as_slice);
            audit.compare(call, stored);
        }
        let called: BTreeSet<_> = calls.iter().map(|call| call.call).collect();
        let uncalled = stored.keys().filter(|call| !called.contains(call));
        let of_call = |call: &usize| (*call, "stored without a call".to_owned());
        audit.wrong.extend(uncalled.map(of_call));
        audit
    }

    fn compare(&mut self, ended: &Ended, stored: &[String]) {
        let row = self.table.entry((ended.kind, ended.report)).or_default();
        row[stored.len().min(2)] += 1;
        // What was there before is not this call's doing.
        let before = usize::from(ended.kind == Kind::EnsureAgain);
        let mut wrong = Vec::new();
        if stored.len() > 1 {
            self.duplicates += 1;
            wrong.push("stored more than once".to_owned());
        }
        match ended.report {
            Report::Ok if stored.is_empty() => {
                self.losses += 1;
                wrong.push("reported as existing, and not stored".to_owned());
            }
            Report::Applied if stored.len() == before => {
                self.losses += 1;
                wrong.push("reported as written, and not stored".to_owned());
            }
            Report::NotSent | Report::Rejected if stored.len() != before => {
                self.misreported += 1;
                wrong.push("reported as not written, and stored".to_owned());
            }
            _ => {}
        }
        if let Some(id) = &ended.balance
            && !stored.contains(id)
        {
            self.misreported += 1;
            wrong.push(format!("returned {id}, and stored is {stored:?}"));
        }
        match (ended.creation, ended.kind) {
            (Some(Creation::Created), Kind::EnsureAgain)
            | (Some(Creation::Existing), Kind::Ensure) => {
                self.misreported += 1;
                wrong.push(format!("reported as {:?}", ended.creation));
            }
            _ => {}
        }
        let of_call = |wrong| {
            (
                ended.call,
                format!("{:?}: {wrong} ({})", ended.kind, ended.message),
            )
        };
        self.wrong.extend(wrong.into_iter().map(of_call));
    }

    /// How often the client reported this, for calls of any kind.
    pub(crate) fn count(&self, report: Report) -> usize {
        self.table
            .iter()
            .filter(|((_, this), _)| *this == report)
            .flat_map(|(_, row)| row)
            .sum()
    }
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for (kind, title) in [
            (Kind::Create, "balances created"),
            (
                Kind::CreateNowhere,
                "the same in a ledger that does not exist",
            ),
            (Kind::Ensure, "internal balances ensured"),
            (Kind::EnsureAgain, "the same of one that exists"),
        ] {
            writeln!(
                text,
                "{title}\n    reported   stored 0   stored 1  stored 2+"
            )?;
            for report in Report::ALL {
                let [none, one, more] =
                    self.table.get(&(kind, report)).copied().unwrap_or_default();
                writeln!(text, "    {report:<9}  {none:>8}   {one:>8}   {more:>8}")?;
            }
        }
        let (duplicates, losses) = (self.duplicates, self.losses);
        write!(
            text,
            "duplicates {duplicates}, losses {losses}, misreported {}",
            self.misreported
        )?;
        f.write_str(&text)
    }
}
