//! Cells as a judge sees them: which truths are missing or may be, and the fields of an expression.

use super::super::cells::Texts;
use super::super::layout::Layout;
use super::super::table::Batch;
use super::Settled;
use crate::domain::filter::{Fields, Value, contains};
use crate::domain::label::{MissingWord, WordsSeen};

/// What a truth is, before any rule is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Missing,
    /// A word that may mean no value.
    Word(MissingWord),
    Value,
}

/// The states of a column's cells, with room for the few that are no values.
#[derive(Debug)]
pub(super) struct States {
    /// None when every cell has a value.
    missing: Option<Vec<bool>>,
    /// The rows with a word that may mean no value, in ascending order.
    with_word: Vec<(usize, MissingWord)>,
    /// Whether a row has such a word; empty when none has.
    has_word: Vec<bool>,
    pub words: WordsSeen,
}

impl States {
    /// Looks at a column once.
    pub fn of(column: &Texts) -> Self {
        let mut words = WordsSeen::default();
        let mut with_word = Vec::new();
        let missing = match column {
            Texts::Strings(cells) => {
                let look = |(row, cell): (usize, Option<&str>)| {
                    if let Some(word) = cell.and_then(MissingWord::of) {
                        words.add(word);
                        with_word.push((row, word));
                    }
                    cell.is_none_or(str::is_empty)
                };
                Some(cells.iter().enumerate().map(look).collect())
            }
            other => other.missing_cells(),
        };
        let mut has_word = Vec::new();
        if !with_word.is_empty() {
            has_word = vec![false; column.len()];
            with_word.iter().for_each(|(row, _)| has_word[*row] = true);
        }
        Self {
            missing,
            with_word,
            has_word,
            words,
        }
    }

    /// The state of a cell.
    pub fn of_row(&self, row: usize) -> State {
        if self.missing.as_ref().is_some_and(|missing| missing[row]) {
            return State::Missing;
        }
        if !self.has_word.get(row).copied().unwrap_or_default() {
            return State::Value;
        }
        let found = self.with_word.binary_search_by_key(&row, |(row, _)| *row);
        found.map_or(State::Value, |place| State::Word(self.with_word[place].1))
    }
}

/// One row as an expression asks about it.
pub(super) struct Cells<'a> {
    pub batch: &'a Batch,
    pub layout: &'a Layout,
    pub settled: &'a Settled,
    pub row: usize,
}

impl Fields for Cells<'_> {
    fn values(&self, field: &str) -> Option<Vec<Value>> {
        let found = self.layout.fields.iter().find(|(name, _)| name == field);
        let place = found?.1;
        let places = &self.layout.places;
        let texts = &self.batch.columns[place];
        let missing = match Some(place) {
            place if place == places.truth => self.settled.in_truth,
            place if place == places.prediction => self.settled.in_prediction,
            _ => Default::default(),
        };
        let text = || texts.text(self.row).filter(|text| !missing.hold(text));
        let value = match texts {
            Texts::Booleans(cells) => cells.get(self.row).map(Value::Bool),
            Texts::Numbers(cells) => cells.get(self.row).map(Value::Number),
            // A number that no double holds is compared by its digits.
            Texts::Integers(_) => texts
                .number(self.row)
                .map(|number| match number.abs() < 9e15 {
                    true => Value::Number(number),
                    false => Value::Text(text().unwrap_or_default().into_owned()),
                }),
            Texts::Strings(_) => text().map(|text| Value::Text(text.into_owned())),
        };
        Some(vec![value.unwrap_or(Value::Missing)])
    }

    fn matches_text(&self, word: &str, case_sensitive: bool) -> bool {
        let texts = self
            .layout
            .places
            .text
            .map(|text| &self.batch.columns[text]);
        let text = texts.and_then(|texts| texts.text(self.row));
        text.is_some_and(|text| contains(&text, word, case_sensitive))
    }
}
