//! The width of a row in a b-tree index of PostgreSQL, which limits currencies and indicators to
//! about 2,680 bytes unless they can be compressed.

use std::collections::HashMap;

use crate::cloud::database::error::DatabaseError;

/// A third of a page, so that at least three rows fit.
const WIDEST_ROW: usize = 2_704;

/// A value longer than this is compressed before it goes into an index.
const COMPRESSED_FROM: usize = 510;

/// Refuses values that make a row too wide. `None` is an SQL null.
pub(crate) fn refuse_wide(index: &str, columns: &[Option<&str>]) -> Result<(), DatabaseError> {
    let size = row_size(columns);
    if size > WIDEST_ROW {
        Err(DatabaseError::index_row_too_wide(index, size, WIDEST_ROW))
    } else {
        Ok(())
    }
}

fn row_size(columns: &[Option<&str>]) -> usize {
    // The header, and a bitmap if there are nulls.
    let header = if columns.contains(&None) { 16 } else { 8 };
    let end = columns
        .iter()
        .flatten()
        .fold(header, |end, value| place(end, value.as_bytes()));
    end.next_multiple_of(8)
}

/// The end of a value that begins after `end`.
fn place(end: usize, value: &[u8]) -> usize {
    match value.len() {
        // One byte of header, anywhere.
        short @ 0..=126 => end + 1 + short,
        // Four bytes of header at a multiple of four; eight when compressed.
        long => {
            let plain = long + 4;
            let compressed = if plain > COMPRESSED_FROM {
                compressed_len(value).map(|len| len + 8)
            } else {
                None
            };
            end.next_multiple_of(4) + compressed.filter(|len| len + 2 < long).unwrap_or(plain)
        }
    }
}

/// The length after PostgreSQL's own LZ compression; `None` if it stops because too little is
/// saved.
fn compressed_len(source: &[u8]) -> Option<usize> {
    /// The compressor stops if it has found no repetition in this many bytes of output.
    const FIRST_SUCCESS_BY: usize = 1_024;
    const LONGEST_MATCH: usize = 273;

    let most = source.len() * 3 / 4;
    let mut history: HashMap<usize, Vec<usize>> = HashMap::new();
    let (mut at, mut length, mut items, mut matched) = (0, 0, 0_usize, false);
    while at < source.len() {
        if length >= most || (!matched && length >= FIRST_SUCCESS_BY) {
            return None;
        }
        // Every eight items share one byte of flags.
        length += usize::from(items % 8 == 0);
        items += 1;
        let found = longest_match(source, at, &history, LONGEST_MATCH);
        let step = match found {
            0..=2 => {
                length += 1;
                1
            }
            _ => {
                matched = true;
                length += if found > 17 { 3 } else { 2 };
                found
            }
        };
        for position in at..at + step {
            history
                .entry(hash(source, position))
                .or_default()
                .push(position);
        }
        at += step;
    }
    (length < most).then_some(length)
}

/// Searches backwards from the nearest position, and accepts a shorter match the longer it
/// searches.
fn longest_match(
    source: &[u8],
    at: usize,
    history: &HashMap<usize, Vec<usize>>,
    longest: usize,
) -> usize {
    /// Positions further back are not searched.
    const WINDOW: usize = 4_095;

    let mut good_enough = 128;
    let mut best = 0;
    for position in history.get(&hash(source, at)).into_iter().flatten().rev() {
        if at - position >= WINDOW {
            break;
        }
        let same = source[at..]
            .iter()
            .zip(&source[*position..])
            .take(longest)
            .take_while(|(a, b)| a == b)
            .count();
        best = best.max(same);
        if best >= good_enough {
            break;
        }
        good_enough -= good_enough / 10;
    }
    best
}

/// The compressor's own hash of the four bytes at a position: positions with the same hash are
/// candidates.
fn hash(source: &[u8], at: usize) -> usize {
    let lists = match source.len() {
        0..128 => 512,
        128..256 => 1_024,
        256..512 => 2_048,
        512..1_024 => 4_096,
        _ => 8_192,
    };
    let byte = |offset: usize| source.get(at + offset).copied().map_or(0, signed);
    let mixed = if at + 4 > source.len() {
        byte(0)
    } else {
        (byte(0) << 6) ^ (byte(1) << 4) ^ (byte(2) << 2) ^ byte(3)
    };
    mixed & (lists - 1)
}

/// The compressor reads its bytes as signed, so that two's complement sets the high bits.
fn signed(byte: u8) -> usize {
    usize::from(byte).wrapping_sub(if byte >= 0x80 { 0x100 } else { 0 })
}
