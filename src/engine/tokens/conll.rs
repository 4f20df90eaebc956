//! CoNLL files: a token per line with its columns behind it, and a blank line between sentences.

use super::entities::{decoded, is_tag};
use super::{Corpus, Sentence};
use crate::domain::finding::Finding;
use crate::domain::reading::Unit;
use crate::engine::bytes::Bytes;
use crate::engine::error::EngineError;
use crate::engine::json_lines::JsonLines;
use crate::engine::scan::Progress;

/// The largest file that is read: it lies in memory as a whole.
const MOST_BYTES: u64 = 1 << 30;

/// How many lines tell whether a file has this shape.
const LINES: usize = 2_000;

/// What stands between the columns of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Separator {
    Tab,
    Blanks,
}

impl Separator {
    fn cut(self, line: &str) -> Vec<&str> {
        match self {
            Self::Tab => line.split('\t').collect(),
            Self::Blanks => line.split_ascii_whitespace().collect(),
        }
    }
}

/// Whether a line holds a token: not blank, no comment, no border of a document.
fn is_token_line(line: &str) -> bool {
    !line.trim().is_empty() && !line.starts_with("-DOCSTART-") && !line.starts_with("# ")
}

/// Whether the first lines of a file have this shape: sentences of lines with equally many columns, tags in the last.
pub fn is_conll(head: &[u8], is_all: bool) -> bool {
    shape(head, is_all).is_some()
}

fn shape(head: &[u8], is_all: bool) -> Option<(Separator, usize)> {
    let text = String::from_utf8_lossy(head);
    let mut lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    if !is_all {
        lines.pop();
    }
    lines.truncate(LINES);
    let has_border = lines
        .iter()
        .skip_while(|line| line.trim().is_empty())
        .any(|line| line.trim().is_empty());
    let tokens: Vec<&str> = lines
        .into_iter()
        .filter(|line| is_token_line(line))
        .collect();
    let first = tokens.first()?;
    let separator = match first.contains('\t') {
        true => Separator::Tab,
        false => Separator::Blanks,
    };
    let count = separator.cut(first).len();
    let fits = |line: &&&str| {
        let columns = separator.cut(line);
        columns.len() == count && columns.last().is_some_and(|tag| is_tag(tag.trim()))
    };
    let fitting = tokens.iter().filter(fits).count();
    let is_shape = count >= 2
        && fits(&first)
        && fitting * 20 >= tokens.len() * 19
        && (has_border || tokens.len() > 1 && count == 2);
    is_shape.then_some((separator, count))
}

/// Opens a file of this shape.
pub fn open(
    bytes: &Bytes,
    unit: Option<Unit>,
    progress: &dyn Progress,
) -> Result<(JsonLines, Vec<Finding>), EngineError> {
    let file = bytes.name();
    if bytes.length() > MOST_BYTES {
        return Err(EngineError::Format {
            file,
            what: "a list of tokens of more than 1 GB".to_owned(),
            hint: "cut it into several files".to_owned(),
        });
    }
    let text = bytes.range(0, bytes.length())?;
    let (separator, count) =
        shape(&text, true).ok_or_else(|| EngineError::Changed { file: file.clone() })?;
    let text = String::from_utf8_lossy(&text);
    let (corpus, odd) = read(text.trim_start_matches('\u{feff}'), separator, count, &file);
    if progress.cancelled() {
        return Err(EngineError::Cancelled { file });
    }
    let default = match corpus.sides.len() {
        2 => Unit::Sentence,
        _ => Unit::Token,
    };
    let (table, mut notes) = corpus.open(file, unit.unwrap_or(default), progress)?;
    if let Some(line) = odd.first() {
        let sentence = format!(
            "{} lines do not have {count} columns and are left out, the first is line {line}.",
            odd.len()
        );
        notes.push(
            Finding::warning("broken-lines", sentence)
                .counting(odd.len() as u64)
                .on_lines(odd.into_iter().take(10).collect()),
        );
    }
    Ok((table, notes))
}

/// All sentences, and the lines that do not fit.
fn read(text: &str, separator: Separator, count: usize, file: &str) -> (Corpus, Vec<u64>) {
    let mut odd = Vec::new();
    let mut sentences: Vec<Vec<Vec<&str>>> = Vec::new();
    let mut is_open = false;
    for (number, line) in text.lines().enumerate() {
        if !is_token_line(line) {
            is_open &= line.starts_with("# ");
            continue;
        }
        let columns = separator.cut(line);
        if columns.len() != count {
            odd.push(number as u64 + 1);
            continue;
        }
        match sentences.last_mut() {
            Some(sentence) if is_open => sentence.push(columns),
            _ => sentences.push(vec![columns]),
        }
        is_open = true;
    }
    let has_truth = count > 2 && are_two_sides(&sentences, count);
    let first_tag = count - 1 - usize::from(has_truth);
    let sides = match has_truth {
        true => vec!["truth".to_owned(), "prediction".to_owned()],
        false => vec![name_of_side(file).to_owned()],
    };
    let extras = (2..=first_tag)
        .map(|number| format!("column_{number}"))
        .collect();
    let sentence = |(number, lines): (usize, Vec<Vec<&str>>)| Sentence {
        id: number.to_string(),
        tokens: lines.iter().map(|line| line[0].to_owned()).collect(),
        extras: lines
            .iter()
            .map(|line| {
                line[1..first_tag]
                    .iter()
                    .map(|&text| text.to_owned())
                    .collect()
            })
            .collect(),
        tags: (first_tag..count)
            .map(|column| {
                lines
                    .iter()
                    .map(|line| line[column].trim().to_owned())
                    .collect()
            })
            .collect(),
    };
    let corpus = Corpus {
        extras,
        sides,
        sentences: sentences.into_iter().enumerate().map(sentence).collect(),
    };
    (corpus, odd)
}

