//! CSV and TSV files: every cell is text as it is written, an empty cell is missing.
//!
//! The file is cut into parts that are read apart, so that neither time nor memory grows with its size. A cut is only
//! trusted when the reader itself shows that it does not lie within a quoted cell; otherwise the file is read in one
//! piece. Nothing here guesses types.

mod cuts;

use std::io::Cursor;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use csv::{ByteRecord, Position, ReaderBuilder};
use polars::prelude::{PlSmallStr, StringChunkedBuilder};

use super::bytes::Bytes;
use super::cells::Texts;
use super::error::EngineError;
use super::header::Header;
use super::table::{Batch, Table, all_found, head_of_parts};
use crate::domain::row::Cell;
use cuts::cut_outside_quotes;

/// Bytes of a part, before its end is moved to the end of a row.
const PART_BYTES: u64 = 1 << 19;

/// Bytes that a first look reads.
const FIRST_HEAD_BYTES: u64 = 1 << 21;

/// A line put behind each part: read back as a row of its own, it proves that the part ends outside quotes.
const SENTINEL: &[u8] = b"\x01end of part\x01";

/// An open CSV or TSV file: its header, and where its parts begin.
#[derive(Debug)]
pub(super) struct Delimited {
    bytes: Bytes,
    header: Header,
    part_bytes: u64,
    cuts: OnceLock<Vec<Range<u64>>>,
    is_in_one_piece: AtomicBool,
}

impl Delimited {
    /// Reads the header.
    pub fn open(bytes: Bytes) -> Result<Self, EngineError> {
        Self::in_parts(bytes, PART_BYTES)
    }

    fn in_parts(bytes: Bytes, part_bytes: u64) -> Result<Self, EngineError> {
        let header = Header::read(&bytes)?;
        Ok(Self {
            bytes,
            header,
            part_bytes,
            cuts: OnceLock::new(),
            is_in_one_piece: AtomicBool::new(false),
        })
    }

    /// What separates two cells.
    pub fn separator(&self) -> u8 {
        self.header.separator
    }

    fn body(&self) -> Range<u64> {
        self.header.end..self.bytes.length()
    }

    fn cuts(&self) -> Result<&[Range<u64>], EngineError> {
        if let Some(cuts) = self.cuts.get() {
            return Ok(cuts);
        }
        let cuts = cut_outside_quotes(&self.bytes, &self.body(), self.part_bytes)?;
        Ok(self.cuts.get_or_init(|| cuts))
    }

    fn range(&self, part: usize) -> Result<Range<u64>, EngineError> {
        if self.is_in_one_piece.load(Ordering::Acquire) {
            return Ok(self.body());
        }
        Ok(self.cuts()?[part].clone())
    }

