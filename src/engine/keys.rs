//! The key of every row: its id, or a hash of its inputs, with an occurrence number where that repeats.
//!
//! A key depends on neither the order of rows and columns nor the file's format, and never on what the model said, so
//! the same example keeps its key from week to week (STATS.md §3, traps).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use sha2::{Digest, Sha256};

use super::cells::Texts;
use super::error::EngineError;
use super::scan::{Progress, Silent, in_parallel};
use super::source::Source;
use crate::domain::label::canonical;
use crate::domain::roles::{Alternative, Roles};

/// What one part says about its ids.
#[derive(Debug)]
pub(super) struct IdRun {
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
        let missing: Vec<usize> =
            missing.into_iter().enumerate().filter(|(_, is_missing)| *is_missing).map(|(row, _)| row).collect();
        let order = if missing.is_empty() { ascending(ids) } else { None };
        let order = order.unwrap_or_else(|| {
            let mut prints: Vec<u64> = (0..ids.len()).filter_map(|row| fingerprint(ids, row)).collect();
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
            Some(IdOrder::Ascending { first: IdValue::Integer(first), last: IdValue::Integer(last) })
        }
        Texts::Strings(column) => {
            let mut values = column.iter().flatten();
            let first = values.next()?;
            let last = values.try_fold(first, |last, value| (last < value).then_some(value))?;
            let text = |text: &str| IdValue::Text(text.to_owned());
            Some(IdOrder::Ascending { first: text(first), last: text(last) })
        }
        Texts::Numbers(_) | Texts::Booleans(_) => (rows == 0).then(|| IdOrder::Fingerprints(Vec::new())),
    }
}

