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
use crate::domain::finding::Finding;
use crate::domain::roles::Roles;
use ids::{fingerprint, repeated, repeated_ids};

pub(super) use ids::IdRun;
pub(super) use inputs::Inputs;

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
    pub findings: Vec<Finding>,
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
            let repeats = keys.name_rows_without_id(source, roles, &missing, progress)?;
            let sentence = format!(
                "{} {} no `{column}`: a hash of the inputs names {}.{}",
                missing.len(),
                if missing.len() == 1 {
                    "row has"
                } else {
                    "rows have"
                },
                if missing.len() == 1 { "it" } else { "them" },
                repeats.caveat(),
            );
            let finding = Finding::warning("missing-ids", sentence);
            keys.findings.push(finding.counting(missing.len() as u64));
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
            let repeats = keys.number_contents(source, roles, &rows, progress)?;
            let sentence = format!(
                "{} rows have the same inputs as another row: #2, #3 and so on tell them apart.{}",
                repeats.extra,
                repeats.caveat(),
            );
            let finding = Finding::warning("duplicate-inputs", sentence);
            keys.findings.push(finding.counting(repeats.extra as u64));
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
        let truth = roles.truth.as_deref().and_then(|name| source.column(name));
        let columns: Vec<usize> = source.column(column).into_iter().chain(truth).collect();
        let parts = source.scan(&columns, progress, |_, batch| {
            let (ids, truth) = (&batch.columns[0], batch.columns.get(1));
            let (mut found, mut taken) = (Vec::new(), Vec::new());
            for row in 0..batch.rows {
                let Some(id) = ids.text(row) else { continue };
                if id.contains('#') {
                    taken.push(id.to_string());
                }
                if fingerprint(ids, row).is_some_and(|print| repeated.contains(&print)) {
                    found.push(Named {
                        name: id.into_owned(),
                        truth: truth
                            .and_then(|truth| truth.label(row))
                            .unwrap_or_default()
                            .into_owned(),
                        content: 0,
                        row,
                    });
                }
            }
            (found, taken)
        })?;
        let mut rows: Vec<Named<String>> = Vec::new();
        for (start, (found, taken)) in parts {
            rows.extend(found.into_iter().map(|named| Named {
                row: start + named.row,
                ..named
            }));
            self.taken.extend(taken);
        }
        tell_apart(source, roles, &mut rows, progress)?;
        let repeats = self.number(rows);
        if repeats.extra > 0 {
            let sentence = format!(
                "`{column}` repeats {} {} in {} rows: #2, #3 and so on tell them apart.{}",
                repeats.names,
                if repeats.names == 1 { "id" } else { "ids" },
                repeats.names + repeats.extra,
                repeats.caveat(),
            );
            let finding = Finding::warning("duplicate-ids", sentence);
            self.findings
                .push(finding.counting((repeats.names + repeats.extra) as u64));
        }
        Ok(())
    }

    fn name_rows_without_id(
        &mut self,
        source: &Source,
        roles: &Roles,
        missing: &[usize],
        progress: &dyn Progress,
    ) -> Result<Repeats, EngineError> {
        let rows: Vec<(usize, u64)> = contents_of(source, roles, missing, progress)?;
        self.contents_without_id = rows.iter().copied().collect();
        self.number_contents(source, roles, &rows, progress)
    }

    fn number_contents(
        &mut self,
        source: &Source,
        roles: &Roles,
        rows: &[(usize, u64)],
        progress: &dyn Progress,
    ) -> Result<Repeats, EngineError> {
        let numbers: Vec<usize> = rows.iter().map(|(row, _)| *row).collect();
        let truths = source.labels(roles.truth.as_deref(), &numbers, progress)?;
        let named = rows.iter().zip(truths).map(|((row, hash), truth)| Named {
            name: *hash,
            truth,
            content: *hash,
            row: *row,
        });
        Ok(self.number(named.collect()))
    }

    /// Gives occurrence numbers to rows of equal names, in the order of their truth, then of their inputs, and of the
    /// file only where all of that is equal.
    fn number<N: Ord>(&mut self, mut rows: Vec<Named<N>>) -> Repeats {
        rows.sort_unstable();
        let mut repeats = Repeats::default();
        for same in rows.chunk_by(|left, right| left.name == right.name) {
            repeats.names += usize::from(same.len() > 1);
            repeats.extra += same.len() - 1;
            for (number, named) in (1..).zip(same).skip(1) {
                self.occurrences.insert(named.row, number);
            }
            let alike = same.chunk_by(|left, right| {
                (&left.truth, left.content) == (&right.truth, right.content)
            });
            repeats.alike += alike
                .map(<[_]>::len)
                .filter(|rows| *rows > 1)
                .sum::<usize>();
        }
        repeats
    }
}

