//! HTTP messages, as far as the storm reads them.

/// The first whole message in `bytes`: its head, and a body as long as its `content-length`.
pub(crate) fn whole(bytes: &[u8]) -> Option<&[u8]> {
    let head = head_len(bytes)?;
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    let body = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse::<usize>().unwrap());
    bytes.get(..head + body)
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

/// The call that a request belongs to: `"storm":7` in its metadata, or `@storm-7` in its body or path.
pub(crate) fn call(request: &[u8]) -> usize {
    let text = String::from_utf8_lossy(request);
    let (_, after) = text
        .split_once("storm")
        .expect("every request names its call");
    number(after)
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
