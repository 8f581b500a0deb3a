//! What calls must show after a fault, for every class of calls: written by hand, from what HTTP says and what is known
//! of the server.
//!
//! A further class is a variant of [`Class`], a member of [`Expected`], and so an entry in each of the tables below.

use blnk::{
    Error, ErrorKind,
    Outcome::{self, Applied, NotSent, ReadOnly, Rejected, Unknown},
};

use self::ErrorType::{Api, Decode, Mismatch, Transport};
use crate::support::calls::Kind;

/// What a second send of a call would do to the server's records, and so when it is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// It would write again: sent again only if the first certainly was not acted on.
    Write,
    /// Nothing: it reads.
    Read,
    /// It would write nothing new.
    SafeWrite,
    /// The same of what was looked for before, and is looked for again where a reply is unclear.
    Ensured,
}

/// The class of each call of the matrix.
pub(crate) fn class(kind: Kind) -> Class {
    match kind {
        Kind::Create | Kind::Merge | Kind::Tokenize => Class::Write,
        Kind::Read | Kind::Detokenize | Kind::Preview | Kind::LookUp | Kind::Wait => Class::Read,
        Kind::CommitPart => Class::Write,
        Kind::Hold | Kind::Commit | Kind::Void => Class::SafeWrite,
        Kind::Ensure | Kind::Rename | Kind::OwnId | Kind::Post | Kind::Queue => Class::SafeWrite,
        Kind::EnsurePosted => Class::Ensured,
    }
}

/// What one call must show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Expect {
    /// How many requests the server reads, without that which looks before.
    pub(crate) requests: usize,
    /// How the call fails, if it does.
    pub(crate) failure: Option<Failure>,
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Failure {
    pub(crate) error: ErrorType,
    pub(crate) outcome: Outcome,
    pub(crate) retryable: bool,
}

/// The kinds of error that a call can end in once it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorType {
    Api,
    Transport,
    Decode,
    Mismatch,
}

impl Failure {
    /// What an error shows.
    pub(crate) fn of(error: &Error) -> Self {
        Self {
            error: match error.kind() {
                ErrorKind::Api(_) => Api,
                ErrorKind::Transport(_) => Transport,
                ErrorKind::Decode(_) => Decode,
                ErrorKind::Mismatch(_) => Mismatch,
                other => panic!("no fault ends in {other:?}"),
            },
            outcome: error.outcome(),
            retryable: error.is_retryable(),
        }
    }
}

impl Expect {
    pub(crate) const SUCCESS: Self = Self {
        requests: 1,
        failure: None,
    };

    /// A failure after which the same call is not worth repeating, or not safe to repeat.
    pub(crate) const fn failure(requests: usize, outcome: Outcome, error: ErrorType) -> Self {
        Self {
            requests,
            failure: Some(Failure {
                error,
                outcome,
                retryable: false,
            }),
        }
    }

    /// A failure after which the same call is safe to repeat and may succeed.
    pub(crate) const fn retryable(requests: usize, outcome: Outcome, error: ErrorType) -> Self {
        Self {
            requests,
            failure: Some(Failure {
                error,
                outcome,
                retryable: true,
            }),
        }
    }
}

/// What the calls of each class must show.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected {
    pub(crate) writes: Expect,
    pub(crate) reads: Expect,
    pub(crate) safe_writes: Expect,
    pub(crate) ensured: Expect,
}

impl Expected {
    /// For rows of one call.
    pub(crate) const fn same(expect: Expect) -> Self {
        Self {
            writes: expect,
            reads: expect,
            safe_writes: expect,
            ensured: expect,
        }
    }

    pub(crate) const fn of(&self, class: Class) -> Expect {
        match class {
            Class::Write => self.writes,
            Class::Read => self.reads,
            Class::SafeWrite => self.safe_writes,
            Class::Ensured => self.ensured,
        }
    }
}

/// The documented success.
pub(crate) const SUCCESS: Expected = Expected {
    writes: Expect::SUCCESS,
    reads: Expect::SUCCESS,
    safe_writes: Expect::SUCCESS,
    ensured: Expect::SUCCESS,
};

/// No connection was made: every call may be repeated.
pub(crate) const NO_CONNECTION: Expected = Expected {
    writes: Expect::retryable(0, NotSent, Transport),
    reads: Expect::retryable(0, ReadOnly, Transport),
    safe_writes: Expect::retryable(0, NotSent, Transport),
    ensured: Expect::retryable(0, NotSent, Transport),
};

/// The other side does not speak TLS, or not as it should, which no second attempt changes.
pub(crate) const NO_TLS: Expected = Expected {
    writes: Expect::failure(0, NotSent, Transport),
    reads: Expect::failure(0, ReadOnly, Transport),
    safe_writes: Expect::failure(0, NotSent, Transport),
    ensured: Expect::failure(0, NotSent, Transport),
};

