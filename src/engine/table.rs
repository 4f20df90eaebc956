//! What every format offers: columns, and rows in parts that can be read one by one, on any thread.
//!
//! A part is small enough that a whole file never lies in memory, and large enough that its overhead does not count.

use std::collections::HashSet;
use std::fmt;

use super::bytes::Bytes;
use super::cells::Texts;
use super::error::EngineError;
use crate::domain::finding::Finding;
use crate::domain::row::Cell;

/// Some columns of one part.
#[derive(Debug)]
pub(super) struct Batch {
    pub rows: usize,
    /// In the order in which they were asked for.
    pub columns: Vec<Texts>,
}

/// A file as a table in parts. Column numbers count from 0 in the order of the file.
pub(super) trait Table: Send + Sync + fmt::Debug {
    /// The names of the columns: all different, none empty.
    fn columns(&self) -> &[String];

    /// The type of a column where the file declares one, in plain words.
    fn declared_kind(&self, column: usize) -> Option<&'static str>;

    /// How the file was read, where it could have been read otherwise. Complete once every part has been read.
    fn notes(&self) -> Vec<Finding> {
        Vec::new()
    }

    /// How many parts there are. May read the file once to find out where rows begin.
    fn parts(&self) -> Result<usize, EngineError>;

    /// A number that changes when the parts turned out to lie elsewhere: then what was read in parts is read again.
    fn layout(&self) -> usize {
        0
    }

    /// Columns of a part, its first `limit` rows at most.
    fn read(&self, part: usize, columns: &[usize], limit: usize) -> Result<Batch, EngineError>;

    /// Columns of the first rows of the file: `limit` of them if there are so many.
    fn head(&self, columns: &[usize], limit: usize) -> Result<Vec<Batch>, EngineError> {
        head_of_parts(self, columns, limit)
    }

    /// All cells of some rows of a part, by their numbers within it, in the order asked for.
    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError>;
}

/// The first rows, from as many parts as it takes.
pub(super) fn head_of_parts<T: Table + ?Sized>(
    table: &T,
    columns: &[usize],
    limit: usize,
) -> Result<Vec<Batch>, EngineError> {
    let mut batches: Vec<Batch> = Vec::new();
    let mut rows = 0;
    for part in 0..table.parts()? {
        let batch = table.read(part, columns, limit - rows)?;
        rows += batch.rows;
        batches.push(batch);
        if rows >= limit {
            break;
        }
    }
    Ok(batches)
}

/// Rows that were asked for by number. One that is gone means that the file has changed since it was counted.
pub(super) fn all_found<T>(found: Vec<Option<T>>, bytes: &Bytes) -> Result<Vec<T>, EngineError> {
    let changed = || EngineError::Changed { file: bytes.name() };
    found
        .into_iter()
        .map(|row| row.ok_or_else(changed))
        .collect()
}

/// A name for a column that none of the others has: numbered when it is taken, and never empty.
pub(super) fn free_name(name: &str, taken: &HashSet<String>) -> String {
    let name = if name.is_empty() { "(no name)" } else { name };
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|name| !taken.contains(name))
        .unwrap_or_default()
}
