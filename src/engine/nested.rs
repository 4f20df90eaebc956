//! Columns of binary formats whose fields may be structs: a struct is read as one column per field, `outer.inner`, like
//! an object in JSON.
//!
//! Structs with very many fields, and those that lie very deep, stay one column of JSON text.

use std::collections::HashSet;

use polars::prelude::*;

use super::cells::{Texts, cell};
use super::json_lines::{MOST_DEPTH, MOST_KEYS};
use super::table::free_name;
use crate::domain::finding::Finding;
use crate::domain::row::Cell;

/// All columns of a file, and where each is found.
#[derive(Debug, Default)]
pub(super) struct Columns {
    names: Vec<String>,
    leaves: Vec<Leaf>,
    notes: Vec<Finding>,
}

#[derive(Debug)]
struct Leaf {
    /// The field of the file.
    field: usize,
    /// The way down from there: numbers of fields within structs.
    path: Vec<usize>,
    kind: &'static str,
}

impl Columns {
    /// The columns of a schema.
    pub fn of<'a>(fields: impl Iterator<Item = (&'a str, DataType)>) -> Self {
        let mut columns = Self::default();
        let mut taken = HashSet::new();
        for (field, (name, dtype)) in fields.enumerate() {
            columns.add(name, field, &mut Vec::new(), &dtype, &mut taken);
        }
        let nested: Vec<&String> = columns
            .leaves
            .iter()
            .zip(&columns.names)
            .filter(|(leaf, _)| !leaf.path.is_empty())
            .map(|(_, name)| name)
            .collect();
        if let Some(first) = nested.first() {
            let sentence = format!(
                "Structs are read as {} columns, such as `{first}`.",
                nested.len()
            );
            let note = Finding::note("nested", sentence).counting(nested.len() as u64);
            columns.notes.push(note);
        }
        columns
    }

    fn add(
        &mut self,
        name: &str,
        field: usize,
        path: &mut Vec<usize>,
        dtype: &DataType,
        taken: &mut HashSet<String>,
    ) {
        match dtype {
            DataType::Struct(inner)
                if !inner.is_empty() && inner.len() <= MOST_KEYS && path.len() < MOST_DEPTH =>
            {
                for (place, within) in inner.iter().enumerate() {
                    path.push(place);
                    let name = format!("{name}.{}", within.name());
                    self.add(&name, field, path, within.dtype(), taken);
                    path.pop();
                }
            }
            dtype => {
                let name = free_name(name, taken);
                taken.insert(name.clone());
                self.names.push(name);
                self.leaves.push(Leaf {
                    field,
                    path: path.clone(),
                    kind: kind(dtype),
                });
            }
        }
    }

    /// Their names: all different, none empty.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The declared type of one, in plain words.
    pub fn kind(&self, column: usize) -> Option<&'static str> {
        self.leaves.get(column).map(|leaf| leaf.kind)
    }

    /// What is to be said of how they were read.
    pub fn notes(&self) -> &[Finding] {
        &self.notes
    }

    /// The fields of the file that hold some columns, in ascending order.
    pub fn fields(&self, columns: &[usize]) -> Vec<usize> {
        let mut fields: Vec<usize> = columns
            .iter()
            .filter_map(|column| self.leaves.get(*column))
            .map(|leaf| leaf.field)
            .collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// Columns out of a frame that holds just their fields.
    pub fn texts(&self, frame: &DataFrame, columns: &[usize]) -> PolarsResult<Vec<Texts>> {
        let fields = self.fields(columns);
        columns
            .iter()
            .map(|column| Texts::of(&self.found(frame, &fields, *column)?))
            .collect()
    }

    /// All cells of some rows of a frame that holds all fields.
    pub fn cells(&self, frame: &DataFrame, rows: &[usize]) -> PolarsResult<Vec<Vec<Cell>>> {
        let all: Vec<usize> = (0..self.leaves.len()).collect();
        let fields = self.fields(&all);
        let columns = all
            .into_iter()
            .map(|column| self.found(frame, &fields, column))
            .collect::<PolarsResult<Vec<Column>>>()?;
        let value = |column: &Column, row: usize| column.get(row).map_or(Cell::Missing, cell);
        let row = |row: &usize| columns.iter().map(|column| value(column, *row)).collect();
        Ok(rows.iter().map(row).collect())
    }

    fn found(&self, frame: &DataFrame, fields: &[usize], column: usize) -> PolarsResult<Column> {
        let leaf = &self.leaves[column];
        let missing = || polars_err!(ColumnNotFound: "a column is gone");
        let place = fields.binary_search(&leaf.field).map_err(|_| missing())?;
        let outer = frame.columns().get(place).ok_or_else(missing)?;
        let mut found = outer.clone();
        for step in &leaf.path {
            let fields = found.as_materialized_series().struct_()?.fields_as_series();
            let inner = fields.into_iter().nth(*step).ok_or_else(missing)?;
            found = inner.into_column();
        }
        Ok(found)
    }
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
