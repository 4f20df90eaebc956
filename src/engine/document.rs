//! JSON documents: files that are JSON as a whole and not line by line. Their rows are found, written one per line into
//! memory, and read from there as JSON Lines are; nothing of the document itself is kept.
//!
//! Must be small enough to lie in memory twice; a larger one is refused with a word on how to cut it into lines.

mod compose;
mod inspect;
mod raw;
mod shapes;

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::bytes::Bytes;
use super::error::EngineError;
use super::json_lines::{JsonLines, as_json};
use super::scan::{Progress, guarded};
use crate::domain::finding::Finding;
use crate::domain::reading::Reading;

pub(super) use compose::Rows;
pub(super) use inspect::open_log;

/// The largest document that is read.
const MOST_BYTES: u64 = 2 << 30;

/// Whether a file that is JSON has an object on each line, judged by the lines of its head.
pub(super) fn are_lines(bytes: &Bytes, head: &[u8]) -> Result<bool, EngineError> {
    let is_whole = head.len() as u64 == bytes.length();
    let mut head = Cow::Borrowed(head);
    if !is_whole && !head.trim_ascii_start().contains(&b'\n') {
        head = bytes.range(0, LONG_LINE)?;
    }
    let is_whole = head.len() as u64 == bytes.length();
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    let mut lines: Vec<&[u8]> = text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .collect();
    let has_several = lines.len() > 1;
    if !is_whole && has_several {
        lines.pop();
    }
    lines.truncate(LINES);
    let is_object = |line: &&&[u8]| {
        line.trim_ascii_start().starts_with(b"{")
            && serde_json::from_slice::<IgnoredAny>(&as_json(line)).is_ok()
    };
    let objects = lines.iter().filter(is_object).count();
    Ok(has_several && objects * 2 >= lines.len() && objects > 0)
}

/// A first line may be this long before the file counts as one document.
const LONG_LINE: u64 = 16 << 20;

/// How many lines tell whether a file has an object on each.
const LINES: usize = 50;

/// Opens a document as the rows in it.
pub(super) fn open(
    bytes: &Bytes,
    reading: &Reading,
    progress: &dyn Progress,
) -> Result<(JsonLines, Vec<Finding>), EngineError> {
    let file = bytes.name();
    if bytes.length() > MOST_BYTES {
        return Err(EngineError::Format {
            file,
            what: format!("one JSON document of more than {} GB", MOST_BYTES >> 30),
            hint: "write one object per line, for example with: jq -c '.[]'".to_owned(),
        });
    }
    let (rows, notes) = guarded(&file, || {
        let text = bytes.range(0, bytes.length())?;
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
        rows_of(&file, text, reading)
    })?;
    if progress.cancelled() {
        return Err(EngineError::Cancelled { file });
    }
    Ok((JsonLines::composed(file, rows, progress)?, notes))
}

fn rows_of(
    file: &str,
    text: &[u8],
    reading: &Reading,
) -> Result<(Vec<u8>, Vec<Finding>), EngineError> {
    let (text, values) = match values_of(text) {
        Ok(values) => (Cow::Borrowed(text), values),
        Err(first) => {
            let rewritten = as_json(text);
            match values_of(&rewritten) {
                Ok(values) => (rewritten, values),
                Err(_) => return Err(broken(file, &first)),
            }
        }
    };
    let values: Vec<&[u8]> = values
        .into_iter()
        .map(|(from, to)| &text[from..to])
        .collect();
    let mut rows = Rows::default();
    let mut notes = Vec::new();
    match values.as_slice() {
        [one] => notes = shapes::write(file, one, reading, &mut rows)?,
        several => {
            let sentence = format!(
                "The file holds {} JSON values one after another; each is a row.",
                several.len()
            );
            notes.push(Finding::note("json-sequence", sentence).counting(several.len() as u64));
            several.iter().for_each(|value| rows.object(&[], value));
        }
    }
    if rows.count() == 0 {
        return Err(EngineError::Format {
            file: file.to_owned(),
            what: "a JSON document without rows".to_owned(),
            hint: "check whether the job that writes it has finished".to_owned(),
        });
    }
    Ok((rows.into_text(), notes))
}

/// Where the values lie that follow each other in a text.
fn values_of(text: &[u8]) -> serde_json::Result<Vec<(usize, usize)>> {
    let mut stream = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    let mut values = Vec::new();
    let mut start = 0;
    while let Some(value) = stream.next() {
        value?;
        let end = stream.byte_offset();
        let blank = text[start..end]
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        values.push((start + blank, end));
        start = end;
    }
    Ok(values)
}

/// What is wrong with a document. The reader's own message may quote its text.
fn broken(file: &str, error: &serde_json::Error) -> EngineError {
    let reason = match error.classify() {
        serde_json::error::Category::Eof => "its JSON ends too early".to_owned(),
        _ => format!(
            "syntax error on line {}, column {}",
            error.line(),
            error.column()
        ),
    };
    EngineError::Broken {
        file: file.to_owned(),
        reason,
    }
}
