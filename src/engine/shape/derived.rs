//! Columns that follow from others: the likeliest class of probabilities, the set of labels whose columns say yes.
//!
//! Added only where no column says what they say, and found from the first rows, so that the same file has the same
//! columns next week. Their names tell what they are made of: `argmax(prob_*)`, `set(true_*)`.

use std::collections::BTreeMap;

use super::texts;
use crate::domain::content::spread;
use crate::domain::finding::Finding;
use crate::domain::row::Cell;
use crate::engine::cells::Texts;
use crate::engine::error::EngineError;
use crate::engine::table::{Batch, Table};

/// What probabilities of classes are called, before the class.
const PROBABILITIES: [&str; 7] = [
    "prob",
    "proba",
    "p",
    "probability",
    "score",
    "logit",
    "conf",
];
/// What the sides of a table with a column a label are called, before the label.
const TRUTHS: [&str; 7] = [
    "true", "truth", "y_true", "label", "gold", "target", "actual",
];
const PREDICTIONS: [&str; 5] = ["pred", "prediction", "predicted", "y_pred", "out"];
/// Words of a column that holds a prediction already.
const SAID: [&str; 8] = [
    "pred",
    "preds",
    "predicted",
    "prediction",
    "predictions",
    "yhat",
    "hat",
    "answer",
];
/// How many rows are looked at.
const ROWS: usize = 50;

/// How a column follows from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Derivation {
    /// The class whose column holds the largest number.
    Likeliest(Vec<(String, usize)>),
    /// The class with the largest number in a cell that holds all of them.
    LikeliestOf(usize),
    /// The labels whose columns say yes.
    Set(Vec<(String, usize)>),
}

/// A table with columns that follow from its own.
#[derive(Debug)]
pub struct Derived {
    table: Box<dyn Table>,
    columns: Vec<String>,
    derivations: Vec<Derivation>,
}

impl Derived {
    /// What follows from the columns of a table, by the name that it will have.
    ///
    /// # Errors
    /// When its first rows can't be read.
    pub fn found(table: &dyn Table) -> Result<Vec<(String, Derivation)>, EngineError> {
        let columns = table.columns();
        let mut found = sets(table)?;
        if found.is_empty() && !columns.iter().any(|name| says_prediction(name)) {
            found = likeliest(table)?;
        }
        found.retain(|(name, _)| !columns.contains(name));
        Ok(found)
    }

    /// A table with what was found; without anything it stays what it is.
    pub fn over(table: Box<dyn Table>, found: Vec<(String, Derivation)>) -> Box<dyn Table> {
        if found.is_empty() {
            return table;
        }
        let mut columns = table.columns().to_vec();
        let (names, derivations): (Vec<String>, Vec<Derivation>) = found.into_iter().unzip();
        columns.extend(names);
        Box::new(Self {
            table,
            columns,
            derivations,
        })
    }

    fn own(&self) -> usize {
        self.table.columns().len()
    }

    /// The values of a derived column, given the columns that it is made of.
    fn derive(derivation: &Derivation, parts: &[Texts], rows: usize) -> Texts {
        let value = |row: usize| match derivation {
            Derivation::Likeliest(classes) => {
                let numbers = parts.iter().map(|part| part.number(row));
                let classes = classes.iter().map(|(label, _)| label.clone());
                highest(
                    classes
                        .zip(numbers)
                        .filter_map(|(label, number)| Some((label, number?))),
                )
            }
            Derivation::LikeliestOf(_) => {
                let text = parts.first()?.text(row)?;
                highest(spread::read(&Cell::Text(text.into_owned()), &[]))
            }
            Derivation::Set(labels) => {
                let cells: Vec<Option<bool>> = parts
                    .iter()
                    .map(|part| yes(part.text(row)?.as_ref()))
                    .collect();
                set(labels, &cells)
            }
        };
        texts((0..rows).map(value))
    }

