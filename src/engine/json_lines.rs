//! JSON Lines files: one object per line. Columns are the keys of all lines; a key that a line lacks is missing there.
//!
//! Numbers and text may mix within a column: every cell keeps the text it was written as. Nested objects stay JSON.

mod object;

use std::collections::HashMap;
use std::ops::Range;

use polars::prelude::{PlSmallStr, StringChunkedBuilder};
use serde::de::{DeserializeSeed, IgnoredAny};
use serde_json::Value;

use super::bytes::Bytes;
use super::cells::{Texts, printed};
use super::error::EngineError;
use super::scan::{Silent, in_parallel};
use super::table::{Batch, Table, all_found};
use crate::domain::label::canonical_f64;
use crate::domain::row::Cell;
use object::{Keys, Picked};

/// Bytes of a part, before its end is moved to the end of a line.
const PART_BYTES: u64 = 1 << 20;

/// An open JSON Lines file: its columns, and where its parts begin.
#[derive(Debug)]
pub(super) struct JsonLines {
    bytes: Bytes,
    columns: Vec<String>,
    parts: Vec<Range<u64>>,
}

impl JsonLines {
    /// Reads the keys of every line.
    pub fn open(bytes: Bytes) -> Result<Self, EngineError> {
        let file = bytes.name();
        let mark = if bytes.range(0, 3)?.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        let parts = cut(&bytes, mark)?;
        let mut table = Self {
            bytes,
            columns: Vec::new(),
            parts,
        };
        let keys = in_parallel(&file, table.parts.len(), &Silent, |part| {
            let mut keys = Keys::default();
            let mut rows = 0_usize;
            table.each_line(part, |line| {
                rows += 1;
                (&mut keys).deserialize(line).map(|()| true)
            })?;
            Ok((keys, rows))
        });
        let keys = keys.map_err(|error| table.not_lines(error))?;
        match keys.iter().map(|(_, rows)| rows).sum() {
            0_usize => return Err(EngineError::Empty { file }),
            1 if keys.iter().any(|(keys, _)| keys.has_nested) => return Err(one_document(file)),
            _ => {}
        }
        let mut columns = Keys::default();
        keys.into_iter()
            .flat_map(|(keys, _)| keys.in_order)
            .for_each(|key| columns.add(key));
        table.columns = columns.in_order;
        Ok(table)
    }

    /// A first line that ends too early belongs to JSON over several lines.
    fn not_lines(&self, error: EngineError) -> EngineError {
        let head = self.bytes.range(0, 1 << 12).unwrap_or_default();
        let first = 1 + head
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .filter(|byte| **byte == b'\n')
            .count();
        match error {
            EngineError::Json { file, line, reason }
                if line == first as u64 && reason == TOO_EARLY =>
            {
                one_document(file)
            }
            error => error,
        }
    }

    /// Gives each line that is not blank to `each`, until it says that it has seen enough.
    fn each_line(
        &self,
        part: usize,
        mut each: impl FnMut(
            &mut serde_json::Deserializer<serde_json::de::SliceRead<'_>>,
        ) -> serde_json::Result<bool>,
    ) -> Result<(), EngineError> {
        let range = &self.parts[part];
        let bytes = self.bytes.range(range.start, range.end)?;
        for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let mut reader = serde_json::Deserializer::from_slice(line);
            match each(&mut reader).and_then(|go_on| reader.end().map(|()| go_on)) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => {
                    let line = self.bytes.lines_before(range.start)? + number as u64 + 1;
                    return Err(EngineError::Json {
                        file: self.bytes.name(),
                        line,
                        reason: reason(&error),
                    });
                }
            }
        }
        Ok(())
    }
}

const TOO_EARLY: &str = "it ends too early";

fn one_document(file: String) -> EngineError {
    EngineError::Format {
        file,
        what: "one JSON document, not JSON Lines".to_owned(),
        hint: "write one object per line and row, for example with: jq -c".to_owned(),
    }
}

/// What is wrong with a line. The reader's own message may quote its text.
fn reason(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let column = error.column();
    match error.classify() {
        Category::Eof => TOO_EARLY.to_owned(),
        Category::Data if column <= 1 => "it is another value".to_owned(),
        _ => format!("syntax error at column {column}"),
    }
}

fn cut(bytes: &Bytes, start: u64) -> Result<Vec<Range<u64>>, EngineError> {
    let mut parts = Vec::new();
    let mut start = start;
    while start < bytes.length() {
        let mut end = (start + PART_BYTES).min(bytes.length());
        while end < bytes.length() {
            let look = bytes.range(end, end + (1 << 14))?;
            match look.iter().position(|byte| *byte == b'\n') {
                Some(offset) => {
                    end += offset as u64 + 1;
                    break;
                }
                None => end += look.len() as u64,
            }
        }
        parts.push(start..end);
        start = end;
    }
    Ok(parts)
}

