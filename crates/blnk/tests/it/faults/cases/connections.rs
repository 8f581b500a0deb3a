//! Connections that are not made, or break, or take too long.

use super::{Case, Place, Shown, all};
use crate::scripted::{Act, held};

/// A write is in doubt, and is tried three times where it may be; so is a read, which wrote nothing.
const DOUBT: Shown = [
    "1 requests, unknown, transport",
    "3 requests, rejected, transport",
    "3 requests, unknown, transport",
];

/// The same where the server read no request.
const DOUBT_UNREAD: Shown = [
    "0 requests, unknown, transport",
    "0 requests, rejected, transport",
    "0 requests, unknown, transport",
];

pub(super) fn cases() -> Vec<Case> {
    let refused = held(0);
    // A label of 64 characters is no name, so the resolver asks nobody.
    let nobody = format!("http://{}.invalid", "a".repeat(64));
    let cut = |text: &str| vec![Act::Read, Act::Write(text.as_bytes().to_vec())];
    let unsent = all("0 requests, not sent, transport");
    vec![
        Case::of("connection refused", vec![], unsent).at(Place::Nobody(refused)),
        Case::of("name not found", vec![], unsent).at(Place::Elsewhere(nobody)),
        Case::of(
            "no TLS spoken",
            cut("HTTP/1.1 400 Bad Request\r\n\r\n")[1..].to_vec(),
            unsent,
        )
        .at(Place::Encrypted),
        Case::of("slow at connect: TLS never begins", vec![Act::Hang], unsent)
            .at(Place::Encrypted)
            .slow(),
        Case::of("accepted and closed", vec![], DOUBT_UNREAD),
        Case::of(
            "closed after half the request",
            vec![Act::ReadBytes(60)],
            DOUBT,
        ),
        Case::of("closed after the whole request", vec![Act::Read], DOUBT),
        Case::of(
            "accepted and reset",
            vec![Act::Notice, Act::Reset],
            DOUBT_UNREAD,
        ),
        Case::of(
            "reset after half the request",
            vec![Act::ReadBytes(60), Act::Reset],
            DOUBT,
        ),
        Case::of(
            "reset after the whole request",
            vec![Act::Read, Act::Reset],
            DOUBT,
        ),
        Case::of("status line cut", cut("HTTP/1.1 201 Cre"), DOUBT),
        Case::of(
            "headers cut",
            cut("HTTP/1.1 201 Created\r\ncontent-le"),
            DOUBT,
        ),
        Case::of("status line of garbage", cut("hello, world\r\n\r\n"), DOUBT),
        Case::of(
            "no answer within the limit",
            vec![Act::Read, Act::Hang],
            [
                "1 requests, unknown, transport",
                "1 requests, rejected, transport",
                "1 requests, unknown, transport",
            ],
        )
        .slow(),
    ]
}
