//! Parquet files: reads only the columns and row groups that somebody asks for.
//!
//! polars decodes what precedes a slice in every earlier row group. A footer cut down to the row groups of one part
//! avoids that, and lets each part be read on its own thread.

mod footer;

use std::io::Cursor;
use std::ops;
use std::sync::Arc;

use polars::prelude::*;

use super::bytes::Bytes;
use super::error::EngineError;
use super::nested::Columns;
use super::pandas::{Range, with_index};
use super::scan::guarded;
use super::table::{Batch, Table};
use crate::domain::finding::Finding;
use crate::domain::row::Cell;

/// Row groups are joined up to this many rows, and cut into pieces above four times as many.
const PART_ROWS: usize = 1 << 17;

/// Up to this many rows of a part are picked one by one; more are picked from the whole part.
const PICKED_SINGLY: usize = 8;

/// An open Parquet file: its footer.
#[derive(Debug)]
pub(super) struct Parquet {
    bytes: Bytes,
    footer: FileMetadataRef,
    /// The footer without its row groups: what the footers of all parts have in common.
    frame_of_footer: FileMetadata,
    columns: Columns,
    renamed: usize,
    parts: Vec<Part>,
}

/// Some row groups in a row, or a piece of one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    groups: ops::Range<usize>,
    /// Rows of those groups before the part.
    skip: usize,
    rows: usize,
}

impl Parquet {
    /// Reads the footer.
    fn open(bytes: Bytes) -> Result<Self, EngineError> {
        let file = bytes.name();
        let Opened {
            footer,
            columns,
            renamed,
        } = guarded(&file, || read_footer(&bytes))?;
        if footer.num_rows == 0 {
            return Err(without_rows(file, columns.names()));
        }
        let parts = cut(&footer
            .row_groups
            .iter()
            .map(|group| group.num_rows())
            .collect::<Vec<_>>());
        let frame_of_footer = FileMetadata {
            row_groups: Vec::new(),
            ..(*footer).clone()
        };
        Ok(Self {
            bytes,
            footer,
            frame_of_footer,
            columns,
            renamed,
            parts,
        })
    }

    /// Opens the file, with the index of the pandas table in it where only the footer knows it.
    pub fn open_table(bytes: Bytes) -> Result<Box<dyn Table>, EngineError> {
        let table = Self::open(bytes)?;
        let told = table.footer.key_value_metadata.iter().flatten();
        let index = told
            .filter(|pair| pair.key == "pandas")
            .filter_map(|pair| Range::of(pair.value.as_deref()?, table.footer.num_rows))
            .next();
        let heights: Vec<usize> = table.parts.iter().map(|part| part.rows).collect();
        Ok(with_index(table, index, heights))
    }

    fn frame(
        &self,
        part: &Part,
        columns: Option<Vec<usize>>,
        slice: (usize, usize),
    ) -> Result<DataFrame, EngineError> {
        let mut footer = self.frame_of_footer.clone();
        footer.row_groups = self.footer.row_groups[part.groups.clone()].to_vec();
        footer.num_rows = footer.row_groups.iter().map(|group| group.num_rows()).sum();
        let mut reader = ParquetReader::new(self.bytes.reader()?)
            .with_projection(columns)
            .with_slice(Some((part.skip + slice.0, slice.1)))
            .read_parallel(ParallelStrategy::None);
        reader.set_metadata(Arc::new(footer));
        let file = self.bytes.name();
        let frame = reader.finish().map_err(|error| broken(&file, &error))?;
        // polars believes a damaged footer and damaged pages, and hands on what does not fit together.
        if frame.columns().iter().any(|column| column.len() != slice.1) {
            let reason = "its columns differ in length".to_owned();
            return Err(EngineError::Broken { file, reason });
        }
        Ok(frame)
    }
}

/// What the footer says.
struct Opened {
    footer: FileMetadataRef,
    columns: Columns,
    renamed: usize,
}

fn read_footer(bytes: &Bytes) -> Result<Opened, EngineError> {
    let mut reader = ParquetReader::new(bytes.reader()?);
    let file = bytes.name();
    let read = |reader: &mut ParquetReader<_>| {
        PolarsResult::Ok((reader.get_metadata()?.clone(), reader.schema()?))
    };
    let (footer, schema, renamed) = match read(&mut reader) {
        Ok((footer, schema)) => (footer, schema, 0),
        Err(error @ PolarsError::Duplicate(_)) => {
            rename(bytes)?.ok_or_else(|| broken(&file, &error))?
        }
        Err(error) => return Err(broken(&file, &error)),
    };
    let fields = schema
        .iter_values()
        .map(|field| (field.name.as_str(), DataType::from_arrow_field(field)));
    Ok(Opened {
        footer,
        columns: Columns::of(fields),
        renamed,
    })
}

