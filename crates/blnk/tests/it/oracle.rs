//! 800 random requests with the verdicts of a running server, compared with the verdicts of this client.

use blnk::{NewBalance, error::Reason};

use crate::support::recordings::{OracleLine, oracle};

/// What the client does with a line.
#[derive(Debug, PartialEq)]
enum Verdict {
    Sent,
    Malformed(String),
    Refused(Vec<(String, Reason)>),
}

fn verdict(line: &OracleLine) -> Verdict {
    let balance: NewBalance = match serde_json::from_value(line.request.clone()) {
        Ok(balance) => balance,
        Err(error) => return Verdict::Malformed(error.to_string()),
    };
    match balance.validate() {
        Ok(()) => Verdict::Sent,
        Err(error) => Verdict::Refused(
            error
                .problems()
                .iter()
                .map(|problem| (problem.pointer().to_owned(), problem.reason()))
                .collect(),
        ),
    }
}

/// Whether the server refused the request for what it is, not for which records exist.
fn refused_by_server(line: &OracleLine) -> bool {
    line.status == 500
        || line.reply.contains("GEN_VALIDATION_ERROR")
        || line.reply.contains("GEN_MALFORMED_REQUEST")
}

#[test]
fn only_the_named_rules_are_stricter_than_the_server() {
    let lines = oracle(
        "ldg_11111111-2222-4333-8444-555555555555",
        "idt_11111111-2222-4333-8444-555555555555",
    );
    let mut wrong = Vec::new();
    let mut stricter = Vec::new();
    let mut refused = Vec::new();
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
                for (pointer, reason) in problems {
                    if reason == Reason::Refused {
                        refused.push((pointer, number));
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
    // A blank currency, or one with blanks around it; the server would store each as a currency of its own.
    let around = [
        29, 48, 91, 134, 179, 205, 222, 243, 250, 432, 439, 477, 484, 491, 602, 655,
    ];
    // `U SD`, and one of random characters: blanks inside.
    let inside = [254, 411, 531, 650, 794];
    let mut blank = [&around[..], &inside].concat();
    blank.sort_unstable();
    assert_eq!(of(Reason::BlankCurrency), blank);
    for number in inside {
        let currency = lines[number].request["currency"].as_str().unwrap();
        assert_eq!(currency.trim(), currency, "{number}");
        assert!(currency.contains(char::is_whitespace), "{number}");
    }
    // `@a/b…`: the server would create it, and never find it by indicator again.
    assert_eq!(
        of(Reason::UnreachableIndicator),
        [139, 146, 162, 255, 304, 389, 396, 400, 462, 514, 781]
    );
    // Too large for the server as well, which found an unknown ledger first.
    assert_eq!(of(Reason::RowTooLong), [278]);
    assert_eq!(stricter.len(), 33);
    // An id with a blank in it: no record has one, so the server refused these too, each for the record that is unknown.
    let ids = [
        ("/ledger_id", 205),
        ("/ledger_id", 239),
        ("/identity_id", 254),
        ("/ledger_id", 477),
        ("/ledger_id", 700),
        ("/identity_id", 744),
    ];
    for (pointer, number) in ids {
        let unknown = format!("balances_{}_fkey", &pointer[1..]);
        assert_eq!(lines[number].status, 400, "{number}");
        assert!(lines[number].reply.contains(&unknown), "{number}");
    }
    // A blank indicator on the General Ledger: the server created a balance without a name.
    let nameless = [("/indicator", 508)];
    assert_eq!(lines[508].status, 201);
    // A name with an invisible character, which looks like another name.
    let invisible = [("/indicator", 618)];
    assert_eq!(lines[618].status, 201);
    let indicator = lines[618].request["indicator"].as_str().unwrap();
    assert!(indicator.contains('\u{200b}'), "{indicator}");
    let mut named = [&ids[..], &nameless, &invisible].concat();
    named.sort_by_key(|(_, number)| *number);
    let refused: Vec<_> = refused
        .iter()
        .map(|(at, number)| (&**at, *number))
        .collect();
    assert_eq!(refused, named);
    let sent = lines
        .iter()
        .filter(|line| verdict(line) == Verdict::Sent)
        .count();
    assert_eq!((lines.len(), sent), (800, 354));
}