/// 64 bits of an id: equal for equal ids of one file, and rarely for others. Never leaves this run of the program.
fn fingerprint(ids: &Texts, row: usize) -> Option<u64> {
    if let Texts::Integers(column) = ids {
        // An odd factor maps integers one to one, and spreads them over all values.
        return column.get(row).map(|value| (value as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    }
    ids.text(row).map(|text| text_fingerprint(&text))
}

fn text_fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// How the rows of a file are called.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub has_ids: bool,
    /// The hash of each row's inputs, of all rows when there is no id column.
    contents: Vec<u64>,
    /// The hash of the inputs of rows without id.
    contents_without_id: HashMap<usize, u64>,
    /// The occurrence number of rows whose id or inputs occurred before, from 2.
    occurrences: HashMap<usize, u32>,
    /// Ids that look like an id with an occurrence number.
    taken: HashSet<String>,
    pub warnings: Vec<String>,
}

impl Keys {
    /// The key of a row.
    pub fn key<'a>(&self, row: usize, id: Option<Cow<'a, str>>) -> Cow<'a, str> {
        let base = id.unwrap_or_else(|| Cow::Owned(content_text(self.content(row))));
        match self.occurrences.get(&row) {
            None => base,
            Some(number) => {
                let mut mark = "#".to_owned();
                while self.taken.contains(&format!("{base}{mark}{number}")) {
                    mark.push('#');
                }
                Cow::Owned(format!("{base}{mark}{number}"))
            }
        }
    }

    fn content(&self, row: usize) -> u64 {
        let known = self.contents.get(row).or_else(|| self.contents_without_id.get(&row));
        known.copied().unwrap_or_default()
    }

    /// Keys from an id column, given what each part said about it.
    pub fn by_id(
        source: &Source,
        roles: &Roles,
        runs: Vec<(usize, IdRun)>,
        progress: &dyn Progress,
    ) -> Result<Self, EngineError> {
        let column = roles.id.clone().unwrap_or_default();
        let missing: Vec<usize> =
            runs.iter().flat_map(|(start, run)| run.missing.iter().map(move |row| start + row)).collect();
        let mut keys = Self { has_ids: true, ..Self::default() };
        let repeated = repeated_ids(source, &column, runs, progress)?;
        if !repeated.is_empty() {
            keys.number_ids(source, roles, &column, &repeated, progress)?;
        }
        if !missing.is_empty() {
            keys.warnings.push(format!(
                "{} {} no `{column}`: a hash of the inputs names {}.",
                missing.len(),
                if missing.len() == 1 { "row has" } else { "rows have" },
                if missing.len() == 1 { "it" } else { "them" },
            ));
            keys.name_rows_without_id(source, roles, &missing, progress)?;
        }
        Ok(keys)
    }

    /// Keys from the inputs alone.
    pub fn by_content(source: &Source, roles: &Roles, progress: &dyn Progress) -> Result<Self, EngineError> {
        let inputs = Inputs::of(source, roles);
        let parts = source.scan(&inputs.columns, progress, |_, batch| {
            (0..batch.rows).map(|row| inputs.hash(&batch.columns, row)).collect::<Vec<u64>>()
        })?;
        let runs = parts.iter().map(|(_, hashes)| {
            let mut sorted = hashes.clone();
            sorted.sort_unstable();
            sorted
        });
        let repeated = repeated(&source.name(), runs.collect())?;
        let contents: Vec<u64> = parts.into_iter().flat_map(|(_, hashes)| hashes).collect();
        let mut keys = Self { contents, ..Self::default() };
        if !repeated.is_empty() {
            let rows: Vec<(usize, u64)> =
                keys.contents.iter().copied().enumerate().filter(|(_, hash)| repeated.contains(hash)).collect();
            keys.number_contents(source, roles, &rows, progress)?;
            keys.warnings.push(format!(
                "{} rows have the same inputs as another row: #2, #3 and so on tell them apart.",
                keys.occurrences.len()
            ));
        }
        Ok(keys)
    }

    fn number_ids(
        &mut self,
        source: &Source,
        roles: &Roles,
        column: &str,
        repeated: &HashSet<u64>,
        progress: &dyn Progress,
    ) -> Result<(), EngineError> {
        let columns = [column, &roles.truth].map(|name| source.column(name).unwrap_or_default());
        let parts = source.scan(&columns, progress, |_, batch| {
            let [ids, truth] = [&batch.columns[0], &batch.columns[1]];
            let (mut found, mut taken) = (Vec::new(), Vec::new());
            for row in 0..batch.rows {
                let Some(id) = ids.text(row) else { continue };
                if id.contains('#') {
                    taken.push(id.to_string());
                }
                if fingerprint(ids, row).is_some_and(|print| repeated.contains(&print)) {
                    found.push((id.into_owned(), truth.label(row).unwrap_or_default().into_owned(), row));
                }
            }
            (found, taken)
        })?;
        let mut rows: Vec<(String, String, usize)> = Vec::new();
        for (start, (found, taken)) in parts {
            rows.extend(found.into_iter().map(|(id, truth, row)| (id, truth, start + row)));
            self.taken.extend(taken);
        }
        let repeats = self.number(rows);
        if repeats.extra > 0 {
            self.warnings.push(format!(
                "`{column}` repeats {} {} in {} rows: #2, #3 and so on tell them apart.",
                repeats.names,
                if repeats.names == 1 { "id" } else { "ids" },
                repeats.names + repeats.extra,
            ));
        }
        Ok(())
    }

    fn name_rows_without_id(
        &mut self,
        source: &Source,
        roles: &Roles,
        missing: &[usize],
        progress: &dyn Progress,
    ) -> Result<(), EngineError> {
        let inputs = Inputs::of(source, roles);
        let mut columns = inputs.columns.clone();
        columns.extend(roles.id.as_deref().and_then(|id| source.column(id)));
        let parts = source.scan(&columns, progress, |_, batch| {
            let Some(ids) = batch.columns.last() else { return Vec::new() };
            let unnamed = (0..batch.rows).filter(|row| ids.is_missing(*row));
            unnamed.map(|row| (row, inputs.hash(&batch.columns, row))).collect()
        })?;
        let hashes = parts.into_iter().flat_map(|(start, hashes)| hashes.into_iter().map(move |(row, hash)| (start + row, hash)));
        self.contents_without_id = hashes.collect();
        let rows: Vec<(usize, u64)> = missing.iter().map(|row| (*row, self.content(*row))).collect();
        self.number_contents(source, roles, &rows, progress)
    }

    fn number_contents(
        &mut self,
        source: &Source,
        roles: &Roles,
        rows: &[(usize, u64)],
        progress: &dyn Progress,
    ) -> Result<(), EngineError> {
        let numbers: Vec<usize> = rows.iter().map(|(row, _)| *row).collect();
        let truths = source.labels(&roles.truth, &numbers, progress)?;
        self.number(rows.iter().zip(truths).map(|((row, hash), truth)| (*hash, truth, *row)).collect());
        Ok(())
    }

    /// Gives occurrence numbers to rows of equal names, in the order of their truth and then of the file.
    fn number<N: Ord>(&mut self, mut rows: Vec<(N, String, usize)>) -> Repeats {
        rows.sort_unstable();
        let mut repeats = Repeats::default();
        for same in rows.chunk_by(|left, right| left.0 == right.0) {
            repeats.names += usize::from(same.len() > 1);
            repeats.extra += same.len() - 1;
            for (number, (_, _, row)) in (1..).zip(same).skip(1) {
                self.occurrences.insert(*row, number);
            }
        }
        repeats
    }
}

