//! JSON Lines: one object per line. Columns are the keys of all lines, those of objects inside as `outer.inner`; a key
//! that a line lacks is missing there.
//!
//! Numbers and text may mix within a column: every cell keeps the text it was written as. Lists stay lists. A line that
//! is no object is left out and told, never repaired by guessing. Lines composed inside the program from files of other
//! shapes are read by the same code, so that a cell means the same whatever its file looks like.

mod lines;
mod pick;
mod python;
mod shape;
mod told;
mod value;

use std::borrow::Cow;
use std::ops::Range;

use polars::prelude::{PlSmallStr, StringChunkedBuilder};
use serde::de::DeserializeSeed;
use serde_json::Value;
use serde_json::de::SliceRead;

use super::bytes::Bytes;
use super::cells::Texts;
use super::error::EngineError;
use super::scan::{Progress, in_parallel};
use super::table::{Batch, Table};
use crate::domain::finding::Finding;
use crate::domain::row::Cell;
use lines::Lines;
use pick::Wanted;
use shape::{Column, Counter, Shape};
use told::{Seen, Told};

pub(super) use python::as_json;
pub(super) use shape::{MOST_DEPTH, MOST_KEYS};

/// More columns than any table has: then the keys are not names but values.
const MOST_COLUMNS: usize = 20_000;

/// An open JSON Lines file: its columns, and where its parts begin.
#[derive(Debug)]
pub(super) struct JsonLines {
    lines: Lines,
    columns: Vec<Column>,
    names: Vec<String>,
    parts: Vec<Part>,
    notes: Vec<Finding>,
}

/// Some lines in a row.
#[derive(Debug)]
struct Part {
    range: Range<u64>,
    /// Lines that are no objects, by their numbers within the part.
    broken: Vec<usize>,
    /// Whether some line is JSON only after rewriting.
    needs_rewriting: bool,
    rows: usize,
}

impl JsonLines {
    /// Reads the keys of every line.
    pub fn open(bytes: Bytes, progress: &dyn Progress) -> Result<Self, EngineError> {
        Self::read_keys(Lines::File(bytes), progress)
    }

    /// Takes over rows that were composed from a file, one object per line.
    pub fn composed(
        file: String,
        text: Vec<u8>,
        progress: &dyn Progress,
    ) -> Result<Self, EngineError> {
        Self::read_keys(Lines::Memory(file, text), progress)
    }

    fn read_keys(lines: Lines, progress: &dyn Progress) -> Result<Self, EngineError> {
        let file = lines.name();
        let ranges = lines.cut()?;
        let seen = in_parallel(&file, ranges.len(), progress, |part| {
            let range = &ranges[part];
            Ok(look(&lines.range(range.start, range.end)?))
        })?;
        let mut told = Told::default();
        let mut shape = Shape::default();
        let mut parts = Vec::new();
        for (range, seen) in ranges.into_iter().zip(seen) {
            told.add(&seen);
            shape.merge(seen.shape, 0);
            parts.push(Part {
                range,
                broken: seen.broken.into_iter().map(|(line, _)| line).collect(),
                needs_rewriting: seen.needs_rewriting,
                rows: seen.rows,
            });
        }
        if told.broken >= told.rows.max(1) {
            return Err(told.refusal(file));
        }
        if told.rows == 0 {
            return Err(EngineError::Empty { file });
        }
        let columns = shape.columns();
        if columns.len() > MOST_COLUMNS {
            return Err(EngineError::Format {
                file,
                what: format!("JSON with {} different keys", columns.len()),
                hint: "give every row the same keys, such as: {\"id\": 1, \"label\": \"a\"}"
                    .to_owned(),
            });
        }
        let is_file = matches!(lines, Lines::File(_));
        Ok(Self {
            notes: told.notes(is_file, &columns, &shape.closed()),
            names: columns.iter().map(|column| column.name.clone()).collect(),
            lines,
            columns,
            parts,
        })
    }

