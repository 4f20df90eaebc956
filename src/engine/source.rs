//! A predictions file that is open: which format it has, which columns, and its rows by number.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::bytes::Bytes;
use super::cells::Texts;
use super::error::EngineError;
use super::formats::{self, Format, OpenFile};
use super::scan::{Progress, Silent, guarded, in_parallel};
use super::shape::{Derived, Join, ModelIn, OneModel, Union, model_in};
use super::table::{Batch, Table};
use crate::domain::finding::Finding;
use crate::domain::key::Key;
use crate::domain::reading::{Reading, Unit};
use crate::domain::roles::Role;
use crate::domain::row::{Cell, Row};
use crate::domain::words::counted;

/// An open predictions file. Cheap to clone, and can be read from several threads at once.
#[derive(Clone, Debug)]
pub struct Source {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// The file, those that are read with it, and the one with the truth.
    files: Vec<Bytes>,
    format: Format,
    /// All of them as one.
    table: Box<dyn Table>,
    /// Its columns by their names, because there may be thousands.
    columns: HashMap<String, usize>,
    /// How the files as such were read. The table has notes of its own.
    notes: Vec<Finding>,
    /// The columns of the model that was named.
    model_columns: Vec<usize>,
    /// Whether its rows are entities that any of its columns names.
    names_entities: bool,
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
        let open = |path: &Path, reading: &Reading| {
            let (bytes, mut notes) = Bytes::open(path, reading, progress)?;
            let mut file = formats::open(&bytes, reading, progress)?;
            notes.append(&mut file.notes);
            file.notes = notes;
            Ok((bytes, file))
        };
        let mut files = vec![open(path, reading)?];
        for more in &reading.more_files {
            files.push(open(Path::new(more), reading)?);
        }
        // The file with the truth may be written in another form. Where it lists tokens too, its rows have to be the
        // same things.
        let of_unit = Reading {
            unit: reading.unit,
            ..Reading::default()
        };
        let open_truth = |path: &String| {
            let opened = open(Path::new(path), &Reading::default())?;
            match opened.1.format {
                Format::Conll if reading.unit.is_some() => open(Path::new(path), &of_unit),
                _ => Ok(opened),
            }
        };
        let truth = reading.truth_file.as_ref().map(open_truth).transpose()?;
        Self::shaped(files, truth, reading, progress)
    }

    /// Opens a table inside the program.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn embedded(name: &'static str, bytes: &'static [u8]) -> Result<Self, EngineError> {
        let reading = Reading::default();
        let bytes = Bytes::Embedded { name, bytes };
        let file = formats::open(&bytes, &reading, &Silent)?;
        Self::shaped(vec![(bytes, file)], None, &reading, &Silent)
    }

    /// Puts files together as one table: one after the other, with the truth beside them, of one model alone.
    fn shaped(
        files: Vec<(Bytes, OpenFile)>,
        truth: Option<(Bytes, OpenFile)>,
        reading: &Reading,
        progress: &dyn Progress,
    ) -> Result<Self, EngineError> {
        let format = files.first().map_or(Format::Csv, |(_, file)| file.format);
        let mut all = Vec::new();
        let mut notes = Vec::new();
        let mut tables = Vec::new();
        for (bytes, file) in files {
            notes.extend(file.notes);
            tables.push((bytes.name(), file.table));
            all.push(bytes);
        }
        let name = all.first().map(Bytes::name).unwrap_or_default();
        let mut table = Union::of(tables);
        if let Some((bytes, file)) = truth {
            let (other, on) = (bytes.name(), reading.on.as_ref());
            table = Box::new(Join::of(table, file.table, [&name, &other], on, progress)?);
            notes.extend(file.notes);
            all.push(bytes);
        }
        let mut model_columns = Vec::new();
        if let Some(model) = &reading.model {
            match model_in(table.as_ref(), model, &name)? {
                ModelIn::Rows(column) => table = Box::new(OneModel::of(table, column, model)),
                ModelIn::Columns(columns) => model_columns = columns,
            }
        }
        let found = guarded(&name, || Derived::found(table.as_ref()))?;
        let table = Derived::over(table, found);
        let numbered = table.columns().iter().cloned().zip(0..);
        Ok(Self {
            inner: Arc::new(Inner {
                files: all,
                format,
                columns: numbered.collect(),
                table,
                notes,
                model_columns,
                names_entities: reading.unit == Some(Unit::Entity),
                heights: OnceLock::new(),
            }),
        })
    }

    /// The path as it was given, or the name of an embedded table; of several files the first with how many more.
    pub fn name(&self) -> String {
        let files = &self.inner.files;
        let first = files.first().map(Bytes::name).unwrap_or_default();
        match files.len() {
            0 | 1 => first,
            count => {
                let more = counted(count as u64 - 1, "more file", "more files");
                format!("{first} and {more}")
            }
        }
    }

    /// Whether its rows are entities that any of its columns names.
    pub(super) fn names_entities(&self) -> bool {
        self.inner.names_entities
    }

    /// The path of its first file as it was given.
    pub fn path(&self) -> String {
        self.inner
            .files
            .first()
            .map(Bytes::path)
            .unwrap_or_default()
    }

    /// Where the model that was named says what it says: the column of its outcome, else that of its prediction.
    pub fn model_answer(&self) -> Option<(Role, &str)> {
        let columns = self.model_columns();
        let is_outcome = |column: &&&str| {
            let last = column.rsplit(['.', '_']).next().unwrap_or_default();
            ["correct", "passed", "pass", "ok"].contains(&last)
        };
        let outcome = columns.iter().find(is_outcome);
        let outcome = outcome.map(|column| (Role::Outcome, *column));
        outcome.or_else(|| columns.first().map(|column| (Role::Prediction, *column)))
    }

    /// The columns of the model that was named, where it is one of several in columns.
    pub fn model_columns(&self) -> Vec<&str> {
        let columns = self.inner.model_columns.iter();
        columns
            .map(|column| self.columns()[*column].as_str())
            .collect()
    }

    /// The format of its first file.
    pub fn format(&self) -> Format {
        self.inner.format
    }

    /// The names of its columns in their order: all different, none empty.
    pub fn columns(&self) -> &[String] {
        self.inner.table.columns()
    }

    /// How the file was read, where it could have been read otherwise. Complete once all of it has been read.
    pub fn notes(&self) -> Vec<Finding> {
        let mut notes = self.inner.notes.clone();
        notes.extend(self.inner.table.notes());
        notes
    }

    /// Its files, the one with the predictions first.
    pub(super) fn files(&self) -> &[Bytes] {
        &self.inner.files
    }

    pub(super) fn declared_kind(&self, column: usize) -> Option<&'static str> {
        self.inner.table.declared_kind(column)
    }

    /// The number of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.inner.columns.get(name).copied()
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
            self.inner.table.rows(*part, &numbers)
        })?;
        let mut cells: Vec<Vec<Cell>> = vec![Vec::new(); wanted.len()];
        for ((_, rows), read) in by_part.iter().zip(read) {
            for ((place, _), row) in rows.iter().zip(read) {
                cells[*place] = row;
            }
        }
        let rows = wanted.iter().zip(cells).map(|((_, key), cells)| Row {
            key: key.clone(),
            // A row that is longer than the header loses nothing.
            cells: self
                .columns()
                .iter()
                .cloned()
                .chain((1..).map(|number| format!("extra {number}")))
                .zip(cells)
                .collect(),
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
        let table = &self.inner.table;
        let read_all = |parts: usize| {
            in_parallel(&self.name(), parts, progress, |part| {
                let batch = table.read(part, columns, usize::MAX)?;
                Ok((batch.rows, reduce(part, &batch)))
            })
        };
        let layout = table.layout();
        let mut results = read_all(table.parts()?);
        // A cut that turned out to be wrong is no fault of the file: the table has noted it and knows better now.
        if results.is_err() && table.layout() != layout {
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

    /// How many cells of some columns hold a value. Reads these columns to the end and does nothing else with them, so
    /// it also tells what reading alone takes.
    ///
    /// # Errors
    /// When the file can't be read to its end, or `progress` says to stop. Columns that are not there have no values.
    pub fn count_values(
        &self,
        columns: &[&str],
        progress: &dyn Progress,
    ) -> Result<u64, EngineError> {
        let columns: Vec<usize> = columns
            .iter()
            .filter_map(|name| self.column(name))
            .collect();
        let parts = self.scan(&columns, progress, |_, batch| {
            let filled = |texts: &Texts| match texts.missing_cells() {
                None => texts.len(),
                Some(missing) => missing.iter().filter(|is_missing| !**is_missing).count(),
            };
            batch.columns.iter().map(filled).sum::<usize>() as u64
        })?;
        Ok(parts.into_iter().map(|(_, count)| count).sum())
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
        guarded(&self.name(), || self.inner.table.head(columns, limit))
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
