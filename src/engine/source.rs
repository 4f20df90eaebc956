//! A predictions file that is open: which format it has, which columns, and its rows by number.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::bytes::Bytes;
use super::error::EngineError;
use super::formats::{self, Format, OpenFile};
use super::scan::{Progress, Silent, guarded, in_parallel};
use super::table::Batch;
use crate::domain::finding::Finding;
use crate::domain::key::Key;
use crate::domain::reading::Reading;
use crate::domain::row::{Cell, Row};

/// An open predictions file. Cheap to clone, and can be read from several threads at once.
#[derive(Clone, Debug)]
pub struct Source {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    bytes: Bytes,
    file: OpenFile,
    /// Rows of each part, known once the file has been read to its end.
    heights: OnceLock<Vec<usize>>,
}

impl Source {
    /// Opens a file, by its content first and its name second.
    ///
    /// # Errors
    /// When it is missing, empty, no file, of an unknown format, or damaged where the beginning and the footer tell.
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        Self::open_as(path, &Reading::default(), &Silent)
    }

    /// The same with what somebody said about reading it. `-` is standard input, which is kept until the source is
    /// dropped.
    ///
    /// # Errors
    /// As [`Source::open`], and when `progress` says to stop.
    pub fn open_as(
        path: &Path,
        reading: &Reading,
        progress: &dyn Progress,
    ) -> Result<Self, EngineError> {
        Self::of(Bytes::open(path)?, reading, progress)
    }

    /// Opens a table inside the program.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn embedded(name: &'static str, bytes: &'static [u8]) -> Result<Self, EngineError> {
        Self::of(
            Bytes::Embedded { name, bytes },
            &Reading::default(),
            &Silent,
        )
    }

    fn of(bytes: Bytes, reading: &Reading, progress: &dyn Progress) -> Result<Self, EngineError> {
        let file = formats::open(&bytes, reading, progress)?;
        Ok(Self {
            inner: Arc::new(Inner {
                bytes,
                file,
                heights: OnceLock::new(),
            }),
        })
    }

    /// The path as it was given, or the name of an embedded table.
    pub fn name(&self) -> String {
        self.inner.bytes.name()
    }

    /// The format.
    pub fn format(&self) -> Format {
        self.inner.file.format
    }

    /// The names of its columns in their order: all different, none empty.
    pub fn columns(&self) -> &[String] {
        self.inner.file.table.columns()
    }

    /// How the file was read, where it could have been read otherwise. Complete once all of it has been read.
    pub fn notes(&self) -> Vec<Finding> {
        let file = &self.inner.file;
        let mut notes = file.notes.clone();
        notes.extend(file.table.notes());
        notes
    }

    pub(super) fn bytes(&self) -> &Bytes {
        &self.inner.bytes
    }

    pub(super) fn declared_kind(&self, column: usize) -> Option<&'static str> {
        self.inner.file.table.declared_kind(column)
    }

    /// The number of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns().iter().position(|column| column == name)
    }

    /// Whole rows in the order asked for, each under the key it is asked for with.
    ///
    /// Reads the parts of the file that hold these rows and no others. The first example alone comes fastest when it
    /// is asked for alone.
    ///
    /// # Errors
    /// When a row does not exist, or the file changed or can't be read any more.
    pub fn rows(
        &self,
        wanted: &[(usize, Key)],
        progress: &dyn Progress,
    ) -> Result<Vec<Row>, EngineError> {
        let heights = self.heights(progress)?;
        let mut by_part: Vec<(usize, Vec<(usize, usize)>)> = Vec::new();
        let mut order: Vec<usize> = (0..wanted.len()).collect();
        order.sort_by_key(|place| wanted[*place].0);
        let mut parts = starts(heights).enumerate().peekable();
        for place in order {
            let row = wanted[place].0;
            while parts
                .next_if(|(part, start)| start + heights[*part] <= row)
                .is_some()
            {}
            let no_such = || EngineError::NoSuchRow {
                file: self.name(),
                row: row + 1,
            };
            let (part, start) = parts.peek().copied().ok_or_else(no_such)?;
            match by_part.last_mut() {
                Some((last, rows)) if *last == part => rows.push((place, row - start)),
                _ => by_part.push((part, vec![(place, row - start)])),
            }
        }
        let read = in_parallel(&self.name(), by_part.len(), progress, |number| {
            let (part, rows) = &by_part[number];
            let numbers: Vec<usize> = rows.iter().map(|(_, row)| *row).collect();
            self.inner.file.table.rows(*part, &numbers)
        })?;
        let mut cells: Vec<Vec<Cell>> = vec![Vec::new(); wanted.len()];
        for ((_, rows), read) in by_part.iter().zip(read) {
            for ((place, _), row) in rows.iter().zip(read) {
                cells[*place] = row;
            }
        }
        let rows = wanted.iter().zip(cells).map(|((_, key), cells)| Row {
            key: key.clone(),
            cells: self.columns().iter().cloned().zip(cells).collect(),
        });
        Ok(rows.collect())
    }

    /// Rows of each part; reads the file to its end once if nothing else has.
    fn heights(&self, progress: &dyn Progress) -> Result<&[usize], EngineError> {
        if self.inner.heights.get().is_none() {
            self.scan(&[], progress, |_, batch| batch.rows)?;
        }
        Ok(self.inner.heights.get().map_or(&[], Vec::as_slice))
    }

    /// Reads some columns of all rows, part by part on all cores, and keeps what `reduce` makes of each part together
    /// with the number of its first row. `reduce` gets the part's number.
    pub(super) fn scan<T: Send>(
        &self,
        columns: &[usize],
        progress: &dyn Progress,
        reduce: impl Fn(usize, &Batch) -> T + Sync,
    ) -> Result<Vec<(usize, T)>, EngineError> {
        let table = &self.inner.file.table;
        let read_all = |parts: usize| {
            in_parallel(&self.name(), parts, progress, |part| {
                let batch = table.read(part, columns, usize::MAX)?;
                Ok((batch.rows, reduce(part, &batch)))
            })
        };
        let parts = table.parts()?;
        let mut results = read_all(parts);
        // A cut that turned out to be wrong is no fault of the file: the table has noted it and reads in one piece now.
        if results.is_err() && table.parts()? != parts {
            results = read_all(table.parts()?);
        }
        let results = results?;
        let heights: Vec<usize> = results.iter().map(|(rows, _)| *rows).collect();
        let heights = self.inner.heights.get_or_init(|| heights);
        Ok(starts(heights)
            .zip(results)
            .map(|(start, (_, result))| (start, result))
            .collect())
    }

    /// Canonical labels of a column at some rows, in ascending order; the empty text where there is none.
    pub(super) fn labels(
        &self,
        column: Option<&str>,
        rows: &[usize],
        progress: &dyn Progress,
    ) -> Result<Vec<String>, EngineError> {
        let Some(column) = column.and_then(|name| self.column(name)) else {
            return Ok(vec![String::new(); rows.len()]);
        };
        let starts = self.starts(progress)?;
        let parts = self.scan(&[column], progress, |part, batch| {
            let start = starts[part];
            let first = rows.partition_point(|row| *row < start);
            let within = rows[first..]
                .iter()
                .take_while(|row| **row < start + batch.rows);
            let label = |row: &usize| {
                batch.columns[0]
                    .label(row - start)
                    .unwrap_or_default()
                    .into_owned()
            };
            within.map(label).collect::<Vec<String>>()
        })?;
        Ok(parts.into_iter().flat_map(|(_, labels)| labels).collect())
    }

    /// The number of each part's first row.
    pub(super) fn starts(&self, progress: &dyn Progress) -> Result<Vec<usize>, EngineError> {
        Ok(starts(self.heights(progress)?).collect())
    }

    /// Some columns of the first rows: `limit` of them if there are so many.
    pub(super) fn head_of(
        &self,
        columns: &[usize],
        limit: usize,
    ) -> Result<Vec<Batch>, EngineError> {
        guarded(&self.name(), || self.inner.file.table.head(columns, limit))
    }
}

/// The first row of each part.
fn starts(heights: &[usize]) -> impl Iterator<Item = usize> + '_ {
    heights.iter().scan(0, |start, rows| {
        let this = *start;
        *start += rows;
        Some(this)
    })
}
