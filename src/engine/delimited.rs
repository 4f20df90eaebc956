//! CSV and TSV files: every cell is text as it is written, an empty cell is missing.
//!
//! The file is cut into parts that are read apart. A cut is only trusted once the reader itself has shown that it
//! does not lie within a quoted cell; otherwise the file is read in one piece. Nothing here guesses types.

use std::ops::Range;
use std::sync::OnceLock;

use csv::{ByteRecord, ReaderBuilder};
use polars::prelude::{PlSmallStr, StringChunked, StringChunkedBuilder};

use super::bytes::Bytes;
use super::cells::Texts;
use super::error::EngineError;
use super::header::{Header, separator};
use super::scan::{Silent, in_parallel};
use super::table::{Batch, Table};
use crate::domain::row::Cell;

/// Bytes of a part, before it is moved to the end of a row.
const PART_BYTES: u64 = 1 << 19;

/// An open CSV or TSV file: its header, and where its parts begin.
#[derive(Debug)]
pub(super) struct Delimited {
    bytes: Bytes,
    header: Header,
    parts: OnceLock<Vec<Range<u64>>>,
}

impl Delimited {
    /// Reads the header.
    pub fn open(bytes: Bytes) -> Result<Self, EngineError> {
        let header = Header::read(&bytes)?;
        Ok(Self { bytes, header, parts: OnceLock::new() })
    }

    /// Whether the columns are separated by tabs.
    pub fn is_tab_separated(&self) -> bool {
        self.header.separator == separator::TAB
    }

    fn cut(&self) -> Result<&[Range<u64>], EngineError> {
        if let Some(parts) = self.parts.get() {
            return Ok(parts);
        }
        let body = self.header.end..self.bytes.length();
        let cuts = self.cuts(&body)?;
        let file = self.bytes.name();
        let trusted = in_parallel(&file, cuts.len(), &Silent, |part| self.ends_between_rows(&cuts[part]))?;
        let parts = if trusted.into_iter().all(|is_trusted| is_trusted) { cuts } else { vec![body] };
        Ok(self.parts.get_or_init(|| parts))
    }

    /// Cuts after line feeds that the number of quotes before them puts outside quoted cells.
    fn cuts(&self, body: &Range<u64>) -> Result<Vec<Range<u64>>, EngineError> {
        let blocks = (body.end - body.start).div_ceil(PART_BYTES) as usize;
        let block = |number: usize| {
            let start = body.start + number as u64 * PART_BYTES;
            start..(start + PART_BYTES).min(body.end)
        };
        let file = self.bytes.name();
        let ends = in_parallel(&file, blocks, &Silent, |number| {
            let range = block(number);
            let bytes = self.bytes.range(range.start, range.end)?;
            Ok(BlockEnds::of(&bytes))
        })?;
        let mut cuts = Vec::with_capacity(blocks);
        let mut start = body.start;
        let mut is_quoted = false;
        for (number, ends) in ends.into_iter().enumerate() {
            let last = if is_quoted { ends.last_if_quoted } else { ends.last_if_not };
            if let Some(offset) = last {
                let end = block(number).start + offset as u64 + 1;
                cuts.push(start..end);
                start = end;
            }
            is_quoted ^= ends.has_odd_quotes;
        }
        if start < body.end {
            cuts.push(start..body.end);
        }
        Ok(cuts)
    }

    fn ends_between_rows(&self, part: &Range<u64>) -> Result<bool, EngineError> {
        let mut reader = PartReader::open(self, part)?;
        while reader.next()? {}
        Ok(reader.is_whole)
    }
}

/// The last line feed of a block outside quotes, for either state in which the block may begin.
struct BlockEnds {
    last_if_not: Option<usize>,
    last_if_quoted: Option<usize>,
    has_odd_quotes: bool,
}

impl BlockEnds {
    fn of(bytes: &[u8]) -> Self {
        let quotes = bytes.iter().filter(|byte| **byte == b'"').count();
        let has_odd_quotes = quotes % 2 == 1;
        // Backwards from the end: the last line feeds are near it, so hardly anything is looked at twice.
        let mut last = [None, None];
        let mut quotes_after = 0;
        for (offset, byte) in bytes.iter().enumerate().rev() {
            match byte {
                b'"' => quotes_after += 1,
                b'\n' => {
                    let is_quoted_relative_to_start = (quotes - quotes_after) % 2;
                    last[is_quoted_relative_to_start].get_or_insert(offset);
                    if last.iter().all(Option::is_some) {
                        break;
                    }
                }
                _ => {}
            }
        }
        Self { last_if_not: last[0], last_if_quoted: last[1], has_odd_quotes }
    }
}
