//! The edits that bring one reviewer's entries into the review as it stands.

use std::fmt;

use super::cells::Status;
use super::start::not_asked;
use super::{Entry, has_name};
use crate::domain::edit::{Assignment, Edit, Transaction, Verdict};
use crate::domain::review::{NameError, Review};
use crate::domain::taxonomy::{CategoryId, Kind, Starter, fold_name};

/// Below this similarity a suggestion confuses more than it helps.
const CLOSE_ENOUGH: f64 = 0.6;

/// A category that is named but not in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The name as written.
    pub name: String,
    /// How many examples carry it.
    pub examples: usize,
    /// The category in use that is most like it, if any is.
    pub near: Option<String>,
}

/// A name that no category can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusableName {
    /// The name.
    pub name: String,
    /// The first line that has it.
    pub line: u64,
    /// Why.
    pub error: NameError,
}

impl fmt::Display for UnusableName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "line {}: `{}`: {}",
            self.line, self.name, self.error
        )
    }
}

/// What an import changes, in examples unless said otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// That the file speaks of.
    pub examples: usize,
    /// That get a verdict.
    pub reviewed: usize,
    /// That get at least one category.
    pub tagged: usize,
    /// Categories put on examples.
    pub tags: usize,
    /// That get a note.
    pub notes: usize,
    /// That get a corrected label.
    pub corrected: usize,
    /// That get a flag.
    pub flagged: usize,
    /// That are put off.
    pub deferred: usize,
    /// On which the file says otherwise than the review, which stands.
    pub kept: usize,
}

/// Everything that an import does to one review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The names of the categories that are created.
    pub created: Vec<String>,
    /// What to apply and save, in order: the creations, then one for each example that changes. None is empty.
    pub transactions: Vec<Transaction>,
    /// The review after it.
    pub review: Review,
    /// How much it is.
    pub counts: Counts,
}

/// The categories that these entries carry and the review does not have in use, by first appearance.
pub fn unknown_categories(review: &Review, entries: &[Entry]) -> Vec<Unknown> {
    let mut unknown: Vec<Unknown> = Vec::new();
    for name in entries.iter().flat_map(|entry| &entry.categories) {
        if review.taxonomy().by_name(name).is_some() {
            continue;
        }
        let folded = fold_name(name);
        let same = |other: &&mut Unknown| fold_name(&other.name) == folded;
        match unknown.iter_mut().find(same) {
            Some(other) => other.examples += 1,
            None => unknown.push(Unknown {
                name: name.clone(),
                examples: 1,
                near: nearest(review, &folded),
            }),
        }
    }
    unknown
}

fn nearest(review: &Review, folded: &str) -> Option<String> {
    let similarity = |name: &str| strsim::normalized_damerau_levenshtein(folded, &fold_name(name));
    let active = review.taxonomy().active();
    let names = active.iter().map(|category| category.name.as_str());
    let best = names.max_by(|left, right| similarity(left).total_cmp(&similarity(right)))?;
    (similarity(best) >= CLOSE_ENOUGH).then(|| best.to_owned())
}

/// Plans an import into a review. Unknown categories are created, of this kind or of the one that their name usually
/// has. `named` are all categories of the file: its examples answer for these, and for later ones they are not asked.
///
/// # Errors
/// When a category can't be created under its name.
pub fn plan(
    review: &Review,
    entries: &[Entry],
    named: &[String],
    kind: Option<Kind>,
) -> Result<Plan, UnusableName> {
    let mut plan = Plan {
        review: review.clone(),
        ..Plan::default()
    };
    plan.counts.examples = entries.len();
    for name in in_order_of_birth(unknown_categories(review, entries), entries) {
        let kind = kind.unwrap_or_else(|| Starter::named(&name).kind);
        let (_, creation) = plan
            .review
            .create_category(&name, kind)
            .map_err(|error| unusable(&name, error, entries))?;
        plan.take(creation);
        plan.created.push(name);
    }
    for entry in entries {
        plan.bring(entry, named);
    }
    Ok(plan)
}

