//! Parquet files: reads only the columns and row groups that somebody asks for.
//!
//! polars decodes what precedes a slice in every earlier row group. A footer cut down to the row groups of one part
//! avoids that, and lets each part be read on its own thread.

use std::ops::Range;
use std::sync::Arc;

use polars::prelude::*;

use super::bytes::Bytes;
use super::cells::{Texts, cell};
use super::error::EngineError;
use super::scan::guarded;
use super::table::{Batch, Table};
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
    columns: Vec<String>,
    kinds: Vec<&'static str>,
    parts: Vec<Part>,
}

/// Some row groups in a row, or a piece of one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    groups: Range<usize>,
    /// Rows of those groups before the part.
    skip: usize,
    rows: usize,
}

impl Parquet {
    /// Reads the footer.
    pub fn open(bytes: Bytes) -> Result<Self, EngineError> {
        let file = bytes.name();
        let (footer, schema) = guarded(&file, || {
            let mut reader = ParquetReader::new(bytes.reader()?);
            let read = |reader: &mut ParquetReader<_>| {
                PolarsResult::Ok((reader.get_metadata()?.clone(), reader.schema()?))
            };
            read(&mut reader).map_err(|error| broken(&file, &error))
        })?;
        if footer.num_rows == 0 {
            return Err(EngineError::NoRows { file });
        }
        let parts = cut(&footer
            .row_groups
            .iter()
            .map(|group| group.num_rows())
            .collect::<Vec<_>>());
        let columns = schema.iter_names().map(ToString::to_string).collect();
        let kinds = schema
            .iter_values()
            .map(|field| kind(&DataType::from_arrow_field(field)))
            .collect();
        let frame_of_footer = FileMetadata {
            row_groups: Vec::new(),
            ..(*footer).clone()
        };
        Ok(Self {
            bytes,
            footer,
            frame_of_footer,
            columns,
            kinds,
            parts,
        })
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

impl Table for Parquet {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn declared_kind(&self, column: usize) -> Option<&'static str> {
        self.kinds.get(column).copied()
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
        let mut sorted = columns.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let frame = self.frame(part, Some(sorted.clone()), (0, rows))?;
        let texts = columns.iter().map(|column| {
            let place = sorted.binary_search(column).unwrap_or_default();
            Texts::of(&frame.columns()[place])
        });
        let columns = texts
            .collect::<PolarsResult<_>>()
            .map_err(|error| broken(&self.bytes.name(), &error))?;
        Ok(Batch {
            rows: frame.height(),
            columns,
        })
    }

    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError> {
        let part = &self.parts[part];
        if wanted.len() <= PICKED_SINGLY {
            let single = |row: &usize| Ok(cells_of(&self.frame(part, None, (*row, 1))?, 0));
            return wanted.iter().map(single).collect();
        }
        let frame = self.frame(part, None, (0, part.rows))?;
        Ok(wanted.iter().map(|row| cells_of(&frame, *row)).collect())
    }
}

fn cells_of(frame: &DataFrame, row: usize) -> Vec<Cell> {
    frame
        .columns()
        .iter()
        .map(|column| column.get(row).map_or(Cell::Missing, cell))
        .collect()
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

fn kind(dtype: &DataType) -> &'static str {
    match dtype {
        DataType::Boolean => "boolean",
        DataType::List(_) | DataType::Array(..) => "list",
        DataType::Struct(_) => "struct",
        DataType::Date => "date",
        DataType::Datetime(..) => "time stamp",
        DataType::Time | DataType::Duration(_) => "time",
        DataType::Decimal(..) => "number",
        DataType::Binary => "bytes",
        dtype if dtype.is_integer() => "integer",
        dtype if dtype.is_float() => "number",
        _ => "text",
    }
}

fn broken(file: &str, error: &PolarsError) -> EngineError {
    if matches!(error, PolarsError::Duplicate(_)) {
        return EngineError::Format {
            file: file.to_owned(),
            what: "a Parquet file with two columns of one name".to_owned(),
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

    fn part(groups: Range<usize>, skip: usize, rows: usize) -> Part {
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