/// The connection was lost before a status arrived.
pub(crate) const LOST: Expected = Expected {
    writes: Expect::failure(1, Unknown, Transport),
    reads: Expect::retryable(3, ReadOnly, Transport),
    safe_writes: Expect::retryable(3, Unknown, Transport),
    ensured: Expect::retryable(6, Unknown, Transport),
};

/// The same where the server read no request.
pub(crate) const LOST_UNREAD: Expected = Expected {
    writes: Expect::failure(0, Unknown, Transport),
    reads: Expect::retryable(0, ReadOnly, Transport),
    safe_writes: Expect::retryable(0, Unknown, Transport),
    ensured: Expect::retryable(0, Unknown, Transport),
};

/// The call ran out of time before a status arrived.
pub(crate) const TIMED_OUT: Expected = Expected {
    writes: Expect::failure(1, Unknown, Transport),
    reads: Expect::retryable(1, ReadOnly, Transport),
    safe_writes: Expect::retryable(1, Unknown, Transport),
    ensured: Expect::retryable(1, Unknown, Transport),
};

/// The documented status with a body that has what only the server writes, and cannot be used otherwise: the write
/// happened. For a read it means nothing.
pub(crate) const APPLIED: Expected = Expected {
    writes: Expect::failure(1, Applied, Decode),
    reads: Expect::failure(1, ReadOnly, Decode),
    safe_writes: Expect::failure(1, Applied, Decode),
    ensured: Expect::failure(2, Applied, Decode),
};

/// The same where the connection was lost inside the body: a read is repeated, a write that happened is not.
pub(crate) const APPLIED_CUT: Expected = Expected {
    writes: Expect::failure(1, Applied, Decode),
    reads: Expect::retryable(3, ReadOnly, Decode),
    safe_writes: Expect::failure(1, Applied, Decode),
    ensured: Expect::failure(4, Applied, Decode),
};

/// A success with an undocumented status, or without what only the server writes: it proves nothing.
pub(crate) const UNDOCUMENTED: Expected = Expected {
    writes: Expect::failure(1, Unknown, Decode),
    reads: Expect::failure(1, ReadOnly, Decode),
    safe_writes: Expect::failure(1, Unknown, Decode),
    ensured: Expect::retryable(2, Unknown, Decode),
};

/// The same where the connection was lost inside the body.
pub(crate) const UNDOCUMENTED_CUT: Expected = Expected {
    writes: Expect::failure(1, Unknown, Decode),
    reads: Expect::retryable(3, ReadOnly, Decode),
    safe_writes: Expect::retryable(3, Unknown, Decode),
    ensured: Expect::retryable(6, Unknown, Decode),
};

/// The same where the call ran out of time inside the body.
pub(crate) const UNDOCUMENTED_TIMED_OUT: Expected = Expected {
    writes: Expect::failure(1, Unknown, Transport),
    reads: Expect::retryable(1, ReadOnly, Transport),
    safe_writes: Expect::retryable(1, Unknown, Transport),
    ensured: Expect::retryable(1, Unknown, Transport),
};

/// The server refused.
pub(crate) const REFUSED: Expected = Expected {
    writes: Expect::failure(1, Rejected, Api),
    reads: Expect::failure(1, ReadOnly, Api),
    safe_writes: Expect::failure(1, Rejected, Api),
    ensured: Expect::failure(1, Rejected, Api),
};

/// A failure that proves nothing of a write and does not pass.
pub(crate) const UNPROVEN: Expected = Expected {
    writes: Expect::failure(1, Unknown, Api),
    reads: Expect::failure(1, ReadOnly, Api),
    safe_writes: Expect::failure(1, Unknown, Api),
    ensured: Expect::retryable(2, Unknown, Api),
};

/// A failure that proves nothing of a write and may pass.
pub(crate) const PASSING: Expected = Expected {
    writes: Expect::failure(1, Unknown, Api),
    reads: Expect::retryable(3, ReadOnly, Api),
    safe_writes: Expect::retryable(3, Unknown, Api),
    ensured: Expect::retryable(6, Unknown, Api),
};

/// The rate of requests is limited: nothing was looked at, so every call may be repeated.
pub(crate) const LIMITED: Expected = Expected {
    writes: Expect::retryable(3, Rejected, Api),
    reads: Expect::retryable(3, ReadOnly, Api),
    safe_writes: Expect::retryable(3, Rejected, Api),
    ensured: Expect::retryable(3, Rejected, Api),
};

/// The same with a delay beyond the call's timeout: only the caller may repeat it.
pub(crate) const LIMITED_BEYOND_TIMEOUT: Expected = Expected {
    writes: Expect::retryable(1, Rejected, Api),
    reads: Expect::retryable(1, ReadOnly, Api),
    safe_writes: Expect::retryable(1, Rejected, Api),
    ensured: Expect::retryable(1, Rejected, Api),
};

/// The record is locked by another write.
pub(crate) const LOCKED: Expected = Expected {
    writes: Expect::failure(1, Rejected, Api),
    reads: Expect::retryable(3, ReadOnly, Api),
    safe_writes: Expect::retryable(3, Rejected, Api),
    ensured: Expect::retryable(3, Rejected, Api),
};
