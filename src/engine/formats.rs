//! Which format a file has, by its content first and its name second, and the table that reads it.

use super::bytes::{Bytes, Content, content};
use super::delimited::Delimited;
use super::error::EngineError;
use super::json_lines::JsonLines;
use super::parquet::Parquet;
use super::scan::Progress;
use super::table::Table;
use crate::domain::finding::Finding;
use crate::domain::reading::Reading;

/// The formats that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated (or semicolons, or bars).
    Csv,
    /// Tab-separated.
    Tsv,
    /// Apache Parquet.
    Parquet,
    /// One JSON object per line.
    JsonLines,
}

impl Format {
    /// Its usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Parquet => "Parquet",
            Self::JsonLines => "JSON Lines",
        }
    }
}

/// A file as it was opened.
#[derive(Debug)]
pub(super) struct OpenFile {
    pub format: Format,
    pub table: Box<dyn Table>,
    /// How the file as a whole was read. The table has notes of its own.
    pub notes: Vec<Finding>,
}

/// Opens a file by what its first bytes are.
pub(super) fn open(
    bytes: &Bytes,
    _reading: &Reading,
    _progress: &dyn Progress,
) -> Result<OpenFile, EngineError> {
    let file = bytes.name();
    if bytes.length() == 0 {
        return Err(EngineError::Empty { file });
    }
    let found = content(&bytes.range(0, 1 << 16)?);
    let ending = bytes.extension();
    let is_other = |what: &str, hint: &str| EngineError::Format {
        file: file.clone(),
        what: what.to_owned(),
        hint: hint.to_owned(),
    };
    let (format, table): (Format, Box<dyn Table>) = match found {
        Content::Parquet => (Format::Parquet, Box::new(Parquet::open(bytes.clone())?)),
        Content::Other(what, hint) => return Err(is_other(what, hint)),
        _ if ending == "parquet" || ending == "pq" => {
            let hint = "name it by what it is (.csv, .tsv, .jsonl), or write it again as Parquet";
            return Err(is_other("not a Parquet file, in spite of its name", hint));
        }
        Content::JsonArray if ending != "csv" && ending != "tsv" => {
            let hint = "write one object per line, for example with: jq -c '.[]'";
            return Err(is_other("a JSON array, not JSON Lines", hint));
        }
        Content::JsonObject if ending != "csv" && ending != "tsv" => {
            (Format::JsonLines, Box::new(JsonLines::open(bytes.clone())?))
        }
        _ if matches!(ending.as_str(), "jsonl" | "ndjson" | "json") => {
            (Format::JsonLines, Box::new(JsonLines::open(bytes.clone())?))
        }
        _ => {
            let table = Delimited::open(bytes.clone())?;
            let format = if table.separator() == b'\t' {
                Format::Tsv
            } else {
                Format::Csv
            };
            (format, Box::new(table))
        }
    };
    Ok(OpenFile {
        format,
        table,
        notes: Vec::new(),
    })
}
