//! What the first reading of JSON Lines found, part by part, and the notes that come of it. Holds no cell.

use super::TOO_DEEP;
use super::shape::{Column, MOST_KEYS, Shape};
use crate::domain::finding::Finding;
use crate::engine::error::EngineError;

/// How many line numbers a note names.
const LINES_NAMED: usize = 10;

/// What the first reading found out about a part.
#[derive(Default)]
pub struct Seen {
    pub shape: Shape,
    pub lines: usize,
    pub rows: usize,
    pub broken: Vec<(usize, String)>,
    pub repeating: Vec<usize>,
    pub rewritten: usize,
    pub needs_rewriting: bool,
}

/// What to do about values that are nested too deeply.
const FLATTEN: &str = "Leave such values out, or write them as text.";

/// What was found in all parts, for the notes.
#[derive(Default)]
pub struct Told {
    /// Lines before the part that comes next.
    before: u64,
    pub rows: usize,
    pub broken: usize,
    first_broken: Vec<(u64, String)>,
    repeating: usize,
    first_repeating: Vec<u64>,
    rewritten: usize,
}

impl Told {
    /// Adds the next part.
    pub fn add(&mut self, seen: &Seen) {
        let line = |number: usize| self.before + number as u64 + 1;
        let room = LINES_NAMED.saturating_sub(self.first_broken.len());
        let broken = seen.broken.iter().take(room);
        self.first_broken
            .extend(broken.map(|(number, reason)| (line(*number), reason.clone())));
        let room = LINES_NAMED.saturating_sub(self.first_repeating.len());
        let repeating = seen.repeating.iter().take(room);
        self.first_repeating
            .extend(repeating.map(|number| line(*number)));
        self.broken += seen.broken.len();
        self.repeating += seen.repeating.len();
        self.rewritten += seen.rewritten;
        self.rows += seen.rows;
        self.before += seen.lines as u64;
    }

    /// Why a file of which hardly a line can be read is refused.
    pub fn refusal(self, file: String) -> EngineError {
        match self.first_broken.into_iter().next() {
            Some((line, reason)) if reason == TOO_DEEP => EngineError::Format {
                file,
                what: format!("JSON with a value on line {line} of more than 127 levels"),
                hint: FLATTEN.to_owned(),
            },
            Some((line, reason)) => EngineError::Json { file, line, reason },
            None => EngineError::Empty { file },
        }
    }

    /// What somebody should know. Line numbers are told only where there is a file with these lines.
    pub fn notes(self, is_file: bool, columns: &[Column], closed: &[String]) -> Vec<Finding> {
        let line = if is_file { "line" } else { "row" };
        let lines = |lines: Vec<u64>| if is_file { lines } else { Vec::new() };
        let mut notes = Vec::new();
        if let Some((number, reason)) = self.first_broken.first() {
            let sentence = format!(
                "{} no JSON object and left out, the first on {line} {number}: {reason}.",
                counted(self.broken, line, "is", "are")
            );
            let numbers = self.first_broken.iter().map(|(number, _)| *number);
            notes.push(
                Finding::warning("broken-lines", sentence)
                    .counting(self.broken as u64)
                    .on_lines(lines(numbers.collect()))
                    .advising(match reason == TOO_DEEP {
                        true => FLATTEN,
                        false => "Check whether its writer was interrupted.",
                    }),
            );
        }
        if self.repeating > 0 {
            let sentence = format!(
                "{} a key twice; the last value counts.",
                counted(self.repeating, line, "holds", "hold")
            );
            notes.push(
                Finding::warning("duplicate-key", sentence)
                    .counting(self.repeating as u64)
                    .on_lines(lines(self.first_repeating)),
            );
        }
        if self.rewritten > 0 {
            let sentence = format!(
                "{} what JSON does not know: NaN counts as missing, Infinity as the text inf, and numbers of 20 \
                 digits or more stay text.",
                counted(self.rewritten, line, "holds", "hold")
            );
            notes.push(Finding::note("not-json", sentence).counting(self.rewritten as u64));
        }
        let nested: Vec<&Column> = columns
            .iter()
            .filter(|column| column.path.len() > 1)
            .collect();
        if let Some(first) = nested.first() {
            let sentence = format!(
                "Objects inside rows are read as {}, such as `{}`.",
                counted(nested.len(), "column", "", "").trim_end(),
                first.name
            );
            notes.push(Finding::note("nested", sentence).counting(nested.len() as u64));
        }
        for path in closed {
            let sentence = format!(
                "`{path}` has more than {MOST_KEYS} different keys or lies very deep, so it stays one column of JSON text."
            );
            notes.push(Finding::note("nested-text", sentence));
        }
        notes
    }
}

/// `1 line is` or `3 lines are`.
fn counted(count: usize, noun: &str, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {noun} {one}"),
        count => format!("{count} {noun}s {many}"),
    }
}
