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
        if mentions(value, b"eye") || mentions(value, b"black") {
            let mut words = words_of(value);
            words.retain(|word| word != "dev");
            match words.concat().as_str() {
                "eyeball" => return Self::Eyeball,
                "blackbox" => return Self::Blackbox,
                _ => {}
            }
        }
        if says_test(value) {
            Self::Test
        } else {
            Self::Unsaid
        }
    }
}

/// Whether the name of a file calls it a test set: `preds_test.csv`, `test2.parquet`, `evalTest.csv`, `hold-out.csv`.
///
/// Of the folders above it only those count that have the bare word test (or holdout) in them, because `tests` and
/// `testdata` are what programmers call folders that have nothing to do with a test set.
pub fn names_test(path: &str) -> bool {
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let is_bare = |word: &str| matches!(word, "test" | "testset" | "holdout" | "heldout");
    says_test(file)
        || folders
            .to_lowercase()
            .split(|character: char| !character.is_alphanumeric())
            .any(is_bare)
}

/// Whether a text has a word for a test set in it.
fn says_test(text: &str) -> bool {
    if !(mentions(text, b"test") || mentions(text, b"held") || mentions(text, b"hold")) {
        return false;
    }
    // Capitals may begin words (`MLTest`) or mean nothing (`TESTdata`), so both readings count.
    [text, &text.to_lowercase()].into_iter().any(|text| {
        let words = words_of(text);
        let is_held_out =
            |pair: &[String]| matches!(pair[0].as_str(), "hold" | "held") && pair[1] == "out";
        words.iter().any(|word| is_test_word(word)) || words.windows(2).any(is_held_out)
    })
}

/// Whether a word in lower case means a test set. Most English words that end in test don't (latest, contest), so
/// what may stand before it without a gap is listed.
fn is_test_word(word: &str) -> bool {
    const BEFORE: [&str; 14] = [
        "eval",
        "evaluation",
        "dev",
        "data",
        "dataset",
        "pred",
        "preds",
        "prediction",
        "predictions",
        "final",
        "gold",
        "hidden",
        "private",
        "public",
    ];
    const TEST: [&str; 9] = [
        "test",
        "tests",
        "testing",
        "testset",
        "testsets",
        "testdata",
        "testsplit",
        "holdout",
        "heldout",
    ];
    let stem = word.trim_end_matches(|character: char| character.is_ascii_digit());
    let stem = match stem.strip_suffix('v') {
        Some(before) if stem.len() < word.len() => before,
        _ => stem,
    };
    let is_after = |test: &str| {
        stem.strip_suffix(test)
            .is_some_and(|before| before.is_empty() || BEFORE.contains(&before))
    };
    TEST.into_iter().any(is_after)
}

/// The words of a text in lower case: what other characters, a capital or the end of a number keep apart.
fn words_of(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let is_before_small = characters.peek().is_some_and(|next| next.is_lowercase());
        let begins = (previous.is_lowercase() && character.is_uppercase())
            || (previous.is_uppercase() && character.is_uppercase() && is_before_small)
            || (previous.is_numeric() && character.is_alphabetic());
        if begins || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character.is_alphanumeric()) {
            word.extend(character.to_lowercase());
        }
        previous = character;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a text holds some small ASCII letters in either case. Split columns are read row by row, and most of their
/// cells are done with after this.
fn mentions(text: &str, letters: &[u8]) -> bool {
    text.as_bytes()
        .windows(letters.len())
        .any(|window| window.eq_ignore_ascii_case(letters))
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

    const TEST_NAMES: [&str; 37] = [
        "test",
        "tests",
        "testing",
        "testset",
        "testset_v2",
        "testdata",
        "test1",
        "test2",
        "test-2026",
        "testv2",
        "TEST",
        "TESTdata",
        "TestSet",
        "test_set",
        "preds_test",
        "preds_tests",
        "predsTest",
        "predstest",
        "evalTest",
        "evaltest",
        "eval-test",
        "MLTest",
        "devtest",
        "finaltest2",
        "goldtestset",
        "v2test",
        "hold_out",
        "hold-out",
        "hold out",
        "HoldOut",
        "holdout",
        "held-out",
        "held_out_2026",
        "heldOut",
        "heldout",
        "holdout3",
        "dev.hold.out",
    ];
    const OTHER_NAMES: [&str; 25] = [
        "latest",
        "LATEST",
        "Latest",
        "latest2",
        "contest",
        "protest",
        "attest",
        "detest",
        "fastest",
        "greatest",
        "shortest_path",
        "testimonials",
        "testament",
        "testify",
        "intestine",
        "hottest",
        "dev",
        "valid",
        "train",
        "household",
        "hold_outlier",
        "threshold-output",
        "beheld",
        "predictions-v2",
        "",
    ];

    #[test]
    fn test_is_a_word_not_a_part_of_one() {
        for name in TEST_NAMES {
            assert!(names_test(name), "{name}");
            assert!(names_test(&format!("{name}.csv")), "{name}.csv");
            assert_eq!(Side::of(name), Side::Test, "{name}");
        }
        for name in OTHER_NAMES {
            assert!(!names_test(name), "{name}");
            assert!(!names_test(&format!("{name}.csv")), "{name}.csv");
            assert_eq!(Side::of(name), Side::Unsaid, "{name}");
        }
    }

    #[test]
    fn folders_count_only_with_the_bare_word() {
        for path in [
            "data/test/preds.csv",
            "/runs/test-2026/p.csv",
            "tests/test1.csv",
        ] {
            assert!(names_test(path), "{path}");
        }
        for path in [
            "tests/preds.csv",
            "/src/testdata/p.csv",
            "testing/latest.csv",
        ] {
            assert!(!names_test(path), "{path}");
        }
    }

    #[test]
    fn sides_are_read_in_any_spelling() {
        for (value, side) in [
            ("eyeball", Side::Eyeball),
            (" Dev-Eyeball ", Side::Eyeball),
            ("eyeball_dev", Side::Eyeball),
            ("black box", Side::Blackbox),
            ("BlackBox", Side::Blackbox),
            ("dev_black_box", Side::Blackbox),
            ("not eyeball", Side::Unsaid),
            ("eye", Side::Unsaid),
            ("blackboxes", Side::Unsaid),
            ("blackbox test", Side::Test),
        ] {
            assert_eq!(Side::of(value), side, "{value}");
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
