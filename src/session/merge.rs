//! The fold of records: one reviewer's edits from any number of writers, in any order, as one state.
//!
//! Pure. For each register and writer the last edit is kept, and the highest of those is what the register holds. So
//! merging is commutative, associative and idempotent whatever the records say. Different reviewers never meet here.

use std::collections::BTreeMap;

use super::record::{Record, Seen, Slot};
use crate::domain::edit::{Assignment, Register};
use crate::domain::key::Key;

/// The last edit of every writer to every register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fold {
    slots: BTreeMap<Slot, BTreeMap<String, Record>>,
}

/// Two writers who wrote the same register without knowing of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The edit that holds.
    pub kept: Record,
    /// The edit that does not; it stays in the history of the session file.
    pub lost: Record,
}

impl Fold {
    /// Takes in one record; one that it knows, or knows a later one of, changes nothing.
    pub fn add(&mut self, record: Record) {
        let writers = self.slots.entry(record.slot()).or_default();
        match writers.get_mut(&record.clock().writer) {
            Some(last) if *last >= record => {}
            Some(last) => *last = record,
            None => drop(writers.insert(record.clock().writer.clone(), record)),
        }
    }

    /// Takes in everything that another fold knows.
    pub fn merge(&mut self, other: Self) {
        for record in other.slots.into_values().flat_map(BTreeMap::into_values) {
            self.add(record);
        }
    }

    /// Whether nothing was ever written.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// What every register holds, in the order of the session file.
    pub fn winners(&self) -> impl Iterator<Item = &Record> {
        self.slots.values().filter_map(winner)
    }

    /// Every record that is kept, in no order of time.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.slots.values().flat_map(BTreeMap::values)
    }

    /// What every register of this program holds.
    pub fn assignments(&self) -> impl Iterator<Item = &Assignment> {
        self.winners().filter_map(Record::assignment)
    }

    /// What a new edit of this writer to a register replaces knowingly: everything that is known of it here.
    pub(super) fn seen(&self, register: &Register, writer: &str) -> Seen {
        let mut seen = Seen::new();
        let known = self.slots.get(&Slot::Known(register.clone()));
        for record in known.into_iter().flat_map(BTreeMap::values) {
            let clock = record.clock();
            let own = (clock.writer.clone(), clock.lamport);
            let before = record
                .over()
                .iter()
                .map(|(writer, count)| (writer.clone(), *count));
            for (name, count) in before.chain([own]).filter(|(name, _)| name != writer) {
                let highest = seen.entry(name).or_default();
                *highest = count.max(*highest);
            }
        }
        seen
    }

    /// The highest count of any record, 0 without any.
    pub fn lamport(&self) -> u64 {
        self.records()
            .map(|record| record.clock().lamport)
            .max()
            .unwrap_or(0)
    }

    /// Edits that lost against one whose writer did not know of them and wanted something else.
    pub fn conflicts(&self) -> Vec<Conflict> {
        self.slots.values().flat_map(conflicts_of).collect()
    }
}

impl Conflict {
    /// The example that it is about; none when it is about a category or a setting.
    pub fn example(&self) -> Option<Key> {
        match self.kept.assignment()?.register() {
            Register::Example(key, _) => Some(key),
            Register::Category(..) | Register::Setting(_) => None,
        }
    }
}

impl FromIterator<Record> for Fold {
    fn from_iter<I: IntoIterator<Item = Record>>(records: I) -> Self {
        let mut fold = Self::default();
        for record in records {
            fold.add(record);
        }
        fold
    }
}

fn winner(writers: &BTreeMap<String, Record>) -> Option<&Record> {
    writers.values().max()
}

