//! What somebody should know about a file: how it was read, and what looks wrong in it.
//!
//! A finding holds names and counts. The only thing of a row that it may hold is the key of one that may be looked at.

use serde::{Deserialize, Serialize};

use super::key::Key;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The numbers are wrong as long as nobody does something about it.
    Problem,
    /// Worth a look before the numbers are believed.
    Warning,
    /// How the file was read, where it could have been read otherwise.
    Note,
}

impl Severity {
    /// The word on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One thing that somebody should know about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its name for scripts, in kebab case; it never changes.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// How many rows, labels or columns it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// What is so: one sentence. Raw text with names and counts, never a cell of a row that may be sealed.
    pub sentence: String,
    /// What to do about it; empty when nothing has to be done.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub advice: String,
    /// Lines of the file that it is about, from 1, the first few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<u64>,
    /// An eyeball example of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Key>,
}

impl Finding {
    /// How a file was read.
    pub fn note(code: &'static str, sentence: impl Into<String>) -> Self {
        Self::of(code, Severity::Note, sentence)
    }

    /// What is worth a look.
    pub fn warning(code: &'static str, sentence: impl Into<String>) -> Self {
        Self::of(code, Severity::Warning, sentence)
    }

    /// What makes the numbers wrong.
    pub fn problem(code: &'static str, sentence: impl Into<String>) -> Self {
        Self::of(code, Severity::Problem, sentence)
    }

    fn of(code: &'static str, severity: Severity, sentence: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            count: None,
            sentence: sentence.into(),
            advice: String::new(),
            lines: Vec::new(),
            example: None,
        }
    }

    /// With how many rows, labels or columns it is about.
    pub fn counting(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }

    /// With what to do about it.
    pub fn advising(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    /// With the lines it is about.
    pub fn on_lines(mut self, lines: Vec<u64>) -> Self {
        self.lines = lines;
        self
    }

    /// With an eyeball example.
    pub fn like(mut self, example: Option<Key>) -> Self {
        self.example = example;
        self
    }

    /// The sentence, and what to do about it.
    pub fn text(&self) -> String {
        match self.advice.is_empty() {
            true => self.sentence.clone(),
            false => format!("{} {}", self.sentence, self.advice),
        }
    }
}
