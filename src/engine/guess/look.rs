//! Facts about the columns, from their names and their first cells. Keeps no cell, only counts, numbers and
//! fingerprints, and drops them with the guess.

mod agreement;
mod words;

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::domain::label::canonical;
use crate::domain::words::{counted, whole};
use crate::engine::cells::Texts;
use crate::engine::error::EngineError;
use crate::engine::source::Source;
use crate::engine::table::Batch;
pub use agreement::{agreement, correlation};
pub use words::plain;
use words::{dressed_number, is_no_quantity, is_outcome_word, is_split_word, loosened, numbers_in};

/// Cells that are looked at: of a table with thousands of columns fewer rows are enough, and all that fit in memory.
const MOST_CELLS: usize = 1 << 20;
/// Rows that are looked at however many columns there are.
const FEWEST_ROWS: usize = 200;
/// Distinct values that are remembered with their loose form.
const MOST_LABELS: usize = 1_000;

/// The first rows of a file, column by column.
#[derive(Debug)]
pub struct Look {
    pub columns: Vec<Seen>,
    pub rows: usize,
}

impl Look {
    /// How many values there are, in words.
    pub fn values(&self, distinct: usize) -> String {
        format!(
            "{}{}",
            counted(distinct as u64, "value", "values"),
            self.place(distinct)
        )
    }

    /// The same where they tell rows apart.
    pub fn different_values(&self, distinct: usize) -> String {
        let values = counted(distinct as u64, "different value", "different values");
        format!("{values}{}", self.place(distinct))
    }

    /// Where they were seen, if there are so many that the rest of the file must have more.
    fn place(&self, distinct: usize) -> String {
        match self.rows >= super::ROWS && distinct * 10 > self.rows {
            true => format!(" in the first {} rows", whole(self.rows as u64)),
            false => String::new(),
        }
    }
}

/// One column.
#[derive(Debug)]
pub struct Seen {
    pub name: String,
    /// Its name in lower case, with one underscore for everything that is neither letter nor digit.
    pub plain: String,
    /// Its type in plain words.
    pub kind: &'static str,
    /// Cells with a value.
    pub filled: usize,
    /// The fingerprint of every cell, 0 where there is no value.
    cells: Vec<u64>,
    /// The fingerprints of its different values, with how often each occurs.
    values: HashMap<u64, usize>,
    /// The loose form of each of the first values: without case, spaces, and dress such as `LABEL_`.
    loose: HashMap<u64, u64>,
    /// The different ones of these, because a column is compared with many.
    loose_values: HashSet<u64>,
    /// Every cell as a number, NaN where it is none.
    amounts: Vec<f64>,
    /// None when a cell with a value is no number.
    pub numbers: Option<Numbers>,
    /// Cells that are numbers with a percent sign.
    pub percents: usize,
    /// The mean number of bytes of a cell with a value.
    pub mean_length: f64,
    /// Cells whose value is a word for a part of a data set.
    pub split_words: usize,
    /// Cells whose value is a word, digit or truth value for having gone well or not.
    pub outcome_words: usize,
    /// Cells that are lists.
    pub lists: usize,
    /// Cells that are lists of numbers alone.
    pub number_lists: usize,
    /// The common length of the lists of numbers; none when they differ.
    pub list_length: Option<usize>,
    /// Cells that name classes with numbers: objects, or lists of objects.
    pub objects: usize,
    /// Cells with several short values between semicolons or bars.
    pub separated: usize,
}

/// The range of a column of numbers.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    pub least: f64,
    pub most: f64,
    pub has_fraction: bool,
    /// Cells below one half.
    pub below_half: usize,
}

impl Look {
    /// Looks at the first rows of every column.
    pub fn at(source: &Source, rows: usize) -> Result<Self, EngineError> {
        let columns: Vec<usize> = (0..source.columns().len()).collect();
        let rows = rows.min((MOST_CELLS / columns.len().max(1)).max(FEWEST_ROWS));
        let head = source.head_of(&columns, rows)?;
        let see = |(column, name): (usize, &String)| {
            Seen::of(name, source.declared_kind(column), &head, column)
        };
        Ok(Self {
            columns: source.columns().iter().enumerate().map(see).collect(),
            rows: head.iter().map(|batch| batch.rows).sum(),
        })
    }
}

