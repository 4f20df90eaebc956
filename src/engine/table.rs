//! What every format offers: columns, and rows in parts that can be read one by one, on any thread.
//!
//! A part is small enough that a whole file never lies in memory, and large enough that its overhead does not count.

use std::fmt;

use super::cells::Texts;
use super::error::EngineError;
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

    /// How many parts there are. May read the file once to find out where rows begin.
    fn parts(&self) -> Result<usize, EngineError>;

    /// Columns of a part, its first `limit` rows at most.
    fn read(&self, part: usize, columns: &[usize], limit: usize) -> Result<Batch, EngineError>;

    /// All cells of some rows of a part, by their numbers within it, in the order asked for.
    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError>;
}
