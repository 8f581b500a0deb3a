//! Times as Go's `time.Time` parses and prints them.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};

use crate::cloud::go::decode::{GoValue, Wrong};
use crate::cloud::go::json::Json;

const LAYOUT: &str = "2006-01-02T15:04:05Z07:00";

/// A point in time with the offset that it was written with.
///
/// [`Display`](fmt::Display) shows it as replies do. The default is Go's zero time, which means
/// "unset".
///
/// ```
/// assert_eq!(blnk_mock::cloud::GoTime::default().to_string(), "0001-01-01T00:00:00Z");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoTime {
    year: u32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    nanosecond: u32,
    offset_minutes: i32,
}

impl Default for GoTime {
    fn default() -> Self {
        Self {
            year: 1,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
            nanosecond: 0,
            offset_minutes: 0,
        }
    }
}

impl GoTime {
    /// The date as a `date` column returns it: midnight UTC, independent of the time and the
    /// offset.
    pub(crate) fn midnight(&self) -> Self {
        Self {
            year: self.year,
            month: self.month,
            day: self.day,
            ..Self::default()
        }
    }

    /// PostgreSQL accepts offsets of less than 16 hours.
    pub(crate) fn has_storable_offset(&self) -> bool {
        self.offset_minutes.abs() < 16 * 60
    }

    /// Without the fraction of the second.
    pub(crate) fn to_the_second(&self) -> Self {
        Self {
            nanosecond: 0,
            ..self.clone()
        }
    }

    /// Whether it is the same moment as the zero time, which Core treats as absent.
    pub(crate) fn is_zero(&self) -> bool {
        let zero = NaiveDate::from_ymd_opt(1, 1, 1).and_then(|date| date.and_hms_opt(0, 0, 0));
        self.moment() == zero
    }

    /// The moment in UTC.
    pub(crate) fn utc(&self) -> DateTime<Utc> {
        self.moment().unwrap_or_default().and_utc()
    }

    /// The date and the time as they are written, as if they were UTC.
    pub(crate) fn ignoring_offset(&self) -> DateTime<Utc> {
        self.written().unwrap_or_default().and_utc()
    }

    fn moment(&self) -> Option<NaiveDateTime> {
        self.written()?
            .checked_sub_signed(TimeDelta::minutes(self.offset_minutes.into()))
    }

    fn written(&self) -> Option<NaiveDateTime> {
        let year = i32::try_from(self.year).ok()?;
        NaiveDate::from_ymd_opt(year, self.month, self.day)?.and_hms_nano_opt(
            self.hour,
            self.minute,
            self.second,
            self.nanosecond,
        )
    }

    pub(crate) fn parse(text: &[u8]) -> Result<Self, String> {
        let mut reader = Reader { text, rest: text };
        let year = reader.year()?;
        let month = reader.literal("-")?.number("01", 1..13, "month")?;
        // The day is checked last, when the length of the month is known.
        let day = reader.literal("-")?.number("02", 0..100, "day")?;
        let hour = reader.literal("T")?.number("15", 0..24, "hour")?;
        let minute = reader.literal(":")?.number("04", 0..60, "minute")?;
        let second = reader.literal(":")?.number("05", 0..60, "second")?;
        let nanosecond = reader.fraction();
        let offset_minutes = reader.zone()?;
        if !reader.rest.is_empty() {
            return Err(reader.out_of(&format!("extra text: {}", quoted(reader.rest))));
        }
        if day < 1 || day > days_in(month, year) {
            return Err(reader.out_of("day out of range"));
        }
        Ok(Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
            nanosecond,
            offset_minutes,
        })
    }
}

/// RFC 3339 as Go prints it: trailing zeros of the fraction are cut, a zero offset is `Z`.
impl fmt::Display for GoTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
            nanosecond,
            offset_minutes,
        } = self;
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        if *nanosecond != 0 {
            f.write_str(format!(".{nanosecond:09}").trim_end_matches('0'))?;
        }
        match (offset_minutes, offset_minutes.abs()) {
            (0, _) => f.write_str("Z"),
            (minutes, size) => {
                write!(
                    f,
                    "{}{:02}:{:02}",
                    if *minutes < 0 { '-' } else { '+' },
                    size / 60,
                    size % 60
                )
            }
        }
    }
}

impl From<DateTime<Utc>> for GoTime {
    fn from(time: DateTime<Utc>) -> Self {
        Self {
            year: u32::try_from(time.year()).unwrap_or_default(),
            month: time.month(),
            day: time.day(),
            hour: time.hour(),
            minute: time.minute(),
            second: time.second(),
            nanosecond: time.nanosecond(),
            offset_minutes: 0,
        }
    }
}