impl Seen {
    /// A column of which nothing but the name is known.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            plain: plain(name),
            kind: "empty",
            filled: 0,
            cells: Vec::new(),
            values: HashMap::new(),
            loose: HashMap::new(),
            loose_values: HashSet::new(),
            amounts: Vec::new(),
            numbers: Some(Numbers {
                least: f64::INFINITY,
                most: f64::NEG_INFINITY,
                has_fraction: false,
                below_half: 0,
            }),
            percents: 0,
            mean_length: 0.0,
            split_words: 0,
            outcome_words: 0,
            lists: 0,
            number_lists: 0,
            list_length: None,
            objects: 0,
            separated: 0,
        }
    }

    fn of(name: &str, declared: Option<&'static str>, head: &[Batch], column: usize) -> Self {
        let mut seen = Self::named(name);
        let mut are_booleans = true;
        let mut bytes = 0;
        for batch in head {
            let texts = &batch.columns[column];
            for row in 0..batch.rows {
                let Some(text) = texts.text(row) else {
                    seen.cells.push(0);
                    seen.amounts.push(f64::NAN);
                    continue;
                };
                are_booleans &=
                    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
                bytes += text.len();
                seen.add(&text, texts, row);
            }
        }
        seen.loose_values = seen.loose.values().copied().collect();
        seen.mean_length = if seen.filled > 0 {
            bytes as f64 / seen.filled as f64
        } else {
            0.0
        };
        seen.kind = match (declared, seen.numbers) {
            (Some(declared), _) => declared,
            _ if seen.filled == 0 => "empty",
            (None, Some(numbers)) if numbers.has_fraction || seen.percents > 0 => "number",
            (None, Some(_)) => "integer",
            _ if are_booleans => "boolean",
            _ => "text",
        };
        if seen.numbers.is_none() {
            // Without numbers everywhere nobody asks for those of single cells.
            seen.amounts = Vec::new();
        }
        seen
    }

    fn add(&mut self, text: &str, texts: &Texts, row: usize) {
        self.filled += 1;
        let strict = fingerprint(&canonical(text));
        *self.values.entry(strict).or_default() += 1;
        if self.loose.len() < MOST_LABELS {
            self.loose
                .entry(strict)
                .or_insert_with(|| fingerprint(&loosened(text)));
        }
        self.cells.push(strict);
        self.split_words += usize::from(is_split_word(text));
        self.outcome_words += usize::from(is_outcome_word(text));
        self.see_structure(text);
        let number = texts.number(row).or_else(|| dressed_number(text));
        self.percents += usize::from(number.is_some() && text.trim_end().ends_with('%'));
        self.amounts.push(number.unwrap_or(f64::NAN));
        if number.is_none() && is_no_quantity(text) {
            return;
        }
        self.numbers = self.numbers.zip(number).map(|(known, number)| Numbers {
            least: known.least.min(number),
            most: known.most.max(number),
            has_fraction: known.has_fraction || number.fract() != 0.0,
            below_half: known.below_half + usize::from(number < 0.5),
        });
    }

    fn see_structure(&mut self, text: &str) {
        let text = text.trim();
        let is_list = text.starts_with('[') && text.ends_with(']');
        self.lists += usize::from(is_list);
        let inside = text.trim_start_matches('[').trim_start();
        if inside.starts_with('{') && text.ends_with(['}', ']']) {
            self.objects += 1;
        } else if is_list && let Some(length) = numbers_in(text) {
            self.number_lists += 1;
            self.list_length = match (self.number_lists, self.list_length) {
                (1, _) => Some(length),
                (_, known) => known.filter(|known| *known == length),
            };
        } else if !is_list && text.len() <= 200 {
            let parts = text.split([';', '|']).count();
            self.separated += usize::from(parts > 1 && text.len() / parts <= 40);
        }
    }

    /// How many different values there are.
    pub fn distinct(&self) -> usize {
        self.values.len()
    }

    /// Whether every cell with a value has another one.
    pub fn is_distinct(&self) -> bool {
        self.filled > 0 && self.distinct() == self.filled
    }

    /// How many of this column's values the other one has as well.
    pub fn shared_with(&self, other: &Self) -> usize {
        self.values
            .keys()
            .filter(|value| other.values.contains_key(value))
            .count()
    }

    /// The part of the fewer values that the other column has as well once case, spaces and dress are set aside.
    pub fn loosely_shared_with(&self, other: &Self) -> f64 {
        let (left, right) = (&self.loose_values, &other.loose_values);
        let fewest = left.len().min(right.len()).max(1);
        left.intersection(right).count() as f64 / fewest as f64
    }

    /// Whether a value is this label.
    pub fn has_label(&self, label: &str) -> bool {
        self.values.contains_key(&fingerprint(&canonical(label)))
    }

    /// Whether its values repeat like labels do.
    pub fn is_like_labels(&self) -> bool {
        let is_whole = self.numbers.is_none_or(|numbers| !numbers.has_fraction);
        self.filled > 0
            && is_whole
            && !self.is_structured()
            && self.mean_length <= 60.0
            && (self.distinct() * 2 <= self.filled || self.filled < 20)
    }

    /// Whether most of its cells are lists or objects.
    pub fn is_structured(&self) -> bool {
        self.filled > 0 && (self.lists.max(self.objects)) * 2 > self.filled
    }

    /// Whether it holds numbers that are amounts rather than names of classes.
    pub fn is_like_amounts(&self) -> bool {
        const MOST_NUMERIC_CLASSES: usize = 20;
        let is_numeric = self.numbers.is_some() && self.filled > 0;
        let has_fraction = self.numbers.is_some_and(|numbers| numbers.has_fraction);
        is_numeric
            && self.distinct() > MOST_NUMERIC_CLASSES
            && (has_fraction || !self.is_like_labels())
    }

    /// Whether it holds numbers, all from 0 to 1.
    pub fn is_like_probability(&self) -> bool {
        self.filled > 0
            && self
                .numbers
                .is_some_and(|numbers| numbers.least >= 0.0 && numbers.most <= 1.0)
    }

    /// Every cell as a number, NaN where it is none; empty unless all values are numbers.
    pub fn amounts(&self) -> &[f64] {
        &self.amounts
    }

    /// The fingerprint of every cell, 0 where there is no value.
    pub fn cells(&self) -> &[u64] {
        &self.cells
    }

    /// Whether one of the words of its name is among these.
    pub fn has_word(&self, words: &[&str]) -> bool {
        self.plain.split('_').any(|word| words.contains(&word))
    }
}

fn fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    // 0 stands for a cell without a value.
    hasher.finish().max(1)
}
