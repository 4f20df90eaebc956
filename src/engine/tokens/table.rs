//! Turns an ordinary table with a row per token into one with a row per sentence or entity.
//!
//! Needs a column that tells sentences apart, one with the tokens, and at least one with tags; found by name and content.

use super::entities::is_tag;
use super::{Corpus, Sentence};
use crate::domain::finding::Finding;
use crate::domain::reading::Unit;
use crate::engine::error::EngineError;
use crate::engine::json_lines::JsonLines;
use crate::engine::scan::{Progress, guarded, in_parallel};
use crate::engine::table::Table;

/// Names of a column that tells sentences apart, without case.
const SENTENCES: [&str; 9] = [
    "sentence",
    "sentence_id",
    "sentence #",
    "sent",
    "sent_id",
    "sentence_number",
    "sentence_idx",
    "seq_id",
    "sequence",
];

/// Names of a column with tokens, without case.
const TOKENS: [&str; 4] = ["token", "word", "form", "text"];

/// How many rows tell whether a column holds tags.
const LOOKED_AT: usize = 2_000;

/// The columns that matter.
struct Places {
    sentence: usize,
    token: usize,
    sides: Vec<usize>,
}

/// The rows of a unit out of a table of tokens.
pub fn regrouped(
    file: &str,
    table: &dyn Table,
    unit: Unit,
    progress: &dyn Progress,
) -> Result<(JsonLines, Vec<Finding>), EngineError> {
    let places = guarded(file, || places(file, table))?;
    let columns: Vec<usize> = [places.sentence, places.token]
        .into_iter()
        .chain(places.sides.iter().copied())
        .collect();
    let parts = in_parallel(file, table.parts()?, progress, |part| {
        table.read(part, &columns, usize::MAX)
    })?;
    let mut corpus = Corpus {
        extras: Vec::new(),
        sides: places
            .sides
            .iter()
            .map(|side| table.columns()[*side].clone())
            .collect(),
        sentences: Vec::new(),
    };
    for batch in parts {
        for row in 0..batch.rows {
            let text = |column: usize| {
                batch.columns[column]
                    .text(row)
                    .unwrap_or_default()
                    .into_owned()
            };
            let id = text(0);
            let goes_on = corpus
                .sentences
                .last()
                .is_some_and(|last| last.id == id || id.is_empty());
            if !goes_on {
                corpus.sentences.push(Sentence {
                    id,
                    tags: vec![Vec::new(); places.sides.len()],
                    ..Sentence::default()
                });
            }
            if let Some(sentence) = corpus.sentences.last_mut() {
                sentence.tokens.push(text(1));
                for (side, tags) in sentence.tags.iter_mut().enumerate() {
                    tags.push(text(side + 2));
                }
            }
        }
    }
    corpus.open(file.to_owned(), unit, progress)
}

fn places(file: &str, table: &dyn Table) -> Result<Places, EngineError> {
    let names = table.columns();
    let called = |wanted: &[&str]| {
        wanted.iter().find_map(|wanted| {
            names
                .iter()
                .position(|name| name.trim().eq_ignore_ascii_case(wanted))
        })
    };
    let all: Vec<usize> = (0..names.len()).collect();
    let head = table.head(&all, LOOKED_AT)?;
    let holds_tags = |column: &usize| {
        let texts = head.iter().flat_map(|batch| {
            let texts = &batch.columns[*column];
            (0..batch.rows).filter_map(move |row| texts.text(row))
        });
        let (mut tags, mut others) = (0_usize, 0_usize);
        texts.for_each(|text| match is_tag(&text) {
            true => tags += 1,
            false => others += 1,
        });
        tags > 0 && tags >= others * 19
    };
    let sides: Vec<usize> = all.iter().copied().filter(holds_tags).collect();
    match (called(&SENTENCES), called(&TOKENS)) {
        (Some(sentence), Some(token)) if !sides.is_empty() => Ok(Places {
            sentence,
            token,
            sides,
        }),
        _ => Err(EngineError::Format {
            file: file.to_owned(),
            what: "not a table of tokens, so it has no other unit".to_owned(),
            hint: "such a table has the columns `sentence` and `token` and tags such as B-person and O".to_owned(),
        }),
    }
}
