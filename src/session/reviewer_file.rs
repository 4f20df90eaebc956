//! `reviewers/<name>.json`: one reviewer's session as people read, diff and merge it.
//!
//! Valid JSON with one record per line, sorted by register; the same content always gives the same bytes, and there is
//! never a float that this program wrote. Reading is strict: what can't be understood is an error, never dropped.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::error::FileError;
use super::json::{Purpose, VERSION, Version, parse_document};
use super::record::Record;

const FORMAT: &str = "mispred-session";
/// About a hundred thousand edits.
pub(super) const CAP: u64 = 16 << 20;

/// What a session file holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ReviewerFile {
    /// The version it was written in.
    pub version: Version,
    /// The reviewer's name, in full.
    pub reviewer: String,
    /// The draw that the keys belong to.
    pub draw: String,
    /// Fields that only a newer program knows.
    pub extra: Map<String, Value>,
    /// What every register holds.
    pub records: Vec<Record>,
    /// Edits that lost against another writer's.
    pub history: Vec<Record>,
}

/// The name of a reviewer's session file.
pub(super) fn file_name(stem: &str) -> String {
    format!("{stem}.json")
}

/// Reads a session file.
///
/// # Errors
/// When anything in it can't be understood, or it is of a newer major version and opened to be written.
pub(super) fn parse(
    path: &Path,
    bytes: &[u8],
    purpose: Purpose,
) -> Result<ReviewerFile, FileError> {
    let (version, mut fields) = parse_document(path, bytes, FORMAT, purpose)?;
    let malformed = |reason: String| FileError::malformed(path, reason);
    let mut text = |name: &str| match fields.shift_remove(name) {
        Some(Value::String(text)) => Ok(text),
        _ => Err(malformed(format!("`{name}` is not a text"))),
    };
    let (reviewer, draw) = (text("reviewer")?, text("draw")?);
    let mut records = |name: &str| match fields.shift_remove(name) {
        Some(Value::Array(values)) => {
            let read = values.into_iter().zip(1..).map(|(value, number)| {
                Record::from_value(value, version.is_newer())
                    .map_err(|reason| malformed(format!("entry {number} of `{name}`: {reason}")))
            });
            read.collect()
        }
        None => Ok(Vec::new()),
        Some(_) => Err(malformed(format!("`{name}` is not a list"))),
    };
    let (records, history) = (records("records")?, records("history")?);
    Ok(ReviewerFile {
        version,
        reviewer,
        draw,
        extra: fields,
        records,
        history,
    })
}

impl ReviewerFile {
    /// The bytes of the file. A version that is older than this program's becomes this program's.
    pub(super) fn text(&self) -> String {
        let mut head = Map::new();
        head.insert("format".to_owned(), json!(FORMAT));
        head.insert("version".to_owned(), json!(self.version.max(VERSION)));
        head.insert("reviewer".to_owned(), json!(self.reviewer));
        head.insert("draw".to_owned(), json!(self.draw));
        head.extend(self.extra.clone());
        let head = Value::Object(head).to_string();
        let head = head.strip_suffix('}').unwrap_or(&head);
        format!(
            "{head},\"records\":[\n{}],\"history\":[\n{}]}}\n",
            lines(&self.records),
            lines(&self.history)
        )
    }
}

fn lines(records: &[Record]) -> String {
    let texts: Vec<&str> = records.iter().map(Record::json).collect();
    match texts.is_empty() {
        true => String::new(),
        false => texts.join(",\n") + "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::edit::Assignment;
    use crate::domain::key::Key;
    use crate::session::record::Clock;

    fn file() -> ReviewerFile {
        let record = |number: u64| {
            let note = Assignment::Note {
                key: Key::new(number.to_string()),
                text: Some("a \"quote\"\n".to_owned()),
            };
            let clock = Clock {
                lamport: number,
                writer: "w".to_owned(),
            };
            Record::new(note, "2026-11-21T10:00:00Z", clock, Default::default()).unwrap()
        };
        ReviewerFile {
            version: VERSION,
            reviewer: "Ana \u{202e}".to_owned(),
            draw: "d".to_owned(),
            extra: Map::new(),
            records: vec![record(1), record(2)],
            history: vec![record(3)],
        }
    }

    fn read(text: &str) -> Result<ReviewerFile, FileError> {
        parse(Path::new("ana.json"), text.as_bytes(), Purpose::Write)
    }

    #[test]
    fn the_same_content_gives_the_same_bytes_with_a_record_per_line() {
        let text = file().text();
        assert_eq!(read(&text).unwrap(), file());
        assert_eq!(read(&text).unwrap().text(), text);
        assert_eq!(text.lines().count(), 6);
        assert!(
            text.lines().all(|line| line.matches("clock").count() <= 1) && text.ends_with("]}\n")
        );
        let empty = ReviewerFile {
            records: Vec::new(),
            history: Vec::new(),
            ..file()
        };
        assert_eq!(read(&empty.text()).unwrap(), empty);
    }

    #[test]
    fn a_newer_minor_keeps_its_fields_and_kinds_and_its_number() {
        let text = file()
            .text()
            .replace("\"version\":[1,2]", "\"version\":[1,4]")
            .replace("\"draw\":\"d\",", "\"draw\":\"d\",\"mood\":{\"x\":[1.50]},")
            .replace(
                "{\"set\":\"note\",\"key\":\"2\"",
                "{\"set\":\"owner\",\"key\":\"2\",\"who\":\"ben\"",
            );
        let newer = read(&text).unwrap();
        assert!(newer.records[1].assignment().is_none());
        assert_eq!(newer.text(), text.replace("1.50", "1.5"));
    }

    #[test]
    fn anything_that_cannot_be_understood_is_an_error_with_its_place() {
        let text = file().text();
        let newer = text.replace("[1,2]", "[2,0]");
        assert!(read(&newer).unwrap_err().is_newer());
        for (from, to, wanted) in [
            (
                "\"set\":\"note\",\"key\":\"2\"",
                "\"set\":\"nope\",\"key\":\"2\"",
                "entry 2",
            ),
            ("\"key\":\"1\"", "\"key\":\"1\",\"key\":\"1\"", "twice"),
            (
                "\"records\":[",
                "<<<<<<< HEAD\n\"records\":[",
                "not valid JSON",
            ),
            ("\"draw\":\"d\"", "\"draw\":7", "`draw`"),
            ("\"records\":[", "\"records\":{},\"x\":[", "not a list"),
        ] {
            let broken = text.replacen(from, to, 1);
            assert_ne!(broken, text);
            let error = read(&broken).unwrap_err().to_string();
            assert!(
                error.contains(wanted) && error.starts_with("ana.json: "),
                "{error}"
            );
        }
    }

    #[test]
    fn every_cut_of_a_file_is_an_error() {
        let text = file().text();
        for end in 0..text.len() - 1 {
            let cut = String::from_utf8_lossy(&text.as_bytes()[..end]).into_owned();
            assert!(read(&cut).is_err(), "{end}");
        }
    }
}
