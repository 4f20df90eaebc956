//! The state of one reviewer's work: the fold of assignments, and the edits that move it on.
//!
//! A review knows nothing of files, screens or time. Every change goes through [`Review::apply`], and every edit is
//! built here, so that undo, replay and merge all speak of the same thing.

use std::collections::{BTreeMap, BTreeSet};

use super::edit::{Assignment, Edit, Register, Transaction, Verdict};
use super::fields::Fields;
use super::key::Key;
use super::taxonomy::{Category, CategoryId, SLOTS, Taxonomy};

mod gestures;
mod registers;

pub use gestures::{MergePreview, NameError, Split};

/// What one reviewer said of one example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The places of its categories; the lowest is the primary one.
    pub tags: BTreeMap<CategoryId, u32>,
    /// The verdict, none while the example is open.
    pub verdict: Option<Verdict>,
    /// A note.
    pub note: Option<String>,
    /// What the label should have been.
    pub corrected: Option<String>,
    /// Whether it is flagged.
    pub flagged: bool,
}

impl Mark {
    /// Whether there is a verdict: categories, none of them, or can't tell. Deferred is not one.
    pub fn has_verdict(&self) -> bool {
        matches!(
            self.verdict,
            Some(Verdict::Reviewed { .. } | Verdict::CantTell { .. })
        )
    }

    /// Whether it was put off.
    pub fn is_deferred(&self) -> bool {
        self.verdict == Some(Verdict::Deferred)
    }

    /// Whether the reviewer could not tell.
    pub fn is_cant_tell(&self) -> bool {
        matches!(self.verdict, Some(Verdict::CantTell { .. }))
    }

    /// The taxonomy version its verdict answered for; none without a verdict.
    pub fn asked(&self) -> Option<u32> {
        match self.verdict {
            Some(Verdict::Reviewed { asked } | Verdict::CantTell { asked }) => Some(asked),
            Some(Verdict::Deferred) | None => None,
        }
    }

    fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

/// What a team settles once for a whole review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Whether the priority multiplies by ease in place of dividing by person-days.
    pub scores_ease: bool,
    /// The metric that the ceilings speak of; none for accuracy.
    pub metric: Option<String>,
    /// The fields of an example that are looked at; none for the usual ones.
    pub fields: Option<Fields>,
}

/// One reviewer's work on one sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    settings: Settings,
    taxonomy: Taxonomy,
    marks: BTreeMap<Key, Mark>,
    disputed: BTreeSet<Key>,
}

static BLANK: Mark = Mark {
    tags: BTreeMap::new(),
    verdict: None,
    note: None,
    corrected: None,
    flagged: false,
};

