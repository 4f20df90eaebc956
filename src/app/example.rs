//! One example as the filter sees it: names of fields to values.

use std::borrow::Cow;

use crate::domain::filter::{Fields, Value};
use crate::domain::key::Key;
use crate::domain::review::Review;
use crate::domain::row::{Cell, Row};
use crate::domain::sample::SampledExample;
use crate::domain::taxonomy::Category;

/// The names that a filter knows besides the columns of the file.
pub const FIELD_NAMES: [&str; 15] = [
    "truth",
    "pred",
    "prediction",
    "score",
    "id",
    "rank",
    "tag",
    "primary",
    "status",
    "note",
    "flag",
    "label",
    "debt",
    "picked",
    "disputed",
];

/// One example with everything a filter can ask about it.
pub struct Example<'a> {
    /// Its rank in the sample, from 0.
    pub rank: usize,
    /// What was drawn.
    pub sampled: &'a SampledExample,
    /// Its row, if it was kept.
    pub row: Option<&'a Row>,
    /// What the reviewer said.
    pub review: &'a Review,
    /// Whether it was picked out for what is done to many at once.
    pub is_picked: bool,
}

/// What a reviewer has said of an example, in one word: the values of the field `status`.
pub fn status(review: &Review, key: &Key) -> &'static str {
    let mark = review.mark(key);
    if mark.is_cant_tell() {
        "cant-tell"
    } else if mark.has_verdict() {
        "reviewed"
    } else if mark.is_deferred() {
        "deferred"
    } else {
        "open"
    }
}

impl Fields for Example<'_> {
    fn values(&self, field: &str) -> Option<Vec<Value>> {
        let key = &self.sampled.key;
        let mark = self.review.mark(key);
        let text = |text: &str| vec![Value::Text(text.to_owned())];
        let optional = |value: Option<&String>| {
            vec![value.map_or(Value::Missing, |text| Value::Text(text.clone()))]
        };
        Some(match field {
            "truth" => vec![Value::from_label(&self.sampled.truth)],
            "pred" => optional(self.sampled.prediction.as_ref()),
            "score" => vec![self.sampled.score.map_or(Value::Missing, Value::Number)],
            "id" => text(key.as_str()),
            "rank" => vec![Value::Number((self.rank + 1) as f64)],
            "tag" => names_of(self.review.tags(key)),
            "debt" => names_of(self.review.unasked(key)),
            "primary" => optional(self.review.tags(key).first().map(|category| &category.name)),
            "status" => {
                let owes = !self.review.unasked(key).is_empty();
                let words = [Some(status(self.review, key)), owes.then_some("debt")];
                words.into_iter().flatten().flat_map(text).collect()
            }
            "note" => optional(mark.note.as_ref()),
            "label" => optional(mark.corrected.as_ref()),
            "flag" => vec![Value::Bool(mark.flagged)],
            "picked" => vec![Value::Bool(self.is_picked)],
            "disputed" => vec![Value::Bool(self.review.is_disputed(key))],
            column => match self.row.and_then(|row| row.cell(column)) {
                Some(cell) => vec![value_of(cell)],
                None if column == "prediction" => optional(self.sampled.prediction.as_ref()),
                None => return None,
            },
        })
    }

    fn matches_text(&self, word: &str, case_sensitive: bool) -> bool {
        let contains = |text: &str| contains(text, word, case_sensitive);
        let mark = self.review.mark(&self.sampled.key);
        let said = [
            mark.note.as_deref(),
            mark.corrected.as_deref(),
            self.sampled.prediction.as_deref(),
        ];
        said.into_iter().flatten().any(contains)
            || contains(&self.sampled.truth)
            || contains(self.sampled.key.as_str())
            || self
                .review
                .tags(&self.sampled.key)
                .iter()
                .any(|category| contains(&category.name))
            || self
                .row
                .is_some_and(|row| row.cells.iter().any(|(_, cell)| contains(&cell_text(cell))))
    }
}

fn names_of(categories: Vec<&Category>) -> Vec<Value> {
    if categories.is_empty() {
        return vec![Value::Missing];
    }
    let names = categories.into_iter();
    names
        .map(|category| Value::Text(category.name.clone()))
        .collect()
}

fn cell_text(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.text()),
    }
}

fn contains(text: &str, word: &str, case_sensitive: bool) -> bool {
    if case_sensitive {
        text.contains(word)
    } else {
        text.to_lowercase().contains(&word.to_lowercase())
    }
}

fn value_of(cell: &Cell) -> Value {
    match cell {
        Cell::Missing => Value::Missing,
        Cell::Boolean(value) => Value::Bool(*value),
        Cell::Integer(value) => Value::Number(*value as f64),
        Cell::Number(value) => Value::Number(*value),
        Cell::Text(text) if text.is_empty() => Value::Missing,
        Cell::Text(text) => Value::Text(text.clone()),
        Cell::List(_) => Value::Text(cell.text()),
    }
}
