//! Connections that are not made, are lost, or take too long.

use crate::{
    faults::cases::{
        Case, Target,
        expected::{LOST, LOST_UNREAD, NO_CONNECTION, NO_TLS, TIMED_OUT},
    },
    support::scripted::{Act, held},
};

pub(super) fn cases() -> Vec<Case> {
    // A label of 64 characters is no name, so the resolver sends no query.
    let no_name = format!("http://{}.invalid", "a".repeat(64));
    let cut = |text: &str| vec![Act::Read, Act::Write(text.as_bytes().to_vec())];
    let mut cases = vec![
        Case::of("connection refused", vec![], NO_CONNECTION).target(Target::ClosedPort(held(0))),
        Case::of("name not found", vec![], NO_CONNECTION).target(Target::Url(no_name)),
        Case::of(
            "no TLS spoken",
            cut("HTTP/1.1 400 Bad Request\r\n\r\n")[1..].to_vec(),
            NO_TLS,
        )
        .target(Target::ServerByTls),
        Case::of(
            "slow at connect: TLS never begins",
            vec![Act::Hang],
            NO_CONNECTION,
        )
        .target(Target::ServerByTls)
        .slow(),
    ];
    cases.extend([
        Case::of("accepted and closed", vec![], LOST_UNREAD),
        Case::of(
            "closed after half the request",
            vec![Act::ReadBytes(60)],
            LOST,
        ),
        Case::of("closed after the whole request", vec![Act::Read], LOST),
        Case::of(
            "accepted and reset",
            vec![Act::Notice, Act::Reset],
            LOST_UNREAD,
        ),
        Case::of(
            "reset after half the request",
            vec![Act::ReadBytes(60), Act::Reset],
            LOST,
        ),
        Case::of(
            "reset after the whole request",
            vec![Act::Read, Act::Reset],
            LOST,
        ),
        Case::of("status line cut", cut("HTTP/1.1 201 Cre"), LOST),
        Case::of(
            "headers cut",
            cut("HTTP/1.1 201 Created\r\ncontent-le"),
            LOST,
        ),
        Case::of("status line of garbage", cut("hello, world\r\n\r\n"), LOST),
        Case::of(
            "no reply within the timeout",
            vec![Act::Read, Act::Hang],
            TIMED_OUT,
        )
        .slow(),
    ]);
    cases
}
