//! How an attempt ended, and whether another may follow.

use http::StatusCode;

use crate::protocol::operation::Replay;

/// How one attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// No connection was made.
    NoConnection,
    /// The other side's certificate, or its form of TLS, was not accepted.
    NotTrusted,
    /// The connection was lost, inside the body or before.
    Lost,
    /// The attempt took too long.
    TimedOut,
    /// A whole reply, or one whose body is over the limit.
    Status(StatusCode),
}

impl Ending {
    /// Returns whether another attempt can help, and cannot harm.
    pub(crate) fn allows(self, replay: Replay) -> bool {
        let safe = replay == Replay::Safe;
        match self {
            Self::NoConnection => true,
            Self::NotTrusted => false,
            Self::Lost | Self::TimedOut => safe,
            Self::Status(status) => match status.as_u16() {
                429 => true,
                // 408 also ends idle connections, which a request may have just reused.
                408 | 423 | 502 | 503 | 504 => safe,
                _ => false,
            },
        }
    }

    /// Returns what another attempt costs of the budget: more where the server may be overloaded.
    pub(crate) fn cost(self) -> u32 {
        match self {
            Self::TimedOut | Self::NoConnection => 10,
            _ => 5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_is_sent_again_only_when_it_was_certainly_not_acted_on() {
        let status = |code| Ending::Status(StatusCode::from_u16(code).unwrap());
        let table = [
            (Ending::NoConnection, true, true),
            (Ending::NotTrusted, false, false),
            (Ending::Lost, false, true),
            (Ending::TimedOut, false, true),
            (status(429), true, true),
            (status(408), false, true),
            (status(423), false, true),
            (status(502), false, true),
            (status(503), false, true),
            (status(504), false, true),
            (status(500), false, false),
            (status(501), false, false),
            (status(400), false, false),
            (status(409), false, false),
            (status(201), false, false),
        ];
        for (ending, only_if_unsent, safe) in table {
            assert_eq!(
                ending.allows(Replay::OnlyIfUnsent),
                only_if_unsent,
                "{ending:?}"
            );
            assert_eq!(ending.allows(Replay::Safe), safe, "{ending:?}");
        }
    }
}
