//! Words that stand for "no value" in text files, and when they do not: `NA` is a country code where predictions say it.
//!
//! That shows in the values of a whole file alone: a word that both truth and prediction use is a label.

/// The spellings that mean no value, one list for each word in any case.
const WORDS: [(&str, &[&str]); 9] = [
    ("na", &["NA"]),
    ("n/a", &["N/A", "n/a"]),
    ("nan", &["NaN", "nan"]),
    ("null", &["null", "NULL"]),
    // `none` is more often the name of a class.
    ("none", &["None"]),
    ("-", &["-"]),
    ("?", &["?"]),
    ("#n/a", &["#N/A"]),
    ("<na>", &["<NA>"]),
];

/// One of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingWord {
    word: usize,
    /// Whether it is spelled so that it can mean no value.
    pub may_be_missing: bool,
}

impl MissingWord {
    /// All spellings that may mean no value.
    pub fn spellings() -> impl Iterator<Item = &'static str> {
        WORDS
            .iter()
            .flat_map(|(_, spellings)| spellings.iter().copied())
    }

    /// The word that a text is; almost every text is told apart by its length or first byte.
    pub fn of(text: &str) -> Option<Self> {
        let may_be = matches!(
            text.as_bytes(),
            [b'N' | b'n' | b'-' | b'?' | b'#' | b'<', ..]
        );
        if text.len() > 4 || !may_be {
            return None;
        }
        let found = WORDS
            .iter()
            .enumerate()
            .find(|(_, (word, _))| word.eq_ignore_ascii_case(text));
        found.map(|(word, (_, spellings))| Self {
            word,
            may_be_missing: spellings.contains(&text),
        })
    }
}

/// Which of the words mean no value, on one side of the comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MissingWords(u16);

impl MissingWords {
    /// All of them: where only numbers count, no word is a label.
    pub const ALL: Self = Self(u16::MAX);

    /// Whether this word, as it is spelled, means no value.
    pub fn has(self, word: MissingWord) -> bool {
        word.may_be_missing && self.0 & (1 << word.word) != 0
    }

    /// Whether this text means no value.
    pub fn hold(self, text: &str) -> bool {
        self != Self::default() && MissingWord::of(text).is_some_and(|word| self.has(word))
    }
}

/// How often one column uses the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordsSeen {
    seen: u16,
    counts: [u64; WORDS.len()],
}

impl WordsSeen {
    /// Notes that a word is used, in a row that does not count.
    pub const fn see(&mut self, word: MissingWord) {
        self.seen |= 1 << word.word;
    }

    /// Notes a word.
    pub fn add(&mut self, word: MissingWord) {
        self.see(word);
        self.counts[word.word] += u64::from(word.may_be_missing);
    }

    /// Adds what another part of the file holds.
    pub fn merge(&mut self, other: &Self) {
        self.seen |= other.seen;
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
    }

    /// The words that mean no value here, beside a column that uses these.
    pub const fn missing_beside(&self, other: &Self) -> MissingWords {
        MissingWords(self.seen & !other.seen)
    }

    /// How many cells hold one of these words.
    pub fn count(&self, words: MissingWords) -> u64 {
        self.held(words).map(|(_, count)| count).sum()
    }

    /// The words of these that are there, in their usual spelling.
    pub fn names(&self, words: MissingWords) -> Vec<&'static str> {
        self.held(words)
            .filter_map(|(word, _)| WORDS[word].1.first().copied())
            .collect()
    }

    /// The words that both columns use, so that they are labels.
    pub fn labels_beside(&self, other: &Self) -> Vec<&'static str> {
        self.names(MissingWords(self.seen & other.seen))
    }

    fn held(&self, words: MissingWords) -> impl Iterator<Item = (usize, u64)> + '_ {
        let counts = self.counts.iter().copied().enumerate();
        counts.filter(move |(word, count)| *count > 0 && words.0 & (1 << word) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(texts: &[&str]) -> WordsSeen {
        let mut seen = WordsSeen::default();
        texts
            .iter()
            .filter_map(|text| MissingWord::of(text))
            .for_each(|word| seen.add(word));
        seen
    }

    #[test]
    fn a_word_means_no_value_unless_both_columns_use_it() {
        let truth = seen(&["NA", "NA", "None", "nan", "N/A", "cat"]);
        let prediction = seen(&["NA", "none", "?"]);
        let words = truth.missing_beside(&prediction);
        assert!(words.hold("nan") && words.hold("NaN") && words.hold("n/a"));
        assert!(!words.hold("NA") && !words.hold("None") && !words.hold("?") && !words.hold("cat"));
        assert_eq!(
            (truth.count(words), truth.names(words)),
            (2, vec!["N/A", "NaN"])
        );
        assert_eq!(truth.labels_beside(&prediction), ["NA", "None"]);
        let words = prediction.missing_beside(&truth);
        assert!(words.hold("?") && !words.hold("none"));
        let mut both = truth;
        both.merge(&prediction);
        assert_eq!(both.count(MissingWords::ALL), 7);
    }

    #[test]
    fn other_texts_are_no_such_words() {
        for text in [
            "", "n", "none", "Nan", "na", "no", "null ", "NA-1", "<b>", "#1", "-1", "??", "日",
        ] {
            assert!(!MissingWords::ALL.hold(text), "{text}");
        }
        for text in [
            "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "-", "?", "#N/A", "<NA>",
        ] {
            assert!(
                MissingWords::ALL.hold(text) && !MissingWords::default().hold(text),
                "{text}"
            );
        }
    }
}