    /// The same for one row of whole cells.
    fn derive_cell(derivation: &Derivation, cells: &[Cell]) -> Cell {
        let value = match derivation {
            Derivation::Likeliest(classes) => {
                let number = |(label, column): &(String, usize)| {
                    Some((label.clone(), cells.get(*column)?.number()?))
                };
                highest(classes.iter().filter_map(number))
            }
            Derivation::LikeliestOf(column) => cells
                .get(*column)
                .and_then(|cell| highest(spread::read(cell, &[]))),
            Derivation::Set(labels) => {
                let said: Vec<Option<bool>> = labels
                    .iter()
                    .map(|(_, column)| yes(&cells.get(*column)?.text()))
                    .collect();
                set(labels, &said)
            }
        };
        value.map_or(Cell::Missing, Cell::Text)
    }
}

/// The label with the highest number, the first of equals.
fn highest(labels: impl IntoIterator<Item = (String, f64)>) -> Option<String> {
    let best = |best: Option<(String, f64)>, next: (String, f64)| match best {
        Some(best) if best.1 >= next.1 => Some(best),
        _ => Some(next),
    };
    labels.into_iter().fold(None, best).map(|(label, _)| label)
}

fn yes(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "1.0" | "true" | "yes" => Some(true),
        "0" | "0.0" | "false" | "no" => Some(false),
        _ => None,
    }
}

/// The labels that are there, as a list; none when nothing was said about any.
fn set(labels: &[(String, usize)], said: &[Option<bool>]) -> Option<String> {
    if said.iter().all(Option::is_none) {
        return None;
    }
    let is_there = |(_, said): &(&(String, usize), &Option<bool>)| **said == Some(true);
    let there: Vec<&str> = labels
        .iter()
        .zip(said)
        .filter(is_there)
        .map(|((label, _), _)| label.as_str())
        .collect();
    serde_json::to_string(&there).ok()
}

fn says_prediction(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower
        .split(|character: char| !character.is_alphanumeric())
        .any(|word| SAID.contains(&word))
}

