//! Truth from another file: each row of the predictions gets the row of the truth file with the same key.
//!
//! Nothing is averaged and nothing is invented: rows without a partner have no truth, keys that stand twice in the
//! truth file count once, and columns that both files have are kept apart and compared.

mod keys;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::{missing, texts};
use crate::domain::finding::Finding;
use crate::domain::label::canonical;
use crate::domain::reading::Match;
use crate::domain::row::Cell;
use crate::domain::words::counted;
use crate::engine::cells::Texts;
use crate::engine::error::EngineError;
use crate::engine::scan::{Progress, in_parallel};
use crate::engine::table::{Batch, Table, free_name};
use keys::{By, Place, places, sides};

/// Predictions with the truth beside them.
#[derive(Debug)]
pub struct Join {
    here: Box<dyn Table>,
    there: Box<dyn Table>,
    by: By,
    /// The number of the first row of each part of the predictions, when rows are matched by position.
    starts: Vec<usize>,
    places: HashMap<Box<str>, Place>,
    columns: Vec<String>,
    /// Which column of the truth file each further column is.
    added: Vec<usize>,
    /// Its columns, each read when it is first asked for.
    loaded: Vec<OnceLock<Vec<Texts>>>,
    notes: Vec<Finding>,
}

impl Join {
    /// Matches the rows of two files.
    ///
    /// # Errors
    /// When a column is not there, or no column is named and none suggests itself, or a file can't be read.
    pub fn of(
        here: Box<dyn Table>,
        there: Box<dyn Table>,
        files: [&str; 2],
        on: Option<&Match>,
        progress: &dyn Progress,
    ) -> Result<Self, EngineError> {
        let (by, key) = sides(here.as_ref(), there.as_ref(), files, on)?;
        let (places, repeated) = places(there.as_ref(), key, files[1], progress)?;
        let mut columns = here.columns().to_vec();
        let mut taken: HashSet<String> = columns.iter().cloned().collect();
        let mut added = Vec::new();
        for (column, name) in there.columns().iter().enumerate() {
            if By::Column(column) == key {
                continue;
            }
            let name = match taken.contains(name) {
                true => free_name(&format!("truth_file.{name}"), &taken),
                false => name.clone(),
            };
            taken.insert(name.clone());
            columns.push(name);
            added.push(column);
        }
        let mut joined = Self {
            by,
            starts: Vec::new(),
            places,
            columns,
            loaded: added.iter().map(|_| OnceLock::new()).collect(),
            added,
            notes: Vec::new(),
            here,
            there,
        };
        joined.starts = joined.starts_of_parts(files[0], progress)?;
        joined.notes = joined.compare(files, repeated, progress)?;
        Ok(joined)
    }

    fn starts_of_parts(
        &self,
        file: &str,
        progress: &dyn Progress,
    ) -> Result<Vec<usize>, EngineError> {
        if self.by != By::Position {
            return Ok(Vec::new());
        }
        let heights = in_parallel(file, self.here.parts()?, progress, |part| {
            Ok(self.here.read(part, &[], usize::MAX)?.rows)
        })?;
        let mut start = 0;
        let starts = heights.into_iter().map(|rows| {
            start += rows;
            start - rows
        });
        Ok(starts.collect())
    }

    /// The partner of each row of a batch, given the column with the keys.
    fn partners(&self, part: usize, keys: Option<&Texts>, rows: usize) -> Vec<Option<Place>> {
        let partner = |row: usize| match keys {
            Some(keys) => self.places.get(&*keys.label(row)?).copied(),
            None => {
                let start = self.starts.get(part)?;
                self.places.get((start + row).to_string().as_str()).copied()
            }
        };
        (0..rows).map(partner).collect()
    }

    /// A column of the truth file, all of it.
    fn load(&self, number: usize) -> Result<&[Texts], EngineError> {
        let slot = &self.loaded[number];
        if let Some(texts) = slot.get() {
            return Ok(texts);
        }
        let column = [self.added[number]];
        let mut all = Vec::new();
        for part in 0..self.there.parts()? {
            let mut batch = self.there.read(part, &column, usize::MAX)?;
            all.extend(batch.columns.pop());
        }
        Ok(slot.get_or_init(|| all))
    }

    fn gather(&self, number: usize, partners: &[Option<Place>]) -> Result<Texts, EngineError> {
        if partners.iter().all(Option::is_none) {
            return Ok(missing(partners.len()));
        }
        let parts = self.load(number)?;
        let text = |place: &Option<Place>| {
            let (part, row) = (*place)?;
            parts.get(part as usize)?.text(row as usize)
        };
        Ok(texts(partners.iter().map(text)))
    }