/// The footer with a name of its own for each column. The types that Arrow noted beside it go by the old names, so they
/// are dropped; Parquet's own types remain.
fn rename(
    bytes: &Bytes,
) -> Result<Option<(FileMetadataRef, Arc<ArrowSchema>, usize)>, EngineError> {
    let file = bytes.name();
    let end = bytes.length();
    let tail = bytes.range(end.saturating_sub(8), end)?;
    let length = match tail.as_ref() {
        [a, b, c, d, ..] => u64::from(u32::from_le_bytes([*a, *b, *c, *d])),
        _ => 0,
    };
    let footer = bytes.range(end.saturating_sub(length + 8), end.saturating_sub(8))?;
    let Some((footer, renamed)) = footer::with_own_names(&footer) else {
        return Ok(None);
    };
    let read = || {
        let mut reader = ParquetReader::new(Cursor::new(footer::as_file(&footer)));
        let mut footer = FileMetadata::clone(reader.get_metadata()?);
        footer.key_value_metadata = None;
        let footer = Arc::new(footer);
        let mut reader = ParquetReader::new(Cursor::new(Vec::<u8>::new()));
        reader.set_metadata(footer.clone());
        PolarsResult::Ok((footer, reader.schema()?, renamed))
    };
    read().map(Some).map_err(|error| broken(&file, &error))
}

/// A table with columns and nothing in them.
pub(super) fn without_rows(file: String, names: &[String]) -> EngineError {
    const NAMED: usize = 20;
    let mut listed = names
        .iter()
        .take(NAMED)
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > NAMED {
        listed.push_str(" and more");
    }
    EngineError::Format {
        file,
        what: format!("a table of {} columns without rows ({listed})", names.len()),
        hint: "check whether the job that writes it has finished".to_owned(),
    }
}

impl Table for Parquet {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    fn declared_kind(&self, column: usize) -> Option<&'static str> {
        self.columns.kind(column)
    }

    fn notes(&self) -> Vec<Finding> {
        let mut notes = self.columns.notes().to_vec();
        if self.renamed > 0 {
            let sentence =
                "Columns of one name are told apart by a number: the second `label` is `label_2`.";
            notes.push(Finding::note("duplicate-header", sentence).counting(self.renamed as u64));
        }
        notes
    }

    fn parts(&self) -> Result<usize, EngineError> {
        Ok(self.parts.len())
    }

    fn read(&self, part: usize, columns: &[usize], limit: usize) -> Result<Batch, EngineError> {
        let part = &self.parts[part];
        let rows = part.rows.min(limit);
        if columns.is_empty() {
            return Ok(Batch {
                rows,
                columns: Vec::new(),
            });
        }
        let frame = self.frame(part, Some(self.columns.fields(columns)), (0, rows))?;
        let columns = self
            .columns
            .texts(&frame, columns)
            .map_err(|error| broken(&self.bytes.name(), &error))?;
        Ok(Batch {
            rows: frame.height(),
            columns,
        })
    }

    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError> {
        let part = &self.parts[part];
        let cells = |frame: &DataFrame, rows: &[usize]| {
            let cells = self.columns.cells(frame, rows);
            cells.map_err(|error| broken(&self.bytes.name(), &error))
        };
        if wanted.len() <= PICKED_SINGLY {
            let mut rows = Vec::new();
            for row in wanted {
                rows.extend(cells(&self.frame(part, None, (*row, 1))?, &[0])?);
            }
            return Ok(rows);
        }
        cells(&self.frame(part, None, (0, part.rows))?, wanted)
    }
}

/// Joins small row groups and cuts large ones.
fn cut(heights: &[usize]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (group, rows) in heights.iter().copied().enumerate() {
        if rows > 4 * PART_ROWS {
            let pieces = (0..rows).step_by(2 * PART_ROWS);
            parts.extend(pieces.map(|skip| Part {
                groups: group..group + 1,
                skip,
                rows: (rows - skip).min(2 * PART_ROWS),
            }));
            continue;
        }
        match parts.last_mut() {
            Some(part) if part.skip == 0 && part.rows + rows <= PART_ROWS => {
                part.groups.end = group + 1;
                part.rows += rows;
            }
            _ => parts.push(Part {
                groups: group..group + 1,
                skip: 0,
                rows,
            }),
        }
    }
    parts
}

/// What polars says of a file, as one of ours.
pub(super) fn broken(file: &str, error: &PolarsError) -> EngineError {
    if matches!(error, PolarsError::Duplicate(_)) {
        return EngineError::Format {
            file: file.to_owned(),
            what: "a file with two columns of one name".to_owned(),
            hint: "give each column a name of its own".to_owned(),
        };
    }
    let message = error.to_string();
    let reason = message
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end_matches('.')
        .to_owned();
    EngineError::Broken {
        file: file.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(groups: ops::Range<usize>, skip: usize, rows: usize) -> Part {
        Part { groups, skip, rows }
    }

    #[test]
    fn small_groups_are_joined_and_large_ones_cut() {
        assert_eq!(
            cut(&[10, 20, PART_ROWS]),
            [part(0..2, 0, 30), part(2..3, 0, PART_ROWS)]
        );
        let large = 4 * PART_ROWS + 1;
        assert_eq!(
            cut(&[large, 5]),
            [
                part(0..1, 0, 2 * PART_ROWS),
                part(0..1, 2 * PART_ROWS, 2 * PART_ROWS),
                part(0..1, 4 * PART_ROWS, 1),
                part(1..2, 0, 5)
            ]
        );
        assert_eq!(cut(&[0, 3]), [part(0..2, 0, 3)]);
        assert_eq!(cut(&[]), []);
    }
}