fn conflicts_of(writers: &BTreeMap<String, Record>) -> Vec<Conflict> {
    let Some(kept) = winner(writers) else {
        return Vec::new();
    };
    let lost = writers.values().filter(|record| {
        let clock = record.clock();
        let is_known = kept
            .over()
            .get(&clock.writer)
            .is_some_and(|count| clock.lamport <= *count);
        *record != kept && !is_known && record.assignment() != kept.assignment()
    });
    lost.map(|lost| Conflict {
        kept: kept.clone(),
        lost: lost.clone(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::record::Clock;
    use proptest::prelude::*;

    fn note(key: u8, text: &str, clock: (u64, &str), over: &[(u64, &str)]) -> Record {
        let note = Assignment::Note {
            key: Key::new(key.to_string()),
            text: Some(text.to_owned()),
        };
        let clock = Clock {
            lamport: clock.0,
            writer: clock.1.to_owned(),
        };
        let over = over
            .iter()
            .map(|(count, writer)| ((*writer).to_owned(), *count))
            .collect();
        Record::new(note, "", clock, over).unwrap()
    }

    fn held(fold: &Fold) -> Vec<&str> {
        let notes = fold.assignments().map(|assignment| match assignment {
            Assignment::Note {
                text: Some(text), ..
            } => text.as_str(),
            other => panic!("{other:?}"),
        });
        notes.collect()
    }

    #[test]
    fn the_highest_count_holds_and_the_writer_breaks_ties() {
        let fold: Fold = [
            note(1, "old", (1, "z"), &[]),
            note(1, "b", (2, "b"), &[]),
            note(1, "a", (2, "a"), &[]),
        ]
        .into_iter()
        .collect();
        assert_eq!(held(&fold), ["b"]);
        assert_eq!(fold.lamport(), 2);
    }

    #[test]
    fn a_change_of_mind_is_no_conflict_and_ignorance_is() {
        let monday = note(1, "monday", (1, "a"), &[]);
        let tuesday = note(1, "tuesday", (2, "b"), &[(1, "a")]);
        let wednesday = note(1, "wednesday", (3, "c"), &[(1, "a"), (2, "b")]);
        let fold: Fold = [wednesday.clone(), monday.clone(), tuesday.clone()]
            .into_iter()
            .collect();
        assert_eq!(
            (held(&fold), fold.conflicts().len()),
            (vec!["wednesday"], 0)
        );
        let without_tuesday: Fold = [wednesday.clone(), monday.clone()].into_iter().collect();
        assert!(without_tuesday.conflicts().is_empty());
        let blind = note(1, "blind", (9, "d"), &[(1, "a")]);
        let fold: Fold = [monday, tuesday, wednesday, blind].into_iter().collect();
        let lost: Vec<String> = fold
            .conflicts()
            .iter()
            .map(|conflict| conflict.lost.clock().writer.clone())
            .collect();
        assert_eq!(
            (held(&fold), lost),
            (vec!["blind"], vec!["b".to_owned(), "c".to_owned()])
        );
    }

    #[test]
    fn a_new_edit_has_seen_everything_that_is_known_but_itself() {
        let fold: Fold = [
            note(1, "x", (4, "a"), &[(2, "z"), (1, "me")]),
            note(1, "y", (3, "b"), &[(1, "z")]),
            note(1, "z", (5, "me"), &[]),
            note(2, "other", (9, "c"), &[]),
        ]
        .into_iter()
        .collect();
        let register = note(1, "", (0, ""), &[]).assignment().unwrap().register();
        let wanted =
            [("a", 4), ("b", 3), ("z", 2)].map(|(writer, count)| (writer.to_owned(), count));
        assert_eq!(fold.seen(&register, "me"), Seen::from(wanted));
    }

    #[test]
    fn the_same_value_from_two_writers_is_no_conflict() {
        let fold: Fold = [note(1, "x", (1, "a"), &[]), note(1, "x", (1, "b"), &[])]
            .into_iter()
            .collect();
        assert!(fold.conflicts().is_empty());
    }

    fn records() -> impl Strategy<Value = Vec<Record>> {
        let link = proptest::option::of((0u64..4, "[a-c]"));
        let record = (0u8..3, "[xy]", 0u64..4, "[a-c]", link).prop_map(
            |(key, text, lamport, writer, link)| {
                let over: Vec<(u64, &str)> = link
                    .iter()
                    .map(|(count, writer)| (*count, writer.as_str()))
                    .collect();
                note(key, &text, (lamport, &writer), &over)
            },
        );
        proptest::collection::vec(record, 0..12)
    }

    fn merged(left: &Fold, right: &Fold) -> Fold {
        let mut result = left.clone();
        result.merge(right.clone());
        result
    }

    proptest! {
        #[test]
        fn merging_is_commutative(left in records(), right in records()) {
            let (left, right): (Fold, Fold) = (left.into_iter().collect(), right.into_iter().collect());
            prop_assert_eq!(merged(&left, &right), merged(&right, &left));
        }

        #[test]
        fn merging_is_associative(a in records(), b in records(), c in records()) {
            let [a, b, c]: [Fold; 3] = [a, b, c].map(|records| records.into_iter().collect());
            prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        }

        #[test]
        fn merging_is_idempotent_and_equals_adding_one_by_one(mut a in records(), b in records()) {
            let (left, right): (Fold, Fold) = (a.iter().cloned().collect(), b.iter().cloned().collect());
            let both = merged(&left, &right);
            prop_assert_eq!(merged(&both, &left), both.clone());
            prop_assert_eq!(merged(&both, &both), both.clone());
            a.extend(b);
            a.reverse();
            prop_assert_eq!(a.into_iter().collect::<Fold>(), both);
        }
    }
}
