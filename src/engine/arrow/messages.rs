//! Finds the messages of an Arrow stream: its schema, its dictionaries and its batches of rows.
//!
//! polars believes every length that it reads and asks the system for so much memory, which ends the program where a
//! damaged file names an absurd one. So all lengths of a message are compared with the bytes there are, first.

use crate::engine::bytes::Bytes;
use crate::engine::error::EngineError;

/// A message: where it is, with its body, and the number of rows in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub kind: Kind,
    pub start: u64,
    pub end: u64,
    pub rows: usize,
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Schema,
    Dictionary,
    Rows,
}

const MARK: [u8; 4] = [0xff; 4];

/// The largest description of a message; a schema of ten thousand columns takes a few megabytes.
const MOST_HEAD: u64 = 256 << 20;

/// The most memory that one batch may ask for once it is unpacked.
const MOST_UNPACKED: u64 = 8 << 30;

/// No compression shrinks more than that.
const MOST_RATIO: u64 = 40_000;

/// Columns without values have rows without bytes; so many at most.
const MOST_EMPTY_ROWS: u64 = 100_000_000;

/// All messages from a place on, in their order. What is wrong is said in words.
pub fn messages(
    bytes: &Bytes,
    start: u64,
) -> Result<Result<Vec<Message>, &'static str>, EngineError> {
    let mut found = Vec::new();
    let mut at = start;
    let length = bytes.length();
    while at + 8 <= length {
        let head = bytes.range(at, at + 8)?;
        let Some(size) = head.strip_prefix(&MARK).and_then(|size| number(size, 0, 4)) else {
            return Ok(Err("a message does not begin where it should"));
        };
        if size == 0 {
            break;
        }
        let body = at + 8 + size;
        if size > MOST_HEAD || body > length {
            return Ok(Err("it ends too early"));
        }
        let head = bytes.range(at + 8, body)?;
        let Some((kind, batch, body_length)) = described(&head) else {
            return Ok(Err("a message can't be understood"));
        };
        let end = match body.checked_add(body_length) {
            Some(end) if end <= length => end,
            _ => return Ok(Err("it ends too early")),
        };
        let rows = match batch {
            Some(batch) => {
                let read = |from, to| bytes.range(body + from, body + to);
                match batch.checked(body_length, read)? {
                    Some(rows) => rows,
                    None => return Ok(Err("a message names more bytes than there are")),
                }
            }
            None => 0,
        };
        found.push(Message {
            kind,
            start: at,
            end,
            rows,
        });
        at = end;
    }
    Ok(Ok(found))
}

/// The kind of a message, the batch in it, and the length of its body.
fn described(head: &[u8]) -> Option<(Kind, Option<Batch>, u64)> {
    let message = Record::root(head)?;
    let kind = *message.field(1, 1)?.first()?;
    let header = message.record(2)?;
    let body = message
        .field(3, 8)
        .map_or(Some(0), |length| number(length, 0, 8))?;
    Some(match kind {
        1 => (Kind::Schema, None, body),
        2 => (Kind::Dictionary, Some(Batch::of(&header.record(1)?)?), body),
        3 => (Kind::Rows, Some(Batch::of(&header)?), body),
        _ => return None,
    })
}

/// The lengths that a batch names.
struct Batch {
    rows: u64,
    nodes: Vec<u64>,
    /// Places and lengths in the body.
    buffers: Vec<(u64, u64)>,
    is_packed: bool,
}

impl Batch {
    fn of(record: &Record<'_>) -> Option<Self> {
        let rows = record
            .field(0, 8)
            .map_or(Some(0), |rows| number(rows, 0, 8))?;
        let pairs = |field| -> Option<Vec<(u64, u64)>> {
            let Some(items) = record.items(field, 16)? else {
                return Some(Vec::new());
            };
            items
                .chunks_exact(16)
                .map(|pair| Some((number(pair, 0, 8)?, number(pair, 8, 8)?)))
                .collect()
        };
        Some(Self {
            rows,
            nodes: pairs(1)?.into_iter().map(|(length, _)| length).collect(),
            buffers: pairs(2)?,
            is_packed: record.record(3).is_some(),
        })
    }

