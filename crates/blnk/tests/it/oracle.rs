//! 800 random requests and what a running server said to them, held against what this client lets through.

use blnk::{NewBalance, Reason};

use crate::recordings::{OracleLine, oracle};

/// What the client does with a line.
#[derive(Debug, PartialEq)]
enum Verdict {
    Sent,
    Malformed(String),
    Refused(Vec<(String, Reason)>),
}

fn verdict(line: &OracleLine) -> Verdict {
    let asked: NewBalance = match serde_json::from_value(line.request.clone()) {
        Ok(asked) => asked,
        Err(error) => return Verdict::Malformed(error.to_string()),
    };
    match asked.validate() {
        Ok(()) => Verdict::Sent,
        Err(error) => Verdict::Refused(
            error
                .problems()
                .iter()
                .map(|problem| (problem.field().to_owned(), problem.reason()))
                .collect(),
        ),
    }
}

/// Whether the server refused the request for what it is, not for what the server holds.
fn refused_by_server(line: &OracleLine) -> bool {
    line.status == 500
        || line.reply.contains("GEN_VALIDATION_ERROR")
        || line.reply.contains("GEN_MALFORMED_REQUEST")
}

#[test]
fn the_client_refuses_what_the_server_refuses_and_only_the_named_rules_beyond() {
    let lines = oracle(
        "ldg_11111111-2222-4333-8444-555555555555",
        "idt_11111111-2222-4333-8444-555555555555",
    );
    let mut wrong = Vec::new();
    let mut stricter = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        match (refused_by_server(line), verdict(line)) {
            (true, Verdict::Sent) => wrong.push(format!(
                "{number}: sent, though the server answers {}",
                line.status
            )),
            (true, _) | (false, Verdict::Sent) => {}
            (false, Verdict::Malformed(error)) => {
                wrong.push(format!(
                    "{number}: not read ({error}), though the server answers {}",
                    line.status
                ));
            }
            (false, Verdict::Refused(problems)) => {
                for (field, reason) in problems {
                    if reason == Reason::Refused {
                        wrong.push(format!(
                            "{number}: {field} refused, though the server answers {}",
                            line.status
                        ));
                    } else {
                        stricter.push((reason, number));
                    }
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    let of = |reason| -> Vec<usize> {
        let lines = stricter.iter().filter(|(found, _)| *found == reason);
        lines.map(|(_, number)| *number).collect()
    };
    // A blank currency, or one with blanks around it; the server would keep each as a currency of its own.
    assert_eq!(
        of(Reason::BlankCurrency),
        [
            29, 48, 91, 134, 179, 205, 222, 243, 250, 432, 439, 477, 484, 491, 602, 655
        ]
    );
    // `@a/b…`: the server would create it, and never find it by indicator again.
    assert_eq!(
        of(Reason::UnreachableIndicator),
        [139, 146, 162, 255, 304, 389, 396, 400, 462, 514, 781]
    );
    // Too large for the server as well, which found an unknown ledger first.
    assert_eq!(of(Reason::TooLittleRoom), [278]);
    assert_eq!(stricter.len(), 28);
    let sent = lines
        .iter()
        .filter(|line| verdict(line) == Verdict::Sent)
        .count();
    assert_eq!((lines.len(), sent), (800, 364));
}
