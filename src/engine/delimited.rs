//! Delimited text: every cell is text as it is written, an empty cell is missing.
//!
//! The file is cut into parts that are read apart, so that neither time nor memory grows with its size. A cut is only
//! trusted when the reader itself shows that it does not lie within a quoted cell. Where a row does not fit, the file
//! is read once from its beginning to find where rows truly lie, and no row is lost. Nothing here guesses types.

mod cuts;
mod exact;
mod plain;
mod tell;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use csv::{ByteRecord, Position};
use polars::prelude::{PlSmallStr, StringChunkedBuilder};

use super::bytes::Bytes;
use super::cells::Texts;
use super::error::EngineError;
use super::header::{Dialect, Header, Kind, with_point};
use super::table::{Batch, Table, all_found, head_of_parts};
use crate::domain::finding::Finding;
use crate::domain::reading::Reading;
use crate::domain::row::Cell;
use cuts::cut_outside_quotes;
use exact::{Exact, exact};

/// Bytes of a part, before its end is moved to the end of a row.
const PART_BYTES: u64 = 1 << 19;

/// Bytes that a first look reads.
const FIRST_HEAD_BYTES: u64 = 1 << 21;

/// A line put behind each part: read back as a row of its own, it proves that the part ends outside quotes.
const SENTINEL: &[u8] = b"\x01end of part\x01";

/// A range of bytes that begins and ends with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    range: Range<u64>,
    /// Whether a double quote quotes in it.
    quotes: bool,
}

/// An open delimited file: its header, and where its parts begin.
#[derive(Debug)]
pub(super) struct Delimited {
    bytes: Bytes,
    header: Header,
    part_bytes: u64,
    cuts: OnceLock<Vec<Part>>,
    /// Where rows truly lie, once one did not fit.
    exact: OnceLock<Result<Exact, EngineError>>,
}

impl Delimited {
    /// Reads the header.
    pub fn open(bytes: Bytes, reading: &Reading) -> Result<Self, EngineError> {
        Self::in_parts(bytes, reading, PART_BYTES)
    }

    fn in_parts(bytes: Bytes, reading: &Reading, part_bytes: u64) -> Result<Self, EngineError> {
        let header = Header::read(&bytes, reading)?;
        Ok(Self {
            bytes,
            header,
            part_bytes,
            cuts: OnceLock::new(),
            exact: OnceLock::new(),
        })
    }

    /// What separates two cells.
    pub fn separator(&self) -> u8 {
        self.header.dialect.separator
    }

    fn body(&self) -> Range<u64> {
        self.header.end..self.bytes.length()
    }

    /// Where rows truly lie, when that is known.
    fn known(&self) -> Option<Result<&Exact, EngineError>> {
        let known = self.exact.get()?;
        Some(known.as_ref().map_err(Clone::clone))
    }

    /// Finds out where rows truly lie.
    fn find_out(&self) -> Result<&Exact, EngineError> {
        let find = || exact(&self.bytes, &self.header, self.part_bytes);
        self.exact.get_or_init(find).as_ref().map_err(Clone::clone)
    }

    fn cuts(&self) -> Result<&[Part], EngineError> {
        if let Some(known) = self.known() {
            return Ok(&known?.parts);
        }
        if let Some(cuts) = self.cuts.get() {
            return Ok(cuts);
        }
        let body = self.body();
        if !self.header.dialect.quotes {
            return Ok(&self.find_out()?.parts);
        }
        let cuts = cut_outside_quotes(&self.bytes, &body, self.part_bytes)?;
        let part = |range| Part {
            range,
            quotes: true,
        };
        let cuts = cuts.into_iter().map(part).collect();
        Ok(self.cuts.get_or_init(|| cuts))
    }

