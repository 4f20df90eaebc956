//! The state of one reviewer's work: the fold of assignments, and the edits that move it on.
//!
//! A review knows nothing of files, screens or time. Every change goes through [`Review::apply`], and every edit is
//! built here, so that undo, replay and merge all speak of the same thing.

use std::collections::BTreeMap;

use super::amount::Amount;
use super::edit::{
    Assignment, Birth, CategoryField, Edit, ExampleField, Register, Transaction, Verdict,
};
use super::key::Key;
use super::taxonomy::{Category, CategoryId, Kind, Starter, Taxonomy};

mod gestures;

pub use gestures::NameError;

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

/// One reviewer's work on one sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    taxonomy: Taxonomy,
    marks: BTreeMap<Key, Mark>,
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
            .filter(|(_, category)| !category.deleted)
            .collect();
        tags.sort_by(|left, right| {
            left.0
                .cmp(&right.0)
                .then_with(|| left.1.id.cmp(&right.1.id))
        });
        tags.into_iter().map(|(_, category)| category).collect()
    }

    /// Whether a category existed when this example got its verdict, or is set on it anyway. Without a verdict: no.
    pub fn was_asked(&self, key: &Key, category: &Category) -> bool {
        let mark = self.mark(key);
        mark.tags.contains_key(&category.id)
            || mark
                .asked()
                .is_some_and(|version| category.ordinal < version)
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
                Some(birth) => self.taxonomy.insert(newborn(category, birth)),
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
        }
    }

    /// What a register holds now, as the assignment that would put it there.
    pub fn current(&self, register: &Register) -> Assignment {
        match register {
            Register::Example(key, field) => self.current_of_example(key, field),
            Register::Category(id, field) => self.current_of_category(id, *field),
        }
    }

    /// The edit that makes this assignment from the present state.
    pub fn edit(&self, after: Assignment) -> Edit {
        Edit {
            before: self.current(&after.register()),
            after,
        }
    }

    fn current_of_example(&self, key: &Key, field: &ExampleField) -> Assignment {
        let mark = self.mark(key);
        let key = key.clone();
        match field {
            ExampleField::Tag(category) => Assignment::Tag {
                key,
                order: mark.tags.get(category).copied(),
                category: category.clone(),
            },
            ExampleField::Verdict => Assignment::Verdict {
                key,
                verdict: mark.verdict,
            },
            ExampleField::Note => Assignment::Note {
                key,
                text: mark.note.clone(),
            },
            ExampleField::Corrected => Assignment::Corrected {
                key,
                label: mark.corrected.clone(),
            },
            ExampleField::Flag => Assignment::Flag {
                key,
                on: mark.flagged,
            },
        }
    }

    fn current_of_category(&self, id: &CategoryId, field: CategoryField) -> Assignment {
        let category = id.clone();
        let entry = self.taxonomy.get(id);
        match field {
            CategoryField::Born => Assignment::Born {
                category,
                birth: entry.map(|entry| Birth {
                    ordinal: entry.ordinal,
                    slot: entry.slot,
                    invented_for: entry.invented_for.clone(),
                }),
            },
            CategoryField::Name => Assignment::Name {
                category,
                name: entry.map_or_else(String::new, |entry| entry.name.clone()),
            },
            CategoryField::Kind => Assignment::Kind {
                category,
                kind: entry.map_or(Kind::Model, |entry| entry.kind),
            },
            CategoryField::Cost => Assignment::Cost {
                category,
                cost: entry.and_then(|entry| entry.cost),
            },
            CategoryField::Severity => Assignment::Severity {
                category,
                severity: entry.map_or(Amount::ONE, |entry| entry.severity),
            },
            CategoryField::Deleted => Assignment::Deleted {
                category,
                on: entry.is_some_and(|entry| entry.deleted),
            },
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

fn newborn(id: &CategoryId, birth: &Birth) -> Category {
    Category {
        id: id.clone(),
        ordinal: birth.ordinal,
        slot: birth.slot,
        invented_for: birth.invented_for.clone(),
        name: id.as_str().to_owned(),
        kind: Kind::Model,
        cost: None,
        severity: Amount::ONE,
        deleted: false,
    }
}

#[cfg(test)]
mod tests;
