//! Flags that say how a file is to be read. All are optional: what is not said is detected and told.

use std::path::PathBuf;

use clap::Args;

use crate::domain::reading::{Match, Reading, Unit};

/// How a file is to be read.
#[derive(Clone, Debug, Default, Args)]
pub struct ReadingArguments {
    /// Text encoding, such as utf-8, windows-1252 or utf-16le
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    pub encoding: Option<String>,
    /// What separates two cells: a character, or tab
    #[arg(long, value_name = "CHAR", value_parser = separator, help_heading = "Reading")]
    pub separator: Option<char>,
    /// The first line holds column names, whatever it looks like
    #[arg(long, conflicts_with = "no_header", help_heading = "Reading")]
    pub header: bool,
    /// The first line is a row: columns are called column 1, column 2, …
    #[arg(long, help_heading = "Reading")]
    pub no_header: bool,
    /// Double quotes are characters like others
    #[arg(long, help_heading = "Reading")]
    pub no_quotes: bool,
    /// The field of a JSON document that holds its rows
    #[arg(long, value_name = "FIELD", help_heading = "Reading")]
    pub rows_under: Option<String>,
    /// What one row is in files that list tokens: token, sentence or entity
    #[arg(long, value_name = "UNIT", help_heading = "Reading")]
    pub unit: Option<Unit>,
    /// File with the truth, when FILE holds predictions alone
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    pub truth_file: Option<PathBuf>,
    /// Column that matches the rows of the two: COL, HERE=THERE, or row for their order
    #[arg(
        long,
        value_name = "KEY",
        requires = "truth_file",
        help_heading = "Reading"
    )]
    pub on: Option<Match>,
    /// Which of several models in the file is meant, by its rows or its columns
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    pub model: Option<String>,
}

impl ReadingArguments {
    /// What the flags say, on top of what the settings file says.
    pub fn over(&self, settings: &Reading) -> Reading {
        let header = match (self.header, self.no_header) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => settings.header,
        };
        let text =
            |flag: &Option<String>, set: &Option<String>| flag.clone().or_else(|| set.clone());
        let truth_file = self.truth_file.as_ref();
        Reading {
            more_files: Vec::new(),
            encoding: text(&self.encoding, &settings.encoding),
            separator: self.separator.or(settings.separator),
            header,
            quotes: if self.no_quotes {
                Some(false)
            } else {
                settings.quotes
            },
            rows_under: text(&self.rows_under, &settings.rows_under),
            unit: self.unit.or(settings.unit),
            truth_file: truth_file.map(|path| path.to_string_lossy().into_owned()),
            on: self.on.clone().or_else(|| settings.on.clone()),
            model: text(&self.model, &settings.model),
        }
    }
}

fn separator(text: &str) -> Result<char, String> {
    let mut characters = text.chars();
    match (text, characters.next(), characters.next()) {
        ("tab" | "\\t", ..) => Ok('\t'),
        (_, Some(character), None) if character.is_ascii() => Ok(character),
        _ => Err("a separator is one ASCII character, or the word tab".to_owned()),
    }
}