/// Whether the last two columns are truth and prediction: both hold tags, and of the same types as far as both hold any.
/// In the files of 2003, the column before the truth holds phrases.
fn are_two_sides(sentences: &[Vec<Vec<&str>>], count: usize) -> bool {
    let tags = |column: usize| -> Vec<String> {
        let lines = sentences.iter().flatten();
        lines.map(|line| line[column].trim().to_owned()).collect()
    };
    let (truth, prediction) = (tags(count - 2), tags(count - 1));
    let kinds = |tags: &[String]| -> std::collections::BTreeSet<String> {
        decoded(tags)
            .into_iter()
            .map(|entity| entity.kind)
            .collect()
    };
    let (named, predicted) = (kinds(&truth), kinds(&prediction));
    truth.iter().all(|tag| is_tag(tag))
        && (named.is_empty() || predicted.is_empty() || !named.is_disjoint(&predicted))
}

/// What the labels of a file with one side are, as far as its name tells.
fn name_of_side(file: &str) -> &'static str {
    let name = std::path::Path::new(file)
        .file_name()
        .map(|name| name.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if says(&["pred", "output", "submission", "system"]) {
        "prediction"
    } else if says(&["gold", "truth"]) {
        "truth"
    } else {
        "label"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scan::Silent;
    use crate::engine::table::Table;

    fn rows(text: &'static str, unit: Option<Unit>) -> Vec<String> {
        let bytes = Bytes::Embedded {
            name: "gold.conll",
            bytes: text.as_bytes(),
        };
        let (table, notes) = open(&bytes, unit, &Silent).unwrap();
        assert_eq!(notes[0].code, "unit");
        let count = table.read(0, &[], usize::MAX).unwrap().rows;
        let cells = table.rows(0, &(0..count).collect::<Vec<_>>()).unwrap();
        let row = |row: &Vec<crate::domain::row::Cell>| {
            let cells: Vec<String> = row.iter().map(|cell| cell.text()).collect();
            cells.join("|")
        };
        std::iter::once(table.columns().join("|"))
            .chain(cells.iter().map(row))
            .collect()
    }

    const BOTH: &str = "-DOCSTART- O O\n\nAna B-PER B-PER\nMaria I-PER O\nin O O\nParis B-LOC B-LOC\n\nNo O B-PER\n";

    #[test]
    fn both_sides_are_sentences_unless_asked_otherwise() {
        assert_eq!(
            rows(BOTH, None),
            [
                "id|text|truth|prediction",
                "0|Ana Maria in Paris|PER: Ana Maria; LOC: Paris|PER: Ana; LOC: Paris",
                "1|No|none|PER: No",
            ]
        );
        assert_eq!(rows(BOTH, Some(Unit::Token)).len(), 6);
        assert_eq!(
            rows(BOTH, Some(Unit::Entity)),
            [
                "id|sentence|entity|text|truth|prediction",
                "0:0-0|0|Ana|Ana Maria in Paris|O|PER",
                "0:0-1|0|Ana Maria|Ana Maria in Paris|PER|O",
                "0:3-3|0|Paris|Ana Maria in Paris|LOC|LOC",
                "1:0-0|1|No|No|O|PER",
            ]
        );
    }

    #[test]
    fn one_side_is_tokens_with_their_other_columns() {
        assert_eq!(
            rows(
                "Ana\tNNP\tB-NP\tB-PER\r\n.\t.\tO\tO\r\n\r\n\"\t\"\tO\tO",
                None
            ),
            [
                "id|sentence|position|token|column_2|column_3|truth",
                "0:0|0|0|Ana|NNP|B-NP|B-PER",
                "0:1|0|1|.|.|O|O",
                "1:0|1|0|\"|\"|O|O",
            ]
        );
    }

    #[test]
    fn other_text_is_no_conll() {
        for text in [
            "id,label\n1,O\n\n2,O\n",
            "some text\n\nmore text\n",
            "token\tlabel\na\tO\n",
            "",
            "O\n\nO\n",
        ] {
            assert!(!is_conll(text.as_bytes(), true), "{text}");
        }
        assert!(is_conll(b"a O\nb O\n", true));
    }
}
