//! Where the rows of a file truly begin, found by reading it from its first byte to its last.
//!
//! Needed only where a row does not fit the header: then a guessed cut and a faulty row look alike. The reading keeps
//! no cell, so it takes as little memory for a large file as for a small one.

use std::borrow::Cow;

use csv::ByteRecord;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::Part;
use crate::engine::bytes::Bytes;
use crate::engine::error::EngineError;
use crate::engine::header::{Blanks, Dialect, Header, Kind};

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
    /// Rows that are the header once more.
    pub headers: u64,
    /// The lines on which the first of these are.
    pub header_lines: Vec<u64>,
    /// The lines on which a quote opens that never closes.
    pub unclosed: Vec<u64>,
}

/// Reads the whole file. A quote that never closes is a character like others from its row on.
pub fn exact(bytes: &Bytes, header: &Header, part_bytes: u64) -> Result<Exact, EngineError> {
    let mut found = Exact {
        parts: Vec::new(),
        ragged: 0,
        ragged_lines: Vec::new(),
        headers: 0,
        header_lines: Vec::new(),
        unclosed: Vec::new(),
    };
    let mut start = header.end;
    let mut line = bytes.count_before(header.end, header.newline)? + 1;
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
            Some((row, row_line)) => (start, line, quotes) = (row, row_line, false),
        }
    }
    Ok(found)
}

/// How many bytes of a row are kept: enough for a mark, a quote and some of a name.
const BEGINNING: usize = 24;

/// A row as far as it has been read.
#[derive(Debug)]
struct Row {
    /// Where it begins, with the rest of the line ending and the empty lines before it.
    start: u64,
    /// The line there, from 1.
    line_before: u64,
    /// The line behind what has been read of it.
    line_behind: u64,
    /// Its first bytes, without line endings before it.
    beginning: [u8; BEGINNING],
    /// How many these are.
    known: usize,
    /// Its last bytes, as many as were read at once.
    end: [u8; BEGINNING],
    /// Line endings before it.
    skipped: u64,
}

impl Row {
    const fn at(start: u64, line: u64) -> Self {
        Self {
            start,
            line_before: line,
            line_behind: line,
            beginning: [0; BEGINNING],
            known: 0,
            end: [0; BEGINNING],
            skipped: 0,
        }
    }

    /// The line of its first character.
    const fn line(&self) -> u64 {
        self.line_before + self.skipped
    }

