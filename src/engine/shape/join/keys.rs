//! How rows of two files find each other: by a column, or by their order.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::domain::reading::Match;
use crate::engine::error::EngineError;
use crate::engine::scan::{Progress, in_parallel};
use crate::engine::table::Table;

/// By which word rows are matched by their number, where no column has that name.
const BY_POSITION: &str = "row";

/// How a row is found in the other file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Column(usize),
    Position,
}

/// A row of the truth file: its part and its number there.
pub type Place = (u32, u32);

/// The key columns of both sides.
pub fn sides(
    here: &dyn Table,
    there: &dyn Table,
    files: [&str; 2],
    on: Option<&Match>,
) -> Result<(By, By), EngineError> {
    let find =
        |table: &dyn Table, name: &str| table.columns().iter().position(|column| column == name);
    let Some(on) = on else {
        return suggested(here, there, files);
    };
    if let (None, None, BY_POSITION) = (
        find(here, &on.here),
        find(there, &on.there),
        on.here.as_str(),
    ) {
        return Ok((By::Position, By::Position));
    }
    let named = |table: &dyn Table, name: &str, file: &str| {
        find(table, name)
            .map(By::Column)
            .ok_or_else(|| EngineError::NoMatch {
                sentence: format!("--on names the column `{name}`, but {file} has no such column"),
                columns: table
                    .columns()
                    .iter()
                    .take(12)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(", "),
            })
    };
    Ok((
        named(here, &on.here, files[0])?,
        named(there, &on.there, files[1])?,
    ))
}

/// The column that both have and whose first values differ most: what an id is like.
fn suggested(
    here: &dyn Table,
    there: &dyn Table,
    files: [&str; 2],
) -> Result<(By, By), EngineError> {
    const ROWS: usize = 1_000;
    let distinct = |table: &dyn Table, column: usize| -> Result<f64, EngineError> {
        let head = table.head(&[column], ROWS)?;
        let mut seen = HashSet::new();
        let mut rows = 0;
        for batch in &head {
            rows += batch.rows;
            seen.extend(
                (0..batch.rows)
                    .filter_map(|row| batch.columns[0].label(row).map(|label| label.into_owned())),
            );
        }
        Ok(seen.len() as f64 / rows.max(1) as f64)
    };
    let mut best: Option<(f64, usize, usize)> = None;
    for (column, name) in here.columns().iter().enumerate() {
        let Some(other) = there.columns().iter().position(|other| other == name) else {
            continue;
        };
        let rating = distinct(here, column)?.min(distinct(there, other)?);
        if rating > 0.9 && best.is_none_or(|(before, ..)| rating > before) {
            best = Some((rating, column, other));
        }
    }
    best.map(|(_, here, there)| (By::Column(here), By::Column(there)))
        .ok_or_else(|| EngineError::NoMatch {
            sentence: format!(
                "{} and {} have no column in common whose values differ from row to row",
                files[0], files[1]
            ),
            columns: there
                .columns()
                .iter()
                .take(12)
                .cloned()
                .collect::<Vec<_>>()
                .join(", "),
        })
}

/// Where each key stands in the truth file, and how many rows have a key that stood there before.
pub fn places(
    there: &dyn Table,
    key: By,
    file: &str,
    progress: &dyn Progress,
) -> Result<(HashMap<Box<str>, Place>, u64), EngineError> {
    let columns: Vec<usize> = match key {
        By::Column(column) => vec![column],
        By::Position => Vec::new(),
    };
    let parts = in_parallel(file, there.parts()?, progress, |part| {
        let batch = there.read(part, &columns, usize::MAX)?;
        let label = |row: usize| {
            let keys = batch.columns.first()?;
            keys.label(row).map(|label| Box::from(&*label))
        };
        Ok((0..batch.rows)
            .map(label)
            .collect::<Vec<Option<Box<str>>>>())
    })?;
    let mut places = HashMap::new();
    let (mut repeated, mut number) = (0, 0_usize);
    for (part, keys) in parts.into_iter().enumerate() {
        for (row, label) in keys.into_iter().enumerate() {
            let label = match key {
                By::Position => Some(number.to_string().into_boxed_str()),
                By::Column(_) => label,
            };
            number += 1;
            let Some(label) = label else { continue };
            match places.entry(label) {
                Entry::Occupied(_) => repeated += 1,
                Entry::Vacant(entry) => {
                    entry.insert((part as u32, row as u32));
                }
            }
        }
    }
    Ok((places, repeated))
}
