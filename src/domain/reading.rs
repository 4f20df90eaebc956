//! How a file is to be read, where somebody said so. Kept with the sample, so that it is read the same way again.
//!
//! Everything is optional: what is not said is detected, and what is detected is told as a finding.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What somebody said about reading a predictions file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Further files that are read as one set with the first one, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_files: Vec<String>,
    /// The text encoding, by its usual name (`windows-1252`, `utf-16le`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What separates two cells of a text file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<char>,
    /// Whether the first line of a text file holds column names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// Whether a double quote in a text file quotes, or is a character like others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quotes: Option<bool>,
    /// The field of a JSON document under which its rows are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows_under: Option<String>,
    /// What one row is, in files that list tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// The file that holds the truth, when another one holds the predictions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truth_file: Option<String>,
    /// The columns by which the two are matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Match>,
    /// Which of several models in the file is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

impl Reading {
    /// Whether nobody said anything.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A separator as people write it.
pub fn separator_name(separator: char) -> String {
    match separator {
        '\t' => "tab".to_owned(),
        other => other.to_string(),
    }
}

/// What one row is, in files that list tokens (CoNLL).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A token with its label.
    Token,
    /// A sentence with the list of its entities; wrong when the lists differ.
    Sentence,
    /// An entity that either side names; wrong when the other side does not name the same.
    Entity,
}

impl Unit {
    /// The word on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Sentence => "sentence",
            Self::Entity => "entity",
        }
    }
}

impl FromStr for Unit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Token, Self::Sentence, Self::Entity]
            .into_iter()
            .find(|unit| unit.name() == text)
            .ok_or_else(|| "a unit is token, sentence or entity".to_owned())
    }
}

/// The columns by which rows of two files are matched: `id`, or `id=patient` when they are called differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// In the file with the predictions.
    pub here: String,
    /// In the file with the truth.
    pub there: String,
}

impl FromStr for Match {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (here, there) = text.split_once('=').unwrap_or((text, text));
        if here.is_empty() || there.is_empty() {
            return Err("name a column, or two as HERE=THERE".to_owned());
        }
        Ok(Self {
            here: here.to_owned(),
            there: there.to_owned(),
        })
    }
}

impl fmt::Display for Match {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.here == self.there {
            true => formatter.write_str(&self.here),
            false => write!(formatter, "{}={}", self.here, self.there),
        }
    }
}
