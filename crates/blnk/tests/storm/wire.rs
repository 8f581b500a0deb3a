//! HTTP messages, as far as the storm reads them.

/// The first whole message in `bytes`: its head, and its body.
pub(crate) fn whole(bytes: &[u8]) -> Option<&[u8]> {
    let head = head_len(bytes)?;
    let body = if is_chunked(&bytes[..head]) {
        chunks(&bytes[head..])?.0
    } else {
        let length = header(&bytes[..head], "content-length");
        length.map_or(0, |length| length.parse::<usize>().unwrap())
    };
    bytes.get(..head + body)
}

/// The body of a whole message.
pub(crate) fn body(message: &[u8]) -> Vec<u8> {
    let (head, body) = message.split_at(head_len(message).unwrap());
    if is_chunked(head) {
        chunks(body).unwrap().1
    } else {
        body.to_vec()
    }
}

/// Whether the server closes the connection after this reply.
pub(crate) fn closes(reply: &[u8]) -> bool {
    let head = &reply[..head_len(reply).unwrap()];
    header(head, "connection").is_some_and(|value| value == "close")
}

fn is_chunked(head: &[u8]) -> bool {
    header(head, "transfer-encoding").is_some_and(|value| value == "chunked")
}

fn header(head: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    text.lines().find_map(|line| {
        let (this, value) = line.split_once(':')?;
        (this == name).then(|| value.trim().to_owned())
    })
}

/// How long a chunked body is, and what it says; none if it is not whole.
fn chunks(bytes: &[u8]) -> Option<(usize, Vec<u8>)> {
    let (mut at, mut said) = (0, Vec::new());
    loop {
        let line = bytes[at..].windows(2).position(|two| two == b"\r\n")?;
        let digits = String::from_utf8_lossy(&bytes[at..at + line]);
        let length = usize::from_str_radix(digits.trim(), 16).unwrap();
        let from = at + line + 2;
        said.extend(bytes.get(from..from + length)?);
        at = from + length + 2;
        if length == 0 {
            return (at <= bytes.len()).then_some((at, said));
        }
        bytes.get(..at)?;
    }
}

/// How long the head is, the empty line included.
pub(crate) fn head_len(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map(|at| at + 4)
}

/// The status of a whole reply.
pub(crate) fn status(reply: &[u8]) -> u16 {
    let line = String::from_utf8_lossy(&reply[..12]);
    line[9..].parse().unwrap()
}

/// The call that a request belongs to: `"storm":7` in its metadata, or `storm-7` in its body or path.
pub(crate) fn call(request: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(request);
    text.split_once("storm").map(|(_, after)| number(after))
}

/// The id of the balance that a request reads.
pub(crate) fn balance(request: &[u8]) -> Option<String> {
    let line = String::from_utf8_lossy(request);
    let path = line.strip_prefix("GET /proxy/balances/")?;
    path.split(['?', ' ']).next().map(str::to_owned)
}

/// The ids of the balances that received money, by a reply.
pub(crate) fn destinations(reply: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(reply);
    let rest = text.split(r#""destination":""#).skip(1);
    let ids = rest.filter_map(|rest| rest.split('"').next());
    ids.map(str::to_owned).collect()
}

/// The ids of the transactions in a message.
pub(crate) fn transactions(message: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(message);
    let ids = text.match_indices("txn_").map(|(at, _)| {
        let id = &text[at..];
        let end = id.find(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c)));
        let id = &id[..end.unwrap_or(id.len())];
        // A refund's reference begins with the id of its original.
        id.trim_end_matches("_q")
            .trim_end_matches("_refund")
            .to_owned()
    });
    ids.collect()
}

/// The number that begins two characters into `text` (`":7`), or one (`-7`).
fn number(text: &str) -> usize {
    let digits = text.trim_start_matches(['"', ':', '-']);
    let end = digits.find(|c: char| !c.is_ascii_digit());
    digits[..end.unwrap_or(digits.len())].parse().unwrap()
}

/// A reply with a body and its length; `head` is what follows `HTTP/1.1 `, such as `201 Created`.
pub(crate) fn reply(head: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}