/// Columns of one name with something behind it, by what stands behind.
fn family(columns: &[String], prefix: &str) -> Vec<(String, usize)> {
    let member = |(column, name): (usize, &String)| {
        let (head, rest) = name.split_at_checked(prefix.len())?;
        let rest = rest.strip_prefix(['_', '.', ':', ' ', '-'])?;
        (head.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then(|| (rest.to_owned(), column))
    };
    columns.iter().enumerate().filter_map(member).collect()
}

/// One column a label on both sides, all of them yes or no.
fn sets(table: &dyn Table) -> Result<Vec<(String, Derivation)>, EngineError> {
    let columns = table.columns();
    for truth in TRUTHS {
        let expected = family(columns, truth);
        if expected.len() < 2 {
            continue;
        }
        for prediction in PREDICTIONS {
            let said: BTreeMap<String, usize> = family(columns, prediction).into_iter().collect();
            let is_alike = said.len() == expected.len()
                && expected.iter().all(|(label, _)| said.contains_key(label));
            if !is_alike {
                continue;
            }
            let there: Vec<usize> = expected
                .iter()
                .map(|(_, column)| *column)
                .chain(said.values().copied())
                .collect();
            let is_yes_or_no = |texts: &Texts| {
                (0..texts.len()).all(|row| texts.text(row).is_none_or(|text| yes(&text).is_some()))
            };
            let head = table.head(&there, ROWS)?;
            if head.iter().any(|batch| batch.rows > 0)
                && head
                    .iter()
                    .all(|batch| batch.columns.iter().all(is_yes_or_no))
            {
                let labels = expected
                    .iter()
                    .filter_map(|(label, _)| Some((label.clone(), *said.get(label)?)));
                let said = Derivation::Set(labels.collect());
                return Ok(vec![
                    (format!("set({truth}_*)"), Derivation::Set(expected)),
                    (format!("set({prediction}_*)"), said),
                ]);
            }
        }
    }
    Ok(Vec::new())
}

/// Probabilities of classes from which the likeliest one follows: a column a class, else a column with all of them.
fn likeliest(table: &dyn Table) -> Result<Vec<(String, Derivation)>, EngineError> {
    let columns = table.columns();
    for prefix in PROBABILITIES {
        let classes = family(columns, prefix);
        if classes.len() < 2 {
            continue;
        }
        let there: Vec<usize> = classes.iter().map(|(_, column)| *column).collect();
        let are_numbers = |texts: &Texts| {
            (0..texts.len()).all(|row| texts.is_missing(row) || texts.number(row).is_some())
        };
        if table
            .head(&there, ROWS)?
            .iter()
            .all(|batch| batch.columns.iter().all(are_numbers))
        {
            return Ok(vec![(
                format!("argmax({prefix}_*)"),
                Derivation::Likeliest(classes),
            )]);
        }
    }
    let all: Vec<usize> = (0..columns.len()).collect();
    let head = table.head(&all, ROWS)?;
    let is_spread = |column: &usize| {
        let cells = head.iter().flat_map(|batch| {
            let texts = &batch.columns[*column];
            (0..batch.rows).filter_map(|row| Some(texts.text(row)?.into_owned()))
        });
        let mut cells = cells.peekable();
        let reads = |text: String| {
            text.starts_with(['[', '{']) && spread::read(&Cell::Text(text), &[]).len() > 1
        };
        cells.peek().is_some() && cells.all(reads)
    };
    let found = all.iter().find(|column| is_spread(column));
    Ok(found
        .map(|column| {
            (
                format!("argmax({})", columns[*column]),
                Derivation::LikeliestOf(*column),
            )
        })
        .into_iter()
        .collect())
}

impl Derivation {
    fn parts(&self) -> Vec<usize> {
        match self {
            Self::Likeliest(parts) | Self::Set(parts) => {
                parts.iter().map(|(_, column)| *column).collect()
            }
            Self::LikeliestOf(column) => vec![*column],
        }
    }
}

impl Table for Derived {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn declared_kind(&self, column: usize) -> Option<&'static str> {
        match column
            .checked_sub(self.own())
            .map(|number| &self.derivations[number])
        {
            None => self.table.declared_kind(column),
            Some(Derivation::Set(_)) => Some("list"),
            Some(_) => Some("text"),
        }
    }

    fn notes(&self) -> Vec<Finding> {
        let mut notes = self.table.notes();
        notes.extend(
            self.columns[self.own()..]
                .iter()
                .zip(&self.derivations)
                .map(|(name, derivation)| {
                    let what = match derivation {
                        Derivation::Set(labels) => format!(
                            "lists the labels, of {}, whose columns say yes",
                            labels.len()
                        ),
                        Derivation::Likeliest(_) | Derivation::LikeliestOf(_) => {
                            "is the class with the highest number".to_owned()
                        }
                    };
                    Finding::note(
                        "derived-column",
                        format!("The column `{name}` is made from others: it {what}."),
                    )
                }),
        );
        notes
    }

    fn layout(&self) -> usize {
        self.table.layout()
    }

    fn parts(&self) -> Result<usize, EngineError> {
        self.table.parts()
    }

    fn read(&self, part: usize, columns: &[usize], limit: usize) -> Result<Batch, EngineError> {
        let mut wanted: Vec<usize> = Vec::new();
        let mut places = Vec::new();
        for column in columns {
            let from = wanted.len();
            match column.checked_sub(self.own()) {
                None => wanted.push(*column),
                Some(number) => wanted.extend(self.derivations[number].parts()),
            }
            places.push(from..wanted.len());
        }
        let batch = self.table.read(part, &wanted, limit)?;
        let columns = columns.iter().zip(places).map(|(column, place)| {
            match column.checked_sub(self.own()) {
                None => batch.columns[place.start].clone(),
                Some(number) => {
                    Self::derive(&self.derivations[number], &batch.columns[place], batch.rows)
                }
            }
        });
        Ok(Batch {
            rows: batch.rows,
            columns: columns.collect(),
        })
    }

    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError> {
        let rows = self.table.rows(part, wanted)?;
        let own = self.own();
        let with_derived = |mut cells: Vec<Cell>| {
            let derived: Vec<Cell> = self
                .derivations
                .iter()
                .map(|derivation| Self::derive_cell(derivation, &cells))
                .collect();
            let beyond = cells.split_off(own.min(cells.len()));
            cells.extend(derived);
            cells.extend(beyond);
            cells
        };
        Ok(rows.into_iter().map(with_derived).collect())
    }
}
