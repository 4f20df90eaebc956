//! How often each truth was given each prediction, over all rows that count.
//!
//! Errors are known already, so only the truths are read again: what a truth has beyond its errors is right. A file
//! with too many classes is left as soon as that shows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{DesignColumns, Opened, Survey};
use crate::domain::metric::{ConfusionCounts, MOST_CLASSES, NO_PREDICTION};
use crate::domain::split::Side;
use crate::engine::cells::Texts;
use crate::engine::error::EngineError;
use crate::engine::judge::Judge;
use crate::engine::layout::{Layout, Places};
use crate::engine::reduce::{NONE, side_of};
use crate::engine::scan::Progress;
use crate::engine::table::Batch;

/// Rows per class.
type PerClass = BTreeMap<String, u64>;

impl Survey {
    /// Counts of truths and predictions in the rows that [`Survey::population`] calls evaluated; none when they have
    /// more than [`MOST_CLASSES`] classes, or the rule knows no classes. Reads one column of the file: meant for a thread of its own.
    ///
    /// # Errors
    /// When the file can't be read any more, has changed, or `progress` says to stop.
    pub fn confusion(
        &self,
        opened: Opened,
        progress: &dyn Progress,
    ) -> Result<Option<ConfusionCounts>, EngineError> {
        if !self.inner.roles.rule.has_classes() {
            return Ok(None);
        }
        let Some(in_errors) = self.classes_in_errors(opened) else {
            return Ok(None);
        };
        let Some(truths) = self.rows_per_truth(opened, progress)? else {
            return Ok(None);
        };
        let classes: BTreeSet<&str> = truths
            .keys()
            .chain(&in_errors)
            .map(String::as_str)
            .collect();
        if classes.len() > MOST_CLASSES {
            return Ok(None);
        }
        let population = self.population(opened);
        // The smallest of all labels.
        let missing = (population.missing_predictions > 0).then_some(NO_PREDICTION);
        let labels: Vec<String> = missing
            .into_iter()
            .chain(classes)
            .map(str::to_owned)
            .collect();
        self.filled(labels, &truths, opened)
            .filter(|counts| {
                (counts.total(), counts.errors()) == (population.evaluated(), population.errors)
            })
            .map(Some)
            .ok_or_else(|| EngineError::Changed {
                file: self.inner.source.name(),
            })
    }

    /// The matrix; none when there are fewer rows of a truth than errors of it, so that two readings disagree.
    fn filled(
        &self,
        labels: Vec<String>,
        truths: &PerClass,
        opened: Opened,
    ) -> Option<ConfusionCounts> {
        let side = labels.len();
        let mut cells = vec![0_u64; side * side];
        let errors = &self.inner.errors;
        let place = |text: &str| {
            labels
                .binary_search_by(|known| known.as_str().cmp(text))
                .ok()
        };
        let of_code: Vec<Option<usize>> = errors
            .labels
            .texts()
            .map(|text| place(&self.inner.judge.compared(text)))
            .collect();
        for error in self.counted_errors(opened) {
            let truth = (*of_code.get(errors.truths[error] as usize)?)?;
            let prediction = match errors.predictions[error] {
                NONE => place(NO_PREDICTION)?,
                code => (*of_code.get(code as usize)?)?,
            };
            cells[truth * side + prediction] += 1;
        }
        for (truth, label) in labels.iter().enumerate() {
            let wrong: u64 = cells[truth * side..(truth + 1) * side].iter().sum();
            let all = truths.get(label).copied().unwrap_or_default();
            cells[truth * side + truth] += all.checked_sub(wrong)?;
        }
        ConfusionCounts::new(labels, cells).ok()
    }

    /// Numbers of the errors that count.
    fn counted_errors(&self, opened: Opened) -> impl Iterator<Item = usize> + '_ {
        let sides = self.inner.errors.sides.iter().enumerate();
        sides
            .filter(move |(_, side)| counts(**side, opened))
            .map(|(error, _)| error)
    }

    /// The truths and predictions of the errors that count; none when they are too many.
    fn classes_in_errors(&self, opened: Opened) -> Option<BTreeSet<String>> {
        let errors = &self.inner.errors;
        let mut is_used = vec![false; errors.labels.texts().len()];
        for error in self.counted_errors(opened) {
            for code in [errors.truths[error], errors.predictions[error]] {
                if let Some(is_used) = is_used.get_mut(code as usize) {
                    *is_used = true;
                }
            }
        }
        let mut classes = BTreeSet::new();
        let used = errors.labels.texts().zip(is_used);
        for (text, _) in used.filter(|(_, is_used)| *is_used) {
            classes.insert(self.inner.judge.compared(text).into_owned());
            if classes.len() > MOST_CLASSES {
                return None;
            }
        }
        Some(classes)
    }

    /// Evaluated rows per truth, right or wrong; none when there are too many truths.
    fn rows_per_truth(
        &self,
        opened: Opened,
        progress: &dyn Progress,
    ) -> Result<Option<PerClass>, EngineError> {
        let source = &self.inner.source;
        let layout = Layout::of(source, &self.inner.roles, &DesignColumns::default())?;
        let places = layout.places;
        // Without sealed test rows the split column changes nothing, so it is not read.
        let split = places
            .split
            .filter(|_| !opened.test && self.inner.sides.test.rows() > 0);
        // The prediction says of an entity whether it plays a part here at all; elsewhere it is not read.
        let prediction = places.prediction.filter(|_| source.names_entities());
        let wanted: Vec<usize> = places
            .truth
            .into_iter()
            .chain(split)
            .chain(prediction)
            .collect();
        let place_of = |place: usize| wanted.iter().position(|other| *other == place);
        let places = Places {
            truth: Some(0),
            split: split.and_then(place_of),
            prediction: prediction.and_then(place_of),
            ..places
        };
        let columns: Vec<usize> = wanted.iter().map(|place| layout.columns[*place]).collect();
        let too_many = AtomicBool::new(false);
        let until = UntilTooMany {
            progress,
            too_many: &too_many,
        };
        let parts = source.scan(&columns, &until, |_, batch| {
            let counted = truths_of(batch, &places, opened, &self.inner.judge);
            if counted.is_none() {
                too_many.store(true, Ordering::Relaxed);
            }
            counted
        });
        let is_stopped_here = too_many.load(Ordering::Relaxed) && !progress.cancelled();
        let parts = match parts {
            Err(EngineError::Cancelled { .. }) if is_stopped_here => return Ok(None),
            parts => parts?,
        };
        let mut truths = PerClass::new();
        for (_, part) in parts {
            let Some(part) = part else { return Ok(None) };
            for (label, rows) in part {
                *truths.entry(label).or_default() += rows;
            }
        }
        Ok((truths.len() <= MOST_CLASSES).then_some(truths))
    }
}

