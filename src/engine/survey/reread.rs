//! What takes another reading of the file: where drawn rows lie now, and how many rows lie in the eyeball part.
//!
//! The line is asked for every row before anything else becomes of it. Right rows lie on a side just as errors do.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::line::Line;
use super::{DesignColumns, Opened, Survey};
use crate::domain::key::Key;
use crate::domain::roles::Roles;
use crate::domain::split::{Side, Split};
use crate::engine::error::EngineError;
use crate::engine::layout::{Layout, Places};
use crate::engine::reduce::side_of;
use crate::engine::scan::Progress;
use crate::engine::table::Batch;

impl Survey {
    /// How many evaluated rows, right or wrong, lie in the eyeball part. Reads the ids of the whole file again when
    /// the answer is not in the counts already: meant for a thread of its own.
    ///
    /// # Errors
    /// When the file can't be read any more, or `progress` says to stop.
    pub fn count_eyeball_rows(
        &self,
        split: &Split,
        opened: Opened,
        progress: &dyn Progress,
    ) -> Result<u64, EngineError> {
        let line = Line::of(split, opened);
        let sides = &self.inner.sides;
        let known = |(side, rows): (Side, u64)| match line.is_decided(side) {
            Some(is_eyeball) => Some(if is_eyeball { rows } else { 0 }),
            None => (rows == 0).then_some(0),
        };
        let counts = [
            (Side::Eyeball, sides.eyeball.evaluated),
            (Side::Blackbox, sides.blackbox.evaluated),
            (Side::Test, sides.test.evaluated),
            (Side::Unsaid, sides.unsaid.evaluated),
        ];
        match counts.into_iter().map(known).sum::<Option<u64>>() {
            Some(count) => Ok(count),
            None => self.count_by_hash(&line, progress),
        }
    }

    fn count_by_hash(&self, line: &Line, progress: &dyn Progress) -> Result<u64, EngineError> {
        let source = &self.inner.source;
        let roles = Roles {
            score: None,
            cost: None,
            ..self.inner.roles.clone()
        };
        let layout = Layout::of(source, &roles, &DesignColumns::default())?;
        let starts = source.starts(progress)?;
        let counts = source.scan(&layout.columns, progress, |part, batch| {
            let mut sitting = self.inner.judge.over(batch, &layout);
            let count = |row: &usize| {
                sitting.is_scored(*row)
                    && self.may_be_seen(line, batch, &layout.places, starts[part], *row)
            };
            (0..batch.rows).filter(count).count() as u64
        })?;
        Ok(counts.into_iter().map(|(_, count)| count).sum())
    }

    /// Where drawn rows lie now, right or wrong, in the order asked for, given their keys and the canonical truths
    /// that they had. Left out are rows that are gone, rows that are sealed now, and rows of another truth: ids are
    /// often plain numbers, so an equal id alone does not make an equal example.
    ///
    /// # Errors
    /// When the file can't be read any more, or `progress` says to stop.
    pub fn places_of<'a>(
        &self,
        wanted: impl IntoIterator<Item = (&'a Key, &'a str)>,
        split: &Split,
        opened: Opened,
        progress: &dyn Progress,
    ) -> Result<Vec<(usize, Key)>, EngineError> {
        let line = Line::of(split, opened);
        let wanted: Vec<(&Key, &str)> = wanted.into_iter().collect();
        let names: BTreeSet<&str> = wanted.iter().map(|(key, _)| key.as_str()).collect();
        let source = &self.inner.source;
        let layout = Layout::of(source, &self.inner.roles, &DesignColumns::default())?;
        let places = layout.places;
        let starts = source.starts(progress)?;
        let parts = source.scan(&layout.columns, progress, |part, batch| {
            let truth_of = |row: usize| match places.truth {
                None => Some(Cow::Borrowed("")),
                Some(truth) if self.inner.roles.rule.needs_truth() => {
                    self.inner.judge.truth_label(&batch.columns[truth], row)
                }
                Some(truth) => {
                    let truth = self.inner.judge.truth_label(&batch.columns[truth], row);
                    Some(truth.unwrap_or_default())
                }
            };
            let found = |row: usize| {
                let id = places.id.and_then(|id| batch.columns[id].text(row));
                let key = self.inner.keys.key(starts[part] + row, id);
                let is_found = names.contains(key.as_ref())
                    && self.may_be_seen(&line, batch, &places, starts[part], row);
                let truth = truth_of(row).filter(|_| is_found)?;
                Some((key.into_owned(), (starts[part] + row, truth.into_owned())))
            };
            (0..batch.rows).filter_map(found).collect::<Vec<_>>()
        })?;
        let found: BTreeMap<String, (usize, String)> =
            parts.into_iter().flat_map(|(_, found)| found).collect();
        let place = |(key, truth): (&Key, &str)| {
            let (row, truth_now) = found.get(key.as_str())?;
            is_same_truth(truth_now, truth).then(|| (*row, key.clone()))
        };
        Ok(wanted.into_iter().filter_map(place).collect())
    }

    /// Whether a row of a batch that begins at row `start` of the file lies on the side that may be looked at.
    fn may_be_seen(
        &self,
        line: &Line,
        batch: &Batch,
        places: &Places,
        start: usize,
        row: usize,
    ) -> bool {
        line.is_eyeball(side_of(batch, places, row), || {
            let group = places
                .group
                .and_then(|group| batch.columns[group].label(row));
            group.unwrap_or_else(|| {
                let id = places.id.and_then(|id| batch.columns[id].text(row));
                self.inner.keys.key(start + row, id)
            })
        })
    }
}

/// Whether two canonical labels are the same truth; what Python calls `True` is `true` in other formats.
fn is_same_truth(one: &str, other: &str) -> bool {
    let is_boolean = |label: &str| ["true", "false"].contains(&label);
    one == other || (one.eq_ignore_ascii_case(other) && is_boolean(&one.to_ascii_lowercase()))
}