impl GoValue for GoTime {
    /// A failure stops the decoding at once, so that it hides type errors of earlier members.
    fn set(&mut self, value: &Json) -> Result<(), Wrong> {
        match value.escaped_text() {
            // Go parses the bytes between the quotes without resolving escapes.
            Some(text) => *self = Self::parse(text).map_err(Wrong::Abort)?,
            None if value.kind_name() == "null" => {}
            None => {
                return Err(Wrong::Abort(String::from(
                    "Time.UnmarshalJSON: input is not a JSON string",
                )));
            }
        }
        Ok(())
    }
}

/// A pointer to a time, which `null` clears.
impl GoValue for Option<GoTime> {
    fn set(&mut self, value: &Json) -> Result<(), Wrong> {
        if value.kind_name() == "null" {
            *self = None;
            return Ok(());
        }
        let mut time = GoTime::default();
        time.set(value)?;
        *self = Some(time);
        Ok(())
    }
}

struct Reader<'a> {
    text: &'a [u8],
    rest: &'a [u8],
}

impl Reader<'_> {
    fn year(&mut self) -> Result<u32, String> {
        match self.rest.get(..4).map(|digits| {
            digits
                .iter()
                .try_fold(0, |sum, byte| Some(sum * 10 + digit(*byte)?))
        }) {
            Some(Some(year)) => {
                self.advance(4);
                Ok(year)
            }
            _ => Err(self.cannot_parse("2006")),
        }
    }

    fn literal(&mut self, expected: &str) -> Result<&mut Self, String> {
        if !self.rest.starts_with(expected.as_bytes()) {
            return Err(self.cannot_parse(expected));
        }
        self.advance(expected.len());
        Ok(self)
    }

    /// Two digits; an hour may have one.
    fn number(
        &mut self,
        element: &str,
        range: std::ops::Range<u32>,
        name: &str,
    ) -> Result<u32, String> {
        let value = match (self.digit_at(0), self.digit_at(1)) {
            (Some(tens), Some(ones)) => {
                self.advance(2);
                tens * 10 + ones
            }
            (Some(ones), None) if element == "15" => {
                self.advance(1);
                ones
            }
            _ => return Err(self.cannot_parse(element)),
        };
        if range.contains(&value) {
            Ok(value)
        } else {
            Err(self.out_of(&format!("{name} out of range")))
        }
    }

    /// Digits after a point or a comma; those after the ninth are ignored. Without a digit there is
    /// no fraction.
    fn fraction(&mut self) -> u32 {
        if !matches!(self.rest.first(), Some(b'.' | b',')) || self.digit_at(1).is_none() {
            return 0;
        }
        self.advance(1);
        let mut value = 0;
        let mut place = 100_000_000;
        while let Some(digit) = self.digit_at(0) {
            value += digit * place;
            place /= 10;
            self.advance(1);
        }
        value
    }

    fn zone(&mut self) -> Result<i32, String> {
        if self.rest.starts_with(b"Z") {
            self.advance(1);
            return Ok(0);
        }
        let digits = [1, 2, 4, 5].map(|at| {
            self.digit_at(at)
                .and_then(|digit| i32::try_from(digit).ok())
        });
        let (Some(sign @ (b'+' | b'-')), Some(b':'), [Some(a), Some(b), Some(c), Some(d)]) =
            (self.rest.first(), self.rest.get(3), digits)
        else {
            return Err(self.cannot_parse("Z07:00"));
        };
        let (sign, hours, minutes) = (if *sign == b'-' { -1 } else { 1 }, a * 10 + b, c * 10 + d);
        self.advance(6);
        // Go accepts offsets of 24 hours and of 60 minutes.
        if hours > 24 {
            return Err(self.out_of("time zone offset hour out of range"));
        }
        if minutes > 60 {
            return Err(self.out_of("time zone offset minute out of range"));
        }
        Ok(sign * (hours * 60 + minutes))
    }

    fn digit_at(&self, at: usize) -> Option<u32> {
        self.rest.get(at).and_then(|byte| digit(*byte))
    }

    fn advance(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    fn cannot_parse(&self, element: &str) -> String {
        format!(
            "parsing time {} as \"{LAYOUT}\": cannot parse {} as \"{element}\"",
            quoted(self.text),
            quoted(self.rest)
        )
    }

    fn out_of(&self, what: &str) -> String {
        format!("parsing time {}: {what}", quoted(self.text))
    }
}

fn digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(10)
}

/// The quotes of Go's time package, which writes out every byte that is not printable ASCII.
fn quoted(text: &[u8]) -> String {
    let mut out = String::from("\"");
    for byte in text {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(*byte)]),
            0x20..=0x7f => out.push(char::from(*byte)),
            _ => out.push_str(&format!(r"\x{byte:02x}")),
        }
    }
    out + "\""
}

fn days_in(month: u32, year: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
