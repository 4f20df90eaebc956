//! The key of every row: its id, or a hash of its inputs, with an occurrence number where that repeats.
//!
//! A key depends on neither the order of rows and columns nor the file's format, and never on what the model said, so
//! the same example keeps its key from week to week (STATS.md §3, traps).

mod ids;
mod inputs;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::error::EngineError;
use super::scan::Progress;
use super::source::Source;
use crate::domain::roles::Roles;
use ids::{fingerprint, repeated, repeated_ids};
use inputs::Inputs;

pub(super) use ids::IdRun;

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
        let known = self
            .contents
            .get(row)
            .or_else(|| self.contents_without_id.get(&row));
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
        let missing: Vec<usize> = runs
            .iter()
            .flat_map(|(start, run)| run.missing.iter().map(move |row| start + row))
            .collect();
        let mut keys = Self {
            has_ids: true,
            ..Self::default()
        };
        let repeated = repeated_ids(source, &column, runs, progress)?;
        if !repeated.is_empty() {
            keys.number_ids(source, roles, &column, &repeated, progress)?;
        }
        if !missing.is_empty() {
            keys.warnings.push(format!(
                "{} {} no `{column}`: a hash of the inputs names {}.",
                missing.len(),
                if missing.len() == 1 {
                    "row has"
                } else {
                    "rows have"
                },
                if missing.len() == 1 { "it" } else { "them" },
            ));
            keys.name_rows_without_id(source, roles, &missing, progress)?;
        }
        Ok(keys)
    }

    /// Keys from the inputs alone.
    pub fn by_content(
        source: &Source,
        roles: &Roles,
        progress: &dyn Progress,
    ) -> Result<Self, EngineError> {
        let inputs = Inputs::of(source, roles);
        let parts = source.scan(&inputs.columns, progress, |_, batch| {
            (0..batch.rows)
                .map(|row| inputs.hash(&batch.columns, row))
                .collect::<Vec<u64>>()
        })?;
        let runs = parts.iter().map(|(_, hashes)| {
            let mut sorted = hashes.clone();
            sorted.sort_unstable();
            sorted
        });
        let repeated = repeated(&source.name(), runs.collect())?;
        let contents: Vec<u64> = parts.into_iter().flat_map(|(_, hashes)| hashes).collect();
        let mut keys = Self {
            contents,
            ..Self::default()
        };
        if !repeated.is_empty() {
            let rows: Vec<(usize, u64)> = keys
                .contents
                .iter()
                .copied()
                .enumerate()
                .filter(|(_, hash)| repeated.contains(hash))
                .collect();
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
                    found.push((
                        id.into_owned(),
                        truth.label(row).unwrap_or_default().into_owned(),
                        row,
                    ));
                }
            }
            (found, taken)
        })?;
        let mut rows: Vec<(String, String, usize)> = Vec::new();
        for (start, (found, taken)) in parts {
            rows.extend(
                found
                    .into_iter()
                    .map(|(id, truth, row)| (id, truth, start + row)),
            );
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
            let Some(ids) = batch.columns.last() else {
                return Vec::new();
            };
            let unnamed = (0..batch.rows).filter(|row| ids.is_missing(*row));
            unnamed
                .map(|row| (row, inputs.hash(&batch.columns, row)))
                .collect()
        })?;
        let hashes = parts.into_iter().flat_map(|(start, hashes)| {
            hashes
                .into_iter()
                .map(move |(row, hash)| (start + row, hash))
        });
        self.contents_without_id = hashes.collect();
        let rows: Vec<(usize, u64)> = missing
            .iter()
            .map(|row| (*row, self.content(*row)))
            .collect();
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
        self.number(
            rows.iter()
                .zip(truths)
                .map(|((row, hash), truth)| (*hash, truth, *row))
                .collect(),
        );
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

fn content_text(hash: u64) -> String {
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

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
        keys.number(
            rows.map(|(name, truth, row)| (name, truth.to_owned(), row))
                .to_vec(),
        );
        assert_eq!(keys.occurrences, HashMap::from([(0, 2), (3, 3)]));
    }
}