    /// Rows of a part one after another, until `each` says that it has seen enough. As long as parts are only guessed,
    /// each row is checked; a row that does not fit makes the file be read from its beginning to know them.
    fn read_rows(
        &self,
        cut: &Part,
        mut bytes: Vec<u8>,
        mut each: impl FnMut(&ByteRecord) -> Result<bool, EngineError>,
    ) -> Result<(), EngineError> {
        let is_known = self.known().is_some();
        let changed = || EngineError::Changed {
            file: self.bytes.name(),
        };
        if self.known().is_some() {
            let dialect = Dialect {
                quotes: cut.quotes,
                ..self.header.dialect
            };
            let bytes = dialect.closed_up(&bytes);
            let mut reader = dialect.builder().from_reader(&*bytes);
            let mut row = ByteRecord::new();
            while reader
                .read_byte_record(&mut row)
                .map_err(|error| self.faulty(&error))?
            {
                let is_row = matches!(self.header.kind(&row), Kind::Row | Kind::Misfit);
                if is_row && !each(&row)? {
                    break;
                }
            }
            return Ok(());
        }
        if bytes.last() != Some(&b'\n') {
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(SENTINEL);
        bytes.push(b'\n');
        let is_sentinel = |row: &ByteRecord| row.len() == 1 && row.get(0) == Some(SENTINEL);
        match self.checked_rows(bytes, each)? {
            End::Stopped => Ok(()),
            End::Misfit { row } if is_sentinel(&row) => Ok(()),
            // A faulty row, or a wrong cut: the caller reads again once it is known which.
            End::Misfit { .. } | End::Complete if !is_known => {
                self.find_out()?;
                Err(changed())
            }
            End::Misfit { .. } | End::Complete => Err(changed()),
        }
    }

    /// A part and its text.
    fn piece(&self, part: usize) -> Result<(Part, String), EngineError> {
        let changed = || EngineError::Changed {
            file: self.bytes.name(),
        };
        let cut = self.cuts()?.get(part).cloned().ok_or_else(changed)?;
        let text = self.text(&cut.range)?;
        Ok((cut, text))
    }

    /// Reads rows until `each` has seen enough or a row does not fit the header.
    fn checked_rows(
        &self,
        bytes: Vec<u8>,
        mut each: impl FnMut(&ByteRecord) -> Result<bool, EngineError>,
    ) -> Result<End, EngineError> {
        let mut builder = self.header.dialect.builder();
        builder.buffer_capacity(1 << 16);
        let bytes = self.header.dialect.closed_up(&bytes);
        let mut reader = builder.from_reader(&*bytes);
        let mut row = ByteRecord::new();
        while reader
            .read_byte_record(&mut row)
            .map_err(|error| self.faulty(&error))?
        {
            match self.header.kind(&row) {
                Kind::Blank => continue,
                // That it stands there again is to be told with its lines, like a row that does not fit.
                Kind::Header | Kind::Misfit => return Ok(End::Misfit { row }),
                Kind::Row => {}
            }
            if !each(&row)? {
                return Ok(End::Stopped);
            }
        }
        Ok(End::Complete)
    }

    /// Does something with a part, and once more where the first try showed that parts lie elsewhere.
    fn again<T>(&self, work: impl Fn() -> Result<T, EngineError>) -> Result<T, EngineError> {
        let layout = self.layout();
        work().or_else(|error| match self.layout() == layout {
            true => Err(error),
            false => work(),
        })
    }

    /// Bytes that are known to be text.
    fn text(&self, range: &Range<u64>) -> Result<String, EngineError> {
        let bytes = self.bytes.range(range.start, range.end)?.into_owned();
        match String::from_utf8(bytes) {
            Ok(text) => Ok(text),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let line = self.bytes.lines_before(range.start + valid as u64)? + 1;
                Err(EngineError::Encoding {
                    file: self.bytes.name(),
                    line,
                })
            }
        }
    }

    fn faulty(&self, error: &csv::Error) -> EngineError {
        let line = error.position().map_or(0, Position::line);
        EngineError::Broken {
            file: self.bytes.name(),
            reason: format!("line {line} can't be read"),
        }
    }
}

impl Table for Delimited {
    fn columns(&self) -> &[String] {
        &self.header.names
    }