fn unusable(name: &str, error: NameError, entries: &[Entry]) -> UnusableName {
    let carries = |entry: &&Entry| has_name(&entry.categories, name);
    let line = entries
        .iter()
        .find(carries)
        .and_then(|entry| entry.lines.first());
    UnusableName {
        name: name.to_owned(),
        line: line.copied().unwrap_or(0),
        error,
    }
}

/// Categories that fewer examples were asked about came later. The order matters: a verdict remembers what it was
/// asked as the number of categories there were.
fn in_order_of_birth(unknown: Vec<Unknown>, entries: &[Entry]) -> Vec<String> {
    let mut names: Vec<String> = unknown.into_iter().map(|unknown| unknown.name).collect();
    names.sort_by_cached_key(|name| not_asked(entries, name));
    names
}

impl Plan {
    fn take(&mut self, transaction: Transaction) {
        if !transaction.edits.is_empty() {
            self.review.apply(&transaction);
            self.transactions.push(transaction);
        }
    }

    /// Adds what an entry says to what the review says of its example.
    fn bring(&mut self, entry: &Entry, named: &[String]) {
        let mark = self.review.mark(&entry.key).clone();
        let tags = self.missing_tags(entry);
        let (verdict, is_refused) = self.verdict(entry, named);
        let is_cant_tell = matches!(verdict.or(mark.verdict), Some(Verdict::CantTell { .. }));
        let tags = if is_cant_tell { Vec::new() } else { tags };
        let note = addition(mark.note.as_deref(), entry.note.as_deref());
        let label = addition(mark.corrected.as_deref(), entry.corrected.as_deref());
        let counts = &mut self.counts;
        counts.tagged += usize::from(!tags.is_empty());
        counts.tags += tags.len();
        counts.notes += usize::from(note.is_new());
        counts.corrected += usize::from(label.is_new());
        counts.flagged += usize::from(entry.flagged && !mark.flagged);
        counts.deferred += usize::from(verdict == Some(Verdict::Deferred));
        counts.reviewed += usize::from(
            !mark.has_verdict() && verdict.is_some_and(|verdict| verdict != Verdict::Deferred),
        );
        counts.kept += usize::from(is_refused || note.is_refused() || label.is_refused());
        self.take(self.transaction(entry, &tags, verdict, note.text(), label.text()));
    }

    fn transaction(
        &self,
        entry: &Entry,
        tags: &[CategoryId],
        verdict: Option<Verdict>,
        note: Option<&str>,
        label: Option<&str>,
    ) -> Transaction {
        let key = || entry.key.clone();
        let places = self.review.mark(&entry.key).tags.values();
        let first = places.max().map_or(0, |place| place.saturating_add(1));
        let mut after: Vec<Assignment> = (first..)
            .zip(tags)
            .map(|(place, category)| Assignment::Tag {
                key: key(),
                category: category.clone(),
                order: Some(place),
            })
            .collect();
        after.extend(verdict.map(|verdict| Assignment::Verdict {
            key: key(),
            verdict: Some(verdict),
        }));
        after.extend(note.map(|text| Assignment::Note {
            key: key(),
            text: Some(text.to_owned()),
        }));
        after.extend(label.map(|label| Assignment::Corrected {
            key: key(),
            label: Some(label.to_owned()),
        }));
        after.extend(entry.flagged.then(|| Assignment::Flag {
            key: key(),
            on: true,
        }));
        let edits = after
            .into_iter()
            .map(|assignment| self.review.edit(assignment));
        Transaction {
            title: format!("import {}", entry.key),
            edits: edits
                .filter(|edit: &Edit| edit.before != edit.after)
                .collect(),
        }
    }

    fn missing_tags(&self, entry: &Entry) -> Vec<CategoryId> {
        let mark = self.review.mark(&entry.key);
        let found = entry
            .categories
            .iter()
            .filter_map(|name| self.review.taxonomy().by_name(name));
        found
            .map(|category| category.id.clone())
            .filter(|id| !mark.tags.contains_key(id))
            .collect()
    }

