//! What the client said of each call, held against what is stored.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Write},
};

use blnk::{Error, Made, Outcome};
use blnk_mock::cloud::Balance;

use crate::plan::Kind;

/// What the client said of a call.
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

/// One call, when it is over.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) call: usize,
    pub(crate) kind: Kind,
    pub(crate) report: Report,
    /// The balance that the client answered with.
    pub(crate) balance: Option<String>,
    /// Who made it, where that was asked.
    pub(crate) made: Option<Made>,
    /// The error's own words.
    pub(crate) words: String,
}

/// The call that a stored balance came from: the number in its metadata, or in its name.
pub(crate) fn origin(balance: &Balance) -> usize {
    if let Some(name) = &balance.indicator {
        return name.strip_prefix("@storm-").unwrap().parse().unwrap();
    }
    let meta_data = balance.meta_data.as_ref().unwrap().to_value().unwrap();
    usize::try_from(meta_data["storm"].as_u64().unwrap()).unwrap()
}

/// How many calls were told what, and how many balances each had: none, one, more.
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
    pub(crate) fn of(told: &[Told], stored: &BTreeMap<usize, Vec<String>>) -> Self {
        let mut audit = Self::default();
        for told in told {
            let stored = stored.get(&told.call).map_or(&[][..], Vec::as_slice);
            audit.look(told, stored);
        }
        let called: BTreeSet<_> = told.iter().map(|told| told.call).collect();
        let uncalled = stored.keys().filter(|call| !called.contains(call));
        let of_call = |call: &usize| (*call, "stored, and nobody called".to_owned());
        audit.wrong.extend(uncalled.map(of_call));
        audit
    }

    fn look(&mut self, told: &Told, stored: &[String]) {
        let row = self.table.entry((told.kind, told.report)).or_default();
        row[stored.len().min(2)] += 1;
        // What was there before is not this call's doing.
        let before = usize::from(told.kind == Kind::EnsureAgain);
        let mut wrong = Vec::new();
        if stored.len() > 1 {
            self.duplicates += 1;
            wrong.push("stored more than once".to_owned());
        }
        match told.report {
            Report::Ok if stored.is_empty() => {
                self.losses += 1;
                wrong.push("told to be there, and not stored".to_owned());
            }
            Report::Applied if stored.len() == before => {
                self.losses += 1;
                wrong.push("told to be written, and not stored".to_owned());
            }
            Report::NotSent | Report::Rejected if stored.len() != before => {
                self.misreported += 1;
                wrong.push("told not to be written, and stored".to_owned());
            }
            _ => {}
        }
        if let Some(id) = &told.balance
            && !stored.contains(id)
        {
            self.misreported += 1;
            wrong.push(format!("answered with {id}, and stored is {stored:?}"));
        }
        match (told.made, told.kind) {
            (Some(Made::Now), Kind::EnsureAgain) | (Some(Made::Earlier), Kind::Ensure) => {
                self.misreported += 1;
                wrong.push(format!("told to be made {:?}", told.made));
            }
            _ => {}
        }
        let of_call = |wrong| {
            (
                told.call,
                format!("{:?}: {wrong} ({})", told.kind, told.words),
            )
        };
        self.wrong.extend(wrong.into_iter().map(of_call));
    }

    /// How often the client said this, of whatever.
    pub(crate) fn count(&self, report: Report) -> usize {
        self.table
            .iter()
            .filter(|((_, told), _)| *told == report)
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
            (Kind::Ensure, "internal balances made sure of"),
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