    /// What the match gave: rows without partner on either side, and columns of both files that differ.
    fn compare(
        &self,
        files: [&str; 2],
        repeated: u64,
        progress: &dyn Progress,
    ) -> Result<Vec<Finding>, EngineError> {
        let shared: Vec<(usize, usize, &String)> = self
            .added
            .iter()
            .enumerate()
            .filter_map(|(number, column)| {
                let name = &self.there.columns()[*column];
                let here = self.here.columns().iter().position(|other| other == name)?;
                Some((here, number, name))
            })
            .collect();
        let mut wanted: Vec<usize> = match self.by {
            By::Column(column) => vec![column],
            By::Position => Vec::new(),
        };
        let keys = wanted.len();
        wanted.extend(shared.iter().map(|(here, ..)| *here));
        let parts = in_parallel(files[0], self.here.parts()?, progress, |part| {
            let batch = self.here.read(part, &wanted, usize::MAX)?;
            let partners = self.partners(part, batch.columns[..keys].first(), batch.rows);
            let mut differing = vec![0_u64; shared.len()];
            for (place, (_, number, _)) in shared.iter().enumerate() {
                let other = self.gather(*number, &partners)?;
                let same = &batch.columns[keys + place];
                let differs =
                    |row: &usize| partners[*row].is_some() && same.label(*row) != other.label(*row);
                differing[place] = (0..batch.rows).filter(differs).count() as u64;
            }
            Ok((partners, differing))
        })?;
        let mut used = HashSet::new();
        let (mut alone, mut rows) = (0_u64, 0_u64);
        let mut differing = vec![0_u64; shared.len()];
        for (partners, counts) in parts {
            rows += partners.len() as u64;
            alone += partners.iter().filter(|place| place.is_none()).count() as u64;
            used.extend(partners.into_iter().flatten());
            for (sum, count) in differing.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        let mut notes = vec![
            Finding::note(
                "truth-file",
                format!(
                    "the truth comes from {}, matched by {}: {} of {} found.",
                    files[1],
                    self.by_words(),
                    counted(rows - alone, "row", "rows"),
                    rows
                ),
            )
            .counting(rows - alone),
        ];
        let mut warn = |code, count: u64, sentence: String, advice: &str| {
            if count > 0 {
                let finding = Finding::warning(code, sentence);
                notes.push(finding.counting(count).advising(advice));
            }
        };
        warn(
            "unmatched-rows",
            alone,
            format!(
                "{} of {} without a row in {}: unscored.",
                counted(alone, "row is", "rows are"),
                files[0],
                files[1]
            ),
            "Late labels do that; another key column (--on) may be meant if they are many.",
        );
        let unused = self.places.len().saturating_sub(used.len()) as u64;
        warn(
            "unused-truth",
            unused,
            format!(
                "{} of {} without a row in {}: left out.",
                counted(unused, "row is", "rows are"),
                files[1],
                files[0]
            ),
            "",
        );
        warn(
            "repeated-truth",
            repeated,
            format!(
                "{} of {} under a key that stood there before: the first one counts.",
                counted(repeated, "row is", "rows are"),
                files[1]
            ),
            "Make the keys of the truth file unique.",
        );
        for ((.., name), count) in shared.iter().zip(&differing) {
            warn(
                "files-disagree",
                *count,
                format!(
                    "`{name}` differs between the two files in {}; they are kept apart as `{name}` and `truth_file.{name}`.",
                    counted(*count, "row", "rows")
                ),
                "Choose one of them with --truth.",
            );
        }
        Ok(notes)
    }

    fn by_words(&self) -> String {
        match self.by {
            By::Column(column) => format!("`{}`", self.here.columns()[column]),
            By::Position => "row number".to_owned(),
        }
    }
}

impl Table for Join {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn declared_kind(&self, column: usize) -> Option<&'static str> {
        let own = self.here.columns().len();
        match column.checked_sub(own) {
            None => self.here.declared_kind(column),
            Some(number) => self.there.declared_kind(*self.added.get(number)?),
        }
    }

    fn notes(&self) -> Vec<Finding> {
        let mut notes = self.here.notes();
        notes.extend(self.there.notes().into_iter().map(|note| Finding {
            sentence: format!("truth file: {}", note.sentence),
            ..note
        }));
        notes.extend(self.notes.iter().cloned());
        notes
    }

    fn layout(&self) -> usize {
        self.here.layout()
    }

    fn parts(&self) -> Result<usize, EngineError> {
        self.here.parts()
    }

    fn read(&self, part: usize, columns: &[usize], limit: usize) -> Result<Batch, EngineError> {
        let own = self.here.columns().len();
        let mut wanted: Vec<usize> = columns
            .iter()
            .copied()
            .filter(|column| *column < own)
            .collect();
        let own_columns = wanted.len();
        if let By::Column(key) = self.by {
            wanted.push(key);
        }
        let mut batch = self.here.read(part, &wanted, limit)?;
        let keys = (batch.columns.len() > own_columns)
            .then(|| batch.columns.pop())
            .flatten();
        let partners = self.partners(part, keys.as_ref(), batch.rows);
        let mut read = batch.columns.into_iter();
        let column = |column: &usize| match column.checked_sub(own) {
            None => Ok(read.next().unwrap_or_else(|| missing(batch.rows))),
            Some(number) => self.gather(number, &partners),
        };
        let columns = columns.iter().map(column).collect::<Result<_, _>>()?;
        Ok(Batch {
            rows: batch.rows,
            columns,
        })
    }

    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError> {
        let rows = self.here.rows(part, wanted)?;
        let with_truth = |(cells, number): (Vec<Cell>, &usize)| {
            let place = match self.by {
                By::Column(key) => {
                    let text = cells.get(key).map(Cell::text).unwrap_or_default();
                    self.places.get(&*canonical(&text))
                }
                By::Position => {
                    let start = self.starts.get(part).copied().unwrap_or_default();
                    self.places.get((start + number).to_string().as_str())
                }
            };
            let mut cells = cells;
            match place {
                Some((part, row)) => {
                    let found = self.there.rows(*part as usize, &[*row as usize])?;
                    let other = found.into_iter().next().unwrap_or_default();
                    let cell =
                        |column: &usize| other.get(*column).cloned().unwrap_or(Cell::Missing);
                    cells.extend(self.added.iter().map(cell));
                }
                None => cells.extend(self.added.iter().map(|_| Cell::Missing)),
            }
            Ok(cells)
        };
        rows.into_iter().zip(wanted).map(with_truth).collect()
    }
}