#[derive(Default)]
struct Repeats {
    /// Names that occur more than once.
    names: usize,
    /// Rows beyond the first of each name.
    extra: usize,
}

/// The fingerprints of ids that may repeat: none when the ids ascend through the file.
fn repeated_ids(
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
                let mut prints: Vec<u64> =
                    (0..batch.rows).filter_map(|row| fingerprint(&batch.columns[0], row)).collect();
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
fn repeated(file: &str, runs: Vec<Vec<u64>>) -> Result<HashSet<u64>, EngineError> {
    const SHARES: usize = 16;
    let step = u64::MAX / SHARES as u64;
    let shares = in_parallel(file, SHARES, &Silent, |share| {
        let low = step * share as u64;
        let place = |run: &[u64], bound: u64| run.partition_point(|value| *value < bound);
        let slice = |run: &'_ [u64]| {
            let end = if share + 1 == SHARES { run.len() } else { place(run, low + step) };
            place(run, low)..end
        };
        let mut values: Vec<u64> = Vec::new();
        runs.iter().for_each(|run| values.extend_from_slice(&run[slice(run)]));
        // A stable sort finds the runs again and merges them.
        values.sort();
        Ok(values.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect::<Vec<u64>>())
    })?;
    Ok(shares.into_iter().flatten().collect())
}

/// The columns that describe an example apart from what is known or said of it, ordered by name.
struct Inputs {
    columns: Vec<usize>,
    names: Vec<String>,
}

impl Inputs {
    fn of(source: &Source, roles: &Roles) -> Self {
        let mut others: HashSet<&str> = HashSet::from([roles.truth.as_str(), roles.prediction.as_str()]);
        others.extend([&roles.score, &roles.id, &roles.split].into_iter().flatten().map(String::as_str));
        for alternative in &roles.alternatives {
            match alternative {
                Alternative::Ranked { label, score } => others.extend([label.as_str(), score.as_str()]),
                Alternative::Class { score, .. } => others.extend([score.as_str()]),
            }
        }
        let inputs = source.columns().iter().enumerate().filter(|(_, name)| !others.contains(name.as_str()));
        let mut inputs: Vec<(&String, usize)> = inputs.map(|(column, name)| (name, column)).collect();
        inputs.sort_unstable();
        Self {
            columns: inputs.iter().map(|(_, column)| *column).collect(),
            names: inputs.into_iter().map(|(name, _)| name.clone()).collect(),
        }
    }

    /// The first 64 bits of the SHA-256 of names and canonical texts, given columns in this order.
    fn hash(&self, columns: &[Texts], row: usize) -> u64 {
        let mut hash = Sha256::new();
        for (name, column) in self.names.iter().zip(columns) {
            hash.update(name.as_bytes());
            hash.update([0x1f]);
            if let Some(text) = column.text(row) {
                hash.update(input_text(&text).as_bytes());
            }
            hash.update([0x1e]);
        }
        let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(hash.finalize());
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}

/// Canonical text of an input; what Python calls `True` is what others call `true`.
fn input_text(text: &str) -> Cow<'_, str> {
    match text {
        "True" | "TRUE" => Cow::Borrowed("true"),
        "False" | "FALSE" => Cow::Borrowed("false"),
        text => canonical(text),
    }
}

fn content_text(hash: u64) -> String {
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn occurrence_numbers_avoid_ids_that_look_like_them() {
        let keys = Keys {
            has_ids: true,
            occurrences: HashMap::from([(1, 2)]),
            taken: HashSet::from(["a#2".to_owned()]),
            ..Keys::default()
        };
        assert_eq!(keys.key(0, Some("a".into())), "a");
        assert_eq!(keys.key(1, Some("a".into())), "a##2");
    }

    #[test]
    fn equal_names_are_numbered_by_truth_and_then_by_row() {
        let mut keys = Keys::default();
        let rows = [("x", "b", 0), ("x", "a", 5), ("y", "a", 1), ("x", "b", 3)];
        keys.number(rows.map(|(name, truth, row)| (name, truth.to_owned(), row)).to_vec());
        assert_eq!(keys.occurrences, HashMap::from([(0, 2), (3, 3)]));
    }
}
