//! What must not be sent in metadata, in words.

use crate::{
    Metadata, Problem, Reason,
    metadata::{Fault, MAX_DEPTH, RECONCILIATION_KEY},
};

impl Metadata {
    /// Adds a problem for everything that a record must not be created with.
    pub(crate) fn note_problems_of_new(&self, lossy: bool, problems: &mut Vec<Problem>) {
        if self.get(RECONCILIATION_KEY).is_some() {
            problems.push(Problem::new(
                format!("meta_data/{RECONCILIATION_KEY}"),
                Reason::ReservedKey,
                "is reserved: on a new balance it makes the server report the first movement as applied and leave the \
                 balance at zero; leave it out",
            ));
        }
        self.note_problems(lossy, problems);
    }

    /// Adds a problem for everything that must not be sent, whatever the record; `lossy` lets rounded numbers through.
    pub(crate) fn note_problems(&self, lossy: bool, problems: &mut Vec<Problem>) {
        self.check(&mut |place, fault| {
            let (reason, message) = match fault {
                Fault::Inexact | Fault::Rounded if lossy => return,
                Fault::Inexact => (
                    Reason::InexactNumber,
                    "is an integer beyond 2^53, which the server would round to a 64-bit float; send it as a string, or \
                     accept the loss with `Metadata::lossy`"
                        .to_owned(),
                ),
                Fault::Rounded => (
                    Reason::InexactNumber,
                    "is or holds a number of more digits than a 64-bit float, to which the server would round it; send \
                     it as a string, or accept the loss with `Metadata::lossy`"
                        .to_owned(),
                ),
                Fault::Nul => (
                    Reason::Refused,
                    "holds a NUL character, which the server's database cannot store; leave it out".to_owned(),
                ),
                Fault::TooDeep => (
                    Reason::TooDeep,
                    format!(
                        "is nested deeper than {MAX_DEPTH} levels: the server would store it, and its reply could not \
                         be decoded; flatten it, or send it as a string"
                    ),
                ),
            };
            problems.push(Problem::new(place, reason, message));
        });
    }
}
