//! Which format a file has, by its content first and its name second, and the table that reads it.
//!
//! A name that says something else than the content is told, and refused only where the content can't be meant.

use super::arrow::Arrow;
use super::bytes::{Bytes, Content, content};
use super::delimited::Delimited;
use super::document;
use super::error::EngineError;
use super::json_lines::JsonLines;
use super::parquet::Parquet;
use super::scan::Progress;
use super::table::Table;
use super::tokens;
use crate::domain::finding::Finding;
use crate::domain::reading::{Reading, Unit};

/// The formats that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated (or semicolons, or bars).
    Csv,
    /// Tab-separated.
    Tsv,
    /// Apache Parquet.
    Parquet,
    /// Apache Arrow: an IPC file, an IPC stream or a Feather file.
    Arrow,
    /// One JSON object per line.
    JsonLines,
    /// One JSON document.
    Json,
    /// The archive of an Inspect log.
    Inspect,
    /// One token per line, as CoNLL has it.
    Conll,
}

impl Format {
    /// Its usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Parquet => "Parquet",
            Self::Arrow => "Arrow",
            Self::JsonLines => "JSON Lines",
            Self::Json => "JSON",
            Self::Inspect => "Inspect log",
            Self::Conll => "CoNLL",
        }
    }

    /// Endings that go with it; any of the others is worth a word.
    const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Csv | Self::Tsv | Self::Conll => &["csv", "tsv", "psv"],
            Self::Parquet => &["parquet", "pq", "parq"],
            Self::Arrow => &["arrow", "arrows", "feather", "ipc"],
            Self::JsonLines | Self::Json => &["json", "jsonl", "ndjson"],
            Self::Inspect => &["eval"],
        }
    }
}

/// Endings that promise one of the formats that can be read.
const PROMISES: [&str; 14] = [
    "csv", "tsv", "psv", "parquet", "pq", "parq", "arrow", "arrows", "feather", "ipc", "json",
    "jsonl", "ndjson", "eval",
];

/// A file as it was opened.
#[derive(Debug)]
pub(super) struct OpenFile {
    pub format: Format,
    pub table: Box<dyn Table>,
    /// How the file as a whole was read. The table has notes of its own.
    pub notes: Vec<Finding>,
}

impl OpenFile {
    fn of(format: Format, table: impl Table + 'static) -> Self {
        Self::boxed(format, Box::new(table))
    }

    fn boxed(format: Format, table: Box<dyn Table>) -> Self {
        Self {
            format,
            table,
            notes: Vec::new(),
        }
    }

    fn with(self, notes: Vec<Finding>) -> Self {
        Self { notes, ..self }
    }
}

/// Opens a file by what its first bytes are.
pub(super) fn open(
    bytes: &Bytes,
    reading: &Reading,
    progress: &dyn Progress,
) -> Result<OpenFile, EngineError> {
    let file = bytes.name();
    if bytes.length() == 0 {
        return Err(EngineError::Empty { file });
    }
    let head = bytes.range(0, HEAD)?;
    let ending = bytes.extension();
    let mut open = match content(&head) {
        Content::Parquet => OpenFile::boxed(Format::Parquet, Parquet::open_table(bytes.clone())?),
        Content::Arrow => OpenFile::boxed(Format::Arrow, Arrow::open(bytes.clone(), progress)?),
        Content::Zip => open_archive(bytes, progress)?,
        Content::Other(what, hint) => return Err(is_other(file.clone(), what, hint)),
        found
            if Format::Parquet.endings().contains(&ending.as_str())
                || Format::Arrow.endings().contains(&ending.as_str()) =>
        {
            return Err(misnamed(file.clone(), found, &ending));
        }
        // A table of text may begin with a bracket, and its name says so.
        found if is_json(found, &ending, bytes, &head)? => {
            open_json(bytes, &head, reading, progress)?
        }
        _ if tokens::is_conll(&head, head.len() as u64 == bytes.length()) => {
            let (table, notes) = tokens::open(bytes, reading.unit, progress)?;
            return Ok(OpenFile::of(Format::Conll, table).with(notes));
        }
        _ => open_delimited(bytes, reading)?,
    };
    if let Some(unit @ (Unit::Sentence | Unit::Entity)) = reading.unit {
        let (table, notes) = tokens::regrouped(&file, open.table.as_ref(), unit, progress)?;
        open.notes.extend(open.table.notes());
        open.notes.extend(notes);
        open.table = Box::new(table);
    }
    if let (Some(path), false) = (&reading.rows_under, open.format == Format::Json) {
        let sentence = format!(
            "The rows were asked for under `{path}`, but {} has no such place: all rows are read.",
            open.format.name()
        );
        open.notes.push(Finding::warning("rows-under", sentence));
    }
    if PROMISES.contains(&ending.as_str()) && !open.format.endings().contains(&ending.as_str()) {
        let sentence = format!(
            "The file is called .{ending}, but what it holds is {}; it is read as that.",
            open.format.name()
        );
        open.notes
            .insert(0, Finding::note("wrong-ending", sentence));
    }
    Ok(open)
}

/// How much of a file is looked at.
const HEAD: u64 = 1 << 16;

fn is_other(file: String, what: &str, hint: &str) -> EngineError {
    EngineError::Format {
        file,
        what: what.to_owned(),
        hint: hint.to_owned(),
    }
}

/// Text under the name of a format that is none.
fn misnamed(file: String, found: Content, ending: &str) -> EngineError {
    let (what, right) = match found {
        Content::JsonObject | Content::JsonArray => ("JSON", ".json or .jsonl"),
        _ => ("text, such as CSV", ".csv or .tsv"),
    };
    let format = match Format::Parquet.endings().contains(&ending) {
        true => "a Parquet file",
        false => "an Arrow file",
    };
    EngineError::Format {
        file,
        what: format!("{what}, not {format}, in spite of its name"),
        hint: format!("name it by what it is ({right}), or write it again"),
    }
}

/// Whether a file is JSON. Text that begins with neither bracket is, when most of its lines are objects.
fn is_json(found: Content, ending: &str, bytes: &Bytes, head: &[u8]) -> Result<bool, EngineError> {
    match found {
        Content::JsonObject | Content::JsonArray => Ok(!matches!(ending, "csv" | "tsv" | "psv")),
        _ if Format::JsonLines.endings().contains(&ending) => document::are_lines(bytes, head),
        _ => Ok(false),
    }
}

fn open_json(
    bytes: &Bytes,
    head: &[u8],
    reading: &Reading,
    progress: &dyn Progress,
) -> Result<OpenFile, EngineError> {
    if document::are_lines(bytes, head)? {
        return Ok(OpenFile::of(
            Format::JsonLines,
            JsonLines::open(bytes.clone(), progress)?,
        ));
    }
    let (table, notes) = document::open(bytes, reading, progress)?;
    Ok(OpenFile::of(Format::Json, table).with(notes))
}

fn open_archive(bytes: &Bytes, progress: &dyn Progress) -> Result<OpenFile, EngineError> {
    match document::open_log(bytes, progress)? {
        Some((table, notes)) => Ok(OpenFile::of(Format::Inspect, table).with(notes)),
        None => Err(is_other(
            bytes.name(),
            "a ZIP archive or an Excel workbook",
            "save the sheet as CSV, or unpack the archive first",
        )),
    }
}

fn open_delimited(bytes: &Bytes, reading: &Reading) -> Result<OpenFile, EngineError> {
    let table = Delimited::open(bytes.clone(), reading)?;
    let format = match table.separator() {
        b'\t' => Format::Tsv,
        _ => Format::Csv,
    };
    Ok(OpenFile::of(format, table))
}