    fn declared_kind(&self, _column: usize) -> Option<&'static str> {
        None
    }

    fn notes(&self) -> Vec<Finding> {
        let mut notes = self.header.notes.clone();
        if let Some(Ok(exact)) = self.known() {
            notes.extend(tell::findings(exact));
        }
        notes
    }

    fn layout(&self) -> usize {
        usize::from(self.exact.get().is_some())
    }

    fn parts(&self) -> Result<usize, EngineError> {
        Ok(self.cuts()?.len())
    }

    fn read(&self, part: usize, columns: &[usize], limit: usize) -> Result<Batch, EngineError> {
        let (cut, text) = self.piece(part)?;
        if let Some(batch) = plain::read(&text, &self.header, columns, limit) {
            return Ok(batch);
        }
        let mut batch = Building::of(&self.header, columns);
        self.read_rows(&cut, text.into_bytes(), |row| {
            batch.add(row);
            Ok(batch.rows < limit)
        })?;
        Ok(batch.finish())
    }

    /// Reads from the beginning without first looking for all parts, so that a large file is on screen at once.
    fn head(&self, columns: &[usize], limit: usize) -> Result<Vec<Batch>, EngineError> {
        let body = self.body();
        let mut size = FIRST_HEAD_BYTES;
        while body.start + size < body.end {
            let bytes = whole_lines(
                self.bytes
                    .range(body.start, body.start + size)?
                    .into_owned(),
            );
            let is_text = std::str::from_utf8(&bytes).is_ok();
            let mut batch = Building::of(&self.header, columns);
            let end = self.checked_rows(bytes, |row| {
                batch.add(row);
                Ok(batch.rows < limit)
            })?;
            // Anything else may only be due to where these bytes end.
            if matches!(end, End::Stopped) && is_text {
                return Ok(vec![batch.finish()]);
            }
            size *= 16;
        }
        self.again(|| head_of_parts(self, columns, limit))
    }

    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError> {
        let mut found: Vec<Option<Vec<Cell>>> = vec![None; wanted.len()];
        let last = wanted.iter().copied().max().unwrap_or(0);
        let mut number = 0;
        let (cut, text) = self.piece(part)?;
        self.read_rows(&cut, text.into_bytes(), |row| {
            for (place, _) in wanted
                .iter()
                .enumerate()
                .filter(|(_, wanted)| **wanted == number)
            {
                let cell = |column| {
                    let text = self.header.text(row, column);
                    text.map_or(Cell::Missing, |text| Cell::Text(text.into_owned()))
                };
                let cells = self.header.cells(row).max(self.header.names.len());
                found[place] = Some((0..cells).map(cell).collect());
            }
            number += 1;
            Ok(number <= last)
        })?;
        all_found(found, &self.bytes)
    }
}

/// Why the reading of rows came to its end.
enum End {
    /// The caller had seen enough.
    Stopped,
    /// No byte is left.
    Complete,
    /// A row has more or fewer cells than the header.
    Misfit { row: ByteRecord },
}

/// Columns as they grow row by row.
struct Building<'a> {
    header: &'a Header,
    columns: &'a [usize],
    builders: Vec<StringChunkedBuilder>,
    rows: usize,
}

impl<'a> Building<'a> {
    fn of(header: &'a Header, columns: &'a [usize]) -> Self {
        let name = |column: &usize| PlSmallStr::from_str(&header.names[*column]);
        let builder = |column: &usize| StringChunkedBuilder::new(name(column), 1024);
        Self {
            header,
            columns,
            builders: columns.iter().map(builder).collect(),
            rows: 0,
        }
    }

    fn add(&mut self, row: &ByteRecord) {
        for (builder, column) in self.builders.iter_mut().zip(self.columns) {
            builder.append_option(self.header.text(row, *column));
        }
        self.rows += 1;
    }

    fn finish(self) -> Batch {
        let columns = self
            .builders
            .into_iter()
            .map(|builder| Texts::Strings(builder.finish()))
            .collect();
        Batch {
            rows: self.rows,
            columns,
        }
    }
}

fn whole_lines(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |place| place + 1);
    bytes.truncate(end);
    bytes
}

impl Header {
    /// A cell's text; none when it is empty. The part was checked to be UTF-8, and cells end at ASCII characters.
    fn text<'r>(&self, row: &'r ByteRecord, column: usize) -> Option<Cow<'r, str>> {
        let cell = row.get(column).filter(|cell| !cell.is_empty())?;
        // They are in the order of the file, and may be thousands.
        if self.decimal_commas.binary_search(&column).is_ok()
            && let Some(number) = with_point(cell)
        {
            return Some(Cow::Owned(number));
        }
        std::str::from_utf8(cell).ok().map(Cow::Borrowed)
    }
}
