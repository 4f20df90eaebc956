//! The line between the eyeball part, which people may look at, and the blackbox part, which only shows up in totals.
//!
//! Membership follows from a hash of the key or of a group and a threshold that only ever grows, so a better model
//! or a reordered file never moves an example across the line.

use serde::{Deserialize, Serialize};

use super::hash::{hash_hex, unit};
use super::stats::eyeball::eyeball_size;

/// How many eyeball errors an automatic split aims for, and how surely it gets them (STATS.md §4).
pub const WANTED_ERRORS: u64 = 100;
/// The probability with which the automatic eyeball part holds that many errors.
pub const WANTED_PROBABILITY: f64 = 0.95;

/// What decides on which side a row lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SplitBy {
    /// The hash of its key.
    Key,
    /// The hash of its value in this column.
    Group(String),
    /// The words eyeball and blackbox in this column.
    Column(String),
}

/// How large somebody wants the eyeball part to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wish {
    /// Large enough for 100 errors with 95 % probability.
    Auto,
    /// Everything.
    All,
    /// This share of the rows, above 0 and at most 1.
    Fraction(f64),
}

impl std::str::FromStr for Wish {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "auto" => Ok(Self::Auto),
            "all" => Ok(Self::All),
            other => match other.parse::<f64>() {
                Ok(share) if share > 0.0 && share <= 1.0 => Ok(Self::Fraction(share)),
                _ => Err(format!(
                    "`{text}` is no eyeball size; use auto, all or a share such as 0.3"
                )),
            },
        }
    }
}

/// The line, as it is written down once for a prediction set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// What decides.
    pub by: SplitBy,
    /// The seed of the hash.
    pub seed: String,
    /// A row is eyeball when the unit value of its hash lies below this; 1 means the whole file.
    pub threshold: f64,
}

impl Split {
    /// Whether a row with this key (or group value) is eyeball. For a split by column the column decides, not this.
    pub fn is_eyeball(&self, id: &str) -> bool {
        self.threshold >= 1.0 || unit(&hash_hex(&self.hash_seed(), id)) < self.threshold
    }

    /// The seed with its purpose in front, so that the split and the sample are independent (STATS.md §3, salts).
    pub fn hash_seed(&self) -> String {
        format!("split:{}", self.seed)
    }

    /// Whether the line was drawn by hash, so that the eyeball errors are a random part of all errors.
    pub fn is_random(&self) -> bool {
        !matches!(self.by, SplitBy::Column(_))
    }

    /// The threshold that a wish means for a file with these counts. Too few errors for an automatic part: the whole file.
    pub fn threshold_for(wish: Wish, evaluated: u64, errors: u64) -> f64 {
        match wish {
            Wish::All => 1.0,
            Wish::Fraction(share) => share,
            Wish::Auto if evaluated == 0 => 1.0,
            Wish::Auto => {
                let rate = errors as f64 / evaluated as f64;
                match eyeball_size(rate, WANTED_ERRORS, WANTED_PROBABILITY) {
                    Some(size) if size < evaluated => size as f64 / evaluated as f64,
                    _ => 1.0,
                }
            }
        }
    }
}

/// What a cell of a split column says of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// May be looked at.
    Eyeball,
    /// Must not be looked at.
    Blackbox,
    /// Calls itself test: must not be looked at, and not for tuning either.
    Test,
    /// Says nothing about the line (dev, valid, train, empty, …).
    Unsaid,
}

impl Side {
    /// Reads a cell of a split column.
    pub fn of(value: &str) -> Self {
        match value.trim().to_lowercase().as_str() {
            "eyeball" | "dev-eyeball" | "dev_eyeball" | "eyeball-dev" | "eyeball_dev" => {
                Self::Eyeball
            }
            "blackbox" | "black-box" | "black_box" | "dev-blackbox" | "dev_blackbox"
            | "blackbox_dev" => Self::Blackbox,
            other if names_test(other) => Self::Test,
            _ => Self::Unsaid,
        }
    }
}

/// Whether a name has the word test (or holdout) in it: `preds_test.csv`, `test-2026`, `TEST`.
pub fn names_test(name: &str) -> bool {
    name.to_lowercase()
        .split(|character: char| !character.is_alphanumeric())
        .any(|word| matches!(word, "test" | "testset" | "holdout" | "heldout"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raising_the_threshold_only_adds_rows() {
        let split = |threshold| Split {
            by: SplitBy::Key,
            seed: "tickets".to_owned(),
            threshold,
        };
        let members = |threshold| {
            (0..2_000)
                .filter(|id| split(threshold).is_eyeball(&id.to_string()))
                .collect::<Vec<_>>()
        };
        let (small, large) = (members(0.1), members(0.3));
        assert!(small.iter().all(|id| large.contains(id)));
        assert!((150..=250).contains(&small.len()) && (530..=670).contains(&large.len()));
        assert_eq!(members(1.0).len(), 2_000);
    }

    #[test]
    fn an_automatic_part_is_the_whole_file_when_errors_are_few() {
        assert_eq!(Split::threshold_for(Wish::Auto, 569, 12), 1.0);
        assert_eq!(Split::threshold_for(Wish::Auto, 0, 0), 1.0);
        assert_eq!(Split::threshold_for(Wish::Auto, 1_000, 0), 1.0);
        let threshold = Split::threshold_for(Wish::Auto, 20_000, 1_000);
        assert_eq!(threshold, 2_331.0 / 20_000.0);
    }

    #[test]
    fn test_is_a_word_not_a_part_of_one() {
        for name in ["test", "preds_test.csv", "Test-2026.parquet", "holdout"] {
            assert!(names_test(name), "{name}");
        }
        for name in ["latest.csv", "contest.csv", "testimonials", "attest", ""] {
            assert!(!names_test(name), "{name}");
        }
    }

    #[test]
    fn wishes_are_read_or_refused() {
        assert_eq!("0.3".parse(), Ok(Wish::Fraction(0.3)));
        assert_eq!("all".parse(), Ok(Wish::All));
        for bad in ["0", "1.5", "-1", "nan", "half", ""] {
            assert!(bad.parse::<Wish>().is_err(), "{bad}");
        }
    }
}