/// A row that may share its name with others. The order of the fields is the order in which such rows are numbered.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Named<N> {
    name: N,
    truth: String,
    /// The hash of its inputs, where that is needed to tell it from others.
    content: u64,
    row: usize,
}

#[derive(Default)]
struct Repeats {
    /// Names that occur more than once.
    names: usize,
    /// Rows beyond the first of each name.
    extra: usize,
    /// Rows whose name, truth and inputs are those of another row.
    alike: usize,
}

impl Repeats {
    /// What to add when the order of the file had to decide.
    fn caveat(&self) -> String {
        match self.alike {
            0 => String::new(),
            rows => format!(
                " {rows} of them equal another one in truth and inputs: shuffling the file changes which is which."
            ),
        }
    }
}

/// Fills in the inputs' hash of rows that share name and truth with another row.
fn tell_apart(
    source: &Source,
    roles: &Roles,
    rows: &mut [Named<String>],
    progress: &dyn Progress,
) -> Result<(), EngineError> {
    rows.sort_unstable();
    let same =
        rows.chunk_by_mut(|left, right| (&left.name, &left.truth) == (&right.name, &right.truth));
    let mut tied: Vec<&mut Named<String>> = same
        .filter(|same| same.len() > 1)
        .flat_map(|same| same.iter_mut())
        .collect();
    if tied.is_empty() {
        return Ok(());
    }
    tied.sort_unstable_by_key(|named| named.row);
    let numbers: Vec<usize> = tied.iter().map(|named| named.row).collect();
    let contents = contents_of(source, roles, &numbers, progress)?;
    for (named, (_, content)) in tied.into_iter().zip(contents) {
        named.content = content;
    }
    Ok(())
}

/// Some rows, in ascending order, with the hashes of their inputs.
fn contents_of(
    source: &Source,
    roles: &Roles,
    rows: &[usize],
    progress: &dyn Progress,
) -> Result<Vec<(usize, u64)>, EngineError> {
    let inputs = Inputs::of(source, roles);
    let starts = source.starts(progress)?;
    let parts = source.scan(&inputs.columns, progress, |part, batch| {
        let start = starts[part];
        let first = rows.partition_point(|row| *row < start);
        let within = rows[first..]
            .iter()
            .take_while(|row| **row < start + batch.rows);
        within
            .map(|row| (*row, inputs.hash(&batch.columns, row - start)))
            .collect::<Vec<_>>()
    })?;
    Ok(parts.into_iter().flat_map(|(_, hashes)| hashes).collect())
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
    fn equal_names_are_numbered_by_truth_then_inputs_then_row() {
        let mut keys = Keys::default();
        let rows = [
            ("x", "b", 7, 0),
            ("x", "a", 9, 5),
            ("y", "a", 1, 1),
            ("x", "b", 7, 3),
            ("x", "b", 2, 4),
        ];
        let repeats = keys.number(
            rows.map(|(name, truth, content, row)| Named {
                name,
                truth: truth.to_owned(),
                content,
                row,
            })
            .into(),
        );
        assert_eq!(keys.occurrences, HashMap::from([(4, 2), (0, 3), (3, 4)]));
        assert_eq!((repeats.names, repeats.extra, repeats.alike), (1, 3, 2));
    }
}
