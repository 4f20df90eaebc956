//! How the reviewer reads examples: what is folded, how far a wide line is moved, where the cursor is.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::page::Page;
use super::pictures::Pictures;
use super::search::Search;

/// Ids of what shows the rest of a long field end in this.
pub(super) const WHOLE: &str = "\u{1f}whole";

/// What is open and what is closed, by the name of the field and the path in it.
///
/// What was opened by hand in one example is open in the next as well: its system prompt is the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    all: Option<bool>,
    flipped: BTreeSet<String>,
}

impl Folds {
    /// Whether something is open that is usually open or not.
    pub fn is_open(&self, id: &str, usually: bool) -> bool {
        self.all.unwrap_or(usually) != self.flipped.contains(id)
    }

    /// Opens what is closed and closes what is open.
    pub fn flip(&mut self, id: &str) {
        if !self.flipped.remove(id) {
            self.flipped.insert(id.to_owned());
        }
    }

    /// Opens or closes everything in this example.
    pub fn set_all(&mut self, open: bool) {
        *self = Self {
            all: Some(open),
            flipped: BTreeSet::new(),
        };
    }

    /// Another example: what was done to all of the last one, or to its length, ends with it.
    pub(super) fn turn(&mut self) {
        if self.all.take().is_some() {
            self.flipped.clear();
        }
        self.flipped.retain(|id| !id.ends_with(WHOLE));
    }
}

/// How the reviewer reads examples.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// What is open.
    pub folds: Folds,
    /// How many columns wide lines are moved to the left.
    pub pan: usize,
    /// Whether wide lines are wrapped instead of cut.
    pub wraps: bool,
    /// The line under the cursor of the pane.
    pub cursor: usize,
    /// What is looked for in the example.
    pub search: Option<Search>,
    /// The pictures that were read.
    pub pictures: Pictures,
    /// The lines as they are on screen.
    pub page: Arc<Page>,
    /// The lines of the example that comes next.
    pub ahead: Arc<Page>,
}

impl Reading {
    /// Another example is on screen.
    pub fn turn(&mut self) {
        self.folds.turn();
        self.pan = 0;
        self.cursor = 0;
    }

    /// Whether there is anything to open or close.
    pub fn has_folds(&self) -> bool {
        self.page.lines.iter().any(|line| line.fold.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_opened_by_hand_stays_open_and_opening_all_ends_with_the_example() {
        let mut folds = Folds::default();
        folds.flip("messages/0");
        folds.flip(&format!("text{WHOLE}"));
        folds.turn();
        assert!(folds.is_open("messages/0", false));
        assert!(!folds.is_open(&format!("text{WHOLE}"), false));
        folds.set_all(true);
        assert!(folds.is_open("x", false));
        folds.flip("x");
        assert!(!folds.is_open("x", false));
        folds.turn();
        assert_eq!(folds, Folds::default());
    }
}
