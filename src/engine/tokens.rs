//! Tables whose rows are tokens with labels, as CoNLL files have them: read as tokens, as sentences or as entities.
//!
//! Whole files are decoded in memory, and the rows of the wanted unit are written as JSON Lines, to be read as those
//! are. Equal sets of entities are equal text, so that sentences compare like any other label.

mod conll;
mod entities;
mod table;

use serde_json::Value;

use super::document::Rows;
use super::error::EngineError;
use super::json_lines::JsonLines;
use super::scan::Progress;
use crate::domain::finding::Finding;
use crate::domain::reading::Unit;

/// The tag of what a side does not name.
pub const OUTSIDE: &str = "O";

pub(super) use conll::{is_conll, open};
pub(super) use table::regrouped;

/// Sentences with the labels of one or several sides.
#[derive(Debug, Default)]
struct Corpus {
    /// Names of further columns between token and labels.
    extras: Vec<String>,
    /// Names of the sides: truth, prediction, or the columns they come from.
    sides: Vec<String>,
    sentences: Vec<Sentence>,
}

#[derive(Debug, Default)]
struct Sentence {
    id: String,
    tokens: Vec<String>,
    /// For each token, its further columns.
    extras: Vec<Vec<String>>,
    /// For each side, the tag of each token; the empty text where it has none.
    tags: Vec<Vec<String>>,
}

impl Corpus {
    /// The rows of a unit.
    fn rows(&self, unit: Unit) -> Vec<u8> {
        let mut rows = Rows::default();
        for sentence in &self.sentences {
            match unit {
                Unit::Token => self.tokens(sentence, &mut rows),
                Unit::Sentence => self.sentence(sentence, &mut rows),
                Unit::Entity => self.entities(sentence, &mut rows),
            }
        }
        rows.into_text()
    }

    fn tokens(&self, sentence: &Sentence, rows: &mut Rows) {
        for (position, token) in sentence.tokens.iter().enumerate() {
            let mut row = vec![
                ("id".to_owned(), format!("{}:{position}", sentence.id)),
                ("sentence".to_owned(), sentence.id.clone()),
                ("position".to_owned(), position.to_string()),
                ("token".to_owned(), token.clone()),
            ];
            let extras = sentence.extras.get(position).into_iter().flatten();
            row.extend(self.extras.iter().cloned().zip(extras.cloned()));
            let tags = sentence.tags.iter().map(|tags| tags[position].clone());
            row.extend(self.sides.iter().cloned().zip(tags));
            write(row, rows);
        }
    }

    fn sentence(&self, sentence: &Sentence, rows: &mut Rows) {
        let mut row = vec![
            ("id".to_owned(), sentence.id.clone()),
            ("text".to_owned(), sentence.tokens.join(" ")),
        ];
        let lists = sentence
            .tags
            .iter()
            .map(|tags| entities::listed(&entities::decoded(tags), &sentence.tokens));
        row.extend(self.sides.iter().cloned().zip(lists));
        write(row, rows);
    }

    /// A row per span that some side names; `O` where another side does not name it.
    fn entities(&self, sentence: &Sentence, rows: &mut Rows) {
        let sides: Vec<Vec<entities::Entity>> = sentence
            .tags
            .iter()
            .map(|tags| entities::decoded(tags))
            .collect();
        let mut spans: Vec<(usize, usize)> = sides
            .iter()
            .flatten()
            .map(|entity| (entity.start, entity.end))
            .collect();
        spans.sort_unstable();
        spans.dedup();
        for (start, end) in spans {
            let mut row = vec![
                (
                    "id".to_owned(),
                    format!("{}:{start}-{}", sentence.id, end - 1),
                ),
                ("sentence".to_owned(), sentence.id.clone()),
                ("entity".to_owned(), sentence.tokens[start..end].join(" ")),
                ("text".to_owned(), sentence.tokens.join(" ")),
            ];
            let kinds = sides.iter().map(|entities| {
                entities
                    .iter()
                    .find(|entity| (entity.start, entity.end) == (start, end))
                    .map_or_else(|| OUTSIDE.to_owned(), |entity| entity.kind.clone())
            });
            row.extend(self.sides.iter().cloned().zip(kinds));
            write(row, rows);
        }
    }

    /// Opens the rows of a unit, and says which one it is.
    fn open(
        &self,
        file: String,
        unit: Unit,
        progress: &dyn Progress,
    ) -> Result<(JsonLines, Vec<Finding>), EngineError> {
        let rows = self.rows(unit);
        if rows.is_empty() {
            return Err(EngineError::Format {
                file,
                what: "a table of tokens in which no side names an entity".to_owned(),
                hint: "read it by sentence or by token, with --unit".to_owned(),
            });
        }
        let (what, others) = match unit {
            Unit::Token => ("a token with its label", "sentence or entity"),
            Unit::Sentence => (
                "a sentence with the list of its entities",
                "token or entity",
            ),
            Unit::Entity => (
                "an entity that one side names, `O` where a side does not name it; those that only other columns than truth and prediction name are not scored",
                "token or sentence",
            ),
        };
        let note = Finding::note(
            "unit",
            format!(
                "The file lists {} tokens in {} sentences; a row is {what}.",
                self.sentences
                    .iter()
                    .map(|sentence| sentence.tokens.len())
                    .sum::<usize>(),
                self.sentences.len()
            ),
        );
        let note = note
            .advising(format!(
                "Another unit of error can be chosen with --unit: {others}."
            ))
            .counting(self.sentences.len() as u64);
        Ok((JsonLines::composed(file, rows, progress)?, vec![note]))
    }
}

fn write(row: Vec<(String, String)>, rows: &mut Rows) {
    let json = |text: String| Value::String(text).to_string().into_bytes();
    let row: Vec<(Vec<u8>, Vec<u8>)> = row
        .into_iter()
        .map(|(name, text)| (json(name), json(text)))
        .collect();
    rows.row(
        row.iter()
            .map(|(name, text)| (name.as_slice(), text.as_slice())),
    );
}
