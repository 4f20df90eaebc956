//! Where the rows of a file truly begin, found by reading it from its first byte to its last.
//!
//! Needed only where a row does not fit the header: then a guessed cut and a faulty row look alike. The reading keeps
//! no cell, so it takes as little memory for a large file as for a small one.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::Part;
use crate::engine::bytes::Bytes;
use crate::engine::error::EngineError;
use crate::engine::header::Header;

/// How much is read at once.
const BLOCK: u64 = 1 << 20;
/// How many faulty lines are named.
const NAMED: usize = 5;

/// What a reading from the first byte to the last gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exact {
    /// Parts that begin and end with rows.
    pub parts: Vec<Part>,
    /// Rows with more or fewer cells than the header.
    pub ragged: u64,
    /// The lines on which the first of them begin, from 1.
    pub ragged_lines: Vec<u64>,
    /// The lines on which a quote opens that never closes.
    pub unclosed: Vec<u64>,
}

/// Reads the whole file. A quote that never closes is a character like others from its row on.
pub fn exact(bytes: &Bytes, header: &Header, part_bytes: u64) -> Result<Exact, EngineError> {
    let mut found = Exact {
        parts: Vec::new(),
        ragged: 0,
        ragged_lines: Vec::new(),
        unclosed: Vec::new(),
    };
    let mut start = header.end;
    let mut line = bytes.lines_before(header.end)? + 1;
    let mut quotes = header.dialect.quotes;
    while start < bytes.length() {
        let mut walk = Walk {
            bytes,
            header,
            part_bytes,
            quotes,
            found: &mut found,
        };
        match walk.from(start, line)? {
            None => break,
            Some((row, row_line)) => {
                found.unclosed.push(row_line);
                (start, line, quotes) = (row, row_line, false);
            }
        }
    }
    Ok(found)
}

struct Walk<'a> {
    bytes: &'a Bytes,
    header: &'a Header,
    part_bytes: u64,
    quotes: bool,
    found: &'a mut Exact,
}

impl Walk<'_> {
    /// Goes from a row to the end of the file; gives the row and line where a quote opens that never closes.
    fn from(&mut self, start: u64, line: u64) -> Result<Option<(u64, u64)>, EngineError> {
        let mut reader: Reader = ReaderBuilder::new()
            .delimiter(self.header.dialect.separator)
            .quoting(self.quotes)
            .build();
        reader.set_line(line);
        // Cells are not kept: the same few bytes take all of them.
        let mut output = vec![0; 1 << 16];
        let mut ends = vec![0; 1 << 10];
        let (mut part, mut row, mut row_line) = (start, start, line);
        let mut cells = 0;
        let mut offset = start;
        let mut ends_with_feed = true;
        while offset < self.bytes.length() {
            let block = self.bytes.range(offset, offset + BLOCK)?;
            ends_with_feed = block.ends_with(b"\n") || block.ends_with(b"\r");
            let mut within = 0;
            while within < block.len() {
                let (result, read, _, ended) =
                    reader.read_record(&block[within..], &mut output, &mut ends);
                within += read;
                cells += ended;
                if let ReadRecordResult::Record = result {
                    let next = offset + within as u64;
                    self.judge(cells, row_line);
                    (row, row_line, cells) = (next, reader.line(), 0);
                    if next - part >= self.part_bytes {
                        self.cut(part, next);
                        part = next;
                    }
                }
            }
            offset += block.len() as u64;
        }
        if row >= self.bytes.length() {
            self.cut(part, row);
            return Ok(None);
        }
        // A line feed ends any row but one that a quote holds open.
        let (result, ..) = reader.read_record(b"\n", &mut output, &mut ends);
        let is_open = matches!(result, ReadRecordResult::InputEmpty) && self.quotes;
        if is_open && !(ends_with_feed && self.is_blank(row)?) {
            self.cut(part, row);
            return Ok(Some((row, row_line)));
        }
        if !self.is_blank(row)? {
            // The last row has no line feed: its last cell was still open.
            self.judge(cells + 1, row_line);
        }
        self.cut(part, self.bytes.length());
        Ok(None)
    }

    fn is_blank(&self, row: u64) -> Result<bool, EngineError> {
        let rest = self.bytes.range(row, row + 16)?;
        Ok(rest.iter().all(|byte| matches!(byte, b'\r' | b'\n')))
    }

    fn judge(&mut self, cells: usize, line: u64) {
        if cells != self.header.names.len() {
            self.found.ragged += 1;
            if self.found.ragged_lines.len() < NAMED {
                self.found.ragged_lines.push(line);
            }
        }
    }

    fn cut(&mut self, start: u64, end: u64) {
        if start < end {
            self.found.parts.push(Part {
                range: start..end,
                quotes: self.quotes,
            });
        }
    }
}
