//! Facts about the columns, from their names and their first cells. Keeps no cell, only counts and fingerprints.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::domain::label::canonical;
use crate::domain::split::Side;
use crate::engine::cells::Texts;
use crate::engine::error::EngineError;
use crate::engine::source::Source;
use crate::engine::table::Batch;

/// The first rows of a file, column by column.
#[derive(Debug)]
pub struct Look {
    pub columns: Vec<Seen>,
    pub rows: usize,
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
    /// The fingerprints of its different values.
    values: HashSet<u64>,
    /// None when a cell with a value is no number.
    pub numbers: Option<Numbers>,
    /// The mean number of bytes of a cell with a value.
    pub mean_length: f64,
    /// Cells whose value is a word for a part of a data set.
    pub split_words: usize,
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
    fn of(name: &str, declared: Option<&'static str>, head: &[Batch], column: usize) -> Self {
        let mut seen = Self {
            name: name.to_owned(),
            plain: plain(name),
            kind: "empty",
            filled: 0,
            values: HashSet::new(),
            numbers: Some(Numbers {
                least: f64::INFINITY,
                most: f64::NEG_INFINITY,
                has_fraction: false,
                below_half: 0,
            }),
            mean_length: 0.0,
            split_words: 0,
        };
        let mut are_booleans = true;
        let mut bytes = 0;
        for batch in head {
            let texts = &batch.columns[column];
            for row in 0..batch.rows {
                let Some(text) = texts.text(row) else {
                    continue;
                };
                are_booleans &=
                    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
                bytes += text.len();
                seen.add(&text, texts, row);
            }
        }
        seen.mean_length = if seen.filled > 0 {
            bytes as f64 / seen.filled as f64
        } else {
            0.0
        };
        seen.kind = match (declared, seen.numbers) {
            (Some(declared), _) => declared,
            _ if seen.filled == 0 => "empty",
            (None, Some(numbers)) if numbers.has_fraction => "number",
            (None, Some(_)) => "integer",
            _ if are_booleans => "boolean",
            _ => "text",
        };
        seen
    }

    fn add(&mut self, text: &str, texts: &Texts, row: usize) {
        self.filled += 1;
        self.values.insert(fingerprint(&canonical(text)));
        self.split_words += usize::from(is_split_word(text));
        let number = self.numbers.and_then(|_| texts.number(row));
        self.numbers = self.numbers.zip(number).map(|(known, number)| Numbers {
            least: known.least.min(number),
            most: known.most.max(number),
            has_fraction: known.has_fraction || number.fract() != 0.0,
            below_half: known.below_half + usize::from(number < 0.5),
        });
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
            .iter()
            .filter(|value| other.values.contains(value))
            .count()
    }

    /// Whether a value is this label.
    pub fn has_label(&self, label: &str) -> bool {
        self.values.contains(&fingerprint(&canonical(label)))
    }

    /// Whether its values repeat like labels do.
    pub fn is_like_labels(&self) -> bool {
        let is_whole = self.numbers.is_none_or(|numbers| !numbers.has_fraction);
        self.filled > 0
            && is_whole
            && self.mean_length <= 60.0
            && (self.distinct() * 2 <= self.filled || self.filled < 20)
    }

    /// Whether it holds numbers, all from 0 to 1.
    pub fn is_like_probability(&self) -> bool {
        self.filled > 0
            && self
                .numbers
                .is_some_and(|numbers| numbers.least >= 0.0 && numbers.most <= 1.0)
    }

    /// Whether one of the words of its name is among these.
    pub fn has_word(&self, words: &[&str]) -> bool {
        self.plain.split('_').any(|word| words.contains(&word))
    }
}

fn fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn is_split_word(text: &str) -> bool {
    Side::of(text) != Side::Unsaid
        || [
            "dev",
            "valid",
            "validation",
            "val",
            "train",
            "training",
            "calibration",
            "calib",
        ]
        .iter()
        .any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// A name in lower case with single underscores between its words; `customerId` has two.
pub fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut previous_is_lower = false;
    for character in name.chars() {
        if !character.is_alphanumeric() {
            previous_is_lower = false;
            if !plain.is_empty() && !plain.ends_with('_') {
                plain.push('_');
            }
            continue;
        }
        if character.is_uppercase() && previous_is_lower {
            plain.push('_');
        }
        previous_is_lower = character.is_lowercase();
        plain.extend(character.to_lowercase());
    }
    plain.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_their_dress() {
        for (name, expected) in [
            ("customerId", "customer_id"),
            (" Ground Truth ", "ground_truth"),
            ("PREDICTED  Label", "predicted_label"),
            ("Prob(%)", "prob"),
            ("ID", "id"),
            ("正解", "正解"),
            ("", ""),
        ] {
            assert_eq!(plain(name), expected);
        }
    }
}