/// Whether rows of a side count, as in [`Survey::population`].
fn counts(side: Side, opened: Opened) -> bool {
    side != Side::Test || opened.test
}

/// Rows per truth in one part; none when there are too many truths.
fn truths_of(batch: &Batch, places: &Places, opened: Opened, judge: &Judge) -> Option<PerClass> {
    let truth = &batch.columns[places.truth?];
    let label = |row: usize| {
        let label = judge.truth_label(truth, row)?;
        Some(judge.compared(&label).into_owned())
    };
    let prediction = places.prediction.map(|place| &batch.columns[place]);
    let is_elsewhere =
        |row: usize| prediction.is_some_and(|other| judge.is_named_by_others(truth, other, row));
    let is_counted = |row: usize| {
        let is_in = places.split.is_none() || counts(side_of(batch, places, row), opened);
        is_in && !is_elsewhere(row)
    };
    match truth {
        Texts::Strings(column) => tally(column.iter(), is_counted, label),
        Texts::Integers(column) => tally(column.iter(), is_counted, label),
        // NaN and NaN of other bits are different cells here; neither has a label.
        Texts::Numbers(column) => {
            let bits = column.iter().map(|value| value.map(f64::to_bits));
            tally(bits, is_counted, label)
        }
        Texts::Booleans(column) => tally(column.iter(), is_counted, label),
    }
}

/// Counts cells by their labels, making the label of each different cell once. None when there are too many labels.
fn tally<Cell: Hash + Eq + Copy>(
    cells: impl Iterator<Item = Option<Cell>>,
    is_counted: impl Fn(usize) -> bool,
    label: impl Fn(usize) -> Option<String>,
) -> Option<PerClass> {
    // Several cells may have one label, such as `1` and `1.0`; a cell without label has no place.
    let mut places: HashMap<Cell, Option<usize>> = HashMap::new();
    let mut labels: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows: Vec<u64> = Vec::new();
    for (row, cell) in cells.enumerate() {
        let Some(cell) = cell.filter(|_| is_counted(row)) else {
            continue;
        };
        let place = match places.get(&cell) {
            Some(place) => *place,
            None => {
                let place = label(row).map(|label| *labels.entry(label).or_insert(rows.len()));
                if place == Some(rows.len()) {
                    rows.push(0);
                }
                if rows.len() > MOST_CLASSES {
                    return None;
                }
                places.insert(cell, place);
                place
            }
        };
        if let Some(place) = place {
            rows[place] += 1;
        }
    }
    let labelled = labels.into_iter();
    Some(
        labelled
            .map(|(label, place)| (label, rows[place]))
            .collect(),
    )
}

/// Stops a reading whose result would not be used.
struct UntilTooMany<'a> {
    progress: &'a dyn Progress,
    too_many: &'a AtomicBool,
}

impl Progress for UntilTooMany<'_> {
    fn report(&self, done: u64, total: u64) {
        self.progress.report(done, total);
    }

    fn cancelled(&self) -> bool {
        self.too_many.load(Ordering::Relaxed) || self.progress.cancelled()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(cells: &[Option<i64>]) -> Option<PerClass> {
        let label = |row: usize| {
            cells[row]
                .filter(|cell| *cell >= 0)
                .map(|cell| (cell / 2).to_string())
        };
        tally(cells.iter().copied(), |_| true, label)
    }

    #[test]
    fn cells_of_one_label_are_counted_together() {
        let counted = all(&[Some(2), None, Some(3), Some(-1), Some(0), Some(2)]).unwrap();
        assert_eq!(
            counted.into_iter().collect::<Vec<_>>(),
            [("0".to_owned(), 1), ("1".to_owned(), 3)]
        );
    }

    #[test]
    fn rows_that_do_not_count_bring_no_class() {
        let cells = [Some(2), Some(4), Some(2)];
        let counted = tally(
            cells.into_iter(),
            |row| row != 1,
            |row| Some(row.to_string()),
        );
        assert_eq!(
            counted.unwrap().into_iter().collect::<Vec<_>>(),
            [("0".to_owned(), 2)]
        );
    }

    #[test]
    fn one_label_too_many_ends_it() {
        let cells = |count: i64| (0..2 * count).map(Some).collect::<Vec<_>>();
        let most = MOST_CLASSES as i64;
        assert_eq!(all(&cells(most)).unwrap().len(), MOST_CLASSES);
        assert_eq!(all(&cells(most + 1)), None);
    }
}