    /// The verdict to set, none when the present one stays; and whether it stays although the file says otherwise.
    fn verdict(&self, entry: &Entry, named: &[String]) -> (Option<Verdict>, bool) {
        let mark = self.review.mark(&entry.key);
        let asked = self.asked(entry, named);
        match (mark.verdict, entry.status) {
            (_, Status::Open) => (None, false),
            (None | Some(Verdict::Deferred), Status::Reviewed) => {
                (Some(Verdict::Reviewed { asked }), false)
            }
            // Both a category and no telling can't hold.
            (None | Some(Verdict::Deferred), Status::CantTell) if !mark.tags.is_empty() => {
                (None, true)
            }
            (None | Some(Verdict::Deferred), Status::CantTell) => {
                (Some(Verdict::CantTell { asked }), false)
            }
            (None, Status::Deferred) => (Some(Verdict::Deferred), false),
            (Some(Verdict::Deferred), Status::Deferred) => (None, false),
            (Some(Verdict::Reviewed { asked: before }), Status::Reviewed) => {
                let asked = self
                    .asked_again(entry, named)
                    .filter(|asked| *asked > before);
                (asked.map(|asked| Verdict::Reviewed { asked }), false)
            }
            (Some(Verdict::CantTell { asked: before }), Status::CantTell) => {
                let asked = self
                    .asked_again(entry, named)
                    .filter(|asked| *asked > before);
                (asked.map(|asked| Verdict::CantTell { asked }), false)
            }
            (Some(Verdict::Reviewed { .. }), Status::CantTell | Status::Deferred)
            | (Some(Verdict::CantTell { .. }), Status::Reviewed | Status::Deferred) => (None, true),
        }
    }

    /// The taxonomy version that a new verdict answers for: as far as the file says, else the categories that it
    /// names and those before them, else all.
    fn asked(&self, entry: &Entry, named: &[String]) -> u32 {
        let answered = match entry.not_asked {
            Some(_) => self.first_not_asked(entry),
            None => self.last_named(named),
        };
        answered.unwrap_or_else(|| self.review.taxonomy().version())
    }

    /// The version that a verdict which stands already answers for by this file, too: otherwise a category that came
    /// with the file would be asked only of the examples that carry it, and its share be far too high.
    fn asked_again(&self, entry: &Entry, named: &[String]) -> Option<u32> {
        let last = self.last_named(named)?;
        Some(
            self.first_not_asked(entry)
                .map_or(last, |first| first.min(last)),
        )
    }

    fn last_named(&self, named: &[String]) -> Option<u32> {
        self.ordinals(named)
            .max()
            .map(|ordinal| ordinal.saturating_add(1))
    }

    fn first_not_asked(&self, entry: &Entry) -> Option<u32> {
        self.ordinals(entry.not_asked.as_deref()?).min()
    }

    fn ordinals(&self, names: &[String]) -> impl Iterator<Item = u32> {
        let found = names
            .iter()
            .filter_map(|name| self.review.taxonomy().by_name(name));
        found.map(|category| category.ordinal)
    }
}

/// What becomes of a text that the file has for a register.
#[derive(Clone, Copy)]
enum Addition<'a> {
    Nothing,
    New(&'a str),
    Refused,
}

/// A text is only ever put where there is none.
fn addition<'a>(present: Option<&str>, wanted: Option<&'a str>) -> Addition<'a> {
    let wanted = wanted.map(str::trim).filter(|text| !text.is_empty());
    match (present, wanted) {
        (_, None) => Addition::Nothing,
        (None, Some(wanted)) => Addition::New(wanted),
        (Some(present), Some(wanted)) if present == wanted => Addition::Nothing,
        (Some(_), Some(_)) => Addition::Refused,
    }
}

impl<'a> Addition<'a> {
    const fn text(self) -> Option<&'a str> {
        match self {
            Self::New(text) => Some(text),
            _ => None,
        }
    }

    const fn is_new(self) -> bool {
        matches!(self, Self::New(_))
    }

    const fn is_refused(self) -> bool {
        matches!(self, Self::Refused)
    }
}
