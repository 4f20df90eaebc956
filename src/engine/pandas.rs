//! The index of a pandas table where it was written as a range of numbers beside the columns and not as one of them.
//!
//! Only a range with a name is read: a nameless one is just the number of the row.

use polars::prelude::*;
use serde_json::Value;

use super::cells::Texts;
use super::error::EngineError;
use super::table::{Batch, Table};
use crate::domain::finding::Finding;
use crate::domain::row::Cell;

/// A table with its index as the last column.
#[derive(Debug)]
struct Indexed<T> {
    table: T,
    names: Vec<String>,
    index: Range,
    /// The number of each part's first row.
    starts: Vec<usize>,
}

/// A named range: the first number and the step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Range {
    name: String,
    start: i64,
    step: i64,
}

impl Range {
    /// The index of a table with so many rows, from what pandas wrote about it.
    pub fn of(pandas: &str, rows: usize) -> Option<Self> {
        let told: Value = serde_json::from_str(pandas).ok()?;
        let [index] = told.get("index_columns")?.as_array()?.as_slice() else {
            return None;
        };
        (index.get("kind")?.as_str()? == "range").then_some(())?;
        let number = |name| index.get(name)?.as_i64();
        let (start, stop, step) = (number("start")?, number("stop")?, number("step")?);
        let count = stop.checked_sub(start)?.checked_div(step)?;
        (usize::try_from(count).ok()? == rows).then_some(Self {
            name: index.get("name")?.as_str()?.to_owned(),
            start,
            step,
        })
    }

    fn at(&self, row: usize) -> i64 {
        let row = i64::try_from(row).unwrap_or(i64::MAX);
        self.start.saturating_add(row.saturating_mul(self.step))
    }
}

/// A table with its index where it has one, from the rows of each part.
pub(super) fn with_index<T: Table + 'static>(
    table: T,
    index: Option<Range>,
    heights: Vec<usize>,
) -> Box<dyn Table> {
    let Some(index) = index else {
        return Box::new(table);
    };
    match Indexed::of(table, index, heights.into_iter()) {
        Ok(indexed) => Box::new(indexed),
        Err(table) => Box::new(table),
    }
}

impl<T: Table> Indexed<T> {
    /// The table with its index; none when a column is called like it.
    fn of(table: T, index: Range, heights: impl Iterator<Item = usize>) -> Result<Self, T> {
        if table.columns().contains(&index.name) || index.name.is_empty() {
            return Err(table);
        }
        let mut names = table.columns().to_vec();
        names.push(index.name.clone());
        let starts = heights.scan(0, |start, rows| {
            let this = *start;
            *start += rows;
            Some(this)
        });
        Ok(Self {
            starts: starts.collect(),
            names,
            index,
            table,
        })
    }
}

impl<T: Table> Table for Indexed<T> {
    fn columns(&self) -> &[String] {
        &self.names
    }

    fn declared_kind(&self, column: usize) -> Option<&'static str> {
        match column + 1 == self.names.len() {
            true => Some("integer"),
            false => self.table.declared_kind(column),
        }
    }

    fn notes(&self) -> Vec<Finding> {
        let mut notes = self.table.notes();
        let sentence = format!(
            "The index of the pandas table is read as the column `{}`.",
            self.index.name
        );
        notes.push(Finding::note("pandas-index", sentence));
        notes
    }

    fn parts(&self) -> Result<usize, EngineError> {
        self.table.parts()
    }

    fn read(&self, part: usize, columns: &[usize], limit: usize) -> Result<Batch, EngineError> {
        let last = self.names.len() - 1;
        let others: Vec<usize> = columns
            .iter()
            .copied()
            .filter(|column| *column != last)
            .collect();
        let batch = self.table.read(part, &others, limit)?;
        let start = self.starts[part];
        let mut others = batch.columns.into_iter();
        let texts = columns.iter().filter_map(|column| match *column == last {
            true => {
                let numbers = (start..start + batch.rows).map(|row| Some(self.index.at(row)));
                Some(Texts::Integers(numbers.collect::<Int64Chunked>()))
            }
            false => others.next(),
        });
        Ok(Batch {
            rows: batch.rows,
            columns: texts.collect(),
        })
    }

    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError> {
        let mut rows = self.table.rows(part, wanted)?;
        for (cells, row) in rows.iter_mut().zip(wanted) {
            cells.push(Cell::Integer(self.index.at(self.starts[part] + row)));
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_range_of_the_right_length_is_an_index() {
        let told = |name: &str, stop: i64| {
            format!(
                r#"{{"index_columns":[{{"kind":"range","name":{name},"start":10,"stop":{stop},"step":5}}]}}"#
            )
        };
        let range = Range::of(&told("\"id\"", 25), 3).unwrap();
        assert_eq!((range.at(0), range.at(2)), (10, 20));
        assert_eq!(Range::of(&told("null", 25), 3), None);
        assert_eq!(Range::of(&told("\"id\"", 30), 3), None);
        assert_eq!(Range::of(r#"{"index_columns":["id"]}"#, 3), None);
        assert_eq!(Range::of("{", 3), None);
    }
}