    fn take(&mut self, bytes: &[u8], newline: u8) {
        let count = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == newline).count() as u64;
        let mut rest = bytes;
        if self.known == 0 {
            let is_ending = |byte: &u8| matches!(byte, b'\r' | b'\n');
            let skipped = bytes.iter().take_while(|byte| is_ending(byte)).count();
            rest = &bytes[skipped..];
            self.skipped += count(&bytes[..skipped]);
        }
        let room = &mut self.beginning[self.known..];
        let more = room.len().min(rest.len());
        room[..more].copy_from_slice(&rest[..more]);
        self.known += more;
        self.end = [0; BEGINNING];
        let last = bytes.len().min(BEGINNING);
        self.end[BEGINNING - last..].copy_from_slice(&bytes[bytes.len() - last..]);
        self.line_behind += count(bytes);
    }

    /// Whether it ends with so many separators.
    fn ends_with(&self, separator: u8, count: usize) -> bool {
        let end = self.end.strip_suffix(b"\n").unwrap_or(&self.end);
        let end = end.strip_suffix(b"\r").unwrap_or(end);
        count <= end.len()
            && end[end.len() - count..]
                .iter()
                .all(|byte| *byte == separator)
    }
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
        let mut blanks = Blanks::new(self.header.dialect.separator);
        // Cells are not kept: the same few bytes take all of them.
        let mut output = vec![0; 1 << 16];
        let mut ends = vec![0; 1 << 10];
        let mut part = start;
        let mut row = Row::at(start, line);
        let mut cells = 0;
        let mut offset = start;
        let mut ends_with_feed = true;
        while offset < self.bytes.length() {
            let block = self.block(offset, &mut blanks)?;
            ends_with_feed = block.ends_with(b"\n") || block.ends_with(b"\r");
            let mut within = 0;
            while within < block.len() {
                let (result, read, _, ended) =
                    reader.read_record(&block[within..], &mut output, &mut ends);
                row.take(&block[within..within + read], self.header.newline);
                within += read;
                cells += ended;
                if let ReadRecordResult::Record = result {
                    let next = offset + within as u64;
                    self.judge(cells, &row, next)?;
                    (row, cells) = (Row::at(next, row.line_behind), 0);
                    if next - part >= self.part_bytes {
                        self.cut(part, next);
                        part = next;
                    }
                }
            }
            offset += block.len() as u64;
        }
        if row.start >= self.bytes.length() {
            self.cut(part, row.start);
            return Ok(None);
        }
        // A line feed ends any row but one that a quote holds open.
        let (result, ..) = reader.read_record(b"\n", &mut output, &mut ends);
        let is_open = matches!(result, ReadRecordResult::InputEmpty) && self.quotes;
        if is_open && !(ends_with_feed && self.is_blank(row.start)?) {
            self.cut(part, row.start);
            self.found.unclosed.push(row.line());
            return Ok(Some((row.start, row.line_before)));
        }
        if !self.is_blank(row.start)? {
            // The last row has no line feed: its last cell was still open.
            self.judge(cells + 1, &row, self.bytes.length())?;
        }
        self.cut(part, self.bytes.length());
        Ok(None)
    }

    fn is_blank(&self, row: u64) -> Result<bool, EngineError> {
        let rest = self.bytes.range(row, row + 16)?;
        Ok(rest.iter().all(|byte| matches!(byte, b'\r' | b'\n')))
    }

    /// The next bytes, with quotes where they belong. Ends with a line if it can: no blank is cut from its quote.
    fn block(&self, offset: u64, blanks: &mut Blanks) -> Result<Cow<'static, [u8]>, EngineError> {
        let block = self.bytes.range(offset, offset + BLOCK)?;
        if !self.header.dialect.closes_up || !self.quotes {
            return Ok(block);
        }
        let mut block = block.into_owned();
        if let Some(end) = block.iter().rposition(|byte| *byte == self.header.newline) {
            block.truncate(end + 1);
        }
        blanks.close_up(&mut block);
        Ok(Cow::Owned(block))
    }

    fn judge(&mut self, cells: usize, row: &Row, end: u64) -> Result<(), EngineError> {
        let (count, lines) = match self.kind(cells, row, end)? {
            Kind::Misfit => (&mut self.found.ragged, &mut self.found.ragged_lines),
            Kind::Header => (&mut self.found.headers, &mut self.found.header_lines),
            Kind::Row | Kind::Blank => return Ok(()),
        };
        *count += 1;
        if lines.len() < NAMED {
            lines.push(row.line());
        }
        Ok(())
    }

    /// What a row is. Its cells are only read where neither their number nor its beginning tells.
    fn kind(&self, cells: usize, row: &Row, end: u64) -> Result<Kind, EngineError> {
        let header = self.header;
        let beyond = cells.saturating_sub(header.names.len());
        let is_spare = header.has_spare && row.ends_with(header.dialect.separator, beyond);
        if beyond > 0 && is_spare && !header.may_be_line(cells, &row.beginning[..row.known]) {
            return Ok(Kind::Row);
        }
        if header.is_doubtful(cells, &row.beginning[..row.known]) {
            let dialect = Dialect {
                quotes: self.quotes,
                ..self.header.dialect
            };
            let text = self.bytes.range(row.start, end)?;
            let text = dialect.closed_up(&text);
            let mut record = ByteRecord::new();
            let is_read = dialect
                .builder()
                .from_reader(&*text)
                .read_byte_record(&mut record);
            if is_read.unwrap_or(false) {
                return Ok(self.header.kind(&record));
            }
        }
        Ok(match cells == self.header.names.len() {
            true => Kind::Row,
            false => Kind::Misfit,
        })
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