impl Table for JsonLines {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn declared_kind(&self, _column: usize) -> Option<&'static str> {
        None
    }

    fn parts(&self) -> Result<usize, EngineError> {
        Ok(self.parts.len())
    }

    fn read(&self, part: usize, columns: &[usize], limit: usize) -> Result<Batch, EngineError> {
        let name = |column: &usize| PlSmallStr::from_str(&self.columns[*column]);
        let mut builders: Vec<StringChunkedBuilder> = columns
            .iter()
            .map(|column| StringChunkedBuilder::new(name(column), 1024))
            .collect();
        let wanted = columns
            .iter()
            .enumerate()
            .map(|(slot, column)| (self.columns[*column].as_str(), slot));
        let wanted: HashMap<&str, usize> = wanted.collect();
        let mut values = vec![Value::Null; columns.len()];
        let mut rows = 0;
        self.each_line(part, |line| {
            values.fill(Value::Null);
            Picked {
                wanted: &wanted,
                values: &mut values,
            }
            .deserialize(line)?;
            for (builder, column) in builders.iter_mut().zip(columns) {
                let slot = wanted
                    .get(self.columns[*column].as_str())
                    .copied()
                    .unwrap_or_default();
                match &values[slot] {
                    Value::String(text) => {
                        builder.append_option((!text.is_empty()).then_some(text))
                    }
                    value => builder.append_option(text(value)),
                }
            }
            rows += 1;
            Ok(rows < limit)
        })?;
        let columns = builders
            .into_iter()
            .map(|builder| Texts::Strings(builder.finish()))
            .collect();
        Ok(Batch { rows, columns })
    }

    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError> {
        let slots: HashMap<&str, usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(slot, name)| (name.as_str(), slot))
            .collect();
        let mut found: Vec<Option<Vec<Cell>>> = vec![None; wanted.len()];
        let last = wanted.iter().copied().max().unwrap_or(0);
        let mut number = 0;
        let mut values = vec![Value::Null; self.columns.len()];
        self.each_line(part, |line| {
            let places: Vec<usize> = wanted
                .iter()
                .enumerate()
                .filter(|(_, row)| **row == number)
                .map(|(place, _)| place)
                .collect();
            if places.is_empty() {
                serde::Deserialize::deserialize(line).map(|IgnoredAny| ())?;
            } else {
                values.fill(Value::Null);
                Picked {
                    wanted: &slots,
                    values: &mut values,
                }
                .deserialize(line)?;
            }
            for place in places {
                found[place] = Some(values.iter().map(cell).collect());
            }
            number += 1;
            Ok(number <= last)
        })?;
        all_found(found, &self.bytes)
    }
}

/// The text of a value that is not a string.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) if number.is_f64() => number.as_f64().and_then(canonical_f64),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        // As a Parquet list prints, so that the same row has the same key in both.
        Value::Array(_) | Value::Object(_) => printed(cell(value)),
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Missing,
        Value::Bool(value) => Cell::Boolean(*value),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Cell::Integer(whole),
            (None, Some(value)) if number.is_f64() => Cell::Number(value),
            _ => Cell::Text(number.to_string()),
        },
        Value::String(text) => Cell::Text(text.clone()),
        Value::Array(values)
            if values
                .iter()
                .all(|value| !value.is_array() && !value.is_object()) =>
        {
            Cell::List(values.iter().map(cell).collect())
        }
        Value::Array(_) | Value::Object(_) => Cell::Text(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &'static str) -> Result<JsonLines, EngineError> {
        JsonLines::open(Bytes::Embedded {
            name: "x.jsonl",
            bytes: text.as_bytes(),
        })
    }

    #[test]
    fn columns_are_the_keys_of_all_lines() {
        let table =
            open("\u{feff}{\"b\":1,\"a\":{\"c\":[1]}}\r\n\n{\"a\":\"x\",\"d\":null}\n").unwrap();
        assert_eq!(table.columns(), ["b", "a", "d"]);
        let batch = table.read(0, &[1, 0], usize::MAX).unwrap();
        assert_eq!(batch.columns[0].text(0).as_deref(), Some("{\"c\":[1]}"));
        assert_eq!(batch.columns[0].text(1).as_deref(), Some("x"));
        assert_eq!(batch.columns[1].text(1), None);
        let rows = table.rows(0, &[1, 0]).unwrap();
        assert_eq!(
            rows[0],
            [Cell::Missing, Cell::Text("x".to_owned()), Cell::Missing]
        );
        assert_eq!(rows[1][0], Cell::Integer(1));
    }

    #[test]
    fn numbers_keep_their_digits_and_types_may_mix() {
        let table = open("{\"id\":9007199254740993}\n{\"id\":\"007\"}\n{\"id\":5.0}\n{\"id\":18446744073709551615}").unwrap();
        let batch = table.read(0, &[0], usize::MAX).unwrap();
        let texts: Vec<_> = (0..batch.rows)
            .map(|row| batch.columns[0].text(row).unwrap().into_owned())
            .collect();
        assert_eq!(
            texts,
            ["9007199254740993", "007", "5", "18446744073709551615"]
        );
    }

    #[test]
    fn a_faulty_line_is_named_without_its_text() {
        let sentence = |text| open(text).unwrap_err().to_string();
        assert_eq!(
            sentence("{\"a\":1}\n\n{\"a\": secret}\n"),
            "x.jsonl: line 3 is not a JSON object: syntax error at column 7"
        );
        assert!(
            sentence("{\"a\":1}\n\"secret\"\n").starts_with("x.jsonl: line 2 is not a JSON object")
        );
        assert!(!sentence("{\"a\":1}\n\"secret\"\n").contains("secret"));
        assert_eq!(
            sentence("{\"a\":1}\n{\"a\":\n"),
            "x.jsonl: line 2 is not a JSON object: it ends too early"
        );
        assert_eq!(sentence(" \n\n"), "x.jsonl is empty");
        for document in ["{\n \"a\": 1\n}\n", "\n{\"results\":[{\"a\":1}]}"] {
            assert_eq!(
                sentence(document),
                "x.jsonl is one JSON document, not JSON Lines"
            );
        }
    }
}