impl Review {
    /// The fold of assignments, in any order that gives each register its last value.
    pub fn from_assignments<'a>(assignments: impl IntoIterator<Item = &'a Assignment>) -> Self {
        let mut review = Self::default();
        let (born, rest): (Vec<_>, Vec<_>) = assignments
            .into_iter()
            .partition(|assignment| matches!(assignment, Assignment::Born { .. }));
        for assignment in born.into_iter().chain(rest) {
            review.assign(assignment);
        }
        review
    }

    /// The same review, in which two who wrote at once said different things of these examples.
    pub fn disputing(self, disputed: BTreeSet<Key>) -> Self {
        Self { disputed, ..self }
    }

    /// Whether two who wrote at once said different things of an example, and nobody has settled it since.
    pub fn is_disputed(&self, key: &Key) -> bool {
        self.disputed.contains(key)
    }

    /// What holds for the whole review.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The categories.
    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// What was said of this example; a blank mark if nothing.
    pub fn mark(&self, key: &Key) -> &Mark {
        self.marks.get(key).unwrap_or(&BLANK)
    }

    /// The categories in use that an example carries, the primary one first.
    pub fn tags(&self, key: &Key) -> Vec<&Category> {
        let mark = self.mark(key);
        let mut tags: Vec<(u32, &Category)> = mark
            .tags
            .iter()
            .filter_map(|(id, order)| Some((*order, self.taxonomy.get(id)?)))
            .filter(|(_, category)| category.is_active())
            .collect();
        tags.sort_by(|left, right| {
            left.0
                .cmp(&right.0)
                .then_with(|| left.1.id.cmp(&right.1.id))
        });
        tags.into_iter().map(|(_, category)| category).collect()
    }

    /// Whether this example was asked about a category. Without a verdict: no. With one, when it carries the category,
    /// when the category and all that were merged into it existed at that time, or when it is a part of a whole that the
    /// example was asked about and does not carry: who denies the whole denies its parts.
    pub fn was_asked(&self, key: &Key, category: &Category) -> bool {
        let mark = self.mark(key);
        let Some(version) = mark.asked() else {
            return false;
        };
        if mark.tags.contains_key(&category.id) {
            return true;
        }
        let youngest = self.youngest_of(category);
        youngest < version
            || self
                .whole_of(category)
                .is_some_and(|whole| self.denies(key, whole))
    }

    /// The ordinal of a category or of the youngest that was merged into it: denying the one answers not for the other.
    fn youngest_of(&self, category: &Category) -> u32 {
        let merged = self.taxonomy.merged();
        let mut taken = vec![&category.id];
        let mut youngest = category.ordinal;
        // Every round takes at least one more category in, so it ends even where two are merged into each other.
        loop {
            let next = merged.iter().find(|one| {
                !taken.contains(&&one.id)
                    && one
                        .merged_into
                        .as_ref()
                        .is_some_and(|heir| taken.contains(&heir))
            });
            let Some(next) = next else {
                return youngest;
            };
            youngest = youngest.max(next.ordinal);
            taken.push(&next.id);
        }
    }

    /// Whether an example was asked about a category and carries neither it nor what took over its tags.
    fn denies(&self, key: &Key, category: &Category) -> bool {
        let mark = self.mark(key);
        let mut carried = mark.tags.contains_key(&category.id);
        let mut heir = category;
        // Two writers can merge two categories into each other, so the chain of heirs may have no end.
        for _ in 0..self.taxonomy.len() {
            match heir
                .merged_into
                .as_ref()
                .and_then(|id| self.taxonomy.get(id))
            {
                Some(next) => heir = next,
                None => break,
            }
            carried |= mark.tags.contains_key(&heir.id);
        }
        !carried && self.was_asked(key, category)
    }

    /// The category that this one was split off. A part is younger than its whole, whatever a file says, so following
    /// wholes always ends.
    pub fn whole_of(&self, category: &Category) -> Option<&Category> {
        let whole = self.taxonomy.get(category.split_from.as_ref()?)?;
        (whole.ordinal < category.ordinal).then_some(whole)
    }

    /// The categories in use that a decided example was never asked about.
    pub fn unasked(&self, key: &Key) -> Vec<&Category> {
        self.unasked_of(key, &self.taxonomy.active())
    }

    fn unasked_of<'a>(&self, key: &Key, active: &[&'a Category]) -> Vec<&'a Category> {
        if !self.mark(key).has_verdict() {
            return Vec::new();
        }
        let unasked = |category: &&&Category| !self.was_asked(key, category);
        active.iter().filter(unasked).copied().collect()
    }

    /// For each category in use, the decided examples among these that were never asked about it; categories without
    /// any are left out.
    pub fn debt(&self, keys: &[Key]) -> BTreeMap<CategoryId, Vec<Key>> {
        let active = self.taxonomy.active();
        let mut debt: BTreeMap<CategoryId, Vec<Key>> = BTreeMap::new();
        for key in keys {
            for category in self.unasked_of(key, &active) {
                let owed = debt.entry(category.id.clone()).or_default();
                owed.push(key.clone());
            }
        }
        debt
    }

    /// The decided examples among these that were never asked about some category in use, in their order.
    pub fn indebted(&self, keys: &[Key]) -> Vec<Key> {
        let active = self.taxonomy.active();
        let owes = |key: &&Key| !self.unasked_of(key, &active).is_empty();
        keys.iter().filter(owes).cloned().collect()
    }

    /// How many examples carry this category.
    pub fn affected(&self, category: &CategoryId) -> usize {
        self.marks
            .values()
            .filter(|mark| mark.tags.contains_key(category))
            .count()
    }

    /// Applies every edit of a transaction.
    pub fn apply(&mut self, transaction: &Transaction) {
        for edit in &transaction.edits {
            self.assign(&edit.after);
            // Whoever writes now has seen what was kept of the dispute.
            if let Register::Example(key, _) = edit.after.register() {
                self.disputed.remove(&key);
            }
        }
    }

    /// Writes one register.
    pub fn assign(&mut self, assignment: &Assignment) {
        match assignment {
            Assignment::Tag {
                key,
                category,
                order,
            } => self.change(key, |mark| match order {
                Some(order) => drop(mark.tags.insert(category.clone(), *order)),
                None => drop(mark.tags.remove(category)),
            }),
            Assignment::Verdict { key, verdict } => {
                self.change(key, |mark| mark.verdict = *verdict)
            }
            Assignment::Note { key, text } => self.change(key, |mark| mark.note.clone_from(text)),
            Assignment::Corrected { key, label } => {
                self.change(key, |mark| mark.corrected.clone_from(label))
            }
            Assignment::Flag { key, on } => self.change(key, |mark| mark.flagged = *on),
            Assignment::Born { category, birth } => match birth {
                Some(birth) => self.taxonomy.insert(Category::newborn(category, birth)),
                None => self.taxonomy.remove(category),
            },
            Assignment::Name { category, name } => {
                self.alter(category, |entry| entry.name.clone_from(name))
            }
            Assignment::Kind { category, kind } => self.alter(category, |entry| entry.kind = *kind),
            Assignment::Cost { category, cost } => self.alter(category, |entry| entry.cost = *cost),
            Assignment::Severity { category, severity } => {
                self.alter(category, |entry| entry.severity = *severity)
            }
            Assignment::Deleted { category, on } => {
                self.alter(category, |entry| entry.deleted = *on)
            }
            Assignment::Definition { category, text } => {
                self.alter(category, |entry| entry.definition.clone_from(text))
            }
            Assignment::Exclusion { category, text } => {
                self.alter(category, |entry| entry.exclusion.clone_from(text))
            }
            Assignment::Colour { category, colour } => {
                self.alter(category, |entry| entry.colour = *colour)
            }
            Assignment::Slot { category, slot } => self.alter(category, |entry| {
                entry.slot = slot.filter(|slot| SLOTS.contains(slot))
            }),
            Assignment::Success { category, success } => {
                self.alter(category, |entry| entry.success = *success)
            }
            Assignment::Money { category, money } => {
                self.alter(category, |entry| entry.money = *money)
            }
            Assignment::Ease { category, ease } => self.alter(category, |entry| entry.ease = *ease),
            Assignment::MergedInto { category, into } => {
                self.alter(category, |entry| entry.merged_into.clone_from(into))
            }
            Assignment::Scoring { ease } => self.settings.scores_ease = *ease,
            Assignment::Metric { name } => self.settings.metric.clone_from(name),
            Assignment::Fields { choice } => self.settings.fields.clone_from(choice),
        }
    }

    /// A mark that is blank again is dropped, so that undoing everything gives back an equal review.
    fn change(&mut self, key: &Key, change: impl FnOnce(&mut Mark)) {
        let mark = self.marks.entry(key.clone()).or_default();
        change(mark);
        if mark.is_blank() {
            self.marks.remove(key);
        }
    }

    fn alter(&mut self, category: &CategoryId, change: impl FnOnce(&mut Category)) {
        if let Some(entry) = self.taxonomy.entry(category) {
            change(entry);
        }
    }
}

#[cfg(test)]
mod tests;
