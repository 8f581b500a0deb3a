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
    let lines = oracle("ldg_11111111-2222-4333-8444-555555555555", "idt_11111111-2222-4333-8444-555555555555");
    let mut wrong = Vec::new();
    let mut stricter = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        match (refused_by_server(line), verdict(line)) {
            (true, Verdict::Sent) => wrong.push(format!("{number}: sent, though the server answers {}", line.status)),
            (true, _) | (false, Verdict::Sent) => {}
            (false, Verdict::Malformed(error)) => {
                wrong.push(format!("{number}: not read ({error}), though the server answers {}", line.status));
            }
            (false, Verdict::Refused(problems)) => {
                for (field, reason) in problems {
                    if reason == Reason::Refused {
                        wrong.push(format!("{number}: {field} refused, though the server answers {}", line.status));
                    } else {
                        stricter.push((reason, number));
                    }
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    println!("{stricter:?}");
}
