//! What ids tell about themselves: whether one is missing, and which ones may occur more than once.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::engine::cells::Texts;
use crate::engine::error::EngineError;
use crate::engine::scan::{Progress, Silent, in_parallel};
use crate::engine::source::Source;

/// What one part says about its ids.
#[derive(Debug)]
pub struct IdRun {
    order: IdOrder,
    /// Rows without id, by their numbers within the part.
    pub missing: Vec<usize>,
}

#[derive(Debug)]
enum IdOrder {
    /// Each id is larger than the one before, so none repeats within the part.
    Ascending { first: IdValue, last: IdValue },
    /// Sorted fingerprints of the ids.
    Fingerprints(Vec<u64>),
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum IdValue {
    Integer(i64),
    Text(String),
}

impl IdRun {
    /// Looks at the ids of a part.
    pub fn of(ids: &Texts) -> Self {
        let missing = ids.missing_cells().unwrap_or_default();
        let missing: Vec<usize> = missing
            .into_iter()
            .enumerate()
            .filter(|(_, is_missing)| *is_missing)
            .map(|(row, _)| row)
            .collect();
        let order = if missing.is_empty() {
            ascending(ids)
        } else {
            None
        };
        let order = order.unwrap_or_else(|| {
            let mut prints: Vec<u64> = (0..ids.len())
                .filter_map(|row| fingerprint(ids, row))
                .collect();
            prints.sort_unstable();
            IdOrder::Fingerprints(prints)
        });
        Self { order, missing }
    }
}

fn ascending(ids: &Texts) -> Option<IdOrder> {
    let rows = ids.len();
    match ids {
        Texts::Integers(column) => {
            let mut values = column.iter().flatten();
            let first = values.next()?;
            let last = values.try_fold(first, |last, value| (last < value).then_some(value))?;
            Some(IdOrder::Ascending {
                first: IdValue::Integer(first),
                last: IdValue::Integer(last),
            })
        }
        Texts::Strings(column) => {
            let mut values = column.iter().flatten();
            let first = values.next()?;
            let last = values.try_fold(first, |last, value| (last < value).then_some(value))?;
            let text = |text: &str| IdValue::Text(text.to_owned());
            Some(IdOrder::Ascending {
                first: text(first),
                last: text(last),
            })
        }
        Texts::Numbers(_) | Texts::Booleans(_) => {
            (rows == 0).then(|| IdOrder::Fingerprints(Vec::new()))
        }
    }
}

/// 64 bits of an id: equal for equal ids of one file, and rarely for others. Never leaves this run of the program.
pub fn fingerprint(ids: &Texts, row: usize) -> Option<u64> {
    if let Texts::Integers(column) = ids {
        // An odd factor maps integers one to one, and spreads them over all values.
        return column
            .get(row)
            .map(|value| (value as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    }
    ids.text(row).map(|text| text_fingerprint(&text))
}

fn text_fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The fingerprints of ids that may repeat: none when the ids ascend through the file.
pub fn repeated_ids(
    source: &Source,
    column: &str,
    runs: Vec<(usize, IdRun)>,
    progress: &dyn Progress,
) -> Result<HashSet<u64>, EngineError> {
    if ascends_throughout(&runs) {
        return Ok(HashSet::new());
    }
    let prints = |run: IdRun| match run.order {
        IdOrder::Fingerprints(prints) => Some(prints),
        IdOrder::Ascending { .. } => None,
    };
    let runs: Option<Vec<Vec<u64>>> = runs.into_iter().map(|(_, run)| prints(run)).collect();
    let runs = match runs {
        Some(runs) => runs,
        // Parts in order and parts out of order: those in order have no fingerprints yet.
        None => {
            let columns: Vec<usize> = source.column(column).into_iter().collect();
            let parts = source.scan(&columns, progress, |_, batch| {
                let mut prints: Vec<u64> = (0..batch.rows)
                    .filter_map(|row| fingerprint(&batch.columns[0], row))
                    .collect();
                prints.sort_unstable();
                prints
            })?;
            parts.into_iter().map(|(_, prints)| prints).collect()
        }
    };
    repeated(&source.name(), runs)
}

fn ascends_throughout(runs: &[(usize, IdRun)]) -> bool {
    let mut previous: Option<&IdValue> = None;
    runs.iter().all(|(_, run)| match &run.order {
        IdOrder::Ascending { first, last } => {
            let ascends = previous.is_none_or(|previous| previous < first);
            previous = Some(last);
            ascends
        }
        IdOrder::Fingerprints(prints) => prints.is_empty(),
    })
}

/// The values that occur more than once in sorted runs. Each core takes an equal share of the range of values.
pub fn repeated(file: &str, runs: Vec<Vec<u64>>) -> Result<HashSet<u64>, EngineError> {
    const SHARES: usize = 16;
    let step = u64::MAX / SHARES as u64;
    let shares = in_parallel(file, SHARES, &Silent, |share| {
        let low = step * share as u64;
        let place = |run: &[u64], bound: u64| run.partition_point(|value| *value < bound);
        let slice = |run: &'_ [u64]| {
            let end = if share + 1 == SHARES {
                run.len()
            } else {
                place(run, low + step)
            };
            place(run, low)..end
        };
        let mut values: Vec<u64> = Vec::new();
        runs.iter()
            .for_each(|run| values.extend_from_slice(&run[slice(run)]));
        // A stable sort finds the runs again and merges them.
        values.sort();
        Ok(values
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| pair[0])
            .collect::<Vec<u64>>())
    })?;
    Ok(shares.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn repeated_values_are_found_across_runs(runs in proptest::collection::vec(
            proptest::collection::vec(prop_oneof![0_u64..9, Just(u64::MAX), any::<u64>()], 0..30), 0..6))
        {
            let mut counts: HashMap<u64, usize> = HashMap::new();
            runs.iter().flatten().for_each(|value| *counts.entry(*value).or_default() += 1);
            let expected: HashSet<u64> = counts.into_iter().filter(|(_, count)| *count > 1).map(|(value, _)| value).collect();
            let sorted = runs.into_iter().map(|mut run| { run.sort_unstable(); run }).collect();
            prop_assert_eq!(repeated("f", sorted).unwrap(), expected);
        }
    }
}