    /// Rows of a part one after another, each checked, until `each` says that it has seen enough.
    fn read_rows(
        &self,
        part: usize,
        each: impl FnMut(&ByteRecord) -> Result<bool, EngineError>,
    ) -> Result<(), EngineError> {
        let range = self.range(part)?;
        let mut bytes = self.text(&range)?;
        if bytes.last() != Some(&b'\n') {
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(SENTINEL);
        bytes.push(b'\n');
        let end = self.checked_rows(bytes, each)?;
        let is_sentinel = |row: &ByteRecord| row.len() == 1 && row.get(0) == Some(SENTINEL);
        let fault = match end {
            End::Stopped => return Ok(()),
            End::Misfit { row, .. } if is_sentinel(&row) => return Ok(()),
            End::Misfit { row, line } if !holds_sentinel(&row) => {
                self.ragged(&row, range.start, line)?
            }
            // The last row took in the sentinel, with a quote that it never closes.
            End::Misfit { line, .. } | End::Complete { line } => {
                let line = self.bytes.lines_before(range.start)? + line;
                EngineError::UnclosedQuote {
                    file: self.bytes.name(),
                    line,
                }
            }
        };
        // A wrong cut looks like a faulty file: the caller reads again, in one piece, to know.
        self.is_in_one_piece.store(true, Ordering::Release);
        Err(fault)
    }

    /// Reads rows until `each` has seen enough or a row does not fit the header.
    fn checked_rows(
        &self,
        bytes: Vec<u8>,
        mut each: impl FnMut(&ByteRecord) -> Result<bool, EngineError>,
    ) -> Result<End, EngineError> {
        let mut builder = ReaderBuilder::new();
        builder
            .has_headers(false)
            .flexible(true)
            .delimiter(self.header.separator)
            .buffer_capacity(1 << 16);
        let mut reader = builder.from_reader(Cursor::new(bytes));
        let mut row = ByteRecord::new();
        let mut line = 1;
        while reader
            .read_byte_record(&mut row)
            .map_err(|error| self.faulty(&error))?
        {
            line = row.position().map_or(line, Position::line);
            if row.len() != self.header.names.len() {
                return Ok(End::Misfit { row, line });
            }
            if !each(&row)? {
                return Ok(End::Stopped);
            }
        }
        Ok(End::Complete { line })
    }

    /// A row with too many or too few cells. Only now does its line cost a look at what precedes it.
    fn ragged(&self, row: &ByteRecord, start: u64, line: u64) -> Result<EngineError, EngineError> {
        Ok(EngineError::Ragged {
            file: self.bytes.name(),
            line: self.bytes.lines_before(start)? + line,
            found: row.len() as u64,
            expected: self.header.names.len() as u64,
        })
    }

    /// Bytes that are known to be text.
    fn text(&self, range: &Range<u64>) -> Result<Vec<u8>, EngineError> {
        let bytes = self.bytes.range(range.start, range.end)?.into_owned();
        match std::str::from_utf8(&bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => {
                let line = self
                    .bytes
                    .lines_before(range.start + error.valid_up_to() as u64)?
                    + 1;
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

    fn parts(&self) -> Result<usize, EngineError> {
        if self.is_in_one_piece.load(Ordering::Acquire) {
            Ok(1)
        } else {
            Ok(self.cuts()?.len())
        }
    }

    fn read(&self, part: usize, columns: &[usize], limit: usize) -> Result<Batch, EngineError> {
        let mut batch = Building::of(&self.header.names, columns);
        self.read_rows(part, |row| {
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
            let mut batch = Building::of(&self.header.names, columns);
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
        head_of_parts(self, columns, limit)
    }

    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError> {
        let mut found: Vec<Option<Vec<Cell>>> = vec![None; wanted.len()];
        let last = wanted.iter().copied().max().unwrap_or(0);
        let mut number = 0;
        self.read_rows(part, |row| {
            for (place, _) in wanted
                .iter()
                .enumerate()
                .filter(|(_, wanted)| **wanted == number)
            {
                let cell = |column| {
                    text(row, column).map_or(Cell::Missing, |text| Cell::Text(text.to_owned()))
                };
                found[place] = Some((0..row.len()).map(cell).collect());
            }
            number += 1;
            Ok(number <= last)
        })?;
        all_found(found, &self.bytes)
    }
}

/// Why the reading of rows came to its end. Lines count from 1 among the bytes read.
enum End {
    /// The caller had seen enough.
    Stopped,
    /// No byte is left; the last row begins on this line.
    Complete { line: u64 },
    /// A row has more or fewer cells than the header.
    Misfit { row: ByteRecord, line: u64 },
}

fn holds_sentinel(row: &ByteRecord) -> bool {
    let holds = |cell: &[u8]| {
        cell.windows(SENTINEL.len())
            .any(|window| window == SENTINEL)
    };
    row.iter().any(holds)
}

/// Columns as they grow row by row.
struct Building<'a> {
    columns: &'a [usize],
    builders: Vec<StringChunkedBuilder>,
    rows: usize,
}

impl<'a> Building<'a> {
    fn of(names: &[String], columns: &'a [usize]) -> Self {
        let builder =
            |column: &usize| StringChunkedBuilder::new(PlSmallStr::from_str(&names[*column]), 1024);
        Self {
            columns,
            builders: columns.iter().map(builder).collect(),
            rows: 0,
        }
    }

    fn add(&mut self, row: &ByteRecord) {
        for (builder, column) in self.builders.iter_mut().zip(self.columns) {
            builder.append_option(text(row, *column));
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

/// A cell's text; none when it is empty. The part was checked to be UTF-8, and cells end at ASCII characters.
fn text(row: &ByteRecord, column: usize) -> Option<&str> {
    row.get(column)
        .filter(|cell| !cell.is_empty())
        .and_then(|cell| std::str::from_utf8(cell).ok())
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::*;

    fn cells(text: &'static str) -> Result<Vec<String>, EngineError> {
        let table = Delimited::open(Bytes::Embedded {
            name: "x.csv",
            bytes: text.as_bytes(),
        })?;
        let mut cells = Vec::new();
        for part in 0..table.parts()? {
            let batch = table.read(part, &[1], usize::MAX)?;
            cells.extend((0..batch.rows).map(|row| {
                batch.columns[0]
                    .text(row)
                    .unwrap_or("-".into())
                    .into_owned()
            }));
        }
        Ok(cells)
    }

    #[test]
    fn cells_stay_as_they_are_written() {
        assert_eq!(
            cells("id,x\n1,007\n2,\n\n3,\"a\nb\"\n4,\"say \"\"x\"\"\"\r\n5,5\" disk\n").unwrap(),
            ["007", "-", "a\nb", "say \"x\"", "5\" disk"]
        );
        assert_eq!(cells("id,x\r1,a\r2,b").unwrap(), ["a", "b"]);
    }

    fn read_in_parts(text: &str, part_bytes: u64) -> Result<Vec<Option<String>>, String> {
        let bytes = Bytes::Embedded {
            name: "x.csv",
            bytes: text.to_owned().leak().as_bytes(),
        };
        let table = Delimited::in_parts(bytes, part_bytes).map_err(|error| error.to_string())?;
        let read = || {
            let mut cells = Vec::new();
            for part in 0..table.parts()? {
                let batch = table.read(part, &[1], usize::MAX)?;
                let text = |row| batch.columns[0].text(row).map(Cow::into_owned);
                cells.extend((0..batch.rows).map(text));
            }
            Ok(cells)
        };
        let is_cut = table.parts().unwrap() > 1;
        read()
            .or_else(|error| if is_cut { read() } else { Err(error) })
            .map_err(|error: EngineError| error.to_string())
    }

    proptest! {
        #[test]
        fn parts_make_no_difference(
            rows in proptest::collection::vec(("[ab\"\n,]{0,6}", any::<bool>()), 1..20),
            part_bytes in 1_u64..40,
        ) {
            let mut text = "id,x\n".to_owned();
            for (number, (cell, is_quoted)) in rows.iter().enumerate() {
                let cell = if *is_quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() };
                text.push_str(&format!("{number},{cell}\n"));
            }
            prop_assert_eq!(read_in_parts(&text, part_bytes), read_in_parts(&text, u64::MAX / 2));
        }
    }

    #[test]
    fn faults_name_their_line() {
        let sentence = |text| cells(text).unwrap_err().to_string();
        assert_eq!(
            sentence("id,x\n1,a\n2\n"),
            "x.csv: line 3 has 1 value where the header has 2 columns"
        );
        assert_eq!(
            sentence("id,x\n1,\"a\n\"\n2,b,c\n"),
            "x.csv: line 4 has 3 values where the header has 2 columns"
        );
        assert_eq!(
            sentence("id,x\n1,a\n2,\"b\n3,c\n"),
            "x.csv: a quote opens on line 3 and never closes"
        );
    }
}