    /// Gives each row of a part to `each`, until it says that it has seen enough.
    fn each_row(
        &self,
        part: usize,
        mut each: impl FnMut(&mut serde_json::Deserializer<SliceRead<'_>>) -> serde_json::Result<bool>,
    ) -> Result<(), EngineError> {
        let part = &self.parts[part];
        let text = self.lines.range(part.range.start, part.range.end)?;
        let mut broken = part.broken.iter().peekable();
        for (number, line) in text.split(|byte| *byte == b'\n').enumerate() {
            if broken.next_if(|broken| **broken == number).is_some() || is_blank(line) {
                continue;
            }
            let line = match part.needs_rewriting {
                true => as_json(line),
                false => Cow::Borrowed(line),
            };
            let mut reader = serde_json::Deserializer::from_slice(&line);
            // It could be read when the file was opened.
            let go_on = each(&mut reader).map_err(|_| self.changed())?;
            if !go_on {
                return Ok(());
            }
        }
        Ok(())
    }

    fn changed(&self) -> EngineError {
        EngineError::Changed {
            file: self.lines.name(),
        }
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// Reads the keys of all lines of a part.
fn look(text: &[u8]) -> Seen {
    let mut seen = Seen::default();
    let counter = Counter::default();
    for (number, line) in text.split(|byte| *byte == b'\n').enumerate() {
        seen.lines = number;
        if is_blank(line) {
            continue;
        }
        let before = counter.objects();
        let mut learn = |line: &[u8]| {
            let mut reader = serde_json::Deserializer::from_slice(line);
            let result = seen
                .shape
                .learn(&counter)
                .deserialize(&mut reader)
                .and_then(|()| reader.end());
            if result.is_err() {
                seen.shape.forget_after(before);
                counter.take_repeats();
            }
            result
        };
        let is_long = python::has_long_digits(line);
        let mut result = learn(line);
        if (is_long || result.is_err())
            && let Cow::Owned(rewritten) = as_json(line)
        {
            result = learn(&rewritten);
            seen.rewritten += usize::from(result.is_ok());
            seen.needs_rewriting |= result.is_ok();
        }
        match result {
            Ok(()) => seen.rows += 1,
            Err(error) => seen.broken.push((number, reason(&error))),
        }
        if counter.take_repeats() {
            seen.repeating.push(number);
        }
    }
    seen
}

/// What is wrong with a line whose lists and objects go down further than the reader does.
const TOO_DEEP: &str = "it is nested too deeply, more than 127 levels";

/// Whether a line is faultless but for its depth. The reader says so in words alone.
fn is_too_deep(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("recursion limit exceeded")
}

/// What is wrong with a line. The reader's own message may quote its text.
fn reason(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let column = error.column();
    match error.classify() {
        Category::Eof => "it ends too early".to_owned(),
        Category::Data if column <= 1 => "it is another value".to_owned(),
        _ if is_too_deep(error) => TOO_DEEP.to_owned(),
        _ => format!("syntax error at column {column}"),
    }
}

impl Table for JsonLines {
    fn columns(&self) -> &[String] {
        &self.names
    }

    fn declared_kind(&self, _column: usize) -> Option<&'static str> {
        None
    }

    fn notes(&self) -> Vec<Finding> {
        self.notes.clone()
    }

    fn parts(&self) -> Result<usize, EngineError> {
        Ok(self.parts.len())
    }

    fn read(&self, part: usize, columns: &[usize], limit: usize) -> Result<Batch, EngineError> {
        if columns.is_empty() {
            return Ok(Batch {
                rows: self.parts[part].rows.min(limit),
                columns: Vec::new(),
            });
        }
        let mut sorted = columns.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let name = |column: &usize| PlSmallStr::from_str(&self.names[*column]);
        let mut builders: Vec<StringChunkedBuilder> = sorted
            .iter()
            .map(|column| StringChunkedBuilder::new(name(column), 1024))
            .collect();
        let wanted = Wanted::of(sorted.iter().map(|column| &self.columns[*column]));
        let mut values = vec![Value::Null; sorted.len()];
        let mut rows = 0;
        if limit > 0 {
            self.each_row(part, |line| {
                wanted.pick(&mut values).deserialize(line)?;
                for (builder, value) in builders.iter_mut().zip(&values) {
                    match value {
                        Value::String(text) => {
                            builder.append_option((!text.is_empty()).then_some(text))
                        }
                        value => builder.append_option(value::text(value)),
                    }
                }
                rows += 1;
                Ok(rows < limit)
            })?;
        }
        let texts: Vec<Texts> = builders
            .into_iter()
            .map(|builder| Texts::Strings(builder.finish()))
            .collect();
        let place = |column: &usize| sorted.binary_search(column).unwrap_or_default();
        let columns = columns.iter().map(|column| texts[place(column)].clone());
        Ok(Batch {
            rows,
            columns: columns.collect(),
        })
    }

    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError> {
        let picked = Wanted::of(self.columns.iter());
        let mut found: Vec<Option<Vec<Cell>>> = vec![None; wanted.len()];
        let last = wanted.iter().copied().max().unwrap_or(0);
        let mut number = 0;
        let mut values = vec![Value::Null; self.columns.len()];
        self.each_row(part, |line| {
            if wanted.contains(&number) {
                picked.pick(&mut values).deserialize(line)?;
                for (found, row) in found.iter_mut().zip(wanted) {
                    if *row == number {
                        *found = Some(values.iter().map(value::cell).collect());
                    }
                }
            }
            number += 1;
            Ok(number <= last)
        })?;
        found
            .into_iter()
            .map(|row| row.ok_or_else(|| self.changed()))
            .collect()
    }
}

#[cfg(test)]
mod tests;
