//! Finding text in the example on screen: which lines hold it, and where in them.
//!
//! A match is looked for line by line as they are shown, so one that is broken across two lines is not found.

use std::ops::Range;

use super::{Line, Reading, What};

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    needle: Vec<char>,
    is_case_sensitive: bool,
}

impl Search {
    /// A search for a text; none for an empty one. Capitals in it ask for the same capitals.
    pub fn for_text(text: &str) -> Option<Self> {
        let is_case_sensitive = text.chars().any(char::is_uppercase);
        let needle: Vec<char> = text
            .chars()
            .map(|one| folded(one, is_case_sensitive))
            .collect();
        (!needle.is_empty()).then_some(Self {
            needle,
            is_case_sensitive,
        })
    }

    /// Where it occurs in a text, counted in characters; occurrences do not overlap.
    pub fn occurrences(&self, text: &str) -> Vec<Range<usize>> {
        let length = self.needle.len();
        let text: Vec<char> = text
            .chars()
            .map(|one| folded(one, self.is_case_sensitive))
            .collect();
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(window) = text.get(from..from + length) {
            if window == self.needle.as_slice() {
                found.push(from..from + length);
                from += length;
            } else {
                from += 1;
            }
        }
        found
    }

    fn is_in(&self, line: &Line) -> bool {
        !self.occurrences(&plain(line)).is_empty()
    }
}

/// One character for one, so that places stay what they are.
fn folded(character: char, is_case_sensitive: bool) -> char {
    match is_case_sensitive {
        true => character,
        false => character.to_lowercase().next().unwrap_or(character),
    }
}

/// A line as it reads; nothing for pictures.
fn plain(line: &Line) -> String {
    match &line.what {
        What::Pieces(pieces) => pieces.iter().map(|(text, _)| text.as_str()).collect(),
        What::Bar { label, .. } => label.as_str().to_owned(),
        What::Pixels(_) => String::new(),
    }
}

impl Reading {
    /// The lines that hold what is looked for.
    pub fn matching_lines(&self) -> Vec<usize> {
        let Some(search) = &self.search else {
            return Vec::new();
        };
        let lines = self.page.lines.iter().enumerate();
        lines
            .filter(|(_, line)| search.is_in(line))
            .map(|(number, _)| number)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(needle: &str, text: &str) -> Vec<(usize, usize)> {
        let found = Search::for_text(needle).unwrap().occurrences(text);
        found.iter().map(|range| (range.start, range.end)).collect()
    }

    #[test]
    fn small_letters_find_both_and_capitals_themselves() {
        assert_eq!(found("order", "Order, reorder"), [(0, 5), (9, 14)]);
        assert_eq!(found("Order", "Order, reorder"), [(0, 5)]);
        assert_eq!(found("aa", "aaaaa"), [(0, 2), (2, 4)]);
        assert_eq!(found("é", "Où est-ce? É"), [(11, 12)]);
        assert_eq!(found("x", ""), []);
        assert_eq!(Search::for_text(""), None);
    }
}
