//! Tags from elsewhere, such as the spreadsheet a team used before: from rows to the edits of each reviewer.
//!
//! Pure: what a file, a column or a flag is stays with the caller, and nothing here is written down. An import only
//! adds. What a reviewer said in the program stands, also where the rows say otherwise, and rows that were imported
//! once give no edit the second time.

pub mod cells;
mod plan;
mod start;

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::key::Key;
use super::taxonomy::fold_name;

pub use cells::Status;
pub use plan::{Counts, Plan, Unknown, UnusableName, plan, unknown_categories};
pub use start::starters_of;

/// What one row says. Raw text throughout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Where it stands in its file, counted from 1.
    pub line: u64,
    /// The key of its example, as written.
    pub key: String,
    /// Whose it is.
    pub reviewer: String,
    /// Names of categories, the primary one first.
    pub categories: Vec<String>,
    /// Names of categories that the example was not asked about; none when the file does not speak of that.
    pub not_asked: Option<Vec<String>>,
    /// The verdict, if the row has one of its own.
    pub status: Option<Status>,
    /// A note.
    pub note: Option<String>,
    /// What the label should have been.
    pub corrected: Option<String>,
    /// Whether it is flagged.
    pub flagged: bool,
}

impl Row {
    /// Whether nothing stands beside the key.
    fn is_empty(&self) -> bool {
        let bare = Self {
            line: self.line,
            key: self.key.clone(),
            reviewer: self.reviewer.clone(),
            not_asked: self.not_asked.clone(),
            ..Self::default()
        };
        *self == bare
    }
}

/// Everything that the rows say of one example, by one reviewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The example.
    pub key: Key,
    /// The lines it was read from.
    pub lines: Vec<u64>,
    /// Names of categories, the primary one first; none twice.
    pub categories: Vec<String>,
    /// As in [`Row::not_asked`].
    pub not_asked: Option<Vec<String>>,
    /// The verdict; of a row without one of its own it follows from its categories.
    pub status: Status,
    /// A note.
    pub note: Option<String>,
    /// What the label should have been.
    pub corrected: Option<String>,
    /// Whether it is flagged.
    pub flagged: bool,
}

/// What becomes of a row that holds a key and nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmptyRows {
    /// Its example was reviewed and got no category.
    #[default]
    Reviewed,
    /// Its example was not reviewed yet.
    Open,
}

/// The rows of a file by reviewer and example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// The examples of each reviewer, in the order of the rows.
    pub reviewers: BTreeMap<String, Vec<Entry>>,
    /// Keys that the sample does not have, with their lines, in the order of the rows.
    pub unknown_keys: Vec<(u64, String)>,
    /// Every category that any row names, by first appearance; none twice.
    pub named: Vec<String>,
    /// How many examples count as reviewed only because their row is empty.
    pub empty: usize,
}

impl Gathered {
    /// The examples that one reviewer has on more than one line.
    pub fn repeated(&self) -> Vec<&Entry> {
        let entries = self.reviewers.values().flatten();
        entries.filter(|entry| entry.lines.len() > 1).collect()
    }
}

/// Two rows that can't both be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// Their example.
    pub key: Key,
    /// The line that comes first.
    pub first: u64,
    /// The line that contradicts it.
    pub second: u64,
    /// What they differ in: `verdict` or `corrected label`.
    pub about: &'static str,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "lines {} and {} give `{}` a different {}",
            self.first, self.second, self.key, self.about
        )
    }
}

/// Puts rows together by reviewer and example. Rows of one reviewer on one example are joined: all their categories,
/// and notes one under the other.
///
/// `keys` are those of the sample, `columns` the categories that have a column of their own, carried or not.
///
/// # Errors
/// When two such rows have different verdicts or different corrected labels.
pub fn gather(
    rows: Vec<Row>,
    keys: &BTreeSet<Key>,
    columns: &[String],
    empty_rows: EmptyRows,
) -> Result<Gathered, Contradiction> {
    let mut gathered = Gathered::default();
    let mut joined: Vec<(Key, Vec<u64>, Row)> = Vec::new();
    let mut places: BTreeMap<(String, Key), usize> = BTreeMap::new();
    extend_names(&mut gathered.named, columns);
    for row in rows {
        let Some(key) = find_key(&row.key, keys) else {
            gathered.unknown_keys.push((row.line, row.key));
            continue;
        };
        extend_names(&mut gathered.named, &row.categories);
        match places.entry((row.reviewer.clone(), key.clone())) {
            Slot::Occupied(place) => {
                let (_, lines, before) = &mut joined[*place.get()];
                lines.push(row.line);
                join(before, row, &key)?;
            }
            Slot::Vacant(place) => {
                place.insert(joined.len());
                joined.push((key, vec![row.line], row));
            }
        }
    }
    for (key, lines, row) in joined {
        let is_empty = row.is_empty();
        if is_empty && empty_rows == EmptyRows::Open {
            continue;
        }
        gathered.empty += usize::from(is_empty);
        let entries = gathered.reviewers.entry(row.reviewer.clone());
        entries.or_default().push(entry(key, lines, row));
    }
    Ok(gathered)
}

/// A key as written, or without the white space around it.
fn find_key(text: &str, keys: &BTreeSet<Key>) -> Option<Key> {
    [text, text.trim()]
        .into_iter()
        .map(Key::new)
        .find(|key| keys.contains(key))
}

fn join(before: &mut Row, row: Row, key: &Key) -> Result<(), Contradiction> {
    let contradiction = |about| Contradiction {
        key: key.clone(),
        first: before.line,
        second: row.line,
        about,
    };
    if differ(before.status, row.status) {
        return Err(contradiction("verdict"));
    }
    if differ(before.corrected.as_ref(), row.corrected.as_ref()) {
        return Err(contradiction("corrected label"));
    }
    extend_names(&mut before.categories, &row.categories);
    before.status = before.status.or(row.status);
    before.corrected = before.corrected.take().or(row.corrected);
    before.note = match (before.note.take(), row.note) {
        (Some(first), Some(second)) if first != second => Some(format!("{first}\n{second}")),
        (first, second) => first.or(second),
    };
    before.flagged |= row.flagged;
    before.not_asked = match (before.not_asked.take(), row.not_asked) {
        (Some(first), Some(second)) => Some(
            first
                .into_iter()
                .filter(|name| has_name(&second, name))
                .collect(),
        ),
        (first, second) => first.or(second),
    };
    Ok(())
}

fn differ<T: PartialEq>(first: Option<T>, second: Option<T>) -> bool {
    matches!((first, second), (Some(first), Some(second)) if first != second)
}

/// A category is a verdict, as it is in the program: neither `open` nor `can't tell` stands beside one.
fn entry(key: Key, lines: Vec<u64>, row: Row) -> Entry {
    let mut categories = Vec::new();
    extend_names(&mut categories, &row.categories);
    let status = match row.status.unwrap_or(Status::Reviewed) {
        Status::CantTell | Status::Open if !categories.is_empty() => Status::Reviewed,
        status => status,
    };
    Entry {
        key,
        lines,
        categories,
        not_asked: row.not_asked,
        status,
        note: row.note,
        corrected: row.corrected,
        flagged: row.flagged,
    }
}

fn has_name(names: &[String], name: &str) -> bool {
    let folded = fold_name(name);
    names.iter().any(|other| fold_name(other) == folded)
}

fn extend_names(names: &mut Vec<String>, more: &[String]) {
    for name in more {
        if !has_name(names, name) {
            names.push(name.clone());
        }
    }
}

#[cfg(test)]
mod tests;