    /// The number of rows, if all lengths fit the body.
    fn checked<'a>(
        &self,
        body: u64,
        read: impl Fn(u64, u64) -> Result<std::borrow::Cow<'a, [u8]>, EngineError>,
    ) -> Result<Option<usize>, EngineError> {
        let mut unpacked = 0_u64;
        for (start, length) in &self.buffers {
            if start.checked_add(*length).is_none_or(|end| end > body) {
                return Ok(None);
            }
            let mut size = *length;
            if self.is_packed && *length >= 8 {
                let told = read(*start, start + 8)?;
                let told = told.as_ref().try_into().map_or(-1, i64::from_le_bytes);
                size = match u64::try_from(told) {
                    Ok(told) if told > (length - 8).saturating_mul(MOST_RATIO) => return Ok(None),
                    Ok(told) => told,
                    Err(_) => *length,
                };
            }
            unpacked = unpacked.saturating_add(size);
        }
        let most = unpacked.saturating_mul(8).max(MOST_EMPTY_ROWS);
        let fits = unpacked <= MOST_UNPACKED
            && self.rows <= most
            && self.nodes.iter().all(|length| *length <= most);
        Ok(usize::try_from(self.rows).ok().filter(|_| fits))
    }
}

/// A record in a flatbuffer, as far as it is needed here. Every step is checked against the bytes there are.
struct Record<'a> {
    text: &'a [u8],
    at: usize,
    /// The table of where its fields are.
    table: &'a [u8],
}

impl<'a> Record<'a> {
    fn root(text: &'a [u8]) -> Option<Self> {
        Self::at(text, usize::try_from(number(text, 0, 4)?).ok()?)
    }

    fn at(text: &'a [u8], at: usize) -> Option<Self> {
        let back = i32::from_le_bytes(text.get(at..at.checked_add(4)?)?.try_into().ok()?);
        let start = usize::try_from(i64::try_from(at).ok()? - i64::from(back)).ok()?;
        let length = usize::try_from(number(text, start, 2)?).ok()?;
        let table = text.get(start.checked_add(4)?..start.checked_add(length)?)?;
        Some(Self { text, at, table })
    }

    fn place(&self, field: usize) -> Option<usize> {
        match number(self.table, field * 2, 2)? {
            0 => None,
            offset => self.at.checked_add(usize::try_from(offset).ok()?),
        }
    }

    fn field(&self, field: usize, size: usize) -> Option<&'a [u8]> {
        let place = self.place(field)?;
        self.text.get(place..place.checked_add(size)?)
    }

    fn target(&self, field: usize) -> Option<usize> {
        let place = self.place(field)?;
        place.checked_add(usize::try_from(number(self.text, place, 4)?).ok()?)
    }

    fn record(&self, field: usize) -> Option<Self> {
        Self::at(self.text, self.target(field)?)
    }

    /// The bytes of a list of items of a size; none inside when there is no list, none at all when it does not fit.
    fn items(&self, field: usize, size: usize) -> Option<Option<&'a [u8]>> {
        if self.place(field).is_none() {
            return Some(None);
        }
        let start = self.target(field)?;
        let count = usize::try_from(number(self.text, start, 4)?).ok()?;
        let start = start.checked_add(4)?;
        let end = start.checked_add(count.checked_mul(size)?)?;
        self.text.get(start..end).map(Some)
    }
}

/// A number without sign of some bytes; none when it would be negative or is not there.
fn number(text: &[u8], at: usize, size: usize) -> Option<u64> {
    let bytes = text.get(at..at.checked_add(size)?)?;
    let number = bytes
        .iter()
        .rev()
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    i64::try_from(number).ok().map(|_| number)
}
