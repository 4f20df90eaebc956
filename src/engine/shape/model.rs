//! One of several models: the rows of a long table that are its own, or the columns of a wide one.
//!
//! Only what somebody named is taken; which models there are is for the detection to say.

use std::collections::BTreeSet;

use crate::domain::finding::Finding;
use crate::domain::row::Cell;
use crate::domain::words::counted;
use crate::engine::cells::Texts;
use crate::engine::error::EngineError;
use crate::engine::table::{Batch, Table};

/// Columns that name the model of a row.
const MODEL_COLUMNS: [&str; 6] = [
    "model",
    "model_name",
    "model_id",
    "system",
    "classifier",
    "run",
];
/// How many rows are looked at for the models of a long table.
const ROWS: usize = 20_000;
const SHOWN: usize = 12;

/// Where a model is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelIn {
    /// In the rows whose value in this column is its name.
    Rows(usize),
    /// In these columns, which carry its name.
    Columns(Vec<usize>),
}

/// Finds a model by its name: a value of a model column, else part of column names.
///
/// # Errors
/// When there is no such model; the sentence names some that there are.
pub fn model_in(table: &dyn Table, name: &str, file: &str) -> Result<ModelIn, EngineError> {
    let mut models: BTreeSet<String> = BTreeSet::new();
    let is_model_column = |column: &String| MODEL_COLUMNS.contains(&column.to_lowercase().as_str());
    for (column, _) in table
        .columns()
        .iter()
        .enumerate()
        .filter(|(_, column)| is_model_column(column))
    {
        for batch in table.head(&[column], ROWS)? {
            let labels = (0..batch.rows).filter_map(|row| batch.columns[0].label(row));
            models.extend(labels.map(|label| label.into_owned()));
        }
        if models.contains(name) {
            return Ok(ModelIn::Rows(column));
        }
    }
    let wanted = name.to_lowercase();
    let carries = |column: &String| {
        let column = column.to_lowercase();
        column == wanted
            || ["pred", "prediction", "predicted", "output", "y_pred"]
                .iter()
                .any(|word| {
                    let parts = [format!("{word}_"), format!("{word}."), format!("{word}:")];
                    parts
                        .iter()
                        .any(|part| column.strip_prefix(part.as_str()) == Some(&wanted))
                        || [format!("_{word}"), format!(".{word}")]
                            .iter()
                            .any(|part| column.strip_suffix(part.as_str()) == Some(&wanted))
                })
            || column
                .strip_prefix(&wanted)
                .is_some_and(|rest| rest.starts_with('.'))
            || column.ends_with(&format!("_{wanted}"))
    };
    let columns = table.columns().iter().enumerate();
    let found: Vec<usize> = columns
        .filter(|(_, column)| carries(column))
        .map(|(place, _)| place)
        .collect();
    if !found.is_empty() {
        return Ok(ModelIn::Columns(found));
    }
    let some = match models.is_empty() {
        true => table
            .columns()
            .iter()
            .take(SHOWN)
            .cloned()
            .collect::<Vec<_>>()
            .join(", "),
        false => models
            .into_iter()
            .take(SHOWN)
            .collect::<Vec<_>>()
            .join(", "),
    };
    Err(EngineError::NoModel {
        file: file.to_owned(),
        model: name.to_owned(),
        some,
    })
}

/// The rows of one model of a long table.
#[derive(Debug)]
pub struct OneModel {
    table: Box<dyn Table>,
    column: usize,
    model: String,
}

impl OneModel {
    /// Keeps the rows whose value in a column is the model's name.
    pub fn of(table: Box<dyn Table>, column: usize, model: &str) -> Self {
        Self {
            table,
            column,
            model: model.to_owned(),
        }
    }

    /// The numbers within a part of the rows that are kept.
    fn kept(&self, models: &Texts) -> Vec<u32> {
        let is_kept = |row: &u32| models.label(*row as usize).as_deref() == Some(&self.model);
        (0..models.len() as u32).filter(is_kept).collect()
    }
}

impl Table for OneModel {
    fn columns(&self) -> &[String] {
        self.table.columns()
    }

    fn declared_kind(&self, column: usize) -> Option<&'static str> {
        self.table.declared_kind(column)
    }

    fn notes(&self) -> Vec<Finding> {
        let mut notes = self.table.notes();
        let column = &self.table.columns()[self.column];
        notes.push(Finding::note(
            "one-model",
            format!("only the rows whose `{column}` is the model that was named are read."),
        ));
        notes
    }

    fn layout(&self) -> usize {
        self.table.layout()
    }

    fn parts(&self) -> Result<usize, EngineError> {
        self.table.parts()
    }

    fn read(&self, part: usize, columns: &[usize], limit: usize) -> Result<Batch, EngineError> {
        let mut wanted = columns.to_vec();
        wanted.push(self.column);
        let mut batch = self.table.read(part, &wanted, usize::MAX)?;
        let Some(models) = batch.columns.pop() else {
            return Ok(batch);
        };
        let mut kept = self.kept(&models);
        kept.truncate(limit);
        let columns = batch.columns.iter().map(|column| column.take(&kept));
        Ok(Batch {
            rows: kept.len(),
            columns: columns.collect(),
        })
    }

    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError> {
        let batch = self.table.read(part, &[self.column], usize::MAX)?;
        let kept = self.kept(&batch.columns[0]);
        let places = wanted
            .iter()
            .map(|row| kept.get(*row).map(|place| *place as usize));
        let places: Option<Vec<usize>> = places.collect();
        let places = places.ok_or_else(|| EngineError::Changed {
            file: counted(wanted.len() as u64, "row", "rows"),
        })?;
        self.table.rows(part, &places)
    }
}
