//! What each register of a review holds, read back as the assignment that would put it there. Changes nothing.

use super::Review;
use crate::domain::amount::Amount;
use crate::domain::chance::Chance;
use crate::domain::edit::{
    Assignment, Birth, CategoryField, Edit, ExampleField, Register, SettingField,
};
use crate::domain::key::Key;
use crate::domain::taxonomy::{Category, CategoryId, Kind};

impl Review {
    /// What a register holds now, as the assignment that would put it there.
    pub fn current(&self, register: &Register) -> Assignment {
        match register {
            Register::Setting(field) => self.current_setting(*field),
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

    fn current_setting(&self, field: SettingField) -> Assignment {
        match field {
            SettingField::Scoring => Assignment::Scoring {
                ease: self.settings.scores_ease,
            },
            SettingField::Metric => Assignment::Metric {
                name: self.settings.metric.clone(),
            },
            SettingField::Fields => Assignment::Fields {
                choice: self.settings.fields.clone(),
            },
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

    /// A category that does not exist holds what a newborn one would.
    fn current_of_category(&self, id: &CategoryId, field: CategoryField) -> Assignment {
        let category = id.clone();
        let entry = self.taxonomy.get(id);
        match field {
            CategoryField::Born => Assignment::Born {
                category,
                birth: entry.map(birth_of),
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
            CategoryField::Definition => Assignment::Definition {
                category,
                text: entry.and_then(|entry| entry.definition.clone()),
            },
            CategoryField::Exclusion => Assignment::Exclusion {
                category,
                text: entry.and_then(|entry| entry.exclusion.clone()),
            },
            CategoryField::Colour => Assignment::Colour {
                category,
                colour: entry.and_then(|entry| entry.colour),
            },
            CategoryField::Slot => Assignment::Slot {
                category,
                slot: entry.and_then(|entry| entry.slot),
            },
            CategoryField::Success => Assignment::Success {
                category,
                success: entry.map_or(Chance::CERTAIN, |entry| entry.success),
            },
            CategoryField::Money => Assignment::Money {
                category,
                money: entry.and_then(|entry| entry.money),
            },
            CategoryField::Ease => Assignment::Ease {
                category,
                ease: entry.and_then(|entry| entry.ease),
            },
            CategoryField::MergedInto => Assignment::MergedInto {
                category,
                into: entry.and_then(|entry| entry.merged_into.clone()),
            },
        }
    }
}

fn birth_of(category: &Category) -> Birth {
    Birth {
        ordinal: category.ordinal,
        slot: category.born_slot,
        invented_for: category.invented_for.clone(),
        split_from: category.split_from.clone(),
    }
}
