//! What can be wrong with a predictions file: one sentence each, and a hint on what to do.
//!
//! Sentences name files, columns, lines and counts. They never quote a cell: the row may be one that nobody may read.

use thiserror::Error;

use crate::domain::text::Safe;

/// Why a file can't be used, as one sentence; [`EngineError::hint`] says what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EngineError {
    /// Nothing is there.
    #[error("{file}: no such file")]
    Missing {
        /// The path as it was given.
        file: String,
    },
    /// A folder, a device or a terminal.
    #[error("{file} is {what}, not a file")]
    NotAFile {
        /// The path as it was given.
        file: String,
        /// What it is, with its article.
        what: &'static str,
    },
    /// The system refused to open or read it.
    #[error("{file} can't be read: {reason}")]
    Unreadable {
        /// The path as it was given.
        file: String,
        /// The system's words.
        reason: String,
    },
    /// No byte in it, or only blank lines.
    #[error("{file} is empty")]
    Empty {
        /// The path as it was given.
        file: String,
    },
    /// Column names and not one row.
    #[error("{file} has column names but no rows")]
    NoRows {
        /// The path as it was given.
        file: String,
    },
    /// Another format, or one that the name contradicts.
    #[error("{file} is {what}")]
    Format {
        /// The path as it was given.
        file: String,
        /// What it seems to be.
        what: String,
        /// What to do.
        hint: String,
    },
    /// Bytes that are not UTF-8.
    #[error("{file}: line {line} is not UTF-8 text")]
    Encoding {
        /// The path as it was given.
        file: String,
        /// The line, from 1.
        line: u64,
    },
    /// Somebody named an encoding that there is not.
    #[error("{file} can't be read in the text encoding `{label}`: there is none of this name")]
    NoSuchEncoding {
        /// The path as it was given.
        file: String,
        /// The name.
        label: String,
    },
    /// A line of a JSON Lines file that is not a JSON object.
    #[error("{file}: line {line} is not a JSON object: {reason}")]
    Json {
        /// The path as it was given.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The reader's words, without the text of the line.
        reason: String,
    },
    /// Truncated, overwritten or made by a faulty writer.
    #[error("{file} is damaged: {reason}")]
    Broken {
        /// The path as it was given.
        file: String,
        /// The reader's words.
        reason: String,
    },
    /// Somebody named a column that is not there.
    #[error("{origin} names the column `{column}` as {role}, but {file} has no such column")]
    UnknownColumn {
        /// The path as it was given.
        file: String,
        /// The name.
        column: String,
        /// The role it was named for.
        role: String,
        /// Where it was named: a flag or the config.
        origin: String,
        /// A column with a similar name.
        similar: Option<String>,
        /// The columns there are, at most a dozen.
        columns: String,
    },
    /// The error rule needs a column that nobody chose.
    #[error("{file}: no column is chosen as {role}")]
    NoColumn {
        /// The path as it was given.
        file: String,
        /// The part.
        role: &'static str,
    },
    /// Rows of two files can't be matched.
    #[error("{sentence}")]
    NoMatch {
        /// What is wrong.
        sentence: String,
        /// Columns that there are.
        columns: String,
    },
    /// Somebody named a model that is not in the file.
    #[error("{file}: there is no model `{model}`")]
    NoModel {
        /// The path as it was given.
        file: String,
        /// The name.
        model: String,
        /// Some models or columns that there are.
        some: String,
    },
    /// An expression that says what is wrong can't be read, or names a field that is not there.
    #[error("--wrong, for {file}: {sentence}")]
    Expression {
        /// The path as it was given.
        file: String,
        /// What is wrong with it.
        sentence: String,
        /// The expression, and carets under the mistake.
        pointing: [Safe; 2],
    },
    /// An outcome between right and wrong.
    #[error(
        "{file}: `{column}` holds grades in {rows} rows, and nobody said from which grade on it is right"
    )]
    Graded {
        /// The path as it was given.
        file: String,
        /// The column.
        column: String,
        /// Rows with a grade that is neither 0 nor 1.
        rows: u64,
    },
    /// One column for what should have come out and for what came out.
    #[error("truth and prediction are both the column `{column}`")]
    SameColumn {
        /// The column.
        column: String,
    },
    /// Another process wrote to it.
    #[error("{file} has changed while it was being read")]
    Changed {
        /// The path as it was given.
        file: String,
    },
    /// A row number beyond the end.
    #[error("{file} has no row {row}")]
    NoSuchRow {
        /// The path as it was given.
        file: String,
        /// The row, from 1.
        row: usize,
    },
    /// Stopped on request.
    #[error("reading {file} was stopped")]
    Cancelled {
        /// The path as it was given.
        file: String,
    },
}

impl EngineError {
    /// What to do about it, without a final full stop.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing { .. } => {
                "check the path; relative paths start at the current directory".to_owned()
            }
            Self::NotAFile { what: "a terminal", .. } => {
                "pipe a file into it, or name one instead of `-`".to_owned()
            }
            Self::NotAFile { .. } => "name one CSV, TSV, Parquet, Arrow or JSON file".to_owned(),
            Self::Unreadable { .. } => "check that you may read the file".to_owned(),
            Self::Empty { .. } | Self::NoRows { .. } => {
                "check whether the job that writes it has finished".to_owned()
            }
            Self::Format { hint, .. } => hint.clone(),
            Self::Encoding { .. } => {
                "say what it is, such as --encoding windows-1252, or --encoding utf-8 to read it with U+FFFD for such bytes"
                    .to_owned()
            }
            Self::NoSuchEncoding { .. } => {
                "name one such as utf-8, windows-1252, utf-16le or shift_jis".to_owned()
            }
            Self::Json { .. } => {
                "JSON Lines holds one object per line, such as: {\"id\": 1, \"label\": \"a\"}"
                    .to_owned()
            }
            Self::Broken { .. } => {
                "write it again, or copy it again if a transfer was cut short".to_owned()
            }
            Self::UnknownColumn {
                similar: Some(similar),
                ..
            } => format!("did you mean `{similar}`?"),
            Self::UnknownColumn { columns, .. } => format!("the columns are {columns}"),
            Self::SameColumn { .. } => {
                "name two different columns with --truth and --pred".to_owned()
            }
            Self::NoMatch { columns, .. } => {
                format!("name the key with --on COL, or --on HERE=THERE; there are {columns}")
            }
            Self::NoModel { some, .. } => format!("there are {some}"),
            Self::Expression { .. } => {
                "it is written as in `pred != truth and score > .5`; names with spaces stand in backquotes"
                    .to_owned()
            }
            Self::Graded { .. } => "say so with --pass-at, such as --pass-at 0.5".to_owned(),
            Self::NoColumn { role, .. } => format!("name it with --{role} COL"),
            Self::NoSuchRow { .. } | Self::Changed { .. } => {
                "read it again once its writer has finished".to_owned()
            }
            Self::Cancelled { .. } => "start again when you want to go on".to_owned(),
        }
    }
}
